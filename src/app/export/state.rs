//! Lists what can be written to files.

use crate::aggregate::Tab;

/// What is written, and how.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Export {
    /// The rows of the table, for spreadsheets.
    RowsCsv,
    /// The rows of the table, for programs.
    RowsNdjson,
    /// The marked sign-ins with their notes, for spreadsheets.
    MarkedCsv,
    /// The marked sign-ins with their notes, for programs.
    MarkedNdjson,
    /// The finding at the cursor, by its number, for a ticket.
    FindingMarkdown(usize),
    /// All findings, for a ticket.
    FindingsMarkdown,
    /// All findings, for programs.
    FindingsJson,
    /// All findings, for spreadsheets.
    FindingsCsv,
}

impl Export {
    /// What it is, in words.
    pub(crate) fn about(self) -> &'static str {
        match self {
            Self::RowsCsv => "the rows of this table as CSV",
            Self::RowsNdjson => "the rows of this table as JSON, a line a row",
            Self::MarkedCsv => "all marked sign-ins with their notes as CSV",
            Self::MarkedNdjson => "all marked sign-ins with their notes as JSON, a line each",
            Self::FindingMarkdown(_) => "this finding as Markdown",
            Self::FindingsMarkdown => "all findings as Markdown",
            Self::FindingsJson => "all findings as JSON",
            Self::FindingsCsv => "all findings as CSV",
        }
    }

    /// Whether it is sign-ins.
    pub(crate) fn is_of_rows(self) -> bool {
        matches!(self, Self::RowsCsv | Self::RowsNdjson | Self::MarkedCsv | Self::MarkedNdjson)
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
            Self::RowsCsv => format!("signinscope-{tab}.csv"),
            Self::RowsNdjson => format!("signinscope-{tab}.ndjson"),
            Self::MarkedCsv => "signinscope-marked.csv".into(),
            Self::MarkedNdjson => "signinscope-marked.ndjson".into(),
            Self::FindingMarkdown(number) => format!("signinscope-finding-{}.md", number + 1),
            Self::FindingsMarkdown => "signinscope-findings.md".into(),
            Self::FindingsJson => "signinscope-findings.json".into(),
            Self::FindingsCsv => "signinscope-findings.csv".into(),
        }
    }
}
