//! Tests exit codes, errors and pipes.

use crate::common::{Case, SignIn, ndjson, population, signinscope};
use std::io::Read;
use std::process::{Command, Stdio};

#[test]
fn commands_want_a_path() {
    for command in ["findings", "rows", "check"] {
        let output = signinscope().arg(command).output().expect("the program runs");
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{command}");
        assert!(error.contains("PATH"), "{error}");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let case = Case::new();
    let missing = case.path().join("mis\u{1b}[2Jsing.json");
    for command in ["findings", "rows", "check"] {
        let output = signinscope().arg(command).arg(&missing).output().expect("the program runs");
        let text = String::from_utf8([output.stdout, output.stderr].concat()).expect("text");
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(text.contains("mis‹ESC›[2Jsing.json") && text.contains("no such file"), "{text}");
        assert!(!text.contains('\u{1b}'), "{text}");
    }
    let output = signinscope().arg("rows").arg(case.path()).output().expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert!(output.status.code() == Some(2) && error.contains(case.path().to_str().expect("text")), "{error}");
}

#[test]
fn wrong_arguments_are_usage() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    for arguments in [
        &["rows", "--tab", "everything"][..],
        &["rows", "--aggregate", "2h"],
        &["check", "--format", "markdown"],
        &["findings", "--trusted", "nowhere"],
        &["findings", "--min-severity", "terrible"],
        &["rows", "-", "-"],
        &["rows", "--sort"],
        &["rows", "--threads", "1000000000"],
    ] {
        let output = signinscope().args(arguments).arg(&log).output().expect("the program runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(output.stdout.is_empty() && !output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_mistake_in_a_filter_gets_a_caret() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    let output = signinscope().args(["rows", "--where", "user:alice colour:red"]).arg(log).output();
    let output = output.expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(2));
    let lines: Vec<_> = error.lines().collect();
    let [message, filter, caret] = lines[..] else { panic!("{error}") };
    assert!(message.starts_with("signinscope: --where: "), "{error}");
    let at = caret.find('^').expect("a caret");
    assert!(filter[at..].starts_with("colour"), "{error}");
}

#[test]
fn a_filter_that_no_sign_in_can_match_is_refused() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    for (filter, message) in [
        ("code:abc", "'abc' is not an error code; expected a number such as 50126"),
        ("asn:abc", "'abc' is not an AS number; expected a number such as 8075"),
        ("status:foo", "'foo' is not a status; expected Success, Failure, Interrupted, Unknown"),
        ("ip:10.0.0.0/33", "'10.0.0.0/33' is not a network; expected an address and a length, as in 10.0.0.0/8"),
    ] {
        let output = signinscope().args(["rows", "--where", filter]).arg(&log).output().expect("the program runs");
        let error = String::from_utf8(output.stderr).expect("text");
        assert_eq!(output.status.code(), Some(2), "{filter}");
        assert_eq!(error.lines().next(), Some(&*format!("signinscope: --where: {message}")));
    }
}

#[test]
fn a_path_named_like_a_command_can_be_opened() {
    let case = Case::new();
    case.log("rows", &[SignIn::new(1)]);
    let output = signinscope().current_dir(case.path()).arg("./rows").output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && text.contains("1 sign-in (1 non-interactive)"), "{text}");
}

#[test]
fn without_a_terminal_the_explorer_prints_a_summary() {
    let case = Case::new();
    let log = case.log("log.json", &population(1, 20));
    signinscope().arg(&log).assert().success().stderr("");
    // A pipe is read.
    let output = signinscope().write_stdin(ndjson(&[SignIn::new(1)])).output().expect("the program runs");
    assert!(String::from_utf8_lossy(&output.stdout).contains("1 sign-in (1 non-interactive)"));
    // Without input the sample opens.
    let mut command = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    let output = command.stdin(Stdio::null()).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    assert!(output.status.success() && text.contains("built-in sample"), "{text}");
    assert!(text.contains("184 sign-ins (30 interactive, 154 non-interactive)"), "{text}");
}

#[test]
fn help_and_version_are_no_errors() {
    for argument in ["--help", "-h", "--version"] {
        let output = signinscope().arg(argument).output().expect("the program runs");
        assert!(output.status.success() && output.stderr.is_empty() && !output.stdout.is_empty(), "{argument}");
    }
    for command in ["findings", "rows", "check", "explain"] {
        let output = signinscope().args([command, "--help"]).output().expect("the program runs");
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.contains("Examples:") && text.lines().all(|line| line.chars().count() <= 100), "{text}");
    }
}

#[test]
fn a_closed_pipe_ends_quietly() {
    let case = Case::new();
    let log = case.log("log.json", &population(1, 3000));
    for format in ["table", "ndjson", "csv"] {
        let mut child = Command::new(env!("CARGO_BIN_EXE_signinscope"))
            .args(["rows", "--tab", "all", "--aggregate", "off", "--format", format])
            .arg(&log)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        let mut first = [0; 10];
        child.stdout.take().expect("a pipe").read_exact(&mut first).expect("some output");
        let output = child.wait_with_output().expect("the program ends");
        assert_eq!((output.status.code(), &*String::from_utf8_lossy(&output.stderr)), (Some(0), ""), "{format}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let case = Case::new();
    let log = case.log("log.json", &[SignIn::new(1)]);
    let full = std::fs::File::options().write(true).open("/dev/full").expect("the full device");
    let mut command = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    let output = command.arg("check").arg(log).stdout(full).output().expect("the program runs");
    let error = String::from_utf8(output.stderr).expect("text");
    assert_eq!(output.status.code(), Some(1));
    assert!(error.starts_with("signinscope: standard output: "), "{error}");
}

#[cfg(unix)]
#[test]
fn a_signal_ends_a_command() {
    use std::os::unix::process::ExitStatusExt;
    let mut command = Command::new(env!("CARGO_BIN_EXE_signinscope"));
    let mut child =
        command.args(["check", "-"]).stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the program runs");
    // It waits for input that never comes.
    let id = child.id().to_string();
    assert!(Command::new("kill").args(["-TERM", &id]).status().expect("kill runs").success());
    assert_eq!(child.wait().expect("the program ends").signal(), Some(15));
}

#[test]
fn a_filter_may_begin_with_a_negation() {
    let sample = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/replay");
    let output = signinscope().args(["rows", sample, "--where", "-status:success", "--format", "ndjson"]).output();
    let output = output.expect("the program");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(!text.is_empty() && text.lines().all(|line| !line.contains(r#""status":"Success""#)), "{text}");
}

#[cfg(unix)]
#[test]
fn a_pipe_that_has_a_path_is_read_once() {
    let log = concat!(env!("CARGO_MANIFEST_DIR"), "/sample-data/replay/SignInLogs.json");
    let line = format!("'{}' check --format json <(cat '{log}')", env!("CARGO_BIN_EXE_signinscope"));
    let output = Command::new("bash").args(["-c", &line]).output().expect("a shell");
    let check: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let file = &check["files"][0];
    assert_eq!(file["accepted"], 30, "{file}");
    let sum = Command::new("sha256sum").arg(log).output().expect("coreutils");
    assert!(sum.stdout.starts_with(file["sha256"].as_str().expect("a digest").as_bytes()), "{file}");
    assert_eq!(file["bytes"].as_u64(), std::fs::metadata(log).ok().map(|about| about.len()), "{file}");
}
