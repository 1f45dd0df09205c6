//! Simulates what a user signs in to, day by day.

mod background;
pub(crate) mod day;
mod roaming;
mod session;
pub(crate) mod spray;

use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::{BlockAddress, ProviderNetworks};
use crate::synth::people::person::{AuthSession, ClientIndex, DeviceKind, OwnedDevice, Person, PresentedToken};
use crate::synth::people::software as apps;
use crate::synth::people::software::{APPLICATIONS, AppResource};
use crate::synth::random::Random;
use crate::synth::sign_in::{AuthenticationResult, Cause, SyntheticSignIn};
use crate::synth::time::{DAY, MINUTE};
use day::{Connection, DayPlan, Link, Planner, TravelState};
use spray::Spray;

/// The simulation of one person.
pub(super) struct Activity<'w> {
    pub planner: Planner<'w>,
    pub random: Random,
    pub number: u32,
    pub person: Person,
    pub sign_ins: Vec<SyntheticSignIn>,
    /// Tokens that servers hold, each with the sign-in that issued it.
    pub(super) server_tokens: Vec<(AppResource, SyntheticSignIn)>,
}

/// The ways by which a device's requests can leave a network, besides the network's own address.
pub(super) struct EgressRoutes {
    tunnel: Option<BlockAddress>,
    exit: Option<BlockAddress>,
    access: bool,
}

impl<'w> Activity<'w> {
    /// Starts with an empty log.
    pub(super) fn new(planner: Planner<'w>, number: u32, person: Person, random: Random) -> Self {
        Self { planner, random, number, person, sign_ins: Vec::new(), server_tokens: Vec::new() }
    }

    /// Simulates `days` days from midnight `from` on. Appends to [`Self::sign_ins`], in no order of time.
    pub(super) fn simulate(&mut self, from: i64, days: u32, sprays: &[Spray]) {
        let mut travel = TravelState::default();
        for day in 0..i64::from(days) {
            let midnight = from + day * DAY;
            // 1970 began on a Thursday.
            let weekday = (midnight / DAY + 3).rem_euclid(7) as usize;
            if day > 0 && self.random.chance(self.planner.profile.new_address) {
                self.person.assign_home_address(self.planner.profile, self.planner.networks, &mut self.random);
            }
            let plan = self.planner.day(&self.person, &mut travel, midnight, weekday, &mut self.random);
            self.day(&plan, midnight);
        }
        self.spray(sprays);
        self.sign_ins.retain(|sign_in| (from..from + i64::from(days) * DAY).contains(&sign_in.created));
    }

    fn day(&mut self, plan: &DayPlan, midnight: i64) {
        for at in 0..self.person.devices.len() {
            let device = self.person.devices[at].clone();
            match device.kind {
                DeviceKind::Phone => plan.phone.iter().for_each(|connection| self.phone(&device, connection)),
                DeviceKind::Script => self.script(&device, midnight),
                DeviceKind::VirtualDesktop => {
                    if let Some(connection) =
                        plan.machine.iter().max_by_key(|connection| connection.to - connection.from)
                    {
                        self.desktop(&device, connection);
                    }
                }
                DeviceKind::Machine if at == 0 => {
                    plan.machine.iter().for_each(|connection| self.machine(&device, connection));
                }
                // The second machine stays at home.
                DeviceKind::Machine => {
                    let home = |connection: &&Connection| connection.link.cause == Cause::Home;
                    for connection in plan.machine.iter().filter(home) {
                        if self.random.chance(0.3) {
                            self.machine(&device, connection);
                        }
                    }
                }
            }
        }
        if let Some((from, to, phone)) = plan.shared {
            self.shared(from, to, phone);
        }
        if !self.person.is_room && (!plan.machine.is_empty() || self.random.chance(0.3)) {
            let city = plan.machine.first().map_or(self.person.city, |connection| connection.link.city);
            self.services(midnight, city);
            self.servers(midnight);
        }
    }

