//! Draws the list of findings: suspected replay with its two places and its reasons, then what else was found.

use super::painter::{Painter, spans_width};
use super::symbols;
use crate::app::activity::state::TO_ACTIVITY;
use crate::app::summary::local_part;
use crate::app::suspects::entries::{Entry, Section, replays};
use crate::app::time_format::span;
use crate::app::{Area, Focus, Model};
use crate::detect::{Bands, Evidence, Finding};
use crate::report::findings::{FactLabel, document};
use crate::text::{Align, Glyphs, SafeText, counted, fit, truncate, width, wrap};
use ratatui::style::{Modifier, Style};
use ratatui::text::Span;
use std::borrow::Cow;
use std::cmp::{Ordering, Reverse};

/// Lines of the finding at the cursor before its reasons.
const FACTS: usize = 6;
/// Lines of what the suspect token did; the details have all.
const AFTER: usize = 3;
/// The width from which all keys are named.
const WITH_ALL_KEYS: usize = 46;
/// Lines of reasons that are shown even in a low list.
const LEAST_REASONS: usize = 4;
/// Lines of a finding that the cursor is not on.
const SHORT: usize = 3;
/// Cells of a name before the reason for a severity gives way.
const LEAST_NAME: usize = 14;

/// A line and whether it belongs to what the cursor is on.
struct ListLine {
    spans: Vec<Span<'static>>,
    selected: bool,
}

/// Draws the list, the finding at the cursor with its reasons.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    if area.height == 0 {
        return;
    }
    let theme = painter.theme;
    let beside = area.x > 0;
    let mut inside = area;
    if beside {
        let line = symbols::vertical(painter.glyphs);
        for row in 0..area.height {
            painter.line(area, row, vec![Span::styled(line, theme.rule())]);
        }
        inside = Area { x: area.x + 2, width: area.width - 3, ..area };
    }
    let focused = model.has_focus(Focus::Suspects);
    let title = if focused { theme.strong().patch(theme.selected()) } else { theme.strong() };
    let mut heading = vec![Span::styled(" SUSPECTED REPLAY ", title)];
    if let Some(partial) = model.partial() {
        // Where the reason does not fit, the status line has it.
        let room = usize::from(inside.width).saturating_sub(spans_width(&heading) + 1);
        let partial = if width(partial) > room { "partial" } else { partial };
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
fn lines(model: &Model, painter: &Painter<'_>, area: Area) -> Vec<ListLine> {
    let cursor = model.suspects.cursor;
    let entries = model.suspects.entries(&model.findings);
    let width = usize::from(area.width);
    let height = usize::from(area.height);
    let section = |at: usize| match entries[at] {
        Entry::Finding(number) => Section::of(&model.findings.list[number]),
        Entry::Fold(section, _) => section,
    };
    let block = |at: usize| {
        let mut lines = Vec::new();
        let begins = at == 0 || section(at - 1) != section(at);
        match section(at) {
            Section::Others if begins => lines.extend(others(model, painter)),
            Section::Dismissed if begins && model.suspects.unfolded => lines.extend(dismissed(painter)),
            _ => {}
        }
        match entries[at] {
            Entry::Finding(number) => {
                lines.extend(finding(model, painter, &model.findings.list[number], at == cursor, area));
            }
            Entry::Fold(section, count) => lines.push(fold(painter, section, count, at == cursor)),
        }
        lines
    };
    let mut lines = Vec::new();
    if let Some(at_cursor) = entries.get(cursor).map(|_| block(cursor)) {
        let above = cursor.min(height.saturating_sub(at_cursor.len()) / SHORT);
        for at in cursor - above..entries.len() {
            if lines.len() >= height {
                break;
            }
            lines.extend(block(at));
        }
    }
    if lines.len() + 1 < height {
        lines.push(ListLine { spans: Vec::new(), selected: false });
        for limit in &model.findings.limits {
            let text = format!("Blind: {limit}");
            lines.extend(wrapped(&text, "", "", width, painter, painter.theme.dim()));
        }
    }
    lines.truncate(height);
    lines
}

/// The heading of the second part, with a word on the first where that is empty.
fn others(model: &Model, painter: &Painter<'_>) -> Vec<ListLine> {
    let theme = painter.theme;
    let plain = |text: &'static str, style: Style| ListLine { spans: vec![Span::styled(text, style)], selected: false };
    let first = match replays(&model.findings).next() {
        Some(_) => plain("", Style::new()),
        None => plain("none", theme.good()),
    };
    vec![first, plain(" ALSO FOUND ", theme.strong())]
}

/// The heading of what was dismissed.
fn dismissed(painter: &Painter<'_>) -> [ListLine; 2] {
    let plain =
        |text: &'static str| ListLine { spans: vec![Span::styled(text, painter.theme.strong())], selected: false };
    [plain(""), plain(" DISMISSED ")]
}

fn fold(painter: &Painter<'_>, section: Section, count: usize, selected: bool) -> ListLine {
    let sign = symbols::severity(painter.glyphs, crate::detect::Severity::Low);
    let what = if section == Section::Dismissed { "dismissed" } else { "low" };
    let text = format!("{sign} {count} {what}: * shows them");
    ListLine { spans: vec![Span::styled(text, painter.theme.accent())], selected }
}

/// Why the severity is not that of the score; `None` where it is.
fn severity_change(finding: &Finding, bands: Bands) -> Option<&'static str> {
    let band = bands.severity(i32::from(finding.score))?;
    let blocked = finding.evidence.iter().any(|reason| reason.signal == "all-blocked");
    match finding.severity.cmp(&band) {
        Ordering::Equal => None,
        Ordering::Greater => Some("raised"),
        Ordering::Less if blocked => Some("all blocked"),
        Ordering::Less => Some("capped"),
    }
}

