//! Keeps or drops a value of the row at the cursor: a menu of its values, each a term of the filter.

use crate::app::filter;
use crate::app::model::Model;
use crate::app::widget::menu::{Menu, MenuItem};
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

/// Offers to keep only one of the values of the row.
pub(crate) fn keep(model: &mut Model) {
    offer(model, "Keep only", "");
}

/// Offers to drop one of the values of the row.
pub(crate) fn drop(model: &mut Model) {
    offer(model, "Drop", "-");
}

fn offer(model: &mut Model, title: &'static str, sign: &str) {
    let Some(row) = model.view().row() else { return };
    let item = |(word, fields): (&str, &[Field])| {
        let value = fields.iter().find_map(|&field| model.store.text(field, row))?;
        let term = format!("{sign}{}", term(word, value));
        Some(MenuItem::new(format!("{:<20} {value}", fields[0].title()), move |model: &mut Model, _: &mut Vec<_>| {
            let text = format!("{} {term}", model.filter.text);
            filter::apply(model, &text);
        }))
    };
    let items = FILTERED.into_iter().filter_map(item).collect();
    model.offer(Menu::new(title, 64, items));
}

/// The term of the filter language for a field that has exactly this value.
pub(crate) fn term(word: &str, value: &str) -> String {
    format!("{word}:={}", quoted(value))
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
    use crate::app::testing::Player;

    #[test]
    fn dropping_a_value_leaves_the_other_rows() {
        let mut player = Player::loaded(80, 24);
        player.play("-");
        let menu = player.app.model.menu().expect("a menu");
        assert_eq!(menu.items.rows[0].label, "Username             alice@contoso.com");
        player.play("Enter");
        assert_eq!(player.app.model.filter.text, "-user:=\"alice@contoso.com\"");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0", "15:07:00 bob 192.0.2.7 0"]);
        player.play("+ Down Enter");
        assert_eq!(player.app.model.filter.text, "-user:=\"alice@contoso.com\" app:=\"Backup Portal\"");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0"]);
    }

    #[test]
    fn quotes_are_escaped() {
        assert_eq!(quoted("say \"hi\"\\\n"), r#""say \"hi\"\\\u{a}""#);
    }
}
