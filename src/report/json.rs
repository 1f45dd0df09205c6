//! JSON that carries the log's text as it was and is safe to look at in a terminal all the same.

use crate::text::is_hostile;
use serde::Serialize;
use std::io::{self, Write};

/// Writes a document with two spaces a level and a newline at its end.
pub(super) fn document(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, serde_json::to_string_pretty(value)?)
}

/// Writes a document on a line of its own.
pub(super) fn line(out: &mut impl Write, value: &impl Serialize) -> io::Result<()> {
    write(out, serde_json::to_string(value)?)
}

/// JSON escapes only the control characters below U+0020. The rest of what acts or hides in a terminal is escaped
/// here: outside of strings JSON is ASCII, so replacing a character by its escape never changes what is meant.
fn write(out: &mut impl Write, mut json: String) -> io::Result<()> {
    json.push('\n');
    let hidden = |c: char| !matches!(c, '\n' | ' '..='~') && is_hostile(c.encode_utf8(&mut [0; 4]));
    let mut rest = json.as_str();
    while let Some(at) = rest.find(hidden) {
        let (before, from) = rest.split_at(at);
        out.write_all(before.as_bytes())?;
        let mut after = from.chars();
        for unit in after.next().into_iter().flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec()) {
            write!(out, "\\u{unit:04x}")?;
        }
        rest = after.as_str();
    }
    out.write_all(rest.as_bytes())
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
