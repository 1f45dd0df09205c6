//! What there is to read, and where; or what is wrong with it, in words.

use super::archive_member::ArchiveMember;
use std::io::{self, ErrorKind};
use std::path::PathBuf;
use std::sync::Arc;

/// Where the bytes of a source come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InputOrigin {
    /// A regular file: it can be read again.
    File,
    /// A pipe or device named by a path.
    Stream,
    /// Standard input.
    Stdin,
    /// Text that is part of the program.
    BuiltIn(&'static [u8]),
    /// A member of a zip archive.
    Member(Arc<ArchiveMember>),
    /// An Excel workbook, which is an archive of these parts.
    Workbook(Vec<InputOrigin>),
}

/// A source to read, or a reason why there is none.
#[derive(Clone, Debug)]
pub struct InputFile {
    /// As it will be shown.
    pub path: PathBuf,
    /// Size in bytes; 0 for what has none.
    pub bytes: u64,
    /// The archive that it is a member of.
    pub archive: Option<PathBuf>,
    /// Where to read, or what is wrong with what was named.
    pub origin: Result<InputOrigin, String>,
}

impl InputFile {
    /// A source that is no member of an archive.
    pub fn new(path: PathBuf, bytes: u64, origin: Result<InputOrigin, String>) -> Self {
        Self { path, bytes, archive: None, origin }
    }
}

/// An error of the operating system, with what to do where that helps.
pub fn describe(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory; check the path".to_owned(),
        ErrorKind::PermissionDenied => "permission denied; the file must be readable by you".to_owned(),
        _ => error.to_string(),
    }
}
