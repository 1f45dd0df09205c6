//! Tests which columns and dates of tables are understood, whatever wrote them.

use signinscope::ingest::{DateOrder, Input, Options, Progress, load};
use signinscope::signin::{ColumnNames, Field, Kind, Status};
use signinscope::store::Store;
use std::sync::Arc;

/// Loads one file of this name and text.
fn loaded(name: &str, text: &str) -> Arc<Store> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("a file");
    load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {})
}

/// Kind, user, application, status and time of the only sign-in.
fn only(store: &Store) -> (Kind, &str, &str, Status, String) {
    assert_eq!((store.len(), store.accounting().rejected), (1, 0), "{:?}", store.sources()[0].problems);
    let text = |field| store.text(field, 0).unwrap_or_default();
    let who = if store.kind(0).is_principal() { Field::ServicePrincipal } else { Field::UserPrincipalName };
    (store.kind(0), text(who), text(Field::Application), store.status(0), store.created(0).to_string())
}

const TIME: &str = "2026-10-13T07:02:11Z";

#[test]
fn custom_tables_add_a_type_to_every_column() {
    let expected = (Kind::Interactive, "helene@contoso.com", "Microsoft Teams", Status::Failure, TIME.to_owned());
    for (name, text) in [
        (
            "query_data.csv",
            "TimeGenerated [UTC],CreatedDateTime_t [UTC],UserPrincipalName_s,AppDisplayName_s,IPAddress,ResultType_s,\
             IsInteractive_b,Type\n\"10/13/2026, 7:03:00.000 AM\",\"10/13/2026, 7:02:11.000 AM\",helene@contoso.com,\
             Microsoft Teams,192.0.2.4,50126,true,EntraCopy_CL\n",
        ),
        (
            "rows.ndjson",
            r#"{"time_t":"2026-10-13T07:03:00Z","createdDateTime_t":"2026-10-13T07:02:11Z","id_g":"5f0c8a51-8a3e-4a73-9d05-6a1d7f0f2c11","userPrincipalName_s":"helene@contoso.com","appDisplayName_s":"Microsoft Teams","resultType_d":50126,"Type":"SigninLogs_CL"}"#,
        ),
        (
            "answer.json",
            r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"CreatedDateTime_t","type":"datetime"},{"name":"UserPrincipalName_s","type":"string"},{"name":"AppDisplayName_s","type":"string"},{"name":"ResultType_s","type":"string"},{"name":"SignInEventTypes_s","type":"string"}],"rows":[["2026-10-13T07:02:11Z","helene@contoso.com","Microsoft Teams","50126","[\"interactiveUser\"]"]]}]}"#,
        ),
    ] {
        assert_eq!(only(&loaded(name, text)), expected, "{name}");
    }
}

#[test]
fn tables_of_service_principals_in_hunting() {
    let headings = "Timestamp,Application,ApplicationId,IsManagedIdentity,ErrorCode,ServicePrincipalName,IPAddress\n";
    let row = |managed: &str| format!("{TIME},Nightly job,8a1c,{managed},0,Nightly job,192.0.2.4\n");
    for (managed, kind) in
        [("0", Kind::ServicePrincipal), ("1", Kind::ManagedIdentity), ("True", Kind::ManagedIdentity)]
    {
        let store = loaded("hunting.csv", &format!("{headings}{}", row(managed)));
        let expected = (kind, "Nightly job", "Nightly job", Status::Success, TIME.to_owned());
        assert_eq!(only(&store), expected, "{managed}");
        assert_eq!(store.sources()[0].shape, "defender-csv");
    }
}

