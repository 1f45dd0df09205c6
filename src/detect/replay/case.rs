//! One stream with everything that the rules ask about it.

use super::anchor::{anchor, neighbours};
use super::event::{Event, Usage};
use super::places::{Place, Places};
use super::streams::{Alternation, Stream, alternations};
use crate::detect::Replay;
use crate::detect::features::{Features, NONE};
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;
use crate::store::{Row, Store};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use std::cmp::Reverse;

/// Who is back so soon was not at home in between.
const RETURN: i64 = 4 * Timestamp::HOUR;

/// The sign-ins of one user.
pub(crate) struct User<'a> {
    pub store: &'a Store,
    pub features: &'a Features,
    pub name: String,
    pub events: &'a [Event],
    pub places: &'a Places,
    /// Named as privileged by the analyst.
    pub privileged: bool,
    /// A session of this tenant keeps to one operating system.
    pub systems_tell: bool,
    /// Events of each session; those without one under [`NONE`].
    pub sessions: HashMap<u32, Vec<u32>, RandomState>,
    /// Events at each place.
    pub by_place: Vec<Vec<u32>>,
    /// Sessions that a phishing proxy may have opened.
    pub phished: HashSet<u32, RandomState>,
}

impl User<'_> {
    pub(crate) fn event(&self, at: u32) -> &Event {
        &self.events[at as usize]
    }

    /// The events at a place, by time.
    pub(crate) fn at_place(&self, place: u32) -> impl Iterator<Item = u32> {
        self.by_place[place as usize].iter().copied()
    }

    pub(crate) fn place_of(&self, at: u32) -> &Place {
        &self.places.list[self.places.of[at as usize] as usize]
    }
}

/// Who the place belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The user proved a factor, or at least used a browser, at the anchor.
    Anchor,
    /// Nobody proved anything at any place of the session: either place may be the owner's.
    Unknown,
}

/// A stream and what it is held against.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by rules of its own")]
pub(crate) struct Case<'a> {
    pub user: &'a User<'a>,
    pub stream: &'a Stream,
    pub owner: Owner,
    /// The suspect place with the most events.
    pub place: &'a Place,
    /// The place it is held against.
    pub anchor: &'a Place,
    pub anchor_number: u32,
    /// Successful events of the same lineage elsewhere, by time.
    pub elsewhere: Vec<u32>,
    /// Changes of place; those with a shared exit or a mobile network on the other side do not count, unless only a
    /// thief can be here.
    pub alternation: Alternation,
    /// Changes left out for that reason.
    pub soft_changes: u32,
    /// Events that show a client which is not the session's.
    pub os_differs: Vec<u32>,
    pub device_lost: bool,
    /// An application whose tokens are bound to the device elsewhere in the session has unbound ones here.
    pub application_unbound: bool,
    pub tool: Vec<u32>,
    pub applications: usize,
    pub hosting: bool,
    /// A sign-in here of another session of the same machine.
    pub together: Option<u32>,
    /// Events of the user's proven places on both sides of, or within, the stream.
    pub owner_active: Vec<u32>,
    pub same_device: bool,
    pub same_client: bool,
    /// On how many days the place was used, if that is a habit of long standing.
    pub habit: Option<usize>,
}

impl<'a> Case<'a> {
    /// Gathers the facts; `None` when there is nothing to hold the stream against.
    pub(crate) fn of(user: &'a User<'a>, stream: &'a Stream) -> Option<Self> {
        let list = &user.places.list;
        let inside = |at: u32| stream.places.contains(&at);
        let empty = Vec::new();
        let lineage = user.sessions.get(&stream.session).unwrap_or(&empty);
        let outside: Vec<u32> = neighbours(lineage, &stream.events)
            .filter(|&at| !inside(user.places.of[at as usize]) && !user.event(at).marks.blocked)
            .collect();
        let mut elsewhere: Vec<u32> =
            outside.iter().copied().filter(|&at| stream.shares_lineage(user.event(at))).collect();
        if elsewhere.is_empty() && stream.session == NONE {
            // A system that the user has nowhere else is held against all that the user does.
            elsewhere = outside;
        }
        let main = *stream.places.iter().max_by_key(|&&at| (list[at as usize].count, Reverse(at)))?;
        let (owner, anchor_number) = anchor(user, stream, &elsewhere)?;
        let (place, anchor) = (&list[main as usize], &list[anchor_number as usize]);

        let mut case = Self {
            user,
            stream,
            owner,
            place,
            anchor,
            anchor_number,
            elsewhere,
            alternation: Alternation::default(),
            soft_changes: 0,
            os_differs: Vec::new(),
            device_lost: false,
            application_unbound: false,
            tool: Vec::new(),
            applications: 0,
            hosting: false,
            together: None,
            owner_active: Vec::new(),
            same_device: false,
            same_client: false,
            habit: None,
        };
        case.habit = case.find_habit();
        case.compare_clients();
        case.together = case.find_company();
        case.alternate();
        case.watch_owner();
        Some(case)
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = (u32, &Event)> {
        self.stream.events.iter().map(|&at| (at, self.user.event(at)))
    }

    pub(crate) fn first(&self) -> i64 {
        self.stream.events.first().map_or(0, |&at| self.user.event(at).time)
    }

    pub(crate) fn last(&self) -> i64 {
        self.stream.events.last().map_or(0, |&at| self.user.event(at).time)
    }

    pub(crate) fn rows(&self, events: &[u32]) -> Vec<Row> {
        events.iter().map(|&at| self.user.event(at).row).collect()
    }

    /// The stream's events that are so.
    pub(crate) fn those(&self, is: impl Fn(&Event) -> bool) -> Vec<u32> {
        self.events().filter(|(_, event)| is(event)).map(|(at, _)| at).collect()
    }

    /// The software is not the session's own, so no reason counts that rests on its being the same device.
    pub(crate) fn mismatch(&self) -> bool {
        !self.os_differs.is_empty() || self.device_lost || !self.tool.is_empty() || self.application_unbound
    }

    /// The thresholds in force.
    pub(crate) fn limits(&self) -> &'a Replay {
        &self.user.features.settings.replay
    }

