//! Reads the header of a record: times, ids, kind and count.

use super::enum_value::truth;
use super::key::{FieldKey, KeyRank};
use super::time::{self, FileOrder, TimeProblem};
use crate::signin::{Guid, Kind, Timestamp};
use std::borrow::Cow;

/// Times, ids and count, as they were read.
#[derive(Default)]
pub(super) struct RecordHeader<'a> {
    created: Option<TimeText<'a>>,
    ingested: Option<TimeText<'a>>,
    aggregation_start: Option<TimeText<'a>>,
    /// Of the time that comes now.
    source: TimeSource,
    request_id: Option<(KeyRank, Guid)>,
    unique_token_identifier: Option<Cow<'a, str>>,
    correlation_id: Option<(KeyRank, Guid)>,
    sign_in_count: Option<u32>,
}

/// A time as it is written, with the rank of its key.
struct TimeText<'a> {
    text: Cow<'a, str>,
    rank: KeyRank,
    source: TimeSource,
}

/// Where a time stands.
#[derive(Clone, Default)]
struct TimeSource {
    /// Seconds east of UTC of times that name no zone.
    offset: i32,
    /// The key or heading as it is written; empty where nobody will ask.
    name: Box<str>,
}

/// A time that cannot be read.
#[derive(Debug, Default)]
pub(super) struct UnreadTime {
    /// Its key or heading.
    pub name: String,
    pub text: String,
    pub problem: TimeProblem,
}

impl<'a> RecordHeader<'a> {
    /// Notes how many seconds east of UTC the next time is if it names no zone, and what its key or heading is called
    /// in messages.
    pub(super) fn set_source(&mut self, offset: i32, name: Box<str>) {
        self.source = TimeSource { offset, name };
    }

    /// Takes a value that is trimmed and not empty, and the rank of its key. Returns it when its key is not one of the
    /// header.
    pub(super) fn text(&mut self, key: FieldKey, rank: KeyRank, value: Cow<'a, str>) -> Option<Cow<'a, str>> {
        match key {
            FieldKey::Created | FieldKey::Ingested | FieldKey::AggregationStart => self.add_time(key, rank, value),
            FieldKey::RequestId => replace_id(&mut self.request_id, rank, &value),
            FieldKey::UniqueTokenIdentifier => self.unique_token_identifier = Some(value),
            FieldKey::CorrelationId => replace_id(&mut self.correlation_id, rank, &value),
            FieldKey::SignInCount => self.sign_in_count = Some(value.parse().unwrap_or(1).max(1)),
            _ => return Some(value),
        }
        None
    }

    /// Whether the record has the time of the sign-in, by a name that logs have for it.
    pub(super) fn has_created(&self) -> bool {
        self.created.as_ref().is_some_and(|created| created.rank.is_of_a_log())
    }

    fn add_time(&mut self, key: FieldKey, rank: KeyRank, value: Cow<'a, str>) {
        let text = time::without_object(value);
        let source = std::mem::take(&mut self.source);
        let time = match key {
            FieldKey::Created => &mut self.created,
            FieldKey::Ingested => &mut self.ingested,
            _ => &mut self.aggregation_start,
        };
        match time {
            // A date and its clock may be in two columns.
            Some(before) if key == FieldKey::Created && time::is_date(&before.text) && time::is_clock(&text) => {
                before.text = format!("{} {text}", before.text).into();
            }
            Some(before) if key == FieldKey::Created && time::is_clock(&before.text) && time::is_date(&text) => {
                *before = TimeText { text: format!("{text} {}", before.text).into(), rank, source };
            }
            Some(before) if before.rank > rank => {}
            _ => *time = Some(TimeText { text, rank, source }),
        }
    }

    /// The time of the sign-in, the best that the record has.
    ///
    /// Queries often keep only `TimeGenerated`, which is one to three minutes late. That is better than to reject the
    /// sign-in, and better than the time of a collector.
    ///
    /// # Errors
    /// `None` where the record has no time; else the one that cannot be read, and why.
    pub(super) fn time(&self, order: FileOrder<'_>) -> Result<Timestamp, Option<UnreadTime>> {
        let is_own = |time: &&TimeText<'_>| time.rank.is_own();
        let created = self.created.as_ref();
        let best = created.filter(is_own).or(self.aggregation_start.as_ref());
        let best = best.or_else(|| self.ingested.as_ref().filter(is_own)).or(created).or(self.ingested.as_ref());
        let TimeText { text, source, .. } = best.ok_or(None)?;
        if let Some(time) = Timestamp::parse_canonical(text.as_bytes()) {
            return Ok(time);
        }
        // Columns "Date" and "Time".
        let clock = self.ingested.as_ref().map(|clock| &clock.text);
        let clock = clock.filter(|clock| time::is_date(text) && time::is_clock(clock));
        let text = clock.map_or(Cow::Borrowed(&**text), |clock| format!("{text} {clock}").into());
        time::read_in(order, source.offset, &text)
            .map_err(|problem| Some(UnreadTime { name: source.name.to_string(), text: text.into_owned(), problem }))
    }

    /// When the log received the record.
    pub(super) fn ingested(&self, order: FileOrder<'_>) -> Option<Timestamp> {
        let ingested = self.ingested.as_ref()?;
        time::read_in(order, ingested.source.offset, &ingested.text).ok()
    }

    /// The request id, decoded from the token identifier where it is absent.
    pub(super) fn request_id(&self) -> Option<Guid> {
        let recovered = || self.unique_token_identifier.as_deref().and_then(Guid::from_unique_token_identifier);
        self.request_id.map(|(_, id)| id).or_else(recovered)
    }

    /// The correlation id.
    pub(super) fn correlation_id(&self) -> Option<Guid> {
        self.correlation_id.map(|(_, id)| id)
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

/// Takes an id, unless there is one by a key of a higher rank.
fn replace_id(id: &mut Option<(KeyRank, Guid)>, rank: KeyRank, value: &str) {
    if id.is_none_or(|(before, _)| before <= rank)
        && let Some(new) = Guid::parse(value)
    {
        *id = Some((rank, new));
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
