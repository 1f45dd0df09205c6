//! Tests the output that other programs read.

use crate::common::{Case, SignIn, lines, population, signinscope};
use serde_json::Value;
use std::path::Path;

fn document(arguments: &[&str], path: &Path) -> (Value, Option<i32>) {
    let output = signinscope().args(arguments).arg(path).output().expect("the program runs");
    (serde_json::from_slice(&output.stdout).expect("JSON"), output.status.code())
}

/// Returns the keys of an object in the order of the text.
fn keys(json: &str) -> Vec<String> {
    struct KeyOrder(Vec<String>);
    impl<'de> serde::Deserialize<'de> for KeyOrder {
        fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = KeyOrder;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<KeyOrder, A::Error> {
                    let mut keys = Vec::new();
                    while let Some((key, serde::de::IgnoredAny)) = map.next_entry()? {
                        keys.push(key);
                    }
                    Ok(KeyOrder(keys))
                }
            }
            deserializer.deserialize_map(Visitor)
        }
    }
    serde_json::from_str::<KeyOrder>(json).expect("an object").0
}

#[test]
fn a_row_has_the_keys_of_the_contract() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn { code: 50126, ..SignIn::new(1) }]);
    let output = signinscope().args(["rows", "--format", "ndjson"]).arg(&log).output().expect("the program runs");
    let line = String::from_utf8(output.stdout).expect("text");
    assert_eq!(
        keys(&line),
        [
            "kind",
            "tenant_id",
            "application_id",
            "application",
            "user_id",
            "user",
            "service_principal_id",
            "ip_address",
            "status_code",
            "status",
            "resource_id",
            "resource",
            "window_start",
            "count",
            "first",
            "last",
        ]
    );
    let row = &lines(line.as_bytes())[0];
    assert_eq!(row["window_start"], "2026-10-03T14:00:00Z");
    assert_eq!(row["first"], "2026-10-03T14:02:11.5Z");
    assert_eq!((&row["status_code"], &row["status"]), (&50126.into(), &"Failure".into()));
    assert_eq!(row["service_principal_id"], Value::Null);
}

#[test]
fn check_accounts_for_every_record() {
    let case = Case::new();
    let damaged = format!(
        "{}\n{}\n{{\"category\":\"SignInLogs\",\"properties\":{{}}}}\nnot json\n{}\n",
        SignIn::new(1).record(),
        SignIn::new(1).record(),
        SignIn { interactive: true, ..SignIn::new(2) }.record()
    );
    let log = case.file("log.json", &damaged);
    let (document, code) = document(&["check", "--format", "json"], &log);
    assert_eq!(code, Some(0));
    assert_eq!(document["schema"], "signinscope.check/1");
    let file = &document["files"][0];
    assert_eq!(file["path"], log.to_str().expect("text"));
    assert_eq!(file["bytes"], damaged.len());
    for sums in [file, &document["totals"]] {
        let count = |key: &str| sums[key].as_u64().expect("a count");
        let parts = ["accepted", "events", "duplicates", "joined", "rejected", "filtered"];
        assert_eq!(count("records"), parts.map(count).iter().sum::<u64>());
        assert_eq!((count("records"), count("accepted"), count("duplicates")), (5, 2, 1));
    }
    assert_eq!((&document["totals"]["interactive"], &document["totals"]["non_interactive"]), (&1.into(), &1.into()));
    let problems = file["problems"].as_array().expect("a list");
    assert_eq!((problems[0]["record"].as_u64(), problems[0]["line"].as_u64()), (Some(3), Some(3)));
    assert_eq!((problems[1]["record"].as_u64(), problems[1]["line"].as_u64()), (Some(4), Some(4)));
    let offset = problems[1]["byte_offset"].as_u64().expect("an offset") as usize;
    assert!(damaged[offset..].starts_with("not json"));
    assert!(problems.iter().all(|problem| problem["reason"].as_str().is_some_and(|reason| !reason.is_empty())));
}

#[test]
fn check_has_the_keys_of_the_contract_in_their_order() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    let output = signinscope().args(["check", "--format", "json"]).arg(&log).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert_eq!(keys(&text)[..4], ["schema", "files", "totals", "elapsed_ms"]);
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let names = |value: &Value| {
        let mut names: Vec<_> = value.as_object().expect("an object").keys().cloned().collect();
        names.sort_unstable_by_key(|name| text.find(&format!("\"{name}\":")));
        names
    };
    assert_eq!(
        names(&document["files"][0])[..13],
        [
            "path",
            "bytes",
            "sha256",
            "shape",
            "encoding",
            "records",
            "accepted",
            "events",
            "duplicates",
            "joined",
            "rejected",
            "filtered",
            "problems",
        ]
    );
    let totals = document["totals"].as_object().expect("an object");
    for key in ["interactive", "non_interactive", "service_principal", "managed_identity", "unknown"] {
        assert!(totals.contains_key(key), "{key}");
    }
    assert_eq!(totals.len(), 12);
}

#[test]
fn the_digest_is_that_of_the_file() {
    let case = Case::new();
    // `printf '[]' | sha256sum`
    let (document, _) = document(&["check", "--format", "json"], &case.file("empty.json", "[]"));
    assert_eq!(document["files"][0]["sha256"], "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945");
}

#[test]
fn findings_say_what_was_loaded() {
    let case = Case::new();
    let log = case.log("log.json", &population(9, 50));
    let (document, code) = document(&["findings", "--format", "json"], &log);
    assert_eq!((document["schema"].as_str(), code), (Some("signinscope.findings/1"), Some(0)));
    assert_eq!(document["load"]["accepted"], 50);
    assert!(document["load"]["limits"].is_array() && document["findings"].is_array());
}

#[test]
fn csv_cells_run_no_formula_and_tables_obey_no_escape() {
    let case = Case::new();
    let mut record = SignIn::new(1).record();
    record["properties"]["appDisplayName"] = "=cmd|' /C calc'!A0\u{1b}[2J".into();
    let log = case.file("log.json", record.to_string());
    for (format, expected) in [("csv", "'=cmd|' /C calc'!A0‹ESC›[2J"), ("table", "=cmd|' /C calc'!A0‹ESC›[2J")]
    {
        let output = signinscope().args(["rows", "--format", format]).arg(&log).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.contains(expected) && !text.contains('\u{1b}'), "{text}");
    }
    let output = signinscope().args(["rows", "--format", "ndjson"]).arg(&log).output().expect("the program runs");
    assert_eq!(lines(&output.stdout)[0]["application"], "=cmd|' /C calc'!A0\u{1b}[2J");
}

#[test]
fn terms_are_explained_offline() {
    for (term, part) in [
        ("50126", "InvalidUserNameOrPassword"),
        ("AADSTS50074", "Interrupted"),
        ("sessionId", "ession"),
        ("1007", "registered owner"),
        ("agentIDuser", "agent"),
    ] {
        let output = signinscope().args(["explain", term]).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(output.status.success() && text.contains(part), "{term}: {text}");
    }
    let output = signinscope().args(["explain", "incomingTokenTipe"]).output().expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2));
    assert!(error.starts_with("signinscope: ") && error.to_lowercase().contains("incoming token type"), "{error}");
}
