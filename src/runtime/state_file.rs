//! Reads and writes the file that keeps the columns of the table between two starts.

use crate::text::io_error;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::PathBuf;

/// The name of the file.
const FILE: &str = "columns.json";

/// The file by the XDG base directory specification; `None` without a home directory.
fn path(variable: impl Fn(&str) -> Option<String>) -> Option<PathBuf> {
    let directory = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = directory("XDG_STATE_HOME").or_else(|| directory("HOME").map(|home| home.join(".local/state")));
    Some(base?.join("signinscope").join(FILE))
}

/// Reads the file. Gives its path and text; `None` if there is none.
///
/// # Errors
/// Why the file cannot be read, for people.
pub(super) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Option<(String, String)>, String> {
    let Some(path) = path(variable) else { return Ok(None) };
    let name = path.display().to_string();
    match fs::read_to_string(&path) {
        Ok(text) => Ok(Some((name, text))),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(format!("{name}: the columns cannot be read: {}", io_error(&error))),
    }
}

/// Replaces the file, whole or not at all. Only its owner may read it and its directory.
///
/// # Errors
/// Why it cannot be written, for people.
pub(super) fn write(text: &str, variable: impl Fn(&str) -> Option<String>) -> Result<(), String> {
    let path = path(variable).ok_or("The columns are not kept: there is no home directory")?;
    let replace = || -> io::Result<()> {
        let directory = path.parent().unwrap_or(&path);
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(directory)?;
        let mut file = tempfile::NamedTempFile::new_in(directory)?;
        file.write_all(text.as_bytes())?;
        file.persist(&path)?;
        Ok(())
    };
    replace().map_err(|error| format!("{}: the columns are not kept: {}", path.display(), io_error(&error)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn given(state: &Path) -> impl Fn(&str) -> Option<String> {
        let state = state.display().to_string();
        move |name| (name == "XDG_STATE_HOME").then(|| state.clone())
    }

    #[test]
    fn what_is_written_is_read_and_only_its_owner_may() {
        let directory = tempfile::tempdir().expect("a directory");
        let state = directory.path().join("state");
        assert_eq!(read(given(&state)), Ok(None));
        for text in ["one", "two"] {
            write(text, given(&state)).expect("written");
            let read = read(given(&state)).expect("read").expect("a file");
            assert_eq!((read.1.as_str(), read.0.ends_with("state/signinscope/columns.json")), (text, true));
        }
        let inside = state.join("signinscope");
        assert_eq!(fs::read_dir(&inside).expect("a list").count(), 1, "nothing else is left behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&inside), mode(&inside.join(FILE))), (0o700, 0o600));
        }
    }

    #[test]
    fn the_path_follows_the_specification() {
        let found = |given: &[(&str, &str)]| {
            let given =
                |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            path(given).map(|path| path.display().to_string())
        };
        let home = ("HOME", "/home/alice");
        let usual = Some("/home/alice/.local/state/signinscope/columns.json");
        assert_eq!(found(&[home]).as_deref(), usual);
        assert_eq!(found(&[("XDG_STATE_HOME", "/x"), home]).as_deref(), Some("/x/signinscope/columns.json"));
        assert_eq!(found(&[("XDG_STATE_HOME", "x"), home]).as_deref(), usual, "a relative path is to be ignored");
        assert_eq!(found(&[]), None);
    }

    #[test]
    fn what_cannot_be_written_or_read_says_why() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("signinscope");
        fs::write(&file, "no directory").expect("written");
        let error = write("text", given(directory.path())).expect_err("not written");
        assert!(error.contains("columns.json: the columns are not kept: "), "{error}");
        assert_eq!(read(given(directory.path())), Ok(None));
        fs::remove_file(&file).expect("removed");
        fs::create_dir_all(file.join(FILE)).expect("a directory in its place");
        let error = read(given(directory.path())).expect_err("not read");
        assert!(error.contains("columns.json: the columns cannot be read: "), "{error}");
    }
}
