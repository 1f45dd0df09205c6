//! Reads the header of a record: times, ids, kind and count.

use super::enum_value::truth;
use super::key::FieldKey;
use super::time::{self, FileOrder, TimeProblem};
use crate::signin::{Guid, Kind, Timestamp};
use std::borrow::Cow;

/// Times, ids and count, as they were read.
#[derive(Default)]
pub(super) struct RecordHeader<'a> {
    created: Option<Cow<'a, str>>,
    ingested: Option<Cow<'a, str>>,
    aggregation_start: Option<Cow<'a, str>>,
    /// Seconds east of UTC of those three, where they name no zone.
    offsets: [i32; 3],
    request_id: Option<Guid>,
    unique_token_identifier: Option<Cow<'a, str>>,
    correlation_id: Option<Guid>,
    sign_in_count: Option<u32>,
}

impl<'a> RecordHeader<'a> {
    /// Notes how many seconds east of UTC the times of a key are that name no zone.
    pub(super) fn set_offset(&mut self, key: FieldKey, seconds: i32) {
        match key {
            FieldKey::Created => self.offsets[0] = seconds,
            FieldKey::AggregationStart => self.offsets[1] = seconds,
            FieldKey::Ingested => self.offsets[2] = seconds,
            _ => {}
        }
    }

    /// Takes a value that is trimmed and not empty. Returns it when its key is not one of the header.
    pub(super) fn text(&mut self, key: FieldKey, value: Cow<'a, str>) -> Option<Cow<'a, str>> {
        match key {
            FieldKey::Created => self.add_created(time::without_object(value)),
            FieldKey::Ingested => self.ingested = Some(time::without_object(value)),
            FieldKey::AggregationStart => self.aggregation_start = Some(time::without_object(value)),
            FieldKey::RequestId => self.request_id = Guid::parse(&value).or(self.request_id),
            FieldKey::UniqueTokenIdentifier => self.unique_token_identifier = Some(value),
            FieldKey::CorrelationId => self.correlation_id = Guid::parse(&value).or(self.correlation_id),
            FieldKey::SignInCount => self.sign_in_count = Some(value.parse().unwrap_or(1).max(1)),
            _ => return Some(value),
        }
        None
    }

    /// Whether the record has the time of the sign-in.
    pub(super) fn has_created(&self) -> bool {
        self.created.is_some()
    }

    /// A date and its clock may be in two columns.
    fn add_created(&mut self, value: Cow<'a, str>) {
        self.created = Some(match &self.created {
            Some(before) if time::is_date(before) && time::is_clock(&value) => format!("{before} {value}").into(),
            Some(before) if time::is_clock(before) && time::is_date(&value) => format!("{value} {before}").into(),
            _ => value,
        });
    }

    /// The time of the sign-in, the best that the record has.
    ///
    /// Queries often keep only `TimeGenerated`, which is one to three minutes late. That is better than to reject the
    /// sign-in.
    ///
    /// # Errors
    /// `None` where the record has no time; else its text, and why it is none.
    pub(super) fn time(&self, order: FileOrder<'_>) -> Result<Timestamp, Option<(String, TimeProblem)>> {
        let times = [&self.created, &self.aggregation_start, &self.ingested];
        let best = times.into_iter().zip(self.offsets).find_map(|(time, offset)| Some((time.as_ref()?, offset)));
        let (text, offset) = best.ok_or(None)?;
        if let Some(time) = Timestamp::parse_canonical(text.as_bytes()) {
            return Ok(time);
        }
        // Columns "Date" and "Time".
        let clock = self.ingested.as_deref().filter(|clock| time::is_date(text) && time::is_clock(clock));
        let text = clock.map_or(Cow::Borrowed(&**text), |clock| format!("{text} {clock}").into());
        time::read_in(order, offset, &text).map_err(|problem| Some((text.into_owned(), problem)))
    }

    /// When the log received the record.
    pub(super) fn ingested(&self, order: FileOrder<'_>) -> Option<Timestamp> {
        self.ingested.as_deref().and_then(|text| time::read_in(order, self.offsets[2], text).ok())
    }

    /// The request id, decoded from the token identifier where it is absent.
    pub(super) fn request_id(&self) -> Option<Guid> {
        let recovered = || self.unique_token_identifier.as_deref().and_then(Guid::from_unique_token_identifier);
        self.request_id.or_else(recovered)
    }

    /// The correlation id.
    pub(super) fn correlation_id(&self) -> Option<Guid> {
        self.correlation_id
    }

    /// Number of sign-ins that the record stands for.
    pub(super) fn sign_in_count(&self) -> u32 {
        self.sign_in_count.unwrap_or(1)
    }

    /// Whether the record was grouped at its source, over a window of time.
    pub(super) fn is_grouped(&self) -> bool {
        self.aggregation_start.is_some()
    }
}

/// The kind by the keys that name the log.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NamedKind {
    log: Option<Kind>,
    event: Option<Kind>,
    is_interactive: Option<bool>,
    is_managed_identity: Option<bool>,
    /// Interactive by the name of a custom table alone: it may hold both logs.
    custom_table: Option<Kind>,
}

impl NamedKind {
    /// Takes a value, as [`RecordHeader::text`] does.
    pub(super) fn text<'a>(&mut self, key: FieldKey, value: Cow<'a, str>) -> Option<Cow<'a, str>> {
        match key {
            FieldKey::LogName => match Kind::from_log_name(&value) {
                kind @ Some(Kind::Interactive) if Kind::is_custom_table(&value) => self.custom_table = kind,
                kind => self.log = kind.or(self.log),
            },
            FieldKey::EventTypes => {
                self.event =
                    self.event.or_else(|| value.split([',', '[', ']', '"', '\'', ' ']).find_map(Kind::from_log_name));
            }
            FieldKey::IsInteractive => self.is_interactive = truth(&value).or(self.is_interactive),
            FieldKey::IsManagedIdentity => self.is_managed_identity = truth(&value).or(self.is_managed_identity),
            _ => return Some(value),
        }
        None
    }

    /// The kind by category or type, else by event types, else by `isInteractive`.
    pub(super) fn kind(self) -> Option<Kind> {
        let interactive = |yes| if yes { Kind::Interactive } else { Kind::NonInteractive };
        let principal = |managed| if managed { Kind::ManagedIdentity } else { Kind::ServicePrincipal };
        // One table holds both: its name says less than the column.
        let principal = self.is_managed_identity.map(principal).filter(|_| self.log.is_none_or(Kind::is_principal));
        principal.or(self.log).or(self.event).or(self.is_interactive.map(interactive)).or(self.custom_table)
    }
}
