//! Tests that each shape in `sample-data/shapes` gives the sign-ins of `diagnostic.ndjson`, field by field.

use flate2::Compression;
use flate2::write::GzEncoder;
use signinscope::detect::{Coverage, Databases, limits};
use signinscope::ingest::{Input, Options, Progress, load, raw_record};
use signinscope::signin::{Field, Kind};
use signinscope::store::{Row, Store};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/shapes").join(name)
}

fn load_samples(names: &[&str]) -> Arc<Store> {
    let inputs: Vec<Input> = names.iter().map(|name| Input::Path(path(name))).collect();
    load(&inputs, &Options::default(), &Progress::default(), &mut |_| {})
}

const SECOND: i64 = 1_000_000_000;
const MILLISECOND: i64 = 1_000_000;

/// A sample, and how it may differ from the reference.
#[derive(Clone, Copy)]
struct Sample<'a> {
    file: &'a str,
    /// Its name in `check`.
    shape: &'a str,
    encoding: &'a str,
    /// Number of user sign-ins; all samples together have four.
    sign_ins: usize,
    /// Fields that the shape does not have. They must be absent.
    lacks: &'a [Field],
    /// Precision of times, in nanoseconds.
    exact_to: i64,
    /// Whether its account names values that the exporter lost.
    is_lossy: bool,
}

impl Default for Sample<'_> {
    fn default() -> Self {
        Self { file: "", shape: "", encoding: "utf-8", sign_ins: 4, lacks: &[], exact_to: 1, is_lossy: false }
    }
}

/// Loads a sample and compares it with the reference.
fn gives_the_same(sample: &Sample<'_>) {
    let reference = load_samples(&["diagnostic.ndjson"]);
    let store = load_samples(&[sample.file]);
    let file = sample.file;
    for source in store.sources() {
        assert_eq!((source.shape.as_str(), source.encoding.as_str()), (sample.shape, sample.encoding), "{file}");
        assert_eq!(source.problems, [], "{file}");
        let is_loss = |warning: &String| warning.starts_with("the exporter lost values");
        assert_eq!(source.warnings.iter().any(is_loss), sample.is_lossy, "{file}: {:?}", source.warnings);
        assert!(source.warnings.iter().all(is_loss), "{file}: {:?}", source.warnings);
        assert!(source.complete, "{file}");
    }
    let account = store.accounting();
    assert_eq!((account.records, account.accepted), (sample.sign_ins as u64, sample.sign_ins as u64), "{file}");
    for row in store.rows() {
        let expected = same_request(&reference, &store, row).unwrap_or_else(|| panic!("{file}: row {row} is unknown"));
        let about = |field: Field| format!("{file}, row {row}: {}", field.name());
        for &field in Field::ALL {
            let (value, expected) = (store.text(field, row), reference.text(field, expected));
            let expected = expected.filter(|_| !sample.lacks.contains(&field));
            // Some samples are from the time when logs began to say that no agent took part.
            let value = value.filter(|&value| value != "notAgentic");
            assert_eq!(value, expected, "{}", about(field));
        }
        let exact = reference.created(expected).0;
        assert_eq!(store.created(row).0, exact - exact.rem_euclid(sample.exact_to), "{file}: time");
        assert_eq!(store.kind(row), reference.kind(expected), "{file}: kind");
        assert_eq!(store.status(row), reference.status(expected), "{file}: status");
        let raw = raw_record(&store, row).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(raw.fields.len() > 5, "{file}: {raw:?}");
    }
}

fn same_request(reference: &Store, store: &Store, row: Row) -> Option<Row> {
    reference.rows().find(|&other| reference.request_id(other) == store.request_id(row))
}

