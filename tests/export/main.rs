//! Checks what the program writes for other programs: it reads its own files back with the same values, and `DuckDB`, Polars,
//! `PySpark` and `openpyxl` read them too, where Python has them.

use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Field, Kind};
use signinscope::store::{Row, Store};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use tempfile::TempDir;

const MILLISECOND: i64 = 1_000_000;

/// Fields that the tables of service principals and managed identities have columns for.
const OF_PRINCIPALS: [Field; 16] = [
    Field::ServicePrincipalId,
    Field::ServicePrincipal,
    Field::ApplicationId,
    Field::ResourceId,
    Field::Resource,
    Field::IpAddress,
    Field::City,
    Field::State,
    Field::Country,
    Field::Latitude,
    Field::Longitude,
    Field::ErrorCode,
    Field::FailureReason,
    Field::ConditionalAccess,
    Field::Policies,
    Field::CaeToken,
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn run(arguments: &[&str]) -> Output {
    let mut program = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    program.env("XDG_CONFIG_HOME", "/nowhere").env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).args(arguments);
    program.output().expect("the program runs")
}

/// Writes the sign-ins of an input in a format, and gives the file.
fn exported(input: &Path, folder: &Path, name: &str, arguments: &[&str]) -> PathBuf {
    let out = folder.join(name);
    let format = name.rsplit('.').next().expect("an extension");
    let mut all = vec!["rows", input.to_str().expect("a path"), "--tab", "all", "--format", format];
    all.extend(arguments);
    all.extend(["--out", out.to_str().expect("a path")]);
    let output = run(&all);
    assert!(output.status.success(), "{name}: {}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim_end(), out.to_string_lossy());
    out
}

fn loaded(path: &Path) -> Arc<Store> {
    load(&[Input::Path(path.to_owned())], &Options::default(), &Progress::default(), &mut |_| {})
}

/// What names a sign-in in two loads.
fn key(store: &Store, row: Row) -> (Option<String>, i64, Option<&str>) {
    let time = store.created(row).0 / MILLISECOND;
    (store.request_id(row).map(|id| id.to_string()), time, store.text(Field::UserId, row))
}

/// Compares two loads of the same sign-ins, in times to so many nanoseconds.
fn assert_same(name: &str, one: &Store, other: &Store, exact_to: i64) {
    assert!(other.sources().iter().all(|source| source.problems.is_empty()), "{name}");
    assert_eq!(one.len(), other.len(), "{name}");
    let rows: HashMap<_, Row> = other.rows().map(|row| (key(other, row), row)).collect();
    for row in one.rows() {
        let read = *rows.get(&key(one, row)).unwrap_or_else(|| panic!("{name}: {:?} is gone", key(one, row)));
        assert_eq!(one.kind(row), other.kind(read), "{name}: kind");
        assert_eq!(one.status(row), other.status(read), "{name}: status");
        assert_eq!(one.facts(row).correlation_id, other.facts(read).correlation_id, "{name}: correlation");
        let cut = |time: i64| time - time.rem_euclid(exact_to);
        assert_eq!(cut(one.created(row).0), cut(other.created(read).0), "{name}: time");
        let is_principal = matches!(one.kind(row), Kind::ServicePrincipal | Kind::ManagedIdentity);
        // Their tables have one time, which is when the sign-in happened.
        if let Some(time) = one.facts(row).ingested.filter(|_| !is_principal) {
            assert_eq!(Some(cut(time.0)), other.facts(read).ingested.map(|time| cut(time.0)), "{name}: received");
        }
        for &field in Field::ALL {
            if !is_principal || OF_PRINCIPALS.contains(&field) {
                let about = format!("{name}: {} of {:?}", field.name(), key(one, row));
                assert_eq!(one.text(field, row), other.text(field, read), "{about}");
            }
        }
    }
}

/// Samples of every kind of sign-in.
const SAMPLES: [&str; 5] = [
    "sample-data/shapes/diagnostic.ndjson",
    "sample-data/replay",
    "sample-data/service",
    "sample-data/hostile",
    "sample-data/log-analytics",
];

#[test]
fn sign_ins_in_the_columns_of_log_analytics_are_read_with_the_same_values() {
    for sample in SAMPLES {
        let input = root().join(sample);
        let folder = tempfile::tempdir().expect("a folder");
        let before = loaded(&input);
        assert!(!before.is_empty(), "{sample}");
        for (name, exact_to) in [("rows.ndjson", 1), ("rows.csv", 1), ("rows.parquet", 1), ("rows.xlsx", 1)] {
            let file = exported(&input, folder.path(), name, &["--schema", "la"]);
            assert_same(&format!("{sample} {name}"), &before, &loaded(&file), exact_to);
        }
    }
}

#[test]
fn values_that_a_format_could_change_stay_the_same() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("SignInLogs.ndjson");
    let texts = [
        "=1+1",
        "@SUM(A1)",
        "a\"b,c;d",
        "line\nbreak\ttab",
        "\u{1b}[2J",
        "_x0041_",
        "é\u{202e}x",
        "\\'\\",
        "00123",
        "1e5",
        "'=1+1",
        "''@x",
        "=\"50126\"",
        "'plain",
    ];
    let line = |(at, text): (usize, &&str)| {
        serde_json::json!({
            "time": "2026-10-13T23:59:59.9999999Z",
            "category": "SignInLogs",
            "properties": {
                "id": format!("00000000-0000-4000-8000-{at:012}"),
                "createdDateTime": "2026-10-13T23:59:59.9999998Z",
                "userPrincipalName": text,
                "userAgent": text,
                "appDisplayName": text,
                "ipAddress": "2001:DB8:0::1",
                "deviceDetail": {"displayName": text, "isCompliant": true},
                "location": {"city": text, "geoCoordinates": {"latitude": 45.70, "longitude": -0.5}},
                "appliedConditionalAccessPolicies": [{"displayName": text, "result": "success"}],
                "authenticationDetails": [
                    {"authenticationMethod": "Password", "succeeded": false, "authenticationStepResultDetail": "Invalid"},
                    {"authenticationMethod": "Passkey", "succeeded": true, "authenticationStepResultDetail": ""}
                ],
            }
        })
        .to_string()
    };
    let lines: Vec<String> = texts.iter().enumerate().map(line).collect();
    std::fs::write(&input, lines.join("\n")).expect("a file");
    let before = loaded(&input);
    for (name, exact_to) in [("a.ndjson", 1), ("a.csv", 1), ("a.parquet", 1), ("a.xlsx", 1)] {
        assert_same(name, &before, &loaded(&exported(&input, folder.path(), name, &["--schema", "la"])), exact_to);
    }
}

