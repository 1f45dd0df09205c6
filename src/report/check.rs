//! The account of a load: what was read, file by file, with nothing left out.

use super::show::counted;
use super::table::{self, Column};
use super::{Page, Totals, json, period};
use crate::store::{Source, Store};
use crate::text::{SafeText, bytes, duration, number};
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

/// A load and what belongs to its account.
#[derive(Clone, Copy)]
pub struct Check<'a> {
    /// What was loaded.
    pub store: &'a Store,
    /// The SHA-256 of each file, in the order of [`Store::sources`]; `None` for what is no file.
    pub digests: &'a [Option<String>],
    /// How long the load took.
    pub elapsed: Duration,
}

#[derive(Serialize)]
struct Document<'a> {
    schema: &'static str,
    files: Vec<FileRecord<'a>>,
    totals: Totals,
    elapsed_ms: u64,
}

#[derive(Serialize)]
struct FileRecord<'a> {
    path: Cow<'a, str>,
    bytes: u64,
    sha256: Option<&'a str>,
    shape: Option<&'a str>,
    encoding: Option<&'a str>,
    records: u64,
    accepted: u64,
    duplicates: u64,
    joined: u64,
    rejected: u64,
    problems: Vec<ProblemRecord<'a>>,
}

#[derive(Serialize)]
struct ProblemRecord<'a> {
    record: Option<u64>,
    line: Option<u64>,
    byte_offset: Option<u64>,
    reason: Cow<'a, str>,
}

impl<'a> Check<'a> {
    /// Writes a document of the schema `entrascope.check/1`.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let document = Document {
            schema: "entrascope.check/1",
            files: self.files().map(|(source, digest)| file_record(source, digest)).collect(),
            totals: Totals::of(self.store),
            elapsed_ms: self.elapsed.as_millis() as u64,
        };
        json::document(out, &document)
    }

    /// Writes a table of the files with their sums, then digests, problems and notes.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_table(&self, out: &mut impl Write, page: Page) -> io::Result<()> {
        let columns = [
            Column::text("File", 12),
            Column::number("Size"),
            Column::text("Shape", 6),
            Column::text("Encoding", 5),
            Column::number("Records"),
            Column::number("Accepted"),
            Column::number("Duplicates"),
            Column::number("Joined"),
            Column::number("Rejected"),
        ];
        table::write(out, &columns, page, || {
            self.store.sources().iter().map(file_line).chain(std::iter::once(self.sum_line()))
        })?;
        let totals = Totals::of(self.store);
        write!(out, "\n{}", totals.in_words())?;
        if let Some(period) = period(self.store) {
            write!(out, ", {period}")?;
        }
        writeln!(out, "; read in {}", duration(self.elapsed))?;
        self.write_digests(out, page)?;
        self.write_problems(out, page)?;
        self.write_notes(out, page)
    }

    fn files(&self) -> impl Iterator<Item = (&'a Source, Option<&'a str>)> {
        let digests = self.digests.iter().map(Option::as_deref).chain(std::iter::repeat(None));
        self.store.sources().iter().zip(digests)
    }

    fn sum_line(&self) -> table::Line<'static> {
        let sources = self.store.sources();
        let sum = self.store.accounting();
        let size = sources.iter().map(|source| source.bytes).sum();
        let counts = [sum.records, sum.accepted, sum.duplicates, sum.joined, sum.rejected].map(number);
        let cells = [counted(sources.len() as u64, "file"), bytes(size), String::new(), String::new()];
        table::Line { cells: cells.into_iter().chain(counts).map(Cow::from).collect(), below: Vec::new() }
    }

    fn write_digests(&self, out: &mut impl Write, page: Page) -> io::Result<()> {
        if self.digests.iter().all(Option::is_none) {
            return Ok(());
        }
        writeln!(out, "\nSHA-256")?;
        for (source, digest) in self.files() {
            if let Some(digest) = digest {
                writeln!(out, "  {digest}  {}", SafeText::from_path(&source.path, page.glyphs))?;
            }
        }
        Ok(())
    }

    fn write_problems(&self, out: &mut impl Write, page: Page) -> io::Result<()> {
        let damaged: Vec<_> = self.store.sources().iter().filter(|source| source.problem_count > 0).collect();
        if damaged.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nProblems")?;
        for source in damaged {
            let heading = format!("{}: {}", source.path.display(), counted(source.problem_count, "problem"));
            table::paragraph(out, &heading, 2, page)?;
            for problem in problems_of(source) {
                table::paragraph(out, &in_words(&problem), 4, page)?;
            }
        }
        Ok(())
    }

    fn write_notes(&self, out: &mut impl Write, page: Page) -> io::Result<()> {
        let noted: Vec<_> = self.store.sources().iter().filter(|source| !notes_of(source).is_empty()).collect();
        if noted.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nNotes")?;
        for source in noted {
            for note in notes_of(source) {
                table::paragraph(out, &format!("{}: {note}", source.path.display()), 2, page)?;
            }
        }
        Ok(())
    }
}

