//! Holds the events of a load.

use super::activity_event::{ActivityLog, EventFacts, EventText};
use super::activity_segment::ActivitySegment;
use super::mail_effects::MailEffects;
use super::text_table::{TextId, TextTable};
use crate::signin::Timestamp;
use crate::store::SEGMENT_ROWS;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// Number of an event in its store, in the order of files and offsets.
pub type EventNumber = u32;

/// The events of other logs than those of sign-ins. It never changes; copies share the columns.
#[derive(Clone, Default)]
pub struct ActivityStore {
    segments: Arc<Vec<ActivitySegment>>,
    tables: Arc<[TextTable; EventText::COUNT]>,
}

impl ActivityStore {
    pub(super) fn new(segments: Vec<ActivitySegment>, tables: [TextTable; EventText::COUNT]) -> Self {
        Self { segments: Arc::new(segments), tables: Arc::new(tables) }
    }

    /// Number of events.
    pub fn len(&self) -> usize {
        self.segments.split_last().map_or(0, |(last, full)| full.len() * SEGMENT_ROWS + last.len())
    }

    /// Whether there is no event.
    pub fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    /// All events, in the order of files and offsets.
    pub fn events(&self) -> Range<EventNumber> {
        0..self.len() as EventNumber
    }

    /// The table of distinct texts.
    pub fn table(&self, text: EventText) -> &TextTable {
        &self.tables[text as usize]
    }

    /// The number of an event's text in its table.
    pub fn text_id(&self, text: EventText, event: EventNumber) -> TextId {
        let (segment, at) = self.locate(event);
        segment.text(text, at)
    }

    /// A text of an event, as the log has it: it is shown only through [`crate::text`].
    pub fn text(&self, text: EventText, event: EventNumber) -> Option<&str> {
        self.table(text).get(self.text_id(text, event))
    }

    /// The log of an event.
    pub fn log(&self, event: EventNumber) -> ActivityLog {
        let (segment, at) = self.locate(event);
        segment.log(at)
    }

    /// When an event happened.
    pub fn time(&self, event: EventNumber) -> Timestamp {
        let (segment, at) = self.locate(event);
        segment.time(at)
    }

    /// What a rule or a setting of a mailbox does with mail.
    pub fn effects(&self, event: EventNumber) -> MailEffects {
        let (segment, at) = self.locate(event);
        segment.effects(at)
    }

    /// Everything of an event besides its texts.
    pub fn facts(&self, event: EventNumber) -> EventFacts {
        let (segment, at) = self.locate(event);
        segment.facts(at)
    }

    /// The same events with other texts. `text` is called once for each distinct text.
    #[must_use]
    pub fn rewritten<'s>(&'s self, mut text: impl FnMut(EventText, &'s str) -> Cow<'s, str>) -> Self {
        let tables = std::array::from_fn(|at| self.tables[at].rewritten(|value| text(EventText::ALL[at], value)));
        Self { segments: Arc::clone(&self.segments), tables: Arc::new(tables) }
    }

    /// Memory in use, in bytes.
    pub fn bytes(&self) -> usize {
        self.segments.iter().map(ActivitySegment::bytes).sum::<usize>()
            + self.tables.iter().map(TextTable::bytes).sum::<usize>()
    }

