//! Assigns devices to a person, with the sessions on them.

use super::person::{AuthSession, ClientDetails, ClientIndex, DeviceKind, OwnedDevice, Person, PresentedToken};
use super::software::{
    ANDROID, AppResource, ClientSoftware, IPHONE, LINUX_BROWSER, MAC, MAC_BROWSER, MAC_PROGRAM, PHONE, SHARED_PHONE,
    TOOL, TOOLS, WEB, WINDOWS, WINDOWS_CHROME, WINDOWS_EDGE, WINDOWS_PROGRAM,
};
use crate::synth::environment::company::Company;
use crate::synth::environment::networks::ProviderNetworks;
use crate::synth::random::Random;
use crate::synth::tenant_profiles::TenantProfile;

/// A time long before the log.
const LONG_AGO: i64 = i64::MIN / 2;

impl Person {
    pub(super) fn assign_devices(
        &mut self,
        profile: &TenantProfile,
        company: &Company,
        networks: &ProviderNetworks,
        random: &mut Random,
    ) {
        if self.is_room {
            self.windows(true, random);
            return;
        }
        let mut machine = random.weighted(&[0, 1, 2, 3, 4].map(|kind| (kind, profile.machines[kind])));
        if self.is_guest {
            machine = 2;
        }
        match machine {
            0 => self.windows(true, random),
            1 => self.mac(true, profile, random),
            2 => self.unmanaged(profile, random),
            3 => self.linux(random),
            _ => {}
        }
        if machine != 4 && random.chance(profile.second_machine) {
            if random.chance(0.4) { self.mac(false, profile, random) } else { self.unmanaged(profile, random) }
        }
        match random.weighted(&[0, 1, 2].map(|kind| (kind, profile.phones[kind]))) {
            _ if self.is_guest => {}
            0 => self.phone(&IPHONE, random.chance(profile.relay), random),
            1 => self.phone(&ANDROID, false, random),
            _ => {}
        }
        if random.chance(profile.virtual_desktops) && !self.is_guest && !company.desktops.is_empty() {
            self.windows(true, random);
            if let Some(device) = self.devices.last_mut() {
                device.kind = DeviceKind::VirtualDesktop;
                let room = random.pick(&company.desktops);
                device.stands_at = Some(*random.pick(&room.1));
            }
        }
        if random.chance(profile.developers) && !self.is_guest && !self.devices.is_empty() {
            self.developer_tools(profile, networks, random);
        }
    }

    fn add_client(&mut self, client: ClientDetails) -> ClientIndex {
        self.clients.push(client);
        (self.clients.len() - 1) as ClientIndex
    }

    fn add_session(
        &mut self,
        client: ClientIndex,
        token: PresentedToken,
        uses: &[AppResource],
        random: &mut Random,
    ) -> usize {
        let count = (uses.len() * 2 / 3).max(3).min(uses.len());
        let mut kept = uses.to_vec();
        while kept.len() > count {
            kept.swap_remove(random.below(kept.len()));
        }
        let id = if random.chance(0.85) { random.session_id() } else { random.guid() };
        // Most sessions began before the log.
        self.sessions.push(AuthSession {
            id,
            client,
            token,
            uses: kept,
            authenticated_at: LONG_AGO,
            device_code: false,
        });
        self.sessions.len() - 1
    }

