//! Chooses the events that the tab is about: all, those of a finding, or those of sign-ins.

use super::state::LinkedEvents;
use crate::detect::LinkStrength;
use crate::signin::{Dimension, Field, Guid};
use crate::store::activity::{EventNumber, EventText};
use crate::store::{Row, Store};
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

/// What the events have to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum ActivityScope {
    /// Nothing in particular: all events.
    #[default]
    All,
    /// The finding of this id.
    Finding(String),
    /// The tokens of these sign-ins.
    Tokens(Arc<[Row]>),
    /// The sessions of these sign-ins, which the user and an attacker share.
    Sessions(Arc<[Row]>),
}

impl ActivityScope {
    /// The events of sign-ins: those with their tokens, else those of their sessions; `None` where no event has either.
    pub(crate) fn of_sign_ins(store: &Store, rows: &[Row]) -> Option<Self> {
        let scopes = [Self::Tokens(rows.into()), Self::Sessions(rows.into())];
        scopes.into_iter().find(|scope| scope.matching(store).is_some_and(|(_, matches)| matches.contains(&true)))
    }

    /// The events, in the order of files and offsets, each with the strength of its link to the finding, or to any.
    pub(crate) fn events(&self, store: &Store, linked: &LinkedEvents) -> Vec<(EventNumber, Option<LinkStrength>)> {
        let with_link = |event: EventNumber| (event, linked.strongest(event));
        let activity = store.activity();
        match (self, self.matching(store)) {
            (Self::Finding(id), _) => {
                linked.of_finding(id).iter().map(|&(event, strength)| (event, Some(strength))).collect()
            }
            (_, Some((text, matches))) => {
                let is_of = |event: &EventNumber| matches[activity.text_id(text, *event) as usize];
                activity.events().filter(is_of).map(with_link).collect()
            }
            (_, None) => activity.events().map(with_link).collect(),
        }
    }

    /// The text by which events are of the sign-ins, and which values of it are theirs.
    fn matching(&self, store: &Store) -> Option<(EventText, Vec<bool>)> {
        match self {
            Self::All | Self::Finding(_) => None,
            Self::Tokens(rows) => {
                let ids: HashSet<Guid> = rows.iter().filter_map(|&row| store.request_id(row)).collect();
                let is_of = |text: Option<&str>| {
                    text.and_then(Guid::from_unique_token_identifier).is_some_and(|id| ids.contains(&id))
                };
                Some((EventText::Token, store.activity().table(EventText::Token).per_text(is_of)))
            }
            Self::Sessions(rows) => {
                let sessions = rows.iter().filter_map(|&row| store.text(Field::SessionId, row));
                let sessions: HashSet<String> = sessions.map(str::to_lowercase).collect();
                let is_of = |text: Option<&str>| text.is_some_and(|text| sessions.contains(&text.to_lowercase()));
                Some((EventText::Session, store.activity().table(EventText::Session).per_text(is_of)))
            }
        }
    }
}

/// The sign-in that an event belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventSignIn {
    /// The one of its token.
    Own(Row),
    /// One of its session, which the user and an attacker share: the last that is not later than the event, else the first.
    OfSession(Row),
}

impl EventSignIn {
    /// Looks it up; `None` where no sign-in in the load has the token or the session.
    pub(crate) fn of(store: &Store, event: EventNumber) -> Option<Self> {
        let activity = store.activity();
        let token = activity.text(EventText::Token, event).and_then(Guid::from_unique_token_identifier);
        if let Some(row) = token.and_then(|id| store.rows().find(|&row| store.request_id(row) == Some(id))) {
            return Some(Self::Own(row));
        }
        let session = activity.text(EventText::Session, event)?;
        // Texts are compared once for each distinct session.
        let is_session = store.per_value(Dimension::Session, |entry| {
            entry.get(Field::SessionId).is_some_and(|text| text.eq_ignore_ascii_case(session))
        });
        let is_of = |row: &Row| is_session[store.value(Dimension::Session, *row) as usize];
        let mut rows = store.by_time().iter().copied().filter(is_of);
        let first = rows.next()?;
        let time = activity.time(event);
        Some(Self::OfSession(rows.take_while(|&row| store.created(row) <= time).last().unwrap_or(first)))
    }

    /// The sign-in.
    pub(crate) fn row(self) -> Row {
        match self {
            Self::Own(row) | Self::OfSession(row) => row,
        }
    }
}

/// How many events there are of each strength.
pub(crate) fn by_strength(events: &[(EventNumber, Option<LinkStrength>)]) -> HashMap<LinkStrength, u64> {
    let mut counts = HashMap::new();
    for strength in events.iter().filter_map(|(_, strength)| *strength) {
        *counts.entry(strength).or_default() += 1;
    }
    counts
}
