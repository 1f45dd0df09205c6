//! Finds the factors that a user gave through a phishing proxy. The places of a user reveal them: the session is
//! elsewhere at once, or never where the user is.

use super::event::{TokenEvent, Usage};
use super::places::{Days, Places, SETTLED_START};
use crate::detect::features::{NONE, Os};
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

/// Nobody sits at two computers this far apart, in km.
const APART_KM: f64 = 100.0;
/// Where the log has countries only, in km between their middles.
const COARSE_KM: f64 = 1000.0;
/// So many changes between the two, each within the window, are no chance.
const TURNS: u32 = 3;

/// A session this far from where it began within an hour was handed over, in km.
const LEFT_KM: f64 = 500.0;

impl Places {
    /// Marks the factors that were given through a phishing proxy; `window` in nanoseconds.
    pub(crate) fn mark_phishing_roots(&self, events: &mut [TokenEvent], window: i64) {
        self.mark_left_at_once(events, window);
        self.mark_away_from_home(events);
        self.mark_wandering(events);
        self.mark_beside_user(events, window);
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
        let is_rented = |at: u32| self.list[at as usize].is_rented();
        // Microsoft's own services sign in by hand nowhere, but the user's virtual desktop may be there.
        let is_root = |event: &TokenEvent, at: u32| {
            let by_hand = event.usage == Usage::Proof && event.device == NONE && event.session != NONE;
            by_hand && is_rented(at) && (self.list[at as usize].is_hosting() || event.flags.landing)
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

    /// Marks landings whose session is only where no other session of the user ever was, and takes turns there with the user's
    /// computers at a known place too far away: nobody sits at both. Whoever sits at another's computer has left their own,
    /// which does little meanwhile.
    fn mark_beside_user(&self, events: &mut [TokenEvent], window: i64) {
        let is_root = |event: &TokenEvent, at: u32| {
            let place = &self.list[at as usize];
            let open = !place.egress && !place.common && !place.is_imprecise();
            event.flags.landing && event.session != NONE && !event.os.is_phone() && open
        };
        let roots: Vec<usize> = (0..events.len()).filter(|&at| is_root(&events[at], self.of[at])).collect();
        if roots.is_empty() {
            return;
        }
        let strange = self.seen_by_one_session(events);
        let mut home = vec![false; self.list.len()];
        for (event, &at) in events.iter().zip(&self.of) {
            let place = &self.list[at as usize];
            let honest = event.usage == Usage::Proof && !event.flags.landing;
            home[at as usize] |= place.established || place.egress || honest;
        }
        for at in roots {
            let root = events[at];
            let of_session: Vec<usize> = (0..events.len()).filter(|&at| events[at].session == root.session).collect();
            let only_strange = of_session.iter().all(|&at| strange[self.of[at] as usize] && events[at].device == NONE);
            if of_session[0] != at || !only_strange {
                continue;
            }
            let here = &self.list[self.of[at] as usize];
            let is_far = |place: u32| {
                let (there, known) = (&self.list[place as usize], home[place as usize]);
                known && here.distance(there).is_some_and(|(km, coarse)| km > if coarse { COARSE_KM } else { APART_KM })
            };
            let of_user = |at: &usize| {
                let (event, place) = (&events[*at], self.of[*at]);
                event.session != root.session && !event.os.is_phone() && event.os != Os::Unknown && is_far(place)
            };
            let (mut changes, mut last) = (0, None);
            for other in (0..events.len()).filter(|at| events[*at].session == root.session || of_user(at)) {
                let now = (events[other].session == root.session, events[other].time);
                let turned = last.is_some_and(|(side, time)| side != now.0 && now.1 - time <= window);
                (changes, last) = (changes + u32::from(turned), Some(now));
            }
            events[at].flags.proxy_shaped |= changes >= TURNS;
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
                if place.is_rented() {
                    at_server.insert((at, of));
                } else {
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
