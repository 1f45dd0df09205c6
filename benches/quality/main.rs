//! Measures the detector on synthetic tenants and writes a page of Markdown: `cargo bench --bench quality`.
//!
//! The detector is tuned on seeds 1 to 9 of the profiles for tuning. Reported figures come from seeds 10 and above, and
//! show the held-out profiles apart.

mod attribution;
mod baselines;
mod case;
mod changes;
mod judge;
mod owners_events;
mod page;
mod stream;

use attribution::Attribution;
use baselines::{BASELINES, BaselineLog};
use case::{TenantCase, copy};
use changes::Outcomes;
use clap::Parser;
use judge::{Alert, Tally};
use signinscope::detect::{self, Finding, Settings, Severity, detect};
use signinscope::signin::Field;
use signinscope::store::{Row, Store};
use signinscope::synth::{OmittedField, Plan, Shape, TENANT_PROFILES, TenantProfile, Variant};
use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What to measure.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 10)]
    first_seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 3)]
    seeds: u64,
    /// Tenant profiles; all if none is named.
    #[arg(long, value_delimiter = ',')]
    profiles: Vec<String>,
    #[arg(long, default_value_t = 150)]
    users: usize,
    #[arg(long, default_value_t = 10)]
    days: u32,
    /// About how many sign-ins a tenant has; a large one would fill the disk otherwise.
    #[arg(long)]
    sign_ins: Option<usize>,
    /// User-days for each attack.
    #[arg(long, default_value_t = 50)]
    attack_every: u32,
    /// Only these attacks.
    #[arg(long, value_delimiter = ',', value_parser = variant)]
    attacks: Vec<Variant>,
    /// Fields that the exports omit besides those of their profile.
    #[arg(long, value_delimiter = ',', value_parser = omitted_field)]
    without: Vec<OmittedField>,
    /// The shape of the exports.
    #[arg(long, default_value = "diagnostic", value_parser = shape)]
    shape: Shape,
    /// Also write the activity logs, and measure how much of an attacker's activity is linked to the findings.
    #[arg(long)]
    activity: bool,
    /// Also measure without each rule, which takes long.
    #[arg(long)]
    ablation: bool,
    /// Leave out what takes long: the sign-ins before the alert, and tenants with realistic rates of attack.
    #[arg(long)]
    quick: bool,
    /// List false and missed findings, and the owner's events that are shown as an attacker's, on the profiles for tuning only.
    #[arg(long)]
    show: bool,
    /// Write what was found to this file, one line an attack and a false alert, for a later `--diff`.
    #[arg(long, value_name = "FILE")]
    save: Option<PathBuf>,
    /// Show what changed since this file was saved, in the tenants that both runs measure, in place of the page.
    #[arg(long, value_name = "FILE")]
    diff: Option<PathBuf>,
    /// Cargo passes it; it has no effect.
    #[arg(long, hide = true)]
    bench: bool,
}

/// 2026-10-01, a Thursday, in milliseconds.
const FROM: i64 = 1_790_812_800_000;

/// Attacks of a tenant for which the sign-ins before the alert are counted.
const STREAMED: usize = 12;

/// The measurements, by tenant profile.
#[derive(Default)]
pub struct Measured {
    /// With the seeds and the rate of attacks of the arguments.
    pub profiles: BTreeMap<&'static str, Tally>,
    /// The same without session ids.
    pub without_sessions: BTreeMap<&'static str, Tally>,
    /// With one attack in 5,000 user-days.
    pub realistic: BTreeMap<&'static str, Tally>,
    /// By rule.
    pub baselines: BTreeMap<&'static str, Tally>,
    /// By the rule that is off; the first entry is none.
    pub ablation: BTreeMap<String, Tally>,
    /// How events of activity logs are linked to the findings; empty where they are not measured.
    pub attribution: BTreeMap<&'static str, Attribution>,
    /// What was found in each tenant.
    pub outcomes: Outcomes,
    /// How many of an attacker's sign-ins came before the alert.
    pub looks: Vec<Option<usize>>,
}

