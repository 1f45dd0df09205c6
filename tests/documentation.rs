//! The documentation agrees with the program.

use regex::Regex;
use signinscope::app::VIEWS;
use signinscope::detect::Detector;
use std::collections::HashSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use walkdir::{DirEntry, WalkDir};

const README: &str = include_str!("../README.md");
const DETECTORS: &str = include_str!("../docs/detectors.md");
const EXPLORER: &str = include_str!("../docs/explorer.md");

#[test]
fn the_readme_is_short() {
    assert!(README.lines().count() <= 200);
}

#[test]
fn the_key_table_equals_the_registry_of_views() {
    let mut table = String::from("| View | Key | What it does |\n| --- | --- | --- |\n");
    for view in VIEWS {
        for binding in view.all_bindings() {
            let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
            let _ = writeln!(table, "| {} | {} | {} |", view.name, keys.join(" "), binding.about);
        }
    }
    let (_, rest) = EXPLORER.split_once("<!-- keys:begin -->\n").expect("the marker before the keys");
    let (keys, _) = rest.split_once("<!-- keys:end -->").expect("the marker after them");
    assert_eq!(keys, table, "the keys in docs/explorer.md should read:\n{table}");
}

#[test]
fn the_table_of_detectors_equals_the_registry() {
    let mut table = String::from("| Detector | Reports | At most |\n| --- | --- | --- |\n");
    for detector in Detector::all().filter(|detector| !detector.is_replay()) {
        let info = detector.info();
        let _ = writeln!(table, "| `{}` | {} | {} |", info.name, info.reports, info.at_most.name());
    }
    let (_, rest) = DETECTORS.split_once("<!-- detectors:begin -->\n").expect("the marker before the detectors");
    let (detectors, _) = rest.split_once("<!-- detectors:end -->").expect("the marker after them");
    assert_eq!(detectors, table, "the detectors in docs/detectors.md should read:\n{table}");
}

#[test]
fn the_picture_exists() {
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screen.svg");
    let svg = std::fs::read_to_string(picture).expect("the picture in the README");
    assert!(README.contains("docs/screen.svg") && svg.starts_with("<svg"));
}

/// Every page, with its path.
fn pages() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let is_ours = |entry: &DirEntry| !["target", ".git"].iter().any(|name| entry.file_name() == *name);
    let entries =
        WalkDir::new(root).into_iter().filter_entry(is_ours).map(|entry| entry.expect("an entry").into_path());
    let pages = entries.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages.map(|path| (path.clone(), std::fs::read_to_string(path).expect("text"))).collect()
}

#[test]
fn every_link_leads_to_a_file() {
    let link = Regex::new(r"\]\(([^)#\s]+)(?:#[^)]*)?\)").expect("a pattern");
    let mut links = 0;
    for (path, text) in pages() {
        for found in link.captures_iter(&text).filter(|found| !found[1].contains("://")) {
            let target = path.parent().expect("a directory").join(&found[1]);
            assert!(target.exists(), "{} links to {}", path.display(), &found[1]);
            links += 1;
        }
    }
    assert!(links > 20, "{links} links were seen");
}

/// What stands in backticks in a page.
fn quoted(page: &str) -> Vec<String> {
    let quoted = Regex::new(r"`([^`\n]+)`").expect("a pattern");
    quoted.captures_iter(page).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_test_and_file_that_a_page_names_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut sources, mut modules) = (String::new(), Vec::new());
    for entry in ["src", "tests"].iter().flat_map(|folder| WalkDir::new(root.join(folder))) {
        let path = entry.expect("an entry").into_path();
        modules.push(path.file_stem().expect("a name").to_string_lossy().into_owned());
        if path.extension().is_some_and(|extension| extension == "rs") {
            sources += &std::fs::read_to_string(path).expect("text");
        }
    }
    let function = Regex::new(r"\bfn (\w+)|\bmod (\w+)").expect("a pattern");
    let names = function.captures_iter(&sources).filter_map(|found| found.get(1).or(found.get(2)));
    let mut names: HashSet<&str> = names.map(|name| name.as_str()).collect();
    names.extend(modules.iter().map(String::as_str));
    let test = Regex::new(r"^(?:\w+::)+(\w+)$").expect("a pattern");
    let file = Regex::new(r"^(?:src|tests|docs|benches|fuzz|sample-data|assets)/[\w./-]+$").expect("a pattern");
    let (mut tests, mut files) = (0, 0);
    for page in ["docs/terminal.md", "docs/architecture.md", "docs/shapes.md", "CONTRIBUTING.md", "README.md"] {
        for quoted in quoted(&std::fs::read_to_string(root.join(page)).expect("text")) {
            if let Some(found) = test.captures(&quoted) {
                assert!(names.contains(&found[1]), "{page} names {quoted}");
                tests += 1;
            } else if file.is_match(&quoted) {
                assert!(root.join(&quoted).exists(), "{page} names {quoted}");
                files += 1;
            }
        }
    }
    assert!(tests > 40 && files > 40, "{tests} tests and {files} files were seen");
}
