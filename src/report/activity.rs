//! Writes events of activity logs: table, NDJSON and CSV.

use super::table::{self, TableColumn, TableLine};
use super::{PageFormat, csv, json, show};
use crate::detect::LinkStrength;
use crate::store::Store;
use crate::store::activity::{EventNames, EventNumber, EventText};
use serde::Serialize;
use std::borrow::Cow;
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
}

/// An event as a JSON object.
#[derive(Serialize)]
struct EventLine<'a> {
    log: &'static str,
    event_id: Option<String>,
    time: String,
    operation: Option<&'a str>,
    object: Option<&'a str>,
    user: Option<&'a str>,
    ip_address: Option<&'a str>,
    application: Option<&'a str>,
    session_id: Option<&'a str>,
    token_id: Option<&'a str>,
    strength: Option<&'static str>,
    path: Cow<'a, str>,
    offset: u64,
}

/// The keys of an event in their order.
const FIELDS: [&str; 13] = [
    "log",
    "event_id",
    "time",
    "operation",
    "object",
    "user",
    "ip_address",
    "application",
    "session_id",
    "token_id",
    "strength",
    "path",
    "offset",
];

impl<'a> ActivityReport<'a> {
    /// A report of these events of a load.
    pub(crate) fn new(store: &'a Store, events: &'a [ListedEvent]) -> Self {
        Self { store, events, names: EventNames::of(store) }
    }

    fn text(&self, text: EventText, event: EventNumber) -> Option<&'a str> {
        self.store.activity().text(text, event)
    }

    fn user(&self, event: EventNumber) -> Option<&str> {
        self.names.user(self.store.activity(), event)
    }

    fn line(&self, listed: ListedEvent) -> EventLine<'_> {
        let event = listed.event;
        let facts = self.store.activity().facts(event);
        EventLine {
            log: facts.log.name(),
            event_id: facts.id.map(|id| id.to_string()),
            time: facts.time.to_string(),
            operation: self.text(EventText::Operation, event),
            object: self.text(EventText::Object, event),
            user: self.user(event),
            ip_address: self.text(EventText::Address, event),
            application: self.text(EventText::Application, event),
            session_id: self.text(EventText::Session, event),
            token_id: self.text(EventText::Token, event),
            strength: listed.strength.map(LinkStrength::name),
            path: self.store.sources()[facts.raw.source as usize].path.to_string_lossy(),
            offset: facts.raw.offset,
        }
    }

    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.events.iter().try_for_each(|event| json::line(out, &self.line(*event)))
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        csv::objects(out, &FIELDS, self.events.iter().map(|event| self.line(*event)))
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
                r#""token_id":"xFIde66QY0-MIV3gpLb5Fw","strength":"token","path":"test.json","offset":0}"#,
                "\n"
            )
        );
        let csv = written(|report, out| report.write_csv(out));
        assert!(csv.starts_with(&FIELDS.join(",")), "{csv}");
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