    fn windows(&mut self, managed: bool, random: &mut Random) {
        let (program, edge) = (random.pick(&WINDOWS_PROGRAM), random.pick(&WINDOWS_EDGE));
        let hybrid = random.chance(0.35);
        let device = ClientDetails {
            device_id: Some(random.guid()),
            device_name: Some(format!("LAPTOP-{:07X}", random.below(1 << 28))),
            managed,
            compliant: managed && random.chance(0.96),
            trust: if hybrid { "Hybrid Azure AD joined" } else { "Azure AD joined" },
            bound: random.chance(0.6),
            ..ClientDetails::anonymous(program, false)
        };
        // The log takes the system from the device, not from the user agent.
        let web = ClientDetails {
            browser: edge.browser,
            user_agent: Some(edge.user_agent),
            is_browser: true,
            ..device.clone()
        };
        let (native, web) = (self.add_client(device), self.add_client(web));
        let native = self.add_session(native, PresentedToken::Primary, WINDOWS, random);
        // Edge, and Chrome with its extension, present the device's primary refresh token and inherit its session.
        let web = self.add_session(web, PresentedToken::Primary, WEB, random);
        if random.chance(0.7) {
            self.sessions[web].id = self.sessions[native].id;
        }
        let mut sessions = vec![native, web];
        if random.chance(0.3) {
            let chrome = ClientDetails::anonymous(random.pick(&WINDOWS_CHROME), true);
            let chrome = self.add_client(chrome);
            sessions.push(self.add_session(chrome, PresentedToken::None, WEB, random));
        }
        self.devices.push(OwnedDevice {
            kind: DeviceKind::Machine,
            managed,
            joined: true,
            sessions,
            forgetful: random.chance(0.4),
            relayed: false,
            stands_at: None,
        });
    }

    fn mac(&mut self, managed: bool, profile: &TenantProfile, random: &mut Random) {
        let (program, browser) = (random.pick(&MAC_PROGRAM), random.pick(&MAC_BROWSER));
        let registered = managed || random.chance(0.3);
        let device = ClientDetails {
            device_id: registered.then(|| random.guid()),
            device_name: registered.then(|| format!("{}'s Mac", self.name.split(' ').next().unwrap_or("A"))),
            managed,
            compliant: managed && random.chance(0.94),
            trust: if registered { "Azure AD registered" } else { "" },
            ..ClientDetails::anonymous(program, false)
        };
        let web = if managed && random.chance(0.4) {
            ClientDetails {
                browser: browser.browser,
                user_agent: Some(browser.user_agent),
                is_browser: true,
                ..device.clone()
            }
        } else {
            ClientDetails::anonymous(browser, true)
        };
        let (native, web) = (self.add_client(device), self.add_client(web));
        let native = self.add_session(native, PresentedToken::Refresh, MAC, random);
        let web = self.add_session(web, PresentedToken::None, WEB, random);
        self.devices.push(OwnedDevice {
            kind: DeviceKind::Machine,
            managed,
            joined: false,
            sessions: vec![native, web],
            forgetful: random.chance(0.3),
            relayed: !managed && random.chance(profile.relay),
            stands_at: None,
        });
    }

    /// Adds an unmanaged computer: a browser, and at times Office.
    fn unmanaged(&mut self, profile: &TenantProfile, random: &mut Random) {
        let mac = random.chance(0.3);
        let browser = if mac {
            random.pick(&MAC_BROWSER)
        } else if random.chance(0.3) {
            random.pick(&WINDOWS_EDGE)
        } else {
            random.pick(&WINDOWS_CHROME)
        };
        let web = self.add_client(ClientDetails::anonymous(browser, true));
        let mut sessions = vec![self.add_session(web, PresentedToken::None, WEB, random)];
        if random.chance(0.45) {
            let program = if mac { random.pick(&MAC_PROGRAM) } else { random.pick(&WINDOWS_PROGRAM) };
            let registered = random.chance(0.6);
            let native = ClientDetails {
                device_id: registered.then(|| random.guid()),
                device_name: registered.then(|| format!("DESKTOP-{:07X}", random.below(1 << 28))),
                trust: if registered { "Azure AD registered" } else { "" },
                ..ClientDetails::anonymous(program, false)
            };
            let native = self.add_client(native);
            sessions.push(self.add_session(native, PresentedToken::Refresh, if mac { MAC } else { WINDOWS }, random));
        }
        self.devices.push(OwnedDevice {
            kind: DeviceKind::Machine,
            managed: false,
            joined: false,
            sessions,
            forgetful: random.chance(0.5),
            relayed: mac && random.chance(profile.relay),
            stands_at: None,
        });
    }

    fn linux(&mut self, random: &mut Random) {
        let web = self.add_client(ClientDetails::anonymous(random.pick(&LINUX_BROWSER), true));
        let sessions = vec![self.add_session(web, PresentedToken::None, WEB, random)];
        self.devices.push(OwnedDevice {
            kind: DeviceKind::Machine,
            managed: false,
            joined: false,
            sessions,
            forgetful: random.chance(0.5),
            relayed: false,
            stands_at: None,
        });
    }

