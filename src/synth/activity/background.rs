//! Adds the sign-ins that no device of the user makes: Microsoft's services, the tenant's own servers, password sprays.

use super::Activity;
use super::spray::Spray;
use crate::synth::environment::networks::BlockAddress;
use crate::synth::people::person::{ClientDetails, PresentedToken};
use crate::synth::people::software::{self as apps, AppResource, SERVICES, TOOL, WINDOWS_CHROME};
use crate::synth::sign_in::{AuthenticationResult, Cause, SyntheticSignIn};
use crate::synth::time::DAY;

impl Activity<'_> {
    /// Adds the password guesses at this account.
    pub(crate) fn spray(&mut self, sprays: &[Spray]) {
        for spray in sprays {
            if self.person.is_guest || !self.random.chance(spray.share) {
                continue;
            }
            for _ in 0..self.random.between(1, spray.tries) {
                let created = self.random.between(spray.from, spray.to);
                let right = self.random.chance(0.002);
                let code = if right { 50_076 } else { self.random.weighted(&[(50_126, 30), (50_053, 3), (50_055, 1)]) };
                let software = if self.random.chance(0.5) { &TOOL[0] } else { &WINDOWS_CHROME[0] };
                let client = self.client_index(ClientDetails::anonymous(software, false));
                let address = *self.random.pick(&spray.addresses);
                let authentication =
                    if right { AuthenticationResult::PasswordOnly } else { AuthenticationResult::WrongPassword };
                let guess = SyntheticSignIn {
                    code,
                    session: None,
                    interactive: true,
                    authentication,
                    ..self.foreign_sign_in(created, client, address, Cause::Spray)
                };
                self.sign_ins.push(guess);
            }
        }
    }

    /// Adds a day's calls of Microsoft's services on behalf of the user. The log shows the service's own address.
    pub(crate) fn services(&mut self, midnight: i64, city: usize) {
        let Some(&session) = self.person.devices.first().and_then(|device| device.sessions.last()) else { return };
        let count = self.random.between(1, (6.0 * self.planner.volume) as i64 + 2);
        for _ in 0..count {
            let networks = self.planner.networks;
            let provider = if self.random.chance(0.9) { &networks.microsoft[0] } else { &networks.microsoft[1] };
            let site = if self.random.chance(0.7) { provider.nearest(city) } else { self.random.pick(&provider.sites) };
            let blocks = if self.random.chance(0.25) && !site.v6.is_empty() { &site.v6 } else { &site.v4 };
            let address = networks.address(&mut self.random, blocks);
            let about = self.person.sessions[session].clone();
            // About half of them pass the user agent on.
            let silent = self.random.chance(0.55);
            let of_user = self.person.clients[usize::from(about.client)].clone();
            let client = self.client_index(of_user.without_device());
            let app = self.random.weighted(&SERVICES.iter().map(|&app| (app, app.weight)).collect::<Vec<_>>());
            let created = midnight + self.random.between(0, DAY - 1);
            let session = self.random.chance(0.6).then_some(about.id);
            let call = SyntheticSignIn {
                session,
                application: app.application,
                resource: app.resource,
                is_service: silent,
                ..self.foreign_sign_in(created, client, address, Cause::MicrosoftService)
            };
            self.sign_ins.push(call);
        }
    }

    /// Adds a day's calls of the tenant's servers, which hold tokens of the user.
    pub(crate) fn servers(&mut self, midnight: i64) {
        for (app, issue) in self.server_tokens.clone() {
            for _ in 0..self.random.between(1, 6) {
                let created = midnight + self.random.between(0, DAY - 1);
                if created < issue.created {
                    continue;
                }
                let call = self.server_call(created, app, &issue);
                self.sign_ins.push(call);
            }
        }
    }

    /// Makes the sign-in of a server that holds a token. The log shows the address at which the token was issued, not the
    /// server's (Microsoft's documentation of confidential clients).
    pub(crate) fn server_call(&mut self, created: i64, app: AppResource, issue: &SyntheticSignIn) -> SyntheticSignIn {
        SyntheticSignIn {
            session: issue.session,
            application: app.application,
            resource: app.resource,
            token: PresentedToken::Refresh,
            is_server: true,
            ..self.foreign_sign_in(created, issue.client, issue.address, Cause::Server)
        }
    }

    /// Returns the index of a client, which is added if it is new.
    pub(crate) fn client_index(&mut self, client: ClientDetails) -> u16 {
        let known = self.person.clients.iter().position(|known| *known == client);
        known.unwrap_or_else(|| {
            self.person.clients.push(client);
            self.person.clients.len() - 1
        }) as u16
    }

    /// Makes a sign-in that does not come from a device of the person.
    pub(crate) fn foreign_sign_in(
        &mut self,
        created: i64,
        client: u16,
        address: BlockAddress,
        cause: Cause,
    ) -> SyntheticSignIn {
        SyntheticSignIn {
            created,
            ingested: self.ingestion_time(created),
            id: self.random.request_id(),
            correlation: self.random.guid(),
            session: None,
            person: self.number,
            client,
            application: apps::OFFICE,
            resource: apps::GRAPH,
            address,
            interactive: false,
            code: 0,
            token: PresentedToken::None,
            authentication: AuthenticationResult::NoSteps,
            is_server: false,
            device_code: false,
            global_secure_access: false,
            is_service: false,
            agent: None,
            risk: None,
            cause,
        }
    }
}
