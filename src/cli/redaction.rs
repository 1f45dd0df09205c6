//! Arguments about pseudonyms.

use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Whether names are shown.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Privacy")]
pub struct RedactionArguments {
    /// Show pseudonyms in place of users, addresses, tenants and devices; the same value has the same one throughout
    #[arg(long)]
    pub redact: bool,
    /// The key of the pseudonyms, at least 16 random bytes, so that they are the same in every run; without it each run
    /// has its own
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub redact_key: Option<PathBuf>,
}
