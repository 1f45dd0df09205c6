//! Arguments of `signinscope generate`.

use super::load::MAX_THREADS;
use crate::synth::{AuditExport, OmittedField, Shape, TENANT_PROFILES, TRAINING_CASES, Variant};
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, RangedU64ValueParser};
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;
use std::sync::LazyLock;

pub(super) const EXAMPLES: &str = "\
Examples:
  signinscope generate --out demo --users 60 --days 7 --seed 1
  signinscope generate --out edge --users 50 --days 4 --seed 7 --profile edge --exports 2
  signinscope generate --out csv --users 60 --days 7 --seed 3 --shape portal --attacks slow,aitm
  signinscope generate --out case --case replay --seed 2
  signinscope generate --out harm --users 60 --days 7 --seed 1 --activity

The same arguments write the same files on any machine. labels.jsonl lists the sign-ins and events
of each attack, and the people who have a part in a case, each attacked or innocent, with the reason.";

/// `signinscope generate`.
#[derive(Debug, Args)]
pub(crate) struct GenerateArguments {
    /// Write the files to this directory, which must be empty or not exist
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// Number of users
    #[arg(long, value_name = "N", required_unless_present = "case",
        value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub users: Option<usize>,
    /// Number of days
    #[arg(long, value_name = "N", required_unless_present = "case",
        value_parser = RangedU64ValueParser::<u32>::new().range(1..=366))]
    pub days: Option<u32>,
    /// Start value of the random numbers; another seed gives another tenant of the same kind
    #[arg(long, value_name = "N")]
    pub seed: u64,
    /// Write a training case instead: a small tenant in which some people have a part
    #[arg(long, value_name = "CASE", conflicts_with_all = ["users", "days", "profile", "attacks", "attack_every", "sign_ins", "without", "exports"],
        value_parser = PossibleValuesParser::new(TRAINING_CASES.iter().map(|case| PossibleValue::new(case.name).help(case.about))))]
    pub case: Option<String>,
    /// Kind of tenant
    #[arg(long, value_name = "PROFILE", default_value = "multinational",
        value_parser = PossibleValuesParser::new(TENANT_PROFILES.iter().map(|profile| PossibleValue::new(profile.name).help(profile.about))))]
    pub profile: String,
    /// Attacks, separated by commas
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', default_value = "all")]
    pub attacks: Vec<Attacks>,
    /// Insert one attack per N user-days; 5000 is realistic, 200 is for measuring
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = RangedU64ValueParser::<u32>::new().range(1..))]
    pub attack_every: u32,
    /// Format of the files
    #[arg(long, value_name = "SHAPE", value_enum, default_value_t = Shape::Diagnostic)]
    pub shape: Shape,
    /// First day
    #[arg(long, value_name = "DATE", default_value = "2026-10-01")]
    pub from: NaiveDate,
    /// Approximate number of sign-ins; by default it follows from the users and days
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000_000))]
    pub sign_ins: Option<usize>,
    /// Leave out these parts of the export, separated by commas
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',')]
    pub without: Vec<OmittedField>,
    /// Split the log into N exports, each of which overlaps the one before it by a day
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = RangedU64ValueParser::<usize>::new().range(1..=366))]
    pub exports: usize,
    /// Write activity logs of Graph and Azure and the unified audit log beside the sign-ins, the latter in this form
    #[arg(long, value_name = "FORM", value_enum, num_args = 0..=1, require_equals = true, default_missing_value = "audit-data")]
    pub activity: Option<AuditExport>,
    /// Replace existing files
    #[arg(long)]
    pub overwrite: bool,
    /// Number of threads; 0 is one per core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MAX_THREADS))]
    pub threads: usize,
}

/// A choice of attacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Attacks {
    /// Every variant.
    All,
    /// No attacks.
    None,
    /// One variant.
    One(Variant),
}

impl ValueEnum for Shape {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for AuditExport {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for OmittedField {
    fn value_variants<'a>() -> &'a [Self] {
        &Self::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(self.name().into())
    }
}

impl ValueEnum for Attacks {
    fn value_variants<'a>() -> &'a [Self] {
        static CHOICES: LazyLock<Vec<Attacks>> = LazyLock::new(|| {
            [Attacks::All, Attacks::None].into_iter().chain(Variant::ALL.iter().copied().map(Attacks::One)).collect()
        });
        &CHOICES
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::All => PossibleValue::new("all")
                .help("each in turn; prt-cookie and aitm-chain only in studio, consultancy, platform and agency"),
            Self::None => PossibleValue::new("none"),
            Self::One(variant) => PossibleValue::new(variant.name()).help(variant.about()),
        })
    }
}
