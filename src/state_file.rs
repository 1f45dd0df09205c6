//! Keeps small files between two starts, in the state directory of the XDG base directory specification, and replaces files
//! whole or not at all.
//!
//! Only their owner may read them: what is kept may name users and addresses.

use crate::text::io_error;
use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// A file in the state directory of the program.
#[derive(Clone, Debug, Default)]
pub(crate) struct StateFile {
    /// `None` where there is no place for it.
    path: Option<PathBuf>,
    /// What it keeps, for messages: "the columns".
    what: &'static str,
}

impl StateFile {
    /// The file of this name: in `signinscope` in `XDG_STATE_HOME`, else in `.local/state` of the home directory. `variable`
    /// gives environment variables; by the specification a relative path is ignored. Where `XDG_STATE_HOME` is no directory
    /// (`/dev/null`), nothing is kept.
    pub(crate) fn named(name: &str, what: &'static str, variable: impl Fn(&str) -> Option<String>) -> Self {
        let directory = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let base = directory("XDG_STATE_HOME").or_else(|| directory("HOME").map(|home| home.join(".local/state")));
        let base = base.filter(|base| fs::metadata(base).map_or(true, |about| about.is_dir()));
        Self { path: base.map(|base| base.join("signinscope").join(name)), what }
    }

    /// Whether there is a place for it.
    pub(crate) fn has_place(&self) -> bool {
        self.path.is_some()
    }

    /// Its path, for messages.
    pub(crate) fn name(&self) -> String {
        self.path.as_ref().map(|path| path.display().to_string()).unwrap_or_default()
    }

    /// Reads the text; `None` if there is no such file.
    ///
    /// # Errors
    /// Why the file cannot be read, for people.
    pub(crate) fn read(&self) -> Result<Option<String>, String> {
        let Some(path) = &self.path else { return Ok(None) };
        match fs::read_to_string(path) {
            Ok(text) => Ok(Some(text)),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => Ok(None),
            Err(error) => Err(format!("{}: {} cannot be read: {}", self.name(), self.what, io_error(&error))),
        }
    }

    /// Replaces the text, and makes the directory for its owner alone where there is none.
    ///
    /// # Errors
    /// Why it cannot be written, for people.
    pub(crate) fn write(&self, text: &str) -> Result<(), String> {
        let Some(path) = &self.path else {
            return Err(format!("HOME and XDG_STATE_HOME name no directory, so {} cannot be kept", self.what));
        };
        let write = || -> io::Result<()> {
            let mut builder = DirBuilder::new();
            builder.recursive(true);
            #[cfg(unix)]
            std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
            builder.create(path.parent().unwrap_or(path))?;
            replace(path, text)
        };
        write().map_err(|error| format!("{}: {} cannot be kept: {}", self.name(), self.what, io_error(&error)))
    }
}

/// Replaces the file at `path` by this text, whole or not at all. Only its owner may read it. Of a link the target is
/// replaced. The disk is not waited for: after a crash of the system what was there before may be there again.
pub(crate) fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let directory = target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // A temporary file is readable by its owner only.
    let mut file = tempfile::NamedTempFile::new_in(directory)?;
    file.write_all(text.as_bytes())?;
    file.persist(&target)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file_in(state: &Path) -> StateFile {
        let state = state.display().to_string();
        StateFile::named("columns.json", "the columns", move |name| (name == "XDG_STATE_HOME").then(|| state.clone()))
    }

    #[test]
    fn what_is_written_is_read_and_only_its_owner_may() {
        let directory = tempfile::tempdir().expect("a directory");
        let state = directory.path().join("state");
        let file = file_in(&state);
        assert_eq!(file.read(), Ok(None));
        for text in ["one", "two"] {
            file.write(text).expect("written");
            assert_eq!(file.read(), Ok(Some(text.to_owned())));
        }
        assert!(file.name().ends_with("state/signinscope/columns.json"), "{}", file.name());
        let inside = state.join("signinscope");
        assert_eq!(fs::read_dir(&inside).expect("a list").count(), 1, "nothing else is left behind");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&inside), mode(&inside.join("columns.json"))), (0o700, 0o600));
        }
    }

    #[test]
    fn the_path_follows_the_specification() {
        let found = |given: &[(&str, &str)]| {
            let given =
                |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
            StateFile::named("columns.json", "the columns", given).name()
        };
        let home = ("HOME", "/home/alice");
        let usual = "/home/alice/.local/state/signinscope/columns.json";
        assert_eq!(found(&[home]), usual);
        assert_eq!(found(&[("XDG_STATE_HOME", "/x"), home]), "/x/signinscope/columns.json");
        assert_eq!(found(&[("XDG_STATE_HOME", "x"), home]), usual, "a relative path is to be ignored");
        let nowhere = StateFile::named("columns.json", "the columns", |_| None);
        assert!(!nowhere.has_place() && nowhere.read() == Ok(None));
        let why = "HOME and XDG_STATE_HOME name no directory, so the columns cannot be kept";
        assert_eq!(nowhere.write(""), Err(why.to_owned()));
        assert!(cfg!(not(unix)) || !file_in(Path::new("/dev/null")).has_place());
    }

    #[test]
    fn what_cannot_be_written_or_read_says_why() {
        let directory = tempfile::tempdir().expect("a directory");
        let in_the_place = directory.path().join("signinscope");
        fs::write(&in_the_place, "no directory").expect("written");
        let file = file_in(directory.path());
        let error = file.write("text").expect_err("not written");
        assert!(error.contains("columns.json: the columns cannot be kept: "), "{error}");
        assert_eq!(file.read(), Ok(None));
        fs::remove_file(&in_the_place).expect("removed");
        fs::create_dir_all(in_the_place.join("columns.json")).expect("a directory in its place");
        let error = file.read().expect_err("not read");
        assert!(error.contains("columns.json: the columns cannot be read: "), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn of_a_link_the_target_is_replaced() {
        let directory = tempfile::tempdir().expect("a directory");
        let (target, link) = (directory.path().join("target"), directory.path().join("link"));
        fs::write(&target, "one").expect("written");
        std::os::unix::fs::symlink(&target, &link).expect("a link");
        replace(&link, "two").expect("replaced");
        assert!(link.is_symlink());
        assert_eq!(fs::read_to_string(&target).expect("read"), "two");
    }
}
