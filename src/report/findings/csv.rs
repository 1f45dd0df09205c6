//! Writes findings for spreadsheets: one line for each.

use super::Report;
use super::wording::{distance, names};
use crate::detect::{Evidence, Finding};
use crate::report::csv::{self, text};
use std::borrow::Cow;
use std::io::{self, Write};

const HEADINGS: [&str; 26] = [
    "id",
    "detector",
    "severity",
    "score",
    "tenant_id",
    "user_id",
    "user_principal_name",
    "users",
    "summary",
    "first_seen",
    "last_seen",
    "ip_addresses",
    "anchor_ip_addresses",
    "distance",
    "session_ids",
    "sign_in_count",
    "sign_in_ids",
    "evidence",
    "innocence",
    "would_clear",
    "caveats",
    "verdict",
    "verdict_reason",
    "marked",
    "note",
    "sign_in_notes",
];

impl Report<'_> {
    /// Writes CSV, guarded against formulas. A list is one cell, separated by `; `.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        csv::write(out, &HEADINGS, self.findings.list.iter().map(|finding| self.cells(finding)))
    }

    fn cells<'f>(&self, finding: &'f Finding) -> csv::CsvLine<'f> {
        let sign_ins: Vec<_> = finding.rows.iter().map(|&row| self.store.reference(row)).collect();
        vec![
            text(Some(&finding.id)),
            finding.detector.name().into(),
            finding.severity.name().into(),
            finding.score.to_string().into(),
            text(finding.tenant_id.as_deref()),
            text(finding.user_id.as_deref()),
            text(finding.user_principal_name.as_deref()),
            list(&names(finding).map(str::to_owned).collect::<Vec<_>>()),
            text(Some(&finding.summary)),
            finding.first_seen.to_string().into(),
            finding.last_seen.to_string().into(),
            list(&finding.addresses),
            list(&finding.anchor_addresses),
            distance(finding).unwrap_or_default().into(),
            list(&finding.session_ids),
            finding.sign_in_count.to_string().into(),
            list(&sign_ins),
            list(&in_words(&finding.evidence)),
            list(&in_words(&finding.innocence)),
            text(Some(&finding.would_clear)),
            list(&finding.caveats),
            finding.verdict.as_ref().map(|verdict| verdict.decision.name()).unwrap_or_default().into(),
            text(finding.verdict.as_ref().map(|verdict| verdict.reason.as_str())),
            if finding.mark.is_some() { "yes" } else { "" }.into(),
            text(finding.mark.as_ref().map(|mark| mark.note.as_str())),
            list(&finding.notes.iter().map(|note| note.text.clone()).collect::<Vec<_>>()),
        ]
    }
}

fn in_words(evidence: &[Evidence]) -> Vec<String> {
    // The signal comes first: a cell that begins with `+` or `-` would be guarded as a formula.
    evidence.iter().map(|reason| format!("{} {:+}: {}", reason.signal, reason.points, reason.text)).collect()
}

fn list<'a>(values: &[String]) -> Cow<'a, str> {
    Cow::Owned(text(Some(&values.join("; "))).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn a_finding_is_a_line_that_runs_nothing() {
        let (store, findings) = example();
        let mut out = Vec::new();
        Report { store: &store, findings: &findings }.write_csv(&mut out).expect("memory");
        let mut reader = ::csv::Reader::from_reader(out.as_slice());
        let lines: Vec<_> = reader.records().collect::<Result<_, _>>().expect("CSV");
        assert_eq!(lines.len(), 1);
        assert_eq!(&lines[0][6], "'=alice|‹ESC›[2J@contoso.com");
        assert_eq!(&lines[0][11], "203.0.113.9; 203.0.113.10");
        assert_eq!(&lines[0][17], "session-interleaved +35: One session, used from both places in turn.");
    }
}
