//! `counts` against a plain fold over `rows` of a generated tenant.

use crate::common::{Case, lines, signinscope};
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::PathBuf;

fn run(arguments: &[&str], files: &[PathBuf]) -> Vec<Value> {
    let output = signinscope().args(arguments).args(["--format", "ndjson"]).args(files).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    lines(&output.stdout)
}

fn tenant(case: &Case) -> Vec<PathBuf> {
    let out = case.path().join("tenant");
    let arguments = ["generate", "--users", "15", "--days", "2", "--seed", "6", "--attack-every", "5", "--out"];
    signinscope().args(arguments).arg(&out).assert().success();
    ["SignInLogs.json", "NonInteractiveUserSignInLogs.json"].map(|name| out.join(name)).into()
}

/// Number, first and last sign-in of each value of a key of `rows`.
fn folded(rows: &[Value], key: &str) -> BTreeMap<String, (u64, String, String)> {
    let mut values: BTreeMap<String, (u64, String, String)> = BTreeMap::new();
    for row in rows {
        let first = row["first"].as_str().expect("a time").to_owned();
        let value = row[key].as_str().map_or_else(|| row[key].to_string(), str::to_owned);
        let entry = values.entry(value).or_insert_with(|| (0, first.clone(), first.clone()));
        entry.0 += 1;
        let earlier = |one: &str, other: &str| one.trim_end_matches('Z') < other.trim_end_matches('Z');
        if earlier(&first, &entry.1) {
            entry.1.clone_from(&first);
        }
        if earlier(&entry.2, &first) {
            entry.2 = first;
        }
    }
    values
}

#[test]
fn values_are_those_of_a_fold_over_the_rows() {
    let case = Case::new();
    let files = tenant(&case);
    let filters: [&[&str]; 3] = [&[], &["--tab", "interactive"], &["--tab", "all", "--where", "-status:success"]];
    for filter in filters {
        let tab = if filter.contains(&"--tab") { &[][..] } else { &["--tab", "all"] };
        let rows = run(&[&["rows", "--aggregate", "off"][..], filter, tab].concat(), &files);
        for (column, key) in [
            ("user", "user"),
            ("app", "application"),
            ("ip", "ip_address"),
            ("code", "status_code"),
            ("status", "status"),
            ("kind", "kind"),
        ] {
            let counted = run(&[&["counts", column][..], filter].concat(), &files);
            let expected = folded(&rows, key);
            assert_eq!(counted.len(), expected.len(), "{column}");
            for value in &counted {
                let text = |field: &str| value[field].as_str().unwrap_or("null").to_owned();
                let (sign_ins, first, last) = &expected[&text("value")];
                assert_eq!((&value["sign_ins"], &text("first"), &text("last")), (&(*sign_ins).into(), first, last));
                let share = value["share"].as_f64().expect("a share");
                assert!((share - *sign_ins as f64 / rows.len() as f64).abs() < 1e-9, "{value}");
            }
            let order: Vec<_> = counted.iter().map(|value| value["sign_ins"].as_u64()).collect();
            assert!(order.is_sorted_by(|one, other| one >= other), "the most frequent first");
        }
    }
}

#[test]
fn a_column_that_is_not_there_is_refused_with_the_nearest() {
    for (column, expected) in [("contry", "country"), ("id", "each sign-in has its own")] {
        let output = signinscope().args(["counts", column, "logs"]).output().expect("the program runs");
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2));
        assert!(error.contains(expected), "{error}");
    }
}
