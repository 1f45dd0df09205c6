//! Recognises the machines of people who write software: servers that a user reaches by a device code or from an editor,
//! where only the tools of developers present tokens.
//!
//! The factor is given at home, the tokens are used at the server: by places alone this looks like a stolen token.

use super::developer_place::{DeveloperMachines, DeveloperPlace, DeveloperUse};
use super::{Pick, SignInLog};
use crate::detect::features::NONE;
use crate::detect::log::value_class::ValueClass;
use crate::knowledge::NetworkClass;
use crate::signin::{Dimension, Kind, Timestamp};
use crate::store::{Row, ValueId};
use foldhash::fast::RandomState;
use hashbrown::{HashMap, HashSet};

/// A machine's first sign-in comes this soon after the factor that began its session, in nanoseconds.
const LINK: i64 = 15 * 60 * Timestamp::SECOND;
/// It keeps its address, or has another one of the same provider whenever it is started.
const MAX_ADDRESSES: usize = 2;
/// On how many days a machine is used.
const LINKED_DAYS: usize = 2;
/// This many users with linked machines make such machines common in a tenant.
const COMMON_USERS: usize = 3;
/// The user is at work if seen elsewhere this soon before or after, in nanoseconds.
const AT_WORK: i64 = 2 * Timestamp::HOUR;
/// This share of a machine's sign-ins falls into the user's own hours, in tenths.
const AT_WORK_TENTHS: usize = 8;
/// Jobs that run day and night never pause for longer than this, in nanoseconds.
const JOB_PAUSE: i64 = 8 * Timestamp::HOUR;
/// And run for at least this long.
const JOB_SPAN: i64 = 24 * Timestamp::HOUR;

/// The places of one machine.
#[expect(clippy::struct_excessive_bools, reason = "independent facts")]
struct Machine {
    user: u32,
    /// Indices of its places.
    places: Vec<usize>,
    linked: bool,
    listed: bool,
    /// Most of the use falls into hours in which the user is at work elsewhere.
    at_work: bool,
    /// Its jobs run day and night.
    day_and_night: bool,
    /// The user works with such tools, or in the portals, where a factor was proved.
    works_at_home: bool,
    /// Other users present tokens for anything else there.
    shared: bool,
    days: usize,
}

impl Machine {
    fn of(log: &SignInLog<'_>, places: Vec<usize>, found: &[&DeveloperUse]) -> Self {
        let mut picks: Vec<Pick> = found.iter().flat_map(|one| one.picks.iter().copied()).collect();
        picks.sort_by_key(|pick| (log.time(pick.row), pick.row));
        let prefixes: Vec<u32> = found.iter().map(|one| one.prefix).collect();
        let user = picks[0].user;
        Self {
            user,
            places,
            linked: found.iter().any(|one| one.linked),
            listed: found.iter().all(|one| one.listed),
            at_work: is_in_own_hours(log, &picks, &prefixes),
            day_and_night: runs_day_and_night(log, &picks),
            works_at_home: works_with_tools(log, user, &prefixes),
            shared: false,
            days: days(log, &picks),
        }
    }

    /// Whether it is used at hours when a machine of the user's is, and by nobody else.
    fn runs(&self) -> bool {
        (self.listed || self.at_work || self.day_and_night) && !self.shared
    }
}

/// Groups a user's places by machine. A machine that is stopped at night has another address of its provider in the
/// morning; what is signed in on it goes on.
fn machines_of(log: &SignInLog<'_>, uses: &[DeveloperUse]) -> Vec<Vec<usize>> {
    let network = |found: &DeveloperUse| (log.asn(found.picks[0].row), log.session(found.picks[0].row));
    let rented = |found: &DeveloperUse| {
        matches!(log.network_class(found.picks[0].row), Some(NetworkClass::Hosting | NetworkClass::Microsoft))
    };
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for (at, found) in uses.iter().enumerate() {
        let (asn, session) = network(found);
        let same = |group: &&mut Vec<usize>| asn != 0 && rented(found) && network(&uses[group[0]]) == (asn, session);
        match groups.iter_mut().find(same) {
            Some(group) => group.push(at),
            None => groups.push(vec![at]),
        }
    }
    let mut machines = Vec::new();
    for group in groups {
        let picks: Vec<Pick> = group.iter().flat_map(|&at| uses[at].picks.iter().copied()).collect();
        // It is started once or twice a day; an attacker behind many exits changes all the time.
        if group.len() <= days(log, &picks) + 1 {
            machines.push(group);
        } else {
            machines.extend(group.into_iter().map(|at| vec![at]));
        }
    }
    machines
}

/// On how many days there are sign-ins.
fn days(log: &SignInLog<'_>, picks: &[Pick]) -> usize {
    let day = |pick: &Pick| log.time(pick.row).div_euclid(24 * Timestamp::HOUR);
    picks.iter().map(day).collect::<HashSet<i64, RandomState>>().len()
}

