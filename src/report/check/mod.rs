//! Writes the account of a load: what became of every record, file by file.

mod events;
mod json;

use super::show::time;
use super::table::{self, TableColumn};
use super::{Digests, PageFormat, Totals, period};
use crate::detect::{Coverage, FileCoverage, Gap, limits};
use crate::signin::Kind;
use crate::store::{Accounting, Problem, Source, Store};
use crate::text::counted;
use crate::text::{SafeText, bytes, duration, number};
use std::borrow::Cow;
use std::io::{self, Write};
use std::time::Duration;

/// Why a file was skipped.
pub(crate) const SKIPPED: &str = "the path names an hour that is more than an hour outside --since and --until";

/// A load and its account.
#[derive(Clone, Copy)]
pub(crate) struct Check<'a> {
    /// What was loaded.
    pub store: &'a Store,
    /// The SHA-256 of each file.
    pub digests: &'a Digests,
    /// What each file covers and lacks.
    pub coverage: &'a Coverage,
    /// How long the load took.
    pub elapsed: Duration,
}

impl<'a> Check<'a> {
    /// Writes a table of the files with their sums, then coverage, digests, problems, notes, and what the load cannot
    /// show.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let mut columns = vec![
            TableColumn::text("File", 12),
            TableColumn::number("Size"),
            TableColumn::text("Shape", 6),
            TableColumn::text("Encoding", 5),
            TableColumn::number("Records"),
            TableColumn::number("Accepted"),
            TableColumn::number("Duplicates"),
            TableColumn::number("Joined"),
            TableColumn::number("Rejected"),
        ];
        let is_filtered = self.store.filter().is_active();
        if has_events(self.store) {
            columns.insert(EVENTS, TableColumn::number("Events"));
        }
        columns.extend(is_filtered.then(|| TableColumn::number("Filtered")));
        table::write(out, &columns, page, || {
            self.store
                .sources()
                .iter()
                .map(move |source| file_line(source, is_filtered, has_events(self.store)))
                .chain(std::iter::once(self.sum_line()))
        })?;
        let totals = Totals::of(self.store);
        write!(out, "\n{}", totals.in_words())?;
        if let Some(period) = period(self.store) {
            write!(out, ", {period}")?;
        }
        writeln!(out, "; read in {}", duration(self.elapsed))?;
        self.write_coverage(out, page)?;
        self.write_events(out, page)?;
        self.write_digests(out, page)?;
        self.write_problems(out, page)?;
        self.write_notes(out, page)?;
        self.write_limits(out, page)
    }

    fn files(&self) -> impl Iterator<Item = (&'a Source, &'a FileCoverage)> {
        self.store.sources().iter().map(AsRef::as_ref).zip(&self.coverage.files)
    }

    fn sum_line(&self) -> table::TableLine<'static> {
        let sources = self.store.sources();
        let sum = self.store.accounting();
        let size = sources.iter().map(|source| source.bytes).sum();
        let counts = counts(&sum, self.store.filter().is_active(), has_events(self.store));
        let cells = [counted(sources.len() as u64, "file"), bytes(size), String::new(), String::new()];
        table::TableLine { cells: cells.into_iter().chain(counts).map(Cow::from).collect(), below: Vec::new() }
    }

    /// Writes the times and kinds that each file covers, and its gaps.
    fn write_coverage(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        if self.files().all(|(_, coverage)| coverage.span.is_none()) {
            return Ok(());
        }
        writeln!(out)?;
        let columns = [
            TableColumn::text("File", 12),
            TableColumn::whole("First (UTC)"),
            TableColumn::whole("Last (UTC)"),
            TableColumn::text("Sign-ins", 12),
        ];
        let covered = || self.files().filter_map(|(source, coverage)| Some((source, coverage, coverage.span?)));
        table::write(out, &columns, page, || {
            covered().map(|(source, coverage, (first, last))| table::TableLine {
                cells: vec![
                    source.path.to_string_lossy(),
                    time(first).into(),
                    time(last).into(),
                    kinds_in_words(coverage).into(),
                ],
                below: coverage.gaps.iter().map(silence).chain(missing_in_words(coverage)).collect(),
            })
        })
    }

    fn write_digests(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        if self.digests.files.iter().all(Option::is_none) {
            return Ok(());
        }
        writeln!(out, "\nSHA-256")?;
        for (at, source) in self.store.sources().iter().enumerate() {
            if let Some(digest) = self.digests.of_file(at) {
                writeln!(out, "  {digest}  {}", SafeText::from_path(&source.path, page.glyphs))?;
            }
        }
        for (path, digest) in &self.digests.archives {
            writeln!(out, "  {digest}  {}", SafeText::from_path(path, page.glyphs))?;
        }
        Ok(())
    }

    fn write_problems(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let damaged: Vec<_> = self.store.sources().iter().filter(|source| source.problem_count > 0).collect();
        if damaged.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nProblems")?;
        for source in damaged {
            let heading = format!("{}: {}", source.path.display(), counted(source.problem_count, "problem"));
            table::paragraph(out, &heading, 2, page)?;
            for problem in problems_of(source) {
                table::paragraph(out, &problem_in_words(&problem), 4, page)?;
            }
        }
        Ok(())
    }

    fn write_notes(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
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

    fn write_limits(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let limits = limits(self.store, self.coverage);
        if limits.is_empty() {
            return Ok(());
        }
        writeln!(out, "\nWhat these files cannot show")?;
        limits.iter().try_for_each(|limit| table::paragraph(out, limit, 2, page))
    }
}

/// The note on a file of normalised copies.
const NORMALISED: &str = "normalised copies of sign-ins (ASIM, OCSF) without the original: session and token are lost, so that \
                          replay cannot be judged; a correlation id in place of the session is not read as one";