#[test]
fn sign_ins_through_a_federation_server_are_interactive() {
    let record = |more: &str| {
        format!(
            r#"{{"createdDateTime":"{TIME}","userPrincipalName":"helene@contoso.com","appDisplayName":"Payroll","status":{{"errorCode":0}}{more}}}"#
        )
    };
    let expected = (Kind::Interactive, "helene@contoso.com", "Payroll", Status::Success, TIME.to_owned());
    for (name, more) in [
        ("rows.ndjson", r#","Type":"ADFSSignInLogs""#),
        ("more.ndjson", r#","category":"ADFSSignInLogs""#),
        ("custom.ndjson", r#","Type":"ADFSSignInLogs_SRCH""#),
        ("adfs_signin_log_2026-10-13.json", ""),
        ("am-adfssigninlogs.json", ""),
    ] {
        assert_eq!(only(&loaded(name, &record(more))), expected, "{name}");
    }
}

/// Loads a table of sign-ins at these times. Returns the times that were read, reasons of rejections, warnings, remarks.
fn dates(order: Option<DateOrder>, dates: impl IntoIterator<Item = String>) -> [Vec<String>; 4] {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("signins.csv");
    let rows: Vec<String> = dates.into_iter().map(|date| format!("\"{date}\",alice@contoso.com,True,0\n")).collect();
    std::fs::write(&path, format!("CreatedDateTime,UserPrincipalName,IsInteractive,ErrorCode\n{}", rows.concat()))
        .expect("a file");
    let options = Options { dates: order, ..Options::default() };
    let store = load(&[Input::Path(path)], &options, &Progress::default(), &mut |_| {});
    let source = &store.sources()[0];
    assert_eq!(source.accounting.records, source.accounting.accepted + source.accounting.rejected);
    let times = store.rows().map(|row| store.created(row).to_string()).collect();
    let reasons = source.problems.iter().map(|problem| problem.reason.clone()).collect();
    [times, reasons, source.warnings.clone(), source.remarks.clone()]
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[test]
fn the_account_names_the_order_of_dates_and_the_missing_zone() {
    let [times, reasons, warnings, remarks] = dates(None, texts(&["05-10-2026 08:30:11", "13-10-2026 08:30:11"]));
    assert_eq!(times, ["2026-10-05T08:30:11Z", "2026-10-13T08:30:11Z"]);
    assert_eq!((reasons, warnings), (vec![], vec![]));
    assert_eq!(
        remarks,
        [
            "dates are read as day/month/year, as \"13-10-2026 08:30:11\" shows",
            "times have no time zone, such as \"05-10-2026 08:30:11\"; they are read as UTC"
        ]
    );
    let [times, .., remarks] = dates(None, texts(&["46308.354293981", "46308.5"]));
    assert_eq!(times, ["2026-10-13T08:30:11Z", "2026-10-13T12:00:00Z"]);
    assert!(remarks[0].contains("days of a spreadsheet") && remarks[1].contains("read as UTC"), "{remarks:?}");
    let [.., remarks] = dates(None, texts(&["1791880211000", "1791880212000"]));
    assert_eq!(remarks, ["times are numbers; they are read as milliseconds since 1970 in UTC"]);
    let [.., remarks] = dates(None, texts(&["2026-10-13T08:30:11Z", "2026-10-13 10:30:11+02:00"]));
    assert_eq!(remarks, Vec::<String>::new());
}

#[test]
fn dates_that_begin_late_in_a_file_decide_its_order_too() {
    // Nothing but the usual form in the part of the file that is read first.
    let usual = (0..30_000).map(|at| format!("2026-10-05T08:{:02}:{:02}Z", at / 60 % 60, at % 60));
    for (last, read, words) in [
        ("13/10/2026 08:30:11", "2026-10-05T08:30:11Z", "read as day/month/year, as \"13/10/2026 08:30:11\" shows"),
        ("10/13/2026 08:30:11", "2026-05-10T08:30:11Z", "read as month/day/year, as \"10/13/2026 08:30:11\" shows"),
        ("2026-10-13T08:30:11Z", "2026-05-10T08:30:11Z", "they are read as month/day/year; set it with --dates"),
    ] {
        let dates_of = usual.clone().chain(texts(&["05/10/2026 08:30:11", last]));
        let [times, reasons, warnings, remarks] = dates(None, dates_of);
        assert_eq!((times[30_000].as_str(), times.len(), reasons), (read, 30_002, vec![]));
        assert!(warnings.iter().chain(&remarks).any(|note| note.contains(words)), "{warnings:?} {remarks:?}");
    }
}

#[test]
fn an_order_that_no_date_settles_is_assumed_and_noted() {
    for (date, read, order) in [
        ("05-10-2026 08:30", "2026-10-05T08:30:00Z", "day/month/year"),
        ("05/10/2026 08:30", "2026-05-10T08:30:00Z", "month/day/year"),
    ] {
        let [times, reasons, warnings, _] = dates(None, texts(&[date]));
        assert_eq!((times, reasons), (texts(&[read]), vec![]));
        assert!(warnings[0].contains(&format!("read as {order}; set it with --dates")), "{warnings:?}");
    }
    let [times, _, warnings, remarks] = dates(Some(DateOrder::DayFirst), texts(&["05/10/2026 08:30"]));
    assert_eq!((times, warnings), (texts(&["2026-10-05T08:30:00Z"]), vec![]));
    assert_eq!(remarks[0], "dates are read as day/month/year, as --dates sets it");
}

#[test]
fn dates_of_two_orders_are_never_read_wrongly() {
    let both = ["05/10/2026 08:30", "13/10/2026 08:30", "10/14/2026 08:30"];
    let [times, reasons, warnings, _] = dates(None, texts(&both));
    assert_eq!(times, ["2026-10-13T08:30:00Z", "2026-10-14T08:30:00Z"]);
    assert!(reasons.len() == 1 && reasons[0].contains("the order of day and month is not certain"), "{reasons:?}");
    assert!(warnings[0].contains("\"13/10/2026 08:30\" and \"10/14/2026 08:30\""), "{warnings:?}");

    // The date that contradicts may be far behind the first megabyte.
    let many = (0..60_000).map(|_| both[0].to_owned());
    let [times, reasons, warnings, _] =
        dates(None, texts(&both[1..2]).into_iter().chain(many).chain(texts(&both[2..])));
    assert_eq!((times.len(), warnings.len()), (2, 1), "{warnings:?}");
    assert!(reasons.iter().all(|reason| reason.contains("not certain")));

    // So may the first date that needs an order.
    let many = (0..60_000).map(|_| "2026-10-13T08:30:11Z".to_owned());
    let [times, reasons, ..] = dates(None, many.chain(texts(&both)));
    assert_eq!((times.len(), reasons.len()), (60_002, 1), "{reasons:?}");

    let [times, reasons, ..] = dates(Some(DateOrder::DayFirst), texts(&both));
    assert_eq!(times, ["2026-10-05T08:30:00Z", "2026-10-13T08:30:00Z"]);
    assert!(
        reasons[0].contains("\"10/14/2026 08:30\": the dates of this file are read as day/month/year"),
        "{reasons:?}"
    );
}

#[test]
fn json_has_dates_of_any_culture_too() {
    for (date, read) in [
        (r#""13\/10\/2026 08:30:11""#, "2026-10-13T08:30:11Z"),
        (r#""2026. 10. 13. 오후 8:30:11""#, "2026-10-13T20:30:11Z"),
        (r#""13/10/2026, 8:30:11\u202fa.\u00a0m.""#, "2026-10-13T08:30:11Z"),
        ("1791880211000", "2026-10-13T08:30:11Z"),
        ("1791880211.501", "2026-10-13T08:30:11.501Z"),
    ] {
        let text =
            format!(r#"{{"createdDateTime":{date},"userPrincipalName":"alice@contoso.com","isInteractive":true}}"#);
        let store = loaded("rows.ndjson", &text);
        assert_eq!(store.created(0).to_string(), read, "{text}");
    }
}

const DUTCH: &str = "Tijdstip;Gebruiker;IP-adres;Naam van app;Foutcode;Interactief\n\
                     13-10-2026 09:02:11;helene@contoso.com;192.0.2.4;Microsoft Teams;50126;nee\n";

#[test]
fn headings_that_are_not_known_are_listed_and_can_be_named() {
    let store = loaded("uitvoer.csv", DUTCH);
    let reason = &store.sources()[0].problems[0].reason;
    for part in [
        "a table whose headings are not known",
        "\"Gebruiker\" (user?)",
        "\"Interactief\" (not known)",
        "--columns 'time=Tijdstip,user=Gebruiker,ip=IP-adres",
    ] {
        assert!(reason.contains(part), "{reason}");
    }
    let named = |columns: &str| {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("InteractiveSignIns.csv");
        std::fs::write(&path, DUTCH).expect("a file");
        let columns = ColumnNames::parse(columns).expect("columns");
        load(&[Input::Path(path)], &Options { columns, ..Options::default() }, &Progress::default(), &mut |_| {})
    };
    let store = named("time=Tijdstip,user=Gebruiker,ip=IP-adres,app=Naam van app,code=Foutcode");
    let time = "2026-10-13T09:02:11Z".to_owned();
    assert_eq!(only(&store), (Kind::Interactive, "helene@contoso.com", "Microsoft Teams", Status::Failure, time));
    assert_eq!(store.text(Field::IpAddress, 0), Some("192.0.2.4"));
    assert_eq!(store.text(Field::ErrorCode, 0), Some("50126"));
    let store = named("time=Tijd,user=gebruiker");
    let reason = &store.sources()[0].problems[0].reason;
    assert!(reason.contains("--columns names \"Tijd\", which is not among them"), "{reason}");
}

#[test]
fn a_column_that_the_user_names_stands_above_known_headings() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("merged.csv");
    let headings = "CreatedDateTime,UserPrincipalName,On-premises user,AppDisplayName,IsInteractive\n";
    std::fs::write(&path, format!("{headings}{TIME},guest#EXT#@x.example,alice@contoso.com,Teams,true\n"))
        .expect("a file");
    let columns = ColumnNames::parse("user=on-premises user").expect("columns");
    let options = Options { columns, ..Options::default() };
    let store = load(&[Input::Path(path)], &options, &Progress::default(), &mut |_| {});
    assert_eq!(store.text(Field::UserPrincipalName, 0), Some("alice@contoso.com"));
}

/// Loads a table with columns that the user names.
fn with_columns(columns: &str, table: &str) -> Arc<Store> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("export.csv");
    std::fs::write(&path, table).expect("a file");
    let options = Options { columns: ColumnNames::parse(columns).expect("columns"), ..Options::default() };
    load(&[Input::Path(path)], &options, &Progress::default(), &mut |_| {})
}

#[test]
fn what_the_user_names_stands_above_other_columns() {
    // Before and behind the column that the user names.
    for at in 0..2 {
        let outcome = |named: &str, heading: &str, other: &str| {
            let pair = |one: &str, two: &str| if at == 0 { format!("{one},{two}") } else { format!("{two},{one}") };
            let table = format!(
                "createdDateTime,userPrincipalName,{}\n{TIME},helene@contoso.com,{}\n{TIME},kim@contoso.com,{}\n",
                pair("Uitkomst", heading),
                pair(named, other),
                pair(named, other)
            );
            let store = with_columns("code=Uitkomst", &table);
            assert_eq!((store.status(0), store.error_code(0)), (store.status(1), store.error_code(1)));
            (store.status(0), store.error_code(0))
        };
        for heading in ["status.errorCode", "status", "ErrorCode", "ResultType", "Sign-in error code"] {
            let failure = (Status::Failure, Some(50126));
            assert_eq!(outcome("50126", heading, "50053"), failure, "{heading}");
            assert_eq!(outcome("50126", heading, "0"), failure, "{heading}");
            assert_eq!(outcome("0", heading, "50126"), failure, "{heading}: a failure is never made a success");
            assert_eq!(outcome("0", heading, "0"), (Status::Success, Some(0)), "{heading}");
            assert_eq!(outcome("?", heading, "0"), (Status::Unknown, None), "{heading}");
            assert_eq!(outcome("", heading, "0"), (Status::Success, Some(0)), "{heading}");
        }
        assert_eq!(outcome("50126", "Status", "Success").0, Status::Failure);
        assert_eq!(outcome("0", "Status", "Failure").0, Status::Failure);
    }
    let table = format!(
        "createdDateTime,location,location.city,country,Stad,userPrincipalName\n{TIME},\"Lyon, , FR\",Lyon,FR,Bergen,a@contoso.com\n"
    );
    let store = with_columns("city=Stad", &table);
    assert_eq!((store.text(Field::City, 0), store.text(Field::Country, 0)), (Some("Bergen"), Some("FR")));
}

#[test]
fn a_failure_in_either_of_two_columns_of_one_heading_counts() {
    let outcome = |heading: &str, one: &str, other: &str| {
        let text = format!(
            "createdDateTime,userPrincipalName,{heading},{heading}\n{TIME},helene@contoso.com,{one},{other}\n{TIME},kim@contoso.com,{one},{other}\n"
        );
        let store = loaded("export.csv", &text);
        assert_eq!((store.status(0), store.error_code(0)), (store.status(1), store.error_code(1)));
        (store.status(0), store.error_code(0))
    };
    for heading in ["status.errorCode", "ErrorCode", "ResultType", "status"] {
        for (one, other, code) in [
            ("50126", "0", 50126),
            ("0", "50126", 50126),
            ("50126", "50053", 50126),
            ("", "50126", 50126),
            ("null", "50126", 50126),
        ] {
            assert_eq!(outcome(heading, one, other), (Status::Failure, Some(code)), "{heading}: {one}, {other}");
        }
        assert_eq!(outcome(heading, "0", "0"), (Status::Success, Some(0)));
    }
    assert_eq!(outcome("Status", "Success", "Failure").0, Status::Failure);
    assert_eq!(outcome("Status", "Failure", "Success").0, Status::Failure);
    assert_eq!(outcome("Status", "Interrupted", "Success").0, Status::Interrupted);
}

#[test]
fn a_date_and_its_clock_may_be_in_two_columns() {
    let row = |headings: &str, cells: &str| {
        format!("{headings},User principal name,Status\n{cells},helene@contoso.com,Success\n")
    };
    for (headings, cells) in [
        ("Date,Time", "2026-10-13,07:02:11"),
        ("Date,Time", "13/10/2026,7:02:11 AM"),
        ("Time,Date", "07:02:11,13.10.2026"),
        ("Date (UTC),Time (UTC)", "13 Oct 2026,07:02:11"),
    ] {
        let store = loaded("export.csv", &row(headings, cells));
        assert_eq!(only(&store).4, TIME, "{headings}: {cells}");
    }
    for (headings, cells) in [("Datum,Tijd", "13-10-2026,07:02:11"), ("Tijd,Datum", "07:02:11,13-10-2026")] {
        let store = with_columns("time=Datum,time=Tijd", &row(headings, cells));
        assert_eq!(only(&store).4, TIME, "{headings}: {cells}");
    }
    let store = loaded("export.csv", &row("Date,Time", "05/10/2026,07:02:11"));
    assert!(store.sources()[0].warnings[0].contains("no date settles"), "{:?}", store.sources()[0].warnings);
    assert_eq!(loaded("export.csv", &row("Date", "2026-10-13")).accounting().rejected, 1, "no clock");
}

#[test]
fn the_offset_that_a_heading_names_is_used() {
    for (heading, cell) in [
        ("TimeGenerated [UTC+02:00]", "\"10/13/2026, 9:02:11.000 AM\""),
        ("createdDateTime [GMT-5]", "2026-10-13T02:02:11"),
        ("Date (UTC+5:30)", "13/10/2026 12:32:11"),
        ("Date (UTC+02:00)", "46308.376516204"),
        ("Date (UTC+02:00)", "2026-10-13T07:02:11Z"),
        ("Date (UTC+02:00)", "2026-10-13 08:02:11 +01:00"),
    ] {
        let text = format!("{heading},UserPrincipalName\n{cell},helene@contoso.com\n{cell},kim@contoso.com\n");
        let store = loaded("query_data.csv", &text);
        assert_eq!(
            (store.created(0).to_string(), store.created(1).to_string()),
            (TIME.into(), TIME.into()),
            "{heading}"
        );
        let source = &store.sources()[0];
        assert!(
            source.remarks.iter().any(|remark| remark.contains("the offset that it names")),
            "{:?}",
            source.remarks
        );
        assert_eq!(source.warnings.iter().filter(|warning| warning.contains("zone")).count(), 0);
    }
    let store = loaded("query_data.csv", "Date (CET),UserPrincipalName\n2026-10-13 07:02:11,helene@contoso.com\n");
    assert!(store.sources()[0].warnings[0].contains("\"Date (CET)\" names a time zone whose offset is not known"));
}
