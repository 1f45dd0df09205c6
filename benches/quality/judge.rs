//! Counts true and false findings against the truth.

use crate::case::TenantCase;
use signinscope::detect::{Detector, Finding, Severity};
use signinscope::store::Row;
use signinscope::synth::{Cause, Variant};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// A claim that sign-ins are an attack, with its severity and score.
pub struct Alert {
    pub rows: Vec<Row>,
    pub severity: Severity,
    pub score: u8,
    /// The detector. Findings of others than replay are counted apart. For recall they count only where they are about the
    /// attack itself: a device code, which is no replay, a phishing proxy, and the device that it registers.
    pub detector: Detector,
}

impl Alert {
    /// Takes findings as alerts.
    pub fn of(findings: &[Finding]) -> Vec<Self> {
        let alert = |finding: &Finding| Self {
            rows: finding.rows.clone(),
            severity: finding.severity,
            score: finding.score,
            detector: finding.detector,
        };
        findings.iter().map(alert).collect()
    }

    /// Whether a detector other than replay looks for attacks of this variant.
    fn is_about(&self, variant: Variant) -> bool {
        match variant {
            Variant::Aitm => self.detector.name() == "adversary-in-the-middle",
            Variant::AitmChain => ["adversary-in-the-middle", "refresh-token-to-primary", "new-device-primary-token"]
                .contains(&self.detector.name()),
            Variant::DeviceCode => true,
            _ => false,
        }
    }
}

/// How often a variant was found.
#[derive(Clone, Copy, Default)]
pub struct Recall {
    pub attacks: u32,
    /// At low, medium, high and critical, and above each.
    pub found: [u32; 4],
    pub sign_ins: u32,
    /// Sign-ins that findings of medium and above name.
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
    /// Findings of the other detectors at each severity and above, by name: those that name a sign-in of an attack or a
    /// password guess, and those that do not.
    pub others: BTreeMap<&'static str, [[u32; 2]; 4]>,
    /// False alerts of medium and above, by the cause of most of their sign-ins.
    pub blamed: BTreeMap<&'static str, u32>,
    /// Sign-ins outside attacks in true alerts of medium and above, and all sign-ins of those alerts.
    pub merged: [u32; 2],
}