    /// Simulates a machine in use.
    fn machine(&mut self, device: &OwnedDevice, connection: &Connection) {
        let routes = self.routes(device, connection);
        let mut now = connection.from + self.random.between(0, 3 * MINUTE);
        if device.joined && !self.person.is_room && self.random.chance(0.6) {
            self.windows_logon(device, now, connection, &routes);
        }
        if device.forgetful && self.random.chance(0.6) {
            for session in device.sessions.clone() {
                if !self.forgets_session(session) {
                    continue;
                }
                let at = now + self.random.between(MINUTE, 20 * MINUTE);
                self.begin_session(session, at, device, connection, &routes);
            }
        }
        // Every session renews its tokens when the machine wakes up.
        for &session in &device.sessions {
            let count = self.random.between(1, 4);
            self.burst(session, now, count, device, connection, &routes);
        }
        let gap = self.gap(21);
        loop {
            now += self.random.wait(gap) + 20_000;
            if now >= connection.to {
                return;
            }
            let session = *self.random.pick(&device.sessions);
            let count = self.random.between(1, 3);
            self.burst(session, now, count, device, connection, &routes);
        }
    }

    fn desktop(&mut self, device: &OwnedDevice, connection: &Connection) {
        let Some(v4) = device.stands_at else { return };
        let link = Link { v4, v6: None, pool: Vec::new(), city: connection.link.city, cause: Cause::VirtualDesktop };
        let from = connection.from + self.random.between(5 * MINUTE, 60 * MINUTE);
        if self.random.chance(0.7) && from < connection.to {
            self.machine(device, &Connection { from, to: connection.to, link });
        }
    }

    pub(crate) fn phone(&mut self, device: &OwnedDevice, connection: &Connection) {
        let routes = EgressRoutes { tunnel: None, exit: None, access: false };
        let mut now = connection.from + self.random.between(0, 10 * MINUTE);
        let gap = self.gap(52);
        let session = device.sessions[0];
        let mut link = connection.link.clone();
        while now < connection.to {
            if !link.pool.is_empty() && self.random.chance(0.3) {
                link.v4 = self.planner.networks.address(&mut self.random, &link.pool);
            }
            if self.random.chance(0.004) {
                self.begin_session(session, now, device, &Connection { link: link.clone(), ..*connection }, &routes);
            }
            let count = self.random.between(1, 3);
            self.burst(session, now, count, device, &Connection { link: link.clone(), ..*connection }, &routes);
            now += self.random.wait(gap) + 30_000;
        }
    }

    /// Simulates a script that runs about once an hour.
    fn script(&mut self, device: &OwnedDevice, midnight: i64) {
        let Some(v4) = device.stands_at else { return };
        let link = Link { v4, v6: None, pool: Vec::new(), city: self.person.city, cause: Cause::Script };
        let connection = Connection { from: midnight, to: midnight + DAY, link };
        let routes = EgressRoutes { tunnel: None, exit: None, access: false };
        let every = 60 + (self.person.id % 60) as i64;
        let mut now = midnight + (self.person.id >> 8 & 0x1f_ffff) as i64;
        while now < connection.to {
            self.burst(device.sessions[0], now, 1, device, &connection, &routes);
            now += every * MINUTE + self.random.between(0, 40_000);
        }
    }

    /// Simulates the use of a shared device.
    fn shared(&mut self, from: i64, to: i64, phone: bool) {
        let offices = &self.planner.company.offices;
        let Some(office) = offices.get(self.person.office.unwrap_or_default()) else { return };
        let machines = if phone { &office.shared_phones } else { &office.kiosks };
        if machines.is_empty() {
            return;
        }
        let device_id = *self.random.pick(machines);
        let city = office.city;
        let carriers = &self.planner.networks.mobile[ProviderNetworks::country(city)];
        let (v4, pool) = if phone {
            // All shared phones of an office are with one carrier.
            let site = carriers[0].nearest(city);
            (self.planner.networks.address(&mut self.random, &site.v4), site.v4.clone())
        } else {
            (*self.random.pick(&office.v4), Vec::new())
        };
        let cause = if phone { Cause::SharedPhone } else { Cause::Kiosk };
        let session = self.person.use_shared_device(device_id, phone, &mut self.random);
        let device = OwnedDevice {
            kind: DeviceKind::Phone,
            managed: true,
            joined: false,
            sessions: vec![session],
            forgetful: true,
            relayed: false,
            stands_at: None,
        };
        let connection = Connection { from, to, link: Link { v4, v6: None, pool, city, cause } };
        let routes = EgressRoutes { tunnel: None, exit: None, access: false };
        let began = from + self.random.between(0, MINUTE);
        self.begin_session(session, began, &device, &connection, &routes);
        self.phone(&device, &Connection { from: from + 2 * MINUTE, ..connection });
    }

