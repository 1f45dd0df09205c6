//! Describes a source and accounts for its records.

use super::shortfall::{HeldTimes, Shortfall};
use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Problems of one file that are kept with their text. All are counted.
pub const MAX_PROBLEMS: usize = 100;

/// Something in a file that could not be read, or that an analyst has to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// Number of the record in its file, from 1; `None` for damage outside any record.
    pub record: Option<u64>,
    /// Line, from 1.
    pub line: Option<u64>,
    /// Offset in the decompressed bytes, from 0.
    pub byte_offset: Option<u64>,
    /// What is wrong, in words.
    pub reason: String,
}

impl Problem {
    /// A problem of a file as a whole.
    pub const fn of_whole_file(reason: String) -> Self {
        Self { record: None, line: None, byte_offset: None, reason }
    }

    /// Whether it is one of the file as a whole.
    pub const fn is_of_whole_file(&self) -> bool {
        self.record.is_none() && self.byte_offset.is_none()
    }
}

/// The account of a file: `records = accepted + events + duplicates + joined + rejected + filtered`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// All records.
    pub records: u64,
    /// Stored sign-ins.
    pub accepted: u64,
    /// Stored events of activity logs.
    pub events: u64,
    /// Further copies of a stored sign-in or event.
    pub duplicates: u64,
    /// Rows that complete a sign-in of another file.
    pub joined: u64,
    /// Records that could not be read, each with its reason.
    pub rejected: u64,
    /// Records that the filter of the load left out.
    pub filtered: u64,
}

impl Accounting {
    /// Adds the account of another file.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.accepted += other.accepted;
        self.events += other.events;
        self.duplicates += other.duplicates;
        self.joined += other.joined;
        self.rejected += other.rejected;
        self.filtered += other.filtered;
    }
}

/// Reads raw bytes of a source that cannot be read a second time: it was compressed, or a pipe.
pub trait Retained: Send + Sync {
    /// Bytes `offset..offset + len` of the decompressed text.
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>>;
    /// Memory in use, in bytes.
    fn bytes(&self) -> usize;
}

/// Reads a source a second time: a file as it is on disk, a member of an archive decompressed.
pub trait Reopen: Send + Sync {
    /// Opens the source at its first byte.
    ///
    /// # Errors
    /// When the file is gone or cannot be read any more.
    fn reopen(&self) -> io::Result<Box<dyn Read>>;
}

/// One input.
#[derive(Clone, Default)]
pub struct Source {
    /// The path that is shown; `-` for standard input.
    pub path: PathBuf,
    /// Size of the file on disk, in bytes.
    pub bytes: u64,
    /// The shape, for example `diagnostic-ndjson`; empty when none was recognised.
    pub shape: String,
    /// Encoding and compression, for example `utf-8, gzip`.
    pub encoding: String,
    /// The account of its records.
    pub accounting: Accounting,
    /// The first [`MAX_PROBLEMS`] problems.
    pub problems: Vec<Problem>,
    /// Number of problems.
    pub problem_count: u64,
    /// Notes that are no damage, for example on rows of unknown kind.
    pub warnings: Vec<String>,
    /// How it was read, where that is not certain from the file alone, for the account.
    pub remarks: Vec<String>,
    /// Signs that it holds less than its log. Found at the end of the load.
    pub shortfalls: Vec<Shortfall>,
    /// Times and kinds of its sign-ins; `None` without any.
    pub held: Option<HeldTimes>,
    /// Duplicates with another status than the copy that stands.
    pub status_conflicts: u64,
    /// Duplicates that differ from another copy in nothing but the time of ingestion: storage delivered them again.
    pub delivered_again: u64,
    /// Whether it was read to its end.
    pub complete: bool,
    /// Whether it is no log and was left out on purpose, like the labels of a synthetic log.
    pub left_out: bool,
    /// Whether it was not opened, because its path names an hour outside the filter of the load.
    pub skipped: bool,
    /// Headings, without which the record of a row cannot be read.
    pub headings: Option<Arc<[String]>>,
    /// The archive that holds it.
    pub archive: Option<PathBuf>,
    /// Reads it a second time; `None` for a pipe.
    pub reread: Option<Arc<dyn Reopen>>,
    /// The SHA-256 in lower-case hexadecimal, if it was computed while the source was read to its end.
    pub sha256: Option<String>,
    /// Its decompressed text, where the file cannot be read again.
    pub retained: Option<Arc<dyn Retained>>,
}

impl Source {
    /// Whether the file gave a record, is certainly an empty export (`[]`), or was skipped.
    pub fn is_readable(&self) -> bool {
        self.skipped
            || self.accounting.records > self.accounting.rejected
            || (self.complete && self.problem_count == 0 && !self.left_out)
    }

    /// Whether its records are copies in a normalised form (ASIM, OCSF), which have lost session and token.
    pub fn is_normalised(&self) -> bool {
        self.shape.starts_with("asim-") || self.shape.starts_with("ocsf-")
    }

    /// Counts a problem, and keeps it if it is one of the first. A problem of the file as a whole explains the others:
    /// it comes first and is always kept.
    pub fn add_problem(&mut self, problem: Problem) {
        self.problem_count += 1;
        if problem.is_of_whole_file() {
            self.problems.insert(0, problem);
            self.problems.truncate(MAX_PROBLEMS);
        } else if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}
