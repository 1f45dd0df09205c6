//! Arguments for pseudonyms.

use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Whether pseudonyms are shown.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Privacy")]
pub(crate) struct RedactionArguments {
    /// Replace users, addresses, tenants and devices by pseudonyms
    ///
    /// One value has one pseudonym throughout a run.
    #[arg(long)]
    pub redact: bool,
    /// Derive the pseudonyms from this file of at least 16 random bytes, so that they are the same in every run
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub redact_key: Option<PathBuf>,
}
