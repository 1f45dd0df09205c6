//! Rules about places. They strengthen a conflict and never create one.

use super::replay_rule::ReplayRule;
use crate::detect::Signal;
use crate::detect::engine::rule::{Hit, Rule};
use crate::detect::engine::wording::kilometres;
use crate::detect::replay::anchor::Owner;
use crate::detect::replay::candidate::ReplayCandidate;
use crate::signin::Timestamp;

pub(crate) const RULES: &[ReplayRule] = &[
    Rule {
        signal: Signal {
            name: "far-from-proof",
            points: 15,
            meaning: "The place is more than 100 km (5 points), 500 km (10) or 3,000 km (15) from the nearest place \
                      where the user is known to be. Between the middles of countries, where the log has no \
                      coordinates of a city, only 1,000 km (5) and 3,000 km (10) count.",
            source: "Elastic and Sentinel rules on travel use 500 km",
        },
        test: far_from_proof,
    },
    Rule {
        signal: Signal {
            name: "impossible-speed",
            points: 15,
            meaning: "Two sign-ins of the session are further apart than an aircraft flies in the time between them (5 points \
                      where one is at a rented server and only places and times speak for an attack: a VPN is as fast).",
            source: "Elastic and Sentinel rules on travel use 800 to 900 km/h",
        },
        test: impossible_speed,
    },
    Rule {
        signal: Signal {
            name: "user-elsewhere",
            points: 15,
            meaning: "The user was at a known place, with a phone or by hand in another session, sooner before or after \
                      than anybody travels, and nothing else of the user is here. The address is of an ordinary line, where \
                      VPN services rarely have exits.",
            source: "This project's own rule",
        },
        test: |candidate| {
            // Where the session itself flies, that is said already.
            let alone = candidate.owner == Owner::Anchor && candidate.flight.is_none();
            let flight = candidate.user_elsewhere.filter(|_| alone)?;
            let hours = flight.nanoseconds.div_ceil(Timestamp::HOUR as u64);
            let hours = crate::text::counted(hours.max(1), "hour");
            let text = format!(
                "the user was {} away within {hours}, and nothing else of the user is here",
                kilometres(flight.km)
            );
            Some(Hit::new(text, candidate.rows(&flight.events)))
        },
    },
    Rule {
        signal: Signal {
            name: "rotating-lines",
            points: 20,
            meaning: "Within hours the session of a computer is on the ordinary lines of three providers or more, where nothing \
                      shows the user: exits in strangers' homes, which change all the time.",
            source: "Residential proxies; this project's own rule",
        },
        test: |candidate| {
            let text =
                || format!("the session is on the lines of {} providers within hours", candidate.strange_lines());
            candidate
                .hit(candidate.rotates && candidate.owner == Owner::Anchor, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "unusual-hours",
            points: 10,
            meaning: "The session is used here only at hours of the day at which nothing else of the user's happens, on four \
                      other days or more.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let holds = candidate.odd_hours && candidate.owner == Owner::Anchor;
            let text = || "at hours at which the user does nothing on other days";
            candidate.hit(holds, text, || candidate.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "country-never-proven",
            points: 10,
            meaning: "The user is not known to have been in this country during the load.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let holds = candidate.owner == Owner::Anchor
                && candidate.in_new_country()
                && !candidate.is_exit()
                && !candidate.may_be_own_vpn();
            let text = || "no known place of the user is in this country";
            candidate.hit(holds, text, || first_event(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "no-factor-here",
            points: 15,
            meaning: "Only tokens were ever presented here; no factor was proved. A token can move, a factor cannot.",
            source: "The principle of this detector",
        },
        test: |candidate| {
            let holds = candidate.owner == Owner::Anchor && !candidate.is_proven();
            let text = if candidate.place.of_foreign_device {
                "no factor was ever given on this device, only tokens presented"
            } else {
                "no factor was ever given here, only tokens presented"
            };
            candidate.hit(holds, || text.to_owned(), || first_event(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "place-first-seen",
            points: 5,
            meaning: "The user was not seen at this place before.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let window = candidate.limits().window();
            let known_before =
                candidate.user.events.first().is_some_and(|event| event.time + window <= candidate.first());
            let first = candidate.user.places.of.iter().position(|place| candidate.stream.places.contains(place));
            let new = first.is_some_and(|at| candidate.user.events[at].time >= candidate.first());
            let holds = candidate.owner == Owner::Anchor
                && known_before
                && new
                && candidate.habit.is_none()
                && !candidate.place.of_foreign_device;
            candidate.hit(holds, || "the user was not seen here before", || first_event(candidate))
        },
    },
    Rule {
        signal: Signal {
            name: "hosting-network",
            points: 20,
            meaning: "The address belongs to rented servers, a VPN or Tor, where no user is (15 points where the session \
                      does not go back and forth with it, or the software is the session's own: it may be a VPN; not so \
                      in a large cloud, where VPN services have no exits as a rule).",
            source: "List of networks that comes with the program",
        },
        test: |candidate| {
            let text = || format!("the network (AS {}) rents out servers", candidate.place.asn);
            let hit = candidate.hit(candidate.hosting && !candidate.is_exit(), text, || first_event(candidate))?;
            let torn = candidate.is_interleaved() && !candidate.may_be_vpn() || candidate.is_in_cloud();
            Some(if torn { hit } else { hit.worth(15) })
        },
    },
    Rule {
        signal: Signal {
            name: "campaign-address",
            points: 20,
            meaning: "Tokens of three or more users of the tenant are presented from this address, none of them ever \
                      proved a factor there, and the software is foreign to most of them.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || "tokens of several users are presented here, and none of these users ever gave a factor here";
            candidate.hit(candidate.place.campaign && !candidate.is_microsoft_server(), text, || first_event(candidate))
        },
    },
];

fn first_event(candidate: &ReplayCandidate<'_>) -> Vec<u32> {
    candidate.stream.events.first().copied().into_iter().collect()
}

fn far_from_proof(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    if candidate.owner == Owner::Unknown || candidate.is_exit() || candidate.is_one_machine() {
        return None;
    }
    let (km, coarse, other) = candidate.nearest_known().filter(|(km, ..)| *km > candidate.limits().distance_km)?;
    let measured = match coarse {
        true => ", measured between the middles of the countries",
        false if candidate.place.looked_up || other.looked_up => ", by a database that you named",
        false => "",
    };
    let text = format!("{} from the nearest known place of the user{measured}", kilometres(km));
    let hit = Hit::new(text, candidate.rows(&first_event(candidate)));
    match coarse {
        false if km > 3000.0 => Some(hit),
        false if km > 500.0 => Some(hit.worth(10)),
        false => Some(hit.worth(5)),
        true if km > 3000.0 => Some(hit.worth(10)),
        true if km > 1000.0 => Some(hit.worth(5)),
        true => None,
    }
}

fn impossible_speed(candidate: &ReplayCandidate<'_>) -> Option<Hit> {
    let flight = candidate
        .flight
        .filter(|_| candidate.has_impossible_flight() && !candidate.is_one_machine() && !candidate.may_be_own_vpn())?;
    let minutes = flight.nanoseconds.div_ceil(60 * Timestamp::SECOND as u64).max(1);
    let text = format!("{} within {}", kilometres(flight.km), crate::text::counted(minutes, "minute"));
    let hit = Hit::new(text, candidate.rows(&flight.events));
    let like_vpn = candidate.hosting && !candidate.has_hard_evidence();
    Some(if like_vpn { hit.worth(5) } else { hit })
}
