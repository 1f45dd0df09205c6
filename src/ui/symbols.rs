//! Chooses symbols of one cell, for terminals with Unicode and without.

use crate::detect::Severity;
use crate::signin::Status;
use crate::text::Glyphs;

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

/// Before what the analyst marked.
pub(super) const MARK: &str = "*";

/// A line between two panes side by side.
pub(super) fn vertical(glyphs: Glyphs) -> &'static str {
    either(glyphs, "│", "|")
}

/// A line between two panes one above the other.
pub(super) fn horizontal(glyphs: Glyphs) -> &'static str {
    either(glyphs, "─", "-")
}

/// Done and left of a progress bar.
pub(super) fn progress(glyphs: Glyphs) -> (&'static str, &'static str) {
    match glyphs {
        Glyphs::Unicode => ("█", "░"),
        Glyphs::Ascii => ("#", "."),
    }
}
