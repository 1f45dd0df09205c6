//! Writes findings for people at a prompt.

use super::{Fact, FactLabel, FindingBlock, Report, Topic, document};
use crate::detect::Finding;
use crate::report::PageFormat;
use crate::report::table::{self, TableColumn, TableLine};
use crate::text::Align;
use std::io::{self, Write};

const COLUMNS: [TableColumn; 7] = [
    TableColumn::whole("Severity"),
    TableColumn::number("Score"),
    TableColumn::text("Detector", 7),
    TableColumn::text("User", 12),
    TableColumn::text("Suspect", 13),
    TableColumn::text("Against", 13),
    TableColumn { title: "Distance", align: Align::Right, least: usize::MAX },
];

/// The most users of a finding that are named. The JSON has all of them.
const NAMED: usize = 12;

impl Report<'_> {
    /// Writes a row for each finding with its reasons below it, then what this load cannot show.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        if self.standing().next().is_some() {
            table::write(out, &COLUMNS, page, || self.standing().map(line))?;
            writeln!(out)?;
        }
        writeln!(out, "{}", self.how_many())?;
        for limit in self.limits() {
            table::paragraph(out, &format!("note: {limit}"), 0, page)?;
        }
        Ok(())
    }
}

fn line(finding: &Finding) -> TableLine<'_> {
    let document = document(finding, &[]);
    let fact = |label| document.fact(label);
    let cells = [
        document.title.severity().into(),
        finding.score.to_string().into(),
        finding.detector.name().into(),
        document.title.user.clone().unwrap_or_default(),
        place(fact(FactLabel::Suspect)).into(),
        place(fact(FactLabel::Against)).into(),
        fact(FactLabel::Distance).map(Fact::text).unwrap_or_default().into(),
    ];
    let mut below: Vec<String> = fact(FactLabel::When).map(Fact::text).into_iter().collect();
    for (topic, block) in document.blocks() {
        below.extend(match block {
            FindingBlock::Paragraph(text) => Some(match topic {
                Topic::Caveats => format!("Caveat: {text}"),
                topic if topic.heading().is_empty() => (*text).to_owned(),
                topic => format!("{}: {text}", topic.heading()),
            }),
            FindingBlock::Fact(fact)
                if matches!(fact.label, FactLabel::Verdict | FactLabel::Mark | FactLabel::Note | FactLabel::Users) =>
            {
                Some(format!("{}: {}", fact.label.name(), fact.abbreviated(NAMED)))
            }
            FindingBlock::Fact(fact) if fact.label == FactLabel::After => {
                Some(format!("After: {}", fact.values.join("; ")))
            }
            // The other facts have columns, or are ids, which the JSON has.
            FindingBlock::Fact(_) => None,
            FindingBlock::Reason(reason) => Some(format!("{:+4}  {}", reason.points, reason.text)),
        });
    }
    TableLine { cells: cells.into(), below }
}

/// Formats the address used most, the number of others, and their place.
fn place(fact: Option<&Fact<'_>>) -> String {
    let Some(fact) = fact else { return String::new() };
    let Some((first, others)) = fact.values.split_first() else { return fact.place.to_owned() };
    let others = if others.is_empty() { String::new() } else { format!(" +{}", others.len()) };
    format!("{first}{others} {}", fact.place).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::{Decision, Verdict};
    use crate::report::findings::testing::example;
    use crate::text::{Glyphs, width};

    fn written(page: PageFormat) -> String {
        let (store, findings) = example();
        let mut out = Vec::new();
        Report { store: &store, findings: &findings }.write_table(&mut out, page).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn a_finding_shows_who_where_when_and_why() {
        let text = written(PageFormat::default());
        for part in [
            "HIGH         87  token-replay  =alice|‹ESC›[2J@contoso.com  203.0.113.9 +1 Lagos, NG  198.51.100.4 Lyon, FR  ~4,321 km",
            "    2026-10-03 14:02:11 to 15:02:11 UTC, 2 sign-ins\n",
            "     +35  One session, used from both places in turn.\n",
            "     -15  The client is of the same family.\n",
            "    Would clear it: A VPN with an exit in Lagos.\n",
            "    Caveat: Distance is between countries.\n",
            "\n1 finding\nnote: no device ids\n",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
    }

    #[test]
    fn what_was_confirmed_says_so_and_what_was_dismissed_is_only_counted() {
        let (store, mut findings) = example();
        let reason = "our \u{1b}VPN".to_owned();
        let mut written = |decision| {
            findings.list[0].verdict = Some(Verdict { decision, reason: reason.clone() });
            let mut out = Vec::new();
            Report { store: &store, findings: &findings }.write_table(&mut out, PageFormat::default()).expect("memory");
            String::from_utf8(out).expect("text")
        };
        assert!(written(Decision::Confirmed).contains("    Verdict: confirmed: our ‹ESC›VPN\n"));
        assert!(written(Decision::Dismissed).starts_with("no findings, 1 more dismissed\n"));
    }

    #[test]
    fn it_fits_a_jump_box() {
        let text = written(PageFormat { width: Some(80), glyphs: Glyphs::Ascii });
        assert!(text.is_ascii());
        assert!(text.lines().all(|line| width(line) <= 80), "{text}");
    }
}
