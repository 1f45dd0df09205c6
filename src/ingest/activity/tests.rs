//! What is read of a record.

use super::{ActivityReader, ActivityTable, log_of};
use crate::ingest::map::MapHints;
use crate::signin::{Guid, Timestamp};
use crate::store::activity::{ActivityEvent, ActivityLog, EventText};
use proptest::prelude::*;
use serde_json::{Value, json};

const USER: &str = "11111111-0000-4000-8000-000000000001";
const SESSION: &str = "22222222-0000-4000-8000-000000000002";
const TOKEN: &str = "xFIde66QY0-MIV3gpLb5Fw";

/// The facts and texts of an event, in words.
fn shown(event: &ActivityEvent<'_>) -> String {
    let texts: Vec<String> =
        EventText::ALL.iter().filter_map(|&text| Some(format!("{text:?}={}", event.get(text)?))).collect();
    format!("{} {} {}", event.log.name(), event.time, texts.join(" "))
}

fn read(record: &Value) -> Option<Result<String, String>> {
    let mut reader = ActivityReader::default();
    reader.json(&record.to_string(), MapHints::default()).map(|event| event.map(|event| shown(&event)))
}

fn audit() -> Value {
    json!({
        "CreationTime": "2026-10-06T12:24:10", "Id": "5a000003-1c2b-4d3e-8f40-000000000003",
        "Operation": "New-InboxRule", "RecordType": 1, "Workload": "Exchange", "ResultStatus": "True",
        "UserKey": "10032001A4B5C6D7", "UserId": "alice@contoso.com", "TokenObjectId": USER,
        "ClientIP": "[::ffff:203.0.113.9]:51022", "ObjectId": "alice\\rule", "ClientAppId": "", "AppId": USER,
        "SessionId": "mailbox-session",
        "AppAccessContext": {"AADSessionId": SESSION.to_uppercase(), "UniqueTokenId": format!("{TOKEN}=="),
            "IssuedAtTime": "2026-10-06T12:18:15"},
    })
}

#[test]
fn audit_data_is_an_object_or_text_that_is_escaped_once_or_twice() {
    let expected = read(&audit()).expect("an event").expect("a time");
    assert_eq!(
        expected,
        format!(
            "unified-audit 2026-10-06T12:24:10Z Operation=New-InboxRule Object=alice\\rule UserId={USER} \
             UserName=alice@contoso.com Address=203.0.113.9 Application={USER} Session={SESSION} Token={TOKEN} Result=True"
        )
    );
    let once = audit().to_string();
    let twice = Value::from(once.as_str()).to_string();
    for data in [audit(), Value::from(once), Value::from(twice)] {
        let outer = json!({"CreationDate": "10/6/2026 12:24:10 PM", "Operations": "x", "AuditData": data});
        assert_eq!(read(&outer), Some(Ok(expected.clone())));
    }
}

#[test]
fn a_session_of_a_mailbox_counts_where_there_is_no_other() {
    let mut record = audit();
    record["AppAccessContext"] = json!({});
    let event = read(&record).expect("an event").expect("a time");
    assert!(event.contains("Session=mailbox-session") && !event.contains("Token="), "{event}");
    record["DeviceProperties"] = json!([{"Name": "OS", "Value": "x"}, {"Name": "SessionId", "Value": SESSION}]);
    assert!(read(&record).expect("an event").expect("a time").contains(&format!("Session={SESSION}")));
}

#[test]
fn mails_are_counted_and_named_by_their_folder() {
    let mut record = audit();
    record["Operation"] = "MailItemsAccessed".into();
    record["ObjectId"] = Value::Null;
    record["Folders"] = json!([{"Path": "\\Inbox", "FolderItems": [{"Id": "1"}, {"Id": "2"}]},
        {"Path": "\\Sent", "FolderItems": [{"Id": "3"}]}]);
    let mut reader = ActivityReader::default();
    let text = record.to_string();
    let event = reader.json(&text, MapHints::default()).expect("an event").expect("a time");
    assert_eq!((event.items, event.get(EventText::Object)), (3, Some("\\Inbox")));
    record["Folders"] = Value::Null;
    record["Item"] = json!({"Subject": "Invoice", "ParentFolder": {"Path": "\\Drafts"}});
    let text = record.to_string();
    let event = reader.json(&text, MapHints::default()).expect("an event").expect("a time");
    assert_eq!((event.items, event.get(EventText::Object)), (1, Some("\\Drafts\\Invoice")));
}

