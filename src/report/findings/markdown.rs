//! Writes findings for a ticket, in Markdown.

use super::wording::{distance, user};
use super::{FindingBlock, Report, Topic, document};
use crate::detect::Finding;
use crate::report::{Digests, Totals, kql, period, show};
use crate::text::{self, markdown, number};
use std::io::{self, Write};

/// The most sign-ins of a finding in a ticket. The JSON has all of them.
const NAMED: usize = 25;

impl Report<'_> {
    /// Writes a report in Markdown, with the digests of its files.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_markdown(&self, out: &mut impl Write, digests: &Digests) -> io::Result<()> {
        writeln!(out, "# Sign-in log findings\n")?;
        let period = period(self.store).map(|period| format!(", {period}")).unwrap_or_default();
        writeln!(out, "{}{period}: {}.\n", Totals::of(self.store).in_words(), self.how_many())?;
        self.write_files(out, digests)?;
        if self.standing().next().is_some() {
            self.write_overview(out)?;
        }
        for (at, finding) in self.standing().enumerate() {
            self.write_finding(out, at + 1, finding)?;
        }
        self.write_dismissed(out)?;
        let limits = self.limits();
        if limits.is_empty() {
            return Ok(());
        }
        writeln!(out, "\n## What these files cannot show\n")?;
        limits.iter().try_for_each(|limit| writeln!(out, "- {}", markdown(limit)))
    }

    /// Writes the dismissed findings, a line each, with the reasons for the verdicts.
    fn write_dismissed(&self, out: &mut impl Write) -> io::Result<()> {
        let mut dismissed = self.findings.list.iter().filter(|finding| finding.is_dismissed()).peekable();
        if dismissed.peek().is_some() {
            writeln!(out, "\n## Dismissed\n")?;
        }
        for finding in dismissed {
            let verdict = finding.verdict.as_ref().map(ToString::to_string).unwrap_or_default();
            let (name, severity) = (finding.detector.name(), finding.severity.name());
            let user = user(finding).unwrap_or_default();
            writeln!(out, "- {severity} {} {name} {}: {}", finding.score, markdown(&user), markdown(&verdict))?;
        }
        Ok(())
    }

    fn write_files(&self, out: &mut impl Write, digests: &Digests) -> io::Result<()> {
        writeln!(out, "| File | Size | SHA-256 |\n|---|---:|---|")?;
        for (at, source) in self.store.sources().iter().enumerate() {
            let path = markdown(&source.path.to_string_lossy());
            let digest = digests.of_file(at).map(|digest| format!("`{digest}`")).unwrap_or_default();
            writeln!(out, "| {path} | {} | {digest} |", text::bytes(source.bytes))?;
        }
        for (path, digest) in &digests.archives {
            writeln!(out, "| {} (archive) | | `{digest}` |", markdown(&path.to_string_lossy()))?;
        }
        Ok(())
    }

    fn write_overview(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(out, "\n| # | Severity | Score | Detector | User | Suspect | Against | Distance | Sign-ins |")?;
        writeln!(out, "|---:|---|---:|---|---|---|---|---:|---:|")?;
        for (at, finding) in self.standing().enumerate() {
            writeln!(
                out,
                "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
                at + 1,
                finding.severity.name(),
                finding.score,
                finding.detector.name(),
                markdown(&user(finding).unwrap_or_default()),
                markdown(&finding.place),
                markdown(&finding.anchor_place),
                distance(finding).unwrap_or_default(),
                number(finding.sign_in_count),
            )?;
        }
        Ok(())
    }

    fn write_finding(&self, out: &mut impl Write, at: usize, finding: &Finding) -> io::Result<()> {
        let document = document(finding, &[]);
        let name = markdown(document.title.user());
        writeln!(out, "\n## {at}. {} {}: {name}\n", finding.severity.name(), finding.score)?;
        let mut has_table = false;
        for (topic, block) in document.blocks() {
            match block {
                FindingBlock::Paragraph(text) => match topic {
                    Topic::Summary => writeln!(out, "{}\n", markdown(text))?,
                    Topic::Caveats => writeln!(out, "\nCaveat: {}", markdown(text))?,
                    topic => writeln!(out, "\n{}: {}", topic.heading(), markdown(text))?,
                },
                FindingBlock::Fact(fact) => writeln!(out, "- {}: {}", fact.label.name(), markdown(&fact.text()))?,
                FindingBlock::Reason(reason) => {
                    if !std::mem::replace(&mut has_table, true) {
                        writeln!(out, "\n| Points | Reason |\n|---:|---|")?;
                    }
                    writeln!(out, "| {:+} | {} |", reason.points, markdown(reason.text))?;
                }
            }
        }
        self.write_sign_ins(out, finding)?;
        // No line of a query begins with the fence, and its literals hold no line breaks.
        writeln!(out, "\n```kql\n{}```", kql::of_finding(self.store, finding))
    }

    fn write_sign_ins(&self, out: &mut impl Write, finding: &Finding) -> io::Result<()> {
        writeln!(out, "\nSuspect sign-ins:\n")?;
        for &row in finding.rows.iter().take(NAMED) {
            let time = show::time(self.store.created(row));
            writeln!(out, "- {time} {}", markdown(&self.store.reference(row)))?;
        }
        let rest = finding.rows.len().saturating_sub(NAMED);
        if rest > 0 {
            writeln!(out, "- and {} more, all of them in the JSON", number(rest as u64))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn a_ticket_holds_the_story_and_obeys_no_log_text() {
        let (store, mut findings) = example();
        findings.list[0].rows = vec![0; NAMED + 1];
        let mut out = Vec::new();
        let report = Report { store: &store, findings: &findings };
        let digests = Digests { files: vec![Some("ab".to_owned())], ..Digests::default() };
        report.write_markdown(&mut out, &digests).expect("memory");
        let text = String::from_utf8(out).expect("text");
        for part in [
            "2 sign-ins (2 non-interactive), 2026-10-03 14:02:11 to 2026-10-03 15:02:11 UTC: 1 finding.",
            "| test.json | 0 B | `ab` |",
            "## 1. high 87: \\=alice\\|‹ESC›\\[2J@contoso.com",
            "| +35 | One session, used from both places in turn. |",
            "- 2026-10-03 14:02:11 00000000-0000-0000-0000-000000000001",
            "- and 1 more, all of them in the JSON",
            "\n```kql\n// token-replay token-replay-1\nunion isfuzzy=true",
            "## What these files cannot show\n\n- no device ids",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert!(!text.contains('\u{1b}'));
    }
}
