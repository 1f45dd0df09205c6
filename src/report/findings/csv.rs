//! Writes findings for spreadsheets and data frames: one row for each.

use super::Report;
use super::wording::{distance, names};
use crate::detect::{Evidence, Finding};
use crate::report::export::{ColumnType, ExportColumn, ExportRow, ExportTable, ExportValue};
use std::io::{self, Write};

const COLUMNS: [(&str, ColumnType); 26] = [
    ("id", ColumnType::Text),
    ("detector", ColumnType::Text),
    ("severity", ColumnType::Text),
    ("score", ColumnType::Integer),
    ("tenant_id", ColumnType::Text),
    ("user_id", ColumnType::Text),
    ("user_principal_name", ColumnType::Text),
    ("users", ColumnType::Text),
    ("summary", ColumnType::Text),
    ("first_seen", ColumnType::Time),
    ("last_seen", ColumnType::Time),
    ("ip_addresses", ColumnType::Text),
    ("anchor_ip_addresses", ColumnType::Text),
    ("distance", ColumnType::Text),
    ("session_ids", ColumnType::Text),
    ("sign_in_count", ColumnType::Integer),
    ("sign_in_ids", ColumnType::Text),
    ("evidence", ColumnType::Text),
    ("innocence", ColumnType::Text),
    ("would_clear", ColumnType::Text),
    ("caveats", ColumnType::Text),
    ("verdict", ColumnType::Text),
    ("verdict_reason", ColumnType::Text),
    ("marked", ColumnType::Text),
    ("note", ColumnType::Text),
    ("sign_in_notes", ColumnType::Text),
];

impl<'a> Report<'a> {
    /// The findings, one a row. A list is one text, separated by `; `.
    pub(crate) fn table(&self) -> ExportTable<'a> {
        let report = *self;
        ExportTable {
            name: "Findings",
            columns: COLUMNS.into_iter().map(|(name, kind)| ExportColumn { name, kind }).collect(),
            len: report.findings.list.len(),
            is_exact: false,
            row: Box::new(move |at| report.values(&report.findings.list[at])),
        }
    }

    /// Writes CSV, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        self.table().write_csv(out)
    }

    fn values(&self, finding: &'a Finding) -> ExportRow<'a> {
        let text = |text: Option<&'a str>| ExportValue::log(text);
        let verdict = finding.verdict.as_ref();
        let sign_ins: Vec<_> = finding.rows.iter().map(|&row| self.store.reference(row)).collect();
        vec![
            text(Some(&finding.id)),
            ExportValue::own(finding.detector.name()),
            ExportValue::own(finding.severity.name()),
            ExportValue::Integer(finding.score.into()),
            text(finding.tenant_id.as_deref()),
            text(finding.user_id.as_deref()),
            text(finding.user_principal_name.as_deref()),
            list(&names(finding).map(str::to_owned).collect::<Vec<_>>()),
            text(Some(&finding.summary)),
            ExportValue::Time(finding.first_seen),
            ExportValue::Time(finding.last_seen),
            list(&finding.addresses),
            list(&finding.anchor_addresses),
            distance(finding).map_or(ExportValue::Absent, ExportValue::own),
            list(&finding.session_ids),
            ExportValue::Integer(finding.sign_in_count as i64),
            list(&sign_ins),
            list(&in_words(&finding.evidence)),
            list(&in_words(&finding.innocence)),
            text(Some(&finding.would_clear)),
            list(&finding.caveats),
            verdict.map_or(ExportValue::Absent, |verdict| ExportValue::own(verdict.decision.name())),
            text(verdict.map(|verdict| verdict.reason.as_str())),
            if finding.mark.is_some() { ExportValue::own("yes") } else { ExportValue::Absent },
            text(finding.mark.as_ref().map(|mark| mark.note.as_str())),
            list(&finding.notes.iter().map(|note| note.text.clone()).collect::<Vec<_>>()),
        ]
    }
}

fn in_words(evidence: &[Evidence]) -> Vec<String> {
    // The signal comes first: a cell that begins with `+` or `-` would be guarded as a formula.
    evidence.iter().map(|reason| format!("{} {:+}: {}", reason.signal, reason.points, reason.text)).collect()
}

fn list<'a>(values: &[String]) -> ExportValue<'a> {
    ExportValue::log((!values.is_empty()).then(|| values.join("; ")))
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
