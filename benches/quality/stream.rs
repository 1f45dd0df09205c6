//! Counts the sign-ins of an attacker before the first alert, by detecting on the log as far as it was written by then.

use crate::case::{TenantCase, copy};
use crate::judge::Alert;
use signinscope::detect::{self, Settings, Severity};
use std::sync::atomic::AtomicBool;

/// The numbers of an attacker's sign-ins after which detection runs.
const LOOKS: [usize; 9] = [1, 2, 3, 4, 5, 7, 10, 15, 25];

/// For each attack that is found at medium or above in the whole log, returns how many of its sign-ins the log contained
/// when it was first found, of the numbers in [`LOOKS`]; `None` where it took longer.
pub fn sign_ins_before_the_alert(case: &TenantCase, settings: &Settings, most: usize) -> Vec<Option<usize>> {
    let never = AtomicBool::new(false);
    let named = |alerts: Vec<Alert>, case: &TenantCase, attack: usize, ids: &dyn Fn(u32) -> u128| {
        let sure = alerts.into_iter().filter(|alert| alert.severity >= Severity::Medium);
        let rows: Vec<u32> = sure.flat_map(|alert| alert.rows).collect();
        let of = case.attacks().swap_remove(attack);
        let wanted: Vec<u128> = of.iter().filter_map(|&row| case.store.request_id(row)).map(|id| id.0).collect();
        rows.iter().any(|&row| wanted.contains(&ids(row)))
    };
    let whole = detect::detect(&case.store, settings, &never).unwrap_or_default();
    let mut order: Vec<u32> = case.store.rows().collect();
    order.sort_by_key(|&row| case.ingested[row as usize]);
    let mut counts = Vec::new();
    for (attack, rows) in case.attacks().iter().enumerate() {
        let id = |row| case.store.request_id(row).map_or(0, |id| id.0);
        if rows.is_empty() || counts.len() >= most || !named(Alert::of(&whole.list), case, attack, &id) {
            continue;
        }
        let look = LOOKS.into_iter().find(|&look| {
            let Some(&last) = rows.get(look - 1) else { return false };
            let until = case.ingested[last as usize];
            let known = order.partition_point(|&row| case.ingested[row as usize] <= until);
            let part = copy(&case.store, order[..known].iter().copied(), |_| {});
            let found = detect::detect(&part, settings, &never).unwrap_or_default();
            named(Alert::of(&found.list), case, attack, &|row| part.request_id(row).map_or(0, |id| id.0))
        });
        counts.push(look.filter(|&look| look < LOOKS[LOOKS.len() - 1]));
    }
    counts
}
