//! Makes hidden characters visible.

use std::borrow::Cow;
use std::fmt::Write as _;

use unicode_width::UnicodeWidthChar;

use super::Glyphs;

/// The most combining marks of one character. Real orthographies use up to four; long stacks ("Zalgo") paint over the
/// lines around them.
const MAX_MARKS: usize = 8;

/// The names of U+0000 to U+001F.
const CONTROL_NAMES: [&str; 32] = [
    "NUL", "SOH", "STX", "ETX", "EOT", "ENQ", "ACK", "BEL", "BS", "HT", "LF", "VT", "FF", "CR", "SO", "SI", "DLE",
    "DC1", "DC2", "DC3", "DC4", "NAK", "SYN", "ETB", "CAN", "EM", "SUB", "ESC", "FS", "GS", "RS", "US",
];

/// Makes every character visible that acts on a terminal or is hidden there.
///
/// Escaped are control characters, format characters (among them the bidirectional controls,
/// zero-width characters and tags), line and paragraph separators, everything else that Unicode
/// calls default-ignorable (fillers, variation selectors), and combining marks with nothing to
/// combine with or beyond the eighth on one character. The joiner in an emoji sequence is escaped
/// too: terminals disagree about the width of such sequences, and logs rarely need them.
///
/// | character | [`Glyphs::Unicode`] | [`Glyphs::Ascii`] |
/// |-----------|---------------------|-------------------|
/// | tab, newline, carriage return | `⇥` `↵` `␍` | `\t` `\n` `\r` |
/// | ESC, and other control characters below U+0080 | `‹ESC›` | `\x1b` |
/// | U+202E, and all others | `‹U+202E›` | `\u{202e}` |
/// | a visible character beyond ASCII | as it is | `\u{e9}` |
///
/// Escaping twice changes nothing. Therefore a typed `‹ESC›` looks the same as an escaped character; [`is_hostile`] on the
/// original distinguishes them. Text with nothing to escape is borrowed.
pub(crate) fn safe(text: &str, glyphs: Glyphs) -> Cow<'_, str> {
    escape(text, glyphs, usize::MAX).shown
}

/// Whether the text contains anything that [`safe`] makes visible, except tabs and newlines (`\n` or `\r\n`), which occur
/// in ordinary messages. Typed names and addresses contain none of it, so its presence is a signal.
pub(crate) fn is_hostile(text: &str) -> bool {
    let clean = printable_prefix(text);
    let mut scanner = Scanner::new(clean > 0, Glyphs::Unicode);
    let mut rest = text[clean..].chars().peekable();
    while let Some(c) = rest.next() {
        let innocent = matches!(c, '\t' | '\n') || c == '\r' && rest.peek() == Some(&'\n');
        if scanner.must_escape(c) && !innocent {
            return true;
        }
    }
    false
}

/// The result of [`escape`].
pub(super) struct Escaped<'a> {
    /// The escaped text, at most as many bytes as were allowed.
    pub shown: Cow<'a, str>,
    /// How many bytes at the end of the original text are not in `shown`.
    pub left_out: usize,
}

/// Escapes as [`safe`] does, and stops before the result is longer than `limit` bytes.
pub(super) fn escape(text: &str, glyphs: Glyphs, limit: usize) -> Escaped<'_> {
    let clean = printable_prefix(text);
    if clean == text.len() || clean >= limit {
        let end = clean.min(limit);
        return Escaped { shown: Cow::Borrowed(&text[..end]), left_out: text.len() - end };
    }
    let mut scanner = Scanner::new(clean > 0, glyphs);
    let mut owned: Option<String> = None;
    for (offset, c) in text[clean..].char_indices() {
        let at = clean + offset;
        let before = owned.as_ref().map_or(at, String::len);
        let after = if scanner.must_escape(c) {
            let out = owned.get_or_insert_with(|| {
                let mut out = String::with_capacity(text.len().min(limit) + 16);
                out.push_str(&text[..at]);
                out
            });
            push_visible(out, c, glyphs);
            out.len()
        } else {
            if let Some(out) = &mut owned {
                out.push(c);
            }
            before + c.len_utf8()
        };
        if after > limit {
            let shown = match owned {
                Some(mut out) => {
                    out.truncate(before);
                    Cow::Owned(out)
                }
                None => Cow::Borrowed(&text[..at]),
            };
            return Escaped { shown, left_out: text.len() - at };
        }
    }
    Escaped { shown: owned.map_or(Cow::Borrowed(text), Cow::Owned), left_out: 0 }
}

