//! Determines which properties identify a device in a tenant.
//!
//! A session belongs to one device and names one operating system; a device runs the applications that exist for it.
//! Some logs break this: exporters drop or mix fields, generators draw them at random, gateways rewrite them. An
//! inconsistency that is common in a tenant means nothing for a single sign-in.

use super::event::TokenEvent;
use crate::detect::Points;
use crate::detect::features::{NONE, Os};
use foldhash::fast::RandomState;
use hashbrown::HashMap;

/// An inconsistency is common if more than one in this number has it.
const ODD_SHARE: u32 = 50;
/// Fewer users or sessions with an inconsistency do not make it common.
const ODD_LEAST: u32 = 10;
/// How many events of each user are counted.
const SAMPLE: usize = 400;

/// Which properties identify a device in a tenant.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each used by a rule of its own")]
pub(crate) struct DeviceFingerprint {
    /// A session keeps its operating system, so that another one means another device.
    pub systems: bool,
    /// User agents name the operating system of their device, so that another one means other software.
    pub agents: bool,
    /// A session without a device keeps its browser.
    pub browsers: bool,
    /// Applications are used on the systems that they exist for.
    pub applications: bool,
    /// Command lines have user agents of their own, and not those of browsers.
    pub command_lines: bool,
    /// Programs have user agents of their own, and not those of browsers.
    pub programs: bool,
    /// Hardly anybody's programs present tokens from Microsoft's network without a device, a system and a user agent, as
    /// servers would that act for users.
    pub servers: bool,
    /// A client that names its device does so wherever it is.
    pub claims: bool,
    /// A client whose tokens are bound to a device has bound ones wherever it is.
    pub bindings: bool,
    /// Scripts are no part of a session that begins in a program or browser.
    pub scripts: bool,
}

impl DeviceFingerprint {
    /// Without the properties of rules that are switched off.
    pub(crate) fn without_disabled(self, points: &Points) -> Self {
        Self {
            systems: self.systems && !points.is_off("system-differs"),
            agents: self.agents && !points.is_off("system-disguised"),
            browsers: self.browsers && !points.is_off("browser-differs"),
            applications: self.applications && !points.is_off("application-misplaced"),
            command_lines: self.command_lines && !points.is_off("browser-as-command-line"),
            programs: self.programs && !points.is_off("browser-as-program"),
            servers: self.servers,
            claims: self.claims && !points.is_off("device-lost"),
            bindings: self.bindings && !points.is_off("binding-lost"),
            scripts: self.scripts && !points.is_off("tool-user-agent"),
        }
    }
}

/// How many there are, how many of them are inconsistent, and how many users or sessions those belong to.
#[derive(Clone, Copy, Debug, Default)]
struct Share {
    all: u32,
    odd: u32,
    apart: u32,
}

impl Share {
    /// Adds the counts of one user or session.
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

    /// One attacker makes nothing common, however busy.
    fn is_rare(self) -> bool {
        self.apart < ODD_LEAST || self.odd * ODD_SHARE <= self.all
    }
}

/// Counts how often properties of a tenant's sign-ins contradict each other.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Inconsistencies {
    /// Sessions at one address; inconsistent with several operating systems.
    systems: Share,
    /// Sessions without a device at one address; inconsistent with several browsers.
    browsers: Share,
    /// Sign-ins of devices with a user agent; inconsistent if that is of another operating system. Counted apart by
    /// user.
    agents: Share,
    /// Sign-ins by applications that exist for some systems only; inconsistent on another system. Counted apart by
    /// user.
    applications: Share,
    /// Sign-ins by command lines; inconsistent with the user agent of a browser. Counted apart by user.
    command_lines: Share,
    /// Sign-ins by programs; inconsistent with the user agent of a browser. Counted apart by user.
    programs: Share,
    /// Users; inconsistent with programs that present tokens from Microsoft's network as a server would.
    servers: Share,
}

impl Inconsistencies {
    /// Counts a user's events.
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
        let command_lines = events.iter().filter(|event| event.flags.developer).take(SAMPLE);
        self.command_lines.add(command_lines.clone().count(), command_lines.filter(|event| event.flags.forged).count());
        let programs = events.iter().filter(|event| event.flags.program).take(SAMPLE);
        self.programs.add(programs.clone().count(), programs.filter(|event| event.flags.posing).count());
        self.servers.add(1, usize::from(events.iter().any(|event| event.flags.faceless)));
    }

    /// Adds the counts of other users of the tenant.
    pub(crate) fn join(&mut self, other: Self) {
        self.systems.join(other.systems);
        self.browsers.join(other.browsers);
        self.agents.join(other.agents);
        self.applications.join(other.applications);
        self.command_lines.join(other.command_lines);
        self.programs.join(other.programs);
        self.servers.join(other.servers);
    }

    pub(crate) fn fingerprint(&self) -> DeviceFingerprint {
        DeviceFingerprint {
            systems: self.systems.is_rare(),
            agents: self.agents.is_rare(),
            browsers: self.browsers.is_rare(),
            applications: self.applications.is_rare(),
            command_lines: self.command_lines.is_rare(),
            programs: self.programs.is_rare(),
            servers: self.servers.is_rare(),
            claims: true,
            bindings: true,
            scripts: true,
        }
    }
}

/// Counts the sessions that are seen more than once at an address. Those with more than one value there are
/// inconsistent.
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
