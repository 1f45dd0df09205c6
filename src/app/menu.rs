//! A list to choose from: the columns to sort by, the values to keep, drop or copy, the files to write.

use super::column::Column;
use super::export::Export;
use super::model::Model;
use crate::detect::Decision;
use crate::signin::Field;

/// What a menu is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MenuKind {
    /// What to sort by.
    Sort,
    /// The value that the filter is to keep.
    Keep,
    /// The value that the filter is to drop.
    Drop,
    /// What is to be copied.
    Copy,
    /// What is to be written to a file.
    Export,
    /// The verdict on a finding.
    Verdict,
}

/// What choosing an item does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choosing {
    /// Sort by a column.
    Sort(Column),
    /// Add a term to the filter.
    Term(String),
    /// Copy a text.
    Copy(String),
    /// Ask for the name of a file to write.
    Export(Export),
    /// Decide about the finding with this id, or take the decision back.
    Verdict(String, Option<Decision>),
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

/// The fields whose values can be kept or dropped, with their words in the filter language. Of several that share a
/// word the first one that a row has is taken.
const FILTERED: [(&str, &[Field]); 11] = [
    ("user", &[Field::UserPrincipalName, Field::UserDisplayName, Field::UserId]),
    ("principal", &[Field::ServicePrincipal, Field::ServicePrincipalId]),
    ("app", &[Field::Application, Field::ApplicationId]),
    ("ip", &[Field::IpAddress]),
    ("country", &[Field::Country]),
    ("code", &[Field::ErrorCode]),
    ("resource", &[Field::Resource, Field::ResourceId]),
    ("client", &[Field::ClientApp]),
    ("token", &[Field::IncomingTokenType]),
    ("device", &[Field::DeviceName, Field::DeviceId]),
    ("session", &[Field::SessionId]),
];

impl Menu {
    /// The columns that hold something, with the cursor on the one that the table is sorted by.
    pub fn sort(model: &Model) -> Self {
        let sort = model.view().sort;
        let filled = |column: &Column| column.fields().is_empty() || model.survey.width(*column, model.tab) > 0;
        let columns = Column::ALL.into_iter().filter(filled);
        let items: Vec<_> = columns.map(|column| (column.title().to_owned(), Choosing::Sort(column))).collect();
        let cursor = items.iter().position(|(_, choosing)| *choosing == Choosing::Sort(sort.column)).unwrap_or(0);
        Self { kind: MenuKind::Sort, items, cursor }
    }

    /// The values of the row at the cursor; nothing when there is no row.
    pub fn values(model: &Model, kind: MenuKind) -> Option<Self> {
        let row = model.view().row()?;
        let sign = if kind == MenuKind::Drop { "-" } else { "" };
        let item = |(word, fields): (&str, &[Field])| {
            let value = fields.iter().find_map(|&field| model.store.text(field, row))?;
            let term = format!("{sign}{word}:={}", quoted(value));
            Some((format!("{:<20} {value}", fields[0].title()), Choosing::Term(term)))
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

/// A value in quotes, as the filter language reads it: quotes and backslashes escaped, control characters by number.
fn quoted(value: &str) -> String {
    let mut text = String::from("\"");
    for c in value.chars() {
        match c {
            '"' | '\\' => text.extend(['\\', c]),
            c if c.is_control() => text.extend(c.escape_unicode()),
            c => text.push(c),
        }
    }
    text + "\""
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Overlay;
    use crate::app::testing::Player;

    #[test]
    fn dropping_a_value_leaves_the_other_rows() {
        let mut player = Player::loaded(80, 24);
        player.play("-");
        let Some(Overlay::Menu(menu)) = &player.model.overlay else { panic!("a menu") };
        assert_eq!(
            menu.items[0],
            ("Username             alice@contoso.com".into(), Choosing::Term("-user:=\"alice@contoso.com\"".into()))
        );
        player.play("Enter");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0", "15:07:00 bob 192.0.2.7 0"]);
        player.play("+ Down Enter");
        assert_eq!(player.model.filter.text, "-user:=\"alice@contoso.com\" app:=\"Backup Portal\"");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0"]);
    }

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(quoted("say \"hi\"\\\n"), r#""say \"hi\"\\\u{a}""#);
    }
}