/// The number of bytes at the start that are printable ASCII. Most log text is so to its end.
pub(super) fn printable_prefix(text: &str) -> usize {
    text.bytes().position(|byte| !matches!(byte, b' '..=b'~')).unwrap_or(text.len())
}

/// Decides character by character, and counts the combining marks of the last one.
struct Scanner {
    glyphs: Glyphs,
    marks_left: usize,
}

impl Scanner {
    /// `after_printable`: whether a printable character precedes the first one.
    fn new(after_printable: bool, glyphs: Glyphs) -> Self {
        Self { glyphs, marks_left: if after_printable { MAX_MARKS } else { 0 } }
    }

    fn must_escape(&mut self, c: char) -> bool {
        if matches!(c, ' '..='~') {
            self.marks_left = MAX_MARKS;
            return false;
        }
        // No width, yet not invisible: combining marks, and vowels of decomposed Hangul.
        let is_mark = c.width() == Some(0);
        let escaped = self.glyphs == Glyphs::Ascii
            || is_invisible(c)
            || is_regional_indicator(c)
            || is_mark && self.marks_left == 0;
        self.marks_left = match (escaped, is_mark) {
            (true, _) => 0,
            (false, true) => self.marks_left - 1,
            (false, false) => MAX_MARKS,
        };
        escaped
    }
}

/// Whether the character acts or is hidden instead of showing: general categories Cc, Cf, Zl and Zp,
/// and `Default_Ignorable_Code_Point` (Unicode 16, `DerivedGeneralCategory.txt` and
/// `DerivedCoreProperties.txt`). `Bidi_Control` lies within Cf.
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{ad}' | '\u{34f}'
        | '\u{600}'..='\u{605}' | '\u{61c}' | '\u{6dd}' | '\u{70f}' | '\u{890}'..='\u{891}' | '\u{8e2}'
        | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{110bd}' | '\u{110cd}' | '\u{13430}'..='\u{1343f}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}'
    )
}

/// Half a flag. Terminals disagree on the width of a flag, and leave parts of it behind when its row changes.
fn is_regional_indicator(c: char) -> bool {
    matches!(c, '\u{1f1e6}'..='\u{1f1ff}')
}

