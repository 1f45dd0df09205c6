//! Escapes text for other programs: spreadsheets, Markdown, JSON, shells.

use std::borrow::Cow;
use std::fmt::Write as _;

use super::{Glyphs, is_hostile, safe};

/// Escapes a cell of a CSV file, so that no spreadsheet runs it as a formula.
///
/// Escapes the text (text already [`safe`] stays as it is) and puts an apostrophe before it where it
/// begins with a character that starts a formula or, dropped on import, uncovers one: the list of
/// OWASP's "CSV Injection". The CSV writer quotes. Numbers of this program need no guard: it would spoil negative ones.
pub(crate) fn csv_cell(text: &str) -> Cow<'_, str> {
    let shown = safe(text, Glyphs::Unicode);
    let dangerous = ['=', '+', '-', '@', '\t', '\r', '\n', '\u{ff1d}', '\u{ff0b}', '\u{ff0d}', '\u{ff20}'];
    if text.starts_with(dangerous) { format!("'{shown}").into() } else { shown }
}

/// Makes a cell of a table that has texts as they are, of which this program reads the same text again: its readers take an
/// apostrophe before the sign of a formula for a guard, and `="text"` for text. Such a text has one more apostrophe.
pub(crate) fn exact_cell(text: &str) -> Cow<'_, str> {
    let bare = text.trim_start_matches('\'');
    let is_like_guarded = text.len() > bare.len() && bare.starts_with(['-', '+', '=', '@']);
    let is_like_formula = text.len() > 2 && text.starts_with("=\"") && text.ends_with('"');
    if is_like_guarded || is_like_formula { format!("'{text}").into() } else { text.into() }
}

/// Escapes text for the middle of a line or a table cell of Markdown (`CommonMark` and GitHub's
/// tables), so that it is shown literally: no emphasis, code, HTML, links, images or table
/// borders, and no heading, list or code block at the start of a line.
///
/// Hidden characters are escaped first (text already [`safe`] stays as it is). Bare addresses with a scheme (`http://`) or
/// `www.` do not become links. A mail address, as many user names are, still may.
pub(crate) fn markdown(text: &str) -> String {
    let text = safe(text, Glyphs::Unicode);
    let mut out = String::with_capacity(text.len() + text.len() / 8);
    let list_sign = list_sign(&text);
    for (at, c) in text.char_indices() {
        let (before, from) = text.split_at(at);
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            ' ' if at == 0 => out.push_str("&#32;"),
            _ => {
                let markup = match c {
                    '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '|' | '$' => true,
                    '#' | '+' | '-' | '=' => at == 0,
                    '.' | ')' if list_sign == Some(at) => true,
                    '.' => ends_with_www(before),
                    ':' => from.starts_with("://"),
                    _ => false,
                };
                if markup {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out
}

/// Escapes what acts or is hidden in a terminal as JSON does (`\u001b`, surrogates beyond U+FFFF), except line feeds.
/// Outside of strings JSON is ASCII, so the document keeps its meaning.
pub(crate) fn json_escaped(text: &str) -> Cow<'_, str> {
    escaped(text, |c| c != '\n' && is_hidden(c))
}

/// Makes a value safe to paste, above all into a shell. Escapes as [`json_escaped`] does, and also tabs and line feeds,
/// which would run the text before them.
pub(crate) fn pasted(value: &str) -> Cow<'_, str> {
    escaped(value, |c| matches!(c, '\n' | '\t') || is_hidden(c))
}

fn is_hidden(c: char) -> bool {
    !matches!(c, ' '..='~') && is_hostile(c.encode_utf8(&mut [0; 4]))
}

fn escaped(text: &str, must: impl Fn(char) -> bool) -> Cow<'_, str> {
    let Some(first) = text.find(&must) else { return Cow::Borrowed(text) };
    let mut out = text[..first].to_owned();
    for c in text[first..].chars() {
        if must(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                write!(out, "\\u{unit:04x}").expect("writing to a String never fails");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Byte offset of the sign that makes the text an item of a numbered list: `1. ` or `1) `.
fn list_sign(text: &str) -> Option<usize> {
    let at = text.find(|c: char| !c.is_ascii_digit()).filter(|&at| at > 0)?;
    let after = text[at..].strip_prefix(['.', ')'])?;
    (after.is_empty() || after.starts_with(' ')).then_some(at)
}

fn ends_with_www(text: &str) -> bool {
    text.len() >= 3 && text.as_bytes()[text.len() - 3..].eq_ignore_ascii_case(b"www")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_cell_is_never_a_formula() {
        for (text, cell) in [
            ("=HYPERLINK(\"http://x\")", "'=HYPERLINK(\"http://x\")"),
            ("+1", "'+1"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1+1", "'⇥=1+1"),
            ("\r=1+1", "'␍=1+1"),
            ("＝1+1", "'＝1+1"),
            ("a=b", "a=b"),
            ("\x1b[2J", "‹ESC›[2J"),
        ] {
            assert_eq!(csv_cell(text), cell);
        }
        assert!(matches!(csv_cell("alice@contoso.com"), Cow::Borrowed(_)));
    }

    #[test]
    fn markdown_is_shown_not_obeyed() {
        for (text, escaped) in [
            ("alice_b@contoso.com", r"alice\_b@contoso.com"),
            ("198.51.100.4", "198.51.100.4"),
            ("a|b`c`", r"a\|b\`c\`"),
            ("<img src=x>&amp;", "&lt;img src=x&gt;&amp;amp;"),
            ("[x](javascript:y)", r"\[x\](javascript:y)"),
            ("http://x www.y", r"http\://x www\.y"),
            ("# a # b", r"\# a # b"),
            ("- a - b", r"\- a - b"),
            ("1. a", r"1\. a"),
            ("12)", r"12\)"),
            ("    code", "&#32;   code"),
            ("a\n\x1b", "a↵‹ESC›"),
        ] {
            assert_eq!(markdown(text), escaped);
        }
    }

    #[test]
    fn what_is_pasted_runs_nothing_and_can_be_read_back() {
        assert_eq!(
            pasted("a\x1b[201~\nrm -rf\t\u{202e}é\u{e0041}"),
            r"a\u001b[201~\u000arm -rf\u0009\u202eé\udb40\udc41"
        );
        assert!(matches!(pasted("Zoë 東京"), Cow::Borrowed(_)));
        assert_eq!(json_escaped("{\n\"a\": \"\u{9b}\"\n}"), "{\n\"a\": \"\\u009b\"\n}");
    }

    proptest! {
        #[test]
        fn exported_text_hides_nothing(text in crate::text::testing::any_text()) {
            let (cell, line) = (csv_cell(&text).into_owned(), markdown(&text));
            prop_assert_eq!(safe(&cell, Glyphs::Unicode), &*cell);
            prop_assert_eq!(safe(&line, Glyphs::Unicode), &*line);
        }
    }
}
