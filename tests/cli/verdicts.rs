//! Tests the case file on the command line.

use crate::common::{Case, signinscope};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay")
}

/// The findings and the exit code, with `--fail-on low`.
fn findings(case: &Path) -> (Vec<Value>, Option<i32>) {
    let mut command = signinscope();
    command.args(["findings", "--format", "json", "--fail-on", "low", "--case"]).arg(case);
    let output = command.arg(sample()).output().expect("the program runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    (document["findings"].as_array().expect("a list").clone(), output.status.code())
}

fn write(path: &Path, ids: &[&str]) {
    let verdict = |id: &&str| json!({"finding": id, "verdict": "dismissed", "reason": "our VPN"});
    let verdicts: Vec<Value> = ids.iter().map(verdict).collect();
    let document = json!({"schema": "signinscope.case/1", "verdicts": verdicts});
    std::fs::write(path, document.to_string()).expect("a file");
}

#[test]
fn a_dismissed_finding_is_marked_and_fails_nothing() {
    let case = Case::new();
    let path = case.path().join("case.json");
    let (all, code) = findings(&path);
    assert_eq!(code, Some(3));
    assert!(!path.exists(), "there is nothing to keep");
    assert!(all.iter().all(|finding| finding["verdict"].is_null()));
    let ids: Vec<&str> = all.iter().map(|finding| finding["id"].as_str().expect("an id")).collect();

    write(&path, &ids[..1]);
    let (one, code) = findings(&path);
    assert_eq!(one[0]["verdict"], json!({"decision": "dismissed", "reason": "our VPN"}));
    assert_eq!((one.len(), code), (all.len(), Some(3)), "the others still count");

    write(&path, &ids);
    assert_eq!(findings(&path).1, Some(0));
    let output =
        signinscope().args(["findings", "--case"]).arg(&path).arg(sample()).output().expect("the program runs");
    let table = String::from_utf8(output.stdout).expect("text");
    assert!(table.starts_with(&format!("no findings, {} more dismissed\n", all.len())), "{table}");
}

#[test]
fn what_is_no_case_file_is_refused_and_left_as_it_is() {
    let case = Case::new();
    let path = case.file("case.json", "{\"schema\": \"signinscope.case/9\"}");
    let output =
        signinscope().args(["findings", "--case"]).arg(&path).arg(sample()).output().expect("the program runs");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        error.contains("signinscope.case/9, and this program knows signinscope.case/2; the file is left as it is"),
        "{error}"
    );
    assert_eq!(std::fs::read_to_string(path).expect("text"), "{\"schema\": \"signinscope.case/9\"}");
}

#[test]
fn marks_and_notes_are_in_the_rows_and_the_findings_and_with_pseudonyms_the_notes_are_not() {
    let case = Case::new();
    let path = case.path().join("case.json");
    let (all, _) = findings(&path);
    let (finding, sign_in) = (all[0]["id"].clone(), all[0]["sign_in_ids"][0].clone());
    let marks = json!([{"finding": finding, "note": "call first"}, {"sign_in": sign_in, "note": "token reused"}]);
    let document = json!({"schema": "signinscope.case/2", "verdicts": [], "marks": marks});
    std::fs::write(&path, document.to_string()).expect("a file");
    let (all, _) = findings(&path);
    assert_eq!(all[0]["mark"], json!({"note": "call first"}));
    assert_eq!(all[0]["notes"], json!([{"note": "token reused", "sign_in_ids": [sign_in]}]));
    assert!(all[1]["mark"].is_null() && all[1]["notes"] == json!([]));

    let output = |arguments: &[&str]| {
        let mut command = signinscope();
        let output = command.args(arguments).arg("--case").arg(&path).arg(sample()).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let rows = output(&["rows", "--tab", "all", "--aggregate", "off", "--format", "ndjson"]);
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let marked: Vec<&Value> = rows.iter().filter(|row| row["marked"] == 1).collect();
    assert_eq!(marked.len(), 1);
    assert_eq!((&marked[0]["id"], &marked[0]["note"]), (&sign_in, &json!("token reused")));
    let only = output(&["rows", "--tab", "all", "--aggregate", "off", "--format", "ndjson", "--where", "marked:yes"]);
    assert_eq!(only.lines().count(), 1);
    assert!(only.contains("token reused"), "{only}");
    let refused =
        signinscope().args(["rows", "--where", "marked:yes"]).arg(sample()).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&refused.stderr).contains("name one with rows --case FILE"));
    assert_eq!((refused.status.code(), refused.stdout.len()), (Some(2), 0));
    for arguments in [["findings", "--format", "markdown"], ["findings", "--format", "table"]] {
        let text = output(&arguments);
        assert!(text.contains("Marked: call first") && text.contains("Note: token reused (1 sign-in)"), "{text}");
    }
    for arguments in [["findings", "--format", "json", "--redact"], ["rows", "--format", "ndjson", "--redact"]] {
        let text = output(&arguments);
        assert!(!text.contains("call first") && !text.contains("token reused"), "{text}");
        assert!(text.contains("\"mark\": {") || text.contains("\"marked\":1"), "{text}");
    }
}
