//! Writes the query for a finding, or for some sign-ins.

use super::literal::literal;
use super::tables::LogTables;
use super::{INGESTION, view};
use crate::detect::Finding;
use crate::signin::{Field, Kind, Timestamp};
use crate::store::{Row, Store};
use std::collections::BTreeSet;
use std::fmt::Write;

/// The most values of a condition that only narrows the query.
const NARROWING: usize = 100;

/// The most values of one list that the engine accepts.
const LONGEST_LIST: usize = 32_767;

/// Builds a query line by line.
struct KqlQuery<'a> {
    store: &'a Store,
    tables: LogTables,
    text: String,
}

impl<'a> KqlQuery<'a> {
    fn of(store: &'a Store, kinds: impl IntoIterator<Item = Kind>, comment: String) -> Self {
        let mut query = Self { store, tables: LogTables::of_kinds(kinds), text: comment };
        query.tables.write(&mut query.text, &BTreeSet::new());
        query
    }
}

/// Writes a query for the suspect sign-ins of a finding and those that they are compared with.
pub(crate) fn of_finding(store: &Store, finding: &Finding) -> String {
    let title = format!("// {} {}\n", finding.detector.name(), finding.id);
    if finding.detector.is_about_requests() {
        return of_requests(title, finding);
    }
    let mut query = KqlQuery::of(store, [Kind::Interactive, Kind::NonInteractive], title);
    // Reasons may rest on sign-ins before or after those of both places.
    let reasons = finding.evidence.iter().flat_map(|reason| reason.rows.iter());
    let rows: Vec<Row> = finding.rows.iter().chain(&finding.anchor_rows).chain(reasons).copied().collect();
    query.times(&rows);
    let one = [(finding.user_id.as_deref(), finding.user_principal_name.as_deref())];
    let many = finding.users.iter().map(|user| (user.id.as_deref(), user.principal_name.as_deref()));
    query.users(&one.into_iter().chain(many).collect::<Vec<_>>());
    let addresses = finding.addresses.iter().chain(&finding.anchor_addresses).map(String::as_str);
    query.one_of(Field::IpAddress, "in", &addresses.collect());
    if finding.anchor_addresses.is_empty() {
        query.codes(&finding.rows);
    } else {
        // The sign-ins at the anchor may be of another session, so the session marks and does not narrow.
        let sets = [(Field::IpAddress, "in", &finding.addresses), (Field::SessionId, "in~", &finding.session_ids)];
        let named = sets.into_iter().filter(|(.., values)| !values.is_empty());
        let marks = named
            .map(|(field, operator, values)| condition(field, operator, &values.iter().map(String::as_str).collect()));
        let _ = writeln!(query.text, "| extend Suspect = {}", marks.collect::<Vec<_>>().join(" and "));
    }
    query.columns(if finding.anchor_addresses.is_empty() { "" } else { "Suspect, " })
}

/// Writes a query for the requests before sign-ins that a finding is about.
fn of_requests(title: String, finding: &Finding) -> String {
    let mut text = title;
    let (first, last) = (finding.first_seen.0, finding.last_seen.0);
    let first = Timestamp(first.div_euclid(Timestamp::SECOND) * Timestamp::SECOND);
    let last = Timestamp((last.div_euclid(Timestamp::SECOND) + 1) * Timestamp::SECOND + INGESTION);
    text.push_str("PreAuthenticationDiscoveryLogs\n");
    let _ = writeln!(text, "| where TimeGenerated between (datetime({first}) .. datetime({last}))");
    let addresses: Vec<String> = finding.addresses.iter().map(|address| literal(address)).collect();
    if addresses.len() > NARROWING {
        let _ = writeln!(text, "// more than {NARROWING} values of CallerIpAddress: not narrowed by it");
    } else {
        let _ = writeln!(text, "| where CallerIpAddress in ({})", addresses.join(", "));
    }
    text.push_str(
        "| project TimeGenerated, CallerIpAddress, RequestType, ErrorNumber, UserId, ApplicationId, UserAgent, RequestId\n\
         | order by TimeGenerated asc\n",
    );
    text
}

/// Writes a query for some sign-ins, such as those of a grouped row, by what they have in common.
pub(crate) fn of_rows(store: &Store, rows: &[Row]) -> String {
    let mut query = KqlQuery::of(store, rows.iter().map(|&row| store.kind(row)), String::new());
    query.times(rows);
    let users: BTreeSet<_> =
        rows.iter().map(|&row| (store.text(Field::UserId, row), store.text(Field::UserPrincipalName, row))).collect();
    query.users(&users.into_iter().collect::<Vec<_>>());
    for field in [Field::ServicePrincipalId, Field::ApplicationId, Field::IpAddress, Field::ResourceId] {
        let values: Option<BTreeSet<&str>> = rows.iter().map(|&row| store.text(field, row)).collect();
        query.one_of(field, "in", &values.unwrap_or_default());
    }
    query.codes(rows);
    query.columns("")
}

