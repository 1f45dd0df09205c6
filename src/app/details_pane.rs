//! The details pane at work: its lines, and moving in those of a finding.

use super::action::Move;
use super::details::{DetailLine, Subject};
use super::finding::reasons;
use super::model::Model;
use super::page::Page;

/// The details as lines at most `width` cells wide; none when they are closed.
pub fn lines(model: &Model, width: usize) -> Vec<DetailLine> {
    let mut page = Page::new(model, width);
    match model.details.map(|details| details.subject) {
        Some(Subject::Row) => page.row(),
        Some(Subject::Finding(number)) => {
            if let Some(finding) = model.findings.list.get(number) {
                page.finding(finding);
            }
        }
        Some(Subject::Query(_)) => page.query(),
        None => {}
    }
    page.lines
}

/// Moves in the details of a finding: from reason to reason while they are in sight, else line by line. `false` when
/// the details are of something else.
pub fn go(model: &mut Model, way: Move) -> bool {
    let Some(Subject::Finding(number)) = model.details.map(|details| details.subject) else { return false };
    let (forward, Some(finding)) = (way == Move::Down, model.findings.list.get(number)) else { return false };
    if !matches!(way, Move::Up | Move::Down) {
        return false;
    }
    let count = reasons(finding).count();
    let pane = model.panes().details;
    let height = usize::from(pane.height.saturating_sub(1));
    let lines = lines(model, DetailLine::width_in(pane));
    let Some(details) = &mut model.details else { return false };
    let bounds = |reason: usize| {
        let of_it = |line: &DetailLine| line.reason == Some(reason);
        Some((lines.iter().position(of_it)?, lines.iter().rposition(of_it)?))
    };
    let seen = bounds(details.reason)
        .map_or((true, true), |(first, last)| (last >= details.scroll, first < details.scroll + height));
    let next = if forward { details.reason + 1 } else { details.reason.wrapping_sub(1) };
    // What has scrolled out of sight is first scrolled back to.
    let out_of_sight = if forward { !seen.1 } else { !seen.0 };
    if next < count && !out_of_sight {
        details.reason = next;
        if let Some((first, last)) = bounds(next) {
            // Of a reason that is taller than the pane, the beginning.
            details.scroll = details.scroll.max((last + 1).saturating_sub(height)).min(first);
        }
    } else {
        details.scroll = details.scroll.saturating_add_signed(if forward { 1 } else { -1 });
    }
    true
}

#[cfg(test)]
mod tests {
    use crate::app::testing::Player;
    use crate::app::{Message, Size};

    #[test]
    fn a_reason_that_is_taller_than_the_pane_is_shown_from_its_first_line() {
        for (width, height) in (0..130).step_by(10).flat_map(|width| (1..20).map(move |height| (width, height))) {
            let mut player = Player::loaded(120, 40);
            player.play("r e");
            player.send(Message::Resize(Size { width, height }));
            player.play(&["Down"; 60].join(" "));
            assert!(player.model.details.is_some());
        }
    }
}
