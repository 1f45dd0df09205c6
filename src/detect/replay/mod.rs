//! Detects token replay: a token is used from a place where its owner is not.
//!
//! A token can be moved, a factor cannot. A place is the user's if a factor was proved there. A session that is used in
//! two places in a way that one device cannot be is suspect. Two passes, O(n log n) together:
//!
//! 1. [`tenant`]: what all users of a tenant show of each address.
//! 2. User by user: [`event`]s by time, the [`places`] and [`devices`] in them, [`mod@streams`] of tokens, each a
//!    [`candidate`] to which the [`rules`] are applied; [`severity`] scores it and [`report`] builds the findings.

mod alternation;
mod anchor;
mod candidate;
mod client_match;
mod client_set;
mod conflict;
mod device_fingerprint;
mod devices;
mod event;
mod lineage;
mod phishing_roots;
mod places;
mod prefixes;
mod report;
mod rules;
mod severity;
mod streams;
mod tenant;
#[cfg(test)]
mod tests;
mod travel;
mod user;

use super::engine::entry::{DetectorEntry, LeavesOut};
use super::features::Features;
use super::log::SignInLog;
use super::log::developer_place::DeveloperMachines;
use super::{Detector, DetectorInfo, Finding, Severity};
use crate::store::{Store, Users};
use candidate::ReplayCandidate;
use event::TokenEvent;
use places::Places;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};
use streams::streams;
use tenant::Tenants;
use user::ReplayUser;

/// The entry in the registry.
pub(crate) static ENTRY: DetectorEntry = DetectorEntry {
    info: DetectorInfo {
        name: "token-replay",
        title: "Token replay",
        reports: "A session, or the token of a device, used in two places in a way that one device cannot be",
        at_most: Severity::Critical,
        meaning: "One session, or the token of one device, is used in two places in a way that one device cannot be. \
                  A factor proves the place where it is given. Evidence adds points; innocence subtracts them.",
        source: "This project's own detector",
    },
    thresholds: &[],
    leaves_out: LeavesOut::Nothing,
    signals: || rules::all().map(|rule| &rule.signal).chain([&severity::UNPROVEN, &severity::EXPLAINED]).collect(),
    find: |log, _| find(log).unwrap_or_default(),
};

/// Detects token replay; `None` if the search was cancelled.
fn find(log: &SignInLog<'_>) -> Option<Vec<Finding>> {
    let SignInLog { store, features, users, cancelled, .. } = *log;
    let machines = log.machines();
    let search = ReplaySearch { store, features, users, machines, cancelled };
    let parts = users.in_parallel(cancelled, |part| {
        let mut tenants = Tenants::default();
        let mut events = Vec::new();
        for user in part {
            search.read(user, &mut events);
            tenants.add(users.tenant(user), &events, features);
        }
        Some(tenants)
    })?;
    let tenants = parts.into_iter().reduce(Tenants::joined).unwrap_or_default();
    let found = users.in_parallel(cancelled, |part| search.judge(part, &tenants))?;
    Some(found.into_iter().flatten().collect())
}

/// What is searched.
struct ReplaySearch<'a> {
    store: &'a Store,
    features: &'a Features,
    users: &'a Users,
    machines: &'a DeveloperMachines,
    cancelled: &'a AtomicBool,
}

impl ReplaySearch<'_> {
    /// Reads the events of a user.
    fn read(&self, user: usize, events: &mut Vec<TokenEvent>) {
        event::read_all(self.store, self.features, self.users.rows(user), events);
        event::mark_developer_places(self.machines, user, events);
    }

    /// Detects replay of the tokens of some users.
    fn judge(&self, part: Range<usize>, tenants: &Tenants) -> Option<Vec<Finding>> {
        let (store, features, users) = (self.store, self.features, self.users);
        let mut events = Vec::new();
        let mut found = Vec::new();
        for user in part {
            if self.cancelled.load(Ordering::Relaxed) {
                return None;
            }
            self.read(user, &mut events);
            let tenant = users.tenant(user);
            let fingerprint = tenants.fingerprint(tenant, &features.settings.points);
            if !fingerprint.servers {
                events.retain(|event| !event.flags.faceless);
            }
            let Some(places) = Places::of(&mut events, tenant, tenants, features) else { continue };
            let user = ReplayUser {
                fingerprint,
                ..ReplayUser::of(store, features, (tenants, tenant), users.rows(user), &events, &places)
            };
            let streams = streams(&events, &places, features.settings.replay.gap());
            let judged = streams.iter().filter_map(|stream| {
                let candidate = ReplayCandidate::of(&user, stream)?;
                let judgement = candidate.has_conflict().then(|| severity::judge(&candidate)).flatten()?;
                Some((candidate, judgement))
            });
            found.extend(report::findings(Detector::new(&ENTRY.info), judged.collect(), tenant));
        }
        Some(found)
    }
}
