//! Builds findings: joins the streams of one theft and words what happened.

use super::anchor::Owner;
use super::candidate::ReplayCandidate;
use super::event::TokenEvent;
use super::places::UserPlace;
use crate::detect::engine::finding_builder::finding_id;
use crate::detect::engine::rule::Judgement;
use crate::detect::engine::wording::{self, kilometres};
use crate::detect::features::NONE;
use crate::detect::union_find::UnionFind;
use crate::detect::{Detector, Finding};
use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Row, Store, ValueId};
use std::collections::BTreeMap;

/// Returns the findings of one user. Streams that share a place or a session are one theft. The strongest of them gives
/// the score and the reasons, so that they add up.
pub(crate) fn findings(
    detector: Detector,
    judged: Vec<(ReplayCandidate<'_>, Judgement)>,
    tenant: ValueId,
) -> Vec<Finding> {
    let mut sets = UnionFind::new(judged.len());
    for (at, (candidate, _)) in judged.iter().enumerate() {
        for (other, (earlier, _)) in judged[..at].iter().enumerate() {
            let (a, b) = (candidate.stream, earlier.stream);
            let one_session = a.session == b.session && a.session != NONE;
            if one_session || a.places.iter().any(|place| b.places.contains(place)) {
                sets.join(at, other);
            }
        }
    }
    let mut groups: BTreeMap<usize, Vec<(ReplayCandidate<'_>, Judgement)>> = BTreeMap::new();
    for (at, judged) in judged.into_iter().enumerate() {
        groups.entry(sets.find(at)).or_default().push(judged);
    }
    groups.into_values().filter_map(|group| finding(detector, group, tenant)).collect()
}

fn finding(detector: Detector, mut group: Vec<(ReplayCandidate<'_>, Judgement)>, tenant: ValueId) -> Option<Finding> {
    group.sort_by_key(|(candidate, judgement)| {
        (std::cmp::Reverse(judgement.score), candidate.first(), candidate.stream.events[0])
    });
    // Where each of two places is suspect beside the other, the strongest stream decides which is the user's.
    let (places, anchor) = (group[0].0.stream.places.clone(), group[0].0.anchor_number);
    group.retain(|(candidate, _)| {
        !candidate.stream.places.contains(&anchor) || !places.contains(&candidate.anchor_number)
    });
    let mut events: Vec<u32> =
        group.iter().flat_map(|(candidate, _)| candidate.stream.events.iter().copied()).collect();
    events.sort_unstable();
    events.dedup();
    let severity = group.iter().map(|(_, judgement)| judgement.severity).max()?;
    let (candidate, judgement) = group.swap_remove(0);
    let user = candidate.user;
    let store = user.store;

    let rows: Vec<Row> = events.iter().map(|&at| user.event(at).row).collect();
    let (first, last) = (user.event(*events.first()?).time, user.event(*events.last()?).time);
    let addresses = wording::addresses(store, &rows);
    let anchor_rows = anchor_rows(&candidate, first, last);
    let anchor_addresses = wording::addresses(store, &anchor_rows);
    let distance = candidate.place.distance(candidate.anchor);
    let mut sessions: Vec<String> =
        rows.iter().filter_map(|&row| session_id(user.features.sessions.as_slice(), store, row)).collect();
    sessions.sort_unstable();
    sessions.dedup();
    let sign_in_count = events.iter().map(|&at| u64::from(user.event(at).weight)).sum();
    let tenant_id = store.table(Dimension::Tenant).entry(tenant).get(Field::TenantId).map(str::to_owned);
    let anyone = |field| user.events.iter().rev().find_map(|event| store.text(field, event.row)).map(str::to_owned);
    let (place, anchor_place) = (place_name(&candidate, candidate.place), place_name(&candidate, candidate.anchor));

    let mut finding = Finding {
        id: String::new(),
        detector,
        severity,
        score: judgement.score,
        tenant_id,
        user_id: anyone(Field::UserId),
        user_principal_name: anyone(Field::UserPrincipalName),
        users: Vec::new(),
        summary: String::new(),
        first_seen: rows.iter().map(|&row| store.created(row)).min()?,
        last_seen: rows.iter().map(|&row| store.created(row)).max()?,
        addresses,
        place,
        anchor_addresses,
        anchor_place,
        distance_km: distance.map(|(km, _)| km),
        distance_is_coarse: distance.is_some_and(|(_, coarse)| coarse || is_looked_up(&candidate)),
        session_ids: sessions,
        rows,
        sign_in_count,
        anchor_rows,
        evidence: judgement.evidence,
        innocence: judgement.innocence,
        would_clear: would_clear(&candidate),
        caveats: judgement.severity_note.map(str::to_owned).into_iter().chain(caveats(&candidate)).collect(),
        activity: None,
        verdict: None,
        mark: None,
        notes: Vec::new(),
    };
    let root = user.event(*events.first()?);
    let session = session_id(user.features.sessions.as_slice(), store, root.row);
    finding.id = id(&finding, session.as_deref(), user.features.prefixes[root.prefix as usize]);
    finding.summary = summary(&candidate, &finding);
    Some(finding)
}

/// Returns the id of a finding, from the tenant, the user, and the session of the first suspect sign-in, or its prefix
/// and time if it has no session. More files add sign-ins, addresses and sessions to a finding; its id, and a verdict
/// on it, should stay.
fn id(finding: &Finding, session: Option<&str>, prefix: u64) -> String {
    let user = finding.user_id.as_deref().or(finding.user_principal_name.as_deref());
    let texts = [Some(finding.detector.name()), finding.tenant_id.as_deref(), user, session];
    let bytes = if session.is_none() {
        [prefix.to_be_bytes(), finding.first_seen.0.to_be_bytes()].concat()
    } else {
        Vec::new()
    };
    finding_id(texts.into_iter().flatten(), &bytes)
}

fn session_id(sessions: &[u32], store: &Store, row: Row) -> Option<String> {
    let value = store.value(Dimension::Session, row);
    (sessions[value as usize] != NONE).then(|| store.text(Field::SessionId, row).map(str::to_owned)).flatten()
}

/// Returns what the user did at the anchor within the window before and after, else the nearest sign-in there.
fn anchor_rows(candidate: &ReplayCandidate<'_>, first: i64, last: i64) -> Vec<Row> {
    let user = candidate.user;
    let all: Vec<u32> = user.at_place(candidate.anchor_number).filter(|&at| !user.event(at).flags.blocked).collect();
    let window = candidate.limits().window();
    let near = |at: &&u32| (first - window..=last + window).contains(&user.event(**at).time);
    let own = |at: &&u32| user.event(**at).session == candidate.stream.session;
    let row = |at: &u32| user.event(*at).row;
    let of_session: Vec<Row> = all.iter().filter(near).filter(own).map(row).collect();
    if !of_session.is_empty() {
        return of_session;
    }
    let of_user: Vec<Row> = all.iter().filter(near).map(row).collect();
    if !of_user.is_empty() {
        return of_user;
    }
    let split = all.partition_point(|&at| user.event(at).time < first);
    let nearest = split.checked_sub(1).and_then(|before| all.get(before)).or_else(|| all.get(split));
    nearest.map(row).into_iter().collect()
}

/// Returns the name of a place, such as `Lagos, NG`, as far as it is known.
fn place_name(candidate: &ReplayCandidate<'_>, place: &UserPlace) -> String {
    if let Some(name) = candidate.user.features.looked_up_place(place.location).filter(|name| !name.is_empty()) {
        return name.to_owned();
    }
    // A looked-up place without a name has no entry in the log's table.
    if place.looked_up {
        return String::new();
    }
    let location = candidate.user.store.table(Dimension::Location).entry(place.location);
    let name = wording::place([Field::City, Field::State, Field::Country].map(|field| location.get(field)));
    name.unwrap_or_else(|| if place.asn == 0 { String::new() } else { format!("AS {}", place.asn) })
}

fn summary(candidate: &ReplayCandidate<'_>, finding: &Finding) -> String {
    let at = |addresses: &[String], place: &str| {
        let more = match addresses.len() {
            0 | 1 => String::new(),
            many => format!(" and {} more", many - 1),
        };
        let first = addresses.first().map_or("an unknown address", String::as_str);
        if place.is_empty() { format!("{first}{more}") } else { format!("{first}{more} ({place})") }
    };
    let distance = finding.distance_km.filter(|&km| km >= 1.0).map_or_else(String::new, |km| {
        let about = if finding.distance_is_coarse { "about " } else { "" };
        format!(", {about}{} away", kilometres(km))
    });
    let times = match finding.sign_in_count {
        1 => "once".to_owned(),
        many => format!("{many} times"),
    };
    let clock = |time: Timestamp, other: Timestamp| {
        let one_day = time.to_utc().date_naive() == other.to_utc().date_naive();
        time.to_utc().format(if one_day { "%H:%M" } else { "%Y-%m-%d %H:%M" }).to_string()
    };
    let (first, last) = (finding.first_seen, finding.last_seen);
    let span = if last.0 - first.0 < 60 * Timestamp::SECOND {
        format!("at {} UTC", clock(first, last))
    } else {
        format!("between {} and {} UTC", clock(first, last), clock(last, first))
    };
    let what =
        if candidate.events().all(|(_, event)| event.flags.blocked) { "was refused by policy" } else { "was used" };
    let what = if candidate.place.of_foreign_device {
        format!("{what} by another device than the user's")
    } else {
        what.to_owned()
    };
    let here = at(&finding.addresses, &finding.place);
    let there = at(&finding.anchor_addresses, &finding.anchor_place);
    let name = &candidate.user.name;
    match candidate.owner {
        Owner::Unknown => format!(
            "One session of {name} {what} from {here} {times} {span} and from {there} as well{distance}; the \
             log does not show which place is the user's."
        ),
        Owner::Anchor if candidate.owner_active.is_empty() => {
            format!("A token of {name} {what} from {here} {times} {span}; the user's own place is {there}{distance}.")
        }
        Owner::Anchor => {
            format!("A token of {name} {what} from {here} {times} {span} while the user worked from {there}{distance}.")
        }
    }
}

/// Whether one of the places comes from a database.
fn is_looked_up(candidate: &ReplayCandidate<'_>) -> bool {
    candidate.place.looked_up || candidate.anchor.looked_up
}

fn would_clear(candidate: &ReplayCandidate<'_>) -> String {
    let mut ways = vec!["a sign-in with a factor proved at the suspect address"];
    if candidate.owner == Owner::Unknown {
        ways.push("the interactive log of the time at which the session began");
    }
    if candidate.place.of_foreign_device {
        ways.push("the user naming the software as that of a device of theirs");
    } else if candidate.stream.events.iter().all(|&at| candidate.user.event(at).device == NONE) {
        ways.push("the user naming a second device or a VPN with this exit");
    } else {
        ways.push("the user, asked by phone, naming a VPN that part of the device's traffic goes through");
    }
    if !candidate.place.of_foreign_device {
        ways.push("the address being an exit of the organisation (then name it with --trusted)");
    }
    wording::sentence(ways.join("; ")) + "."
}

fn caveats(candidate: &ReplayCandidate<'_>) -> Vec<String> {
    let mut caveats = Vec::new();
    if candidate.owner == Owner::Unknown {
        caveats.push(
            "No interactive sign-in at either place of this session is in the load: it is unknown which place is the \
             owner's; the rarer one is named as suspect."
                .to_owned(),
        );
    }
    if candidate.anchor.settled {
        caveats.push(
            "The user proved no factor in the load: the user's place is taken to be where a browser was used from the \
             start and on several days."
                .to_owned(),
        );
    } else if candidate.anchor.established && candidate.anchor.witnessed() == 0 {
        caveats.push(
            "No factor was proved at the other place in the load: it is taken to be the user's because tokens were used \
             there from the start and on several days."
                .to_owned(),
        );
    }
    if candidate.place.distance(candidate.anchor).is_some_and(|(_, coarse)| coarse) {
        caveats.push("The distance is between the middles of the countries.".to_owned());
    } else if is_looked_up(candidate) && candidate.place.distance(candidate.anchor).is_some() {
        caveats.push("The distance rests on a database that you named, not on the log.".to_owned());
    }
    if candidate.stream.session == NONE {
        caveats.push("These sign-ins have no session ids: two devices of the user's look alike.".to_owned());
    }
    let grouped = |event: &TokenEvent| event.weight > 1;
    if candidate.events().any(|(_, event)| grouped(event)) {
        caveats.push("Some rows were grouped at the source and do not say when single sign-ins happened.".to_owned());
    }
    if candidate.events().any(|(_, event)| event.flags.device_code) {
        caveats.push("After a device code the log shows the address of the client that received the token.".to_owned());
    }
    caveats
}
