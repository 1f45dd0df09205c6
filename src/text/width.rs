//! Measures and cuts text in terminal cells.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::Glyphs;
use super::escape::printable_prefix;

/// The side of a column at which text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Align {
    /// For text: padding goes to the right.
    Left,
    /// For numbers: padding goes to the left.
    Right,
}

/// The number of terminal cells of a text.
///
/// Counted grapheme by grapheme, as a terminal places them. (The width of a whole string counts the
/// ligatures of some scripts, which terminals do not draw.)
pub(crate) fn width(text: &str) -> usize {
    if printable_prefix(text) == text.len() {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Cuts text that is wider than `cells`, between graphemes, and ends it with an ellipsis. The result is at most `cells`
/// wide.
pub(crate) fn truncate(text: &str, cells: usize, glyphs: Glyphs) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(inner) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(head(text, inner).to_owned() + glyphs.ellipsis())
}

/// Cuts text that is wider than `cells` in its middle. For ids and paths, both ends of which matter.
pub(crate) fn truncate_middle(text: &str, cells: usize, glyphs: Glyphs) -> Cow<'_, str> {
    if width(text) <= cells {
        return Cow::Borrowed(text);
    }
    let Some(inner) = cells.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    let start = head(text, inner.div_ceil(2));
    let end = tail(text, inner - width(start));
    Cow::Owned([start, glyphs.ellipsis(), end].concat())
}

/// Cuts or pads text to exactly `cells` cells. Where a wide character does not fit, a space fills the last cell.
pub(crate) fn fit(text: &str, cells: usize, align: Align, glyphs: Glyphs) -> String {
    let text = truncate(text, cells, glyphs);
    let padding = " ".repeat(cells - width(&text));
    match align {
        Align::Left => text.into_owned() + &padding,
        Align::Right => padding + &text,
    }
}

/// The longest start of at most `cells`.
fn head(text: &str, cells: usize) -> &str {
    &text[..fitting(text.graphemes(true), cells)]
}

/// The longest end of at most `cells`.
fn tail(text: &str, cells: usize) -> &str {
    &text[text.len() - fitting(text.graphemes(true).rev(), cells)..]
}

/// The number of bytes of the first graphemes that are at most `cells` wide together.
fn fitting<'a>(graphemes: impl Iterator<Item = &'a str>, mut cells: usize) -> usize {
    graphemes
        .map_while(|grapheme| {
            cells = cells.checked_sub(grapheme.width())?;
            Some(grapheme.len())
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::text::safe;

    #[test]
    fn cells_are_not_characters() {
        for (text, cells) in [
            ("alice", 5),
            ("東京", 4),
            ("e\u{301}", 1),
            ("👍🏽", 2),
            ("🇫🇷", 2),
            ("\u{1112}\u{1161}\u{11ab}", 2),
            // Lam-alef is one ligature to a typesetter, two cells to a terminal.
            ("\u{644}\u{627}", 2),
        ] {
            assert_eq!(width(text), cells, "{text}");
        }
    }

    #[test]
    fn a_cut_keeps_graphemes_whole() {
        let cut = |text, cells| truncate(text, cells, Glyphs::Unicode).into_owned();
        assert_eq!(cut("alice", 5), "alice");
        assert_eq!(cut("alice@contoso.com", 6), "alice…");
        assert_eq!(cut("東京都", 4), "東…");
        assert_eq!(cut("e\u{301}e\u{301}e\u{301}", 2), "e\u{301}…");
        assert_eq!(cut("alice", 1), "…");
        assert_eq!(cut("alice", 0), "");
        assert_eq!(truncate("alice", 3, Glyphs::Ascii), "al~");
    }

    #[test]
    fn a_middle_cut_keeps_both_ends() {
        let cut = |text, cells| truncate_middle(text, cells, Glyphs::Unicode).into_owned();
        assert_eq!(cut("00000003-0000-0000-c000-000000000046", 9), "0000…0046");
        assert_eq!(cut("/cases/17/october.json", 14), "/cases/…r.json");
        assert_eq!(cut("東京都港区芝", 7), "東…区芝");
        assert_eq!(cut("alice", 2), "a…");
        assert_eq!(cut("alice", 1), "…");
    }

    #[test]
    fn a_column_is_filled_to_its_edge() {
        assert_eq!(fit("42", 5, Align::Right, Glyphs::Unicode), "   42");
        assert_eq!(fit("alice", 7, Align::Left, Glyphs::Unicode), "alice  ");
        assert_eq!(fit("東京都", 5, Align::Left, Glyphs::Unicode), "東京…");
        assert_eq!(fit("東京都", 4, Align::Left, Glyphs::Unicode), "東… ");
    }

    fn some_text() -> impl Strategy<Value = String> {
        prop_oneof![crate::text::testing::any_text(), "[a東\u{301}👍🏽🇫🇷\u{200d}\u{fe0f}\u{d4e}\u{644}\u{627}]{0,20}"]
    }

    proptest! {
        #[test]
        fn a_cut_never_takes_more_cells_than_it_was_given(text in some_text(), cells in 0_usize..30) {
            for text in [&*text, &*safe(&text, Glyphs::Unicode)] {
                for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                    prop_assert!(width(&truncate(text, cells, glyphs)) <= cells);
                    prop_assert!(width(&truncate_middle(text, cells, glyphs)) <= cells);
                }
            }
        }

        #[test]
        fn a_column_is_exact(text in some_text(), cells in 0_usize..30) {
            for text in [&*text, &*safe(&text, Glyphs::Unicode)] {
                for align in [Align::Left, Align::Right] {
                    prop_assert_eq!(width(&fit(text, cells, align, Glyphs::Unicode)), cells);
                }
            }
        }

        #[test]
        fn a_cut_of_clean_text_stays_clean(text in some_text(), cells in 0_usize..30) {
            for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
                let text = safe(&text, glyphs);
                for cut in [truncate(&text, cells, glyphs), truncate_middle(&text, cells, glyphs)] {
                    prop_assert_eq!(safe(&cut, glyphs), &*cut);
                }
            }
        }
    }
}
