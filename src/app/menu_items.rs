//! What the menus list: the columns to sort by, the values of a row to keep or drop, what can be written to a file.

use super::column::Column;
use super::export::Export;
use super::layout::Focus;
use super::menu::{Choosing, Menu, MenuKind};
use super::model::Model;
use crate::signin::Field;

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

    /// What can be written now, what is under the cursor first.
    pub fn export(model: &Model) -> Self {
        let mut exports = vec![Export::RowsCsv, Export::RowsNdjson];
        if !model.findings.list.is_empty() {
            exports.extend([Export::FindingsMarkdown, Export::FindingsJson, Export::FindingsCsv]);
        }
        if model.focus == Focus::Suspects {
            exports.rotate_left(2);
            exports.splice(0..0, model.suspects.selected(&model.findings).map(Export::FindingMarkdown));
        }
        let items = exports.into_iter().map(|export| (export.about().to_owned(), Choosing::Export(export)));
        Self { kind: MenuKind::Export, items: items.collect(), cursor: 0 }
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
