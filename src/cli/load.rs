//! Arguments of every command that reads logs.

use crate::ingest::DateOrder;
use crate::signin::{ColumnNames, FilterTime, Kind};
use crate::store::UserPattern;
use clap::builder::RangedU64ValueParser;
use clap::{Args, ValueHint};
use std::path::PathBuf;

/// The largest number of threads. Each costs memory.
pub(super) const MAX_THREADS: u64 = 256;

/// The least memory for sign-ins: the tables of a load take 5 MB however few sign-ins it has, so that a lower limit would
/// stop every load at its first 1,000 records.
const LEAST_MEMORY: u64 = 8_000_000;

/// How files are read.
#[derive(Debug, Args)]
pub(crate) struct LoadArguments {
    /// Treat every sign-in as of this kind, whatever the files contain
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<Kind>,
    /// Read dates such as 05/10/2026 in this order, whatever the files show
    ///
    /// Without it, the order is that of a date which fits one order only, such as 13/10/2026. 'signinscope check' names
    /// the order and the date. Dates that begin with a year of four digits are read as they are.
    #[arg(long, value_name = "ORDER", value_enum)]
    pub dates: Option<DateOrder>,
    /// Read columns of tables by these headings, such as 'user=Gebruiker,ip=IP-adres,time=Tijdstip' (can be repeated)
    ///
    /// Names are those of filters: user, app, ip, status, code, time, kind, id and so on. A heading with a comma stands in
    /// double quotes: '"user=Name, first"'. The settings file takes the same under [columns].
    #[arg(long, value_name = "NAMES", value_parser = ColumnNames::parse)]
    pub columns: Vec<ColumnNames>,
    /// Read settings from this file instead of ~/.config/signinscope/config.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Load only sign-ins since this time: a date, RFC 3339, or a span before the newest sign-in, such as 7d or 24h
    ///
    /// Times are UTC unless they have an offset. A span has the unit s, m, h, d or w; it takes a second reading of the
    /// files, so that a pipe cannot be read with one. Whole files of another hour are skipped where their path names
    /// the hour (y=2026/m=10/d=13/h=08). Without sign-ins, a span counts from the newest event of the activity logs.
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub since: Option<FilterTime>,
    /// Load only sign-ins until this time; a date includes the whole day
    #[arg(long, value_name = "TIME", value_parser = parse_time)]
    pub until: Option<FilterTime>,
    /// Load only sign-ins of this user: a user principal name or object id, in any letter case
    ///
    /// A * at the end stands for any text. Give the option several times for several users. Sign-ins without a user,
    /// such as those of service principals, are left out. Name users as the log does, also with --redact.
    #[arg(long = "user", value_name = "USER", value_parser = parse_user)]
    pub users: Vec<UserPattern>,
    /// Number of parsing threads; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MAX_THREADS))]
    pub threads: usize,
    /// Read compressed files that expand out of proportion, which are refused otherwise
    #[arg(long)]
    pub allow_bombs: bool,
    /// Limit the memory for sign-ins, such as 512M or 2G
    ///
    /// At least 8M. A load that does not fit is stopped and reported as partial. The default on Linux is three quarters of the free
    /// memory. Other systems have no default limit.
    #[arg(long, value_name = "SIZE", value_parser = parse_memory)]
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

/// Parses a time; a relative one with or without the minus sign of the filter language.
fn parse_time(text: &str) -> Result<FilterTime, String> {
    FilterTime::parse(text)
        .or_else(|| FilterTime::parse(&format!("-{text}")))
        .ok_or_else(|| "expected a time such as 2026-10-03, 2026-10-03T14:00:00Z, 7d or 24h".to_owned())
}

/// Parses a user.
fn parse_user(text: &str) -> Result<UserPattern, String> {
    UserPattern::parse(text)
        .ok_or_else(|| "expected a user principal name or an object id; a * may stand at the end only".to_owned())
}

/// Parses a limit of the memory.
fn parse_memory(text: &str) -> Result<u64, String> {
    match parse_size(text)? {
        size if size < LEAST_MEMORY => Err("expected at least 8M; a lower limit stops every load".to_owned()),
        size => Ok(size),
    }
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
    fn times_are_calendar_times_or_spans() {
        assert_eq!(parse_time("7d"), parse_time("-7d"));
        assert!(parse_time("24h").is_ok_and(FilterTime::is_relative));
        for text in ["2026-10-03", "2026-10-03T14:00", "2026-10-03T14:02:11+02:00"] {
            assert!(parse_time(text).is_ok_and(|time| !time.is_relative()), "{text}");
        }
        for text in ["", "7", "d", "yesterday", "2026-13-01", "--7d"] {
            assert!(parse_time(text).is_err_and(|error| error.contains("7d")), "{text}");
        }
    }

    #[test]
    fn a_limit_of_the_memory_that_stops_every_load_is_refused() {
        assert_eq!(parse_memory("8M"), Ok(LEAST_MEMORY));
        assert!(parse_memory("7999K").is_err_and(|error| error.contains("at least 8M")));
    }

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