fn push_visible(out: &mut String, c: char, glyphs: Glyphs) {
    match (glyphs, u8::try_from(c)) {
        (Glyphs::Ascii, Ok(byte)) if byte.is_ascii() => {
            out.extend(std::ascii::escape_default(byte).map(char::from));
        }
        (Glyphs::Ascii, _) => out.extend(c.escape_unicode()),
        (Glyphs::Unicode, Ok(b'\t')) => out.push('⇥'),
        (Glyphs::Unicode, Ok(b'\n')) => out.push('↵'),
        (Glyphs::Unicode, Ok(b'\r')) => out.push('␍'),
        (Glyphs::Unicode, Ok(byte @ ..0x20)) => {
            out.extend(["‹", CONTROL_NAMES[usize::from(byte)], "›"]);
        }
        (Glyphs::Unicode, Ok(0x7f)) => out.push_str("‹DEL›"),
        (Glyphs::Unicode, _) => {
            write!(out, "‹U+{:04X}›", u32::from(c)).expect("writing to a String never fails");
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use regex::Regex;
    use unicode_width::UnicodeWidthStr;

    use super::*;

    /// Text as an attacker would write it: much of it hidden, much of it ordinary.
    fn hostile_text() -> impl Strategy<Value = String> {
        let hidden = prop::sample::select(
            "\x1b\x07\t\r\n\u{7f}\u{9b}\u{202e}\u{2066}\u{200b}\u{200d}\u{feff}\u{e0041}\u{fe0f}\u{301}"
                .chars()
                .collect::<Vec<_>>(),
        );
        let any = prop_oneof![hidden, proptest::char::range(' ', '~'), any::<char>()];
        prop::collection::vec(any, 0..40).prop_map(String::from_iter)
    }

    #[test]
    fn hidden_characters_are_shown_in_place() {
        for (raw, unicode, ascii) in [
            ("\x1b]52;c;ZXZp\x07", "‹ESC›]52;c;ZXZp‹BEL›", r"\x1b]52;c;ZXZp\x07"),
            ("user\u{202e}moc.live", "user‹U+202E›moc.live", r"user\u{202e}moc.live"),
            ("a\tb\r\nc\0\x7f", "a⇥b␍↵c‹NUL›‹DEL›", r"a\tb\r\nc\x00\x7f"),
            ("\u{9b}31m", "‹U+009B›31m", r"\u{9b}31m"),
            ("x\u{e0041}", "x‹U+E0041›", r"x\u{e0041}"),
            ("Zoë 東京", "Zoë 東京", r"Zo\u{eb} \u{6771}\u{4eac}"),
        ] {
            assert_eq!(safe(raw, Glyphs::Unicode), unicode);
            assert_eq!(safe(raw, Glyphs::Ascii), ascii);
        }
    }

    #[test]
    fn combining_marks_need_a_character_and_stop_at_eight() {
        let mark = "\u{301}";
        let eight = format!("e{}", mark.repeat(8));
        assert_eq!(safe(&eight, Glyphs::Unicode), eight);
        assert_eq!(safe(&(eight.clone() + mark), Glyphs::Unicode), eight + "‹U+0301›");
        assert_eq!(safe("\u{301}a", Glyphs::Unicode), "‹U+0301›a");
        assert_eq!(safe("\x1b\u{301}", Glyphs::Unicode), "‹ESC›‹U+0301›");
        // Decomposed Hangul, as macOS writes file names.
        let hangul = "\u{1112}\u{1161}\u{11ab}";
        assert_eq!(safe(hangul, Glyphs::Unicode), hangul);
    }

    #[test]
    fn hostile_is_what_no_honest_message_holds() {
        for text in ["", "alice@contoso.com", "Zoë 東京 e\u{301}", "two\nlines\r\n", "a\tb", "‹ESC›"] {
            assert!(!is_hostile(text), "{text:?}");
        }
        for text in ["\x1b[2J", "a\u{200b}", "a\rb", "\r", "\u{301}", "x\u{e0041}", "\n\u{202e}"] {
            assert!(is_hostile(text), "{text:?}");
        }
    }

    #[test]
    fn flags_are_shown_as_what_they_are_made_of() {
        assert_eq!(safe("\u{1f1eb}\u{1f1f7}", Glyphs::Unicode), "‹U+1F1EB›‹U+1F1F7›");
    }

    #[test]
    fn the_set_is_the_one_unicode_publishes() {
        let published =
            Regex::new(r"^[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Bidi_Control}\p{Default_Ignorable_Code_Point}]$").unwrap();
        for c in '\0'..=char::MAX {
            let text = published.is_match(c.encode_utf8(&mut [0; 4]));
            assert_eq!(is_invisible(c), text, "U+{:04X}", u32::from(c));
        }
    }

    #[test]
    fn each_escape_takes_one_cell_a_character() {
        for c in ('\0'..=char::MAX).filter(|&c| is_invisible(c)) {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let mut shown = String::new();
                push_visible(&mut shown, c, glyphs);
                assert!(shown.chars().all(|c| c.width() == Some(1)), "{shown}");
                assert_eq!(shown.width(), shown.chars().count(), "{shown}");
            }
        }
    }

    #[test]
    fn a_limit_cuts_between_characters_and_counts_the_rest() {
        for (text, limit, shown, left_out) in [
            ("abcdef", 4, "abcd", 2),
            ("abcdef", 6, "abcdef", 0),
            ("aéé", 4, "aé", 2),
            ("a\x1bb", 9, "a", 2),
            ("a\x1bb", 10, "a‹ESC›", 1),
            ("a\x1bb", 11, "a‹ESC›b", 0),
        ] {
            let escaped = escape(text, Glyphs::Unicode, limit);
            assert_eq!((&*escaped.shown, escaped.left_out), (shown, left_out));
        }
    }

    proptest! {
        #[test]
        fn nothing_hidden_is_left(text in hostile_text()) {
            let shown = safe(&text, Glyphs::Unicode);
            prop_assert!(!shown.chars().any(is_invisible), "{shown:?}");
            prop_assert!(safe(&text, Glyphs::Ascii).bytes().all(|byte| matches!(byte, b' '..=b'~')));
        }

        #[test]
        fn escaping_twice_changes_nothing(text in hostile_text()) {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let once = safe(&text, glyphs).into_owned();
                let twice = safe(&once, glyphs);
                prop_assert_eq!(&*twice, &*once);
                prop_assert!(matches!(twice, Cow::Borrowed(_)), "clean text is borrowed");
            }
        }

        #[test]
        fn only_tabs_and_newlines_change_without_being_hostile(text in hostile_text()) {
            let honest = text.replace("\r\n", "").replace(['\t', '\n'], "");
            if safe(&honest, Glyphs::Unicode) == honest {
                prop_assert!(!is_hostile(&honest));
            } else {
                prop_assert!(is_hostile(&honest));
            }
        }
    }
}
