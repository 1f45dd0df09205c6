//! Tests `signinscope findings` on the sample with replayed tokens.

use crate::common::{Case, population, signinscope};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay")
}

/// Returns the findings and the exit code.
fn findings(arguments: &[&str]) -> (Vec<Value>, Option<i32>) {
    let output = signinscope().args(["findings", "--format", "json"]).args(arguments).arg(sample()).output();
    let output = output.expect("the program runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    (document["findings"].as_array().expect("a list").clone(), output.status.code())
}

fn text<'a>(finding: &'a Value, key: &str) -> &'a str {
    finding[key].as_str().expect("text")
}

fn address(finding: &Value) -> &str {
    finding["ip_addresses"][0].as_str().expect("text")
}

#[test]
fn findings_fail_a_pipeline_only_when_asked_to() {
    assert_eq!(findings(&[]).1, Some(0));
    assert_eq!(findings(&["--fail-on", "critical"]).1, Some(3));
    // Also when the list leaves them out: `--fail-on` does not depend on `--min-severity`.
    assert_eq!(findings(&["--fail-on", "low", "--min-severity", "critical"]).1, Some(3));
    let case = Case::new();
    let log = case.log("log.json", &population(4, 30));
    signinscope().args(["findings", "--fail-on", "low"]).arg(log).assert().code(0);
}

#[test]
fn a_least_severity_cuts_the_list() {
    let all = findings(&[]).0;
    let critical = findings(&["--min-severity", "critical"]).0;
    let expected: Vec<_> = all.iter().filter(|finding| finding["severity"] == "critical").cloned().collect();
    assert!(!critical.is_empty() && critical.len() < all.len());
    assert_eq!(critical, expected);
}

#[test]
fn a_trusted_network_is_never_suspect() {
    let all = findings(&[]).0;
    let rest = findings(&["--trusted", address(&all[0])]).0;
    assert!(rest.len() < all.len());
    assert!(rest.iter().all(|finding| address(finding) != address(&all[0])), "{rest:?}");
}

#[test]
fn every_finding_can_be_followed_to_its_sign_ins() {
    let arguments = ["rows", "--tab", "all", "--aggregate", "off", "--format", "csv"];
    let output = signinscope().args(arguments).arg(sample()).output().expect("the program runs");
    let rows = String::from_utf8(output.stdout).expect("text");
    for finding in findings(&[]).0 {
        let ids = |value: &Value| value["sign_in_ids"].as_array().expect("a list").clone();
        let mut named = ids(&finding);
        assert_eq!(named.len() as u64, finding["sign_in_count"].as_u64().expect("a count"));
        named.extend(finding["evidence"].as_array().expect("a list").iter().flat_map(ids));
        for id in named {
            let id = id.as_str().expect("text");
            assert!(rows.lines().any(|row| row.starts_with(id)), "{id} is no row");
        }
        assert!(text(&finding, "first_seen") <= text(&finding, "last_seen"));
        assert!((40..=100).contains(&finding["score"].as_u64().expect("a score")));
    }
}

#[test]
fn every_reason_is_explained() {
    for finding in findings(&[]).0 {
        for side in ["evidence", "innocence"] {
            for reason in finding[side].as_array().expect("a list") {
                signinscope().args(["explain", text(reason, "signal")]).assert().success();
                let points = reason["points"].as_i64().expect("points");
                assert!(if side == "evidence" { points >= 0 } else { points <= 0 }, "{reason}");
            }
        }
    }
}

#[test]
fn people_get_the_same_findings() {
    let all = findings(&[]).0;
    for format in ["table", "csv", "markdown"] {
        let output = signinscope().args(["findings", "--format", format]).arg(sample()).output();
        let report = String::from_utf8(output.expect("the program runs").stdout).expect("text");
        for finding in &all {
            assert!(report.contains(text(&finding["user"], "principal_name")), "{format}: {report}");
            assert!(report.contains(address(finding)), "{format}: {report}");
        }
    }
}
