//! The settings of detection: every list, threshold, point and switch.

pub(crate) mod network;
pub(crate) mod points;
mod replay;
pub(crate) mod threshold_overrides;

pub use replay::ReplaySettings;

use super::{Bands, NetworkName, Points, Thresholds};
use crate::knowledge::IpDatabase;
use crate::signin::ColumnNames;

/// All settings.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settings {
    /// Networks that the analyst knows.
    pub networks: KnownNetworks,
    /// Databases on disk, which are used where the log has no value.
    pub databases: Databases,
    /// Privileged users: principal names or object ids, in lower case. Their findings are rated one step more severe.
    pub privileged_users: Vec<String>,
    /// The analyst's watch lists.
    pub watch: WatchLists,
    /// Thresholds of the replay detector.
    pub replay: ReplaySettings,
    /// Thresholds of the other detectors.
    pub thresholds: Thresholds,
    /// The least score of each severity.
    pub severity: Bands,
    /// Changed points of rules.
    pub points: Points,
    /// What columns of tables hold whose headings are not known.
    pub columns: ColumnNames,
}

/// Networks that the analyst knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownNetworks {
    /// Networks whose sign-ins are never suspect, unless made by an attack tool or a script.
    pub trusted: Vec<NetworkName>,
    /// Exits that the users of the tenant share.
    pub egress: Vec<NetworkName>,
    /// Servers that act for users, as Microsoft's do.
    pub service: Vec<NetworkName>,
    /// Mobile carriers.
    pub mobile: Vec<NetworkName>,
    /// Security edges and cloud proxies.
    pub security_edge: Vec<NetworkName>,
    /// Privacy relays of consumers.
    pub relay: Vec<NetworkName>,
    /// Rented servers.
    pub hosting: Vec<NetworkName>,
    /// Machines of people who write software, where only their tools are used.
    pub developer: Vec<NetworkName>,
}

/// Databases on disk. Of several, the first that has an address counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Databases {
    /// Databases of places.
    pub geo: Vec<IpDatabase>,
    /// Databases of autonomous systems, and of hosting, VPN and Tor addresses.
    pub asn: Vec<IpDatabase>,
}

/// The analyst's watch lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WatchLists {
    /// Ids or names of applications, in lower case.
    pub applications: Vec<String>,
    /// Networks.
    pub networks: Vec<NetworkName>,
    /// Countries, two capital letters each.
    pub countries: Vec<String>,
    /// Parts of user agents, compared without regard to case.
    pub user_agents: Vec<String>,
}
