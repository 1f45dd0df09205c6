//! Parses each distinct value of the log into what the detectors need.

mod address;
mod address_pairs;
mod client;
mod location;
mod network;
mod network_lists;
mod parsed_values;

pub(crate) use address::parse_address;
pub(crate) use client::{Os, browser_version, family};
pub(crate) use location::LocationFeatures;
pub(crate) use network::NetworkFeatures;
pub(crate) use parsed_values::NONE;

use address::{AddressFeatures, addresses};
use address_pairs::PairNumbers;
use client::is_browser;
use location::{locations, own_locations};
use network::{networks, own_networks};
use network_lists::NetworkLists;
use parsed_values::{Interner, contains, is_yes, known_id};

use super::Settings;
use crate::knowledge::{self, Role, ToolKind, is_agent_type};
use crate::signin::{Dimension, Field};
use crate::store::{Identities, Store, ValueEntry, ValueId};

/// Microsoft's Device Registration Service. A refresh token used there may become a primary one.
const DEVICE_REGISTRATION_SERVICE: &str = "01cb2876-7ebd-4aa4-9cc9-d28bd4d359a9";

/// Blocked because the device is not compliant or not joined. Conditional Access, after a valid token.
const DEVICE_BLOCKS: [i32; 2] = [53000, 53001];

/// Risk detections of Entra ID Protection that indicate a stolen token (Graph `riskEventTypes_v2`).
const TOKEN_RISKS: [&str; 4] = ["anomaloustoken", "attackerinthemiddle", "attemptedprtaccess", "tokenissueranomaly"];

/// An application.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "the roles are independent of each other")]
pub(crate) struct ApplicationFeatures {
    /// One number for all names of an application.
    pub number: u32,
    pub microsoft_service: bool,
    pub high_value: bool,
    pub broker: bool,
    pub landing: bool,
    /// A command line or editor of people who write software.
    pub developer: bool,
    /// A web portal of such people.
    pub developer_portal: bool,
    /// One of the family of client ids that redeem each other's refresh tokens.
    pub family: bool,
    /// A program of that family, never used in a browser.
    pub program: bool,
    /// None of Microsoft's that the program knows.
    pub foreign: bool,
    /// The systems that it exists for, as bits; all of them if that is unknown.
    pub systems: u8,
}

/// How it ended, as far as it shows that a token was presented.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct OutcomeFeatures {
    /// The record shows how the sign-in ended. Without that it proves nothing.
    pub known: bool,
    pub lifecycle: bool,
    pub blocked: bool,
}

/// The software.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClientFeatures {
    /// Compares products without their version; 0 for none.
    pub family: u64,
    /// Of a browser; 0 for other software.
    pub version: u16,
    /// A browser, and not one that is part of a program.
    pub browser: bool,
    pub os: Os,
    pub tool: Option<ToolKind>,
}

/// The device.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DeviceFeatures {
    /// Number of the device id, [`NONE`] without one.
    pub number: u32,
    pub os: Os,
}

/// What was presented.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each read from a column of its own")]
pub(crate) struct TokenFeatures {
    pub confidential: bool,
    pub primary: bool,
    /// A password, which can be replayed like a token but is none.
    pub password: bool,
    pub device_code: bool,
    /// A token of a remote desktop, by which a person goes on from one device to a virtual one.
    pub remote_desktop: bool,
    /// Moved to another device by design: by device code, or by authentication transfer (a QR code).
    pub transferred: bool,
    pub bound: bool,
    pub unbound: bool,
    /// The log says that no token was presented.
    pub absent: bool,
}

