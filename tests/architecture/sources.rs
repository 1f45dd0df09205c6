//! Reads the source files.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use walkdir::WalkDir;

/// A file of `src/` that is part of the program.
pub struct SourceFile {
    /// Its path below `src/`, with slashes.
    pub path: String,
    /// Its module, from the root of the crate: `["ingest", "map"]` of `ingest/map/mod.rs`.
    pub module: Vec<String>,
    /// Its code: the text without comments and without items that only tests have.
    pub code: String,
}

impl SourceFile {
    /// Takes the path below `src/` and the text.
    pub fn new(path: &str, text: &str) -> Self {
        let mut module: Vec<String> = path.trim_end_matches(".rs").split('/').map(str::to_owned).collect();
        if module.last().is_some_and(|name| name == "mod") || module == ["lib"] {
            module.pop();
        }
        Self { path: path.to_owned(), module, code: code(text) }
    }

    /// The module of the first level that it belongs to, which for `main.rs` and `lib.rs` is the file itself.
    pub fn top(&self) -> &str {
        self.path.split(['/', '.']).next().expect("a name")
    }
}

pub fn source_directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn below(path: &Path, directory: &Path) -> String {
    path.strip_prefix(directory).expect("a path below src").to_str().expect("text").replace('\\', "/")
}

/// Every source file that is compiled without tests. Files that only tests declare are left out.
pub fn source_files() -> Vec<SourceFile> {
    let directory = source_directory();
    let entries = WalkDir::new(&directory).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    let paths =
        entries.map(walkdir::DirEntry::into_path).filter(|path| path.extension().is_some_and(|end| end == "rs"));
    let read = |path: PathBuf| {
        let text = std::fs::read_to_string(&path).expect("text");
        SourceFile::new(&below(&path, &directory), &text)
    };
    let mut files: Vec<SourceFile> = paths.map(read).collect();
    let children: BTreeMap<Vec<String>, Vec<String>> =
        files.iter().map(|file| (file.module.clone(), declared_modules(&file.code))).collect();
    let is_declared = |file: &SourceFile| {
        (0..file.module.len())
            .all(|at| children.get(&file.module[..at]).is_some_and(|it| it.contains(&file.module[at])))
    };
    files.retain(|file| file.top() == "main" || is_declared(file));
    files
}

/// Every folder below `src/`, with its files, but for snapshots.
pub fn folders() -> BTreeMap<String, BTreeSet<String>> {
    let directory = source_directory();
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for entry in WalkDir::new(&directory).into_iter().map(|entry| entry.expect("an entry")) {
        let path = below(entry.path(), &directory);
        if entry.file_type().is_file() && !path.contains("snapshots/") {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
            folders.entry(folder.to_owned()).or_default().insert(name.to_owned());
        }
    }
    folders
}

static DECLARATION: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?m)^(?:pub(?:\([^)]*\))? )?mod (\w+);").expect("a pattern"));

/// The modules that code declares as files: `a` of `pub mod a;`.
pub fn declared_modules(code: &str) -> Vec<String> {
    DECLARATION.captures_iter(code).map(|found| found[1].to_owned()).collect()
}

/// The text without comment lines and without items under `#[cfg(test)]`. It relies on the layout of rustfmt: an item
/// ends in the line that begins with a closing brace at the item's indentation, or in its first line with a semicolon.
pub fn code(text: &str) -> String {
    let mut kept = Vec::new();
    let mut lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    while let Some(line) = lines.next() {
        if line.trim() != "#[cfg(test)]" {
            kept.push(line);
            continue;
        }
        let indentation = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indentation}}}");
        let mut item = lines.by_ref().skip_while(|line| line.trim_start().starts_with("#["));
        let first = item.next().unwrap_or_default();
        if !first.ends_with(';') && !first.ends_with('}') {
            item.find(|line| line.starts_with(&end));
        }
    }
    kept.join("\n")
}

mod tests {
    use super::*;

    #[test]
    fn comments_and_tests_are_left_out() {
        let text = "//! [`crate::app`]\nuse crate::text;\n    // crate::ui\n#[cfg(test)]\nmod tests;\n#[cfg(test)]\n\
                    #[derive(Debug)]\nmod more {\n    fn x() {}\n}\nfn y() {}";
        assert_eq!(code(text), "use crate::text;\nfn y() {}");
        assert_eq!(
            code("impl X {\n    #[cfg(test)]\n    fn x() {\n    }\n    fn y() {}\n}"),
            "impl X {\n    fn y() {}\n}"
        );
    }

    #[test]
    fn files_of_tests_are_left_out() {
        let files = source_files();
        assert!(files.len() > 200 && files.iter().any(|file| file.path == "main.rs"));
        assert!(files.iter().all(|file| !file.path.ends_with("tests.rs") && !file.path.contains("/tests/")));
        assert!(folders().len() > 20);
    }
}
