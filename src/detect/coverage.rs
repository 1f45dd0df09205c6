//! What each file of a load holds and lacks: how long it reaches, where it is silent, which fields it has.

use super::gaps::{Gap, Hours};
use super::senses::{SENSES, Sense};
use crate::signin::{Dimension, Field, Kind, Timestamp};
use crate::store::{Store, ValueId};
use std::collections::BTreeMap;

/// A field counts as missing when fewer than one row in so many has it.
const RARE: u64 = 100;

/// How many rows of a file have a field, of those of the logs that carry it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// Which field.
    pub field: Field,
    /// Rows that should have it.
    pub rows: u64,
    /// Rows that do.
    pub with: u64,
}

impl Presence {
    /// Whether the field is missing, or as good as missing.
    pub const fn is_missing(&self) -> bool {
        self.rows > 0 && self.with * RARE < self.rows
    }
}

/// What a file holds of the sign-ins that are stored from it: copies that other files gave are not among them.
#[derive(Clone, Debug, Default)]
pub struct FileCoverage {
    /// Sign-ins of each kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; Kind::ALL.len()],
    /// First and last sign-in.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Silences that are not usual.
    pub gaps: Vec<Gap>,
    /// Rows that were grouped before they were exported.
    pub grouped: u64,
    /// The fields that the detectors and the table live on, what matters most first.
    pub fields: Vec<Presence>,
}

impl FileCoverage {
    /// The fields that are missing.
    pub fn missing(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().filter(|presence| presence.is_missing()).map(|presence| presence.field)
    }

    /// What cannot be found in this file, in sentences.
    pub fn blind_to(&self) -> impl Iterator<Item = String> {
        let senses = SENSES.iter().zip(&self.fields).filter(|(_, presence)| presence.is_missing());
        senses.filter_map(|(sense, _)| sense.blinds.map(|(missing, effect)| format!("{missing}: {effect}")))
    }
}

/// A silence of a whole log, whichever files it was spread over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGap {
    /// The log.
    pub kind: Kind,
    /// The tenant, where it is named and there are several.
    pub tenant_id: Option<String>,
    /// The silence.
    pub gap: Gap,
}

/// What a load holds and lacks.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// File by file, in the order of [`Store::sources`].
    pub files: Vec<FileCoverage>,
    /// Silences of each log, in the order of time.
    pub gaps: Vec<LogGap>,
}

impl Coverage {
    /// Looks at every row once.
    pub fn of(store: &Store) -> Self {
        let has =
            SENSES.map(|Sense { field, .. }| store.per_value(field.dimension(), |entry| entry.get(field).is_some()));
        let none = SENSES.map(|Sense { field, .. }| Presence { field, rows: 0, with: 0 });
        let empty = FileCoverage { fields: none.to_vec(), ..FileCoverage::default() };
        let mut files = vec![empty; store.sources().len()];
        let mut hours = vec![Hours::default(); files.len()];
        let mut logs: BTreeMap<(ValueId, Kind), Hours> = BTreeMap::new();
        for &row in store.by_time() {
            let facts = store.facts(row);
            let source = facts.raw.source as usize;
            let file = &mut files[source];
            file.kinds[facts.kind as usize] += 1;
            file.grouped += u64::from(facts.sign_in_count > 1);
            for ((sense, has), presence) in SENSES.iter().zip(&has).zip(&mut file.fields) {
                if sense.kinds.contains(&facts.kind) {
                    presence.rows += 1;
                    presence.with += u64::from(has[store.value(sense.field.dimension(), row) as usize]);
                }
            }
            hours[source].push(facts.created);
            logs.entry((store.value(Dimension::Tenant, row), facts.kind)).or_default().push(facts.created);
        }
        for ((file, hours), source) in files.iter_mut().zip(&hours).zip(store.sources()) {
            file.span = hours.span();
            // Where the copies are that stand for this file's own rows, another file has them: that is no silence.
            file.gaps = hours.gaps();
            file.gaps.retain(|gap| gap.expected > 2 * source.accounting.duplicates);
        }
        Self { files, gaps: log_gaps(store, &logs) }
    }
}

fn log_gaps(store: &Store, logs: &BTreeMap<(ValueId, Kind), Hours>) -> Vec<LogGap> {
    let tenants = store.table(Dimension::Tenant);
    let mut gaps: Vec<LogGap> = logs
        .iter()
        .flat_map(|(&(tenant, kind), hours)| {
            let tenant_id = tenants.entry(tenant).get(Field::TenantId).filter(|_| tenants.len() > 1);
            hours.gaps().into_iter().map(move |gap| LogGap { kind, tenant_id: tenant_id.map(str::to_owned), gap })
        })
        .collect();
    gaps.sort_by(|a, b| (a.gap.after, a.kind, &a.tenant_id).cmp(&(b.gap.after, b.kind, &b.tenant_id)));
    gaps
}
