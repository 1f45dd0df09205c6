//! Defines what an answer holds.

use crate::aggregate::Tab;
use crate::text::Align;

/// The answer to a question. Its texts contain log text: they are made safe where they are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuestionAnswer {
    /// What was found, in a few short sentences.
    pub(crate) text: String,
    /// The tab that shows the sign-ins it was found in.
    pub(crate) tab: Tab,
    /// The filter that shows them; empty for all.
    pub(crate) filter: String,
    /// What shows it best.
    pub(crate) view: AnswerView,
}

/// What shows an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum AnswerView {
    /// The sign-ins of the tab and the filter.
    SignIns,
    /// Counts.
    Counts(AnswerTable),
    /// The findings of token replay.
    Findings,
}

/// A table of counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerTable {
    /// Titles and alignment of the columns, the most important first.
    pub(crate) columns: Vec<(&'static str, Align)>,
    /// The rows, in the order in which they are read.
    pub(crate) rows: Vec<AnswerRow>,
}

/// A row of counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AnswerRow {
    /// A text for each column.
    pub(crate) cells: Vec<String>,
    /// The filter that shows the sign-ins of the row.
    pub(crate) filter: String,
}
