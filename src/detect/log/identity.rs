//! The names of users and applications.

use super::{Pick, SignInLog};
use crate::detect::UserIdentity;
use crate::signin::Field;
use crate::store::{Row, ValueId};

impl SignInLog<'_> {
    /// The tenant of a user.
    pub(crate) fn tenant(&self, user: u32) -> ValueId {
        self.users.tenant(user as usize)
    }

    /// The identity in the latest sign-ins of a user.
    pub(crate) fn user_identity(&self, user: u32) -> UserIdentity {
        let rows = self.users.rows(user as usize);
        let text = |field| rows.iter().rev().find_map(|&row| self.store.text(field, row)).map(str::to_owned);
        let principal_name = text(Field::UserPrincipalName).or_else(|| text(Field::UserDisplayName));
        UserIdentity { id: text(Field::UserId), principal_name }
    }

    /// The name of a user in a sentence.
    pub(crate) fn user_name(&self, user: u32) -> String {
        let identity = self.user_identity(user);
        identity.principal_name.or(identity.id).unwrap_or_else(|| "an unnamed user".to_owned())
    }

    /// The names of the users of some sign-ins, which come user by user, in the order of the alphabet.
    pub(crate) fn user_names(&self, picks: &[Pick]) -> Vec<String> {
        let own = picks.chunk_by(|a, b| a.user == b.user);
        let mut names: Vec<String> = own.map(|own| self.user_name(own[0].user)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What identifies a user in any load: the object id, else the name.
    pub(crate) fn user_key(&self, user: u32) -> String {
        let identity = self.user_identity(user);
        let zero = |id: &String| id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        identity.id.filter(|id| !zero(id)).or(identity.principal_name).unwrap_or_default()
    }

    /// The name of an application, else its id.
    pub(crate) fn application_name(&self, row: Row) -> Option<String> {
        let text = |field| self.store.text(field, row);
        text(Field::Application).or_else(|| text(Field::ApplicationId)).map(str::to_owned)
    }
}
