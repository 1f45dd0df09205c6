//! What findings are worth, held against the truth.

use crate::case::Case;
use signinscope::detect::{Detector, Finding, Severity};
use signinscope::store::Row;
use signinscope::synth::{Cause, Variant};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Something said to be an attack: the sign-ins, and how sure and how severe it is.
pub struct Alert {
    pub rows: Vec<Row>,
    pub severity: Severity,
    pub score: u8,
    /// Which detector says it. What is said of other things than replay is counted apart, and for recall only where it is
    /// about the very attack: a device code, which is no replay to begin with, and a phishing proxy.
    pub detector: Detector,
}

impl Alert {
    /// What the detectors say.
    pub fn of(findings: &[Finding]) -> Vec<Self> {
        let alert = |finding: &Finding| Self {
            rows: finding.rows.clone(),
            severity: finding.severity,
            score: finding.score,
            detector: finding.detector,
        };
        findings.iter().map(alert).collect()
    }

    /// Whether the detector, another than that of replay, looks for attacks of this kind.
    fn is_about(&self, variant: Variant) -> bool {
        match variant {
            Variant::Aitm => self.detector == Detector::AdversaryInTheMiddle,
            Variant::DeviceCode => true,
            _ => false,
        }
    }
}

/// How often one variant was found.
#[derive(Clone, Copy, Default)]
pub struct Recall {
    pub attacks: u32,
    /// At low, medium, high and critical, and above each.
    pub found: [u32; 4],
    pub sign_ins: u32,
    /// Sign-ins that a finding of medium or above names.
    pub named: u32,
}

/// Counts over many tenants.
#[derive(Default)]
pub struct Tally {
    pub user_days: f64,
    pub sign_ins: usize,
    pub elapsed: Duration,
    pub variants: BTreeMap<Variant, Recall>,
    /// True and false alerts at each severity and above.
    pub alerts: [[u32; 2]; 4],
    /// True and false alerts by tens of the score.
    pub bins: [[u32; 2]; 10],
    /// What the other detectors say at each severity and above, by their names: naming a sign-in of an attack or a guess
    /// at a password, and not.
    pub others: BTreeMap<&'static str, [[u32; 2]; 4]>,
    /// False alerts of medium and above, by the scene that most of their sign-ins are of.
    pub blamed: BTreeMap<&'static str, u32>,
    /// Sign-ins of no attack in true alerts of medium and above, and all sign-ins of those.
    pub merged: [u32; 2],
}

impl Tally {
    /// Counts what was said of a tenant.
    pub fn add(&mut self, case: &Case, alerts: &[Alert]) {
        self.user_days += case.user_days;
        self.sign_ins += case.store.len();
        let attacks = case.attacks();
        let mut best: Vec<Option<Severity>> = vec![None; attacks.len()];
        let mut named: Vec<BTreeSet<Row>> = vec![BTreeSet::new(); attacks.len()];
        for alert in alerts {
            let hit: BTreeSet<usize> = alert.rows.iter().filter_map(|&row| case.attack(row)).collect();
            if alert.detector != Detector::TokenReplay {
                let is_true =
                    !hit.is_empty() || alert.rows.iter().any(|&row| case.causes[row as usize] == Cause::Spray);
                let counts = self.others.entry(alert.detector.name()).or_default();
                for count in &mut counts[..=alert.severity as usize] {
                    count[usize::from(!is_true)] += 1;
                }
                let meant = |&at: &usize| alert.is_about(case.tenant.attacks[at].variant);
                for attack in hit.into_iter().filter(meant) {
                    best[attack] = best[attack].max(Some(alert.severity));
                }
                continue;
            }
            // A thief who cannot be told from the owner makes no alert true.
            let is_true = hit.iter().any(|&attack| case.tenant.attacks[attack].variant.is_visible());
            let side = usize::from(!is_true);
            for at in 0..=alert.severity as usize {
                self.alerts[at][side] += 1;
            }
            self.bins[usize::from(alert.score / 10).min(9)][side] += 1;
            for &attack in &hit {
                best[attack] = best[attack].max(Some(alert.severity));
            }
            if alert.severity < Severity::Medium {
                continue;
            }
            if is_true {
                let strange = alert.rows.iter().filter(|&&row| case.attack(row).is_none()).count();
                self.merged[0] += strange as u32;
                self.merged[1] += alert.rows.len() as u32;
            } else {
                *self.blamed.entry(scene_of(case, &alert.rows)).or_default() += 1;
            }
            for &row in &alert.rows {
                if let Some(attack) = case.attack(row) {
                    named[attack].insert(row);
                }
            }
        }
        for ((attack, rows), (best, named)) in case.tenant.attacks.iter().zip(&attacks).zip(best.into_iter().zip(named))
        {
            // Some victims have no session to steal.
            if rows.is_empty() {
                continue;
            }
            let recall = self.variants.entry(attack.variant).or_default();
            recall.attacks += 1;
            for at in Severity::ALL.into_iter().filter(|&severity| best >= Some(severity)) {
                recall.found[at as usize] += 1;
            }
            recall.sign_ins += rows.len() as u32;
            recall.named += named.len() as u32;
        }
    }

