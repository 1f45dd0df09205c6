//! Lays out what a user did, by the activity logs, as a lane below those of the sign-ins: on the screen, as text and in a picture.

use super::timeline::TimelinePage;
use crate::aggregate::{LaneBy, TimeAxis, Timeline};
use crate::detect::OperationClass;
use crate::signin::Field;
use crate::store::activity::{EventNumber, EventText};
use crate::store::{Row, Store};
use crate::text::{SafeText, counted};
use std::collections::BTreeMap;

/// The name of the lane.
pub(crate) const NAME: &str = "activity";

/// What a column of the lane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ActivityMark {
    /// No event.
    Nothing,
    /// Events.
    Events,
    /// Events of which one at least keeps access.
    Harm,
}

impl ActivityMark {
    /// The character for it.
    pub(crate) const fn sign(self) -> &'static str {
        match self {
            Self::Nothing => " ",
            Self::Events => "+",
            Self::Harm => "#",
        }
    }

    /// What it means.
    pub(crate) const fn meaning(self) -> &'static str {
        match self {
            Self::Nothing => "",
            Self::Events => NAME,
            Self::Harm => "activity that keeps access",
        }
    }
}

/// The timeline of a user, with what they did where an activity log has it.
pub(crate) struct UserTimeline {
    /// The first sign-in of the user.
    pub row: Row,
    /// The sign-ins.
    pub timeline: Timeline,
    /// What the user did.
    pub activity: Option<ActivityLane>,
}

impl UserTimeline {
    /// Lays out `rows`, the sign-ins of a user by time, and the user's events, as [`Timeline::of`].
    pub(crate) fn of(store: &Store, rows: &[Row], is_suspect: impl Fn(Row) -> bool, by: LaneBy, width: usize) -> Self {
        let events = events_of(store, rows[0]);
        let times: Vec<_> = events.iter().map(|&event| store.activity().time(event)).collect();
        let timeline = Timeline::with_others(store, rows, &times, is_suspect, by, width, None);
        Self { row: rows[0], activity: ActivityLane::of(store, &events, &timeline.axis), timeline }
    }
}

/// What was done in the time of a column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct ActivityCell {
    events: u64,
    /// What keeps access when the session ends, by operation.
    harm: BTreeMap<String, u64>,
}

/// The events of a user over the columns of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ActivityLane {
    cells: Vec<ActivityCell>,
    events: u64,
}

/// The events of the user of a sign-in, by id and by name.
pub(crate) fn events_of(store: &Store, row: Row) -> Vec<EventNumber> {
    let activity = store.activity();
    let is = |text: EventText, field: Field| {
        let wanted = store.text(field, row);
        activity.table(text).per_text(|value| value.zip(wanted).is_some_and(|(a, b)| a.eq_ignore_ascii_case(b)))
    };
    let ids = is(EventText::UserId, Field::UserId);
    let names = is(EventText::UserName, Field::UserPrincipalName);
    let is_theirs = |event: &EventNumber| {
        ids[activity.text_id(EventText::UserId, *event) as usize]
            || names[activity.text_id(EventText::UserName, *event) as usize]
    };
    activity.events().filter(is_theirs).collect()
}

impl ActivityLane {
    /// Lays out events; `None` where there are none.
    pub(crate) fn of(store: &Store, events: &[EventNumber], axis: &TimeAxis) -> Option<Self> {
        let activity = store.activity();
        let (first, last) = axis.span().filter(|_| !events.is_empty())?;
        let mut cells = vec![ActivityCell::default(); axis.len()];
        for &event in events {
            let time = activity.time(event);
            if !(first..=last).contains(&time) {
                continue;
            }
            let Some(cell) = cells.get_mut(axis.column_of(time)) else { continue };
            cell.events += 1;
            if OperationClass::of_event(activity, event).is_persistence() {
                let operation = activity.text(EventText::Operation, event).unwrap_or_default();
                *cell.harm.entry(operation.to_owned()).or_default() += 1;
            }
        }
        Some(Self { cells, events: events.len() as u64 })
    }

    /// Number of events, also of those outside the axis.
    pub(crate) fn events(&self) -> u64 {
        self.events
    }

    /// What each column shows.
    pub(crate) fn marks(&self) -> impl Iterator<Item = ActivityMark> {
        self.cells.iter().map(|cell| match cell {
            ActivityCell { events: 0, .. } => ActivityMark::Nothing,
            ActivityCell { harm, .. } if harm.is_empty() => ActivityMark::Events,
            _ => ActivityMark::Harm,
        })
    }

    /// What stands before the lane.
    pub(crate) fn label(&self, page: TimelinePage<'_>) -> String {
        page.label_with(NAME, false, self.events)
    }

    /// The lane as a line.
    pub(crate) fn text(&self, page: TimelinePage<'_>) -> String {
        self.label(page) + &self.marks().map(ActivityMark::sign).collect::<String>()
    }

    /// What was done in the time of a column, in words that are safe to show; `None` for nothing.
    pub(crate) fn words(&self, page: TimelinePage<'_>, column: usize) -> Option<String> {
        let cell = self.cells.get(column).filter(|cell| cell.events > 0)?;
        let harm: Vec<String> = cell
            .harm
            .iter()
            .map(|(operation, count)| {
                let operation = SafeText::from_log(operation, page.glyphs);
                if *count == 1 { operation.to_string() } else { format!("{count} {operation}") }
            })
            .collect();
        let harm = if harm.is_empty() { String::new() } else { format!("; keeps access: {}", harm.join(", ")) };
        Some(format!("activity: {}{harm}", counted(cell.events, "event")))
    }

    /// What the signs mean.
    pub(crate) fn legend() -> String {
        [ActivityMark::Events, ActivityMark::Harm].map(|mark| format!("{} {}", mark.sign(), mark.meaning())).join("  ")
    }
}

#[cfg(test)]
mod lane_tests {
    use super::*;
    use crate::signin::{Kind, Record, Timestamp, Zone};
    use crate::store::activity::testing::activity_of;
    use crate::store::activity::{ActivityEvent, ActivityLog};
    use crate::store::testing::store_of;
    use crate::text::Glyphs;

    #[test]
    fn what_a_user_did_is_a_lane_of_its_own() {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.set(Field::UserPrincipalName, "alice@contoso.com");
        let event = |minute: i64, operation: &'static str, user: &'static str| {
            let mut event = ActivityEvent::new(ActivityLog::UnifiedAudit, Timestamp(minute * 60 * Timestamp::SECOND));
            event.set(EventText::Operation, operation);
            event.set(EventText::UserName, user);
            event
        };
        let events = [
            event(10, "Send", "Alice@contoso.com"),
            event(20, "New-InboxRule", "alice@contoso.com"),
            event(30, "Send", "bob@contoso.com"),
        ];
        let store = store_of(&[record]).with_activity(activity_of(&events));
        let user = UserTimeline::of(&store, &[0], |_| false, LaneBy::Address, 40);
        let page =
            TimelinePage { store: &store, timeline: &user.timeline, glyphs: Glyphs::Ascii, width: 80, zone: Zone::Utc };
        let lane = user.activity.expect("events");
        let text = lane.text(page);
        assert!(text.contains(" activity ") && text.trim_end().ends_with('#'), "{text}");
        assert_eq!((lane.events(), text.matches('+').count(), text.matches('#').count()), (2, 1, 1), "{text}");
    }
}
