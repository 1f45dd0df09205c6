//! What the fuzz targets in `fuzz/` drive: the steps from bytes to rows, each with what must hold of it whatever the
//! bytes. Only there with the feature `fuzzing`; nothing else may use it.

use crate::ingest::fuzzing::{
    JsonSplitter, LineSplitter, MapHints, RecordDifferential, RowDifferential, Splitter, TableSplitter,
};
use crate::ingest::{Input, Options, Progress, load, raw_record};
use crate::signin::{Field, Kind};
use crate::store::{Completeness, MAX_PROBLEMS, Row, Store};
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

/// Loads a file with one thread and with three: both say the same, every record is accounted for, and every sign-in's
/// raw record can be read back.
///
/// # Panics
/// When one of these does not hold.
pub fn load_file(path: &Path) {
    let [one, three] = [1, 3].map(|threads| {
        let options = Options { threads, ..Options::default() };
        load(&[Input::Path(path.to_owned())], &options, &Progress::default(), &mut |_| {})
    });
    assert_eq!(sources(&one), sources(&three), "one thread and three tell the same of the file");
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
        let parts = account.accepted + account.duplicates + account.joined + account.rejected;
        assert_eq!(account.records, parts, "every record has one fate");
        assert_eq!(source.problems.len(), MAX_PROBLEMS.min(source.problem_count as usize));
        if source.problem_count as usize <= MAX_PROBLEMS {
            let told = source.problems.iter().filter(|problem| problem.record.is_some()).count();
            assert_eq!(told as u64, account.rejected, "every rejection has its reason");
        }
        for problem in &source.problems {
            assert!(problem.record.is_none_or(|record| (1..=account.records).contains(&record)), "{problem:?}");
            assert!(!problem.reason.is_empty());
        }
        let silent = account.records == 0 && source.problem_count == 0 && source.shape.is_empty();
        assert!(!silent, "a file that is none of ours is told");
    }
    assert_eq!(store.accounting().accepted, store.len() as u64);
    assert_eq!(store.kinds().iter().sum::<u64>(), store.len() as u64);
    assert_eq!(store.by_time().len(), store.len());
}

/// All that is said of the files.
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

/// All that is kept of a sign-in.
fn sign_in(store: &Store, row: Row) -> String {
    let values: Vec<_> = Field::ALL.iter().map(|&field| store.text(field, row)).collect();
    format!("{:?} {values:?}", store.facts(row))
}

/// Maps JSON texts one after the other, through one memory, the fast way and the full way: where the fast way gives an
/// answer, it is the full parser's. Gives how many went the fast way.
///
/// # Panics
/// When the two disagree.
pub fn map_both_ways<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let hints = MapHints { named_kind: Some(Kind::Interactive), ..MapHints::default() };
    let mut both = RecordDifferential::new(hints);
    texts.into_iter().filter(|text| both.agree(text)).count()
}

/// Maps the rows of a table both ways; gives how many went the fast way.
///
/// # Panics
/// When the two disagree.
pub fn map_rows_both_ways(table: &str) -> usize {
    RowDifferential::new(MapHints { named_kind: Some(Kind::Interactive), ..MapHints::default() }).agree(table)
}

/// The cutters: how a text is cut must not depend on the pieces in which it comes.
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

    /// Cuts a text that comes at once, and in steps of so many bytes.
    ///
    /// # Panics
    /// When they differ, when records overlap or lie outside the text, or when a part of the text is lost.
    pub fn split(self, text: &[u8], step: usize) {
        let at_once = self.pieces(text, text.len().max(1));
        let in_steps = self.pieces(text, step.max(1));
        assert_eq!(at_once.records, in_steps.records, "the same records by {step}");
        assert_eq!(at_once.problems, in_steps.problems, "the same problems by {step}");
        for pair in at_once.records.windows(2) {
            assert!(pair[0].end <= pair[1].start, "records do not overlap");
        }
        for ends in [&at_once.ends, &in_steps.ends] {
            assert_eq!(ends.last().copied().unwrap_or(0), text.len(), "nothing is lost");
            // A line or row may only be cut at its end.
            let by_line = self != Self::Json;
            assert!(!by_line || ends.iter().all(|&end| end == 0 || end == text.len() || text[end - 1] == b'\n'));
        }
    }

    fn pieces(self, text: &[u8], step: usize) -> Pieces {
        let mut splitter = self.splitter();
        let mut pieces = Pieces::default();
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
                pieces.records.push(record);
            }
            pieces.problems.extend(whole.problems.into_iter().map(|(at, what)| (from + at, what)));
            from += whole.len;
            pieces.ends.push(from);
            if end {
                return pieces;
            }
        }
    }
}

/// What a text was cut into; all places count from its start.
#[derive(Default)]
struct Pieces {
    records: Vec<Range<usize>>,
    problems: Vec<(usize, String)>,
    ends: Vec<usize>,
}
