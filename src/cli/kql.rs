//! Arguments of `signinscope kql`.

use super::{DetectionArguments, LoadArguments};
use crate::aggregate::Tab;
use crate::report::kql::HuntTable;
use crate::signin::TimeAggregate;
use clap::builder::{PossibleValue, RangedU64ValueParser};
use clap::{ArgGroup, Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Shown below the help of the command.
pub(super) const EXAMPLES: &str = "\
Examples:
  signinscope kql --where 'user:alice -status:success'
  signinscope kql logs --where 'ip:203.0.113.0/24' --tab non-interactive --aggregate 1h
  signinscope kql logs --finding 91c89bc45839
  signinscope kql --hunt --since 14d > hunt.kql
  signinscope kql --hunt --spark > hunt.py
  signinscope kql --candidates candidates.csv > export.kql";

/// `signinscope kql`.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("query").required(true).args(["filter", "finding", "hunt", "candidates"])))]
pub(crate) struct KqlArguments {
    /// Files and directories to read; - is standard input
    ///
    /// Directories are walked. --where needs none: relative times then count from now, and the query has no time range.
    #[arg(value_name = "PATH", value_hint = ValueHint::AnyPath)]
    pub paths: Vec<PathBuf>,
    /// Write the query for the sign-ins that match, for example 'user:alice -status:success'; '' is all
    #[arg(long = "where", value_name = "FILTER", allow_hyphen_values = true)]
    pub filter: Option<String>,
    /// Write the query for the finding with this id, which 'findings --format json' lists
    #[arg(long, value_name = "ID", requires = "paths")]
    pub finding: Option<String>,
    /// Write the query that finds the users and times of a whole tenant that could be token replay
    ///
    /// It narrows and does not judge. Its answer, saved as CSV, goes to --candidates, and what those queries export is
    /// loaded here. The settings in force are part of the query. --since and --until choose the time, as dates or as
    /// spans before now; the default is the last 7 days.
    #[arg(long, conflicts_with = "paths")]
    pub hunt: bool,
    /// Write the hunt as a program in Python for Spark, which also exports the sign-ins of the candidates
    ///
    /// It reads tables with the columns of Log Analytics, in notebooks of Databricks, Fabric and the Sentinel data lake, or with
    /// spark-submit.
    #[arg(long, requires = "hunt", conflicts_with_all = ["filter", "finding", "candidates", "table"])]
    pub spark: bool,
    /// Write the queries that export all sign-ins of the candidates in this CSV file, the answer of --hunt
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "paths")]
    pub candidates: Option<PathBuf>,
    /// Sign-ins of the query of --where
    #[arg(long, value_name = "TAB", value_enum, default_value_t = Tab::All,
        conflicts_with_all = ["finding", "hunt", "candidates"])]
    pub tab: Tab,
    /// Length of the window in which the query of --where groups sign-ins
    #[arg(long, value_name = "WINDOW", value_enum, default_value_t = TimeAggregate::Off,
        conflicts_with_all = ["finding", "hunt", "candidates"])]
    pub aggregate: TimeAggregate,
    /// Tables that --hunt and --candidates read
    #[arg(long, value_name = "TABLE", value_enum, default_value_t = HuntTable::LogAnalytics,
        conflicts_with_all = ["filter", "finding"])]
    pub table: HuntTable,
    /// Number of rows that an answer of --candidates may have; the default is the limit of the place where the query runs
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u64>::new().range(100..),
        conflicts_with_all = ["filter", "finding", "hunt"])]
    pub rows: Option<u64>,
    /// What counts as suspect.
    #[command(flatten)]
    pub detection: DetectionArguments,
    /// How files are read.
    #[command(flatten)]
    pub load: LoadArguments,
}

impl ValueEnum for HuntTable {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()).help(self.meaning()))
    }
}
