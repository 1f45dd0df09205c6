//! Writes the measurements as Markdown.

use crate::Measured;
use crate::attribution::Attribution;
use crate::judge::{Recall, Tally, interval};
use signinscope::detect::Severity;
use signinscope::synth::{TENANT_PROFILES, TenantProfile, Variant};
use std::collections::BTreeMap;
use std::fmt::{self, Write};

type ByProfile = BTreeMap<&'static str, Tally>;

/// Writes all tables.
pub fn page(measured: &Measured) -> String {
    let mut text = String::new();
    write(measured, &mut text).expect("writing to a text never fails");
    text
}

fn write(measured: &Measured, out: &mut String) -> fmt::Result {
    writeln!(out, "### By tenant profile\n")?;
    by_profile(&measured.profiles, out)?;
    if !measured.realistic.is_empty() {
        writeln!(out, "\n### One attack in 5,000 user-days\n")?;
        by_profile(&measured.realistic, out)?;
    }
    writeln!(out, "\n### Session ids removed\n")?;
    by_profile(&measured.without_sessions, out)?;
    writeln!(out, "\n### Session ids removed, the clear variants alone\n")?;
    clear(&measured.without_sessions, out)?;
    writeln!(out, "\n### By variant\n")?;
    by_variant(measured, out)?;
    writeln!(out, "\n### Other rules, on the same logs\n")?;
    baselines(measured, out)?;
    writeln!(out, "\n### Share of true alerts by score\n")?;
    calibration(measured, out)?;
    writeln!(out, "\n### Causes of false alerts at medium and above\n")?;
    blamed(measured, out)?;
    writeln!(out, "\n### Other detectors, on the same logs\n")?;
    others(measured, out)?;
    if !measured.attribution.is_empty() {
        writeln!(out, "\n### What was done with the tokens\n")?;
        attribution(&measured.attribution, out)?;
    }
    if !measured.looks.is_empty() {
        writeln!(out, "\n### The attacker's sign-ins before the alert\n")?;
        streamed(measured, out)?;
    }
    if !measured.ablation.is_empty() {
        writeln!(out, "\n### Without a rule\n")?;
        ablation(measured, out)?;
    }
    let all = sum(&measured.profiles, |_| true);
    let a_million = all.elapsed.as_secs_f64() * 1e6 / all.sign_ins.max(1) as f64;
    writeln!(out, "\nScoring took {a_million:.2} s for a million sign-ins; {} were scored.", all.sign_ins)
}

/// A share with its interval.
struct ShareInterval(u32, u32);

impl fmt::Display for ShareInterval {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(found, all) = *self;
        if all == 0 {
            return f.write_str("-");
        }
        let (from, to) = interval(found, all);
        write!(f, "{:.2} ({from:.2} to {to:.2})", f64::from(found) / f64::from(all))
    }
}

fn for_tuning(name: &str) -> bool {
    TenantProfile::named(name).is_some_and(|profile| profile.for_tuning)
}

fn sum(of: &ByProfile, fits: impl Fn(&str) -> bool) -> Tally {
    let mut all = Tally::default();
    for tally in of.iter().filter(|(name, _)| fits(name)).map(|(_, tally)| tally) {
        all.join(tally);
    }
    all
}

fn by_profile(of: &ByProfile, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "| Tenants | User-days | Recall at medium | at high | Precision at medium | at high | at critical | \
         False alerts per 1,000 users and day: low | medium | high | critical | Owner's sign-ins in true alerts \
         |\n|---|---:|---|---|---:|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    let row = |name: &str, tally: &Tally, out: &mut String| {
        let (medium, high) = (tally.recall(Severity::Medium), tally.recall(Severity::High));
        // Without attacks no alert can be true, and without alerts there is no share.
        let precision = |least| match tally.precision(least) {
            share if share.is_nan() || medium.1 == 0 => "-".to_owned(),
            share => format!("{share:.2}"),
        };
        writeln!(
            out,
            "| {name} | {:.0} | {} | {} | {} | {} | {} | {:.2} | {:.2} | {:.2} | {:.2} | {:.1} % |",
            tally.user_days,
            ShareInterval(medium.0, medium.1),
            ShareInterval(high.0, high.1),
            precision(Severity::Medium),
            precision(Severity::High),
            precision(Severity::Critical),
            tally.false_alerts(Severity::Low),
            tally.false_alerts(Severity::Medium),
            tally.false_alerts(Severity::High),
            tally.false_alerts(Severity::Critical),
            f64::from(tally.merged[0]) * 100.0 / f64::from(tally.merged[1].max(1)),
        )
    };
    for profile in &TENANT_PROFILES {
        if let Some(tally) = of.get(profile.name) {
            row(&format!("{}{}", profile.name, if profile.for_tuning { "" } else { " (held out)" }), tally, out)?;
        }
    }
    let (tuning, held) = (sum(of, for_tuning), sum(of, |name| !for_tuning(name)));
    for (name, tally) in [("**for tuning**", tuning), ("**held out**", held), ("**all**", sum(of, |_| true))] {
        if tally.sign_ins > 0 {
            row(name, &tally, out)?;
        }
    }
    Ok(())
}

