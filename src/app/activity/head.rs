//! Writes what stands above the events: what they have to do with, how they are linked, and what is missing.

use super::event_listing::EventListing;
use super::scope::ActivityScope;
use crate::app::model::Model;
use crate::app::time_format::span;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::{LinkStrength, TokenGap};
use crate::report::findings::severity_label;
use crate::signin::Zone;
use crate::text::{SafeText, counted, number, truncate};

/// The lines above the headings, at most `cells` wide.
pub(crate) fn lines(
    model: &Model,
    scope: &ActivityScope,
    listing: Option<&EventListing>,
    cells: usize,
) -> Vec<TextLine> {
    let mut lines = vec![(LineKind::Heading, summary(model, scope, listing))];
    let gap = model.linked.gap.filter(|_| *scope == ActivityScope::All);
    lines.extend(gap.map(|gap| (LineKind::Caveat, gap_in_words(&gap, model.zone, model.summary.years))));
    let cut = |(kind, text): (LineKind, String)| {
        let text = SafeText::from_log(&text, model.glyphs);
        TextLine::of(kind, truncate(&text, cells, model.glyphs).into_owned())
    };
    lines.into_iter().map(cut).collect()
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
