//! Tests `--since`, `--until` and `--user`: what they keep, and that the account has the rest.

mod common;

use common::{SignIn, guid, lines, ndjson, population, signinscope};
use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Dimension, Field, FilterTime};
use signinscope::store::{Store, UserPattern};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn options(since: &str, until: &str, users: &[&str]) -> Options {
    Options {
        since: FilterTime::parse(since),
        until: FilterTime::parse(until),
        users: users.iter().map(|user| UserPattern::parse(user).expect("a user")).collect(),
        threads: 2,
        ..Options::default()
    }
}

fn loaded(path: &Path, options: &Options) -> Arc<Store> {
    load(&[Input::Path(path.to_owned())], options, &Progress::default(), &mut |_| {})
}

fn adds_up(store: &Store) {
    for source in store.sources() {
        let of = source.accounting;
        assert_eq!(of.records, of.accepted + of.events + of.duplicates + of.joined + of.rejected + of.filtered);
    }
    assert_eq!(store.accounting().accepted, store.len() as u64);
}

/// The times of the stored sign-ins, to the minute.
fn minutes(store: &Store) -> Vec<String> {
    store.by_time().iter().map(|&row| store.created(row).to_string()[..16].to_owned()).collect()
}

fn at(id: u128, created: &str, user: u64) -> SignIn {
    SignIn { created: created.to_owned(), user, ..SignIn::new(id) }
}

/// A table as the admin center writes it.
fn csv(sign_ins: &[SignIn]) -> String {
    let row =
        |one: &SignIn| format!("{},{},user{}@contoso.com,Teams,192.0.2.1\r\n", one.created, guid(one.id), one.user);
    let rows: String = sign_ins.iter().map(row).collect();
    format!("Date (UTC),Request ID,Username,Application,IP address\r\n{rows}")
}

fn array(sign_ins: &[SignIn]) -> String {
    let records: Vec<String> = sign_ins.iter().map(|one| one.record().to_string()).collect();
    format!("[{}]", records.join(",\n  "))
}

fn gzip(text: &str) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(text.as_bytes()).expect("memory");
    writer.finish().expect("memory")
}

#[test]
fn a_span_and_users_keep_the_same_sign_ins_in_every_form() {
    let case = common::Case::new();
    let sign_ins = population(7, 400);
    let forms = [
        case.log("lines.json", &sign_ins),
        case.file("array.json", array(&sign_ins)),
        case.file("table.csv", csv(&sign_ins)),
        case.file("lines.json.gz", gzip(&ndjson(&sign_ins))),
    ];
    let is_kept = |one: &&SignIn| one.created.starts_with("2026-10-02") && [1, 3].contains(&one.user);
    let mut expected: Vec<u128> = sign_ins.iter().filter(is_kept).map(|one| one.id).collect();
    expected.sort_unstable();
    assert!(expected.len() > 10);
    for path in forms {
        let store = loaded(&path, &options("2026-10-02", "2026-10-02", &["USER1@contoso.com", "user3@*"]));
        let mut kept: Vec<String> = store.rows().filter_map(|row| Some(store.request_id(row)?.to_string())).collect();
        kept.sort_unstable();
        assert_eq!(kept, expected.iter().map(|&id| guid(id)).collect::<Vec<_>>(), "{}", path.display());
        adds_up(&store);
        assert_eq!(store.accounting().filtered, (sign_ins.len() - expected.len()) as u64);
        // Detection, completion and counts of users read the tables: they hold nothing of what was left out.
        let users: Vec<_> =
            store.table(Dimension::User).entries().filter_map(|user| user.get(Field::UserPrincipalName)).collect();
        assert_eq!(users.len(), 2, "{users:?}");
    }
}