impl KqlQuery<'_> {
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

    /// Narrows by the object ids of users, and by name where a user has no id.
    fn users(&mut self, users: &[(Option<&str>, Option<&str>)]) {
        let known = |id: &&str| id.bytes().any(|byte| !matches!(byte, b'0' | b'-'));
        let ids: BTreeSet<&str> = users.iter().filter_map(|(id, _)| id.filter(known)).collect();
        let nameless = users.iter().filter(|(id, _)| !id.is_some_and(|id| known(&id)));
        let names: BTreeSet<&str> = nameless.filter_map(|&(_, name)| name).collect();
        let all = [(Field::UserId, "in", ids), (Field::UserPrincipalName, "in~", names)];
        let asked = |field, values: &BTreeSet<&str>| !values.is_empty() && self.tables.column(field).is_some();
        let wanted: Vec<_> = all.into_iter().filter(|(field, _, values)| asked(*field, values)).collect();
        if wanted.iter().map(|(.., values)| values.len()).sum::<usize>() > NARROWING {
            let _ = writeln!(self.text, "// more than {NARROWING} users: not narrowed by user");
            return;
        }
        let conditions: Vec<String> =
            wanted.iter().map(|(field, operator, values)| condition(*field, operator, values)).collect();
        if !conditions.is_empty() {
            let _ = writeln!(self.text, "| where {}", conditions.join(" or "));
        }
    }

    fn codes(&mut self, rows: &[Row]) {
        let codes: Option<BTreeSet<&str>> = rows.iter().map(|&row| self.store.text(Field::ErrorCode, row)).collect();
        self.one_of(Field::ErrorCode, "in", &codes.unwrap_or_default());
    }

    /// Narrows by the values of a field.
    fn one_of(&mut self, field: Field, operator: &str, values: &BTreeSet<&str>) {
        if self.tables.column(field).is_none() {
            return;
        }
        if values.len() > NARROWING {
            let _ = writeln!(self.text, "// more than {NARROWING} values of {}: not narrowed by it", column(field));
        } else if !values.is_empty() {
            let _ = writeln!(self.text, "| where {}", condition(field, operator, values));
        }
    }

    fn columns(mut self, first: &str) -> String {
        let columns = view::columns(&self.tables);
        let _ = write!(self.text, "| project {first}{columns}\n| order by CreatedDateTime asc\n");
        self.text
    }
}

/// Writes a condition that is true where the field has one of the values, in lists of at most [`LONGEST_LIST`].
fn condition(field: Field, operator: &str, values: &BTreeSet<&str>) -> String {
    let column = column(field);
    let literals: Vec<String> = values.iter().map(|value| literal(value)).collect();
    let lists = literals.chunks(LONGEST_LIST).map(|list| format!("{column} {operator} ({})", list.join(", ")));
    let lists: Vec<String> = lists.collect();
    if lists.len() > 1 { format!("({})", lists.join(" or ")) } else { lists.concat() }
}

/// The column of a field as text. That of the error code is text in one table and a number in the other.
fn column(field: Field) -> String {
    let column = field.kql_column().unwrap_or_default();
    if field == Field::ErrorCode { format!("tostring({column})") } else { column.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::findings::testing::example;

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
    fn the_time_of_a_finding_reaches_the_sign_ins_of_its_reasons() {
        let (store, mut findings) = example();
        let time = |text: &str| text.lines().find(|line| line.contains("CreatedDateTime between")).map(str::to_owned);
        let whole = time(&of_finding(&store, &findings.list[0]));
        let finding = &mut findings.list[0];
        finding.rows.truncate(1);
        finding.anchor_rows.clear();
        for reason in &mut finding.evidence {
            reason.rows.clear();
        }
        assert_ne!(time(&of_finding(&store, finding)), whole);
        finding.evidence[0].rows = store.rows().collect();
        assert_eq!(time(&of_finding(&store, finding)), whole);
    }

    #[test]
    fn a_list_is_no_longer_than_the_engine_accepts() {
        let values: Vec<String> = (0..LONGEST_LIST + 2).map(|number| number.to_string()).collect();
        let written =
            |count: usize| condition(Field::ApplicationId, "in", &values[..count].iter().map(String::as_str).collect());
        assert_eq!(written(2), r#"AppId in ("0", "1")"#);
        assert_eq!(written(LONGEST_LIST).matches("AppId in (").count(), 1);
        let long = written(LONGEST_LIST + 2);
        let lists: Vec<&str> = long.trim_matches(['(', ')']).split(") or AppId in (").collect();
        assert_eq!(lists.iter().map(|list| list.split(", ").count()).collect::<Vec<_>>(), [LONGEST_LIST, 2]);
        assert!(long.starts_with("(AppId in (") && long.ends_with("))"), "it can stand beside an `and`");
    }

    #[test]
    fn every_suspect_address_is_marked_however_many_there_are() {
        let (store, mut findings) = example();
        findings.list[0].addresses = (0..=NARROWING).map(|number| format!("203.0.113.{number}")).collect();
        let text = of_finding(&store, &findings.list[0]);
        assert!(text.contains("// more than 100 values of IPAddress: not narrowed by it\n"), "{text}");
        let marks = text.lines().find(|line| line.starts_with("| extend Suspect = ")).expect("marks");
        assert_eq!(marks.matches("203.0.113.").count(), NARROWING + 1);
    }

    #[test]
    fn rows_are_asked_for_by_what_they_share() {
        let (store, _) = example();
        let text = of_rows(&store, &[0, 1]);
        let shown = "| project CreatedDateTime, Log, UserPrincipalName, AppDisplayName, ResourceDisplayName, IPAddress, \
                     Location, ResultType, SessionId, CorrelationId, Id\n| order by CreatedDateTime asc\n";
        assert!(text.ends_with(shown), "{text}");
        assert!(text.starts_with("union isfuzzy=true withsource=Log AADNonInteractiveUserSignInLogs\n"), "{text}");
        assert!(!text.contains("IPAddress in") && !text.contains("UserId in"), "the rows have none: {text}");
    }
}
