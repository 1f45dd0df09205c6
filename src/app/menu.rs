//! A list to choose from: the columns to sort by, the values to keep or drop.

use super::column::Column;
use super::model::Model;

/// What a menu is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// What to sort by.
    Sort,
    /// The value that the filter is to keep.
    Keep,
    /// The value that the filter is to drop.
    Drop,
}

/// What choosing an item does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// Sort by a column.
    Sort(Column),
    /// Add a term to the filter.
    Term(String),
}

/// A menu, open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Menu {
    /// What it is for.
    pub kind: MenuKind,
    /// The items: what each says, in raw text, and what it does.
    pub items: Vec<(String, Choosing)>,
    /// The item that the cursor is on.
    pub cursor: usize,
}

/// The columns whose values make sense in a filter.
const FILTERED: [Column; 10] = [
    Column::User,
    Column::Application,
    Column::IpAddress,
    Column::Status,
    Column::Resource,
    Column::ClientApp,
    Column::TokenType,
    Column::Device,
    Column::OperatingSystem,
    Column::Session,
];

impl Menu {
    /// The columns that hold something, with the cursor on the one that the table is sorted by.
    pub fn sort(model: &Model) -> Self {
        let sort = model.view().sort;
        let filled = |column: &Column| column.fields().is_empty() || model.survey.width(*column) > 0;
        let columns = Column::ALL.into_iter().filter(filled);
        let items: Vec<_> = columns.map(|column| (column.title().to_owned(), Choosing::Sort(column))).collect();
        let cursor = items.iter().position(|(_, choosing)| *choosing == Choosing::Sort(sort.column)).unwrap_or(0);
        Self { kind: MenuKind::Sort, items, cursor }
    }

    /// The values of the row at the cursor; nothing when there is no row.
    pub fn values(model: &Model, kind: MenuKind) -> Option<Self> {
        let row = model.view().row()?;
        let sign = if kind == MenuKind::Drop { "-" } else { "" };
        let item = |column: Column| {
            let (field, value) = column
                .fields()
                .iter()
                .find_map(|&field| Some((field, model.store.text(field, row)?)))
                .filter(|(_, value)| is_quotable(value))?;
            let term = format!("{sign}{}:=\"{value}\"", field.name());
            Some((format!("{}  {value}", column.title()), Choosing::Term(term)))
        };
        let items: Vec<_> = FILTERED.into_iter().filter_map(item).collect();
        (!items.is_empty()).then_some(Self { kind, items, cursor: 0 })
    }

    /// Moves the cursor by a number of items, stopping at the ends.
    pub fn step(&mut self, by: isize) {
        let last = self.items.len().saturating_sub(1);
        self.cursor = self.cursor.saturating_add_signed(by).min(last);
    }
}

/// Whether a value can stand between quotes in a filter as it is.
fn is_quotable(value: &str) -> bool {
    !value.contains(['"', '\\']) && !value.chars().any(char::is_control)
}
