//! The structure of the source code: docs/architecture.md describes it, and these tests keep it.

mod imports;
mod sources;

use regex::Regex;
use sources::{folders, source_files};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::LazyLock;

/// The modules in layers, from the bottom. A module may use those of lower layers, and of its own layer as long as they
/// do not use it.
const LAYERS: [&[&str]; 9] = [
    &["features", "text", "state_file", "signin", "knowledge"],
    &["store"],
    &["ingest", "query", "aggregate", "detect"],
    &["redact", "case", "questions", "report", "synth", "tour"],
    &["app"],
    &["ui"],
    &["runtime"],
    &["commands", "cli", "fuzzing"],
    &["main", "lib"],
];

/// The layer whose modules do not use each other at all, so that each can be read and changed alone.
const SEPARATE: usize = 2;

/// Modules of lower layers draw nothing and read no keys.
const FIRST_TO_DRAW: &str = "ui";

/// In a folder, without snapshots.
const MOST_FILES: usize = 20;

/// In a file, without comments and tests.
const MOST_LINES: usize = 800;

fn layer(module: &str) -> usize {
    let found = LAYERS.iter().position(|layer| layer.contains(&module));
    found.unwrap_or_else(|| panic!("the module {module} has no layer: add it to LAYERS"))
}

/// The modules of the first level that code names: `crate::module::x`, `use crate::{one::x, other::{y, z}}`.
fn modules_named(code: &str) -> BTreeSet<String> {
    let paths = imports::paths(code).into_iter().filter(|path| ["crate", "signinscope"].contains(&&*path[0]));
    paths.filter_map(|path| path.into_iter().nth(1)).collect()
}

#[test]
fn modules_use_lower_layers_only() {
    let mut siblings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in source_files() {
        for used in modules_named(&file.code).into_iter().filter(|used| used != file.top()) {
            let (own, other) = (layer(file.top()), layer(&used));
            assert!(other <= own, "src/{} uses {used}, which is in a higher layer", file.path);
            if other == own {
                assert_ne!(own, SEPARATE, "src/{} uses {used}, and modules of this layer are separate", file.path);
                siblings.entry(file.top().to_owned()).or_default().insert(used);
            }
        }
    }
    for (module, used) in &siblings {
        for other in used {
            let back = siblings.get(other).is_some_and(|used| used.contains(module));
            assert!(!back, "{module} and {other} use each other");
        }
    }
}

#[test]
fn only_the_upper_layers_draw() {
    let drawing = Regex::new(r"\b(ratatui|crossterm)\b").expect("a pattern");
    for file in source_files().iter().filter(|file| layer(file.top()) < layer(FIRST_TO_DRAW)) {
        let found = drawing.find(&file.code).map(|found| found.as_str());
        assert_eq!(found, None, "src/{}", file.path);
    }
}

#[test]
fn no_files_import_each_other_in_a_loop() {
    let found = imports::loops(&imports::imports(&source_files()));
    assert!(found.is_empty(), "these files import each other in a loop: {found:#?}");
}

#[test]
fn no_folder_has_too_many_files() {
    for (folder, files) in folders() {
        assert!(files.len() <= MOST_FILES, "src/{folder} has {} files", files.len());
    }
}

#[test]
fn no_file_is_too_long() {
    for file in source_files() {
        let lines = file.code.lines().count();
        assert!(lines <= MOST_LINES, "src/{} has {lines} lines without tests", file.path);
    }
}

#[test]
fn type_names_are_unique() {
    let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in source_files() {
        for name in types_declared(&file.code) {
            places.entry(name).or_default().push(file.path.clone());
        }
    }
    places.retain(|_, places| places.len() > 1);
    assert!(places.is_empty(), "these names are declared more than once: {places:#?}");
}

static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    let form = r"(?m)^(?:\s*(?:pub(?:\([^)]*\))? )?(?:struct|enum|union|trait)|(?:pub(?:\([^)]*\))? )?type) (\w+)";
    Regex::new(form).expect("a pattern")
});

/// The structs, enums, unions, traits and type aliases that code declares. An associated type, which is indented, is no
/// declaration.
fn types_declared(code: &str) -> Vec<String> {
    TYPE.captures_iter(code).map(|found| found[1].to_owned()).collect()
}

#[test]
fn every_folder_is_described() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/architecture.md");
    let page = std::fs::read_to_string(page).expect("docs/architecture.md");
    let folders: BTreeSet<String> = folders().into_keys().filter(|folder| !folder.is_empty()).collect();
    let name = Regex::new(r"`src/([\w/]+)/`").expect("a pattern");
    let named: BTreeSet<String> = name.captures_iter(&page).map(|found| found[1].to_owned()).collect();
    assert_eq!(named, folders, "docs/architecture.md names each folder of src/ as `src/folder/`, and no other");
}

#[test]
fn the_names_in_code_are_read() {
    let named = |code: &str| modules_named(code).into_iter().collect::<Vec<_>>();
    assert_eq!(named("use crate::store::{Row, Store};\nlet x = crate::text::safe(y);"), ["store", "text"]);
    assert_eq!(named("use crate::{detect, store::{Row, table::Table}, text::safe};"), ["detect", "store", "text"]);
    assert_eq!(named("signinscope::commands::run()"), ["commands"]);
    let code = "pub struct A;\nenum B {}\nimpl Iterator for A {\n    type Item = B;\n}\npub(crate) type C = A;";
    assert_eq!(types_declared(code), ["A", "B", "C"]);
}
