//! The list of suspects: where a token is used, against where its owner is, and why that is held against it.

use super::painter::Painter;
use super::{has_focus, symbols};
use crate::app::{Area, Entry, Focus, Model, distance, place, points, severity_name, span};
use crate::detect::{Evidence, Finding};
use crate::text::{Align, SafeText, fit, number, truncate, wrap};
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use std::cmp::Reverse;

/// Lines of the finding at the cursor before its reasons.
const FACTS: usize = 6;
/// Lines of reasons that are shown even in a low list.
const LEAST_REASONS: usize = 4;
/// Lines of a finding that the cursor is not on.
const SHORT: usize = 3;

/// A line and whether it belongs to what the cursor is on.
struct Line {
    spans: Vec<Span<'static>>,
    selected: bool,
}

/// Draws the list, the finding at the cursor with its reasons.
pub fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    if area.height == 0 {
        return;
    }
    let theme = painter.theme;
    let beside = area.x > 0;
    let mut inside = area;
    if beside {
        let line = symbols::vertical(painter.glyphs);
        for row in 0..area.height {
            painter.line(area, row, vec![Span::styled(line, theme.dim())]);
        }
        inside = Area { x: area.x + 2, width: area.width - 3, ..area };
    }
    let focused = has_focus(model, Focus::Suspects);
    let title = if focused { theme.strong().patch(theme.selected()) } else { theme.strong() };
    let mut heading = vec![Span::styled(" SUSPECTED REPLAY ", title)];
    if let Some(partial) = model.partial() {
        heading.push(Span::styled(format!(" {partial}"), theme.caveat()));
    }
    painter.line(inside, 0, heading);
    let list = Area { y: inside.y + 1, height: inside.height - 1, ..inside };
    for (row, line) in lines(model, painter, list).into_iter().enumerate() {
        painter.line(list, row as u16, line.spans);
        if line.selected && focused && row < usize::from(list.height) {
            painter.select(list, row as u16);
        }
    }
}

/// The lines in view: from so far above the cursor that all of its finding can be seen.
fn lines(model: &Model, painter: &Painter<'_>, area: Area) -> Vec<Line> {
    let suspects = model.suspects;
    let width = usize::from(area.width);
    let height = usize::from(area.height);
    let block = |at: usize| match suspects.entry(&model.findings, at) {
        Some(Entry::Finding(number)) => {
            finding(model, painter, &model.findings.list[number], at == suspects.cursor, area)
        }
        Some(Entry::Fold(count)) => vec![fold(painter, count, at == suspects.cursor)],
        None => Vec::new(),
    };
    let at_cursor = block(suspects.cursor);
    let above = suspects.cursor.min(height.saturating_sub(at_cursor.len()) / SHORT);
    let mut lines = Vec::new();
    for at in suspects.cursor - above..suspects.len(&model.findings) {
        if lines.len() >= height {
            break;
        }
        lines.extend(block(at));
    }
    if lines.len() + 1 < height {
        lines.push(Line { spans: Vec::new(), selected: false });
        for limit in &model.findings.limits {
            let text = format!("Blind: {limit}");
            lines.extend(wrapped(&text, "", "", width, painter, painter.theme.dim()));
        }
    }
    lines.truncate(height);
    lines
}

fn fold(painter: &Painter<'_>, count: usize, selected: bool) -> Line {
    let sign = symbols::severity(painter.glyphs, crate::detect::Severity::Low);
    let text = format!("{sign} {count} low: Enter shows them");
    Line { spans: vec![Span::styled(text, painter.theme.accent())], selected }
}

fn finding(model: &Model, painter: &Painter<'_>, finding: &Finding, selected: bool, area: Area) -> Vec<Line> {
    let width = usize::from(area.width);
    let (theme, glyphs) = (painter.theme, painter.glyphs);
    let style = theme.severity(finding.severity);
    let user = finding.user_principal_name.as_deref().or(finding.user_id.as_deref()).unwrap_or("several users");
    let user = if model.survey.one_domain { crate::app::local_part(user) } else { user };
    let sign = symbols::severity(glyphs, finding.severity);
    let verdict = format!("{sign} {} {}  ", severity_name(finding), finding.score);
    let room = width.saturating_sub(verdict.chars().count());
    let user = fit(&SafeText::from_log(user, glyphs), room, Align::Left, glyphs);
    let title = vec![Span::styled(verdict, style), Span::styled(user, theme.strong())];
    let mut lines = vec![Line { spans: title, selected }];

    let text = |label: &str, text: &str, style: Style| {
        let shown = SafeText::from_log(text, glyphs);
        let shown = truncate(&shown, width.saturating_sub(label.len()), glyphs).into_owned();
        Line { spans: vec![Span::styled(label.to_owned(), theme.dim()), Span::styled(shown, style)], selected: false }
    };
    let when = span(finding.first_seen, finding.last_seen, model.survey.years);
    let count = format!("{} sign-ins", number(finding.sign_in_count));
    let here = place(&finding.addresses, &finding.place);
    if !selected {
        lines.push(text("  ", &here, Style::new()));
        lines.push(text("  ", &format!("{when}  {count}"), theme.dim()));
        return lines;
    }
    lines.push(text("  at      ", &here, Style::new().add_modifier(Modifier::BOLD)));
    lines.push(text("  against ", &place(&finding.anchor_addresses, &finding.anchor_place), Style::new()));
    if let Some(distance) = distance(finding) {
        lines.push(text("  apart   ", &distance, Style::new()));
    }
    lines.push(text("  when    ", &when, Style::new()));
    lines.push(text("  count   ", &count, Style::new()));
    let mut reasons: Vec<&Evidence> = finding.evidence.iter().chain(&finding.innocence).collect();
    reasons.sort_by_key(|reason| Reverse(reason.points.abs()));
    // What is left of half of the list's height, so that the other suspects stay in view; the details have all reasons.
    let most_lines = usize::from(area.height) / 2;
    let mut left_out = reasons.len();
    for reason in reasons {
        let style = if reason.points < 0 { theme.good() } else { theme.bad() };
        let more = wrapped(&reason.text, &points(reason), "  ", width, painter, style);
        if lines.len() + more.len() > most_lines.max(FACTS + LEAST_REASONS) {
            break;
        }
        lines.extend(more);
        left_out -= 1;
    }
    if left_out > 0 {
        lines.push(text("  ", &format!("and {left_out} more reasons"), theme.dim()));
    }
    lines.push(text("  ", "Enter its sign-ins  e explain", theme.dim()));
    lines
}

/// Text beside a short label, wrapped and indented.
fn wrapped(text: &str, label: &str, indent: &str, width: usize, painter: &Painter<'_>, style: Style) -> Vec<Line> {
    let text = SafeText::from_log(text, painter.glyphs);
    let label_width = if label.is_empty() { 0 } else { 4 };
    let cells = width.saturating_sub(indent.len() + label_width).max(1);
    let lines = wrap(&text, cells).into_iter().enumerate().map(|(at, text)| {
        let label = format!("{indent}{:<label_width$}", if at == 0 { label } else { "" });
        let text_style = if label_width == 0 { style } else { Style::new() };
        Line { spans: vec![Span::styled(label, style), Span::styled(text, text_style)], selected: false }
    });
    lines.collect()
}
