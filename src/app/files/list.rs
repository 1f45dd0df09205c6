//! Lays out the list of files: a line for each with its accounting, and a line of sums.

use super::account::{rejected_share, shape};
use crate::app::model::Model;
use crate::app::time_format::span;
use crate::app::widget::columns::{ColumnHead, ColumnTable};
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::store::Accounting;
use crate::text::{Align, SafeText, bytes, counted, number};

/// The columns, the most important first.
const COLUMNS: [ColumnHead; 13] = [
    ("File", Align::Left),
    ("Records", Align::Right),
    ("Rejected", Align::Right),
    ("Problems", Align::Right),
    ("Accepted", Align::Right),
    ("Events", Align::Right),
    ("No outcome", Align::Right),
    ("Span (UTC)", Align::Left),
    ("Duplicates", Align::Right),
    ("Shape", Align::Left),
    ("Filtered", Align::Right),
    ("Joined", Align::Right),
    ("Size", Align::Right),
];

/// The place of the column that is there only where a file has events of activity logs.
const EVENTS: usize = 5;

type Cells = Vec<String>;

/// Headings, the files in view and the sums, for a window so many cells wide.
pub(crate) fn lines(model: &Model, files: &[usize], width: usize) -> (TextLine, Vec<TextLine>, TextLine) {
    let rows: Vec<Cells> = files.iter().map(|&file| of_file(model, file)).collect();
    let sums = sums(model);
    let measured: Vec<Cells> = rows.iter().cloned().chain([sums.clone()]).collect();
    let mut heads = COLUMNS.to_vec();
    if !has_events(model) {
        heads.remove(EVENTS);
    }
    let table = ColumnTable::of(&heads, None, &measured, width, model.glyphs, model.zone);
    let line = |(&file, cells): (&usize, &Cells)| {
        let source = &model.store.sources()[file];
        let kind = match (source.problem_count, source.shortfalls.is_empty()) {
            (0, true) => LineKind::Text,
            (0, false) => LineKind::Caveat,
            _ => LineKind::Against,
        };
        TextLine::of(kind, table.line(cells))
    };
    (
        TextLine::of(LineKind::Muted, table.headings()),
        files.iter().zip(&rows).map(line).collect(),
        TextLine::of(LineKind::Heading, table.line(&sums)),
    )
}

fn has_events(model: &Model) -> bool {
    !model.store.activity().is_empty()
}

fn of_file(model: &Model, file: usize) -> Cells {
    let source = &model.store.sources()[file];
    let coverage = model.coverage_of(file);
    let known = coverage.and_then(|coverage| coverage.span);
    let unknown = coverage.map_or(0, |coverage| coverage.unknown_outcomes);
    let name = SafeText::from_path(&source.path, model.glyphs).to_string();
    let span = known.map(|(first, last)| span(model.zone, first, last, model.summary.years)).unwrap_or_default();
    let cells =
        cells(name, &source.accounting, source.problem_count, unknown, span, shape(source).to_owned(), source.bytes);
    with_events(model, cells)
}

fn sums(model: &Model) -> Cells {
    let sources = model.store.sources();
    let problems = sources.iter().map(|source| source.problem_count).sum();
    let size = sources.iter().map(|source| source.bytes).sum();
    let name = counted(sources.len() as u64, "file");
    let sum = model.store.accounting();
    let unknown = model.summary.unknown_outcomes;
    with_events(model, cells(name, &sum, problems, unknown, String::new(), String::new(), size))
}

/// The cells without that of events where no file has any.
fn with_events(model: &Model, mut cells: Cells) -> Cells {
    if !has_events(model) {
        cells.remove(EVENTS);
    }
    cells
}

fn cells(
    name: String,
    sum: &Accounting,
    problems: u64,
    unknown: u64,
    span: String,
    format: String,
    size: u64,
) -> Cells {
    let rejected = match rejected_share(sum) {
        Some(share) => format!("{} {share:>4}", number(sum.rejected)),
        None => "-".to_owned(),
    };
    vec![
        name,
        number(sum.records),
        rejected,
        dash(problems),
        if sum.events > 0 { dash(sum.accepted) } else { number(sum.accepted) },
        dash(sum.events),
        dash(unknown),
        span,
        dash(sum.duplicates),
        format,
        dash(sum.filtered),
        dash(sum.joined),
        bytes(size),
    ]
}

fn dash(count: u64) -> String {
    if count == 0 { "-".to_owned() } else { number(count) }
}
