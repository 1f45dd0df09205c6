//! Finds the suspect addresses at which a finding shows nothing but the user's own devices.
//!
//! A finding joins the places of a session that are suspect beside the user's. The user's own VPN or journey may be one of them,
//! next to the attacker's. Where one of the addresses shows another device than the user's, the addresses that show the user's
//! alone may be the user's: what was done there is of either.

use crate::detect::finding::Finding;
use crate::signin::Field;
use crate::store::{Row, Store};
use std::collections::{BTreeMap, HashSet};

/// What tells a device from another.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum DeviceMark<'s> {
    /// Its id.
    Id(&'s str),
    /// The user agent of a program, where there is no id: it names system and model, as a rule.
    Program(&'s str),
}

impl<'s> DeviceMark<'s> {
    /// That of a sign-in; `None` for a browser without a device id, whose user agent is everybody's.
    fn of(store: &'s Store, row: Row) -> Option<Self> {
        let program = || store.text(Field::UserAgent, row).filter(|agent| !agent.starts_with("Mozilla/"));
        store.text(Field::DeviceId, row).map(Self::Id).or_else(|| program().map(Self::Program))
    }
}

/// The suspect addresses at which only devices of the anchor are seen, if another device is seen at another one.
pub(super) fn addresses_of_own_devices<'s>(store: &'s Store, finding: &Finding) -> HashSet<&'s str> {
    let own: HashSet<DeviceMark<'_>> =
        finding.anchor_rows.iter().filter_map(|&row| DeviceMark::of(store, row)).collect();
    // Whether another's, and whether the user's device is seen there.
    let mut seen: BTreeMap<&str, [bool; 2]> = BTreeMap::new();
    for &row in &finding.rows {
        if let (Some(address), Some(mark)) = (store.text(Field::IpAddress, row), DeviceMark::of(store, row)) {
            seen.entry(address).or_default()[usize::from(own.contains(&mark))] = true;
        }
    }
    if own.is_empty() || !seen.values().any(|[others, _]| *others) {
        return HashSet::new();
    }
    seen.into_iter().filter(|(_, [others, _])| !others).map(|(address, _)| address).collect()
}
