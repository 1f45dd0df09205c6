//! Declares the command line. [`crate::commands`] implements it.

mod detection;
mod export;
mod generate;
mod kql;
mod load;
mod redaction;
mod report;
mod screen;
mod shell;
mod tour;
mod values;

pub(crate) use detection::DetectionArguments;
pub(crate) use export::{ActivityFormat, ExportArguments, ExportFormat, ExportSchema};
pub(crate) use generate::{Attacks, GenerateArguments};
pub(crate) use kql::KqlArguments;
pub(crate) use load::{LoadArguments, PathArguments};
pub(crate) use redaction::RedactionArguments;
pub(crate) use report::ReportArguments;
pub(crate) use screen::ScreenArguments;
pub(crate) use shell::{CompletionShell, CompletionsArguments, ManArguments};
pub(crate) use tour::TourArguments;

use crate::aggregate::{LaneBy, Tab};
use crate::detect::Severity;
use crate::query::FilterField;
use crate::signin::TimeAggregate;
use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Find replayed tokens in exported Microsoft Entra ID sign-in logs
///
/// Reads the exports of the admin center, Azure Monitor, Log Analytics, Microsoft Graph and common collectors: JSON,
/// NDJSON and CSV, also compressed. Works offline and never changes its inputs.
#[derive(Debug, Parser)]
#[command(version, args_conflicts_with_subcommands = true, max_term_width = 100, after_help = EXAMPLES)]
pub(crate) struct Cli {
    /// The command. Without one, the explorer opens.
    #[command(subcommand)]
    pub command: Option<CommandArguments>,
    /// The arguments of the explorer.
    #[command(flatten)]
    pub explorer: ExplorerArguments,
}

const EXAMPLES: &str = "\
Examples:
  signinscope                               explore the built-in sample
  signinscope ~/case-17                     explore every log in a directory
  zcat old.json.gz | signinscope            explore what a pipe delivers
  signinscope findings --fail-on high logs  exit with 3 if a token was probably replayed
  signinscope explain 50126                 explain an error code

Write a path that has the name of a command with its directory: ./rows

Exit codes: 0 done; 1 internal error, write failure or out of memory; 2 wrong usage or nothing
readable; 3 --fail-on met.";

/// The commands that do not open the explorer.
#[derive(Debug, Subcommand)]
pub(crate) enum CommandArguments {
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
    /// List the users with what each did, over both logs
    #[command(after_help = "\
Examples:
  signinscope users logs
  signinscope users logs --format ndjson | jq 'select(.ratio > 500)'
  signinscope users logs --since 7d --format csv > users.csv")]
    Users(UsersArguments),
    /// Draw the sign-ins of a user over time, a lane for each address
    #[command(after_help = "\
Examples:
  signinscope timeline logs --user 'alice*'
  signinscope timeline logs --user 'alice*' --by session
  signinscope timeline logs --user 'alice*' --format svg > alice.svg")]
    Timeline(TimelineArguments),
    /// List the distinct values of a column, the most frequent first
    #[command(after_help = "\
Examples:
  signinscope counts app logs
  signinscope counts ip logs --tab non-interactive --where 'user:alice'
  signinscope counts code logs --where '-status:success' --format csv > codes.csv")]
    Counts(CountsArguments),
    /// List what was done with tokens: events of Graph activity, audit and Azure logs
    #[command(after_help = "\
Examples:
  signinscope activity logs
  signinscope activity logs --finding 91c89bc45839
  signinscope activity logs --user 'alice*' --format csv > activity.csv")]
    Activity(ActivityArguments),
    /// List what became of every record, file by file
    #[command(after_help = "\
Examples:
  signinscope check logs
  signinscope check export.json --format json")]
    Check(CheckArguments),
    /// Explain a code, a field, a detector, a signal, a setting, an operation or an id
    #[command(after_help = "\
Examples:
  signinscope explain 50126
  signinscope explain incomingTokenType
  signinscope explain token-replay
  signinscope explain confidential client
  signinscope explain New-InboxRule
  signinscope explain GET /me/messages
  signinscope explain AS8075")]
    Explain(ExplainArguments),
    /// Answer a question: who signed in, what was replayed, blocked, reached
    #[command(after_help = "\
Examples:
  signinscope ask                                    list the questions
  signinscope ask replay logs
  signinscope ask applications logs --user alice@contoso.com")]
    Ask(AskArguments),
    /// Write a report of the findings as HTML and Markdown
    #[command(after_help = report::EXAMPLES)]
    Report(ReportArguments),
    /// Write KQL for a view, a finding, or a hunt over a whole tenant
    #[command(after_help = kql::EXAMPLES)]
    Kql(KqlArguments),
    /// Take a walkthrough: a case with a known answer, step by step
    #[command(after_help = tour::EXAMPLES)]
    Tour(TourArguments),
    /// Write synthetic logs of a tenant, with labelled attacks
    #[command(after_help = generate::EXAMPLES)]
    Generate(GenerateArguments),
    /// Write the completions of a shell
    #[command(after_help = shell::COMPLETIONS)]
    Completions(CompletionsArguments),
    /// Write the manual pages
    #[command(after_help = shell::MAN)]
    Man(ManArguments),
}

