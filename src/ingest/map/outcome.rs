//! Reads how a sign-in ended, from a word or from a code in any of the forms that exporters and spreadsheets give it.

use super::enum_value::folded_english;
use crate::signin::Status;

/// What stands before a code: the prefix of Entra's codes in messages, and names of the value, in lower case. The
/// longest come first.
const NAMES: [&str; 6] = ["error code", "error_code", "errorcode", "aadsts", "error", "code"];

/// The least code that a bare number in `status` is taken for. Entra's own begin at 16000; a smaller number may be a
/// status of HTTP.
const LEAST: i32 = 10_000;

/// The status that a word names.
pub(super) fn word(text: &str) -> Option<Status> {
    let text = text.trim_matches(['"', '\'']);
    Status::from_word(text).or_else(|| Status::from_word(&folded_english(text)))
}

/// An error code: `50126`, `50126.0`, `AADSTS50126`, `'50126`, `50,126`, `50126: the reason`, `errorCode=50126`,
/// `Error 50126`, `(50126)`.
pub(super) fn code(text: &str) -> Option<i32> {
    if let Ok(code) = text.parse() {
        return Some(code);
    }
    let text = text.trim_matches(['"', '\'', ' ']);
    let text = text.strip_prefix('=').map_or(text, |formula| formula.trim_matches('"'));
    let in_brackets =
        [('(', ')'), ('[', ']')].into_iter().find_map(|(open, close)| text.strip_prefix(open)?.strip_suffix(close));
    if let Some(inside) = in_brackets {
        return bare_code(inside.trim()).filter(|&code| code != 0);
    }
    let (name, bare) = without_name(text);
    // "Error 0" is no success: whoever writes it calls it an error.
    bare_code(bare).filter(|&code| code != 0 || name != "error")
}

/// A text without what stands before a code, and that in lower case.
fn without_name(text: &str) -> (&'static str, &str) {
    let name = |name: &&&str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let Some(name) = NAMES.iter().find(name) else { return ("", text) };
    (name, text[name.len()..].trim_start_matches([' ', ':', '=', '#']))
}

fn bare_code(text: &str) -> Option<i32> {
    let len = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (digits, rest) = text.split_at(len);
    if rest.is_empty() || rest.starts_with([':', ';', ' ']) && !is_grouped(text) {
        // A 0 is no success where something else stands beside it: `0; 50126`, `0: Failure`.
        let beside = rest.trim_start_matches([':', ';', ' ', '-']);
        let is_alone = || beside.is_empty() || word(beside) == Some(Status::Success);
        return digits.parse().ok().filter(|&code| code != 0 || is_alone());
    }
    if rest.strip_prefix('.').is_some_and(|zeros| !zeros.is_empty() && zeros.bytes().all(|byte| byte == b'0')) {
        return digits.parse().ok();
    }
    is_grouped(text).then(|| text.chars().filter(char::is_ascii_digit).collect::<String>().parse().ok())?
}

/// An error code in `status`, where another number may stand.
pub(super) fn code_in_status(text: &str) -> Option<i32> {
    code(text).filter(|&code| code == 0 || code >= LEAST)
}

/// A word with a code behind it: `Failure (50126)`, `Failure: 50126`.
pub(super) fn word_with_code(text: &str) -> Option<(Status, &str)> {
    let (before, code) = text.trim().split_at_checked(text.trim().find(['(', ':', '-'])?)?;
    let code = code.trim_matches(['(', ')', ':', '-', ' ']);
    Some((word(before.trim())?, code)).filter(|_| code_in_status(code).is_some())
}

/// Whether a number has its thousands set apart.
fn is_grouped(text: &str) -> bool {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let mut groups = text.split([',', '.', ' ', '\u{a0}', '\u{202f}', '\'', '\u{2019}']);
    let is_number = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    text.chars().filter(|c| !c.is_ascii_digit()).all(|c| Some(c) == separator)
        && separator.is_some()
        && groups.next().is_some_and(|first| is_number(first) && first.len() <= 3)
        && groups.all(|group| is_number(group) && group.len() == 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_read_in_any_form() {
        for text in [
            "50126",
            "50126.0",
            "50126.00",
            "AADSTS50126",
            "aadsts50126",
            "AADSTS50126: Error validating credentials.",
            "'50126",
            "\"50126\"",
            "50,126",
            "50.126",
            "50 126",
            "50\u{202f}126",
            "50'126",
            "50\u{2019}126",
            "50126: Error validating credentials.",
            "\"50126: text\"",
            "50126 - text",
            "50126; 3 attempts",
        ] {
            assert_eq!(code(text), Some(50126), "{text}");
        }
        assert_eq!(code("7,000,222"), Some(7_000_222));
        assert_eq!((code("0"), code("0.0"), code("0: Success")), (Some(0), Some(0), Some(0)));
    }

    #[test]
    fn what_is_no_code_is_unknown() {
        for text in [
            "None",
            "",
            "Failure",
            "5.01E+04",
            "50126.5",
            "50,12",
            "5,0126",
            "x50126",
            "AADSTS",
            ".0",
            "2026-10-13",
            "99999999999",
            "0;50126",
            "0 50126",
            "0 | 50126",
            "AADSTS0: AADSTS50126",
            "0: Failure",
            "0 - Failure",
            "0 (Failure)",
            "0 failed of 3",
        ] {
            assert_eq!(code(text), None, "{text}");
        }
        assert_eq!((code_in_status("200"), code_in_status("0"), code_in_status("50126")), (None, Some(0), Some(50126)));
    }

    #[test]
    fn a_word_may_have_a_code_behind_it() {
        for text in ["Failure (50126)", "Failure: 50126", "failure - 50126"] {
            assert_eq!(word_with_code(text), Some((Status::Failure, "50126")), "{text}");
        }
        for text in ["Failure", "Failure (x)", "Failure (3)", "x (50126)", "(50126)", ""] {
            assert_eq!(word_with_code(text), None, "{text}");
        }
    }

    #[test]
    fn words_are_read_in_the_languages_of_the_portal() {
        assert_eq!(word("Success"), Some(Status::Success));
        assert_eq!(word("\"Failure\""), Some(Status::Failure));
        assert_eq!(word("Unterbrochen"), Some(Status::Interrupted));
        assert_eq!(word("succeeded"), Some(Status::Success));
        assert_eq!((word("Unknown"), word("true"), word("0")), (None, None, None));
    }
}
