//! Lists the ways in which stolen tokens are used.

use crate::synth::tenant_profiles::TenantProfile;

/// Declares the variants in one table: name in the code, name on the command line and in labels.jsonl, description.
macro_rules! variants {
    ($($variant:ident, $name:literal, $about:literal;)+) => {
        /// A way to use a stolen token.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Variant { $(#[doc = $about] $variant,)+ }

        impl Variant {
            /// All variants.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The name on the command line and in labels.jsonl.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)+ }
            }

            /// What happens, in one phrase.
            pub const fn about(self) -> &'static str {
                match self { $(Self::$variant => $about,)+ }
            }
        }
    };
}

variants! {
    OtherContinent, "other-continent", "a token used on another continent";
    PrtFanOut, "prt-fan-out", "a primary refresh token that opens many applications abroad";
    Aitm, "aitm", "a phishing proxy between victim and Entra, then the session from a second address";
    SameCountryHosting, "same-country-hosting", "a hosted machine in the victim's country";
    Slow, "slow", "one sign-in a day";
    SameAsn, "same-asn", "a customer of the victim's own provider, in another city";
    ResidentialProxy, "residential-proxy", "a household of the victim's city";
    Blocked, "blocked", "Conditional Access blocks it, at times until another application is tried";
    Confidential, "confidential", "through a server that holds tokens, so that the log shows the owner's address";
    OffHours, "off-hours", "while the victim sleeps";
    AzureVm, "azure-vm", "a hosted machine in Azure";
    SameEdge, "same-edge", "through the security edge that the tenant uses itself";
    Rotating, "rotating", "every request from another address";
    Ipv6, "ipv6", "from an IPv6 address, where the victim has IPv4";
    RtToPrt, "rt-to-prt", "a refresh token registers a device and becomes a primary refresh token";
    Campaign, "campaign", "five victims, attacked from one address";
    Mimic, "mimic", "the victim's system, browser, provider and city";
    DeviceCode, "device-code", "the victim approves a device code that the attacker requested";
    PrtCookie, "prt-cookie", "the cookie of a compliant device's primary refresh token, used by a command line in a cloud";
    AitmChain, "aitm-chain", "a phishing proxy whose session registers a device at once";
}

/// How many variants are newer than the profiles without habits.
const NEWER: usize = 2;

impl Variant {
    /// The variants that tenants of a profile have when none is named. Profiles without habits keep the older ones, so that
    /// a seed gives the same tenant as before.
    pub fn of_profile(profile: &TenantProfile) -> &'static [Self] {
        let older = Self::ALL.len() - NEWER;
        if profile.habits.is_some() { Self::ALL } else { &Self::ALL[..older] }
    }

    /// Whether the log shows anything in which the attacker differs from the victim.
    pub const fn is_visible(self) -> bool {
        !matches!(self, Self::Confidential)
    }
}
