//! Takes every walkthrough to its end as a learner does, at 80x24: by the keys of its steps, with each wrong answer first.

use crate::session::Session;
use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::process::Command;
use std::thread;
use std::time::Duration;
use toml::Table;

/// A walkthrough as its file has it, with the names of its case.
struct Walkthrough {
    steps: Vec<Table>,
    facts: BTreeMap<String, String>,
}

impl Walkthrough {
    fn read(name: &str) -> Self {
        let path = format!("{}/assets/tours/{name}.toml", env!("CARGO_MANIFEST_DIR"));
        let file: Table = std::fs::read_to_string(path).expect("the file").parse().expect("TOML");
        let steps = file["step"].as_array().expect("steps").iter();
        let steps = steps.map(|step| step.as_table().expect("a step").clone()).collect();
        let checked = Command::new(env!("CARGO_BIN_EXE_signinscope")).args(["tour", "--check", name]).output();
        let checked = String::from_utf8(checked.expect("it runs").stdout).expect("text");
        let fact = |line: &str| {
            let (name, fact) = line.strip_prefix('{')?.split_once("} is ")?;
            Some((name.to_owned(), fact.to_owned()))
        };
        Self { steps, facts: checked.lines().filter_map(fact).collect() }
    }

    fn text(&self, value: &toml::Value) -> String {
        let mut text = value.as_str().expect("a text").to_owned();
        for (name, fact) in &self.facts {
            text = text.replace(&format!("{{{name}}}"), fact);
        }
        text
    }

    fn keys(&self, step: &Table) -> String {
        step.get("keys").map(|keys| self.text(keys)).unwrap_or_default()
    }
}

/// Presses the keys of a script. What is asked for has to be on the screen before the next key is pressed.
fn press(terminal: &mut Session, script: &str) {
    for word in script.split_whitespace() {
        match word {
            "Enter" => terminal.keys("\r"),
            "Esc" => terminal.escape(),
            "Space" => terminal.keys(" "),
            "Down" => terminal.keys("\x1b[B"),
            "Right" => terminal.keys("\x1b[C"),
            "Left" => terminal.keys("\x1b[D"),
            "End" => terminal.keys("\x1b[F"),
            "Ctrl-U" => terminal.keys("\x15"),
            typed => terminal.keys(typed),
        }
        if matches!(word, "Enter" | "F" | "T" | "e" | "r") {
            terminal.wait_for_silence();
        }
    }
}

/// Takes a walkthrough to its end.
fn take(name: &str) {
    let walkthrough = Walkthrough::read(name);
    let state = tempfile::tempdir().expect("a directory");
    let state_path = state.path().to_str().expect("a readable path");
    let variables = [("XDG_STATE_HOME", state_path)];
    let mut terminal = Session::shell_with(&format!("$SIGNINSCOPE tour {name}"), &variables, 80, 24);
    let count = walkthrough.steps.len();
    for (number, step) in (1..).zip(&walkthrough.steps) {
        terminal.wait(&format!(" {number}/{count}: "));
        terminal.wait_for_silence();
        let keys = walkthrough.keys(step);
        if let Some(choices) = step.get("choice").and_then(toml::Value::as_array) {
            press(&mut terminal, &keys);
            let text = |choice: &toml::Value| walkthrough.text(&choice["text"]);
            let mut choices: Vec<(String, bool)> =
                choices.iter().map(|choice| (text(choice), choice.get("right").is_some())).collect();
            choices.sort();
            for (at, _) in choices.iter().enumerate().filter(|(_, (_, right))| !right) {
                terminal.keys(&format!("W{}", at + 1));
                terminal.wait("Not so. ");
                // The reply stays until another answer replaces it.
                terminal.wait_for_silence();
            }
            let right = choices.iter().position(|(_, right)| *right).expect("a right answer");
            terminal.keys(&format!("W{}", right + 1));
            terminal.wait("Right. ");
        } else if step.contains_key("verdict") {
            press(&mut terminal, &keys.replace("v Enter", "v Down Enter"));
            terminal.wait("Not so. ");
            terminal.keys("V");
            terminal.wait_for_silence();
            press(&mut terminal, &keys);
            terminal.wait("Right. ");
        } else {
            press(&mut terminal, &keys);
            terminal.wait("Done. ");
        }
        terminal.keys("WW");
    }
    terminal.wait("the end");
    terminal.wait(&format!("{count} of {count} steps done"));
    thread::sleep(Duration::from_millis(50));
    let kept = std::fs::read_to_string(state.path().join("signinscope/tours.json")).expect("the progress");
    assert!(kept.contains("\"finished\": true"), "{kept}");
    terminal.escape();
    press(&mut terminal, "Esc Esc Esc");
    terminal.keys("\x03");
    assert_eq!(terminal.exit_code(), 0);
    terminal.assert_restored();
}

