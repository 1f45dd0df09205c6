//! Writes a query for what a table of sign-ins shows: a tab, a filter, a time aggregate.

use super::condition::Conditions;
use super::literal::{from_time, until_time};
use super::tables::{LOG, LogTables};
use super::{SHOWN, until_ingested};
use crate::aggregate::Tab;
use crate::knowledge::LogTable;
use crate::query::Filter;
use crate::signin::{Field, Kind, TimeAggregate, Timestamp};
use crate::store::Store;
use std::fmt::Write;

/// What a table of sign-ins shows.
pub(crate) struct ViewQuery<'a> {
    /// The tab.
    pub tab: Tab,
    /// The filter.
    pub filter: &'a Filter,
    /// The time aggregate.
    pub window: TimeAggregate,
    /// The kinds of the load; none for those of users.
    pub kinds: Vec<Kind>,
    /// The first and the last sign-in of the load; `None` without a load.
    pub span: Option<(Timestamp, Timestamp)>,
}

impl<'a> ViewQuery<'a> {
    /// The view of a load.
    pub(crate) fn of_load(store: &Store, tab: Tab, filter: &'a Filter, window: TimeAggregate) -> Self {
        let counts = store.kinds();
        let kinds = Kind::ALL.into_iter().filter(|&kind| counts[kind as usize] > 0).collect();
        let by_time = store.by_time();
        let span =
            by_time.first().zip(by_time.last()).map(|(&first, &last)| (store.created(first), store.created(last)));
        Self { tab, filter, window, kinds, span }
    }

    /// Writes the query. It returns the sign-ins of the view, or a row for each group where the view groups them.
    pub(crate) fn text(&self) -> String {
        let kinds = match self.tab {
            Tab::All => self.kinds.clone(),
            tab => Kind::ALL.into_iter().filter(|&kind| tab.shows(kind)).collect(),
        };
        let tables = LogTables::of_kinds(kinds);
        let mut conditions = Conditions::new(&tables, self.span.map(|(_, newest)| newest));
        let all = conditions.of(self.filter.expression());

        let mut text = String::new();
        for term in &conditions.left_out {
            // The filter's own spelling has no line breaks.
            let _ = writeln!(text, "// left out, so that more is found: {}", escaped(term));
        }
        tables.write(&mut text, &conditions.objects);
        match self.span {
            Some((first, last)) => {
                let last = until_ingested(last);
                let _ = writeln!(text, "| where TimeGenerated between ({} .. {})", from_time(first), until_time(last));
            }
            None => text.push_str("// choose the time range beside the query\n"),
        }
        for condition in all {
            let _ = writeln!(text, "| where {condition}");
        }
        if self.window == TimeAggregate::Off {
            let _ = writeln!(text, "| project {}\n| order by CreatedDateTime asc", columns(&tables));
        } else {
            self.write_groups(&mut text, &tables);
        }
        text
    }

    /// Groups the sign-ins as the portal does. Where the tab holds several logs, only the non-interactive is grouped.
    fn write_groups(&self, text: &mut String, tables: &LogTables) {
        let id_or_name = |name: &str, id: Field, other: Field| match (tables.column(id), tables.column(other)) {
            (Some(id), Some(other)) => Some(format!("{name} = iff(isnotempty({id}), {id}, {other})")),
            (Some(column), None) | (None, Some(column)) => Some(format!("{name} = {column}")),
            (None, None) => None,
        };
        let plain = |field| tables.column(field).map(str::to_owned);
        let non_interactive = LogTable::NonInteractive.name();
        let single = self.tab == Tab::All && tables.iter().any(|table| table != LogTable::NonInteractive);
        let window = format!("bin(CreatedDateTime, {})", self.window.name());
        let keys = [
            Some(if single {
                format!("Window = iff({LOG} == \"{non_interactive}\", {window}, CreatedDateTime)")
            } else {
                format!("Window = {window}")
            }),
            single.then(|| format!("Single = iff({LOG} == \"{non_interactive}\", \"\", Id)")),
            Some(LOG.to_owned()),
            plain(Field::TenantId),
            id_or_name("Application", Field::ApplicationId, Field::Application),
            id_or_name("User", Field::UserId, Field::UserPrincipalName),
            plain(Field::ServicePrincipalId).filter(|_| !tables.has("UserId")),
            plain(Field::IpAddress),
            plain(Field::ErrorCode),
            id_or_name("ResourceKey", Field::ResourceId, Field::Resource),
        ];
        let names = [Field::UserPrincipalName, Field::Application, Field::Resource, Field::Country];
        let names = names.into_iter().filter_map(|field| tables.column(field));
        let values = ["SignIns = count()", "First = min(CreatedDateTime)", "Last = max(CreatedDateTime)"];
        let values =
            values.map(str::to_owned).into_iter().chain(names.map(|name| format!("{name} = take_any({name})")));
        let _ = writeln!(
            text,
            "| summarize {}\n    by {}\n| order by First asc",
            values.collect::<Vec<_>>().join(", "),
            keys.into_iter().flatten().collect::<Vec<_>>().join(", ")
        );
    }
}

