//! Tests that sign-ins are found in what other programs put around them, and lose nothing there.

use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Field, Kind, Status};
use signinscope::store::Store;
use std::sync::Arc;

/// Loads a file, which is there for as long as the directory is held.
fn held(name: &str, text: &str) -> (Arc<Store>, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("a file");
    (load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {}), dir)
}

fn loaded(name: &str, text: &str) -> Arc<Store> {
    held(name, text).0
}

const TIME: &str = "2026-10-14T09:12:44Z";

/// The properties of a sign-in, as Graph writes them.
fn properties() -> String {
    format!(
        r#"{{"id":"3c8f5e02-6d14-4b7a-9e83-0f2b7d61a945","createdDateTime":"{TIME}","userPrincipalName":"nadia@adatum.com","appDisplayName":"Azure Portal","ipAddress":"203.0.113.77","status":{{"errorCode":50126}}}}"#
    )
}

/// A record of Azure Monitor with these properties. Without its envelope, its log and code are not known.
fn diagnostic(properties: &str) -> String {
    format!(
        r#"{{"time":"2026-10-14T09:14:00Z","category":"NonInteractiveUserSignInLogs","resultType":"50126","properties":{properties}}}"#
    )
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

fn cell(text: &str) -> String {
    format!("\"{}\"", text.replace('"', "\"\""))
}

/// Asserts that the only record is the sign-in, and whether its log is known.
fn assert_found(store: &Store, kind: Kind, what: &str) {
    let account = store.accounting();
    assert_eq!((store.len(), account.rejected), (1, 0), "{what}: {:?}", store.sources()[0].problems);
    assert_eq!((store.kind(0), store.status(0), store.error_code(0)), (kind, Status::Failure, Some(50126)), "{what}");
    assert_eq!(store.text(Field::UserPrincipalName, 0), Some("nadia@adatum.com"), "{what}");
    assert_eq!(store.created(0).to_string(), TIME, "{what}");
}

#[test]
fn properties_that_are_text_keep_their_envelope() {
    // Only the envelope has the code.
    let properties = properties().replace(r#","status":{"errorCode":50126}"#, "");
    let once = quoted(&properties);
    let records = [
        diagnostic(&once),
        diagnostic(&quoted(&once)),
        diagnostic(&quoted(&properties.replace(r#""id""#, r#""x":NaN,"id""#))),
    ];
    for record in &records {
        for (name, text) in [
            ("a.ndjson", format!("{record}\n")),
            ("a.json", format!(r#"{{"records":[{record}]}}"#)),
            ("a.json", format!("[{record}]")),
            ("a.ndjson", format!(r#"{{"message":{}}}"#, quoted(record))),
            ("a.log", format!("<134>1 2026-10-14T09:14:01Z host app - - - {record}\n")),
        ] {
            assert_found(&loaded(name, &text), Kind::NonInteractive, &text);
        }
    }
    let row = format!("2026-10-14T09:14:00Z,NonInteractiveUserSignInLogs,50126,{}\n", cell(&properties));
    assert_found(&loaded("a.csv", &format!("time,category,resultType,properties\n{row}")), Kind::NonInteractive, &row);
    let row = format!("2026-10-14T09:14:00Z,NonInteractiveUserSignInLogs,50126,203.0.113.77,{}\n", cell(&properties));
    let table = format!("time,category,resultType,ipAddress,properties\n{row}");
    assert_found(&loaded("a.csv", &table), Kind::NonInteractive, &table);
}

#[test]
fn records_behind_a_header_are_found_in_texts() {
    let record = diagnostic(&properties());
    for text in [
        format!("<134>1 2026-10-14T09:14:01Z host app - - - {record}"),
        format!("2026-10-14T09:14:01.5Z stdout F {record}\n"),
        format!("level=info msg={}", quoted(&record)),
    ] {
        for line in [format!(r#"{{"log":{}}}"#, quoted(&text)), format!(r#"{{"a":{{"message":{}}}}}"#, quoted(&text))] {
            assert_found(&loaded("a.ndjson", &format!("{line}\n")), Kind::NonInteractive, &line);
        }
    }
}

#[test]
fn numbers_that_are_none_spoil_no_record() {
    let record = properties().replace(r#""id""#, r#""latency":NaN,"riskScore":-Infinity,"id""#);
    let record = record.replace(r#""ipAddress""#, r#""isInteractive":true,"ipAddress""#);
    for (name, text) in [
        ("a.ndjson", format!("{record}\n{record}\n")),
        ("a.json", format!("[{record}]")),
        ("a.json", format!("[\n  {}\n]", record.replace(',', ",\n  "))),
        ("a.json", format!(r#"{{"value":[{record}]}}"#)),
        ("a.ndjson", format!(r#"{{"_source":{record}}}"#)),
        ("a.ndjson", format!(r#"{{"score":NaN,"_raw":{}}}"#, quoted(&record))),
    ] {
        let (store, _dir) = held(name, &text);
        assert_eq!(store.accounting().rejected, 0, "{text}: {:?}", store.sources()[0].problems);
        assert_eq!((store.len(), store.status(0), store.kind(0)), (1, Status::Failure, Kind::Interactive), "{text}");
        assert!(!signinscope::ingest::raw_record(&store, 0).expect("the record").fields.is_empty(), "{text}");
    }
    let user = properties().replace("nadia@adatum.com", "NaN, Infinity");
    let store = loaded("a.ndjson", &user);
    assert_eq!(store.text(Field::UserPrincipalName, 0), Some("NaN, Infinity"));
}

#[test]
fn headings_that_begin_with_the_key_of_a_wrapper_are_read() {
    let columns = [
        ("createdDateTime", TIME),
        ("userPrincipalName", "nadia@adatum.com"),
        ("appDisplayName", "Azure Portal"),
        ("ipAddress", "203.0.113.77"),
        ("isInteractive", "False"),
        ("status.errorCode", "50126"),
        ("status.failureReason", "x"),
    ];
    let other = [("_index", "logs-1"), ("_id", "AbC"), ("type", "_doc"), ("user", "shipper")];
    for prefix in
        ["_source.", "value.", "data.", "properties.", "result.", "records.", "event_", "data/", "body:", "a.b."]
    {
        let name = |key: &str| {
            format!("{prefix}{key}").replace(
                '.',
                if prefix.contains(['_', '/']) && !prefix.contains('.') { &prefix[prefix.len() - 1..] } else { "." },
            )
        };
        let headings = columns.iter().map(|(key, _)| name(key)).collect::<Vec<_>>();
        let values = columns.iter().map(|(_, value)| *value).collect::<Vec<_>>();
        let table = format!("{}\n{}\n", headings.join(","), values.join(","));
        assert_found(&loaded("a.csv", &table), Kind::NonInteractive, &table);
        let (more, beside) = (other.map(|(key, _)| key).join(","), other.map(|(_, value)| value).join(","));
        let table = format!("{more},{}\n{beside},{}\n", headings.join(","), values.join(","));
        assert_found(&loaded("a.csv", &table), Kind::NonInteractive, &table);
        if prefix.ends_with('.') {
            let record: Vec<String> =
                headings.iter().zip(&values).map(|(key, value)| format!("{}:{}", quoted(key), quoted(value))).collect();
            let line = format!("{{{}}}\n", record.join(","));
            assert_found(&loaded("a.ndjson", &line), Kind::NonInteractive, &line);
        }
    }
    let of_model = |key: &str| format!("SigninLogs[{key}]");
    let headings = columns.iter().map(|(key, _)| of_model(key)).collect::<Vec<_>>().join(",");
    let table = format!("{headings}\n{}\n", columns.map(|(_, value)| value).join(","));
    assert_found(&loaded("a.csv", &table), Kind::NonInteractive, &table);
    let store = loaded("a.csv", "client_id,client_ip_address,client_timestamp\n1,203.0.113.7,2026-10-14T09:12:44Z\n");
    assert_eq!(store.len(), 0, "other tables have headings that begin alike");
}

#[test]
fn times_are_taken_out_of_objects() {
    for time in [
        r#"{"value":"/Date(1791969164000)/"}"#,
        r#"{"value":"\/Date(1791969164000)\/","DisplayHint":2,"DateTime":"woensdag 14 oktober 2026 11:12:44"}"#,
        r#"{"$date":"2026-10-14T09:12:44Z"}"#,
        r#"{"$date":{"$numberLong":"1791969164000"}}"#,
        r#"{"date":"2026-10-14 09:12:44.000000","timezone_type":3,"timezone":"UTC"}"#,
    ] {
        let record =
            properties().replace(&quoted(TIME), time).replace(r#""ipAddress""#, r#""isInteractive":false,"ipAddress""#);
        assert_found(&loaded("a.ndjson", &format!("{record}\n")), Kind::NonInteractive, time);
        let table = format!(
            "createdDateTime,userPrincipalName,isInteractive,status\n{},nadia@adatum.com,false,50126\n",
            cell(time)
        );
        assert_found(&loaded("a.csv", &table), Kind::NonInteractive, time);
    }
    let unknown = properties().replace(&quoted(TIME), r#"{"DateTime":"woensdag 14 oktober 2026 11:12:44"}"#);
    assert_eq!(loaded("a.ndjson", &unknown).accounting().rejected, 1, "the zone is that of a computer");
}

#[test]
fn rows_and_documents_of_other_programs_are_read() {
    let record = properties().replace(r#""ipAddress""#, r#""isInteractive":false,"ipAddress""#);
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&record).expect("JSON");
    let (keys, cells): (Vec<_>, Vec<_>) = object.into_iter().unzip();
    let split = serde_json::json!({"columns": keys, "index": [0], "data": [cells]}).to_string();
    let columns: Vec<_> = keys.iter().map(|key| serde_json::json!({"name": key, "type": "keyword"})).collect();
    let esql = serde_json::json!({"columns": columns, "values": [cells]}).to_string();
    let fields = serde_json::json!({"_id": "1", "fields": {"azure.signinlogs.category": ["NonInteractiveUserSignInLogs"],
        "azure.signinlogs.properties.user_principal_name": ["nadia@adatum.com"], "source.ip": ["203.0.113.77"],
        "azure.signinlogs.properties.status.error_code": [50126], "@timestamp": [TIME]}});
    let rows = serde_json::json!({"fields": ["_time", "_raw"], "rows": [["x", record]]}).to_string();
    for text in [split, esql, format!("{fields}\n"), rows] {
        assert_found(&loaded("a.json", &text), Kind::NonInteractive, &text);
    }
}
