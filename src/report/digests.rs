//! Computes the SHA-256 of the files of a load.

use crate::ingest;
use crate::store::Store;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;

/// The SHA-256 of the files of a load, in lower-case hexadecimal.
#[derive(Clone, Debug, Default)]
pub(crate) struct Digests {
    /// Of each source, in the order of [`Store::sources`]; `None` for a source that can no longer be read.
    pub files: Vec<Option<String>>,
    /// Of the archives that have sources as members.
    pub archives: BTreeMap<PathBuf, String>,
}

impl Digests {
    /// Reads every file once more. When `cancelled` is set, the rest stays unknown.
    pub(crate) fn of(store: &Store, cancelled: &AtomicBool) -> Self {
        let files = store.sources().iter().map(|source| ingest::sha256(source, cancelled)).collect();
        let mut archives: BTreeMap<PathBuf, String> = BTreeMap::new();
        for archive in store.sources().iter().filter_map(|source| source.archive.as_ref()) {
            if !archives.contains_key(archive) {
                archives.extend(ingest::sha256_of_file(archive, cancelled).map(|digest| (archive.clone(), digest)));
            }
        }
        Self { files, archives }
    }

    /// Returns the digest of the source at this index.
    pub(crate) fn of_file(&self, at: usize) -> Option<&str> {
        self.files.get(at)?.as_deref()
    }

    /// Returns the digest of an archive.
    pub(crate) fn of_archive(&self, path: &Path) -> Option<&str> {
        self.archives.get(path).map(String::as_str)
    }
}
