//! Lists the columns of the tables that hold sign-ins in Log Analytics, Azure Data Explorer and Microsoft Defender.

use super::asset_table;
use std::sync::LazyLock;

/// A table of sign-ins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum LogTable {
    /// Interactive sign-ins of users.
    Interactive,
    /// Non-interactive sign-ins of users.
    NonInteractive,
    /// Sign-ins of service principals.
    ServicePrincipal,
    /// Sign-ins of managed identities.
    ManagedIdentity,
    /// Both logs of users, in Microsoft Defender's advanced hunting.
    Defender,
}

impl LogTable {
    /// All of them, in the order of the columns of the asset.
    pub(crate) const ALL: [Self; 5] =
        [Self::Interactive, Self::NonInteractive, Self::ServicePrincipal, Self::ManagedIdentity, Self::Defender];

    /// The name in a query.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Interactive => "SigninLogs",
            Self::NonInteractive => "AADNonInteractiveUserSignInLogs",
            Self::ServicePrincipal => "AADServicePrincipalSignInLogs",
            Self::ManagedIdentity => "AADManagedIdentitySignInLogs",
            Self::Defender => "EntraIdSignInEvents",
        }
    }

    /// The type of a column as queries name it (`string`, `dynamic`, ...); `None` for a column that the table does not
    /// have.
    pub(crate) fn column_type(self, column: &str) -> Option<&'static str> {
        let columns: &'static [LogColumn] = &COLUMNS;
        let at = columns.binary_search_by_key(&column, |known| known.name).ok()?;
        asset_table::filled(columns[at].types[self as usize])
    }
}

/// A column, with its type in each table; empty where the table lacks it.
struct LogColumn {
    name: &'static str,
    types: [&'static str; LogTable::ALL.len()],
}

static COLUMNS: LazyLock<Vec<LogColumn>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/log_columns.tsv"))
        .map(|[name, types @ ..]: [&str; LogTable::ALL.len() + 1]| LogColumn { name, types })
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::assert_rising;

    #[test]
    fn columns_are_unique_and_have_types_of_the_query_language() {
        assert_rising(COLUMNS.iter().map(|column| column.name));
        for kind in COLUMNS.iter().flat_map(|column| column.types) {
            assert!(["", "string", "dynamic", "datetime", "long", "int", "bool"].contains(&kind), "{kind}");
        }
    }

    #[test]
    fn the_two_tables_of_users_disagree_on_objects() {
        let types = |column| [LogTable::Interactive, LogTable::NonInteractive].map(|table| table.column_type(column));
        assert_eq!(types("DeviceDetail"), [Some("dynamic"), Some("string")]);
        assert_eq!(types("ResultType"), [Some("string"); 2]);
        assert_eq!(LogTable::ServicePrincipal.column_type("UserId"), None);
        assert_eq!(LogTable::Defender.column_type("AccountObjectId"), Some("string"));
    }
}
