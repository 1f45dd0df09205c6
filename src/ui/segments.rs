//! Joins the parts of a line. Where they do not fit, the least important ones are left out.

use super::painter::spans_width;
use ratatui::text::Span;

/// A part of a line.
pub(super) struct Segment<'s> {
    /// What it shows.
    pub spans: Vec<Span<'s>>,
    /// How dispensable it is: the highest goes first, 0 never.
    pub rank: u8,
}

impl<'s> Segment<'s> {
    /// A part of one span.
    pub(super) fn new(rank: u8, span: Span<'s>) -> Self {
        Self { spans: vec![span], rank }
    }
}

/// The cells between two segments.
const GAP: usize = 2;

/// Joins the segments that fit into `width` cells with two blanks between them.
pub(super) fn join(mut segments: Vec<Segment<'_>>, width: usize) -> Vec<Span<'_>> {
    let needed = |segments: &[Segment<'_>]| {
        let cells: usize = segments.iter().map(|segment| spans_width(&segment.spans) + GAP).sum();
        cells.saturating_sub(GAP)
    };
    while needed(&segments) > width {
        let last = segments.iter().enumerate().filter(|(_, segment)| segment.rank > 0);
        let Some((at, _)) = last.max_by_key(|(_, segment)| segment.rank) else { break };
        segments.remove(at);
    }
    let mut spans = Vec::new();
    for segment in segments {
        if !spans.is_empty() {
            spans.push(Span::raw("  "));
        }
        spans.extend(segment.spans);
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_least_important_part_goes_first() {
        let line = |width| {
            let parts = [(2, "name"), (0, "count"), (1, "tenant")];
            let segments = parts.map(|(rank, text)| Segment::new(rank, Span::raw(text)));
            join(segments.into(), width).iter().map(|span| span.content.as_ref()).collect::<String>()
        };
        assert_eq!(line(19), "name  count  tenant");
        assert_eq!(line(18), "count  tenant");
        assert_eq!(line(3), "count");
    }
}