/// The parsed values, by number of the value, and the settings that they depend on.
pub(crate) struct Features {
    pub settings: Settings,
    pub addresses: Vec<AddressFeatures>,
    /// Bits of each prefix number ([`crate::signin::prefix_of`]), to order prefixes alike in every load.
    pub prefixes: Vec<u64>,
    /// First those of the log's values, then those that depend on the address as well ([`Self::location_of`]).
    pub locations: Vec<LocationFeatures>,
    own_locations: PairNumbers,
    /// Names of the latter.
    looked_up_places: Vec<String>,
    /// First those of the log's values, then those that depend on the address as well ([`Self::network_of`]).
    pub networks: Vec<NetworkFeatures>,
    own_networks: PairNumbers,
    pub applications: Vec<ApplicationFeatures>,
    /// Whether the resource is the Device Registration Service.
    pub registration: Vec<bool>,
    /// Whether the resource is one for developers: it is named, and has no mail, files, chats, directory or devices.
    pub for_developers: Vec<bool>,
    /// Whether an AI agent signed in.
    pub agents: Vec<bool>,
    pub outcomes: Vec<OutcomeFeatures>,
    pub clients: Vec<ClientFeatures>,
    pub devices: Vec<DeviceFeatures>,
    /// Number of the session, [`NONE`] without one.
    pub sessions: Vec<u32>,
    pub tokens: Vec<TokenFeatures>,
    /// Whether a factor was proved in the sign-in itself.
    pub fresh: Vec<Option<bool>>,
    /// Whether Entra ID Protection suspected a stolen token.
    pub risks: Vec<bool>,
    /// Whether the analyst named the user as privileged.
    pub privileged: Vec<bool>,
}

impl Features {
    /// Parses all distinct values of a load.
    pub(crate) fn of(store: &Store, settings: &Settings) -> Self {
        let lists = NetworkLists::of(&settings.networks);
        let (addresses, known, prefixes) = addresses(store, settings, &lists);
        let mut networks = networks(store, &lists);
        let own_networks = own_networks(store, &lists, &addresses, &known, &mut networks);
        let mut cities = Interner::default();
        let mut locations = locations(store, &mut cities);
        let (own_locations, looked_up_places) = own_locations(store, &addresses, &known, &mut cities, &mut locations);
        let numbers = Identities::of(store, Dimension::Application);
        let mut devices = Interner::default();
        Self {
            settings: settings.clone(),
            addresses,
            prefixes,
            locations,
            own_locations,
            looked_up_places,
            networks,
            own_networks,
            applications: store.per_value(Dimension::Application, |entry| {
                let known = entry.get(Field::ApplicationId).and_then(knowledge::application);
                let role = |role| known.is_some_and(|known| known.has_role(role));
                ApplicationFeatures {
                    number: numbers.get(entry.id()),
                    microsoft_service: role(Role::MicrosoftService),
                    high_value: role(Role::HighValue),
                    broker: role(Role::Broker),
                    landing: role(Role::Landing),
                    developer: role(Role::Developer),
                    developer_portal: role(Role::DeveloperPortal),
                    family: role(Role::Foci),
                    program: role(Role::Foci) && !role(Role::Developer) && !role(Role::InBrowser),
                    foreign: known.is_none() && entry.get(Field::ApplicationId).is_some(),
                    systems: Os::ALL.iter().filter(|os| os.runs(role)).fold(0, |systems, os| systems | os.bit()),
                }
            }),
            registration: store.per_value(Dimension::Resource, |entry| {
                entry.get(Field::ResourceId) == Some(DEVICE_REGISTRATION_SERVICE)
            }),
            for_developers: store.per_value(Dimension::Resource, is_for_developers),
            agents: store.per_value(Dimension::ServicePrincipal, |entry| {
                entry.get(Field::AgentType).map(str::trim).is_some_and(|kind| !kind.is_empty() && is_agent_type(kind))
            }),
            outcomes: store.per_value(Dimension::Outcome, |entry| {
                let code = entry.get(Field::ErrorCode).and_then(|text| text.trim().parse().ok());
                code.map_or_else(OutcomeFeatures::default, |code| OutcomeFeatures {
                    known: true,
                    lifecycle: knowledge::is_token_lifecycle(code),
                    blocked: knowledge::is_blocked_by_policy(code) || DEVICE_BLOCKS.contains(&code),
                })
            }),
            clients: store.per_value(Dimension::Client, |entry| {
                let agent = entry.get(Field::UserAgent).unwrap_or_default();
                ClientFeatures {
                    family: family(agent),
                    version: browser_version(agent),
                    browser: is_browser(agent),
                    os: Os::read_user_agent(agent),
                    tool: knowledge::tool_user_agent(agent).map(|tool| tool.kind),
                }
            }),
            devices: store.per_value(Dimension::Device, |entry| DeviceFeatures {
                number: known_id(entry.get(Field::DeviceId)).map_or(NONE, |id| devices.get(id)),
                os: entry.get(Field::OperatingSystem).map_or(Os::Unknown, Os::read),
            }),
            sessions: store.per_value(Dimension::Session, |entry| {
                known_id(entry.get(Field::SessionId)).map_or(NONE, |_| entry.id())
            }),
            tokens: store.per_value(Dimension::Token, token),
            fresh: store.per_value(Dimension::Authentication, |entry| entry.get(Field::FreshFactor).map(is_yes)),
            risks: store.per_value(Dimension::Risk, |entry| {
                let events = entry.get(Field::RiskEvents).unwrap_or_default();
                TOKEN_RISKS.iter().any(|risk| contains(events, risk))
            }),
            privileged: store.per_value(Dimension::User, |entry| {
                let is_listed = |field| {
                    entry.get(field).is_some_and(|name| settings.privileged_users.contains(&name.to_lowercase()))
                };
                is_listed(Field::UserPrincipalName) || is_listed(Field::UserId)
            }),
        }
    }
}

