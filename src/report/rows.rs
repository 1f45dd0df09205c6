//! Sign-ins, grouped or one by one.

use super::table::{self, Column};
use super::{Page, csv, json, show};
use crate::aggregate::{Group, Groups};
use crate::signin::{Field, Status, Window};
use crate::store::{Row, Store};
use crate::text::number;
use serde::Serialize;
use std::borrow::Cow;
use std::io::{self, Write};

/// Grouped sign-ins of a store, and how they were grouped.
#[derive(Clone, Copy)]
pub struct Rows<'a> {
    /// What the groups are made of.
    pub store: &'a Store,
    /// The groups, in the order in which they are written.
    pub groups: &'a Groups,
    /// With [`Window::Off`] each row is one sign-in, and is named.
    pub window: Window,
}

/// One row, in the keys and the order of the contract. Text is that of the first member.
#[derive(Serialize)]
struct RowRecord<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<String>,
    kind: &'static str,
    tenant_id: Option<&'a str>,
    application_id: Option<&'a str>,
    application: Option<&'a str>,
    user_id: Option<&'a str>,
    user: Option<&'a str>,
    service_principal_id: Option<&'a str>,
    ip_address: Option<&'a str>,
    status_code: Option<i32>,
    status: &'static str,
    resource_id: Option<&'a str>,
    resource: Option<&'a str>,
    window_start: Option<String>,
    count: u64,
    first: String,
    last: String,
}

/// Cells that a table with all columns needs at least.
const WIDE: usize = 110;

/// The headings of the CSV: the keys of the JSON. `id` stands there only where each row is one sign-in.
const HEADINGS: [&str; 17] = [
    "id",
    "kind",
    "tenant_id",
    "application_id",
    "application",
    "user_id",
    "user",
    "service_principal_id",
    "ip_address",
    "status_code",
    "status",
    "resource_id",
    "resource",
    "window_start",
    "count",
    "first",
    "last",
];

impl<'a> Rows<'a> {
    /// Writes a JSON object a line, with the log's text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.groups.list.iter().try_for_each(|group| json::line(out, &self.record(group)))
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let skipped = usize::from(self.window != Window::Off);
        csv::write(out, &HEADINGS[skipped..], self.groups.list.iter().map(|group| cells(self.record(group))))
    }

    /// Writes aligned columns. A narrow page has no room for location and resource, which the other formats have.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub fn write_table(&self, out: &mut impl Write, page: Page) -> io::Result<()> {
        let wide = page.width.is_none_or(|width| width >= WIDE);
        let several_tenants = show::tenants(self.store) > 1;
        let columns = [
            (true, Column::whole("Date (UTC)")),
            (true, Column::text("User", 8)),
            (true, Column::text("Application", 8)),
            (true, Column::text("IP address", 15)),
            (wide, Column::text("Location", 4)),
            (true, Column::whole("Status")),
            (wide, Column::text("Resource", 4)),
            (true, Column::number(if wide { "# sign-ins" } else { "#" })),
            (wide && several_tenants, Column::text("Tenant", 8)),
        ];
        let shown: Vec<_> = columns.iter().filter(|(shown, _)| *shown).map(|(_, column)| *column).collect();
        table::write(out, &shown, page, || {
            self.groups.list.iter().map(|group| {
                let cells = self.columns(group).into_iter().zip(&columns);
                let cells = cells.filter(|(_, (shown, _))| *shown).map(|(cell, _)| cell).collect();
                table::Line { cells, below: Vec::new() }
            })
        })
    }

    fn first_member(&self, group: &Group) -> Row {
        self.groups.members(group)[0]
    }

    fn record(&self, group: &Group) -> RowRecord<'a> {
        let (store, row) = (self.store, self.first_member(group));
        RowRecord {
            id: (self.window == Window::Off).then(|| store.reference(row)),
            kind: store.kind(row).name(),
            tenant_id: store.text(Field::TenantId, row),
            application_id: store.text(Field::ApplicationId, row),
            application: store.text(Field::Application, row),
            user_id: store.text(Field::UserId, row),
            user: show::user(store, row),
            service_principal_id: store.text(Field::ServicePrincipalId, row),
            ip_address: store.text(Field::IpAddress, row),
            status_code: store.error_code(row),
            status: store.status(row).name(),
            resource_id: store.text(Field::ResourceId, row),
            resource: store.text(Field::Resource, row),
            window_start: group.window_start.map(|start| start.to_string()),
            count: group.count,
            first: group.first.to_string(),
            last: group.last.to_string(),
        }
    }

    /// What a person reads of a row: names, else the ids that stand in for them.
    fn columns(&self, group: &Group) -> [Cow<'a, str>; 9] {
        let (store, row) = (self.store, self.first_member(group));
        let either =
            |fields: &[Field]| Cow::from(fields.iter().find_map(|&field| store.text(field, row)).unwrap_or_default());
        let user = show::user(store, row)
            .or_else(|| store.text(Field::UserId, row))
            .map_or_else(|| either(&[Field::ServicePrincipal, Field::ServicePrincipalId]), Cow::from);
        let status = match (store.status(row), store.error_code(row)) {
            (status @ Status::Success, _) | (status, None) => status.name().into(),
            (status, Some(code)) => format!("{} {code}", status.name()).into(),
        };
        [
            show::time(group.window_start.unwrap_or(group.first)).into(),
            user,
            either(&[Field::Application, Field::ApplicationId]),
            either(&[Field::IpAddress]),
            show::place(store, row).into(),
            status,
            either(&[Field::Resource, Field::ResourceId]),
            number(group.count).into(),
            either(&[Field::TenantId]),
        ]
    }
}

