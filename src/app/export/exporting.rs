//! Writes what was chosen to a file, or a report into a directory, away from the state.

use super::state::{Export, FindingsExport, TableFormat};
use crate::aggregate::{Groups, Tab};
use crate::app::model::Model;
use crate::app::table::listing::Listing;
use crate::app::widget::prompt::file_named;
use crate::detect::{Findings, MarkedRows, without_notes};
use crate::report::case_report::CaseReport;
use crate::report::export::{ExportTable, grouped_note, sign_ins, timesketch_lines};
use crate::report::findings::Report;
use crate::report::rows::Rows;
use crate::report::{Digests, Saved, save};
use crate::signin::TimeAggregate;
use crate::store::{Row, Store};
use crate::text::{bytes, counted, io_error};
use std::io::{self, Write};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// All that writing takes.
pub(super) struct Exporting {
    export: Export,
    path: PathBuf,
    store: Arc<Store>,
    listing: Arc<Listing>,
    window: TimeAggregate,
    findings: Arc<Findings>,
    marked: MarkedRows,
    /// The settings in force; `None` where they may name somebody.
    settings: Option<Arc<str>>,
}

impl Exporting {
    /// A tab and findings as they are now, to be written to `path`.
    pub(super) fn new(export: Export, path: &str, model: &Model) -> Self {
        let tab_view = model.tab_view();
        let is_redacted = model.redaction.is_on();
        Self {
            export,
            path: file_named(path),
            store: Arc::clone(&model.store),
            listing: Arc::clone(&tab_view.listing),
            window: tab_view.window,
            findings: Arc::clone(&model.findings),
            marked: if is_redacted { without_notes(&model.marked) } else { (*model.marked).clone() },
            settings: model.explained_settings.clone().filter(|_| !is_redacted),
        }
    }

    /// Writes the file; says in words where it is, or why there is none.
    pub(super) fn run(&self) -> String {
        if self.path.as_os_str().is_empty() {
            return "Nothing was written: the file needs a name".into();
        }
        let written =
            if self.export == Export::Report { self.report() } else { save(&self.path, |out| self.write(out)) };
        match written {
            Ok(Saved { path, bytes: size }) => {
                let note = self.note().map(|note| format!("; {note}")).unwrap_or_default();
                format!("Wrote {}, {}, to {}{note}", self.amount(), bytes(size), path.display())
            }
            Err(error) => {
                let why = io_error(&error);
                format!("Nothing was written to {}: {why}", self.path.display())
            }
        }
    }

    fn write(&self, mut out: &mut (dyn Write + Send)) -> io::Result<()> {
        let out = &mut out;
        match self.export {
            Export::Rows(format) => self.rows(|rows| write_table(&rows.table(), format, out)),
            Export::Marked(format) => self.marked(|rows| write_table(&rows.table(), format, out)),
            Export::LogSchema(format) => {
                self.rows(|rows| write_table(&sign_ins(rows.store, rows.members()), format, out))
            }
            Export::Timesketch => self.rows(|rows| timesketch_lines(rows.store, rows.members()).write_ndjson(out)),
            Export::Finding(number) => {
                let list = self.findings.list.get(number).cloned().into_iter().collect();
                let findings = Findings { list, ..(*self.findings).clone() };
                Report { store: &self.store, findings: &findings }.write_markdown(out, &self.digests())
            }
            Export::Findings(format) => {
                let report = Report { store: &self.store, findings: &self.findings };
                match format {
                    FindingsExport::Markdown => report.write_markdown(out, &self.digests()),
                    FindingsExport::Json => report.write_json(out),
                    FindingsExport::Table(TableFormat::Csv) => report.write_csv(out),
                    FindingsExport::Table(format) => write_table(&report.table(), format, out),
                    FindingsExport::Ocsf => report.write_ocsf(out),
                    FindingsExport::Stix => report.write_stix(out),
                }
            }
            Export::Report => Err(io::ErrorKind::IsADirectory.into()),
        }
    }

    /// Writes a report into a new directory, or one that is empty.
    fn report(&self) -> io::Result<Saved> {
        let digests = self.digests();
        let (store, findings) = (&*self.store, &*self.findings);
        let report = CaseReport { store, findings, digests: &digests, settings: self.settings.as_deref() };
        let path = std::path::absolute(&self.path)?;
        let written = report.compose()?.save_into_empty(&path)?;
        Ok(Saved { path, bytes: written.iter().map(|saved| saved.bytes).sum() })
    }

    /// The rows in the order of the table.
    fn rows<T>(&self, write: impl FnOnce(Rows<'_>) -> T) -> T {
        let groups = self.listing.groups.in_order(&self.listing.order);
        write(Rows { store: &self.store, groups: &groups, window: self.window, marked: None })
    }

    /// The marked sign-ins of every tab by time, one by one.
    fn marked(&self, write: impl FnOnce(Rows<'_>) -> io::Result<()>) -> io::Result<()> {
        let order = self.store.by_time().iter().copied();
        let rows: Vec<Row> = order.filter(|row| self.marked.contains_key(row)).collect();
        let (window, never) = (TimeAggregate::Off, AtomicBool::new(false));
        let groups = Groups::of(&self.store, &rows, Tab::All, window, &never).unwrap_or_default();
        write(Rows { store: &self.store, groups: &groups, window, marked: Some(&self.marked) })
    }

    fn digests(&self) -> Digests {
        Digests::of(&self.store, &AtomicBool::new(false))
    }

    fn amount(&self) -> String {
        let (count, thing) = match self.export {
            Export::Rows(_) => (self.listing.order.len(), "row"),
            Export::LogSchema(_) | Export::Timesketch => (self.rows(|rows| rows.members().len()), "sign-in"),
            Export::Marked(_) => (self.marked.len(), "marked sign-in"),
            Export::Finding(_) => (1, "finding"),
            Export::Findings(_) => (self.findings.list.len(), "finding"),
            Export::Report => return format!("a report of {}", counted(self.findings.list.len() as u64, "finding")),
        };
        counted(count as u64, thing)
    }

    /// What the columns of Log Analytics do not show.
    fn note(&self) -> Option<String> {
        let is_exact = matches!(self.export, Export::LogSchema(_));
        is_exact.then(|| self.rows(|rows| grouped_note(rows.store, &rows.members()))).flatten()
    }
}

fn write_table(table: &ExportTable<'_>, format: TableFormat, out: &mut (impl Write + Send)) -> io::Result<()> {
    match format {
        TableFormat::Csv => table.write_csv(out),
        TableFormat::Ndjson => table.write_ndjson(out),
        TableFormat::Xlsx => table.write_workbook(out).map(|_| ()),
        TableFormat::Parquet => table.write_parquet(out),
    }
}
