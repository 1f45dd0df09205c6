//! Recognises the words that exporters write for absent values.

use super::enum_value::has_none;
use super::key::FieldKey;
use crate::signin::Field;

/// What stands for no value in any field: of JSON, JavaScript, SQL, Python, PowerShell, Kibana and spreadsheets, as each
/// writes it. `Nan` is a province, `NA` a country.
const WORDS: [&str; 24] = [
    "null",
    "NULL",
    "(null)",
    "(NULL)",
    "<null>",
    "[null]",
    "undefined",
    "NaN",
    "nan",
    "NaT",
    "<NA>",
    "[None]",
    "[nan]",
    "{}",
    "[]",
    "[\"\"]",
    "\"\"",
    "''",
    "N/A",
    "n/a",
    "#N/A",
    "\\N",
    "nil",
    "$null",
];

/// The longest of them, or of the errors of a spreadsheet, in bytes.
pub(super) const LONGEST: usize = 12;

/// Whether a text stands for no value under a key. It has no white space around it.
pub(super) fn is_nothing(key: FieldKey, text: &str) -> bool {
    // The length decides for nearly every value.
    if text.len() > LONGEST {
        return false;
    }
    match text {
        "" => true,
        // Python's word is also a value of enumerations.
        "None" => !may_be_none(key),
        // Clients send these.
        "-" | "--" | "undefined" => key != FieldKey::Field(Field::UserAgent),
        _ => WORDS.contains(&text) || is_spreadsheet_error(text),
    }
}

fn may_be_none(key: FieldKey) -> bool {
    match key {
        FieldKey::Field(field) | FieldKey::Fallback(field) | FieldKey::TextList(field) => has_none(field),
        _ => false,
    }
}

/// `#NAME?`, `#VALUE!`, `#DIV/0!`, in the language of the spreadsheet's user; what Excel makes of a cell that begins with a
/// sign of formulas.
fn is_spreadsheet_error(text: &str) -> bool {
    let inside = text.strip_prefix('#').and_then(|text| text.strip_suffix(['?', '!']));
    inside
        .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_uppercase() || matches!(c, '/' | '0' | '-')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_for_nothing_are_no_values() {
        let name = FieldKey::Field(Field::UserDisplayName);
        for text in WORDS.into_iter().chain(["", "None", "-", "--", "#NAME?", "#VALUE!", "#WERT!", "#DIV/0!", "#NOM?"])
        {
            assert!(is_nothing(name, text), "{text}");
            assert!(text.len() <= LONGEST, "{text}");
        }
        for text in ["Nan", "NA", "none", "Null", "Noneman", "#1!", "#", "?", "0", "--x"] {
            assert!(!is_nothing(name, text), "{text}");
        }
        assert!(!is_nothing(FieldKey::Field(Field::AuthenticationProtocol), "None"));
        assert!(!is_nothing(FieldKey::Field(Field::UserAgent), "-"));
        assert!(is_nothing(FieldKey::Created, "null"));
    }
}
