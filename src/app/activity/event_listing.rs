//! Filters, groups and sorts events.

use super::event_column::{EventCells, EventColumn};
use super::scope::{ActivityScope, by_strength};
use super::state::LinkedEvents;
use crate::detect::{LinkStrength, OperationClass};
use crate::query::Filter;
use crate::signin::{TimeAggregate, Zone};
use crate::store::Store;
use crate::store::activity::{EventNumber, EventText, MailEffects, TextId};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};

/// The order of the groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct EventSort {
    /// The column.
    pub(crate) column: EventColumn,
    /// Largest, latest or last in the alphabet first.
    pub(crate) descending: bool,
}

impl Default for EventSort {
    fn default() -> Self {
        Self { column: EventColumn::Time, descending: false }
    }
}

impl EventSort {
    /// Sorted by `column`: the other way round when it is sorted by it already, else with what matters first.
    pub(crate) fn chosen(self, column: EventColumn) -> Self {
        let usual = matches!(column, EventColumn::Count | EventColumn::Link);
        Self { column, descending: if self.column == column { !self.descending } else { usual } }
    }
}

/// What a listing is made from.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct EventListKey {
    /// The number of the links.
    pub(crate) linked: u64,
    /// Which events.
    pub(crate) scope: ActivityScope,
    /// The filter as it was typed.
    pub(crate) filter: String,
    /// The time aggregate.
    pub(crate) window: TimeAggregate,
    /// The order.
    pub(crate) sort: EventSort,
}

/// Events of one window that agree in all that tells one deed from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct EventGroup {
    first: u32,
    count: u32,
    /// The link of all its events.
    pub(crate) strength: Option<LinkStrength>,
    /// It keeps access when the session ends: an inbox rule, a consent, a credential.
    pub(crate) is_harm: bool,
}

/// Groups of events in their order.
#[derive(Clone, Debug, Default)]
pub(crate) struct EventListing {
    /// The events that pass the filter, those of a group beside each other, by time.
    pub(crate) events: Vec<EventNumber>,
    /// The groups.
    pub(crate) groups: Vec<EventGroup>,
    /// How many events there are without the filter.
    pub(crate) total: u64,
    /// How many of those are linked to findings, by strength.
    pub(crate) strengths: std::collections::HashMap<LinkStrength, u64>,
}

/// What the events of a group agree in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct EventGroupKey {
    window: i64,
    log: u8,
    strength: Option<LinkStrength>,
    effects: MailEffects,
    texts: [TextId; SHARED.len()],
}

const SHARED: [EventText; 6] = [
    EventText::Operation,
    EventText::Object,
    EventText::UserId,
    EventText::UserName,
    EventText::Address,
    EventText::Application,
];

/// Events between two looks at the flag that cancels.
const STRIDE: usize = 4096;

impl EventListing {
    /// Filters the events of `key` by `filter`, which is that of `key` as it was read, groups and sorts them. `None` when
    /// `cancelled` was set meanwhile.
    pub(crate) fn of(
        store: &Store,
        linked: &LinkedEvents,
        key: &EventListKey,
        filter: &Filter,
        cancelled: &AtomicBool,
    ) -> Option<Self> {
        let activity = store.activity();
        let events = key.scope.events(store, linked);
        let (total, strengths) = (events.len() as u64, by_strength(&events));
        let mut events = filter.select_events(store, &linked.names, events, cancelled)?;
        events.sort_by_key(|&(event, _)| (activity.time(event), event));
        let mut numbers: HashMap<EventGroupKey, u32, RandomState> = HashMap::default();
        let mut members: Vec<Vec<EventNumber>> = Vec::new();
        let mut groups: Vec<EventGroup> = Vec::new();
        for (at, &(event, strength)) in events.iter().enumerate() {
            if at % STRIDE == 0 && cancelled.load(Ordering::Relaxed) {
                return None;
            }
            let number = match key.window.start(activity.time(event)) {
                None => groups.len() as u32,
                Some(window) => {
                    let log = activity.log(event) as u8;
                    let texts = SHARED.map(|text| activity.text_id(text, event));
                    let effects = activity.effects(event);
                    let shared = EventGroupKey { window: window.0, log, strength, effects, texts };
                    *numbers.entry(shared).or_insert(groups.len() as u32)
                }
            };
            if number as usize == groups.len() {
                let is_harm = OperationClass::of_event(activity, event).is_persistence();
                groups.push(EventGroup { first: 0, count: 0, strength, is_harm });
                members.push(Vec::new());
            }
            members[number as usize].push(event);
        }
        for (group, members) in groups.iter_mut().zip(&members) {
            group.count = members.len() as u32;
        }
        let mut order: Vec<usize> = (0..groups.len()).collect();
        sort(&mut order, &groups, &members, key.sort, EventCells { activity, linked, zone: Zone::Utc, years: true });
        let mut listing = Self { total, strengths, ..Self::default() };
        for at in order {
            let first = listing.events.len() as u32;
            listing.events.append(&mut members[at]);
            listing.groups.push(EventGroup { first, ..groups[at].clone() });
        }
        Some(listing)
    }

    /// The events of a group, by time.
    pub(crate) fn members(&self, group: &EventGroup) -> &[EventNumber] {
        &self.events[group.first as usize..(group.first + group.count) as usize]
    }
}

/// Sorts groups, which are by time; those that are equal stay so.
fn sort(
    order: &mut [usize],
    groups: &[EventGroup],
    members: &[Vec<EventNumber>],
    sort: EventSort,
    cells: EventCells<'_>,
) {
    let text = |at: usize| cells.text(sort.column, members[at][0]);
    order.sort_by(|&one, &other| {
        let order = match sort.column {
            EventColumn::Time => one.cmp(&other),
            EventColumn::Count => groups[one].count.cmp(&groups[other].count),
            EventColumn::Link => groups[one].strength.cmp(&groups[other].strength),
            _ => text(one).cmp(&text(other)),
        };
        if sort.descending { order.reverse() } else { order }
    });
}