#[test]
fn a_file_without_rows_is_read_and_has_no_records() {
    let folder = tempfile::tempdir().expect("a folder");
    let none = ["--schema", "la", "--where", "user:nobody"];
    for name in ["none.csv", "none.parquet", "none.xlsx"] {
        let file = exported(&root().join("sample-data/replay"), folder.path(), name, &none);
        let store = loaded(&file);
        let source = &store.sources()[0];
        assert!(store.is_empty() && source.problems.is_empty(), "{name}: {:?}", source.problems);
        assert_eq!((source.shape.as_str(), source.accounting.records), ("log-analytics-csv", 0), "{name}");
    }
}

#[test]
fn a_text_that_is_longer_than_a_cell_is_cut_in_a_workbook_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = folder.path().join("SignInLogs.ndjson");
    let agent = "x".repeat(40_000);
    let record = serde_json::json!({
        "time": "2026-10-13T23:59:59.9999999Z",
        "category": "SignInLogs",
        "properties": {
            "id": "00000000-0000-4000-8000-000000000001",
            "createdDateTime": "2026-10-13T23:59:59.9999998Z",
            "userPrincipalName": "a@contoso.com",
            "userAgent": agent,
        }
    });
    std::fs::write(&input, record.to_string()).expect("a file");
    for (name, len) in [("a.csv", 40_000), ("a.parquet", 40_000), ("a.xlsx", 32_767)] {
        let store = loaded(&exported(&input, folder.path(), name, &["--schema", "la"]));
        let row = store.rows().next().expect("a sign-in");
        assert_eq!(store.text(Field::UserAgent, row).map(str::len), Some(len), "{name}");
        assert_eq!(store.created(row).to_string(), "2026-10-13T23:59:59.9999998Z", "{name}");
    }
    let arguments = ["rows", input.to_str().expect("a path"), "--tab", "all", "--format", "xlsx", "--schema", "la"];
    let message = run(&arguments).stderr;
    assert!(String::from_utf8_lossy(&message).contains("1 text of more than 32,767 characters is cut"));
}

#[test]
fn options_of_which_one_would_change_nothing_are_refused() {
    for (arguments, named) in [
        ("--schema la", "--schema la"),
        ("--schema la --format timesketch", "timesketch has columns of its own"),
        ("--schema la --format csv --aggregate 1h", "--aggregate"),
        ("--format timesketch --aggregate 6h", "--aggregate"),
        ("--schema la --format csv --defang", "leave one of them out"),
        ("--format ndjson --defang", "need the addresses"),
    ] {
        let mut all = vec!["rows", "sample-data/replay"];
        all.extend(arguments.split(' '));
        let output = run(&all);
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.code() == Some(2) && message.contains(named), "{arguments}: {message}");
    }
}

#[test]
fn a_file_that_exists_is_not_overwritten_and_none_is_left_behind() {
    let folder = tempfile::tempdir().expect("a folder");
    let out = folder.path().join("rows.parquet");
    std::fs::write(&out, "evidence").expect("a file");
    let arguments = ["rows", "sample-data/replay", "--format", "parquet", "--out", out.to_str().expect("a path")];
    let output = run(&arguments);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("already exists; name another file"));
    assert_eq!(std::fs::read(&out).expect("the file"), b"evidence");
    let gone = folder.path().join("no/rows.parquet");
    let output = run(&["rows", "sample-data/replay", "--format", "parquet", "--out", gone.to_str().expect("a path")]);
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.code() == Some(2) && message.contains("the directory does not exist; make it"), "{message}");
    let output = run(&["rows", "sample-data/replay", "--format", "ndjson", "--out", "-"]);
    assert!(output.status.success() && output.stdout.starts_with(b"{") && !Path::new("-").exists());
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder").count(), 1);
}

