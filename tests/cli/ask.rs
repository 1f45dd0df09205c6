//! `ask` against counts of the same sign-ins taken from `rows`.

use crate::common::{lines, signinscope};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const SAMPLE: &str = "sample-data/replay";
const ALICE: &str = "alice.moreau@contoso.com";

/// What `ask` writes for a question about the sample.
fn asked(arguments: &[&str]) -> String {
    let output = signinscope().arg("ask").args(arguments).output().expect("a run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The sign-ins of the sample, one by one.
fn sign_ins() -> Vec<Value> {
    let rows = ["rows", SAMPLE, "--tab", "all", "--aggregate", "off", "--format", "ndjson"];
    lines(&signinscope().args(rows).output().expect("a run").stdout)
}

fn is(sign_in: &Value, field: &str, value: &str) -> bool {
    sign_in[field].as_str() == Some(value)
}

/// The table below the sentence and the filter: the words of each line.
fn table(written: &str) -> Vec<Vec<&str>> {
    let (_, table) = written.split_once("\n\n").expect("a table");
    table.lines().map(|line| line.split("  ").map(str::trim).filter(|cell| !cell.is_empty()).collect()).collect()
}

#[test]
fn interactive_successes_are_those_of_the_table() {
    let good: Vec<_> = sign_ins()
        .into_iter()
        .filter(|row| is(row, "kind", "interactive") && is(row, "status", "Success") && is(row, "user", ALICE))
        .collect();
    let addresses: BTreeSet<_> = good.iter().map(|row| row["ip_address"].to_string()).collect();
    let written = asked(&["authenticated", SAMPLE, "--user", "ALICE.moreau*"]);
    let expected = format!("{ALICE}: yes, interactively {} times from {} addresses", good.len(), addresses.len());
    assert!(written.starts_with(&expected), "{written}");
    assert!(written.contains(&format!("filter: user:=\"{ALICE}\" status:success")));
    assert_eq!(table(&written).len(), good.len() + 1, "a heading and every sign-in: {written}");
}

#[test]
fn applications_are_counted_in_both_logs() {
    let mut counts: BTreeMap<String, [u64; 3]> = BTreeMap::new();
    for row in sign_ins().iter().filter(|row| is(row, "user", ALICE)) {
        let count = counts.entry(row["application"].as_str().expect("a name").to_owned()).or_default();
        count[0] += u64::from(is(row, "kind", "interactive"));
        count[1] += u64::from(is(row, "kind", "non-interactive"));
        count[2] += u64::from(!is(row, "status", "Success"));
    }
    let written = asked(&["applications", SAMPLE, "--user", ALICE]);
    let shown: BTreeMap<String, [u64; 3]> = table(&written)[1..]
        .iter()
        .map(|cells| (cells[0].to_owned(), [1, 2, 3].map(|at| cells[at].parse().expect("a number"))))
        .collect();
    assert_eq!(shown, counts);
}

#[test]
fn blocks_and_volume_are_those_of_the_rows() {
    let rows = sign_ins();
    let blocked = rows.iter().filter(|row| row["status_code"] == 53003).count();
    let written = asked(&["blocked", SAMPLE]);
    assert!(written.starts_with(&format!("{blocked} sign-ins blocked by policies, of ")), "{written}");

    let mut days: BTreeMap<String, [u64; 2]> = BTreeMap::new();
    for row in &rows {
        let day = row["first"].as_str().expect("a time")[..10].to_owned();
        days.entry(day).or_default()[usize::from(is(row, "kind", "non-interactive"))] += 1;
    }
    let written = asked(&["volume", SAMPLE]);
    let shown: BTreeMap<String, [u64; 2]> = table(&written)[1..]
        .iter()
        .map(|cells| (cells[0].to_owned(), [1, 2].map(|at| cells[at].parse().expect("a number"))))
        .collect();
    assert_eq!(shown, days);
}

#[test]
fn a_replay_is_told_with_its_finding_and_an_innocent_user_with_what_the_load_cannot_show() {
    let written = asked(&["replay", SAMPLE, "--user", ALICE]);
    assert!(written.starts_with(&format!("{ALICE}: 1 suspected replay: 1 critical. The worst: ")), "{written}");
    assert!(written.contains("CRITICAL") && !written.contains("carol"), "{written}");
    let written = asked(&["replay", "sample-data/quiet"]);
    assert!(written.starts_with("No replay was found."), "{written}");
}

#[test]
fn the_questions_are_listed_and_what_is_wrong_is_named() {
    let listed = asked(&[]);
    assert!(listed.lines().count() >= 9 && listed.contains("Is a stolen token being replayed?"), "{listed}");
    for (arguments, message) in [
        (&["nonsense", SAMPLE][..], "nonsense: not a question; the questions are authenticated, replay,"),
        (&["replay"], "name what to read: signinscope ask replay PATH"),
    ] {
        let output = signinscope().arg("ask").args(arguments).output().expect("a run");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{error}");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn of_a_user_without_sign_ins_nothing_is_said_but_that() {
    let written = asked(&["replay", SAMPLE, "--user", "nobody"]);
    assert!(written.starts_with("No sign-in of this user is in the load") && written.lines().count() == 1, "{written}");
}

#[test]
fn with_pseudonyms_no_name_is_written() {
    for question in ["authenticated", "replay", "applications", "blocked"] {
        let written = asked(&[question, SAMPLE, "--redact", "--user", ALICE]);
        assert!(!written.contains("alice") && !written.contains("moreau"), "{question}: {written}");
    }
}