#[test]
fn both_logs() {
    take("both-logs");
}

#[test]
fn error_codes() {
    take("error-codes");
}

#[test]
fn replay() {
    take("replay");
}

#[test]
fn primary_token() {
    take("primary-token");
}

#[test]
fn look_alikes() {
    take("look-alikes");
}

#[test]
fn spray() {
    take("spray");
}

#[test]
fn legacy() {
    take("legacy");
}

#[test]
fn the_sample_offers_the_first_walkthrough_which_starts_from_the_list_and_goes_on_where_it_was_left() {
    let state = tempfile::tempdir().expect("a directory");
    let variables = [("XDG_STATE_HOME", state.path().to_str().expect("a readable path"))];
    let mut terminal = Session::shell_with("$SIGNINSCOPE", &variables, 80, 24);
    terminal.wait_for("the offer of the first walkthrough", |screen| {
        screen.contents().split_whitespace().collect::<Vec<_>>().join(" ").contains("begin with \"Reading both logs\"")
    });
    terminal.keys("W");
    terminal.wait("Walkthroughs");
    terminal.keys("\r");
    terminal.wait(" 1/8: What people did");
    terminal.wait_for_silence();
    terminal.keys("1");
    terminal.wait("Done. ");
    terminal.keys("WW");
    terminal.wait(" 2/8: ");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let mut terminal = Session::shell_with("$SIGNINSCOPE tour both-logs", &variables, 80, 24);
    terminal.wait(" 2/8: ");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
}

#[test]
fn a_seat_gets_a_variant_whose_answer_is_in_the_report_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    let report = directory.path().join("seat.json");
    let line = format!("$SIGNINSCOPE tour both-logs --seed 7 --tour-report {}", report.display());
    let variables = [("XDG_STATE_HOME", directory.path().to_str().expect("a readable path"))];
    let mut terminal = Session::shell_with(&line, &variables, 80, 24);
    for number in 1..8 {
        terminal.wait(&format!(" {number}/8: "));
        terminal.wait_for_silence();
        terminal.keys("Wn");
    }
    terminal.wait(" 8/8: Your verdict");
    let before = std::fs::read_to_string(&report).expect("a report");
    assert!(!before.contains("right_answer"), "{before}");
    terminal.keys("Wh");
    terminal.wait("Hint: ");
    terminal.keys("W2");
    terminal.wait("Taken down for the report.");
    assert!(!terminal.contents().contains("Not so") && !terminal.contents().contains("Right."));
    terminal.keys("WW");
    terminal.wait("the answers are in the report");
    terminal.keys("q");
    assert_eq!(terminal.exit_code(), 0);
    let text = std::fs::read_to_string(&report).expect("a report");
    let read: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let last = &read["steps"][7];
    assert_eq!((&read["seed"], &read["finished"]), (&7.into(), &true.into()));
    assert_eq!((&last["hints"], &last["state"]), (&1.into(), &"done".into()));
    let (given, right) = (&last["answers"][0], &last["right_answer"]);
    assert_eq!(last["right"], (given == right), "{text}");
    assert_eq!(read["steps"][0]["state"], "skipped");
    assert!(!directory.path().join("signinscope/tours.json").exists(), "an exam keeps no progress");
    assert_eq!(std::fs::metadata(&report).expect("a report").permissions().mode() & 0o777, 0o600);
}
