//! One stream with everything that the rules ask about it.

use super::event::{Event, Usage};
use super::places::{Place, Places};
use super::streams::{Alternation, Stream, WINDOW, alternations};
use crate::detect::features::{Features, NONE};
use crate::knowledge::NetworkClass;
use crate::signin::Timestamp;
use crate::store::{Row, Store};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// From so many changes of place on, one device that moves is no explanation.
pub(crate) const INTERLEAVED: u32 = 3;
/// Two places this far apart, in km, are not visited in turn day by day.
pub(crate) const COMMUTE_KM: f64 = 500.0;
/// So many different applications are a sweep.
pub(crate) const FAN_OUT: usize = 5;
/// Share of the session's sign-ins elsewhere that carry a device id, in tenths, for its absence to mean something.
const DEVICE_TENTHS: usize = 8;

/// The sign-ins of one user.
pub(crate) struct User<'a> {
    pub store: &'a Store,
    pub features: &'a Features,
    pub name: String,
    pub events: &'a [Event],
    pub places: &'a Places,
    /// Events of each session; those without one under [`NONE`].
    pub sessions: HashMap<u32, Vec<u32>, RandomState>,
    /// Sessions that a phishing proxy may have opened.
    pub phished: HashSet<u32, RandomState>,
}

impl User<'_> {
    pub(crate) fn event(&self, at: u32) -> &Event {
        &self.events[at as usize]
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
    pub tool: Vec<u32>,
    pub applications: usize,
    pub hosting: bool,
    /// Events of the user's proven places on both sides of, or within, the stream.
    pub owner_active: Vec<u32>,
    pub same_device: bool,
    pub same_client: bool,
}

impl<'a> Case<'a> {
    /// Gathers the facts; `None` when there is nothing to hold the stream against.
    pub(crate) fn of(user: &'a User<'a>, stream: &'a Stream) -> Option<Self> {
        let list = &user.places.list;
        let inside = |at: u32| stream.places.contains(&at);
        let empty = Vec::new();
        let lineage = user.sessions.get(&stream.session).unwrap_or(&empty);
        let elsewhere: Vec<u32> = lineage
            .iter()
            .copied()
            .filter(|&at| !inside(user.places.of[at as usize]))
            .filter(|&at| !user.event(at).marks.blocked && stream.shares_lineage(user.event(at)))
            .collect();
        let main = *stream.places.iter().max_by_key(|&&at| (list[at as usize].count, std::cmp::Reverse(at)))?;
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
            tool: Vec::new(),
            applications: 0,
            hosting: false,
            owner_active: Vec::new(),
            same_device: false,
            same_client: false,
        };
        case.compare_clients();
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
        !self.os_differs.is_empty() || self.device_lost || !self.tool.is_empty()
    }

    /// The session was used at another place too.
    pub(crate) fn has_session_elsewhere(&self) -> bool {
        self.stream.session != NONE && !self.elsewhere.is_empty()
    }

    /// How well the suspect place is known ([`Place::strength`]).
    pub(crate) fn strength(&self) -> u8 {
        self.stream.places.iter().map(|&at| self.user.places.list[at as usize].strength()).max().unwrap_or(0)
    }

    /// One device that changed its network once or twice.
    pub(crate) fn is_device_hand_over(&self) -> bool {
        self.same_device && !self.mismatch() && self.alternation.close < INTERLEAVED
    }

    /// Where the address is says nothing of where the client is: a shared exit, a mobile network or a service of
    /// Microsoft's.
    pub(crate) fn is_exit(&self) -> bool {
        let shared = self.place.common && !self.mismatch();
        let microsoft = self.place.class == Some(NetworkClass::Microsoft) && !self.hosting;
        self.place.is_soft() || shared || microsoft
    }

    /// The same registered device with plain tokens only.
    pub(crate) fn is_own_device(&self) -> bool {
        self.same_device && !self.mismatch() && self.events().all(|(_, event)| !event.marks.primary)
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
        let back_and_forth = self.alternation.close >= INTERLEAVED || self.commutes();
        if self.owner == Owner::Unknown {
            return self.alternation.close >= 2 || drift || back_and_forth;
        }
        let never_proven = self.strength() == 0;
        let sweep = self.applications >= FAN_OUT || self.events().any(|(_, event)| event.marks.high_value);
        let rented = self.hosting && never_proven && (self.has_session_elsewhere() || sweep);
        let while_owner_works = sweep && never_proven && !self.owner_active.is_empty() && self.has_session_elsewhere();
        let marked = self.events().any(|(_, event)| event.marks.token_risk) || self.place.campaign;
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
        let far = self.place.distance(self.anchor).is_some_and(|(km, coarse)| !coarse && km > COMMUTE_KM);
        far && self.alternation.wide >= INTERLEAVED && !self.place.is_soft() && !self.anchor.is_soft()
    }

    /// The session's token was bound to its device elsewhere and is not here.
    pub(crate) fn lost_binding(&self) -> bool {
        let bound_elsewhere = self.elsewhere.iter().any(|&at| self.user.event(at).marks.bound);
        bound_elsewhere
            && self.events().any(|(_, event)| event.marks.unbound)
            && !self.events().any(|(_, event)| event.marks.bound)
    }

    fn compare_clients(&mut self) {
        let user = self.user;
        let inside = |at: u32| self.stream.places.contains(&user.places.of[at as usize]);
        // Without the session elsewhere, what the user has at proven places stands in for it.
        let own: Vec<u32> = if self.elsewhere.is_empty() {
            (0..user.events.len() as u32)
                .filter(|&at| !inside(at) && user.place_of(at).strength() > 0 && !user.event(at).marks.blocked)
                .collect()
        } else {
            self.elsewhere.clone()
        };
        let systems = own.iter().fold(0, |systems, &at| systems | user.event(at).os.bit());
        if systems != 0 && self.stream.session != NONE && !self.elsewhere.is_empty() || self.stream.session == NONE {
            self.os_differs = self.those(|event| systems != 0 && event.os.bit() != 0 && event.os.bit() & systems == 0);
        }
        let with_device = own.iter().filter(|&&at| user.event(at).device != NONE).count();
        self.device_lost = !self.elsewhere.is_empty()
            && self.stream.session != NONE
            && with_device * 10 >= own.len() * DEVICE_TENTHS
            && self.events().all(|(_, event)| event.device == NONE);
        // A tool that the owner uses at his own place is his.
        let own_tools: HashSet<u64, RandomState> =
            own.iter().map(|&at| user.event(at)).filter(|event| event.marks.tool).map(|event| event.family).collect();
        self.tool = self.those(|event| event.marks.tool && !own_tools.contains(&event.family));

        let devices: HashSet<u32, RandomState> = own.iter().map(|&at| user.event(at).device).collect();
        let same_device = self.events().all(|(_, event)| event.device != NONE && devices.contains(&event.device));
        let clients: HashSet<_, RandomState> =
            own.iter().map(|&at| user.event(at)).map(|event| (event.os, event.family)).collect();
        let same_client = self.events().all(|(_, event)| clients.contains(&(event.os, event.family)));
        (self.same_device, self.same_client) = (same_device, same_client);
        let applications: HashSet<u32, RandomState> = self.events().map(|(_, event)| event.application).collect();
        self.applications = applications.len();
        // Anybody rents machines of Microsoft's, but what comes from there is mostly its own: only a client that a
        // server of its own does not run makes it a rented machine.
        let rented_from_microsoft = self.place.class == Some(NetworkClass::Microsoft)
            && (!self.tool.is_empty() || self.events().any(|(_, event)| event.marks.high_value));
        self.hosting = self.place.is_hosting() || rented_from_microsoft;
    }

    fn alternate(&mut self) {
        let events = self.user.events;
        let single = |at: &u32| self.user.event(*at).weight == 1;
        let soft = |at: &u32| self.user.place_of(*at).is_soft();
        let inside: Vec<u32> = self.stream.events.iter().copied().filter(single).collect();
        let all: Vec<u32> = self.elsewhere.iter().copied().filter(single).collect();
        let whole = alternations(events, &inside, &all);
        if self.hosting || self.mismatch() || !all.iter().any(|at| soft(at)) {
            self.alternation = whole;
            return;
        }
        let hard: Vec<u32> = all.iter().copied().filter(|at| !soft(at)).collect();
        self.alternation = alternations(events, &inside, &hard);
        self.soft_changes = whole.close.saturating_sub(self.alternation.close);
    }

    /// The owner's events around the stream: one before and one after it within the window, or any within.
    fn watch_owner(&mut self) {
        let (first, last) = (self.first(), self.last());
        let user = self.user;
        let start = user.events.partition_point(|event| event.time < first - WINDOW) as u32;
        let end = user.events.partition_point(|event| event.time <= last + WINDOW) as u32;
        let near: Vec<u32> = (start..end)
            .filter(|&at| !self.stream.places.contains(&user.places.of[at as usize]))
            .filter(|&at| user.place_of(at).strength() > 0 && !user.event(at).marks.blocked)
            .collect();
        let time = |at: &u32| user.event(*at).time;
        let within = near.iter().copied().find(|at| (first..=last).contains(&time(at)));
        let before = near.iter().copied().rfind(|at| time(at) <= first);
        let after = near.iter().copied().find(|at| time(at) >= last);
        self.owner_active = match (before, within, after) {
            (Some(before), _, Some(after)) => vec![before, after],
            (_, Some(within), _) => vec![within],
            _ => Vec::new(),
        };
    }
}

