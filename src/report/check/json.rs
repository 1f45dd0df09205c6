//! Writes the account of a load for programs: the schema `signinscope.check/1`.

use super::events::{FileLog, logs_of_files};
use super::{Check, notes_of, problems_of};
use crate::detect::{Gap, limits};
use crate::report::{Totals, json};
use crate::signin::{Field, Kind};
use crate::store::Source;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

#[derive(Serialize)]
struct CheckDocument<'a> {
    schema: &'static str,
    files: Vec<FileRecord<'a>>,
    totals: Totals,
    elapsed_ms: u64,
    complete: bool,
    gaps: Vec<LogGapRecord<'a>>,
    limits: Vec<String>,
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
    events: u64,
    duplicates: u64,
    joined: u64,
    rejected: u64,
    filtered: u64,
    problems: Vec<ProblemRecord<'a>>,
    problem_count: u64,
    complete: bool,
    skipped: bool,
    archive: Option<Archive<'a>>,
    interactive: u64,
    non_interactive: u64,
    service_principal: u64,
    managed_identity: u64,
    unknown: u64,
    first: Option<String>,
    last: Option<String>,
    activity: Vec<LogRecord>,
    gaps: Vec<GapRecord>,
    fields: Vec<FieldRecord>,
    missing_fields: Vec<&'static str>,
    blind_to: Vec<String>,
    notes: Vec<Cow<'a, str>>,
    unknown_outcome: u64,
}

#[derive(Serialize)]
struct LogRecord {
    log: &'static str,
    events: u64,
    first: String,
    last: String,
    with_token: u64,
    with_session: u64,
}

#[derive(Serialize)]
struct Archive<'a> {
    path: Cow<'a, str>,
    sha256: Option<&'a str>,
}

#[derive(Serialize)]
struct ProblemRecord<'a> {
    record: Option<u64>,
    line: Option<u64>,
    byte_offset: Option<u64>,
    reason: Cow<'a, str>,
}

#[derive(Serialize)]
struct FieldRecord {
    field: &'static str,
    rows: u64,
    with: u64,
}

#[derive(Serialize)]
struct GapRecord {
    after: String,
    before: String,
    expected: u64,
}

#[derive(Serialize)]
struct LogGapRecord<'a> {
    kind: &'static str,
    tenant_id: Option<&'a str>,
    #[serde(flatten)]
    gap: GapRecord,
}

impl Check<'_> {
    /// Writes a document of the schema `signinscope.check/1`.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        let sources = self.store.sources().iter().enumerate();
        let logs = logs_of_files(self.store);
        let gaps = self.coverage.gaps.iter().map(|log| LogGapRecord {
            kind: log.kind.name(),
            tenant_id: log.tenant_id.as_deref(),
            gap: gap_record(&log.gap),
        });
        let document = CheckDocument {
            schema: "signinscope.check/1",
            files: sources.map(|(at, source)| self.file_record(at, source, &logs[at])).collect(),
            totals: Totals::of(self.store),
            elapsed_ms: self.elapsed.as_millis() as u64,
            complete: self.store.sources().iter().all(|source| source.complete || source.skipped),
            gaps: gaps.collect(),
            limits: limits(self.store, self.coverage),
        };
        json::document(out, &document)
    }

    fn file_record<'a>(&'a self, at: usize, source: &'a Source, logs: &[FileLog]) -> FileRecord<'a> {
        let accounting = source.accounting;
        let coverage = &self.coverage.files[at];
        let kind = |kind: Kind| coverage.kinds[kind as usize];
        let archive = source.archive.as_deref();
        let fields = coverage.fields.iter().filter(|presence| presence.rows > 0);
        FileRecord {
            path: source.path.to_string_lossy(),
            bytes: source.bytes,
            sha256: self.digests.of_file(at),
            shape: named(&source.shape),
            encoding: named(&source.encoding),
            records: accounting.records,
            accepted: accounting.accepted,
            events: accounting.events,
            duplicates: accounting.duplicates,
            joined: accounting.joined,
            rejected: accounting.rejected,
            filtered: accounting.filtered,
            problems: problems_of(source).map(problem_record).collect(),
            problem_count: source.problem_count,
            complete: source.complete,
            skipped: source.skipped,
            archive: archive
                .map(|path| Archive { path: path.to_string_lossy(), sha256: self.digests.of_archive(path) }),
            interactive: kind(Kind::Interactive),
            non_interactive: kind(Kind::NonInteractive),
            service_principal: kind(Kind::ServicePrincipal),
            managed_identity: kind(Kind::ManagedIdentity),
            unknown: kind(Kind::Unknown),
            first: coverage.span.map(|(first, _)| first.to_string()),
            last: coverage.span.map(|(_, last)| last.to_string()),
            activity: logs.iter().map(log_record).collect(),
            gaps: coverage.gaps.iter().map(gap_record).collect(),
            fields: fields.map(|of| FieldRecord { field: of.field.name(), rows: of.rows, with: of.with }).collect(),
            missing_fields: coverage.missing().map(Field::name).collect(),
            blind_to: coverage.blind_to().collect(),
            notes: notes_of(source),
            unknown_outcome: coverage.unknown_outcomes,
        }
    }
}

