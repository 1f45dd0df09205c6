//! The type of text that was escaped.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;
use std::path::Path;

use super::escape::escape;
use super::{Glyphs, number};

/// The most bytes of a [`SafeText`] of log text, with the note about what was left out. Far above real names and user
/// agents, and low enough that one value cannot fill a screen or stall a frame.
pub(crate) const MAX_SHOWN: usize = 4096;

/// Bytes for the note, whose longest number has 26 characters.
const NOTE_LENGTH: usize = 64;

/// Text that is safe to write to a terminal.
///
/// Only escaping ([`from_log`](Self::from_log), [`from_path`](Self::from_path)) and literals of this program make one.
/// The user interface, errors and reports take this type for log text and file names, so a forgotten escape is a compile
/// error. To join several texts, escape the sentence: `SafeText::from_log(&format!("{name}: {reason}"), glyphs)`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SafeText<'a>(Cow<'a, str>);

impl<'a> SafeText<'a> {
    /// Escapes text of unknown origin, as [`safe`](super::safe) does. Text longer than [`MAX_SHOWN`] bytes is cut and ends
    /// with the number of bytes left out.
    pub fn from_log(text: &'a str, glyphs: Glyphs) -> Self {
        let whole = escape(text, glyphs, MAX_SHOWN);
        if whole.left_out == 0 {
            return Self(whole.shown);
        }
        let part = escape(text, glyphs, MAX_SHOWN - NOTE_LENGTH);
        let (more, left_out) = (glyphs.ellipsis(), number(part.left_out as u64));
        Self(format!("{}{more} [{left_out} bytes left out]", part.shown).into())
    }

    /// Escapes the name of a file. Bytes that are not UTF-8 become U+FFFD.
    pub fn from_path(path: &'a Path, glyphs: Glyphs) -> Self {
        match path.to_string_lossy() {
            Cow::Borrowed(name) => Self::from_log(name, glyphs),
            Cow::Owned(name) => SafeText::from_log(&name, glyphs).into_owned(),
        }
    }

    /// Copies borrowed text.
    pub fn into_owned(self) -> SafeText<'static> {
        SafeText(Cow::Owned(self.0.into_owned()))
    }
}

impl SafeText<'static> {
    /// Wraps a literal of this program, which needs no escape.
    pub const fn literal(text: &'static str) -> Self {
        Self(Cow::Borrowed(text))
    }
}

impl Deref for SafeText<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for SafeText<'_> {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// Widths in a format string count characters; for cells use [`fit`](super::fit).
impl fmt::Display for SafeText<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

impl<'a> From<SafeText<'a>> for Cow<'a, str> {
    fn from(text: SafeText<'a>) -> Self {
        text.0
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn clean_log_text_is_borrowed_and_hostile_text_escaped() {
        let clean = SafeText::from_log("alice@contoso.com", Glyphs::Unicode);
        assert!(matches!(Cow::from(clean), Cow::Borrowed("alice@contoso.com")));
        let hostile = SafeText::from_log("\x1b[2Jalice", Glyphs::Unicode);
        assert_eq!(hostile.to_string(), "‹ESC›[2Jalice");
        assert_eq!(SafeText::literal("Sign-ins").len(), 8);
    }

    #[test]
    fn a_file_name_is_escaped() {
        let name = Path::new("logs/\x1b]0;owned\x07.json");
        assert_eq!(&*SafeText::from_path(name, Glyphs::Ascii), r"logs/\x1b]0;owned\x07.json");
    }

    #[cfg(unix)]
    #[test]
    fn a_file_name_that_is_no_text_is_shown_all_the_same() {
        use std::os::unix::ffi::OsStrExt;
        let name = Path::new(std::ffi::OsStr::from_bytes(b"a\xff\x1b"));
        assert_eq!(&*SafeText::from_path(name, Glyphs::Unicode), "a\u{fffd}‹ESC›");
    }

    #[test]
    fn what_is_too_long_is_cut_with_a_note() {
        let full = "x".repeat(MAX_SHOWN);
        assert_eq!(&*SafeText::from_log(&full, Glyphs::Unicode), full);
        let long = "x".repeat(1_004_032);
        let shown = SafeText::from_log(&long, Glyphs::Unicode);
        assert!(shown.ends_with("xx… [1,000,000 bytes left out]"), "{shown}");
        let shown = SafeText::from_log(&long, Glyphs::Ascii);
        assert!(shown.ends_with("xx~ [1,000,000 bytes left out]"), "{shown}");
    }

    proptest! {
        #[test]
        fn no_text_is_longer_than_the_limit_and_none_changes_when_shown_again(
            text in "\\PC{0,10}", hidden in any::<char>(), times in 0_usize..6000,
        ) {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let text = text.clone() + &hidden.to_string().repeat(times);
                let shown = SafeText::from_log(&text, glyphs);
                prop_assert!(shown.len() <= MAX_SHOWN);
                prop_assert_eq!(&SafeText::from_log(&shown, glyphs), &shown);
            }
        }
    }
}