/// The recall of the variants whose country, network or software differs visibly.
fn clear(of: &ByProfile, out: &mut String) -> fmt::Result {
    writeln!(out, "| Tenants | Attacks | Recall at medium | at high |\n|---|---:|---|---|")?;
    let (tuning, held) = (sum(of, for_tuning), sum(of, |name| !for_tuning(name)));
    for (name, tally) in [("for tuning", tuning), ("held out", held), ("all", sum(of, |_| true))] {
        let (medium, high) = (tally.clear_recall(Severity::Medium), tally.clear_recall(Severity::High));
        let (medium, attacks) = (ShareInterval(medium.0, medium.1), medium.1);
        writeln!(out, "| {name} | {attacks} | {medium} | {} |", ShareInterval(high.0, high.1))?;
    }
    Ok(())
}

fn by_variant(measured: &Measured, out: &mut String) -> fmt::Result {
    let (tuning, held) = (sum(&measured.profiles, for_tuning), sum(&measured.profiles, |name| !for_tuning(name)));
    let bare = sum(&measured.without_sessions, |_| true);
    writeln!(
        out,
        "| Variant | Attacks | Recall at medium | for tuning | held out | at high | Sign-ins named | No session ids \
         |\n|---|---:|---|---|---|---:|---:|---:|"
    )?;
    let none = Recall::default();
    for &variant in Variant::ALL {
        let of = |tally: &Tally| *tally.variants.get(&variant).unwrap_or(&none);
        let (a, b, bare) = (of(&tuning), of(&held), of(&bare));
        let (medium, high) = (Severity::Medium as usize, Severity::High as usize);
        let share = |part: u32, whole: u32| f64::from(part) / f64::from(whole.max(1));
        let attacks = a.attacks + b.attacks;
        writeln!(
            out,
            "| {} | {attacks} | {} | {} | {} | {:.2} | {:.2} | {:.2} |",
            variant.name(),
            ShareInterval(a.found[medium] + b.found[medium], attacks),
            ShareInterval(a.found[medium], a.attacks),
            ShareInterval(b.found[medium], b.attacks),
            share(a.found[high] + b.found[high], attacks),
            share(a.named + b.named, a.sign_ins + b.sign_ins),
            share(bare.found[medium], bare.attacks),
        )?;
    }
    Ok(())
}

fn baselines(measured: &Measured, out: &mut String) -> fmt::Result {
    writeln!(out, "| Rule | Recall | Precision | False alerts per 1,000 users and day |\n|---|---|---:|---:|")?;
    let own = sum(&measured.profiles, |_| true);
    let rules = measured.baselines.iter().map(|(name, tally)| (*name, tally));
    for (name, tally) in std::iter::once(("signinscope, medium and above", &own)).chain(rules) {
        let (found, all) = tally.recall(Severity::Medium);
        writeln!(
            out,
            "| {name} | {} | {:.3} | {:.1} |",
            ShareInterval(found, all),
            tally.precision(Severity::Medium),
            tally.false_alerts(Severity::Medium),
        )?;
    }
    Ok(())
}

fn calibration(measured: &Measured, out: &mut String) -> fmt::Result {
    writeln!(out, "| Score | Alerts | True | Share |\n|---|---:|---:|---|")?;
    for (at, [right, wrong]) in sum(&measured.profiles, |_| true).bins.into_iter().enumerate() {
        if right + wrong > 0 {
            let to = if at == 9 { 100 } else { at * 10 + 9 };
            writeln!(
                out,
                "| {} to {to} | {} | {right} | {} |",
                at * 10,
                right + wrong,
                ShareInterval(right, right + wrong)
            )?;
        }
    }
    Ok(())
}

