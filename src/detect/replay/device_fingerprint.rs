//! What tells one machine from another in a tenant.
//!
//! A session belongs to one device, and names one operating system; a device runs what exists for it. Not in every log:
//! exporters drop or mix fields, generators draw them by lot, gateways rewrite them. What is common in a tenant says
//! nothing of any one sign-in.

use super::event::TokenEvent;
use crate::detect::Points;
use crate::detect::features::{NONE, Os};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// Odd in more than one of so many: common.
const ODD_SHARE: u32 = 50;
/// So few users or sessions with anything odd say nothing of a tenant.
const ODD_LEAST: u32 = 10;
/// So many events of each user are enough to find out.
const SAMPLE: usize = 400;

/// What is odd enough in a tenant to tell something.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each asked by a rule of its own")]
pub(crate) struct DeviceFingerprint {
    /// A session keeps to one operating system, so that another one means another device.
    pub systems: bool,
    /// User agents name the operating system of their device, so that another one means other software.
    pub agents: bool,
    /// A session without a device keeps to one browser.
    pub browsers: bool,
    /// Applications are used on the systems that they exist for.
    pub applications: bool,
}

impl DeviceFingerprint {
    /// Without what rests on rules that are switched off.
    pub(crate) fn without_disabled(self, points: &Points) -> Self {
        Self {
            systems: self.systems && !points.is_off("system-differs"),
            agents: self.agents && !points.is_off("system-disguised"),
            browsers: self.browsers && !points.is_off("browser-differs"),
            applications: self.applications && !points.is_off("application-misplaced"),
        }
    }
}

/// How many there are, how many of them are odd, and in how many places apart the odd ones were met.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    all: u32,
    odd: u32,
    apart: u32,
}

impl Share {
    /// Adds what was met in one place.
    fn add(&mut self, all: usize, odd: usize) {
        self.all += all as u32;
        self.odd += odd as u32;
        self.apart += u32::from(odd > 0);
    }

    fn join(&mut self, other: Self) {
        self.all += other.all;
        self.odd += other.odd;
        self.apart += other.apart;
    }

    /// However busy, one thief makes nothing common.
    fn is_rare(self) -> bool {
        self.apart < ODD_LEAST || self.odd * ODD_SHARE <= self.all
    }
}

/// How often in a tenant two things do not go together that should.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Inconsistencies {
    /// Sessions at one address, those with several operating systems odd.
    systems: Share,
    /// The same of those without a device, with several browsers.
    browsers: Share,
    /// Sign-ins of devices with a user agent, odd with one of another operating system; apart are users.
    agents: Share,
    /// Sign-ins by applications that exist for some systems only, odd on another system; apart are users.
    applications: Share,
}

impl Inconsistencies {
    /// Takes a user's events into account.
    pub(crate) fn add(&mut self, events: &[TokenEvent]) {
        let with_session = |event: &&TokenEvent| event.session != NONE && !event.flags.transferred;
        let named = events.iter().filter(with_session).filter(|event| event.os != Os::Unknown);
        count_mixed(named.take(SAMPLE), |event| event.os, &mut self.systems);
        let browsers = events.iter().filter(with_session).filter(|event| event.flags.browser);
        count_mixed(browsers.take(SAMPLE), |event| event.family, &mut self.browsers);

        let with_agent = events.iter().filter(|event| event.device != NONE && event.family != 0).take(SAMPLE);
        self.agents.add(with_agent.clone().count(), with_agent.filter(|event| event.flags.disguised).count());
        let limited = events.iter().filter(|event| event.os != Os::Unknown && event.flags.limited).take(SAMPLE);
        self.applications.add(limited.clone().count(), limited.filter(|event| event.flags.misplaced).count());
    }

    /// Takes what was counted of other users of the tenant into account.
    pub(crate) fn join(&mut self, other: Self) {
        self.systems.join(other.systems);
        self.browsers.join(other.browsers);
        self.agents.join(other.agents);
        self.applications.join(other.applications);
    }

    pub(crate) fn fingerprint(&self) -> DeviceFingerprint {
        DeviceFingerprint {
            systems: self.systems.is_rare(),
            agents: self.agents.is_rare(),
            browsers: self.browsers.is_rare(),
            applications: self.applications.is_rare(),
        }
    }
}

/// Counts the sessions that are seen more than once at an address, odd those with more than one value there.
fn count_mixed<'a, T: PartialEq>(
    events: impl Iterator<Item = &'a TokenEvent>,
    value: fn(&TokenEvent) -> T,
    share: &mut Share,
) {
    let mut seen: HashMap<(u32, u32), (T, u32, bool), RandomState> = HashMap::default();
    for event in events {
        let (first, count, mixed) =
            seen.entry((event.session, event.prefix)).or_insert_with(|| (value(event), 0, false));
        *count += 1;
        *mixed |= *first != value(event);
    }
    for (_, _, mixed) in seen.into_values().filter(|(_, count, _)| *count > 1) {
        share.add(1, usize::from(mixed));
    }
}
