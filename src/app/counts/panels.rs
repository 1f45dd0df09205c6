//! Lays out the counted columns: that of the cursor at the left, others beside it where the screen is wide.

use super::count_list::{BESIDE, BETWEEN, CountList, field, name};
use crate::aggregate::{ValueCount, ValueCounts};
use crate::app::model::Model;
use crate::app::time_format;
use crate::app::widget::columns::{ColumnHead, ColumnTable, SortedBy};
use crate::app::widget::page::{PopupPage, position};
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::report::counts::{percent, shown, sparkline};
use crate::text::{Align, Glyphs, SafeText, counted, number, width};
use std::collections::BTreeSet;

/// Cells of a bar.
const BAR: u64 = 10;
/// Cells of the longest name of a column beside that of the cursor; a longer one gives way to its name in filters.
const LONGEST_NAME: usize = 14;

/// The popup, `height` values high and `width` cells wide.
pub(super) fn page(list: &CountList, model: &Model, height: usize, width: usize) -> PopupPage {
    let filter = &model.filter.text;
    let tab = model.tab.title();
    let under = if filter.is_empty() { tab.to_owned() } else { format!("{tab}, {filter}") };
    let title = format!("Values of {} in {under}", name(list.column));
    let title = SafeText::from_log(&title, model.glyphs).to_string();
    let Some(counts) = list.counts(list.column) else {
        let heading = Some(TextLine::of(LineKind::Muted, "...".into()));
        return PopupPage { title, heading, ..PopupPage::default() };
    };
    let others: Vec<Panel> = list.in_view(model).skip(1).map(|column| Panel::of(list, model, column, height)).collect();
    let main = width.saturating_sub(others.len() * (BESIDE + BETWEEN));
    let in_view: Vec<(usize, &ValueCount)> =
        list.list.in_view(height).filter_map(|(place, &number)| Some((place, counts.list.get(number)?))).collect();
    let table = Panel::main(list, model, counts, &in_view, main);
    let beside = |kind: LineKind, row: &dyn Fn(&Panel) -> String| {
        let parts = others.iter().map(|panel| (kind, format!(" {} {}", separator(model.glyphs), row(panel))));
        parts.collect::<Vec<_>>()
    };
    let lines = (0..height).map_while(|row| {
        let parts = beside(LineKind::Muted, &|panel| panel.row(row));
        let is_empty = row >= table.rows.len() && others.iter().all(|panel| row >= panel.rows.len());
        (!is_empty).then(|| TextLine { parts, ..TextLine::of(LineKind::Text, table.row(row)) })
    });
    let first = in_view.first().map_or(0, |(place, _)| *place);
    PopupPage {
        title,
        heading: Some(TextLine {
            parts: beside(LineKind::Muted, &|panel| panel.heading.clone()),
            ..TextLine::of(LineKind::Muted, table.heading.clone())
        }),
        selected: in_view.iter().position(|(place, _)| *place == list.list.cursor),
        selected_cells: (!others.is_empty()).then_some(main as u16),
        lines: lines.collect(),
        footing: Some(TextLine {
            parts: beside(LineKind::Muted, &|panel| panel.footing.clone()),
            ..TextLine::of(LineKind::Heading, table.footing.clone())
        }),
        position: position(first, first + in_view.len(), counts.list.len()),
        ..PopupPage::default()
    }
}

fn separator(glyphs: Glyphs) -> &'static str {
    if glyphs == Glyphs::Unicode { "│" } else { "|" }
}

/// The lines of one column, all of one width.
struct Panel {
    heading: String,
    rows: Vec<String>,
    footing: String,
    width: usize,
}

impl Panel {
    /// A column beside that of the cursor: its most frequent values.
    fn of(list: &CountList, model: &Model, column: usize, height: usize) -> Self {
        let name = match field(column) {
            Some(field) if width(name(column)) > LONGEST_NAME => field.word,
            _ => name(column),
        };
        let heads = [(name, Align::Left), ("#", Align::Right), ("Share", Align::Right)];
        let counts = list.counts(column);
        let values: Vec<&ValueCount> = counts.iter().flat_map(|counts| &counts.list).take(height).collect();
        let share = |value: &ValueCount| counts.map_or_else(String::new, |counts| percent(counts.share(value)));
        let cells = |&value: &&ValueCount| {
            (sign(list, column, value), [text(model, value), number(value.sign_ins), share(value)])
        };
        let rows: Vec<_> = values.iter().map(cells).collect();
        let sums = counts.map_or_else(|| "...".to_owned(), |counts| sum(list, column, counts));
        Self::lay_out(model, &heads, None, &rows, &[sums, String::new(), String::new()], BESIDE)
    }