    fn routes(&mut self, device: &OwnedDevice, connection: &Connection) -> EgressRoutes {
        let outside = matches!(connection.link.cause, Cause::Home | Cause::Travel | Cause::Cafe | Cause::Tether);
        let (person, company) = (&self.person, self.planner.company);
        let tunnel = outside && device.managed && person.uses_tunnel && self.random.chance(0.85);
        let exit = outside && person.uses_vpn && !tunnel && self.random.chance(0.5);
        EgressRoutes {
            tunnel: tunnel.then(|| *self.random.pick(company.tunnel(connection.link.city))),
            exit: exit.then(|| {
                // Most users take a near exit, some a favourite one, few any.
                let country = CITIES[connection.link.city].country;
                let near = company.exits.iter().find(|site| CITIES[site.city].country == country);
                let favourite = &company.exits[self.person.id as usize % company.exits.len()];
                let site = match (self.random.below(20), near) {
                    (0..=12, Some(near)) => near,
                    (0..=17, _) => favourite,
                    _ => self.random.pick(&company.exits),
                };
                self.planner.networks.address(&mut self.random, &site.v4)
            }),
            access: outside && device.managed && person.uses_access,
        }
    }

    /// Chooses the address that a request leaves by, and the cause to record for it.
    fn route(
        &mut self,
        app: AppResource,
        device: &OwnedDevice,
        client: ClientIndex,
        connection: &Connection,
        routes: &EgressRoutes,
    ) -> (BlockAddress, Cause) {
        let Self { planner, random, person, .. } = self;
        let link = &connection.link;
        if let Some(exit) = routes.exit
            && random.chance(0.99)
        {
            return (exit, Cause::CommercialVpn);
        }
        // A split tunnel carries the company's own applications; mail and meetings bypass it.
        let direct = matches!(app.application, apps::TEAMS | apps::OUTLOOK | apps::ONEDRIVE_SYNC);
        if let Some(tunnel) = routes.tunnel
            && random.chance(if direct { 0.05 } else { 0.8 })
        {
            return (tunnel, Cause::Tunnel);
        }
        if routes.access && !direct && random.chance(0.9) {
            let site = planner.networks.microsoft[0].nearest(link.city);
            return (planner.networks.address(random, &site.v4), Cause::GlobalSecureAccess);
        }
        let edge = if device.managed { planner.profile.edge } else { 0.0 };
        if link.cause != Cause::VirtualDesktop && random.chance(if direct { edge * 0.7 } else { edge }) {
            let gateways = &planner.company.gateways;
            let near = gateways.iter().position(|site| site.city == link.city).unwrap_or(person.city % gateways.len());
            let gateway = if random.chance(0.93) { &gateways[near] } else { random.pick(gateways) };
            return (planner.networks.address(random, &gateway.v4), Cause::SecurityEdge);
        }
        if device.relayed && person.clients[usize::from(client)].is_browser && random.chance(0.8) {
            let relay = &planner.networks.relays[person.city % planner.networks.relays.len()];
            return (planner.networks.address(random, &relay.nearest(link.city).v4), Cause::Relay);
        }
        match link.v6 {
            Some(v6) if random.chance(0.6) => (ProviderNetworks::neighbour(random, v6), link.cause),
            _ => (link.v4, link.cause),
        }
    }

    fn gap(&self, minutes: i64) -> i64 {
        (minutes as f64 / self.planner.volume * MINUTE as f64) as i64
    }

    /// Whether a session is lost when the browser closes: a browser's session that is not the device's own.
    pub(crate) fn forgets_session(&self, session: usize) -> bool {
        let session = &self.person.sessions[session];
        self.person.clients[usize::from(session.client)].is_browser && session.token == PresentedToken::None
    }

