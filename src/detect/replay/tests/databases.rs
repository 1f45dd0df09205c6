//! Places and networks that the log does not have, looked up in databases.

use super::{map, plain_replay};
use crate::detect::testing::*;
use crate::detect::{Finding, Settings};
use crate::knowledge::IpDatabase;
use crate::signin::Field;
use serde_json::{Value, json};

/// The scene of a theft from Lagos in a log without places and networks.
fn bare() -> Vec<TestSignIn> {
    const SILENT: [Field; 5] =
        [Field::AutonomousSystem, Field::City, Field::Country, Field::Latitude, Field::Longitude];
    map(plain_replay(), |sign_in| SILENT.iter().fold(sign_in, |sign_in, &field| sign_in.with(field, "")))
}

fn only_with(sign_ins: &[TestSignIn], settings: &Settings) -> Finding {
    let mut found = find_with(sign_ins, settings);
    assert_eq!(found.len(), 1, "{found:#?}");
    found.remove(0)
}

fn place(country: &str, city: &str, north: f64, east: f64) -> Value {
    json!({
        "country": {"iso_code": country},
        "city": {"names": {"en": city}},
        "location": {"latitude": north, "longitude": east},
    })
}

fn settings() -> Settings {
    let mut settings = Settings::default();
    settings.databases.geo = vec![IpDatabase::of(&[
        ([198, 51, 100, 0], 24, place("FR", "Lyon", 45.76, 4.84)),
        ([203, 0, 113, 0], 24, place("NG", "Lagos", 6.45, 3.39)),
    ])];
    let rented = json!({"autonomous_system_number": 64510, "is_hosting_provider": true});
    settings.databases.asn = vec![IpDatabase::of(&[([203, 0, 113, 0], 24, rented)])];
    settings
}

#[test]
fn what_the_log_lacks_is_looked_up_and_said_to_be() {
    let blind = only(&bare());
    assert_eq!((blind.distance_km, blind.place.as_str()), (None, ""));
    let finding = only_with(&bare(), &settings());
    assert_eq!((finding.place.as_str(), finding.anchor_place.as_str()), ("Lagos, NG", "Lyon, FR"));
    assert!(finding.distance_km.is_some_and(|km| (4_000.0..5_000.0).contains(&km)));
    assert!(finding.distance_is_coarse, "it is not the log's");
    assert!(finding.caveats.iter().any(|caveat| caveat.contains("database")), "{:?}", finding.caveats);
    for (signal, given) in [("far-from-proof", 15), ("country-never-proven", 10), ("hosting-network", 20)] {
        assert_eq!(points(&finding, signal), given, "{signal}");
    }
    let far = finding.evidence.iter().find(|reason| reason.signal == "far-from-proof").expect("a reason");
    assert!(far.text.ends_with("by a database that you named"), "{}", far.text);
}

#[test]
fn what_the_log_has_stays() {
    let plain = only(&plain_replay());
    let mut wrong = settings();
    wrong.databases.geo = vec![IpDatabase::of(&[([203, 0, 113, 0], 24, place("FR", "Lyon", 45.76, 4.84))])];
    wrong.databases.asn = vec![IpDatabase::of(&[([203, 0, 113, 0], 24, json!({"autonomous_system_number": 8075}))])];
    let found = only_with(&plain_replay(), &wrong);
    assert_eq!((found.score, found.place, found.distance_km), (plain.score, plain.place, plain.distance_km));
    assert!(!found.distance_is_coarse);
}

#[test]
fn a_country_in_the_log_gets_coordinates_only_from_one_that_agrees() {
    let country =
        |country| {
            map(bare(), move |sign_in| {
                if super::is_at(&sign_in, "203.0.113.9") { sign_in.with(Field::Country, country) } else { sign_in }
            })
        };
    assert!(only_with(&country("NG"), &settings()).distance_km.is_some());
    let other = only_with(&country("GH"), &settings());
    assert_eq!(other.place, "GH");
    assert!(other.caveats.iter().any(|caveat| caveat.contains("middles of the countries")));
}

#[test]
fn the_middle_of_a_country_is_no_exact_place() {
    // A database knows the city, to 20 or to 500 km, or only the country.
    let lagos = |radius: u32, city: &str| {
        json!({
            "country": {"iso_code": "NG"},
            "city": {"names": {"en": city}},
            "location": {"latitude": 6.45, "longitude": 3.39, "accuracy_radius": radius},
        })
    };
    let found = |place: Value| {
        let mut settings = settings();
        let lyon = self::place("FR", "Lyon", 45.76, 4.84);
        settings.databases.geo = vec![IpDatabase::of(&[([198, 51, 100, 0], 24, lyon), ([203, 0, 113, 0], 24, place)])];
        only_with(&bare(), &settings)
    };
    let is_between_middles =
        |finding: &Finding| finding.caveats.iter().any(|caveat| caveat.contains("middles of the countries"));
    assert!(!is_between_middles(&found(lagos(20, "Lagos"))));
    for coarse in [lagos(500, "Lagos"), lagos(20, "")] {
        let finding = found(coarse);
        assert!(is_between_middles(&finding) && finding.distance_is_coarse, "{finding:#?}");
        assert_eq!(points(&finding, "far-from-proof"), 10, "a coarse distance counts for less");
    }
}
