//! Recognises the machines of people who write software: servers that a user reaches by a device code or from an editor,
//! where only the tools of developers present tokens.
//!
//! The factor is given at home, the tokens are used at the server: by places alone this looks like a stolen token.

use super::{Pick, SignInLog};
use crate::detect::features::NONE;
use crate::detect::log::value_class::ValueClass;
use crate::signin::{Dimension, Timestamp};
use crate::store::{Row, ValueId};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// A machine's first sign-in comes this soon after the factor that began its session, in nanoseconds.
const LINK: i64 = 15 * 60 * Timestamp::SECOND;
/// It keeps its address.
const MAX_ADDRESSES: usize = 2;
/// On how many days a machine is used.
const LINKED_DAYS: usize = 2;
/// This many users with linked machines make such machines common in a tenant.
const COMMON_USERS: usize = 3;
/// The user is at work if seen elsewhere this soon before or after, in nanoseconds.
const AT_WORK: i64 = 2 * Timestamp::HOUR;
/// This share of a machine's sign-ins falls into the user's own hours, in tenths.
const AT_WORK_TENTHS: usize = 8;

/// What is known of a place where only the tools of developers are used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum DeveloperPlace {
    /// A machine of the user's own.
    Machine,
    /// The use is as narrow, by somebody who uses such tools elsewhere as well, in the same hours and on several days; but
    /// nothing shows that the user began it.
    Likely,
    /// The use is as narrow, but too little shows that it is the user's.
    Unproven,
}

/// A place of a user where only the tools of developers are used.
pub(crate) struct DeveloperUse {
    pub user: u32,
    pub prefix: u32,
    pub place: DeveloperPlace,
    /// A device code, or a factor of the user's in the same session just before the first use.
    pub linked: bool,
    /// In networks that the analyst lists as those of developers' machines.
    pub listed: bool,
    pub days: usize,
    /// All of them.
    pub picks: Vec<Pick>,
}

/// All such places of a load.
#[derive(Default)]
pub(crate) struct DeveloperMachines {
    pub list: Vec<DeveloperUse>,
    places: HashMap<(u32, u32), DeveloperPlace, RandomState>,
}

impl DeveloperMachines {
    /// Searches the users that use the tools of developers.
    pub(crate) fn of(log: &SignInLog<'_>) -> Self {
        let mut list: Vec<DeveloperUse> = Vec::new();
        let mut at_work: Vec<bool> = Vec::new();
        for picks in log.by_user(ValueClass::Developer) {
            for found in narrow_places(log, picks) {
                at_work.push(found.listed || is_in_own_hours(log, &found));
                list.push(found);
            }
        }
        let strange = strange_addresses(log, &list);
        let is_shared =
            |found: &DeveloperUse| found.picks.iter().any(|pick| strange.contains(&address(log, found.user, pick.row)));
        let mut linked: HashMap<ValueId, HashSet<u32, RandomState>, RandomState> = HashMap::default();
        for (found, at_work) in list.iter().zip(&mut at_work) {
            *at_work = *at_work && !is_shared(found);
            if *at_work && found.linked && found.days >= LINKED_DAYS {
                linked.entry(log.tenant(found.user)).or_default().insert(found.user);
            }
        }
        for (found, at_work) in list.iter_mut().zip(at_work) {
            let common = linked.get(&log.tenant(found.user)).is_some_and(|users| users.len() >= COMMON_USERS);
            let own = found.days >= LINKED_DAYS && works_with_tools(log, found);
            let known = found.listed || found.days >= LINKED_DAYS && found.linked || common && own;
            found.place = match (at_work, known, own) {
                (true, true, _) => DeveloperPlace::Machine,
                (true, false, true) => DeveloperPlace::Likely,
                _ => DeveloperPlace::Unproven,
            };
        }
        let places = list.iter().map(|found| ((found.user, found.prefix), found.place)).collect();
        Self { list, places }
    }

    /// What is known of a prefix as a place of a user.
    pub(crate) fn at(&self, user: usize, prefix: u32) -> Option<DeveloperPlace> {
        self.places.get(&(user as u32, prefix)).copied()
    }
}

