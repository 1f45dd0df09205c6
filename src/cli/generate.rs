//! What `signinscope generate` takes.

use super::MOST_THREADS;
use crate::synth::{OmittedField, Shape, TENANT_PROFILES, Variant};
use chrono::NaiveDate;
use clap::builder::{PossibleValue, PossibleValuesParser, RangedU64ValueParser};
use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;
use std::sync::LazyLock;

pub(super) const EXAMPLES: &str = "\
Examples:
  signinscope generate --out demo --users 200 --days 14 --seed 1
  signinscope generate --out big --users 2000 --days 30 --seed 7 --profile edge --sign-ins 1000000
  signinscope generate --out csv --users 50 --days 7 --seed 3 --shape portal --attacks slow,aitm

The same arguments make the same files, on any machine. labels.jsonl says which sign-ins are a thief's.";

/// `signinscope generate`.
#[derive(Debug, Args)]
pub struct GenerateArguments {
    /// A directory for the files; one that is there has to be empty
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: PathBuf,
    /// How many people the tenant has
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=1_000_000))]
    pub users: usize,
    /// How many days the log covers
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<u32>::new().range(1..=366))]
    pub days: u32,
    /// Another number makes another tenant of the same kind
    #[arg(long, value_name = "N")]
    pub seed: u64,
    /// What kind of tenant
    #[arg(long, alias = "world", value_name = "PROFILE", default_value = "multinational",
        value_parser = PossibleValuesParser::new(TENANT_PROFILES.iter().map(|profile| PossibleValue::new(profile.name).help(profile.about))))]
    pub profile: String,
    /// Which attacks, separated by commas; 'none' for none
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',', default_value = "all")]
    pub attacks: Vec<Attacks>,
    /// One attack in so many user-days; 5000 is about what tenants see, 200 is for measuring
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = RangedU64ValueParser::<u32>::new().range(1..))]
    pub attack_every: u32,
    /// How the files are written
    #[arg(long, value_name = "SHAPE", value_enum, default_value_t = Shape::Diagnostic)]
    pub shape: Shape,
    /// The first day, such as 2026-10-01
    #[arg(long, value_name = "DATE", default_value = "2026-10-01")]
    pub from: NaiveDate,
    /// About how many sign-ins to make, instead of as many as so many people make
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(1..=100_000_000))]
    pub sign_ins: Option<usize>,
    /// What the export lacks besides, separated by commas
    #[arg(long, value_name = "LIST", value_enum, value_delimiter = ',')]
    pub without: Vec<OmittedField>,
    /// Cut the log into so many exports, each of which overlaps the one before it by a day
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = RangedU64ValueParser::<usize>::new().range(1..=366))]
    pub exports: usize,
    /// Replace files that are in the way
    #[arg(long)]
    pub overwrite: bool,
    /// Threads; 0 is one a core
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true,
        value_parser = RangedU64ValueParser::<usize>::new().range(0..=MOST_THREADS))]
    pub threads: usize,
}

/// A choice of attacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attacks {
    /// All there are.
    All,
    /// None.
    None,
    /// One way.
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
            Self::All => PossibleValue::new("all"),
            Self::None => PossibleValue::new("none"),
            Self::One(variant) => PossibleValue::new(variant.name()).help(variant.about()),
        })
    }
}
