//! What the program knows without asking a network: error codes, applications, networks, clients,
//! countries and the words of the trade.
//!
//! The facts are data under `assets/` (its README names their sources), compiled in and parsed
//! once, on first use. A look-up costs a binary search or a scan of a short list; callers ask once
//! for each distinct value, not for each row.

mod applications;
mod clients;
mod countries;
mod database;
mod error_codes;
mod geo;
mod glossary;
mod networks;
pub(crate) mod table;

pub use applications::{Application, Role, application};
pub use clients::{ToolAgent, ToolKind, is_legacy_client, tool_user_agent};
pub use countries::{Country, country};
#[cfg(test)]
pub(crate) use database::writer;
pub use database::{Database, Known};
pub use error_codes::{
    ErrorCode, error_code, is_blocked_by_policy, is_interrupt, is_token_lifecycle, password_was_right,
};
pub use geo::{Coordinates, distance_km};
pub use glossary::{Term, edit_distance, glossary, suggest};
pub use networks::{Network, NetworkClass, network, network_class};
