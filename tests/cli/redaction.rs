//! Tests that redacted output names nobody.

use crate::common::{Case, signinscope};
use serde_json::Value;
use std::path::Path;

/// Names of people, tenants, addresses and devices in the sample.
const NAMES: [&str; 12] = [
    "alice",
    "moreau",
    "bob",
    "lefevre",
    "contoso",
    "grace",
    "lambert",
    "198.51.100",
    "203.0.113",
    "192.0.2.",
    "LYO-LT",
    "198.18.",
];

fn written(arguments: &[&str]) -> String {
    let sample = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay");
    let output = signinscope().args(arguments).arg(sample).output().expect("the program runs");
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8([output.stdout, output.stderr].concat()).expect("text")
}

#[test]
fn with_redact_no_name_is_written_in_any_format() {
    for arguments in [
        &["--redact"][..],
        &["findings", "--redact", "--format", "table"],
        &["findings", "--redact", "--format", "json"],
        &["findings", "--redact", "--format", "csv"],
        &["findings", "--redact", "--format", "markdown"],
        &["rows", "--redact", "--tab", "all", "--format", "table"],
        &["rows", "--redact", "--tab", "all", "--aggregate", "off", "--format", "csv"],
        &["rows", "--redact", "--tab", "all", "--format", "ndjson"],
        &["check", "--redact", "--format", "json"],
    ] {
        let text = written(arguments);
        let lower = text.to_lowercase();
        for name in NAMES {
            assert!(!lower.contains(&name.to_lowercase()), "{arguments:?}: {name} in\n{text}");
        }
        if arguments[0] != "check" {
            assert!(text.contains("user-") && text.contains("ip4-"), "{arguments:?}: {text}");
        }
    }
}

#[test]
fn the_findings_are_the_same_and_names_may_still_be_asked_for() {
    let findings = |arguments: &[&str]| {
        let document: Value = serde_json::from_str(&written(arguments)).expect("JSON");
        let list = document["findings"].as_array().expect("findings").clone();
        list.iter().map(|finding| (finding["score"].clone(), finding["sign_in_ids"].clone())).collect::<Vec<_>>()
    };
    let plain = findings(&["findings", "--format", "json"]);
    assert_eq!(findings(&["findings", "--format", "json", "--redact"]), plain);
    assert!(!plain.is_empty());
    let rows = |redact: &[&str]| {
        written(&[&["rows", "--where", "user:alice ip:198.51.100.0/24", "--format", "ndjson"], redact].concat())
            .lines()
            .count()
    };
    assert_eq!(rows(&["--redact"]), rows(&[]));
}

#[test]
fn a_key_makes_pseudonyms_that_stay() {
    let case = Case::new();
    let key = case.file("key", "0123456789abcdef0123456789abcdef");
    let key = key.to_str().expect("a name");
    let rows = |key: &str| written(&["rows", "--redact-key", key, "--format", "csv"]);
    assert_eq!(rows(key), rows(key));
    let other = case.file("other", "fedcba9876543210fedcba9876543210");
    assert_ne!(rows(key), rows(other.to_str().expect("a name")));
    assert_ne!(written(&["rows", "--redact"]), written(&["rows", "--redact"]), "each run has a key of its own");

    let short = case.file("short", "secret");
    let output = signinscope().arg("rows").arg("--redact-key").arg(short).arg("x").output().expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2));
    assert!(error.contains("at least 16 random bytes") || error.contains("no such file"), "{error}");
}
