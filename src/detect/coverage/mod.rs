//! Describes what each file of a load contains and lacks: its time span, its silences, its fields.

pub(crate) mod gaps;
pub(crate) mod limits;
pub(crate) mod required_fields;

use crate::detect::coverage::gaps::{Gap, Hours};
use crate::detect::coverage::required_fields::{REQUIRED_FIELDS, RequiredField};
use crate::detect::settings::Databases;
use crate::knowledge::{DatabaseContent, IpDatabase};
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use crate::store::{Store, ValueEntry, ValueId};
use crate::text::{counted, number};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::net::IpAddr;
use std::path::Path;

/// A field counts as missing if fewer than one row in this number has it.
const RARE: u64 = 100;

/// What is missing in a file whose policies were removed: they take half of a record and more.
pub(crate) const NO_POLICIES: &str =
    "Conditional Access policies were removed before storage: which of them applied is not shown";

/// How many rows of a file have a field, of those in logs that contain it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Presence {
    /// The field.
    pub field: Field,
    /// Rows that should have it.
    pub rows: u64,
    /// Rows that have it.
    pub with: u64,
    /// Rows that have it, or for which a database does.
    pub known: u64,
}

impl Presence {
    /// Whether the field is missing or almost missing.
    pub const fn is_missing(&self) -> bool {
        self.rows > 0 && self.with * RARE < self.rows
    }

    /// Whether it is missing, and no database replaces it.
    pub const fn is_blind(&self) -> bool {
        self.rows > 0 && self.known * RARE < self.rows
    }
}

/// What a file contributes to the stored sign-ins. Duplicates that are stored from other files are not counted.
#[derive(Clone, Debug, Default)]
pub struct FileCoverage {
    /// Sign-ins of each kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; Kind::ALL.len()],
    /// Sign-ins of unknown outcome.
    pub unknown_outcomes: u64,
    /// First and last sign-in.
    pub span: Option<(Timestamp, Timestamp)>,
    /// Unusual silences.
    pub gaps: Vec<Gap>,
    /// Rows that were grouped before the export.
    pub grouped: u64,
    /// The fields that the detectors and the table need, the most important first.
    pub fields: Vec<Presence>,
    /// Whether Conditional Access policies were removed from its records.
    pub policies_stripped: bool,
}

impl FileCoverage {
    /// Returns the fields that are missing.
    pub fn missing(&self) -> impl Iterator<Item = Field> {
        self.fields.iter().filter(|presence| presence.is_missing()).map(|presence| presence.field)
    }

    /// Describes what cannot be found in this file, one sentence each.
    pub fn blind_to(&self) -> impl Iterator<Item = String> {
        let required_fields = REQUIRED_FIELDS.iter().zip(&self.fields).filter(|(_, presence)| presence.is_blind());
        required_fields
            .filter_map(|(required, _)| required.without.map(|(missing, effect)| format!("{missing}: {effect}")))
            .chain(self.policies_stripped.then(|| NO_POLICIES.to_owned()))
    }
}

/// A silence of a whole log, over all files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogGap {
    /// The log.
    pub kind: Kind,
    /// The tenant, if it is named and there are several.
    pub tenant_id: Option<String>,
    /// The silence.
    pub gap: Gap,
}

/// How many IP addresses of a load a database has an answer for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DatabaseCoverage {
    /// Name of the file, without its directory.
    pub file: String,
    /// What it is looked up for.
    pub content: DatabaseContent,
    /// Distinct addresses that it has an answer for.
    pub known: u64,
    /// Distinct addresses of the load.
    pub addresses: u64,
    /// Those of IPv6, where the database holds IPv4 only.
    pub out_of_reach: u64,
}

impl fmt::Display for DatabaseCoverage {
    /// Writes a sentence: `city.mmdb has a place for 118 of 120 IP addresses`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self.content {
            DatabaseContent::Places => "place",
            DatabaseContent::Networks => "network",
        };
        let (known, all) = (number(self.known), number(self.addresses));
        write!(f, "{} has a {what} for {known} of {all} IP addresses", self.file)?;
        if self.out_of_reach > 0 {
            let addresses = counted(self.out_of_reach, "IPv6 address");
            write!(f, "; it holds IPv4 only, and the load has {addresses}")?;
        }
        Ok(())
    }
}