/// Returns the prefixes where a user's tokens are presented by the tools of developers only, without a device, and where
/// the user proved no factor. `picks` are the user's sign-ins by such tools.
fn narrow_places(log: &SignInLog<'_>, picks: &[Pick]) -> Vec<DeveloperUse> {
    let user = picks[0].user;
    let mut by_prefix: HashMap<u32, Option<DeveloperUse>, RandomState> = HashMap::default();
    for prefix in picks.iter().map(|pick| log.prefix(pick.row)).filter(|&prefix| prefix != NONE) {
        by_prefix.entry(prefix).or_insert(Some(DeveloperUse {
            user,
            prefix,
            place: DeveloperPlace::Unproven,
            linked: false,
            listed: true,
            days: 0,
            picks: Vec::new(),
        }));
    }
    let mut factor: Option<Row> = None;
    let mut of_sessions: HashMap<u32, i64, RandomState> = HashMap::default();
    let mut last_day: HashMap<u32, i64, RandomState> = HashMap::default();
    for &row in log.users.rows(user as usize) {
        let prefix = log.prefix(row);
        if log.has(row, ValueClass::Proof) {
            factor = Some(row);
            of_sessions.insert(log.session(row), log.time(row));
        }
        let Some(entry) = by_prefix.get_mut(&prefix) else { continue };
        // The row of a device code may show the browser in which the code was typed.
        let by_code = log.has(row, ValueClass::DeviceCode);
        let claims = log.device(row) != NONE || log.has(row, ValueClass::Primary);
        let narrow = log.has(row, ValueClass::Developer) && (by_code || !claims) && !log.has(row, ValueClass::Proof);
        if !narrow && (log.succeeded(row) || log.has(row, ValueClass::Blocked)) {
            *entry = None;
        }
        let (true, true, Some(found)) = (narrow, log.succeeded(row), entry) else { continue };
        let time = log.time(row);
        if found.picks.is_empty() {
            let session = log.session(row);
            let began = match session {
                NONE => factor.map(|factor| log.time(factor)),
                session => of_sessions.get(&session).copied(),
            };
            found.linked = began.is_some_and(|began| time - began <= LINK);
        }
        found.linked |= log.has(row, ValueClass::DeviceCode);
        found.listed &= log.network(row).developer;
        let day = time.div_euclid(24 * Timestamp::HOUR);
        if last_day.insert(prefix, day) != Some(day) {
            found.days += 1;
        }
        found.picks.push(Pick { user, row });
    }
    let mut narrow_uses: Vec<DeveloperUse> = by_prefix
        .into_values()
        .flatten()
        .filter(|found| !found.picks.is_empty() && keeps_address(log, found))
        .collect();
    narrow_uses.sort_by_key(|found| log.features.prefixes[found.prefix as usize]);
    narrow_uses
}

/// Whether the place has few addresses. Behind an IPv6 prefix a machine has as many as it likes.
fn keeps_address(log: &SignInLog<'_>, found: &DeveloperUse) -> bool {
    let mut distinct: Vec<ValueId> = Vec::new();
    for pick in &found.picks {
        let address = log.value(Dimension::Address, pick.row);
        if !log.features.addresses[address as usize].v6 && !distinct.contains(&address) {
            distinct.push(address);
            if distinct.len() > MAX_ADDRESSES {
                return false;
            }
        }
    }
    true
}

/// Whether most of the use falls into hours in which the user is at work elsewhere.
fn is_in_own_hours(log: &SignInLog<'_>, found: &DeveloperUse) -> bool {
    let elsewhere = |row: &Row| log.prefix(*row) != found.prefix && log.succeeded(*row);
    let times: Vec<i64> =
        log.users.rows(found.user as usize).iter().filter(|row| elsewhere(row)).map(|&row| log.time(row)).collect();
    let is_at_work = |pick: &&Pick| {
        let time = log.time(pick.row);
        let next = times.partition_point(|&other| other < time);
        let near = [next.checked_sub(1), Some(next)].into_iter().flatten().filter_map(|at| times.get(at));
        { near }.any(|&other| (other - time).abs() <= AT_WORK)
    };
    let at_work = found.picks.iter().filter(is_at_work).count();
    at_work * 10 >= found.picks.len() * AT_WORK_TENTHS
}

/// Whether the user uses the tools or the portals of developers where a factor was proved, too.
fn works_with_tools(log: &SignInLog<'_>, found: &DeveloperUse) -> bool {
    let rows = log.users.rows(found.user as usize);
    let at_home = |row: Row| log.prefix(row) != found.prefix && log.is_familiar(found.user, row, log.time(row));
    let works = |row: Row| log.has(row, ValueClass::Developer) || log.has(row, ValueClass::DeveloperPortal);
    rows.iter().any(|&row| works(row) && at_home(row))
}

/// The tenant of a user and an address.
type TenantAddress = (ValueId, ValueId);

fn address(log: &SignInLog<'_>, user: u32, row: Row) -> TenantAddress {
    (log.tenant(user), log.value(Dimension::Address, row))
}

/// Returns those of the places' addresses where other users of the tenant present tokens for anything else, without a
/// factor: an attacker's.
fn strange_addresses(log: &SignInLog<'_>, list: &[DeveloperUse]) -> HashSet<TenantAddress, RandomState> {
    let all = || list.iter().flat_map(|found| found.picks.iter().map(|pick| address(log, found.user, pick.row)));
    let known: HashSet<TenantAddress, RandomState> = all().collect();
    let mut strange = HashSet::default();
    if known.is_empty() {
        return strange;
    }
    let mut of_places = vec![false; log.features.addresses.len()];
    for (_, address) in &known {
        of_places[*address as usize] = true;
    }
    for user in 0..log.users.len() {
        for &row in log.users.rows(user) {
            if !of_places[log.value(Dimension::Address, row) as usize] || log.has(row, ValueClass::Developer) {
                continue;
            }
            let at = address(log, user as u32, row);
            let foreign = !log.is_familiar(user as u32, row, log.time(row));
            if known.contains(&at) && foreign && (log.succeeded(row) || log.has(row, ValueClass::Blocked)) {
                strange.insert(at);
            }
        }
    }
    strange
}