#[test]
fn a_relative_time_counts_from_the_newest_sign_in_of_all_files() {
    let case = common::Case::new();
    let old = ["2026-10-01T12:00:00Z", "2026-10-09T11:00:00Z"]
        .map(|time| at(time.len() as u128 + u128::from(time.as_bytes()[9]), time, 1));
    case.log("1.json", &old);
    case.log("2.json", &[at(9, "2026-10-10T10:00:00Z", 1), at(10, "2026-10-09T09:59:00Z", 2)]);
    let kept = |since: &str, until: &str, users: &[&str]| {
        let store = loaded(case.path(), &options(since, until, users));
        adds_up(&store);
        minutes(&store)
    };
    assert_eq!(kept("-1d", "", &[]), ["2026-10-09T11:00", "2026-10-10T10:00"]);
    assert_eq!(kept("-1d", "-1h", &[]), ["2026-10-09T11:00"]);
    assert_eq!(kept("", "-1d", &[]), ["2026-10-01T12:00", "2026-10-09T09:59"]);
    // The newest sign-in of anybody, not of the user.
    assert_eq!(kept("-1d", "", &["user2@contoso.com"]), Vec::<String>::new());
    assert_eq!(kept("-9d", "2026-10-05", &[]), ["2026-10-01T12:00"]);
}

/// A directory of hourly files, each with one sign-in at its half hour.
fn hourly(case: &common::Case, hours: std::ops::Range<u32>) {
    for hour in hours {
        let dir = case.path().join(format!("tenantId=x/y=2026/m=10/d=13/h={hour:02}/m=00"));
        std::fs::create_dir_all(&dir).expect("a directory");
        let one = at(u128::from(hour) + 100, &format!("2026-10-13T{hour:02}:30:00Z"), 1);
        std::fs::write(dir.join("PT1H.json"), ndjson(&[one])).expect("a file");
    }
}

#[test]
fn hourly_files_outside_the_span_are_skipped_and_listed() {
    let case = common::Case::new();
    hourly(&case, 0..24);
    // Damage in a file that is skipped is not seen; damage in one that is read is.
    let file = |hour: u32| case.path().join(format!("tenantId=x/y=2026/m=10/d=13/h={hour:02}/m=00/PT1H.json"));
    std::fs::write(file(3), "no log").expect("a file");
    let absolute = options("2026-10-13T20:00", "2026-10-13T21:45", &[]);
    for options in [absolute, options("-3h", "-2h", &[])] {
        let store = loaded(case.path(), &options);
        adds_up(&store);
        let skipped = store.sources().iter().filter(|source| source.skipped).count();
        assert!((19..=20).contains(&skipped), "{skipped}");
        assert!(store.sources().iter().all(|source| source.skipped != source.complete));
        assert!(store.sources().iter().all(|source| source.problem_count == 0));
        assert!(store.sources().iter().filter(|source| source.skipped).all(|source| source.accounting.records == 0));
        assert_eq!(minutes(&store), ["2026-10-13T20:30", "2026-10-13T21:30"][..store.len()]);
    }
}

#[test]
fn a_record_that_arrives_late_is_judged_by_its_own_time() {
    let case = common::Case::new();
    hourly(&case, 6..12);
    let late = case.path().join("tenantId=x/y=2026/m=10/d=13/h=10/m=00/late.json");
    std::fs::write(late, ndjson(&[at(7, "2026-10-13T09:10:00Z", 1)])).expect("a file");
    let store = loaded(case.path(), &options("2026-10-13T09:00", "2026-10-13T09:59", &[]));
    assert_eq!(minutes(&store), ["2026-10-13T09:10", "2026-10-13T09:30"]);
}

#[test]
fn a_pipe_takes_calendar_times_and_refuses_relative_ones() {
    let text = ndjson(&[at(1, "2026-10-13T09:00:00Z", 1), at(2, "2026-10-14T09:00:00Z", 1)]);
    let run = |since: &str| {
        signinscope()
            .args(["rows", "-", "--aggregate", "off", "--format", "ndjson", "--since", since])
            .write_stdin(text.clone())
            .output()
            .expect("a run")
    };
    assert_eq!(lines(&run("2026-10-14").stdout).len(), 1);
    let refused = run("1h");
    assert_eq!(refused.status.code(), Some(2));
    let message = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(message.contains("-: a relative --since or --until counts from the newest sign-in"), "{message}");
}

#[test]
fn sign_ins_without_a_user_are_left_out_by_a_user() {
    let case = common::Case::new();
    let mut application = SignIn::new(3).record();
    for key in ["userId", "userPrincipalName"] {
        application["properties"].as_object_mut().expect("an object").remove(key);
    }
    let path = case.file("all.json", format!("{application}\n{}", ndjson(&[at(4, "2026-10-13T09:00:00Z", 2)])));
    let store = loaded(&path, &options("", "", &["*"]));
    assert_eq!((store.len(), store.accounting().filtered), (1, 1));
    let by_id = loaded(&path, &options("", "", &[&guid(0x1002).to_uppercase()]));
    assert_eq!((by_id.len(), by_id.filter().users[0].found), (1, true));
}

