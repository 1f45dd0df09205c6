//! Generates a synthetic tenant and loads its files, with the truth about each sign-in.

use signinscope::ingest::{self, Input, Options, Progress};
use signinscope::signin::{Field, Record};
use signinscope::store::{Builder, Completeness, Row, Shard, Source, Store};
use signinscope::synth::{self, AuditExport, Cause, Plan, Shape, SyntheticSignIn, Tenant};
use std::collections::HashMap;
use std::sync::Arc;

/// A tenant's loaded log, and the cause of each sign-in.
pub struct TenantCase {
    pub tenant: Tenant,
    pub store: Arc<Store>,
    /// By row.
    pub causes: Vec<Cause>,
    /// When the log ingested each row, in milliseconds since 1970; by row.
    pub ingested: Vec<i64>,
    pub user_days: f64,
}

impl TenantCase {
    /// Generates the tenant of a plan, with its activity logs if asked for, writes it in a shape, and loads it.
    pub fn new(plan: &Plan, shape: Shape, with_events: bool) -> Self {
        let progress = synth::GenerationProgress::default();
        let mut tenant = Tenant::new(plan, &progress);
        if with_events {
            tenant.add_events();
        }
        let directory = tempfile::tempdir().expect("a temporary directory");
        let paths = synth::write(&tenant, shape, AuditExport::default(), directory.path(), plan.threads, &progress);
        let logs = paths.expect("space for the log").into_iter().filter(|path| !path.ends_with("labels.jsonl"));
        let inputs: Vec<Input> = logs.map(Input::Path).collect();
        let options = Options { threads: plan.threads, ..Options::default() };
        let store = ingest::load(&inputs, &options, &Progress::default(), &mut |_| {});
        let truth: HashMap<u128, &SyntheticSignIn> =
            tenant.sign_ins.iter().map(|sign_in| (sign_in.id, sign_in)).collect();
        let of = |row: Row| truth[&store.request_id(row).expect("every synthetic sign-in has an id").0];
        let causes = store.rows().map(|row| of(row).cause).collect();
        let ingested = store.rows().map(|row| of(row).ingested).collect();
        let user_days = plan.people as f64 * f64::from(plan.days);
        Self { tenant, store, causes, ingested, user_days }
    }

    /// Returns the index of the attack that a row is part of.
    pub fn attack(&self, row: Row) -> Option<usize> {
        match self.causes[row as usize] {
            Cause::Attack(number) => Some(usize::from(number)),
            _ => None,
        }
    }

    /// Returns the rows of each attack, in order of ingestion.
    pub fn attacks(&self) -> Vec<Vec<Row>> {
        let mut attacks = vec![Vec::new(); self.tenant.attacks.len()];
        for row in self.store.rows() {
            if let Some(number) = self.attack(row) {
                attacks[number].push(row);
            }
        }
        for rows in &mut attacks {
            rows.sort_by_key(|&row| self.ingested[row as usize]);
        }
        attacks
    }
}

/// Copies some rows of a store, each changed by `edit`.
pub fn copy(store: &Store, rows: impl Iterator<Item = Row>, mut edit: impl FnMut(&mut Record<'_>)) -> Store {
    let (mut shard, mut builder) = (Shard::new(0), Builder::new(1));
    for source in store.sources() {
        builder.add_source(Source { path: source.path.clone(), ..Source::default() });
    }
    for row in rows {
        let facts = store.facts(row);
        let mut record = Record::new(facts.kind, facts.created);
        (record.status, record.ingested, record.sign_in_count) = (facts.status, facts.ingested, facts.sign_in_count);
        record.request_id = store.request_id(row);
        record.correlation_id = facts.correlation_id.map(signinscope::signin::Guid);
        for &field in Field::ALL {
            if let Some(text) = store.text(field, row) {
                record.set(field, text);
            }
        }
        edit(&mut record);
        shard.push(&record, facts.raw);
    }
    builder.append(shard.take_batch());
    builder.finish(Completeness::Complete)
}