fn blamed(measured: &Measured, out: &mut String) -> fmt::Result {
    let (tuning, held) = (sum(&measured.profiles, for_tuning), sum(&measured.profiles, |name| !for_tuning(name)));
    writeln!(out, "| Most of the sign-ins in the alert | For tuning | Held out |\n|---|---:|---:|")?;
    let mut names: Vec<&str> = tuning.blamed.keys().chain(held.blamed.keys()).copied().collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let count = |tally: &Tally| tally.blamed.get(name).copied().unwrap_or_default();
        writeln!(out, "| {name} | {} | {} |", count(&tuning), count(&held))?;
    }
    Ok(())
}

fn others(measured: &Measured, out: &mut String) -> fmt::Result {
    let all = sum(&measured.profiles, |_| true);
    writeln!(
        out,
        "| Detector | Findings per 1,000 users and day: low and above | medium | high | At medium, about an attack or a \
         password guess |\n|---|---:|---:|---:|---|"
    )?;
    for (name, counts) in &all.others {
        let a_day = |least: Severity| f64::from(counts[least as usize].iter().sum::<u32>()) * 1000.0 / all.user_days;
        let [right, wrong] = counts[Severity::Medium as usize];
        writeln!(
            out,
            "| {name} | {:.2} | {:.2} | {:.2} | {} |",
            a_day(Severity::Low),
            a_day(Severity::Medium),
            a_day(Severity::High),
            ShareInterval(right, right + wrong),
        )?;
    }
    Ok(())
}

fn attribution(of: &BTreeMap<&'static str, Attribution>, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "| Tenants | Attackers' events with the token: linked by it | by less | all | Session alone: linked with the address \
         | by less | all | Without ids: linked by user and time | all | With the token, attack not found | Shown as the \
         attacker's | Owner's of these | Session only, owner's and all | User and time, owner's and all | In false findings \
         |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|"
    )?;
    let share = |part: u32, whole: u32| format!("{:.3}", f64::from(part) / f64::from(whole.max(1)));
    let sum = |fits: &dyn Fn(&str) -> bool| {
        let mut all = Attribution::default();
        of.iter().filter(|(name, _)| fits(name)).for_each(|(_, one)| all.join(one));
        all
    };
    let single = of.iter().map(|(name, one)| ((*name).to_owned(), *one));
    let sums = [
        ("**for tuning**", sum(&for_tuning)),
        ("**held out**", sum(&|name| !for_tuning(name))),
        ("**all**", sum(&|_| true)),
    ];
    for (name, one) in single.chain(sums.map(|(name, one)| (name.to_owned(), one))) {
        let Attribution { by_token, by_session, without_ids, linked, .. } = one;
        let [owners, shown] = one.shown_as_attackers();
        writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {shown} | {owners} ({}) | {} of {} | {} of {} | {} |",
            share(by_token[0], by_token[2]),
            share(by_token[1], by_token[2]),
            by_token[2],
            share(by_session[0], by_session[2]),
            share(by_session[1], by_session[2]),
            by_session[2],
            share(without_ids[0] + without_ids[1], without_ids[2]),
            without_ids[2],
            one.not_found,
            share(owners, shown),
            linked[2][0],
            linked[2][1],
            linked[3][0],
            linked[3][1],
            one.of_false_findings,
        )?;
    }
    Ok(())
}

fn streamed(measured: &Measured, out: &mut String) -> fmt::Result {
    let mut looks = measured.looks.clone();
    // What took longer than the last look comes last.
    looks.sort_by_key(|look| look.unwrap_or(usize::MAX));
    let show = |at: usize| looks[at.min(looks.len() - 1)].map_or("more".to_owned(), |look| look.to_string());
    writeln!(
        out,
        "| Attacks found in the end | Half of them by | Three quarters by | Nine tenths by |\n|---:|---:|---:|---:|"
    )?;
    let count = looks.len();
    writeln!(out, "| {count} | {} | {} | {} |", show(count / 2), show(count * 3 / 4), show(count * 9 / 10))
}

fn ablation(measured: &Measured, out: &mut String) -> fmt::Result {
    writeln!(
        out,
        "| Rule that is off | Recall | Precision | False alerts per 1,000 users and day |\n|---|---:|---:|---:|"
    )?;
    for (name, tally) in &measured.ablation {
        let (found, all) = tally.recall(Severity::Medium);
        writeln!(
            out,
            "| {name} | {:.3} | {:.3} | {:.2} |",
            f64::from(found) / f64::from(all.max(1)),
            tally.precision(Severity::Medium),
            tally.false_alerts(Severity::Medium),
        )?;
    }
    Ok(())
}
