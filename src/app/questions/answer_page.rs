//! The popup that shows an answer as a table of counts.

use crate::app::core::binding::Move;
use crate::app::layout::Size;
use crate::app::model::Model;
use crate::app::widget::columns::ColumnTable;
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::Popup;
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::questions::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
use crate::signin::Zone;
use crate::text::SafeText;

/// The name of the view.
pub(crate) const NAME: &str = "Answer";

/// An answer, and the cursor in its table.
#[derive(Clone)]
pub(crate) struct AnswerPage {
    /// What was asked, in a few words.
    pub(crate) asked: String,
    pub(crate) answer: QuestionAnswer,
    /// Numbers of rows.
    list: ScrollList<usize>,
}

impl AnswerPage {
    pub(crate) fn new(asked: String, answer: QuestionAnswer) -> Self {
        let mut page = Self { asked, answer, list: ScrollList::default() };
        page.list.rows = (0..page.table().map_or(0, |table| table.rows.len())).collect();
        page
    }

    fn table(&self) -> Option<&AnswerTable> {
        match &self.answer.view {
            AnswerView::Counts(table) => Some(table),
            AnswerView::SignIns | AnswerView::Findings => None,
        }
    }

    /// The row at the cursor.
    pub(crate) fn selected(&self) -> Option<&AnswerRow> {
        self.table()?.rows.get(*self.list.selected()?)
    }

    /// The sentence above the table, and a blank line.
    fn sentence(&self, model: &Model, size: Size) -> Vec<TextLine> {
        let mut lines = TextLines::new(model.glyphs, popup_width(size));
        lines.text(LineKind::Heading, &self.answer.text);
        lines.lines.push(TextLine::of(LineKind::Text, String::new()));
        lines.lines
    }

    /// Rows of the table that fit below the sentence and the headings.
    fn height(&self, model: &Model, size: Size) -> usize {
        popup_height(size, 1).saturating_sub(self.sentence(model, size).len()).max(1)
    }
}

impl Popup<Model> for AnswerPage {
    fn view(&self) -> &'static str {
        NAME
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn step(&mut self, model: &Model, way: Move) {
        let height = self.height(model, model.size);
        self.list.step(way.lines(height));
    }

    fn settle(&mut self, model: &Model) {
        let height = self.height(model, model.size);
        self.list.settle(height);
    }

    fn values(&self, _: &Model) -> Vec<(&'static str, String)> {
        let filter = self.selected().map_or(&self.answer.filter, |row| &row.filter);
        vec![("Answer", self.answer.text.clone()), ("Filter", filter.clone())]
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let mut lines = self.sentence(model, size);
        let Some(table) = self.table() else { return PopupPage { lines, ..PopupPage::default() } };
        let safe = |row: &AnswerRow| -> Vec<String> {
            row.cells.iter().map(|cell| SafeText::from_log(cell, model.glyphs).to_string()).collect()
        };
        let shown: Vec<(usize, Vec<String>)> = self
            .list
            .in_view(self.height(model, size))
            .filter_map(|(place, &number)| Some((place, safe(table.rows.get(number)?))))
            .collect();
        let rows: Vec<&Vec<String>> = shown.iter().map(|(_, cells)| cells).collect();
        // An answer is made of sentences and cells in UTC.
        let columns = ColumnTable::of(&table.columns, None, &rows, popup_width(size), model.glyphs, Zone::Utc);
        lines.push(TextLine::of(LineKind::Muted, columns.headings()));
        let above = lines.len();
        lines.extend(rows.iter().map(|cells| TextLine::of(LineKind::Text, columns.line(cells))));
        let first = shown.first().map_or(0, |(place, _)| *place);
        PopupPage {
            title: SafeText::from_log(&self.asked, model.glyphs).to_string(),
            selected: shown.iter().position(|(place, _)| *place == self.list.cursor).map(|at| above + at),
            lines,
            position: position(first, first + shown.len(), table.rows.len()),
            ..PopupPage::default()
        }
    }
}