    fn locate(&self, event: EventNumber) -> (&ActivitySegment, usize) {
        (&self.segments[event as usize / SEGMENT_ROWS], event as usize % SEGMENT_ROWS)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Guid;
    use crate::store::RawRef;
    use crate::store::activity::testing::activity_of;
    use crate::store::activity::{ActivityBuilder, ActivityEvent, ActivityShard, MailEffect};
    use proptest::prelude::*;

    #[test]
    fn copies_of_an_event_complete_it() {
        let event = |log, id: u128| {
            let mut event = ActivityEvent::new(log, Timestamp(5 * Timestamp::SECOND));
            event.id = Some(Guid(id));
            event
        };
        let mut complete = event(ActivityLog::UnifiedAudit, 7);
        complete.set(EventText::Token, "xFIde66QY0-MIV3gpLb5Fw");
        complete.set(EventText::Operation, "Send");
        complete.effects.add(MailEffect::Forwards);
        complete.issued = Some(Timestamp(2 * Timestamp::SECOND));
        let mut bare = event(ActivityLog::OfficeActivity, 7);
        bare.set(EventText::Operation, "SendAs");
        let store = activity_of(&[bare, complete, event(ActivityLog::GraphActivity, 7)]);
        assert_eq!(store.len(), 2, "Graph numbers its calls on its own");
        assert_eq!(store.text(EventText::Operation, 0), Some("SendAs"));
        assert_eq!(store.text(EventText::Token, 0), Some("xFIde66QY0-MIV3gpLb5Fw"));
        assert_eq!(store.facts(0).issued, Some(Timestamp(2 * Timestamp::SECOND)));
        assert!(store.effects(0).has(MailEffect::Forwards) && store.effects(1).is_empty());
        assert_eq!(store.facts(1).issued, None);
    }

    /// 100,000 calls as an application makes them: a token for 20 calls, half of the objects named twice.
    #[test]
    fn an_event_takes_at_most_a_hundred_bytes() {
        let (mut shard, mut builder) = (ActivityShard::new(0), ActivityBuilder::default());
        let count = 100_000u64;
        for at in 0..count {
            let number = |of: u64| u128::from(at / of).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
            let [object, token, user, session] = [
                format!("/users/{}/messages/{:032x}", Guid(number(400)), number(2)),
                Guid(number(20)).unique_token_identifier(),
                Guid(number(400)).to_string(),
                Guid(number(100)).to_string(),
            ];
            let mut event = ActivityEvent::new(ActivityLog::GraphActivity, Timestamp(at as i64 * 1_234_567_891));
            event.id = Some(Guid(number(1) | 1));
            event.issued = Some(Timestamp(at as i64 * 1_234_567_891 - 900 * Timestamp::SECOND));
            event.size = Some(at % 5000);
            if at % 50 == 0 {
                event.effects.add(MailEffect::Moves);
            }
            event.set(EventText::Operation, "GET /users/{id}/messages/{id}");
            event.set(EventText::Object, &object);
            event.set(EventText::Token, &token);
            event.set(EventText::UserId, &user);
            event.set(EventText::Session, &session);
            event.set(EventText::Result, "200");
            shard.push(&event, RawRef { source: 0, offset: at * 1700, len: 1700 });
        }
        let batch = shard.take_batch().expect("events");
        assert_eq!(builder.append(&batch).stored, count);
        let store = builder.finish();
        let bytes = store.bytes() as u64 / count;
        assert!(bytes <= 100, "{bytes} bytes an event");
    }

    proptest! {
        #[test]
        fn what_is_stored_comes_back(
            rows in proptest::collection::vec(
                (0usize..ActivityLog::ALL.len(), any::<i32>(), proptest::option::of(any::<i32>()), proptest::option::of(0u64..1 << 40), "[a-c]{0,2}"),
                0..50,
            )
        ) {
            let events: Vec<ActivityEvent<'_>> = rows
                .iter()
                .map(|(log, time, issued, size, object)| {
                    let seconds = |time: i32| Timestamp(i64::from(time) * Timestamp::SECOND);
                    let mut event = ActivityEvent::new(ActivityLog::ALL[*log], seconds(*time));
                    event.issued = issued.map(seconds);
                    event.size = *size;
                    event.set(EventText::Object, object);
                    event
                })
                .collect();
            let store = activity_of(&events);
            prop_assert_eq!(store.len(), events.len());
            for (at, event) in events.iter().enumerate() {
                let facts = store.facts(at as EventNumber);
                prop_assert_eq!((facts.log, facts.time, facts.issued, facts.size), (event.log, event.time, event.issued, event.size));
                prop_assert_eq!(store.text(EventText::Object, at as EventNumber), event.get(EventText::Object));
                prop_assert_eq!(facts.raw.offset, at as u64);
            }
        }
    }
}
