//! Names the sign-in logs of Entra.

/// The log that a sign-in was written to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Kind {
    /// A user decided to authenticate (`SigninLogs`).
    Interactive,
    /// A client acted for a user, as a rule with a token that it had (`AADNonInteractiveUserSignInLogs`).
    NonInteractive,
    /// An application signed in as itself, with a secret or a certificate.
    ServicePrincipal,
    /// An Azure resource signed in as its managed identity.
    ManagedIdentity,
    /// Neither the record nor the file's name nor the user gives the log.
    Unknown,
}

/// Prefixes of the files of collectors: Untitled Goose Tool (`rt` is refresh token), DFIR-O365RC and Hawk. The last two
/// request interactive sign-ins only.
const COLLECTORS: [(&str, Kind); 6] = [
    ("rt_signin", Kind::NonInteractive),
    ("sp_signin", Kind::ServicePrincipal),
    ("msi_signin", Kind::ManagedIdentity),
    ("interactive_signin", Kind::Interactive),
    ("AADSigninLog_", Kind::Interactive),
    ("Entra_Sign_In_Log", Kind::Interactive),
];

impl Kind {
    /// All kinds, in the order of counts and tabs.
    pub const ALL: [Self; 5] =
        [Self::Interactive, Self::NonInteractive, Self::ServicePrincipal, Self::ManagedIdentity, Self::Unknown];

    /// The name used on the command line and in machine-readable output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Interactive => "interactive",
            Self::NonInteractive => "non-interactive",
            Self::ServicePrincipal => "service-principal",
            Self::ManagedIdentity => "managed-identity",
            Self::Unknown => "unknown",
        }
    }

    /// Reads [`Self::name`] back.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The kind of a diagnostic category (`NonInteractiveUserSignInLogs`), a Log Analytics table
    /// (`AADNonInteractiveUserSignInLogs`) or a Graph event type (`nonInteractiveUser`), in any letter case.
    ///
    /// `MicrosoftServicePrincipalSignInLogs` counts as service principal.
    pub fn from_log_name(name: &str) -> Option<Self> {
        // Nearly every record has one of these names: compared without a copy.
        match name {
            "NonInteractiveUserSignInLogs" | "AADNonInteractiveUserSignInLogs" => return Some(Self::NonInteractive),
            "SignInLogs" | "SigninLogs" => return Some(Self::Interactive),
            _ => {}
        }
        let name = name.to_ascii_lowercase();
        let contains = |part: &str| name.contains(part);
        if contains("noninteractive") {
            Some(Self::NonInteractive)
        } else if contains("serviceprincipal") {
            Some(Self::ServicePrincipal)
        } else if contains("managedidentity") {
            Some(Self::ManagedIdentity)
        } else if contains("interactiveuser") || name == "signinlogs" {
            Some(Self::Interactive)
        } else {
            None
        }
    }

    /// The kind that a file's name suggests, as the admin center, the storage containers of Azure Monitor and common
    /// collectors name files. The last resort, for rows without a kind.
    pub fn from_file_name(name: &str) -> Option<Self> {
        let collector = |prefix: &str| name.get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
        if let Some((_, kind)) = COLLECTORS.into_iter().find(|(prefix, _)| collector(prefix)) {
            return Some(kind);
        }
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
        let contains = |part: &str| name.contains(part);
        // The name of a merged file (`SignInLogs-interactiveUser-nonInteractiveUser-Combined.json`) has both.
        let interactive = name.replace("noninteractive", "").contains("interactive");
        match (contains("noninteractive"), interactive) {
            (true, false) => Some(Self::NonInteractive),
            (false, true) => Some(Self::Interactive),
            (false, false) if contains("managedidentity") || contains("msisignin") => Some(Self::ManagedIdentity),
            (false, false) if contains("serviceprincipal") || contains("applicationsignin") => {
                Some(Self::ServicePrincipal)
            }
            (false, false) if contains("insightslogssigninlogs") => Some(Self::Interactive),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn categories_tables_and_event_types_name_the_log() {
        for (name, kind) in [
            ("SignInLogs", Some(Kind::Interactive)),
            ("SigninLogs", Some(Kind::Interactive)),
            ("interactiveUser", Some(Kind::Interactive)),
            ("NonInteractiveUserSignInLogs", Some(Kind::NonInteractive)),
            ("AADNonInteractiveUserSignInLogs", Some(Kind::NonInteractive)),
            ("nonInteractiveUser", Some(Kind::NonInteractive)),
            ("MicrosoftServicePrincipalSignInLogs", Some(Kind::ServicePrincipal)),
            ("ManagedIdentitySignInLogs", Some(Kind::ManagedIdentity)),
            ("AuditLogs", None),
        ] {
            assert_eq!(Kind::from_log_name(name), kind, "{name}");
        }
    }

    #[test]
    fn file_names_suggest_the_log() {
        for (name, kind) in [
            ("InteractiveSignIns_2026-10-01_2026-10-02.csv", Some(Kind::Interactive)),
            ("NonInteractiveSignIns_2026.csv", Some(Kind::NonInteractive)),
            ("ApplicationSignIns_2026.csv", Some(Kind::ServicePrincipal)),
            ("MSISignIns_2026.csv", Some(Kind::ManagedIdentity)),
            ("SignInLogs-interactiveUser-nonInteractiveUser-Combined.json", None),
            ("insights-logs-signinlogs", Some(Kind::Interactive)),
            ("rt_signin_log_2026-10-13.json", Some(Kind::NonInteractive)),
            ("sp_signin_log_2026-10-13.json", Some(Kind::ServicePrincipal)),
            ("AADSigninLog_contoso.com_2026-10-13_07-00-00.json", Some(Kind::Interactive)),
            ("Entra_Sign_In_Log_alice.csv", Some(Kind::Interactive)),
            ("export_signin_log.csv", None),
            ("export.csv", None),
        ] {
            assert_eq!(Kind::from_file_name(name), kind, "{name}");
        }
    }
}
