//! Compares two sets of sign-ins: of two users, or of one user in two windows of time.

use super::user_statistics::{UserStatistics, UserTable};
use crate::signin::{Field, Timestamp};
use crate::store::{Row, Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::cmp::Reverse;

/// What a side has of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SideCount {
    /// Sign-ins with the value, those that a row stands for included.
    pub sign_ins: u64,
    /// Earliest sign-in.
    pub first: Timestamp,
    /// Latest sign-in.
    pub last: Timestamp,
}

/// Where a value comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ValuePresence {
    /// Only on the first side: gone, where the second is later.
    First,
    /// Only on the second side: new, where the second is later.
    Second,
    /// On both.
    Both,
}

/// A value that either side has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedValue {
    /// The value, in the first of its spellings by letter. Raw text.
    pub value: String,
    /// What each side has of it.
    pub sides: [Option<SideCount>; 2],
    /// How many of the sign-ins are suspect.
    pub suspects: u64,
}

impl ComparedValue {
    /// Where it comes.
    pub fn presence(&self) -> ValuePresence {
        match self.sides {
            [_, None] => ValuePresence::First,
            [None, _] => ValuePresence::Second,
            _ => ValuePresence::Both,
        }
    }

    /// Whether it comes in suspect sign-ins alone.
    pub fn is_suspect(&self) -> bool {
        self.suspects > 0 && self.suspects == self.sign_ins()
    }

    /// The sign-ins of both sides.
    pub fn sign_ins(&self) -> u64 {
        self.sides.iter().flatten().map(|side| side.sign_ins).sum()
    }
}

/// Two sets of sign-ins beside each other.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// What was done on each side, and the names of the methods. A side without sign-ins has no entry.
    pub statistics: [UserTable; 2],
    /// The values of each field that was asked for: first what only one side has, then what both have, the most frequent
    /// first.
    pub values: Vec<Vec<ComparedValue>>,
}

impl Comparison {
    /// Compares two sets of rows, each by time. `fields` are those whose values are compared, each the first of several
    /// of one dimension that a row has; `findings` are the sign-ins of each finding. Takes time in proportion to the rows
    /// and to the distinct values of the store.
    pub fn of(
        store: &Store,
        sides: [&[Row]; 2],
        fields: &[&'static [Field]],
        findings: &[&[Row]],
        is_suspect: impl Fn(Row) -> bool,
    ) -> Self {
        let statistics = sides.map(|rows| UserTable::of_sets(store, findings, &[rows]));
        Self { statistics, values: fields.iter().map(|fields| values(store, sides, fields, &is_suspect)).collect() }
    }

    /// What was done on a side; `None` where nothing was.
    pub fn side(&self, side: usize) -> Option<&UserStatistics> {
        self.statistics.get(side)?.list.first()
    }
}

fn values(
    store: &Store,
    sides: [&[Row]; 2],
    fields: &'static [Field],
    is_suspect: &impl Fn(Row) -> bool,
) -> Vec<ComparedValue> {
    let Some(dimension) = fields.first().map(|field| field.dimension()) else { return Vec::new() };
    let mut counted: HashMap<ValueId, ([Option<SideCount>; 2], u64), RandomState> = HashMap::default();
    for (side, rows) in sides.into_iter().enumerate() {
        for &row in rows {
            let (counts, suspects) = counted.entry(store.value(dimension, row)).or_default();
            let (time, sign_ins) = (store.created(row), u64::from(store.sign_in_count(row)));
            add(&mut counts[side], SideCount { sign_ins, first: time, last: time });
            *suspects += if is_suspect(row) { sign_ins } else { 0 };
        }
    }
    // Spellings that differ in letter case are one value, as in a filter.
    let mut by_text: HashMap<String, ComparedValue, RandomState> = HashMap::default();
    for (id, (counts, suspects)) in counted {
        let entry = store.table(dimension).entry(id);
        let Some(text) = fields.iter().find_map(|&field| entry.get(field)) else { continue };
        let new = || ComparedValue { value: text.to_owned(), sides: [None, None], suspects: 0 };
        let value = by_text.entry(text.to_lowercase()).or_insert_with(new);
        if text < value.value.as_str() {
            text.clone_into(&mut value.value);
        }
        value.suspects += suspects;
        for (sum, count) in value.sides.iter_mut().zip(counts) {
            if let Some(count) = count {
                add(sum, count);
            }
        }
    }
    let mut list: Vec<ComparedValue> = by_text.into_values().collect();
    list.sort_by(|one, other| {
        let key = |value: &ComparedValue| (value.presence(), Reverse(value.sign_ins()));
        key(one).cmp(&key(other)).then_with(|| one.value.cmp(&other.value))
    });
    list
}

fn add(sum: &mut Option<SideCount>, count: SideCount) {
    *sum = Some(sum.map_or(count, |sum| SideCount {
        sign_ins: sum.sign_ins + count.sign_ins,
        first: sum.first.min(count.first),
        last: sum.last.max(count.last),
    }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record};
    use crate::store::testing::store_of;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    const USER_AGENTS: &[Field] = &[Field::UserAgent];
    const ADDRESSES: &[Field] = &[Field::IpAddress];

    fn record<'r>(hour: i64, user: &'r str, address: &'r str, agent: &'r str) -> Record<'r> {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(hour * Timestamp::HOUR));
        record.set(Field::UserPrincipalName, user);
        record.set(Field::IpAddress, address);
        record.set(Field::UserAgent, agent);
        record
    }