    /// The column of the cursor, of which these values are in view.
    fn main(
        list: &CountList,
        model: &Model,
        counts: &ValueCounts,
        in_view: &[(usize, &ValueCount)],
        width: usize,
    ) -> Self {
        let heads: [ColumnHead; 7] = [
            (name(list.column), Align::Left),
            ("# sign-ins", Align::Right),
            ("Share", Align::Right),
            ("", Align::Left),
            ("When", Align::Left),
            ("Last (UTC)", Align::Left),
            ("First (UTC)", Align::Left),
        ];
        let highest = counts.list.first().map_or(0, |value| value.sign_ins);
        let minute = |time| time_format::minute(model.zone, time, model.summary.years);
        let cells = |&(_, value): &(usize, &ValueCount)| {
            let cells = [
                text(model, value),
                number(value.sign_ins),
                percent(counts.share(value)),
                share_bar(model.glyphs, value.sign_ins, highest),
                sparkline(value, model.glyphs),
                minute(value.last),
                minute(value.first),
            ];
            (sign(list, list.column, value), cells)
        };
        let rows: Vec<_> = in_view.iter().map(cells).collect();
        let mut sums: [String; 7] = Default::default();
        let elsewhere = list.marked.iter().filter(|(column, _)| **column != list.column);
        let elsewhere: usize = elsewhere.map(|(_, values)| values.len()).sum();
        (sums[0], sums[1]) = (sum(list, list.column, counts), number(counts.sign_ins));
        if elsewhere > 0 {
            sums[0] = format!("{}, {elsewhere} in others", sums[0]);
        }
        let sorted = Some(SortedBy { column: 1, descending: true });
        Self::lay_out(model, &heads, sorted, &rows, &sums, width)
    }

    fn lay_out<const N: usize>(
        model: &Model,
        heads: &[ColumnHead; N],
        sorted: Option<SortedBy>,
        rows: &[(char, [String; N])],
        sums: &[String; N],
        width: usize,
    ) -> Self {
        let measured: Vec<&[String]> =
            rows.iter().map(|(_, cells)| cells.as_slice()).chain([sums.as_slice()]).collect();
        // Before a value is the sign of its mark.
        let table = ColumnTable::of(heads, sorted, &measured, width.saturating_sub(1), model.glyphs, model.zone);
        Self {
            heading: format!(" {}", table.headings()),
            rows: rows.iter().map(|(sign, cells)| format!("{sign}{}", table.line(cells))).collect(),
            footing: format!(" {}", table.line(sums)),
            width,
        }
    }

    /// A line by its number, empty behind the last.
    fn row(&self, row: usize) -> String {
        self.rows.get(row).cloned().unwrap_or_else(|| " ".repeat(self.width))
    }
}

/// The sign before a marked value.
fn sign(list: &CountList, column: usize, value: &ValueCount) -> char {
    if list.is_marked(column, value) { '*' } else { ' ' }
}

/// A value, safe to show.
fn text(model: &Model, value: &ValueCount) -> String {
    SafeText::from_log(shown(value), model.glyphs).to_string()
}

/// "12 values, 2 marked".
fn sum(list: &CountList, column: usize, counts: &ValueCounts) -> String {
    let values = counted(counts.list.len() as u64, "value");
    match list.marked.get(&column).map_or(0, BTreeSet::len) {
        0 => values,
        marked => format!("{values}, {marked} marked"),
    }
}

/// A bar for a count next to the highest one, at least a cell long.
fn share_bar(glyphs: Glyphs, count: u64, highest: u64) -> String {
    let cells = (u128::from(count) * u128::from(BAR)).div_ceil(u128::from(highest.max(1))) as usize;
    let full = if glyphs == Glyphs::Unicode { "█" } else { "#" };
    full.repeat(cells)
}
