//! `timeline` on a sample whose attack is known.

use crate::common::{Case, population, signinscope};
use std::path::Path;

fn sample() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/replay")
}

fn text(arguments: &[&str]) -> (Option<i32>, String, String) {
    let output = signinscope().arg("timeline").args(arguments).arg(sample()).output().expect("the program runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("text");
    (output.status.code(), text(output.stdout), text(output.stderr))
}

#[test]
fn the_suspect_address_is_a_lane_of_its_own_and_marked() {
    let (code, text, _) = text(&["--user", "alice.moreau@contoso.com"]);
    assert_eq!(code, Some(0));
    let lines: Vec<&str> = text.lines().collect();
    assert!(
        lines[0].starts_with("alice.moreau@contoso.com: ") && lines[0].contains("a lane for each address"),
        "{text}"
    );
    let suspects: Vec<_> = lines.iter().filter(|line| line.starts_with("! ")).collect();
    assert_eq!(suspects.len(), 1, "{text}");
    assert!(suspects[0].contains('!') && lines.iter().any(|line| line.contains('●')), "{text}");
    assert!(text.contains("● interactive") && lines.iter().all(|line| line.chars().count() <= 160), "{text}");
}

#[test]
fn what_the_user_did_is_a_lane_in_text_and_picture() {
    let activity = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/shapes/activity/unified-audit-data.ndjson");
    let drawn = |format: &str| {
        let arguments = ["timeline", "--user", "alice.moreau@contoso.com", "--format", format];
        let output = signinscope().args(arguments).arg(sample()).arg(&activity).output().expect("the program runs");
        String::from_utf8(output.stdout).expect("text")
    };
    let text = drawn("text");
    let lane = text.lines().find(|line| line.starts_with("  activity")).expect("the lane");
    assert!(lane.contains('#') && text.ends_with("+ activity  # activity that keeps access\n"), "{text}");
    let svg = drawn("svg");
    assert!(svg.contains(">activity<") && svg.contains("keeps access: New-InboxRule"), "{svg}");
    let (_, alone, _) = self::text(&["--user", "alice.moreau@contoso.com"]);
    assert!(!alone.contains("activity"), "{alone}");
}

#[test]
fn lanes_are_chosen_and_a_user_who_is_not_there_is_reported() {
    let (code, by_application, _) = text(&["--user", "ALICE*", "--by", "application"]);
    assert_eq!(code, Some(0));
    assert!(by_application.contains("a lane for each application"), "{by_application}");
    let (code, _, error) = text(&["--user", "nobody@contoso.com"]);
    assert_eq!(
        (code, error.trim_end()),
        (
            Some(2),
            "signinscope: --user: no sign-in of this user in what was loaded; give a user principal name, an object id, or a beginning and *"
        )
    );
    assert_eq!(text(&[]).0, Some(2));
}

#[test]
fn a_picture_has_every_lane_and_no_script() {
    let (code, svg, _) = text(&["--user", "alice.moreau@contoso.com", "--format", "svg"]);
    assert_eq!(code, Some(0));
    assert!(svg.starts_with("<svg xmlns=") && svg.trim_end().ends_with("</svg>"), "{svg}");
    assert!(svg.contains(">203.0.113.9 Lagos, NG<") && svg.contains("alice.moreau@contoso.com"), "{svg}");
    for word in ["<script", "href", "onload", "@import", "<image", "foreignObject"] {
        assert!(!svg.contains(word), "{word}");
    }
    let hostile = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/hostile");
    let output = signinscope().args(["timeline", "--user", "*", "--format", "svg"]).arg(hostile).output();
    let svg = String::from_utf8(output.expect("the program runs").stdout).expect("text");
    assert!(svg.starts_with("<svg") && !svg.chars().any(|c| c.is_control() && c != '\n'), "{svg}");
}

#[test]
fn the_picture_of_the_readme_is_what_the_command_writes() {
    let (code, svg, _) = text(&["--user", "alice.moreau@contoso.com", "--format", "svg"]);
    assert_eq!(code, Some(0));
    let kept = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/timeline.svg")).expect("the picture");
    assert!(
        svg == kept,
        "docs/timeline.svg is not what this writes: signinscope timeline sample-data/replay --user \
         alice.moreau@contoso.com --format svg > docs/timeline.svg"
    );
}

#[test]
fn sign_ins_of_each_lane_are_those_of_a_count() {
    let case = Case::new();
    let sign_ins = population(9, 800);
    let log = case.log("log.json", &sign_ins);
    let arguments = ["timeline", "--user", "user3@contoso.com"];
    let output = signinscope().args(arguments).arg(&log).output().expect("the program runs");
    let text = String::from_utf8(output.stdout).expect("text");
    for at in 0..4 {
        let address = format!("198.51.100.{at}");
        let expected = sign_ins.iter().filter(|one| one.user == 3 && one.address == address).count();
        let lane = text.lines().find(|line| line.contains(&address)).expect("a lane");
        let count = lane.split_whitespace().find_map(|word| word.parse::<usize>().ok());
        assert_eq!(count, Some(expected), "{text}");
    }
}