    /// Adds what another counted.
    pub fn join(&mut self, other: &Self) {
        self.user_days += other.user_days;
        self.sign_ins += other.sign_ins;
        self.elapsed += other.elapsed;
        for (&variant, more) in &other.variants {
            let recall = self.variants.entry(variant).or_default();
            recall.attacks += more.attacks;
            recall.sign_ins += more.sign_ins;
            recall.named += more.named;
            recall.found.iter_mut().zip(more.found).for_each(|(found, more)| *found += more);
        }
        let counts = self.alerts.iter_mut().chain(&mut self.bins).chain([&mut self.merged]);
        let more = other.alerts.iter().chain(&other.bins).chain([&other.merged]);
        for ([right, wrong], more) in counts.zip(more) {
            *right += more[0];
            *wrong += more[1];
        }
        for (&name, more) in &other.others {
            let counts = self.others.entry(name).or_default();
            for (count, more) in counts.iter_mut().flatten().zip(more.iter().flatten()) {
                *count += more;
            }
        }
        for (&scene, &count) in &other.blamed {
            *self.blamed.entry(scene).or_default() += count;
        }
    }

    /// Attacks found at this severity and above, and all attacks, of those that count: a replay, which the log can
    /// show, by a thief who does not wear all of the owner's clothes.
    pub fn recall(&self, least: Severity) -> (u32, u32) {
        let counts =
            |variant: Variant| variant.is_visible() && !matches!(variant, Variant::Mimic | Variant::DeviceCode);
        let counting = self.variants.iter().filter(|(variant, _)| counts(**variant));
        counting.fold((0, 0), |(found, all), (_, recall)| (found + recall.found[least as usize], all + recall.attacks))
    }

    /// Share of true alerts at this severity and above.
    pub fn precision(&self, least: Severity) -> f64 {
        let [right, wrong] = self.alerts[least as usize];
        f64::from(right) / f64::from(right + wrong)
    }

    /// False alerts at this severity and above, of a thousand users in a day.
    pub fn false_alerts(&self, least: Severity) -> f64 {
        f64::from(self.alerts[least as usize][1]) * 1000.0 / self.user_days
    }
}

/// What most of the sign-ins are about.
fn scene_of(case: &Case, rows: &[Row]) -> &'static str {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for &row in rows {
        *counts.entry(case.causes[row as usize].name()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map_or("nothing", |(name, _)| name)
}

/// The interval in which a share lies with a probability of 95 %, by Wilson's formula.
pub fn interval(found: u32, all: u32) -> (f64, f64) {
    const Z: f64 = 1.96;
    let (n, share) = (f64::from(all), f64::from(found) / f64::from(all));
    let middle = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let below = 1.0 + Z * Z / n;
    (((middle - spread) / below).max(0.0), ((middle + spread) / below).min(1.0))
}
