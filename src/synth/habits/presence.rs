//! Reads from the sign-ins of a person's main machine when and where they work.

use crate::synth::activity::Activity;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::BlockAddress;
use crate::synth::people::person::{ClientIndex, DeviceKind};
use crate::synth::sign_in::{Cause, SyntheticSignIn};
use crate::synth::time::{DAY, MINUTE};
use std::collections::BTreeMap;

/// When and from where a person used the main machine.
pub(super) struct MachinePresence {
    /// The clients of the machine.
    pub clients: Vec<ClientIndex>,
    /// First and last sign-in of each day with an hour of work or more, in milliseconds since 1970.
    pub days: Vec<(i64, i64)>,
    moments: Vec<(i64, BlockAddress, Cause)>,
}

impl MachinePresence {
    pub(super) fn of(activity: &Activity<'_>) -> Self {
        let person = &activity.person;
        let machine = person.devices.iter().find(|device| device.kind == DeviceKind::Machine);
        let sessions = machine.into_iter().flat_map(|device| &device.sessions);
        let clients: Vec<ClientIndex> = sessions.map(|&session| person.sessions[session].client).collect();
        let own = activity.sign_ins.iter().filter(|sign_in| {
            let line = matches!(
                sign_in.cause,
                Cause::Home | Cause::Office | Cause::Cafe | Cause::Travel | Cause::Tether | Cause::Tunnel
            );
            line && clients.contains(&sign_in.client)
        });
        let mut moments: Vec<(i64, BlockAddress, Cause)> =
            own.map(|sign_in| (sign_in.created, sign_in.address, sign_in.cause)).collect();
        moments.sort_by_key(|moment| moment.0);
        let ahead = CITIES[person.city].ahead * MINUTE;
        let mut days: BTreeMap<i64, (i64, i64)> = BTreeMap::new();
        for &(time, ..) in &moments {
            let day = days.entry((time + ahead).div_euclid(DAY)).or_insert((time, time));
            day.1 = time;
        }
        let days = days.into_values().filter(|(from, to)| to - from > 60 * MINUTE).collect();
        Self { clients, days, moments }
    }

    /// Whether a sign-in was made on the machine.
    pub(super) fn made(&self, sign_in: &SyntheticSignIn) -> bool {
        self.clients.contains(&sign_in.client) || matches!(sign_in.cause, Cause::LocalScript | Cause::OtherBrowser)
    }

    /// Returns the line that the machine was on when it was last seen before a time, else the first one.
    pub(super) fn line(&self, time: i64) -> Option<(BlockAddress, Cause)> {
        let at = self.moments.partition_point(|moment| moment.0 <= time).saturating_sub(1);
        self.moments.get(at).map(|&(_, address, cause)| (address, cause))
    }

    /// Whether the machine was at home when it was last seen before a time.
    pub(super) fn is_home(&self, time: i64) -> bool {
        self.line(time).is_some_and(|(_, cause)| cause == Cause::Home)
    }
}
