//! Lays out the line that shows the parts of the filter in force, what they leave, and the way here.

use crate::app::model::Model;
use crate::text::{SafeText, number, truncate, truncate_middle, width};

/// A piece of the line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ChipPiece {
    /// What it is.
    pub kind: PieceKind,
    /// Its text, safe to show.
    pub text: String,
}

/// What a piece of the line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PieceKind {
    /// Words of less weight.
    Label,
    /// The part of the filter of this number, which a click takes away.
    Chip(usize),
    /// A step of the way here.
    Step,
}

/// The fewest cells of the text of a chip that is cut.
const LEAST_CHIP: usize = 8;
/// The fewest cells in which both ends of a chip's text are shown.
const LONG_CHIP: usize = 16;
/// The fewest cells to which the parts of a filter are shortened so that the way here is shown beside them.
const LEAST_CHIPS: usize = 24;
/// The fewest cells for the way here, and for the last step of it.
const LEAST_WAY: usize = 16;
const LEAST_STEP: usize = 8;
/// The width below which the sign-ins that are hidden are left to be subtracted.
const NARROW: usize = 100;

/// The pieces of the line, from left to right, in so many cells.
pub(crate) fn pieces(model: &Model, cells: usize) -> Vec<ChipPiece> {
    let label = |text: String| ChipPiece { kind: PieceKind::Label, text };
    let mut pieces = vec![label(" ".to_owned())];
    if !model.filter.text.is_empty() {
        let listing = &model.tab_view().listing;
        let left = listing.groups.members.len() as u64;
        let hidden = listing.total.saturating_sub(left);
        let hidden = if cells < NARROW { String::new() } else { format!(", {} hidden", number(hidden)) };
        let count = format!(" {} of {}{hidden}", number(left), number(listing.total));
        pieces.push(label("Filter ".to_owned()));
        let free = cells.saturating_sub(taken(&pieces) + width(&count));
        // Long parts are cut before the way back falls away, unless nothing to read would be left of them.
        let back = taken(&step_back(model, "  ", usize::MAX));
        let back = if back == 0 { 0 } else { (back + 1).min(LEAST_WAY) };
        let kept = free.checked_sub(back).filter(|kept| *kept >= LEAST_CHIPS).unwrap_or(free);
        pieces.extend(chips(model, kept));
        pieces.push(label(count));
    }
    if !model.trail.is_empty() {
        let gap = if model.filter.text.is_empty() { "" } else { "  " };
        pieces.extend(way(model, gap, cells.saturating_sub(taken(&pieces))));
    }
    pieces
}

/// The number of the chip at a column of the line.
pub(crate) fn chip_at(model: &Model, cells: usize, column: usize) -> Option<usize> {
    let mut right = 0;
    let piece = pieces(model, cells).into_iter().find(|piece| {
        right += width(&piece.text);
        column < right
    })?;
    if let PieceKind::Chip(part) = piece.kind { Some(part) } else { None }
}

fn taken(pieces: &[ChipPiece]) -> usize {
    pieces.iter().map(|piece| width(&piece.text)).sum()
}

/// The parts of the filter in brackets. Where they do not fit, the long ones are cut, and then the last ones counted.
fn chips(model: &Model, cells: usize) -> Vec<ChipPiece> {
    let filter = &model.filter.filter;
    let parts: Vec<String> =
        filter.parts().iter().map(|part| SafeText::from_log(part, model.glyphs).to_string()).collect();
    let joint = if filter.is_choice() { "or " } else { "" };
    let close = if model.mouse { " x] " } else { "] " };
    let frame = joint.len() + close.len() + "[".len();
    let most = widest(&parts, cells.saturating_sub(frame * parts.len())).max(LEAST_CHIP);
    let mut pieces = Vec::new();
    let all = parts.len();
    for (number, part) in parts.into_iter().enumerate() {
        let mut more = Vec::new();
        if number > 0 && !joint.is_empty() {
            more.push(ChipPiece { kind: PieceKind::Label, text: joint.to_owned() });
        }
        // The end of a value tells it from others as its beginning does, where there are cells for both.
        let cut = if most < LONG_CHIP { truncate } else { truncate_middle };
        let text = format!("[{}{close}", cut(&part, most, model.glyphs));
        more.push(ChipPiece { kind: PieceKind::Chip(number), text });
        let rest = if number + 1 < all { format!("+{} ", all - number).len() } else { 0 };
        if number > 0 && taken(&pieces) + taken(&more) + rest > cells {
            pieces.push(ChipPiece { kind: PieceKind::Label, text: format!("+{} ", all - number) });
            break;
        }
        pieces.extend(more);
    }
    pieces
}

/// How wide parts may be so that all fit into so many cells: the short ones stay whole.
fn widest(parts: &[String], mut cells: usize) -> usize {
    let mut widths: Vec<usize> = parts.iter().map(|part| width(part)).collect();
    widths.sort_unstable();
    for (at, &width) in widths.iter().enumerate() {
        let share = cells / (widths.len() - at);
        if width > share {
            return share;
        }
        cells -= width;
    }
    usize::MAX
}

