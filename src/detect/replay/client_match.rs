//! Compares the client at the suspect place with the one that the session has elsewhere.

use super::candidate::ReplayCandidate;
use super::client_set::ClientSet;
use super::event::Usage;
use super::lineage::TokenLineage;
use crate::detect::features::{NONE, Os};
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;

/// The absence of a device id counts only if this share of the session's sign-ins elsewhere has one, in tenths.
const DEVICE_TENTHS: usize = 8;
/// A second place is used regularly if it is used on this many days.
const HABIT_DAYS: usize = 3;
/// And if its use began this soon after the user's first sign-in of the load, in nanoseconds.
const HABIT_START: i64 = 24 * Timestamp::HOUR;

/// How many sign-ins of a session show what software it has.
const KNOWN_CLIENT: usize = 20;
/// How many sign-ins of a session in one browser show that it is the session's own.
const KNOWN_BROWSER: usize = 8;
/// Fewer sign-ins with other software may come from a rarely used application.
const FOREIGN_LEAST: usize = 3;
/// A browser this many major versions older than any of the session's own is another one: browsers update themselves
/// every four weeks, and never downgrade.
const OUTDATED: u16 = 6;

/// Returns the distinct values. Comparing is faster than hashing if nearly all are equal.
pub(crate) fn distinct<T: PartialEq>(values: impl Iterator<Item = T>) -> Vec<T> {
    let mut known = Vec::new();
    for value in values {
        if !known.contains(&value) {
            known.push(value);
        }
    }
    known
}

