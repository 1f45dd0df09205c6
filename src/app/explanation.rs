//! A finding explained: what happened, why it is suspect, what speaks for innocence, and what cannot be known.

use super::details::LineKind;
use super::finding::{distance, place, points, severity_name, who};
use super::page::Page;
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
