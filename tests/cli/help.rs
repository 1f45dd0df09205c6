//! The help of every command, and the examples in it and in the documentation.

use crate::common::signinscope;
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn help(arguments: &[&str]) -> String {
    let output = signinscope().args(arguments).env("COLUMNS", "100").output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// The commands that the program lists.
fn commands() -> Vec<String> {
    let help = help(&["-h"]);
    let (_, rest) = help.split_once("Commands:\n").expect("the commands");
    let lines = rest.lines().take_while(|line| line.starts_with("  "));
    let names = lines.filter_map(|line| line.split_whitespace().next());
    names.filter(|&name| name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_every_command() {
    insta::assert_snapshot!("help", help(&["--help"]));
    insta::assert_snapshot!("help_short", help(&["-h"]));
    for command in commands() {
        insta::assert_snapshot!(format!("help_{command}"), help(&[&command, "--help"]));
    }
}

#[test]
fn no_help_is_kept_of_a_command_that_is_gone() {
    let snapshots = fs::read_dir(root().join("tests/cli/snapshots")).expect("the snapshots");
    let names = snapshots.map(|entry| entry.expect("an entry").file_name().into_string().expect("text"));
    let kept: Vec<String> = names.filter_map(|name| name.split("__help").nth(1).map(str::to_owned)).collect();
    assert_eq!(kept.len(), commands().len() + 2, "{kept:?}");
}

#[test]
fn every_command_is_documented() {
    let page = fs::read_to_string(root().join("docs/command-line.md")).expect("the page");
    let commands = commands();
    assert!(commands.len() >= 5, "{commands:?}");
    for command in commands {
        assert!(page.contains(&format!("\nsigninscope {command} ")), "docs/command-line.md lacks {command}");
    }
}

/// A directory with the files that the examples name.
struct Workplace(TempDir);

impl Workplace {
    fn new() -> Self {
        let workplace = Self(TempDir::new().expect("a directory"));
        for (sample, name) in [
            ("replay/SignInLogs.json", "logs/SignInLogs.json"),
            ("replay/NonInteractiveUserSignInLogs.json", "logs/NonInteractiveUserSignInLogs.json"),
            ("replay/SignInLogs.json", "case-17/SignInLogs.json"),
            ("quiet/interactive-page.json", "export.json"),
            ("shapes/gzip.ndjson.gz", "old.json.gz"),
            ("../assets/tours/replay.toml", "mine.toml"),
            ("../tests/kql/candidates.csv", "candidates.csv"),
        ] {
            let path = workplace.0.path().join(name);
            fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
            fs::copy(root().join("sample-data").join(sample), path).expect("a file");
        }
        workplace
    }

    /// Runs a command line in a shell, with examples in place of placeholders. The exit code and standard error.
    fn run(&self, line: &str) -> (Option<i32>, String) {
        let line = line
            .replace("cargo run --release -- ", "signinscope ")
            .replace("cargo run --release", "signinscope")
            .replace("EXPORT...", "logs")
            .replace("NAME", "token-replay")
            .replace("FIELD", "sessionId")
            .replace("COMMAND", "findings");
        let program = assert_cmd::cargo::cargo_bin!("signinscope");
        let mut path = program.parent().expect("a directory").as_os_str().to_owned();
        path.push(":");
        path.push(std::env::var_os("PATH").expect("a search path"));
        // jq need not be installed.
        let script = format!("jq() {{ cat; }}\n{line}");
        let output = Command::new("bash")
            .args(["-o", "pipefail", "-c", &script])
            .current_dir(self.0.path())
            .env("PATH", path)
            .env("HOME", self.0.path())
            .env_remove("XDG_CONFIG_HOME")
            .stdin(std::process::Stdio::null())
            .output()
            .expect("bash runs");
        (output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned())
    }
}

/// Runs the lines, each of which succeeds, or meets `--fail-on high`, which the sample does.
fn run_all(place: &str, lines: &[String]) -> usize {
    let workplace = Workplace::new();
    for line in lines {
        let expected = if line.contains("--fail-on high") { 3 } else { 0 };
        let (code, error) = workplace.run(line);
        assert_eq!(code, Some(expected), "{place}: {line}\n{error}");
        assert!(!error.contains("error"), "{place}: {line}\n{error}");
        if let Some(directory) = labelled(line) {
            let labels = fs::read_to_string(workplace.0.path().join(directory).join("labels.jsonl")).expect("labels");
            assert!(!labels.is_empty(), "{place}: {line}\nno attack is inserted");
        }
    }
    lines.len()
}

/// The directory of labelled attacks that a line writes.
fn labelled(line: &str) -> Option<&str> {
    let (_, arguments) = line.split_once("signinscope generate ")?;
    let (_, out) = arguments.split_once("--out ")?;
    out.split_whitespace().next().filter(|_| !arguments.contains("--attacks none"))
}

/// The command lines of a page: those in blocks of shell text, and those of two words and more within a line.
fn command_lines(page: &str) -> Vec<String> {
    let block = Regex::new(r"(?s)```sh\n(.*?)```").expect("a pattern");
    let inline = Regex::new(r"`(signinscope [^`]+ [^`]+)`").expect("a pattern");
    let ours = Regex::new(r"^(signinscope\b|cargo run\b|head -c)").expect("a pattern");
    let blocks = block.captures_iter(page).flat_map(|found| found[1].lines().map(str::to_owned).collect::<Vec<_>>());
    let text = block.replace_all(page, "");
    let inline = inline.captures_iter(&text).map(|found| found[1].to_owned()).collect::<Vec<_>>();
    blocks.chain(inline).filter(|line| ours.is_match(line)).collect()
}

#[test]
fn the_command_lines_of_the_documentation_work() {
    let docs = fs::read_dir(root().join("docs")).expect("the pages").map(|entry| entry.expect("an entry").path());
    let pages = docs.chain(["README.md", "CONTRIBUTING.md", "CHANGELOG.md"].map(|name| root().join(name)));
    let pages: Vec<PathBuf> =
        pages.filter(|path| path.extension().is_some_and(|extension| extension == "md")).collect();
    let run = |path: &PathBuf| {
        let page = fs::read_to_string(path).expect("text");
        run_all(&path.display().to_string(), &command_lines(&page))
    };
    let lines: usize = pages.iter().map(run).sum();
    assert!(lines >= 20, "{lines} command lines were run");
}

#[test]
fn the_examples_of_the_help_work() {
    let helps = std::iter::once(help(&["--help"])).chain(commands().into_iter().map(|name| help(&[&name, "--help"])));
    let example = Regex::new(r"(?m)^  ((?:zcat \S+ \| )?signinscope\b.*?)(?:  .*)?$").expect("a pattern");
    let mut lines = 0;
    for help in helps {
        let (_, examples) = help.split_once("Examples:\n").expect("examples");
        let found: Vec<String> = example.captures_iter(examples).map(|found| found[1].to_owned()).collect();
        assert!(!found.is_empty(), "{examples}");
        lines += run_all("the help", &found);
    }
    assert!(lines >= 15, "{lines} examples were run");
}

#[test]
fn a_command_line_that_is_wrong_is_noticed() {
    let workplace = Workplace::new();
    assert_eq!(workplace.run("signinscope findings logs --no-such-option").0, Some(2));
    assert_eq!(workplace.run("signinscope check missing | jq .").0, Some(2));
    assert_eq!(labelled("signinscope generate --out demo --users 60"), Some("demo"));
    assert_eq!(labelled("signinscope generate --out demo --users 60 --attacks none"), None);
    let page =
        "Run `signinscope explain 50126` or `signinscope`.\n```sh\ncargo run --release -- x  # y\ncargo test\n```\n";
    assert_eq!(command_lines(page), ["cargo run --release -- x  # y", "signinscope explain 50126"]);
}
