//! Collects the events of one user that the rules need.

use super::client_set::ClientSet;
use super::device_fingerprint::DeviceFingerprint;
use super::event::TokenEvent;
use super::lineage::TokenLineage;
use super::places::{Places, UserPlace};
use super::tenant::Tenants;
use crate::detect::features::{Features, NONE};
use crate::signin::{Dimension, Field};
use crate::store::{Row, Store, ValueId};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};
use std::cell::OnceCell;

/// The sign-ins of one user.
pub(crate) struct ReplayUser<'a> {
    pub store: &'a Store,
    pub features: &'a Features,
    /// What is known of all tenants, and the user's own.
    pub tenants: &'a Tenants,
    pub tenant: ValueId,
    pub name: String,
    pub events: &'a [TokenEvent],
    pub places: &'a Places,
    /// Named as privileged by the analyst.
    pub privileged: bool,
    pub fingerprint: DeviceFingerprint,
    /// Events of each session; those without one under [`NONE`].
    pub sessions: HashMap<u32, Vec<u32>, RandomState>,
    /// Up to two known places where each lineage was seen.
    pub homes: HashMap<TokenLineage, [Option<u32>; 2], RandomState>,
    /// Events at each place.
    pub by_place: Vec<Vec<u32>>,
    /// The clients at each place, in successful sign-ins. Many streams of a user are compared with them.
    pub clients: OnceCell<Vec<ClientSet>>,
    /// Sessions that a phishing proxy may have opened.
    pub phished: HashSet<u32, RandomState>,
}

impl<'a> ReplayUser<'a> {
    /// Groups a user's events by session and place. The fingerprint of the tenant is set by the caller.
    pub(crate) fn of(
        store: &'a Store,
        features: &'a Features,
        (tenants, tenant): (&'a Tenants, ValueId),
        rows: &[Row],
        events: &'a [TokenEvent],
        places: &'a Places,
    ) -> Self {
        let name = |field| rows.iter().rev().find_map(|&row| store.text(field, row));
        let name =
            name(Field::UserPrincipalName).or_else(|| name(Field::UserDisplayName)).or_else(|| name(Field::UserId));
        let mut user = Self {
            store,
            features,
            tenants,
            tenant,
            name: name.unwrap_or("an unnamed user").to_owned(),
            events,
            places,
            privileged: rows.iter().any(|&row| features.privileged[store.value(Dimension::User, row) as usize]),
            fingerprint: DeviceFingerprint::default(),
            sessions: HashMap::default(),
            homes: HashMap::default(),
            by_place: vec![Vec::new(); places.list.len()],
            clients: OnceCell::new(),
            phished: HashSet::default(),
        };
        for (at, (event, &place)) in events.iter().zip(&places.of).enumerate() {
            user.sessions.entry(event.session).or_default().push(at as u32);
            user.by_place[place as usize].push(at as u32);
            if places.list[place as usize].strength() > 0 {
                let homes = user.homes.entry(TokenLineage::of(event)).or_default();
                match homes {
                    [None, _] => homes[0] = Some(place),
                    [Some(first), None] if *first != place => homes[1] = Some(place),
                    _ => {}
                }
            }
            if event.flags.proxy_shaped && event.session != NONE && places.list[place as usize].suspect_root {
                user.phished.insert(event.session);
            }
        }
        user
    }
}

impl ReplayUser<'_> {
    pub(crate) fn event(&self, at: u32) -> &TokenEvent {
        &self.events[at as usize]
    }

    /// The events at a place, by time.
    pub(crate) fn at_place(&self, place: u32) -> impl Iterator<Item = u32> {
        self.by_place[place as usize].iter().copied()
    }

    /// The clients of the successful sign-ins at a place.
    pub(crate) fn clients_at(&self, place: u32) -> &ClientSet {
        let successes = |events: &Vec<u32>| {
            ClientSet::of(events.iter().map(|&at| self.event(at)).filter(|event| !event.flags.blocked))
        };
        &self.clients.get_or_init(|| self.by_place.iter().map(successes).collect())[place as usize]
    }

    pub(crate) fn place_of(&self, at: u32) -> &UserPlace {
        &self.places.list[self.places.of[at as usize] as usize]
    }
}
