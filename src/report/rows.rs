//! Writes sign-ins, grouped or one by one: table, NDJSON and CSV.

use super::export::{ColumnType, ExportColumn, ExportTable, ExportValue};
use super::table::{self, TableColumn};
use super::{PageFormat, show};
use crate::aggregate::{Group, Groups};
use crate::detect::{Mark, MarkedRows};
use crate::signin::{Dimension, Field, Status, TimeAggregate};
use crate::store::{Row, Store};
use crate::text::number;
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
    /// The marked sign-ins, for two more columns: how many sign-ins of a row are marked, and their notes.
    pub marked: Option<&'a MarkedRows>,
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
    Marked,
    Note,
}

/// The columns of CSV and JSON in their documented order. The first is there only where each row is one sign-in, the last
/// [`OF_MARKS`] only with a case.
const COLUMNS: [RowColumn; 19] = [
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
    RowColumn::Marked,
    RowColumn::Note,
];

/// How many columns are about marks.
const OF_MARKS: usize = 2;

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
            Self::Marked => "marked",
            Self::Note => "note",
        }
    }

    /// The type of its values.
    const fn kind(self) -> ColumnType {
        match self {
            Self::StatusCode | Self::Count | Self::Marked => ColumnType::Integer,
            Self::WindowStart | Self::First | Self::Last => ColumnType::Time,
            _ => ColumnType::Text,
        }
    }

    /// Its value for a group; text is that of the first member.
    fn value<'a>(self, rows: &Rows<'a>, group: &Group, row: Row) -> ExportValue<'a> {
        let store = rows.store;
        match self {
            Self::Id => ExportValue::Log(store.reference(row).into()),
            Self::Kind => ExportValue::own(store.kind(row).name()),
            Self::Text(field) => ExportValue::log(store.text(field, row)),
            Self::User => ExportValue::log(show::user(store, row)),
            Self::StatusCode => {
                store.error_code(row).map_or(ExportValue::Absent, |code| ExportValue::Integer(code.into()))
            }
            Self::Status => ExportValue::own(store.status(row).name()),
            Self::WindowStart => group.window_start().map_or(ExportValue::Absent, ExportValue::Time),
            Self::Count => ExportValue::Integer(group.count as i64),
            Self::First => ExportValue::Time(group.first),
            Self::Last => ExportValue::Time(rows.groups.last(store, group)),
            Self::Marked => ExportValue::Integer(rows.marks(group).count() as i64),
            Self::Note => ExportValue::log(rows.notes(group)),
        }
    }
}

impl<'a> Rows<'a> {
    /// The groups in the program's own columns.
    pub(crate) fn table(&self) -> ExportTable<'a> {
        let rows = *self;
        let columns = rows.data_columns();
        ExportTable {
            name: "Sign-ins",
            columns: columns.iter().map(|column| ExportColumn { name: column.name(), kind: column.kind() }).collect(),
            len: rows.groups.len(),
            is_exact: false,
            row: Box::new(move |at| {
                let group = rows.groups.get(rows.store, at);
                let row = rows.first_member(&group);
                columns.iter().map(|column| column.value(&rows, &group, row)).collect()
            }),
        }
    }

    /// The sign-ins of the groups one by one, in the order of time.
    pub(crate) fn members(&self) -> Vec<Row> {
        let mut rows = self.groups.members.clone();
        rows.sort_by_cached_key(|&row| (self.store.created(row), row));
        rows
    }

    /// Writes aligned columns. A narrow page leaves out location and resource.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let wide = page.width.is_none_or(|width| width >= WIDE);
        let several_tenants = show::tenants(self.store) > 1;
        let marked = self.marked.is_some_and(|marked| !marked.is_empty());
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
            (marked, TableColumn::text("Mark", 6)),
        ];
        let shown: Vec<_> = columns.iter().filter(|(shown, _)| *shown).map(|(_, column)| *column).collect();
        table::write(out, &shown, page, || {
            self.groups.iter(self.store).map(|group| {
                let cells = self.columns(&group).into_iter().zip(&columns);
                let cells = cells.filter(|(_, (shown, _))| *shown).map(|(cell, _)| cell).collect();
                table::TableLine { cells, below: Vec::new() }
            })
        })
    }

    fn first_member(&self, group: &Group) -> Row {
        self.groups.members(group)[0]
    }

    fn data_columns(&self) -> &'static [RowColumn] {
        let end = if self.marked.is_some() { COLUMNS.len() } else { COLUMNS.len() - OF_MARKS };
        &COLUMNS[usize::from(self.window != TimeAggregate::Off)..end]
    }

    /// The marks on sign-ins of a group.
    fn marks(&self, group: &Group) -> impl Iterator<Item = &'a Mark> {
        let members = self.groups.members(group).iter();
        self.marked.into_iter().flat_map(move |marked| members.clone().filter_map(|row| marked.get(row)))
    }

    /// The notes on sign-ins of a group, each once.
    fn notes(&self, group: &Group) -> Option<String> {
        let mut notes: Vec<&str> = Vec::new();
        for mark in self.marks(group).filter(|mark| !mark.note.is_empty()) {
            if !notes.contains(&mark.note.as_str()) {
                notes.push(&mark.note);
            }
        }
        (!notes.is_empty()).then(|| notes.join("; "))
    }

    /// What a person reads of a row: names, else the ids that stand in for them.
    fn columns(&self, group: &Group) -> [Cow<'a, str>; 10] {
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
            self.notes(group).or_else(|| self.marks(group).next().map(ToString::to_string)).unwrap_or_default().into(),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::signin::{Guid, Kind, Record, Timestamp};
    use crate::store::testing::store_of;
    use crate::text::Glyphs;
    use std::sync::atomic::AtomicBool;

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

    fn grouped(store: &Store) -> Groups {
        let never = AtomicBool::new(false);
        Groups::of(store, store.by_time(), Tab::All, TimeAggregate::Hour, &never).expect("not cancelled")
    }

    #[derive(Clone, Copy)]
    enum As {
        Ndjson,
        Csv,
        Table(usize),
    }

    fn written(window: TimeAggregate, format: As) -> String {
        written_with(window, format, false)
    }

    fn written_with(window: TimeAggregate, format: As, with_marks: bool) -> String {
        let store = store();
        let groups = grouped(&store);
        let marked = MarkedRows::from([(1, Mark { note: "=ask".to_owned() })]);
        let rows = Rows { store: &store, groups: &groups, window, marked: with_marks.then_some(&marked) };
        let mut out = Vec::new();
        match format {
            As::Ndjson => rows.table().write_ndjson(&mut out),
            As::Csv => rows.table().write_csv(&mut out),
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
    fn with_a_case_a_row_has_its_marks_and_notes() {
        let line = written_with(TimeAggregate::Hour, As::Ndjson, true);
        assert!(line.ends_with(",\"marked\":1,\"note\":\"=ask\"}\n"), "{line}");
        let csv = written_with(TimeAggregate::Hour, As::Csv, true);
        let (heading, line) = csv.split_once('\n').expect("two lines");
        assert!(heading.ends_with(",last,marked,note") && line.ends_with(",1,'=ask\n"), "{csv}");
        let table = written_with(TimeAggregate::Hour, As::Table(130), true);
        assert!(
            table.lines().next().is_some_and(|heading| heading.ends_with("Mark")) && table.contains("=ask"),
            "{table}"
        );
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