fn finding(model: &Model, painter: &Painter<'_>, finding: &Finding, selected: bool, area: Area) -> Vec<ListLine> {
    let width = usize::from(area.width);
    let (theme, glyphs) = (painter.theme, painter.glyphs);
    let style = theme.severity(finding.severity);
    let document = document(finding, &[]);
    let user = document.title.user();
    let user = if model.summary.one_domain && finding.users.is_empty() { local_part(user) } else { user };
    let is_replay = finding.detector.is_replay();
    let name = if is_replay { user } else { finding.detector.info().title };
    let sign = symbols::severity(glyphs, finding.severity);
    let name = SafeText::from_log(name, glyphs);
    let (severity, score) = (document.title.severity(), finding.score);
    let mark = if finding.mark.is_some() { symbols::MARK } else { " " };
    let plain = format!("{sign}{mark}{severity} {score}  ");
    // Where the score is not the reason for the severity, both puzzle beside each other.
    let verdict = match severity_change(finding, model.settings.severity) {
        Some(why) => {
            let forms =
                [format!("{sign}{mark}{severity}, {why}, score {score}  "), format!("{sign}{mark}{severity}, {why}  ")];
            let left = width.saturating_sub(crate::text::width(&name).min(LEAST_NAME));
            forms.into_iter().find(|form| form.chars().count() <= left).unwrap_or(plain)
        }
        None => plain,
    };
    let left = width.saturating_sub(verdict.chars().count());
    let name = fit(&name, left, Align::Left, glyphs);
    let title = vec![Span::styled(verdict, style), Span::styled(name, theme.strong())];
    let mut lines = vec![ListLine { spans: title, selected }];

    let text = |label: &str, text: &str, style: Style| {
        let shown = SafeText::from_log(text, glyphs);
        let shown = truncate(&shown, width.saturating_sub(label.len()), glyphs).into_owned();
        ListLine {
            spans: vec![Span::styled(label.to_owned(), theme.dim()), Span::styled(shown, style)],
            selected: false,
        }
    };
    if let Some(verdict) = &finding.verdict {
        lines.push(text("  ", &verdict.to_string(), theme.accent()));
    }
    if let Some(mark) = &finding.mark {
        lines.push(text("  ", &mark.to_string(), theme.accent()));
    }
    let when = span(model.zone, finding.first_seen, finding.last_seen, model.summary.years);
    let count = counted(finding.sign_in_count, "sign-in");
    let fact = |label| document.fact(label).map(|fact| fact.abbreviated(1));
    let here = fact(FactLabel::Suspect).unwrap_or_else(|| "no address".to_owned());
    if !selected {
        let what = if is_replay { here } else { format!("{user}  {here}") };
        lines.push(text("  ", &what, Style::new()));
        lines.push(text("  ", &format!("{when}  {count}"), theme.dim()));
        return lines;
    }
    let bold = Style::new().add_modifier(Modifier::BOLD);
    if !is_replay {
        lines.push(text("  User     ", user, bold));
    }
    lines.push(text("  Suspect  ", &here, bold));
    for (label, name) in [("  Against  ", FactLabel::Against), ("  Distance ", FactLabel::Distance)] {
        lines.extend(fact(name).map(|value| text(label, &value, Style::new())));
    }
    lines.push(text("  When     ", &when, Style::new()));
    lines.push(text("  Count    ", &count, Style::new()));
    // What the token did matters more than the weaker of the reasons.
    let did = document.fact(FactLabel::After).map(|fact| fact.values.as_slice()).unwrap_or_default();
    let key = model.key_of(TO_ACTIVITY).map(|key| key.to_string()).unwrap_or_default();
    let did = did_after(did, &key, width, painter);
    let after = did.len();
    lines.extend(did);
    let mut reasons: Vec<&Evidence> = finding.reasons().collect();
    reasons.sort_by_key(|reason| Reverse(reason.points.abs()));
    // What is left of half of the list's height, so that the other suspects stay in view; the details have all reasons.
    let most_lines = usize::from(area.height) / 2;
    let mut left_out = reasons.len();
    for reason in reasons {
        let style = if reason.points < 0 { theme.good() } else { theme.bad() };
        let more = wrapped(&reason.text, &format!("{:+}", reason.points), "  ", width, painter, style);
        if lines.len() + more.len() > most_lines.max(FACTS + after + LEAST_REASONS) {
            break;
        }
        lines.extend(more);
        left_out -= 1;
    }
    if left_out > 0 {
        lines.push(text("  ", &format!("and {left_out} more reasons"), theme.dim()));
    }
    // Where not all keys fit, that of the table, which the footer has, falls away.
    let keys = match after {
        0 => "Enter show  e explain  v verdict".to_owned(),
        _ if width < WITH_ALL_KEYS => format!("e explain  v verdict  {key} activity"),
        _ => format!("Enter show  e explain  v verdict  {key} activity"),
    };
    lines.push(text("  ", &keys, theme.dim()));
    lines
}

