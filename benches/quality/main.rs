//! How well the detector does on made-up tenants, as a page of Markdown: `cargo bench --bench quality`.
//!
//! Seeds 1 to 9 and the kinds of tenant for tuning are what the detector may be tuned on; what is reported comes from
//! seeds 10 and above, and the kinds that are held out stand apart.

mod baselines;
mod case;
mod judge;
mod page;
mod stream;

use baselines::{BASELINES, Log};
use case::{Case, copy};
use clap::Parser;
use judge::{Alert, Tally};
use signinscope::detect::{self, Detector, Finding, Settings, Severity, detect};
use signinscope::signin::Field;
use signinscope::store::{Row, Store};
use signinscope::synth::{OmittedField, Plan, TENANT_PROFILES, TenantProfile, Variant};
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

/// What is measured.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch on the command line")]
struct Arguments {
    /// The first seed.
    #[arg(long, default_value_t = 10)]
    first_seed: u64,
    /// How many seeds.
    #[arg(long, default_value_t = 3)]
    seeds: u64,
    /// Kinds of tenant; all if none is named.
    #[arg(long, value_delimiter = ',')]
    profiles: Vec<String>,
    #[arg(long, default_value_t = 150)]
    users: usize,
    #[arg(long, default_value_t = 10)]
    days: u32,
    /// One attack in so many user-days.
    #[arg(long, default_value_t = 50)]
    attack_every: u32,
    /// Only these attacks.
    #[arg(long, value_delimiter = ',', value_parser = variant)]
    attacks: Vec<Variant>,
    /// What the exports lack beside what those of their kind lack.
    #[arg(long, value_delimiter = ',', value_parser = omitted_field)]
    without: Vec<OmittedField>,
    /// Measure without each rule, too: long.
    #[arg(long)]
    ablation: bool,
    /// Leave out what takes long: streaming, and the second tenants of realistic density.
    #[arg(long)]
    quick: bool,
    /// Show what is false and what is missed, one by one, on the kinds for tuning.
    #[arg(long)]
    show: bool,
    /// Cargo says so; it means nothing here.
    #[arg(long, hide = true)]
    bench: bool,
}

/// 2026-10-01, a Thursday, in milliseconds.
const FROM: i64 = 1_790_812_800_000;

/// Attacks of a tenant of which it is seen how soon they are found.
const STREAMED: usize = 12;

/// What was measured, by kind of tenant.
#[derive(Default)]
pub struct Measured {
    /// Seeds and density as the arguments say.
    pub profiles: BTreeMap<&'static str, Tally>,
    /// The same, read without session ids.
    pub without_sessions: BTreeMap<&'static str, Tally>,
    /// One attack in five thousand user-days.
    pub realistic: BTreeMap<&'static str, Tally>,
    /// By rule.
    pub baselines: BTreeMap<&'static str, Tally>,
    /// By the rule that is off; the first is none.
    pub ablation: BTreeMap<String, Tally>,
    /// How many of a thief's sign-ins came before the alert.
    pub looks: Vec<Option<usize>>,
}

fn main() {
    let arguments = Arguments::parse();
    let chosen = |profile: &&TenantProfile| {
        arguments.profiles.is_empty() || arguments.profiles.iter().any(|name| name == profile.name)
    };
    let profiles: Vec<&'static TenantProfile> = TENANT_PROFILES.iter().filter(chosen).collect();
    let mut measured = Measured::default();
    for profile in profiles {
        for seed in arguments.first_seed..arguments.first_seed + arguments.seeds {
            eprintln!("{} {seed}", profile.name);
            measure(profile, seed, &arguments, &mut measured);
        }
    }
    let page = page::page(&measured);
    std::io::stdout().write_all(page.as_bytes()).expect("somebody reads");
}

fn omitted_field(name: &str) -> Result<OmittedField, String> {
    let known = OmittedField::ALL.into_iter().find(|field| field.name() == name);
    known.ok_or_else(|| format!("one of {}", OmittedField::ALL.map(OmittedField::name).join(", ")))
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
        attacks: if arguments.attacks.is_empty() { Variant::ALL.to_vec() } else { arguments.attacks.clone() },
        attack_every: arguments.attack_every,
        sign_ins: None,
        omitted_fields: arguments.without.clone(),
        exports: 1,
        threads: 0,
    }
}

fn measure(profile: &'static TenantProfile, seed: u64, arguments: &Arguments, measured: &mut Measured) {
    let settings = Settings::default();
    let plan = plan(profile, seed, arguments);
    let case = Case::new(&plan);
    let (alerts, elapsed) = find(&case.store, &settings);
    let tally = measured.profiles.entry(profile.name).or_default();
    tally.add(&case, &alerts);
    tally.elapsed += elapsed;
    if arguments.show && profile.for_tuning {
        show(&case, &settings);
    }
    let no_sessions = copy(&case.store, case.store.rows(), |record| record.set(Field::SessionId, ""));
    measured.without_sessions.entry(profile.name).or_default().add(&case, &find(&no_sessions, &settings).0);
    let log = Log::of(&case.store);
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
        // Other people: those of the dense tenant are known by now.
        let case = Case::new(&Plan { attack_every: 5000, seed: seed + 1000, ..plan });
        let (alerts, _) = find(&case.store, &settings);
        measured.realistic.entry(profile.name).or_default().add(&case, &alerts);
    }
}

fn find(store: &Store, settings: &Settings) -> (Vec<Alert>, Duration) {
    // The order by time is made once a store, while it is loaded.
    store.by_time();
    let start = Instant::now();
    let findings = detect(store, settings, &AtomicBool::new(false)).unwrap_or_default();
    (Alert::of(&findings.list), start.elapsed())
}

/// Tells false findings with their reasons, and attacks of which nothing of medium or above is said, with what was
/// weighed all the same and what else the session did.
fn show(case: &Case, settings: &Settings) {
    let findings = detect(&case.store, settings, &AtomicBool::new(false)).unwrap_or_default();
    let mut all = settings.clone();
    all.severity.low = 1;
    let weighed = detect(&case.store, &all, &AtomicBool::new(false)).unwrap_or_default();
    for (number, rows) in case.attacks().iter().enumerate() {
        let names = |finding: &&Finding| {
            finding.detector == Detector::TokenReplay
                && finding.rows.iter().any(|&row| case.attack(row) == Some(number))
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
        eprintln!("    the thief's:");
        show_kinds(case, rows.iter().copied());
        let session = case.store.text(Field::SessionId, rows[0]);
        let owners = |row: &Row| case.store.text(Field::SessionId, *row) == session && case.attack(*row).is_none();
        if session.is_some() {
            eprintln!("    the owner's in the same session:");
            show_kinds(case, case.store.rows().filter(owners));
        }
    }
    for finding in findings.list.iter().filter(|finding| finding.detector == Detector::TokenReplay) {
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

/// Sign-ins by network, client and token: how many, and when first and last.
fn show_kinds(case: &Case, rows: impl Iterator<Item = Row>) {
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
