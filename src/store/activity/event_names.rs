//! Names the users and applications of events, of which many logs have the ids alone, as the sign-ins or other events give them.

use super::activity_event::EventText;
use super::activity_store::{ActivityStore, EventNumber};
use super::text_table::ABSENT;
use crate::knowledge::application;
use crate::signin::{Dimension, Field};
use crate::store::Store;
use std::collections::HashMap;

/// The names for the ids of users and applications, by the number of the id in its table of texts.
#[derive(Clone, Debug, Default)]
pub struct EventNames {
    users: Vec<Option<Box<str>>>,
    applications: Vec<Option<Box<str>>>,
}

impl EventNames {
    /// Collects the names for the events of a load: those of its sign-ins, of users also those of events that have both, and of
    /// applications those that are known.
    pub fn of(store: &Store) -> Self {
        let activity = store.activity();
        let named = |dimension, id: Field, name: Field| -> HashMap<&str, &str> {
            let entries = store.table(dimension).entries();
            entries.filter_map(|entry| Some((entry.get(id)?, entry.get(name)?))).collect()
        };
        let users = named(Dimension::User, Field::UserId, Field::UserPrincipalName);
        let applications = named(Dimension::Application, Field::ApplicationId, Field::Application);
        let known = |id: &str| applications.get(id).copied().or_else(|| application(id).map(|known| known.name));
        let mut users: Vec<Option<Box<str>>> =
            activity.table(EventText::UserId).per_text(|id| Some((*users.get(id?)?).into()));
        for event in activity.events() {
            let id = activity.text_id(EventText::UserId, event);
            let unnamed = users.get_mut(id as usize).filter(|name| id != ABSENT && name.is_none());
            if let Some((unnamed, name)) = unnamed.zip(activity.text(EventText::UserName, event)) {
                *unnamed = Some(name.into());
            }
        }
        Self { users, applications: activity.table(EventText::Application).per_text(|id| Some(known(id?)?.into())) }
    }

    /// The user of an event: the principal name in the event, that of the sign-ins or of another event of the same id, or the id.
    pub fn user<'a>(&'a self, activity: &'a ActivityStore, event: EventNumber) -> Option<&'a str> {
        let named = || self.users.get(activity.text_id(EventText::UserId, event) as usize)?.as_deref();
        let name = activity.text(EventText::UserName, event).or_else(named);
        name.or_else(|| activity.text(EventText::UserId, event))
    }

    /// The application of an event as people know it: by the name that sign-ins have for its id, or that is known, else
    /// as the event has it.
    pub fn application<'a>(&'a self, activity: &'a ActivityStore, event: EventNumber) -> Option<&'a str> {
        let named = || self.applications.get(activity.text_id(EventText::Application, event) as usize)?.as_deref();
        named().or_else(|| activity.text(EventText::Application, event))
    }

    /// The name for the id or name at this place of the table of `text`; `None` for other texts, and where none is known.
    pub fn name_of(&self, text: EventText, id: u32) -> Option<&str> {
        let names = match text {
            EventText::UserId => &self.users,
            EventText::Application => &self.applications,
            _ => return None,
        };
        names.get(id as usize)?.as_deref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Timestamp;
    use crate::store::activity::testing::activity_of;
    use crate::store::activity::{ActivityEvent, ActivityLog};
    use crate::store::testing::store_of;

    #[test]
    fn an_event_with_id_and_name_names_those_with_the_id_alone() {
        let event = |id: &'static str, name: &'static str| {
            let mut event = ActivityEvent::new(ActivityLog::UnifiedAudit, Timestamp(0));
            event.set(EventText::UserId, id);
            event.set(EventText::UserName, name);
            event
        };
        let events =
            [event("1", ""), event("1", "alice@contoso.com"), event("1", "other"), event("2", ""), event("", "bob")];
        let store = store_of(&[]).with_activity(activity_of(&events));
        let names = EventNames::of(&store);
        let users: Vec<_> = store.activity().events().map(|event| names.user(store.activity(), event)).collect();
        let expected = ["alice@contoso.com", "alice@contoso.com", "other", "2", "bob"];
        assert_eq!(users, expected.map(Some));
    }
}
