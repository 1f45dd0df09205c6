//! Arguments of every command that reads logs.

use crate::signin::Kind;
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// The largest number of threads. Each costs memory.
pub(super) const MAX_THREADS: u64 = 256;

/// How files are read.
#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// Treat every sign-in as of this kind, whatever the files contain
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<Kind>,
    /// Number of parsing threads; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MAX_THREADS))]
    pub threads: usize,
    /// Read compressed files that expand out of proportion, which are refused otherwise
    #[arg(long)]
    pub allow_bombs: bool,
    /// Limit the memory for sign-ins, such as 512M or 2G
    ///
    /// A load that does not fit is stopped and reported as partial. The default on Linux is three quarters of the free
    /// memory. Other systems have no default limit.
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_memory: Option<u64>,
}

/// The paths of a command that requires one.
#[derive(Debug, Args)]
pub(crate) struct PathArguments {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked.
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

/// Parses a size in bytes with an optional unit: `512M`, `1.5G`, `2GiB`.
fn parse_size(text: &str) -> Result<u64, String> {
    let expected = || "expected a size such as 512M or 2G".to_owned();
    let digits = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
    let (count, unit) = text.split_at(digits);
    let unit = unit.trim().to_ascii_uppercase();
    let base: f64 = if unit.ends_with("IB") { 1024.0 } else { 1000.0 };
    let power = match unit.trim_end_matches('B').trim_end_matches('I') {
        "" => 0,
        "K" => 1,
        "M" => 2,
        "G" => 3,
        "T" => 4,
        _ => return Err(expected()),
    };
    let size = count.parse::<f64>().map_err(|_| expected())? * base.powi(power);
    if size >= 1.0 { Ok(size as u64) } else { Err(expected()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, size) in [("512M", 512_000_000), ("1.5g", 1_500_000_000), ("2GiB", 2 << 30), ("4096", 4096)] {
            assert_eq!(parse_size(text), Ok(size), "{text}");
        }
        for text in ["", "G", "0", "-1G", "2X", "1..5G", "many"] {
            assert!(parse_size(text).is_err_and(|error| error.contains("512M")), "{text}");
        }
    }
}
