//! Applications by their id: Microsoft's own, and a few that attackers use.

use std::sync::LazyLock;

use super::asset_table;

/// An application whose id is known.
#[derive(Debug)]
pub(crate) struct Application {
    /// The application id: a GUID in lower case.
    pub id: &'static str,
    /// Its display name.
    pub name: &'static str,
    /// Why it matters to an analyst; `None` where it does not.
    pub note: Option<&'static str>,
    roles: Vec<Role>,
}

/// A property of an application that rules test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// One of the family whose refresh tokens every member can redeem (secureworks'
    /// family-of-client-ids research).
    Foci,
    /// Called by Microsoft's servers on the user's behalf, from Microsoft's addresses.
    MicrosoftService,
    /// A client with wide access that attackers prefer: command lines, consoles, Company Portal.
    HighValue,
    /// Registers devices or turns refresh tokens into primary refresh tokens.
    Broker,
    /// A resource that attackers want tokens for.
    Resource,
    /// The page to which phishing proxies send their victims.
    Landing,
    /// Logs on to a Windows device.
    DeviceLogon,
    /// Copies mailboxes or files in bulk.
    Exfiltration,
    /// A tool of people who write software: command lines and editors. It runs on any device, as a rule without a
    /// device claim.
    Developer,
    /// A web portal of such people.
    DeveloperPortal,
    /// A resource with what belongs to users: mail, files, chats, the directory, devices. Developers' tools need none.
    UserData,
    /// A browser, a part of one, or a program that is also used in one.
    InBrowser,
    /// Exists for Windows only.
    WindowsOnly,
    /// Exists for computers only, not for phones and tablets.
    ComputersOnly,
    /// Exists for phones and tablets only.
    PhonesOnly,
}

impl Role {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "foci" => Self::Foci,
            "ms-service" => Self::MicrosoftService,
            "high-value" => Self::HighValue,
            "broker" => Self::Broker,
            "resource" => Self::Resource,
            "landing" => Self::Landing,
            "device-logon" => Self::DeviceLogon,
            "exfiltration" => Self::Exfiltration,
            "developer" => Self::Developer,
            "developer-portal" => Self::DeveloperPortal,
            "user-data" => Self::UserData,
            "in-browser" => Self::InBrowser,
            "windows-only" => Self::WindowsOnly,
            "computers-only" => Self::ComputersOnly,
            "phones-only" => Self::PhonesOnly,
            _ => return None,
        })
    }
}

impl Application {
    /// Whether the application has `role`.
    pub(crate) fn has_role(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }
}

static APPLICATIONS: LazyLock<Vec<Application>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/applications.tsv"))
        .map(|[id, name, roles, note]| Application {
            id,
            name,
            note: asset_table::filled(note),
            roles: asset_table::items(roles)
                .map(|word| Role::parse(word).unwrap_or_else(|| asset_table::malformed(word)))
                .collect(),
        })
        .collect()
});

/// The application with this id, in any case and with white space around it; `None` for an id that is not listed.
pub(crate) fn application(id: &str) -> Option<&'static Application> {
    let id = id.trim().to_ascii_lowercase();
    let applications: &'static [Application] = &APPLICATIONS;
    let at = applications.binary_search_by(|known| known.id.cmp(&id)).ok()?;
    applications.get(at)
}

/// The application with this display name, in any case; `None` for a name that is not listed.
pub(crate) fn application_named(name: &str) -> Option<&'static Application> {
    APPLICATIONS.iter().find(|known| known.name.eq_ignore_ascii_case(name.trim()))
}

/// The ids of the applications with a role.
pub(crate) fn applications_with(role: Role) -> impl Iterator<Item = &'static str> {
    APPLICATIONS.iter().filter(move |known| known.has_role(role)).map(|known| known.id)
}

/// The ids of programs and command lines, whose tokens are refreshed with user agents of their own, not those of browsers.
pub(crate) fn programs() -> impl Iterator<Item = &'static str> {
    let is_program = |known: &&Application| {
        known.has_role(Role::Developer) || known.has_role(Role::Foci) && !known.has_role(Role::InBrowser)
    };
    APPLICATIONS.iter().filter(is_program).map(|known| known.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::{assert_rising, assert_sentence};

    const AZURE_CLI: &str = "04b07795-8ddb-461a-bbee-02f9e1bf7b46";
    const BROKER: &str = "29d9ed98-a469-4536-ade2-f981bc1d605e";

    #[test]
    fn ids_are_unique_lower_case_guids() {
        assert_rising(APPLICATIONS.iter().map(|known| known.id));
        for known in APPLICATIONS.iter() {
            let groups: Vec<usize> = known.id.split('-').map(str::len).collect();
            assert_eq!(groups, [8, 4, 4, 4, 12], "{}", known.id);
            let hex = |c: char| matches!(c, '0'..='9' | 'a'..='f' | '-');
            assert!(known.id.chars().all(hex), "{}", known.id);
            assert!(!known.name.is_empty());
            if let Some(note) = known.note {
                assert_sentence(note, 180);
            }
        }
    }

    #[test]
    fn the_family_is_complete() {
        let family = APPLICATIONS.iter().filter(|known| known.has_role(Role::Foci));
        assert_eq!(family.count(), 37);
    }

    #[test]
    fn ids_match_in_any_case() {
        let known = application(&format!(" {} ", AZURE_CLI.to_uppercase())).unwrap();
        assert_eq!(known.name, "Microsoft Azure CLI");
        assert!(
            known.has_role(Role::Foci) && known.has_role(Role::HighValue) && !known.has_role(Role::MicrosoftService)
        );
        assert!(application("").is_none());
        assert!(application("00000000-0000-0000-0000-000000000000").is_none());
    }

    #[test]
    fn the_broker_is_no_high_value_client_by_itself() {
        let broker = application(BROKER).unwrap();
        assert!(broker.has_role(Role::Broker) && !broker.has_role(Role::HighValue));
    }

    #[test]
    fn services_are_not_favoured_clients() {
        let services = APPLICATIONS.iter().filter(|known| known.has_role(Role::MicrosoftService));
        assert!(services.clone().count() >= 15);
        for service in services {
            assert!(!service.has_role(Role::HighValue), "{}", service.name);
        }
    }
}