fn cells(record: RowRecord<'_>) -> csv::Line<'_> {
    let id = record.id.map(|id| Cow::Owned(csv::text(Some(&id)).into_owned()));
    let rest = [
        Cow::from(record.kind),
        csv::text(record.tenant_id),
        csv::text(record.application_id),
        csv::text(record.application),
        csv::text(record.user_id),
        csv::text(record.user),
        csv::text(record.service_principal_id),
        csv::text(record.ip_address),
        record.status_code.map(|code| code.to_string()).unwrap_or_default().into(),
        record.status.into(),
        csv::text(record.resource_id),
        csv::text(record.resource),
        record.window_start.unwrap_or_default().into(),
        record.count.to_string().into(),
        record.first.into(),
        record.last.into(),
    ];
    id.into_iter().chain(rest).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Guid, Kind, Record, Timestamp};
    use crate::store::testing::store_of;
    use crate::text::Glyphs;

    fn store() -> Store {
        let time = Timestamp::parse("2026-10-03T14:02:11.12Z").expect("a time");
        let mut alice = Record::new(Kind::NonInteractive, time);
        alice.request_id = Some(Guid(7));
        for (field, value) in [
            (Field::UserId, "u1"),
            (Field::UserPrincipalName, "=alice\u{202e}@contoso.com"),
            (Field::Application, "Teams"),
            (Field::IpAddress, "198.51.100.4"),
            (Field::ErrorCode, "50126"),
            (Field::City, "Lyon"),
            (Field::Country, "FR"),
        ] {
            alice.set(field, value);
        }
        alice.status = Status::Failure;
        let mut other = alice.clone();
        other.request_id = None;
        other.created = Timestamp(time.0 + Timestamp::SECOND);
        store_of(&[alice, other])
    }

    fn grouped() -> Groups {
        let first = Timestamp::parse("2026-10-03T14:02:11.12Z").expect("a time");
        let last = Timestamp(first.0 + Timestamp::SECOND);
        let group = Group { window_start: Window::Hour.start(first), first, last, count: 2, members: 0..2 };
        Groups { list: vec![group], members: vec![0, 1] }
    }

    #[derive(Clone, Copy)]
    enum As {
        Ndjson,
        Csv,
        Table(usize),
    }

    fn written(window: Window, format: As) -> String {
        let (store, groups) = (store(), grouped());
        let rows = Rows { store: &store, groups: &groups, window };
        let mut out = Vec::new();
        match format {
            As::Ndjson => rows.write_ndjson(&mut out),
            As::Csv => rows.write_csv(&mut out),
            As::Table(width) => rows.write_table(&mut out, Page { width: Some(width), glyphs: Glyphs::Unicode }),
        }
        .expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn json_has_the_keys_of_the_contract_in_order_and_the_text_as_it_was() {
        assert_eq!(
            written(Window::Hour, As::Ndjson),
            concat!(
                r#"{"kind":"non-interactive","tenant_id":null,"application_id":null,"application":"Teams","#,
                r#""user_id":"u1","user":"=alice\u202e@contoso.com","service_principal_id":null,"ip_address":"198.51.100.4","status_code":50126,"#,
                r#""status":"Failure","resource_id":null,"resource":null,"window_start":"2026-10-03T14:00:00Z","#,
                r#""count":2,"first":"2026-10-03T14:02:11.12Z","last":"2026-10-03T14:02:12.12Z"}"#,
                "\n"
            )
        );
    }

    #[test]
    fn a_single_sign_in_is_named() {
        let line = written(Window::Off, As::Ndjson);
        assert!(line.starts_with(r#"{"id":"00000000-0000-0000-0000-000000000007","kind""#), "{line}");
    }

    #[test]
    fn csv_has_the_same_columns_and_runs_nothing() {
        let text = written(Window::Hour, As::Csv);
        let (heading, line) = text.split_once('\n').expect("two lines");
        assert!(heading.starts_with("kind,tenant_id,application_id,"));
        assert_eq!(heading.split(',').count(), line.split(',').count());
        assert!(line.contains(",'=alice‹U+202E›@contoso.com,"), "{line}");
        assert!(written(Window::Off, As::Csv).starts_with("id,kind,"));
    }

    #[test]
    fn a_table_is_safe_to_look_at() {
        let text = written(Window::Hour, As::Table(130));
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("Date (UTC)           User "), "{text}");
        assert!(lines[1].starts_with("2026-10-03 14:00:00  =alice‹U+202E›@contoso"), "{text}");
        assert!(lines[1].contains("Lyon, FR") && lines[1].contains("Failure 50126"), "{text}");
        assert!(lines[1].ends_with(" 2"), "{text}");
    }

    #[test]
    fn a_jump_box_has_room_for_the_main_columns() {
        let text = written(Window::Hour, As::Table(80));
        assert!(text.lines().all(|line| crate::text::width(line) <= 80), "{text}");
        assert!(!text.contains("Lyon") && text.contains("198.51.100.4") && text.contains("Teams"), "{text}");
    }
}
