//! What thieves do, and when.

use super::super::atlas::CITIES;
use super::super::life::Life;
use super::super::networks::Networks;
use super::super::person::{Face, Method, Token};
use super::super::sign_in::{Proof, Scene, SignIn};
use super::super::software::{self as apps, Use, WINDOWS_PROGRAM, uses};
use super::super::time::{DAY, MINUTE};
use super::rig::{Rig, Seat};
use super::{Gang, Variant};

/// What a refresh token of the family opens (the family of client ids: any of them takes any's token).
const FAMILY: [Use; 12] = [
    uses(apps::OFFICE, apps::EXCHANGE, 8),
    uses(apps::OFFICE, apps::GRAPH, 8),
    uses(apps::TEAMS, apps::GRAPH, 6),
    uses(apps::TEAMS, apps::TEAMS_SERVICES, 2),
    uses(apps::ONEDRIVE_SYNC, apps::SHAREPOINT, 4),
    uses(apps::AZURE_CLI, apps::ARM, 3),
    uses(apps::AZURE_CLI, apps::GRAPH, 2),
    uses(apps::AZURE_POWERSHELL, apps::ARM, 2),
    uses(apps::OUTLOOK_MOBILE, apps::EXCHANGE, 3),
    uses(apps::TO_DO, apps::GRAPH, 1),
    uses(apps::OFFICE, apps::AAD_GRAPH, 2),
    uses(apps::COMPANY_PORTAL, apps::GRAPH, 1),
];

/// What a browser's cookie opens.
const COOKIE: [Use; 6] = [
    uses(apps::OFFICE_HOME, apps::GRAPH, 5),
    uses(apps::OUTLOOK_WEB, apps::EXCHANGE, 10),
    uses(apps::SHAREPOINT_WEB, apps::SHAREPOINT, 6),
    uses(apps::SHELL, apps::GRAPH, 6),
    uses(apps::TEAMS_WEB, apps::GRAPH, 3),
    uses(apps::AZURE_PORTAL, apps::ARM, 1),
];

