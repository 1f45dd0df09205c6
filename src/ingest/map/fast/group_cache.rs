//! Caches what groups of values mean together.
//!
//! The values of a record form independent groups: the fields of one dimension, the keys that name the log, the header.
//! The meaning of a group depends on its values alone, as they are in the text. It is decoded once, by a
//! [`RecordBuilder`] of the group's keys, and cached under their bytes.

use super::super::MapHints;
use super::super::key::{FieldKey, KeyRank};
use super::super::record_builder::RecordBuilder;
use super::super::record_header::{NamedKind, RecordHeader};
use crate::signin::{Dimension, Field, LostValues, Status};
use crate::store::{Facts, RawRef, Shard, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The group of the keys that name the log. The groups before it are the dimensions.
const KIND: usize = Dimension::COUNT;
/// The group of times, ids and count. It is read in every record.
pub(super) const HEADER: usize = KIND + 1;
/// Number of groups.
pub(super) const GROUPS: usize = HEADER + 1;

/// Bytes of values that are cached for a group. The users and devices of a tenant fit; two threads stay small.
const MAX_BYTES: usize = 1 << 20;

/// The groups that depend on a key's value, one bit each.
pub(super) fn groups_of(key: FieldKey) -> u32 {
    let dimension = |dimension: Dimension| 1 << dimension as u32;
    match key {
        // The tenant may come from these.
        FieldKey::Field(field @ (Field::UserType | Field::HomeTenantId | Field::ResourceTenantId)) => {
            dimension(field.dimension()) | dimension(Dimension::Tenant)
        }
        FieldKey::IsGuest => dimension(Dimension::User) | dimension(Dimension::Tenant),
        FieldKey::Tenant | FieldKey::DirectoryTenant => dimension(Dimension::Tenant),
        FieldKey::ResourceIdOrPath => dimension(Dimension::Tenant) | dimension(Dimension::Resource),
        FieldKey::LogName | FieldKey::EventTypes | FieldKey::IsInteractive | FieldKey::IsManagedIdentity => 1 << KIND,
        FieldKey::Created
        | FieldKey::Ingested
        | FieldKey::AggregationStart
        | FieldKey::RequestId
        | FieldKey::UniqueTokenIdentifier
        | FieldKey::CorrelationId
        | FieldKey::SignInCount => 1 << HEADER,
        _ => key.dimension().map_or(0, dimension),
    }
}

/// The groups that depend on a [`FieldKey::ResourceIdOrPath`] which is an id: only a path has the tenant.
pub(super) const GROUPS_OF_ID: u32 = !(1 << Dimension::Tenant as u32);

/// A value of a record, as it is in the text.
#[derive(Clone, Copy)]
pub(super) struct FieldValue<'t> {
    /// Number of its key.
    pub slot: u16,
    pub key: FieldKey,
    pub rank: KeyRank,
    pub raw: &'t [u8],
    /// Number of `raw` in its cache; 0 if it is not cached.
    pub cached: u32,
}

/// Adds a value to a builder; `None` when the full parser must read it.
pub(super) type ReadValue = for<'t> fn(&mut RecordBuilder<'t>, FieldKey, &'t [u8]) -> Option<()>;

/// The meaning of a group.
#[derive(Clone, Copy)]
struct GroupMeaning {
    value: ValueId,
    status: Status,
    names_a_party: bool,
    named_kind: NamedKind,
    lost: LostValues,
}

/// A sign-in as the store takes it.
pub(crate) struct MappedRow {
    pub facts: Facts,
    pub values: [ValueId; Dimension::COUNT],
    pub lost: LostValues,
}

/// The meaning of each group of the current record, and a cache of meanings.
pub(super) struct GroupCache {
    caches: [MeaningCache; GROUPS],
    current: [GroupMeaning; GROUPS],
    /// The groups of the current record of which the exporter lost values, one bit each.
    lossy: u32,
}

impl GroupCache {
    pub(super) fn new() -> Self {
        let nothing = GroupMeaning {
            value: 0,
            status: Status::Unknown,
            names_a_party: false,
            named_kind: NamedKind::default(),
            lost: LostValues::default(),
        };
        Self { caches: std::array::from_fn(|_| MeaningCache::default()), current: [nothing; GROUPS], lossy: 0 }
    }

