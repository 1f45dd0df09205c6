//! Writes events of activity logs: table, NDJSON and CSV.

use super::export::{ColumnType, ExportColumn, ExportRow, ExportTable, ExportValue};
use super::table::{self, TableColumn, TableLine};
use super::{PageFormat, show};
use crate::detect::LinkStrength;
use crate::ingest::{OpenFiles, whole_object};
use crate::store::Store;
use crate::store::activity::{EventNames, EventNumber, EventText};
use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::{self, Write};

/// An event that is listed, with the strength of its link where it is one to a finding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ListedEvent {
    /// The event.
    pub event: EventNumber,
    /// How it is linked to the finding that was asked for.
    pub strength: Option<LinkStrength>,
}

/// Events in the order in which they are listed.
pub(crate) struct ActivityReport<'a> {
    store: &'a Store,
    events: &'a [ListedEvent],
    names: EventNames,
    /// Why the first object that is shortened could not be read whole.
    shortened: OnceCell<String>,
    /// The files from which shortened objects are read whole.
    files: OpenFiles,
}

/// The columns of an event in their order.
const COLUMNS: [(&str, ColumnType); 14] = [
    ("log", ColumnType::Text),
    ("event_id", ColumnType::Text),
    ("time", ColumnType::Time),
    ("operation", ColumnType::Text),
    ("object", ColumnType::Text),
    ("user", ColumnType::Text),
    ("ip_address", ColumnType::Text),
    ("application", ColumnType::Text),
    ("session_id", ColumnType::Text),
    ("token_id", ColumnType::Text),
    ("strength", ColumnType::Text),
    ("path", ColumnType::Text),
    ("offset", ColumnType::Integer),
    ("result", ColumnType::Text),
];

impl<'a> ActivityReport<'a> {
    /// A report of these events of a load.
    pub(crate) fn new(store: &'a Store, events: &'a [ListedEvent]) -> Self {
        Self { store, events, names: EventNames::of(store), shortened: OnceCell::new(), files: OpenFiles::default() }
    }

