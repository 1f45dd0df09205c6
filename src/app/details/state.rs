//! Holds the state of the details pane: its subject, its scroll position, and its lines.

use crate::app::table::tab_view::VisibleRow;
use crate::app::widget::memo::Memo;
use crate::app::widget::text_lines::TextLine;
use crate::ingest::RawRecord;
use crate::questions::Explanation;
use crate::store::Row;
use std::sync::Arc;

/// What the details are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The row at the cursor, whichever that is.
    Row,
    /// A finding, by its number.
    Finding(usize),
    /// The query in [`crate::app::Model::query`]; with the finding that it is of, if it is of one.
    Query(Option<usize>),
}

/// The details pane, open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Details {
    /// What it is about.
    pub subject: Subject,
    /// Lines scrolled down.
    pub scroll: usize,
    /// Of a finding, the reason at the cursor.
    pub reason: usize,
}

/// A raw record that was read back, or why it could not be, and the sign-in in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadRecord {
    /// Of which sign-in.
    pub row: Row,
    /// What was read. The error is raw text.
    pub result: Result<RawRecord, String>,
    /// What happened, in words.
    pub(crate) explanation: Explanation,
    /// What it was compared with.
    pub(crate) basis: Basis,
}

/// What a sign-in is compared with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    /// The load goes on.
    pub(crate) partial: bool,
    /// The number of the findings, whose sign-ins are left out.
    pub(crate) findings: u64,
}

impl Details {
    /// The details of something, from the top.
    pub(crate) fn of(subject: Subject) -> Self {
        Self { subject, scroll: 0, reason: 0 }
    }

    /// The number of the finding that they are about, directly or by its query.
    pub(crate) fn finding(self) -> Option<usize> {
        match self.subject {
            Subject::Finding(number) | Subject::Query(Some(number)) => Some(number),
            Subject::Row | Subject::Query(None) => None,
        }
    }
}

/// All that the lines of the details depend on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DetailsKey {
    pub(crate) subject: Subject,
    pub(crate) width: usize,
    /// The row at the cursor, where they are about that.
    pub(crate) row: Option<VisibleRow>,
    /// Numbers of the snapshot, of the listing and of the findings that are shown.
    pub(crate) versions: (u64, u64, u64),
    /// Whether times show their year.
    pub(crate) years: bool,
    /// The sign-in whose record was read last, and what it was compared with.
    pub(crate) record: Option<(Row, Basis)>,
    /// Counts the queries that were asked for.
    pub(crate) queries: u64,
    /// Counts changes of the marks, and of what is hidden of them.
    pub(crate) marks: (u64, u64, u64),
}

/// The lines of the details.
pub(crate) type DetailLines = Memo<DetailsKey, Arc<[TextLine]>>;