/// Whether jobs run there day and night. `picks` by time.
fn runs_day_and_night(log: &SignInLog<'_>, picks: &[Pick]) -> bool {
    let time = |pick: &Pick| log.time(pick.row);
    let span = picks.first().zip(picks.last()).map_or(0, |(first, last)| time(last) - time(first));
    span >= JOB_SPAN && picks.windows(2).all(|pair| time(&pair[1]) - time(&pair[0]) <= JOB_PAUSE)
}

impl SignInLog<'_> {
    /// Returns the machines of developers, searched for when first needed.
    pub(crate) fn machines(&self) -> &DeveloperMachines {
        self.machines.get_or_init(|| search(self))
    }
}

/// Searches the users that use the tools of developers.
fn search(log: &SignInLog<'_>) -> DeveloperMachines {
    let mut list: Vec<DeveloperUse> = Vec::new();
    let mut machines: Vec<Machine> = Vec::new();
    for picks in log.by_user(ValueClass::Developer) {
        let uses = narrow_places(log, picks);
        for machine in machines_of(log, &uses) {
            let places = machine.iter().map(|&at| list.len() + at).collect();
            let found: Vec<&DeveloperUse> = machine.iter().map(|&at| &uses[at]).collect();
            machines.push(Machine::of(log, places, &found));
        }
        list.extend(uses);
    }
    let strange = strange_addresses(log, &list);
    let is_shared =
        |found: &DeveloperUse| found.picks.iter().any(|pick| strange.contains(&address(log, found.user, pick.row)));
    let mut linked: HashMap<ValueId, HashSet<u32, RandomState>, RandomState> = HashMap::default();
    for machine in &mut machines {
        machine.shared = machine.places.iter().any(|&at| is_shared(&list[at]));
        if machine.linked && machine.days >= LINKED_DAYS && machine.runs() {
            linked.entry(log.tenant(machine.user)).or_default().insert(machine.user);
        }
    }
    for machine in machines {
        let common = linked.get(&log.tenant(machine.user)).is_some_and(|users| users.len() >= COMMON_USERS);
        let own = machine.days >= LINKED_DAYS && machine.works_at_home;
        // A job that runs at night as well is the user's if such machines, or such work, are.
        let begun = machine.days >= LINKED_DAYS && machine.linked && (machine.at_work || own || common);
        let known = machine.listed || begun || common && own;
        let place = match (machine.runs(), known, own) {
            (true, true, _) => DeveloperPlace::Machine,
            (true, false, true) => DeveloperPlace::Likely,
            _ => DeveloperPlace::Unproven,
        };
        machine.places.iter().for_each(|&at| list[at].place = place);
    }
    DeveloperMachines::new(list)
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
            picks: Vec::new(),
        }));
    }
    let mut factor: Option<Row> = None;
    let mut of_sessions: HashMap<u32, i64, RandomState> = HashMap::default();
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
        if log.is_of_microsoft_server(row) {
            continue;
        }
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
fn is_in_own_hours(log: &SignInLog<'_>, picks: &[Pick], prefixes: &[u32]) -> bool {
    let elsewhere = |row: &Row| !prefixes.contains(&log.prefix(*row)) && log.succeeded(*row);
    let rows = log.users.rows(picks[0].user as usize).iter();
    let times: Vec<i64> = rows.filter(|row| elsewhere(row)).map(|&row| log.time(row)).collect();
    let is_at_work = |pick: &&Pick| {
        let time = log.time(pick.row);
        let next = times.partition_point(|&other| other < time);
        let near = [next.checked_sub(1), Some(next)].into_iter().flatten().filter_map(|at| times.get(at));
        { near }.any(|&other| (other - time).abs() <= AT_WORK)
    };
    let at_work = picks.iter().filter(is_at_work).count();
    at_work * 10 >= picks.len() * AT_WORK_TENTHS
}

/// Whether the user uses the tools or the portals of developers where a factor was proved, too. The page where a device
/// code is typed is no such use.
fn works_with_tools(log: &SignInLog<'_>, user: u32, prefixes: &[u32]) -> bool {
    let at_home = |row: Row| !prefixes.contains(&log.prefix(row)) && log.is_familiar(user, row, log.time(row));
    let works = |row: Row| {
        let tool = log.has(row, ValueClass::Developer) && log.store.kind(row) == Kind::NonInteractive;
        tool || log.has(row, ValueClass::DeveloperPortal)
    };
    log.users.rows(user as usize).iter().any(|&row| works(row) && at_home(row))
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
            let foreign = !log.is_familiar(user as u32, row, log.time(row)) && !log.is_of_microsoft_server(row);
            if known.contains(&at) && foreign && (log.succeeded(row) || log.has(row, ValueClass::Blocked)) {
                strange.insert(at);
            }
        }
    }
    strange
}