#[test]
fn an_application_on_its_own_is_no_user() {
    let call = |kind: &str, principal: &str| {
        json!({"time": "2026-10-06T12:06:41Z", "category": "MicrosoftGraphActivityLogs", "properties": {
            "requestMethod": "GET", "requestUri": "https://graph.microsoft.com/v1.0/users", "C_Idtyp": kind,
            "servicePrincipalId": principal, "UserPrincipalObjectID": USER, "C_Iat": "1791293760"}})
    };
    let user = |kind, principal| {
        read(&call(kind, principal)).expect("an event").expect("a time").contains(&format!("UserId={USER}"))
    };
    assert!(user("user", ""));
    assert!(!user("app", "") && !user("", USER));
    let mut reader = ActivityReader::default();
    let text = call("user", "").to_string();
    let event = reader.json(&text, MapHints::default()).expect("an event").expect("a time");
    assert_eq!(event.issued, Some(Timestamp(1_791_293_760 * Timestamp::SECOND)));
}

#[test]
fn what_is_no_event_is_left_to_the_sign_ins() {
    for record in [
        json!({"createdDateTime": "2026-10-06T12:00:00Z", "id": "1", "appId": "a", "ipAddress": "192.0.2.1"}),
        json!({"time": "x", "category": "SignInLogs", "operationName": "Sign-in activity",
            "resourceId": "/tenants/x/providers/Microsoft.aadiam", "properties": {"id": "1"}}),
        json!({"activityDateTime": "2026-10-06T12:00:00Z", "activityDisplayName": "Add user", "category": "UserManagement"}),
        json!({"Timestamp": "2026-10-06T12:00:00Z", "AccountUpn": "a@b.c", "ActionType": "LogonSuccess"}),
    ] {
        assert_eq!(read(&record), None, "{record}");
        assert_eq!(log_of(&record.to_string()), None);
    }
    let text = r#"{"CreationTime":"2026-10-06T12:00:00","Operation":"x","Workload":"y""#;
    assert!(
        ActivityReader::default().json(text, MapHints::default()).is_none(),
        "damaged JSON is for the mapping to name"
    );
}

#[test]
fn an_event_without_a_time_says_which_log_it_is_of() {
    let mut record = audit();
    record["CreationTime"] = "soon".into();
    let reason = read(&record).expect("an event").expect_err("no time");
    assert!(reason.contains("unified-audit") && reason.contains("soon"), "{reason}");
    record["CreationTime"] = Value::Null;
    assert!(read(&record).expect("an event").expect_err("no time").contains("without a time"));
    assert_eq!(log_of(&record.to_string()), Some(ActivityLog::UnifiedAudit));
}

#[test]
fn headings_name_the_log_and_those_of_sign_ins_do_not() {
    let log = |headings: &[&str]| ActivityTable::of(headings).map(|table| (table.log(), table.is_alone()));
    for (headings, expected) in [
        (
            &["RecordType", "CreationDate", "UserIds", "Operations", "AuditData"][..],
            Some((ActivityLog::UnifiedAudit, true)),
        ),
        (&["TimeGenerated [UTC]", "Operation", "OfficeWorkload"], Some((ActivityLog::OfficeActivity, true))),
        (&["Timestamp", "ActionType", "RawEventData"], Some((ActivityLog::CloudAppEvents, true))),
        (&["TimeGenerated", "RequestUri", "RequestMethod"], Some((ActivityLog::GraphActivity, true))),
        (
            &["TimeGenerated", "CreatedDateTime", "AppId", "RequestUri", "RequestMethod"],
            Some((ActivityLog::GraphActivity, false)),
        ),
        (&["TimeGenerated", "OperationNameValue", "Caller", "Claims"], Some((ActivityLog::AzureActivity, true))),
        (&["TimeGenerated", "UserId", "RequestType", "ErrorNumber"], Some((ActivityLog::PreAuthentication, true))),
        (
            &["TimeGenerated", "CreatedDateTime", "UserId", "RequestType", "ErrorNumber"],
            Some((ActivityLog::PreAuthentication, false)),
        ),
        (&["TimeGenerated", "OperationName", "Category", "ResultType", "AppId", "UserPrincipalName"], None),
        (&["Date (UTC)", "Request ID", "User", "Application", "IP address", "Status"], None),
    ] {
        assert_eq!(log(headings), expected, "{headings:?}");
    }
}

