//! Runs the cases of detection that are written in Markdown below this folder. README.md describes their form.
//!
//! `CASES=FILE_OR_FOLDER cargo test --test cases -- --nocapture` runs others, and shows all that is found in them.

mod expectation;
mod malformed;
mod requests;
mod sign_ins;
mod table;
mod vocabulary;
mod when;

use expectation::{Expectation, show};
use requests::AskedUser;
use signinscope::detect::{Finding, Settings, detect, signals};
use signinscope::signin::Record;
use signinscope::store::{Builder, Completeness, RawRef, Shard, Source, Store};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::AtomicBool;
use vocabulary::Vocabulary;
use walkdir::WalkDir;

static WORDS: LazyLock<Vocabulary> =
    LazyLock::new(|| Vocabulary::read(include_str!("README.md")).unwrap_or_else(|error| panic!("{error}")));

/// A story with its sign-ins and what is to be found in them.
struct WrittenCase {
    title: String,
    sign_ins: Vec<Record<'static>>,
    requests: Vec<AskedUser>,
    expectation: Expectation,
}

/// Reads the cases of a file: each part below a heading that has a table.
fn read(file: &str, text: &str) -> Result<Vec<WrittenCase>, String> {
    let lines = table::lines(file, text);
    let starts: Vec<usize> = (0..lines.len()).filter(|&at| lines[at].text.starts_with('#')).collect();
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let mut cases = Vec::new();
    for (start, end) in starts.iter().copied().zip(ends) {
        let (heading, part) = (&lines[start], &lines[start + 1..end]);
        let rows = table::table(part)?;
        if rows.is_empty() {
            continue;
        }
        if part.iter().find(|line| !line.text.is_empty()).is_none_or(|line| line.text.starts_with('|')) {
            return Err(heading.at.error("expected the story in a sentence or two before the table"));
        }
        let (requests, rows): (Vec<_>, Vec<_>) = rows.into_iter().partition(requests::is_request);
        cases.push(WrittenCase {
            title: heading.text.trim_start_matches('#').trim().to_owned(),
            sign_ins: sign_ins::sign_ins(&rows, &WORDS)?,
            requests: requests::requests(&requests, &WORDS)?,
            expectation: Expectation::read(part, &heading.at)?,
        });
    }
    if cases.is_empty() {
        return Err(format!("{file}:1: expected a heading with a table of sign-ins below it"));
    }
    Ok(cases)
}

fn store_of(records: &[Record<'_>]) -> Store {
    let mut builder = Builder::new(1);
    builder.add_source(Source { path: "case.json".into(), complete: true, ..Source::default() });
    let mut shard = Shard::new(0);
    for (at, record) in records.iter().enumerate() {
        shard.push(record, RawRef { source: 0, offset: at as u64, len: 1 });
    }
    builder.append(shard.take_batch());
    builder.finish(Completeness::Complete)
}

fn findings(case: &WrittenCase, settings: &Settings) -> Vec<Finding> {
    let store = store_of(&case.sign_ins).with_activity(requests::store_of(&case.requests));
    detect(&store, settings, &AtomicBool::new(false)).expect("not cancelled").list
}

/// Compares a case with what was found in it. Returns what differs, in words.
fn compare(case: &WrittenCase, found: &[Finding]) -> Vec<String> {
    let best = |found: &[Finding]| found.iter().map(|finding| finding.score).max().unwrap_or_default();
    let without = |reason: &String| {
        let mut settings = Settings::default();
        settings.points.switch_off(reason);
        best(&findings(case, &settings)) <= best(found)
    };
    let idle = case.expectation.by.iter().filter(|reason| without(reason));
    let idle = idle.map(|reason| case.expectation.at.error(format!("without '{reason}' no more is found\n")));
    case.expectation.compare(found).into_iter().chain(idle).collect()
}

/// The Markdown files of a folder, or a file itself, by name.
fn files(path: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(path).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry").into_path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "md") && !path.ends_with("README.md")).collect()
}

#[test]
fn cases_are_judged_as_expected() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let other = std::env::var_os("CASES").map(PathBuf::from);
    let folder = other.as_deref().unwrap_or(&own);
    let mut problems = Vec::new();
    for path in files(folder) {
        let text = std::fs::read_to_string(&path).expect("text");
        let name = path.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&path).display().to_string();
        let cases = read(&name, &text).unwrap_or_else(|error| {
            problems.push(error);
            Vec::new()
        });
        for case in cases {
            let found = findings(&case, &Settings::default());
            if other.is_some() {
                println!("{}, {} sign-ins", case.title, case.sign_ins.len());
                // What scores too little for a finding helps to see why there is none.
                let mut all = Settings::default();
                all.severity.low = 1;
                for finding in findings(&case, &all) {
                    println!("    - {}", show(&finding));
                }
            }
            problems.extend(compare(&case, &found));
        }
    }
    assert!(problems.is_empty(), "{} problems\n\n{}", problems.len(), problems.join("\n"));
}

#[test]
fn the_case_of_a_rule_has_the_name_of_its_reason() {
    let own = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    for path in ["session", "place", "client", "innocence"].iter().flat_map(|folder| files(&own.join(folder))) {
        let name = path.file_stem().and_then(|name| name.to_str()).expect("a name");
        assert!(signals().any(|signal| signal.name == name), "there is no reason '{name}'");
    }
}

#[test]
fn the_example_of_the_readme_is_a_case() {
    let readme = include_str!("README.md");
    let example = readme.split("```markdown\n").nth(1).and_then(|rest| rest.split("```").next()).expect("an example");
    for case in read("README.md", example).unwrap_or_else(|error| panic!("{error}")) {
        let found = findings(&case, &Settings::default());
        assert_eq!(compare(&case, &found), Vec::<String>::new());
    }
}