/// Lists the notes on a file besides its problems: warnings, and how it was read.
pub(crate) fn notes_of(source: &Source) -> Vec<Cow<'_, str>> {
    warnings_of(source).into_iter().chain(source.remarks.iter().map(Cow::from)).collect()
}

/// Lists what else the user should know of a file, besides its problems: first what is missing in it.
pub(crate) fn warnings_of(source: &Source) -> Vec<Cow<'_, str>> {
    let shortfalls = source.shortfalls.iter().map(|shortfall| Cow::from(shortfall.to_string()));
    let delivered_again = (source.delivered_again > 0).then(|| {
        Cow::from(format!(
            "{} {} from another copy in nothing but the time of ingestion: storage delivered again",
            counted(source.delivered_again, "duplicate"),
            if source.delivered_again == 1 { "differs" } else { "differ" }
        ))
    });
    let conflicts = (source.status_conflicts > 0).then(|| {
        Cow::from(format!(
            "{} with another status than the copy that stands, which is the one ingested last",
            counted(source.status_conflicts, "duplicate")
        ))
    });
    let skipped = source.skipped.then(|| Cow::from(format!("skipped: {SKIPPED}")));
    let normalised = source.is_normalised().then_some(Cow::Borrowed(NORMALISED));
    let warnings = normalised.into_iter().chain(source.warnings.iter().map(Cow::from));
    shortfalls.chain(warnings).chain(delivered_again).chain(conflicts).chain(skipped).collect()
}

/// Lists the problems that were kept, and a last one that counts the others.
pub(crate) fn problems_of(source: &Source) -> impl Iterator<Item = Cow<'_, Problem>> {
    let dropped = source.problem_count.saturating_sub(source.problems.len() as u64);
    let rest = (dropped > 0).then(|| {
        let reason = format!("{} of this file not listed", counted(dropped, "further problem"));
        Cow::Owned(Problem::of_whole_file(reason))
    });
    source.problems.iter().map(Cow::Borrowed).chain(rest)
}

/// Formats a problem and its place: `record 2, line 2, byte 0: no object`.
pub(crate) fn problem_in_words(problem: &Problem) -> String {
    let place = [("record", problem.record), ("line", problem.line), ("byte", problem.byte_offset)];
    let place: Vec<_> =
        place.into_iter().filter_map(|(what, at)| at.map(|at| format!("{what} {}", number(at)))).collect();
    if place.is_empty() { problem.reason.clone() } else { format!("{}: {}", place.join(", "), problem.reason) }
}

/// Formats a gap of a file or a log.
pub(crate) fn silence(gap: &Gap) -> String {
    let (from, to) = (time(gap.after), time(gap.before));
    format!("no sign-ins from {from} to {to}, where about {} are usual", number(gap.expected))
}

/// Formats the kinds of a file: `39 interactive, 158 non-interactive`.
pub(crate) fn kinds_in_words(coverage: &FileCoverage) -> String {
    let kinds = Kind::ALL.into_iter().zip(coverage.kinds).filter(|(_, count)| *count > 0);
    kinds.map(|(kind, count)| format!("{} {}", number(count), kind.name())).collect::<Vec<_>>().join(", ")
}

/// Formats the fields that a file lacks; `None` when it has all.
pub(crate) fn missing_in_words(coverage: &FileCoverage) -> Option<String> {
    let missing: Vec<_> = coverage.missing().map(crate::signin::Field::title).collect();
    (!missing.is_empty()).then(|| format!("lacks: {}", missing.join(", ")))
}

/// The place of the column of events, where there are any.
const EVENTS: usize = 6;

fn has_events(store: &Store) -> bool {
    !store.activity().is_empty()
}

/// The numbers of an account; those of events and of the filter only where there are any.
fn counts(sum: &Accounting, is_filtered: bool, has_events: bool) -> impl Iterator<Item = String> + use<> {
    let first = [sum.records, sum.accepted].into_iter().chain(has_events.then_some(sum.events));
    let counts = first.chain([sum.duplicates, sum.joined, sum.rejected]);
    counts.chain(is_filtered.then_some(sum.filtered)).map(number)
}

fn file_line(source: &Source, is_filtered: bool, has_events: bool) -> table::TableLine<'_> {
    let shape = match source.shape.as_str() {
        "" if source.skipped => "skipped",
        "" => "unreadable",
        shape => shape,
    };
    let counts = counts(&source.accounting, is_filtered, has_events);
    let cells = [source.path.to_string_lossy(), bytes(source.bytes).into(), shape.into(), (&*source.encoding).into()];
    table::TableLine { cells: cells.into_iter().chain(counts.map(Cow::from)).collect(), below: Vec::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Builder, Completeness, MAX_PROBLEMS};

    pub(super) fn store() -> Store {
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
        builder.add_source(source);
        builder.finish(Completeness::Complete)
    }

    #[test]
    fn the_table_shows_file_names_and_problems_safely() {
        let (store, mut out) = (store(), Vec::new());
        let (digests, coverage) = (Digests::default(), Coverage::of(&store, &crate::detect::Databases::default()));
        let check = Check { store: &store, digests: &digests, coverage: &coverage, elapsed: Duration::ZERO };
        check.write_table(&mut out, PageFormat::default()).expect("memory");
        let text = String::from_utf8(out).expect("text");
        assert!(!text.contains('\x1b') && text.contains("logs/‹ESC›]0;x‹BEL›.json: 105 problems"), "{text}");
        assert!(text.contains("record 2, line 2, byte 0: no object"), "{text}");
        assert!(text.contains("2 duplicates with another status than the copy that stands"), "{text}");
        assert!(text.contains("What these files cannot show\n  3 of 3 records were rejected"), "{text}");
    }
}
