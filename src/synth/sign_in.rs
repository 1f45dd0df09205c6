//! One made-up sign-in, before it is written in some shape.

use super::networks::Address;
use super::person::{FaceId, Method, Token};

/// Declares scenes: name in the code, word for it, what it is.
macro_rules! scenes {
    ($($scene:ident, $name:literal, $about:literal;)+) => {
        /// Why a sign-in is there. Nothing of this is written to a log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Scene {
            $(#[doc = $about] $scene,)+
            /// Part of the attack of this number in [`super::Tenant::attacks`].
            Attack(u16),
        }

        impl Scene {
            /// A word for it.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$scene => $name,)+
                    Self::Attack(_) => "attack",
                }
            }

            /// The number of the attack that it is part of.
            pub const fn attack(self) -> Option<usize> {
                match self {
                    Self::Attack(number) => Some(number as usize),
                    _ => None,
                }
            }
        }
    };
}

scenes! {
    Office, "office", "At the desk in an office.";
    Home, "home", "At home.";
    Carrier, "carrier", "A phone on its carrier's network.";
    Travel, "travel", "In a hotel, or at a customer's.";
    Cafe, "cafe", "On somebody's Wi-Fi.";
    Handoff, "handoff", "A phone on a mast of the country next door.";
    Tether, "tether", "A laptop behind a phone.";
    Tunnel, "tunnel", "Out of the company's split tunnel.";
    CommercialVpn, "commercial-vpn", "Out of a VPN that people buy.";
    SecurityEdge, "security-edge", "Out of a gateway of the security edge.";
    GlobalSecureAccess, "global-secure-access", "Out of Microsoft's own security edge.";
    Relay, "relay", "Out of a privacy relay.";
    Kiosk, "kiosk", "At a machine for everybody.";
    SharedPhone, "shared-phone", "On a phone for everybody.";
    VirtualDesktop, "virtual-desktop", "On a desktop in a machine room.";
    Script, "script", "A program on a rented machine.";
    Server, "server", "A server that holds a token: the address is where it was issued.";
    MicrosoftService, "microsoft-service", "A server of Microsoft that calls for the user.";
    Spray, "spray", "A stranger's guess at the password.";
    Room, "room", "A machine in a meeting room.";
}

/// What the steps of authentication say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// There are none.
    NoSteps,
    /// Taken from an older token.
    Claimed,
    /// Presented now.
    Presented(Method),
    /// Presented through a phishing proxy, or not at all: a password that was wrong.
    WrongPassword,
    /// The password was right, and the second factor is still to come.
    PasswordOnly,
}

/// A detection of Entra ID Protection and what became of it, in the log's words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Risk {
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
pub struct SignIn {
    /// When, in milliseconds since 1970.
    pub created: i64,
    /// When the log took it in.
    pub ingested: i64,
    /// Request id.
    pub id: u128,
    pub(super) correlation: u128,
    pub(super) session: Option<u128>,
    /// Number in [`super::Tenant::people`].
    pub person: u32,
    pub(super) face: FaceId,
    pub(super) application: u8,
    pub(super) resource: u8,
    pub(super) address: Address,
    /// Which of the two logs it is in.
    pub interactive: bool,
    /// Error code, 0 for success.
    pub(super) code: u32,
    pub(super) token: Token,
    pub(super) proof: Proof,
    /// A server holds the token: the address is that of the token's first issuance.
    pub(super) is_server: bool,
    pub(super) device_code: bool,
    pub(super) global_secure_access: bool,
    /// The user agent is left out, as Microsoft's servers do.
    pub(super) is_service: bool,
    /// What Entra ID Protection thought of it.
    pub(super) risk: Option<Risk>,
    /// Why it is there.
    pub scene: Scene,
}
