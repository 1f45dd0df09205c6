//! Draws the lines above the table: the load, the tabs, and how the table is made.

use super::painter::{Painter, spans_width};
use super::segments::{Segment, join};
use super::symbols;
use crate::aggregate::Tab;
use crate::app::files::account::rejected_share;
use crate::app::filter::chips::{ChipPiece, PieceKind, pieces};
use crate::app::suspects::entries::{grave_others, replays};
use crate::app::time_format::day;
use crate::app::widget::columns::direction;
use crate::app::{Area, Model, TABS};
use crate::detect::{Severity, missing_log};
use crate::signin::{Status, TimeAggregate, Timestamp, Zone};
use crate::text::{SafeText, counted, number, truncate};
use ratatui::text::Span;

/// The width below which other findings are a bare number.
const NARROW: u16 = 80;

/// Program, tenant, files, sign-ins, span; at the right, never left out, the number of suspects.
pub(super) fn draw(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let suspects = suspects(model, painter, area.width);
    let cells = usize::from(area.width).saturating_sub(spans_width(&suspects) + 4);
    let theme = painter.theme;
    let summary = &model.summary;
    let mut segments = vec![Segment::new(3, Span::styled("signinscope", theme.strong()))];
    if summary.tenants > 1 {
        segments.push(Segment::new(1, Span::styled(format!("{} tenants", summary.tenants), theme.caveat())));
    } else if let Some(tenant) = &summary.tenant {
        let tenant = SafeText::from_log(tenant, model.glyphs);
        segments.push(Segment::new(2, Span::raw(truncate(&tenant, 32, model.glyphs).into_owned())));
    }
    if model.redaction.is_on() {
        segments.push(Segment::new(1, Span::styled("pseudonyms", theme.caveat())));
    }
    if model.zone == Zone::Local {
        let offset = model.zone.offset(summary.span.map_or(Timestamp(0), |(_, last)| last));
        segments.push(Segment::new(0, Span::styled(format!("local time {offset}"), theme.caveat())));
    }
    let files = model.store.sources().len();
    if files > 0 {
        segments.push(Segment::new(5, Span::raw(counted(files as u64, "file"))));
    }
    let total = counted(summary.total(), "sign-in");
    let filter = filter(model, cells.saturating_sub(total.len()));
    segments.push(Segment::new(0, Span::raw(total)));
    segments.extend(filter.map(|filter| Segment::new(0, Span::styled(filter, theme.caveat()))));
    segments.extend(lost(model, painter));
    if summary.unknown_outcomes > 0 {
        let mark = symbols::status(model.glyphs, Status::Unknown);
        let text = format!("{mark} {} of unknown outcome", number(summary.unknown_outcomes));
        segments.push(Segment::new(1, Span::styled(text, theme.caveat())));
    }
    let is_known = !model.is_loading() && !model.store.filter().is_active() && model.count(Tab::Unknown) == 0;
    if let Some((log, _)) = missing_log(summary.kinds).filter(|_| is_known) {
        segments.push(Segment::new(2, Span::styled(format!("! {log}"), theme.caveat())));
    }
    if let Some((first, last)) = summary.span {
        let day = |time, year| day(model.zone, time, year);
        let zone = model.zone.name();
        let (from, to) = (day(first, true), day(last, summary.years));
        let span = if day(first, true) == day(last, true) {
            format!("{from} {zone}")
        } else {
            format!("{from} to {to} {zone}")
        };
        segments.push(Segment::new(4, Span::raw(span)));
    }
    let mut line = vec![Span::raw(" ")];
    line.extend(join(segments, cells));
    painter.line(area, 0, line);
    painter.line_right(area, 0, suspects);
}

/// What the load was told to keep: a part is not taken for the whole.
fn filter(model: &Model, cells: usize) -> Option<String> {
    let filter = model.store.filter();
    if !filter.is_active() {
        return None;
    }
    let time = |time: Timestamp| time.to_utc().format("%Y-%m-%d %H:%M").to_string();
    let since = filter.since.map(|since| format!("since {}", time(since)));
    let until = filter.until.map(|until| format!("until {}", time(until)));
    let users = match filter.users.as_slice() {
        [] => None,
        [user] => {
            let user = user.to_string();
            Some(format!("of {}", truncate(&SafeText::from_log(&user, model.glyphs), 24, model.glyphs)))
        }
        users => Some(format!("of {}", counted(users.len() as u64, "user"))),
    };
    let parts: Vec<String> = [since, until, users].into_iter().flatten().collect();
    let whole = format!("only {}", parts.join(" "));
    Some(if whole.len() + 2 > cells { "only a part".to_owned() } else { whole })
}

