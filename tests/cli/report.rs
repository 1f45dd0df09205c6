//! `report`, `completions` and `man`.

use crate::common::signinscope;
use std::fs;
use std::path::Path;

fn sample() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay")
}

#[test]
fn a_report_is_the_same_each_time_and_asks_for_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let written = |name: &str, more: &[&str]| {
        let out = folder.path().join(name);
        let output = signinscope().arg("report").arg(sample()).arg("--out").arg(&out).args(more).output();
        let output = output.expect("the program runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        ["report.html", "report.md", "timeline-1.svg"].map(|file| fs::read_to_string(out.join(file)).expect(file))
    };
    let first = written("one", &[]);
    assert_eq!(first, written("two", &["--threads", "1"]));
    for word in ["<script", "<link", "<img", "@import", "src="] {
        assert!(!first[0].contains(word), "{word}");
    }
    assert!(first[0].contains("<svg") && first[1].contains("![Sign-ins of") && first[0].contains("Manifest"));
    let redacted = written("three", &["--redact", "--min-severity", "high"]);
    assert!(redacted.iter().all(|text| !text.contains("contoso.com")), "a name is visible");
    let again = signinscope().arg("report").arg(sample()).arg("--out").arg(folder.path().join("one")).output();
    let again = again.expect("the program runs");
    assert_eq!(again.status.code(), Some(2), "a report is not overwritten");
}

#[test]
fn the_sample_report_is_what_the_program_writes_and_is_no_input() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().expect("a folder");
    let mut command = signinscope();
    // The manifest names the files as the command line does.
    command.current_dir(root).args(["report", "sample-data/replay", "--out"]).arg(folder.path());
    assert!(command.output().expect("the program runs").status.success());
    let kept = root.join("sample-data/report");
    let names = |folder: &Path| {
        let files = fs::read_dir(folder).expect("a folder").map(|file| file.expect("a file").file_name());
        let mut names: Vec<_> = files.collect();
        names.sort();
        names
    };
    assert_eq!(names(&kept), names(folder.path()));
    for name in names(&kept) {
        let (kept, written) = (kept.join(&name), folder.path().join(&name));
        let again = "signinscope report sample-data/replay --out sample-data/report --overwrite";
        assert!(fs::read(kept).ok() == fs::read(written).ok(), "{name:?} differs; if that is meant: {again}");
    }
    let mut check = signinscope();
    check.arg("check").arg(sample()).arg(kept).args(["--format", "json"]);
    let check = check.output().expect("the program runs");
    let text = String::from_utf8_lossy(&check.stdout);
    assert!(check.status.success() && text.contains("a report or a timeline that this program wrote"), "{text}");
}

#[test]
fn a_report_replaces_an_earlier_one_and_never_an_input() {
    let folder = tempfile::tempdir().expect("a folder");
    let report = |input: &Path| {
        let mut command = signinscope();
        command.arg("report").arg(input).arg("--out").arg(folder.path()).arg("--overwrite");
        command.output().expect("the program runs")
    };
    assert!(report(&sample()).status.success());
    let quiet = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/quiet");
    assert!(report(&quiet).status.success());
    assert!(!folder.path().join("timeline-1.svg").exists(), "a picture of the earlier report is left");
    // A log under the name of a file of the report, beside which the report is to be written.
    let log = folder.path().join("report.html");
    let bytes = fs::read(sample().join("NonInteractiveUserSignInLogs.json")).expect("a log");
    fs::write(&log, &bytes).expect("a copy");
    let refused = report(&log);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("is an input of this report"));
    assert!(fs::read(&log).expect("the log") == bytes, "the log was changed");
}

#[test]
fn the_manifest_accounts_for_the_events_of_activity_logs() {
    let folder = tempfile::tempdir().expect("a folder");
    let activity = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/shapes/activity");
    let mut command = signinscope();
    command.arg("report").arg(sample()).arg(activity).arg("--out").arg(folder.path());
    assert!(command.output().expect("the program runs").status.success());
    let text = fs::read_to_string(folder.path().join("report.md")).expect("a report");
    let account = text.lines().find(|line| line.contains(" records = ")).expect("an account");
    let numbers: Vec<u64> = account
        .split(|c: char| !c.is_ascii_digit() && c != ',')
        .filter_map(|number| number.replace(',', "").parse().ok())
        .collect();
    assert!(account.contains(" events + ") && numbers[2] > 0, "{account}");
    assert_eq!(numbers[0], numbers[1..].iter().sum::<u64>(), "{account}");
}

#[test]
fn every_shell_has_completions_and_every_command_a_page() {
    for shell in ["bash", "zsh", "fish", "powershell", "nushell"] {
        let output = signinscope().args(["completions", shell]).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.contains("findings") && text.contains("min-severity"), "{shell}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let output = signinscope().args(["man", "--out"]).arg(folder.path()).output().expect("the program runs");
    assert!(output.status.success());
    let page = fs::read_to_string(folder.path().join("signinscope-kql.1")).expect("a page");
    assert!(page.contains("candidates") && folder.path().join("signinscope.1").exists(), "{page}");
    let own = folder.path().join("signinscope.1");
    fs::write(&own, "own").expect("a file");
    let again = |overwrite: &[&str]| {
        let output = signinscope().args(["man", "--out"]).arg(folder.path()).args(overwrite).output();
        output.expect("the program runs")
    };
    let refused = again(&[]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("add --overwrite"));
    assert_eq!(fs::read_to_string(&own).expect("a file"), "own");
    assert!(again(&["--overwrite"]).status.success());
    assert!(fs::read_to_string(&own).expect("a page").contains("signinscope"));
}
