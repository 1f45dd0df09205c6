//! Writes values as literals of the query language.

use crate::signin::Timestamp;
use std::fmt::Write;

/// The tables keep times in units of 100 nanoseconds.
const TICK: i64 = 100;

/// Writes a string literal that holds exactly `text`, which anybody may have chosen: everything but printable ASCII is
/// escaped, so that no text ends the literal or hides on a screen.
pub(crate) fn literal(text: &str) -> String {
    quoted(text, |literal, c| {
        for unit in c.encode_utf16(&mut [0; 2]) {
            // Writing to a string cannot fail.
            let _ = write!(literal, "\\u{unit:04x}");
        }
    })
}

/// Writes a text in quotes, with `escape` for what is not printable ASCII.
pub(super) fn quoted(text: &str, escape: impl Fn(&mut String, char)) -> String {
    let mut literal = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => literal.extend(['\\', c]),
            ' '..='~' => literal.push(c),
            c => escape(&mut literal, c),
        }
    }
    literal.push('"');
    literal
}

/// Writes literals with commas between them.
pub(crate) fn literals<'t>(texts: impl IntoIterator<Item = &'t str>) -> String {
    texts.into_iter().map(literal).collect::<Vec<_>>().join(", ")
}

/// Writes the first time of the tables that is not before `time`.
pub(crate) fn from_time(time: Timestamp) -> String {
    let up = time.limited().div_euclid(TICK) + i64::from(time.limited().rem_euclid(TICK) > 0);
    format!("datetime({})", Timestamp(up * TICK))
}

/// Writes the last time of the tables that is not after `time`.
pub(crate) fn until_time(time: Timestamp) -> String {
    format!("datetime({})", Timestamp(time.limited().div_euclid(TICK) * TICK))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::testing::any_text;
    use proptest::prelude::*;

    /// Reads a literal as the language defines it; `None` where it is none, or more.
    fn read(literal: &str) -> Option<String> {
        let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
        let mut units: Vec<u16> = Vec::new();
        let mut chars = inner.chars();
        while let Some(c) = chars.next() {
            let c = match c {
                '"' | '\n' | '\r' => return None,
                '\\' => match chars.next()? {
                    c @ ('"' | '\\') => c,
                    'u' => {
                        let digits: String = chars.by_ref().take(4).collect();
                        units.push(u16::from_str_radix(&digits, 16).ok().filter(|_| digits.len() == 4)?);
                        continue;
                    }
                    _ => return None,
                },
                c => c,
            };
            units.extend(c.encode_utf16(&mut [0; 2]).iter());
        }
        String::from_utf16(&units).ok()
    }

    proptest! {
        #[test]
        fn any_text_stays_in_its_literal(text in any_text()) {
            let written = literal(&text);
            prop_assert!(written.bytes().all(|byte| (b' '..=b'~').contains(&byte)));
            prop_assert_eq!(read(&written), Some(text));
        }
    }

    #[test]
    fn a_value_cannot_leave_its_literal() {
        for (text, quoted) in [
            ("alice@contoso.com", r#""alice@contoso.com""#),
            ("a\" or 1==1 //", r#""a\" or 1==1 //""#),
            ("back\\slash\\", r#""back\\slash\\""#),
            ("line\nbreak\u{2028}", r#""line\u000abreak\u2028""#),
            ("\u{202e}é\u{1f600}", r#""\u202e\u00e9\ud83d\ude00""#),
        ] {
            assert_eq!(literal(text), quoted);
        }
    }

    #[test]
    fn times_are_those_of_the_tables() {
        let time = Timestamp::parse("2026-10-03T14:02:11.123456789Z").expect("a time");
        assert_eq!(from_time(time), "datetime(2026-10-03T14:02:11.1234568Z)");
        assert_eq!(until_time(time), "datetime(2026-10-03T14:02:11.1234567Z)");
        assert_eq!(from_time(Timestamp(0)), until_time(Timestamp(99)));
    }
}
