//! The command line, declared. What it means is in [`crate::commands`].

mod generate;
mod redaction;
mod screen;

pub use generate::{Attacks, GenerateArguments};
pub use redaction::RedactionArguments;
pub use screen::ScreenArguments;

use crate::aggregate::Tab;
use crate::detect::{NetworkName, Severity};
use crate::signin::{Kind, Window};
use clap::builder::{PossibleValue, RangedU64ValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Explore exported Microsoft Entra ID sign-in logs and point out replayed tokens.
///
/// Reads what the admin center, Azure Monitor, Log Analytics, Graph and the common collectors export: JSON, NDJSON
/// and CSV, also gzipped. Inputs are never written to, and nothing is sent anywhere.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// What to do; without it, the explorer opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// What the explorer opens.
    #[command(flatten)]
    pub explorer: ExplorerArguments,
}

/// More threads than any machine has use for; each costs memory.
const MOST_THREADS: u64 = 256;

const EXAMPLES: &str = "\
Examples:
  signinscope                               open the built-in sample
  signinscope ~/case-17                     open every log below a directory
  zcat old.json.gz | signinscope            open what a pipe brings
  signinscope findings --fail-on high logs  exit with 3 if a token was probably replayed
  signinscope explain 50126                 say what an error code means

A path that is named like a command is written with its directory: ./rows

Exit codes: 0 done, 1 internal or write failure or not enough memory, 2 wrong usage or nothing readable,
3 --fail-on met.";

/// The commands that do not open the explorer.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List suspected token replay and other findings, each with its evidence
    #[command(after_help = "\
Examples:
  signinscope findings logs
  signinscope findings logs --format markdown > ticket.md
  signinscope findings logs --trusted 198.51.100.0/24 --min-severity high --fail-on high")]
    Findings(FindingsArguments),
    /// List sign-ins, grouped as the portal groups them
    #[command(after_help = "\
Examples:
  signinscope rows logs --where 'user:alice -status:success'
  signinscope rows logs --tab all --aggregate off --format csv > rows.csv
  signinscope rows logs --aggregate 24h --format ndjson | jq 'select(.count > 100)'")]
    Rows(RowsArguments),
    /// Say what was read, file by file, with nothing unaccounted for
    #[command(after_help = "\
Examples:
  signinscope check logs
  signinscope check export.json --format json")]
    Check(CheckArguments),
    /// Explain an error code, a field, a word of the trade or a signal of a finding
    #[command(after_help = "\
Examples:
  signinscope explain 50126
  signinscope explain incomingTokenType
  signinscope explain confidential client")]
    Explain(ExplainArguments),
    /// Make up a tenant's logs, with labelled attacks, to try things on
    #[command(after_help = generate::EXAMPLES)]
    Generate(GenerateArguments),
}

/// How the explorer is opened.
#[derive(Debug, Args)]
pub struct ExplorerArguments {
    /// Files and directories to read; directories are walked, - is standard input. Without any, what a pipe brings,
    /// else the built-in sample
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How the files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// What is suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How it looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
    /// Whether names are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// What every command that reads logs takes.
#[derive(Debug, Args)]
pub struct LoadArguments {
    /// Say which log the sign-ins come from, whatever the files say
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<Kind>,
    /// Threads that read the files; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MOST_THREADS))]
    pub threads: usize,
    /// Read compressed files that grow out of all proportion, which are refused otherwise
    #[arg(long)]
    pub allow_bombs: bool,
    /// Memory that the sign-ins may take, such as 512M or 2G; what would not fit is left out, and told. By default
    /// three quarters of what is free, where the system says how much that is
    #[arg(long, value_name = "SIZE", value_parser = parse_size)]
    pub max_memory: Option<u64>,
}

/// What every command that looks for findings takes.
#[derive(Debug, Args)]
pub struct DetectionArguments {
    /// Read settings from this file instead of ~/.config/signinscope/config.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Keep verdicts on findings in this file, and heed those that are in it; made when there is something to keep
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub case: Option<PathBuf>,
    /// A network whose sign-ins are never suspect, such as 198.51.100.0/24 or AS64500; may be given several times
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub trusted: Vec<NetworkName>,
    /// A database (.mmdb) on disk to be asked for places where the log has none; may be given several times
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub geo: Vec<PathBuf>,
    /// The same for autonomous systems and for what is rented machines, VPN or Tor
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub asn: Vec<PathBuf>,
}

/// The paths of a command that has no sample to fall back on.
#[derive(Debug, Args)]
pub struct Paths {
    /// Files and directories to read; directories are walked, - is standard input
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

/// `signinscope findings`.
#[derive(Debug, Args)]
pub struct FindingsArguments {
    /// Files and directories to read; directories are walked, - is standard input
    #[arg(value_name = "PATH", required_unless_present = "explain_settings", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How to write them; json is the schema signinscope.findings/1
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FindingsFormat::Table)]
    pub format: FindingsFormat,
    /// Leave out what is less severe
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Severity::Low)]
    pub min_severity: Severity,
    /// Exit with 3 if a finding is at least this severe, listed or not
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<Severity>,
    /// Print the settings in force and where each comes from, as a settings file, and look for nothing
    #[arg(long)]
    pub explain_settings: bool,
    /// What is suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How the files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether names are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope rows`.
