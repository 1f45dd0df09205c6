//! Lets people play their parts in a training case.

use crate::synth::activity::Activity;
use crate::synth::activity::spray::Spray;
use crate::synth::environment::company::Company;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::{BlockAddress, ProviderNetworks};
use crate::synth::people::person::{ClientDetails, Method, Person, PresentedToken};
use crate::synth::people::software::{self as apps, TOOL, WINDOWS_CHROME, uses};
use crate::synth::random::Random;
use crate::synth::sign_in::{AuthenticationResult, Cause, SyntheticSignIn};
use crate::synth::tenant_profiles::TenantProfile;
use crate::synth::time::{DAY, MINUTE};

/// Sign-ins of an automatic account for one of a person.
const AUTOMATIC: i64 = 500;
const SECOND: i64 = 1000;

/// What a person of a training case does that is out of the ordinary.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::synth) enum CastPart {
    /// Mistypes the password twice, then gets it right.
    WrongPassword,
    /// Is asked for a second factor and gives it.
    SecondFactor,
    /// Is refused with a device that the policy does not accept.
    RefusedDevice,
    /// Is asked whether to stay signed in.
    StaySignedIn,
    /// Somebody abroad has the password, and a policy blocks them.
    BlockedAbroad,
    /// Works at home through a split tunnel.
    SplitTunnel,
    /// Has IPv4 and IPv6 at home.
    DualStack,
    /// Uses web applications whose servers hold tokens.
    ServerApplication,
    /// Works on a machine at a cloud provider.
    CloudMachine,
    /// Loses the password in a spray, and has no second factor.
    PasswordGuessed,
    /// Loses the password in a spray, and is saved by the second factor.
    PasswordStopped,
    /// Somebody reads the mailbox by an old protocol.
    OldProtocol,
    /// Has a program that signs in all day.
    Automatic,
    /// Uses a security key, whose proofs are in the non-interactive log.
    SecurityKey,
}

impl CastPart {
    /// Whether somebody else has what is the person's, and in one sentence what happens: the truth for the labels.
    pub(super) const fn truth(self) -> (bool, &'static str) {
        match self {
            Self::WrongPassword => (false, "Mistypes the password twice, then gets it right."),
            Self::SecondFactor => (false, "Is asked for a second factor and gives it."),
            Self::RefusedDevice => (false, "Is refused with a device of their own that does not comply."),
            Self::StaySignedIn => (false, "Is asked whether to stay signed in."),
            Self::BlockedAbroad => (true, "Somebody abroad has the password; a policy blocks every attempt."),
            Self::SplitTunnel => (false, "Works at home through a split tunnel: one device, two addresses at once."),
            Self::DualStack => (false, "Has IPv4 and IPv6 at home, used in turn."),
            Self::ServerApplication => (false, "Uses a web application whose server holds a token."),
            Self::CloudMachine => (false, "Works on a machine at a cloud provider, opened with a factor of their own."),
            Self::PasswordGuessed => (true, "The password is guessed in a spray, and the tokens that follow are used."),
            Self::PasswordStopped => {
                (true, "The password is guessed in a spray; the second factor stops the attacker.")
            }
            Self::OldProtocol => (true, "Somebody abroad reads the mailbox by IMAP4 with the password."),
            Self::Automatic => (false, "Has a program that signs in all day from a known address."),
            Self::SecurityKey => (false, "Uses a security key, whose proofs are in the non-interactive log."),
        }
    }

    /// Gives a person what the part needs, before their days are simulated.
    pub(in crate::synth) fn equip(
        self,
        person: &mut Person,
        profile: &TenantProfile,
        company: &Company,
        networks: &ProviderNetworks,
        random: &mut Random,
    ) {
        match self {
            Self::SplitTunnel => {
                person.uses_tunnel = true;
                person.office = None;
                // At the exit's own city the two addresses would look like one place.
                let providers = networks.fixed[ProviderNetworks::country(person.city)].iter().enumerate();
                let homes =
                    providers.flat_map(|(number, provider)| provider.sites.iter().map(move |site| (site.city, number)));
                let away: Vec<(usize, usize)> = homes.filter(|&(city, _)| !company.has_exit_at(city)).collect();
                if !away.is_empty() {
                    let (city, provider) = *random.pick(&away);
                    (person.city, person.home_provider) = (city, (false, provider));
                    person.assign_home_address(profile, networks, random);
                }
            }
            Self::ServerApplication => person.uses_servers = true,
            Self::DualStack => {
                person.office = None;
                let country = ProviderNetworks::country(person.city);
                let providers = &networks.fixed[country];
                let sites = providers.iter().flat_map(|provider| &provider.sites);
                let site = sites.filter(|site| site.city == person.city).find(|site| !site.v6.is_empty());
                if let Some(site) = site {
                    person.home = (networks.address(random, &site.v4), Some(networks.address(random, &site.v6)));
                }
            }
            Self::SecurityKey => person.method = Method::SecurityKey,
            Self::PasswordGuessed => person.method = Method::Password,
            _ => person.method = Method::PasswordAndPush,
        }
    }
}

