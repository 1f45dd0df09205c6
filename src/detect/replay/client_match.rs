//! Compares the client at the suspect place with the one that the session has elsewhere.

use super::candidate::ReplayCandidate;
use super::client_set::{ClientSet, client};
use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use super::places::Days;
use crate::detect::features::{NONE, Os};
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;

/// A device id, or a bound token, is missed only if this share of the client's sign-ins elsewhere in the session has one,
/// in tenths.
const OWN_TENTHS: usize = 8;
/// A second place is used regularly if it is used on this many days.
const HABIT_DAYS: usize = 3;
/// And if its use began this soon after the user's first sign-in of the load, in nanoseconds.
const HABIT_START: i64 = 24 * Timestamp::HOUR;

/// A job runs on so many days.
const JOB_DAYS: u32 = 5;
/// And never rests longer than this, in nanoseconds.
const JOB_REST: i64 = 16 * Timestamp::HOUR;

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
            // A developer's tools run in containers and on other devices.
            let bound_to_device = |event: &TokenEvent| !event.flags.transferred && !event.flags.developer;
            self.os_differs = self.events_where(|event| differs(event.os) && bound_to_device(event));
        }
        // A tool that is used at the user's own place is the user's.
        self.tool = self.events_where(|event| event.flags.tool && !own.tools.contains(&event.family));

        let (fingerprint, points) = (user.fingerprint, &user.features.settings.points);
        self.disguised = self.events_where(|event| fingerprint.agents && event.flags.disguised);
        self.misplaced = self.events_where(|event| fingerprint.applications && event.flags.misplaced);
        self.forged = self.find_unlike_own(fingerprint.command_lines, |event| event.flags.forged);
        self.posing = self.find_unlike_own(fingerprint.programs, |event| event.flags.posing);
        self.outdated = self.events_where(|event| {
            let own = own.lowest_version(event.family);
            event.version != 0 && own.is_some_and(|least| event.version.saturating_add(OUTDATED) <= least)
        });
        if points.is_off("browser-outdated") {
            self.outdated.clear();
        }
        // Tools are beside the session's other software by nature.
        let others: Vec<TokenEvent> =
            self.events().map(|(_, event)| *event).filter(|event| !event.flags.developer).collect();
        let strange = |event: &TokenEvent| event.family != 0 && !own.has_family(event.family);
        self.foreign_client = self.has_lineage_elsewhere()
            && !points.is_off("software-differs")
            && own.count >= KNOWN_CLIENT
            && others.len() >= FOREIGN_LEAST
            && others.iter().all(|event| strange(event) && !event.flags.transferred);

        self.other_browser = fingerprint.browsers
            && self.has_session_elsewhere()
            && own.in_browser >= KNOWN_BROWSER
            && own.browsers.len() == 1
            && self.events().all(|(_, event)| event.flags.browser && !own.has_family(event.family));

        let compared = if others.is_empty() { self.events().map(|(_, event)| *event).collect() } else { others };
        let same_device = compared.iter().all(|event| event.device != NONE && own.devices.contains(&event.device));
        let same_client = compared.iter().all(|event| own.clients.contains(&(event.os, event.family)));
        // The device id may have been stolen with the token; the software was not.
        (self.same_device, self.same_client) = (same_device && !self.foreign_client, same_client);
        let applications = distinct(self.events().map(|(_, event)| event.application));
        self.applications = applications.len();
        self.new_applications = applications.into_iter().filter(|number| !own.applications.contains(number)).collect();

        // Servers at Microsoft can be rented, but most of what comes from there is Microsoft's own. Only a client that
        // Microsoft's servers do not run, an interactive sign-in, or a program that has lost its device shows a rented
        // server.
        let microsoft = self.place.class == Some(NetworkClass::Microsoft);
        let powerful = self.events().any(|(_, event)| event.flags.high_value);
        let by_hand = self.has_session_elsewhere() && self.events().any(|(_, event)| event.usage == Usage::WeakProof);
        let by_program = self.events().all(|(_, event)| event.flags.faceless);
        let moved = by_program && self.has_session_elsewhere() && !self.find_lost_device(&own).is_empty();
        let rented = powerful || by_hand || moved || !self.tool.is_empty() || self.is_phished();
        self.hosting = self.place.is_hosting() || microsoft && rented;
        // Microsoft's servers act for the user without a device.
        let server = microsoft && !self.hosting;
        self.unbound = self.find_lost_binding();
        if self.has_session_elsewhere() && !points.is_off("device-lost") && !server {
            self.device_lost = self.find_lost_device(&own);
        }
    }

    /// Returns the sign-ins that `is` holds for. None if it holds for one of the user's at a known place, or does not identify
    /// a device in the tenant.
    fn find_unlike_own(&self, identifies: bool, is: impl Fn(&TokenEvent) -> bool) -> Vec<u32> {
        let user = self.user;
        let found = if identifies { self.events_where(&is) } else { Vec::new() };
        if found.is_empty() {
            return found;
        }
        let own = |place: u32| !self.stream.places.contains(&place) && user.places.list[place as usize].strength() > 0;
        let mut others = user.events.iter().zip(&user.places.of);
        if others.any(|(event, &place)| is(event) && own(place)) { Vec::new() } else { found }
    }

    /// Returns the sign-ins without a device of clients that have one elsewhere in the session, and never here.
    fn find_lost_device(&self, own: &ClientSet) -> Vec<u32> {
        let is_lost = |of: &u32| {
            let mut here = self.events().map(|(_, event)| event).filter(|event| client(event) == Some(*of));
            own.claims_device(*of, OWN_TENTHS) && here.all(|event| event.device == NONE && !event.flags.transferred)
        };
        let mut lost = distinct(self.events().filter_map(|(_, event)| client(event)));
        lost.retain(is_lost);
        self.events_where(|event| client(event).is_some_and(|of| lost.contains(&of)))
    }

    /// Returns the sign-ins with unbound tokens of clients that have bound ones elsewhere in the session, with the same
    /// software: programs have bound tokens where browsers have none. None if any token here is bound.
    fn find_lost_binding(&self) -> Vec<u32> {
        let bound_here = || self.events().any(|(_, event)| event.flags.bound);
        if !self.same_lineage || self.is_microsoft_server() || bound_here() {
            return Vec::new();
        }
        let user = self.user;
        let software = |event: &TokenEvent| client(event).map(|of| (of, event.family));
        let lost: Vec<_> = distinct(self.events().filter_map(|(_, event)| software(event)))
            .into_iter()
            .filter(|&of| {
                let there =
                    || self.elsewhere.iter().map(|&at| user.event(at)).filter(|event| software(event) == Some(of));
                let bound = there().filter(|event| event.flags.bound).count();
                bound > 0 && bound * 10 >= there().count() * OWN_TENTHS
            })
            .collect();
        self.events_where(|event| event.flags.unbound && software(event).is_some_and(|of| lost.contains(&of)))
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
    /// one operating system. Rented servers become nobody's habit.
    pub(crate) fn find_habit(&self) -> Option<usize> {
        let user = self.user;
        let [place] = self.stream.places[..] else { return None };
        let here = || user.at_place(place).map(|at| user.event(at)).filter(|event| event.usage == Usage::Token);
        let first = here().next()?;
        let from_the_start = first.time - user.events.first()?.time <= HABIT_START;
        let rented = user.places.list[place as usize].is_hosting();
        if !from_the_start || rented || self.events().any(|(_, event)| event.flags.offensive) {
            return None;
        }
        let one_system = here().all(|event| event.os == first.os);
        let mut days: Vec<i64> = here().map(|event| event.time.div_euclid(24 * Timestamp::HOUR)).collect();
        days.dedup();
        (one_system && days.len() >= HABIT_DAYS).then_some(days.len())
    }

    /// Returns on how many days one application runs at a rented server, if nothing else of its session is anywhere, it was
    /// there from the start of the load, and it never rests for long.
    pub(crate) fn standing_days(&self) -> Option<u32> {
        let user = self.user;
        let (_, first) = self.events().next()?;
        let from_the_start = first.time - user.events.first()?.time <= HABIT_START;
        let alone = !self.same_lineage && self.hosting && !self.is_phished();
        let one = self.events().all(|(_, event)| event.application == first.application && event.device == NONE);
        let blocked =
            self.events().any(|(_, event)| event.flags.blocked || event.flags.offensive || event.flags.registration);
        if !from_the_start || !alone || !one || blocked {
            return None;
        }
        let mut days = Days::default();
        let (mut last, mut rests) = (first.time, false);
        for (_, event) in self.events() {
            days.add(event.time);
            rests |= event.time - last > JOB_REST;
            last = event.time;
        }
        (days.count >= JOB_DAYS && !rests).then_some(days.count)
    }

    /// Returns the sign-ins by command lines and scripts at a rented server that claim a device of the user's, which is
    /// elsewhere: a claim travels with a stolen primary refresh token, or a cookie made from one. A VPN carries browsers
    /// and mail as well.
    pub(crate) fn find_claims_of_tools(&self) -> Vec<u32> {
        let user = self.user;
        let known_elsewhere = |device: u32| {
            let others = user.events.iter().zip(&user.places.of);
            { others }.any(|(event, place)| event.device == device && !self.stream.places.contains(place))
        };
        let is_tool = |event: &TokenEvent| event.flags.developer || event.flags.high_value || event.flags.tool;
        // Or mostly what the session never used before, with a command line among it.
        let new_to_it = |event: &TokenEvent| is_tool(event) && self.new_applications.contains(&event.application);
        let by_tools = self.events().all(|(_, event)| is_tool(event))
            || self.has_new_purpose() && self.events().any(|(_, event)| new_to_it(event));
        if !self.hosting || self.is_known() || !by_tools {
            return Vec::new();
        }
        let of_tools = || self.events().map(|(_, event)| event).filter(|event| is_tool(event));
        let devices = distinct(of_tools().map(|event| event.device).filter(|&device| device != NONE));
        let stolen: Vec<u32> = devices.into_iter().filter(|&device| known_elsewhere(device)).collect();
        self.events_where(|event| is_tool(event) && stolen.contains(&event.device))
    }

    /// Returns the sign-ins with tokens that are bound to a device of the session's: the device is here. What carries the
    /// claim of a stolen primary token is bound as well, and so are the tokens of a device that an attacker registered.
    pub(crate) fn bound_here(&self) -> Vec<u32> {
        let own = distinct(self.elsewhere.iter().map(|&at| self.user.event(at).device));
        let bound = self.events_where(|event| event.flags.bound && own.contains(&event.device));
        let all = bound.len() == self.stream.events.len();
        if self.mismatch() && !all || !self.claims_of_tools.is_empty() { Vec::new() } else { bound }
    }

    /// Whether the user uses a powerful client at a known place.
    pub(crate) fn works_with_powerful_clients(&self) -> bool {
        let user = self.user;
        let others = user.events.iter().zip(&user.places.of);
        let own = |place: u32| !self.stream.places.contains(&place) && user.places.list[place as usize].strength() > 0;
        { others }.any(|(event, &place)| event.flags.high_value && own(place))
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