fn token(entry: ValueEntry<'_>) -> TokenFeatures {
    let is = |field, word: &str| entry.get(field).is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
    let device_code =
        is(Field::OriginalTransferMethod, "deviceCodeFlow") || is(Field::AuthenticationProtocol, "deviceCode");
    let confidential = entry.get(Field::ClientCredentialType).map(str::trim);
    TokenFeatures {
        confidential: confidential.is_some_and(|kind| !kind.is_empty() && !kind.eq_ignore_ascii_case("none")),
        primary: entry.get(Field::IncomingTokenType).is_some_and(|kinds| {
            let plain: String = kinds.chars().filter(|c| !c.is_whitespace()).collect();
            contains(&plain, "primaryRefreshToken")
        }),
        password: is(Field::AuthenticationProtocol, "ropc"),
        device_code,
        remote_desktop: entry
            .get(Field::IncomingTokenType)
            .is_some_and(|tokens| contains(tokens, "remoteDesktopToken")),
        transferred: device_code || is(Field::OriginalTransferMethod, "authenticationTransfer"),
        bound: is(Field::TokenProtection, "bound"),
        unbound: is(Field::TokenProtection, "unbound"),
        absent: is(Field::IncomingTokenType, "none"),
    }
}

/// Whether a resource is named, and has nothing that belongs to users.
fn is_for_developers(resource: ValueEntry<'_>) -> bool {
    let (id, name) = (resource.get(Field::ResourceId), resource.get(Field::Resource));
    let known = id.and_then(knowledge::application);
    let known = known.or_else(|| name.and_then(knowledge::application_named));
    (id.is_some() || name.is_some()) && known.is_none_or(|known| !known.has_role(Role::UserData))
}

impl Features {
    /// Returns the index in [`Self::networks`] for a sign-in with this address and this value of
    /// [`Dimension::Network`].
    pub(crate) fn network_of(&self, address: ValueId, network: ValueId) -> u32 {
        if self.addresses[address as usize].own_network { self.own_networks[&(address, network)] } else { network }
    }

    /// Returns the index in [`Self::locations`] for a sign-in with this address and this value of
    /// [`Dimension::Location`].
    pub(crate) fn location_of(&self, address: ValueId, location: ValueId) -> u32 {
        if self.addresses[address as usize].own_location { self.own_locations[&(address, location)] } else { location }
    }

