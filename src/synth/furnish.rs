//! The machines and phones that people have, and the sessions on them.

use super::company::Company;
use super::networks::Networks;
use super::person::{Device, Face, FaceId, Kind, Lineage, Person, Token};
use super::random::Random;
use super::software::{
    ANDROID, Client, IPHONE, LINUX_BROWSER, MAC, MAC_BROWSER, MAC_PROGRAM, PHONE, SHARED_PHONE, TOOL, TOOLS, Use, WEB,
    WINDOWS, WINDOWS_CHROME, WINDOWS_EDGE, WINDOWS_PROGRAM,
};
use super::world::World;

/// Long before the log.
const LONG_AGO: i64 = i64::MIN / 2;

impl Person {
    pub(super) fn furnish(&mut self, world: &World, company: &Company, networks: &Networks, random: &mut Random) {
        if self.is_room {
            self.windows(true, random);
            return;
        }
        let mut machine = random.weighted(&[0, 1, 2, 3, 4].map(|kind| (kind, world.machines[kind])));
        if self.is_guest {
            machine = 2;
        }
        match machine {
            0 => self.windows(true, random),
            1 => self.mac(true, world, random),
            2 => self.own(world, random),
            3 => self.linux(random),
            _ => {}
        }
        if machine != 4 && random.chance(world.second_machine) {
            if random.chance(0.4) { self.mac(false, world, random) } else { self.own(world, random) }
        }
        match random.weighted(&[0, 1, 2].map(|kind| (kind, world.phones[kind]))) {
            _ if self.is_guest => {}
            0 => self.phone(&IPHONE, random.chance(world.relay), random),
            1 => self.phone(&ANDROID, false, random),
            _ => {}
        }
        if random.chance(world.virtual_desktops) && !self.is_guest && !company.desktops.is_empty() {
            self.windows(true, random);
            if let Some(device) = self.devices.last_mut() {
                device.kind = Kind::VirtualDesktop;
                let room = random.pick(&company.desktops);
                device.stands_at = Some(*random.pick(&room.1));
            }
        }
        if random.chance(world.developers) && !self.is_guest && !self.devices.is_empty() {
            self.tools(world, networks, random);
        }
    }

    fn face(&mut self, face: Face) -> FaceId {
        self.faces.push(face);
        (self.faces.len() - 1) as FaceId
    }

    fn lineage(&mut self, face: FaceId, token: Token, uses: &[Use], random: &mut Random) -> usize {
        let count = (uses.len() * 2 / 3).max(3).min(uses.len());
        let mut kept = uses.to_vec();
        while kept.len() > count {
            kept.swap_remove(random.below(kept.len()));
        }
        let session = if random.chance(0.85) { random.session_id() } else { random.guid() };
        // Most sessions are older than the log.
        self.lineages.push(Lineage { session, face, token, uses: kept, proved: LONG_AGO, device_code: false });
        self.lineages.len() - 1
    }

    fn windows(&mut self, managed: bool, random: &mut Random) {
        let (program, edge) = (random.pick(&WINDOWS_PROGRAM), random.pick(&WINDOWS_EDGE));
        let hybrid = random.chance(0.35);
        let device = Face {
            device_id: Some(random.guid()),
            device_name: Some(format!("LAPTOP-{:07X}", random.below(1 << 28))),
            managed,
            compliant: managed && random.chance(0.96),
            trust: if hybrid { "Hybrid Azure AD joined" } else { "Azure AD joined" },
            bound: random.chance(0.6),
            ..Face::anonymous(program, false)
        };
        // The log knows the system by the device, whatever the program calls itself.
        let web = Face { browser: edge.browser, user_agent: Some(edge.user_agent), is_browser: true, ..device.clone() };
        let (native, web) = (self.face(device), self.face(web));
        let native = self.lineage(native, Token::Primary, WINDOWS, random);
        // Edge and Chrome's extension sign in by the machine's own token, and inherit its session.
        let web = self.lineage(web, Token::Primary, WEB, random);
        if random.chance(0.7) {
            self.lineages[web].session = self.lineages[native].session;
        }
        let mut lineages = vec![native, web];
        if random.chance(0.3) {
            let chrome = Face::anonymous(random.pick(&WINDOWS_CHROME), true);
            let chrome = self.face(chrome);
            lineages.push(self.lineage(chrome, Token::None, WEB, random));
        }
        self.devices.push(Device {
            kind: Kind::Machine,
            managed,
            joined: true,
            lineages,
            forgetful: random.chance(0.4),
            relayed: false,
            stands_at: None,
        });
    }

    fn mac(&mut self, managed: bool, world: &World, random: &mut Random) {
        let (program, browser) = (random.pick(&MAC_PROGRAM), random.pick(&MAC_BROWSER));
        let registered = managed || random.chance(0.3);
        let device = Face {
            device_id: registered.then(|| random.guid()),
            device_name: registered.then(|| format!("{}'s Mac", self.name.split(' ').next().unwrap_or("A"))),
            managed,
            compliant: managed && random.chance(0.94),
            trust: if registered { "Azure AD registered" } else { "" },
            ..Face::anonymous(program, false)
        };
        let web = if managed && random.chance(0.4) {
            Face { browser: browser.browser, user_agent: Some(browser.user_agent), is_browser: true, ..device.clone() }
        } else {
            Face::anonymous(browser, true)
        };
        let (native, web) = (self.face(device), self.face(web));
        let native = self.lineage(native, Token::Refresh, MAC, random);
        let web = self.lineage(web, Token::None, WEB, random);
        self.devices.push(Device {
            kind: Kind::Machine,
            managed,
            joined: false,
            lineages: vec![native, web],
            forgetful: random.chance(0.3),
            relayed: !managed && random.chance(world.relay),
            stands_at: None,
        });
    }

