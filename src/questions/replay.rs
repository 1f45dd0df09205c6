//! Whether a stolen token is used.

use super::answer::{AnswerView, QuestionAnswer};
use super::asked::{Asked, is_replay_of};
use crate::aggregate::Tab;
use crate::detect::{Finding, Severity};
use crate::text::counted;

/// Answers by the findings of token replay that nobody dismissed.
pub(super) fn replay(asked: &Asked<'_>) -> QuestionAnswer {
    let found: Vec<&Finding> =
        asked.findings.list.iter().filter(|finding| is_replay_of(finding, &asked.users)).collect();
    let mut parts: Vec<String> = Vec::new();
    match found.first() {
        Some(worst) => {
            let by_severity = [Severity::Critical, Severity::High, Severity::Medium, Severity::Low]
                .map(|severity| (severity, found.iter().filter(|finding| finding.severity == severity).count()));
            let counts: Vec<String> = by_severity
                .iter()
                .filter(|(_, count)| *count > 0)
                .map(|(severity, count)| format!("{count} {}", severity.name()))
                .collect();
            parts.push(format!(
                "{}: {}. The worst: {}",
                counted(found.len() as u64, "suspected replay"),
                counts.join(", "),
                worst.summary
            ));
        }
        None => parts.push("no replay was found.".to_owned()),
    }
    if asked.findings.partial {
        parts.push(" The search is not over yet.".to_owned());
    } else if found.is_empty() && !asked.findings.limits.is_empty() {
        parts.push(format!(" What this load cannot show: {}.", asked.findings.limits.join("; ")));
    }
    QuestionAnswer {
        text: asked.say(&parts.concat()),
        tab: Tab::All,
        filter: asked.filter(""),
        view: AnswerView::Findings,
    }
}
