//! Sign-ins and networks for the tests of detectors.

use super::{Finding, Settings, detect};
use crate::signin::{Field, Guid, Kind, Record, Status, Timestamp};
use crate::store::testing::store_of;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// A network at a place.
#[derive(Clone, Copy)]
pub(crate) struct Spot {
    address: &'static str,
    asn: &'static str,
    city: &'static str,
    country: &'static str,
    coordinates: (&'static str, &'static str),
}

const fn spot(
    address: &'static str,
    asn: &'static str,
    city: &'static str,
    country: &'static str,
    coordinates: (&'static str, &'static str),
) -> Spot {
    Spot { address, asn, city, country, coordinates }
}

const LYON_AT: (&str, &str) = ("45.76", "4.84");

/// The office, on an ordinary provider.
pub(crate) const LYON: Spot = spot("198.51.100.4", "64500", "Lyon", "FR", LYON_AT);
/// A neighbour of the office's address.
pub(crate) const LYON_NEXT_DOOR: Spot = spot("198.51.100.77", "64500", "Lyon", "FR", LYON_AT);
/// Another prefix of the office's provider, in the same town.
pub(crate) const LYON_SAME_PROVIDER: Spot = spot("198.51.101.4", "64500", "Lyon", "FR", LYON_AT);
/// Another provider in the same town.
pub(crate) const LYON_OTHER_PROVIDER: Spot = spot("192.0.2.30", "64501", "Villeurbanne", "FR", ("45.77", "4.88"));
/// IPv6 of yet another provider elsewhere in the country.
pub(crate) const PARIS_V6: Spot = spot("2001:db8:7::1", "64502", "Paris", "FR", ("48.86", "2.35"));
/// IPv6 of the office's provider.
pub(crate) const LYON_V6: Spot = spot("2001:db8:9::1", "64500", "Lyon", "FR", LYON_AT);
/// A provider on another continent.
pub(crate) const LAGOS: Spot = spot("203.0.113.9", "64510", "Lagos", "NG", ("6.45", "3.39"));
/// A second provider there.
pub(crate) const ABUJA: Spot = spot("203.0.114.9", "64511", "Abuja", "NG", ("9.06", "7.49"));
/// A mobile carrier (EE).
pub(crate) const MOBILE: Spot = spot("192.0.3.5", "12576", "London", "GB", ("51.51", "-0.13"));
/// A mobile carrier on another continent (Jio).
pub(crate) const MOBILE_OVERSEAS: Spot = spot("192.0.9.5", "55836", "Mumbai", "IN", ("19.08", "72.88"));
/// A privacy relay, far away (Apple's, at Akamai).
pub(crate) const RELAY: Spot = spot("192.0.10.5", "36183", "Tokyo", "JP", ("35.68", "139.69"));
/// Rented servers (M247).
pub(crate) const HOSTING: Spot = spot("192.0.4.5", "9009", "Bucharest", "RO", ("44.43", "26.10"));
/// Rented servers of another company.
pub(crate) const HOSTING_TOO: Spot = spot("192.0.8.5", "14061", "Amsterdam", "NL", ("52.37", "4.90"));
/// Microsoft.
pub(crate) const MICROSOFT: Spot = spot("192.0.5.5", "8075", "Dublin", "IE", ("53.35", "-6.26"));
/// New York and a town across the river, 13 km apart, on two providers.
pub(crate) const NEW_YORK: Spot = spot("192.0.6.5", "6461", "New York", "US", ("40.7589", "-73.9790"));
pub(crate) const HASBROUCK: Spot = spot("192.0.7.5", "701", "Hasbrouck Heights", "US", ("40.8557", "-74.0841"));

pub(crate) const EDGE: &str = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/141.0 Safari/537.36 Edg/141.0";
pub(crate) const FIREFOX: &str = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

