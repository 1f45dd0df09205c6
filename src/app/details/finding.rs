//! Lays a finding out for the details: what happened, the reasons on both sides, and what cannot be known.

use crate::app::model::Model;
use crate::app::widget::text_lines::{LineKind, TextLines};
use crate::detect::Finding;
use crate::report::findings::{FactLabel, FindingBlock, Topic, document};

/// Cells for the names of facts.
const FACTS: usize = 13;
/// Cells for the points of a reason.
const POINTS: usize = 5;
/// So many values of a fact are named.
const NAMED: usize = 20;

/// Writes all of a finding.
pub(crate) fn write(page: &mut TextLines, model: &Model, finding: &Finding) {
    let document = document(finding, &model.findings.limits);
    page.heading(&document.title.to_string());
    for section in &document.sections {
        let heading = section.topic.heading();
        if !heading.is_empty() {
            page.heading(heading);
        }
        for block in &section.blocks {
            match block {
                FindingBlock::Paragraph(text) => page.text(kind_of(section.topic), text),
                // The title names the detector.
                FindingBlock::Fact(fact) if fact.label == FactLabel::FoundBy => {}
                FindingBlock::Fact(fact) => {
                    page.labelled(LineKind::Field, fact.label.name(), FACTS, &fact.abbreviated(NAMED));
                }
                FindingBlock::Reason(reason) => {
                    let start = page.lines.len();
                    page.labelled(kind_of(reason.side), &format!("{:+}", reason.points), POINTS, reason.text);
                    for line in &mut page.lines[start..] {
                        line.reason = Some(reason.number);
                    }
                }
            }
        }
    }
}

fn kind_of(topic: Topic) -> LineKind {
    match topic {
        Topic::Evidence => LineKind::Against,
        Topic::Innocence => LineKind::For,
        Topic::Caveats => LineKind::Caveat,
        Topic::Summary | Topic::Facts | Topic::WouldClear | Topic::Limits => LineKind::Text,
    }
}
