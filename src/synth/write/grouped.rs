//! What programs do, as Graph's summary has it: a row for all sign-ins of an hour that have the user, the application,
//! the address, the outcome and the resource in common.

use super::super::sign_in::SignIn;
use super::super::tenant::Tenant;
use super::super::time::MINUTE;
use super::row::Row;
use std::collections::HashMap;
use std::net::IpAddr;

/// The length of a window in milliseconds; windows begin on the hour, in UTC.
pub const WINDOW: i64 = 60 * MINUTE;

/// What the sign-ins of a row have in common.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Key {
    window: i64,
    person: u32,
    application: u8,
    resource: u8,
    ip: IpAddr,
    code: u32,
}

impl Key {
    fn of(sign_in: &SignIn) -> Self {
        Self {
            window: sign_in.created.div_euclid(WINDOW),
            person: sign_in.person,
            application: sign_in.application,
            resource: sign_in.resource,
            ip: sign_in.address.ip,
            code: sign_in.code,
        }
    }
}

/// Each row's first sign-in, whose id it has, and how many there are.
struct Groups<'t>(HashMap<Key, (&'t SignIn, u32)>);

impl<'t> Groups<'t> {
    fn of(tenant: &'t Tenant) -> Self {
        let mut groups: HashMap<Key, (&SignIn, u32)> = HashMap::new();
        for sign_in in tenant.sign_ins.iter().filter(|sign_in| !sign_in.interactive) {
            let (first, count) = groups.entry(Key::of(sign_in)).or_insert((sign_in, 0));
            if (sign_in.created, sign_in.id) < (first.created, first.id) {
                *first = sign_in;
            }
            *count += 1;
        }
        Self(groups)
    }
}

/// All rows, in no particular order.
pub fn rows(tenant: &Tenant) -> Vec<Row<'_>> {
    let groups = Groups::of(tenant).0;
    groups.into_values().map(|(first, count)| Row { count, ..Row::new(tenant, first) }).collect()
}

/// The id under which each sign-in stands in the summary: its own, or that of its row's first.
pub fn ids(tenant: &Tenant) -> impl Fn(&SignIn) -> u128 + '_ {
    let groups = Groups::of(tenant).0;
    move |sign_in| if sign_in.interactive { sign_in.id } else { groups[&Key::of(sign_in)].0.id }
}
