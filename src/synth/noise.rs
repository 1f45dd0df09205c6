//! What is in every log besides people at work: Microsoft's servers, the tenant's own servers, strangers' guesses.

use super::life::Life;
use super::networks::Address;
use super::person::{Face, Token};
use super::sign_in::{Proof, Scene, SignIn};
use super::software::{self as apps, SERVICES, TOOL, Use, WINDOWS_CHROME};
use super::spray::Spray;
use super::time::DAY;

impl Life<'_> {
    /// Passwords that strangers try on this account.
    pub(super) fn spray(&mut self, sprays: &[Spray]) {
        for spray in sprays {
            if self.person.is_guest || !self.random.chance(spray.share) {
                continue;
            }
            for _ in 0..self.random.between(1, spray.tries) {
                let created = self.random.between(spray.from, spray.to);
                let right = self.random.chance(0.002);
                let code = if right { 50_076 } else { self.random.weighted(&[(50_126, 30), (50_053, 3), (50_055, 1)]) };
                let client = if self.random.chance(0.5) { &TOOL[0] } else { &WINDOWS_CHROME[0] };
                let face = self.face(Face::anonymous(client, false));
                let address = *self.random.pick(&spray.addresses);
                let proof = if right { Proof::PasswordOnly } else { Proof::WrongPassword };
                let guess = SignIn {
                    code,
                    session: None,
                    interactive: true,
                    proof,
                    ..self.stranger(created, face, address, Scene::Spray)
                };
                self.out.push(guess);
            }
        }
    }

    /// Microsoft's servers, which call for the user from where they stand.
    pub(super) fn services(&mut self, midnight: i64, city: usize) {
        let Some(&lineage) = self.person.devices.first().and_then(|device| device.lineages.last()) else { return };
        let count = self.random.between(1, (6.0 * self.planner.volume) as i64 + 2);
        for _ in 0..count {
            let networks = self.planner.networks;
            let provider = if self.random.chance(0.9) { &networks.microsoft[0] } else { &networks.microsoft[1] };
            let site = if self.random.chance(0.7) { provider.nearest(city) } else { self.random.pick(&provider.sites) };
            let blocks = if self.random.chance(0.25) && !site.v6.is_empty() { &site.v6 } else { &site.v4 };
            let address = networks.address(&mut self.random, blocks);
            let about = self.person.lineages[lineage].clone();
            // Half of them pass the browser's name on.
            let silent = self.random.chance(0.55);
            let of_user = self.person.faces[usize::from(about.face)].clone();
            let face = self.face(of_user.without_device());
            let both = self.random.weighted(&SERVICES.iter().map(|&both| (both, both.weight)).collect::<Vec<_>>());
            let created = midnight + self.random.between(0, DAY - 1);
            let session = self.random.chance(0.6).then_some(about.session);
            let call = SignIn {
                session,
                application: both.application,
                resource: both.resource,
                is_service: silent,
                ..self.stranger(created, face, address, Scene::MicrosoftService)
            };
            self.out.push(call);
        }
    }

    /// Servers of the tenant that hold tokens: the log shows where those were issued, not where the server is.
    pub(super) fn servers(&mut self, midnight: i64) {
        for (both, issue) in self.kept.clone() {
            for _ in 0..self.random.between(1, 6) {
                let created = midnight + self.random.between(0, DAY - 1);
                if created < issue.created {
                    continue;
                }
                let call = self.server_call(created, both, &issue);
                self.out.push(call);
            }
        }
    }

    /// What a server asks for with a token that it keeps, as the log shows it: from where the token was issued.
    pub(super) fn server_call(&mut self, created: i64, both: Use, issue: &SignIn) -> SignIn {
        SignIn {
            session: issue.session,
            application: both.application,
            resource: both.resource,
            token: Token::Refresh,
            is_server: true,
            ..self.stranger(created, issue.face, issue.address, Scene::Server)
        }
    }

    /// The number of a face, which is added if it is new.
    pub(super) fn face(&mut self, face: Face) -> u16 {
        let known = self.person.faces.iter().position(|known| *known == face);
        known.unwrap_or_else(|| {
            self.person.faces.push(face);
            self.person.faces.len() - 1
        }) as u16
    }

    /// A sign-in that none of the person's machines makes.
    pub(super) fn stranger(&mut self, created: i64, face: u16, address: Address, scene: Scene) -> SignIn {
        SignIn {
            created,
            ingested: self.taken_in(created),
            id: self.random.request_id(),
            correlation: self.random.guid(),
            session: None,
            person: self.number,
            face,
            application: apps::OFFICE,
            resource: apps::GRAPH,
            address,
            interactive: false,
            code: 0,
            token: Token::None,
            proof: Proof::NoSteps,
            is_server: false,
            device_code: false,
            global_secure_access: false,
            is_service: false,
            risk: None,
            scene,
        }
    }
}
