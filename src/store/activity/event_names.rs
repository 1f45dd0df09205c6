//! Names the users and applications of events, of which many logs have the ids alone, as the sign-ins give them.

use super::activity_event::EventText;
use super::activity_store::{ActivityStore, EventNumber};
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
    /// Collects the names for the events of a load: those of its sign-ins, and of applications those that are known.
    pub fn of(store: &Store) -> Self {
        let activity = store.activity();
        let named = |dimension, id: Field, name: Field| -> HashMap<&str, &str> {
            let entries = store.table(dimension).entries();
            entries.filter_map(|entry| Some((entry.get(id)?, entry.get(name)?))).collect()
        };
        let users = named(Dimension::User, Field::UserId, Field::UserPrincipalName);
        let applications = named(Dimension::Application, Field::ApplicationId, Field::Application);
        let known = |id: &str| applications.get(id).copied().or_else(|| application(id).map(|known| known.name));
        Self {
            users: activity.table(EventText::UserId).per_text(|id| Some((*users.get(id?)?).into())),
            applications: activity.table(EventText::Application).per_text(|id| Some(known(id?)?.into())),
        }
    }

    /// The user of an event: the principal name in the event, that of the sign-ins of the same id, or the id.
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
