//! Tests the settings file: where it is read from, what it changes, its errors.

use crate::common::{Case, signinscope};
use serde_json::Value;
use std::path::{Path, PathBuf};

fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay")
}

/// A settings file in a directory of its own, which is `XDG_CONFIG_HOME`.
fn settings(case: &Case, text: &str) -> PathBuf {
    let directory = case.path().join("signinscope");
    std::fs::create_dir_all(&directory).expect("a directory");
    let file = directory.join("config.toml");
    std::fs::write(&file, text).expect("a file");
    file
}

fn findings(case: &Case, arguments: &[&str]) -> Vec<Value> {
    let mut command = signinscope();
    command.env("XDG_CONFIG_HOME", case.path()).args(["findings", "--format", "json"]).args(arguments);
    let output = command.arg(sample()).output().expect("the program runs");
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    document["findings"].as_array().expect("a list").clone()
}

#[test]
fn the_usual_file_is_read_and_another_one_where_it_is_named() {
    let case = Case::new();
    let all = findings(&case, &[]);
    assert!(!all.is_empty());
    settings(&case, "[severity]\nlow = 100\nmedium = 100\nhigh = 100\ncritical = 100\n");
    assert!(findings(&case, &[]).len() < all.len());
    assert_eq!(findings(&case, &["--config", "/dev/null"]), all);
}

#[test]
fn a_rule_that_is_off_stands_in_no_finding() {
    let case = Case::new();
    let is_there =
        |findings: &[Value]| findings.iter().any(|finding| finding.to_string().contains("\"no-factor-here\""));
    assert!(is_there(&findings(&case, &[])));
    settings(&case, "[rules]\noff = ['no-factor-here']");
    assert!(!is_there(&findings(&case, &[])));
}

#[test]
fn a_wrong_file_is_told_with_its_line_and_nothing_is_read() {
    let case = Case::new();
    let file = settings(&case, "[replay]\n\nwindow_minutes = \"sixty\"\nspeed_km = 3\n");
    let output = signinscope().env("XDG_CONFIG_HOME", case.path()).arg("findings").arg(sample()).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    let name = file.display();
    let expected = format!(
        "signinscope: {name}, line 3, column 18: expected a whole number from 1 to 1440\n\
         signinscope:     window_minutes = \"sixty\"\n\
         signinscope:                      ^^^^^^^\n\
         signinscope: {name}, line 4, column 1: no key 'speed_km'; did you mean 'speed_km_h'?\n\
         signinscope:     speed_km = 3\n\
         signinscope:     ^^^^^^^^\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stderr), expected);
}

#[test]
fn a_file_that_is_not_there_or_no_text_is_told() {
    let case = Case::new();
    let error_of = |file: &Path| {
        let output = signinscope().arg("findings").arg("--config").arg(file).arg(sample()).output();
        let output = output.expect("the program runs");
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).expect("text")
    };
    assert!(error_of(Path::new("/nowhere/c.toml")).contains("/nowhere/c.toml: the settings cannot be read: "));
    let file = settings(&case, "");
    std::fs::write(&file, b"[replay]\n# \xff\n").expect("a file");
    assert!(error_of(&file).contains("config.toml, line 2: expected UTF-8"));
}

#[test]
fn what_is_in_force_is_printed_without_reading_anything() {
    let case = Case::new();
    let file = settings(&case, "[replay]\nwindow_minutes = 30\n");
    let mut command = signinscope();
    command.env("XDG_CONFIG_HOME", case.path());
    let output = command.args(["findings", "--explain-settings", "--trusted", "192.0.2.0/24"]).output();
    let output = output.expect("the program runs");
    assert_eq!(output.status.code(), Some(0));
    let text = String::from_utf8(output.stdout).expect("text");
    for line in [
        format!("# Read from {}", file.display()).as_str(),
        "window_minutes = 30  # line 2; the default is 60",
        "trusted = [\"192.0.2.0/24\"]  # command line; the default is []",
    ] {
        assert!(text.lines().any(|other| other == line), "{line}\n{text}");
    }
}

#[test]
fn every_setting_is_explained() {
    for (term, expected) in [
        ("window_minutes", "a whole number from 1 to 1440"),
        ("replay.window_minutes", "60"),
        ("networks.egress", "offices"),
    ] {
        let output = signinscope().args(["explain", term]).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.contains(expected), "{term}: {text}");
    }
}

#[test]
fn columns_are_named_by_option_and_by_settings() {
    let dir = tempfile::tempdir().expect("a directory");
    let (log, settings) = (dir.path().join("uitvoer.csv"), dir.path().join("config.toml"));
    std::fs::write(&log, "Tijdstip;Gebruiker;Naam\n13-10-2026 09:02:11;helene@contoso.com;Teams\n").expect("a file");
    std::fs::write(&settings, "[columns]\ntime = \"Tijdstip\"\nuser = \"Gebruiker\"\n").expect("a file");
    let rows = |arguments: &[&str]| {
        let output = signinscope().args(["rows", "--tab", "all", "--format", "csv"]).arg(&log).args(arguments).output();
        let output = output.expect("it runs");
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
        (output.status.code(), text(output.stdout), text(output.stderr))
    };
    let (code, _, error) = rows(&[]);
    assert!(code == Some(2) && error.contains("--columns 'time=Tijdstip,user=Gebruiker'"), "{error}");
    let settings = settings.to_str().expect("text");
    for arguments in [&["--columns", "time=Tijdstip,user=Gebruiker"][..], &["--config", settings]] {
        let (code, out, error) = rows(arguments);
        assert!(code == Some(0) && out.contains("helene@contoso.com"), "{error}");
    }
    let (code, _, error) = rows(&["--columns", "time=Tijdstip,user=Gebruiker,app=Nam"]);
    assert!(code == Some(0) && error.contains("no table has the heading \"Nam\""), "{error}");
    let (code, _, error) = rows(&["--columns", "usr=Gebruiker"]);
    assert!(code == Some(2) && error.contains("no column 'usr'; did you mean 'user'? expected one of time"), "{error}");
}
