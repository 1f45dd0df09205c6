//! Describes the content of a popup: a title, lines, and which of them is selected.

use super::text_lines::TextLine;
use crate::app::layout::Size;
use crate::text::number;

/// The content of a popup, as much of it as is in view.
#[derive(Clone, Debug, Default)]
pub struct PopupPage {
    /// Stands in the frame. Safe to show.
    pub title: String,
    /// How wide the lines may be, in cells; `None` for the whole screen.
    pub width: Option<u16>,
    /// Stand above the heading.
    pub captions: Vec<TextLine>,
    /// Stays above the lines while they scroll.
    pub heading: Option<TextLine>,
    /// The lines in view.
    pub lines: Vec<TextLine>,
    /// The line in view that the cursor is on.
    pub selected: Option<usize>,
    /// How many cells of that line the cursor takes; `None` for all.
    pub selected_cells: Option<u16>,
    /// Stays below the lines while they scroll.
    pub footing: Option<TextLine>,
    /// Which lines are in view, where not all of them are: "1 to 20 of 54".
    pub position: Option<String>,
}

impl PopupPage {
    /// Lines that scroll, without a cursor: those in view from `scroll` on.
    pub(crate) fn scrolled(title: String, lines: &[TextLine], scroll: usize, height: usize) -> Self {
        let top = scroll.min(lines.len().saturating_sub(height));
        let end = lines.len().min(top + height);
        let position = position(top, end, lines.len()).map(|position| position + " lines");
        Self { title, lines: lines[top..end].to_vec(), position, ..Self::default() }
    }
}

/// "5 to 24 of 54" for what is in view from `top` to `end`; `None` when that is all.
pub(crate) fn position(top: usize, end: usize, len: usize) -> Option<String> {
    let shown = |count: usize| number(count as u64);
    (end - top < len).then(|| format!("{} to {} of {}", shown(top + 1), shown(end), shown(len)))
}

/// Rows that a popup of a screen has for lines: the screen without the footer below it, its frame, and
/// `fixed` lines that do not scroll.
pub(crate) fn popup_height(size: Size, fixed: u16) -> usize {
    const FOOTER_AND_FRAME: u16 = 3;
    usize::from(size.height.saturating_sub(FOOTER_AND_FRAME + fixed))
}

/// Cells that a popup as wide as the screen has for a line: the screen without frame and margin.
pub(crate) fn popup_width(size: Size) -> usize {
    const FRAME_AND_MARGIN: u16 = 4;
    usize::from(size.width.saturating_sub(FRAME_AND_MARGIN))
}
