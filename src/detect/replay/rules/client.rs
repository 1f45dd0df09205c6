//! Reasons in the software: what one device can and cannot be.

use super::{Rule, hit, proven};
use crate::detect::Signal;
use crate::detect::features::Os;

pub(super) const RULES: &[Rule] = &[
    Rule {
        signal: Signal {
            name: "system-differs",
            points: 20,
            meaning: "The operating system is not the one that the session has elsewhere.",
            source: "A session belongs to one device, except after a device code or a transfer",
        },
        test: |case| {
            let mut systems: Vec<Os> = case.os_differs.iter().map(|&at| case.user.event(at).os).collect();
            systems.sort_unstable();
            systems.dedup();
            let names: Vec<&str> = systems.into_iter().map(Os::name).collect();
            proven(case.os_differs.clone(), 20, |_| {
                format!("{} here, another operating system elsewhere in the session", names.join(", "))
            })
        },
    },
    Rule {
        signal: Signal {
            name: "device-lost",
            points: 15,
            meaning: "The session names a registered device elsewhere and none here.",
            source: "A device states its id with every token that descends from it",
        },
        test: |case| {
            let text = || "the session names a registered device elsewhere and none here".to_owned();
            hit(case.device_lost, 15, text, || case.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "tool-user-agent",
            points: 30,
            meaning: "The user agent is that of an attack tool or a script, and not one that the user has at a proven \
                      place.",
            source: "List of user agents that comes with the program",
        },
        test: |case| proven(case.tool.clone(), 30, |_| "the user agent is that of a tool or a script".to_owned()),
    },
    Rule {
        signal: Signal {
            name: "many-applications",
            points: 20,
            meaning: "Five applications or more (10 points), eight or more (20), are reached from here: a stolen token \
                      is tried on all that it opens.",
            source: "Family of client ids (Secureworks): one refresh token serves them all",
        },
        test: |case| {
            let count = case.applications;
            let points = if case.is_wide_sweep() { 20 } else { 10 };
            let text = || format!("{count} applications are reached from here");
            hit(case.is_sweep() && case.habit.is_none(), points, text, || case.stream.events.clone())
        },
    },
    Rule {
        signal: Signal {
            name: "powerful-client",
            points: 10,
            meaning: "A client with far reach is used: a command line, a console, or the authentication broker asking \
                      for device registration.",
            source: "List of applications that comes with the program",
        },
        test: |case| {
            let events = case.those(|event| event.marks.high_value || event.marks.registration);
            proven(events, 10, |_| "a client with far reach is used from here".to_owned())
        },
    },
];