impl ReplayCandidate<'_> {
    /// Sets all facts about the client.
    pub(crate) fn compare_clients(&mut self) {
        let user = self.user;
        let own = self.own_clients();
        let systems = own.systems;
        if self.has_lineage_elsewhere() {
            // A device code moves the session to another device by design; a rule of its own covers that. A session
            // with several systems at its own place has no system of its own.
            let fingerprint = user.fingerprint.systems && (!self.has_session_elsewhere() || systems.is_power_of_two());
            let differs = |os: Os| fingerprint && os.bit() != 0 && os.bit() & systems == 0;
            self.os_differs = self.events_where(|event| differs(event.os) && !event.flags.transferred);
        }
        // A tool that is used at the user's own place is the user's.
        self.tool = self.events_where(|event| event.flags.tool && !own.tools.contains(&event.family));

        let (fingerprint, points) = (user.fingerprint, &user.features.settings.points);
        self.disguised = self.events_where(|event| fingerprint.agents && event.flags.disguised);
        self.misplaced = self.events_where(|event| fingerprint.applications && event.flags.misplaced);
        self.outdated = self.events_where(|event| {
            let own = own.lowest_version(event.family);
            event.version != 0 && own.is_some_and(|least| event.version.saturating_add(OUTDATED) <= least)
        });
        if points.is_off("browser-outdated") {
            self.outdated.clear();
        }
        self.foreign_client = self.has_lineage_elsewhere()
            && !points.is_off("software-differs")
            && own.count >= KNOWN_CLIENT
            && self.stream.events.len() >= FOREIGN_LEAST
            && self
                .events()
                .all(|(_, event)| event.family != 0 && !own.has_family(event.family) && !event.flags.transferred);

        self.other_browser = fingerprint.browsers
            && self.has_session_elsewhere()
            && own.in_browser >= KNOWN_BROWSER
            && own.browsers.len() == 1
            && self.events().all(|(_, event)| event.flags.browser && !own.has_family(event.family));

        let same_device = self.events().all(|(_, event)| event.device != NONE && own.devices.contains(&event.device));
        let same_client = self.events().all(|(_, event)| own.clients.contains(&(event.os, event.family)));
        // The device id may have been stolen with the token; the software was not.
        (self.same_device, self.same_client) = (same_device && !self.foreign_client, same_client);
        let applications = distinct(self.events().map(|(_, event)| event.application));
        self.applications = applications.len();
        self.new_applications = applications.into_iter().filter(|number| !own.applications.contains(number)).collect();

        let bound = distinct(
            self.elsewhere
                .iter()
                .map(|&at| user.event(at))
                .filter(|event| event.flags.bound)
                .map(|event| event.application),
        );
        self.application_unbound = self.lost_binding()
            && self.events().any(|(_, event)| event.flags.unbound && bound.contains(&event.application));

        // Servers at Microsoft can be rented, but most of what comes from there is Microsoft's own. Only a client that
        // Microsoft's servers do not run, or an interactive sign-in, shows a rented server.
        let microsoft = self.place.class == Some(NetworkClass::Microsoft);
        let powerful = self.events().any(|(_, event)| event.flags.high_value);
        let by_hand = self.has_session_elsewhere() && self.events().any(|(_, event)| event.usage == Usage::WeakProof);
        self.hosting = self.place.is_hosting() || microsoft && (powerful || by_hand || !self.tool.is_empty());
        // Microsoft's servers act for the user without a device.
        let server = microsoft && !self.hosting;
        self.device_lost = self.has_session_elsewhere()
            && !points.is_off("device-lost")
            && !server
            && own.with_device * 10 >= own.count * DEVICE_TENTHS
            && self.events().all(|(_, event)| event.device == NONE && !event.flags.transferred);
    }

    /// Returns the clients that are compared with: those of the session at known places, else of the session anywhere,
    /// else of all events of the user at known places.
    fn own_clients(&self) -> ClientSet {
        let user = self.user;
        let known = |at: &&u32| user.place_of(**at).strength() > 0;
        let of_session = ClientSet::of(self.elsewhere.iter().filter(known).map(|&at| user.event(at)));
        if of_session.count > 0 {
            return of_session;
        }
        if !self.elsewhere.is_empty() {
            return ClientSet::of(self.elsewhere.iter().map(|&at| user.event(at)));
        }
        let mut own = ClientSet::default();
        for (at, place) in (0..).zip(&user.places.list) {
            if place.strength() > 0 && !self.stream.places.contains(&at) {
                own.join(user.clients_at(at));
            }
        }
        own
    }

    /// Returns on how many days the place was used, if it was used from the start of the load, on several days and from
    /// one operating system.
    pub(crate) fn find_habit(&self) -> Option<usize> {
        let user = self.user;
        let [place] = self.stream.places[..] else { return None };
        let here = || user.at_place(place).map(|at| user.event(at)).filter(|event| event.usage == Usage::Token);
        let first = here().next()?;
        let from_the_start = first.time - user.events.first()?.time <= HABIT_START;
        if !from_the_start || self.events().any(|(_, event)| event.flags.offensive) {
            return None;
        }
        let one_system = here().all(|event| event.os == first.os);
        let mut days: Vec<i64> = here().map(|event| event.time.div_euclid(24 * Timestamp::HOUR)).collect();
        days.dedup();
        (one_system && days.len() >= HABIT_DAYS).then_some(days.len())
    }

    /// Finds another session of the same device at the suspect place within the window, which is known from other
    /// places of the user. Without session ids lineages count instead.
    pub(crate) fn find_other_session(&self) -> Option<u32> {
        if self.mismatch() || !(self.same_client || self.same_device) {
            return None;
        }
        let user = self.user;
        let window = self.limits().window();
        let systems = self.events().fold(0, |systems, (_, event)| systems | event.os.bit());
        let known_elsewhere = |lineage: TokenLineage| {
            let homes = user.homes.get(&lineage).copied().unwrap_or_default();
            homes.into_iter().flatten().any(|place| !self.stream.places.contains(&place))
        };
        let beside = |at: u32| {
            let time = user.event(at).time;
            let next = self.stream.events.partition_point(|&own| user.event(own).time < time);
            let near = [next.checked_sub(1), Some(next)].into_iter().flatten();
            near.filter_map(|at| self.stream.events.get(at)).any(|&own| (user.event(own).time - time).abs() <= window)
        };
        let mut at_place = self.stream.places.iter().flat_map(|&place| user.at_place(place));
        at_place.find(|&at| {
            let event = user.event(at);
            let lineage = TokenLineage::of(event);
            let of_a_kind = (event.session == NONE) == (self.stream.session == NONE);
            let other = of_a_kind && lineage != self.stream.lineage;
            let device = event.os.bit() & systems != 0 && !event.flags.tool;
            other && device && known_elsewhere(lineage) && beside(at)
        })
    }
}
