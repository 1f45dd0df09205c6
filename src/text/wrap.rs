//! Breaks text into lines.

use unicode_segmentation::UnicodeSegmentation;

use super::width;

/// Breaks text into lines of at most `cells` cells.
///
/// Lines break at spaces, which are dropped there and nowhere else. A word longer than a line breaks between graphemes, a
/// grapheme longer than a line between its characters. A newline starts a new line. A line is too long only where a
/// character of two cells stands in a line of one. Zero cells give no lines.
pub(crate) fn wrap(text: &str, cells: usize) -> Vec<String> {
    if cells == 0 {
        return Vec::new();
    }
    text.split('\n').flat_map(|line| wrap_line(line, cells)).collect()
}

fn wrap_line(line: &str, cells: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut current = String::new();
    let mut used = 0;
    let mut gap = 0;
    for (index, word) in line.split(' ').enumerate() {
        gap += usize::from(index > 0);
        if word.is_empty() {
            continue;
        }
        let word_width = width(word);
        if used + gap + word_width <= cells {
            current.extend(std::iter::repeat_n(' ', gap));
            current.push_str(word);
            used += gap + word_width;
        } else {
            if !current.is_empty() {
                lines.push(std::mem::take(&mut current));
            }
            used = 0;
            for piece in pieces(word, cells) {
                let piece_width = width(piece);
                if used + piece_width > cells && !current.is_empty() {
                    lines.push(std::mem::take(&mut current));
                    used = 0;
                }
                current.push_str(piece);
                used += piece_width;
            }
        }
        gap = 0;
    }
    lines.push(current);
    lines
}

/// The smallest parts into which a word may break.
fn pieces(word: &str, cells: usize) -> impl Iterator<Item = &str> {
    word.graphemes(true).flat_map(move |grapheme| {
        let too_wide = width(grapheme) > cells;
        grapheme.split_inclusive(move |_| too_wide)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_break_between_words() {
        let text = "Wrong password, or no such user";
        assert_eq!(wrap(text, 15), ["Wrong password,", "or no such user"]);
        assert_eq!(wrap(text, 14), ["Wrong", "password, or", "no such user"]);
        assert_eq!(wrap("", 5), [""]);
        assert_eq!(wrap("text", 0), [""; 0]);
    }

    #[test]
    fn newlines_and_indents_stay() {
        assert_eq!(wrap("one\n\n  two  three", 12), ["one", "", "  two  three"]);
    }

    #[test]
    fn a_word_longer_than_the_line_is_broken() {
        assert_eq!(wrap("id 00000003-0000-0000", 8), ["id", "00000003", "-0000-00", "00"]);
        assert_eq!(wrap("東京都港区", 5), ["東京", "都港", "区"]);
        assert_eq!(wrap("東a", 1), ["東", "a"]);
    }

    #[test]
    fn a_grapheme_longer_than_the_line_is_broken() {
        // Spacing marks: one grapheme, yet each takes a cell.
        let grapheme = "\u{915}\u{93e}\u{93e}\u{93e}";
        assert_eq!(wrap(grapheme, 2), ["\u{915}\u{93e}", "\u{93e}\u{93e}"]);
    }

    proptest! {
        #[test]
        fn lines_fit_and_lose_nothing_but_spaces(
            text in prop_oneof![crate::text::testing::any_text(), "[ab東 \u{301}\u{93e}👍🏽\n]{0,40}"], cells in 2_usize..12,
        ) {
            let lines = wrap(&text, cells);
            for line in &lines {
                prop_assert!(width(line) <= cells, "{line:?}");
            }
            prop_assert_eq!(lines.concat().replace(' ', ""), text.replace([' ', '\n'], ""));
        }
    }
}