/// What did not come out of the files: nobody who is tired may take a part for the whole.
fn lost<'s>(model: &Model, painter: &Painter<'_>) -> Option<Segment<'s>> {
    let sum = model.store.accounting();
    let problems: u64 = model.store.sources().iter().map(|source| source.problem_count).sum();
    let lost = match rejected_share(&sum) {
        Some(share) => Some(format!("{share} rejected")),
        None => (problems > 0).then(|| counted(problems, "problem")),
    };
    let cut = model.store.sources().iter().filter(|source| !source.shortfalls.is_empty()).count();
    let cut = (cut > 0).then(|| format!("{} cut off", counted(cut as u64, "file")));
    let texts: Vec<String> = lost.into_iter().chain(cut).collect();
    if texts.is_empty() {
        return None;
    }
    let text = format!("! {}", texts.join(", "));
    let key = model.key_of("files").map(|key| format!(" ({key})")).unwrap_or_default();
    let spans = vec![Span::styled(text, painter.theme.bad()), Span::styled(key, painter.theme.dim())];
    Some(Segment { spans, rank: 0 })
}

/// The number of suspects, and of the grave findings of other detectors.
fn suspects<'s>(model: &Model, painter: &Painter<'_>, width: u16) -> Vec<Span<'s>> {
    let theme = painter.theme;
    let list: Vec<_> = replays(&model.findings).collect();
    let above = list.iter().filter(|finding| finding.severity > Severity::Low).count();
    let others = match grave_others(&model.findings).count() as u64 {
        0 => String::new(),
        count if width < NARROW => format!(" +{}", number(count)),
        count => format!(", {}", counted(count, "other finding")),
    };
    let searched = model.findings.searched;
    let more = match model.partial() {
        None => String::new(),
        Some(_) if width < NARROW => " so far".to_owned(),
        Some(_) if model.is_searching() => " so far, searching for replay".to_owned(),
        // While a load goes on, detection rests most of the time.
        Some(_) if searched > 0 && searched < model.summary.total() => {
            format!(" in the first {}", counted(searched, "sign-in"))
        }
        Some(_) => " so far".to_owned(),
    };
    let worst = list.iter().copied().chain(grave_others(&model.findings)).map(|finding| finding.severity).max();
    match worst {
        None if model.version == 0 => Vec::new(),
        None if model.store.is_empty() && !model.is_loading() => {
            vec![Span::styled("nothing loaded ", theme.caveat())]
        }
        None if model.findings_version == 0 => vec![Span::styled("looking for suspects ", theme.dim())],
        None => vec![Span::styled(format!("no suspects{more} "), theme.good())],
        Some(worst) => {
            let what = match (list.len() as u64, above as u64) {
                (0, _) => "no suspects".to_owned(),
                (low, 0) => counted(low, "low suspect"),
                (_, above) => counted(above, "suspect"),
            };
            let glyph = symbols::severity(model.glyphs, worst);
            vec![Span::styled(format!("{glyph} {what}{others}{more} "), theme.severity(worst))]
        }
    }
}

/// What a tab is called on a narrow screen.
const fn short_title(tab: Tab) -> &'static str {
    match tab {
        Tab::Interactive => "Int",
        Tab::NonInteractive => "Non-int",
        Tab::All => "All",
        Tab::ServicePrincipal => "SP",
        Tab::ManagedIdentity => "MI",
        Tab::Unknown => "?",
    }
}

/// The tabs that are there, with as many words as fit.
pub(super) fn tabs(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let level = (0..3).find(|&level| spans_width(&tab_spans(model, painter, level)) <= usize::from(area.width));
    let spans = tab_spans(model, painter, level.unwrap_or(3));
    painter.line(area, 0, spans);
}

/// The tabs, in full (0), with short names (1), with the count of the tab in view only (2), without counts (3).
fn tab_spans<'s>(model: &Model, painter: &Painter<'_>, level: u8) -> Vec<Span<'s>> {
    let theme = painter.theme;
    let mut spans = Vec::new();
    for tab in TABS.into_iter().filter(|&tab| model.has(tab)) {
        let name = if level == 0 { tab.title() } else { short_title(tab) };
        let warning = if tab == Tab::Unknown { "! " } else { "" };
        let counts = level < 2 || level == 2 && tab == model.tab;
        let count = if counts { format!(" {}", number(model.count(tab))) } else { String::new() };
        let key = model.key_of(&tab.title().to_lowercase()).map(|key| key.to_string()).unwrap_or_default();
        if tab == model.tab {
            // The brackets tell the tab in view from the others without colour or reversed text, too.
            spans.push(Span::styled(format!("[{key} {warning}{name}{count}]"), theme.strong().patch(theme.selected())));
        } else {
            spans.push(Span::styled(format!(" {key}"), theme.accent()));
            spans.push(Span::raw(format!(" {warning}{name}{count} ")));
        }
    }
    let events = model.store.activity().len() as u64;
    if events > 0 {
        let name = if level == 0 { "Activity" } else { "Act" };
        let count = if level < 2 { format!(" {}", number(events)) } else { String::new() };
        let key = model.key_of("activity").map(|key| key.to_string()).unwrap_or_default();
        spans.push(Span::styled(format!(" {key}"), theme.accent()));
        spans.push(Span::raw(format!(" {name}{count} ")));
    }
    spans
}