    /// A PC of one's own: browsers, and at times Office.
    fn own(&mut self, world: &World, random: &mut Random) {
        let mac = random.chance(0.3);
        let browser = if mac {
            random.pick(&MAC_BROWSER)
        } else if random.chance(0.3) {
            random.pick(&WINDOWS_EDGE)
        } else {
            random.pick(&WINDOWS_CHROME)
        };
        let web = self.face(Face::anonymous(browser, true));
        let mut lineages = vec![self.lineage(web, Token::None, WEB, random)];
        if random.chance(0.45) {
            let program = if mac { random.pick(&MAC_PROGRAM) } else { random.pick(&WINDOWS_PROGRAM) };
            let registered = random.chance(0.6);
            let native = Face {
                device_id: registered.then(|| random.guid()),
                device_name: registered.then(|| format!("DESKTOP-{:07X}", random.below(1 << 28))),
                trust: if registered { "Azure AD registered" } else { "" },
                ..Face::anonymous(program, false)
            };
            let native = self.face(native);
            lineages.push(self.lineage(native, Token::Refresh, if mac { MAC } else { WINDOWS }, random));
        }
        self.devices.push(Device {
            kind: Kind::Machine,
            managed: false,
            joined: false,
            lineages,
            forgetful: random.chance(0.5),
            relayed: mac && random.chance(world.relay),
            stands_at: None,
        });
    }

    fn linux(&mut self, random: &mut Random) {
        let web = self.face(Face::anonymous(random.pick(&LINUX_BROWSER), true));
        let lineages = vec![self.lineage(web, Token::None, WEB, random)];
        self.devices.push(Device {
            kind: Kind::Machine,
            managed: false,
            joined: false,
            lineages,
            forgetful: random.chance(0.5),
            relayed: false,
            stands_at: None,
        });
    }

    fn phone(&mut self, clients: &'static [Client], relayed: bool, random: &mut Random) {
        let registered = random.chance(0.75);
        let (program, system) = (&clients[0], clients[random.below(clients.len())].system);
        let face = Face {
            device_id: registered.then(|| random.guid()),
            device_name: registered.then(|| format!("{}'s phone", self.name.split(' ').next().unwrap_or("A"))),
            managed: registered && random.chance(0.5),
            compliant: registered && random.chance(0.5),
            trust: if registered { "Azure AD registered" } else { "" },
            system,
            ..Face::anonymous(program, false)
        };
        let token = if registered && random.chance(0.6) { Token::Primary } else { Token::Refresh };
        let face = self.face(face);
        let lineages = vec![self.lineage(face, token, PHONE, random)];
        self.devices.push(Device {
            kind: Kind::Phone,
            managed: false,
            joined: false,
            lineages,
            forgetful: false,
            relayed,
            stands_at: None,
        });
    }

    /// Tools on the first machine, and scripts on a rented one, with a session of their own.
    fn tools(&mut self, world: &World, networks: &Networks, random: &mut Random) {
        let system = self.faces[usize::from(self.lineages[self.devices[0].lineages[0]].face)].system;
        let tool = TOOL.iter().skip(1).find(|tool| tool.system.get(..3) == system.get(..3)).unwrap_or(&TOOL[1]);
        let with_device = self.devices[0].managed && random.chance(0.4);
        let machine = self.faces[usize::from(self.lineages[self.devices[0].lineages[0]].face)].clone();
        let face = if with_device {
            Face { user_agent: Some(tool.user_agent), browser: tool.browser, ..machine }
        } else {
            Face::anonymous(tool, false)
        };
        let face = self.face(face);
        let lineage = self.lineage(face, Token::Refresh, TOOLS, random);
        self.devices[0].lineages.push(lineage);
        if random.chance(world.scripts) {
            let face = self.face(Face::anonymous(&TOOL[random.below(2)], false));
            let lineage = self.lineage(face, Token::Refresh, &TOOLS[..2], random);
            self.lineages[lineage].device_code = random.chance(0.6);
            // Now and then somebody copies the tokens of their own machine there, as a thief would.
            if random.chance(0.04) {
                let own = self.lineages.len() - 2;
                self.lineages[lineage].session = self.lineages[own].session;
            }
            let rented = if random.chance(0.4) { &networks.microsoft[0] } else { random.pick(&networks.hosting) };
            let site = random.pick(&rented.sites);
            self.devices.push(Device {
                kind: Kind::Script,
                managed: false,
                joined: false,
                lineages: vec![lineage],
                forgetful: false,
                relayed: false,
                stands_at: Some(networks.address(random, &site.v4)),
            });
        }
    }

    /// A session on a shared machine: its face and number.
    pub fn borrow(&mut self, device: u128, phone: bool, random: &mut Random) -> usize {
        let client = if phone { &ANDROID[0] } else { &WINDOWS_EDGE[0] };
        let face = Face {
            device_id: Some(device),
            device_name: Some(if phone { "Shared phone".to_owned() } else { format!("KIOSK-{:04X}", device as u16) }),
            managed: true,
            compliant: true,
            trust: if phone { "Azure AD registered" } else { "Azure AD joined" },
            ..Face::anonymous(client, !phone)
        };
        let known = self.faces.iter().position(|known| *known == face);
        let face = known.map_or_else(|| self.face(face.clone()), |at| at as FaceId);
        self.lineage(
            face,
            if phone { Token::Refresh } else { Token::None },
            if phone { SHARED_PHONE } else { WEB },
            random,
        )
    }
}