/// The place that a stream is held against: of those with enough proof, one that the session knows, else the one used
/// most. Without proof at any place of the session the busier place is taken for the owner's.
fn anchor(user: &User<'_>, stream: &Stream, elsewhere: &[u32]) -> Option<(Owner, u32)> {
    let list = &user.places.list;
    let inside = |at: u32| stream.places.contains(&at);
    let own = stream.places.iter().map(|&at| list[at as usize].strength()).max().unwrap_or(0);
    let enough = |at: u32| list[at as usize].strength() >= (own + 1).min(2);
    let mut visits: HashMap<u32, u32, RandomState> = HashMap::default();
    for &at in elsewhere {
        *visits.entry(user.places.of[at as usize]).or_default() += 1;
    }
    let phished = stream.session != NONE && user.phished.contains(&stream.session);
    let proven = (0..list.len() as u32)
        .filter(|&at| !inside(at) && enough(at))
        .max_by_key(|&at| (visits.get(&at).copied(), list[at as usize].count, std::cmp::Reverse(at)));
    if let Some(at) = proven.filter(|at| visits.contains_key(at) || visits.is_empty() || phished) {
        return Some((Owner::Anchor, at));
    }
    if stream.session == NONE || own == 2 {
        return None;
    }
    let (&other, &count) = visits.iter().max_by_key(|&(&at, &count)| (count, std::cmp::Reverse(at)))?;
    let here = stream.events.len() as u32;
    let first_there = elsewhere.iter().find(|&&at| user.places.of[at as usize] == other);
    let earlier = first_there < stream.events.first();
    (count > here || count == here && earlier).then_some((Owner::Unknown, other))
}

/// Whole days between two times.
pub(crate) fn day(time: i64) -> i64 {
    time.div_euclid(24 * Timestamp::HOUR)
}
