//! Formats the cells of a row.

use crate::app::Model;
use crate::app::columns::widths::BADGE;
use crate::app::summary::local_part;
use crate::app::table::column::{Column, address_is_of_issuance, is_agent};
use crate::app::table::tab_view::VisibleRow;
use crate::app::time_format::{clock, minute, second};
use crate::signin::{Field, Status};
use crate::store::Row;
use crate::text::{Align, SafeText, fit, is_hostile, number, truncate, truncate_middle, width};
use crate::ui::painter::Painter;
use crate::ui::symbols;
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use std::ops::Range;

/// Marks an address that is not the caller's; the status line says so in words.
const ISSUANCE_BADGE: &str = " i";

/// Marks a sign-in that an AI agent took part in.
const AGENT_BADGE: &str = " a";

/// From this width on a status has its word beside its code.
const STATUS_WITH_WORD: usize = 15;

/// A row of the table, with what its cells are made from.
pub(super) struct RowContext<'m> {
    /// The state.
    pub model: &'m Model,
    /// The row.
    pub visible: VisibleRow,
    /// The sign-in that stands for it.
    pub row: Row,
}

impl<'m> RowContext<'m> {
    /// The context of a visible row.
    pub(super) fn new(model: &'m Model, visible: VisibleRow) -> Self {
        let row = match visible {
            VisibleRow::Group(group) => model.tab_view().listing.representative(group),
            VisibleRow::Member(row) => row,
        };
        Self { model, visible, row }
    }

    /// Whether the row is one sign-in under its group, whose values it need not repeat.
    fn is_member(&self) -> bool {
        matches!(self.visible, VisibleRow::Member(..))
    }

