//! Groups non-interactive sign-ins as Graph's summary does: one row for all sign-ins of an hour that agree in user,
//! application, address, error code and resource.

use super::log_row::LogRow;
use crate::synth::sign_in::SyntheticSignIn;
use crate::synth::tenant::Tenant;
use crate::synth::time::MINUTE;
use std::collections::HashMap;
use std::net::IpAddr;

/// The length of a window in milliseconds. Windows begin on the hour, in UTC.
pub(super) const WINDOW: i64 = 60 * MINUTE;

/// What the sign-ins of a row agree in.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct SummaryKey {
    window: i64,
    person: u32,
    application: u8,
    resource: u8,
    ip: IpAddr,
    code: u32,
}

impl SummaryKey {
    fn of(sign_in: &SyntheticSignIn) -> Self {
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

/// The first sign-in of each row, whose id the row has, and the number of sign-ins.
struct SummaryGroups<'t>(HashMap<SummaryKey, (&'t SyntheticSignIn, u32)>);

impl<'t> SummaryGroups<'t> {
    fn of(tenant: &'t Tenant) -> Self {
        let mut groups: HashMap<SummaryKey, (&SyntheticSignIn, u32)> = HashMap::new();
        for sign_in in tenant.sign_ins.iter().filter(|sign_in| !sign_in.interactive) {
            let (first, count) = groups.entry(SummaryKey::of(sign_in)).or_insert((sign_in, 0));
            if (sign_in.created, sign_in.id) < (first.created, first.id) {
                *first = sign_in;
            }
            *count += 1;
        }
        Self(groups)
    }
}

/// All rows, in no particular order.
pub(super) fn rows(tenant: &Tenant) -> Vec<LogRow<'_>> {
    let groups = SummaryGroups::of(tenant).0;
    groups.into_values().map(|(first, count)| LogRow { count, ..LogRow::new(tenant, first) }).collect()
}

/// Maps a sign-in to the id that stands for it in the summary: its own, or that of the first sign-in of its row.
pub(super) fn ids(tenant: &Tenant) -> impl Fn(&SyntheticSignIn) -> u128 + '_ {
    let groups = SummaryGroups::of(tenant).0;
    move |sign_in| if sign_in.interactive { sign_in.id } else { groups[&SummaryKey::of(sign_in)].0.id }
}