#[test]
fn a_step_of_a_sign_in_that_was_left_out_is_filtered() {
    let case = common::Case::new();
    case.log("SignIns.json", &[at(1, "2026-10-13T09:00:00Z", 1), at(2, "2026-10-14T09:00:00Z", 1)]);
    let step = |id| format!("{},2026-10-13,Passkey,True,\r\n", guid(id));
    let steps =
        format!("Request ID,Date (UTC),Authentication method,Succeeded,Result detail\r\n{}{}", step(1), step(2));
    case.file("AuthDetails.csv", steps);
    let store = loaded(case.path(), &options("2026-10-14", "", &[]));
    adds_up(&store);
    let sum = store.accounting();
    assert_eq!((sum.accepted, sum.joined, sum.filtered, sum.rejected), (1, 1, 2, 0));
    assert!(store.sources().iter().all(|source| source.problem_count == 0));
}

fn check(paths: &[PathBuf], arguments: &[&str]) -> Value {
    let run =
        signinscope().arg("check").args(paths).args(["--format", "json"]).args(arguments).output().expect("a run");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&run.stdout).expect("JSON")
}

#[test]
fn the_account_and_the_limits_name_the_filter() {
    let case = common::Case::new();
    hourly(&case, 8..12);
    let paths = [case.path().to_owned()];
    let document = check(&paths, &["--since", "2026-10-13T11:00", "--user", "user1@contoso.com", "--user", "nobody@*"]);
    let files = document["files"].as_array().expect("files");
    assert_eq!(files.iter().map(|file| file["skipped"] == true).collect::<Vec<_>>(), [true, false, false, false]);
    assert_eq!((&files[0]["sha256"], &files[0]["complete"]), (&Value::Null, &Value::Bool(false)));
    assert!(files[0]["notes"][0].as_str().is_some_and(|note| note.starts_with("skipped: the path names an hour")));
    assert_eq!((&document["complete"], &document["totals"]["filtered"]), (&Value::Bool(true), &2.into()));
    let limits = document["limits"].to_string();
    for expected in [
        "only sign-ins since 2026-10-13 11:00:00 UTC",
        "match 2 names",
        "1 of 2 given with --user has no sign-in",
        "1 file of another hour skipped",
    ] {
        assert!(limits.contains(expected), "{expected}: {limits}");
    }
    let table = signinscope().arg("check").args(&paths).args(["--since", "2026-10-13T11:00"]).output().expect("a run");
    let table = String::from_utf8_lossy(&table.stdout).into_owned();
    assert!(table.contains("Filtered") && table.contains("skipped"), "{table}");
}

#[test]
fn with_pseudonyms_users_are_named_as_in_the_log_and_never_shown() {
    let case = common::Case::new();
    case.log("a.json", &[at(1, "2026-10-13T09:00:00Z", 1), at(2, "2026-10-14T09:00:00Z", 2)]);
    let run = |format: &str| {
        let run = signinscope()
            .arg("findings")
            .arg(case.path())
            .args(["--format", format, "--redact"])
            .args(["--user", "user1@contoso.com", "--user", "zoe@contoso.com"])
            .output()
            .expect("a run");
        [run.stdout, run.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat()
    };
    for format in ["table", "json", "markdown"] {
        let text = run(format);
        assert!(!text.contains("user1@") && !text.contains("zoe"), "{text}");
    }
    let totals: Value = check(&[case.path().to_owned()], &["--redact", "--user", "user1@*"]);
    assert_eq!(totals["totals"]["accepted"], 1);
    assert!(!totals["limits"].to_string().contains("has no sign-in in the load"));
}

#[test]
fn a_span_that_ends_before_it_begins_is_refused() {
    for (since, until) in [("2026-10-14", "2026-10-13"), ("1h", "1d")] {
        let run = signinscope().args(["check", "x", "--since", since, "--until", until]).output().expect("a run");
        assert_eq!(run.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&run.stderr).contains("--since is later than --until"));
    }
}
