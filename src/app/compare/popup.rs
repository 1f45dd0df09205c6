//! Shows a comparison: what stands above the list of counts and values, and the part of the list that is in view.

use super::lines::{self, CompareLine, Compared, FIELDS};
use super::side::ComparedSide;
use crate::aggregate::ComparedValue;
use crate::app::core::binding::Move;
use crate::app::layout::Size;
use crate::app::model::Model;
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::store::Store;
use std::sync::Arc;

/// The name of the view.
pub(super) const NAME: &str = "Compare";

/// The comparison, open.
#[derive(Clone)]
pub(crate) struct ComparePopup {
    pub(super) sides: [ComparedSide; 2],
    pub(super) compared: Option<Arc<Compared>>,
    /// The fields of which all values are listed, by their place in [`FIELDS`].
    pub(super) unfolded: [bool; FIELDS.len()],
    pub(super) list: ScrollList<CompareLine>,
}

impl ComparePopup {
    fn new(sides: [ComparedSide; 2]) -> Self {
        Self { sides, compared: None, unfolded: [false; FIELDS.len()], list: ScrollList::default() }
    }

    /// Lists the lines anew; the cursor keeps its place.
    pub(super) fn list_lines(&mut self, store: &Store) {
        self.list.rows = self.compared.as_ref().map_or_else(Vec::new, |compared| compared.lines(store, &self.unfolded));
    }

    /// The value at the cursor, with the name of its field in filters.
    pub(super) fn value(&self) -> Option<(&'static str, &ComparedValue)> {
        let &CompareLine::Value(field, value) = self.list.selected()? else { return None };
        let value = self.compared.as_ref()?.comparison.values.get(field)?.get(value)?;
        Some((FIELDS[field].1, value))
    }

    /// Moves the cursor to the values of a field, by its name in filters.
    pub(super) fn go_to_field(&mut self, word: &str) {
        let is_its_heading = |line: &CompareLine| matches!(*line, CompareLine::Heading(at) if FIELDS[at].1 == word);
        self.list.cursor = self.list.rows.iter().position(is_its_heading).unwrap_or(self.list.cursor);
    }

    /// Lines for the list below what does not scroll.
    fn height(&self, size: Size) -> usize {
        let above = self.compared.as_ref().map_or(0, |compared| compared.lines_above(self.sides, size));
        // The headings stay in view, too.
        popup_height(size, 1).saturating_sub(above).max(1)
    }
}

/// Opens the comparison of two sides.
pub(super) fn open(model: &mut Model, sides: [ComparedSide; 2]) {
    model.overlay = Some(Overlay::Popup(Box::new(ComparePopup::new(sides))));
}

impl Popup<Model> for ComparePopup {
    fn view(&self) -> &'static str {
        NAME
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.list.step(way.lines(self.height(model.size)));
    }

    fn settle(&mut self, model: &Model) {
        self.list.settle(self.height(model.size));
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn values(&self, _: &Model) -> Vec<(&'static str, String)> {
        self.value().into_iter().map(|(_, value)| ("Value", value.value.clone())).collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let title = lines::title(model, self.sides, size);
        let Some(compared) = &self.compared else {
            let heading = Some(TextLine::of(LineKind::Muted, "...".into()));
            return PopupPage { title, heading, ..PopupPage::default() };
        };
        let mut text = compared.above(model, self.sides, size);
        let shown: Vec<(usize, CompareLine)> =
            self.list.in_view(self.height(size)).map(|(place, &line)| (place, line)).collect();
        let in_view: Vec<CompareLine> = shown.iter().map(|&(_, line)| line).collect();
        let above = text.len() + 1;
        text.extend(compared.table(model, self.sides, &in_view, popup_width(size)));
        let first = shown.first().map_or(0, |(place, _)| *place);
        PopupPage {
            title,
            lines: text,
            selected: shown.iter().position(|(place, _)| *place == self.list.cursor).map(|at| above + at),
            position: position(first, first + shown.len(), self.list.rows.len()),
            ..PopupPage::default()
        }
    }
}
