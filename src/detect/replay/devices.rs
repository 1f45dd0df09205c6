//! Finds the sign-ins of a session that another device than its own made.
//!
//! A session belongs to one device. Software of another system, or an application that does not exist for the device,
//! shows a second device even if both have one address, behind the same provider, gateway or proxy. So does a client that
//! names a device on every line but one, or has bound tokens on every line but one; and a script, where the session is of
//! a browser or a program.

use super::client_set::client;
use super::device_fingerprint::DeviceFingerprint;
use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use crate::detect::features::{NONE, Os};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// A value is the session's own if this share of its tokens was presented with it, in tenths.
const OWN_TENTHS: u32 = 6;

/// A client that names a device in this share of its sign-ins, in tenths, always names it; and so for bound tokens.
const CLAIM_TENTHS: u32 = 8;
/// Of so many sign-ins on other lines.
const CLAIM_LEAST: u32 = 8;

/// A client and its software: a script beside a program names no device by nature.
type Software = (u32, u64);

fn software(event: &TokenEvent) -> Option<Software> {
    client(event).filter(|_| !event.flags.transferred).map(|of| (of, event.family))
}

/// How many sign-ins there are, how many of them name a device, and how many have tokens that are bound to one.
#[derive(Clone, Copy, Default)]
struct Claims {
    all: u32,
    named: u32,
    bound: u32,
}

/// The claims of the software of each session: together, and on each line.
#[derive(Default)]
struct DeviceClaims {
    clients: HashMap<(u32, Software), Claims, RandomState>,
    lines: HashMap<(u32, Software, u32), Claims, RandomState>,
}

impl DeviceClaims {
    fn add(&mut self, event: &TokenEvent) {
        if let Some(of) = software(event).filter(|_| event.session != NONE) {
            let (named, bound) = (u32::from(event.device != NONE), u32::from(event.flags.bound));
            let all = self.clients.entry((event.session, of)).or_default();
            let here = self.lines.entry((event.session, of, event.prefix)).or_default();
            for claims in [all, here] {
                claims.all += 1;
                claims.named += named;
                claims.bound += bound;
            }
        }
    }

    /// Whether the client names a device on the session's other lines, and never on this one; or whether its tokens are
    /// bound there, and never here.
    fn are_lost(&self, event: &TokenEvent, fingerprint: DeviceFingerprint) -> bool {
        let (claims, bindings) =
            (fingerprint.claims && event.device == NONE, fingerprint.bindings && event.flags.unbound);
        let Some(of) = software(event).filter(|_| claims || bindings) else { return false };
        let all = self.clients.get(&(event.session, of));
        all.zip(self.lines.get(&(event.session, of, event.prefix))).is_some_and(|(all, here)| {
            let others = all.all - here.all;
            let is_own = |all: u32, here: u32| here == 0 && (all - here) * 10 >= others * CLAIM_TENTHS;
            let named = claims && is_own(all.named, here.named);
            others >= CLAIM_LEAST && (named || bindings && is_own(all.bound, here.bound))
        })
    }
}

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
    let mut claims = DeviceClaims::default();
    // What is on a line where the user gave a factor is the user's.
    let lines: HashSet<u32, RandomState> = {
        let proofs = events.iter().filter(|event| event.usage == Usage::Proof && !event.flags.proxy_shaped);
        proofs.map(|event| event.prefix).collect()
    };
    let at_home = || events.iter().filter(|event| lines.contains(&event.prefix));
    let own_scripts: HashSet<u64, RandomState> =
        at_home().filter(|event| event.flags.tool).map(|event| event.family).collect();
    let poses = at_home().any(|event| event.flags.posing);
    for event in events {
        claims.add(event);
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
                || fingerprint.programs && event.flags.posing && !poses
                || fingerprint.scripts && event.flags.tool && !own_scripts.contains(&event.family)
                || claims.are_lost(event, fingerprint)
                || browses(event) && other_browser())
    };
    let strange: Vec<bool> = events.iter().map(is_strange).collect();
    if strange.contains(&true) { strange } else { Vec::new() }
}
