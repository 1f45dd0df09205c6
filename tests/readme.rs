//! The README promises what the program has.

use signinscope::app::{ACTIONS, Context};
use std::fmt::Write;

const README: &str = include_str!("../README.md");

#[test]
fn its_keys_are_the_programs() {
    let mut table = String::from("| Key | What it does |\n| --- | --- |\n");
    // Menus and prompts say in their footer what their keys do.
    let in_a_pane = [Context::Table, Context::Suspects, Context::Details];
    for binding in ACTIONS.iter().filter(|binding| binding.contexts.iter().any(|at| in_a_pane.contains(at))) {
        let keys: Vec<String> = binding.keys.iter().map(|key| format!("`{key}`")).collect();
        let _ = writeln!(table, "| {} | {} |", keys.join(" "), binding.about);
    }
    let (_, rest) = README.split_once("<!-- keys:begin -->\n").expect("where the keys begin");
    let (keys, _) = rest.split_once("<!-- keys:end -->").expect("where they end");
    assert_eq!(keys, table, "the README's keys should read:\n{table}");
}

#[test]
fn its_picture_is_there() {
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screen.svg");
    let svg = std::fs::read_to_string(picture).expect("the picture that the README shows");
    assert!(README.contains("docs/screen.svg") && svg.starts_with("<svg"));
}
