//! A finding explained: what happened, why it is suspect, what speaks for innocence, and what cannot be known.

use super::action::Move;
use super::details::{DetailLine, LineKind, Subject};
use super::finding::{distance, place, points, reasons, severity_name, who};
use super::model::Model;
use super::page::{self, Page};
use super::when;
use crate::detect::{Evidence, Finding};
use crate::text::number;

/// Users of a finding that are named; its sign-ins show the others.
const NAMED: usize = 20;

impl Page<'_> {
    /// All that is known of a finding.
    pub(super) fn finding(&mut self, finding: &Finding) {
        let title = finding.detector.about().title;
        self.heading(&format!("{} {}  {title}: {}", severity_name(finding), finding.score, who(finding)));
        self.text(LineKind::Text, &finding.summary);
        if let Some(verdict) = &finding.verdict {
            self.labelled(LineKind::Field, "Verdict", 10, &verdict.to_string());
        }
        let when = when::span(finding.first_seen, finding.last_seen, self.model.survey.years);
        let from = place(&finding.addresses, &finding.place);
        let users: Vec<&str> = finding
            .users
            .iter()
            .take(NAMED)
            .filter_map(|user| user.principal_name.as_deref().or(user.id.as_deref()))
            .collect();
        let facts = [
            ("When", format!("{when} UTC, {} sign-ins", number(finding.sign_in_count))),
            ("Users", users.join(", ")),
            ("From", from),
            (
                "Against",
                if finding.anchor_addresses.is_empty() {
                    String::new()
                } else {
                    place(&finding.anchor_addresses, &finding.anchor_place)
                },
            ),
            ("Distance", distance(finding).unwrap_or_default()),
            ("Sessions", finding.session_ids.join(", ")),
        ];
        for (label, text) in facts.iter().filter(|(_, text)| !text.is_empty()) {
            self.labelled(LineKind::Field, label, 10, text);
        }
        self.evidence("Why", LineKind::Against, &finding.evidence, 0);
        self.evidence("What speaks for innocence", LineKind::For, &finding.innocence, finding.evidence.len());
        if !finding.would_clear.is_empty() {
            self.heading("What would clear it");
            self.text(LineKind::Text, &finding.would_clear);
        }
        let model = self.model;
        if !finding.caveats.is_empty() || !model.findings.limits.is_empty() {
            self.heading("What the log cannot show");
        }
        for caveat in &finding.caveats {
            self.text(LineKind::Caveat, caveat);
        }
        for limit in &model.findings.limits {
            self.text(LineKind::Text, &format!("This load: {limit}"));
        }
    }

    fn evidence(&mut self, title: &str, kind: LineKind, reasons: &[Evidence], first: usize) {
        if !reasons.is_empty() {
            self.heading(title);
        }
        for (number, reason) in reasons.iter().enumerate() {
            let start = self.lines.len();
            self.labelled(kind, &points(reason), 5, &reason.text);
            for line in &mut self.lines[start..] {
                line.reason = Some(first + number);
            }
        }
    }

    /// A query to copy.
    pub(super) fn query(&mut self) {
        let model = self.model;
        self.heading("The same sign-ins in Log Analytics or Sentinel (KQL)");
        for line in model.query.lines() {
            self.text(LineKind::Text, line);
        }
    }
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
    let lines = page::lines(model, DetailLine::width_in(pane));
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
