//! Simulates what an attacker does with a stolen session, and when.

use super::origin::{Attacker, Egress};
use super::{CampaignSetup, Variant};
use crate::synth::activity::Activity;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::ProviderNetworks;
use crate::synth::people::person::{ClientDetails, Method, PresentedToken};
use crate::synth::people::software::{self as apps, AppResource, WINDOWS_PROGRAM, uses};
use crate::synth::sign_in::{AuthenticationResult, Cause, SyntheticSignIn};
use crate::synth::time::{DAY, MINUTE};

/// What a family refresh token opens: a client of the family of client ids accepts the token of any other.
const FAMILY: [AppResource; 12] = [
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

/// What a browser's session cookie opens.
const COOKIE: [AppResource; 6] = [
    uses(apps::OFFICE_HOME, apps::GRAPH, 5),
    uses(apps::OUTLOOK_WEB, apps::EXCHANGE, 10),
    uses(apps::SHAREPOINT_WEB, apps::SHAREPOINT, 6),
    uses(apps::SHELL, apps::GRAPH, 6),
    uses(apps::TEAMS_WEB, apps::GRAPH, 3),
    uses(apps::AZURE_PORTAL, apps::ARM, 1),
];

impl Activity<'_> {
    /// Runs an attack with the session of a sign-in.
    pub(super) fn run(&mut self, variant: Variant, stolen: &SyntheticSignIn, setup: Option<&CampaignSetup>) {
        let client = self.disguise(stolen, setup);
        let start = stolen.created + self.random.between(4 * MINUTE, 240 * MINUTE);
        match variant {
            Variant::OtherContinent => {
                let egress = self.other_continent(stolen);
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::PrtFanOut => {
                let egress = self.other_country(stolen);
                self.fan_out(Attacker { egress, client }, stolen, start);
            }
            Variant::Aitm => self.phishing_proxy(stolen),
            Variant::SameCountryHosting => {
                let egress = self.same_country(stolen);
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::Slow => {
                let egress = self.other_country(stolen);
                self.once_a_day(Attacker { egress, client }, stolen, start);
            }
            Variant::SameAsn => {
                let egress = self.same_provider(stolen);
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::ResidentialProxy => {
                let city = self.planner.networks.blocks[stolen.address.block as usize].city;
                let egress = self.household(false, |other| other == city).unwrap_or(Egress::Rotating);
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::Blocked => {
                let egress = self.other_country(stolen);
                self.blocked(Attacker { egress, client }, stolen, start);
            }
            Variant::Confidential => self.replay_through_server(stolen, start),
            Variant::OffHours => {
                let egress = self.other_country(stolen);
                let ahead = CITIES[self.person.city].ahead * MINUTE;
                let midnight = (start + ahead).div_euclid(DAY) * DAY + DAY - ahead;
                let start = midnight + self.random.between(60 * MINUTE, 240 * MINUTE);
                self.use_by_hand(&mut Attacker { egress, client }, stolen, start);
            }
            Variant::AzureVm => {
                let networks = self.planner.networks;
                let site = self.random.pick(&networks.microsoft[0].sites);
                let egress = Egress::Fixed(networks.address(&mut self.random, &site.v4));
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::SameEdge => {
                let networks = self.planner.networks;
                let edge = &networks.edges[self.planner.company.edge];
                let site = self.random.pick(&edge.sites);
                let egress = Egress::Changing(site.v4.clone(), networks.address(&mut self.random, &site.v4));
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::Rotating => self.use_token(Attacker { egress: Egress::Rotating, client }, stolen, start),
            Variant::Ipv6 => {
                let egress = self.nearby_ipv6(stolen);
                self.use_token(Attacker { egress, client }, stolen, start);
            }
            Variant::RtToPrt => {
                let egress = self.other_country(stolen);
                self.register(Attacker { egress, client }, stolen, start);
            }
            Variant::Campaign => {
                let egress = setup.map_or(Egress::Rotating, |setup| Egress::Fixed(setup.address));
                self.use_by_hand(&mut Attacker { egress, client }, stolen, start);
            }
            Variant::Mimic => {
                let provider = &self.planner.networks.blocks[stolen.address.block as usize];
                let networks = self.planner.networks;
                let country = ProviderNetworks::country(provider.city);
                let sites = networks.fixed[country].iter().chain(&networks.mobile[country]);
                let same = sites.filter(|known| known.asn == provider.asn).flat_map(|known| &known.sites);
                let blocks = same.filter(|site| site.city == provider.city).flat_map(|site| site.v4.clone());
                let mut blocks: Vec<_> = blocks.collect();
                if blocks.is_empty() {
                    blocks.push(stolen.address.block);
                }
                let egress = Egress::Fixed(networks.address(&mut self.random, &blocks));
                self.mimic(Attacker { egress, client: stolen.client }, stolen, start);
            }
            Variant::DeviceCode => self.device_code(stolen, start),
            Variant::PrtCookie => self.cookie_in_a_cloud(stolen, start),
            Variant::AitmChain => self.proxy_and_registration(stolen),
        }
    }

    /// Makes one sign-in with the stolen token.
    pub(super) fn replay(
        &mut self,
        attacker: &mut Attacker,
        stolen: &SyntheticSignIn,
        app: AppResource,
        created: i64,
    ) -> SyntheticSignIn {
        let address = self.egress(&mut attacker.egress);
        let web = stolen.token == PresentedToken::None;
        // A cookie presented to a web page gives an interactive record without a factor.
        let interactive = web && self.random.chance(0.25);
        SyntheticSignIn {
            session: stolen.session,
            application: app.application,
            resource: app.resource,
            token: if stolen.token == PresentedToken::Primary && !self.random.chance(0.5) {
                PresentedToken::Refresh
            } else {
                stolen.token
            },
            interactive,
            authentication: if interactive { AuthenticationResult::Claimed } else { AuthenticationResult::NoSteps },
            device_code: stolen.device_code,
            ..self.foreign_sign_in(created, attacker.client, address, Cause::Home)
        }
    }

    /// Adds one sign-in with the stolen token to the log.
    pub(super) fn push_replay(
        &mut self,
        attacker: &mut Attacker,
        stolen: &SyntheticSignIn,
        app: AppResource,
        created: i64,
    ) -> &mut SyntheticSignIn {
        let sign_in = self.replay(attacker, stolen, app, created);
        self.sign_ins.push(sign_in);
        let last = self.sign_ins.len() - 1;
        &mut self.sign_ins[last]
    }

    fn random_app(&mut self, stolen: &SyntheticSignIn) -> AppResource {
        let from: &[AppResource] = if stolen.token == PresentedToken::None { &COOKIE } else { &FAMILY };
        self.random.weighted(&from.iter().map(|&app| (app, app.weight)).collect::<Vec<_>>())
    }

    /// Uses the token by hand or by script.
    fn use_token(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        if self.random.chance(0.5) {
            self.use_by_hand(&mut attacker, stolen, start);
        } else {
            self.use_by_script(&mut attacker, stolen, start);
        }
    }

    /// Uses the token by hand, in one to four visits.
    pub(super) fn use_by_hand(&mut self, attacker: &mut Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        for visit in 0..self.random.between(1, 4) {
            for _ in 0..if visit == 0 { self.random.between(4, 14) } else { self.random.between(2, 8) } {
                let app = self.random_app(stolen);
                let mut sign_in = self.replay(attacker, stolen, app, now);
                if self.random.chance(0.06) {
                    sign_in.code = *self.random.pick(&[65_001, 50_105, 53_003, 50_076]);
                }
                self.sign_ins.push(sign_in);
                now += self.random.wait(5 * MINUTE) + 4_000;
            }
            now += self.random.between(40 * MINUTE, 10 * 60 * MINUTE);
        }
        self.revoke_sometimes(attacker, stolen, now);
    }

    /// Repeats what the victim does.
    fn mimic(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        let own = self.person.sessions.iter().find(|session| Some(session.id) == stolen.session);
        let own = own.map_or(vec![uses(stolen.application, stolen.resource, 1)], |session| session.uses.clone());
        let mut now = start;
        for _ in 0..self.random.between(5, 20) {
            let app = *self.random.pick(&own);
            self.push_replay(&mut attacker, stolen, app, now);
            now += self.random.wait(20 * MINUTE) + 4_000;
        }
    }

    /// Uses the token by script: a few applications, then one about every hour.
    fn use_by_script(&mut self, attacker: &mut Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        for _ in 0..self.random.between(2, 6) {
            let app = self.random_app(stolen);
            self.push_replay(attacker, stolen, app, now);
            now += self.random.between(800, 90_000);
        }
        let app = self.random_app(stolen);
        let end = start + self.random.between(3, 40) * 60 * MINUTE;
        while now < end {
            now += self.random.between(48 * MINUTE, 75 * MINUTE);
            let app = if self.random.chance(0.8) { app } else { self.random_app(stolen) };
            self.push_replay(attacker, stolen, app, now);
        }
        self.revoke_sometimes(attacker, stolen, now + 50 * MINUTE);
    }

    /// Ends one attack in four with a revoked token.
    fn revoke_sometimes(&mut self, attacker: &mut Attacker, stolen: &SyntheticSignIn, now: i64) {
        if self.random.chance(0.25) {
            for at in 0..self.random.between(1, 3) {
                let app = self.random_app(stolen);
                self.push_replay(attacker, stolen, app, now + at * 20_000).code = 50_173;
            }
        }
    }

    fn once_a_day(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        let app = self.random_app(stolen);
        for _ in 0..self.random.between(3, 12) {
            self.push_replay(&mut attacker, stolen, app, now);
            now += DAY + self.random.around(0, 5 * 60 * MINUTE);
        }
    }

    fn fan_out(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        let mut left = FAMILY.to_vec();
        for _ in 0..self.random.between(8, 12) {
            let app = left.swap_remove(self.random.below(left.len()));
            self.push_replay(&mut attacker, stolen, app, now).token = PresentedToken::Primary;
            now += self.random.between(2_000, 3 * MINUTE);
        }
        let later = now + self.random.between(20 * MINUTE, 200 * MINUTE);
        self.use_token(attacker, stolen, later);
    }

    fn blocked(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        for _ in 0..self.random.between(3, 9) {
            let app = self.random_app(stolen);
            let failed_attempt = self.replay(&mut attacker, stolen, app, now);
            self.sign_ins.push(SyntheticSignIn {
                code: if self.random.chance(0.9) { 53_003 } else { 53_000 },
                ..failed_attempt
            });
            now += self.random.wait(9 * MINUTE) + 5_000;
        }
        // Another client may not be covered by the policy.
        if self.random.chance(0.5) {
            for _ in 0..self.random.between(2, 6) {
                let app = *self.random.pick(&[
                    uses(apps::COMPANY_PORTAL, apps::GRAPH, 1),
                    uses(apps::COMPANY_PORTAL, apps::AAD_GRAPH, 1),
                    uses(apps::OUTLOOK_MOBILE, apps::EXCHANGE, 1),
                ]);
                self.push_replay(&mut attacker, stolen, app, now);
                now += self.random.wait(8 * MINUTE) + 5_000;
            }
        }
    }

    /// Uses a token that a server holds. The log shows the victim's address.
    fn replay_through_server(&mut self, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        let app = *self.random.pick(apps::SERVERS);
        for _ in 0..self.random.between(4, 16) {
            let call = self.server_call(now, app, stolen);
            self.sign_ins.push(call);
            now += self.random.wait(40 * MINUTE);
        }
    }

    /// Chooses an IPv6 address in the victim's country.
    fn nearby_ipv6(&mut self, stolen: &SyntheticSignIn) -> Egress {
        let networks = self.planner.networks;
        let country = self.country_of(stolen);
        let providers = networks.fixed.iter().flatten().chain(&networks.hosting);
        match self.site(providers, |site| !site.v6.is_empty() && CITIES[site.city].country == country) {
            Some(site) => Egress::Fixed(networks.address(&mut self.random, &site.v6)),
            None => self.other_country(stolen),
        }
    }

    /// Registers a device with a refresh token, and then uses the device's primary refresh token.
    fn register(&mut self, mut attacker: Attacker, stolen: &SyntheticSignIn, start: i64) {
        let mut now = start;
        for app in [uses(apps::BROKER, apps::GRAPH, 1), uses(apps::BROKER, apps::DRS, 1)] {
            self.push_replay(&mut attacker, stolen, app, now).token = PresentedToken::Refresh;
            now += self.random.between(3_000, 70_000);
        }
        let device = ClientDetails {
            device_id: Some(self.random.guid()),
            device_name: Some(format!("DESKTOP-{:07X}", self.random.below(1 << 28))),
            trust: "Azure AD joined",
            ..ClientDetails::anonymous(&WINDOWS_PROGRAM[0], false)
        };
        attacker.client = self.client_index(device);
        now += self.random.between(30_000, 4 * MINUTE);
        let stolen = SyntheticSignIn { token: PresentedToken::Primary, ..stolen.clone() };
        for _ in 0..self.random.between(3, 8) {
            let app = self.random_app(&stolen);
            self.push_replay(&mut attacker, &stolen, app, now).token = PresentedToken::Primary;
            now += self.random.wait(3 * MINUTE) + 2_000;
        }
        let later = now + self.random.between(30 * MINUTE, 300 * MINUTE);
        self.use_token(attacker, &stolen, later);
    }

    /// Lets the victim sign in through a phishing proxy, then uses the session from another address.
    fn phishing_proxy(&mut self, stolen: &SyntheticSignIn) {
        // Passkeys do not work on a proxy's domain, so the victim falls back to a phone.
        let method = match self.person.method {
            Method::Hello | Method::SecurityKey => Method::PasswordAndPush,
            method => method,
        };
        let country = self.country_of(stolen);
        let near = self.random.chance(0.4);
        let proxy = self.hosted(|city| !near || CITIES[city].country == country).unwrap_or(Egress::Rotating);
        let own = self.person.clients[usize::from(stolen.client)].clone();
        let browser = if own.is_browser { own.user_agent } else { None };
        let software = &apps::WINDOWS_CHROME[0];
        let client = self.client_index(ClientDetails {
            user_agent: browser.or(Some(software.user_agent)),
            ..ClientDetails::anonymous(software, true)
        });
        let mut attacker = Attacker { egress: proxy, client };
        let session = Some(self.random.session_id());
        let made = SyntheticSignIn { session, token: PresentedToken::None, device_code: false, ..stolen.clone() };
        let mut now = stolen.created + self.random.between(MINUTE, 30 * MINUTE);
        let app = uses(apps::OFFICE_HOME, apps::GRAPH, 1);
        let mut sign_in = self.replay(&mut attacker, &made, app, now);
        (sign_in.interactive, sign_in.authentication) = (true, AuthenticationResult::Presented(method));
        if method != Method::Password {
            let failed_attempt = self.failed_attempt(&sign_in, 50_074, AuthenticationResult::PasswordOnly);
            self.sign_ins.push(failed_attempt);
            sign_in.created += self.random.between(6_000, 45_000);
        }
        if self.random.chance(0.6) {
            let failed_attempt = self.failed_attempt(&sign_in, 50_140, AuthenticationResult::Presented(method));
            self.sign_ins.push(failed_attempt);
            sign_in.created += self.random.between(1_000, 9_000);
        }
        sign_in.ingested = self.ingestion_time(sign_in.created);
        now = sign_in.created;
        self.sign_ins.push(sign_in);
        now += self.random.between(30_000, 15 * MINUTE);
        attacker.egress = if self.random.chance(0.5) { self.other_country(stolen) } else { self.same_country(stolen) };
        if self.random.chance(0.4) {
            attacker.client = self.disguise(&made, None);
        }
        self.use_by_hand(&mut attacker, &made, now);
    }

    /// Lets the victim approve a device code: the session is the attacker's, the factor the victim's.
    fn device_code(&mut self, stolen: &SyntheticSignIn, start: i64) {
        let egress = self.other_country(stolen);
        let made = SyntheticSignIn {
            session: Some(self.random.session_id()),
            token: PresentedToken::Refresh,
            device_code: true,
            ..stolen.clone()
        };
        let client = self.disguise(&SyntheticSignIn { token: PresentedToken::None, ..stolen.clone() }, None);
        let mut attacker = Attacker { egress, client };
        let app = *self.random.pick(&[
            uses(apps::OFFICE, apps::GRAPH, 1),
            uses(apps::BROKER, apps::DRS, 1),
            uses(apps::AZURE_CLI, apps::ARM, 1),
        ]);
        // Both records show the address of the client that gets the token.
        let mut first = self.replay(&mut attacker, &made, app, start);
        first.interactive = self.random.chance(0.5);
        first.authentication = AuthenticationResult::Presented(Method::PasswordAndPush);
        self.sign_ins.push(first);
        let later = start + self.random.between(MINUTE, 20 * MINUTE);
        self.use_token(attacker, &made, later);
    }
}
