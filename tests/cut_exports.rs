//! Tests that files which hold less than the log they were exported from are reported, and others are not.

use signinscope::detect::{Coverage, Databases, limits};
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::store::{Shortfall, Store};
use std::fs;
use std::sync::Arc;
use tempfile::TempDir;

/// Loads files, given by their paths below a directory and their texts.
fn load_files(files: &[(&str, String)]) -> (Arc<Store>, TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    for (name, text) in files {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let inputs = [Input::Path(dir.path().to_owned())];
    (load(&inputs, &Options::default(), &Progress::default(), &mut |_| {}), dir)
}

/// What each file lacks, in the order of their paths.
fn shortfalls(files: &[(&str, String)]) -> Vec<Vec<Shortfall>> {
    let (store, _dir) = load_files(files);
    assert_eq!(store.accounting().rejected, 0);
    store.sources().iter().map(|source| source.shortfalls.clone()).collect()
}

fn limits_of(files: &[(&str, String)]) -> Vec<String> {
    let (store, _dir) = load_files(files);
    limits(&store, &Coverage::of(&store, &Databases::default()))
}

fn record(time: &str, kind: &str) -> String {
    format!(
        r#"{{"createdDateTime":"{time}","userPrincipalName":"bob@fabrikam.com","appDisplayName":"Azure CLI","ipAddress":"192.0.2.7","status":{{"errorCode":0}},"signInEventTypes":["{kind}"]}}"#
    )
}

/// A page of interactive sign-ins at these times.
fn page(times: &[&str], has_next: bool) -> String {
    let records: Vec<String> = times.iter().map(|time| record(time, "interactiveUser")).collect();
    let link = if has_next { r#""@odata.nextLink":"https://graph.example/signIns?$skiptoken=1","# } else { "" };
    format!(r#"{{"@odata.context":"signIns",{link}"value":[{}]}}"#, records.join(","))
}

/// A download of the admin center with sign-ins at these times.
fn table(times: &[&str]) -> String {
    let rows = times.iter().map(|time| format!("{time},bob@fabrikam.com,Azure CLI,192.0.2.7,Success\n"));
    format!("Date (UTC),Username,Application,IP address,Status\n{}", rows.collect::<String>())
}

const NEWEST: [&str; 2] = ["2026-10-13T09:00:00Z", "2026-10-13T08:00:00Z"];
const OLDER: [&str; 2] = ["2026-10-13T07:59:00Z", "2026-10-12T10:00:00Z"];

#[test]
fn a_page_whose_next_page_is_in_no_file_is_reported() {
    let cut = [("1.json", page(&NEWEST, true))];
    assert_eq!(shortfalls(&cut), [[Shortfall::NextPage]]);
    assert!(limits_of(&cut).iter().any(|limit| limit.starts_with("later pages are missing")), "{:?}", limits_of(&cut));
    let two = [("1.json", page(&NEWEST, true)), ("2.json", page(&OLDER, true))];
    assert_eq!(shortfalls(&two), [vec![], vec![Shortfall::NextPage]], "the second page goes on, too");
    let one_file = [("1.json", page(&NEWEST, false) + &page(&OLDER, true))];
    assert_eq!(shortfalls(&one_file), [[Shortfall::NextPage]]);
    let wrapped = [("1.json", format!(r#"{{"statusCode":200,"body":{}}}"#, page(&NEWEST, true)))];
    assert_eq!(shortfalls(&wrapped), [[Shortfall::NextPage]]);
    let other_log = page(&OLDER, false).replace("interactiveUser", "nonInteractiveUser");
    let two = [("1.json", page(&NEWEST, true)), ("2.json", other_log)];
    assert_eq!(shortfalls(&two), [vec![Shortfall::NextPage], vec![]]);
}

#[test]
fn pages_that_are_all_there_are_not_reported() {
    for files in [
        vec![("1.json", page(&NEWEST, false))],
        vec![("1.json", page(&NEWEST, true)), ("2.json", page(&OLDER, false))],
        vec![("a.json", page(&OLDER, false)), ("b.json", page(&NEWEST, true))],
        vec![("1.json", page(&NEWEST, true) + &page(&OLDER, false))],
        vec![("1.json", page(&NEWEST, true).replace(r#""https://graph.example/signIns?$skiptoken=1""#, "null"))],
    ] {
        assert!(shortfalls(&files).iter().all(Vec::is_empty), "{files:?}");
    }
}

#[test]
fn a_download_that_stopped_at_its_limit_is_reported() {
    let of_rows = |rows: usize| {
        let times: Vec<&str> = (0..rows).map(|_| "2026-10-13T08:30:11Z").collect();
        shortfalls(&[("InteractiveSignIns.csv", table(&times))]).concat()
    };
    assert_eq!(of_rows(100_000), [Shortfall::RowLimit(100_000)]);
    assert_eq!(of_rows(99_999), []);
    assert_eq!(of_rows(100_001), []);
}

#[test]
fn sign_ins_that_do_not_reach_the_span_in_the_name_are_reported() {
    let last_days = ["2026-10-31T09:00:00Z", "2026-10-30T09:00:00Z", "2026-10-29T09:00:00Z"];
    let json: Vec<String> = last_days.iter().map(|time| record(time, "interactiveUser")).collect();
    for (name, text) in [
        ("InteractiveSignIns_2026-10-01_2026-10-31.csv", table(&last_days)),
        ("NonInteractiveSignIns_2026-10-01_2026-11-01 (1).csv", table(&last_days)),
        ("InteractiveSignIns_2026-10-01_2026-10-31.json", format!("[{}]", json.join(","))),
    ] {
        let found = shortfalls(&[(name, text.clone())]).concat();
        assert!(matches!(found[..], [Shortfall::BeginsLate { .. }]), "{name}: {found:?}");
        let limits = limits_of(&[(name, text)]);
        assert!(limits.iter().any(|limit| limit.starts_with("older sign-ins may be missing")), "{limits:?}");
    }
    let first_days = table(&["2026-10-02T09:00:00Z", "2026-10-01T09:00:00Z"]);
    let found = shortfalls(&[("InteractiveSignIns_2026-10-01_2026-10-31.csv", first_days)]).concat();
    assert!(matches!(found[..], [Shortfall::EndsEarly { .. }]), "{found:?}");
    let quiet = table(&["2026-10-31T09:00:00Z", "2026-10-27T09:00:00Z", "2026-10-03T09:00:00Z"]);
    assert_eq!(shortfalls(&[("InteractiveSignIns_2026-10-01_2026-10-31.csv", quiet)]), [[]], "a quiet tenant");
}

#[test]
fn an_hour_that_stops_early_is_reported() {
    let path = "y=2026/m=10/d=13/h=08/m=00/PT1H.json";
    let lines = |minutes: std::ops::Range<usize>, each: usize| {
        let line = |at: usize| record(&format!("2026-10-13T08:{:02}:{:02}Z", at / each, at % each), "interactiveUser");
        (minutes.start * each..minutes.end * each).map(line).collect::<Vec<_>>().join("\n")
    };
    assert_eq!(shortfalls(&[(path, lines(0..58, 5))]), [[]]);
    assert_eq!(shortfalls(&[(path, lines(5..8, 1))]), [[]], "few sign-ins show nothing");
    let found = shortfalls(&[(path, lines(0..20, 20))]).concat();
    assert!(matches!(found[..], [Shortfall::HourIsNotFull { .. }]), "{found:?}");
    let later = (&*path.replace("h=08", "h=09"), record("2026-10-13T09:02:00Z", "interactiveUser"));
    assert_eq!(shortfalls(&[(path, lines(0..20, 20)), later]), [[], []], "the file of a later hour was written");
    let found = shortfalls(&[(&path.replace("d=13", "d=14"), lines(0..58, 5))]).concat();
    assert!(matches!(found[..], [Shortfall::OtherHour { .. }]), "{found:?}");
}

#[test]
fn records_that_storage_delivered_again_are_called_that() {
    let line = |time: &str, created: &str| {
        format!(
            r#"{{"time":"{time}","category":"SignInLogs","properties":{{"id":"00000000-0000-4000-8000-000000000001",{}}}"#,
            &record(created, "interactiveUser")[1..]
        )
    };
    let created = "2026-10-13T08:30:11Z";
    let text = [line("2026-10-13T08:31:00Z", created), line("2026-10-13T08:33:00Z", created)].join("\n");
    let (store, _dir) = load_files(&[("PT1H.json", text.clone())]);
    assert_eq!((store.accounting().duplicates, store.sources()[0].delivered_again), (1, 1));
    let (store, _dir) = load_files(&[("a.json", text.clone()), ("b.json", text)]);
    assert_eq!(store.accounting().duplicates, 3);
    assert_eq!(store.sources()[0].delivered_again, 1);
}

#[test]
fn pages_in_lists_texts_and_batches_show_their_next_page() {
    let quoted = |text: &str| serde_json::Value::from(text).to_string();
    let (linked, last) = (page(&NEWEST, true), page(&OLDER, false));
    let answer = |id: u32, body: &str| format!(r#"{{"id":"{id}","status":200,"headers":{{}},"body":{body}}}"#);
    let empty = r#"{"@odata.context":"signIns","value":[]}"#;
    for (text, is_cut) in [
        (format!("[{linked}]"), true),
        (format!("[{linked},{last}]"), false),
        (format!("[{linked},{empty}]"), false),
        (format!("[{},{}]", page(&NEWEST, false), page(&OLDER, true)), true),
        (format!(r#"{{"message":{}}}"#, quoted(&linked)), true),
        (format!("{}\n{}\n", quoted(&linked), quoted(&last)), false),
        (format!(r#"{{"responses":[{},{}]}}"#, answer(1, &linked), answer(2, &last)), true),
        (format!(r#"{{"responses":[{},{}]}}"#, answer(1, &page(&NEWEST, false)), answer(2, &last)), false),
        (
            format!(r#"{{"value":[{}],"nextLink":"https://graph.example/2"}}"#, record(NEWEST[0], "interactiveUser")),
            true,
        ),
        (format!(r#"{{"data":[{}],"has_more":true}}"#, record(NEWEST[0], "interactiveUser")), true),
    ] {
        let found = shortfalls(&[("1.json", text.clone())]).concat();
        assert_eq!(found, if is_cut { vec![Shortfall::NextPage] } else { vec![] }, "{text}");
    }
}

#[test]
fn answers_that_failed_in_part_are_reported() {
    let columns = r#"[{"name":"CreatedDateTime"},{"name":"UserPrincipalName"}]"#;
    let rows = r#"[["2026-10-13T09:00:00Z","bob@fabrikam.com"]]"#;
    let answer =
        |more: &str| format!(r#"{{"tables":[{{"name":"PrimaryResult","columns":{columns},"rows":{rows}}}]{more}}}"#);
    let kusto = columns.replace(r#""name""#, r#""ColumnName""#);
    let frames = |more: &str| {
        format!(
            r#"[{{"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":{kusto},"Rows":{rows}}},{{"FrameType":"DataSetCompletion",{more}}}]"#
        )
    };
    let hits = |more: &str| {
        let record = record("2026-10-13T09:00:00Z", "interactiveUser");
        format!(
            r#"{{"took":3,{more}"hits":{{"total":{{"value":1,"relation":"eq"}},"hits":[{{"_id":"1","_source":{record}}}]}}}}"#
        )
    };
    for (text, is_cut) in [
        (answer(""), false),
        (answer(r#","error":{"code":"PartialError","message":"x"}"#), true),
        (frames(r#""HasErrors":false,"Cancelled":false"#), false),
        (frames(r#""HasErrors":true,"Cancelled":false,"OneApiErrors":[{"error":{"code":"LimitsExceeded"}}]"#), true),
        (frames(r#""HasErrors":false,"Cancelled":true"#), true),
        (hits(r#""timed_out":false,"_shards":{"total":2,"successful":2,"failed":0},"#), false),
        (hits(r#""timed_out":true,"#), true),
        (hits(r#""_shards":{"total":2,"successful":1,"failed":1},"#), true),
    ] {
        let files = [("1.json", text.clone())];
        assert_eq!(shortfalls(&files).concat(), if is_cut { vec![Shortfall::PartialAnswer] } else { vec![] }, "{text}");
        assert_eq!(limits_of(&files).iter().any(|limit| limit.contains("failed in part")), is_cut, "{text}");
    }
}

#[test]
fn fewer_records_than_a_page_counts_are_reported() {
    let records =
        |times: &[&str]| times.iter().map(|time| record(time, "interactiveUser")).collect::<Vec<_>>().join(",");
    let page = |count: u32, times: &[&str]| format!(r#"{{"@odata.count":{count},"value":[{}]}}"#, records(times));
    let hits = |total: &str, times: &[&str]| format!(r#"{{"hits":{{"total":{total},"hits":[{}]}}}}"#, records(times));
    for (text, announced) in [
        (page(2, &NEWEST), None),
        (page(9, &NEWEST), Some(9)),
        (hits("2", &NEWEST), None),
        (hits("12", &NEWEST), Some(12)),
        (hits(r#"{"value":10000,"relation":"gte"}"#, &NEWEST), Some(10_000)),
    ] {
        let expected: Vec<_> =
            announced.map(|announced| Shortfall::FewerRecords { announced, read: 2 }).into_iter().collect();
        assert_eq!(shortfalls(&[("1.json", text.clone())]).concat(), expected, "{text}");
    }
    let pages = [("1.json", page(4, &NEWEST)), ("2.json", page(4, &OLDER))];
    assert_eq!(shortfalls(&pages), [[], []], "the pages together have them all");
}
