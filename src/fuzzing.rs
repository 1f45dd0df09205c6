//! Drives the steps from bytes to rows for the fuzz targets in `fuzz/`, and asserts what must hold for any bytes.
//! Compiled with the feature `fuzzing` only; nothing else may use it.

use crate::ingest::fuzzing::{
    JsonSplitter, LineSplitter, MapHints, RecordDifferential, RowDifferential, Splitter, TableSplitter,
};
use crate::ingest::{Input, Options, Progress, load, raw_record};
use crate::signin::{Field, Kind};
use crate::store::{Completeness, MAX_PROBLEMS, Row, Store};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Loads a file with one thread and with three. Both must give the same result, with an account of every record, and
/// every raw record must be readable.
///
/// # Panics
/// When one of these does not hold.
pub fn load_file(path: &Path) {
    let [one, three] = [1, 3].map(|threads| {
        let options = Options { threads, ..Options::default() };
        load(&[Input::Path(path.to_owned())], &options, &Progress::default(), &mut |_| {})
    });
    assert_eq!(sources(&one), sources(&three), "one thread and three give the same account");
    assert_eq!(one.len(), three.len(), "one thread and three accept the same sign-ins");
    for row in one.rows() {
        assert_eq!(sign_in(&one, row), sign_in(&three, row), "one thread and three read the same");
        assert_eq!(raw_record(&one, row).map(drop), Ok(()), "{}", sign_in(&one, row));
    }
    adds_up(&one);
}

fn adds_up(store: &Arc<Store>) {
    assert_eq!(store.completeness(), Completeness::Complete);
    for source in store.sources() {
        let account = source.accounting;
        let stored = account.accepted + account.events;
        let parts = stored + account.duplicates + account.joined + account.rejected + account.filtered;
        assert_eq!(account.records, parts, "every record is counted once");
        assert_eq!(source.problems.len(), MAX_PROBLEMS.min(source.problem_count as usize));
        if source.problem_count as usize <= MAX_PROBLEMS {
            let with_record = source.problems.iter().filter(|problem| problem.record.is_some()).count();
            assert_eq!(with_record as u64, account.rejected, "every rejection has its reason");
        }
        for problem in &source.problems {
            assert!(problem.record.is_none_or(|record| (1..=account.records).contains(&record)), "{problem:?}");
            assert!(!problem.reason.is_empty());
        }
        let unexplained = account.records == 0 && source.problem_count == 0 && source.shape.is_empty();
        assert!(!unexplained, "a file of another format has a problem");
    }
    assert_eq!(store.accounting().accepted, store.len() as u64);
    assert_eq!(store.kinds().iter().sum::<u64>(), store.len() as u64);
    assert_eq!(store.by_time().len(), store.len());
}

/// The accounts of all sources.
fn sources(store: &Store) -> String {
    let sources = store.sources().iter().map(|source| {
        format!(
            "{} {} {:?} {:?} {} {:?} {} {:?}\n",
            source.shape,
            source.encoding,
            source.accounting,
            source.problems,
            source.problem_count,
            source.warnings,
            source.complete,
            source.headings,
        )
    });
    sources.collect()
}

/// Everything that is stored of a sign-in.
fn sign_in(store: &Store, row: Row) -> String {
    let values: Vec<_> = Field::ALL.iter().map(|&field| store.text(field, row)).collect();
    format!("{:?} {values:?}", store.facts(row))
}

/// Maps JSON texts in order by the fast path and by the full parser. Returns the number of texts that the fast path
/// took.
///
/// # Panics
/// When the results differ.
pub fn compare_records<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let hints = MapHints { named_kind: Some(Kind::Interactive), ..MapHints::default() };
    let mut differential = RecordDifferential::new(hints);
    texts.into_iter().filter(|text| differential.agree(text)).count()
}

/// Maps the rows of a table by the fast path and by the full parser. Returns the number of rows that the fast path
/// took.
///
/// # Panics
/// When the results differ.
pub fn compare_rows(table: &str) -> usize {
    RowDifferential::new(MapHints { named_kind: Some(Kind::Interactive), ..MapHints::default() }).agree(table)
}

/// A splitter. Its result must not depend on the blocks in which a text comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SplitterKind {
    /// Lists, pages and objects.
    Json,
    /// One record a line.
    Lines,
    /// Rows of a table.
    Table,
}

impl SplitterKind {
    fn splitter(self) -> Box<dyn Splitter> {
        match self {
            Self::Json => Box::new(JsonSplitter::new()),
            Self::Lines => Box::new(LineSplitter),
            Self::Table => Box::new(TableSplitter),
        }
    }

    /// Splits a text that comes at once, and in steps of `step` bytes.
    ///
    /// # Panics
    /// When the results differ, records overlap or are outside the text, or a part of the text is lost.
    pub fn split(self, text: &[u8], step: usize) {
        let at_once = self.parts(text, text.len().max(1));
        let in_steps = self.parts(text, step.max(1));
        assert_eq!(at_once.records, in_steps.records, "the same records by {step}");
        assert_eq!(at_once.problems, in_steps.problems, "the same problems by {step}");
        for pair in at_once.records.windows(2) {
            assert!(pair[0].end <= pair[1].start, "records do not overlap");
        }
        for ends in [&at_once.ends, &in_steps.ends] {
            assert_eq!(ends.last().copied().unwrap_or(0), text.len(), "nothing is lost");
            // Lines and rows may be split at their ends only.
            let by_line = self != Self::Json;
            assert!(!by_line || ends.iter().all(|&end| end == 0 || end == text.len() || text[end - 1] == b'\n'));
        }
    }

    fn parts(self, text: &[u8], step: usize) -> SplitParts {
        let mut splitter = self.splitter();
        let mut parts = SplitParts::default();
        let (mut from, mut to) = (0, 0);
        loop {
            to = (to + step).min(text.len());
            let end = to == text.len();
            let whole = splitter.split(&text[from..to], end);
            assert!(from + whole.len <= to, "no more than there is");
            for record in whole.records {
                let record = from + record.start as usize..from + record.end as usize;
                assert!(
                    record.start < record.end && record.end <= from + whole.len,
                    "{record:?} is outside the part that was split"
                );
                parts.records.push(record);
            }
            parts.problems.extend(whole.problems.into_iter().map(|(at, what)| (from + at, what)));
            from += whole.len;
            parts.ends.push(from);
            if end {
                return parts;
            }
        }
    }
}

/// The parts of a text. Positions count from its start.
#[derive(Default)]
struct SplitParts {
    records: Vec<Range<usize>>,
    problems: Vec<(usize, String)>,
    ends: Vec<usize>,
}