#[test]
fn the_delimiter_of_a_table_changes_nothing() {
    const PORTAL: &str = "portal/InteractiveSignIns_2026-10-13_2026-10-14.csv";
    let sample = Sample { shape: "portal-csv", lacks: NOT_IN_PORTAL_CSV, exact_to: SECOND, ..Sample::default() };
    let sign_ins = load_samples(&[PORTAL]).len();
    let directory = tempfile::tempdir().expect("a directory");
    let original = std::fs::read(path(PORTAL)).expect("the sample");
    for (first_line, delimiter) in
        [("", b'|'), ("", b';'), ("", b'\t'), ("sep=|\r\n", b'|'), ("\"sep=;\"\n", b';'), ("SEP=^\n", b'^')]
    {
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(first_line.as_bytes().to_vec());
        for row in csv::ReaderBuilder::new().has_headers(false).from_reader(&original[..]).byte_records() {
            writer.write_byte_record(&row.expect("a row")).expect("memory");
        }
        let file = directory.path().join(Path::new(PORTAL).file_name().expect("a name"));
        std::fs::write(&file, writer.into_inner().expect("memory")).expect("a file");
        let file = file.to_str().expect("text");
        gives_the_same(&Sample { file, sign_ins, ..sample });
    }
}

#[test]
fn encoding_and_compression_change_nothing() {
    for (file, encoding) in [
        ("utf-8-mark-crlf.ndjson", "utf-8"),
        ("utf-16le.ndjson", "utf-16le"),
        ("utf-16be-without-mark.ndjson", "utf-16be"),
        ("gzip.ndjson.gz", "utf-8, gzip"),
        ("zstd.ndjson.zst", "utf-8, zstd"),
        ("zip.zip", "utf-8, zip"),
    ] {
        gives_the_same(&Sample { file, shape: "diagnostic-ndjson", encoding, ..Sample::default() });
    }
}

#[test]
fn members_of_an_archive_are_files_of_their_own() {
    let store = load_samples(&["zip.zip"]);
    let names: Vec<_> =
        store.sources().iter().map(|source| source.path.strip_prefix(path("")).expect("below")).collect();
    assert_eq!(
        names,
        [Path::new("zip.zip/SignInLogs.json"), Path::new("zip.zip/more/NonInteractiveUserSignInLogs.json")]
    );
    assert_eq!(store.sources().iter().map(|source| source.accounting.accepted).collect::<Vec<_>>(), [2, 2]);
    assert_eq!(store.kinds()[Kind::NonInteractive as usize], 2);
}

#[test]
fn decompression_bombs_are_stopped_unless_allowed() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("bomb.json.gz");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(&vec![b' '; 32 << 20]).expect("in memory");
    let blanks = encoder.finish().expect("in memory");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(br#"[{"createdDateTime":"2026-10-13T07:02:11Z","appId":"a"}"#).expect("in memory");
    let start = encoder.finish().expect("in memory");
    std::fs::write(&path, [start, blanks.repeat(33)].concat()).expect("a file");
    for allow_bombs in [false, true] {
        let options = Options { allow_bombs, ..Options::default() };
        let store = load(&[Input::Path(path.clone())], &options, &Progress::default(), &mut |_| {});
        let source = &store.sources()[0];
        assert_eq!(source.accounting.accepted, 1, "what came before is kept");
        let stopped = source.problems.iter().any(|problem| problem.reason.contains("--allow-bombs"));
        assert_eq!(stopped, !allow_bombs, "{:?}", source.problems);
    }
}

#[test]
fn graph_pages_in_any_number() {
    for (file, shape, sign_ins) in [
        ("graph-page.json", "graph-page", 4),
        ("graph-pages.json", "graph-page", 4),
        ("graph-object.json", "graph-object", 1),
    ] {
        gives_the_same(&Sample { file, shape, sign_ins, exact_to: SECOND, ..Sample::default() });
    }
}

#[test]
fn parquet_files_of_either_schema() {
    let sample = Sample { shape: "log-analytics-ndjson", encoding: "parquet, snappy", ..Sample::default() };
    gives_the_same(&Sample { file: "parquet/log-analytics.parquet", ..sample });
    let sample = Sample { shape: "graph-ndjson", encoding: "parquet, zstd", exact_to: SECOND, ..Sample::default() };
    gives_the_same(&Sample { file: "parquet/graph.parquet", ..sample });
}

