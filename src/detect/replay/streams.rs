//! Splits the tokens of a user into streams: what one session presented at one place.

use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use super::places::{Places, UserPlace};
use crate::detect::features::NONE;
use crate::knowledge::NetworkClass;
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// A place with no more sign-ins of a session than this may be one of many that an attacker changes between.
const HOP_MAX_EVENTS: usize = 2;
/// This many such places of one session are taken together.
const HOPS_MIN_PLACES: usize = 3;

/// A person has far fewer streams. Of an account with more, shared or under attack, the busiest are judged, so that no
/// file keeps the program busy for ever.
const MAX_STREAMS: usize = 1000;

/// Tokens of one lineage, presented at one place.
#[derive(Clone, Debug)]
pub(crate) struct TokenStream {
    /// Its places: one, or several that are used so briefly that they count as one.
    pub places: Vec<u32>,
    pub session: u32,
    pub lineage: TokenLineage,
    /// Its events, by time.
    pub events: Vec<u32>,
}

/// Splits a user's suspicious events into streams, in an order that depends only on places and times. A pause longer
/// than `gap`, in nanoseconds, ends a stream.
pub(crate) fn streams(events: &[TokenEvent], places: &Places, gap: i64) -> Vec<TokenStream> {
    let suspect = |at: usize| {
        let (event, place) = (&events[at], &places.list[places.of[at] as usize]);
        match event.usage {
            Usage::Token | Usage::WeakProof => !place.egress || event.flags.tool,
            Usage::Proof => place.suspect_root && event.flags.proxy_shaped,
            Usage::Presence => false,
        }
    };
    let key = |at: usize| (places.of[at], TokenLineage::of(&events[at]));
    let mut order: Vec<u32> = (0..events.len()).filter(|&at| suspect(at)).map(|at| at as u32).collect();
    order.sort_by_key(|&at| (key(at as usize), at));

    let mut groups: Vec<TokenStream> = order
        .chunk_by(|&a, &b| key(a as usize) == key(b as usize))
        .map(|group| {
            let (place, lineage) = key(group[0] as usize);
            TokenStream { places: vec![place], session: lineage.session, lineage, events: group.to_vec() }
        })
        .collect();
    join_hops(&mut groups, places);
    let mut streams = Vec::new();
    for group in groups {
        let close = |&a: &u32, &b: &u32| events[b as usize].time - events[a as usize].time <= gap;
        for part in group.events.chunk_by(close) {
            streams.push(TokenStream { events: part.to_vec(), ..group.clone() });
        }
    }
    if streams.len() > MAX_STREAMS {
        streams.sort_by_key(|stream| std::cmp::Reverse(stream.events.len()));
        streams.truncate(MAX_STREAMS);
    }
    streams
}

/// Joins the briefly used, unproven places of each session, or of the lineage in its place: an attacker behind rotating proxies never stays at one.
fn join_hops(groups: &mut Vec<TokenStream>, places: &Places) {
    let is_hop = |group: &TokenStream| {
        let place: &UserPlace = &places.list[group.places[0] as usize];
        let microsoft = place.class == Some(NetworkClass::Microsoft);
        // Without a session another device may be elsewhere, but none is at rented servers.
        let fleeting = (group.session != NONE || place.is_hosting()) && group.events.len() <= HOP_MAX_EVENTS;
        fleeting && !place.is_known() && !place.is_imprecise() && !microsoft
    };
    let mut hops: HashMap<TokenLineage, Vec<usize>, RandomState> = HashMap::default();
    for (at, group) in groups.iter().enumerate().filter(|(_, group)| is_hop(group)) {
        hops.entry(group.lineage).or_default().push(at);
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
