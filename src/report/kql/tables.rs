//! Reads sign-ins from the tables of Log Analytics.
//!
//! A column that is an object in one table and its JSON text in another has two names in their union, one of them empty
//! in each row (`DeviceDetail_dynamic`, `DeviceDetail_string`). A query that needs such a column makes it text in both
//! tables first, so that it has one name.

use crate::knowledge::LogTable;
use crate::signin::{Field, Kind};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The name of the column with the table that a sign-in is from.
pub(super) const LOG: &str = "Log";

/// The parts of columns that are objects: the field, the column and the path in it.
const PARTS: [(Field, &str, &str); 18] = [
    (Field::City, "LocationDetails", "city"),
    (Field::State, "LocationDetails", "state"),
    (Field::Latitude, "LocationDetails", "geoCoordinates.latitude"),
    (Field::Longitude, "LocationDetails", "geoCoordinates.longitude"),
    (Field::AdditionalDetails, "Status", "additionalDetails"),
    (Field::FailureReason, "Status", "failureReason"),
    (Field::DeviceId, "DeviceDetail", "deviceId"),
    (Field::DeviceName, "DeviceDetail", "displayName"),
    (Field::OperatingSystem, "DeviceDetail", "operatingSystem"),
    (Field::Browser, "DeviceDetail", "browser"),
    (Field::Compliant, "DeviceDetail", "isCompliant"),
    (Field::Managed, "DeviceDetail", "isManaged"),
    (Field::TrustType, "DeviceDetail", "trustType"),
    (Field::TokenProtection, "TokenProtectionStatusDetails", "signInSessionStatus"),
    (Field::AgentType, "Agent", "agentType"),
    (Field::AgentSubjectType, "Agent", "agentSubjectType"),
    (Field::AgentParentId, "Agent", "agentSubjectParentId"),
    (Field::AgentApplicationId, "Agent", "parentAppId"),
];

/// The table of sign-ins of this kind. Where the kind is unknown, it is the larger of those of users.
pub(super) const fn of_kind(kind: Kind) -> LogTable {
    match kind {
        Kind::Interactive => LogTable::Interactive,
        Kind::ServicePrincipal => LogTable::ServicePrincipal,
        Kind::ManagedIdentity => LogTable::ManagedIdentity,
        Kind::NonInteractive | Kind::Unknown => LogTable::NonInteractive,
    }
}

/// How the tables have a field.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum FieldText {
    /// As text, by this expression.
    Is(String),
    /// In no column, so that every sign-in lacks it.
    Absent,
    /// Only in a form that a condition cannot test as the program does.
    Unlike,
}

/// Tables of Log Analytics, each once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct LogTables(Vec<LogTable>);

impl LogTables {
    /// The tables of sign-ins of these kinds; those of both logs of users where there is no kind.
    pub(super) fn of_kinds(kinds: impl IntoIterator<Item = Kind>) -> Self {
        let tables: BTreeSet<LogTable> = kinds.into_iter().map(of_kind).collect();
        if tables.is_empty() {
            return Self(vec![LogTable::Interactive, LogTable::NonInteractive]);
        }
        Self(tables.into_iter().collect())
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = LogTable> {
        self.0.iter().copied()
    }

    /// Whether one of the tables has the column.
    pub(super) fn has(&self, column: &str) -> bool {
        self.iter().any(|table| table.column_type(column).is_some())
    }

    /// The column of a field, where the tables have it as a column of its own.
    pub(super) fn column(&self, field: Field) -> Option<&'static str> {
        field.kql_column().filter(|column| self.has(column))
    }

