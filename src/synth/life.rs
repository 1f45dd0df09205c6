//! What a person signs in to, day by day.

use super::atlas::CITIES;
use super::day::{Day, Link, Planner, Stretch, Whereabouts};
use super::networks::{Address, Networks};
use super::person::{Device, FaceId, Kind, Lineage, Person, Token};
use super::random::Random;
use super::sign_in::{Proof, Scene, SignIn};
use super::software as apps;
use super::software::{APPLICATIONS, Use};
use super::spray::Spray;
use super::time::{DAY, MINUTE};

/// A person's days in the making.
pub struct Life<'w> {
    pub planner: Planner<'w>,
    pub random: Random,
    pub number: u32,
    pub person: Person,
    pub out: Vec<SignIn>,
    /// Tokens that servers keep, each as the sign-in that it was issued by.
    pub(super) kept: Vec<(Use, SignIn)>,
}

/// How the requests of a machine leave at a place.
pub(super) struct Ways {
    tunnel: Option<Address>,
    exit: Option<Address>,
    access: bool,
}

impl<'w> Life<'w> {
    /// Nothing has happened yet.
    pub fn new(planner: Planner<'w>, number: u32, person: Person, random: Random) -> Self {
        Self { planner, random, number, person, out: Vec::new(), kept: Vec::new() }
    }

    /// Lives so many days from midnight `from` on. What happens is in [`Self::out`], not in order.
    pub fn live(&mut self, from: i64, days: u32, sprays: &[Spray]) {
        let mut whereabouts = Whereabouts::default();
        for day in 0..i64::from(days) {
            let midnight = from + day * DAY;
            // 1970 began on a Thursday.
            let weekday = (midnight / DAY + 3).rem_euclid(7) as usize;
            if day > 0 && self.random.chance(self.planner.world.new_address) {
                self.person.move_in(self.planner.world, self.planner.networks, &mut self.random);
            }
            let plan = self.planner.day(&self.person, &mut whereabouts, midnight, weekday, &mut self.random);
            self.day(&plan, midnight);
        }
        self.spray(sprays);
        self.out.retain(|sign_in| (from..from + i64::from(days) * DAY).contains(&sign_in.created));
    }

    fn day(&mut self, plan: &Day, midnight: i64) {
        for at in 0..self.person.devices.len() {
            let device = self.person.devices[at].clone();
            match device.kind {
                Kind::Phone => plan.phone.iter().for_each(|stretch| self.phone(&device, stretch)),
                Kind::Script => self.script(&device, midnight),
                Kind::VirtualDesktop => {
                    if let Some(stretch) = plan.machine.iter().max_by_key(|stretch| stretch.to - stretch.from) {
                        self.desktop(&device, stretch);
                    }
                }
                Kind::Machine if at == 0 => plan.machine.iter().for_each(|stretch| self.machine(&device, stretch)),
                // The other machine stays at home.
                Kind::Machine => {
                    let home = |stretch: &&Stretch| stretch.link.scene == Scene::Home;
                    for stretch in plan.machine.iter().filter(home) {
                        if self.random.chance(0.3) {
                            self.machine(&device, stretch);
                        }
                    }
                }
            }
        }
        if let Some((from, to, phone)) = plan.shared {
            self.shared(from, to, phone);
        }
        if !self.person.is_room && (!plan.machine.is_empty() || self.random.chance(0.3)) {
            let city = plan.machine.first().map_or(self.person.city, |stretch| stretch.link.city);
            self.services(midnight, city);
            self.servers(midnight);
        }
    }

    /// A machine at work.
    fn machine(&mut self, device: &Device, stretch: &Stretch) {
        let ways = self.ways(device, stretch);
        let mut now = stretch.from + self.random.between(0, 3 * MINUTE);
        if device.joined && !self.person.is_room && self.random.chance(0.6) {
            self.log_on(device, now, stretch, &ways);
        }
        if device.forgetful && self.random.chance(0.6) {
            for lineage in device.lineages.clone() {
                if !self.forgets(lineage) {
                    continue;
                }
                let at = now + self.random.between(MINUTE, 20 * MINUTE);
                self.begin_anew(lineage, at, device, stretch, &ways);
            }
        }
        // What was asleep wakes up.
        for &lineage in &device.lineages {
            let count = self.random.between(1, 4);
            self.burst(lineage, now, count, device, stretch, &ways);
        }
        let gap = self.gap(21);
        loop {
            now += self.random.wait(gap) + 20_000;
            if now >= stretch.to {
                return;
            }
            let lineage = *self.random.pick(&device.lineages);
            let count = self.random.between(1, 3);
            self.burst(lineage, now, count, device, stretch, &ways);
        }
    }

    fn desktop(&mut self, device: &Device, stretch: &Stretch) {
        let Some(v4) = device.stands_at else { return };
        let link = Link { v4, v6: None, pool: Vec::new(), city: stretch.link.city, scene: Scene::VirtualDesktop };
        let from = stretch.from + self.random.between(5 * MINUTE, 60 * MINUTE);
        if self.random.chance(0.7) && from < stretch.to {
            self.machine(device, &Stretch { from, to: stretch.to, link });
        }
    }

