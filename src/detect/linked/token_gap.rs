//! Finds tokens of events of which no sign-in is in the load.

use crate::signin::{Guid, Timestamp};
use crate::store::Store;
use crate::store::activity::EventText;
use crate::text::counted;
use foldhash::fast::RandomState;
use std::collections::HashSet;

/// Events of users whose tokens have no sign-in in the load.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct TokenGap {
    /// Number of events.
    pub events: u64,
    /// Number of tokens.
    pub tokens: u64,
    /// The first of the events.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
}

impl TokenGap {
    /// The gap of a load; `None` where each token has its sign-in, and where a filter may have left sign-ins out. What
    /// applications do on their own does not count: their sign-ins are in a log that is seldom exported.
    pub(crate) fn of(store: &Store) -> Option<Self> {
        let activity = store.activity();
        if activity.is_empty() || store.filter().is_active() {
            return None;
        }
        let ids = activity.table(EventText::Token).per_text(|text| text.and_then(Guid::from_unique_token_identifier));
        let wanted: HashSet<Guid, RandomState> = ids.iter().copied().flatten().collect();
        let known: HashSet<Guid, RandomState> =
            store.rows().filter_map(|row| store.request_id(row)).filter(|id| wanted.contains(id)).collect();
        let mut gap: Option<Self> = None;
        let mut tokens = HashSet::new();
        for event in activity.events() {
            let token = ids[activity.text_id(EventText::Token, event) as usize];
            let of_user = || {
                [EventText::UserId, EventText::UserName].into_iter().any(|text| activity.text(text, event).is_some())
            };
            let Some(token) = token.filter(|token| !known.contains(token) && of_user()) else { continue };
            tokens.insert(token);
            let time = activity.time(event);
            let gap = gap.get_or_insert(Self { events: 0, tokens: 0, first: time, last: time });
            gap.events += 1;
            gap.first = gap.first.min(time);
            gap.last = gap.last.max(time);
        }
        gap.map(|gap| Self { tokens: tokens.len() as u64, ..gap })
    }

    /// What is missing, in a sentence with its span.
    pub(crate) fn in_words(self) -> String {
        let minute = |time: Timestamp| time.to_utc().format("%Y-%m-%d %H:%M").to_string();
        format!(
            "{} of activity logs from {} to {} UTC used {} without a sign-in in the load: an export of sign-ins may be \
             missing, and these events are linked by session or time at most",
            counted(self.events, "event"),
            minute(self.first),
            minute(self.last),
            counted(self.tokens, "token")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Kind, Record};
    use crate::store::activity::testing::activity_of;
    use crate::store::activity::{ActivityEvent, ActivityLog};
    use crate::store::testing::store_of;

    #[test]
    fn a_token_without_its_sign_in_is_a_gap_and_that_of_an_application_is_none() {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.request_id = Some(Guid(7));
        let tokens = [7, 8, 8, 9].map(|id| Guid(id).unique_token_identifier());
        let event = |at: usize, user: &'static str| {
            let mut event = ActivityEvent::new(ActivityLog::GraphActivity, Timestamp(at as i64));
            event.set(EventText::Token, &tokens[at]);
            event.set(EventText::UserId, user);
            event
        };
        let store = store_of(&[record]).with_activity(activity_of(&[
            event(0, "alice"),
            event(1, "alice"),
            event(2, "alice"),
            event(3, ""),
        ]));
        let gap = TokenGap { events: 2, tokens: 1, first: Timestamp(1), last: Timestamp(2) };
        assert_eq!(TokenGap::of(&store), Some(gap));
    }
}
