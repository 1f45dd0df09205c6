//! Activity logs beside the sign-ins: every form of a log gives the same events, and events are linked to the findings.

use crate::common::{lines, signinscope};
use serde_json::Value;
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::store::Store;
use signinscope::store::activity::{ActivityLog, EventText};
use std::path::{Path, PathBuf};
use std::sync::Arc;

const SESSION: &str = "0087d7fc-1dfa-4f1c-adbc-5c1459ed2abd";

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(name)
}

fn load_samples(names: &[&str]) -> Arc<Store> {
    let inputs: Vec<Input> = names.iter().map(|name| Input::Path(sample(name))).collect();
    load(&inputs, &Options::default(), &Progress::default(), &mut |_| {})
}

/// Facts and texts of each event, without the log and the place of the record.
fn events(store: &Store, texts: &[EventText]) -> Vec<String> {
    let activity = store.activity();
    let event = |event| {
        let facts = activity.facts(event);
        let values: Vec<_> = texts.iter().map(|&text| activity.text(text, event)).collect();
        format!("{} {:?} {:?} {values:?}", facts.time, facts.id.map(|id| id.to_string()), facts.items)
    };
    activity.events().map(event).collect()
}

#[test]
fn every_form_of_the_unified_audit_log_gives_the_same_events() {
    let bare = load_samples(&["shapes/activity/unified-audit-data.ndjson"]);
    let expected = events(&bare, &EventText::ALL);
    assert_eq!(expected.len(), 6);
    for (file, shape) in [
        ("unified-audit-data.ndjson", "unified-audit-ndjson"),
        ("search-unified-audit-log.csv", "unified-audit-csv"),
        ("search-unified-audit-log.json", "unified-audit-array"),
        ("purview.csv", "unified-audit-csv"),
        ("purview-escaped-twice.csv", "unified-audit-csv"),
        ("graph-audit-log-records.json", "unified-audit-page"),
        ("cloud-app-events-event-hub.ndjson", "cloud-app-events-ndjson"),
        ("cloud-app-events.csv", "cloud-app-events-csv"),
    ] {
        let store = load_samples(&[&format!("shapes/activity/{file}")]);
        let source = &store.sources()[0];
        assert_eq!((source.shape.as_str(), source.problems.as_slice()), (shape, [].as_slice()), "{file}");
        assert_eq!((source.accounting.records, source.accounting.events), (6, 6), "{file}");
        let mut texts = EventText::ALL.to_vec();
        if shape.starts_with("cloud-app") {
            // Defender names files by their name and users by their id.
            texts.retain(|text| !matches!(text, EventText::Object | EventText::UserId | EventText::Application));
        }
        assert_eq!(events(&store, &texts), events(&bare, &texts), "{file}");
    }
}

#[test]
fn sentinels_table_has_the_events_of_exchange_and_sharepoint() {
    let store = load_samples(&["shapes/activity/office-activity.csv"]);
    assert_eq!(store.sources()[0].shape, "office-activity-csv");
    let bare = load_samples(&["shapes/activity/unified-audit-data.ndjson"]);
    let texts =
        [EventText::Operation, EventText::UserName, EventText::Address, EventText::Token, EventText::Application];
    let without_items = |line: String| line.replace("] 3 [", "] 1 [").replace(" 3 [", " 1 [");
    let expected: Vec<String> = events(&bare, &texts).into_iter().skip(1).map(without_items).collect();
    assert_eq!(events(&store, &texts), expected);
}

#[test]
fn every_form_of_another_log_gives_the_same_events() {
    for (reference, log, others) in [
        (
            "graph-activity.ndjson",
            ActivityLog::GraphActivity,
            &["graph-activity.csv", "graph-activity-tables.json"][..],
        ),
        ("azure-activity.ndjson", ActivityLog::AzureActivity, &["azure-activity.csv", "azure-activity-rest.json"]),
        ("pre-authentication.ndjson", ActivityLog::PreAuthentication, &["pre-authentication.csv"]),
    ] {
        let of = |file: &str| {
            let store = load_samples(&[&format!("shapes/activity/{file}")]);
            let source = &store.sources()[0];
            assert!(source.shape.starts_with(log.name()), "{file}: {}", source.shape);
            assert_eq!(source.problems, [], "{file}");
            assert!(store.activity().events().all(|event| store.activity().log(event) == log), "{file}");
            assert!(store.is_empty(), "{file}: an event is no sign-in");
            let lower = |line: String| line.to_lowercase();
            events(&store, &EventText::ALL).into_iter().map(lower).collect::<Vec<_>>()
        };
        for other in others {
            // The time of a query has milliseconds.
            let to_milliseconds = |lines: Vec<String>| -> Vec<String> {
                lines.into_iter().map(|line| line.split_once(' ').expect("a time").1.to_owned()).collect()
            };
            assert_eq!(to_milliseconds(of(other)), to_milliseconds(of(reference)), "{other}");
        }
    }
    let store = load_samples(&["shapes/activity/aad-graph-activity.csv"]);
    let tokens: Vec<_> =
        store.activity().events().map(|event| store.activity().text(EventText::Token, event)).collect();
    assert_eq!(tokens, [Some("4kFHN-dVXUud1CwMKUBeAA"); 2], "the GUID of the sign-in and its padded token are one");
    assert_eq!(store.activity().log(0), ActivityLog::AadGraphActivity);
}

