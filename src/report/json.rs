//! Writes JSON that keeps log text as it was and is safe to show in a terminal.

use crate::text::json_escaped;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a document, indented by two spaces, with a newline at its end.
pub(super) fn document(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, serde_json::to_string_pretty(value)?)
}

/// Writes a document on a line of its own.
pub(super) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, serde_json::to_string(value)?)
}

/// JSON itself escapes only the control characters below U+0020; [`json_escaped`] escapes the rest.
fn write(out: &mut impl Write, mut json: String) -> io::Result<()> {
    json.push('\n');
    out.write_all(json_escaped(&json).as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn written(value: &impl Serialize) -> String {
        let mut out = Vec::new();
        line(&mut out, value).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn what_acts_on_a_terminal_is_escaped() {
        assert_eq!(written(&"a\x1b\u{9b}2J\u{202e}é\u{e0041}"), "\"a\\u001b\\u009b2J\\u202eé\\udb40\\udc41\"\n");
    }

    proptest! {
        #[test]
        fn the_text_comes_back_as_it_was(text: String) {
            prop_assert_eq!(serde_json::from_str::<String>(&written(&text)).expect("JSON"), text);
        }
    }
}
