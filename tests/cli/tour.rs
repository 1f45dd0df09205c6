//! `signinscope tour` without a terminal: the list, and the check of a file.

use crate::common::signinscope;
use std::fs;

fn run(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = signinscope().env("XDG_STATE_HOME", "/nowhere").arg("tour").args(arguments).output().expect("it runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_walkthroughs_are_listed_in_the_order_in_which_they_are_taken() {
    let (code, list, errors) = run(&[]);
    let names: Vec<&str> = list.lines().skip(1).map_while(|line| line.split_whitespace().next()).collect();
    let expected = ["both-logs", "error-codes", "replay", "primary-token", "look-alikes", "spray", "legacy"];
    assert_eq!((code, names.as_slice(), errors.as_str()), (Some(0), &expected[..], ""));
}

#[test]
fn every_built_in_walkthrough_passes_the_check() {
    for name in ["both-logs", "error-codes", "replay", "primary-token", "look-alikes", "spray", "legacy"] {
        let (code, steps, errors) = run(&["--check", name]);
        assert_eq!(code, Some(0), "{name}: {errors}");
        assert!(steps.contains(" 1  done ") && !steps.contains("not tried"), "{steps}");
    }
}

#[test]
fn the_example_of_the_page_passes_the_check_and_a_wrong_one_is_named_with_its_line() {
    let page = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/tours.md")).expect("the page");
    let (_, example) = page.split_once("<!-- example:begin -->\n```toml\n").expect("an example");
    let (example, _) = example.split_once("```\n<!-- example:end -->").expect("its end");
    let directory = tempfile::tempdir().expect("a directory");
    let path = directory.path().join("mine.toml");
    let check = |text: &str| {
        fs::write(&path, text).expect("written");
        run(&["--check", path.to_str().expect("a readable path")])
    };
    let (code, steps, errors) = check(example);
    assert_eq!((code, errors.as_str()), (Some(0), ""), "{steps}");
    assert!(steps.starts_with("Who was it?, 4 steps\n 1  done      The suspect: keys r\n"), "{steps}");

    let (code, _, errors) = check(&example.replace("goal.suspect", "goal.suspects"));
    assert_eq!(code, Some(2));
    assert!(errors.contains("mine.toml, line 17, column 6: unknown field `suspects`, expected one of"), "{errors}");

    let (code, steps, errors) = check(&example.replace("keys = \"r\"", "keys = \"t\""));
    assert_eq!(code, Some(2));
    assert!(steps.contains(" 1  NOT DONE  The suspect") && steps.contains(" 2  not tried "), "{steps}");
    assert!(errors.contains("mine.toml: step 1: 't' does not do it"), "{errors}");
}

#[test]
fn without_a_terminal_the_steps_are_written_and_no_answers() {
    let (code, steps, notes) = run(&["replay"]);
    assert_eq!(code, Some(0));
    assert!(notes.contains("a walkthrough is taken in a terminal"), "{notes}");
    assert!(steps.contains("\n1. The suspect\n") && steps.contains("\n- Both places are in use"), "{steps}");
    assert!(!steps.contains("Nobody is in two places within minutes"), "{steps}");
}

#[test]
fn wrong_usage_says_what_to_do() {
    for (arguments, expected) in [
        (&["no-such"][..], "there is no such walkthrough; choose one of both-logs, "),
        (&["both-logs", "--seed", "7"], "--tour-report <FILE>"),
        (&["--check", "no-such.toml"], "no-such.toml: no such file or directory"),
    ] {
        let (code, _, errors) = run(arguments);
        assert_eq!(code, Some(2), "{arguments:?}");
        assert!(errors.contains(expected), "{arguments:?}: {errors}");
    }
}