#[test]
fn powershell_writes_pascal_case_and_dates_of_its_own() {
    let sample = Sample { shape: "powershell-array", exact_to: MILLISECOND, ..Sample::default() };
    gives_the_same(&Sample { file: "powershell.json", encoding: "utf-16le", ..sample });
    gives_the_same(&Sample { file: "powershell-day-first.json", exact_to: SECOND, ..sample });
}

#[test]
fn values_that_powershell_cuts_at_a_depth_of_two_are_absent() {
    gives_the_same(&Sample {
        file: "powershell-depth-2.json",
        shape: "powershell-array",
        exact_to: MILLISECOND,
        is_lossy: true,
        lacks: &[
            Field::Latitude,
            Field::Longitude,
            Field::Methods,
            Field::FreshFactor,
            Field::CaeToken,
            Field::Policies,
            Field::NamedLocations,
            Field::SessionLifetime,
        ],
        ..Sample::default()
    });
}

#[test]
fn log_analytics_rows_as_json() {
    for (file, shape) in [
        ("az-query.json", "log-analytics-array"),
        ("data-export.ndjson", "log-analytics-ndjson"),
        ("flat-diagnostic.ndjson", "log-analytics-ndjson"),
    ] {
        gives_the_same(&Sample { file, shape, ..Sample::default() });
    }
}

#[test]
fn answers_of_query_services() {
    for file in ["log-analytics-rest.json", "kusto-v1.json", "kusto-v2.json", "kusto-v2-progressive.json"] {
        gives_the_same(&Sample { file, shape: "log-analytics-tables", ..Sample::default() });
    }
    let (file, shape) = ("rows-of-objects.json", "log-analytics-tables");
    gives_the_same(&Sample { file, shape, exact_to: SECOND, ..Sample::default() });
}

#[test]
fn records_are_unwrapped_from_their_envelopes() {
    for (file, shape) in [
        ("sekoia-message.ndjson", "message-ndjson"),
        ("splunk-result.ndjson", "splunk-ndjson"),
        ("splunk-raw.csv", "splunk-csv"),
        ("elastic-hits.json", "elastic-page"),
        ("elastic-source.ndjson", "elastic-ndjson"),
        ("elastic-dotted.ndjson", "elastic-ndjson"),
        ("elastic-discover.csv", "elastic-csv"),
        ("syslog.log", "syslog-ndjson"),
        ("wazuh-data.ndjson", "data-ndjson"),
        ("message-records.ndjson", "message-ndjson"),
        ("json-in-json.ndjson", "text-ndjson"),
        ("datadog.json", "attributes-page"),
        ("ocsf-raw-data.ndjson", "raw-data-ndjson"),
        ("event-hub-messages.csv", "body-csv"),
    ] {
        gives_the_same(&Sample { file, shape, ..Sample::default() });
    }
}

/// Loads a text as a file of a directory and returns its problems, too.
fn account_of(dir: &tempfile::TempDir, text: &str) -> (Arc<Store>, Vec<String>) {
    let path = dir.path().join("log.json");
    std::fs::write(&path, text).expect("a file");
    let store = load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {});
    let problems = store.sources()[0].problems.iter().map(|problem| problem.reason.clone()).collect();
    (store, problems)
}

