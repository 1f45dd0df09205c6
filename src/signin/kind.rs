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
/// request interactive sign-ins only. Users give a factor to AD FS, so that its sign-ins are interactive.
const COLLECTORS: [(&str, Kind); 7] = [
    ("adfs_", Kind::Interactive),
    ("rt_signin", Kind::NonInteractive),
    ("sp_signin", Kind::ServicePrincipal),
    ("msi_signin", Kind::ManagedIdentity),
    ("interactive_signin", Kind::Interactive),
    ("AADSigninLog_", Kind::Interactive),
    ("Entra_Sign_In_Log", Kind::Interactive),
];

/// What Log Analytics and its lake append to the names of tables that users make: custom tables (`_CL`), search jobs,
/// restored data, and the results of KQL and Spark jobs (`_KQL_CL`, `_SPRK_CL`).
const TABLE_SUFFIXES: [&str; 5] = ["_cl", "_srch", "_rst", "_kql", "_sprk"];

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
        let table = without_suffixes(&name);
        // Before the suffix, users write what the table is about: `SigninLogs_alice_SRCH`.
        let is_signin_logs =
            || name == "signinlogs" || table != name && table.split('_').any(|part| part == "signinlogs");
        let contains = |part: &str| name.contains(part);
        if contains("noninteractive") {
            Some(Self::NonInteractive)
        } else if contains("serviceprincipal") || contains("spnsignin") {
            Some(Self::ServicePrincipal)
        } else if contains("managedidentity") {
            Some(Self::ManagedIdentity)
        } else if contains("interactiveuser") || contains("adfssignin") || is_signin_logs() {
            Some(Self::Interactive)
        } else {
            None
        }
    }

    /// Whether a table is one that users fill, with one log or several.
    pub fn is_custom_table(name: &str) -> bool {
        name.len() > 3 && name.get(name.len() - 3..).is_some_and(|end| end.eq_ignore_ascii_case("_cl"))
    }

    /// Whether an application or a managed identity signed in.
    pub fn is_principal(self) -> bool {
        matches!(self, Self::ServicePrincipal | Self::ManagedIdentity)
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
            (false, false) if contains("insightslogssigninlogs") || contains("adfssignin") => Some(Self::Interactive),
            _ => None,
        }
    }
}

/// The name of a table in lower case, without its suffixes.
fn without_suffixes(mut table: &str) -> &str {
    while let Some(shorter) = TABLE_SUFFIXES.iter().find_map(|suffix| table.strip_suffix(suffix)) {
        table = shorter;
    }
    table
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
            ("ADFSSignInLogs", Some(Kind::Interactive)),
            ("SigninLogs_CL", Some(Kind::Interactive)),
            ("SigninLogs_alice_SRCH", Some(Kind::Interactive)),
            ("SigninLogs_RST", Some(Kind::Interactive)),
            ("SigninLogs_KQL_CL", Some(Kind::Interactive)),
            ("signinlogs_sprk_cl", Some(Kind::Interactive)),
            ("AADNonInteractiveUserSignInLogs_CL", Some(Kind::NonInteractive)),
            ("AADNonInteractiveUserSignInLogs_October_SRCH", Some(Kind::NonInteractive)),
            ("AADManagedIdentitySignInLogs_RST", Some(Kind::ManagedIdentity)),
            ("ADFSSignInLogs_CL", Some(Kind::Interactive)),
            ("AADSpnSignInEventsBeta", Some(Kind::ServicePrincipal)),
            ("EntraIdSpnSignInEvents", Some(Kind::ServicePrincipal)),
            ("EntraIdSignInEvents", None),
            ("RiskySigninLogs_CL", None),
            ("AuditLogs_CL", None),
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
            ("adfs_signin_log_2026-10-13.json", Some(Kind::Interactive)),
            ("insights-logs-adfssigninlogs", Some(Kind::Interactive)),
            ("am-adfssigninlogs.json", Some(Kind::Interactive)),
            ("export_signin_log.csv", None),
            ("export.csv", None),
        ] {
            assert_eq!(Kind::from_file_name(name), kind, "{name}");
        }
    }
}
