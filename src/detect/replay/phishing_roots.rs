//! Finds the factors that a user gave through a phishing proxy. The places of a user reveal them: the session is
//! elsewhere at once, or never where the user is.

use super::event::{TokenEvent, Usage};
use super::places::{Days, Places, SETTLED_START};
use crate::detect::features::NONE;
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// A session that stays at a rented server for more days than this works there.
const WORKPLACE_DAYS: u32 = 3;

/// A computer's session on the lines of so many providers within a day is behind proxies in strangers' homes.
const WANDERING_PROVIDERS: usize = 4;
/// A day, in nanoseconds.
const WANDERING_SPAN: i64 = 24 * Timestamp::HOUR;

/// A session this far from where it began within an hour was handed over, in km.
const LEFT_KM: f64 = 500.0;

impl Places {
    /// Marks the factors that were given through a phishing proxy; `window` in nanoseconds.
    pub(crate) fn mark_phishing_roots(&self, events: &mut [TokenEvent], window: i64) {
        self.mark_left_at_once(events, window);
        self.mark_away_from_home(events);
        self.mark_wandering(events);
        self.clear_roots(events);
    }

    /// Marks landings whose session continues far away sooner than a traveller gets there, or at once in another
    /// network, when no other session of the user was in either: a phishing proxy hands the session over to the attacker's
    /// own device.
    fn mark_left_at_once(&self, events: &mut [TokenEvent], window: i64) {
        let is_root = |event: &TokenEvent, at: u32| {
            event.flags.landing && event.session != NONE && !self.list[at as usize].is_imprecise()
        };
        let roots: Vec<usize> = (0..events.len()).filter(|&at| is_root(&events[at], self.of[at])).collect();
        if roots.is_empty() {
            return;
        }
        let strange = self.seen_by_one_session(events);
        for at in roots {
            let root = events[at];
            let here = &self.list[self.of[at] as usize];
            let later = events[at + 1..].iter().zip(&self.of[at + 1..]);
            let left = later
                .take_while(|(event, _)| event.time - root.time <= window)
                .filter(|(event, _)| event.session == root.session && event.device == NONE)
                .any(|(_, &there)| {
                    let place = &self.list[there as usize];
                    let far = || here.distance(place).is_some_and(|(km, _)| km > LEFT_KM);
                    let both = || strange[self.of[at] as usize] && strange[there as usize] && here.asn != place.asn;
                    !place.is_imprecise() && (far() || both())
                });
            events[at].flags.proxy_shaped |= left;
        }
    }

    /// Marks factors given without a device from rented servers, by a session that is never seen at a place where the
    /// user proved a factor otherwise, when no other session of the user was at the server: a phishing proxy opened it.
    /// A VPN is switched off again, or used by other sessions too.
    fn mark_away_from_home(&self, events: &mut [TokenEvent]) {
        let is_rented = |at: u32| self.list[at as usize].is_hosting();
        let is_root = |event: &TokenEvent, at: u32| {
            event.usage == Usage::Proof && event.device == NONE && event.session != NONE && is_rented(at)
        };
        let roots: Vec<usize> = (0..events.len()).filter(|&at| is_root(&events[at], self.of[at])).collect();
        if roots.is_empty() {
            return;
        }
        let mut home = vec![false; self.list.len()];
        let mut own_devices: HashSet<u32, RandomState> = HashSet::default();
        for (event, &at) in events.iter().zip(&self.of).filter(|(_, at)| !is_rented(**at)) {
            home[at as usize] |= event.usage == Usage::Proof && !event.flags.proxy_shaped;
            own_devices.insert(event.device);
        }
        own_devices.remove(&NONE);
        let strange = self.seen_by_one_session(events);
        for at in roots {
            let session = events[at].session;
            let of_session = || events.iter().zip(&self.of).filter(|(event, _)| event.session == session);
            // What was used before, this factor did not begin.
            let begins = of_session().next().is_some_and(|(first, _)| first.time == events[at].time);
            let is_home = |at: u32| home[at as usize] || !is_rented(at) && !strange[at as usize];
            let comes_home = of_session().any(|(event, &at)| is_home(at) || own_devices.contains(&event.device));
            events[at].flags.proxy_shaped |= begins && strange[self.of[at] as usize] && !comes_home;
        }
    }

    /// Marks landings of computers whose session is on the lines of many providers within a day, in one browser and without a
    /// device: the attacker's proxies are in the homes of strangers, which change all the time. A traveller's laptop is on two
    /// or three.
    fn mark_wandering(&self, events: &mut [TokenEvent]) {
        let is_root = |event: &TokenEvent| event.flags.landing && event.session != NONE && !event.os.is_phone();
        let roots: Vec<usize> = (0..events.len()).filter(|&at| is_root(&events[at])).collect();
        for at in roots {
            let root = events[at];
            let of_session = events[at..].iter().zip(&self.of[at..]).filter(|(event, _)| event.session == root.session);
            let near = of_session.take_while(|(event, _)| event.time - root.time <= WANDERING_SPAN);
            let mut providers: Vec<u32> = Vec::new();
            for (event, &place) in near {
                let place = &self.list[place as usize];
                let line = matches!(place.class, None | Some(NetworkClass::Mobile)) && !place.egress && place.asn != 0;
                if line && event.device == NONE && !event.os.is_phone() && !providers.contains(&place.asn) {
                    providers.push(place.asn);
                }
            }
            events[at].flags.proxy_shaped |= providers.len() >= WANDERING_PROVIDERS;
        }
    }

