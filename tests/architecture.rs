//! The order of the house (the map in `src/lib.rs`), read from the sources: dependencies run one way, drawing stays at
//! the top, and no file outgrows its room.

use regex::Regex;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The rooms, floor by floor. A room may use those below its floor.
const FLOORS: [&[&str]; 9] = [
    &["text", "signin", "knowledge"],
    &["store"],
    &["ingest", "query", "aggregate", "detect"],
    &["redact", "case", "report", "synth"],
    &["app"],
    &["ui"],
    &["runtime"],
    &["commands", "cli", "fuzzing"],
    &["main", "lib"],
];

/// A floor whose rooms know nothing of each other at all, so that each can be read, and changed, alone.
const SEPARATE: usize = 2;

/// Rooms below this one draw nothing and read no keys.
const FIRST_THAT_DRAWS: &str = "ui";

const LONGEST_FILE: usize = 450;

fn floor(room: &str) -> usize {
    let found = FLOORS.iter().position(|floor| floor.contains(&room));
    found.unwrap_or_else(|| panic!("the room {room} has no floor: give it one in FLOORS"))
}

struct File {
    path: PathBuf,
    room: String,
    text: String,
}

/// Every source file, with the room it is in.
fn files() -> Vec<File> {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = walkdir::WalkDir::new(&sources).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    files
        .filter(|entry| entry.path().extension().is_some_and(|extension| extension == "rs"))
        .map(|entry| {
            let path = entry.path().strip_prefix(&sources).expect("a file below src").to_owned();
            let first = path.components().next().expect("a name").as_os_str().to_str().expect("text");
            let room = first.trim_end_matches(".rs").to_owned();
            File { room, text: std::fs::read_to_string(entry.path()).expect("text"), path }
        })
        .collect()
}

/// The code without its comments, which may point anywhere.
fn code(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// The rooms that code names: `crate::room::x`, `signinscope::room::x`, `use crate::{one::x, other::{y, z}}`.
fn rooms_named(code: &str) -> BTreeSet<String> {
    let path = Regex::new(r"\b(?:crate|signinscope)::(\w+)").expect("a pattern");
    let list = Regex::new(r"\b(?:crate|signinscope)::\{").expect("a pattern");
    let mut rooms: BTreeSet<String> = path.captures_iter(code).map(|found| found[1].to_owned()).collect();
    for found in list.find_iter(code) {
        rooms.extend(first_names(&code[found.end()..]));
    }
    rooms
}

/// The first name of each path in a list, which ends with the brace that closes it: `one` and `other` of
/// `one::x, other::{y, z}}`.
fn first_names(list: &str) -> Vec<String> {
    let (mut depth, mut pieces) = (0, vec![String::new()]);
    for c in list.chars() {
        match c {
            '}' if depth == 0 => break,
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => pieces.push(String::new()),
            _ => {}
        }
        pieces.last_mut().expect("never empty").push(c);
    }
    let name = |piece: &String| {
        piece.trim_start_matches([',', ' ', '\n']).chars().take_while(|&c| c.is_alphanumeric() || c == '_').collect()
    };
    pieces.iter().map(name).filter(|name: &String| !name.is_empty()).collect()
}

#[test]
fn dependencies_run_one_way() {
    let mut siblings: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        for used in rooms_named(&code(&file.text)) {
            if used == file.room {
                continue;
            }
            let (above, below) = (floor(&file.room), floor(&used));
            assert!(below <= above, "{} uses {used}, which is above it", file.path.display());
            if below == above {
                assert_ne!(above, SEPARATE, "{} uses {used}, and the two are separate", file.path.display());
                siblings.entry(file.room.clone()).or_default().insert(used);
            }
        }
    }
    for (room, used) in &siblings {
        for other in used {
            let back = siblings.get(other).is_some_and(|used| used.contains(room));
            assert!(!back, "{room} and {other} use each other");
        }
    }
}

#[test]
fn nothing_below_the_screen_draws() {
    let drawing = Regex::new(r"\b(ratatui|crossterm)\b").expect("a pattern");
    for file in files().iter().filter(|file| floor(&file.room) < floor(FIRST_THAT_DRAWS)) {
        let found = drawing.find(&code(&file.text)).map(|found| found.as_str().to_owned());
        assert_eq!(found, None, "in {}", file.path.display());
    }
}

#[test]
fn no_file_outgrows_its_room() {
    for file in files() {
        let lines = file.text.lines().count();
        assert!(lines <= LONGEST_FILE, "{} has {lines} lines", file.path.display());
    }
}

#[test]
fn the_sources_are_read_as_they_are_meant() {
    let named = |code: &str| rooms_named(code).into_iter().collect::<Vec<_>>();
    assert_eq!(named("use crate::store::{Row, Store};\nlet x = crate::text::safe(y);"), ["store", "text"]);
    assert_eq!(named("use crate::{detect, store::{Row, table::Table}, text::safe};"), ["detect", "store", "text"]);
    assert_eq!(named("signinscope::commands::run()"), ["commands"]);
    assert_eq!(code("//! [`crate::app`]\nuse crate::text;\n    // crate::ui"), "use crate::text;");
    assert!(files().len() > 20);
}
