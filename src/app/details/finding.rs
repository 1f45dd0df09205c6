//! Explains a finding: what happened, why it is suspect, what speaks for innocence, and what cannot be known.

use crate::app::model::Model;
use crate::app::suspects::words::{distance, place, points, severity_name, who};
use crate::app::time_format;
use crate::app::widget::text_lines::{LineKind, TextLines};
use crate::detect::{Evidence, Finding};
use crate::text::number;

/// Users of a finding that are named; its sign-ins show the others.
const NAMED: usize = 20;

/// All that is known of a finding.
pub(crate) fn write(page: &mut TextLines, model: &Model, finding: &Finding) {
    let title = finding.detector.about().title;
    page.heading(&format!("{} {}  {title}: {}", severity_name(finding), finding.score, who(finding)));
    page.text(LineKind::Text, &finding.summary);
    if let Some(verdict) = &finding.verdict {
        page.labelled(LineKind::Field, "Verdict", 10, &verdict.to_string());
    }
    let when = time_format::span(finding.first_seen, finding.last_seen, model.summary.years);
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
        page.labelled(LineKind::Field, label, 10, text);
    }
    write_reasons(page, "Why", LineKind::Against, &finding.evidence, 0);
    write_reasons(page, "What speaks for innocence", LineKind::For, &finding.innocence, finding.evidence.len());
    if !finding.would_clear.is_empty() {
        page.heading("What would clear it");
        page.text(LineKind::Text, &finding.would_clear);
    }
    if !finding.caveats.is_empty() || !model.findings.limits.is_empty() {
        page.heading("What the log cannot show");
    }
    for caveat in &finding.caveats {
        page.text(LineKind::Caveat, caveat);
    }
    for limit in &model.findings.limits {
        page.text(LineKind::Text, &format!("This load: {limit}"));
    }
}

fn write_reasons(page: &mut TextLines, title: &str, kind: LineKind, reasons: &[Evidence], first: usize) {
    if !reasons.is_empty() {
        page.heading(title);
    }
    for (number, reason) in reasons.iter().enumerate() {
        let start = page.lines.len();
        page.labelled(kind, &points(reason), 5, &reason.text);
        for line in &mut page.lines[start..] {
            line.reason = Some(first + number);
        }
    }
}
