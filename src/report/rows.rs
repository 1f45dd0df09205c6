//! Writes sign-ins, grouped or one by one: table, NDJSON and CSV.

use super::table::{self, TableColumn};
use super::{PageFormat, csv, json, show};
use crate::aggregate::{Group, Groups};
use crate::signin::{Dimension, Field, Status, TimeAggregate, Timestamp};
use crate::store::{Row, Store};
use crate::text::number;
use serde::{Serialize, Serializer};
use std::borrow::Cow;
use std::io::{self, Write};

/// Grouped sign-ins of a store, and how they were grouped.
#[derive(Clone, Copy)]
pub(crate) struct Rows<'a> {
    /// What the groups are made of.
    pub store: &'a Store,
    /// The groups, in the order in which they are written.
    pub groups: &'a Groups,
    /// With [`TimeAggregate::Off`] each row is one sign-in and has its id.
    pub window: TimeAggregate,
}

/// A column of CSV and JSON.
#[derive(Clone, Copy)]
enum RowColumn {
    Id,
    Kind,
    /// The text of a field.
    Text(Field),
    User,
    StatusCode,
    Status,
    WindowStart,
    Count,
    First,
    Last,
}

/// The columns of CSV and JSON in their documented order. The first is there only where each row is one sign-in.
const COLUMNS: [RowColumn; 17] = [
    RowColumn::Id,
    RowColumn::Kind,
    RowColumn::Text(Field::TenantId),
    RowColumn::Text(Field::ApplicationId),
    RowColumn::Text(Field::Application),
    RowColumn::Text(Field::UserId),
    RowColumn::User,
    RowColumn::Text(Field::ServicePrincipalId),
    RowColumn::Text(Field::IpAddress),
    RowColumn::StatusCode,
    RowColumn::Status,
    RowColumn::Text(Field::ResourceId),
    RowColumn::Text(Field::Resource),
    RowColumn::WindowStart,
    RowColumn::Count,
    RowColumn::First,
    RowColumn::Last,
];

/// The value of a column in a row.
#[derive(Serialize)]
#[serde(untagged)]
enum RowValue<'a> {
    /// Text of the log, or of the name of a file.
    Log(Option<Cow<'a, str>>),
    /// Text of this program.
    Own(Option<Cow<'static, str>>),
    Code(Option<i32>),
    Count(u64),
}

/// The least width of a table with all columns.
const WIDE: usize = 110;

impl RowColumn {
    /// The heading in CSV, the key in JSON.
    const fn name(self) -> &'static str {
        match self {
            Self::Id => "id",
            Self::Kind => "kind",
            Self::Text(field) => field.name(),
            Self::User => "user",
            Self::StatusCode => "status_code",
            Self::Status => "status",
            Self::WindowStart => "window_start",
            Self::Count => "count",
            Self::First => "first",
            Self::Last => "last",
        }
    }

    /// Its value for a group; text is that of the first member.
    fn value<'a>(self, store: &'a Store, groups: &Groups, group: &Group, row: Row) -> RowValue<'a> {
        let time = |time: Timestamp| RowValue::Own(Some(time.to_string().into()));
        match self {
            Self::Id => RowValue::Log(Some(store.reference(row).into())),
            Self::Kind => RowValue::Own(Some(store.kind(row).name().into())),
            Self::Text(field) => RowValue::Log(store.text(field, row).map(Cow::from)),
            Self::User => RowValue::Log(show::user(store, row).map(Cow::from)),
            Self::StatusCode => RowValue::Code(store.error_code(row)),
            Self::Status => RowValue::Own(Some(store.status(row).name().into())),
            Self::WindowStart => group.window_start().map_or(RowValue::Own(None), time),
            Self::Count => RowValue::Count(group.count),
            Self::First => time(group.first),
            Self::Last => time(groups.last(store, group)),
        }
    }
}

impl<'a> RowValue<'a> {
    /// As a cell of CSV, guarded where the text is not this program's own.
    fn into_cell(self) -> Cow<'a, str> {
        match self {
            Self::Log(Some(Cow::Borrowed(text))) => csv::text(Some(text)),
            Self::Log(text) => csv::text(text.as_deref()).into_owned().into(),
            Self::Own(text) => text.unwrap_or_default(),
            Self::Code(code) => code.map(|code| code.to_string()).unwrap_or_default().into(),
            Self::Count(count) => count.to_string().into(),
        }
    }
}

