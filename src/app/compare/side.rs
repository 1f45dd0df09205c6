//! Names what is compared: a user, or a user in a part of the time.

use crate::app::time_format;
use crate::signin::{Dimension, Timestamp, Zone};
use crate::store::{Row, Store, Users};

/// A side of a comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ComparedSide {
    /// A sign-in of the user.
    pub(crate) row: Row,
    /// The earliest time that counts; `None` for no limit.
    pub(crate) from: Option<Timestamp>,
    /// The time before which it ends; `None` for no limit.
    pub(crate) until: Option<Timestamp>,
}

impl ComparedSide {
    /// All sign-ins of the user of `row`.
    pub(crate) const fn user(row: Row) -> Self {
        Self { row, from: None, until: None }
    }

    /// Whether it is a part of the user's time.
    pub(crate) const fn is_part(self) -> bool {
        self.from.is_some() || self.until.is_some()
    }

    /// The sides; one where they are parts of one user's time and together all of it.
    pub(crate) fn joined(sides: &[Self]) -> Vec<Self> {
        match *sides {
            [one, other]
                if one.row == other.row && one.from.is_none() && one.until == other.from && other.until.is_none() =>
            {
                vec![Self::user(one.row)]
            }
            _ => sides.to_vec(),
        }
    }

    /// Its sign-ins, by time.
    pub(crate) fn sign_ins(self, store: &Store) -> Vec<Row> {
        let mut rows = Users::sign_ins_of(store, self.row);
        let before = |time: Timestamp| rows.partition_point(|&row| store.created(row) < time);
        let (from, until) = (self.from.map_or(0, before), self.until.map_or(rows.len(), before));
        rows.truncate(until);
        rows.drain(..from.min(until));
        rows
    }

    /// What the log calls the user. Raw text.
    pub(crate) fn user_name(self, store: &Store) -> &str {
        store.name(Dimension::User, self.row).unwrap_or_default()
    }

    /// Which part of the time it is: "before 10-03 14:02"; empty for all of it.
    pub(crate) fn part(self, zone: Zone, year: bool) -> String {
        let minute = |time| time_format::minute(zone, time, year);
        match (self.from, self.until) {
            (None, None) => String::new(),
            (None, Some(until)) => format!("before {}", minute(until)),
            (Some(from), None) => format!("from {} on", minute(from)),
            (Some(from), Some(until)) => time_format::span(zone, from, until, year),
        }
    }

    /// The user, and the part of the time. Raw text.
    pub(crate) fn name(self, store: &Store, zone: Zone, year: bool) -> String {
        format!("{} {}", self.user_name(store), self.part(zone, year)).trim_end().to_owned()
    }
}
