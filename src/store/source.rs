//! What the store knows of the files behind it.

use std::io::{self, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// How many problems of one file are kept with their text; all are counted.
pub const MAX_PROBLEMS: usize = 100;

/// Something in a file that could not be taken in, or that an analyst has to know about.
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
    /// Something that is wrong with a file as a whole.
    pub const fn of_whole_file(reason: String) -> Self {
        Self { record: None, line: None, byte_offset: None, reason }
    }

    /// Whether it is about the file as a whole and not about a place in it.
    pub const fn is_of_whole_file(&self) -> bool {
        self.record.is_none() && self.byte_offset.is_none()
    }
}

/// What became of the records of a file: `records = accepted + duplicates + joined + rejected`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Accounting {
    /// All that looked like a record.
    pub records: u64,
    /// Stored sign-ins.
    pub accepted: u64,
    /// Further copies of a stored sign-in.
    pub duplicates: u64,
    /// Rows that complete a sign-in of another file.
    pub joined: u64,
    /// Could not be read; each has its reason.
    pub rejected: u64,
}

impl Accounting {
    /// Adds another file's numbers.
    pub fn add(&mut self, other: &Self) {
        self.records += other.records;
        self.accepted += other.accepted;
        self.duplicates += other.duplicates;
        self.joined += other.joined;
        self.rejected += other.rejected;
    }
}

/// Gives a file's raw bytes back when its file cannot be read a second time: it was compressed, or a pipe.
pub trait Retained: Send + Sync {
    /// Bytes `offset..offset + len` of the decompressed text.
    fn read(&self, offset: u64, len: usize) -> Option<Vec<u8>>;
    /// Memory in use, in bytes.
    fn bytes(&self) -> usize;
}

/// Reads a source's bytes a second time: those of a file as it lies on disk, those of an archive's member unpacked.
pub trait Reopen: Send + Sync {
    /// Begins at the first byte.
    ///
    /// # Errors
    /// When the file is gone or cannot be read any more.
    fn reopen(&self) -> io::Result<Box<dyn Read>>;
}

/// One input.
#[derive(Clone, Default)]
pub struct Source {
    /// As it was named or found; `-` for standard input.
    pub path: PathBuf,
    /// Size of the file as it lies on disk, in bytes.
    pub bytes: u64,
    /// Name of the recognised shape, for example `diagnostic-ndjson`; empty when none was.
    pub shape: String,
    /// Encoding and compression, for example `utf-8, gzip`.
    pub encoding: String,
    /// What became of its records.
    pub accounting: Accounting,
    /// The first [`MAX_PROBLEMS`] problems.
    pub problems: Vec<Problem>,
    /// How many problems there were.
    pub problem_count: u64,
    /// Things to know that are no damage, for example that the log could not be told from the file.
    pub warnings: Vec<String>,
    /// How many of its rows are further copies of a sign-in with another status.
    pub status_conflicts: u64,
    /// Whether it was read to its end.
    pub complete: bool,
    /// Whether it is no log and was left out on purpose, as the labels of a synthetic log are.
    pub left_out: bool,
    /// Headings, for files in which a record is a row and cannot be read without them.
    pub headings: Option<Arc<[String]>>,
    /// The archive that it is a member of.
    pub archive: Option<PathBuf>,
    /// Its bytes once more; `None` for a pipe.
    pub reread: Option<Arc<dyn Reopen>>,
    /// The SHA-256 of what came out of a pipe, in lower-case hexadecimal, when it was read to its end.
    pub sha256: Option<String>,
    /// The decompressed text, where the file itself cannot give it again.
    pub retained: Option<Arc<dyn Retained>>,
}

impl Source {
    /// Whether the file gave anything: a record, or the certainty that an export is empty (`[]`).
    pub fn is_readable(&self) -> bool {
        self.accounting.records > self.accounting.rejected
            || (self.complete && self.problem_count == 0 && !self.left_out)
    }

    /// Counts a problem and keeps it if there is room. What is wrong with the file as a whole explains all others: it
    /// stands first and is always kept.
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
