//! Analyses how a session moves between places: back and forth, once, or not at all.

use super::alternation::{Alternation, alternations};
use super::anchor::Owner;
use super::candidate::{Flight, ReplayCandidate};
use super::client_match::distinct;
use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use super::places::{Days, UserPlace};
use crate::detect::features::NONE;
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;

/// From this distance on, in km, the distance between the centres of two countries is meaningful.
pub(crate) const COARSE_KM: f64 = 3000.0;

const DAY: i64 = 24 * Timestamp::HOUR;
/// A pause that separates two visits to a place, in nanoseconds.
const VISIT_GAP: i64 = Timestamp::HOUR / 2;
/// A session with no sign-in elsewhere this soon before or after a visit has a day off, in nanoseconds.
const NEARBY: i64 = 4 * Timestamp::HOUR;
/// How many sign-ins must be expected elsewhere, by the same hours of other days, for their absence not to be chance.
const PAUSE_LEAST: f64 = 5.0;
/// The share of the expected sign-ins that may happen all the same.
const PAUSE_SHARE: f64 = 0.15;
/// A longer visit is that of a program, in nanoseconds.
const WORKDAY: i64 = 16 * Timestamp::HOUR;
/// How many visits are examined.
const PAUSE_VISITS: usize = 100;
/// How many days before and after show how busy the session is.
const PAUSE_DAYS: i64 = 14;
/// And how many events at most.
const PAUSE_EVENTS: usize = 5000;
/// Two sign-ins this close together are simultaneous, in nanoseconds.
const AT_ONCE: i64 = 10 * Timestamp::SECOND;
/// How many simultaneous sign-ins show that one device has two exits.
const SIDE_LEAST: usize = 5;
/// And which share of those here, in tenths.
const SIDE_TENTHS: usize = 6;
/// Fewer are enough if every sign-in is among them.
const SIDE_LEAST_OF_ALL: usize = 3;
/// And they come at this many different times: one minute of an attacker's may fall together with one of the owner's.
const SIDE_OCCASIONS: usize = 3;
/// Sign-ins at different times are further apart than this, in nanoseconds.
const OCCASION: i64 = 5 * 60 * Timestamp::SECOND;
/// How many sign-ins of the user are looked through for one that shows where the person is.
const PERSON_EVENTS: usize = 200;
/// A session is on the lines of a few providers within this time if its exits rotate, in nanoseconds.
const LINES_SPAN: i64 = 4 * Timestamp::HOUR;
/// Hours are unusual if the stream is no longer than this, in nanoseconds.
const ODD_MOST: i64 = 6 * Timestamp::HOUR;
/// And has this many sign-ins.
const ODD_LEAST: usize = 3;
/// On other days nothing happens this long before and after, in nanoseconds.
const ODD_MARGIN: i64 = Timestamp::HOUR;
/// On so many days is the user seen elsewhere.
const ODD_DAYS: u32 = 4;

/// A VPN is switched on for at least this long, in nanoseconds.
const BLOCK: i64 = 15 * 60 * Timestamp::SECOND;
/// This share of the sign-ins behind it, in tenths, is in such blocks.
const BLOCK_TENTHS: usize = 7;