impl Tally {
    /// Counts the alerts of a tenant.
    pub fn add(&mut self, case: &TenantCase, alerts: &[Alert]) {
        self.user_days += case.user_days;
        self.sign_ins += case.store.len();
        let attacks = case.attacks();
        let best = best_severities(case, alerts);
        let mut named: Vec<BTreeSet<Row>> = vec![BTreeSet::new(); attacks.len()];
        for alert in alerts {
            let is_true = is_true(case, alert);
            if !alert.detector.is_replay() {
                let counts = self.others.entry(alert.detector.name()).or_default();
                for count in &mut counts[..=alert.severity as usize] {
                    count[usize::from(!is_true)] += 1;
                }
                continue;
            }
            let side = usize::from(!is_true);
            for at in 0..=alert.severity as usize {
                self.alerts[at][side] += 1;
            }
            self.bins[usize::from(alert.score / 10).min(9)][side] += 1;
            if alert.severity < Severity::Medium {
                continue;
            }
            if is_true {
                let strange = alert.rows.iter().filter(|&&row| case.attack(row).is_none()).count();
                self.merged[0] += strange as u32;
                self.merged[1] += alert.rows.len() as u32;
            } else {
                *self.blamed.entry(main_cause(case, &alert.rows)).or_default() += 1;
            }
            for &row in &alert.rows {
                if let Some(attack) = case.attack(row) {
                    named[attack].insert(row);
                }
            }
        }
        for ((attack, rows), (best, named)) in case.tenant.attacks.iter().zip(&attacks).zip(best.into_iter().zip(named))
        {
            // Some victims have no session that the variant could use.
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

    /// Adds the counts of another tally.
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
        for (&cause, &count) in &other.blamed {
            *self.blamed.entry(cause).or_default() += count;
        }
    }

    /// Returns the attacks found at this severity and above, and all attacks. Counts the variants that are a replay, that the
    /// log can show, and that do not mimic the owner in everything.
    pub fn recall(&self, least: Severity) -> (u32, u32) {
        let counts =
            |variant: Variant| variant.is_visible() && !matches!(variant, Variant::Mimic | Variant::DeviceCode);
        let counting = self.variants.iter().filter(|(variant, _)| counts(**variant));
        counting.fold((0, 0), |(found, all), (_, recall)| (found + recall.found[least as usize], all + recall.attacks))
    }

    /// Returns the same of the clear variants alone: those whose country, network or software differs visibly.
    pub fn clear_recall(&self, least: Severity) -> (u32, u32) {
        let counting = self.variants.iter().filter(|(variant, _)| is_clear(**variant));
        counting.fold((0, 0), |(found, all), (_, recall)| (found + recall.found[least as usize], all + recall.attacks))
    }

    /// Returns the share of true alerts at this severity and above.
    pub fn precision(&self, least: Severity) -> f64 {
        let [right, wrong] = self.alerts[least as usize];
        f64::from(right) / f64::from(right + wrong)
    }

    /// Returns the false alerts at this severity and above, for 1,000 users and day.
    pub fn false_alerts(&self, least: Severity) -> f64 {
        f64::from(self.alerts[least as usize][1]) * 1000.0 / self.user_days
    }
}

/// Returns the highest severity at which an alert is about each attack. An alert of another detector than replay counts
/// where that detector looks for such attacks.
pub fn best_severities(case: &TenantCase, alerts: &[Alert]) -> Vec<Option<Severity>> {
    let mut best: Vec<Option<Severity>> = vec![None; case.tenant.attacks.len()];
    for alert in alerts {
        for attack in attacks_named(case, alert) {
            if alert.detector.is_replay() || alert.is_about(case.tenant.attacks[attack].variant) {
                best[attack] = best[attack].max(Some(alert.severity));
            }
        }
    }
    best
}

/// Whether the attacker's country, network or software differs visibly from the owner's, so that the attack can be seen
/// without session ids: not at the owner's provider, in the owner's city or behind the owner's exit, and not where IPv4 and
/// IPv6 of one country stand beside each other.
fn is_clear(variant: Variant) -> bool {
    use Variant::{Confidential, DeviceCode, Ipv6, Mimic, ResidentialProxy, SameAsn, SameEdge};
    !matches!(variant, Confidential | DeviceCode | Ipv6 | Mimic | ResidentialProxy | SameAsn | SameEdge)
}

fn attacks_named(case: &TenantCase, alert: &Alert) -> BTreeSet<usize> {
    alert.rows.iter().filter_map(|&row| case.attack(row)).collect()
}

/// Whether an alert of replay names an attack that the log can show, and another alert an attack or a password guess.
pub fn is_true(case: &TenantCase, alert: &Alert) -> bool {
    let hit = attacks_named(case, alert);
    if alert.detector.is_replay() {
        // An attacker that the log cannot distinguish from the owner makes no alert true.
        return hit.iter().any(|&attack| case.tenant.attacks[attack].variant.is_visible());
    }
    !hit.is_empty() || alert.rows.iter().any(|&row| case.causes[row as usize] == Cause::Spray)
}

/// Returns the cause of most of the sign-ins.
pub fn main_cause(case: &TenantCase, rows: &[Row]) -> &'static str {
    let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
    for &row in rows {
        *counts.entry(case.causes[row as usize].name()).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map_or("nothing", |(name, _)| name)
}

/// Returns the 95 % confidence interval of a share, by Wilson's formula.
pub fn interval(found: u32, all: u32) -> (f64, f64) {
    const Z: f64 = 1.96;
    let (n, share) = (f64::from(all), f64::from(found) / f64::from(all));
    let middle = share + Z * Z / (2.0 * n);
    let spread = Z * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
    let below = 1.0 + Z * Z / n;
    (((middle - spread) / below).max(0.0), ((middle + spread) / below).min(1.0))
}
