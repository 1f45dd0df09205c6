//! Chooses symbols of one cell, for terminals with Unicode and without.

use crate::detect::Severity;
use crate::signin::Status;
use crate::text::Glyphs;

/// Heights of a bar, from nothing to full.
const BARS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
const ASCII_BARS: [&str; 9] = [" ", ".", ".", ":", "-", "=", "+", "*", "#"];

fn either(glyphs: Glyphs, unicode: &'static str, ascii: &'static str) -> &'static str {
    match glyphs {
        Glyphs::Unicode => unicode,
        Glyphs::Ascii => ascii,
    }
}

/// Before a group: whether its members are shown.
pub(super) fn expander(glyphs: Glyphs, expanded: bool) -> &'static str {
    if expanded { either(glyphs, "▾", "v") } else { either(glyphs, "▸", ">") }
}

/// How a sign-in ended.
pub(super) fn status(glyphs: Glyphs, status: Status) -> &'static str {
    match status {
        Status::Success => either(glyphs, "✓", "+"),
        Status::Failure => either(glyphs, "✗", "x"),
        Status::Interrupted => either(glyphs, "…", "~"),
        Status::Unknown => "?",
    }
}

/// Before what belongs to a finding.
pub(super) fn severity(glyphs: Glyphs, severity: Severity) -> &'static str {
    match severity {
        Severity::Critical | Severity::High => "!",
        Severity::Medium => "~",
        Severity::Low => either(glyphs, "·", "."),
    }
}

/// A line between two panes side by side.
pub(super) fn vertical(glyphs: Glyphs) -> &'static str {
    either(glyphs, "│", "|")
}

/// A line between two panes one above the other.
pub(super) fn horizontal(glyphs: Glyphs) -> &'static str {
    either(glyphs, "─", "-")
}

/// The bar for a count next to the highest one: empty only when the count is zero.
pub(super) fn bar(glyphs: Glyphs, count: u64, highest: u64) -> &'static str {
    let bars = match glyphs {
        Glyphs::Unicode => BARS,
        Glyphs::Ascii => ASCII_BARS,
    };
    let eighths = u128::from(count) * 8;
    bars[eighths.div_ceil(u128::from(highest.max(1))).min(8) as usize]
}

/// Done and left of a progress bar.
pub(super) fn progress(glyphs: Glyphs) -> (&'static str, &'static str) {
    match glyphs {
        Glyphs::Unicode => ("█", "░"),
        Glyphs::Ascii => ("#", "."),
    }
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