    fn text(&self, text: EventText, event: EventNumber) -> Option<&'a str> {
        self.store.activity().text(text, event)
    }

    /// What an event touched, whole for programs; as the store has it where its record cannot be read.
    fn object(&self, event: EventNumber) -> Option<Cow<'a, str>> {
        whole_object(self.store, event, &self.files).unwrap_or_else(|reason| {
            self.shortened.get_or_init(|| reason);
            self.text(EventText::Object, event).map(Cow::from)
        })
    }

    /// Why an object was written shortened, after the events are written: its record could not be read.
    pub(crate) fn why_shortened(&self) -> Option<&str> {
        self.shortened.get().map(String::as_str)
    }

    fn user(&self, event: EventNumber) -> Option<&str> {
        self.names.user(self.store.activity(), event)
    }

    fn values(&self, listed: ListedEvent) -> ExportRow<'_> {
        let event = listed.event;
        let facts = self.store.activity().facts(event);
        let text = |text| ExportValue::log(self.text(text, event));
        vec![
            ExportValue::own(facts.log.name()),
            ExportValue::log(facts.id.map(|id| id.to_string())),
            ExportValue::Time(facts.time),
            text(EventText::Operation),
            ExportValue::log(self.object(event)),
            ExportValue::log(self.user(event)),
            text(EventText::Address),
            text(EventText::Application),
            text(EventText::Session),
            text(EventText::Token),
            listed.strength.map_or(ExportValue::Absent, |strength| ExportValue::own(strength.name())),
            ExportValue::Log(self.store.sources()[facts.raw.source as usize].path.to_string_lossy()),
            ExportValue::Integer(facts.raw.offset as i64),
            text(EventText::Result),
        ]
    }

    /// The events, one a row.
    pub(crate) fn table(&self) -> ExportTable<'_> {
        ExportTable {
            name: "Activity",
            columns: COLUMNS.into_iter().map(|(name, kind)| ExportColumn { name, kind }).collect(),
            len: self.events.len(),
            is_exact: false,
            row: Box::new(|at| self.values(self.events[at])),
        }
    }

    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.table().write_ndjson(out)
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        self.table().write_csv(out)
    }

    /// Writes aligned columns. The strength of links has one where there are any.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let is_linked = self.events.iter().any(|listed| listed.strength.is_some());
        let mut columns = vec![TableColumn::whole("Time (UTC)")];
        columns.extend(is_linked.then(|| TableColumn::whole("Link")));
        columns.extend([
            TableColumn::text("Log", 8),
            TableColumn::text("Operation", 16),
            TableColumn::text("Object", 12),
            TableColumn::text("Result", 6),
            TableColumn::text("User", 12),
            TableColumn::text("IP address", 13),
            TableColumn::text("Application", 10),
        ]);
        table::write(out, &columns, page, || {
            self.events.iter().map(|listed| {
                let event = listed.event;
                let text = |text| Cow::from(self.text(text, event).unwrap_or_default());
                let activity = self.store.activity();
                let mut cells = vec![Cow::from(show::time(activity.time(event)))];
                cells.extend(is_linked.then(|| listed.strength.map_or("", LinkStrength::name).into()));
                cells.extend([
                    activity.log(event).name().into(),
                    text(EventText::Operation),
                    text(EventText::Object),
                    text(EventText::Result),
                    self.user(event).unwrap_or_default().into(),
                    text(EventText::Address),
                    self.names.application(activity, event).unwrap_or_default().into(),
                ]);
                TableLine { cells, below: Vec::new() }
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Guid, Kind, Record, Timestamp};
    use crate::store::activity::testing::activity_of;
    use crate::store::activity::{ActivityEvent, ActivityLog};
    use crate::store::testing::store_of;

    const USER: &str = "11111111-0000-4000-8000-000000000001";

    fn store() -> Store {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.set(Field::UserId, USER);
        record.set(Field::UserPrincipalName, "alice@contoso.com");
        record.set(Field::ApplicationId, "a1");
        record.set(Field::Application, "Contoso Mail");
        let mut event = ActivityEvent::new(ActivityLog::GraphActivity, Timestamp(90 * Timestamp::SECOND));
        event.id = Some(Guid(7));
        event.set(EventText::Operation, "GET /me/messages");
        event.set(EventText::Object, "/me/\u{1b}[2J");
        event.set(EventText::UserId, USER);
        event.set(EventText::Application, "a1");
        event.set(EventText::Token, "xFIde66QY0-MIV3gpLb5Fw");
        event.set(EventText::Result, "200");
        store_of(&[record]).with_activity(activity_of(&[event]))
    }

    fn written(write: impl Fn(&ActivityReport<'_>, &mut Vec<u8>) -> io::Result<()>) -> String {
        let store = store();
        let events = [ListedEvent { event: 0, strength: Some(LinkStrength::Token) }];
        let mut out = Vec::new();
        write(&ActivityReport::new(&store, &events), &mut out).expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    #[expect(clippy::redundant_closure_for_method_calls, reason = "a method is not general enough in its lifetimes")]
    fn a_line_has_the_fields_of_the_contract() {
        assert_eq!(
            written(|report, out| report.write_ndjson(out)),
            concat!(
                r#"{"log":"graph-activity","event_id":"00000000-0000-0000-0000-000000000007","#,
                r#""time":"1970-01-01T00:01:30Z","operation":"GET /me/messages","object":"/me/\u001b[2J","#,
                r#""user":"alice@contoso.com","ip_address":null,"application":"a1","session_id":null,"#,
                r#""token_id":"xFIde66QY0-MIV3gpLb5Fw","strength":"token","path":"test.json","offset":0,"result":"200"}"#,
                "\n"
            )
        );
        let csv = written(|report, out| report.write_csv(out));
        assert!(csv.starts_with(&COLUMNS.map(|(name, _)| name).join(",")), "{csv}");
    }

    #[test]
    fn people_read_names_and_no_control_characters() {
        let text = written(|report, out| report.write_table(out, PageFormat::default()));
        assert!(
            !text.contains('\u{1b}') && text.contains("Contoso Mail") && text.contains("alice@contoso.com"),
            "{text}"
        );
        assert!(text.contains("1970-01-01 00:01:30  token"), "{text}");
    }
}
