//! Arguments of `signinscope tour`.

use super::screen::ScreenArguments;
use clap::{Args, ValueHint};
use std::path::PathBuf;

pub(super) const EXAMPLES: &str = "\
Examples:
  signinscope tour                                     list the walkthroughs
  signinscope tour both-logs                           take one, or go on with it
  signinscope tour replay --seed 7 --tour-report 7.json  take a variant of seat 7
  signinscope tour --tour-file mine.toml               take your own
  signinscope tour --check mine.toml                   prove that every step can be done";

/// `signinscope tour`.
#[derive(Debug, Args)]
pub(crate) struct TourArguments {
    /// The walkthrough; without one, all are listed
    #[arg(value_name = "NAME", conflicts_with_all = ["tour_file", "check"])]
    pub name: Option<String>,
    /// Take the walkthrough of this file
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "check")]
    pub tour_file: Option<PathBuf>,
    /// Read a walkthrough, take it by its keys, and list its steps; FILE may be the name of a built-in one
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub check: Option<PathBuf>,
    /// Write steps, times, hints and answers to this file, which only you may read
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with = "check")]
    pub tour_report: Option<PathBuf>,
    /// Take the variant of a seat, whose answers are in the report alone
    #[arg(long, value_name = "N", requires = "tour_report")]
    pub seed: Option<u64>,
    /// How the screen looks.
    #[command(flatten)]
    pub screen: ScreenArguments,
}
