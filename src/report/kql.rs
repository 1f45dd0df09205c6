//! The same sign-ins asked of Log Analytics or Sentinel, as a query to copy.
//!
//! Values come from the log, so from whoever wrote into it: each stands in a string literal in which everything but
//! plain letters, digits and signs is escaped, so that none can end the literal or hide on a screen.

use crate::detect::Finding;
use crate::signin::{Field, Kind, Timestamp};
use crate::store::{Row, Store};
use std::collections::BTreeSet;
use std::fmt::Write;

/// So many values of one field are named; with more the query is not narrowed by that field.
const NAMED: usize = 100;

/// How long after a sign-in the tables may take it in. `TimeGenerated` is that moment, and the column by which the
/// tables are kept: without a condition on it a query reads everything.
const INGESTION: i64 = 24 * Timestamp::HOUR;

/// A query in the making.
struct Query<'a> {
    store: &'a Store,
    text: String,
}

/// A query for the suspect sign-ins of a finding, and for those that they are held against.
pub fn of_finding(store: &Store, finding: &Finding) -> String {
    let mut query = Query { store, text: format!("// {} {}\n", finding.detector.name(), finding.id) };
    let rows = [finding.rows.as_slice(), &finding.anchor_rows].concat();
    query.tables(&[Kind::Interactive, Kind::NonInteractive]);
    query.times(&rows);
    let one = [(finding.user_id.as_deref(), finding.user_principal_name.as_deref())];
    let many = finding.users.iter().map(|user| (user.id.as_deref(), user.principal_name.as_deref()));
    query.users(&one.into_iter().chain(many).collect::<Vec<_>>());
    let addresses = finding.addresses.iter().chain(&finding.anchor_addresses).map(String::as_str);
    query.one_of("IPAddress", "in", &addresses.collect());
    if finding.anchor_addresses.is_empty() {
        query.codes(&finding.rows);
    } else {
        // The owner's sign-ins may be of another session, so it marks and does not narrow.
        let sets = [("IPAddress", "in", &finding.addresses), ("SessionId", "in~", &finding.session_ids)];
        let named = sets.into_iter().filter(|(.., values)| !values.is_empty());
        let marks = named.map(|(column, operator, values)| {
            condition(column, operator, &values.iter().take(NAMED).map(String::as_str).collect())
        });
        let _ = writeln!(query.text, "| extend Suspect = {}", marks.collect::<Vec<_>>().join(" and "));
    }
    query.columns(if finding.anchor_addresses.is_empty() { "" } else { "Suspect, " })
}

/// A query for some sign-ins, such as those of a grouped row: by what they have in common.
pub fn of_rows(store: &Store, rows: &[Row]) -> String {
    let mut query = Query { store, text: String::new() };
    let kinds: BTreeSet<Kind> = rows.iter().map(|&row| store.kind(row)).collect();
    query.tables(&kinds.into_iter().collect::<Vec<_>>());
    query.times(rows);
    let users: BTreeSet<_> =
        rows.iter().map(|&row| (store.text(Field::UserId, row), store.text(Field::UserPrincipalName, row))).collect();
    query.users(&users.into_iter().collect::<Vec<_>>());
    for (column, field) in [
        ("ServicePrincipalId", Field::ServicePrincipalId),
        ("AppId", Field::ApplicationId),
        ("IPAddress", Field::IpAddress),
        ("ResourceIdentity", Field::ResourceId),
    ] {
        let values: Option<BTreeSet<&str>> = rows.iter().map(|&row| store.text(field, row)).collect();
        query.one_of(column, "in", &values.unwrap_or_default());
    }
    query.codes(rows);
    query.columns("")
}