    fn phone(&mut self, choices: &'static [ClientSoftware], relayed: bool, random: &mut Random) {
        let registered = random.chance(0.75);
        let (program, system) = (&choices[0], choices[random.below(choices.len())].system);
        let client = ClientDetails {
            device_id: registered.then(|| random.guid()),
            device_name: registered.then(|| format!("{}'s phone", self.name.split(' ').next().unwrap_or("A"))),
            managed: registered && random.chance(0.5),
            compliant: registered && random.chance(0.5),
            trust: if registered { "Azure AD registered" } else { "" },
            system,
            ..ClientDetails::anonymous(program, false)
        };
        let token = if registered && random.chance(0.6) { PresentedToken::Primary } else { PresentedToken::Refresh };
        let client = self.add_client(client);
        let sessions = vec![self.add_session(client, token, PHONE, random)];
        self.devices.push(OwnedDevice {
            kind: DeviceKind::Phone,
            managed: false,
            joined: false,
            sessions,
            forgetful: false,
            relayed,
            stands_at: None,
        });
    }

    /// Adds developer tools to the first device, and at times a script on a hosted machine, with a session of its own.
    fn developer_tools(&mut self, profile: &TenantProfile, networks: &ProviderNetworks, random: &mut Random) {
        let system = self.clients[usize::from(self.sessions[self.devices[0].sessions[0]].client)].system;
        let tool = TOOL.iter().skip(1).find(|tool| tool.system.get(..3) == system.get(..3)).unwrap_or(&TOOL[1]);
        let with_device = self.devices[0].managed && random.chance(0.4);
        let machine = self.clients[usize::from(self.sessions[self.devices[0].sessions[0]].client)].clone();
        let client = if with_device {
            ClientDetails { user_agent: Some(tool.user_agent), browser: tool.browser, ..machine }
        } else {
            ClientDetails::anonymous(tool, false)
        };
        let client = self.add_client(client);
        let session = self.add_session(client, PresentedToken::Refresh, TOOLS, random);
        self.devices[0].sessions.push(session);
        if random.chance(profile.scripts) {
            let client = self.add_client(ClientDetails::anonymous(&TOOL[random.below(2)], false));
            let session = self.add_session(client, PresentedToken::Refresh, &TOOLS[..2], random);
            self.sessions[session].device_code = random.chance(0.6);
            // At times a developer copies tokens from the own device there. That looks like theft and is none.
            if random.chance(0.04) {
                let own = self.sessions.len() - 2;
                self.sessions[session].id = self.sessions[own].id;
            }
            let rented = if random.chance(0.4) { &networks.microsoft[0] } else { random.pick(&networks.hosting) };
            let site = random.pick(&rented.sites);
            self.devices.push(OwnedDevice {
                kind: DeviceKind::Script,
                managed: false,
                joined: false,
                sessions: vec![session],
                forgetful: false,
                relayed: false,
                stands_at: Some(networks.address(random, &site.v4)),
            });
        }
    }

    /// Adds a session on a shared device. Returns its index.
    pub(crate) fn use_shared_device(&mut self, device: u128, phone: bool, random: &mut Random) -> usize {
        let software = if phone { &ANDROID[0] } else { &WINDOWS_EDGE[0] };
        let client = ClientDetails {
            device_id: Some(device),
            device_name: Some(if phone { "Shared phone".to_owned() } else { format!("KIOSK-{:04X}", device as u16) }),
            managed: true,
            compliant: true,
            trust: if phone { "Azure AD registered" } else { "Azure AD joined" },
            ..ClientDetails::anonymous(software, !phone)
        };
        let known = self.clients.iter().position(|known| *known == client);
        let client = known.map_or_else(|| self.add_client(client.clone()), |at| at as ClientIndex);
        self.add_session(
            client,
            if phone { PresentedToken::Refresh } else { PresentedToken::None },
            if phone { SHARED_PHONE } else { WEB },
            random,
        )
    }
}