/// What a load contains and lacks.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// File by file, in the order of [`Store::sources`].
    pub files: Vec<FileCoverage>,
    /// Silences of each log, by time.
    pub gaps: Vec<LogGap>,
    /// Database by database: those of places, then those of networks, in the order in which they are looked up.
    pub databases: Vec<DatabaseCoverage>,
}

impl Coverage {
    /// Reads every row twice: in the order of the files, which is the order in memory, and by time. The databases are
    /// those that detection uses.
    pub fn of(store: &Store, databases: &Databases) -> Self {
        let none = REQUIRED_FIELDS.map(|RequiredField { field, .. }| Presence { field, rows: 0, with: 0, known: 0 });
        let empty = FileCoverage { fields: none.to_vec(), ..FileCoverage::default() };
        let mut files = vec![empty; store.sources().len()];
        let (looked_up, databases) = looked_up(store, databases);
        for (file, stripped) in files.iter_mut().zip(policies_stripped(store)) {
            file.policies_stripped = stripped;
        }
        for (alike, count) in census(store, &looked_up) {
            let file = &mut files[alike.source as usize];
            file.kinds[alike.kind as usize] += count;
            file.unknown_outcomes += if alike.unknown_outcome { count } else { 0 };
            file.grouped += if alike.grouped { count } else { 0 };
            for (at, (required, presence)) in REQUIRED_FIELDS.iter().zip(&mut file.fields).enumerate() {
                if required.kinds.contains(&alike.kind) {
                    presence.rows += count;
                    let counted = |required_fields: u32| if required_fields & 1 << at == 0 { 0 } else { count };
                    presence.with += counted(alike.required_fields);
                    presence.known += counted(alike.required_fields | alike.looked_up);
                }
            }
        }
        let mut hours = vec![Hours::default(); files.len()];
        let mut logs: BTreeMap<(ValueId, Kind), Hours> = BTreeMap::new();
        for &row in store.by_time() {
            let (facts, tenant) = (store.facts(row), store.value(Dimension::Tenant, row));
            hours[facts.raw.source as usize].push(facts.created);
            logs.entry((tenant, facts.kind)).or_default().push(facts.created);
        }
        for ((file, hours), source) in files.iter_mut().zip(&hours).zip(store.sources()) {
            file.span = hours.span();
            // Duplicates of this file's rows are stored from another file, so that the times of this file's own have
            // holes.
            file.gaps = hours.gaps();
            file.gaps.retain(|gap| gap.expected > 2 * source.accounting.duplicates);
        }
        Self { files, gaps: log_gaps(store, &logs), databases }
    }
}

/// The properties of a row that are counted. Bit n of `required_fields` is set if the row has the nth required field,
/// and bit n of `looked_up` if a database has it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Alike {
    source: u32,
    kind: Kind,
    grouped: bool,
    unknown_outcome: bool,
    required_fields: u32,
    looked_up: u32,
}

fn census(store: &Store, looked_up: &[u32]) -> BTreeMap<Alike, u64> {
    let dimensions: BTreeSet<Dimension> = REQUIRED_FIELDS.iter().map(|required| required.field.dimension()).collect();
    let required_fields = dimensions.into_iter().map(|dimension| {
        let here = REQUIRED_FIELDS.iter().enumerate().filter(|(_, required)| required.field.dimension() == dimension);
        let bits = |entry: ValueEntry<'_>| {
            here.clone().map(|(at, required)| u32::from(entry.get(required.field).is_some()) << at).sum::<u32>()
        };
        (dimension, store.per_value(dimension, bits))
    });
    let required_fields: Vec<(Dimension, Vec<u32>)> = required_fields.collect();
    let mut census = BTreeMap::new();
    let mut run: Option<(Alike, u64)> = None;
    for row in store.rows() {
        let facts = store.facts(row);
        let bits = required_fields.iter().map(|(dimension, bits)| bits[store.value(*dimension, row) as usize]);
        let alike = Alike {
            source: facts.raw.source,
            kind: facts.kind,
            grouped: facts.sign_in_count > 1,
            unknown_outcome: facts.status == Status::Unknown,
            required_fields: bits.fold(0, |all, bits| all | bits),
            looked_up: looked_up.get(store.value(Dimension::Address, row) as usize).copied().unwrap_or_default(),
        };
        // Neighbouring rows are usually alike.
        match &mut run {
            Some((last, count)) if *last == alike => *count += 1,
            _ => {
                if let Some((last, count)) = run.replace((alike, 1)) {
                    *census.entry(last).or_default() += count;
                }
            }
        }
    }
    if let Some((last, count)) = run {
        *census.entry(last).or_default() += count;
    }
    census
}