/// The way here: the last steps of it where not all fit, or only where a step back leads.
fn way(model: &Model, gap: &str, cells: usize) -> Vec<ChipPiece> {
    let back = model.key_of("back").map(|key| format!(" ({key} back)")).unwrap_or_default();
    let head = format!("{gap}Path ");
    let free = cells.saturating_sub(head.len() + back.len() + 1);
    let label = |text: String| ChipPiece { kind: PieceKind::Label, text };
    if free < LEAST_WAY {
        return step_back(model, gap, cells);
    }
    let steps: Vec<String> =
        model.trail.iter().map(|crumb| SafeText::from_log(&crumb.how, model.glyphs).to_string()).collect();
    let shown = |from: usize| {
        let left_out = if from > 0 { ".. > " } else { "" };
        format!("{left_out}{}", steps[from..].join(" > "))
    };
    let from = (0..steps.len()).find(|&from| width(&shown(from)) <= free).unwrap_or(steps.len().saturating_sub(1));
    let text = truncate(&shown(from), free, model.glyphs).into_owned();
    vec![label(head), ChipPiece { kind: PieceKind::Step, text }, label(back)]
}

/// Where a step back leads; nothing where that cannot be read in so many cells.
fn step_back(model: &Model, gap: &str, cells: usize) -> Vec<ChipPiece> {
    let head = format!("{gap}{} to ", model.key_of("back").map(|key| key.to_string()).unwrap_or_default());
    let free = cells.saturating_sub(head.len() + 1);
    let Some(last) = model.trail.last() else { return Vec::new() };
    let step = SafeText::from_log(&last.how, model.glyphs);
    if free < LEAST_STEP.min(width(&step)) {
        return Vec::new();
    }
    let text = truncate(&step, free, model.glyphs).into_owned();
    vec![ChipPiece { kind: PieceKind::Label, text: head }, ChipPiece { kind: PieceKind::Step, text }]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn line(player: &Player, cells: usize) -> String {
        pieces(&player.app.model, cells).iter().map(|piece| piece.text.as_str()).collect()
    }

    #[test]
    fn the_parts_are_shown_with_what_they_leave_and_cut_where_they_do_not_fit() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:alice Space app:Office Enter");
        assert_eq!(line(&player, 100), " Filter [user:alice] [app:Office]  4 of 8, 4 hidden");
        assert_eq!(line(&player, 80), " Filter [user:alice] [app:Office]  4 of 8");
        assert_eq!(line(&player, 38), " Filter [user:al…] [app:Off…]  4 of 8");
        assert_eq!(line(&player, 34), " Filter [user:al…] +1  4 of 8");
        player.play("f Space or Space ip:192.0.2.7 Enter");
        assert_eq!(line(&player, 80), " Filter [user:alice app:Office] or [ip:192.0.2.7]  7 of 8");
        assert_eq!(line(&player, 56), " Filter [user:ali…p:Office] or [ip:192.0.2.7]  7 of 8", "the long one is cut");
        for cells in 0..120 {
            line(&player, cells);
        }
    }

    #[test]
    fn the_way_here_is_shown_from_its_beginning_or_its_end() {
        let mut player = Player::loaded(80, 24);
        player.play("6 Enter F Enter");
        assert_eq!(
            line(&player, 120),
            " Filter [user:=alice@contoso.com]  7 of 12, 5 hidden  Path Users > Values of Username (q back)"
        );
        assert_eq!(
            line(&player, 80),
            " Filter [user:=alice@contoso.com]  7 of 12  Path .. > Values of Usern… (q back)"
        );
        assert_eq!(line(&player, 64), " Filter [user:=alice@contoso.com]  7 of 12  q to Values of Use…");
        assert_eq!(line(&player, 50), " Filter [user:=alice@contoso.com]  7 of 12");
    }

    #[test]
    fn long_parts_are_cut_before_the_way_back_falls_away() {
        let mut player = Player::loaded(80, 24);
        player.play("6 Enter f Space app:Office Space resource:Graph Enter");
        assert_eq!(
            line(&player, 96),
            " Filter [user:=alice@contoso.com] [app:Office] [resource:Graph]  6 of 12  q to Users"
        );
        assert_eq!(
            line(&player, 80),
            " Filter [user:=ali…toso.com] [app:Office] [resource:Graph]  6 of 12  q to Users"
        );
        player.play("f Ctrl-u user:alice.a.very.long.name@department.contoso.com Space or Space user:alice Enter");
        let long = line(&player, 80);
        assert!(long.starts_with(" Filter [user:") && long.ends_with("  q to Users"), "{long}");
        assert!(long.contains("contoso.com] or [user:alice]"), "both ends of the long part: {long}");
    }

    #[test]
    fn a_chip_is_found_by_its_column() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:alice Space app:Office Enter");
        let at = |column| chip_at(&player.app.model, 80, column);
        assert_eq!([at(0), at(8), at(19), at(21), at(36), at(79)], [None, Some(0), Some(0), Some(1), None, None]);
    }
}