    /// Updates a group, whose values are given in the order of the record.
    pub(super) fn update<'t>(
        &mut self,
        group: usize,
        values: impl Iterator<Item = FieldValue<'t>> + Clone,
        shard: &mut Shard,
        read: ReadValue,
    ) -> Option<()> {
        let cache = &mut self.caches[group];
        cache.set_key(values.clone());
        let meaning = if let Some(meaning) = cache.find() {
            meaning
        } else {
            let meaning = decode(group, values, shard, read)?;
            cache.insert(meaning);
            meaning
        };
        self.current[group] = meaning;
        self.lossy = self.lossy & !(1 << group) | u32::from(!meaning.lost.is_empty()) << group;
        Some(())
    }

    /// The row of a record whose groups are up to date; `None` when it may be no sign-in.
    pub(super) fn row(&self, header: &RecordHeader<'_>, hints: MapHints<'_>, raw: RawRef) -> Option<MappedRow> {
        let outcome = self.current[Dimension::Outcome as usize];
        if !self.current.iter().any(|meaning| meaning.names_a_party) {
            return None;
        }
        let facts = Facts {
            kind: hints.kind(self.current[KIND].named_kind, header.is_grouped()),
            status: outcome.status,
            created: header.time(hints.order).ok()?,
            ingested: header.ingested(hints.order),
            request_id: header.request_id().map(|id| id.0),
            correlation_id: header.correlation_id().map(|id| id.0),
            sign_in_count: header.sign_in_count(),
            raw,
        };
        let values = std::array::from_fn(|dimension| self.current[dimension].value);
        let lossy = self.current.iter().filter(|_| self.lossy != 0);
        let lost = lossy.fold(LostValues::default(), |lost, meaning| lost.and(meaning.lost));
        Some(MappedRow { facts, values, lost })
    }
}

/// Decodes a group as a record that has no other values.
fn decode<'t>(
    group: usize,
    values: impl Iterator<Item = FieldValue<'t>>,
    shard: &mut Shard,
    read: ReadValue,
) -> Option<GroupMeaning> {
    let mut builder = RecordBuilder::new();
    for value in values {
        builder.set_rank(value.rank);
        read(&mut builder, value.key, value.raw)?;
    }
    if builder.is_foreign() {
        return None;
    }
    let (named_kind, names_a_party) = (builder.named_kind(), builder.names_a_party());
    let record = builder.settle();
    let value = Dimension::ALL.get(group).map_or(0, |&dimension| shard.intern(dimension, &record));
    Some(GroupMeaning { value, status: record.status, names_a_party, named_kind, lost: record.lost })
}

/// Meanings of one group, by the bytes of its values.
#[derive(Default)]
struct MeaningCache {
    /// Keys of the cache, one after the other.
    text: Vec<u8>,
    /// Start and end of the key in `text`, and the meaning.
    entries: HashTable<(u32, u32, GroupMeaning)>,
    hasher: RandomState,
    /// The key of the current record, and its hash once it was looked for.
    key_bytes: Vec<u8>,
    key_hash: u64,
}

impl MeaningCache {
    fn set_key<'t>(&mut self, values: impl Iterator<Item = FieldValue<'t>>) {
        self.key_bytes.clear();
        for FieldValue { slot, key, raw, cached, .. } in values {
            self.key_bytes.extend_from_slice(&slot.to_le_bytes());
            if cached > 0 {
                // No value begins with this byte.
                self.key_bytes.push(0xfe);
                self.key_bytes.extend_from_slice(&cached.to_le_bytes());
            } else if let Some(before) = before_times(key, raw.first() == Some(&b'"')) {
                without_times(raw, before, &mut self.key_bytes);
            } else {
                self.key_bytes.extend_from_slice(raw);
            }
            // No byte of UTF-8.
            self.key_bytes.push(0xff);
        }
    }

    fn find(&mut self) -> Option<GroupMeaning> {
        self.key_hash = self.hasher.hash_one(self.key_bytes.as_slice());
        let same =
            |&(start, end, _): &(u32, u32, GroupMeaning)| self.text[start as usize..end as usize] == *self.key_bytes;
        self.entries.find(self.key_hash, same).map(|&(_, _, meaning)| meaning)
    }

    /// Caches the meaning of the key that was not found.
    fn insert(&mut self, meaning: GroupMeaning) {
        let Self { text, entries, hasher, key_bytes, key_hash } = self;
        if text.len() + key_bytes.len() > MAX_BYTES {
            text.clear();
            entries.clear();
            if key_bytes.len() > MAX_BYTES {
                return;
            }
        }
        let start = text.len() as u32;
        text.extend_from_slice(key_bytes);
        let hash_of =
            |&(start, end, _): &(u32, u32, GroupMeaning)| hasher.hash_one(&text[start as usize..end as usize]);
        entries.insert_unique(*key_hash, (start, text.len() as u32, meaning), hash_of);
    }
}

/// The bytes before the times of authentication steps, which differ in every record and are not mapped. `in_cell`: the
/// value is JSON in a quoted cell.
///
/// In valid JSON these bytes end a key whose value is a string, and no such key is mapped. Invalid JSON stays invalid
/// without a meaning of a string.
pub(super) fn before_times(key: FieldKey, in_cell: bool) -> Option<&'static [u8]> {
    let before: &[u8] = if in_cell { b"tepDateTime\"\":\"\"" } else { b"tepDateTime\":\"" };
    (key == FieldKey::AuthenticationDetails).then_some(before)
}

fn without_times(raw: &[u8], before_times: &[u8], out: &mut Vec<u8>) {
    let mut rest = raw;
    while let Some(at) = memchr::memmem::find(rest, before_times) {
        let (before, value) = rest.split_at(at + before_times.len());
        let is_text = |&&byte: &&u8| byte >= b' ' && byte != b'"' && byte != b'\\';
        out.extend_from_slice(before);
        rest = &value[value.iter().take_while(is_text).count()..];
    }
    out.extend_from_slice(rest);
}
