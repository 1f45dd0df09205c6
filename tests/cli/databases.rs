//! Tests `--geo` and `--asn`: several files, what each has, which files are refused.

use crate::common::{Case, signinscope};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::Output;

#[path = "../common/mmdb.rs"]
mod mmdb;

/// A database of the network 203.0.113.0/24.
fn database(case: &Case, name: &str, record: Value) -> PathBuf {
    let file = case.path().join(name);
    std::fs::write(&file, mmdb::database(&[([203, 0, 113, 0], 24, record)])).expect("a file");
    file
}

/// Runs `findings` on two sign-ins, one of IPv4 and one of IPv6.
fn findings(case: &Case, databases: &[(&str, &Path)]) -> Output {
    let record = |id: u8, address: &str| {
        json!({
            "id": format!("00000000-0000-0000-0000-0000000000{id:02}"),
            "createdDateTime": "2026-10-03T14:02:11Z",
            "isInteractive": true,
            "userId": "00000000-0000-0000-0000-000000000007",
            "ipAddress": address,
        })
    };
    let log = case.path().join("log.json");
    let records = json!([record(1, "203.0.113.9"), record(2, "2001:db8::1")]);
    std::fs::write(&log, records.to_string()).expect("a file");
    let mut command = signinscope();
    command.env("XDG_CONFIG_HOME", case.path()).args(["findings", "--format", "json"]);
    for (option, file) in databases {
        command.arg(option).arg(file);
    }
    command.arg(log).output().expect("the program runs")
}

#[test]
fn each_file_is_listed_with_the_addresses_it_has() {
    let case = Case::new();
    let place = database(&case, "city.mmdb", json!({"city": "Lagos", "country_code": "NG", "latitude": 6.45}));
    let flat = database(&case, "asn.mmdb", json!({"autonomous_system_number": 64510}));
    let nested = database(&case, "traits.mmdb", json!({"traits": {"autonomous_system_number": 64510}}));
    let output = findings(&case, &[("--geo", &place), ("--asn", &flat), ("--asn", &nested)]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let document: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let limits: Vec<&str> =
        document["load"]["limits"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    for (file, what) in [("city.mmdb", "place"), ("asn.mmdb", "network"), ("traits.mmdb", "network")] {
        let expected =
            format!("{file} has a {what} for 1 of 2 IP addresses; it holds IPv4 only, and the load has 1 IPv6 address");
        assert!(limits.contains(&expected.as_str()), "{expected}: {limits:#?}");
    }
}

#[test]
fn a_file_that_is_no_such_database_is_refused() {
    let case = Case::new();
    let place = database(&case, "city.mmdb", json!({"city": "Lagos", "country_code": "NG"}));
    let other = database(&case, "other.mmdb", json!({"score": 7}));
    for (option, file, expected) in [
        (
            "--asn",
            &place,
            "this database has city, country_code; expected an autonomous system number or a hosting, VPN or Tor flag; \
             name it with --geo",
        ),
        ("--geo", &other, "this database has score; expected a country, city or coordinates"),
    ] {
        let output = findings(&case, &[(option, file)]);
        assert_eq!(output.status.code(), Some(2));
        let error = format!("signinscope: {option} {}: {expected}\n", file.display());
        assert_eq!(String::from_utf8_lossy(&output.stderr), error);
    }
}

#[test]
fn a_file_that_is_not_there_is_named_with_its_option() {
    let case = Case::new();
    let missing = case.path().join("nowhere/file");
    for (option, what) in [
        ("--geo", ""),
        ("--asn", ""),
        ("--case", "the case cannot be read: "),
        ("--config", "the settings cannot be read: "),
    ] {
        let output = findings(&case, &[(option, &missing)]);
        assert_eq!(output.status.code(), Some(2));
        let error =
            format!("signinscope: {option} {}: {what}no such file or directory; check the path\n", missing.display());
        assert_eq!(String::from_utf8_lossy(&output.stderr), error);
    }
}
