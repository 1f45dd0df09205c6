//! Writes new files, whole or not at all.

use std::ffi::OsString;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// How many names are tried.
const MOST_NAMES: u32 = 999;

/// A file that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Saved {
    /// Where it is, from the root.
    pub path: PathBuf,
    /// How long it is, in bytes.
    pub bytes: u64,
}

/// Writes a new file at `path`, readable by its owner alone because it holds log text. It appears when all of it is on
/// the disk, never in part. A file that already exists may be evidence and stays: the new one is numbered
/// (`findings-2.md`).
///
/// # Errors
/// When the directory cannot be written to, the disk is full, or `write` fails. No file is left behind.
pub(crate) fn save(path: &Path, write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> io::Result<Saved> {
    let path = std::path::absolute(path)?;
    let (Some(directory), Some(_)) = (path.parent(), path.file_name()) else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "this names no file"));
    };
    if path.metadata().is_ok_and(|about| !about.is_file()) {
        // A directory or a device: a numbered file beside it is not what was asked for.
        return Err(io::ErrorKind::AlreadyExists.into());
    }
    let mut file = tempfile::Builder::new().prefix(".signinscope-").tempfile_in(directory)?;
    let mut out = BufWriter::new(&mut file);
    write(&mut out)?;
    out.flush()?;
    drop(out);
    // Some file systems report a full disk only here.
    file.as_file().sync_all()?;
    let bytes = file.as_file().metadata()?.len();
    for number in 1..=MOST_NAMES {
        let path = numbered(&path, number);
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(Saved { path, bytes }),
            Err(error) if error.error.kind() == io::ErrorKind::AlreadyExists => file = error.file,
            Err(error) => return Err(error.error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// `findings.md`, `findings-2.md`.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let mut name = path.file_stem().map(OsString::from).unwrap_or_default();
    name.push(format!("-{number}"));
    if let Some(extension) = path.extension() {
        name.push(".");
        name.push(extension);
    }
    path.with_file_name(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(directory: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(directory).expect("a directory");
        let mut names: Vec<_> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_that_is_there_stays_and_the_new_one_is_numbered() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("findings.md");
        for (text, name) in [("one", "findings.md"), ("two", "findings-2.md"), ("three", "findings-3.md")] {
            let saved = save(&path, |out| out.write_all(text.as_bytes())).expect("a file");
            assert_eq!((saved.path, saved.bytes), (directory.path().join(name), text.len() as u64));
        }
        assert_eq!(std::fs::read(&path).expect("the first"), b"one");
        assert_eq!(names(directory.path()), ["findings-2.md", "findings-3.md", "findings.md"]);
    }

    #[test]
    fn a_disk_that_is_full_leaves_no_half_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let error = save(&directory.path().join("rows.csv"), |out| {
            out.write_all(&vec![b'x'; 1 << 20])?;
            Err(io::ErrorKind::StorageFull.into())
        });
        assert_eq!(error.expect_err("a full disk").kind(), io::ErrorKind::StorageFull);
        assert_eq!(names(directory.path()), [""; 0]);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_device_is_no_place_for_a_file() {
        let error = save(Path::new("/dev/full"), |out| out.write_all(b"x")).expect_err("a device");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert!(!Path::new("/dev/full-2").exists());
    }

    #[cfg(unix)]
    #[test]
    fn nobody_else_may_read_it() {
        use std::os::unix::fs::PermissionsExt;
        let directory = tempfile::tempdir().expect("a directory");
        let saved = save(&directory.path().join("rows.csv"), |_| Ok(())).expect("a file");
        assert_eq!(saved.path.metadata().expect("the file").permissions().mode() & 0o777, 0o600);
    }
}