/// Python with a package; `None`, with a message, where it has none.
fn python(package: &str) -> Option<Command> {
    let name = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&name).args(["-c", &format!("import {package}")]).stderr(Stdio::null()).status();
    if has.is_ok_and(|status| status.success()) {
        let mut command = Command::new(name);
        command.arg(root().join("tests/export/read_back.py")).arg(package);
        return Some(command);
    }
    eprintln!("skipped: Python has no {package} here");
    None
}

/// Lets a Python package read the files of the sample, and compare them with the NDJSON.
fn read_back(package: &str, formats: &[&str]) {
    let Some(mut command) = python(package) else { return };
    let folder: TempDir = tempfile::tempdir().expect("a folder");
    let input = root().join("sample-data/shapes/diagnostic.ndjson");
    for schema in ["la", "own"] {
        for format in formats.iter().chain(&["ndjson"]) {
            let arguments = ["--schema", schema, "--aggregate", "off"];
            exported(&input, folder.path(), &format!("{schema}.{format}"), &arguments);
        }
    }
    let output = command.arg(folder.path()).args(formats).output().expect("Python runs");
    assert!(output.status.success(), "{package}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Writes the findings of the sample of replay, or its events, and gives the file.
fn written(command: &str, format: &str, folder: &Path, input: &str) -> PathBuf {
    let out = folder.join(format!("{command}.{format}"));
    let out_text = out.to_str().expect("a path");
    let output = run(&[command, input, "--format", format, "--out", out_text]);
    assert!(output.status.success(), "{command} {format}: {}", String::from_utf8_lossy(&output.stderr));
    out
}

#[test]
fn findings_and_events_are_written_in_the_same_formats() {
    let folder = tempfile::tempdir().expect("a folder");
    for (command, input) in [("findings", "sample-data/replay"), ("activity", "sample-data/shapes/activity")] {
        let parquet = std::fs::read(written(command, "parquet", folder.path(), input)).expect("the file");
        assert!(parquet.starts_with(b"PAR1") && parquet.ends_with(b"PAR1"), "{command}");
        let workbook = std::fs::read(written(command, "xlsx", folder.path(), input)).expect("the file");
        assert!(workbook.starts_with(b"PK"), "{command}");
        let again = tempfile::tempdir().expect("a folder");
        let second = std::fs::read(written(command, "xlsx", again.path(), input)).expect("the file");
        assert_eq!(workbook, second, "{command}: the same log gives the same bytes");
    }
}

#[test]
fn timesketch_lines_have_what_its_import_asks_for_and_are_no_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let input = root().join("sample-data/shapes/diagnostic.ndjson");
    let file = exported(&input, folder.path(), "rows.timesketch", &[]);
    let text = std::fs::read_to_string(&file).expect("the file");
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    assert_eq!(lines.len(), 5);
    for line in &lines {
        let time = line["datetime"].as_str().expect("a time");
        assert!(time.ends_with("+00:00") && time.len() == "2026-10-13T07:02:11.501320+00:00".len(), "{time}");
        assert!(line["timestamp"].as_i64().is_some_and(|micros| micros > 1_700_000_000_000_000), "{line}");
        assert_eq!(line["timestamp_desc"], "Sign-in");
        assert!(line["message"].as_str().is_some_and(|message| message.contains("sign-in to")), "{line}");
    }
    // They name no log: read again, all sign-ins would be of an unknown kind.
    let again = loaded(&file);
    assert!(again.is_empty());
    let problem = &again.sources()[0].problems[0].reason;
    assert!(problem.contains("wrote for Timesketch"), "{problem}");
}

/// Lets a Python package read the findings of the sample of replay.
fn read_findings(package: &str, format: &str) {
    let Some(mut command) = python(package) else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = written("findings", format, folder.path(), "sample-data/replay");
    let output = command.arg(file).output().expect("Python runs");
    assert!(output.status.success(), "{package}: {}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn stix2_reads_the_bundle() {
    read_findings("stix2", "stix");
}

#[test]
fn the_schema_of_ocsf_accepts_the_events() {
    read_findings("ocsf_json_schema", "ocsf");
}

#[test]
fn duckdb_reads_the_files() {
    read_back("duckdb", &["parquet", "csv"]);
}

#[test]
fn polars_reads_the_files() {
    read_back("polars", &["parquet", "csv"]);
}

#[test]
fn pyspark_reads_the_files() {
    read_back("pyspark", &["parquet"]);
}

#[test]
fn openpyxl_reads_the_workbooks() {
    read_back("openpyxl", &["xlsx"]);
}
