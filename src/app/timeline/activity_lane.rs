//! Lays out what a user did, by the activity logs, as a lane below those of the sign-ins.

use crate::aggregate::TimeAxis;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::OperationClass;
use crate::report::timeline::TimelinePage;
use crate::signin::Field;
use crate::store::activity::{EventNumber, EventText};
use crate::store::{Row, Store};
use crate::text::{SafeText, counted};
use std::collections::BTreeMap;

/// The sign of events, and of those among which one keeps access.
const SIGNS: [&str; 2] = ["+", "#"];

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

    /// The lane as a line, with the cursor at a column.
    pub(crate) fn line(&self, page: TimelinePage<'_>, cursor: usize) -> TextLine {
        let mut parts: Vec<(LineKind, String)> = Vec::new();
        for (column, cell) in self.cells.iter().enumerate() {
            let (kind, sign) = match cell {
                ActivityCell { events: 0, .. } => (LineKind::Text, " "),
                ActivityCell { harm, .. } if harm.is_empty() => (LineKind::Field, SIGNS[0]),
                _ => (LineKind::Against, SIGNS[1]),
            };
            let kind = if column == cursor { LineKind::Cursor } else { kind };
            match parts.last_mut() {
                Some((last, text)) if *last == kind => text.push_str(sign),
                _ => parts.push((kind, sign.to_owned())),
            }
        }
        TextLine {
            label: page.label_with("activity", false, self.events),
            parts,
            ..TextLine::of(LineKind::Text, String::new())
        }
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
        format!("{} activity  {} activity that keeps access", SIGNS[0], SIGNS[1])
    }
}