    /// How the tables have a field. Adds the column to `objects` where it is a part of one.
    pub(super) fn text(&self, field: Field, objects: &mut BTreeSet<&'static str>) -> FieldText {
        // These lists and objects are condensed to texts of the program's own.
        if matches!(
            field,
            Field::Methods
                | Field::FreshFactor
                | Field::SessionLifetime
                | Field::Policies
                | Field::NamedLocations
                | Field::CaeToken
                | Field::RiskEvents
        ) {
            return FieldText::Unlike;
        }
        if let Some((_, column, path)) = PARTS.iter().find(|(part, ..)| *part == field) {
            let own = self.column(field);
            if !self.has(column) {
                return own.map_or(FieldText::Absent, |column| FieldText::Is(column.to_owned()));
            }
            objects.insert(column);
            let part = format!("tostring(todynamic({column}).{path})");
            return FieldText::Is(match own {
                Some(column) => format!("iff(isnotempty({part}), {part}, {column})"),
                None => part,
            });
        }
        match self.column(field) {
            None => FieldText::Absent,
            Some(column) if self.iter().all(|table| matches!(table.column_type(column), None | Some("string"))) => {
                FieldText::Is(column.to_owned())
            }
            Some(column) => FieldText::Is(format!("tostring({column})")),
        }
    }

    /// Writes the tables as one, with the name of each in the column [`LOG`]. Those of `objects` are text in it.
    pub(super) fn write(&self, out: &mut String, objects: &BTreeSet<&'static str>) {
        let is_plain = |table: &LogTable| table.column_type("CreatedDateTime").is_some();
        if objects.is_empty() && self.0.iter().all(is_plain) {
            let names: Vec<&str> = self.iter().map(LogTable::name).collect();
            let _ = writeln!(out, "union isfuzzy=true withsource={LOG} {}", names.join(", "));
            return;
        }
        let legs = self.iter().map(|table| {
            let name = table.name();
            let mut columns = vec![format!("{LOG} = \"{name}\"")];
            if !is_plain(&table) {
                columns.push("CreatedDateTime = column_ifexists(\"CreatedDateTime\", TimeGenerated)".to_owned());
            }
            let own = objects.iter().filter(|column| table.column_type(column).is_some());
            columns.extend(own.map(|column| format!("{column} = tostring({column})")));
            format!("    ({name} | extend {})", columns.join(", "))
        });
        let _ = writeln!(out, "union isfuzzy=true\n{}", legs.collect::<Vec<_>>().join(",\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(kinds: &[Kind], field: Field) -> FieldText {
        LogTables::of_kinds(kinds.iter().copied()).text(field, &mut BTreeSet::new())
    }

    #[test]
    fn the_columns_of_fields_exist() {
        for column in Field::ALL.iter().filter_map(|field| field.kql_column()) {
            assert!(LogTable::ALL.iter().any(|table| table.column_type(column).is_some()), "{column}");
        }
    }

    #[test]
    fn a_field_is_a_column_a_part_of_one_or_missing() {
        let users = [Kind::Interactive, Kind::NonInteractive];
        assert_eq!(text(&users, Field::IpAddress), FieldText::Is("IPAddress".to_owned()));
        assert_eq!(text(&users, Field::City), FieldText::Is("tostring(todynamic(LocationDetails).city)".to_owned()));
        let yes = FieldText::Is("tostring(IsThroughGlobalSecureAccess)".to_owned());
        assert_eq!(text(&users, Field::ThroughGlobalSecureAccess), yes);
        assert_eq!(text(&[Kind::ServicePrincipal], Field::UserPrincipalName), FieldText::Absent);
        assert_eq!(text(&[Kind::ServicePrincipal], Field::DeviceId), FieldText::Absent);
        assert_eq!(text(&users, Field::Policies), FieldText::Unlike);
    }

    #[test]
    fn objects_have_one_name_in_the_union() {
        let written = |kinds: &[Kind], objects: &[&'static str]| {
            let mut out = String::new();
            LogTables::of_kinds(kinds.iter().copied()).write(&mut out, &objects.iter().copied().collect());
            out
        };
        let both = "union isfuzzy=true withsource=Log SigninLogs, AADNonInteractiveUserSignInLogs\n";
        assert_eq!(written(&[], &[]), both);
        assert_eq!(
            written(&[Kind::Interactive, Kind::ServicePrincipal], &["DeviceDetail"]),
            "union isfuzzy=true\n    (SigninLogs | extend Log = \"SigninLogs\", DeviceDetail = tostring(DeviceDetail)),\n    \
             (AADServicePrincipalSignInLogs | extend Log = \"AADServicePrincipalSignInLogs\", CreatedDateTime = \
             column_ifexists(\"CreatedDateTime\", TimeGenerated))\n"
        );
    }
}
