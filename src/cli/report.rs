//! Arguments of `signinscope report`.

use super::{DetectionArguments, LoadArguments, PathArguments, RedactionArguments};
use crate::detect::Severity;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Examples:
  signinscope report logs --out case-17-report
  signinscope report logs --out for-others --redact --min-severity medium";

/// `signinscope report`.
#[derive(Debug, Args)]
pub(crate) struct ReportArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// Write the report into this directory, which must be empty or not exist
    ///
    /// report.html is one file without script and without requests, for screens and A4. report.md is the same in Markdown,
    /// with the timelines beside it as SVG. The same files, case and settings give the same bytes.
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Replace existing files
    #[arg(long)]
    pub overwrite: bool,
    /// Leave out findings that are less severe
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Severity::Low)]
    pub min_severity: Severity,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}
