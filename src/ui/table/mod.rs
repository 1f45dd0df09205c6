//! Draws the table: the headings and the rows in view.

mod cells;
pub(super) mod histogram;

use self::cells::{RowContext, highlight};
use crate::app::columns::widths;
use crate::app::table::column::Column;
use crate::app::table::is_grouping;
use crate::app::table::tab_view::VisibleRow;
use crate::app::widget::columns::direction;
use crate::app::{Area, FIRST_OFFER, Focus, Model};
use crate::detect::Severity;
use crate::text::{Align, SafeText, fit, truncate, width, wrap};
use crate::ui::painter::Painter;
use crate::ui::symbols;
use ratatui::style::Style;
use ratatui::text::Span;

/// Draws the headings and as many rows as there is room for.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, heading: Area, area: Area) {
    let columns = widths::columns(model, area.width);
    painter.line(heading, 0, headings(model, painter, &columns));
    let tab_view = model.tab_view();
    for (row, (at, &visible)) in tab_view.list.in_view(usize::from(area.height)).enumerate() {
        let spans = line(model, painter, visible, &columns);
        painter.line(area, row as u16, spans);
        if at == tab_view.list.cursor {
            if model.has_focus(Focus::Table) {
                painter.select(area, row as u16);
            } else {
                painter.restyle(area, row as u16, painter.theme.held());
            }
        }
    }
    if tab_view.list.rows.is_empty() {
        let text = format!("   {}", empty(model));
        painter.line(area, 1, vec![Span::styled(text, painter.theme.dim())]);
        if model.store.is_empty() && !model.is_loading() {
            why_nothing(model, painter, area);
            if model.tour.is_none() {
                let offer = format!("   {}", *FIRST_OFFER);
                painter.line(area, area.height.saturating_sub(1), vec![Span::styled(offer, painter.theme.dim())]);
            }
        }
    }
}

/// What is wrong with the files, when no sign-in came out of them.
fn why_nothing(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let problems = model.store.sources().iter().flat_map(|source| {
        source.problems.iter().take(1).map(move |problem| format!("{}: {}", source.path.display(), problem.reason))
    });
    let glyphs = painter.glyphs;
    let lines = problems.flat_map(|text| {
        let text = SafeText::from_log(&text, glyphs).into_owned();
        wrap(&text, usize::from(area.width).saturating_sub(4))
    });
    for (row, line) in lines.take(usize::from(area.height.saturating_sub(3))).enumerate() {
        painter.line(area, row as u16 + 3, vec![Span::raw(format!("   {line}"))]);
    }
}

/// Why there is nothing to see.
fn empty(model: &Model) -> &'static str {
    if model.version == 0 || is_grouping(model) {
        if model.is_loading() { "Loading..." } else { "Grouping..." }
    } else if model.tab_view().listing.total > 0 {
        "The filter leaves nothing over: f changes it"
    } else if model.is_loading() {
        "Nothing here yet"
    } else {
        "There are no such sign-ins in what is loaded"
    }
}

fn headings(model: &Model, painter: &Painter<'_>, columns: &[(Column, u16)]) -> Vec<Span<'static>> {
    let sort = model.tab_view().sort;
    let mut spans = vec![Span::raw(" ".repeat(usize::from(widths::gutter(model))))];
    for &(column, cells) in columns {
        let cells = usize::from(cells);
        let align = if column == Column::Count { Align::Right } else { Align::Left };
        let title = match column {
            Column::Count if cells < width(Column::Count.title()) => "#".to_owned(),
            Column::Date if cells < 14 => "Date".to_owned(),
            _ => model.zone.heading(column.title()),
        };
        let text = match sort.place(column) {
            Some((place, by)) => {
                let sign = direction(painter.glyphs, by.descending);
                let sign =
                    if sort.columns().count() > 1 { format!(" {sign}{}", place + 1) } else { format!(" {sign}") };
                truncate(&title, cells.saturating_sub(width(&sign)), painter.glyphs).into_owned() + &sign
            }
            None => title,
        };
        let text = fit(&text, cells, align, painter.glyphs) + " ";
        spans.push(Span::styled(text, painter.theme.strong()));
    }
    spans
}

fn line(model: &Model, painter: &Painter<'_>, visible: VisibleRow, columns: &[(Column, u16)]) -> Vec<Span<'static>> {
    let context = RowContext::new(model, visible);
    let mut spans = gutter(model, painter, &context);
    let pattern = model.pattern().filter(|_| is_hit(model, visible));
    for &(column, cells) in columns {
        for span in context.cell(column, cells, painter) {
            match pattern {
                Some(pattern) => spans.extend(highlight(&span, pattern, painter.theme.matched())),
                None => spans.push(span),
            }
        }
        spans.push(Span::raw(" "));
    }
    spans
}

fn is_hit(model: &Model, visible: VisibleRow) -> bool {
    let Some(group) = model.tab_view().group_of(visible) else { return false };
    model.found().is_some_and(|found| found.hits.get(group as usize).copied().unwrap_or(false))
}

/// Expander, severity and mark, to be read aloud.
fn gutter_in_words(model: &Model, visible: VisibleRow, severity: Option<Severity>, marked: bool) -> String {
    let tab_view = model.tab_view();
    let expander = match visible {
        VisibleRow::Group(group) if !tab_view.listing.is_expandable(group) => "",
        VisibleRow::Group(group) if tab_view.is_expanded(group) => "open",
        VisibleRow::Group(_) => "closed",
        VisibleRow::Member(..) => "one of",
    };
    let words = format!("{expander:<6} {:<8} ", severity.map_or("", Severity::name));
    match (marked, model.marked.is_empty()) {
        (true, _) => words + "marked ",
        (false, true) => words,
        (false, false) => words + "       ",
    }
}

/// Expander, severity and mark.
fn gutter(model: &Model, painter: &Painter<'_>, context: &RowContext<'_>) -> Vec<Span<'static>> {
    let tab_view = model.tab_view();
    let expander = match context.visible {
        VisibleRow::Group(group) if tab_view.listing.is_expandable(group) => {
            symbols::expander(painter.glyphs, tab_view.is_expanded(group))
        }
        _ => " ",
    };
    let (severity, marked) = match context.visible {
        VisibleRow::Group(group) => (tab_view.mark_of(group), tab_view.has_mark(group)),
        VisibleRow::Member(row) => (model.mark_of(row), model.marked.contains_key(&row)),
    };
    if painter.plain {
        return vec![Span::raw(gutter_in_words(model, context.visible, severity, marked))];
    }
    let (sign, style) = severity.map_or((" ", Style::new()), |severity| {
        (symbols::severity(painter.glyphs, severity), painter.theme.severity(severity))
    });
    let mark = if marked { Span::styled(symbols::MARK, painter.theme.accent()) } else { Span::raw(" ") };
    vec![Span::styled(expander, painter.theme.accent()), Span::styled(sign, style), mark]
}
