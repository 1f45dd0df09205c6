//! Suspected replay: a token used from a place where its owner is not.
//!
//! A token can move, a factor cannot. A place is the user's when a factor was proved there; suspicion comes from one
//! session used in two places in a way that one device cannot. Two passes, O(n log n) together:
//!
//! 1. [`tenant`]: what all users of a tenant show of each address.
//! 2. User by user: [`event`]s by time, the [`places`] and [`machines`] in them, [`mod@streams`] of tokens, each a
//!    [`case`] to which the [`rules`] are put; [`score`] adds up and [`report`] says it in words.

mod anchor;
mod case;
mod compare;
mod conflict;
mod event;
mod lineage;
mod machines;
mod movement;
mod places;
mod prefixes;
mod report;
mod rules;
mod score;
mod streams;
mod tells;
mod tenant;
#[cfg(test)]
mod tests;
mod user;

use super::features::Features;
use super::people::People;
use super::{Finding, Signal};
use crate::store::Store;
use case::Case;
use places::Places;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use streams::streams;
use tenant::Tenants;
use user::User;

/// The reasons that this detector weighs.
pub(super) fn signals() -> impl Iterator<Item = &'static Signal> {
    rules::all().map(|rule| &rule.signal).chain([&score::UNPROVEN])
}

/// Looks for replay; `None` when `cancelled` was set. In no particular order.
pub(super) fn find(
    store: &Store,
    features: &Features,
    people: &People,
    cancelled: &AtomicBool,
) -> Option<Vec<Finding>> {
    let parts = people.ask_all(cancelled, |users| {
        let mut tenants = Tenants::default();
        let mut events = Vec::new();
        for user in users {
            event::read_all(store, features, people.rows(user), &mut events);
            tenants.add(people.tenant(user), &events, features);
        }
        Some(tenants)
    })?;
    let tenants = parts.into_iter().reduce(Tenants::joined).unwrap_or_default();
    let found = people.ask_all(cancelled, |users| judge(store, features, people, users, &tenants, cancelled))?;
    Some(found.into_iter().flatten().collect())
}

/// Looks for replay of some users' tokens.
fn judge(
    store: &Store,
    features: &Features,
    people: &People,
    users: Range<usize>,
    tenants: &Tenants,
    cancelled: &AtomicBool,
) -> Option<Vec<Finding>> {
    let mut events = Vec::new();
    let mut found = Vec::new();
    for user in users {
        if cancelled.load(Ordering::Relaxed) {
            return None;
        }
        event::read_all(store, features, people.rows(user), &mut events);
        let tenant = people.tenant(user);
        let Some(places) = Places::of(&mut events, tenant, tenants, features) else { continue };
        let tells = tenants.tells(tenant, &features.settings.points);
        let user = User { tells, ..User::of(store, features, people.rows(user), &events, &places) };
        let streams = streams(&events, &places, features.settings.replay.gap());
        let judged = streams.iter().filter_map(|stream| {
            let case = Case::of(&user, stream)?;
            let judgement = case.has_conflict().then(|| score::judge(&case, rules::ask(&case))).flatten()?;
            Some((case, judgement))
        });
        found.extend(report::findings(judged.collect(), tenant));
    }
    Some(found)
}