/// Returns which required fields the databases have for each address, empty without databases, and how much each
/// database has.
fn looked_up(store: &Store, databases: &Databases) -> (Vec<u32>, Vec<DatabaseCoverage>) {
    let places = databases.geo.iter().map(|database| (database, DatabaseContent::Places));
    let networks = databases.asn.iter().map(|database| (database, DatabaseContent::Networks));
    let asked: Vec<(&IpDatabase, DatabaseContent)> = places.chain(networks).collect();
    if asked.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let name = |path: &Path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
    let mut coverage: Vec<DatabaseCoverage> = asked
        .iter()
        .map(|&(database, content)| DatabaseCoverage {
            file: name(database.path()),
            content,
            known: 0,
            addresses: 0,
            out_of_reach: 0,
        })
        .collect();
    let bit = |field: Field| {
        1 << REQUIRED_FIELDS.iter().position(|required| required.field == field).expect("a required field")
    };
    let bits = store.per_value(Dimension::Address, |entry| {
        let text = entry.get(Field::IpAddress);
        let Some(address) = text.and_then(|text| text.trim().parse::<IpAddr>().ok()) else { return 0 };
        let mut bits = 0;
        for (&(database, content), coverage) in asked.iter().zip(&mut coverage) {
            coverage.addresses += 1;
            coverage.out_of_reach += u64::from(address.is_ipv6() && database.is_ipv4_only());
            let Some(info) = database.look_up(address) else { continue };
            coverage.known += u64::from(info.has(content));
            bits |= match content {
                DatabaseContent::Places if info.coordinates.is_some() => bit(Field::Latitude),
                DatabaseContent::Networks if info.asn.is_some() => bit(Field::AutonomousSystem),
                _ => 0,
            };
        }
        bits
    });
    (bits, coverage)
}

