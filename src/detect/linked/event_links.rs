//! Decides which events belong to which findings, and how certainly.

use super::link_index::{LinkIndex, SuspectSpan, TokenSide};
use super::link_strength::LinkStrength;
use crate::signin::Timestamp;
use crate::store::Store;
use crate::store::activity::{ActivityLog, ActivityStore, EventNumber, EventText};

/// How long before its sign-in a token says that it was issued. Seen in each of 25 real records.
const ISSUED_BEFORE: i64 = 300 * Timestamp::SECOND;
/// How far that may be off: the two services round to seconds.
const ISSUE_TOLERANCE: i64 = 30 * Timestamp::SECOND;

/// For each finding, its events in the order of files and offsets, each with the strength of the link.
pub(super) fn links(store: &Store, index: &LinkIndex, findings: usize) -> Vec<Vec<(EventNumber, LinkStrength)>> {
    let activity = store.activity();
    let mut links = vec![Vec::new(); findings];
    for event in activity.events() {
        // Before a sign-in there is no token.
        if activity.log(event) == ActivityLog::PreAuthentication {
            continue;
        }
        let time = activity.time(event);
        let text = |text| activity.text_id(text, event) as usize;
        let session = &index.sessions[text(EventText::Session)];
        let is_suspect = |finding: &usize| index.suspect_addresses[text(EventText::Address)].contains(finding);
        let is_of_others = |finding: &usize| index.other_addresses[text(EventText::Address)].contains(finding);
        let is_of_own_device = |finding: &usize| index.own_device_addresses[text(EventText::Address)].contains(finding);
        match &index.tokens[text(EventText::Token)] {
            TokenSide::Suspect { certain, of_own_device } => {
                let is_valid = |finding: usize| {
                    let span = &index.suspects[finding];
                    (span.first..=span.last_of_token).contains(&time)
                };
                for (findings, strength) in [(certain, LinkStrength::Token), (of_own_device, LinkStrength::SessionOnly)]
                {
                    for &finding in findings.iter().filter(|&&finding| is_valid(finding)) {
                        links[finding].push((event, strength));
                    }
                }
            }
            // What was done with another token is not the suspect's, whatever session it shares.
            TokenSide::Other => {}
            TokenSide::Unknown if session.is_known => {
                for &finding in &session.findings {
                    let span = &index.suspects[finding];
                    if !(span.first..=span.last).contains(&time) {
                        continue;
                    }
                    match (is_suspect(&finding), is_of_others(&finding)) {
                        (true, false) if !is_of_own_device(&finding) => {
                            links[finding].push((event, LinkStrength::SessionAndAddress));
                        }
                        // The user's own side alone is there.
                        (false, true) => {}
                        _ => links[finding].push((event, LinkStrength::SessionOnly)),
                    }
                }
            }
            TokenSide::Unknown => {
                let by_id = &index.user_ids[text(EventText::UserId)];
                let by_name = index.user_names[text(EventText::UserName)].iter();
                // Most events name their user by both.
                for &finding in by_id.iter().chain(by_name.filter(|finding| !by_id.contains(finding))) {
                    let is_elsewhere = is_of_others(&finding) && !is_suspect(&finding);
                    if !is_elsewhere && is_of_the_time(activity, event, &index.suspects[finding], is_suspect(&finding))
                    {
                        links[finding].push((event, LinkStrength::UserApplicationTime));
                    }
                }
            }
        }
    }
    for (events, span) in links.iter_mut().zip(&index.suspects) {
        for (_, strength) in events {
            *strength = (*strength).min(span.strongest);
        }
    }
    links
}

/// Whether an event without session and token is of an application and a time of the suspect sign-ins: its token was issued
/// for one of them; or, where the log does not say when that was, it came from a suspect address.
fn is_of_the_time(
    activity: &ActivityStore,
    event: EventNumber,
    span: &SuspectSpan,
    from_suspect_address: bool,
) -> bool {
    let facts = activity.facts(event);
    if !(span.first..=span.last).contains(&facts.time) {
        return false;
    }
    let application = activity.text_id(EventText::Application, event);
    let Some(sign_ins) = span.by_application.get(&application) else { return false };
    match facts.issued {
        Some(issued) => sign_ins.iter().any(|created| {
            let before = created.limited() - issued.limited();
            (before - ISSUED_BEFORE).abs() <= ISSUE_TOLERANCE
        }),
        None => from_suspect_address,
    }
}
