//! Formats parts of sign-ins and loads for people.

use crate::signin::{Dimension, Field, Timestamp};
use crate::store::{Row, Store};
use crate::text::Glyphs;

/// The limits of the output.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct PageFormat {
    /// The width of a line in cells. A file or a pipe has no limit.
    pub width: Option<usize>,
    /// Which characters may be used.
    pub glyphs: Glyphs,
}

/// Formats a time for people: UTC, to the second.
pub(super) fn time(time: Timestamp) -> String {
    time.to_utc().format("%Y-%m-%d %H:%M:%S").to_string()
}

/// Formats two times for people, in UTC: `2026-10-03 14:02:11 to 16:40:02` on one day, one time where they are equal.
pub(super) fn span(first: Timestamp, last: Timestamp) -> String {
    let (from, to) = (time(first), time(last));
    match (from.split_once(' '), to.split_once(' ')) {
        _ if from == to => from,
        (Some((day, _)), Some((same, clock))) if day == same => format!("{from} to {clock}"),
        _ => format!("{from} to {to}"),
    }
}

/// Formats the times of the first and the last sign-in of a store; `None` for an empty store.
pub(crate) fn period(store: &Store) -> Option<String> {
    let (first, last) = (store.by_time().first()?, store.by_time().last()?);
    Some(format!("{} to {} UTC", time(store.created(*first)), time(store.created(*last))))
}

/// Returns the user of a sign-in: the name signed in with, else the name in the directory.
pub(super) fn user(store: &Store, row: Row) -> Option<&str> {
    store.text(Field::UserPrincipalName, row).or_else(|| store.text(Field::UserDisplayName, row))
}

/// Formats where Entra places the address of a sign-in: city and country, as far as they are known.
pub(super) fn place(store: &Store, row: Row) -> String {
    let parts = [Field::City, Field::Country].into_iter().filter_map(|field| store.text(field, row));
    parts.collect::<Vec<_>>().join(", ")
}

/// Counts the tenants of a store.
pub(crate) fn tenants(store: &Store) -> usize {
    store
        .per_value(Dimension::Tenant, |tenant| tenant.get(Field::TenantId).is_some())
        .into_iter()
        .filter(|&named| named)
        .count()
}