impl Query<'_> {
    fn tables(&mut self, kinds: &[Kind]) {
        let table = |kind: &Kind| match kind {
            Kind::Interactive => "SigninLogs",
            Kind::ServicePrincipal => "AADServicePrincipalSignInLogs",
            Kind::ManagedIdentity => "AADManagedIdentitySignInLogs",
            Kind::NonInteractive | Kind::Unknown => "AADNonInteractiveUserSignInLogs",
        };
        let tables: Vec<&str> = kinds.iter().map(table).collect();
        let _ = writeln!(self.text, "union isfuzzy=true withsource=Log {}", tables.join(", "));
    }

    fn times(&mut self, rows: &[Row]) {
        let times = || rows.iter().map(|&row| self.store.created(row).0);
        let (Some(first), Some(last)) = (times().min(), times().max()) else { return };
        // Whole seconds around it: tables keep seven digits, some exports none.
        let first = first.div_euclid(Timestamp::SECOND) * Timestamp::SECOND;
        let last = (last.div_euclid(Timestamp::SECOND) + 1) * Timestamp::SECOND;
        for (column, last) in [("TimeGenerated", last + INGESTION), ("CreatedDateTime", last)] {
            let (first, last) = (Timestamp(first), Timestamp(last));
            let _ = writeln!(self.text, "| where {column} between (datetime({first}) .. datetime({last}))");
        }
    }

    /// By object id; by name where a user has none.
    fn users(&mut self, users: &[(Option<&str>, Option<&str>)]) {
        let known = |id: &&str| id.bytes().any(|byte| !matches!(byte, b'0' | b'-'));
        let ids: BTreeSet<&str> = users.iter().filter_map(|(id, _)| id.filter(known)).collect();
        let nameless = users.iter().filter(|(id, _)| !id.is_some_and(|id| known(&id)));
        let names: BTreeSet<&str> = nameless.filter_map(|&(_, name)| name).collect();
        let all = [("UserId", "in", ids), ("UserPrincipalName", "in~", names)];
        let wanted: Vec<_> = all.into_iter().filter(|(.., values)| !values.is_empty()).collect();
        if wanted.iter().map(|(.., values)| values.len()).sum::<usize>() > NAMED {
            let _ = writeln!(self.text, "// more than {NAMED} users: not narrowed by user");
            return;
        }
        let conditions: Vec<String> =
            wanted.iter().map(|(column, operator, values)| condition(column, operator, values)).collect();
        if !conditions.is_empty() {
            let _ = writeln!(self.text, "| where {}", conditions.join(" or "));
        }
    }

    /// By error code. The column is text in one table and a number in the other.
    fn codes(&mut self, rows: &[Row]) {
        let codes: Option<BTreeSet<&str>> = rows.iter().map(|&row| self.store.text(Field::ErrorCode, row)).collect();
        self.one_of("tostring(ResultType)", "in", &codes.unwrap_or_default());
    }

    fn one_of(&mut self, column: &str, operator: &str, values: &BTreeSet<&str>) {
        if values.len() > NAMED {
            let _ = writeln!(self.text, "// more than {NAMED} values of {column}: not narrowed by it");
        } else if !values.is_empty() {
            let _ = writeln!(self.text, "| where {}", condition(column, operator, values));
        }
    }

    fn columns(mut self, first: &str) -> String {
        let _ = write!(
            self.text,
            "| project CreatedDateTime, {first}Log, UserPrincipalName, AppDisplayName, ResourceDisplayName, IPAddress, \
             Location, ResultType, SessionId, CorrelationId, Id\n| order by CreatedDateTime asc\n"
        );
        self.text
    }
}

fn condition(column: &str, operator: &str, values: &BTreeSet<&str>) -> String {
    let values: Vec<String> = values.iter().map(|value| literal(value)).collect();
    format!("{column} {operator} ({})", values.join(", "))
}

/// A string literal of KQL that holds exactly `text`.
fn literal(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            ' '..='~' => quoted.push(c),
            c => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    let _ = write!(quoted, "\\u{unit:04x}");
                }
            }
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

    #[test]
    fn a_value_cannot_leave_its_literal() {
        for (text, quoted) in [
            ("alice@contoso.com", r#""alice@contoso.com""#),
            ("a\" or 1==1 //", r#""a\" or 1==1 //""#),
            ("back\\slash\\", r#""back\\slash\\""#),
            ("line\nbreak\u{2028}", r#""line\u000abreak\u2028""#),
            ("\u{202e}é\u{1f600}", r#""\u202e\u00e9\ud83d\ude00""#),
        ] {
            assert_eq!(literal(text), quoted);
        }
    }

    #[test]
    fn a_finding_is_asked_for_by_time_user_address_and_session() {
        let (store, mut findings) = example();
        let text = of_finding(&store, &findings.list[0]);
        let expected = [
            "// token-replay token-replay-1",
            "union isfuzzy=true withsource=Log SigninLogs, AADNonInteractiveUserSignInLogs",
            "| where TimeGenerated between (datetime(2026-10-03T14:02:11Z) .. datetime(2026-10-04T15:02:12Z))",
            "| where CreatedDateTime between (datetime(2026-10-03T14:02:11Z) .. datetime(2026-10-03T15:02:12Z))",
            "| where UserId in (\"u1\")",
            "| where IPAddress in (\"198.51.100.4\", \"203.0.113.10\", \"203.0.113.9\")",
            "| extend Suspect = IPAddress in (\"203.0.113.10\", \"203.0.113.9\") and SessionId in~ (\"s1\")",
        ];
        assert_eq!(text.lines().take(expected.len()).collect::<Vec<_>>(), expected);
        findings.list[0].user_id = None;
        let text = of_finding(&store, &findings.list[0]);
        assert!(
            text.contains("UserPrincipalName in~ (\"=alice|\\u001b[2J@contoso.com\")") && text.is_ascii(),
            "{text}"
        );
    }

    #[test]
    fn rows_are_asked_for_by_what_they_share() {
        let (store, _) = example();
        let text = of_rows(&store, &[0, 1]);
        assert!(text.starts_with("union isfuzzy=true withsource=Log AADNonInteractiveUserSignInLogs\n"), "{text}");
        assert!(!text.contains("IPAddress in") && !text.contains("UserId in"), "the rows have none: {text}");
    }
}