    #[test]
    fn what_one_side_has_alone_comes_before_what_both_have() {
        let records = [
            record(0, "alice", "192.0.2.1", "Edge"),
            record(1, "alice", "192.0.2.1", "EDGE"),
            record(2, "alice", "192.0.2.2", ""),
            record(3, "bob", "192.0.2.1", "edge"),
            record(4, "bob", "203.0.113.9", "curl"),
        ];
        let store = store_of(&records);
        let compared =
            Comparison::of(&store, [&[0, 1, 2], &[3, 4]], &[ADDRESSES, USER_AGENTS], &[&[4]], |row| row == 4);
        let shown = |values: &[ComparedValue]| -> Vec<(String, [u64; 2], bool)> {
            let counts = |value: &ComparedValue| value.sides.map(|side| side.map_or(0, |side| side.sign_ins));
            values.iter().map(|value| (value.value.clone(), counts(value), value.is_suspect())).collect()
        };
        assert_eq!(
            shown(&compared.values[0]),
            [
                ("192.0.2.2".to_owned(), [1, 0], false),
                ("203.0.113.9".to_owned(), [0, 1], true),
                ("192.0.2.1".to_owned(), [2, 1], false),
            ]
        );
        assert_eq!(
            shown(&compared.values[1]),
            [("curl".to_owned(), [0, 1], true), ("EDGE".to_owned(), [2, 1], false)],
            "what names no agent is no value"
        );
        let side =
            |side| compared.side(side).map(|user| (user.non_interactive, user.ip_addresses, user.findings.len()));
        assert_eq!((side(0), side(1)), (Some((3, 2, 0)), Some((2, 2, 1))));
        let both = compared.values[0][2].sides;
        assert_eq!(both.map(|side| side.map(|side| side.first.0 / Timestamp::HOUR)), [Some(0), Some(3)]);
    }

    #[test]
    fn a_side_without_sign_ins_has_nothing() {
        let store = store_of(&[record(0, "alice", "192.0.2.1", "Edge")]);
        let compared = Comparison::of(&store, [&[], &[0]], &[ADDRESSES], &[], |_| false);
        assert!(compared.side(0).is_none() && compared.side(1).is_some());
        assert_eq!(compared.values[0][0].presence(), ValuePresence::Second);
    }

    proptest! {
        #[test]
        fn values_are_those_of_two_sets_of_texts(choices in prop::collection::vec((any::<bool>(), 0..4usize), 0..40)) {
            const ADDRESS: [&str; 4] = ["", "192.0.2.1", "192.0.2.2", "2001:db8::1"];
            let records: Vec<_> = choices.iter().zip(0..).map(|(&(_, at), hour)| record(hour, "a", ADDRESS[at], "")).collect();
            let store = store_of(&records);
            let side = |wanted: bool| -> Vec<Row> {
                (0..).zip(&choices).filter(|(_, choice)| choice.0 == wanted).map(|(row, _)| row).collect()
            };
            let compared = Comparison::of(&store, [&side(false), &side(true)], &[ADDRESSES], &[], |_| false);
            let mut expected: BTreeMap<&str, BTreeSet<bool>> = BTreeMap::new();
            for &(side, at) in choices.iter().filter(|choice| choice.1 > 0) {
                expected.entry(ADDRESS[at]).or_default().insert(side);
            }
            let found: BTreeMap<&str, BTreeSet<bool>> = compared.values[0].iter().map(|value| {
                let sides = [false, true].into_iter().filter(|&side| value.sides[usize::from(side)].is_some());
                (value.value.as_str(), sides.collect())
            }).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
