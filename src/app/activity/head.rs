//! Writes what stands above the events: what they have to do with, how they are linked, and what is missing.

use super::event_listing::EventListing;
use super::scope::ActivityScope;
use crate::app::model::{Applied, Model};
use crate::app::time_format::span;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::detect::{LinkStrength, TokenGap};
use crate::report::findings::severity_label;
use crate::signin::Zone;
use crate::text::{SafeText, counted, number, truncate};

/// What the lines above the events are about.
#[derive(Clone, Copy)]
pub(crate) struct AboutEvents<'a> {
    /// Which events.
    pub(crate) scope: &'a ActivityScope,
    /// What is listed, as soon as something is.
    pub(crate) listing: Option<&'a EventListing>,
    /// The filter in force.
    pub(crate) filter: &'a Applied,
    /// What is searched for; empty for nothing.
    pub(crate) pattern: &'a str,
    /// How many groups match that.
    pub(crate) matches: u64,
}

/// The lines above the headings, at most `most` of them and `cells` wide.
pub(crate) fn lines(model: &Model, about: AboutEvents<'_>, cells: usize, most: usize) -> Vec<TextLine> {
    let mut lines = vec![(LineKind::Heading, summary(model, about.scope, about.listing))];
    let gap = model.linked.gap.filter(|_| *about.scope == ActivityScope::All);
    let gap = gap.map(|gap| (LineKind::Caveat, gap_in_words(&gap, model.zone, model.summary.years)));
    let behind_summary = lines.len();
    if !about.filter.text.is_empty() {
        let left = about.listing.map_or(0, |listing| listing.events.len() as u64);
        let total = about.listing.map_or(0, |listing| listing.total);
        let parts = about.filter.filter.parts().iter().map(|part| format!("[{part}]")).collect::<Vec<_>>();
        let parts = parts.join(if about.filter.filter.is_choice() { " or " } else { " " });
        lines.push((LineKind::Caveat, format!("Filter {parts} {} of {}", number(left), number(total))));
    }
    if !about.pattern.is_empty() {
        let rows = counted(about.matches, "row");
        lines.push((LineKind::For, format!("Search {}: {rows}", about.pattern)));
    }
    let mut page = TextLines::new(model.glyphs, cells);
    for (kind, text) in lines[..behind_summary].iter().chain(&gap).chain(&lines[behind_summary..]) {
        page.text(*kind, text);
    }
    if page.lines.len() <= most {
        return page.lines;
    }
    // Each on one line, what is in force before what is missing.
    lines.extend(gap);
    let one_line = |(kind, text): (LineKind, String)| {
        TextLine::of(kind, truncate(&SafeText::from_log(&text, model.glyphs), cells, model.glyphs).into_owned())
    };
    lines.into_iter().take(most).map(one_line).collect()
}

/// What the events have to do with, and how many are linked to findings in which way.
fn summary(model: &Model, scope: &ActivityScope, listing: Option<&EventListing>) -> String {
    let Some(listing) = listing else { return "Linking the events to the findings...".to_owned() };
    let of = |strength: LinkStrength| listing.strengths.get(&strength).copied().unwrap_or(0);
    let strong = of(LinkStrength::Token) + of(LinkStrength::SessionAndAddress);
    let (shared, weak) = (of(LinkStrength::SessionOnly), of(LinkStrength::UserApplicationTime));
    let events = counted(listing.total, "event");
    let linked = [
        (strong, "by the suspect token or address"),
        (shared, "in its session, by the user or the attacker"),
        (weak, "perhaps"),
    ];
    let linked: Vec<String> =
        linked.iter().filter(|(count, _)| *count > 0).map(|(count, how)| format!("{} {how}", number(*count))).collect();
    let linked = if linked.is_empty() { "none linked to a finding".to_owned() } else { linked.join(", ") };
    match scope {
        ActivityScope::All => format!("{events}: {linked}"),
        ActivityScope::Finding(id) => {
            let finding = model.findings.list.iter().find(|finding| finding.id == *id);
            let name = finding.map(|finding| {
                let user = finding.user_principal_name.as_deref().unwrap_or(finding.detector.info().title);
                format!("{} {} {user}: ", severity_label(finding.severity), finding.score)
            });
            format!("{}{linked}", name.unwrap_or_default())
        }
        ActivityScope::Tokens(rows) if rows.len() == 1 => format!("{events} with the token of the sign-in: {linked}"),
        ActivityScope::Tokens(_) => format!("{events} with the tokens of the sign-ins: {linked}"),
        ActivityScope::Sessions(_) => {
            format!("{events} in the session; none names the token of the sign-in: {linked}")
        }
    }
}

/// What was done with tokens of which no sign-in is loaded, in words.
pub(crate) fn gap_in_words(gap: &TokenGap, zone: Zone, years: bool) -> String {
    let span = span(zone, gap.first, gap.last, years);
    let tokens = counted(gap.tokens, "token");
    format!(
        "! {} of {tokens} without a sign-in in the load, {span} {}: sign-ins are missing",
        counted(gap.events, "event"),
        zone.name()
    )
}
