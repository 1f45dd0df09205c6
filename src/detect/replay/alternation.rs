//! Counts the changes between two places in the sign-ins of one session.

use super::event::TokenEvent;

/// From this many changes of place on, a VPN that is switched on and off is no explanation.
pub(crate) const MANY_CHANGES: u32 = 5;

/// A change of place.
#[derive(Clone, Copy, Debug)]
struct Change {
    before: u32,
    after: u32,
    gap: i64,
}

/// The changes between two places.
#[derive(Clone, Debug, Default)]
pub(crate) struct Alternation {
    changes: Vec<Change>,
    /// The longest time between two sign-ins that counts as close, in nanoseconds.
    window: i64,
}

impl Alternation {
    /// No changes.
    pub(crate) fn none(window: i64) -> Self {
        Self { changes: Vec::new(), window }
    }

    /// Adds the changes of other software.
    pub(crate) fn join(&mut self, other: Self) {
        self.changes.extend(other.changes);
        self.changes.sort_by_key(|change| (change.before, change.after));
    }

    /// How many changes took no longer than `limit`.
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

    /// The events on both sides of the changes that took no longer than `limit`.
    pub(crate) fn events(&self, limit: i64) -> Vec<u32> {
        let changes = self.changes.iter().filter(|change| change.gap <= limit);
        let mut events: Vec<u32> = changes.flat_map(|change| [change.before, change.after]).collect();
        events.dedup();
        events
    }
}

/// Finds the changes between two sequences of events, each by time, in one pass over both.
///
/// Events with equal time stamps have no order: the one with the fewest changes is assumed. Rows that stand for several
/// sign-ins do not show when each happened, so they must not be among the events.
pub(crate) fn alternations(events: &[TokenEvent], inside: &[u32], outside: &[u32], window: i64) -> Alternation {
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
        // The side of the last event comes first.
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
