//! Rules for innocence: legitimate reasons to be in two places.

use super::application_server::SHARED_BY;
use super::replay_rule::ReplayRule;
use crate::detect::Signal;
use crate::detect::engine::rule::{Hit, Rule};
use crate::detect::features::{NONE, Os};
use crate::detect::replay::anchor::Owner;
use crate::detect::replay::candidate::ReplayCandidate;
use crate::detect::replay::event::Usage;
use crate::detect::replay::travel::COARSE_KM;
use crate::knowledge::NetworkClass;
use crate::signin::{Field, Timestamp};

pub(crate) const RULES: &[ReplayRule] = &[
    Rule {
        signal: Signal {
            name: "factor-before",
            points: -40,
            meaning: "The user proved a factor at this place before: a token can move, a factor cannot.",
            source: "The principle of this detector",
        },
        test: |candidate| {
            let first = candidate.first();
            candidate
                .hit(proof(candidate).is_some_and(|(earliest, _)| earliest <= first), factor_text, || proofs(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "factor-later",
            points: -25,
            meaning: "The user proved a factor at this place later.",
            source: "The principle of this detector",
        },
        test: |candidate| {
            let first = candidate.first();
            candidate
                .hit(proof(candidate).is_some_and(|(earliest, _)| earliest > first), factor_text, || proofs(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "same-device-moved",
            points: -35,
            meaning: "The same registered device changed its place once or twice.",
            source: "A hand-over between networks makes one or two changes",
        },
        test: |candidate| {
            let text = || "the same registered device, at most two changes of place";
            // Nobody carries a device into a data centre. It may use a VPN that ends there, and so may its stolen
            // token.
            let rented = candidate.hosting && !candidate.is_known() && !candidate.may_be_vpn();
            // A device does not lose its key, nor does moving raise the risk of its tokens.
            let doubtful =
                rented || !candidate.unbound.is_empty() || candidate.events().any(|(_, event)| event.flags.token_risk);
            let cloud = candidate.is_in_cloud() && candidate.pause().is_none();
            let own = candidate.is_device_hand_over() && candidate.claims_of_tools.is_empty() && !cloud;
            let hit = candidate.hit(own, text, || candidate.stream.events.clone())?;
            Some(if doubtful { hit.worth(-20) } else { hit })
        },
    },
    Rule {
        signal: Signal {
            name: "same-client-moved",
            points: -15,
            meaning: "The same kind of software on the same operating system changed its place once or twice.",
            source: "A hand-over between networks makes one or two changes",
        },
        test: |candidate| {
            // If neither place is proven, the software belongs to either.
            let one_line = candidate.same_lineage || candidate.stream.session != NONE;
            let holds = candidate.owner == Owner::Anchor
                && one_line
                && candidate.same_client
                && !candidate.same_device
                && !candidate.mismatch()
                && !candidate.is_phished()
                && !candidate.has_new_purpose()
                && !candidate.is_interleaved()
                && candidate.user_elsewhere.is_none()
                && !candidate.rotates
                && !candidate.odd_hours
                && (!candidate.is_in_cloud() || candidate.pause().is_some());
            let text = || "the same software, at most two changes of place within an hour";
            candidate.hit(holds, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "two-exits-at-once",
            points: -40,
            meaning: "Nearly every sign-in here has one elsewhere in the session within ten seconds: one device whose \
                      requests leave by two exits. No attacker keeps time with the owner.",
            source: "Elastic, issue 5863: 44 % of the alerts of a session rule were tokens and calls without delay",
        },
        test: |candidate| {
            let holds = candidate.is_side_by_side() && !candidate.mismatch();
            let text = || "nearly every sign-in here comes within 10 seconds of one elsewhere in the session";
            candidate.hit(holds, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "session-pauses-elsewhere",
            points: -25,
            meaning: "While the session was used here it rested elsewhere, at hours when it is busy there on other days: \
                      the device itself is here, or behind a VPN that ends here. An attacker's use goes on beside the \
                      owner's.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = |expected: f64| {
                format!("the session paused elsewhere meanwhile, where about {expected:.0} sign-ins were expected")
            };
            candidate.pause().map(|expected| Hit::new(text(expected), candidate.rows(&candidate.stream.events)))
        },
    },
    Rule {
        signal: Signal {
            name: "same-device-without-primary-token",
            points: -20,
            meaning: "The same registered device presents plain refresh tokens at both places, as where only part of \
                      the traffic goes through a VPN. It does not clear: a token stolen from a registered device may \
                      name the device as well.",
            source: "Split tunnelling",
        },
        test: |candidate| {
            // Of one provider a household has one line.
            let one_provider = candidate.place.asn != 0 && candidate.place.asn == candidate.anchor.asn;
            let holds =
                candidate.is_own_device() && candidate.is_interleaved() && !(one_provider && candidate.is_torn());
            let text = || "the same registered device, with refresh tokens only";
            candidate.hit(holds, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "token-bound",
            points: -60,
            meaning: "Tokens presented here are bound to the session's device, whose key an attacker does not have: the \
                      device is here (35 points for a single one, or where the software is not the session's own).",
            source: "Entra, token protection",
        },
        test: |candidate| {
            let bound = candidate.bound_here();
            let hit =
                Hit::proven(&candidate.rows(&bound), |_| "tokens bound to the session's device are presented here")?;
            Some(if bound.len() > 1 && !candidate.mismatch() { hit } else { hit.worth(-35) })
        },
    },
    Rule {
        signal: Signal {
            name: "virtual-desktop",
            points: -60,
            meaning: "The device here was opened by a remote desktop token: it is a virtual desktop, to which the user goes \
                      on from the device at the other place. Nearly all tokens here are of that device.",
            source: "Graph, incomingTokenType remoteDesktopToken; Azure Virtual Desktop and Windows 365",
        },
        test: virtual_desktop,
    },
    Rule {
        signal: Signal {
            name: "phone-roams",
            points: -45,
            meaning: "A phone or tablet goes back and forth between networks, as such devices do (30 points if it is \
                      further away than a mast across a border, or no registered device shows that it is the same \
                      one).",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || "the same phone or tablet on both sides";
            let hit = candidate.hit(candidate.roams(), text, || candidate.stream.events.clone())?;
            Some(if candidate.same_device && candidate.is_in_reach() { hit } else { hit.worth(-30) })
        },
    },
    Rule {
        signal: Signal {
            name: "travels-together",
            points: -45,
            meaning: "Another device of the user, with a session of its own, is at the same place: the person is there \
                      (15 points only where the software here is not the session's own).",
            source: "Two sessions are two devices",
        },
        test: travels_together,
    },
    Rule {
        signal: Signal {
            name: "sessions-move-together",
            points: -30,
            meaning: "Another session of the user, known from other places, is here at the same time with software of \
                      the user's: the whole device is here, or behind the same VPN. A stolen token is one session. \
                      Without session ids what names a device and what does not are taken for two.",
            source: "Sessions are stolen one by one; a device carries several",
        },
        test: |candidate| {
            let events: Vec<u32> = candidate.together.into_iter().collect();
            Hit::proven(&candidate.rows(&events), |_| "another session of the same device is here at the same time")
        },
    },
    Rule {
        signal: Signal {
            name: "mobile-or-relay-network",
            points: -30,
            meaning: "The address belongs to a mobile carrier, a security edge or a privacy relay: it shows little of \
                      where the client is (15 points only for a computer that goes back and forth with a carrier of a \
                      country where the user never proved to be, and none for one overseas; for the session's own \
                      software through a relay 15 points overseas).",
            source: "Entra, locations of mobile and VPN addresses; list of networks that comes with the program",
        },
        test: |candidate| {
            let carrier = candidate.place.class == Some(NetworkClass::Mobile);
            let torn = candidate.is_interleaved() || carrier && candidate.flies_overseas();
            let abroad = torn && !candidate.roams() && candidate.in_new_country();
            // A phone from another continent may roam, but is not back home within the hour.
            let overseas = abroad && candidate.nearest_known().is_some_and(|(km, ..)| km > COARSE_KM);
            // A relay chooses where its users appear, and rarely uses the same address.
            let relay =
                candidate.same_client && (candidate.place.churns || candidate.place.class == Some(NetworkClass::Relay));
            let holds = candidate.place.is_imprecise()
                && !candidate.place.egress
                && candidate.is_exit()
                && !candidate.mismatch();
            let text = || "the address is of a mobile carrier, a security edge or a relay";
            let hit = candidate.hit(holds, text, || candidate.stream.events.iter().take(1).copied().collect())?;
            match (relay, abroad, overseas) {
                (false, _, true) => None,
                (true, _, true) | (false, true, _) => Some(hit.worth(-15)),
                _ => Some(hit),
            }
        },
    },
    Rule {
        signal: Signal {
            name: "dual-stack",
            points: -25,
            meaning: "One place has IPv4 addresses and the other IPv6 addresses, in one country: a client with both \
                      uses either.",
            source: "Entra, continuous access evaluation, address mismatch",
        },
        test: |candidate| {
            let holds = candidate.is_dual_stack();
            candidate.hit(holds, || "IPv4 here and IPv6 there, in one country", || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "anchor-is-a-shared-exit",
            points: -10,
            meaning: "On the other side of the changes is a shared exit, a mobile network or a security edge, so that \
                      they may be one device with part of its traffic diverted.",
            source: "Split tunnelling",
        },
        test: |candidate| {
            let text =
                || format!("{} changes of place are with a shared or mobile network", candidate.imprecise_changes);
            candidate.hit(candidate.imprecise_changes > 0, text, Vec::new)
        },
    },
    Rule {
        signal: Signal {
            name: "near-proven-place",
            points: -15,
            meaning: "The place is within 100 km of a proven one, or in the same network and country.",
            source: "Geolocation of addresses is no better",
        },
        test: |candidate| {
            let near = |other: &&crate::detect::replay::places::UserPlace| {
                let one_provider = candidate.place.asn != 0 && candidate.place.asn == other.asn;
                let one_country = candidate.place.country != 0 && candidate.place.country == other.country;
                let close = candidate
                    .place
                    .distance(other)
                    .is_some_and(|(km, coarse)| !coarse && km <= candidate.limits().place_radius_km);
                // Data centres are in the cities where people live.
                one_provider && one_country || close && !candidate.hosting
            };
            let mut others = candidate.user.places.list.iter().enumerate();
            let found = others.any(|(at, place)| {
                !candidate.stream.places.contains(&(at as u32)) && place.strength() == 2 && near(&place)
            });
            let text = || "near a place where the user gave a factor, or in the same network and country";
            let own = !candidate.mismatch() && !candidate.foreign_client && !candidate.is_torn();
            let own = own && !candidate.is_phished() && !candidate.rotates;
            candidate.hit(candidate.owner == Owner::Anchor && found && own, text, Vec::new)
        },
    },
    Rule {
        signal: Signal {
            name: "shared-by-colleagues",
            points: -30,
            meaning: "Many users of the tenant are seen here with the devices or the software that they have at proven \
                      places, and hardly one with foreign software: probably an exit that they share.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || "many colleagues are here with their own devices";
            // Microsoft's servers appear with the software of all users; a rented server at Microsoft has an attacker's.
            let common = candidate.place.common
                && !(candidate.hosting && candidate.place.class == Some(NetworkClass::Microsoft));
            candidate.hit(common && !candidate.mismatch() && !candidate.foreign_client, text, Vec::new)
        },
    },
    Rule {
        signal: Signal {
            name: "microsoft-forwards",
            points: -30,
            meaning: "An address of Microsoft's with the software that the user has elsewhere: its services repeat the \
                      user agent of those they act for.",
            source: "Microsoft's own address ranges are the most frequent false alarm (Sentinel, issue 6205)",
        },
        test: |candidate| {
            let microsoft = candidate.place.class == Some(NetworkClass::Microsoft);
            let text = || "an address of Microsoft, with the user's own software";
            candidate.hit(
                microsoft && !candidate.hosting && candidate.same_client && candidate.tool.is_empty(),
                text,
                Vec::new,
            )
        },
    },
    Rule {
        signal: Signal {
            name: "application-server",
            points: -60,
            meaning: "One application that is not Microsoft's runs on rented servers, or on none that the log shows to be \
                      others, with the tokens of a user who opened it at a known place and never uses it there otherwise: \
                      it works for the user there, as a mail service or a scheduler does. The refresh token of such an \
                      application opens nothing else (40 points where fewer than three users of the tenant have the \
                      application: a user may have been made to consent to it).",
            source: "Family of client ids (Secureworks): other applications redeem no tokens of each other",
        },
        test: application_server,
    },
    Rule {
        signal: Signal {
            name: "habit",
            points: -25,
            meaning: "The place has been in use from one operating system since the start of the load and on three \
                      days or more.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let days = candidate.habit.unwrap_or_default();
            let text = || format!("used since the start of the load, on {days} days, with one operating system");
            candidate.hit(candidate.habit.is_some(), text, Vec::new)
        },
    },
    Rule {
        signal: Signal {
            name: "standing-job",
            points: -25,
            meaning: "One application runs at a rented server from the start of the load, in a session that is used nowhere else, \
                      on five days or more and at all hours: a job of the user's or of the organisation's.",
            source: "Backup programs, own runners; this project's own rule",
        },
        test: |candidate| {
            let days = candidate.standing_days().unwrap_or_default();
            let text =
                || format!("one application at all hours of {days} days from the start of the load, as a job runs");
            candidate.hit(days > 0, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "own-session",
            points: -20,
            meaning: "The session is used nowhere else in the load: it may be another device of the user's.",
            source: "Two sessions are two devices",
        },
        test: |candidate| {
            let holds = candidate.stream.session != NONE && candidate.elsewhere.is_empty() && !candidate.is_phished();
            candidate.hit(holds, || "the session is used at no other place", || candidate.stream.events.clone())
        },
    },
];

fn factor_text() -> String {
    "the user gave a factor at this place".to_owned()
}

/// First and last proof at the suspect places.
fn proof(candidate: &ReplayCandidate<'_>) -> Option<(i64, i64)> {
    let places = candidate.stream.places.iter().map(|&at| &candidate.user.places.list[at as usize]);
    let proofs = places.filter(|place| place.is_proven()).filter_map(|place| place.proof);
    proofs.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn proofs(candidate: &ReplayCandidate<'_>) -> Vec<u32> {
    let here = candidate.stream.places.iter().flat_map(|&place| candidate.user.at_place(place));
    here.filter(|&at| candidate.user.event(at).usage == Usage::Proof).collect()
}

/// How close in time another device of a traveller is seen, in nanoseconds.
const COMPANY: i64 = 12 * Timestamp::HOUR;

/// How many other sessions are examined. For an account with more, nothing is known about a single person.
const MOST_ACCOMPANYING: usize = 100;

fn virtual_desktop(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    let opened = candidate.opened_by_remote_desktop();
    Hit::proven(&candidate.rows(&opened), |_| "the device here was opened by a remote desktop token")
}

fn application_server(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    let served = candidate.served_application()?;
    let first = candidate.stream.events.first()?;
    let name = candidate.user.store.text(Field::Application, candidate.user.event(*first).row);
    let name = name.unwrap_or("one application");
    let shared = served.users >= SHARED_BY;
    let text = if shared {
        format!(
            "only {name:.40} is used here, which the user opened at a known place; it is a server of that application"
        )
    } else {
        format!(
            "only {name:.40} is used here, which the user opened at a known place; it may be a server of that application, \
             which hardly anybody else uses"
        )
    };
    let hit = Hit::new(text, candidate.rows(&served.opened));
    Some(if shared { hit } else { hit.worth(-40) })
}

/// Finds another session at the same place, on another system that it also has elsewhere.
fn travels_together(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    if !candidate.tool.is_empty() {
        return None;
    }
    let user = candidate.user;
    let own = candidate.events().fold(0, |systems, (_, event)| systems | event.os.bit());
    // In a country that is new to the user a phone on a carrier there counts as at the same place.
    let abroad = candidate.in_new_country();
    let near = |place: u32| {
        candidate.stream.places.contains(&place)
            || abroad && user.places.list[place as usize].country == candidate.place.country
    };
    let here = |at: u32| near(user.places.of[at as usize]);
    let has_elsewhere = |session: u32, os: Os| {
        user.sessions.get(&session).into_iter().flatten().any(|&at| user.event(at).os == os && !here(at))
    };
    let places = (0..user.places.list.len() as u32).filter(|&place| near(place));
    let mut at_place: Vec<u32> = places.flat_map(|place| user.at_place(place)).collect();
    at_place.sort_unstable();
    // Sign-ins days before or after do not count.
    let (start, end) = (candidate.first() - COMPANY, candidate.last() + COMPANY);
    at_place.retain(|&at| (start..=end).contains(&user.event(at).time));
    let mut asked: Vec<(u32, Os)> = Vec::new();
    let accompanying = at_place.iter().map(|&at| user.event(at)).find(|event| {
        let other = event.session != NONE && event.session != candidate.stream.session;
        let pair = (event.session, event.os);
        let worth_asking = other && own != 0 && event.os != Os::Unknown && event.os.bit() & own == 0;
        if !worth_asking || asked.len() == MOST_ACCOMPANYING || asked.contains(&pair) {
            return false;
        }
        asked.push(pair);
        has_elsewhere(pair.0, pair.1)
    })?;
    let accompanying: Vec<u32> =
        at_place.iter().copied().filter(|&at| user.event(at).session == accompanying.session).collect();
    // The person is there, but an attacker may be as well.
    let hit = Hit::proven(&candidate.rows(&accompanying), |_| "another device of the user is at the same place")?;
    Some(if candidate.mismatch() { hit.worth(-15) } else { hit })
}
