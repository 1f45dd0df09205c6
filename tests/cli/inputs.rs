//! Tests damaged, foreign, empty and copied files.

use crate::common::{Case, SignIn, lines, ndjson, population, signinscope};
use flate2::{Compression, write::GzEncoder};
use serde_json::Value;
use std::io::Write;
use std::path::Path;

/// Exit code, the account's only file, and standard error.
fn check(path: &Path) -> (Option<i32>, Value, String) {
    let output = signinscope().args(["check", "--format", "json"]).arg(path).output().expect("the program runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(document["files"].as_array().map(Vec::len), Some(1));
    (output.status.code(), document["files"][0].clone(), String::from_utf8(output.stderr).expect("text"))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn an_empty_list_is_readable_and_an_empty_file_is_not() {
    let case = Case::new();
    let (code, file, _) = check(&case.file("list.json", "[]"));
    assert_eq!((code, &file["records"], file["problems"].as_array().map(Vec::len)), (Some(0), &0.into(), Some(0)));
    let (code, file, error) = check(&case.file("empty.json", ""));
    assert_eq!((code, file["problems"].as_array().map(Vec::len)), (Some(2), Some(1)));
    assert!(error.starts_with("signinscope: nothing readable"), "{error}");
    signinscope().arg("rows").arg(case.path().join("list.json")).assert().code(0).stderr("");
}

#[test]
fn what_is_no_sign_in_log_is_a_problem_of_its_file() {
    let case = Case::new();
    let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x06\0\0\0".as_slice();
    for (name, bytes) in [
        ("picture.json", png),
        ("other.json", br#"{"name":"left-pad","version":"1.0.0"}"#),
        ("others.json", br#"[{"name":"a"},{"name":"b"}]"#),
        ("scalar.json", b"42"),
        ("words.txt", b"hello\nworld\n"),
    ] {
        let (code, file, _) = check(&case.file(name, bytes));
        assert_eq!(code, Some(2), "{name}");
        assert_eq!(file["accepted"], 0, "{name}");
        let problem = &file["problems"][0];
        assert!(problem["reason"].as_str().is_some_and(|reason| !reason.is_empty()), "{name}");
        signinscope().arg("rows").arg(case.path().join(name)).assert().code(2).stdout("");
    }
}

#[test]
fn a_foreign_file_does_not_stop_the_others() {
    let case = Case::new();
    case.log("log.json", &[SignIn::new(1)]);
    case.file("picture.png", b"\x89PNG\r\n\x1a\n\0\0");
    let missing = case.path().join("missing.json");
    let output = signinscope().args(["rows", "--format", "ndjson"]).arg(case.path()).arg(&missing).output();
    let output = output.expect("the program runs");
    assert_eq!((output.status.code(), lines(&output.stdout).len()), (Some(0), 1));
    let error = String::from_utf8(output.stderr).expect("text");
    assert!(error.lines().count() == 2 && error.lines().all(|line| line.starts_with("signinscope: ")), "{error}");
    assert!(error.contains("missing.json: ") && error.contains("picture.png: "), "{error}");
}

#[test]
fn a_truncated_gzip_gives_what_it_holds() {
    let case = Case::new();
    let sign_ins = population(2, 400);
    let whole = gzip(&ndjson(&sign_ins));
    let (code, file, _) = check(&case.file("whole.json.gz", &whole));
    assert_eq!((code, &file["accepted"], &file["problems"]), (Some(0), &400.into(), &Value::Array(Vec::new())));
    let (code, file, _) = check(&case.file("cut.json.gz", &whole[..whole.len() / 2]));
    let accepted = file["accepted"].as_u64().expect("a count");
    assert!(code == Some(0) && accepted > 0 && accepted < 400, "{file}");
    assert!(file["problems"].as_array().is_some_and(|problems| !problems.is_empty()), "{file}");
}

#[test]
fn text_that_is_not_utf_8_is_read_all_the_same() {
    let case = Case::new();
    let mut bytes = ndjson(&[SignIn::new(1), SignIn::new(2)]).into_bytes();
    let at = bytes.windows(5).position(|window| window == b"user1").expect("a name");
    bytes[at] = 0xff;
    let log = case.file("log.json", bytes);
    let (code, file, _) = check(&log);
    assert_eq!((code, &file["records"], &file["accepted"]), (Some(0), &2.into(), &2.into()));
    let arguments = ["rows", "--aggregate", "off", "--format", "ndjson"];
    let output = signinscope().args(arguments).arg(&log).output().expect("the program runs");
    let rows = lines(&output.stdout);
    assert!(rows.iter().any(|row| row["user"] == "\u{fffd}ser1@contoso.com"), "{rows:?}");
}

#[test]
fn a_copy_is_one_sign_in_and_the_latest_stands() {
    let case = Case::new();
    let early = SignIn { code: 50074, ..SignIn::new(1) };
    let late = SignIn { ingested: "2026-10-03T15:00:00Z".to_owned(), ..SignIn::new(1) };
    for (one, other) in [(&early, &late), (&late, &early)] {
        case.log("a.json", std::slice::from_ref(one));
        case.log("b.json", std::slice::from_ref(other));
        let arguments = ["rows", "--aggregate", "off", "--format", "ndjson"];
        let output = signinscope().args(arguments).arg(case.path()).output().expect("the program runs");
        let rows = lines(&output.stdout);
        assert_eq!((rows.len(), &rows[0]["status"]), (1, &"Success".into()));
        let output = signinscope().args(["check", "--format", "json"]).arg(case.path()).output();
        let document: Value = serde_json::from_slice(&output.expect("the program runs").stdout).expect("JSON");
        let totals = &document["totals"];
        assert_eq!((&totals["accepted"], &totals["duplicates"]), (&1.into(), &1.into()));
    }
}

#[test]
fn the_kind_can_be_given() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    let arguments = ["rows", "--tab", "interactive", "--kind", "interactive", "--format", "ndjson"];
    let output = signinscope().args(arguments).arg(log).output().expect("the program runs");
    assert_eq!(lines(&output.stdout).len(), 1);
}

#[test]
fn an_endless_line_of_no_json_ends_with_a_problem() {
    let block = vec![b'x'; 1 << 20];
    for start in ["", "{\"properties\":\""] {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_signinscope"));
        let mut child = command
            .args(["check", "-", "--format", "json"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        // The program may have seen enough before the end.
        let _ = stdin.write_all(start.as_bytes());
        let _ = (0..200).try_for_each(|_| stdin.write_all(&block));
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!(output.status.code(), Some(2));
        let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(document["totals"]["accepted"], 0);
        assert!(document["files"][0]["problems"][0]["reason"].is_string());
        assert!(output.stdout.len() < 100_000, "the line is not repeated in the report");
    }
}

#[test]
fn a_load_out_of_memory_is_reported_everywhere_and_fails() {
    let case = Case::new();
    // Long values of which no two are equal, for more than the least limit.
    let sign_in = |id: u128| SignIn { address: format!("{id} {}", "x".repeat(2000)), ..SignIn::new(id) };
    let log = case.log("log.json", &(0..6000).map(sign_in).collect::<Vec<_>>());
    let run = |arguments: &[&str]| {
        let output = signinscope().args(arguments).arg(&log).args(["--max-memory", "8M"]).output();
        let output = output.expect("the program runs");
        let text = |bytes| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, out, error) = run(&["findings", "--format", "json"]);
    assert_eq!(code, Some(1), "{error}");
    assert!(error.contains("not read beyond record"), "{error}");
    assert!(error.contains("out of memory at the limit of 8.0 MB; load fewer files"), "{error}");
    assert!(error.contains("signinscope: out of memory: the output is partial"), "{error}");
    let document: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!(document["load"]["limits"][0], "the load ran out of memory: findings are partial");
    let (code, out, _) = run(&["check", "--format", "json"]);
    let document: Value = serde_json::from_str(&out).expect("JSON");
    let file = &document["files"][0];
    assert_eq!((code, &file["complete"], &document["complete"]), (Some(1), &false.into(), &false.into()));
    assert!(file["accepted"].as_u64().is_some_and(|accepted| 0 < accepted && accepted < 6000), "{file}");
    let (code, out, _) = run(&["rows", "--format", "ndjson"]);
    assert_eq!((code, out.is_empty()), (Some(1), false));
}

#[test]
fn check_lists_the_gaps_of_a_log_and_the_fields_it_lacks() {
    let case = Case::new();
    let hour = |hour: u32| {
        (0..40).map(move |minute| {
        format!(
            r#"{{"id":"{hour:08x}-0000-4000-8000-0000000000{minute:02}","createdDateTime":"2026-10-06T{hour:02}:{minute:02}:00Z","appDisplayName":"Teams","userPrincipalName":"a@contoso.com","ipAddress":"192.0.2.1","isInteractive":false,"status":{{"errorCode":0}}}}"#
        )
    })
    };
    let lines: Vec<String> = [7, 8, 12, 13].into_iter().flat_map(hour).collect();
    let (code, file, _) = check(&case.file("log.json", lines.join("\n").as_bytes()));
    assert_eq!(code, Some(0));
    assert_eq!(file["first"], "2026-10-06T07:00:00Z");
    let gap = &file["gaps"][0];
    assert_eq!((&gap["after"], &gap["before"]), (&"2026-10-06T08:39:00Z".into(), &"2026-10-06T12:00:00Z".into()));
    assert_eq!(gap["expected"], 120);
    let missing: Vec<_> = file["missing_fields"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert!(missing.contains(&"session_id") && !missing.contains(&"ip_address"), "{missing:?}");
    let blind = file["blind_to"].to_string();
    assert!(blind.contains("no session ids") && blind.contains("no coordinates"), "{blind}");
    let output = signinscope().arg("findings").arg(case.path()).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    let silence =
        "no non-interactive sign-ins from 2026-10-06 08:39 to 2026-10-06 12:00 UTC, where about 120 are usual";
    assert!(text.contains(silence), "{text}");
}

#[test]
fn a_later_date_of_a_pipe_settles_the_order() {
    let row = |date: &str| format!("{date} 07:02:11,helene@contoso.com,Microsoft Teams,192.0.2.4,Success\n");
    let account = |last: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_signinscope"));
        let mut child = command
            .args(["check", "-", "--format", "json"])
            .stdin(std::process::Stdio::piped())
            .stdout(std::process::Stdio::piped())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("the program runs");
        let mut stdin = child.stdin.take().expect("a pipe");
        stdin.write_all(b"Date (UTC),Username,Application,IP address,Status\n").expect("a reader");
        // More than is read before the first record is mapped.
        stdin.write_all(row("05/10/2026").repeat(20_000).as_bytes()).expect("a reader");
        stdin.write_all(row(last).as_bytes()).expect("a reader");
        drop(stdin);
        let output = child.wait_with_output().expect("the program ends");
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON")["files"][0].to_string()
    };
    let open = "no date settles the order";
    assert!(account("05/10/2026").contains(open));
    let settled = account("10/13/2026");
    assert!(!settled.contains(open) && settled.contains("dates are read as month/day/year"), "{settled}");
    let contradicted = account("13/10/2026");
    assert!(!contradicted.contains(open) && contradicted.contains("load again with --dates dmy"), "{contradicted}");
}
