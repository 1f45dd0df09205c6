//! Rules about how a session is used.

use super::replay_rule::ReplayRule;
use crate::detect::Signal;
use crate::detect::engine::rule::{Hit, Rule};
use crate::detect::features::NONE;
use crate::detect::replay::alternation::MANY_CHANGES;
use crate::detect::replay::anchor::Owner;
use crate::detect::replay::candidate::ReplayCandidate;
use crate::detect::replay::event::Usage;

pub(crate) const RULES: &[ReplayRule] = &[
    Rule {
        signal: Signal {
            name: "session-interleaved",
            points: 35,
            meaning: "One session goes back and forth between two places three times (25 points) or five times (35) and \
                      more, each time within an hour. A device that changes its network does so once or twice; an attacker \
                      beside the owner makes many changes.",
            source: "Session ids descend from one sign-in to every token of it (Entra, linkable identifiers)",
        },
        test: |candidate| {
            let changes = candidate.alternation.close();
            let holds = candidate.stream.session != NONE && candidate.is_interleaved();
            let text = || {
                let window = candidate.limits().window_in_words();
                format!("one session, {changes} changes between the two places, each within {window}")
            };
            let hit = candidate.hit(holds, text, || candidate.alternation.close_events())?;
            Some(if changes >= MANY_CHANGES { hit } else { hit.worth(25) })
        },
    },
    Rule {
        signal: Signal {
            name: "user-interleaved",
            points: 25,
            meaning: "The same without session ids in the log: the user, on one operating system, goes back and forth \
                      between two places. Two devices of one kind look alike, so it counts for less.",
            source: "As session-interleaved, with the operating system in place of the session",
        },
        test: |candidate| {
            let changes = candidate.alternation.close();
            let holds = candidate.stream.session == NONE && candidate.is_interleaved();
            let text = || {
                let window = candidate.limits().window_in_words();
                format!("{changes} changes between the two places, each within {window}; no session ids")
            };
            candidate.hit(holds, text, || candidate.alternation.close_events())
        },
    },
    Rule {
        signal: Signal {
            name: "session-elsewhere",
            points: 12,
            meaning: "The session is used at another place as well, with fewer than three changes within an hour.",
            source: "Session ids descend from one sign-in to every token of it (Entra, linkable identifiers)",
        },
        test: |candidate| {
            let gap = candidate.limits().gap();
            let changes = candidate.alternation.within(gap);
            let text = || match changes {
                0 => "the session is used at another place too".to_owned(),
                1 => "the session is used at another place too, one change of place".to_owned(),
                more => format!("the session is used at another place too, {more} changes of place"),
            };
            let events = || {
                if changes > 0 { candidate.alternation.events(gap) } else { ends(candidate) }
            };
            candidate.hit(candidate.has_session_elsewhere() && !candidate.is_interleaved(), text, events)
        },
    },
    Rule {
        signal: Signal {
            name: "server-beside-user",
            points: 12,
            meaning: "Without session ids in the log: the user's software is at a rented server where nothing else shows the \
                      user, does not go back and forth, and is not known to be a VPN, while the user is active at a known \
                      place.",
            source: "As session-elsewhere, with the operating system in place of the session",
        },
        test: |candidate| {
            let alone = !candidate.is_interleaved() && !candidate.commutes() && !candidate.may_be_vpn();
            let beside = candidate.owner == Owner::Anchor && !candidate.owner_active.is_empty();
            let server = candidate.hosting && !candidate.is_known() && !candidate.is_exit();
            let holds = candidate.stream.session == NONE && alone && beside && server;
            let text = || "a rented server beside the user; no session ids";
            candidate.hit(holds, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "session-without-proof",
            points: 30,
            meaning: "A session is used in two places, and the load contains no sign-in with proof at either. Which \
                      of them is the owner's is unknown, so such a finding is not rated above low, or medium where \
                      two clients take turns.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || "one session in two places, and no factor at either";
            candidate.hit(candidate.owner == Owner::Unknown, text, || ends(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "session-commutes",
            points: 15,
            meaning: "For days the session alternates between places more than 500 km apart that nobody commutes \
                      between.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let (gap, hours) = (candidate.limits().gap(), candidate.limits().gap_hours);
            let holds = candidate.commutes() && !candidate.is_interleaved();
            let changes = candidate.alternation.within(gap);
            let text = || format!("{changes} changes between distant places, each within {hours} hours");
            candidate.hit(holds, text, || candidate.alternation.events(gap))
        },
    },
    Rule {
        signal: Signal {
            name: "owner-active",
            points: 8,
            meaning: "Meanwhile the user is active at a known place: where a factor was given, or a browser used, or tokens on \
                      several days from the start of the load.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = |_| "the user was active at a known place meanwhile";
            if candidate.owner == Owner::Anchor {
                Hit::proven(&candidate.rows(&candidate.owner_active), text)
            } else {
                None
            }
        },
    },
    Rule {
        signal: Signal {
            name: "primary-token-in-two-places",
            points: 20,
            meaning: "A primary refresh token is presented from two places in turn. It belongs to one device and opens \
                      every application.",
            source: "Entra, concept of the primary refresh token",
        },
        test: primary_token_in_two_places,
    },
    Rule {
        signal: Signal {
            name: "binding-lost",
            points: 25,
            meaning: "The tokens of the same client (application and kind of software) are bound to the device \
                      elsewhere in the session, and unbound here. A tool whose tokens were never bound lost nothing.",
            source: "Entra, token protection status details",
        },
        test: |candidate| {
            let text = |_| "the same client's tokens are bound to the device elsewhere in the session, and not here";
            Hit::proven(&candidate.rows(&candidate.unbound), text)
        },
    },
    Rule {
        signal: Signal {
            name: "suspect-root",
            points: 35,
            meaning: "The session was opened as through a phishing proxy: a sign-in to the Office start page with a \
                      proven factor, without a device, from rented servers where the user was never seen otherwise; or a session \
                      that leaves such a sign-in at once, or is on the lines of four providers within a day.",
            source: "Microsoft DART on adversary in the middle; the proxy's address is what Entra sees",
        },
        test: |candidate| {
            let text = || "the session was opened as through a phishing proxy";
            let roots = || {
                let session = candidate.user.sessions.get(&candidate.stream.session).into_iter().flatten().copied();
                session.filter(|&at| candidate.user.event(at).flags.proxy_shaped).collect::<Vec<u32>>()
            };
            candidate.hit(candidate.is_phished(), text, roots)
        },
    },
    Rule {
        signal: Signal {
            name: "token-risk",
            points: 30,
            meaning: "Entra ID Protection itself suspected a stolen token (anomalous token, adversary in the middle, \
                      attempted access to a primary refresh token).",
            source: "Entra ID Protection, risk detections",
        },
        test: |candidate| {
            let events = candidate.events_where(|event| event.flags.token_risk);
            Hit::proven(&candidate.rows(&events), |_| "Entra ID Protection suspected a stolen token")
        },
    },
    Rule {
        signal: Signal {
            name: "device-code-elsewhere",
            points: 15,
            meaning: "The session came by device code and is used where the user proved nothing, as after a phished \
                      device code. Command lines on another device look the same.",
            source: "Entra, original transfer method; device code phishing reports of 2025",
        },
        test: |candidate| {
            let events = candidate.events_where(|event| event.flags.device_code);
            let text = |_| "the session was opened by device code";
            if candidate.is_known() { None } else { Hit::proven(&candidate.rows(&events), text) }
        },
    },
    Rule {
        signal: Signal {
            name: "all-blocked",
            points: 10,
            meaning: "Every attempt was blocked by policy. The token was good all the same, and is in the wrong hands.",
            source: "Error codes 53003, 53000, 53001 and 530032 to 530035",
        },
        test: |candidate| {
            let blocked = candidate.events_where(|event| event.flags.blocked);
            let all = blocked.len() == candidate.stream.events.len();
            let text = |count| format!("all {count} attempts were blocked by policy");
            if all { Hit::proven(&candidate.rows(&blocked), text) } else { None }
        },
    },
];

/// Returns the last event elsewhere before the stream, or the first after it, and the first event of the stream.
fn ends(candidate: &ReplayCandidate<'_>) -> Vec<u32> {
    let Some(&first) = candidate.stream.events.first() else { return Vec::new() };
    let split = candidate.elsewhere.partition_point(|&at| at < first);
    let near = split
        .checked_sub(1)
        .and_then(|before| candidate.elsewhere.get(before))
        .or_else(|| candidate.elsewhere.get(split));
    near.copied().into_iter().chain([first]).collect()
}

fn primary_token_in_two_places(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    if candidate.is_dual_stack() || candidate.is_exit() || candidate.in_blocks {
        return None;
    }
    let single = |at: &u32| {
        let event = candidate.user.event(*at);
        event.flags.primary && event.weight == 1 && event.usage != Usage::WeakProof
    };
    let soft = |at: &u32| candidate.user.place_of(*at).is_imprecise() && !candidate.hosting && !candidate.mismatch();
    let inside: Vec<u32> = candidate.stream.events.iter().copied().filter(single).collect();
    let outside: Vec<u32> = candidate.elsewhere.iter().copied().filter(single).filter(|at| !soft(at)).collect();
    let found = candidate.changes_between(&inside, &outside);
    let text = || "a primary refresh token is presented from both places in turn";
    candidate.hit(found.close() >= candidate.limits().interleave_min, text, || found.close_events())
}
