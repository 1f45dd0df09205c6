//! Chooses the place that a stream is compared with.

use super::streams::TokenStream;
use super::user::ReplayUser;
use crate::detect::features::NONE;
use std::cmp::Reverse;

/// Whose place the anchor is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The user proved a factor at the anchor, or at least used a browser there.
    Anchor,
    /// No factor was proved at any place of the session: either place may be the user's.
    Unknown,
}

/// How many events of a lineage are considered before and after each event of a stream.
const NEIGHBOURS: usize = 40;

/// Returns the events of a lineage around those of a stream, in order. The bound keeps a user with thousands of places
/// as cheap as any other; events further away add nothing.
pub(crate) fn neighbours(lineage: &[u32], stream: &[u32]) -> impl Iterator<Item = u32> {
    let mut next = 0;
    stream.iter().flat_map(move |&at| {
        let here = lineage.partition_point(|&other| other < at);
        let end = (here + NEIGHBOURS).min(lineage.len());
        let start = here.saturating_sub(NEIGHBOURS).max(next).min(end);
        next = end;
        lineage[start..end].iter().copied()
    })
}

/// Returns the place that a stream is compared with. Of the places with enough proof it is one that the session uses,
/// else the most used. Without proof at any place of the session, a busier place of it counts as the user's.
pub(crate) fn anchor(user: &ReplayUser<'_>, stream: &TokenStream, elsewhere: &[u32]) -> Option<(Owner, u32)> {
    let list = &user.places.list;
    let inside = |at: u32| stream.places.contains(&at);
    // Without a session, long use alone is too weak for an anchor.
    let strength = |at: u32| match (stream.session, &list[at as usize]) {
        (NONE, place) => place.witnessed(),
        (_, place) => place.strength(),
    };
    let own = stream.places.iter().map(|&at| strength(at)).max().unwrap_or(0);
    let enough = |at: u32| strength(at) >= (own + 1).min(2);
    let mut visits = vec![0u32; list.len()];
    for &at in elsewhere {
        visits[user.places.of[at as usize] as usize] += 1;
    }
    let phished = stream.session != NONE && user.phished.contains(&stream.session);
    let proven = (0..list.len() as u32)
        .filter(|&at| !inside(at) && enough(at))
        .max_by_key(|&at| (visits[at as usize], list[at as usize].count, Reverse(at)));
    if let Some(at) = proven.filter(|&at| visits[at as usize] > 0 || elsewhere.is_empty() || phished) {
        return Some((Owner::Anchor, at));
    }
    if stream.session == NONE || own == 2 {
        return None;
    }
    let (count, Reverse(other)) = visits.iter().zip(0u32..).map(|(&count, at)| (count, Reverse(at))).max()?;
    let here = stream.events.len() as u32;
    let first_there = elsewhere.iter().find(|&&at| user.places.of[at as usize] == other);
    let earlier = first_there < stream.events.first();
    if count > 0 && (count > here || count == here && earlier) {
        return Some((Owner::Unknown, other));
    }
    // A session that is hardly seen elsewhere, as that of a phone on the move, is compared with the user.
    proven.map(|at| (Owner::Anchor, at))
}
