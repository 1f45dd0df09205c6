//! Writes the answer to a question for people.

use super::PageFormat;
use super::findings::Report;
use super::rows::Rows;
use super::table::{self, TableColumn, TableLine};
use crate::aggregate::Groups;
use crate::questions::{AnswerTable, AnswerView, QuestionAnswer};
use crate::signin::TimeAggregate;
use crate::text::Align;
use std::borrow::Cow;
use std::io::{self, Write};

/// An answer, and what it was found in.
pub(crate) struct WrittenAnswer<'a> {
    pub(crate) answer: &'a QuestionAnswer,
    /// The sign-ins of its filter and tab.
    pub(crate) groups: &'a Groups,
    pub(crate) window: TimeAggregate,
    /// The findings that are asked about.
    pub(crate) findings: Report<'a>,
}

impl WrittenAnswer<'_> {
    /// Writes the sentence, the filter behind it, and the rows.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let QuestionAnswer { text, tab, filter, view } = self.answer;
        table::paragraph(out, text, 0, page)?;
        if *view != AnswerView::Findings {
            let shown = if filter.is_empty() { "all" } else { filter };
            table::paragraph(out, &format!("Sign-ins: tab {}, filter: {shown}", tab.title()), 0, page)?;
        }
        match view {
            AnswerView::SignIns if self.groups.is_empty() => Ok(()),
            AnswerView::Counts(counts) if counts.rows.is_empty() => Ok(()),
            AnswerView::Findings if self.findings.findings.list.is_empty() => Ok(()),
            _ => self.write_rows(out, page),
        }
    }

    fn write_rows(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        writeln!(out)?;
        match &self.answer.view {
            AnswerView::SignIns => {
                Rows { store: self.findings.store, groups: self.groups, window: self.window, marked: None }
                    .write_table(out, page)
            }
            AnswerView::Counts(counts) => write_counts(counts, out, page),
            AnswerView::Findings => self.findings.write_table(out, page),
        }
    }
}

fn write_counts(counts: &AnswerTable, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
    let column = |(at, &(title, align)): (usize, &(&'static str, Align))| match align {
        Align::Right => TableColumn::number(title),
        Align::Left if at == 0 => TableColumn::text(title, 12),
        Align::Left => TableColumn::whole(title),
    };
    let columns: Vec<_> = counts.columns.iter().enumerate().map(column).collect();
    table::write(out, &columns, page, || {
        counts.rows.iter().map(|row| TableLine {
            cells: row.cells.iter().map(|cell| Cow::Borrowed(cell.as_str())).collect(),
            below: Vec::new(),
        })
    })
}
