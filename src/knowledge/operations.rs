//! Explains operations of activity logs and calls of Microsoft Graph.

use std::sync::LazyLock;

use super::asset_table;
use super::glossary::fold;

/// An operation, or the calls of Graph with a path.
#[derive(Debug)]
pub(crate) struct KnownOperation {
    /// The operation as the log names it, or a part of paths of Graph, which begins with a slash.
    pub name: &'static str,
    /// Operations and paths that the same is true of.
    pub aliases: Vec<&'static str>,
    /// A few sentences.
    pub explanation: &'static str,
}

impl KnownOperation {
    /// Whether it is a part of paths of Graph.
    pub(crate) fn is_path(&self) -> bool {
        self.name.starts_with('/')
    }

    /// Whether it is an operation of Azure, which names its provider before a slash.
    pub(crate) fn is_of_azure(&self) -> bool {
        !self.is_path() && self.name.contains('/')
    }

    fn names(&self) -> impl Iterator<Item = &'static str> {
        std::iter::once(self.name).chain(self.aliases.iter().copied())
    }
}

static OPERATIONS: LazyLock<Vec<KnownOperation>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/operations.tsv"))
        .map(|[name, aliases, explanation]| KnownOperation {
            name,
            aliases: asset_table::items(aliases).collect(),
            explanation,
        })
        .collect()
});

/// All operations, those of the audit logs first.
#[cfg(test)]
pub(crate) fn operations() -> impl Iterator<Item = &'static KnownOperation> {
    OPERATIONS.iter()
}

/// The operation of this name, in any spelling; or of a call of Graph (`GET /me/messages`, a path, an address) what is said
/// of the last part of its path that is listed.
pub(crate) fn operation(name: &str) -> Option<&'static KnownOperation> {
    let name = name.trim();
    if let Some(path) = path_of(name) {
        return of_path(path);
    }
    let wanted = fold(name);
    OPERATIONS.iter().filter(|known| !known.is_path()).find(|known| known.names().any(|name| fold(name) == wanted))
}

/// The path of a call: `GET /me/messages`, `/me/messages` or `https://graph.microsoft.com/v1.0/me/messages`.
fn path_of(name: &str) -> Option<&str> {
    let call = name.split_once(' ').filter(|(method, _)| method.bytes().all(|byte| byte.is_ascii_alphabetic()));
    let target = call.map_or(name, |(_, target)| target.trim());
    let path = match target.split_once("://") {
        Some((_, rest)) => &rest[rest.find('/')?..],
        None => target,
    };
    let path = path.split(['?', '#']).next()?;
    path.starts_with('/').then_some(path)
}

/// The operation whose part of a path stands last in this one.
fn of_path(path: &str) -> Option<&'static KnownOperation> {
    let parts = |path: &str| -> Vec<String> {
        let words = path.split('/').filter(|part| !part.is_empty());
        // `search(q='budget')`, `root:`.
        words.map(|part| part.split(['(', ':']).next().unwrap_or_default().to_ascii_lowercase()).collect()
    };
    let path = parts(path);
    let end = |known: &str| {
        let known = parts(known);
        path.windows(known.len()).rposition(|part| part == known).map(|at| at + known.len())
    };
    let ends = OPERATIONS
        .iter()
        .filter(|known| known.is_path())
        .filter_map(|known| Some((known.names().filter_map(end).max()?, known)));
    ends.max_by_key(|&(end, _)| end).map(|(_, known)| known)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::{assert_rising, assert_sentence};
    use std::collections::HashSet;

    #[test]
    fn operations_are_sorted_and_no_name_means_two_things() {
        assert_rising(operations().map(|known| (known.is_path(), fold(known.name))));
        let mut seen = HashSet::new();
        for known in operations() {
            assert_sentence(known.explanation, 450);
            for name in known.names() {
                assert_eq!(name.starts_with('/'), known.is_path(), "{name}");
                assert!(seen.insert((known.is_path(), fold(name))), "{name}");
                assert_eq!(operation(name).map(|found| found.name), Some(known.name), "{name}");
            }
        }
    }

    #[test]
    fn operations_are_found_as_each_log_spells_them() {
        for (name, expected) in [
            ("new-inboxrule", Some("New-InboxRule")),
            ("Consent to application.", Some("Consent to application")),
            (
                "Update application \u{2013} Certificates and secrets management ",
                Some("Add service principal credentials"),
            ),
            ("GET /me/messages", Some("/messages")),
            ("MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE", Some("Microsoft.Authorization/roleAssignments/write")),
            ("GET /users/{id}/messages/{id}", Some("/messages")),
            ("GET /users", Some("/users")),
            ("POST /me/mailFolders/{id}/messageRules", Some("/messageRules")),
            ("https://graph.microsoft.com/v1.0/me/drive/root:/plan.docx:/content?x=/users", Some("/drive")),
            ("POST /identity/conditionalAccess/policies", Some("/identity/conditionalAccess")),
            ("GET /me/drive/root/search(q='x')", Some("/search")),
            ("GET /nothing", None),
            ("https://", None),
            ("no such thing", None),
        ] {
            assert_eq!(operation(name).map(|found| found.name), expected, "{name}");
        }
    }
}