    /// More changes between the places than one device that moves would make.
    pub(crate) fn is_interleaved(&self) -> bool {
        self.alternation.close() >= self.limits().interleave_min
    }

    /// So many applications that they look like a sweep.
    pub(crate) fn is_sweep(&self) -> bool {
        self.applications >= self.limits().many_applications as usize
    }

    /// So many applications that they certainly are one.
    pub(crate) fn is_wide_sweep(&self) -> bool {
        self.applications >= self.limits().wide_applications as usize
    }

    /// The session was used at another place too.
    pub(crate) fn has_session_elsewhere(&self) -> bool {
        self.stream.session != NONE && !self.elsewhere.is_empty()
    }

    /// The user proved to be at the suspect place.
    pub(crate) fn is_proven(&self) -> bool {
        self.stream.places.iter().any(|&at| self.user.places.list[at as usize].is_proven())
    }

    /// Something other than the suspect session vouches for the suspect place.
    pub(crate) fn is_known(&self) -> bool {
        self.stream.places.iter().any(|&at| self.user.places.list[at as usize].is_known())
    }

    /// The places where the user is known to be, without what only the suspect session says of its own.
    fn known_places(&self) -> impl Iterator<Item = &'a Place> {
        let known = |&(at, place): &(u32, &Place)| {
            if self.stream.places.contains(&at) { place.is_known() } else { place.strength() > 0 }
        };
        (0..).zip(&self.user.places.list).filter(known).map(|(_, place)| place)
    }

    /// The nearest place where the user is known to be and whose address says so, and whether the distance is only
    /// between the middles of countries.
    pub(crate) fn nearest_known(&self) -> Option<(f64, bool, &'a Place)> {
        let others = self.user.places.list.iter().zip(0..).filter(|(_, at)| !self.stream.places.contains(at));
        let hard = others.map(|(place, _)| place).filter(|place| place.strength() > 0 && !place.is_soft());
        let distances = hard.filter_map(|place| self.place.distance(place).map(|(km, coarse)| (km, coarse, place)));
        distances.min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// One device that changed its network once or twice.
    pub(crate) fn is_device_hand_over(&self) -> bool {
        self.same_device && !self.mismatch() && self.moved_once_or_twice()
    }

    /// The whole machine moved, or changed its network: how far away that is says nothing.
    pub(crate) fn is_one_machine(&self) -> bool {
        self.is_device_hand_over() || self.together.is_some()
    }

    /// A server of Microsoft's, which acts for whoever is signed in.
    pub(crate) fn is_microsofts_server(&self) -> bool {
        self.place.class == Some(NetworkClass::Microsoft) && !self.hosting
    }

    /// Where the address is says nothing of where the client is: a shared exit, a mobile network, a service of
    /// Microsoft's, or a place that the user has long been at.
    pub(crate) fn is_exit(&self) -> bool {
        let shared = self.place.common && !self.mismatch();
        let roams = self.roams() && self.place.country == self.anchor.country;
        // A carrier's customers are seen far from where they are, but a stranger's device on a foreign carrier is there.
        let carrier = self.place.class == Some(NetworkClass::Mobile);
        let abroad = carrier && self.mismatch() && self.in_new_country();
        self.place.is_soft() && !abroad || shared || self.is_microsofts_server() || roams || self.habit.is_some()
    }

    /// The user is known to be in some countries, and not in this one.
    pub(crate) fn in_new_country(&self) -> bool {
        let here = self.place.country;
        let mut known = self.known_places().filter(|place| place.country != 0);
        here != 0 && known.next().is_some_and(|first| first.country != here) && known.all(|place| place.country != here)
    }

    /// A telephone or tablet on both sides.
    pub(crate) fn roams(&self) -> bool {
        let phones = |at: &u32| self.user.event(*at).os.is_phone();
        let both = !self.elsewhere.is_empty() && self.stream.events.iter().chain(&self.elsewhere).all(phones);
        both && self.same_client && !self.mismatch() && !self.hosting
    }

    /// The same registered device with plain tokens only.
    pub(crate) fn is_own_device(&self) -> bool {
        self.same_device && !self.mismatch() && self.events().all(|(_, event)| !event.marks.primary)
    }

    /// So few changes that they may be one client moving.
    pub(crate) fn moved_once_or_twice(&self) -> bool {
        !self.is_interleaved() && !self.commutes()
    }

    /// One family of addresses here, the other there, in one country.
    pub(crate) fn is_dual_stack(&self) -> bool {
        let (here, there) = (self.place, self.anchor);
        let split = here.v4 != here.v6 && there.v4 != there.v6 && here.v6 != there.v6;
        split && here.country == there.country && !self.mismatch()
    }

    pub(crate) fn is_phished(&self) -> bool {
        self.stream.session != NONE && self.user.phished.contains(&self.stream.session)
            || self.events().any(|(_, event)| event.usage == Usage::Proof)
    }

    /// Whether there is a conflict at all. Distance alone is none: travellers and exits of VPNs are far away too.
    pub(crate) fn has_conflict(&self) -> bool {
        let drift = self.mismatch() && self.has_session_elsewhere();
        let back_and_forth = self.is_interleaved() || self.commutes();
        if self.owner == Owner::Unknown {
            return self.alternation.within(RETURN) >= 2 || drift || back_and_forth;
        }
        let never_proven = !self.is_known();
        let sweep = self.is_sweep() || self.events().any(|(_, event)| event.marks.high_value);
        let rented = self.hosting && never_proven && (self.has_session_elsewhere() || sweep);
        let while_owner_works = sweep && never_proven && !self.owner_active.is_empty() && self.has_session_elsewhere();
        let marked = self.events().any(|(_, event)| event.marks.token_risk)
            || self.place.campaign && !self.is_microsofts_server();
        drift
            || back_and_forth
            || rented
            || while_owner_works
            || marked
            || !self.tool.is_empty()
            || self.is_phished()
            || self.lost_binding()
    }

    /// Back and forth over days between places that nobody commutes between.
    pub(crate) fn commutes(&self) -> bool {
        let far = self.nearest_known().is_some_and(|(km, coarse, _)| !coarse && km > self.limits().commute_km);
        let often = self.alternation.within(self.limits().gap()) >= self.limits().interleave_min;
        far && often && !self.place.is_soft()
    }

    /// The session's token was bound to its device elsewhere and is not here.
    pub(crate) fn lost_binding(&self) -> bool {
        let bound_elsewhere = self.elsewhere.iter().any(|&at| self.user.event(at).marks.bound);
        bound_elsewhere
            && !self.is_microsofts_server()
            && self.events().any(|(_, event)| event.marks.unbound)
            && !self.events().any(|(_, event)| event.marks.bound)
    }

    fn alternate(&mut self) {
        let events = self.user.events;
        let single = |at: &u32| self.user.event(*at).weight == 1;
        let soft = |at: &u32| self.user.place_of(*at).is_soft();
        let inside: Vec<u32> = self.stream.events.iter().copied().filter(single).collect();
        // What is further from the stream than a gap makes no change that counts.
        let (first, last, gap) = (self.first(), self.last(), self.limits().gap());
        let start = self.elsewhere.partition_point(|&at| self.user.event(at).time < first - gap);
        let end = self.elsewhere.partition_point(|&at| self.user.event(at).time <= last + gap);
        let all: Vec<u32> = self.elsewhere[start..end].iter().copied().filter(single).collect();
        let window = self.limits().window();
        let whole = alternations(events, &inside, &all, window);
        if !self.may_be_diverted() || !all.iter().any(soft) {
            self.alternation = whole;
            return;
        }
        let hard: Vec<u32> = all.iter().copied().filter(|at| !soft(at)).collect();
        self.alternation = alternations(events, &inside, &hard, window);
        self.soft_changes = whole.close().saturating_sub(self.alternation.close());
    }

    /// The stream may be the owner's device with part of its traffic diverted through an exit: the client is its own,
    /// and it is in a country where the user is known to be.
    fn may_be_diverted(&self) -> bool {
        let at_home = self.place.country == 0 || self.known_places().any(|place| place.country == self.place.country);
        at_home && (self.same_client || self.same_device) && !self.hosting && !self.mismatch()
    }

    /// The owner's events around the stream: one before and one after it within the window, or any within.
    fn watch_owner(&mut self) {
        let (first, last, window) = (self.first(), self.last(), self.limits().window());
        let user = self.user;
        let index = |time: i64| user.events.partition_point(|event| event.time < time) as u32;
        let is_owner = |at: &u32| {
            !self.stream.places.contains(&user.places.of[*at as usize])
                && user.place_of(*at).strength() > 0
                && !user.event(*at).marks.blocked
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
}
