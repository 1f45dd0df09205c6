//! Streams: what of one session was presented at one place, and how it alternates with the rest of the session.

use super::event::{Event, Usage};
use super::lineage::Lineage;
use super::places::{Place, Places};
use crate::detect::features::NONE;
use crate::knowledge::NetworkClass;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// A place where a session was seen no more often than this may be one of many that a thief hops over.
const HOP_MAX_EVENTS: usize = 2;
/// So many such places of one session are taken together.
const HOPS_MIN_PLACES: usize = 3;

/// A person has far fewer streams. Of an account that has more, a shared one or one under attack, the busiest are
/// judged, so that no file can keep the program busy for ever.
const MAX_STREAMS: usize = 1000;

/// Tokens of one lineage, presented at one place.
#[derive(Clone, Debug)]
pub(crate) struct Stream {
    /// Its places: one, or several that are used so fleetingly that they count as one.
    pub places: Vec<u32>,
    pub session: u32,
    pub lineage: Lineage,
    /// Its events, by time.
    pub events: Vec<u32>,
}

/// Cuts a user's suspicious events into streams, in an order that only depends on places and times. A pause longer
/// than `gap`, in nanoseconds, ends a stream.
pub(crate) fn streams(events: &[Event], places: &Places, gap: i64) -> Vec<Stream> {
    let suspect = |at: usize| {
        let (event, place) = (&events[at], &places.list[places.of[at] as usize]);
        match event.usage {
            Usage::Token | Usage::WeakProof => !place.egress || event.marks.tool,
            Usage::Proof => place.suspect_root && event.marks.proxy_shaped,
            Usage::Presence => false,
        }
    };
    let key = |at: usize| (places.of[at], Lineage::of(&events[at]));
    let mut order: Vec<u32> = (0..events.len()).filter(|&at| suspect(at)).map(|at| at as u32).collect();
    order.sort_by_key(|&at| (key(at as usize), at));

    let mut groups: Vec<Stream> = order
        .chunk_by(|&a, &b| key(a as usize) == key(b as usize))
        .map(|group| {
            let (place, lineage) = key(group[0] as usize);
            Stream { places: vec![place], session: lineage.session, lineage, events: group.to_vec() }
        })
        .collect();
    join_hops(&mut groups, places);
    let mut streams = Vec::new();
    for group in groups {
        let close = |&a: &u32, &b: &u32| events[b as usize].time - events[a as usize].time <= gap;
        for part in group.events.chunk_by(close) {
            streams.push(Stream { events: part.to_vec(), ..group.clone() });
        }
    }
    if streams.len() > MAX_STREAMS {
        streams.sort_by_key(|stream| std::cmp::Reverse(stream.events.len()));
        streams.truncate(MAX_STREAMS);
    }
    streams
}

/// Joins the fleeting, unproven places of each session: a thief behind rotating proxies never stays at one.
fn join_hops(groups: &mut Vec<Stream>, places: &Places) {
    let is_hop = |group: &Stream| {
        let place: &Place = &places.list[group.places[0] as usize];
        let microsoft = place.class == Some(NetworkClass::Microsoft);
        let fleeting = group.session != NONE && group.events.len() <= HOP_MAX_EVENTS;
        fleeting && !place.is_known() && !place.is_soft() && !microsoft
    };
    let mut hops: HashMap<u32, Vec<usize>, RandomState> = HashMap::default();
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| is_hop(group)) {
        hops.entry(group.session).or_default().push(at);
    }
    hops.retain(|_, members| members.len() >= HOPS_MIN_PLACES);
    let mut gone = vec![false; groups.len()];
    for members in hops.into_values() {
        let (&first, rest) = members.split_first().expect("at least three");
        for &other in rest {
            gone[other] = true;
            let other = groups[other].clone();
            groups[first].places.extend(other.places);
            groups[first].events.extend(other.events);
        }
        groups[first].events.sort_unstable();
    }
    let mut gone = gone.into_iter();
    groups.retain(|_| !gone.next().unwrap_or(false));
}

/// A change of place.
#[derive(Clone, Copy, Debug)]
struct Change {
    before: u32,
    after: u32,
    gap: i64,
}

/// How a session went back and forth.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alternation {
    changes: Vec<Change>,
    /// Nanoseconds between two sign-ins that are held against each other.
    window: i64,
}

impl Alternation {
    /// How many changes took no longer than this.
    pub(crate) fn within(&self, limit: i64) -> u32 {
        self.changes.iter().filter(|change| change.gap <= limit).count() as u32
    }

    /// How many changes took no longer than the window.
    pub(crate) fn close(&self) -> u32 {
        self.within(self.window)
    }

    /// The events on both sides of the changes that took no longer than the window.
    pub(crate) fn close_events(&self) -> Vec<u32> {
        self.events(self.window)
    }

    /// The events on both sides of the changes that took no longer than this.
    pub(crate) fn events(&self, limit: i64) -> Vec<u32> {
        let changes = self.changes.iter().filter(|change| change.gap <= limit);
        let mut events: Vec<u32> = changes.flat_map(|change| [change.before, change.after]).collect();
        events.dedup();
        events
    }
}

/// Finds the changes between two sequences of events, each in order, in one pass over both.
///
/// Events with equal time stamps have no order: they are taken in the one with the fewest changes. Rows that stand for
/// several sign-ins are not evidence of when each of them happened, so they must not be among the events.
pub(crate) fn alternations(events: &[Event], inside: &[u32], outside: &[u32], window: i64) -> Alternation {
    let mut changes = Vec::new();
    let (mut i, mut o) = (0, 0);
    let mut last: Option<(u32, bool)> = None;
    let time = |at: u32| events[at as usize].time;
    while i < inside.len() || o < outside.len() {
        let now = match (inside.get(i), outside.get(o)) {
            (Some(&a), Some(&b)) => time(a).min(time(b)),
            (Some(&a), None) | (None, Some(&a)) => time(a),
            (None, None) => break,
        };
        let first_of = |list: &[u32], at: &mut usize| {
            let first = list.get(*at).copied().filter(|&event| time(event) == now);
            while list.get(*at).is_some_and(|&event| time(event) == now) {
                *at += 1;
            }
            first
        };
        let here = first_of(inside, &mut i).map(|event| (event, true));
        let there = first_of(outside, &mut o).map(|event| (event, false));
        // The side that goes on where the last event was comes first.
        let sides = if last.is_some_and(|(_, was_inside)| was_inside) { [here, there] } else { [there, here] };
        for side in sides.into_iter().flatten() {
            if let Some((before, _)) = last.filter(|before| before.1 != side.1) {
                changes.push(Change { before, after: side.0, gap: now - time(before) });
            }
            last = Some(side);
        }
    }
    Alternation { changes, window }
}
