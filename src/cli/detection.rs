//! Arguments of every command that detects.

use crate::detect::NetworkName;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// What counts as suspect.
#[derive(Debug, Args)]
pub(crate) struct DetectionArguments {
    /// Read verdicts, marks and notes from this file and keep new ones in it
    ///
    /// The file is created with the first of them.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub case: Option<PathBuf>,
    /// Never suspect sign-ins from this network, such as 198.51.100.0/24 or AS64500 (can be repeated)
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub trusted: Vec<NetworkName>,
    /// Look up places that the log lacks in this .mmdb database (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub geo: Vec<PathBuf>,
    /// Look up autonomous systems, hosting, VPN and Tor in this .mmdb database (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub asn: Vec<PathBuf>,
}

/// Parses a network; a single address is a network of one address.
fn parse_network(text: &str) -> Result<NetworkName, String> {
    text.parse().map_err(|expected| format!("expected {expected}"))
}
