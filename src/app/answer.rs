//! What jobs there are, and what comes out of them.

use super::files::Digest;
use super::listing::{ListKey, Listing};
use super::prompt::{Previewed, Searched};
use super::survey::Survey;
use crate::aggregate::Histogram;
use crate::detect::{Coverage, Findings};
use crate::ingest::RawRecord;
use crate::store::{Row, Store};
use std::sync::Arc;

/// What a job is for. At most one answer of each kind is awaited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JobKind {
    /// Reading the files.
    Load,
    /// Grouping a tab.
    List,
    /// Surveying a snapshot.
    Survey,
    /// Looking for suspects.
    Detect,
    /// Replacing names by pseudonyms.
    Redact,
    /// Searching.
    Search,
    /// Counting and completing what is being typed as a filter.
    Preview,
    /// Reading a raw record.
    Record,
    /// Seeing what each file holds and lacks.
    Coverage,
    /// Computing the digest of a file.
    Digest,
    /// Counting over time.
    Histogram,
    /// Writing a file.
    Export,
}

/// What came out of a job.
pub enum Answer {
    /// A tab's rows.
    Listed(Box<(ListKey, Arc<Listing>)>),
    /// A store at a glance.
    Surveyed(Box<Survey>),
    /// The suspects.
    Detected(Arc<Findings>),
    /// What is loaded and found with pseudonyms, and the turn for which it was asked.
    Redacted(u64, Arc<Store>, Arc<Findings>),
    /// The rows that match.
    Searched(Searched),
    /// What the filter being typed would do.
    Previewed(Previewed),
    /// A raw record, or what is wrong with it.
    Read(Row, Result<RawRecord, String>),
    /// What each file holds and lacks.
    Covered(Arc<Coverage>),
    /// The digest of a file, by its number.
    Digested(usize, Digest),
    /// Sign-ins over time.
    Counted(Histogram),
    /// A file was written, or why it was not; in words.
    Exported(String),
}
