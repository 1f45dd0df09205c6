//! Looks up facts offline: error codes, applications, networks, clients, countries, terms, and databases of addresses.
//!
//! The facts are data under `assets/` (its README names their sources), compiled in and parsed once, on first use. A
//! look-up is a binary search or a scan of a short list. Callers look up each distinct value, not each row.

mod applications;
pub(crate) mod asset_table;
mod clients;
mod coordinates;
mod countries;
mod error_codes;
mod glossary;
mod ip_database;
mod log_columns;
mod networks;
mod operations;

pub(crate) use applications::{Role, application, application_named, applications_with, programs};
pub(crate) use clients::{ToolKind, is_agent_type, is_legacy_client, tool_pattern, tool_user_agent};
pub(crate) use coordinates::{Coordinates, distance_km};
pub(crate) use countries::country;
pub(crate) use error_codes::{
    ErrorCode, error_code, interrupts, is_blocked_by_policy, is_interrupt, is_token_lifecycle, password_was_right,
    policy_blocks,
};
pub(crate) use glossary::{GlossaryTerm, glossary, suggest};
#[cfg(test)]
pub(crate) use ip_database::writer;
pub(crate) use ip_database::{AddressInfo, DatabaseContent, IpDatabase};
pub(crate) use log_columns::LogTable;
pub(crate) use networks::{NetworkClass, is_cloud, network, network_class, systems_of};
#[cfg(test)]
pub(crate) use operations::operations;
pub(crate) use operations::{KnownOperation, operation};