impl ReplayCandidate<'_> {
    /// Finds the first impossible flight of the session to or from the suspect place.
    pub(crate) fn find_flight(&self) -> Option<Flight> {
        if !self.same_lineage {
            return None;
        }
        let limits = self.limits();
        let single = |at: &&u32| self.user.event(**at).weight == 1;
        let apart = |here: u32, there: u32| {
            let (place, other) = (self.user.place_of(here), self.user.place_of(there));
            let (a, b) = (self.user.event(here), self.user.event(there));
            let vague = other.is_imprecise() || other.common || self.owner == Owner::Anchor && other.strength() == 0;
            let (km, coarse) = if vague { None } else { place.distance(other) }?;
            let nanoseconds = (a.time - b.time).unsigned_abs();
            let hours = nanoseconds as f64 / Timestamp::HOUR as f64;
            // Between the centres of countries the real distance may be half, and neighbouring countries mean nothing.
            let (least, way) = if coarse { (COARSE_KM, km / 2.0) } else { (limits.distance_km, km) };
            let events = [there.min(here), there.max(here)];
            (km > least && way > hours * limits.speed_km_h).then_some(Flight { km, nanoseconds, events })
        };
        self.stream.events.iter().filter(single).find_map(|&here| {
            let split = self.elsewhere.partition_point(|&at| at < here);
            let near = [split.checked_sub(1).and_then(|at| self.elsewhere.get(at)), self.elsewhere.get(split)];
            near.into_iter().flatten().filter(single).find_map(|&there| apart(here, there))
        })
    }

    /// Whether no traveller is as fast, and the address shows where the client is.
    pub(crate) fn has_impossible_flight(&self) -> bool {
        self.flight.is_some() && !self.is_exit()
    }

    /// Finds how the user was at a known place sooner before or after the stream than anybody travels, with a phone or by
    /// hand in another session. A computer may go on at home while its user is away, and a session may be behind a VPN.
    /// Only ordinary lines show where a client is, and where another session of the user is, the user may be.
    pub(crate) fn find_user_elsewhere(&self) -> Option<Flight> {
        let line = self.place.class.is_none() && self.place.asn != 0 && !self.is_exit();
        if !line || self.is_known() || self.hosting || self.accompanied() {
            return None;
        }
        let limits = self.limits();
        let user = self.user;
        let (&first, &last) = (self.stream.events.first()?, self.stream.events.last()?);
        let is_person = |at: u32| {
            let (event, place) = (user.event(at), user.place_of(at));
            let by_hand = matches!(event.usage, Usage::Proof | Usage::WeakProof);
            let by_person = (event.os.is_phone() || by_hand) && TokenLineage::of(event) != self.stream.lineage;
            by_person && place.strength() > 0 && !place.is_imprecise() && !place.is_rented() && event.weight == 1
        };
        let apart = |here: u32, there: u32| {
            let (km, coarse) = self.place.distance(user.place_of(there)).filter(|(km, _)| *km > limits.commute_km)?;
            let nanoseconds = (user.event(here).time - user.event(there).time).unsigned_abs();
            let hours = nanoseconds as f64 / Timestamp::HOUR as f64;
            let way = if coarse { km / 2.0 } else { km };
            let events = [there.min(here), there.max(here)];
            (way > hours * limits.speed_km_h).then_some(Flight { km, nanoseconds, events })
        };
        let before = (0..first).rev().take(PERSON_EVENTS).find(|&at| is_person(at));
        let after = (last + 1..user.events.len() as u32).take(PERSON_EVENTS).find(|&at| is_person(at));
        before.and_then(|there| apart(first, there)).or_else(|| after.and_then(|there| apart(last, there)))
    }

    /// Whether another session of the user is at the place, or in a country that is new to the user.
    fn accompanied(&self) -> bool {
        let user = self.user;
        let abroad = self.in_new_country();
        let near = |(at, place): (u32, &UserPlace)| {
            self.stream.places.contains(&at) || abroad && place.country == self.place.country
        };
        let other = |at: u32| TokenLineage::of(user.event(at)) != self.stream.lineage;
        (0..).zip(&user.places.list).filter(|&at| near(at)).any(|(place, _)| user.at_place(place).any(other))
    }

    /// Counts the providers on whose ordinary lines the session of a computer is within hours, where the user is not known to
    /// be and nothing shows a device.
    pub(crate) fn strange_lines(&self) -> usize {
        let user = self.user;
        let is_strange = |place: &UserPlace| {
            let line = place.class.is_none() && place.asn != 0 && !place.is_imprecise() && !place.common;
            line && place.strength() == 0
        };
        let Some(lineage) = user.sessions.get(&self.stream.session) else { return 0 };
        if self.stream.session == NONE || !is_strange(self.place) {
            return 0;
        }
        let time = |at: u32| user.event(at).time;
        let start = lineage.partition_point(|&at| time(at) < self.first() - LINES_SPAN);
        let end = lineage.partition_point(|&at| time(at) <= self.first() + LINES_SPAN);
        let without_device = |at: &u32| user.event(*at).device == NONE && !user.event(*at).os.is_phone();
        let near = lineage[start..end].iter().copied().filter(without_device).map(|at| user.place_of(at));
        distinct(near.filter(|place| is_strange(place)).map(|place| place.asn)).len()
    }

    /// Whether the session is used here only at hours of the day at which nothing else of the user's ever happens, though the
    /// user is seen on several other days.
    pub(crate) fn has_odd_hours(&self) -> bool {
        let user = self.user;
        let (first, last) = (self.first(), self.last());
        let length = last - first;
        if length > ODD_MOST || self.stream.events.len() < ODD_LEAST || !self.same_lineage || self.is_known() {
            return false;
        }
        let index = |time: i64| user.events.partition_point(|event| event.time < time);
        let (start, end) = (index(first - PAUSE_DAYS * DAY), index(last + PAUSE_DAYS * DAY));
        let others = || {
            let other = |at: &usize| !self.stream.places.contains(&user.places.of[*at]);
            (start..end.min(start + PAUSE_EVENTS)).filter(other).map(|at| user.events[at].time)
        };
        if others().any(|time| (time - first + ODD_MARGIN).rem_euclid(DAY) <= length + 2 * ODD_MARGIN) {
            return false;
        }
        let mut days = Days::default();
        others().for_each(|time| days.add(time));
        days.count >= ODD_DAYS
    }

    /// Whether the flight goes to another continent, which no carrier's network spans, and to a country where the user
    /// is not known to be.
    pub(crate) fn flies_overseas(&self) -> bool {
        // A phone abroad exits through its carrier at home, wherever its wireless network is.
        let carrier = self.place.class == Some(NetworkClass::Mobile);
        let phone = carrier && self.events().all(|(_, event)| event.os.is_phone());
        self.flight.is_some_and(|flight| flight.km > COARSE_KM) && self.in_new_country() && !phone
    }

    /// Whether there are more changes between the places than one moving device makes.
    pub(crate) fn is_interleaved(&self) -> bool {
        self.alternation.close() >= self.limits().interleave_min && !self.in_blocks
    }

    /// Whether it is near enough to a known place of the user for a commuter, or a mast across a border.
    pub(crate) fn is_in_reach(&self) -> bool {
        let far = |(km, coarse, _): (f64, bool, &UserPlace)| coarse || km > self.limits().commute_km;
        !self.nearest_known().is_some_and(far)
    }

    /// Whether there are so few changes that one client may be moving.
    pub(crate) fn moved_once_or_twice(&self) -> bool {
        !self.is_interleaved() && !self.commutes()
    }

    /// Whether the session alternates for days between places that nobody commutes between.
    pub(crate) fn commutes(&self) -> bool {
        let least = |coarse| if coarse { COARSE_KM } else { self.limits().commute_km };
        let far = self.nearest_known().is_some_and(|(km, coarse, _)| km > least(coarse));
        let often = self.alternation.within(self.limits().gap()) >= self.limits().interleave_min;
        // Nobody commutes to a data centre; a VPN that ends there is used day by day.
        let vpn = self.own_software && (self.hosting || self.in_blocks);
        far && often && !vpn && !self.place.is_imprecise()
    }

    pub(crate) fn count_changes(&mut self) {
        if !self.same_lineage {
            return;
        }
        let single = |at: &u32| self.user.event(*at).weight == 1;
        let soft = |at: &u32| self.user.place_of(*at).is_imprecise();
        let inside: Vec<u32> = self.stream.events.iter().copied().filter(single).collect();
        // Events further from the stream than the gap make no change that counts.
        let (first, last, gap) = (self.first(), self.last(), self.limits().gap());
        let start = self.elsewhere.partition_point(|&at| self.user.event(at).time < first - gap);
        let end = self.elsewhere.partition_point(|&at| self.user.event(at).time <= last + gap);
        let all: Vec<u32> = self.elsewhere[start..end].iter().copied().filter(single).collect();
        self.in_blocks = self.own_software && self.stays_in_blocks(&inside, &all);
        let whole = self.changes_between(&inside, &all);
        if !self.may_be_diverted() || !all.iter().any(soft) {
            self.alternation = whole;
            return;
        }
        let hard: Vec<u32> = all.iter().copied().filter(|at| !soft(at)).collect();
        self.alternation = self.changes_between(&inside, &hard);
        self.imprecise_changes = whole.close().saturating_sub(self.alternation.close());
    }

    /// Finds the changes between two places, software by software: a browser behind a VPN does not alternate with the
    /// programs beside it. Software that is on one side only alternates with all on the other.
    pub(crate) fn changes_between(&self, inside: &[u32], outside: &[u32]) -> Alternation {
        let window = self.limits().window();
        let family = |at: &u32| self.user.event(*at).family;
        let mut changes = Alternation::none(window);
        for of in distinct(inside.iter().map(family)) {
            let own: Vec<u32> = inside.iter().copied().filter(|at| family(at) == of).collect();
            let same: Vec<u32> = outside.iter().copied().filter(|at| of != 0 && family(at) == of).collect();
            let there = if same.is_empty() { outside } else { &same };
            changes.join(alternations(self.user.events, &own, there, window));
        }
        changes
    }

    /// Whether the software here is the session's own, for applications of the user's, with the device claim that it has
    /// elsewhere. Without session ids a device shows what belongs together.
    pub(crate) fn is_own_software(&self) -> bool {
        self.has_lineage_elsewhere()
            && self.stream.lineage.is_of_one_machine()
            && self.same_client
            && (self.same_device || self.has_own_claims())
            && !self.has_new_purpose()
            && !self.mismatch()
            && self.claims_of_tools.is_empty()
    }

    /// Whether each software names a device here as it does elsewhere in the session, or none as it does there: a browser
    /// names none where the programs beside it do.
    fn has_own_claims(&self) -> bool {
        let claim = |at: &u32| {
            let event = self.user.event(*at);
            (event.family, event.device)
        };
        let there = distinct(self.elsewhere.iter().map(claim));
        let here = distinct(self.stream.events.iter().map(claim));
        here.iter().all(|claim| there.contains(claim))
            && here.iter().filter(|(_, device)| *device == NONE).all(|(family, _)| {
                let of_family = |at: &&u32| self.user.event(**at).family == *family;
                let all = self.elsewhere.iter().filter(of_family);
                { all }.all(|at| self.user.event(*at).device == NONE)
            })
    }

    /// Whether most sign-ins here are by applications that the session does not use elsewhere.
    pub(crate) fn has_new_purpose(&self) -> bool {
        let new = |event: &TokenEvent| self.new_applications.contains(&event.application);
        self.events().filter(|(_, event)| new(event)).count() * 2 > self.stream.events.len()
    }

    /// Whether nearly every sign-in here has one elsewhere in the session within seconds: one device with two exits. No
    /// attacker keeps time with the owner.
    pub(crate) fn is_side_by_side(&self) -> bool {
        let time = |at: u32| self.user.event(at).time;
        let close = |&here: &u32| {
            let split = self.elsewhere.partition_point(|&at| at < here);
            let near = [split.checked_sub(1).and_then(|at| self.elsewhere.get(at)), self.elsewhere.get(split)];
            near.into_iter().flatten().any(|&there| (time(there) - time(here)).abs() <= AT_ONCE)
        };
        let events = &self.stream.events;
        let paired: Vec<i64> = events.iter().filter(|at| close(at)).map(|&at| time(at)).collect();
        let occasions = paired.chunk_by(|a, b| b - a <= OCCASION).count();
        let nearly_all = paired.len() >= SIDE_LEAST && paired.len() * 10 >= events.len() * SIDE_TENTHS;
        let all = paired.len() >= SIDE_LEAST_OF_ALL && paired.len() == events.len();
        self.has_session_elsewhere() && (nearly_all || all) && occasions >= SIDE_OCCASIONS
    }

    /// Whether most of what happens here is in blocks of time in which the same software rests elsewhere, as behind a VPN
    /// that is switched on for a while. An attacker's sign-ins stand between the owner's.
    fn stays_in_blocks(&self, inside: &[u32], outside: &[u32]) -> bool {
        let event = |at: &u32| self.user.event(*at);
        let families = distinct(inside.iter().map(|at| event(at).family));
        let there: Vec<i64> = outside
            .iter()
            .map(event)
            .filter(|event| families.contains(&event.family))
            .map(|event| event.time)
            .collect();
        let before = |time: i64| there.partition_point(|&other| other < time);
        let one_block = |&a: &u32, &b: &u32| {
            let (a, b) = (event(&a).time, event(&b).time);
            b - a <= self.limits().window() && before(a) == before(b)
        };
        let lasting = inside.chunk_by(one_block).filter(|block| {
            let span = |block: &[u32]| event(&block[block.len() - 1]).time - event(&block[0]).time;
            span(block) >= BLOCK
        });
        let (blocks, events) = lasting.fold((0, 0), |(blocks, events), block| (blocks + 1, events + block.len()));
        blocks > 0 && events * 10 >= inside.len() * BLOCK_TENTHS
    }

    /// Whether the stream may be the user's own device with part of its traffic diverted through an exit: the client is
    /// the session's own, in a country where the user is known to be.
    fn may_be_diverted(&self) -> bool {
        let mut countries = self.known_places().map(|place| place.country).peekable();
        let here = self.place.country;
        let familiar = here == 0 || countries.peek().is_none() || countries.any(|country| country == here);
        familiar && (self.same_client || self.same_device) && !self.hosting && !self.mismatch()
    }

    /// Finds the user's own events around the stream: one before and one after it within the window, or any during it.
    pub(crate) fn find_owner_activity(&mut self) {
        let (first, last, window) = (self.first(), self.last(), self.limits().window());
        let user = self.user;
        let index = |time: i64| user.events.partition_point(|event| event.time < time) as u32;
        let is_owner = |at: &u32| {
            !self.stream.places.contains(&user.places.of[*at as usize])
                && user.place_of(*at).strength() > 0
                && !user.event(*at).flags.blocked
        };
        let within = (index(first)..index(last + 1)).find(is_owner);
        let before = (index(first - window)..index(first + 1)).rfind(is_owner);
        let after = (index(last)..index(last + window + 1)).find(is_owner);
        self.owner_active = match (before, within, after) {
            (Some(before), _, Some(after)) => vec![before, after],
            (_, Some(within), _) => vec![within],
            _ => Vec::new(),
        };
    }

    /// Whether the session paused elsewhere during nearly all of what it did here, though it is busy there at these
    /// hours of other days. A device that switches to a VPN leaves its own place; the owner of a stolen token does not.
    /// Returns how many sign-ins were expected elsewhere.
    pub(crate) fn pause(&self) -> Option<f64> {
        let mixes = self.alternation.close() >= 2 * self.limits().interleave_min;
        if !self.has_session_elsewhere() || mixes || self.mismatch() || !self.same_client && !self.same_device {
            return None;
        }
        let user = self.user;
        let lineage = user.sessions.get(&self.stream.session)?;
        let time = |at: u32| user.event(at).time;
        // A VPN in the browser leaves the programs beside it where they are.
        let software = distinct(self.events().map(|(_, event)| event.family));
        let outside = |at: &&u32| {
            let elsewhere = !self.stream.places.contains(&user.places.of[**at as usize]);
            elsewhere && software.contains(&user.event(**at).family)
        };
        // The latest events of a long session are enough.
        let start = lineage.partition_point(|&at| time(at) < self.first() - PAUSE_DAYS * DAY);
        let end = lineage.partition_point(|&at| time(at) <= self.last() + PAUSE_DAYS * DAY).min(start + PAUSE_EVENTS);
        let elsewhere: Vec<i64> = lineage[start..end].iter().filter(outside).map(|&at| time(at)).collect();
        let days = distinct(elsewhere.iter().map(|time| time.div_euclid(DAY))).len().max(1) as f64;
        let (mut seen, mut expected) = (0, 0.0);
        let count =
            |from: i64, to: i64| elsewhere.partition_point(|&at| at <= to) - elsewhere.partition_point(|&at| at < from);
        let stays = |a: i64, b: i64| b - a <= VISIT_GAP || b - a <= NEARBY && count(a, b) == 0;
        let visits = self.stream.events.chunk_by(|&a, &b| stays(time(a), time(b)));
        for visit in visits.take(PAUSE_VISITS) {
            let (from, to) = (time(visit[0]), time(visit[visit.len() - 1]));
            // On a day off nobody is expected, and no device works round the clock.
            if to - from > WORKDAY || count(from - NEARBY, from) + count(to, to + NEARBY) == 0 {
                return None;
            }
            seen += count(from, to);
            let length = (to - from).min(DAY);
            let same_hours = elsewhere.iter().filter(|&&at| (at - from).rem_euclid(DAY) <= length).count();
            expected += same_hours as f64 / days;
        }
        (expected >= PAUSE_LEAST && seen as f64 <= expected * PAUSE_SHARE).then_some(expected)
    }
}