/// The columns that a query for sign-ins shows.
pub(super) fn columns(tables: &LogTables) -> String {
    let applications = tables.iter().any(|table| table.column_type("UserPrincipalName").is_none());
    let shown = SHOWN.iter().filter(|&&field| field != Field::ServicePrincipal || applications);
    let shown = shown.filter_map(|&field| tables.column(field));
    let columns = ["CreatedDateTime", LOG].into_iter().chain(shown).chain(["CorrelationId", "Id"]);
    columns.collect::<Vec<_>>().join(", ")
}

/// Text for a comment: without what could end the line or change how it is drawn.
fn escaped(text: &str) -> String {
    text.chars().map(|c| if (' '..='~').contains(&c) { c } else { '?' }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(tab: Tab, filter: &str, window: TimeAggregate) -> String {
        let filter = Filter::parse(filter).expect("a filter");
        let time = |text| Timestamp::parse(text).expect("a time");
        let span = Some((time("2026-10-03T00:00:00Z"), time("2026-10-04T12:00:00Z")));
        ViewQuery { tab, filter: &filter, window, kinds: Vec::new(), span }.text()
    }

    #[test]
    fn a_view_without_groups_lists_sign_ins() {
        assert_eq!(
            text(Tab::All, "code:50126", TimeAggregate::Off),
            "union isfuzzy=true withsource=Log SigninLogs, AADNonInteractiveUserSignInLogs\n\
             | where TimeGenerated between (datetime(2026-10-03T00:00:00Z) .. datetime(2026-10-05T12:00:00Z))\n\
             | where ResultType =~ \"50126\"\n\
             | project CreatedDateTime, Log, UserPrincipalName, AppDisplayName, ResourceDisplayName, IPAddress, Location, \
             ResultType, SessionId, CorrelationId, Id\n\
             | order by CreatedDateTime asc\n"
        );
    }

    #[test]
    fn a_view_with_groups_counts_as_the_portal_does() {
        let grouped = text(Tab::NonInteractive, "city:Lyon", TimeAggregate::SixHours);
        assert!(grouped.contains("LocationDetails = tostring(LocationDetails)"), "{grouped}");
        assert!(
            grouped.contains("by Window = bin(CreatedDateTime, 6h), Log, AADTenantId, Application = "),
            "{grouped}"
        );
        let all = text(Tab::All, "", TimeAggregate::Day);
        assert!(all.contains("Single = iff(Log == \"AADNonInteractiveUserSignInLogs\", \"\", Id)"), "{all}");
        let applications = text(Tab::ServicePrincipal, "", TimeAggregate::Hour);
        assert!(!applications.contains("UserId") && applications.contains("ServicePrincipalId"), "{applications}");
    }

    #[test]
    fn what_is_left_out_is_named_in_one_line() {
        let text = text(Tab::All, "policy:\"a\u{202e}b\"", TimeAggregate::Off);
        assert!(text.starts_with("// left out, so that more is found: policy:\"a?b\"\nunion"), "{text}");
    }
}