/// What is to be known of a file besides its problems, in words.
pub fn notes_of(source: &Source) -> Vec<Cow<'_, str>> {
    let conflicts = (source.status_conflicts > 0).then(|| {
        Cow::from(format!(
            "{} with another status than the copy that stands, which is the one ingested last",
            counted(source.status_conflicts, "duplicate")
        ))
    });
    source.warnings.iter().map(Cow::from).chain(conflicts).collect()
}

/// Nothing was recognised: no shape, no encoding.
fn named(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

fn file_record<'a>(source: &'a Source, digest: Option<&'a str>) -> FileRecord<'a> {
    let accounting = source.accounting;
    FileRecord {
        path: source.path.to_string_lossy(),
        bytes: source.bytes,
        sha256: digest,
        shape: named(&source.shape),
        encoding: named(&source.encoding),
        records: accounting.records,
        accepted: accounting.accepted,
        duplicates: accounting.duplicates,
        joined: accounting.joined,
        rejected: accounting.rejected,
        problems: problems_of(source).collect(),
    }
}

/// The problems that were kept, and a last one that counts those that were not.
fn problems_of(source: &Source) -> impl Iterator<Item = ProblemRecord<'_>> {
    let kept = source.problems.iter().map(|problem| ProblemRecord {
        record: problem.record,
        line: problem.line,
        byte_offset: problem.byte_offset,
        reason: problem.reason.as_str().into(),
    });
    let dropped = source.problem_count.saturating_sub(source.problems.len() as u64);
    let rest = (dropped > 0).then(|| ProblemRecord {
        record: None,
        line: None,
        byte_offset: None,
        reason: format!("{} of this file not listed", counted(dropped, "further problem")).into(),
    });
    kept.chain(rest)
}

fn in_words(problem: &ProblemRecord<'_>) -> String {
    let place = [("record", problem.record), ("line", problem.line), ("byte", problem.byte_offset)];
    let place: Vec<_> =
        place.into_iter().filter_map(|(what, at)| at.map(|at| format!("{what} {}", number(at)))).collect();
    if place.is_empty() { problem.reason.to_string() } else { format!("{}: {}", place.join(", "), problem.reason) }
}

fn file_line(source: &Source) -> table::Line<'_> {
    let sum = source.accounting;
    let shape = if source.shape.is_empty() { "unreadable" } else { &source.shape };
    let counts = [sum.records, sum.accepted, sum.duplicates, sum.joined, sum.rejected].map(number);
    let cells = [source.path.to_string_lossy(), bytes(source.bytes).into(), shape.into(), (&*source.encoding).into()];
    table::Line { cells: cells.into_iter().chain(counts.map(Cow::from)).collect(), below: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Accounting, Builder, Completeness, MAX_PROBLEMS, Problem};

    fn store() -> Store {
        let mut builder = Builder::new(1);
        let mut source = Source {
            path: "logs/\x1b]0;x\x07.json".into(),
            bytes: 1200,
            shape: "diagnostic-ndjson".to_owned(),
            encoding: "utf-8".to_owned(),
            accounting: Accounting { records: 3, rejected: 3, ..Accounting::default() },
            status_conflicts: 2,
            ..Source::default()
        };
        for record in 1..=MAX_PROBLEMS as u64 + 5 {
            source.add_problem(Problem {
                record: Some(record),
                line: Some(record),
                byte_offset: Some(0),
                reason: "no object".to_owned(),
            });
        }
        builder.sources().push(source);
        builder.finish(Completeness::Complete)
    }

    #[test]
    fn json_has_the_shape_of_the_contract_and_counts_every_problem() {
        let (store, mut out) = (store(), Vec::new());
        let digests = [Some("ab".to_owned())];
        let check = Check { store: &store, digests: &digests, elapsed: Duration::from_millis(12) };
        check.write_json(&mut out).expect("memory");
        let text = String::from_utf8(out).expect("text");
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["schema"], "entrascope.check/1");
        assert_eq!(document["elapsed_ms"], 12);
        let file = &document["files"][0];
        assert_eq!((&file["sha256"], &file["records"]), (&"ab".into(), &3.into()));
        let problems = file["problems"].as_array().expect("a list");
        assert_eq!(problems.len(), MAX_PROBLEMS + 1);
        assert_eq!(problems[MAX_PROBLEMS]["reason"], "5 further problems of this file not listed");
        let order = ["\"schema\"", "\"files\"", "\"path\"", "\"bytes\"", "\"sha256\"", "\"shape\"", "\"encoding\""];
        let places: Vec<_> = order.iter().map(|key| text.find(key).expect("the key")).collect();
        assert!(places.is_sorted(), "{places:?}");
    }

    #[test]
    fn the_table_shows_file_names_and_problems_safely() {
        let (store, mut out) = (store(), Vec::new());
        let check = Check { store: &store, digests: &[None], elapsed: Duration::ZERO };
        check.write_table(&mut out, Page::default()).expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.contains('\x1b') && text.contains("logs/‹ESC›]0;x‹BEL›.json: 105 problems"), "{text}");
        assert!(text.contains("record 2, line 2, byte 0: no object"), "{text}");
        assert!(text.contains("2 duplicates with another status than the copy that stands"), "{text}");
    }
}