fn main() {
    let arguments = Arguments::parse();
    let chosen = |profile: &&TenantProfile| {
        arguments.profiles.is_empty() || arguments.profiles.iter().any(|name| name == profile.name)
    };
    let profiles: Vec<&'static TenantProfile> = TENANT_PROFILES.iter().filter(chosen).collect();
    let base = arguments.diff.as_deref().map(|path| Outcomes::load(path).unwrap_or_else(|error| exit(&error)));
    let mut measured = Measured::default();
    for profile in profiles {
        for seed in arguments.first_seed..arguments.first_seed + arguments.seeds {
            eprintln!("{} {seed}", profile.name);
            measure(profile, seed, &arguments, &mut measured);
        }
    }
    if let Some(path) = &arguments.save {
        measured.outcomes.save(path).unwrap_or_else(|error| exit(&error));
    }
    let page = match &base {
        Some(base) => measured.outcomes.changes(base),
        None => page::page(&measured),
    };
    std::io::stdout().write_all(page.as_bytes()).expect("standard output can be written");
}

fn exit(error: &str) -> ! {
    eprintln!("{error}");
    std::process::exit(1)
}

fn omitted_field(name: &str) -> Result<OmittedField, String> {
    let known = OmittedField::ALL.into_iter().find(|field| field.name() == name);
    known.ok_or_else(|| format!("one of {}", OmittedField::ALL.map(OmittedField::name).join(", ")))
}

fn shape(name: &str) -> Result<Shape, String> {
    let known = Shape::ALL.into_iter().find(|shape| shape.name() == name);
    known.ok_or_else(|| format!("one of {}", Shape::ALL.map(Shape::name).join(", ")))
}

fn variant(name: &str) -> Result<Variant, String> {
    let known = Variant::ALL.iter().find(|variant| variant.name() == name);
    known.copied().ok_or_else(|| {
        format!("one of {}", Variant::ALL.iter().map(|known| known.name()).collect::<Vec<_>>().join(", "))
    })
}

fn plan(profile: &'static TenantProfile, seed: u64, arguments: &Arguments) -> Plan {
    Plan {
        profile,
        people: arguments.users,
        days: arguments.days,
        seed,
        from: FROM,
        attacks: if arguments.attacks.is_empty() {
            Variant::of_profile(profile).to_vec()
        } else {
            arguments.attacks.clone()
        },
        attack_every: arguments.attack_every,
        sign_ins: arguments.sign_ins,
        omitted_fields: arguments.without.clone(),
        exports: 1,
        threads: 0,
    }
}

fn measure(profile: &'static TenantProfile, seed: u64, arguments: &Arguments, measured: &mut Measured) {
    let settings = Settings::default();
    let plan = plan(profile, seed, arguments);
    let case = TenantCase::new(&plan, arguments.shape, arguments.activity);
    if arguments.activity {
        let found = detect(&case.store, &settings, &AtomicBool::new(false)).unwrap_or_default();
        measured.attribution.entry(profile.name).or_default().add(&case, &found.list);
        if arguments.show && profile.for_tuning {
            owners_events::show(&case, &found.list);
        }
    }
    let (alerts, elapsed) = find(&case.store, &settings);
    let tally = measured.profiles.entry(profile.name).or_default();
    tally.add(&case, &alerts);
    tally.elapsed += elapsed;
    if arguments.show && profile.for_tuning {
        show(&case, &settings);
    }
    measured.outcomes.add(&case, (profile.name, seed), true, &alerts);
    let no_sessions = copy(&case.store, case.store.rows(), |record| record.set(Field::SessionId, ""));
    let (bare, _) = find(&no_sessions, &settings);
    measured.without_sessions.entry(profile.name).or_default().add(&case, &bare);
    measured.outcomes.add(&case, (profile.name, seed), false, &bare);
    if arguments.diff.is_some() {
        return;
    }
    let log = BaselineLog::of(&case.store);
    for rule in &BASELINES {
        measured.baselines.entry(rule.0).or_default().add(&case, &log.ask(rule));
    }
    if seed == arguments.first_seed && arguments.ablation {
        measured.ablation.entry("none".to_owned()).or_default().add(&case, &alerts);
        for signal in detect::signals() {
            let mut settings = Settings::default();
            settings.points.switch_off(signal.name);
            let tally = measured.ablation.entry(signal.name.to_owned()).or_default();
            tally.add(&case, &find(&case.store, &settings).0);
        }
    }
    if !arguments.quick {
        if seed == arguments.first_seed {
            measured.looks.extend(stream::sign_ins_before_the_alert(&case, &settings, STREAMED));
        }
        // Another seed, so that the same tenants are not counted twice.
        let case = TenantCase::new(&Plan { attack_every: 5000, seed: seed + 1000, ..plan }, arguments.shape, false);
        let (alerts, _) = find(&case.store, &settings);
        measured.realistic.entry(profile.name).or_default().add(&case, &alerts);
    }
}

