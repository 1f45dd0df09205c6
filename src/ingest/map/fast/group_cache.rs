//! What values mean together, remembered.
//!
//! A record's values fall into groups that know nothing of each other: the fields of one dimension, the keys that name
//! the log, the header. What a group means depends on its values alone, as they stand in the text, so it is found out
//! once, by a [`RecordBuilder`] of this group's keys, and remembered under their bytes.

use super::super::MapHints;
use super::super::key::FieldKey;
use super::super::record_builder::RecordBuilder;
use super::super::record_header::{NamedKind, RecordHeader};
use super::super::time;
use crate::signin::{Dimension, Field, Status};
use crate::store::{Facts, RawRef, Shard, ValueId};
use foldhash::fast::RandomState;
use hashbrown::HashTable;
use std::hash::BuildHasher;

/// The group of the keys that name the log; those below are the dimensions.
const KIND: usize = Dimension::COUNT;
/// The group of times, ids and the count. They are read anew in every record.
pub const HEADER: usize = KIND + 1;
/// How many groups there are.
pub const GROUPS: usize = HEADER + 1;

/// How many bytes of values are remembered for a group. A tenant's people and devices fit; two threads stay small.
const MAX_MEMORY: usize = 1 << 20;

/// Groups that depend on a key's value, a bit each.
pub fn groups_of(key: FieldKey) -> u32 {
    let dimension = |dimension: Dimension| 1 << dimension as u32;
    match key {
        // The tenant may have to be taken from these.
        FieldKey::Field(field @ (Field::UserType | Field::HomeTenantId | Field::ResourceTenantId)) => {
            dimension(field.dimension()) | dimension(Dimension::Tenant)
        }
        FieldKey::Field(field) | FieldKey::Fallback(field) | FieldKey::TextList(field) => dimension(field.dimension()),
        FieldKey::IsGuest => dimension(Dimension::User) | dimension(Dimension::Tenant),
        FieldKey::Status => dimension(Dimension::Outcome),
        FieldKey::Device => dimension(Dimension::Device),
        FieldKey::Location => dimension(Dimension::Location),
        FieldKey::AuthenticationDetails | FieldKey::SessionLifetime | FieldKey::MfaDetail | FieldKey::MfaResult => {
            dimension(Dimension::Authentication)
        }
        FieldKey::ProcessingDetails | FieldKey::TokenProtection => dimension(Dimension::Token),
        FieldKey::Policies => dimension(Dimension::Policy),
        FieldKey::NetworkLocations => dimension(Dimension::Network),
        FieldKey::Tenant | FieldKey::DirectoryTenant => dimension(Dimension::Tenant),
        FieldKey::ResourceIdOrPath => dimension(Dimension::Tenant) | dimension(Dimension::Resource),
        FieldKey::LogName | FieldKey::EventTypes | FieldKey::IsInteractive => 1 << KIND,
        FieldKey::Created
        | FieldKey::Ingested
        | FieldKey::AggregationStart
        | FieldKey::RequestId
        | FieldKey::UniqueTokenIdentifier
        | FieldKey::CorrelationId
        | FieldKey::SignInCount => 1 << HEADER,
        FieldKey::Properties | FieldKey::Foreign(_) | FieldKey::Other => 0,
    }
}

/// Groups that depend on a [`FieldKey::ResourceIdOrPath`] when it is an id: only a path says something of the tenant.
pub const GROUPS_OF_ID: u32 = !(1 << Dimension::Tenant as u32);

/// A value of a record, as it stands in the text.
#[derive(Clone, Copy)]
pub struct FieldValue<'t> {
    /// Number of its key.
    pub slot: u16,
    pub key: FieldKey,
    pub raw: &'t [u8],
    /// Stands for `raw`, if it was met before; else 0.
    pub known: u32,
}

/// Hands a value to a builder; `None` when that is for the full parser.
pub type ReadValue = for<'t> fn(&mut RecordBuilder<'t>, FieldKey, &'t [u8]) -> Option<()>;

/// What a group means.
#[derive(Clone, Copy)]
struct GroupMeaning {
    value: ValueId,
    status: Status,
    has_code: bool,
    names_a_party: bool,
    named_kind: NamedKind,
}

/// A sign-in, but for where it stands.
pub struct MappedRow {
    pub facts: Facts,
    pub values: [ValueId; Dimension::COUNT],
    /// Whether the record has an error code.
    pub has_code: bool,
}

/// What the groups of the record at hand mean, and what those of the records before meant.
pub struct GroupCache {
    memories: [MeaningCache; GROUPS],
    current: [GroupMeaning; GROUPS],
}

impl GroupCache {
    pub fn new() -> Self {
        let nothing = GroupMeaning {
            value: 0,
            status: Status::Success,
            has_code: false,
            names_a_party: false,
            named_kind: NamedKind::default(),
        };
        Self { memories: std::array::from_fn(|_| MeaningCache::default()), current: [nothing; GROUPS] }
    }

