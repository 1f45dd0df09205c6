//! Tests changes of a log that do not change what happened, and so must not change what is found.

use crate::CASES;
use crate::case::{TenantCase, copy};
use signinscope::detect::{Finding, Settings, detect};
use signinscope::signin::{Field, Guid, Kind, Record, Status, Timestamp};
use signinscope::store::{Row, Store};
use std::collections::BTreeSet;
use std::sync::atomic::AtomicBool;

const DAY: i64 = 24 * Timestamp::HOUR;

/// What a finding reports, without its position in the log.
type Reported = (String, String, u8, Vec<u128>, Vec<(&'static str, i32)>);

fn everything(store: &Store) -> Vec<Finding> {
    detect(store, &Settings::default(), &AtomicBool::new(false)).expect("not cancelled").list
}

/// The findings of token replay. Others depend on groups of users too.
fn find(store: &Store) -> Vec<Finding> {
    let mut found = everything(store);
    found.retain(|finding| finding.detector.is_replay());
    found
}

fn reported(store: &Store, finding: &Finding) -> Reported {
    let id = |&row: &Row| store.request_id(row).map_or(0, |id| id.0);
    let reasons = finding.evidence.iter().chain(&finding.innocence);
    (
        finding.detector.name().to_owned(),
        format!("{:?}", finding.severity),
        finding.score,
        finding.rows.iter().map(id).collect(),
        reasons.map(|reason| (reason.signal, reason.points)).collect(),
    )
}

fn all_reported(store: &Store) -> BTreeSet<Reported> {
    everything(store).iter().map(|finding| reported(store, finding)).collect()
}

fn replays_reported(store: &Store) -> BTreeSet<Reported> {
    find(store).iter().map(|finding| reported(store, finding)).collect()
}

/// Takes the rows of a few users, most of them attacked, so that each change costs little.
fn part(case: &TenantCase) -> Store {
    let attacked = case.attacks().into_iter().filter_map(|rows| rows.first().copied());
    let others = case.store.rows().take(200);
    let users: BTreeSet<&str> = attacked.chain(others).filter_map(|row| case.store.text(Field::UserId, row)).collect();
    let kept: BTreeSet<&str> = users.into_iter().take(8).collect();
    let of = |row: &Row| case.store.text(Field::UserId, *row).is_some_and(|user| kept.contains(user));
    copy(&case.store, case.store.rows().filter(of), |_| {})
}

/// Adds copies of some rows, each changed by `edit`, with ids of their own.
fn with(store: &Store, added: &[Row], mut edit: impl FnMut(&mut Record<'_>)) -> Store {
    let mut at = 0;
    copy(store, store.rows().chain(added.iter().copied()), |record| {
        at += 1;
        if at > store.len() {
            record.request_id = Some(Guid(0x5000_0000_0000_4000_8000_0000_0000_0000 + ((at as u128) << 8)));
            edit(record);
        }
    })
}

#[test]
fn the_order_of_records_changes_nothing() {
    for case in CASES.iter() {
        let store = part(case);
        let expected = all_reported(&store);
        assert!(!expected.is_empty());
        let mut rows: Vec<Row> = store.rows().collect();
        rows.reverse();
        rows.sort_by_key(|row| row.wrapping_mul(40_503) % 1009);
        let shuffled = copy(&store, rows.into_iter(), |_| {});
        assert_eq!(all_reported(&shuffled), expected);
    }
}

#[test]
fn whole_days_later_the_same_is_found() {
    for case in CASES.iter() {
        let store = part(case);
        let later = copy(&store, store.rows(), |record| {
            record.created.0 += 30 * DAY;
            record.ingested = record.ingested.map(|ingested| Timestamp(ingested.0 + 30 * DAY));
        });
        assert_eq!(all_reported(&later), all_reported(&store));
    }
}

#[test]
fn a_user_who_has_nothing_to_do_with_it_changes_nothing() {
    for case in CASES.iter() {
        let store = part(case);
        let somebody = store.text(Field::UserId, 0);
        let added: Vec<Row> = store.rows().filter(|&row| store.text(Field::UserId, row) == somebody).collect();
        let more = with(&store, &added, |record| {
            record.set(Field::UserId, "cccccccc-0000-4000-8000-000000000001");
            record.set(Field::UserPrincipalName, "somebody.else@contoso.com");
            record.set(Field::IpAddress, "198.51.100.7");
            record.set(Field::SessionId, "00aaaaaa-0000-4000-8000-000000000001");
            record.set(Field::DeviceId, "");
        });
        assert_eq!(more.len(), store.len() + added.len());
        let others = find(&more)
            .into_iter()
            .filter(|finding| finding.user_principal_name.as_deref() != Some("somebody.else@contoso.com"));
        let others: BTreeSet<Reported> = others.map(|finding| reported(&more, &finding)).collect();
        assert_eq!(others, replays_reported(&store));
    }
}

#[test]
fn rows_of_confidential_clients_change_nothing() {
    for case in CASES.iter() {
        let store = part(case);
        let added: Vec<Row> = store.rows().filter(|row| row % 17 == 0).collect();
        let more = with(&store, &added, |record| {
            record.kind = Kind::NonInteractive;
            record.set(Field::ClientCredentialType, "clientSecret");
            record.set(Field::IpAddress, "203.0.113.77");
            record.set(Field::Country, "NZ");
        });
        assert_eq!(more.len(), store.len() + added.len());
        assert_eq!(replays_reported(&more), replays_reported(&store));
    }
}

#[test]
fn a_fresh_factor_at_the_suspect_place_never_raises_a_score() {
    let mut tried = 0;
    for case in CASES.iter() {
        let store = part(case);
        for finding in find(&store).into_iter().take(4) {
            let suspects: BTreeSet<u128> = reported(&store, &finding).3.into_iter().collect();
            let first = finding.rows[0];
            let when = [store.created(first).0 - Timestamp::SECOND, finding.last_seen.0 + Timestamp::SECOND];
            for created in when {
                let more = with(&store, &[first], |record| {
                    (record.kind, record.status) = (Kind::Interactive, Status::Success);
                    record.created = Timestamp(created);
                    record.set(Field::ErrorCode, "0");
                    record.set(Field::FreshFactor, "true");
                    record.set(Field::IncomingTokenType, "none");
                });
                let again = find(&more);
                let same = again.iter().filter(|again| reported(&more, again).3.iter().any(|id| suspects.contains(id)));
                let risen = same.map(|again| again.score).max().unwrap_or_default();
                assert!(risen <= finding.score, "{} rose to {risen}: {}", finding.score, finding.summary);
                tried += 1;
            }
        }
    }
    assert!(tried >= 6, "{tried}");
}
