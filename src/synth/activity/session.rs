//! Begins sessions, and renews them where a policy asks for authentication again.

use super::day::Connection;
use super::{Activity, EgressRoutes};
use crate::synth::people::person::{Method, OwnedDevice, PresentedToken};
use crate::synth::people::software::{self as apps, AppResource, WINDOWS_SIGN_IN};
use crate::synth::sign_in::{AuthenticationResult, SyntheticSignIn};
use crate::synth::time::MINUTE;

impl Activity<'_> {
    /// Renews a session that a sign-in frequency policy ended: refusals, then authentication.
    pub(crate) fn reauthenticate(
        &mut self,
        session: usize,
        now: i64,
        device: &OwnedDevice,
        connection: &Connection,
        routes: &EgressRoutes,
    ) {
        let code = if self.forgets_session(session) { 70_044 } else { 70_043 };
        for _ in 0..self.random.between(1, 5) {
            let app = *self.random.pick(&self.person.sessions[session].uses.clone());
            let at = now + self.random.between(0, 50_000);
            let mut sign_in = self.new_sign_in(session, app, at, device, connection, routes);
            sign_in.code = code;
            self.sign_ins.push(sign_in);
        }
        let at = now + self.random.between(MINUTE, 12 * MINUTE);
        self.authenticate(session, at, device, connection, routes);
    }

    /// Begins a new session in place of the old one.
    pub(crate) fn begin_session(
        &mut self,
        session: usize,
        now: i64,
        device: &OwnedDevice,
        connection: &Connection,
        routes: &EgressRoutes,
    ) {
        self.person.sessions[session].id = self.random.session_id();
        self.authenticate(session, now, device, connection, routes);
    }

    /// Authenticates: at times with a wrong password first, at times in two steps.
    pub(crate) fn authenticate(
        &mut self,
        session: usize,
        now: i64,
        device: &OwnedDevice,
        connection: &Connection,
        routes: &EgressRoutes,
    ) {
        let method = match self.person.method {
            // A Windows Hello key is bound to one device.
            Method::Hello if !device.joined => Method::PasswordAndPush,
            method => method,
        };
        let uses = self.person.sessions[session].uses.clone();
        let app = *self.random.pick(&uses);
        let mut sign_in = self.new_sign_in(session, app, now, device, connection, routes);
        sign_in.interactive = method != Method::SecurityKey || self.random.chance(0.3);
        sign_in.token = PresentedToken::None;
        let typed = !matches!(method, Method::Hello | Method::SecurityKey);
        if typed && self.random.chance(0.07) {
            let failed_attempt = self.failed_attempt(&sign_in, 50_126, AuthenticationResult::WrongPassword);
            self.sign_ins.push(failed_attempt);
            sign_in.created += 9_000 + self.random.between(0, 30_000);
        }
        if typed && method != Method::Password && self.random.chance(0.55) {
            let code = if self.random.chance(0.7) { 50_074 } else { 50_076 };
            let failed_attempt = self.failed_attempt(&sign_in, code, AuthenticationResult::PasswordOnly);
            self.sign_ins.push(failed_attempt);
            sign_in.created += 6_000 + self.random.between(0, 40_000);
        }
        if self.random.chance(0.1) {
            let failed_attempt = self.failed_attempt(&sign_in, 50_140, AuthenticationResult::Presented(method));
            self.sign_ins.push(failed_attempt);
            sign_in.created += 2_000 + self.random.between(0, 8_000);
        }
        sign_in.id = self.random.request_id();
        sign_in.ingested = self.ingestion_time(sign_in.created);
        sign_in.authentication = AuthenticationResult::Presented(method);
        self.person.sessions[session].authenticated_at = sign_in.created;
        self.keep_token(&sign_in);
        self.sign_ins.push(sign_in);
    }

    pub(crate) fn failed_attempt(
        &mut self,
        sign_in: &SyntheticSignIn,
        code: u32,
        authentication: AuthenticationResult,
    ) -> SyntheticSignIn {
        let (id, ingested) = (self.random.request_id(), self.ingestion_time(sign_in.created));
        SyntheticSignIn { id, ingested, code, authentication, interactive: true, ..sign_in.clone() }
    }

    /// Adds a Windows logon, the strongest evidence of presence.
    pub(crate) fn windows_logon(
        &mut self,
        device: &OwnedDevice,
        now: i64,
        connection: &Connection,
        routes: &EgressRoutes,
    ) {
        let session = device.sessions[0];
        let app = AppResource { application: WINDOWS_SIGN_IN, resource: apps::AAD_GRAPH, weight: 1 };
        let mut sign_in = self.new_sign_in(session, app, now, device, connection, routes);
        let method = match self.person.method {
            Method::PasswordAndPush | Method::PasswordAndCode => Method::Password,
            method => method,
        };
        sign_in.interactive = !matches!(method, Method::SecurityKey | Method::Hello) || self.random.chance(0.5);
        sign_in.authentication = AuthenticationResult::Presented(method);
        sign_in.token = PresentedToken::None;
        let session = sign_in.session;
        self.sign_ins.push(sign_in);
        for about in self.person.sessions.iter_mut().filter(|about| Some(about.id) == session) {
            about.authenticated_at = now;
        }
    }
}
