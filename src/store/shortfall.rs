//! Describes what shows that a file holds less than the log that it was exported from.

use super::segment::{Facts, RowValues};
use crate::signin::{Kind, Timestamp};
use crate::text::number;
use std::fmt;

/// The times and kinds of all sign-ins that were read from a file, further copies of stored ones included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeldTimes {
    /// Time of the sign-in that was read first.
    pub first_read: Timestamp,
    /// Time of the sign-in that was read last.
    pub last_read: Timestamp,
    /// The earliest time.
    pub earliest: Timestamp,
    /// The latest time.
    pub latest: Timestamp,
    /// Sign-ins of each kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; Kind::ALL.len()],
}

impl HeldTimes {
    /// Adds rows to those that were read before them.
    pub(super) fn extended(held: Option<Self>, rows: &[(Facts, RowValues)]) -> Option<Self> {
        let first = rows.first().map(|(facts, _)| facts.created)?;
        let new =
            Self { first_read: first, last_read: first, earliest: first, latest: first, kinds: Default::default() };
        let mut held = held.unwrap_or(new);
        for (facts, _) in rows {
            held.earliest = held.earliest.min(facts.created);
            held.latest = held.latest.max(facts.created);
            held.last_read = facts.created;
            held.kinds[facts.kind as usize] += 1;
        }
        Some(held)
    }
}

/// A sign that a file holds less than its log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Shortfall {
    /// It ends with a link to a page that is in no file.
    NextPage,
    /// The service that answered says that it failed in part.
    PartialAnswer,
    /// It says that there are more records than it and other files of its kind have.
    FewerRecords {
        /// The records that there are.
        announced: u64,
        /// Those that were read.
        read: u64,
    },
    /// It has as many records as a download has at most.
    RowLimit(u64),
    /// Its name begins earlier than its sign-ins.
    BeginsLate {
        /// The time at which the span in its name begins.
        named: Timestamp,
        /// Its earliest sign-in.
        first: Timestamp,
    },
    /// Its name ends later than its sign-ins.
    EndsEarly {
        /// The time at which the span in its name ends.
        named: Timestamp,
        /// Its latest sign-in.
        last: Timestamp,
    },
    /// It stops within the hour that its path names.
    HourIsNotFull {
        /// The hour.
        hour: Timestamp,
        /// Its latest sign-in.
        last: Timestamp,
    },
    /// None of its sign-ins is of the hour that its path names.
    OtherHour {
        /// The hour.
        hour: Timestamp,
    },
}

impl Shortfall {
    /// What files with this sign have in common, to be followed by "in 2 of 3 files".
    pub const fn title(self) -> &'static str {
        match self {
            Self::NextPage => "later pages are missing ('@odata.nextLink' was not followed)",
            Self::PartialAnswer => "sign-ins are missing (the service reported that the query failed in part)",
            Self::FewerRecords { .. } => "sign-ins are missing (a page counts more records than were delivered)",
            Self::RowLimit(_) => "older sign-ins are missing (a download stops at this number of records)",
            Self::BeginsLate { .. } => "older sign-ins may be missing (the span in the file's name begins earlier)",
            Self::EndsEarly { .. } => "newer sign-ins may be missing (the span in the file's name ends later)",
            Self::HourIsNotFull { .. } => {
                "the end of an hour may be missing (the file was copied while it was written)"
            }
            Self::OtherHour { .. } => "sign-ins may be missing (the file's path names an hour that it does not hold)",
        }
    }
}

impl fmt::Display for Shortfall {
    /// Writes what the file shows, for its account.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = |time: Timestamp| time.to_utc().format("%Y-%m-%d").to_string();
        let minute = |time: Timestamp| time.to_utc().format("%Y-%m-%d %H:%M UTC").to_string();
        match *self {
            Self::NextPage => f.write_str(
                "it ends with a link to a next page ('@odata.nextLink') that is in none of the files: later pages are \
                 missing",
            ),
            Self::PartialAnswer => f.write_str(
                "the service reported that the query failed in part, or was stopped: sign-ins are missing; export shorter \
                 spans",
            ),
            Self::FewerRecords { announced, read } => write!(
                f,
                "it counts {} records, and {} were delivered: sign-ins are missing; export the rest, or all again",
                number(announced),
                number(read)
            ),
            Self::RowLimit(rows) => write!(
                f,
                "it has exactly {} records, the most that a download has: older sign-ins are missing; download shorter \
                 spans",
                number(rows)
            ),
            Self::BeginsLate { named, first } => write!(
                f,
                "its name begins on {}, its sign-ins on {}: older ones may be missing",
                day(named),
                day(first)
            ),
            Self::EndsEarly { named, last } => {
                write!(f, "its name ends on {}, its sign-ins on {}: newer ones may be missing", day(named), day(last))
            }
            Self::HourIsNotFull { hour, last } => write!(
                f,
                "its path names the hour from {}, its sign-ins end at {}: it may have been copied while it was written",
                minute(hour),
                minute(last)
            ),
            Self::OtherHour { hour } => {
                write!(f, "its path names the hour from {}, and no sign-in is of that hour", minute(hour))
            }
        }
    }
}
