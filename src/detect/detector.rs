//! The table of detectors.

/// Which detector found it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Detector {
    /// A token used from a place where its owner is not.
    TokenReplay,
    /// Passwords tried on many accounts from one network.
    PasswordSpray,
    /// Passwords tried on one account.
    BruteForce,
    /// Sign-ins that Conditional Access refused.
    PolicyBlocks,
    /// Protocols and flows that send a password and cannot ask for a second factor.
    LegacyAuthentication,
    /// Far more background sign-ins than a person's day explains.
    BackgroundRatio,
    /// Prompts for a second factor that a user refused.
    MfaFatigue,
    /// A device code that somebody else may have started.
    DeviceCodePhishing,
    /// A session opened as through a phishing proxy.
    AdversaryInTheMiddle,
    /// A refresh token that had a device registered.
    TokenToPrimary,
    /// A primary refresh token of a device that the user did not have before.
    PrimaryTokenOfNewDevice,
    /// The client that is exempt from rules on compliant devices, without a device.
    ComplianceBypass,
    /// A command line or console that the user did not use before.
    PowerfulClient,
    /// Sign-ins that stopped to ask for consent or confirmation.
    ConsentPrompt,
    /// Sign-ins that Entra ID Protection rated.
    RiskySignIn,
    /// Sign-ins across tenants.
    CrossTenant,
    /// Something on the analyst's own lists.
    WatchList,
    /// Clients that fail and fail.
    ExcessiveFailures,
}

/// What is said of a detector.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DetectorInfo {
    /// The name in machine-readable output and for `explain`, for example `token-replay`.
    pub name: &'static str,
    /// What lists call it, for example `Token replay`.
    pub title: &'static str,
    /// What it looks for and how it judges, in a few sentences.
    pub meaning: &'static str,
    /// Where the idea and the numbers come from.
    pub source: &'static str,
}

impl Detector {
    /// All detectors.
    pub const ALL: &'static [Self] = &[
        Self::TokenReplay,
        Self::PasswordSpray,
        Self::BruteForce,
        Self::PolicyBlocks,
        Self::LegacyAuthentication,
        Self::BackgroundRatio,
        Self::MfaFatigue,
        Self::DeviceCodePhishing,
        Self::AdversaryInTheMiddle,
        Self::TokenToPrimary,
        Self::PrimaryTokenOfNewDevice,
        Self::ComplianceBypass,
        Self::PowerfulClient,
        Self::ConsentPrompt,
        Self::RiskySignIn,
        Self::CrossTenant,
        Self::WatchList,
        Self::ExcessiveFailures,
    ];

    /// The name in machine-readable output, for example `token-replay`.
    pub const fn name(self) -> &'static str {
        self.about().name
    }

    /// Whether it looks for replayed tokens; all others are companions of that.
    pub const fn is_replay(self) -> bool {
        matches!(self, Self::TokenReplay)
    }

    /// What is said of it.
    pub const fn about(self) -> DetectorInfo {
        ABOUT[self as usize]
    }
}