/// Arguments of the explorer.
#[derive(Debug, Args)]
pub(crate) struct ExplorerArguments {
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

/// `signinscope findings`.
#[derive(Debug, Args)]
pub(crate) struct FindingsArguments {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked.
    #[arg(value_name = "PATH", required_unless_present = "explain_settings", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Output format; json has the schema signinscope.findings/1
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = FindingsFormat::Table)]
    pub format: FindingsFormat,
    /// Write addresses as 203[.]0[.]113[.]9 and links as hxxp, in table, csv, markdown and xlsx
    #[arg(long)]
    pub defang: bool,
    /// Write to a new file instead of standard output; - is standard output
    ///
    /// The file appears when it is complete. One that already exists is not overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
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
pub(crate) struct RowsArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// Sign-ins to list
    #[arg(long, value_name = "TAB", value_enum, default_value_t = Tab::NonInteractive)]
    pub tab: Tab,
    /// Length of the window in which sign-ins are grouped
    ///
    /// A group is of one application, user, IP address, status and resource. On the tab "all", only non-interactive
    /// sign-ins are grouped.
    ///
    /// [default: 1h]
    #[arg(long, value_name = "WINDOW", value_enum)]
    pub aggregate: Option<TimeAggregate>,
    /// What is listed.
    #[command(flatten)]
    pub list: ListArguments,
    /// How it is written, and where.
    #[command(flatten)]
    pub export: ExportArguments,
    /// Add the marks and notes of this case file in two more columns, and allow --where marked:yes
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub case: Option<PathBuf>,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// Which sign-ins a list is made of.
#[derive(Debug, Args)]
pub(crate) struct ListArguments {
    /// Use only sign-ins that match, for example 'user:alice ip:10.0.0.0/8 -status:success'
    #[arg(
        long = "where",
        value_name = "FILTER",
        default_value = "",
        hide_default_value = true,
        allow_hyphen_values = true
    )]
    pub filter: String,
}

/// `signinscope users`.
#[derive(Debug, Args)]
pub(crate) struct UsersArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// Output format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = RowsFormat::Table)]
    pub format: RowsFormat,
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

/// `signinscope ask`.
#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    /// The question; without one, all are listed
    #[arg(value_name = "QUESTION")]
    pub question: Option<String>,
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked. With --user the question is about that user; everything is loaded all the same, since
    /// the others show what is usual in the tenant.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope timeline`.
