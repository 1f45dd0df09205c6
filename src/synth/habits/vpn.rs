//! Simulates private VPNs, relays, and proxies with two exits.

use super::MachinePresence;
use crate::synth::activity::Activity;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::{BlockAddress, Site};
use crate::synth::people::person::{ClientDetails, DeviceKind};
use crate::synth::people::software::{self as apps, AppResource, ClientSoftware, uses};
use crate::synth::random::Random;
use crate::synth::sign_in::{Cause, SyntheticSignIn};
use crate::synth::time::MINUTE;

/// The browser of an iPhone, which a relay covers; applications go directly.
const SAFARI_ON_IPHONE: ClientSoftware = ClientSoftware {
    system: "Ios 26.0.1",
    browser: "Mobile Safari",
    user_agent: "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1",
};

/// What the browser of a phone opens.
const PAGES: &[AppResource] = &[
    uses(apps::OFFICE_HOME, apps::GRAPH, 4),
    uses(apps::SHAREPOINT_WEB, apps::SHAREPOINT, 3),
    uses(apps::OUTLOOK_WEB, apps::EXCHANGE, 3),
];

/// The random stream of a company's second exit.
const OF_EXIT: u64 = 1;

impl Activity<'_> {
    /// Lets the main machine go through a hosting network abroad for hours at a time: all of it, or the browser alone.
    pub(super) fn use_private_vpn(&mut self, browser_only: bool, presence: &MachinePresence) {
        let networks = self.planner.networks;
        let country = CITIES[self.person.city].country;
        let sites: Vec<&Site> = networks.hosting.iter().flat_map(|provider| &provider.sites).collect();
        let abroad: Vec<&Site> = sites.into_iter().filter(|site| CITIES[site.city].country != country).collect();
        let mut exit = *self.random.pick(&abroad);
        let mut address = networks.address(&mut self.random, &exit.v4);
        let (keeps, wanders) = (self.random.chance(0.5), self.random.chance(0.2));
        for &(from, to) in &presence.days {
            if !self.random.chance(0.45) {
                continue;
            }
            if wanders {
                exit = *self.random.pick(&abroad);
            }
            if !keeps {
                address = networks.address(&mut self.random, &exit.v4);
            }
            let begins = self.random.between(from, to);
            let ends = begins + self.random.between(60 * MINUTE, 4 * 60 * MINUTE);
            for at in 0..self.sign_ins.len() {
                let sign_in = &self.sign_ins[at];
                let browser = self.person.clients[usize::from(sign_in.client)].is_browser;
                let outside = matches!(
                    sign_in.cause,
                    Cause::Home | Cause::Cafe | Cause::Travel | Cause::LocalScript | Cause::OtherBrowser
                );
                let covered = outside
                    && (begins..ends).contains(&sign_in.created)
                    && if browser_only { browser } else { presence.made(sign_in) };
                // A connection that was open before stays outside.
                if covered && self.random.chance(0.98) {
                    (self.sign_ins[at].address, self.sign_ins[at].cause) = (address, Cause::PrivateVpn);
                }
            }
        }
    }

    /// Lets the browser of a phone or a computer go through a relay, which shows another address each time.
    pub(super) fn use_relay(&mut self) {
        let networks = self.planner.networks;
        // One in five relays is of a provider that no list has as such.
        let providers = if self.random.chance(0.8) { &networks.relays } else { &networks.hosting };
        let site = self.random.pick(providers).nearest(self.person.city);
        let phone = self.person.devices.iter().find(|device| {
            let client = device.sessions.first().map(|&session| self.person.sessions[session].client);
            device.kind == DeviceKind::Phone
                && client.is_some_and(|client| self.person.clients[usize::from(client)].system.starts_with("Ios"))
        });
        let session =
            phone.and_then(|phone| phone.sessions.first()).map(|&session| self.person.sessions[session].clone());
        let Some(session) = session.filter(|_| self.random.chance(0.6)) else {
            return self.relay_browser(site);
        };
        let client = self.client_index(ClientDetails::anonymous(&SAFARI_ON_IPHONE, true));
        let own = self.sign_ins.iter().filter(|of| of.client == session.client && of.cause.attack().is_none());
        let moments: Vec<i64> = own.map(|sign_in| sign_in.created).collect();
        for moment in moments {
            if !self.random.chance(0.25) {
                continue;
            }
            let (app, created) = (self.weighted_app(PAGES), moment + self.random.between(20_000, 6 * MINUTE));
            let address = networks.address(&mut self.random, &site.v4);
            self.push_habit(Some(session.id), client, app, created, address, Cause::Relay);
        }
    }

    fn relay_browser(&mut self, site: &Site) {
        let networks = self.planner.networks;
        for at in 0..self.sign_ins.len() {
            let sign_in = &self.sign_ins[at];
            let browser = self.person.clients[usize::from(sign_in.client)].is_browser;
            let outside = matches!(sign_in.cause, Cause::Home | Cause::Cafe | Cause::Travel | Cause::Tether);
            if browser && outside && self.random.chance(0.75) {
                let address = networks.address(&mut self.random, &site.v4);
                (self.sign_ins[at].address, self.sign_ins[at].cause) = (address, Cause::Relay);
            }
        }
    }

    /// Sends calls of Microsoft Graph through the second exit of the company's proxy, within two seconds of another sign-in.
    pub(super) fn split_requests(&mut self) {
        let exit = self.second_exit();
        let splits = |sign_in: &&SyntheticSignIn| {
            matches!(sign_in.cause, Cause::Office | Cause::Home | Cause::Tunnel)
                && !sign_in.interactive
                && sign_in.code == 0
                && self.person.clients[usize::from(sign_in.client)].managed
        };
        let beside: Vec<SyntheticSignIn> = self.sign_ins.iter().filter(splits).cloned().collect();
        for first in beside {
            if !self.random.chance(0.3) {
                continue;
            }
            let created = first.created + self.random.between(0, 2000);
            let call = SyntheticSignIn {
                created,
                ingested: self.ingestion_time(created),
                id: self.random.request_id(),
                resource: apps::GRAPH,
                address: exit,
                cause: Cause::SplitProxy,
                ..first
            };
            self.sign_ins.push(call);
        }
    }

    /// The second exit, one for the whole company, in another city.
    fn second_exit(&self) -> BlockAddress {
        let (networks, company) = (self.planner.networks, self.planner.company);
        let mut random = Random::new(company.id as u64, OF_EXIT);
        let headquarters = company.cities[0].0;
        let sites: Vec<&Site> = networks.hosting.iter().flat_map(|provider| &provider.sites).collect();
        let away: Vec<&Site> = sites.into_iter().filter(|site| site.city != headquarters).collect();
        let site = *random.pick(&away);
        networks.address(&mut random, &site.v4)
    }
}
