//! Holds what the user chose about the columns of the table: which are shown, their order and their widths.

use crate::app::table::column::Column;

/// The narrowest and the widest that a column can be made, in cells.
pub(super) const LEAST_WIDTH: u16 = 3;
pub(super) const MOST_WIDTH: u16 = 120;

/// Whether a column is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColumnChoice {
    /// Where there are cells for it, and where it has values.
    #[default]
    AsItFits,
    /// Before those that are shown as it fits.
    Always,
    /// Never.
    Never,
}

/// What was chosen about a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ColumnEntry {
    pub(super) column: Column,
    pub(super) choice: ColumnChoice,
    /// In cells; `None` for what its values need.
    pub(super) width: Option<u16>,
}

/// All columns from left to right, with what was chosen about each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnLayout {
    pub(super) entries: Vec<ColumnEntry>,
}

impl Default for ColumnLayout {
    fn default() -> Self {
        let entry = |column| ColumnEntry { column, choice: ColumnChoice::default(), width: None };
        Self { entries: Column::ALL.into_iter().map(entry).collect() }
    }
}

impl ColumnLayout {
    /// All columns from left to right, shown or not.
    pub fn columns(&self) -> impl Iterator<Item = Column> + Clone + '_ {
        self.entries.iter().map(|entry| entry.column)
    }

    /// Whether a column is to be shown.
    pub fn choice(&self, column: Column) -> ColumnChoice {
        self.entry(column).map_or_else(ColumnChoice::default, |entry| entry.choice)
    }

    /// The width that the user gave a column.
    pub fn width(&self, column: Column) -> Option<u16> {
        self.entry(column)?.width
    }

    pub(super) fn choose(&mut self, column: Column, choice: ColumnChoice) {
        self.change(column, |entry| entry.choice = choice);
    }

    pub(super) fn set_width(&mut self, column: Column, width: u16) {
        self.change(column, |entry| entry.width = Some(width));
    }

    /// Exchanges a column with the next one, or with the one before; at the ends it stays.
    pub(super) fn shift(&mut self, column: Column, forward: bool) {
        let Some(at) = self.entries.iter().position(|entry| entry.column == column) else { return };
        let other = if forward { at + 1 } else { at.wrapping_sub(1) };
        if other < self.entries.len() {
            self.entries.swap(at, other);
        }
    }

    fn entry(&self, column: Column) -> Option<&ColumnEntry> {
        self.entries.iter().find(|entry| entry.column == column)
    }

    fn change(&mut self, column: Column, change: impl FnOnce(&mut ColumnEntry)) {
        if let Some(entry) = self.entries.iter_mut().find(|entry| entry.column == column) {
            change(entry);
        }
    }
}