    pub(super) fn phone(&mut self, device: &Device, stretch: &Stretch) {
        let ways = Ways { tunnel: None, exit: None, access: false };
        let mut now = stretch.from + self.random.between(0, 10 * MINUTE);
        let gap = self.gap(52);
        let lineage = device.lineages[0];
        let mut link = stretch.link.clone();
        while now < stretch.to {
            if !link.pool.is_empty() && self.random.chance(0.3) {
                link.v4 = self.planner.networks.address(&mut self.random, &link.pool);
            }
            if self.random.chance(0.004) {
                self.begin_anew(lineage, now, device, &Stretch { link: link.clone(), ..*stretch }, &ways);
            }
            let count = self.random.between(1, 3);
            self.burst(lineage, now, count, device, &Stretch { link: link.clone(), ..*stretch }, &ways);
            now += self.random.wait(gap) + 30_000;
        }
    }

    /// Something that runs by itself, every hour or so.
    fn script(&mut self, device: &Device, midnight: i64) {
        let Some(v4) = device.stands_at else { return };
        let link = Link { v4, v6: None, pool: Vec::new(), city: self.person.city, scene: Scene::Script };
        let stretch = Stretch { from: midnight, to: midnight + DAY, link };
        let ways = Ways { tunnel: None, exit: None, access: false };
        let every = 60 + (self.person.id % 60) as i64;
        let mut now = midnight + (self.person.id >> 8 & 0x1f_ffff) as i64;
        while now < stretch.to {
            self.burst(device.lineages[0], now, 1, device, &stretch, &ways);
            now += every * MINUTE + self.random.between(0, 40_000);
        }
    }

    /// A while at a machine that belongs to all.
    fn shared(&mut self, from: i64, to: i64, phone: bool) {
        let offices = &self.planner.company.offices;
        let Some(office) = offices.get(self.person.office.unwrap_or_default()) else { return };
        let machines = if phone { &office.shared_phones } else { &office.kiosks };
        if machines.is_empty() {
            return;
        }
        let device_id = *self.random.pick(machines);
        let city = office.city;
        let carriers = &self.planner.networks.mobile[Networks::country(city)];
        let (v4, pool) = if phone {
            // All of the shop's phones have one contract.
            let site = carriers[0].nearest(city);
            (self.planner.networks.address(&mut self.random, &site.v4), site.v4.clone())
        } else {
            (*self.random.pick(&office.v4), Vec::new())
        };
        let scene = if phone { Scene::SharedPhone } else { Scene::Kiosk };
        let lineage = self.person.borrow(device_id, phone, &mut self.random);
        let device = Device {
            kind: Kind::Phone,
            managed: true,
            joined: false,
            lineages: vec![lineage],
            forgetful: true,
            relayed: false,
            stands_at: None,
        };
        let stretch = Stretch { from, to, link: Link { v4, v6: None, pool, city, scene } };
        let ways = Ways { tunnel: None, exit: None, access: false };
        let began = from + self.random.between(0, MINUTE);
        self.begin_anew(lineage, began, &device, &stretch, &ways);
        self.phone(&device, &Stretch { from: from + 2 * MINUTE, ..stretch });
    }

