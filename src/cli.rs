//! Declares the command line. [`crate::commands`] implements it.

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

/// Find replayed tokens in exported Microsoft Entra ID sign-in logs
///
/// Reads the exports of the admin center, Azure Monitor, Log Analytics, Microsoft Graph and common collectors: JSON,
/// NDJSON and CSV, also compressed. Works offline and never changes its inputs.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXAMPLES)]
pub struct Cli {
    /// The command. Without one, the explorer opens.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// The arguments of the explorer.
    #[command(flatten)]
    pub explorer: ExplorerArguments,
}

/// The largest number of threads. Each costs memory.
const MOST_THREADS: u64 = 256;

const EXAMPLES: &str = "\
Examples:
  signinscope                               explore the built-in sample
  signinscope ~/case-17                     explore every log in a directory
  zcat old.json.gz | signinscope            explore what a pipe delivers
  signinscope findings --fail-on high logs  exit with 3 if a token was probably replayed
  signinscope explain 50126                 explain an error code

Write a path that has the name of a command with its directory: ./rows

Exit codes: 0 done; 1 internal error, write failure or not enough memory; 2 wrong usage or nothing
readable; 3 --fail-on met.";

/// The commands that do not open the explorer.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// List suspected token replay and other findings, with their evidence
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
    /// List what became of every record, file by file
    #[command(after_help = "\
Examples:
  signinscope check logs
  signinscope check export.json --format json")]
    Check(CheckArguments),
    /// Explain an error code, a field, a term, a detector, a signal or a setting
    #[command(after_help = "\
Examples:
  signinscope explain 50126
  signinscope explain incomingTokenType
  signinscope explain confidential client")]
    Explain(ExplainArguments),
    /// Write synthetic logs of a tenant, with labelled attacks
    #[command(after_help = generate::EXAMPLES)]
    Generate(GenerateArguments),
}

/// Arguments of the explorer.
#[derive(Debug, Args)]
pub struct ExplorerArguments {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked. Without a path, the explorer reads a pipe if there is one, else the built-in sample.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// Arguments of every command that reads logs.
#[derive(Debug, Args)]
pub struct LoadArguments {
    /// Treat every sign-in as of this kind, whatever the files contain
    #[arg(long, value_name = "KIND", value_enum)]
    pub kind: Option<Kind>,
    /// Number of parsing threads; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MOST_THREADS))]
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

/// Arguments of every command that detects.
#[derive(Debug, Args)]
pub struct DetectionArguments {
    /// Read settings from this file instead of ~/.config/signinscope/config.toml
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub config: Option<PathBuf>,
    /// Read verdicts on findings from this file and keep new ones in it
    ///
    /// The file is created with the first verdict.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub case: Option<PathBuf>,
    /// Never suspect sign-ins from this network, such as 198.51.100.0/24 or AS64500 (can be repeated)
    #[arg(long, value_name = "CIDR", value_parser = parse_network)]
    pub trusted: Vec<NetworkName>,
    /// Look up places that the log lacks in this database (.mmdb) (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub geo: Vec<PathBuf>,
    /// Look up autonomous systems, hosting, VPN and Tor in this database (.mmdb) (can be repeated)
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub asn: Vec<PathBuf>,
}

/// The paths of a command that requires one.
#[derive(Debug, Args)]
pub struct Paths {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked.
    #[arg(value_name = "PATH", required = true, value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
}

/// `signinscope findings`.
#[derive(Debug, Args)]
pub struct FindingsArguments {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked.
    #[arg(value_name = "PATH", required_unless_present = "explain_settings", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Output format; json has the schema signinscope.findings/1
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FindingsFormat::Table)]
    pub format: FindingsFormat,
    /// Leave out findings that are less severe
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = Severity::Low)]
    pub min_severity: Severity,
    /// Exit with 3 if a finding is at least this severe, whether it is listed or not
    #[arg(long, value_name = "SEVERITY", value_enum)]
    pub fail_on: Option<Severity>,
    /// Print the settings in force as a settings file, with the source of each, and exit
    #[arg(long)]
    pub explain_settings: bool,
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

/// `signinscope rows`.
#[derive(Debug, Args)]
pub struct RowsArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: Paths,
    /// Sign-ins to list
    #[arg(long, value_name = "TAB", value_enum, default_value_t = Tab::NonInteractive)]
    pub tab: Tab,
    /// Length of the window in which sign-ins are grouped
    ///
    /// A group is of one application, user, IP address, status and resource. On the tab "all", only non-interactive
    /// sign-ins are grouped.
    #[arg(long, value_name = "WINDOW", value_enum, default_value_t = Window::Hour)]
    pub aggregate: Window,
    /// List only sign-ins that match, for example 'user:alice ip:10.0.0.0/8 -status:success'
    #[arg(
        long = "where",
        value_name = "FILTER",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub filter: String,
    /// Output format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RowsFormat::Table)]
    pub format: RowsFormat,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope check`.
#[derive(Debug, Args)]
pub struct CheckArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: Paths,
    /// Output format; json has the schema signinscope.check/1
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = CheckFormat::Table)]
    pub format: CheckFormat,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope explain`.
#[derive(Debug, Args)]
pub struct ExplainArguments {
    /// An error code (50126, AADSTS50126), a field, a term, a detector, a signal or a setting
    #[arg(value_name = "TERM", required = true)]
    pub term: Vec<String>,
}

/// Formats of findings.
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

/// Formats of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum RowsFormat {
    /// For people
    Table,
    /// For programs: one JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
}

/// Formats of the account of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CheckFormat {
    /// For people
    Table,
    /// For programs
    Json,
}

impl ValueEnum for Kind {
    /// All but [`Kind::Unknown`], which is the lack of a kind.
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

/// Parses a network; a single address is a network of one address.
fn parse_network(text: &str) -> Result<NetworkName, String> {
    text.parse().map_err(|expected| format!("expected {expected}"))
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
