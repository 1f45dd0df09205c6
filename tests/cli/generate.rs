//! Tests `signinscope generate`: it writes logs that the program itself reads.

use crate::common::{Case, lines, signinscope};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

const SMALL: [&str; 8] = ["--users", "12", "--days", "3", "--seed", "4", "--attack-every", "4"];

fn generate(directory: &Path, arguments: &[&str]) {
    let out = signinscope().arg("generate").arg("--out").arg(directory).args(SMALL).args(arguments).assert().success();
    let listed = String::from_utf8(out.get_output().stdout.clone()).expect("text");
    assert!(listed.lines().all(|path| Path::new(path).is_file()), "{listed}");
}

/// The small tenant in a shape. Tests that only read it share it.
fn made(shape: &str) -> PathBuf {
    static SHAPES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("tenant").join(shape);
    // Held until it is written: whoever comes second reads it whole.
    let mut shapes = SHAPES.lock().expect("no panic");
    if shapes.insert(shape.to_owned()) {
        let _ = fs::remove_dir_all(&directory);
        generate(&directory, &["--shape", shape]);
    }
    directory
}

fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).expect("a directory");
    entries
        .map(|entry| {
            let entry = entry.expect("an entry");
            (entry.file_name().into_string().expect("text"), fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

fn rows(directory: &Path) -> BTreeMap<String, Value> {
    let logs: Vec<_> = files(directory).into_keys().filter(|name| name != "labels.jsonl").collect();
    let out = signinscope()
        .args(["rows", "--tab", "all", "--aggregate", "off", "--format", "ndjson"])
        .args(logs.iter().map(|name| directory.join(name)))
        .assert()
        .success();
    lines(&out.get_output().stdout).into_iter().map(|row| (row["id"].to_string(), row)).collect()
}

#[test]
fn every_shape_holds_the_same_sign_ins() {
    let single = ["diagnostic", "graph", "portal", "log-analytics"];
    let copies = ["powershell-5", "powershell-7", "pandas", "json-normalize", "custom-table", "logstash", "wazuh"];
    let whole: Vec<_> = [&single[..], &copies]
        .concat()
        .iter()
        .map(|shape| {
            let directory = made(shape);
            let of: BTreeMap<_, _> = rows(&directory)
                .into_iter()
                .map(|(id, row)| {
                    let about = ["kind", "user", "application_id", "resource_id", "ip_address", "status_code"];
                    (id, about.map(|field| row[field].clone()))
                })
                .collect();
            assert!(of.len() > 500, "{shape}: {}", of.len());
            of
        })
        .collect();
    assert!(whole.iter().all(|of| *of == whole[0]));
}

/// What a load's findings say, all of it or only what was found of whom and when, and its limits. Of times the seconds,
/// and of reasons no sign-ins: shapes write more digits or fewer, so that the order within a second differs.
fn findings(directory: &Path, all: bool) -> (Vec<String>, String) {
    let out = signinscope().args(["findings", "--format", "json"]).arg(directory).output().expect("the program runs");
    let document: Value = serde_json::from_slice(&out.stdout).expect("JSON");
    let said = |found: &Value| {
        let about = ["detector", "severity", "user"].map(|key| found[key].to_string());
        let more = ["score", "sign_in_count", "ip_addresses"].map(|key| found[key].to_string());
        let second = found["first_seen"].as_str().expect("a time")[.."2026-10-13T08:30:11".len()].to_owned();
        let reasons = found["evidence"].as_array().expect("a list").iter().filter(|_| all);
        let reasons = reasons.map(|reason| format!("{} {}", reason["signal"], reason["points"]));
        let more = more.into_iter().filter(|_| all).chain(reasons);
        about.into_iter().chain([second]).chain(more).collect::<Vec<_>>().join(" ")
    };
    let mut list: Vec<String> = document["findings"].as_array().expect("a list").iter().map(said).collect();
    list.sort();
    (list, document["load"]["limits"].to_string())
}

#[test]
fn every_shape_gives_the_findings_of_the_graph_page_or_names_why_it_cannot() {
    let graph = made("graph");
    let reference = findings(&graph, true);
    assert!(!reference.0.is_empty());
    for shape in ["pandas", "json-normalize", "custom-table", "logstash", "wazuh"] {
        assert_eq!(findings(&made(shape), true), reference, "{shape}");
    }
    // Times with fractions order the sign-ins of a second, and so decide how many of them a finding takes in.
    let (found, limits) = findings(&graph, false);
    for shape in ["diagnostic", "log-analytics"] {
        assert_eq!(findings(&made(shape), false), (found.clone(), limits.clone()), "{shape}");
    }
    // Distances are coarse: as many findings, with other reasons and bounds.
    let (list, limits) = findings(&made("portal"), false);
    assert_eq!(list.len(), found.len(), "portal");
    assert!(limits.contains("no coordinates"), "portal: {limits}");
    let (list, limits) = findings(&made("summarized"), false);
    assert!(!list.is_empty() && limits.contains("grouped at the source"), "summarized: {limits}");
    for shape in ["powershell-5", "powershell-7"] {
        let directory = made(shape);
        let (list, limits) = findings(&directory, false);
        assert!(!list.is_empty() && limits.contains("no authentication details"), "{shape}: {limits}");
        assert!(limits.contains("no coordinates") && !limits.contains("unknown outcome"), "{shape}: {limits}");
        let out = signinscope().arg("check").arg(&directory).output().expect("the program runs");
        assert!(String::from_utf8_lossy(&out.stdout).contains("ConvertTo-Json -Depth 10"), "{shape}");
    }
}

#[test]
fn rows_that_are_summed_up_count_every_background_sign_in_and_are_labelled() {
    let read = |shape: &str| {
        let directory = made(shape);
        (rows(&directory), lines(&files(&directory)["labels.jsonl"]))
    };
    let (single, summed) = (read("graph"), read("summarized"));
    let background = |rows: &BTreeMap<String, Value>| -> (usize, u64) {
        let of_programs: Vec<_> = rows.values().filter(|row| row["kind"] == "non-interactive").collect();
        (of_programs.len(), of_programs.iter().filter_map(|row| row["count"].as_u64()).sum())
    };
    let (all, counted) = (background(&single.0), background(&summed.0));
    assert_eq!(all.1, counted.1);
    assert!(counted.0 * 10 < all.0 * 9, "few rows for many sign-ins: {} of {}", counted.0, all.0);
    let attacks = |labels: &[Value]| labels.iter().map(|label| label["attack"].to_string()).collect::<BTreeSet<_>>();
    assert_eq!(attacks(&single.1), attacks(&summed.1));
    // Each label names one row, and the labelled rows are the attacker's sign-ins, single or the first of their row.
    let named: Vec<_> = summed.1.iter().filter(|label| label["request_id"].is_string()).collect();
    let ids: BTreeSet<_> = named.iter().map(|label| label["request_id"].to_string()).collect();
    assert_eq!(ids.len(), named.len());
    assert!(ids.iter().all(|id| summed.0.contains_key(id)));
    let attackers = single.1.iter().map(|label| label["request_id"].to_string());
    assert!(attackers.filter(|id| summed.0.contains_key(id)).all(|id| ids.contains(&id)));
}

#[test]
fn exports_overlap_and_together_tell_what_one_tells() {
    let case = Case::new();
    for shape in ["diagnostic", "portal"] {
        let make = |exports: &str| {
            let directory = case.path().join(format!("{shape}-{exports}"));
            generate(&directory, &["--shape", shape, "--exports", exports]);
            directory
        };
        let (one, three) = (make("1"), make("3"));
        assert_eq!(files(&three).len(), 7, "two logs in three exports, and labels");
        assert_eq!(rows(&one), rows(&three));
        assert_eq!(files(&one)["labels.jsonl"], files(&three)["labels.jsonl"]);
        let check = signinscope().args(["check", "--format", "json"]).arg(&three).output().expect("the program runs");
        let document: Value = serde_json::from_slice(&check.stdout).expect("JSON");
        let totals = &document["totals"];
        let twice = totals["duplicates"].as_u64().expect("a number") * 4;
        assert!(twice > totals["accepted"].as_u64().expect("a number"), "two days of three stand twice: {totals}");
    }
}

#[test]
fn the_same_seed_makes_the_same_bytes_whatever_the_threads() {
    let case = Case::new();
    let make = |name: &str, arguments: &[&str]| {
        let directory = case.path().join(name);
        generate(&directory, arguments);
        files(&directory)
    };
    let one = make("one", &["--threads", "1"]);
    assert!(one == make("three", &["--threads", "3"]), "threads change the files");
    assert!(one != make("other", &["--profile", "edge"]), "the profile changes nothing");
}

#[test]
fn labels_name_sign_ins_of_the_log() {
    let case = Case::new();
    let directory = case.path().join("logs");
    generate(&directory, &["--attacks", "other-continent,confidential"]);
    let rows = rows(&directory);
    let labels = lines(&files(&directory)["labels.jsonl"]);
    let variants: BTreeSet<_> = labels.iter().map(|label| label["variant"].to_string()).collect();
    assert_eq!(variants.len(), 2, "{variants:?}");
    let (seen, unseen): (Vec<&Value>, Vec<&Value>) = labels.iter().partition(|label| label["request_id"].is_string());
    assert!(seen.len() > 10 && seen.iter().all(|label| rows.contains_key(&label["request_id"].to_string())));
    assert!(!unseen.is_empty() && unseen.iter().all(|label| label["visible"] == false));
}

#[test]
fn activity_logs_stand_beside_the_same_sign_ins_and_their_labels_name_events() {
    let (case, plain) = (Case::new(), files(&made("diagnostic")));
    let make = |name: &str, form: &str| {
        let directory = case.path().join(name);
        generate(&directory, &[form]);
        directory
    };
    let (bare, csv) = (make("bare", "--activity"), make("csv", "--activity=audit-csv"));
    let (of_bare, of_csv) = (files(&bare), files(&csv));
    for (name, bytes) in plain.iter().filter(|(name, _)| *name != "labels.jsonl") {
        assert!(of_bare[name] == *bytes && of_csv[name] == *bytes, "{name} changes");
    }
    assert!(of_bare == files(&make("again", "--activity=audit-data")), "one seed gives one log");
    let events = |directory: &Path| -> BTreeMap<String, Value> {
        let out = signinscope().args(["activity", "--format", "ndjson"]).arg(directory).assert().success();
        let texts = ["log", "time", "operation", "object", "user", "ip_address", "application", "token_id"];
        let about = |event: &Value| texts.map(|key| event[key].clone()).to_vec().into();
        lines(&out.get_output().stdout).iter().map(|event| (event["event_id"].to_string(), about(event))).collect()
    };
    let listed = events(&bare);
    assert!(listed.len() > 500 && listed == events(&csv), "{}", listed.len());
    let labels = lines(&of_bare["labels.jsonl"]);
    assert_eq!(labels, lines(&of_csv["labels.jsonl"]));
    let of_events: Vec<&Value> = labels.iter().filter(|label| label["event_id"].is_string()).collect();
    assert!(of_events.len() > 50 && of_events.len() * 2 < listed.len(), "{}", of_events.len());
    for label in &of_events {
        let event = &listed[&label["event_id"].to_string()];
        assert_eq!(event[0], label["log"]);
        assert_eq!(event[7].is_string(), label["ids"] == "token", "{label} {event}");
    }
    assert_eq!(labels.len() - of_events.len(), lines(&plain["labels.jsonl"]).len());
}

#[test]
fn nothing_that_is_there_is_overwritten_unasked() {
    let case = Case::new();
    let kept = case.file("evidence.json", "precious");
    let run = |arguments: &[&str]| {
        let mut command = signinscope();
        command.arg("generate").arg("--out").arg(case.path()).args(SMALL).args(arguments).assert()
    };
    let refused = run(&[]).code(2);
    let message = String::from_utf8_lossy(&refused.get_output().stderr).into_owned();
    assert!(message.contains("not empty") && message.contains("--overwrite"), "{message}");
    run(&["--overwrite"]).success();
    assert_eq!(fs::read(kept).expect("the file"), b"precious");
}

#[test]
fn what_makes_no_sense_is_refused() {
    let case = Case::new();
    for wrong in [["--profile", "atlantis"], ["--users", "0"], ["--attacks", "none,slow"], ["--from", "tomorrow"]] {
        let mut command = signinscope();
        let arguments = ["--users", "3", "--days", "1", "--seed", "1"];
        let sound = arguments.chunks(2).filter(|pair| pair[0] != wrong[0]).flatten();
        command.arg("generate").arg("--out").arg(case.path().join("x")).args(sound).args(wrong).assert().code(2);
        assert!(!case.path().join("x").exists(), "{wrong:?}");
    }
}

#[test]
fn findings_depend_neither_on_threads_nor_on_how_the_log_is_split_into_files() {
    let case = Case::new();
    let directory = case.path().join("logs");
    generate(&directory, &["--attacks", "other-continent,slow"]);
    let findings = |paths: &[&str], threads: &str| {
        let mut command = signinscope();
        command.args(["findings", "--format", "json", "--threads", threads]);
        let out = command.args(paths.iter().map(|path| directory.join(path))).assert().success();
        out.get_output().stdout.clone()
    };
    let whole = findings(&["SignInLogs.json", "NonInteractiveUserSignInLogs.json"], "1");
    assert!(whole == findings(&["NonInteractiveUserSignInLogs.json", "SignInLogs.json"], "3"), "not the same bytes");

    let log = fs::read_to_string(directory.join("NonInteractiveUserSignInLogs.json")).expect("the log");
    let half = log[..log.len() / 2].rfind('\n').expect("several lines") + 1;
    for (name, part) in [("z.json", &log[..half]), ("a.json", &log[half..])] {
        fs::write(directory.join(name), part).expect("a file");
    }
    let findings_in = |output: &[u8]| -> Value {
        let document: Value = serde_json::from_slice(output).expect("JSON");
        document["findings"].clone()
    };
    let split = findings(&["z.json", "SignInLogs.json", "a.json"], "2");
    assert!(findings_in(&whole).as_array().is_some_and(|findings| !findings.is_empty()));
    assert_eq!(findings_in(&split), findings_in(&whole));
}

#[test]
fn the_labels_of_a_case_name_who_has_a_part_and_are_no_sign_ins() {
    let directory = Case::new();
    for (name, parts, attacked) in [
        ("morning", 5, &["blocked"][..]),
        ("legacy", 3, &["mailbox"]),
        ("spray", 2, &["fallen", "saved"]),
        ("look-alikes", 4, &[]),
        ("replay", 0, &[]),
    ] {
        let out = directory.path().join(name);
        signinscope().args(["generate", "--case", name, "--seed", "2", "--out"]).arg(&out).assert().success();
        let labels = lines(&files(&out)["labels.jsonl"]);
        let people: Vec<&Value> = labels.iter().filter(|label| label["part"].is_string()).collect();
        assert_eq!(people.len(), parts, "{name}");
        let users: BTreeSet<String> = rows(&out).values().map(|row| row["user"].to_string()).collect();
        for person in &people {
            let part = person["part"].as_str().expect("a part");
            let verdict = if attacked.contains(&part) { "attack" } else { "innocent" };
            assert_eq!(person["verdict"], verdict, "{part}");
            assert!(users.contains(&person["user_principal_name"].to_string()), "{person}");
            assert!(person["why"].as_str().is_some_and(|why| why.ends_with('.')), "{person}");
        }
        assert_eq!(labels.iter().any(|label| label["attack"].is_u64()), ["look-alikes", "replay"].contains(&name));
        let check = signinscope().args(["check", "--format", "json"]).arg(&out).assert().success();
        let document: Value = serde_json::from_slice(&check.get_output().stdout).expect("JSON");
        assert_eq!(document["totals"]["rejected"], 0, "{name}: the labels are left out");
    }
}