    /// The name of a location from a database; `None` for one of the log's.
    pub(crate) fn looked_up_place(&self, location: u32) -> Option<&str> {
        let first = self.locations.len() - self.looked_up_places.len();
        self.looked_up_places.get((location as usize).checked_sub(first)?).map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::NetworkClass;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    fn features(fields: &[(Field, &'static str)]) -> Features {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        for &(field, value) in fields {
            record.set(field, value);
        }
        let mut settings = Settings::default();
        settings.networks.trusted = vec!["192.0.2.0/24".parse().unwrap()];
        settings.privileged_users = vec!["admin@contoso.com".to_owned()];
        Features::of(&store_of(&[record]), &settings)
    }

    #[test]
    fn words_of_the_log_are_read_in_every_spelling() {
        let kinds = ["primaryRefreshToken,saml11", "Primary refresh token", "refreshToken"];
        let primary = kinds.map(|kind| features(&[(Field::IncomingTokenType, kind)]).tokens[0].primary);
        assert_eq!(primary, [true, true, false]);
        assert!(!features(&[(Field::ClientCredentialType, "None")]).tokens[0].confidential);
        assert!(features(&[(Field::ClientCredentialType, "clientSecret")]).tokens[0].confidential);
        assert!(features(&[(Field::NamedLocations, "trustedNamedLocation: Office")]).networks[0].trusted);
        assert!(!features(&[(Field::NamedLocations, "namedNetwork: Office")]).networks[0].trusted);
        assert!(features(&[(Field::RiskEvents, "anomalousToken")]).risks[0]);
    }

    #[test]
    fn an_id_of_zeros_is_none_and_a_zero_place_unknown() {
        const ZERO: &str = "00000000-0000-0000-0000-000000000000";
        let features = features(&[
            (Field::SessionId, ZERO),
            (Field::DeviceId, ZERO),
            (Field::Latitude, "0"),
            (Field::Longitude, "0"),
            (Field::IpAddress, "not an address"),
        ]);
        assert_eq!(
            (features.sessions[0], features.devices[0].number, features.addresses[0].prefix),
            (NONE, NONE, NONE)
        );
        assert_eq!(features.locations[0].coordinates, None);
    }

    #[test]
    fn privileged_users_are_known_in_any_case() {
        assert!(features(&[(Field::UserPrincipalName, "Admin@contoso.com")]).privileged[0]);
        assert!(!features(&[(Field::UserPrincipalName, "alice@contoso.com")]).privileged[0]);
    }

    #[test]
    fn lists_name_networks_by_prefix_and_by_autonomous_system() {
        let store = store_of(&["198.51.100.4", "203.0.113.9"].map(|address| {
            let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
            record.set(Field::IpAddress, address);
            record.set(Field::AutonomousSystem, "9009");
            record
        }));
        let network = |settings: &Settings, row: u32| {
            let features = Features::of(&store, settings);
            let value = |dimension| store.value(dimension, row);
            features.networks[features.network_of(value(Dimension::Address), value(Dimension::Network)) as usize]
        };
        let plain = network(&Settings::default(), 0);
        assert_eq!((plain.class, plain.egress, plain.trusted), (Some(NetworkClass::Hosting), false, false));

        let mut settings = Settings::default();
        settings.networks.egress = vec!["198.51.100.0/24".parse().unwrap()];
        settings.networks.mobile = vec!["203.0.113.9".parse().unwrap()];
        let (first, second) = (network(&settings, 0), network(&settings, 1));
        assert_eq!((first.class, first.egress, first.asn), (Some(NetworkClass::Hosting), true, 9009));
        assert_eq!((second.class, second.egress), (Some(NetworkClass::Mobile), false));

        settings.networks.trusted = vec!["AS9009".parse().unwrap()];
        settings.networks.relay = vec!["AS9009".parse().unwrap()];
        let (first, second) = (network(&settings, 0), network(&settings, 1));
        assert_eq!((first.class, first.trusted), (Some(NetworkClass::Relay), true));
        assert_eq!((second.class, second.trusted), (Some(NetworkClass::Mobile), true), "the prefix says more");
    }

    #[test]
    fn trusted_networks_hold_their_addresses() {
        assert!(features(&[(Field::IpAddress, "192.0.2.77")]).addresses[0].trusted);
        assert!(!features(&[(Field::IpAddress, "198.51.100.4")]).addresses[0].trusted);
    }
}
