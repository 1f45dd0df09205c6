//! Finds the sign-ins of a session that another device than its own made.
//!
//! A session belongs to one device. Software of another system, or an application that does not exist for the device,
//! shows a second device even if both have one address, behind the same provider, gateway or proxy.

use super::device_fingerprint::DeviceFingerprint;
use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use crate::detect::features::{NONE, Os};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// A value is the session's own if this share of its tokens was presented with it, in tenths.
const OWN_TENTHS: u32 = 6;

/// The values of a session: how often tokens were presented with each, and with which a factor was proved.
#[derive(Clone)]
struct SessionValues<T> {
    counts: Vec<(T, u32)>,
    proven: Vec<T>,
}

impl<T> Default for SessionValues<T> {
    fn default() -> Self {
        Self { counts: Vec::new(), proven: Vec::new() }
    }
}

impl<T: Copy + PartialEq> SessionValues<T> {
    fn add(&mut self, value: T, event: &TokenEvent) {
        // A proof only adds to the session's own values.
        if event.usage == Usage::Proof {
            if !event.flags.proxy_shaped && !self.proven.contains(&value) {
                self.proven.push(value);
            }
            return;
        }
        match self.counts.iter_mut().find(|(known, _)| *known == value) {
            Some((_, count)) => *count += 1,
            None => self.counts.push((value, 1)),
        }
    }

    /// The session's own values: those with a proof, and the one that most tokens were presented with.
    fn own(&self) -> impl Iterator<Item = T> {
        let total: u32 = self.counts.iter().map(|(_, count)| count).sum();
        let most = self.counts.iter().filter(move |(_, count)| count * 10 >= total * OWN_TENTHS);
        self.proven.iter().copied().chain(most.map(|&(value, _)| value))
    }

    /// Whether the session has own values, and `unlike` holds for all of them.
    fn is_foreign(&self, unlike: impl Fn(T) -> bool) -> bool {
        self.own().next().is_some() && self.own().all(unlike)
    }
}

/// Returns for each event whether another device than the session's own made it; empty if none did.
pub(crate) fn foreign_devices(events: &[TokenEvent], fingerprint: DeviceFingerprint) -> Vec<bool> {
    // A developer's tools run in containers and on other devices.
    let moves = |event: &TokenEvent| event.flags.transferred || event.flags.developer;
    let knows = |event: &TokenEvent| fingerprint.systems && event.os != Os::Unknown && !moves(event);
    let browses = |event: &TokenEvent| fingerprint.browsers && event.session != NONE && event.flags.browser;
    let mut by_system: HashMap<TokenLineage, SessionValues<Os>, RandomState> = HashMap::default();
    let mut by_browser: HashMap<u32, SessionValues<u64>, RandomState> = HashMap::default();
    for event in events {
        if knows(event) {
            by_system.entry(TokenLineage::of(event)).or_default().add(event.os, event);
        }
        if browses(event) {
            by_browser.entry(event.session).or_default().add(event.family, event);
        }
    }
    let is_strange = |event: &TokenEvent| {
        let unlike = |own: Os| !own.may_call_itself(event.os) && !event.os.may_call_itself(own);
        let other_system = || by_system.get(&TokenLineage::of(event)).is_some_and(|seen| seen.is_foreign(unlike));
        let other_browser =
            || by_browser.get(&event.session).is_some_and(|seen| seen.is_foreign(|own| own != event.family));
        event.usage != Usage::Proof
            && (fingerprint.agents && event.flags.disguised
                || fingerprint.applications && event.flags.misplaced
                || knows(event) && other_system()
                || browses(event) && other_browser())
    };
    let strange: Vec<bool> = events.iter().map(is_strange).collect();
    if strange.contains(&true) { strange } else { Vec::new() }
}