impl<'a> Rows<'a> {
    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.groups.list.iter().try_for_each(|group| json::line(out, &JsonRow { rows: self, group }))
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        let headings: Vec<&str> = self.data_columns().iter().map(|column| column.name()).collect();
        let line = |group| self.values(group).map(|(_, value)| value.into_cell()).collect();
        csv::write(out, &headings, self.groups.list.iter().map(line))
    }

    /// Writes aligned columns. A narrow page leaves out location and resource.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let wide = page.width.is_none_or(|width| width >= WIDE);
        let several_tenants = show::tenants(self.store) > 1;
        let columns = [
            (true, TableColumn::whole("Date (UTC)")),
            (true, TableColumn::text("User", 8)),
            (true, TableColumn::text("Application", 8)),
            (true, TableColumn::text("IP address", 15)),
            (wide, TableColumn::text("Location", 4)),
            (true, TableColumn::whole("Status")),
            (wide, TableColumn::text("Resource", 4)),
            (true, TableColumn::number(if wide { "# sign-ins" } else { "#" })),
            (wide && several_tenants, TableColumn::text("Tenant", 8)),
        ];
        let shown: Vec<_> = columns.iter().filter(|(shown, _)| *shown).map(|(_, column)| *column).collect();
        table::write(out, &shown, page, || {
            self.groups.list.iter().map(|group| {
                let cells = self.columns(group).into_iter().zip(&columns);
                let cells = cells.filter(|(_, (shown, _))| *shown).map(|(cell, _)| cell).collect();
                table::TableLine { cells, below: Vec::new() }
            })
        })
    }

    fn first_member(&self, group: &Group) -> Row {
        self.groups.members(group)[0]
    }

    fn data_columns(&self) -> &'static [RowColumn] {
        &COLUMNS[usize::from(self.window != TimeAggregate::Off)..]
    }

    fn values(&self, group: &'a Group) -> impl Iterator<Item = (RowColumn, RowValue<'a>)> {
        let (store, row) = (self.store, self.first_member(group));
        self.data_columns().iter().map(move |&column| (column, column.value(store, self.groups, group, row)))
    }

    /// What a person reads of a row: names, else the ids that stand in for them.
    fn columns(&self, group: &Group) -> [Cow<'a, str>; 9] {
        let (store, row) = (self.store, self.first_member(group));
        let name = |dimension| Cow::from(store.name(dimension, row).unwrap_or_default());
        let user = store.name(Dimension::User, row).or_else(|| store.name(Dimension::ServicePrincipal, row));
        let status = match (store.status(row), store.error_code(row)) {
            (status @ Status::Success, _) | (status, None) => status.name().into(),
            (status, Some(code)) => format!("{} {code}", status.name()).into(),
        };
        [
            show::time(group.window_start().unwrap_or(group.first)).into(),
            user.unwrap_or_default().into(),
            name(Dimension::Application),
            name(Dimension::Address),
            show::place(store, row).into(),
            status,
            name(Dimension::Resource),
            number(group.count).into(),
            name(Dimension::Tenant),
        ]
    }
}

/// A row as a JSON object.
struct JsonRow<'a> {
    rows: &'a Rows<'a>,
    group: &'a Group,
}

impl Serialize for JsonRow<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.rows.values(self.group).map(|(column, value)| (column.name(), value)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Guid, Kind, Record};
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
        let group = Group { first, count: 2, members: 0..2, window: TimeAggregate::Hour };
        Groups { list: vec![group], members: vec![0, 1] }
    }

    #[derive(Clone, Copy)]
    enum As {
        Ndjson,
        Csv,
        Table(usize),
    }

    fn written(window: TimeAggregate, format: As) -> String {
        let (store, groups) = (store(), grouped());
        let rows = Rows { store: &store, groups: &groups, window };
        let mut out = Vec::new();
        match format {
            As::Ndjson => rows.write_ndjson(&mut out),
            As::Csv => rows.write_csv(&mut out),
            As::Table(width) => rows.write_table(&mut out, PageFormat { width: Some(width), glyphs: Glyphs::Unicode }),
        }
        .expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn json_has_the_keys_of_the_contract_in_order_and_the_text_as_it_was() {
        assert_eq!(
            written(TimeAggregate::Hour, As::Ndjson),
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
        let line = written(TimeAggregate::Off, As::Ndjson);
        assert!(line.starts_with(r#"{"id":"00000000-0000-0000-0000-000000000007","kind""#), "{line}");
    }

    #[test]
    fn csv_has_the_same_columns_and_runs_nothing() {
        let text = written(TimeAggregate::Hour, As::Csv);
        let (heading, line) = text.split_once('\n').expect("two lines");
        assert!(heading.starts_with("kind,tenant_id,application_id,"));
        assert_eq!(heading.split(',').count(), line.split(',').count());
        assert!(line.contains(",'=alice‹U+202E›@contoso.com,"), "{line}");
        assert!(written(TimeAggregate::Off, As::Csv).starts_with("id,kind,"));
    }

    #[test]
    fn a_table_is_safe_to_look_at() {
        let text = written(TimeAggregate::Hour, As::Table(130));
        let lines: Vec<_> = text.lines().collect();
        assert!(lines[0].starts_with("Date (UTC)           User "), "{text}");
        assert!(lines[1].starts_with("2026-10-03 14:00:00  =alice‹U+202E›@contoso"), "{text}");
        assert!(lines[1].contains("Lyon, FR") && lines[1].contains("Failure 50126"), "{text}");
        assert!(lines[1].ends_with(" 2"), "{text}");
    }

    #[test]
    fn a_jump_box_has_room_for_the_main_columns() {
        let text = written(TimeAggregate::Hour, As::Table(80));
        assert!(text.lines().all(|line| crate::text::width(line) <= 80), "{text}");
        assert!(!text.contains("Lyon") && text.contains("198.51.100.4") && text.contains("Teams"), "{text}");
    }
}