/// A sign-in under construction.
#[derive(Clone, Debug)]
pub(crate) struct TestSignIn(pub Record<'static>);

fn sign_in(kind: Kind, user: &str, minute: i64, at: &Spot) -> TestSignIn {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    let mut record = Record::new(kind, Timestamp(minute * 60 * Timestamp::SECOND));
    record.status = Status::Success;
    record.request_id = Some(Guid(u128::from(NEXT.fetch_add(1, Ordering::Relaxed))));
    TestSignIn(record)
        .with(Field::TenantId, "contoso")
        .with(Field::UserId, &format!("id-{user}"))
        .with(Field::UserPrincipalName, &format!("{user}@contoso.com"))
        .with(Field::SessionId, &format!("session-{user}"))
        .with(Field::ApplicationId, "app-teams")
        .with(Field::ErrorCode, "0")
        .with(Field::UserAgent, EDGE)
        .with(Field::OperatingSystem, "Windows10")
        .at(at)
}

/// A refresh token presented by `user`, on Windows with Edge, in the user's session, without a device id.
pub(crate) fn token(user: &str, minute: i64, at: &Spot) -> TestSignIn {
    sign_in(Kind::NonInteractive, user, minute, at).with(Field::IncomingTokenType, "refreshToken")
}

/// A factor proved by `user`, in the same session.
pub(crate) fn proof(user: &str, minute: i64, at: &Spot) -> TestSignIn {
    sign_in(Kind::Interactive, user, minute, at).with(Field::FreshFactor, "true")
}

impl TestSignIn {
    pub(crate) fn with(mut self, field: Field, value: &str) -> Self {
        self.0.set(field, value.to_owned());
        self
    }

    pub(crate) fn at(self, spot: &Spot) -> Self {
        self.with(Field::IpAddress, spot.address)
            .with(Field::AutonomousSystem, spot.asn)
            .with(Field::City, spot.city)
            .with(Field::Country, spot.country)
            .with(Field::Latitude, spot.coordinates.0)
            .with(Field::Longitude, spot.coordinates.1)
    }

    pub(crate) fn session(self, session: &str) -> Self {
        self.with(Field::SessionId, session)
    }

    pub(crate) fn device(self, device: &str) -> Self {
        self.with(Field::DeviceId, device)
    }

    pub(crate) fn client(self, os: &str, user_agent: &str) -> Self {
        self.with(Field::OperatingSystem, os).with(Field::UserAgent, user_agent)
    }

    /// The log does not say how it ended.
    pub(crate) fn of_unknown_outcome(mut self) -> Self {
        self.0.status = Status::Unknown;
        self.with(Field::ErrorCode, "")
    }

    pub(crate) fn failed(mut self, code: i32) -> Self {
        self.0.status = Status::from_code(Some(code));
        self.with(Field::ErrorCode, &code.to_string())
    }
}

/// Returns the findings in these sign-ins. Checks that the reverse order gives the same, and that points add up.
fn all(sign_ins: &[TestSignIn], settings: &Settings, replay: bool) -> Vec<Finding> {
    let run = |records: Vec<Record<'static>>| {
        let store = store_of(&records);
        let mut found = detect(&store, settings, &AtomicBool::new(false)).expect("not cancelled").list;
        found.retain(|finding| finding.detector.is_replay() == replay);
        let shown: Vec<String> = found
            .iter()
            .map(|finding| {
                let mut rows: Vec<String> = finding.rows.iter().map(|&row| store.reference(row)).collect();
                rows.sort();
                let reasons = finding.evidence.iter().chain(&finding.innocence);
                let reasons: Vec<String> =
                    reasons.map(|reason| format!("{} {}", reason.signal, reason.points)).collect();
                format!("{} {} {:?} {rows:?} {reasons:?}", finding.id, finding.summary, finding.severity)
            })
            .collect();
        (found, shown)
    };
    let records: Vec<Record<'static>> = sign_ins.iter().map(|sign_in| sign_in.0.clone()).collect();
    let (_, backwards) = run(records.iter().rev().cloned().collect());
    let (found, shown) = run(records);
    assert_eq!(shown, backwards, "the order of the input decides");
    for finding in &found {
        let reasons = finding.evidence.iter().chain(&finding.innocence);
        let sum: i32 = reasons.map(|reason| reason.points).sum();
        assert_eq!(sum.clamp(0, 100), i32::from(finding.score), "the points do not add up: {finding:#?}");
    }
    found
}

/// Returns the findings of token replay.
pub(crate) fn find_with(sign_ins: &[TestSignIn], settings: &Settings) -> Vec<Finding> {
    all(sign_ins, settings, true)
}

/// Returns the findings of the other detectors.
pub(crate) fn find_others_with(sign_ins: &[TestSignIn], settings: &Settings) -> Vec<Finding> {
    all(sign_ins, settings, false)
}

/// The same with default settings.
pub(crate) fn find_others(sign_ins: &[TestSignIn]) -> Vec<Finding> {
    find_others_with(sign_ins, &Settings::default())
}

/// The replays with default settings.
pub(crate) fn find(sign_ins: &[TestSignIn]) -> Vec<Finding> {
    find_with(sign_ins, &Settings::default())
}

/// Returns the only finding of token replay.
pub(crate) fn only(sign_ins: &[TestSignIn]) -> Finding {
    let mut found = find(sign_ins);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

/// Returns the points that the finding has by a signal, 0 without it.
pub(crate) fn points(finding: &Finding, signal: &str) -> i32 {
    let reasons = finding.evidence.iter().chain(&finding.innocence);
    reasons.filter(|reason| reason.signal == signal).map(|reason| reason.points).sum()
}
