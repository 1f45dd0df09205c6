//! `users` against the same users counted in the records themselves.

use crate::common::{Case, lines, population, signinscope};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

fn text(value: &Value) -> Option<String> {
    value.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}

/// What one user did, by the records.
#[derive(Default)]
struct Counted {
    interactive: u64,
    non_interactive: u64,
    blocked: u64,
    legacy: u64,
    sets: [BTreeSet<String>; 6],
    times: Vec<String>,
}

/// A time with its fraction cut after the last digit that is not zero, as the program writes it.
fn written(time: &str) -> String {
    let time = time.trim_end_matches("+00:00").trim_end_matches('Z');
    let time = if time.contains('.') { time.trim_end_matches('0').trim_end_matches('.') } else { time };
    format!("{time}Z")
}

fn count(records: &[Value]) -> BTreeMap<String, Counted> {
    let mut users: BTreeMap<String, Counted> = BTreeMap::new();
    for record in records {
        let of = &record["properties"];
        let user = users.entry(text(&of["userId"]).expect("a user")).or_default();
        if of["isInteractive"] == true {
            user.interactive += 1;
        } else {
            user.non_interactive += 1;
        }
        let code = of["status"]["errorCode"].as_i64().expect("a code");
        user.blocked += u64::from((53000..=53003).contains(&code) || code == 530_032);
        user.legacy += u64::from(["IMAP4", "Authenticated SMTP"].iter().any(|client| of["clientAppUsed"] == **client));
        let created = text(&of["createdDateTime"]).expect("a time");
        let values = [
            text(&of["ipAddress"]),
            text(&of["location"]["countryOrRegion"]),
            text(&of["appId"]),
            text(&of["deviceDetail"]["deviceId"]),
            text(&of["sessionId"]),
            Some(created[..10].to_owned()),
        ];
        for (set, value) in user.sets.iter_mut().zip(values) {
            set.extend(value);
        }
        user.times.push(written(&created));
    }
    users
}

/// A generated tenant with attacks: its files and its records.
fn tenant(case: &Case) -> (Vec<PathBuf>, Vec<Value>) {
    let out = case.path().join("tenant");
    let arguments = ["generate", "--users", "15", "--days", "3", "--seed", "5", "--attack-every", "5", "--out"];
    signinscope().args(arguments).arg(&out).assert().success();
    let files = ["SignInLogs.json", "NonInteractiveUserSignInLogs.json"].map(|name| out.join(name));
    let records = files.iter().flat_map(|file| lines(&fs::read(file).expect("a log")));
    // Storage delivers some records twice.
    let distinct: BTreeMap<String, Value> =
        records.map(|record| (record["properties"]["id"].to_string(), record)).collect();
    (files.into(), distinct.into_values().collect())
}

#[test]
fn users_are_those_of_an_independent_count() {
    let case = Case::new();
    let (files, records) = tenant(&case);
    let output = signinscope().args(["users", "--format", "ndjson"]).args(&files).output().expect("the program runs");
    let users = lines(&output.stdout);
    let counted = count(&records);
    assert_eq!(users.len(), counted.len());
    for user in &users {
        let expected = &counted[user["user_id"].as_str().expect("an id")];
        let sign_ins = expected.interactive + expected.non_interactive;
        let [addresses, countries, applications, devices, sessions, days] = expected.sets.each_ref().map(BTreeSet::len);
        let ratio = (expected.interactive > 0).then(|| expected.non_interactive as f64 / expected.interactive as f64);
        let (first, last) = (expected.times.iter().min(), expected.times.iter().max());
        for (field, value) in [
            ("interactive", json!(expected.interactive)),
            ("non_interactive", json!(expected.non_interactive)),
            ("days", json!(days)),
            ("ip_addresses", json!(addresses)),
            ("countries", json!(countries)),
            ("applications", json!(applications)),
            ("devices", json!(devices)),
            ("sessions", json!(sessions)),
            ("blocked", json!(expected.blocked)),
            ("legacy", json!(expected.legacy)),
            ("first", json!(first)),
            ("last", json!(last)),
        ] {
            assert_eq!(user[field], value, "{field} of {user}");
        }
        let near = |field: &str, expected: f64| user[field].as_f64().is_some_and(|is| (is - expected).abs() < 1e-9);
        assert!(near("sign_ins_per_day", sign_ins as f64 / days as f64), "{user}");
        assert!(ratio.map_or(user["ratio"].is_null(), |ratio| near("ratio", ratio)), "{user}");
    }
    let total = |field: &str| users.iter().map(|user| user[field].as_u64().expect("a number")).sum::<u64>();
    let rows = ["rows", "--tab", "all", "--aggregate", "off", "--where", "status:failure", "--format", "ndjson"];
    let failed = signinscope().args(rows).args(&files).output().expect("the program runs");
    assert_eq!(total("failures"), lines(&failed.stdout).len() as u64);
    let found = signinscope().args(["findings", "--format", "json"]).args(&files).output().expect("the program runs");
    let found: Value = serde_json::from_slice(&found.stdout).expect("JSON");
    for user in &users {
        // A password spray has many users, and is about none of them.
        let about = |finding: &&Value| finding["user"]["id"] == user["user_id"];
        let expected = found["findings"].as_array().expect("findings").iter().filter(about).count();
        assert_eq!(user["findings"], json!(expected), "{user}");
    }
    assert!(total("findings") > 0 && total("failures") > 0, "something is counted");
}

#[test]
fn users_depend_on_neither_threads_nor_the_order_of_files() {
    let case = Case::new();
    let names: Vec<_> = (0..3).map(|at| case.log(&format!("{at}.json"), &population(at, 700))).collect();
    let run = |threads: &str, files: &[PathBuf]| {
        let command = ["users", "--format", "csv", "--threads", threads];
        String::from_utf8(signinscope().args(command).args(files).output().expect("it runs").stdout).expect("text")
    };
    let one = run("1", &names);
    assert_eq!(one.lines().count(), 7, "{one}");
    let permuted: Vec<_> = names.iter().rev().cloned().collect();
    assert_eq!(run("3", &permuted), one);
}
