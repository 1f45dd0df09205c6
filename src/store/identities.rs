//! Finds the values that name the same user, application or other thing.

use super::{Store, ValueId};
use crate::signin::Dimension;
use std::collections::HashMap;

/// The identity of a value that has neither id nor name.
pub const NOBODY: u32 = u32::MAX;

/// For each distinct value of a dimension, the number of the thing that it names.
///
/// The id decides. A value without an id goes by its name in lower case. A user whose principal name has two spellings
/// is one identity, and so is an application that was renamed.
pub struct Identities {
    numbers: Vec<u32>,
    count: usize,
}

impl Identities {
    /// Numbers the identities of a dimension that has both an id and a name: users, applications, resources, service
    /// principals, devices.
    ///
    /// In any other dimension each value is an identity of its own.
    pub fn of(store: &Store, dimension: Dimension) -> Self {
        let Some((id, names)) = dimension.id_and_names() else {
            let count = store.table(dimension).len();
            return Self { numbers: (0..count as u32).collect(), count };
        };
        let mut known = HashMap::new();
        let numbers = store.per_value(dimension, |entry| {
            let key = entry
                .get(id)
                .map(|id| (true, id.to_owned()))
                .or_else(|| names.iter().find_map(|&name| entry.get(name)).map(|name| (false, name.to_lowercase())));
            key.map_or(NOBODY, |key| {
                let next = known.len() as u32;
                *known.entry(key).or_insert(next)
            })
        });
        Self { numbers, count: known.len() }
    }

    /// The identity of a value, or [`NOBODY`].
    pub fn get(&self, value: ValueId) -> u32 {
        self.numbers[value as usize]
    }

    /// Number of identities, without [`NOBODY`].
    pub fn count(&self) -> usize {
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::{Builder, Completeness, RawRef, Shard, Source};

    #[test]
    fn the_id_decides_and_the_name_where_there_is_none() {
        let mut builder = Builder::new(1);
        builder.add_source(Source::default());
        let mut shard = Shard::new(0);
        for (id, name) in [("7", "Alice"), ("7", "ALICE B"), ("", "alice"), ("", "Alice"), ("", "")] {
            let mut record = Record::new(Kind::Interactive, Timestamp(0));
            record.set(Field::UserId, id);
            record.set(Field::UserPrincipalName, name);
            shard.push(&record, RawRef { source: 0, offset: 0, len: 0 });
        }
        builder.append(shard.take_batch());
        let store = builder.finish(Completeness::Complete);
        let users = Identities::of(&store, Dimension::User);
        let identity = |row| users.get(store.value(Dimension::User, row));
        assert_eq!(identity(0), identity(1));
        assert_ne!(identity(0), identity(2));
        assert_eq!(identity(2), identity(3));
        assert_eq!(identity(4), NOBODY);
        assert_eq!(users.count(), 2);
    }
}