/// For each file, whether policies applied to its sign-ins and no record names one. Tables and copies in other systems
/// may not have the field, so that only exports that have it are asked.
fn policies_stripped(store: &Store) -> Vec<bool> {
    let has_field = |shape: &str| shape.starts_with("diagnostic") || shape.starts_with("log-analytics");
    let mut stripped: Vec<bool> = store.sources().iter().map(|source| has_field(&source.shape)).collect();
    let applied = store.per_value(Field::ConditionalAccess.dimension(), |entry| {
        matches!(entry.get(Field::ConditionalAccess), Some("success" | "failure"))
    });
    let named = store.per_value(Field::Policies.dimension(), |entry| entry.get(Field::Policies).is_some());
    let mut any_applied = vec![false; stripped.len()];
    for row in store.rows() {
        let source = store.facts(row).raw.source as usize;
        stripped[source] &= !named[store.value(Field::Policies.dimension(), row) as usize];
        any_applied[source] |= applied[store.value(Field::ConditionalAccess.dimension(), row) as usize];
    }
    stripped.into_iter().zip(any_applied).map(|(stripped, applied)| stripped && applied).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Record;
    use crate::store::testing::store_of;
    use crate::store::{Builder, Completeness, RawRef, Shard, Source};
    use serde_json::json;

    #[test]
    fn a_field_is_missed_where_its_log_carries_it_and_next_to_no_row_has_it() {
        let mut records: Vec<Record<'_>> =
            (0..200).map(|at| Record::new(Kind::NonInteractive, Timestamp(at))).collect();
        records.push(Record::new(Kind::Interactive, Timestamp(300)));
        records[0].set(Field::SessionId, "s");
        records[1].set(Field::IpAddress, "192.0.2.1");
        (0..100).for_each(|at| records[at].set(Field::UserAgent, "x"));
        records[5].sign_in_count = 7;
        let coverage = Coverage::of(&store_of(&records), &Databases::default());
        let file = &coverage.files[0];
        let presence = |field| *file.fields.iter().find(|of| of.field == field).expect("counted");
        assert_eq!((presence(Field::SessionId).rows, presence(Field::SessionId).with), (201, 1));
        assert_eq!(presence(Field::IncomingTokenType).rows, 200, "the interactive log has none");
        assert_eq!((presence(Field::UserAgent).with, file.grouped), (100, 1));
        let missing: Vec<_> = file.missing().collect();
        assert!(missing.contains(&Field::SessionId) && !missing.contains(&Field::UserAgent), "{missing:?}");
        assert!(file.blind_to().any(|what| what.starts_with("no session ids: ")));
        assert_eq!(file.kinds[..2], [1, 200]);
        assert_eq!(file.span, Some((Timestamp(0), Timestamp(300))));
    }

    #[test]
    fn policies_that_applied_and_are_not_named_were_removed() {
        for (status, policies, shape, expected) in [
            ("success", None, "diagnostic-ndjson", true),
            ("failure", None, "log-analytics-csv", true),
            ("success", Some("Require MFA: success"), "diagnostic-ndjson", false),
            ("notApplied", None, "diagnostic-ndjson", false),
            ("success", None, "portal-csv", false),
        ] {
            let mut record = Record::new(Kind::Interactive, Timestamp(0));
            record.set(Field::ConditionalAccess, status);
            record.set(Field::Policies, policies.unwrap_or_default());
            let mut builder = Builder::new(1);
            builder.add_source(Source { shape: shape.into(), ..Source::default() });
            let mut shard = Shard::new(0);
            shard.push(&record, RawRef { source: 0, offset: 0, len: 1 });
            builder.append(shard.take_batch());
            let store = builder.finish(Completeness::Complete);
            let coverage = Coverage::of(&store, &Databases::default());
            assert_eq!(coverage.files[0].policies_stripped, expected, "{status} {policies:?} {shape}");
            let limits = limits::limits(&store, &coverage);
            assert_eq!(limits.iter().any(|limit| limit == NO_POLICIES), expected, "{limits:?}");
        }
    }

    #[test]
    fn what_a_database_makes_up_for_is_still_missing_in_the_file() {
        let mut record = Record::new(Kind::Interactive, Timestamp(0));
        record.set(Field::IpAddress, "203.0.113.9");
        let place = json!({"location": {"latitude": 6.45, "longitude": 3.39}});
        let databases = Databases { geo: vec![IpDatabase::of(&[([203, 0, 113, 0], 24, place)])], asn: Vec::new() };
        let coverage = Coverage::of(&store_of(&[record]), &databases);
        let file = &coverage.files[0];
        let blind: Vec<String> = file.blind_to().collect();
        assert!(file.missing().any(|field| field == Field::Latitude));
        assert!(!blind.iter().any(|what| what.starts_with("no coordinates")), "{blind:?}");
        assert!(blind.iter().any(|what| what.starts_with("no network numbers")), "{blind:?}");
    }

    #[test]
    fn each_database_is_counted_by_the_addresses_it_has() {
        let mut records = vec![Record::new(Kind::Interactive, Timestamp(0)); 4];
        for (record, address) in records.iter_mut().zip(["203.0.113.9", "203.0.113.10", "192.0.2.1", "2001:db8::1"]) {
            record.set(Field::IpAddress, address);
        }
        let place = IpDatabase::of(&[([203, 0, 113, 0], 24, json!({"country_code": "NG"}))]);
        let network = IpDatabase::of(&[([192, 0, 2, 0], 24, json!({"asn": "AS64510"}))]);
        let databases = Databases { geo: vec![place], asn: vec![network] };
        let coverage = Coverage::of(&store_of(&records), &databases);
        let counts = coverage.databases.iter().map(|of| (of.content, of.known, of.addresses, of.out_of_reach));
        let expected = [(DatabaseContent::Places, 2, 4, 1), (DatabaseContent::Networks, 1, 4, 1)];
        assert_eq!(counts.collect::<Vec<_>>(), expected);
    }
}
