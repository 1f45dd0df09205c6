//! A synthetic sign-in, before it is written in some shape.

use super::environment::networks::BlockAddress;
use super::people::person::{ClientIndex, Method, PresentedToken};

/// Declares causes: name in the code, name in reports, description.
macro_rules! causes {
    ($($cause:ident, $name:literal, $about:literal;)+) => {
        /// Why a sign-in exists: the ground truth, which is never written to a log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Cause {
            $(#[doc = $about] $cause,)+
            /// Part of the attack of this index in [`super::Tenant::attacks`].
            Attack(u16),
        }

        impl Cause {
            /// The name in reports.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$cause => $name,)+
                    Self::Attack(_) => "attack",
                }
            }

            /// The index of the attack that it is part of.
            pub const fn attack(self) -> Option<usize> {
                match self {
                    Self::Attack(number) => Some(number as usize),
                    _ => None,
                }
            }
        }
    };
}

causes! {
    Office, "office", "In an office.";
    Home, "home", "At home.";
    Carrier, "carrier", "A phone on its carrier's network.";
    Travel, "travel", "In a hotel, or at a customer's.";
    Cafe, "cafe", "On a public Wi-Fi.";
    Roaming, "roaming", "A phone on a network of a neighbouring country.";
    Tether, "tether", "A laptop behind a phone.";
    Tunnel, "tunnel", "Through the company's split tunnel.";
    CommercialVpn, "commercial-vpn", "Through a commercial VPN.";
    SecurityEdge, "security-edge", "Through a gateway of the security edge.";
    GlobalSecureAccess, "global-secure-access", "Through Global Secure Access.";
    Relay, "relay", "Through a privacy relay.";
    Kiosk, "kiosk", "On a shared computer.";
    SharedPhone, "shared-phone", "On a shared phone.";
    VirtualDesktop, "virtual-desktop", "On a virtual desktop.";
    Script, "script", "A script on a hosted machine.";
    Server, "server", "A server that holds a token: the address is where it was issued.";
    MicrosoftService, "microsoft-service", "A service of Microsoft that signs in on behalf of the user.";
    Spray, "spray", "A guess of a password spray.";
    Room, "room", "A device in a meeting room.";
    CloudMachine, "cloud-machine", "A developer's machine at a cloud provider.";
    RemoteEditor, "remote-editor", "The part of an editor that runs on a remote machine.";
    LocalScript, "local-script", "A script of a developer beside the browser.";
    AdministratorScript, "administrator-script", "A script of an administrator at home.";
    PrivateVpn, "private-vpn", "Through a private VPN that ends abroad.";
    OtherBrowser, "other-browser", "Another browser on a device of the user's own.";
    Tablet, "tablet", "On a tablet that colleagues share.";
    Agent, "agent", "An agent, as itself or on behalf of a user.";
    SplitProxy, "split-proxy", "Through the second exit of a proxy, which one resource takes.";
}

/// What the steps of authentication show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AuthenticationResult {
    /// No steps.
    NoSteps,
    /// Satisfied by a claim in an older token.
    Claimed,
    /// A factor was presented in this sign-in.
    Presented(Method),
    /// The password was wrong.
    WrongPassword,
    /// The password was right, and the second factor is pending.
    PasswordOnly,
}

/// A detection of Entra ID Protection and its outcome, in the log's values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Risk {
    /// `riskEventTypes_v2`.
    pub event: &'static str,
    /// `riskLevelDuringSignIn`.
    pub level: &'static str,
    /// `riskState`.
    pub state: &'static str,
    /// `riskDetail`.
    pub detail: &'static str,
}

/// One sign-in of a person.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a column of its own")]
pub struct SyntheticSignIn {
    /// When it happened, in milliseconds since 1970.
    pub created: i64,
    /// When the log ingested it, in milliseconds since 1970.
    pub ingested: i64,
    /// The request id.
    pub id: u128,
    pub(super) correlation: u128,
    pub(super) session: Option<u128>,
    /// Index in [`super::Tenant::people`].
    pub person: u32,
    pub(super) client: ClientIndex,
    pub(super) application: u8,
    pub(super) resource: u8,
    pub(super) address: BlockAddress,
    /// Whether it is in the interactive log.
    pub interactive: bool,
    /// The error code; 0 is success.
    pub(super) code: u32,
    pub(super) token: PresentedToken,
    pub(super) authentication: AuthenticationResult,
    /// A server holds the token: the address is the one at which the token was first issued.
    pub(super) is_server: bool,
    pub(super) device_code: bool,
    pub(super) global_secure_access: bool,
    /// A service of Microsoft that shows no user agent.
    pub(super) is_service: bool,
    /// The kind of agent that signed in (`agentType`).
    pub(super) agent: Option<&'static str>,
    /// The detection of Entra ID Protection.
    pub(super) risk: Option<Risk>,
    /// Why it exists.
    pub cause: Cause,
}

impl SyntheticSignIn {
    /// Whether its token is under continuous access evaluation.
    pub(super) const fn has_cae_token(&self) -> bool {
        self.id >> 90 & 1 == 0
    }
}