fn log_record(log: &FileLog) -> LogRecord {
    LogRecord {
        log: log.log.name(),
        events: log.events,
        first: log.first.to_string(),
        last: log.last.to_string(),
        with_token: log.with_token,
        with_session: log.with_session,
    }
}

fn gap_record(gap: &Gap) -> GapRecord {
    GapRecord { after: gap.after.to_string(), before: gap.before.to_string(), expected: gap.expected }
}

fn problem_record(problem: Cow<'_, crate::store::Problem>) -> ProblemRecord<'_> {
    let (record, line, byte_offset) = (problem.record, problem.line, problem.byte_offset);
    let reason = match problem {
        Cow::Borrowed(problem) => Cow::Borrowed(problem.reason.as_str()),
        Cow::Owned(problem) => Cow::Owned(problem.reason),
    };
    ProblemRecord { record, line, byte_offset, reason }
}

/// `None` where no shape or encoding was recognised.
fn named(text: &str) -> Option<&str> {
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::store;
    use crate::detect::{Coverage, Databases};
    use crate::report::Digests;
    use crate::report::check::Check;
    use crate::store::MAX_PROBLEMS;
    use std::time::Duration;

    #[test]
    fn the_document_has_the_shape_of_the_contract_and_counts_every_problem() {
        let (store, mut out) = (store(), Vec::new());
        let digests = Digests { files: vec![Some("ab".to_owned())], ..Digests::default() };
        let coverage = Coverage::of(&store, &Databases::default());
        let check = Check { store: &store, digests: &digests, coverage: &coverage, elapsed: Duration::from_millis(12) };
        check.write_json(&mut out).expect("memory");
        let text = String::from_utf8(out).expect("text");
        let document: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(document["schema"], "signinscope.check/1");
        assert_eq!(document["elapsed_ms"], 12);
        let file = &document["files"][0];
        assert_eq!((&file["sha256"], &file["records"]), (&"ab".into(), &3.into()));
        let problems = file["problems"].as_array().expect("a list");
        assert_eq!(problems.len(), MAX_PROBLEMS + 1);
        assert_eq!(problems[MAX_PROBLEMS]["reason"], "5 further problems of this file not listed");
        assert_eq!(file["problem_count"], 105);
        let limits = document["limits"].as_array().expect("a list");
        assert!(
            limits[0].as_str().is_some_and(|limit| limit.contains("3 of 3 records were rejected (100 %)")),
            "{limits:?}"
        );
        let order = ["\"schema\"", "\"files\"", "\"path\"", "\"bytes\"", "\"sha256\"", "\"shape\"", "\"encoding\""];
        let places: Vec<_> = order.iter().map(|key| text.find(key).expect("the key")).collect();
        assert!(places.is_sorted(), "{places:?}");
    }
}