#[test]
fn a_request_before_a_sign_in_is_known_by_its_log_or_its_two_keys() {
    let read = |record: Value| read(&record).map(|event| event.expect("a time"));
    let expected =
        format!("pre-authentication 2026-10-06T12:24:10Z Operation=a UserId={USER} Address=203.0.113.9 Result=0");
    let bare = json!({"TimeGenerated": "2026-10-06T12:24:10Z", "UserId": USER, "CallerIpAddress": "203.0.113.9",
        "OperationName": "Sign-in activity", "RequestType": "a", "ErrorNumber": 0});
    assert_eq!(read(bare.clone()), Some(expected.clone()));
    let inside = json!({"userId": USER, "callerIpAddress": "203.0.113.9", "requestType": "a", "errorNumber": "0"});
    let envelope = json!({"time": "2026-10-06T12:24:10Z", "category": "PreAuthenticationDiscoveryLogs",
        "operationName": "Sign-in activity", "resultType": "7", "properties": inside});
    assert_eq!(read(envelope), Some(expected));
    let mut named = bare.clone();
    named["RequestType"] = Value::Null;
    named["Type"] = "PreAuthenticationDiscoveryLogs".into();
    assert!(read(named).expect("an event").starts_with("pre-authentication 2026-10-06T12:24:10Z UserId="));
    let mut neither = bare;
    neither.as_object_mut().expect("an object").remove("ErrorNumber");
    assert_eq!(read(neither), None, "one key is not enough");
    let table = ActivityTable::of(&["TimeGenerated", "UserId", "RequestType", "ErrorNumber"]).expect("a log");
    let mut reader = ActivityReader::default();
    let cells = ["2026-10-06T12:24:10", "ann@contoso.com", "", ""];
    let row = reader.row(&table, cells.into_iter(), MapHints::default()).expect("an event").expect("a time");
    assert_eq!(row.get(EventText::UserName), Some("ann@contoso.com"));
}

proptest! {
    /// Any values under the keys that are read: nothing panics, and what is read is in order.
    #[test]
    fn any_record_is_read_or_left(
        values in proptest::collection::vec(("[ -~]{0,40}", any::<i64>(), 0usize..6), 12),
        wrap in 0usize..3,
    ) {
        const NAMES: [&str; 12] = ["CreationTime", "Operation", "Workload", "AuditData", "claims", "requestUri",
            "signInActivityId", "AppAccessContext", "Folders", "DeviceProperties", "category", "resourceId"];
        let value = |(text, number, kind): &(String, i64, usize)| match kind {
            0 => json!(number),
            1 => json!([{"Name": text, "Value": text, "Path": text}]),
            2 => json!({"value": text, "UniqueTokenId": text, "uti": number}),
            3 => Value::Null,
            4 => json!(json!({"CreationTime": text, "Id": text}).to_string()),
            _ => json!(text),
        };
        let mut record: Value = NAMES.iter().zip(&values).map(|(name, one)| ((*name).to_owned(), value(one))).collect();
        for _ in 0..wrap {
            record = json!({"properties": record.to_string()});
        }
        let _ = read(&record);
    }

    #[test]
    fn a_token_in_any_form_is_the_same(id: u128) {
        let id = Guid(id);
        let plain = id.unique_token_identifier();
        let standard = plain.replace('-', "+").replace('_', "/");
        for form in [plain.clone(), format!("{plain}=="), standard, id.to_string(), format!("'{plain}")] {
            let mut record = audit();
            record["AppAccessContext"]["UniqueTokenId"] = form.clone().into();
            let text = record.to_string();
            let mut reader = ActivityReader::default();
            let event = reader.json(&text, MapHints::default()).expect("an event").expect("a time");
            prop_assert_eq!(event.get(EventText::Token), (id != Guid::ZERO).then_some(plain.as_str()), "{}", form);
        }
    }
}

#[test]
fn parameters_show_what_a_rule_does_with_mail_in_every_form() {
    let effects = |record: &Value| {
        let mut reader = ActivityReader::default();
        let event = reader.json(&record.to_string(), MapHints::default()).expect("an event").expect("a time");
        event.effects.in_words()
    };
    let pair = |name: &str, value: &str| json!({"Name": name, "Value": value});
    let mut record = audit();
    assert_eq!(effects(&record), None);
    let forwarding = json!([pair("Name", "."), pair("ForwardTo", "x@mail.example"), pair("DeleteMessage", "True")]);
    for parameters in [forwarding.clone(), Value::from(forwarding.to_string())] {
        record["Parameters"] = parameters.clone();
        assert_eq!(effects(&record).as_deref(), Some("forwards mail, deletes mail"), "{parameters}");
    }
    record["Operation"] = "Set-Mailbox".into();
    record["Parameters"] =
        json!([pair("Identity", "alice"), pair("ForwardingSmtpAddress", ""), pair("AuditEnabled", "True")]);
    assert_eq!(effects(&record), None, "forwarding is taken back");
    record["Operation"] = "UpdateInboxRules".into();
    record["OperationProperties"] = json!([pair("RuleActions", r#"[{"ActionType":"Move","FolderId":"x"}]"#)]);
    assert_eq!(effects(&record).as_deref(), Some("moves mail away"));
    let table = ActivityTable::of(&["CreationTime", "Operation", "Workload", "Parameters"]).expect("a log");
    let cells =
        ["2026-10-06T12:24:10", "New-InboxRule", "Exchange", r#"[{"Name":"RedirectTo","Value":"x@mail.example"}]"#];
    let mut reader = ActivityReader::default();
    let row = reader.row(&table, cells.into_iter(), MapHints::default()).expect("an event").expect("a time");
    assert_eq!(row.effects.in_words().as_deref(), Some("redirects mail"));
}