#[test]
fn every_record_of_a_wrapper_is_accounted_for() {
    let record = |second: u32, code: u32| {
        format!(
            r#"{{"id":"00000000-0000-4000-8000-0000000000{second:02}","createdDateTime":"2026-10-13T08:30:{second:02}Z","userPrincipalName":"bob@fabrikam.com","appDisplayName":"Azure CLI","isInteractive":true,"status":{{"errorCode":{code}}}}}"#
        )
    };
    let text = |json: &str| serde_json::Value::from(json).to_string();
    let list = format!(r#"{{"records":[{},{{"category":"AuditLogs"}},{}]}}"#, record(1, 0), record(2, 50126));
    let alert = r#"{"timestamp":"2026-10-13T09:00:00Z","data":{"win":{"system":"x"}}}"#;
    for wrapper in [
        format!(r#"{{"message":{}}}"#, text(&list)),
        format!(r#"{{"event":{{"original":{}}},"tags":[]}}"#, text(&text(&list))),
        format!("{alert}\n{{\"payload\":{}}}\n{{\"payload\":{}}}\n", record(1, 0), record(2, 50126)),
        format!(r#"{{"responses":[{{"id":"1","body":{list}}}]}}"#),
        format!("[{},{},{alert}]", text(&record(1, 0)), text(&record(2, 50126))),
    ] {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, problems) = account_of(&dir, &wrapper);
        let account = store.accounting();
        assert_eq!((account.records, account.accepted, account.rejected), (3, 2, 1), "{wrapper}: {problems:?}");
        let codes: Vec<_> = store.rows().map(|row| store.text(Field::ErrorCode, row).unwrap_or_default()).collect();
        assert_eq!(codes, ["0", "50126"], "{wrapper}");
        for row in store.rows() {
            let raw = raw_record(&store, row).expect("a raw record");
            let code = raw.fields.iter().find(|(name, _)| name.ends_with("status.errorCode")).expect("a code");
            assert_eq!(Some(code.1.as_str()), store.text(Field::ErrorCode, row), "{wrapper}");
        }
    }
}

#[test]
fn normalised_copies_are_named_and_a_correlation_id_is_no_session() {
    let id = "11111111-0000-4000-8000-000000000001";
    let asim = format!(
        r#"{{"TimeGenerated":"2026-10-13T08:31:00Z","Type":"SigninLogs","EventProduct":"Entra ID","EventResult":"Failure","EventOriginalResultDetails":"50126","TargetUsername":"bob@fabrikam.com","SrcIpAddr":"192.0.2.7","TargetSessionId":"{id}"}}"#
    );
    let csv = format!(
        "TimeGenerated,EventProduct,EventResult,EventOriginalResultDetails,TargetUsername,SrcIpAddr,TargetSessionId\n2026-10-13T08:31:00Z,Entra ID,Failure,50126,bob@fabrikam.com,192.0.2.7,{id}\n"
    );
    let ocsf = format!(
        r#"{{"class_uid":3002,"time_dt":"2026-10-13T08:31:00Z","status":"Failure","status_code":"50126","user":{{"name":"bob@fabrikam.com"}},"src_endpoint":{{"ip":"192.0.2.7"}},"session":{{"uid":"{id}"}},"metadata":{{"product":{{"name":"azure-signin"}}}}}}"#
    );
    for (text, shape) in [(asim, "asim-ndjson"), (csv, "asim-csv"), (ocsf, "ocsf-ndjson")] {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, problems) = account_of(&dir, &text);
        assert_eq!((store.len(), store.sources()[0].shape.as_str()), (1, shape), "{problems:?}");
        assert_eq!(store.text(Field::ErrorCode, 0), Some("50126"), "{shape}");
        assert_eq!(store.text(Field::UserPrincipalName, 0), Some("bob@fabrikam.com"), "{shape}");
        assert_eq!(store.text(Field::IpAddress, 0), Some("192.0.2.7"), "{shape}");
        assert_eq!((store.text(Field::SessionId, 0), store.kind(0)), (None, Kind::Unknown), "{shape}");
        let limits = limits(&store, &Coverage::of(&store, &Databases::default()));
        assert!(limits.iter().any(|limit| limit.contains("replay cannot be judged")), "{limits:?}");
    }
}

#[test]
fn hostile_wrappers_are_bounded_in_depth_and_time() {
    let record = r#"{"createdDateTime":"2026-10-13T08:30:11Z","userPrincipalName":"bob@fabrikam.com","appId":"a"}"#;
    let deep = |open: &str, close: &str| format!("{}{record}{}", open.repeat(50_000), close.repeat(50_000));
    for text in [
        deep(r#"{"data":"#, "}"),
        deep("[", "]"),
        deep(r#"{"data":["#, "]}"),
        format!(r#"{{"data":[{}{record}]}}"#, "{},".repeat(100_000)),
        format!(r#"{{"message":"{}"}}"#, r#"{\"a\":"#.repeat(100_000)),
    ] {
        let dir = tempfile::tempdir().expect("a directory");
        let (store, problems) = account_of(&dir, &text);
        assert_eq!(store.accounting().accepted, 0, "{}...", &text[..40]);
        assert!(!problems.is_empty(), "{}...", &text[..40]);
    }
}

#[test]
fn records_are_rebuilt_from_fields_that_splunk_extracted() {
    let lacks = &[
        Field::Methods,
        Field::FreshFactor,
        Field::CaeToken,
        Field::Policies,
        Field::NamedLocations,
        Field::SessionLifetime,
    ];
    gives_the_same(&Sample { file: "splunk-extracted.ndjson", shape: "splunk-ndjson", lacks, ..Sample::default() });
}

#[test]
fn microsoft_defender_writes_numbers_for_enumerations() {
    let lacks = &[
        Field::FailureReason,
        Field::AdditionalDetails,
        Field::IncomingTokenType,
        Field::OriginalTransferMethod,
        Field::AuthenticationProtocol,
        Field::ClientCredentialType,
        Field::TokenProtection,
        Field::AutonomousSystem,
        Field::Methods,
        Field::FreshFactor,
        Field::SessionLifetime,
        Field::CrossTenantAccess,
        Field::HomeTenantId,
    ];
    for (file, shape) in [
        ("defender.csv", "defender-csv"),
        ("defender-beta.json", "defender-array"),
        ("hunting-api.json", "defender-page"),
        ("hunting-graph.json", "defender-page"),
    ] {
        gives_the_same(&Sample { file, shape, lacks, ..Sample::default() });
    }
}

/// Fields without a column in the admin center's CSV.
const NOT_IN_PORTAL_CSV: &[Field] = &[
    Field::Latitude,
    Field::Longitude,
    Field::AdditionalDetails,
    Field::DeviceName,
    Field::CaeToken,
    Field::NamedLocations,
    Field::Methods,
    Field::FreshFactor,
    Field::SessionLifetime,
    Field::Policies,
    Field::RiskDuringSignIn,
    Field::RiskAggregated,
    Field::RiskState,
    Field::RiskEvents,
];

#[test]
fn downloads_of_the_portal_in_four_languages_and_as_a_workbook() {
    gives_the_same(&Sample { file: "portal.json", shape: "graph-array", ..Sample::default() });
    let sample = Sample { shape: "portal-csv", lacks: NOT_IN_PORTAL_CSV, exact_to: SECOND, ..Sample::default() };
    for file in ["portal", "portal-es", "portal-fr", "portal-de", "portal-day-first"] {
        gives_the_same(&Sample { file, ..sample });
    }
    gives_the_same(&Sample { file: "portal-workbook", encoding: "xlsx", ..sample });
}

#[test]
fn an_older_download_has_fewer_columns() {
    let newer = [
        Field::UserAgent,
        Field::OriginalTransferMethod,
        Field::TokenProtection,
        Field::SessionId,
        Field::ThroughGlobalSecureAccess,
    ];
    let lacks = &[NOT_IN_PORTAL_CSV, &newer].concat()[..];
    gives_the_same(&Sample { file: "portal-2023", shape: "portal-csv", lacks, exact_to: SECOND, ..Sample::default() });
}

#[test]
fn authentication_details_complete_the_sign_ins_that_they_name() {
    let reference = load_samples(&["diagnostic.ndjson"]);
    for names in [["portal", "portal-auth-details"], ["portal-auth-details", "portal"]] {
        let store = load_samples(&names);
        let account = store.accounting();
        assert_eq!((account.records, account.accepted, account.joined, account.rejected), (8, 4, 3, 1));
        for row in store.rows() {
            let expected = same_request(&reference, &store, row).expect("known");
            for field in [Field::Methods, Field::FreshFactor] {
                assert_eq!(store.text(field, row), reference.text(field, expected), "row {row}: {}", field.name());
            }
        }
        let problem = store.sources().iter().flat_map(|source| &source.problems).next().expect("one");
        assert_eq!((problem.record, problem.line), (Some(3), Some(4)));
        assert!(problem.reason.contains("no sign-in with this request ID"), "{}", problem.reason);
    }
    let alone = load_samples(&["portal-auth-details"]);
    assert_eq!((alone.accounting().records, alone.accounting().rejected, alone.len()), (4, 4, 0));
    assert!(alone.sources().iter().all(|source| source.shape == "portal-auth-details"));
}

#[test]
fn the_legacy_export_has_fifteen_columns_and_no_ids() {
    let (reference, store) = (load_samples(&["diagnostic.ndjson"]), load_samples(&["legacy-15.csv"]));
    assert_eq!(store.len(), 4);
    for row in store.rows() {
        let same_second = |other: &Row| reference.created(*other).0 / SECOND == store.created(row).0 / SECOND;
        let expected = reference.rows().find(same_second).expect("known");
        assert_eq!(store.status(row), reference.status(expected));
        for field in [
            Field::UserPrincipalName,
            Field::UserDisplayName,
            Field::Application,
            Field::IpAddress,
            Field::City,
            Field::Country,
            Field::DeviceName,
            Field::Browser,
            Field::OperatingSystem,
            Field::RiskState,
            Field::ConditionalAccess,
        ] {
            assert_eq!(store.text(field, row), reference.text(field, expected), "row {row}: {}", field.name());
        }
    }
}

#[test]
fn the_application_download_holds_service_principals() {
    let lacks = &[Field::Latitude, Field::Longitude, Field::ClientCredentialType];
    gives_the_same(&Sample {
        file: "ApplicationSignIns_2026-10-13_2026-10-14.csv",
        shape: "portal-csv",
        sign_ins: 1,
        lacks,
        exact_to: SECOND,
        ..Sample::default()
    });
}

/// Loads a table with these dates. Returns times and warnings.
fn dates(dates: impl Iterator<Item = String>) -> (Vec<String>, Vec<String>) {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("InteractiveSignIns.csv");
    let rows: Vec<String> = dates.map(|date| format!("{date},alice@contoso.com,Success\n")).collect();
    std::fs::write(&path, format!("Date (UTC),Username,Status\n{}", rows.concat())).expect("a file");
    let store = load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {});
    let times = store.rows().map(|row| store.created(row).to_string()).collect();
    (times, store.sources()[0].warnings.clone())
}

#[test]
fn one_date_settles_the_order_of_day_and_month() {
    let at = |date: &str| format!("{date}/2026 07:02");
    let (times, warnings) = dates([at("05/10"), at("13/10")].into_iter());
    assert_eq!(times, ["2026-10-05T07:02:00Z", "2026-10-13T07:02:00Z"]);
    assert_eq!(warnings, Vec::<String>::new());
    let (times, warnings) = dates([at("05/10"), at("06/10")].into_iter());
    assert_eq!(times, ["2026-05-10T07:02:00Z", "2026-06-10T07:02:00Z"], "the American order, for want of a better");
    assert!(warnings.len() == 1 && warnings[0].contains("month/day"), "{warnings:?}");
    // The date that settles the order may be far behind the first megabyte.
    let (times, warnings) = dates((0..60_000).map(|_| at("05/10")).chain([at("13/10")]));
    assert_eq!((times[0].as_str(), times.len()), ("2026-10-05T07:02:00Z", 60_001));
    assert_eq!(warnings, Vec::<String>::new());
}

#[test]
fn times_that_are_not_in_utc_are_noted() {
    let warnings = |zone: &str| {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("query_data.csv");
        let row = "\"10/13/2026, 7:02:11.501 AM\",Teams,192.0.2.1";
        std::fs::write(&path, format!("TimeGenerated [{zone}],AppDisplayName,IPAddress\n{row}\n")).expect("a file");
        let store = load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {});
        assert_eq!(store.created(0).to_string(), "2026-10-13T07:02:11.501Z");
        store.sources()[0].warnings.concat()
    };
    assert!(!warnings("UTC").contains("zone"));
    let other = warnings("Europe/Paris");
    assert!(other.contains("\"TimeGenerated [Europe/Paris]\" names a time zone whose offset"), "{other}");
}

#[test]
fn shapes_of_collectors_are_detected_by_content_and_kinds_by_name() {
    let suite = |name: &str| format!("extractor-suite/{name}-SignInLogs.json");
    let (interactive, other) = (suite("20261014080000-interactiveUser"), suite("20261014080001-nonInteractiveUser"));
    for (file, shape, encoding) in [
        (&interactive[..], "graph-array", "utf-8"),
        (&other, "graph-object", "utf-8"),
        ("goose/interactive_signin_log_2026-10-13.json", "graph-ndjson", "utf-8"),
        ("goose/rt_signin_log_2026-10-13.json", "graph-ndjson", "utf-8"),
        ("dfir-o365rc", "powershell-array", "utf-8"),
    ] {
        gives_the_same(&Sample { file, shape, encoding, sign_ins: 2, exact_to: SECOND, ..Sample::default() });
    }
}

#[test]
fn names_of_types_are_no_values() {
    let (reference, store) = (load_samples(&["diagnostic.ndjson"]), load_samples(&["hawk"]));
    assert_eq!(store.kinds()[Kind::Interactive as usize], 2);
    for row in store.rows() {
        let expected = same_request(&reference, &store, row).expect("known");
        for &field in Field::ALL {
            let value = store.text(field, row);
            assert!(value.is_none() || value == reference.text(field, expected), "{}: {value:?}", field.name());
        }
        assert_eq!(store.text(Field::IpAddress, row), reference.text(Field::IpAddress, expected));
    }
    let warnings = &store.sources()[0].warnings;
    assert!(warnings.iter().any(|warning| warning.contains("2 rows of unknown outcome")), "{warnings:?}");
    assert!(
        warnings.iter().any(|warning| warning.contains("values of 2 rows (places, outcomes, devices")),
        "{warnings:?}"
    );
}

#[test]
fn rows_that_were_grouped_at_their_source_keep_their_count() {
    let store = load_samples(&["summarized-sign-ins.json"]);
    assert_eq!((store.accounting().accepted, store.sources()[0].shape.as_str()), (2, "graph-summary-page"));
    assert_eq!(store.rows().map(|row| store.facts(row).sign_in_count).collect::<Vec<_>>(), [41, 3]);
    assert_eq!(store.kinds()[Kind::NonInteractive as usize], 2);
    assert_eq!(store.created(1).to_string(), "2026-10-13T07:12:01Z");
}

#[test]
fn other_logs_are_named() {
    let store = load_samples(&["look-alikes"]);
    assert!(store.is_empty());
    for (name, what) in [
        ("directory-audit.csv", "a directory audit record"),
        ("directory-audit.json", "a directory audit record"),
        ("summarised-query.csv", "a row of a summarised query"),
        ("summarised-query.json", "a row of a summarised query"),
    ] {
        let source = store.sources().iter().find(|source| source.path.ends_with(name)).expect(name);
        let reasons: Vec<_> = source.problems.iter().map(|problem| problem.reason.as_str()).collect();
        assert!(reasons.len() == 1 && reasons[0].contains(what), "{name}: {reasons:?}");
    }
}
