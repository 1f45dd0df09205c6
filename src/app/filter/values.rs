//! Keeps or drops a value of the row at the cursor: a menu of its values, each a term of the filter.

use crate::app::filter;
use crate::app::model::Model;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::query::{FilterField, term};
use crate::signin::{Dimension, Field};
use crate::store::{Row, ValueEntry};

/// The fields whose values can be kept or dropped. Of several under one name it is the first that a row has.
const FILTERED: [&str; 11] =
    ["user", "principal", "app", "ip", "country", "code", "resource", "client", "token", "device", "session"];

/// Offers to keep only one of the values of the row.
pub(crate) fn keep(model: &mut Model) {
    offer(model, "Keep only", true);
}

/// Offers to drop one of the values of the row.
pub(crate) fn drop(model: &mut Model) {
    offer(model, "Drop", false);
}

fn offer(model: &mut Model, title: &'static str, keep: bool) {
    let Some(row) = model.tab_view().row() else { return };
    let item = |word| {
        let name = FilterField::parse(word)?;
        let fields = name.fields();
        let value = fields.iter().find_map(|&field| model.store.text(field, row))?;
        let filter = model.filter.filter.with(name, Some(value), keep).to_string();
        Some(MenuItem::new(format!("{:<20} {value}", fields[0].title()), move |model: &mut Model, _: &mut Vec<_>| {
            filter::apply(model, &filter);
        }))
    };
    let items = FILTERED.into_iter().filter_map(item).collect();
    model.offer(Menu::new(title, 64, items));
}

/// The filter for all sign-ins of the user of a row: by name, or by id where the log has several names for the id. `None`
/// where the log names no user.
pub(crate) fn of_user(model: &Model, row: Row) -> Option<String> {
    let table = model.store.table(Dimension::User);
    let user = table.entry(model.store.value(Dimension::User, row));
    let name = model.store.name(Dimension::User, row)?;
    let id = user.get(Field::UserId);
    let is_other = |other: ValueEntry<'_>| {
        let other_name = other.get(Field::UserPrincipalName);
        other.get(Field::UserId) == id && other_name.is_none_or(|other| !other.eq_ignore_ascii_case(name))
    };
    let id = id.filter(|id| id.bytes().any(|byte| !matches!(byte, b'0' | b'-')));
    let filter = term("user", id.filter(|_| table.entries().any(is_other)).unwrap_or(name));
    let tenant = model.store.text(Field::TenantId, row).filter(|_| model.summary.tenants > 1);
    Some(tenant.map_or(filter.clone(), |tenant| format!("{filter} {}", term("tenant", tenant))))
}

#[cfg(test)]
mod tests {
    use crate::app::testing::Player;

    #[test]
    fn dropping_a_value_leaves_the_other_rows() {
        let mut player = Player::loaded(80, 24);
        player.play("-");
        let menu = player.app.model.menu().expect("a menu");
        assert_eq!(menu.items.rows[0].label, "Username             alice@contoso.com");
        player.play("Enter");
        assert_eq!(player.app.model.filter.text, "-user:=alice@contoso.com");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0", "15:07:00 bob 192.0.2.7 0"]);
        player.play("+ Down Enter");
        assert_eq!(player.app.model.filter.text, "-user:=alice@contoso.com app:=\"Backup Portal\"");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0"]);
    }

    #[test]
    fn a_kept_value_narrows_alternatives_and_values_of_its_field() {
        let mut player = Player::loaded(80, 24);
        player.play("f user:bob Space or Space user:carol Enter + Enter");
        assert_eq!(player.app.model.filter.text, "(user:bob or user:carol) user:=carol@contoso.com");
        assert_eq!(player.table(), [">14:41:00 carol 192.0.2.7 0"]);
        player.play("f Ctrl-u user:bob Space user:carol Enter + Enter");
        assert_eq!(player.app.model.filter.text, "user:=carol@contoso.com", "one of the others would let more pass");
    }
}
