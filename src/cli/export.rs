//! Declares how a list is written for other programs, and where.

use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// The format of a list, its columns and its file.
#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Output format; parquet and xlsx are binary and need --out or a pipe
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = ExportFormat::Table)]
    pub format: ExportFormat,
    /// Names, types and rows of csv, ndjson, parquet and xlsx
    #[arg(long, value_name = "SCHEMA", value_enum, default_value_t = ExportSchema::Own)]
    pub schema: ExportSchema,
    /// Write addresses as 203[.]0[.]113[.]9 and links as hxxp, in table, csv and xlsx
    #[arg(long)]
    pub defang: bool,
    /// Write to a new file instead of standard output; - is standard output
    ///
    /// The file appears when it is complete. One that already exists is not overwritten.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub out: Option<PathBuf>,
}

/// Formats of sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// For people
    Table,
    /// For programs: one JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// For data lakes and data frames
    Parquet,
    /// An Excel workbook
    Xlsx,
    /// JSON lines for Timesketch, a sign-in each
    Timesketch,
}

/// Formats of events of activity logs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ActivityFormat {
    /// For people
    Table,
    /// For programs: one JSON object per line
    Ndjson,
    /// For spreadsheets
    Csv,
    /// For data lakes and data frames
    Parquet,
    /// An Excel workbook
    Xlsx,
}

/// Which columns a file has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportSchema {
    /// Groups of sign-ins in the columns of this program
    Own,
    /// Sign-ins one by one in the columns of Log Analytics, text unchanged, to be ingested again
    La,
}