#[derive(Debug, Args)]
pub(crate) struct TimelineArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// What has a lane of its own
    #[arg(long, value_name = "VALUE", value_enum, default_value_t = LaneChoice::Address)]
    pub by: LaneChoice,
    /// Output format
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = TimelineFormat::Text)]
    pub format: TimelineFormat,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How files are read; its users are those whose timeline is drawn.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope counts`.
#[derive(Debug, Args)]
pub(crate) struct CountsArguments {
    /// The column, by its name in filters: user, app, ip, country, code, status, client, device, session, kind and so on
    #[arg(value_name = "COLUMN", value_parser = values::parse_column)]
    pub column: FilterField,
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// Sign-ins to count
    #[arg(long, value_name = "TAB", value_enum, default_value_t = Tab::All)]
    pub tab: Tab,
    /// What is listed.
    #[command(flatten)]
    pub list: ListArguments,
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

/// `signinscope activity`.
#[derive(Debug, Args)]
pub(crate) struct ActivityArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
    /// List only what the suspect token and session of this finding did, with the strength of each link
    ///
    /// The id is that of 'signinscope findings --format json'.
    #[arg(long, value_name = "ID", conflicts_with_all = ["session", "token", "users"])]
    pub finding: Option<String>,
    /// List only what was done in this session
    #[arg(long, value_name = "SESSION", conflicts_with_all = ["token", "users"])]
    pub session: Option<String>,
    /// List only what was done with this token: its identifier in any form, or the request id of its sign-in
    #[arg(long, value_name = "TOKEN", allow_hyphen_values = true, conflicts_with = "users")]
    pub token: Option<String>,
    /// Output format; parquet and xlsx are binary and need --out or a pipe
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ActivityFormat::Table)]
    pub format: ActivityFormat,
    /// Write to a new file instead of standard output; - is standard output
    ///
    /// The file appears when it is complete. One that already exists is not overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How files are read; its users are those whose events are listed.
    #[command(flatten)]
    pub load: LoadArguments,
    /// Whether pseudonyms are shown.
    #[command(flatten)]
    pub redaction: RedactionArguments,
}

/// `signinscope check`.
#[derive(Debug, Args)]
pub(crate) struct CheckArguments {
    /// The paths.
    #[command(flatten)]
    pub paths: PathArguments,
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
pub(crate) struct ExplainArguments {
    /// An error code (50126, AADSTS50126), a field, a term, a detector, a signal, a setting, an operation of an activity log
    /// (New-InboxRule, GET /me/messages), an application id, a network (AS8075), a country code or a user agent
    #[arg(value_name = "TERM", required = true)]
    pub term: Vec<String>,
}

/// Formats of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum FindingsFormat {
    /// For people
    Table,
    /// For programs
    Json,
    /// For spreadsheets
    Csv,
    /// For tickets
    Markdown,
    /// For data lakes and data frames
    Parquet,
    /// An Excel workbook
    Xlsx,
    /// OCSF 1.5.0: a Detection Finding (class 2004) per line, with its sign-ins as evidences
    Ocsf,
    /// STIX 2.1: a bundle of indicators, sightings and observed data
    Stix,
}

/// Formats of rows, users and other lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum RowsFormat {
    /// For people
    Table,
    /// For programs: one JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
}

/// What has a lane of its own in a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum LaneChoice {
    /// An address
    Address,
    /// A session
    Session,
    /// A device
    Device,
    /// An application
    Application,
}

impl From<LaneChoice> for LaneBy {
    fn from(choice: LaneChoice) -> Self {
        match choice {
            LaneChoice::Address => Self::Address,
            LaneChoice::Session => Self::Session,
            LaneChoice::Device => Self::Device,
            LaneChoice::Application => Self::Application,
        }
    }
}

/// Formats of timelines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum TimelineFormat {
    /// For people
    Text,
    /// For reports: a picture, without script, for light and dark pages
    Svg,
}

/// Formats of the account of a load.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For people
    Table,
    /// For programs
    Json,
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
        for command in ["activity", "findings", "rows", "users", "timeline", "counts", "check", "explain"] {
            assert_eq!(parse(&[command]).map_err(|error| error.exit_code()).err(), Some(2), "{command}");
        }
    }

    #[test]
    fn a_path_named_like_a_command_needs_its_directory() {
        assert!(parse(&["./rows"]).expect("a path").command.is_none());
        assert!(matches!(parse(&["rows", "rows"]).expect("a command").command, Some(CommandArguments::Rows(_))));
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let Some(CommandArguments::Rows(rows)) = parse(&["rows", "x"]).expect("rows").command else { panic!("rows") };
        assert_eq!((rows.tab, rows.aggregate, rows.export.format), (Tab::NonInteractive, None, ExportFormat::Table));
        let Some(CommandArguments::Findings(findings)) = parse(&["findings", "x"]).expect("findings").command else {
            panic!("findings")
        };
        assert_eq!((findings.min_severity, findings.fail_on), (Severity::Low, None));
    }
}
