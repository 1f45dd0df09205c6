//! Lists the files to read, in an order that depends on the files alone.

use super::archive::ArchiveOpener;
use super::input_file::{InputFile, InputOrigin};
use crate::ingest::Input;
use crate::text::io_error;
use std::collections::HashSet;
use std::fs;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// Walks the inputs. Files are sorted by path and listed once, however often they are named. An archive is replaced by
/// its members.
pub(crate) fn discover(inputs: &[Input], allow_bombs: bool) -> Vec<InputFile> {
    let mut files = Vec::new();
    for input in inputs {
        match input {
            Input::Stdin => files.push(InputFile::new("-".into(), 0, start_of_stdin())),
            Input::BuiltIn(name, text) => {
                files.push(InputFile::new((*name).into(), text.len() as u64, Ok(InputOrigin::BuiltIn(text))));
            }
            Input::Memory(name, text) => {
                let origin = InputOrigin::Memory(Arc::clone(text));
                files.push(InputFile::new(name.into(), text.len() as u64, Ok(origin)));
            }
            Input::Path(path) => walk(path, &mut files),
        }
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    let mut seen = HashSet::new();
    files.retain(|file| match file.origin {
        Ok(InputOrigin::File) => seen.insert(fs::canonicalize(&file.path).unwrap_or_else(|_| file.path.clone())),
        _ => seen.insert(file.path.clone()),
    });
    let mut opener = ArchiveOpener::new(allow_bombs);
    files.into_iter().flat_map(|file| opener.expand(file)).collect()
}

/// Reads the first bytes, which show whether the rest is an archive.
fn start_of_stdin() -> Result<InputOrigin, String> {
    let mut start = Vec::new();
    io::stdin().take(4).read_to_end(&mut start).map_err(|error| io_error(&error))?;
    Ok(InputOrigin::Stdin(start.into()))
}

fn walk(path: &Path, files: &mut Vec<InputFile>) {
    let failed = |path: &Path, what: String| InputFile::new(path.to_owned(), 0, Err(what));
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) => return files.push(failed(path, io_error(&error))),
    };
    if !about.is_dir() {
        let origin = if about.is_file() { InputOrigin::File } else { InputOrigin::Stream };
        return files.push(InputFile::new(path.to_owned(), about.len(), Ok(origin)));
    }
    let before = files.len();
    // Hidden files such as .DS_Store are no exports; one that is named outright is read.
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(path).follow_links(true).into_iter().filter_entry(|entry| !is_hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let bytes = entry.metadata().map_or(0, |about| about.len());
                files.push(InputFile::new(entry.into_path(), bytes, Ok(InputOrigin::File)));
            }
            Ok(_) => {}
            Err(error) => {
                let at = error.path().unwrap_or(path).to_owned();
                let what =
                    error.io_error().map_or_else(|| "a symbolic link that leads back to itself".to_owned(), io_error);
                files.push(failed(&at, what));
            }
        }
    }
    if files.len() == before {
        files.push(failed(path, "the directory holds no files; expected exported sign-in logs".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(inputs: &[Input]) -> Vec<InputFile> {
        discover(inputs, false)
    }

    #[test]
    fn files_are_sorted_and_listed_once() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("b")).expect("a directory");
        for name in ["b/2.json", "b/1.json", "a.json"] {
            fs::write(path(name), "[]").expect("a file");
        }
        let name = |files: &[InputFile]| files.iter().map(|file| file.path.clone()).collect::<Vec<_>>();
        let all = named(&[Input::Path(path("b")), Input::Path(path("a.json")), Input::Path(path("b/1.json"))]);
        assert_eq!(name(&all), [path("a.json"), path("b/1.json"), path("b/2.json")]);
        let again = named(&[Input::Path(dir.path().to_owned())]);
        assert_eq!(name(&again), name(&all));
    }

    #[test]
    fn missing_files_and_empty_directories_are_errors() {
        let dir = tempfile::tempdir().expect("a directory");
        let files = named(&[Input::Path(dir.path().join("missing")), Input::Path(dir.path().to_owned())]);
        let reasons: Vec<_> = files.into_iter().filter_map(|file| file.origin.err()).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].contains("holds no files"), "{reasons:?}");
        assert!(reasons[1].contains("no such file"), "{reasons:?}");
    }
}