fn find(store: &Store, settings: &Settings) -> (Vec<Alert>, Duration) {
    // The order by time is computed once for a store, while it loads; it is not part of detection.
    store.by_time();
    let start = Instant::now();
    let findings = detect(store, settings, &AtomicBool::new(false)).unwrap_or_default();
    (Alert::of(&findings.list), start.elapsed())
}

/// Lists false findings with their reasons, and attacks without a finding of medium or above, with the reasons that were
/// weighed and the session's other sign-ins.
fn show(case: &TenantCase, settings: &Settings) {
    let findings = detect(&case.store, settings, &AtomicBool::new(false)).unwrap_or_default();
    let mut all = settings.clone();
    all.severity.low = 1;
    let weighed = detect(&case.store, &all, &AtomicBool::new(false)).unwrap_or_default();
    for (number, rows) in case.attacks().iter().enumerate() {
        let names = |finding: &&Finding| {
            finding.detector.is_replay() && finding.rows.iter().any(|&row| case.attack(row) == Some(number))
        };
        let best = findings.list.iter().filter(names).map(|finding| finding.severity).max();
        if best >= Some(Severity::Medium) || rows.is_empty() {
            continue;
        }
        let attack = &case.tenant.attacks[number];
        eprintln!("  missed ({best:?}): {} of {}", attack.variant.name(), case.tenant.principal_name(attack.person));
        for finding in weighed.list.iter().filter(names) {
            show_reasons(finding);
        }
        eprintln!("    the attacker's sign-ins:");
        show_kinds(case, rows.iter().copied());
        let session = case.store.text(Field::SessionId, rows[0]);
        let owners = |row: &Row| case.store.text(Field::SessionId, *row) == session && case.attack(*row).is_none();
        if session.is_some() {
            eprintln!("    the owner's sign-ins in the same session:");
            show_kinds(case, case.store.rows().filter(owners));
        }
    }
    for finding in findings.list.iter().filter(|finding| finding.detector.is_replay()) {
        let causes: BTreeMap<&str, usize> = finding.rows.iter().fold(BTreeMap::new(), |mut causes, &row| {
            *causes.entry(case.causes[row as usize].name()).or_default() += 1;
            causes
        });
        if causes.contains_key("attack") {
            continue;
        }
        eprintln!("  false {:?} {causes:?} {}", finding.severity, finding.summary);
        show_reasons(finding);
        show_kinds(case, finding.rows.iter().copied());
    }
}

fn show_reasons(finding: &Finding) {
    eprintln!("    weighed {} {:?}", finding.score, finding.severity);
    for reason in finding.evidence.iter().chain(&finding.innocence) {
        eprintln!("      {:+} {}: {}", reason.points, reason.signal, reason.text);
    }
}

/// Counts sign-ins by network, client and token, with the first and the last time.
fn show_kinds(case: &TenantCase, rows: impl Iterator<Item = Row>) {
    let mut kinds: BTreeMap<String, (usize, Row, Row)> = BTreeMap::new();
    for row in rows {
        let text = |field| case.store.text(field, row).unwrap_or("-");
        let address = text(Field::IpAddress);
        let cut = address.char_indices().filter(|&(_, sign)| sign == '.' || sign == ':').nth(2);
        let kind = format!(
            "{}* {} {} AS{} {:?} {} {} {:.50} [{:?}]",
            cut.map_or(address, |(at, _)| &address[..at]),
            text(Field::City),
            text(Field::Country),
            text(Field::AutonomousSystem),
            case.store.kind(row),
            text(Field::IncomingTokenType),
            if text(Field::DeviceId) == "-" { "no device" } else { "device" },
            text(Field::UserAgent),
            case.causes[row as usize].name(),
        );
        let (count, first, last) = kinds.entry(kind).or_insert((0, row, row));
        *count += 1;
        let created = |row| case.store.created(row);
        *first = [*first, row].into_iter().min_by_key(|&row| created(row)).unwrap_or(row);
        *last = [*last, row].into_iter().max_by_key(|&row| created(row)).unwrap_or(row);
    }
    for (kind, (count, first, last)) in kinds {
        let (first, last) = (case.store.created(first).to_string(), case.store.created(last).to_string());
        eprintln!("      {count} x {kind} {first:.16} to {last:.16}");
    }
}