    /// Adds a few sign-ins in quick succession.
    fn burst(
        &mut self,
        session: usize,
        now: i64,
        count: i64,
        device: &OwnedDevice,
        connection: &Connection,
        routes: &EgressRoutes,
    ) {
        let hours = self.planner.profile.sign_in_frequency;
        let about = &self.person.sessions[session];
        if hours > 0
            && now - about.authenticated_at > hours * 60 * MINUTE
            && device.kind != DeviceKind::Script
            && !self.person.is_room
        {
            self.reauthenticate(session, now, device, connection, routes);
            return;
        }
        let mut at = now;
        let mut correlation = self.random.guid();
        for _ in 0..count {
            let uses = &self.person.sessions[session].uses;
            let app = self.random.weighted(&uses.iter().map(|&app| (app, app.weight)).collect::<Vec<_>>());
            let code = self.failure_code(session);
            let mut sign_in = self.new_sign_in(session, app, at, device, connection, routes);
            sign_in.correlation = correlation;
            sign_in.code = code;
            let web = self.person.clients[usize::from(sign_in.client)].is_browser;
            if web && self.random.chance(0.035) {
                sign_in.interactive = true;
                sign_in.authentication = AuthenticationResult::Claimed;
                self.keep_token(&sign_in);
            }
            self.sign_ins.push(sign_in);
            at += self.random.between(300, 25_000);
            if self.random.chance(0.7) {
                correlation = self.random.guid();
            }
        }
    }

    /// Draws an error code: 0 in almost all cases.
    fn failure_code(&mut self, session: usize) -> u32 {
        if !self.random.chance(0.013) {
            return 0;
        }
        let web = self.forgets_session(session);
        let codes: &[(u32, u32)] = if web {
            &[(50_058, 6), (65_001, 2), (50_105, 1), (16_000, 2), (53_003, 1)]
        } else {
            &[(70_043, 3), (50_173, 2), (700_082, 2), (65_001, 2), (50_076, 2), (53_003, 1), (50_097, 1), (70_008, 1)]
        };
        self.random.weighted(codes)
    }

    /// Lets a server of the tenant keep a token that this sign-in issued.
    pub(crate) fn keep_token(&mut self, sign_in: &SyntheticSignIn) {
        if !self.person.uses_servers || sign_in.code != 0 {
            return;
        }
        let app = *self.random.pick(apps::SERVERS);
        self.server_tokens.retain(|server_tokens| server_tokens.0.application != app.application);
        self.server_tokens.push((app, sign_in.clone()));
    }

    /// Makes a successful sign-in of a session, with the address of its network.
    pub(crate) fn new_sign_in(
        &mut self,
        session: usize,
        app: AppResource,
        now: i64,
        device: &OwnedDevice,
        connection: &Connection,
        routes: &EgressRoutes,
    ) -> SyntheticSignIn {
        let AuthSession { id, client, token, device_code, .. } = self.person.sessions[session];
        let (address, cause) = self.route(app, device, client, connection, routes);
        debug_assert!(usize::from(app.application) < APPLICATIONS.len());
        // A program presents the device's primary refresh token, or a refresh token of its own.
        let token =
            if token == PresentedToken::Primary && self.random.chance(0.2) { PresentedToken::Refresh } else { token };
        SyntheticSignIn {
            created: now,
            ingested: self.ingestion_time(now),
            id: self.random.request_id(),
            correlation: self.random.guid(),
            session: Some(id),
            person: self.number,
            client,
            application: app.application,
            resource: app.resource,
            address,
            interactive: false,
            code: 0,
            token,
            authentication: AuthenticationResult::NoSteps,
            is_server: false,
            device_code,
            global_secure_access: cause == Cause::GlobalSecureAccess,
            is_service: false,
            agent: None,
            risk: None,
            cause,
        }
    }

    /// Draws when the log ingests a sign-in: minutes later as a rule, hours later at times.
    pub(crate) fn ingestion_time(&mut self, created: i64) -> i64 {
        let lag = if self.random.chance(0.01) {
            self.random.between(10 * MINUTE, 5 * 60 * MINUTE)
        } else {
            45_000 + self.random.wait(80_000)
        };
        created + lag
    }
}