    fn ways(&mut self, device: &Device, stretch: &Stretch) -> Ways {
        let outside = matches!(stretch.link.scene, Scene::Home | Scene::Travel | Scene::Cafe | Scene::Tether);
        let (person, company) = (&self.person, self.planner.company);
        let tunnel = outside && device.managed && person.uses_tunnel && self.random.chance(0.85);
        let exit = outside && person.uses_vpn && !tunnel && self.random.chance(0.5);
        Ways {
            tunnel: tunnel.then(|| *self.random.pick(company.tunnel(stretch.link.city))),
            exit: exit.then(|| {
                // Most take the exit next door, some a favourite one, few any.
                let country = CITIES[stretch.link.city].country;
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

    /// By which address a request leaves, and why that.
    fn route(&mut self, both: Use, device: &Device, face: FaceId, stretch: &Stretch, ways: &Ways) -> (Address, Scene) {
        let Self { planner, random, person, .. } = self;
        let link = &stretch.link;
        if let Some(exit) = ways.exit
            && random.chance(0.99)
        {
            return (exit, Scene::CommercialVpn);
        }
        // A split tunnel takes what is the company's own; mail and meetings go straight.
        let direct = matches!(both.application, apps::TEAMS | apps::OUTLOOK | apps::ONEDRIVE_SYNC);
        if let Some(tunnel) = ways.tunnel
            && random.chance(if direct { 0.05 } else { 0.8 })
        {
            return (tunnel, Scene::Tunnel);
        }
        if ways.access && !direct && random.chance(0.9) {
            let site = planner.networks.microsoft[0].nearest(link.city);
            return (planner.networks.address(random, &site.v4), Scene::GlobalSecureAccess);
        }
        let edge = if device.managed { planner.world.edge } else { 0.0 };
        if link.scene != Scene::VirtualDesktop && random.chance(if direct { edge * 0.7 } else { edge }) {
            let gateways = &planner.company.gateways;
            let near = gateways.iter().position(|site| site.city == link.city).unwrap_or(person.city % gateways.len());
            let gateway = if random.chance(0.93) { &gateways[near] } else { random.pick(gateways) };
            return (planner.networks.address(random, &gateway.v4), Scene::SecurityEdge);
        }
        if device.relayed && person.faces[usize::from(face)].is_browser && random.chance(0.8) {
            let relay = &planner.networks.relays[person.city % planner.networks.relays.len()];
            return (planner.networks.address(random, &relay.nearest(link.city).v4), Scene::Relay);
        }
        match link.v6 {
            Some(v6) if random.chance(0.6) => (Networks::neighbour(random, v6), link.scene),
            _ => (link.v4, link.scene),
        }
    }

    fn gap(&self, minutes: i64) -> i64 {
        (minutes as f64 / self.planner.volume * MINUTE as f64) as i64
    }

    /// A browser that is no part of the machine's own sign-in forgets.
    pub(super) fn forgets(&self, lineage: usize) -> bool {
        let lineage = &self.person.lineages[lineage];
        self.person.faces[usize::from(lineage.face)].is_browser && lineage.token == Token::None
    }

    /// Some tokens at once.
    fn burst(&mut self, lineage: usize, now: i64, count: i64, device: &Device, stretch: &Stretch, ways: &Ways) {
        let hours = self.planner.world.sign_in_frequency;
        let about = &self.person.lineages[lineage];
        if hours > 0 && now - about.proved > hours * 60 * MINUTE && device.kind != Kind::Script && !self.person.is_room
        {
            self.asked_again(lineage, now, device, stretch, ways);
            return;
        }
        let mut at = now;
        let mut correlation = self.random.guid();
        for _ in 0..count {
            let uses = &self.person.lineages[lineage].uses;
            let both = self.random.weighted(&uses.iter().map(|&both| (both, both.weight)).collect::<Vec<_>>());
            let code = self.mishap(lineage);
            let mut sign_in = self.draft(lineage, both, at, device, stretch, ways);
            sign_in.correlation = correlation;
            sign_in.code = code;
            let web = self.person.faces[usize::from(sign_in.face)].is_browser;
            if web && self.random.chance(0.035) {
                sign_in.interactive = true;
                sign_in.proof = Proof::Claimed;
                self.keep(&sign_in);
            }
            self.out.push(sign_in);
            at += self.random.between(300, 25_000);
            if self.random.chance(0.7) {
                correlation = self.random.guid();
            }
        }
    }

    /// What goes wrong now and then.
    fn mishap(&mut self, lineage: usize) -> u32 {
        if !self.random.chance(0.013) {
            return 0;
        }
        let web = self.forgets(lineage);
        let codes: &[(u32, u32)] = if web {
            &[(50_058, 6), (65_001, 2), (50_105, 1), (16_000, 2), (53_003, 1)]
        } else {
            &[(70_043, 3), (50_173, 2), (700_082, 2), (65_001, 2), (50_076, 2), (53_003, 1), (50_097, 1), (70_008, 1)]
        };
        self.random.weighted(codes)
    }

    /// Servers that this sign-in opens keep a token.
    pub(super) fn keep(&mut self, sign_in: &SignIn) {
        if !self.person.uses_servers || sign_in.code != 0 {
            return;
        }
        let both = *self.random.pick(apps::SERVERS);
        self.kept.retain(|kept| kept.0.application != both.application);
        self.kept.push((both, sign_in.clone()));
    }

    /// A sign-in of a session, successful, with what it takes from its surroundings.
    pub(super) fn draft(
        &mut self,
        lineage: usize,
        both: Use,
        now: i64,
        device: &Device,
        stretch: &Stretch,
        ways: &Ways,
    ) -> SignIn {
        let Lineage { session, face, token, device_code, .. } = self.person.lineages[lineage];
        let (address, scene) = self.route(both, device, face, stretch, ways);
        debug_assert!(usize::from(both.application) < APPLICATIONS.len());
        // Programs present what the device has, or what they were given before.
        let token = if token == Token::Primary && self.random.chance(0.2) { Token::Refresh } else { token };
        SignIn {
            created: now,
            ingested: self.taken_in(now),
            id: self.random.request_id(),
            correlation: self.random.guid(),
            session: Some(session),
            person: self.number,
            face,
            application: both.application,
            resource: both.resource,
            address,
            interactive: false,
            code: 0,
            token,
            proof: Proof::NoSteps,
            is_server: false,
            device_code,
            global_secure_access: scene == Scene::GlobalSecureAccess,
            is_service: false,
            risk: None,
            scene,
        }
    }

    /// When the log takes a sign-in in: after minutes as a rule, at times after hours.
    pub(super) fn taken_in(&mut self, created: i64) -> i64 {
        let lag = if self.random.chance(0.01) {
            self.random.between(10 * MINUTE, 5 * 60 * MINUTE)
        } else {
            45_000 + self.random.wait(80_000)
        };
        created + lag
    }
}