#[derive(Debug, Args)]
pub struct RowsArguments {
    /// What is read.
    #[command(flatten)]
    pub paths: Paths,
    /// Which sign-ins
    #[arg(long, value_name = "TAB", value_enum, default_value_t = Tab::NonInteractive)]
    pub tab: Tab,
    /// Group sign-ins that agree in application, user, IP address, status and resource within so many hours; on the
    /// tab "all" only non-interactive ones are grouped
    #[arg(long, value_name = "WINDOW", value_enum, default_value_t = Window::Hour)]
    pub aggregate: Window,
    /// Only sign-ins that match, for example 'user:alice ip:10.0.0.0/8 -status:success'
    #[arg(
        long = "where",
        value_name = "FILTER",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub filter: String,
    /// How to write them
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RowsFormat::Table)]
    pub format: RowsFormat,
    /// How the files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether names are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// What is read.
    #[command(flatten)]
    pub paths: Paths,
    /// How to write it; json is the schema signinscope.check/1
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CheckFormat::Table)]
    pub format: CheckFormat,
    /// How the files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether names are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// An error code (50126, AADSTS50126), a field, a word of the trade, a signal or a setting
    #[arg(value_name = "TERM", required = true)]
    pub term: Vec<String>,
}

/// How findings are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FindingsFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// For tickets
    Markdown,
}

/// How rows are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowsFormat {
    /// For people
    Table,
    /// For programs: a JSON object a line
    Ndjson,
    /// For spreadsheets
    Csv,
}

/// How the account of a load is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Table,
    /// For programs
    Json,
}

impl ValueEnum for Kind {
    /// All but [`Kind::Unknown`]: who says which log it is does not say that nobody knows.
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL[..Self::ALL.len() - 1]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for Window {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for Tab {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Interactive,
            Self::NonInteractive,
            Self::All,
            Self::ServicePrincipal,
            Self::ManagedIdentity,
            Self::Unknown,
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let kind = match self {
            Self::Interactive => Kind::Interactive,
            Self::NonInteractive => Kind::NonInteractive,
            Self::All => return Some("all".into()),
            Self::ServicePrincipal => Kind::ServicePrincipal,
            Self::ManagedIdentity => Kind::ManagedIdentity,
            Self::Unknown => Kind::Unknown,
        };
        Some(kind.name().into())
    }
}

impl ValueEnum for Severity {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

/// Reads a network, or a single address as the network of that address alone.
fn parse_network(text: &str) -> Result<NetworkName, String> {
    text.parse().map_err(|expected| format!("expected {expected}"))
}

/// Reads a size in bytes, with an optional unit: `512M`, `1.5G`, `2GiB`.
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
    use clap::CommandFactory;

    fn parse(arguments: &[&str]) -> Result<Cli, clap::Error> {
        Cli::try_parse_from(std::iter::once(&"signinscope").chain(arguments))
    }

    #[test]
    fn the_declaration_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn paths_open_the_explorer_and_commands_want_one() {
        let cli = parse(&["one.json", "-", "--trusted", "198.51.100.4", "--trusted", "2001:db8::/32"]);
        let explorer = cli.expect("paths and networks").explorer;
        assert_eq!(explorer.paths, ["one.json", "-"].map(PathBuf::from));
        assert_eq!(explorer.detection.trusted[0].to_string(), "198.51.100.4/32");
        assert!(parse(&[]).is_ok());
        for command in ["findings", "rows", "check", "explain"] {
            assert_eq!(parse(&[command]).map_err(|error| error.exit_code()).err(), Some(2), "{command}");
        }
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

    #[test]
    fn a_path_named_like_a_command_needs_its_directory() {
        assert!(parse(&["./rows"]).expect("a path").command.is_none());
        assert!(matches!(parse(&["rows", "rows"]).expect("a command").command, Some(Command::Rows(_))));
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let Some(Command::Rows(rows)) = parse(&["rows", "x"]).expect("rows").command else { panic!("rows") };
        assert_eq!((rows.tab, rows.aggregate, rows.format), (Tab::NonInteractive, Window::Hour, RowsFormat::Table));
        let Some(Command::Findings(findings)) = parse(&["findings", "x"]).expect("findings").command else {
            panic!("findings")
        };
        assert_eq!((findings.min_severity, findings.fail_on), (Severity::Low, None));
    }
}
