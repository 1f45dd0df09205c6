//! Quotes and unquotes values in a filter, so that any text can be written.
//!
//! Between double quotes `\"` is a quotation mark, `\\` a backslash and `\u{1b}` a character by its number. Any other
//! backslash, and every backslash outside of quotes, stands for itself: account names contain them.
//!
//! Outside of quotes a `)` without a `(` before it in the value ends it, so `(app:Office(365))` has the value `Office(365)`.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The words that join terms in this or in other languages. As text to search for they need quotes.
pub(super) const OPERATORS: [&str; 3] = ["or", "and", "not"];

/// A value that was read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct QuotedValue {
    /// The text, without quotes and escapes.
    pub text: String,
    /// Byte offset in `text` of the first `..` outside of quotes.
    pub dots: Option<usize>,
    /// Its length in the filter, in bytes.
    pub len: usize,
    /// Byte offset in the filter of a quotation mark that is never closed.
    pub unclosed: Option<usize>,
}

/// Reads the value at the start of `text`, up to white space or a `)` that closes nothing in it, outside of quotes.
pub(super) fn read(text: &str) -> QuotedValue {
    let mut value = QuotedValue::default();
    let mut quoted = None;
    let (mut at, mut open) = (0, 0_usize);
    while let Some(c) = text[at..].chars().next() {
        if quoted.is_none() {
            match c {
                c if c.is_whitespace() => break,
                '(' => open += 1,
                ')' if open == 0 => break,
                ')' => open -= 1,
                _ => {}
            }
        }
        if c == '"' {
            quoted = if quoted.is_none() { Some(at) } else { None };
            at += 1;
        } else if let Some((meant, len)) = escape(&text[at..]).filter(|_| quoted.is_some()) {
            value.text.push(meant);
            at += len;
        } else {
            if quoted.is_none() && value.dots.is_none() && text[at..].starts_with("..") {
                value.dots = Some(value.text.len());
                value.text.push_str("..");
                at += 2;
                continue;
            }
            value.text.push(c);
            at += c.len_utf8();
        }
    }
    value.len = at;
    value.unclosed = quoted;
    value
}

/// Reads the escape at the start of `text`: its character and its length in bytes.
fn escape(text: &str) -> Option<(char, usize)> {
    let rest = text.strip_prefix('\\')?;
    match rest.chars().next()? {
        c @ ('"' | '\\') => Some((c, 2)),
        'u' => {
            let (digits, _) = rest.strip_prefix("u{")?.split_once('}')?;
            let number = u32::from_str_radix(digits, 16).ok()?;
            Some((char::from_u32(number)?, digits.len() + 4))
        }
        _ => None,
    }
}

/// Writes `text` so that [`read`] gives it back, with quotes only where it needs them. The result has no control
/// characters.
pub(super) fn write(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '@' | '.' | '_' | '-' | '+' | '/' | '*' | '%' | '&');
    let operator = OPERATORS.iter().any(|operator| text.eq_ignore_ascii_case(operator));
    let harmless =
        text.starts_with(char::is_alphanumeric) && text.chars().all(plain) && !text.contains("..") && !operator;
    if harmless { Cow::Borrowed(text) } else { Cow::Owned(quoted(text)) }
}

/// Writes `text` in quotes, as [`write`] does where quotes are needed.
pub fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => {
                // Writing to a string cannot fail.
                let _ = write!(out, "\\u{{{:x}}}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// Writes the term for a field that has exactly this value.
pub fn term(field: &str, value: &str) -> String {
    format!("{field}:={}", quoted(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn quotes_and_escapes_are_taken_off() {
        for (written, text) in [
            ("alice", "alice"),
            ("CONTOSO\\alice", "CONTOSO\\alice"),
            ("\"Microsoft Teams\" next", "Microsoft Teams"),
            ("Microsoft\" \"Teams", "Microsoft Teams"),
            (r#""say \"hi\" \\ CONTOSO\alice \u{41} \u{zz}""#, r#"say "hi" \ CONTOSO\alice A \u{zz}"#),
        ] {
            assert_eq!(read(written).text, text, "{written}");
        }
    }

    #[test]
    fn dots_in_quotes_make_no_range() {
        assert_eq!(read("1..2").dots, Some(1));
        assert_eq!(read("\"a..b\"..c").dots, Some(4));
        assert_eq!(read("\"1..2\"").dots, None);
    }

    #[test]
    fn a_parenthesis_that_closes_nothing_ends_a_value() {
        for (written, text, len) in [("a(b)c) d", "a(b)c", 5), (")", "", 0), ("\")\")", ")", 3), ("a(b", "a(b", 3)] {
            let value = read(written);
            assert_eq!((value.text.as_str(), value.len), (text, len), "{written}");
        }
    }

    #[test]
    fn an_open_quote_is_reported() {
        assert_eq!(read("ab\"cd").unclosed, Some(2));
        assert_eq!(read("\"ab\\\"").unclosed, Some(0));
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in crate::text::testing::any_text()) {
            let written = write(&text);
            prop_assert!(!written.contains(char::is_control));
            let value = read(&written);
            prop_assert_eq!(&value.text, &text);
            prop_assert_eq!((value.len, value.unclosed, value.dots), (written.len(), None, None));
        }
    }
}
