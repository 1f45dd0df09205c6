//! Counts sign-ins user by user.

use crate::aggregate::Tab;
use crate::detect::Severity;
use crate::signin::{Dimension, Field};
use crate::store::{Identities, NOBODY, Row, Store, ValueId};
use std::cmp::Reverse;
use std::collections::HashMap;

/// A user and how many sign-ins the load has of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct UserCount {
    /// Their first sign-in, in the order of files: it has their names.
    pub(crate) row: Row,
    /// Whether the log names the user at all.
    pub(crate) is_named: bool,
    pub(crate) interactive: u64,
    pub(crate) non_interactive: u64,
    /// All, those of which no file says what they are included.
    pub(crate) sign_ins: u64,
    /// The worst finding of replay about one of them.
    pub(crate) mark: Option<Severity>,
}

impl UserCount {
    /// Counts all users of a store, those with the most sign-ins first. Users never cross tenants. Sign-ins of service
    /// principals and managed identities have no user and are left out. `marks` are the worst findings of rows.
    pub(crate) fn all(store: &Store, marks: &HashMap<Row, Severity>) -> Vec<Self> {
        let identities = Identities::of(store, Dimension::User);
        let user_of = |row: Row| -> (ValueId, u32) {
            (store.value(Dimension::Tenant, row), identities.get(store.value(Dimension::User, row)))
        };
        let mut numbers: HashMap<(ValueId, u32), usize> = HashMap::new();
        let mut users: Vec<Self> = Vec::new();
        for row in store.rows() {
            let kind = store.kind(row);
            if Tab::ServicePrincipal.shows(kind) || Tab::ManagedIdentity.shows(kind) {
                continue;
            }
            let key = user_of(row);
            let number = *numbers.entry(key).or_insert_with(|| {
                let is_named = key.1 != NOBODY;
                users.push(Self { row, is_named, interactive: 0, non_interactive: 0, sign_ins: 0, mark: None });
                users.len() - 1
            });
            let count = u64::from(store.sign_in_count(row));
            let user = &mut users[number];
            user.sign_ins += count;
            user.interactive += if Tab::Interactive.shows(kind) { count } else { 0 };
            user.non_interactive += if Tab::NonInteractive.shows(kind) { count } else { 0 };
        }
        for (&row, &severity) in marks {
            if let Some(&number) = numbers.get(&user_of(row)) {
                users[number].mark = users[number].mark.max(Some(severity));
            }
        }
        users.sort_by_key(|user| (Reverse(user.sign_ins), user.row));
        users
    }

    /// What the log calls the user: the principal name, else the display name, else the id. Raw text.
    pub(crate) fn name<'s>(&self, store: &'s Store) -> Option<&'s str> {
        let fields = [Field::UserPrincipalName, Field::UserDisplayName, Field::UserId];
        fields.into_iter().find_map(|field| store.text(field, self.row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::small_store;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    #[test]
    fn sign_ins_are_counted_by_user_and_log() {
        let store = small_store();
        let users = UserCount::all(&store, &HashMap::from([(4, Severity::High), (8, Severity::Low)]));
        let shown: Vec<_> = users
            .iter()
            .map(|user| {
                (user.name(&store).unwrap_or("-"), user.sign_ins, user.interactive, user.non_interactive, user.mark)
            })
            .collect();
        assert_eq!(
            shown,
            [
                ("alice@contoso.com", 7, 2, 5, Some(Severity::High)),
                ("bob@contoso.com", 3, 1, 2, None),
                ("carol@contoso.com", 1, 0, 1, None),
            ]
        );
    }

    #[test]
    fn one_name_in_two_tenants_is_two_users_and_a_row_without_a_user_is_counted() {
        let record = |tenant: &'static str, user: Option<&'static str>| {
            let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
            record.set(Field::TenantId, tenant);
            if let Some(user) = user {
                record.set(Field::UserPrincipalName, user);
            }
            record
        };
        let (one, other) = ("11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222");
        let store = store_of(&[
            record(one, Some("eve")),
            record(other, Some("EVE")),
            record(one, Some("Eve")),
            record(one, None),
        ]);
        let users = UserCount::all(&store, &HashMap::new());
        assert_eq!(
            users.iter().map(|user| (user.sign_ins, user.is_named)).collect::<Vec<_>>(),
            [(2, true), (1, true), (1, false)]
        );
    }
}
