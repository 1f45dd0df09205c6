//! Reads the requests before sign-ins: who asked about whom, and when.

use super::SignInLog;
use crate::detect::UserIdentity;
use crate::detect::features::parse_address;
use crate::signin::{Dimension, Field};
use crate::store::activity::{ActivityLog, EventNumber, EventText};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use ipnet::IpNet;
use std::net::IpAddr;

/// A request about a user before a sign-in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DiscoveryRequest {
    pub event: EventNumber,
    /// The address, of IPv6 its /64.
    pub source: IpNet,
    /// Number of the user, as [`AskedUsers`] has it.
    pub user: u32,
    /// When it happened, in nanoseconds.
    pub time: i64,
}

impl DiscoveryRequest {
    /// The address, as the log has it.
    pub(crate) fn address<'a>(&self, log: &SignInLog<'a>) -> &'a str {
        log.store.activity().text(EventText::Address, self.event).unwrap_or_default()
    }
}

/// The numbers of the users who are asked about: those of the sign-ins, then those who have no sign-in in the load.
#[derive(Default)]
pub(crate) struct AskedUsers {
    numbers: HashMap<String, u32, RandomState>,
    /// Those without a sign-in: a request that names each.
    strangers: Vec<EventNumber>,
}

impl AskedUsers {
    /// Names the users of the sign-ins by object id and principal name.
    fn of(log: &SignInLog<'_>) -> Self {
        let mut asked = Self::default();
        let mut seen = vec![false; log.store.table(Dimension::User).len()];
        for user in 0..log.users.len() {
            for &row in log.users.rows(user) {
                if std::mem::replace(&mut seen[log.value(Dimension::User, row) as usize], true) {
                    continue;
                }
                for name in [Field::UserId, Field::UserPrincipalName] {
                    if let Some(name) = log.store.text(name, row) {
                        asked.numbers.entry(name.to_lowercase()).or_insert(user as u32);
                    }
                }
            }
        }
        asked
    }

    /// The number of the user of a request; `None` where it names none.
    fn number(&mut self, log: &SignInLog<'_>, event: EventNumber) -> Option<u32> {
        let activity = log.store.activity();
        let names =
            [EventText::UserId, EventText::UserName].map(|text| activity.text(text, event).map(str::to_lowercase));
        let known = names.iter().flatten().find_map(|name| self.numbers.get(name).copied());
        let name = names.into_iter().flatten().next()?;
        Some(known.unwrap_or_else(|| {
            let number = (log.users.len() + self.strangers.len()) as u32;
            self.strangers.push(event);
            self.numbers.insert(name, number);
            number
        }))
    }

    /// Who that is.
    pub(crate) fn identity(&self, log: &SignInLog<'_>, user: u32) -> UserIdentity {
        match (user as usize).checked_sub(log.users.len()) {
            None => log.user_identity(user),
            Some(stranger) => {
                let text = |text| log.store.activity().text(text, self.strangers[stranger]).map(str::to_owned);
                UserIdentity { id: text(EventText::UserId), principal_name: text(EventText::UserName) }
            }
        }
    }
}

/// Returns the requests that name a user and come from an address that is neither trusted nor a shared exit by the
/// settings, and numbers their users.
pub(crate) fn discovery_requests(log: &SignInLog<'_>, asked: &mut AskedUsers) -> Vec<DiscoveryRequest> {
    let activity = log.store.activity();
    let is_request = |event: &EventNumber| activity.log(*event) == ActivityLog::PreAuthentication;
    let mut events = activity.events().filter(is_request).peekable();
    if events.peek().is_none() {
        return Vec::new();
    }
    *asked = AskedUsers::of(log);
    let networks = &log.settings().networks;
    let sources = activity.table(EventText::Address).per_text(|text| {
        let source = text.and_then(source_of)?;
        let mut own = networks.trusted.iter().chain(&networks.egress);
        (!own.any(|network| network.holds(source.addr(), 0))).then_some(source)
    });
    let requests = events.filter_map(|event| {
        let source = sources[activity.text_id(EventText::Address, event) as usize]?;
        let user = asked.number(log, event)?;
        Some(DiscoveryRequest { event, source, user, time: activity.time(event).limited() })
    });
    requests.collect()
}

/// The source that an address is counted as: itself, of IPv6 its /64, in which a client changes its address at will.
pub(crate) fn source_of(address: &str) -> Option<IpNet> {
    let address = parse_address(address)?;
    let length = if matches!(address, IpAddr::V4(_)) { 32 } else { 64 };
    Some(IpNet::new(address, length).ok()?.trunc())
}