/// Time aggregate, search and sort.
pub(super) fn settings(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let theme = painter.theme;
    let width = usize::from(area.width).saturating_sub(2);
    let tab_view = model.tab_view();
    let crowded = model.content().searched && width < 100;
    let mut segments = vec![windows(model, painter, crowded)];
    if model.tab == Tab::Unknown {
        let text = "No file says which log these are from: --kind does";
        segments.push(Segment::new(1, Span::styled(text, theme.caveat())));
    }
    if model.summary.unknown_outcomes > 0 {
        let text = "status:unknown is neither success nor failure";
        segments.push(Segment::new(2, Span::styled(text, theme.caveat())));
    }
    if model.summary.hostile > 0 {
        let text = format!("{} with hidden characters", counted(model.summary.hostile, "sign-in"));
        segments.push(Segment::new(3, Span::styled(text, theme.bad())));
    }
    if let Some(pattern) = model.pattern() {
        let pattern = SafeText::from_log(pattern, model.glyphs);
        let text = truncate(&pattern, (width / 5).max(8), model.glyphs).into_owned();
        let matches = model.found().map(|found| counted(found.sign_ins, "match").replace("matchs", "matches"));
        let spans = vec![
            Span::styled("Search ", theme.dim()),
            Span::styled(text, theme.matched()),
            Span::styled(format!("  {}", matches.unwrap_or_default()), theme.dim()),
        ];
        segments.push(Segment { spans, rank: 2 });
    }
    let by = tab_view.sort.columns().map(|by| {
        format!("{} {}", by.column.title().trim_end_matches(" (UTC)"), direction(model.glyphs, by.descending))
    });
    let sort = by.collect::<Vec<_>>().join(", ");
    segments.push(Segment { spans: vec![Span::styled("Sort ", theme.dim()), Span::raw(sort)], rank: 4 });
    let mut line = vec![Span::raw(" ")];
    line.extend(join(segments, width));
    painter.line(area, 0, line);
}

/// The parts of the filter, what they leave, and the way here.
pub(super) fn chips(model: &Model, painter: &mut Painter<'_>, area: Area) {
    let theme = painter.theme;
    let styled = |piece: ChipPiece| {
        let style = match piece.kind {
            PieceKind::Label => theme.dim(),
            PieceKind::Chip(_) => theme.caveat(),
            PieceKind::Step => theme.accent(),
        };
        Span::styled(piece.text, style)
    };
    if area.height > 0 {
        let spans = pieces(model, usize::from(area.width)).into_iter().map(styled).collect();
        painter.line(area, 0, spans);
    }
}

/// The choices of the time aggregate; the chosen one alone on a narrow screen.
fn windows<'s>(model: &Model, painter: &Painter<'_>, short: bool) -> Segment<'s> {
    let theme = painter.theme;
    let current = model.tab_view().window;
    let mut spans = vec![Span::styled(if short { "Aggregate " } else { "Time aggregate " }, theme.dim())];
    for window in TimeAggregate::ALL {
        if window == current {
            spans.push(Span::styled(format!("[{}]", window.name()), theme.strong()));
        } else if !short {
            spans.push(Span::styled(format!(" {} ", window.name()), theme.dim()));
        }
    }
    Segment { spans, rank: 0 }
}

#[cfg(test)]
mod tests {
    use crate::app::testing::{Player, small_findings};
    use crate::detect::{Detector, Severity};
    use crate::ui::tests::lines;

    #[test]
    fn grave_findings_of_other_detectors_are_counted_beside_the_suspects() {
        let mut findings = small_findings();
        for severity in [Severity::Medium, Severity::High, Severity::Critical] {
            let mut spray = findings.list[0].clone();
            (spray.detector, spray.severity) = (Detector::named("password-spray").expect("a detector"), severity);
            findings.list.push(spray);
        }
        let header = |width, from: usize| {
            let mut player = Player::new(width, 24);
            let mut findings = findings.clone();
            findings.list.drain(..from);
            player.find(findings);
            lines(&player)[0].clone()
        };
        assert!(header(80, 0).ends_with("! 1 suspect, 2 other findings"), "{}", header(80, 0));
        assert!(header(60, 0).ends_with("! 1 suspect +2"), "{}", header(60, 0));
        assert!(header(80, 2).ends_with("! no suspects, 2 other findings"), "{}", header(80, 2));
        assert!(header(80, 4).ends_with("! no suspects, 1 other finding"), "{}", header(80, 4));
        assert!(header(80, 5).ends_with("no suspects"), "{}", header(80, 5));
    }
}