/// What was done with the token, in a few lines, and the key that shows all of it.
fn did_after(did: &[Cow<'_, str>], key: &str, width: usize, painter: &Painter<'_>) -> Vec<ListLine> {
    let bold = Style::new().add_modifier(Modifier::BOLD);
    let mut lines: Vec<ListLine> = did
        .iter()
        .enumerate()
        .flat_map(|(at, did)| {
            let (text, style) = if at == 0 { (format!("After: {did}"), bold) } else { (did.to_string(), Style::new()) };
            wrapped(&text, "", "  ", width, painter, style)
        })
        .collect();
    if lines.len() > AFTER {
        let left_out = counted((lines.len() - AFTER) as u64, "more line");
        lines.truncate(AFTER);
        let dots = if painter.glyphs == Glyphs::Unicode { "…" } else { "..." };
        let more = Span::styled(format!("  {dots} {left_out}: {key}"), painter.theme.dim());
        lines.push(ListLine { spans: vec![more], selected: false });
    }
    lines
}

/// Text beside a short label, wrapped and indented.
fn wrapped(text: &str, label: &str, indent: &str, width: usize, painter: &Painter<'_>, style: Style) -> Vec<ListLine> {
    let text = SafeText::from_log(text, painter.glyphs);
    let label_width = if label.is_empty() { 0 } else { 4 };
    let cells = width.saturating_sub(indent.len() + label_width).max(1);
    let lines = wrap(&text, cells).into_iter().enumerate().map(|(at, text)| {
        let label = format!("{indent}{:<label_width$}", if at == 0 { label } else { "" });
        let text_style = if label_width == 0 { style } else { Style::new() };
        ListLine { spans: vec![Span::styled(label, style), Span::styled(text, text_style)], selected: false }
    });
    lines.collect()
}