impl Activity<'_> {
    /// Adds what a part adds to the finished sign-ins of a person.
    pub(in crate::synth) fn play(&mut self, part: CastPart, from: i64, days: u32, sprays: &[Spray]) {
        let last = from + i64::from(days.saturating_sub(1)) * DAY;
        match part {
            CastPart::WrongPassword => {
                self.authenticate_anew(last, &[(50_126, AuthenticationResult::WrongPassword); 2]);
            }
            CastPart::SecondFactor => self.authenticate_anew(last, &[(50_074, AuthenticationResult::PasswordOnly)]),
            CastPart::StaySignedIn => {
                let method = self.person.method;
                self.authenticate_anew(last, &[(50_140, AuthenticationResult::Presented(method))]);
            }
            CastPart::RefusedDevice => self.refuse(last),
            CastPart::BlockedAbroad => self.block_abroad(last),
            CastPart::CloudMachine => self.keep_cloud_machine(),
            CastPart::PasswordGuessed => self.lose_password(sprays),
            CastPart::PasswordStopped => self.keep_attacker_out(sprays),
            CastPart::OldProtocol => self.read_by_imap(last),
            CastPart::Automatic => self.sign_in_all_day(last),
            CastPart::SecurityKey => self.prove_in_background(),
            CastPart::SplitTunnel | CastPart::DualStack | CastPart::ServerApplication => {}
        }
    }

    /// The person's first sign-in of a day at home or in the office.
    fn first_of_day(&self, day: i64) -> Option<SyntheticSignIn> {
        let own = |sign_in: &&SyntheticSignIn| {
            sign_in.created >= day + 5 * 60 * MINUTE
                && sign_in.code == 0
                && matches!(sign_in.cause, Cause::Home | Cause::Office)
        };
        self.sign_ins.iter().filter(own).min_by_key(|sign_in| sign_in.created).cloned()
    }

    /// Adds failures, a few seconds apart, and the success that ends them, before the first sign-in of a day.
    fn authenticate_anew(&mut self, day: i64, failures: &[(u32, AuthenticationResult)]) {
        let Some(first) = self.first_of_day(day) else { return };
        let correlation = self.random.guid();
        let mut attempt = SyntheticSignIn {
            created: first.created - 5 * MINUTE,
            correlation,
            token: PresentedToken::None,
            application: apps::OFFICE_HOME,
            resource: apps::GRAPH,
            ..first
        };
        for &(code, authentication) in failures {
            let failed = self.failed_attempt(&attempt, code, authentication);
            self.sign_ins.push(failed);
            attempt.created += self.random.between(8 * SECOND, 25 * SECOND);
        }
        let success = AuthenticationResult::Presented(self.person.method);
        let done = self.failed_attempt(&attempt, 0, success);
        self.sign_ins.push(done);
    }

    /// Adds three attempts at the Azure portal that a policy about devices refuses.
    fn refuse(&mut self, day: i64) {
        let Some(first) = self.first_of_day(day) else { return };
        let mut created = first.created + 40 * MINUTE;
        for _ in 0..3 {
            let attempt = SyntheticSignIn {
                created,
                token: PresentedToken::None,
                application: apps::AZURE_PORTAL,
                resource: apps::ARM,
                ..first.clone()
            };
            let method = self.person.method;
            let failed = self.failed_attempt(&attempt, 53_003, AuthenticationResult::Presented(method));
            self.sign_ins.push(failed);
            created += self.random.between(20 * SECOND, 90 * SECOND);
        }
    }

    /// Draws an address of a rented server in another country.
    fn rented_abroad(&mut self) -> Option<BlockAddress> {
        let networks = self.planner.networks;
        let home = CITIES[self.person.city].country;
        let sites = networks.hosting.iter().flat_map(|provider| &provider.sites);
        let abroad: Vec<_> = sites.filter(|site| CITIES[site.city].country != home).collect();
        if abroad.is_empty() {
            return None;
        }
        let site = abroad[self.random.below(abroad.len())];
        Some(networks.address(&mut self.random, &site.v4))
    }

    /// Adds four attempts from a rented server abroad, with the right password, that a security policy blocks.
    fn block_abroad(&mut self, day: i64) {
        let (Some(first), Some(address)) = (self.first_of_day(day), self.rented_abroad()) else { return };
        let client = self.client_index(ClientDetails::anonymous(&WINDOWS_CHROME[0], true));
        let mut created = first.created + 70 * MINUTE;
        for _ in 0..4 {
            let attempt = SyntheticSignIn {
                application: apps::OFFICE_HOME,
                resource: apps::GRAPH,
                ..self.foreign_sign_in(created, client, address, Cause::Spray)
            };
            let failed = self.failed_attempt(&attempt, 530_032, AuthenticationResult::PasswordOnly);
            self.sign_ins.push(failed);
            created += self.random.between(30 * SECOND, 4 * MINUTE);
        }
    }

    /// The middle of a spray and one of its addresses; `None` without a spray.
    fn spray_source(&mut self, sprays: &[Spray]) -> Option<(i64, BlockAddress)> {
        let spray = sprays.first()?;
        Some((spray.from.midpoint(spray.to), *self.random.pick(&spray.addresses)))
    }

    fn guess(
        &mut self,
        created: i64,
        address: BlockAddress,
        code: u32,
        shown: AuthenticationResult,
    ) -> SyntheticSignIn {
        let client = self.client_index(ClientDetails::anonymous(&TOOL[0], false));
        let guess = SyntheticSignIn {
            code,
            interactive: true,
            authentication: shown,
            ..self.foreign_sign_in(created, client, address, Cause::Spray)
        };
        self.sign_ins.push(guess.clone());
        guess
    }

    /// Adds a wrong guess, the right one, and what the attacker then does with the tokens.
    fn lose_password(&mut self, sprays: &[Spray]) {
        let Some((mut now, address)) = self.spray_source(sprays) else { return };
        self.guess(now, address, 50_126, AuthenticationResult::WrongPassword);
        now += 20 * MINUTE;
        let right = self.guess(now, address, 0, AuthenticationResult::Presented(Method::Password));
        let session = Some(self.random.session_id());
        if let Some(last) = self.sign_ins.last_mut() {
            last.session = session;
        }
        for app in [
            uses(apps::OFFICE, apps::EXCHANGE, 1),
            uses(apps::OFFICE, apps::GRAPH, 1),
            uses(apps::TEAMS, apps::GRAPH, 1),
            uses(apps::ONEDRIVE_SYNC, apps::SHAREPOINT, 1),
            uses(apps::OFFICE, apps::EXCHANGE, 1),
            uses(apps::OFFICE, apps::EXCHANGE, 1),
        ] {
            now += self.random.between(MINUTE, 9 * MINUTE);
            let used = SyntheticSignIn {
                session,
                application: app.application,
                resource: app.resource,
                token: PresentedToken::Refresh,
                ..self.foreign_sign_in(now, right.client, address, Cause::Spray)
            };
            self.sign_ins.push(used);
        }
    }

    /// Adds a wrong guess, and a right one that the second factor stops.
    fn keep_attacker_out(&mut self, sprays: &[Spray]) {
        let Some((now, address)) = self.spray_source(sprays) else { return };
        self.guess(now + 3 * MINUTE, address, 50_126, AuthenticationResult::WrongPassword);
        self.guess(now + 31 * MINUTE, address, 50_076, AuthenticationResult::PasswordOnly);
    }

    /// Adds a mailbox that is read by IMAP4 from a rented server abroad: three wrong passwords, then twelve sign-ins.
    fn read_by_imap(&mut self, day: i64) {
        let Some(address) = self.rented_abroad() else { return };
        let program = ClientDetails {
            user_agent: None,
            system: "",
            browser: "",
            legacy: Some("IMAP4"),
            ..ClientDetails::anonymous(&TOOL[0], false)
        };
        let client = self.client_index(program);
        let mut created = day + self.random.between(60 * MINUTE, 120 * MINUTE);
        for attempt in 0..15 {
            let right = attempt >= 3;
            let sign_in = SyntheticSignIn {
                code: if right { 0 } else { 50_126 },
                interactive: true,
                authentication: if right {
                    AuthenticationResult::Presented(Method::Password)
                } else {
                    AuthenticationResult::WrongPassword
                },
                application: apps::EXCHANGE,
                resource: apps::EXCHANGE,
                ..self.foreign_sign_in(created, client, address, Cause::Spray)
            };
            self.sign_ins.push(sign_in);
            created += if right { self.random.between(20 * MINUTE, 40 * MINUTE) } else { 15 * SECOND };
        }
    }

    /// Leaves one interactive sign-in, and makes as many non-interactive ones as a program that never stops.
    fn sign_in_all_day(&mut self, day: i64) {
        let Some(first) = self.first_of_day(day) else { return };
        self.sign_ins.clear();
        let method = self.person.method;
        let interactive = self.failed_attempt(&first, 0, AuthenticationResult::Presented(method));
        self.sign_ins.push(interactive);
        let every = (DAY - 60 * MINUTE) / AUTOMATIC;
        for number in 0..AUTOMATIC {
            let sign_in = SyntheticSignIn {
                created: day + number * every + self.random.between(0, 20 * SECOND),
                id: self.random.request_id(),
                correlation: self.random.guid(),
                interactive: false,
                authentication: AuthenticationResult::NoSteps,
                application: apps::OUTLOOK,
                resource: apps::EXCHANGE,
                cause: Cause::Script,
                ..first.clone()
            };
            let ingested = self.ingestion_time(sign_in.created);
            self.sign_ins.push(SyntheticSignIn { ingested, ..sign_in });
        }
    }

    /// Moves every proof of the person to the non-interactive log, where those of keys are.
    fn prove_in_background(&mut self) {
        for sign_in in self.sign_ins.iter_mut().filter(|sign_in| sign_in.interactive) {
            sign_in.interactive = false;
            if matches!(sign_in.authentication, AuthenticationResult::Presented(_)) {
                sign_in.authentication = AuthenticationResult::Presented(Method::SecurityKey);
            }
        }
    }
}
