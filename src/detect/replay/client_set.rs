//! Sums up the clients of a set of events.

use super::event::TokenEvent;
use crate::detect::features::{NONE, Os};

/// The clients with which events were made: each distinct value once. A user has few of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSet {
    /// How many events there are.
    pub count: usize,
    /// For each client, how many events it has, and how many of them have a device id.
    claims: Vec<(u32, usize, usize)>,
    /// How many of them are of a browser.
    pub in_browser: usize,
    /// The operating systems, one bit each.
    pub systems: u8,
    /// Software with its lowest version; 0 where no event names one.
    pub families: Vec<(u64, u16)>,
    pub browsers: Vec<u64>,
    pub tools: Vec<u64>,
    pub devices: Vec<u32>,
    pub clients: Vec<(Os, u64)>,
    pub applications: Vec<u32>,
}

impl ClientSet {
    /// Sums up these events.
    pub(crate) fn of<'e>(events: impl Iterator<Item = &'e TokenEvent>) -> Self {
        let mut set = Self::default();
        for event in events {
            set.count += 1;
            if let Some(of) = client(event) {
                set.add_claims(of, 1, usize::from(event.device != NONE));
            }
            // A developer's tools run in containers and on other devices.
            set.systems |= if event.flags.developer { 0 } else { event.os.bit() };
            set.add_family(event.family, event.version);
            if event.flags.browser {
                set.in_browser += 1;
                add(&mut set.browsers, event.family);
            }
            if event.flags.tool {
                add(&mut set.tools, event.family);
            }
            add(&mut set.devices, event.device);
            add(&mut set.clients, (event.os, event.family));
            add(&mut set.applications, event.application);
        }
        set
    }

    /// Adds those of other events.
    pub(crate) fn join(&mut self, other: &Self) {
        self.count += other.count;
        other.claims.iter().for_each(|&(of, all, with_device)| self.add_claims(of, all, with_device));
        self.in_browser += other.in_browser;
        self.systems |= other.systems;
        other.families.iter().for_each(|&(family, version)| self.add_family(family, version));
        other.browsers.iter().for_each(|&family| add(&mut self.browsers, family));
        other.tools.iter().for_each(|&family| add(&mut self.tools, family));
        other.devices.iter().for_each(|&device| add(&mut self.devices, device));
        other.clients.iter().for_each(|&client| add(&mut self.clients, client));
        other.applications.iter().for_each(|&application| add(&mut self.applications, application));
    }

    /// Whether one of the events is of this software.
    pub(crate) fn has_family(&self, family: u64) -> bool {
        self.families.iter().any(|&(known, _)| known == family)
    }

    /// The lowest version of this software; `None` where none is known.
    pub(crate) fn lowest_version(&self, family: u64) -> Option<u16> {
        self.families.iter().find(|(known, _)| *known == family).map(|&(_, version)| version).filter(|&it| it != 0)
    }

    /// Whether a client names a device in this share of its events, in tenths.
    pub(crate) fn claims_device(&self, of: u32, tenths: usize) -> bool {
        let known = self.claims.iter().find(|(known, ..)| *known == of);
        known.is_some_and(|&(_, all, with_device)| with_device > 0 && with_device * 10 >= all * tenths)
    }

    fn add_claims(&mut self, of: u32, all: usize, with_device: usize) {
        match self.claims.iter_mut().find(|(known, ..)| *known == of) {
            Some((_, known, claims)) => (*known, *claims) = (*known + all, *claims + with_device),
            None => self.claims.push((of, all, with_device)),
        }
    }

    fn add_family(&mut self, family: u64, version: u16) {
        match self.families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, lowest)) if *lowest == 0 || version != 0 && version < *lowest => *lowest = version,
            Some(_) => {}
            None => self.families.push((family, version)),
        }
    }
}

/// The client of a sign-in, for the comparison of what it presents: the application, or the family whose refresh token
/// serves all of its applications; `None` for a developer's tool. A client loses what it had. A tool never had a device
/// claim, so it loses none.
pub(crate) fn client(event: &TokenEvent) -> Option<u32> {
    let number = if event.flags.family { NONE } else { event.application };
    (!event.flags.developer).then_some(number)
}

/// Adds a value that is not there yet. Comparing is faster than hashing if nearly all are equal.
fn add<T: PartialEq>(known: &mut Vec<T>, value: T) {
    if !known.contains(&value) {
        known.push(value);
    }
}
