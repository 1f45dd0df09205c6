//! Compares what is found with what was found before: `--save FILE`, then `--diff FILE` after a change of the detector.

use crate::case::TenantCase;
use crate::judge::{Alert, best_severities, is_true, main_cause};
use signinscope::detect::Severity;
use signinscope::signin::Field;
use signinscope::synth::TenantProfile;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write};
use std::path::Path;

/// What the names of tenants without session ids end in.
const BARE: &str = ", no session ids";

/// What an outcome is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct OutcomeKey {
    /// Tenant profile, and whether session ids are removed.
    profile: String,
    seed: String,
    /// `attack` with its number; `false alert` or, of another detector, `other finding` with detector and user.
    kind: String,
    about: String,
}

/// How it was judged.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Outcome {
    /// The variant of an attack, the cause of a false alert, or another detector.
    name: String,
    /// `None` where nothing is reported.
    severity: Option<Severity>,
}

/// The outcomes of all tenants that were measured.
#[derive(Default)]
pub struct Outcomes(BTreeMap<OutcomeKey, Outcome>);

impl Outcomes {
    /// Adds a tenant. Of several false alerts about one user the worst counts.
    pub fn add(&mut self, case: &TenantCase, (profile, seed): (&str, u64), sessions: bool, alerts: &[Alert]) {
        let mut profile = profile.to_owned();
        if !sessions {
            profile.push_str(BARE);
        }
        let key = |kind: &str, about: String| OutcomeKey {
            profile: profile.clone(),
            seed: seed.to_string(),
            kind: kind.to_owned(),
            about,
        };
        let best = best_severities(case, alerts);
        for ((number, attack), best) in case.tenant.attacks.iter().enumerate().zip(best) {
            if case.attacks()[number].is_empty() {
                continue;
            }
            let outcome = Outcome { name: attack.variant.name().to_owned(), severity: best };
            self.0.insert(key("attack", number.to_string()), outcome);
        }
        for alert in alerts.iter().filter(|alert| !is_true(case, alert)) {
            let user = alert.rows.first().and_then(|&row| case.store.text(Field::UserPrincipalName, row));
            let (detector, user) = (alert.detector.name(), user.unwrap_or("-"));
            let (kind, name) = if alert.detector.is_replay() {
                ("false alert", main_cause(case, &alert.rows))
            } else {
                ("other finding", detector)
            };
            let outcome = Outcome { name: name.to_owned(), severity: Some(alert.severity) };
            let entry = self.0.entry(key(kind, format!("{detector} {user}"))).or_insert_with(|| outcome.clone());
            if entry.severity < outcome.severity {
                *entry = outcome;
            }
        }
    }

    /// Writes one line for each outcome.
    pub fn save(&self, path: &Path) -> Result<(), String> {
        let line = |(key, outcome): (&OutcomeKey, &Outcome)| {
            let severity = outcome.severity.map_or("-", Severity::name);
            format!("{}\t{}\t{}\t{}\t{}\t{severity}\n", key.profile, key.seed, key.kind, key.about, outcome.name)
        };
        let text: String = self.0.iter().map(line).collect();
        std::fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// Reads what [`Self::save`] wrote.
    pub fn load(path: &Path) -> Result<Self, String> {
        let text = std::fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
        let mut outcomes = Self::default();
        for (at, line) in text.lines().enumerate() {
            let [profile, seed, kind, about, name, severity] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(format!("{}, line {}: expected six fields", path.display(), at + 1));
            };
            let own = str::to_owned;
            let key = OutcomeKey { profile: own(profile), seed: own(seed), kind: own(kind), about: own(about) };
            let severity = Severity::ALL.into_iter().find(|known| known.name() == severity);
            outcomes.0.insert(key, Outcome { name: own(name), severity });
        }
        Ok(outcomes)
    }

    /// Writes what differs from `base`, in the tenants that both have.
    pub fn changes(&self, base: &Self) -> String {
        let mut text = String::new();
        self.write_changes(base, &mut text).expect("writing to a text never fails");
        text
    }

    fn write_changes(&self, base: &Self, out: &mut String) -> fmt::Result {
        let tenants =
            |of: &Self| of.0.keys().map(|key| (key.profile.clone(), key.seed.clone())).collect::<BTreeSet<_>>();
        let common: BTreeSet<_> = tenants(self).intersection(&tenants(base)).cloned().collect();
        let keys: BTreeSet<&OutcomeKey> = self.0.keys().chain(base.0.keys()).collect();
        let mut tables: BTreeMap<(&str, String), [Change; 4]> = BTreeMap::new();
        let mut listed = Vec::new();
        for key in keys.into_iter().filter(|key| common.contains(&(key.profile.clone(), key.seed.clone()))) {
            let (before, after) = (base.0.get(key), self.0.get(key));
            let severity = |outcome: Option<&Outcome>| outcome.and_then(|outcome| outcome.severity);
            let (old, new) = (severity(before), severity(after));
            let Some(name) = after.or(before).map(|outcome| &outcome.name).filter(|_| old != new) else { continue };
            let suffix = if key.profile.contains(BARE) { BARE } else { "" };
            let groups = [format!("{}, {}", key.kind, key.profile), format!("{}, {name}{suffix}", key.kind)];
            for (table, group) in ["By tenant profile", "By variant, cause or detector"].into_iter().zip(groups) {
                let changes = tables.entry((table, group)).or_default();
                for (at, change) in Severity::ALL.into_iter().zip(changes) {
                    change.count(old >= Some(at), new >= Some(at));
                }
            }
            let name_of_profile = key.profile.split(',').next().unwrap_or_default();
            if TenantProfile::named(name_of_profile).is_some_and(|profile| profile.for_tuning) {
                let show = |severity: Option<Severity>| severity.map_or("nothing", Severity::name);
                let OutcomeKey { profile, seed, kind, about } = key;
                listed.push(format!("- {profile} {seed}: {kind}, {name} ({about}): {} to {}", show(old), show(new)));
            }
        }
        writeln!(out, "### Changes in {} tenants", common.len())?;
        if tables.is_empty() {
            return writeln!(out, "\nNone.");
        }
        let mut last = "";
        for ((table, group), changes) in &tables {
            if *table != last {
                writeln!(out, "\n| {table} | At low and above | medium | high | critical |\n|---|---|---|---|---|")?;
                last = table;
            }
            let [low, medium, high, critical] = changes;
            writeln!(out, "| {group} | {low} | {medium} | {high} | {critical} |")?;
        }
        writeln!(out, "\nOn the profiles for tuning:\n\n{}", listed.join("\n"))
    }
}

/// How many outcomes came and went.
#[derive(Default)]
struct Change {
    more: u32,
    fewer: u32,
}

impl Change {
    fn count(&mut self, before: bool, after: bool) {
        self.more += u32::from(after && !before);
        self.fewer += u32::from(before && !after);
    }
}

impl fmt::Display for Change {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.more, self.fewer) {
            (0, 0) => f.write_str("="),
            (more, 0) => write!(f, "+{more}"),
            (0, fewer) => write!(f, "-{fewer}"),
            (more, fewer) => write!(f, "+{more} -{fewer}"),
        }
    }
}