impl Life<'_> {
    /// Runs an attack with what a sign-in left behind.
    pub(super) fn run(&mut self, variant: Variant, stolen: &SignIn, gang: Option<&Gang>) {
        let face = self.disguise(stolen, gang);
        let start = stolen.created + self.random.between(4 * MINUTE, 240 * MINUTE);
        match variant {
            Variant::OtherContinent => {
                let seat = self.far(stolen);
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::PrtFanOut => {
                let seat = self.abroad(stolen);
                self.fan_out(Rig { seat, face }, stolen, start);
            }
            Variant::Aitm => self.phish(stolen),
            Variant::SameCountryHosting => {
                let seat = self.inland(stolen);
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::Slow => {
                let seat = self.abroad(stolen);
                self.slowly(Rig { seat, face }, stolen, start);
            }
            Variant::SameAsn => {
                let seat = self.same_provider(stolen);
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::ResidentialProxy => {
                let city = self.planner.networks.blocks[stolen.address.block as usize].city;
                let seat = self.household(false, |other| other == city).unwrap_or(Seat::Rotating);
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::Blocked => {
                let seat = self.abroad(stolen);
                self.blocked(Rig { seat, face }, stolen, start);
            }
            Variant::Confidential => self.through_a_server(stolen, start),
            Variant::OffHours => {
                let seat = self.abroad(stolen);
                let ahead = CITIES[self.person.city].ahead * MINUTE;
                let midnight = (start + ahead).div_euclid(DAY) * DAY + DAY - ahead;
                let start = midnight + self.random.between(60 * MINUTE, 240 * MINUTE);
                self.hands_on(&mut Rig { seat, face }, stolen, start);
            }
            Variant::AzureVm => {
                let networks = self.planner.networks;
                let site = self.random.pick(&networks.microsoft[0].sites);
                let seat = Seat::Fixed(networks.address(&mut self.random, &site.v4));
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::SameEdge => {
                let networks = self.planner.networks;
                let edge = &networks.edges[self.planner.company.edge];
                let site = self.random.pick(&edge.sites);
                let seat = Seat::Changing(site.v4.clone(), networks.address(&mut self.random, &site.v4));
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::Rotating => self.at_large(Rig { seat: Seat::Rotating, face }, stolen, start),
            Variant::Ipv6 => {
                let seat = self.modern(stolen);
                self.at_large(Rig { seat, face }, stolen, start);
            }
            Variant::RtToPrt => {
                let seat = self.abroad(stolen);
                self.register(Rig { seat, face }, stolen, start);
            }
            Variant::Campaign => {
                let seat = gang.map_or(Seat::Rotating, |gang| Seat::Fixed(gang.address));
                self.hands_on(&mut Rig { seat, face }, stolen, start);
            }
            Variant::Mimic => {
                let provider = &self.planner.networks.blocks[stolen.address.block as usize];
                let networks = self.planner.networks;
                let country = Networks::country(provider.city);
                let sites = networks.fixed[country].iter().chain(&networks.mobile[country]);
                let same = sites.filter(|known| known.asn == provider.asn).flat_map(|known| &known.sites);
                let blocks = same.filter(|site| site.city == provider.city).flat_map(|site| site.v4.clone());
                let mut blocks: Vec<_> = blocks.collect();
                if blocks.is_empty() {
                    blocks.push(stolen.address.block);
                }
                let seat = Seat::Fixed(networks.address(&mut self.random, &blocks));
                self.mimic(Rig { seat, face: stolen.face }, stolen, start);
            }
            Variant::DeviceCode => self.device_code(stolen, start),
        }
    }

    /// One sign-in with the stolen token.
    fn replay(&mut self, rig: &mut Rig, stolen: &SignIn, both: Use, created: i64) -> SignIn {
        let address = self.seat(&mut rig.seat);
        let web = stolen.token == Token::None;
        // A cookie shown to a web page makes an interactive record, without a factor.
        let interactive = web && self.random.chance(0.25);
        SignIn {
            session: stolen.session,
            application: both.application,
            resource: both.resource,
            token: if stolen.token == Token::Primary && !self.random.chance(0.5) {
                Token::Refresh
            } else {
                stolen.token
            },
            interactive,
            proof: if interactive { Proof::Claimed } else { Proof::NoSteps },
            device_code: stolen.device_code,
            ..self.stranger(created, rig.face, address, Scene::Home)
        }
    }

    /// The same, into the log.
    fn strike(&mut self, rig: &mut Rig, stolen: &SignIn, both: Use, created: i64) -> &mut SignIn {
        let sign_in = self.replay(rig, stolen, both, created);
        self.out.push(sign_in);
        let last = self.out.len() - 1;
        &mut self.out[last]
    }

    fn any_use(&mut self, stolen: &SignIn) -> Use {
        let from: &[Use] = if stolen.token == Token::None { &COOKIE } else { &FAMILY };
        self.random.weighted(&from.iter().map(|&both| (both, both.weight)).collect::<Vec<_>>())
    }

    /// By hand or by program.
    fn at_large(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        if self.random.chance(0.5) {
            self.hands_on(&mut rig, stolen, start);
        } else {
            self.by_program(&mut rig, stolen, start);
        }
    }

    /// Somebody looks around, goes away, and comes back.
    fn hands_on(&mut self, rig: &mut Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        for visit in 0..self.random.between(1, 4) {
            for _ in 0..if visit == 0 { self.random.between(4, 14) } else { self.random.between(2, 8) } {
                let both = self.any_use(stolen);
                let mut sign_in = self.replay(rig, stolen, both, now);
                if self.random.chance(0.06) {
                    sign_in.code = *self.random.pick(&[65_001, 50_105, 53_003, 50_076]);
                }
                self.out.push(sign_in);
                now += self.random.wait(5 * MINUTE) + 4_000;
            }
            now += self.random.between(40 * MINUTE, 10 * 60 * MINUTE);
        }
        self.found_out(rig, stolen, now);
    }

    /// What the owner does, once more.
    fn mimic(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        let own = self.person.lineages.iter().find(|lineage| Some(lineage.session) == stolen.session);
        let own = own.map_or(vec![uses(stolen.application, stolen.resource, 1)], |lineage| lineage.uses.clone());
        let mut now = start;
        for _ in 0..self.random.between(5, 20) {
            let both = *self.random.pick(&own);
            self.strike(&mut rig, stolen, both, now);
            now += self.random.wait(20 * MINUTE) + 4_000;
        }
    }

    /// A program keeps the token alive and reads along.
    fn by_program(&mut self, rig: &mut Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        for _ in 0..self.random.between(2, 6) {
            let both = self.any_use(stolen);
            self.strike(rig, stolen, both, now);
            now += self.random.between(800, 90_000);
        }
        let both = self.any_use(stolen);
        let end = start + self.random.between(3, 40) * 60 * MINUTE;
        while now < end {
            now += self.random.between(48 * MINUTE, 75 * MINUTE);
            let both = if self.random.chance(0.8) { both } else { self.any_use(stolen) };
            self.strike(rig, stolen, both, now);
        }
        self.found_out(rig, stolen, now + 50 * MINUTE);
    }

    /// Some are noticed in the end, and the token refused.
    fn found_out(&mut self, rig: &mut Rig, stolen: &SignIn, now: i64) {
        if self.random.chance(0.25) {
            for at in 0..self.random.between(1, 3) {
                let both = self.any_use(stolen);
                self.strike(rig, stolen, both, now + at * 20_000).code = 50_173;
            }
        }
    }

    fn slowly(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        let both = self.any_use(stolen);
        for _ in 0..self.random.between(3, 12) {
            self.strike(&mut rig, stolen, both, now);
            now += DAY + self.random.around(0, 5 * 60 * MINUTE);
        }
    }

    fn fan_out(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        let mut left = FAMILY.to_vec();
        for _ in 0..self.random.between(8, 12) {
            let both = left.swap_remove(self.random.below(left.len()));
            self.strike(&mut rig, stolen, both, now).token = Token::Primary;
            now += self.random.between(2_000, 3 * MINUTE);
        }
        let later = now + self.random.between(20 * MINUTE, 200 * MINUTE);
        self.at_large(rig, stolen, later);
    }

    fn blocked(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        for _ in 0..self.random.between(3, 9) {
            let both = self.any_use(stolen);
            let refused = self.replay(&mut rig, stolen, both, now);
            self.out.push(SignIn { code: if self.random.chance(0.9) { 53_003 } else { 53_000 }, ..refused });
            now += self.random.wait(9 * MINUTE) + 5_000;
        }
        // Another client may slip past the policy.
        if self.random.chance(0.5) {
            for _ in 0..self.random.between(2, 6) {
                let both = *self.random.pick(&[
                    uses(apps::COMPANY_PORTAL, apps::GRAPH, 1),
                    uses(apps::COMPANY_PORTAL, apps::AAD_GRAPH, 1),
                    uses(apps::OUTLOOK_MOBILE, apps::EXCHANGE, 1),
                ]);
                self.strike(&mut rig, stolen, both, now);
                now += self.random.wait(8 * MINUTE) + 5_000;
            }
        }
    }

    /// The server's requests look like those that it makes for its owner.
    fn through_a_server(&mut self, stolen: &SignIn, start: i64) {
        let mut now = start;
        let both = *self.random.pick(apps::SERVERS);
        for _ in 0..self.random.between(4, 16) {
            let call = self.server_call(now, both, stolen);
            self.out.push(call);
            now += self.random.wait(40 * MINUTE);
        }
    }

    /// An address of the new kind, of a household or a rented machine nearby.
    fn modern(&mut self, stolen: &SignIn) -> Seat {
        let networks = self.planner.networks;
        let country = self.country_of(stolen);
        let providers = networks.fixed.iter().flatten().chain(&networks.hosting);
        match self.site(providers, |site| !site.v6.is_empty() && CITIES[site.city].country == country) {
            Some(site) => Seat::Fixed(networks.address(&mut self.random, &site.v6)),
            None => self.abroad(stolen),
        }
    }

    /// A refresh token registers a device, which then gets a primary one.
    fn register(&mut self, mut rig: Rig, stolen: &SignIn, start: i64) {
        let mut now = start;
        for both in [uses(apps::BROKER, apps::GRAPH, 1), uses(apps::BROKER, apps::DRS, 1)] {
            self.strike(&mut rig, stolen, both, now).token = Token::Refresh;
            now += self.random.between(3_000, 70_000);
        }
        let device = Face {
            device_id: Some(self.random.guid()),
            device_name: Some(format!("DESKTOP-{:07X}", self.random.below(1 << 28))),
            trust: "Azure AD joined",
            ..Face::anonymous(&WINDOWS_PROGRAM[0], false)
        };
        rig.face = self.face(device);
        now += self.random.between(30_000, 4 * MINUTE);
        let stolen = SignIn { token: Token::Primary, ..stolen.clone() };
        for _ in 0..self.random.between(3, 8) {
            let both = self.any_use(&stolen);
            self.strike(&mut rig, &stolen, both, now).token = Token::Primary;
            now += self.random.wait(3 * MINUTE) + 2_000;
        }
        let later = now + self.random.between(30 * MINUTE, 300 * MINUTE);
        self.at_large(rig, &stolen, later);
    }

    /// The victim signs in through the thief's proxy; the session is then used from elsewhere.
    fn phish(&mut self, stolen: &SignIn) {
        // A key tells the proxy from the real page, so that its owner falls back to the telephone or not at all.
        let method = match self.person.method {
            Method::Hello | Method::SecurityKey => Method::PasswordAndPush,
            method => method,
        };
        let country = self.country_of(stolen);
        let near = self.random.chance(0.4);
        let proxy = self.rented(|city| !near || CITIES[city].country == country).unwrap_or(Seat::Rotating);
        let own = self.person.faces[usize::from(stolen.face)].clone();
        let browser = if own.is_browser { own.user_agent } else { None };
        let client = &apps::WINDOWS_CHROME[0];
        let face = self.face(Face { user_agent: browser.or(Some(client.user_agent)), ..Face::anonymous(client, true) });
        let mut rig = Rig { seat: proxy, face };
        let session = Some(self.random.session_id());
        let made = SignIn { session, token: Token::None, device_code: false, ..stolen.clone() };
        let mut now = stolen.created + self.random.between(MINUTE, 30 * MINUTE);
        let both = uses(apps::OFFICE_HOME, apps::GRAPH, 1);
        let mut sign_in = self.replay(&mut rig, &made, both, now);
        (sign_in.interactive, sign_in.proof) = (true, Proof::Presented(method));
        if method != Method::Password {
            let refused = self.refused(&sign_in, 50_074, Proof::PasswordOnly);
            self.out.push(refused);
            sign_in.created += self.random.between(6_000, 45_000);
        }
        if self.random.chance(0.6) {
            let refused = self.refused(&sign_in, 50_140, Proof::Presented(method));
            self.out.push(refused);
            sign_in.created += self.random.between(1_000, 9_000);
        }
        sign_in.ingested = self.taken_in(sign_in.created);
        now = sign_in.created;
        self.out.push(sign_in);
        now += self.random.between(30_000, 15 * MINUTE);
        rig.seat = if self.random.chance(0.5) { self.abroad(stolen) } else { self.inland(stolen) };
        if self.random.chance(0.4) {
            rig.face = self.disguise(&made, None);
        }
        self.hands_on(&mut rig, &made, now);
    }

    /// The thief asks for a code, the victim types it in: a session of the thief's own, with the victim's factor.
    fn device_code(&mut self, stolen: &SignIn, start: i64) {
        let seat = self.abroad(stolen);
        let made = SignIn {
            session: Some(self.random.session_id()),
            token: Token::Refresh,
            device_code: true,
            ..stolen.clone()
        };
        let face = self.disguise(&SignIn { token: Token::None, ..stolen.clone() }, None);
        let mut rig = Rig { seat, face };
        let both = *self.random.pick(&[
            uses(apps::OFFICE, apps::GRAPH, 1),
            uses(apps::BROKER, apps::DRS, 1),
            uses(apps::AZURE_CLI, apps::ARM, 1),
        ]);
        // Both legs show the address of the client that gets the token.
        let mut first = self.replay(&mut rig, &made, both, start);
        first.interactive = self.random.chance(0.5);
        first.proof = Proof::Presented(Method::PasswordAndPush);
        self.out.push(first);
        let later = start + self.random.between(MINUTE, 20 * MINUTE);
        self.at_large(rig, &made, later);
    }
}
