//! Lists what can be written to files.

use crate::aggregate::Tab;
use crate::features::PARQUET_AND_WORKBOOKS;

/// What is written, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// The rows of the table.
    Rows(TableFormat),
    /// The marked sign-ins with their notes.
    Marked(TableFormat),
    /// The sign-ins of the table one by one in the columns of Log Analytics.
    LogSchema(TableFormat),
    /// The sign-ins of the table one by one for Timesketch.
    Timesketch,
    /// The finding at the cursor, by its number, for a ticket.
    Finding(usize),
    /// All findings.
    Findings(FindingsExport),
    /// A report of all findings: a directory.
    Report,
}

/// The format of a table, with its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TableFormat {
    /// For spreadsheets.
    Csv,
    /// For programs.
    Ndjson,
    /// A workbook.
    Xlsx,
    /// For data lakes and data frames.
    Parquet,
}

/// The format of findings, with its name on the command line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FindingsExport {
    /// For a ticket.
    Markdown,
    /// For programs.
    Json,
    /// As tables.
    Table(TableFormat),
    /// Detection Findings of the Open Cybersecurity Schema Framework.
    Ocsf,
    /// Indicators and sightings.
    Stix,
}

impl TableFormat {
    /// Those that this build writes.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let all = [Self::Csv, Self::Ndjson, Self::Xlsx, Self::Parquet];
        all.into_iter().filter(|format| PARQUET_AND_WORKBOOKS || matches!(format, Self::Csv | Self::Ndjson))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Ndjson => "ndjson",
            Self::Xlsx => "xlsx",
            Self::Parquet => "parquet",
        }
    }
}

impl FindingsExport {
    /// Those that this build writes.
    pub(crate) fn all() -> impl Iterator<Item = Self> {
        let tables = TableFormat::all().filter(|&format| format != TableFormat::Ndjson).map(Self::Table);
        [Self::Markdown, Self::Json].into_iter().chain(tables).chain([Self::Ocsf, Self::Stix])
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Markdown => "markdown",
            Self::Json => "json",
            Self::Table(format) => format.name(),
            Self::Ocsf => "ocsf",
            Self::Stix => "stix",
        }
    }

    /// What the name of a file ends with.
    const fn extension(self) -> &'static str {
        match self {
            Self::Markdown => "md",
            Self::Ocsf => "ocsf.ndjson",
            Self::Stix => "stix.json",
            other => other.name(),
        }
    }
}

impl Export {
    /// What it is, in words. Formats and the schema have their names on the command line.
    pub(crate) fn about(self) -> String {
        match self {
            Self::Rows(format) => format!("the rows of this table as {}", format.name()),
            Self::Marked(format) => format!("all marked sign-ins with their notes as {}", format.name()),
            Self::LogSchema(format) => format!("the sign-ins of this table as {}, schema la", format.name()),
            Self::Timesketch => "the sign-ins of this table as timesketch".to_owned(),
            Self::Finding(_) => "this finding as markdown".to_owned(),
            Self::Findings(format) => format!("all findings as {}", format.name()),
            Self::Report => "a report of all findings: HTML, Markdown, timelines".to_owned(),
        }
    }

    /// Whether it is sign-ins.
    pub(crate) fn is_of_rows(self) -> bool {
        matches!(self, Self::Rows(_) | Self::Marked(_) | Self::LogSchema(_) | Self::Timesketch)
    }

    /// What happens to a file that is there already.
    pub(crate) fn keeps(self) -> &'static str {
        if self == Self::Report {
            "a directory with files stays as it is"
        } else {
            "a file that is there already stays as it is"
        }
    }

    /// The name that is proposed for the file.
    pub(crate) fn file_name(self, tab: Tab) -> String {
        let tab = match tab {
            Tab::Interactive => "interactive",
            Tab::NonInteractive => "non-interactive",
            Tab::All => "all",
            Tab::ServicePrincipal => "service-principal",
            Tab::ManagedIdentity => "managed-identity",
            Tab::Unknown => "unknown",
        };
        match self {
            Self::Rows(format) => format!("signinscope-{tab}.{}", format.name()),
            Self::Marked(format) => format!("signinscope-marked.{}", format.name()),
            Self::LogSchema(format) => format!("signinscope-{tab}-la.{}", format.name()),
            Self::Timesketch => format!("signinscope-{tab}-timesketch.jsonl"),
            Self::Finding(number) => format!("signinscope-finding-{}.md", number + 1),
            Self::Findings(format) => format!("signinscope-findings.{}", format.extension()),
            Self::Report => "signinscope-report".to_owned(),
        }
    }
}