    /// Clears the marks of sessions that no phishing proxy opened: those that go on mostly where other sessions of the user
    /// are at home, as when a VPN is switched off, those at a server that others come to as well, and those at a server that
    /// is used for days from the start of the load, as an administrator's jump host.
    fn clear_roots(&self, events: &mut [TokenEvent]) {
        if !events.iter().any(|event| event.flags.proxy_shaped) {
            return;
        }
        self.clear_accompanied(events);
        let start = events.first().map_or(0, |event| event.time);
        let mut days = vec![Days::default(); self.list.len()];
        let mut early = vec![false; self.list.len()];
        let mut at_home = vec![TwoSessions::default(); self.list.len()];
        let mut visits: HashMap<(u32, u32), u32, RandomState> = HashMap::default();
        for (event, &at) in events.iter().zip(&self.of).filter(|(event, _)| event.session != NONE) {
            days[at as usize].add(event.time);
            early[at as usize] |= event.time - start <= SETTLED_START;
            let honest = event.usage == Usage::Proof && !event.flags.proxy_shaped;
            if honest || self.list[at as usize].established {
                at_home[at as usize].add(event.session);
            }
            *visits.entry((event.session, at)).or_default() += 1;
        }
        // Of each session all sign-ins, and those where another session is at home.
        let is_home = |session: u32, place: u32| at_home[place as usize].has_other(session);
        let mut sums: HashMap<u32, [u32; 2], RandomState> = HashMap::default();
        for (&(session, place), &count) in &visits {
            let [all, home] = sums.entry(session).or_default();
            (*all, *home) = (*all + count, *home + if is_home(session, place) { count } else { 0 });
        }
        let with_session = |event: &TokenEvent| event.flags.proxy_shaped && event.session != NONE;
        for (event, &at) in events.iter_mut().zip(&self.of).filter(|(event, _)| with_session(event)) {
            let [all, home] = sums.get(&event.session).copied().unwrap_or_default();
            let here = visits.get(&(event.session, at)).copied().unwrap_or_default();
            let home = home - if is_home(event.session, at) { here } else { 0 };
            let goes_home = home > 0 && home * 2 >= all - here;
            let stays = early[at as usize] && days[at as usize].count > WORKPLACE_DAYS;
            event.flags.proxy_shaped = !goes_home && !stays;
        }
    }

    /// Clears the marks at rented servers that another session of the user, known from ordinary lines, uses too; without
    /// session ids, a program that is. A phishing proxy serves one browser, a VPN all that the device runs.
    fn clear_accompanied(&self, events: &mut [TokenEvent]) {
        let companion = |event: &TokenEvent| match event.session {
            NONE => (event.flags.program && !event.flags.posing).then_some((NONE, event.family)),
            session => Some((session, 0)),
        };
        let mut local: HashSet<(u32, u64), RandomState> = HashSet::default();
        let mut at_server: HashSet<(u32, (u32, u64)), RandomState> = HashSet::default();
        for (event, &at) in events.iter().zip(&self.of) {
            let place = &self.list[at as usize];
            if let Some(of) = companion(event) {
                if place.is_hosting() {
                    at_server.insert((at, of));
                } else if !place.is_rented() {
                    local.insert(of);
                }
            }
        }
        at_server.retain(|(_, of)| local.contains(of));
        for (event, &at) in events.iter_mut().zip(&self.of).filter(|(event, _)| event.flags.proxy_shaped) {
            let others = |&(place, of): &(u32, (u32, u64))| place == at && Some(of) != companion(event);
            event.flags.proxy_shaped = !at_server.iter().any(others);
        }
    }

    /// The places where only one session of the user was ever seen.
    fn seen_by_one_session(&self, events: &[TokenEvent]) -> Vec<bool> {
        let mut first = vec![NONE; self.list.len()];
        let mut one = vec![true; self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            let known = &mut first[at as usize];
            one[at as usize] &= event.session != NONE && (*known == NONE || *known == event.session);
            *known = event.session;
        }
        one
    }
}

/// Up to two sessions: enough to know whether there is another than a certain one.
#[derive(Clone, Copy, Default)]
struct TwoSessions([Option<u32>; 2]);

impl TwoSessions {
    fn add(&mut self, session: u32) {
        match self.0 {
            [None, _] => self.0[0] = Some(session),
            [Some(first), None] if first != session => self.0[1] = Some(session),
            _ => {}
        }
    }

    fn has_other(self, session: u32) -> bool {
        self.0.into_iter().flatten().any(|known| known != session)
    }
}
