//! From what the user named to the files to read, in an order that depends on the files alone.

use super::archive;
use super::input_file::{InputFile, InputOrigin, describe};
use crate::ingest::Input;
use std::collections::HashSet;
use std::fs;
use std::path::Path;
use walkdir::{DirEntry, WalkDir};

/// Walks what was named. Files are sorted by path and each is listed once, however often it was named; an archive
/// stands for its members.
pub fn discover(inputs: &[Input], allow_bombs: bool) -> Vec<InputFile> {
    let mut found = Vec::new();
    for input in inputs {
        match input {
            Input::Stdin => found.push(InputFile::new("-".into(), 0, Ok(InputOrigin::Stdin))),
            Input::BuiltIn(name, text) => {
                found.push(InputFile::new((*name).into(), text.len() as u64, Ok(InputOrigin::BuiltIn(text))));
            }
            Input::Path(path) => walk(path, &mut found),
        }
    }
    found.sort_by(|one, other| one.path.cmp(&other.path));
    let mut seen = HashSet::new();
    found.retain(|found| match found.origin {
        Ok(InputOrigin::File) => seen.insert(fs::canonicalize(&found.path).unwrap_or_else(|_| found.path.clone())),
        _ => seen.insert(found.path.clone()),
    });
    let mut room = archive::MOST_INSIDE;
    found.into_iter().flat_map(|found| archive::expand(found, allow_bombs, &mut room)).collect()
}

fn walk(path: &Path, found: &mut Vec<InputFile>) {
    let fault = |path: &Path, what: String| InputFile::new(path.to_owned(), 0, Err(what));
    let about = match fs::metadata(path) {
        Ok(about) => about,
        Err(error) => return found.push(fault(path, describe(&error))),
    };
    if !about.is_dir() {
        let origin = if about.is_file() { InputOrigin::File } else { InputOrigin::Stream };
        return found.push(InputFile::new(path.to_owned(), about.len(), Ok(origin)));
    }
    let before = found.len();
    // Files such as .DS_Store and .gitattributes are nobody's export; one that is named outright is read.
    let is_hidden = |entry: &DirEntry| entry.depth() > 0 && entry.file_name().as_encoded_bytes().starts_with(b".");
    for entry in WalkDir::new(path).follow_links(true).into_iter().filter_entry(|entry| !is_hidden(entry)) {
        match entry {
            Ok(entry) if entry.file_type().is_file() => {
                let bytes = entry.metadata().map_or(0, |about| about.len());
                found.push(InputFile::new(entry.into_path(), bytes, Ok(InputOrigin::File)));
            }
            Ok(_) => {}
            Err(error) => {
                let at = error.path().unwrap_or(path).to_owned();
                let what = error.io_error().map_or_else(|| "a link that leads back to itself".to_owned(), describe);
                found.push(fault(&at, what));
            }
        }
    }
    if found.len() == before {
        found.push(fault(path, "the directory holds no files; expected exported sign-in logs".to_owned()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(inputs: &[Input]) -> Vec<InputFile> {
        discover(inputs, false)
    }

    #[test]
    fn files_come_sorted_and_once_whatever_was_named() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = |name: &str| dir.path().join(name);
        fs::create_dir(path("b")).expect("a directory");
        for name in ["b/2.json", "b/1.json", "a.json"] {
            fs::write(path(name), "[]").expect("a file");
        }
        let name = |found: &[InputFile]| found.iter().map(|found| found.path.clone()).collect::<Vec<_>>();
        let all = named(&[Input::Path(path("b")), Input::Path(path("a.json")), Input::Path(path("b/1.json"))]);
        assert_eq!(name(&all), [path("a.json"), path("b/1.json"), path("b/2.json")]);
        let again = named(&[Input::Path(dir.path().to_owned())]);
        assert_eq!(name(&again), name(&all));
    }

    #[test]
    fn what_is_not_there_is_told_and_not_passed_over() {
        let dir = tempfile::tempdir().expect("a directory");
        let found = named(&[Input::Path(dir.path().join("missing")), Input::Path(dir.path().to_owned())]);
        let reasons: Vec<_> = found.into_iter().filter_map(|found| found.origin.err()).collect();
        assert_eq!(reasons.len(), 2);
        assert!(reasons[0].contains("holds no files"), "{reasons:?}");
        assert!(reasons[1].contains("no such file"), "{reasons:?}");
    }
}