    /// A cell as spans that take exactly `cells` cells.
    pub(super) fn cell(&self, column: Column, cells: u16, painter: &Painter<'_>) -> Vec<Span<'static>> {
        let cells = usize::from(cells);
        let theme = painter.theme;
        match column {
            Column::Date => vec![Span::raw(fit(&self.date(cells), cells, Align::Left, painter.glyphs))],
            Column::Count => {
                let count = number(self.count());
                let style = if self.is_member() { theme.dim() } else { Style::new() };
                vec![Span::styled(fit(&count, cells, Align::Right, painter.glyphs), style)]
            }
            Column::Status => {
                let status = self.model.store.status(self.row);
                let text = fit(&self.status(cells), cells, Align::Left, painter.glyphs);
                vec![Span::styled(text, theme.status(status))]
            }
            Column::IpAddress => self.address(cells, painter),
            Column::User if is_agent(&self.model.store, self.row) => {
                let room = cells.saturating_sub(usize::from(BADGE));
                let mut spans = self.plain_cell(column, room, painter);
                spans.push(Span::styled(fit(AGENT_BADGE, cells - room, Align::Left, painter.glyphs), theme.caveat()));
                spans
            }
            _ => self.plain_cell(column, cells, painter),
        }
    }

    /// The text of a column.
    fn plain_cell(&self, column: Column, cells: usize, painter: &Painter<'_>) -> Vec<Span<'static>> {
        let theme = painter.theme;
        let raw = column.text(&self.model.store, self.row);
        let style = match &raw {
            Some(raw) if is_hostile(raw) => theme.bad().add_modifier(Modifier::UNDERLINED),
            _ if self.is_member() && column != Column::Location => theme.dim(),
            _ => Style::new(),
        };
        vec![Span::styled(self.text(raw.as_deref(), column, cells, painter), style)]
    }

    /// The time of a sign-in, of a group that of the first, so that the column is in order. Under a group the day is not
    /// repeated.
    fn date(&self, cells: usize) -> String {
        let model = self.model;
        let years = model.summary.years;
        let created = model.store.created(self.row);
        let second = |time, years| second(model.zone, time, years);
        let with_seconds = cells >= second(created, years).len();
        match self.visible {
            VisibleRow::Group(_) if with_seconds => second(created, years),
            VisibleRow::Group(_) => minute(model.zone, created, years),
            VisibleRow::Member(..) => {
                format!("{:>width$}", clock(model.zone, created), width = cells.min(second(created, years).len()))
            }
        }
    }

    fn count(&self) -> u64 {
        match self.visible {
            VisibleRow::Group(group) => self.model.tab_view().listing.groups.count(group as usize),
            VisibleRow::Member(row) => u64::from(self.model.store.sign_in_count(row)),
        }
    }

    /// Sign, code, and the word where there is room: `✓ Success`, `✗ 50126 Failure`.
    fn status(&self, cells: usize) -> String {
        let store = &self.model.store;
        let status = store.status(self.row);
        let sign = if self.model.plain { "" } else { symbols::status(self.model.glyphs, status) };
        let text = match store.error_code(self.row).filter(|&code| code != 0) {
            Some(code) if cells >= STATUS_WITH_WORD => format!("{sign} {code} {}", status.name()),
            Some(code) => format!("{sign} {code}"),
            None if status == Status::Success && cells < width(status.name()) + 2 => format!("{sign} OK"),
            None => format!("{sign} {}", status.name()),
        };
        text.trim_start().to_owned()
    }

    /// The address; where it is not the caller's, with the mark that says so.
    fn address(&self, cells: usize, painter: &Painter<'_>) -> Vec<Span<'static>> {
        let theme = painter.theme;
        let style = if self.is_member() { theme.dim() } else { Style::new() };
        let badge = address_is_of_issuance(&self.model.store, self.row);
        let room = if badge { cells.saturating_sub(usize::from(BADGE)) } else { cells };
        let text = self.model.store.text(Field::IpAddress, self.row).unwrap_or("-");
        let text = SafeText::from_log(text, painter.glyphs);
        let text = truncate_middle(&text, room, painter.glyphs).into_owned();
        let left = cells.saturating_sub(width(&text));
        let mut spans = vec![Span::styled(text, style)];
        if badge {
            spans.push(Span::styled(fit(ISSUANCE_BADGE, left, Align::Left, painter.glyphs), theme.caveat()));
        } else {
            spans.push(Span::raw(" ".repeat(left)));
        }
        spans
    }

    fn text(&self, raw: Option<&str>, column: Column, cells: usize, painter: &Painter<'_>) -> String {
        let model = self.model;
        let raw = raw.unwrap_or("-");
        let raw = if column == Column::User && model.summary.one_domain { local_part(raw) } else { raw };
        let text = SafeText::from_log(raw, painter.glyphs);
        let text = match column {
            // The two ends of an id identify it.
            Column::ResourceId | Column::Session => truncate_middle(&text, cells, painter.glyphs),
            _ => truncate(&text, cells, painter.glyphs),
        };
        fit(&text, cells, Align::Left, painter.glyphs)
    }
}

/// Underlines what a search pattern matches in a text of a row that matches: each word where it stands, whatever its
/// case, or else its letters where they follow each other in order, as the fuzzy search reads them.
pub(super) fn highlight(span: &Span<'static>, pattern: &str, matched: Style) -> Vec<Span<'static>> {
    let text = span.content.to_ascii_lowercase();
    let words = pattern.split_whitespace().map(str::to_ascii_lowercase);
    let hits = words.flat_map(|word| match text.find(&word) {
        Some(at) => std::iter::once(at..at + word.len()).collect(),
        None => letters(&text, &word),
    });
    let mut hits: Vec<Range<usize>> = hits.collect();
    hits.sort_by_key(|hit| hit.start);
    let mut spans = Vec::new();
    let mut done = 0;
    for hit in hits {
        if hit.start >= done {
            spans.push(Span::styled(span.content[done..hit.start].to_owned(), span.style));
            spans.push(Span::styled(span.content[hit.clone()].to_owned(), span.style.patch(matched)));
            done = hit.end;
        }
    }
    spans.push(Span::styled(span.content[done..].to_owned(), span.style));
    spans
}

/// Where the letters of a word stand in a text, one after the other; nowhere when one is missing, and nowhere for words
/// so short that their letters are in every other text.
fn letters(text: &str, word: &str) -> Vec<Range<usize>> {
    let mut rest = text.char_indices();
    let found = word.chars().map(|letter| {
        let (at, _) = rest.find(|&(_, c)| c == letter)?;
        Some(at..at + letter.len_utf8())
    });
    if word.chars().count() < 4 { Vec::new() } else { found.collect::<Option<_>>().unwrap_or_default() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_marked_where_they_stand() {
        let mark = Style::new().bold();
        let marked = |pattern: &str| {
            let spans = highlight(&Span::raw("Microsoft Teams é"), pattern, mark);
            let show = |span: &Span<'_>| {
                if span.style == mark { format!("[{}]", span.content) } else { span.content.to_string() }
            };
            spans.iter().map(show).collect::<String>()
        };
        assert_eq!(marked("team"), "Microsoft [Team]s é");
        assert_eq!(marked("TEAMS micro"), "[Micro]soft [Teams] é");
        assert_eq!(marked("soft microsoft"), "[Microsoft] Teams é");
        assert_eq!(marked("mtea"), "[M]icrosof[t] T[e][a]ms é", "as the fuzzy search found it");
        assert_eq!(marked("mt"), "Microsoft Teams é", "two letters are everywhere");
    }
}