/// In the order of [`Detector`].
const ABOUT: [DetectorInfo; Detector::ALL.len()] = [
    DetectorInfo {
        name: "token-replay",
        title: "Token replay",
        meaning: "One session or one device's token is used in two places in a way in which one device cannot \
                  be. Place is proved by a factor given there; each reason adds points, each sign of \
                  innocence takes some away.",
        source: "This project's own detector",
    },
    DetectorInfo {
        name: "password-spray",
        title: "Password spray",
        meaning: "Wrong passwords on five accounts or more from one network within an hour, or fifteen within \
                  a day, by strangers to that network. Rented machines count as one network, since sprayers \
                  change their addresses there. A password that was right makes it high.",
        source: "Microsoft Sentinel and Elastic, rules on password spraying; codes 50126, 50053, 50055, 50034",
    },
    DetectorInfo {
        name: "brute-force",
        title: "Brute force",
        meaning: "Ten wrong passwords or more on one account within an hour, as far as they belong to no \
                  spray. A program of the user's own with an old password looks the same, so known places and \
                  devices speak for innocence.",
        source: "Elastic, rule on password guessing; codes 50126, 50053, 50055",
    },
    DetectorInfo {
        name: "conditional-access-block",
        title: "Conditional Access blocks",
        meaning: "What one policy refused: whom, at which applications, and from where. Mostly the policy at \
                  its work, so it never rates above low by itself.",
        source: "Error codes 53000 to 53003 and 530002 to 530035",
    },
    DetectorInfo {
        name: "legacy-authentication",
        title: "Legacy authentication",
        meaning: "IMAP, POP3, SMTP, Exchange ActiveSync and other protocols that send a password and cannot \
                  ask for a second factor, and the password grant (ROPC) by protocol or by user agent. One \
                  finding a protocol.",
        source: "Microsoft Entra, blocking legacy authentication; CIS benchmark for Microsoft 365",
    },
    DetectorInfo {
        name: "background-ratio",
        title: "Background ratio",
        meaning: "On one day a user has five hundred non-interactive sign-ins or more for each interactive \
                  one; 50 to 100 are usual. A robot, a looping client, or somebody else's use of the user's \
                  tokens.",
        source: "Course material on non-interactive sign-ins (50:1 to 100:1 normal, 500:1 investigate)",
    },
    DetectorInfo {
        name: "mfa-fatigue",
        title: "MFA fatigue",
        meaning: "Five sign-ins or more within an hour that ended at the second factor (500121), three \
                  that the user declined, or one that the user reported as fraud. A prompt that was \
                  accepted at last makes it high.",
        source: "Splunk, rule on failed multifactor requests; code 500121",
    },
    DetectorInfo {
        name: "device-code-phishing",
        title: "Device-code sign-in",
        meaning: "Sign-ins by device code, by protocol or by transfer method, from a network where the \
                  user is not at home; worse to the Authentication Broker, and worst when the \
                  registration of a device follows.",
        source: "Reports on device-code phishing of 2025 (Storm-2372); Microsoft-Analyzer-Suite, five \
                 rules on device codes",
    },
    DetectorInfo {
        name: "adversary-in-the-middle",
        title: "Adversary in the middle",
        meaning: "An interactive success at the Office start page in a browser without a device id, \
                  from a network where the user is not at home, with the prompts under one correlation \
                  id; worse when the session goes on from another strange network.",
        source: "Microsoft DART on adversary in the middle; Microsoft-Analyzer-Suite; public hunting \
                 query of reprise99",
    },
    DetectorInfo {
        name: "refresh-token-to-primary",
        title: "Refresh token to primary token",
        meaning: "In the background the Authentication Broker asked for device registration with a \
                  refresh token, and a primary refresh token of a new device was used soon afterwards.",
        source: "Elastic, rules on device registration and primary refresh tokens; Microsoft- \
                 Analyzer-Suite",
    },
    DetectorInfo {
        name: "new-device-primary-token",
        title: "Primary token of a new device",
        meaning: "Days into what the load shows of a user, a primary refresh token of a device that \
                  was not there before is presented, from a network where the user is not at home.",
        source: "Microsoft-Analyzer-Suite, unusual use of a primary refresh token with a registered \
                 device",
    },
    DetectorInfo {
        name: "device-compliance-bypass",
        title: "Device-compliance bypass",
        meaning: "A success by the client id of Company Portal, which is exempt from rules on \
                  compliant devices, without a device id and not from a telephone.",
        source: "Published bypass of device compliance; Microsoft-Analyzer-Suite",
    },
    DetectorInfo {
        name: "new-powerful-client",
        title: "New powerful client",
        meaning: "Days into what the load shows of a user, the first use of a command line, a console, \
                  Visual Studio Code or, from a strange network, the Authentication Broker. Always \
                  low.",
        source: "Elastic, sign-in with an unusual client; Microsoft-Analyzer-Suite, Visual Studio \
                 Code",
    },
    DetectorInfo {
        name: "consent-prompt",
        title: "Consent prompt",
        meaning: "An application asked for an administrator's consent (90095), or the user had to \
                  confirm that an application was meant (50199) from a network where the user is not \
                  at home.",
        source: "Microsoft-Analyzer-Suite, codes 50199 and 90095",
    },
    DetectorInfo {
        name: "risky-sign-in",
        title: "Risky sign-in",
        meaning: "Sign-ins that Entra ID Protection rated a medium or high risk, where the log carries \
                  that: it takes a P2 licence, and is hidden without one.",
        source: "Entra ID Protection; Microsoft-Analyzer-Suite, very risky authentication",
    },
    DetectorInfo {
        name: "cross-tenant-access",
        title: "Cross-tenant access",
        meaning: "Guests, partners with delegated administration, Microsoft's support and cross-tenant \
                  synchronisation: one finding a type of access. Always low.",
        source: "crossTenantAccessType; Microsoft-Analyzer-Suite, cross-tenant synchronisation",
    },
    DetectorInfo {
        name: "watch-list",
        title: "Watch list",
        meaning: "Applications, networks, countries and user agents that the analyst put on a list in \
                  the settings: one finding an entry.",
        source: "The analyst's own lists; Microsoft-Analyzer-Suite, lists of applications, networks, \
                 countries and user agents",
    },
    DetectorInfo {
        name: "excessive-failures",
        title: "Excessive failures",
        meaning: "Fifty failures of a user and day or more by one application and code, as far as no \
                  other finding tells of them.",
        source: "Microsoft-Analyzer-Suite, excessive authentication failures",
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_plain_words_and_each_detector_has_its_own() {
        let mut names: Vec<&str> = Detector::ALL.iter().map(|detector| detector.name()).collect();
        assert!(names.iter().all(|name| name.bytes().all(|byte| byte == b'-' || byte.is_ascii_lowercase())));
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), Detector::ALL.len());
        assert!(Detector::ALL.is_sorted(), "the list is in the order of the type");
    }
}
