//! Rules about the software: what one device can and cannot be.

use super::replay_rule::ReplayRule;
use crate::detect::Signal;
use crate::detect::engine::rule::{Hit, Rule};
use crate::detect::engine::wording::each_once;
use crate::detect::replay::anchor::Owner;
use crate::detect::replay::candidate::ReplayCandidate;
use crate::detect::replay::event::TokenEvent;
use crate::knowledge;
use crate::signin::{Dimension, Field};

pub(crate) const RULES: &[ReplayRule] = &[
    Rule {
        signal: Signal {
            name: "system-differs",
            points: 35,
            meaning: "The operating system is not the one that the session has elsewhere (20 points where there are no \
                      session ids, or the user is known to be here).",
            source: "A session belongs to one device, except after a device code or a transfer",
        },
        test: |candidate| {
            let text = |_| {
                let here = systems(candidate, &candidate.os_differs);
                format!("another operating system here ({here}) than elsewhere in the session")
            };
            let hit = Hit::proven(&candidate.rows(&candidate.os_differs), text)?;
            Some(if is_second_device(candidate) { hit } else { hit.worth(20) })
        },
    },
    Rule {
        signal: Signal {
            name: "system-disguised",
            points: 20,
            meaning: "The user agent is of another operating system than the device that the token names: the token of \
                      one device in the software of another.",
            source: "FalconForce 0xFF-0061 compares the two as well",
        },
        test: |candidate| {
            let user = candidate.user;
            let named = |&at: &u32| {
                let client = user.store.value(Dimension::Client, user.event(at).row);
                user.features.clients[client as usize].os.name()
            };
            let device = systems(candidate, &candidate.disguised);
            let text = |_| {
                let agents = each_once(candidate.disguised.iter().map(named));
                format!("the token names a device with {device}, but the user agent is of {agents}")
            };
            Hit::proven(&candidate.rows(&candidate.disguised), text)
        },
    },
    Rule {
        signal: Signal {
            name: "application-misplaced",
            points: 20,
            meaning: "The application does not exist for the operating system, such as a command line on a phone: an \
                      attacker redeems a stolen token for any application of its family, whatever it runs on.",
            source: "Family of client ids (Secureworks); platforms as the makers name them",
        },
        test: |candidate| {
            let text = |_| {
                let applications = names(candidate, &candidate.misplaced);
                format!("{applications} does not exist for {}", systems(candidate, &candidate.misplaced))
            };
            Hit::proven(&candidate.rows(&candidate.misplaced), text)
        },
    },
    Rule {
        signal: Signal {
            name: "browser-as-command-line",
            points: 20,
            meaning: "A command line presents its token with the user agent of a browser, which the user's own command lines \
                      do not have: attack tools redeem stolen tokens for any client and name a common browser.",
            source: "TokenTactics and ROADtools, default user agents",
        },
        test: |candidate| {
            let text = |_| format!("{} with the user agent of a browser", names(candidate, &candidate.forged));
            Hit::proven(&candidate.rows(&candidate.forged), text)
        },
    },
    Rule {
        signal: Signal {
            name: "browser-as-program",
            points: 20,
            meaning: "A program of the Office family presents its token with the user agent of a browser, which the user's own \
                      programs do not have: a stolen refresh token opens all of the family, from whatever software.",
            source: "Family of client ids (Secureworks); user agents of programs in sign-in logs",
        },
        test: |candidate| {
            let text = |_| format!("{} with the user agent of a browser", names(candidate, &candidate.posing));
            Hit::proven(&candidate.rows(&candidate.posing), text)
        },
    },
    Rule {
        signal: Signal {
            name: "browser-outdated",
            points: 15,
            meaning: "A browser half a year or more older than the session's own: attack tools carry the user agents of \
                      the day they were written.",
            source: "User agents of ROADtools and its kind",
        },
        test: |candidate| {
            let version = |at: &u32| candidate.user.event(*at).version;
            let oldest = candidate.outdated.iter().map(version).min().unwrap_or_default();
            Hit::proven(&candidate.rows(&candidate.outdated), |_| {
                format!("a browser of version {oldest}, far older than the session's own")
            })
        },
    },
    Rule {
        signal: Signal {
            name: "software-differs",
            points: 15,
            meaning: "None of the software here is any that the session has elsewhere, where it was seen twenty times or \
                      more.",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || "none of the software here is used elsewhere in the session";
            candidate.hit(
                candidate.foreign_client && !candidate.other_browser && candidate.tool.is_empty(),
                text,
                || candidate.stream.events.clone(),
            )
        },
    },
    Rule {
        signal: Signal {
            name: "browser-differs",
            points: 40,
            meaning: "Another browser than the session's own, and no device at either place: such a session is kept \
                      in the cookies of one browser (25 points where the user is known to be here, 15 where the user is at \
                      home: people change their browser).",
            source: "This project's own rule",
        },
        test: |candidate| {
            let text = || {
                let name = |&at: &u32| candidate.user.store.text(Field::Browser, candidate.user.event(at).row);
                match candidate.stream.events.iter().find_map(name) {
                    Some(name) => format!("another browser here ({name:.40}) than elsewhere in the session"),
                    None => "another browser here than elsewhere in the session".to_owned(),
                }
            };
            let holds = candidate.other_browser && candidate.tool.is_empty();
            let hit = candidate.hit(holds, text, || candidate.stream.events.clone())?;
            Some(match candidate.place.of_foreign_device {
                true => hit.worth(15),
                false if is_second_device(candidate) => hit,
                false => hit.worth(25),
            })
        },
    },
    Rule {
        signal: Signal {
            name: "device-lost",
            points: 40,
            meaning: "The same client (application and kind of software) names a registered device elsewhere in the \
                      session, and none here. A tool that never named one lost none (25 points at an address where the \
                      user is known to be).",
            source: "A device states its id with every token that descends from it",
        },
        test: |candidate| {
            let text = |_| "the same client names a registered device elsewhere in the session, and none here";
            let hit = Hit::proven(&candidate.rows(&candidate.device_lost), text)?;
            Some(if is_second_device(candidate) { hit } else { hit.worth(25) })
        },
    },
    Rule {
        signal: Signal {
            name: "device-claim-by-tool",
            points: 30,
            meaning: "Command lines or scripts at a rented server claim a device that is elsewhere, and nothing else of the \
                      device is there: a stolen primary refresh token, or a cookie made from it, carries the claim.",
            source: "Elastic, rule of 2026 on stolen primary refresh token cookies",
        },
        test: |candidate| {
            let text = |_| "only command lines name the user's device here; the device itself is elsewhere";
            Hit::proven(&candidate.rows(&candidate.claims_of_tools), text)
        },
    },
    Rule {
        signal: Signal {
            name: "tool-user-agent",
            points: 35,
            meaning: "The user agent is that of an attack tool or a script, and not one that the user has at a proven \
                      place.",
            source: "List of user agents that comes with the program",
        },
        test: |candidate| {
            // An application's server is a script by nature.
            let hit =
                Hit::proven(&candidate.rows(&candidate.tool), |_| "the user agent is that of a tool or a script")?;
            candidate.served_application().is_none().then_some(hit)
        },
    },
    Rule {
        signal: Signal {
            name: "many-applications",
            points: 20,
            meaning: "Five applications or more (10 points), eight or more (20), are reached from here: a stolen token \
                      is tried on all that it opens.",
            source: "Family of client ids (Secureworks): one refresh token serves them all",
        },
        test: |candidate| {
            let count = candidate.applications;
            let text = || format!("{count} applications are opened from here");
            let holds = candidate.is_sweep() && candidate.habit.is_none() && !candidate.new_applications.is_empty();
            let hit = candidate.hit(holds, text, || candidate.stream.events.clone())?;
            Some(if candidate.is_wide_sweep() { hit } else { hit.worth(10) })
        },
    },
    Rule {
        signal: Signal {
            name: "powerful-client",
            points: 20,
            meaning: "A powerful client is used: a command line, a console, or the authentication broker asking \
                      for device registration (10 points where it is not at a rented server, or the user works with \
                      such clients elsewhere).",
            source: "List of applications that comes with the program",
        },
        test: |candidate| {
            let new = |event: &TokenEvent| candidate.new_applications.contains(&event.application);
            let events =
                candidate.events_where(|event| event.flags.high_value && new(event) || event.flags.registration);
            let hit = Hit::proven(&candidate.rows(&events), |_| {
                format!("a powerful client is used here: {}", names(candidate, &events))
            })?;
            Some(if candidate.hosting && !candidate.works_with_powerful_clients() { hit } else { hit.worth(10) })
        },
    },
];

/// Whether the session itself is on another device at another place, where nothing else shows the user. At an address of the
/// user's the other device may be the user's as well.
fn is_second_device(candidate: &ReplayCandidate<'_>) -> bool {
    candidate.has_session_elsewhere()
        && candidate.owner == Owner::Anchor
        && !candidate.is_known()
        && !candidate.place.of_foreign_device
}

/// The applications of some events.
fn names(candidate: &ReplayCandidate<'_>, events: &[u32]) -> String {
    let id = |at: &u32| candidate.user.store.text(Field::ApplicationId, candidate.user.event(*at).row);
    let name = |at: &u32| id(at).and_then(knowledge::application).map_or("an application", |known| known.name);
    each_once(events.iter().map(name))
}

/// The operating systems of some events.
fn systems(candidate: &ReplayCandidate<'_>, events: &[u32]) -> String {
    each_once(events.iter().map(|&at| candidate.user.event(at).os.name()))
}
