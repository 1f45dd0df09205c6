//! Draws counts as bars of one cell.

use super::Glyphs;

/// Heights of a bar, from nothing to full.
const BARS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII_BARS: [&str; 9] = [" ", ".", ".", ":", "-", "=", "+", "*", "#"];

/// The bar for a count next to the highest one: empty only when the count is zero.
pub(crate) fn bar(glyphs: Glyphs, count: u64, highest: u64) -> &'static str {
    let bars = match glyphs {
        Glyphs::Unicode => BARS,
        Glyphs::Ascii => ASCII_BARS,
    };
    let eighths = u128::from(count) * 8;
    bars[eighths.div_ceil(u128::from(highest.max(1))).min(8) as usize]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_sign_in_among_millions_still_shows() {
        let bars = [0, 1, 500_000, 999_999, 1_000_000].map(|count| bar(Glyphs::Unicode, count, 1_000_000));
        assert_eq!(bars, [" ", "▁", "▄", "█", "█"]);
        assert_eq!(bar(Glyphs::Unicode, 0, 0), " ");
    }
}
