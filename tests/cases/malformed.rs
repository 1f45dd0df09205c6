//! Tests that an error in a case names its file and line.

use crate::read;

const GOOD: &str =
    "# A title\n\nA story.\n\n| time | from |\n|---|---|\n| d1 09:00 x3 every 5m | home |\n\nExpected: none\n";

/// The error in the case when a part of it is replaced.
fn error(part: &str, by: &str) -> String {
    assert!(GOOD.contains(part), "{part}");
    match read("a.md", &GOOD.replace(part, by)) {
        Ok(_) => panic!("'{by}' is accepted"),
        Err(error) => error,
    }
}

#[test]
fn a_case_without_errors_is_read() {
    let cases = read("a.md", GOOD).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((cases.len(), cases[0].title.as_str(), cases[0].sign_ins.len()), (1, "A title", 3));
}

#[test]
fn errors_name_file_and_line() {
    for (part, by, begins) in [
        ("d1 09:00", "09:00", "a.md:7: column 'time': expected a time such as"),
        ("d1 09:00", "d1 24:00", "a.md:7: column 'time'"),
        ("every 5m", "each 5m", "a.md:7: column 'time'"),
        ("d1 09:00", "d0 09:00", "a.md:7: column 'time'"),
        ("home |", "moon |", "a.md:7: column 'from': 'moon' is no place"),
        ("home |", "home | 3 |", "a.md:7: expected 2 cells, found 3"),
        ("| from |", "| form |", "a.md:7: 'form' is neither a column"),
        ("| from |", "| time |", "a.md:5: the column 'time' is there twice"),
        ("|---|---|\n", "", "a.md:5: expected a line of '|---|'"),
        (
            "| from |\n|---|---|\n| d1 09:00 x3 every 5m | home |",
            "| app |\n|---|---|\n| d1 09:00 | Teems |",
            "a.md:7: column 'app'",
        ),
        (
            "| from |\n|---|---|\n| d1 09:00 x3 every 5m | home |",
            "| code |\n|---|---|\n| d1 09:00 | no |",
            "a.md:7: column 'code'",
        ),
        (
            "| from |\n|---|---|\n| d1 09:00 x3 every 5m | home |",
            "| token |\n|---|---|\n| d1 09:00 | tgt |",
            "a.md:7: column 'token'",
        ),
        ("A story.\n", "", "a.md:1: expected the story"),
        ("Expected: none", "", "a.md:1: expected a line 'Expected: none'"),
        ("none", "nothing", "a.md:9: expected 'none', 'none, by REASON', or a list"),
        ("none", "none, by luck", "a.md:9: there is no reason 'luck'"),
        ("none", "\n- replay, high, ann", "a.md:10: there is no detector 'replay'"),
        ("none", "\n- token-replay, severe, ann", "a.md:10: expected low, medium, high or critical"),
        ("none", "\n- token-replay, high, ann: far", "a.md:10: there is no reason 'far'"),
        ("none", "\n- token-replay, high", "a.md:10: expected '- DETECTOR, SEVERITY, USER"),
    ] {
        let error = error(part, by);
        assert!(error.starts_with(begins), "'{by}': {error}");
    }
}