    /// Finds out what a group's values mean, which are given in the order of the record.
    pub fn update<'t>(
        &mut self,
        group: usize,
        values: impl Iterator<Item = FieldValue<'t>> + Clone,
        shard: &mut Shard,
        read: ReadValue,
    ) -> Option<()> {
        let memory = &mut self.memories[group];
        memory.question(values.clone());
        self.current[group] = if let Some(part) = memory.answer() {
            part
        } else {
            let part = learn(group, values, shard, read)?;
            memory.keep(part);
            part
        };
        Some(())
    }

    /// The row of a record whose groups are up to date; `None` when it may be no sign-in.
    pub fn row(&self, header: &RecordHeader<'_>, hints: MapHints, raw: RawRef) -> Option<MappedRow> {
        let outcome = self.current[Dimension::Outcome as usize];
        if !self.current.iter().any(|part| part.names_a_party) {
            return None;
        }
        let facts = Facts {
            kind: hints.kind(self.current[KIND].named_kind, header.is_grouped()),
            status: outcome.status,
            created: time::read_in(hints.order, header.time()?)?,
            ingested: header.ingested(hints.order),
            request_id: header.request_id().map(|id| id.0),
            correlation_id: header.correlation_id().map(|id| id.0),
            sign_in_count: header.sign_in_count(),
            raw,
        };
        let values = std::array::from_fn(|dimension| self.current[dimension].value);
        Some(MappedRow { facts, values, has_code: outcome.has_code })
    }
}

/// Reads a group's values as if the record had no others.
fn learn<'t>(
    group: usize,
    values: impl Iterator<Item = FieldValue<'t>>,
    shard: &mut Shard,
    read: ReadValue,
) -> Option<GroupMeaning> {
    let mut builder = RecordBuilder::new();
    for value in values {
        read(&mut builder, value.key, value.raw)?;
    }
    let (named_kind, names_a_party) = (builder.named_kind(), builder.names_a_party());
    let record = builder.settle();
    let value = Dimension::ALL.get(group).map_or(0, |&dimension| shard.intern(dimension, &record));
    let has_code = record.get(Field::ErrorCode).is_some();
    Some(GroupMeaning { value, status: record.status, has_code, names_a_party, named_kind })
}

/// What the values of one group were found to mean.
#[derive(Default)]
struct MeaningCache {
    /// Questions, one after the other.
    text: Vec<u8>,
    /// What `text[start..end]` means.
    entries: HashTable<(u32, u32, GroupMeaning)>,
    hasher: RandomState,
    /// The question at hand.
    question: Vec<u8>,
}

impl MeaningCache {
    fn question<'t>(&mut self, values: impl Iterator<Item = FieldValue<'t>>) {
        self.question.clear();
        for FieldValue { slot, key, raw, known } in values {
            self.question.extend_from_slice(&slot.to_le_bytes());
            if known > 0 {
                // As no value begins.
                self.question.push(0xfe);
                self.question.extend_from_slice(&known.to_le_bytes());
            } else if let Some(before) = before_times(key, raw.first() == Some(&b'"')) {
                without_times(raw, before, &mut self.question);
            } else {
                self.question.extend_from_slice(raw);
            }
            // No byte of a UTF-8 text.
            self.question.push(0xff);
        }
    }

    fn answer(&self) -> Option<GroupMeaning> {
        let hash = self.hasher.hash_one(self.question.as_slice());
        let same =
            |&(start, end, _): &(u32, u32, GroupMeaning)| self.text[start as usize..end as usize] == *self.question;
        self.entries.find(hash, same).map(|&(_, _, part)| part)
    }

    fn keep(&mut self, part: GroupMeaning) {
        let Self { text, entries, hasher, question } = self;
        if text.len() + question.len() > MAX_MEMORY {
            text.clear();
            entries.clear();
            if question.len() > MAX_MEMORY {
                return;
            }
        }
        let start = text.len() as u32;
        text.extend_from_slice(question);
        let hash_of =
            |&(start, end, _): &(u32, u32, GroupMeaning)| hasher.hash_one(&text[start as usize..end as usize]);
        entries.insert_unique(hasher.hash_one(question.as_slice()), (start, text.len() as u32, part), hash_of);
    }
}

/// What stands in a value before the times of its steps: they differ from record to record and are not kept. `in_cell`
/// says that it is JSON in a quoted cell.
///
/// In sound JSON these bytes stand at the end of a key and before a string, and nothing of such a key is kept. JSON that
/// is not sound stays so without a part of a string.
pub fn before_times(key: FieldKey, in_cell: bool) -> Option<&'static [u8]> {
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
