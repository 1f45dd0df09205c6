//! How sessions begin, and how they are asked for proof again.

use super::day::Stretch;
use super::life::{Life, Ways};
use super::person::{Device, Method, Token};
use super::sign_in::{Proof, SignIn};
use super::software::{self as apps, Use, WINDOWS_SIGN_IN};
use super::time::MINUTE;

impl Life<'_> {
    /// A policy wants a fresh sign-in: refusals, then a factor.
    pub(super) fn asked_again(&mut self, lineage: usize, now: i64, device: &Device, stretch: &Stretch, ways: &Ways) {
        let code = if self.forgets(lineage) { 70_044 } else { 70_043 };
        for _ in 0..self.random.between(1, 5) {
            let both = *self.random.pick(&self.person.lineages[lineage].uses.clone());
            let at = now + self.random.between(0, 50_000);
            let mut sign_in = self.draft(lineage, both, at, device, stretch, ways);
            sign_in.code = code;
            self.out.push(sign_in);
        }
        let at = now + self.random.between(MINUTE, 12 * MINUTE);
        self.prove(lineage, at, device, stretch, ways);
    }

    /// A new session.
    pub(super) fn begin_anew(&mut self, lineage: usize, now: i64, device: &Device, stretch: &Stretch, ways: &Ways) {
        self.person.lineages[lineage].session = self.random.session_id();
        self.prove(lineage, now, device, stretch, ways);
    }

    /// Presents a factor: at times mistyped first, at times asked for in two steps.
    pub(super) fn prove(&mut self, lineage: usize, now: i64, device: &Device, stretch: &Stretch, ways: &Ways) {
        let method = match self.person.method {
            // Windows Hello is of one machine.
            Method::Hello if !device.joined => Method::PasswordAndPush,
            method => method,
        };
        let uses = self.person.lineages[lineage].uses.clone();
        let both = *self.random.pick(&uses);
        let mut sign_in = self.draft(lineage, both, now, device, stretch, ways);
        sign_in.interactive = method != Method::SecurityKey || self.random.chance(0.3);
        sign_in.token = Token::None;
        let typed = !matches!(method, Method::Hello | Method::SecurityKey);
        if typed && self.random.chance(0.07) {
            let refused = self.refused(&sign_in, 50_126, Proof::WrongPassword);
            self.out.push(refused);
            sign_in.created += 9_000 + self.random.between(0, 30_000);
        }
        if typed && method != Method::Password && self.random.chance(0.55) {
            let code = if self.random.chance(0.7) { 50_074 } else { 50_076 };
            let refused = self.refused(&sign_in, code, Proof::PasswordOnly);
            self.out.push(refused);
            sign_in.created += 6_000 + self.random.between(0, 40_000);
        }
        if self.random.chance(0.1) {
            let refused = self.refused(&sign_in, 50_140, Proof::Presented(method));
            self.out.push(refused);
            sign_in.created += 2_000 + self.random.between(0, 8_000);
        }
        sign_in.id = self.random.request_id();
        sign_in.ingested = self.taken_in(sign_in.created);
        sign_in.proof = Proof::Presented(method);
        self.person.lineages[lineage].proved = sign_in.created;
        self.keep(&sign_in);
        self.out.push(sign_in);
    }

    pub(super) fn refused(&mut self, sign_in: &SignIn, code: u32, proof: Proof) -> SignIn {
        let (id, ingested) = (self.random.request_id(), self.taken_in(sign_in.created));
        SignIn { id, ingested, code, proof, interactive: true, ..sign_in.clone() }
    }

    /// Logs on to Windows: the strongest sign of somebody's presence.
    pub(super) fn log_on(&mut self, device: &Device, now: i64, stretch: &Stretch, ways: &Ways) {
        let lineage = device.lineages[0];
        let both = Use { application: WINDOWS_SIGN_IN, resource: apps::AAD_GRAPH, weight: 1 };
        let mut sign_in = self.draft(lineage, both, now, device, stretch, ways);
        let method = match self.person.method {
            Method::PasswordAndPush | Method::PasswordAndCode => Method::Password,
            method => method,
        };
        sign_in.interactive = !matches!(method, Method::SecurityKey | Method::Hello) || self.random.chance(0.5);
        sign_in.proof = Proof::Presented(method);
        sign_in.token = Token::None;
        let session = sign_in.session;
        self.out.push(sign_in);
        for about in self.person.lineages.iter_mut().filter(|about| Some(about.session) == session) {
            about.proved = now;
        }
    }
}
