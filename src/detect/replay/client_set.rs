//! Sums up the clients of a set of events.

use super::event::TokenEvent;
use crate::detect::features::{NONE, Os};

/// The clients with which events were made: each distinct value once. A user has few of them.
#[derive(Clone, Debug, Default)]
pub(crate) struct ClientSet {
    /// How many events there are.
    pub count: usize,
    /// How many of them have a device id.
    pub with_device: usize,
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
            set.with_device += usize::from(event.device != NONE);
            set.systems |= event.os.bit();
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
        self.with_device += other.with_device;
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

    fn add_family(&mut self, family: u64, version: u16) {
        match self.families.iter_mut().find(|(known, _)| *known == family) {
            Some((_, lowest)) if *lowest == 0 || version != 0 && version < *lowest => *lowest = version,
            Some(_) => {}
            None => self.families.push((family, version)),
        }
    }
}

/// Adds a value that is not there yet. Comparing is faster than hashing if nearly all are equal.
fn add<T: PartialEq>(known: &mut Vec<T>, value: T) {
    if !known.contains(&value) {
        known.push(value);
    }
}