#[test]
fn logs_may_be_mixed_in_a_file_and_a_directory() {
    let store = load_samples(&["shapes/activity/mixed.ndjson"]);
    let sum = store.accounting();
    assert_eq!((sum.records, sum.accepted, sum.events, sum.rejected), (5, 1, 4, 0));
    let logs: Vec<_> = store.activity().events().map(|event| store.activity().log(event)).collect();
    assert_eq!(
        logs,
        [
            ActivityLog::GraphActivity,
            ActivityLog::AzureActivity,
            ActivityLog::CloudAppEvents,
            ActivityLog::UnifiedAudit
        ]
    );
    let all = load_samples(&["replay", "shapes/activity"]);
    let sum = all.accounting();
    assert_eq!(sum.rejected, 0);
    assert_eq!(sum.events as usize, all.activity().len());
    assert_eq!(sum.events, 6 + 6 + 2 + 2 + 3, "audit, Graph, older Graph, Azure, requests before sign-ins: each once");
}

#[test]
fn what_the_stolen_token_did_is_listed_by_the_strength_of_its_link() {
    let paths = [sample("replay"), sample("shapes/activity")];
    let run = |arguments: &[&str]| {
        let output = signinscope().args(arguments).args(&paths).output().expect("the program");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        output.stdout
    };
    let findings: Value = serde_json::from_slice(&run(&["findings", "--format", "json"])).expect("JSON");
    let alice = findings["findings"]
        .as_array()
        .and_then(|list| list.iter().find(|finding| finding["user"]["principal_name"] == "alice.moreau@contoso.com"))
        .expect("the finding about alice");
    let activity = &alice["activity"];
    assert_eq!((&activity["strength"], &activity["events"]), (&"token".into(), &14.into()), "{activity}");
    let summary: Vec<&str> = activity["summary"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    assert_eq!(
        summary,
        [
            "5 Graph calls (1 of them mail), 2 inbox rules (1 moves mail away), 1 role assignment, 3 mails opened, 1 file downloaded, \
             1 other event, 2 events that failed",
            "perhaps, by user, application and time only: 1 mail opened"
        ]
    );
    let reason = alice["evidence"]
        .as_array()
        .and_then(|list| list.iter().find(|reason| reason["signal"] == "persistence-after"));
    assert!(reason.is_some(), "{}", alice["evidence"]);

    let listed = lines(&run(&["activity", "--format", "ndjson", "--finding", alice["id"].as_str().expect("an id")]));
    assert_eq!(listed.len(), 14);
    assert!(listed.iter().all(|event| event["ip_address"] == "203.0.113.9"), "the owner's events are not listed");
    let strengths = |operation: &str| -> Vec<&str> {
        let of = listed.iter().filter(|event| event["operation"] == operation);
        of.filter_map(|event| event["strength"].as_str()).collect()
    };
    assert_eq!(strengths("New-InboxRule"), ["token"]);
    assert_eq!(strengths("UserLoggedIn"), ["session and address"]);
    assert_eq!(strengths("MailItemsAccessed"), ["token", "user, application and time"]);
    let times: Vec<&str> = listed.iter().filter_map(|event| event["time"].as_str()).collect();
    assert!(times.is_sorted());

    let of_session = lines(&run(&["activity", "--format", "ndjson", "--session", &SESSION.to_uppercase()]));
    assert!(of_session.len() > 10 && of_session.iter().all(|event| event["session_id"] == SESSION));
    assert!(of_session.iter().all(|event| event["strength"].is_null()));
    let of_token = lines(&run(&["activity", "--format", "ndjson", "--token", "8-7EZcqH2USoNdWRBk6_AA=="]));
    assert_eq!(of_token.len(), 1);
    let of_user = lines(&run(&["activity", "--format", "ndjson", "--user", "ALICE*"]));
    assert_eq!(of_user.len(), 18, "also where a log has the id alone");
    assert!(of_user.iter().all(|event| event["user"] == "alice.moreau@contoso.com"));
    let calls = of_user.iter().filter(|event| event["log"] == "graph-activity");
    assert!(calls.clone().count() > 0 && calls.clone().all(|event| event["result"].is_string()), "{of_user:?}");
}

#[test]
fn a_name_finds_calls_where_an_event_of_another_log_has_the_id_too() {
    let listed = |files: &[&str]| {
        let files = files.iter().map(|file| sample("shapes/activity").join(file));
        let arguments = ["activity", "--format", "ndjson", "--user", "alice.moreau@contoso.com"];
        let output = signinscope().args(arguments).args(files).output().expect("the program");
        (lines(&output.stdout), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let (events, _) = listed(&["graph-activity.ndjson", "unified-audit-data.ndjson"]);
    assert!(events.iter().any(|event| event["log"] == "graph-activity"), "{events:?}");
    let (events, complaint) = listed(&["graph-activity.ndjson"]);
    assert!(events.is_empty() && complaint.contains("have the ids of users alone"), "{complaint}");
}

#[test]
fn check_counts_the_events_of_each_file() {
    let output = signinscope()
        .args(["check", "--format", "json"])
        .arg(sample("shapes/activity/graph-activity.ndjson"))
        .output()
        .expect("the program");
    let check: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let file = &check["files"][0];
    assert_eq!((&file["records"], &file["accepted"], &file["events"]), (&6.into(), &0.into(), &6.into()));
    assert_eq!(check["totals"]["events"], 6);
    let log = &file["activity"][0];
    assert_eq!((&log["log"], &log["events"], &log["with_token"]), (&"graph-activity".into(), &6.into(), &5.into()));
    let output = signinscope().arg("check").arg(sample("shapes/activity/purview.csv")).output().expect("the program");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("Events") && text.contains("unified-audit-csv"), "{text}");
}

#[test]
fn events_are_filtered_and_redacted_like_sign_ins() {
    let run = |arguments: &[&str]| {
        let output = signinscope()
            .args(arguments)
            .args([sample("replay"), sample("shapes/activity")])
            .output()
            .expect("the program");
        assert!(output.status.success());
        output.stdout
    };
    let part = lines(&run(&["activity", "--format", "ndjson", "--since", "2026-10-06T13:00:00Z"]));
    assert_eq!(part.len(), 5);
    // Without sign-ins, a span counts from the newest event.
    let alone = sample("shapes/activity/unified-audit-data.ndjson");
    let newest = |since: &str| {
        let output = signinscope().args(["activity", "--format", "ndjson", "--since", since]).arg(&alone).output();
        lines(&output.expect("the program").stdout).len()
    };
    assert_eq!((newest("5m"), newest("1h"), newest("1d")), (1, 5, 6));
    let redacted =
        String::from_utf8(run(&["activity", "--format", "ndjson", "--redact"])).expect("text").to_lowercase();
    for name in ["alice", "moreau", "contoso", "203.0.113", "salaries", "1f87e78f"] {
        assert!(!redacted.contains(name), "{name}: {redacted}");
    }
    assert!(redacted.contains("new-inboxrule"));
}

#[test]
fn programs_get_long_ids_whole_and_tables_get_them_shortened() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = format!("/me/messages/AAMkAGI2{}/attachments/{}", "x".repeat(140), "y".repeat(60));
    let call = serde_json::json!({
        "category": "MicrosoftGraphActivityLogs", "time": "2026-10-06T12:24:10Z",
        "properties": {
            "requestId": "5a000003-1c2b-4d3e-8f40-000000000003", "requestMethod": "GET", "responseStatusCode": 200,
            "requestUri": format!("https://graph.microsoft.com/v1.0{path}?$top=1"),
        },
    });
    std::fs::write(folder.path().join("graph.json"), format!("{call}\n")).expect("a file");
    let run = |arguments: &[&str]| {
        let output = signinscope().arg("activity").args(arguments).arg(folder.path()).output().expect("the program");
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("text")
    };
    for format in ["ndjson", "csv"] {
        let text = run(&["--format", format]);
        assert!(text.contains(&path) && !text.contains('~'), "{text}");
        assert!(!run(&["--format", format, "--redact"]).contains("xxxx"));
    }
    let table = run(&[]);
    assert!(table.contains("/me/messages/AAMkAGI2xxxx~"), "{table}");
}

#[test]
fn lines_that_the_program_wrote_of_events_are_no_sign_ins() {
    let folder = tempfile::tempdir().expect("a folder");
    for format in ["ndjson", "csv"] {
        let listed = signinscope()
            .args(["activity", "--format", format])
            .arg(sample("shapes/activity/graph-activity.ndjson"))
            .output()
            .expect("the program");
        let file = folder.path().join(format!("events.{format}"));
        std::fs::write(&file, &listed.stdout).expect("a file");
        let store = load(&[Input::Path(file)], &Options::default(), &Progress::default(), &mut |_| {});
        assert_eq!((store.len(), store.accounting().accepted), (0, 0), "{format}");
        let problems = format!("{:?}", store.sources()[0].problems);
        assert!(problems.contains("this program's `activity`"), "{problems}");
    }
}
