//! Tests the mapping of every shape's own spellings.

use super::{KeyCache, MapHints, RowMap, map_json};
use crate::signin::{Field, Guid, Kind, Record, Status};

fn json(text: &str) -> Result<Record<'_>, String> {
    map_json(text, &mut KeyCache::default(), MapHints::default())
}

const DIAGNOSTIC: &str = r#"{
    "time": "2026-10-06T12:06:01.1234567Z", "category": "NonInteractiveUserSignInLogs",
    "resourceId": "/tenants/AAAAAAAA-0000-4000-8000-000000000001/providers/Microsoft.aadiam",
    "tenantId": "aaaaaaaa-0000-4000-8000-000000000001", "resultType": "0", "callerIpAddress": "198.51.100.4",
    "identity": "Alice Example", "location": "FR",
    "properties": {
        "id": "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917", "createdDateTime": "2026-10-06T12:04:44.5013207+00:00",
        "userDisplayName": "Alice Example", "userPrincipalName": "alice@contoso.com",
        "userId": "BBBBBBBB-0000-4000-8000-000000000002", "appId": "1fec8e78-bce4-4aaf-ab1b-5451cc387264",
        "appDisplayName": "Microsoft Teams", "ipAddress": "198.51.100.4:51000",
        "resourceId": "00000003-0000-0000-c000-000000000000", "resourceDisplayName": "Microsoft Graph",
        "status": {"errorCode": 50074, "failureReason": "why", "additionalDetails": null},
        "deviceDetail": {"deviceId": "", "operatingSystem": "Windows10", "isCompliant": true},
        "location": {"city": "Lyon", "state": "Rhone", "countryOrRegion": "FR",
                     "geoCoordinates": {"latitude": 45.76, "longitude": 4.84}},
        "authenticationDetails": [
            {"authenticationMethod": "Previously satisfied", "succeeded": true, "authenticationStepResultDetail": "MFA requirement satisfied by claim in the token"},
            {"authenticationMethod": "Passkey", "succeeded": true, "authenticationStepResultDetail": ""}],
        "appliedConditionalAccessPolicies": [
            {"displayName": "Require MFA", "result": "success"}, {"displayName": "Off", "result": "notEnabled"}],
        "authenticationProcessingDetails": [{"key": "Is CAE Token", "value": "True"}],
        "networkLocationDetails": [{"networkType": "trustedNamedLocation", "networkNames": ["Office"]}],
        "tokenProtectionStatusDetails": {"signInSessionStatus": "bound", "signInSessionStatusCode": 0},
        "sessionLifetimePolicies": [{"expirationRequirement": "signInFrequencyPeriodicReauthentication", "detail": "x"}],
        "riskEventTypes_v2": ["anonymizedIPAddress", "unlikelyTravel"], "riskEventTypes": [],
        "incomingTokenType": "Primary Refresh Token", "autonomousSystemNumber": 3215, "isInteractive": true,
        "sessionId": "00ab0000-0000-4000-8000-000000000003"
    }
}"#;

#[test]
fn a_diagnostic_record_fills_all_fields() {
    let record = json(DIAGNOSTIC).expect("a sign-in");
    assert_eq!(record.kind, Kind::NonInteractive, "the category stands above isInteractive");
    assert_eq!(record.status, Status::Interrupted);
    assert_eq!(record.created.to_string(), "2026-10-06T12:04:44.5013207Z");
    assert_eq!(record.ingested.map(|time| time.to_string()).as_deref(), Some("2026-10-06T12:06:01.1234567Z"));
    assert_eq!(record.request_id, Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"));
    for (field, value) in [
        (Field::TenantId, "aaaaaaaa-0000-4000-8000-000000000001"),
        (Field::UserId, "bbbbbbbb-0000-4000-8000-000000000002"),
        (Field::IpAddress, "198.51.100.4"),
        (Field::ResourceId, "00000003-0000-0000-c000-000000000000"),
        (Field::ErrorCode, "50074"),
        (Field::City, "Lyon"),
        (Field::Latitude, "45.76"),
        (Field::OperatingSystem, "Windows10"),
        (Field::Compliant, "true"),
        (Field::FreshFactor, "true"),
        (Field::Methods, "Previously satisfied: MFA requirement satisfied by claim in the token; Passkey: succeeded"),
        (Field::Policies, "Require MFA: success"),
        (Field::CaeToken, "true"),
        (Field::NamedLocations, "trustedNamedLocation: Office"),
        (Field::TokenProtection, "bound"),
        (Field::SessionLifetime, "signInFrequencyPeriodicReauthentication"),
        (Field::RiskEvents, "anonymizedIPAddress,unlikelyTravel"),
        (Field::IncomingTokenType, "primaryRefreshToken"),
        (Field::AutonomousSystem, "3215"),
    ] {
        assert_eq!(record.get(field), Some(value), "{}", field.name());
    }
    assert_eq!(record.get(Field::DeviceId), None);
}

#[test]
fn a_session_of_zeros_is_none() {
    let zero = DIAGNOSTIC.replace("00ab0000-0000-4000-8000-000000000003", "00000000-0000-0000-0000-000000000000");
    assert_eq!(json(&zero).expect("a sign-in").get(Field::SessionId), None);
}

#[test]
fn log_analytics_keeps_nested_values_as_json_text() {
    let text = r#"{"TimeGenerated":"2026-10-20T10:05:00Z","CreatedDateTime":"2026-10-20T10:03:41Z","Type":"AADNonInteractiveUserSignInLogs",
        "AADTenantId":"cccccccc-0000-4000-8000-000000000001","TenantId":"dddddddd-0000-4000-8000-000000000009",
        "ResourceId":"/tenants/cccccccc-0000-4000-8000-000000000001/providers/Microsoft.aadiam","ResourceIdentity":"res",
        "UserPrincipalName":"jonas@fabrikam.com","IPAddress":"198.19.210.77","ResultType":"0","Location":"RO",
        "LocationDetails":"{\"city\":\"Bucharest\",\"countryOrRegion\":\"RO\",\"geoCoordinates\":{\"latitude\":44.4,\"longitude\":26.1}}",
        "DeviceDetail":"\"{\\\"operatingSystem\\\":\\\"Linux\\\"}\"","Status":"{\"errorCode\":53003}",
        "AuthenticationDetails":"[{\"authenticationMethod\":\"Password\",\"succeeded\":\"true\"}]","IsInteractive":"False"}"#;
    let record = json(text).expect("a sign-in");
    assert_eq!(record.kind, Kind::NonInteractive);
    assert_eq!(record.get(Field::TenantId), Some("cccccccc-0000-4000-8000-000000000001"));
    assert_eq!(record.get(Field::ResourceId), Some("res"));
    assert_eq!(record.get(Field::City), Some("Bucharest"));
    assert_eq!(record.get(Field::OperatingSystem), Some("Linux"), "text encoded twice");
    assert_eq!(record.get(Field::ErrorCode), Some("53003"), "the status object stands above ResultType");
    assert_eq!(record.get(Field::FreshFactor), Some("true"));
}

#[test]
fn the_kind_comes_from_the_strongest_evidence() {
    let kind = |keys: &str, hints: MapHints| {
        let text = format!(r#"{{"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"{keys}}}"#);
        map_json(&text, &mut KeyCache::default(), hints).expect("a sign-in").kind
    };
    let named = MapHints { named_kind: Some(Kind::ManagedIdentity), ..MapHints::default() };
    let forced = MapHints { forced_kind: Some(Kind::Interactive), ..named };
    assert_eq!(kind("", MapHints::default()), Kind::Unknown);
    assert_eq!(kind("", named), Kind::ManagedIdentity);
    assert_eq!(kind(r#","isInteractive":false"#, named), Kind::NonInteractive);
    let types = r#","isInteractive":false,"signInEventTypes":["servicePrincipal"]"#;
    assert_eq!(kind(types, named), Kind::ServicePrincipal);
    assert_eq!(kind(&format!(r#"{types},"category":"SignInLogs""#), named), Kind::Interactive);
    assert_eq!(kind(r#","category":"ADFSSignInLogs","isInteractive":true"#, named), Kind::Interactive);
    assert_eq!(kind(types, forced), Kind::Interactive);
}

#[test]
fn a_custom_table_may_hold_both_logs() {
    let kind = |keys: &str| {
        json(&format!(r#"{{"CreatedDateTime_t":"2026-10-06T12:00:00Z","AppId_g":"a"{keys}}}"#)).expect("a sign-in").kind
    };
    assert_eq!(kind(r#","Type":"SigninLogs_CL""#), Kind::Interactive);
    assert_eq!(kind(r#","Type":"SigninLogs_CL","IsInteractive_b":false"#), Kind::NonInteractive);
    assert_eq!(kind(r#","SignInEventType_s":"nonInteractiveUser","Type":"SigninLogs_KQL_CL""#), Kind::NonInteractive);
    assert_eq!(
        kind(r#","Type":"SigninLogs_SRCH","IsInteractive_b":"false""#),
        Kind::Interactive,
        "a copy of one table"
    );
    assert_eq!(kind(r#","Category_s":"NonInteractiveUserSignInLogs","Type":"SigninLogs_CL""#), Kind::NonInteractive);
}

#[test]
fn microsoft_defender_keeps_service_principals_and_managed_identities_in_one_table() {
    let kind = |keys: &str| {
        json(&format!(r#"{{"Timestamp":"2026-10-06T12:00:00Z","Application":"Backup"{keys}}}"#))
            .expect("a sign-in")
            .kind
    };
    assert_eq!(kind(r#","IsManagedIdentity":true"#), Kind::ManagedIdentity);
    assert_eq!(kind(r#","IsManagedIdentity":0"#), Kind::ServicePrincipal);
    assert_eq!(kind(r#","IsManagedIdentity":"1","Type":"EntraIdSpnSignInEvents""#), Kind::ManagedIdentity);
    assert_eq!(kind(r#","Type":"AADSpnSignInEventsBeta""#), Kind::ServicePrincipal);
    assert_eq!(kind(r#","SourceTable":"AADSpnSignInEventsBeta","IsManagedIdentity":"False""#), Kind::ServicePrincipal);
}

#[test]
fn analysers_flatten_records_into_columns_of_their_own() {
    let map = RowMap::new(&[
        "CreatedDateTime",
        "UserPrincipalName",
        "IpAddress",
        "ASN",
        "CountryOrRegion",
        "TrustType",
        "Is CAE Token",
        "AuthMethod",
        "AdditionalDetails",
        "NetworkNames",
        "SignInEventTypes",
    ]);
    let cells = [
        "2026-10-13 08:30:11",
        "alice@contoso.com",
        "203.0.113.10",
        "AS64500",
        "NO",
        "Azure AD joined",
        "True",
        "Text message",
        "MFA completed in Azure AD",
        "Office",
        "nonInteractiveUser",
    ];
    let record = map.map(cells.into_iter(), MapHints::default()).expect("a sign-in");
    assert_eq!(record.kind, Kind::NonInteractive);
    for (field, value) in [
        (Field::AutonomousSystem, "64500"),
        (Field::Country, "NO"),
        (Field::TrustType, "Azure AD joined"),
        (Field::CaeToken, "true"),
        (Field::Methods, "Text message"),
        (Field::AdditionalDetails, "MFA completed in Azure AD"),
        (Field::NamedLocations, "Office"),
    ] {
        assert_eq!(record.get(field), Some(value), "{}", field.name());
    }
}

#[test]
fn a_graph_guest_belongs_to_the_resources_tenant() {
    let tenant = |user_type: &str| {
        let text = format!(
            r#"{{"createdDateTime":"2026-10-06T12:00:00Z","appId":"a","userType":"{user_type}","homeTenantId":"home","resourceTenantId":"res"}}"#
        );
        json(&text).expect("a sign-in").get(Field::TenantId).map(str::to_owned)
    };
    assert_eq!(tenant("member").as_deref(), Some("home"));
    assert_eq!(tenant("guest").as_deref(), Some("res"));
}

#[test]
fn values_of_unexpected_types_do_not_spoil_the_record() {
    for value in [
        "null",
        "1",
        "-1.5",
        "true",
        "\"x\"",
        "[]",
        "{}",
        "[[1],{\"a\":[]}]",
        "{\"a\":{\"b\":[1]}}",
        "18446744073709551616",
    ] {
        for key in [
            "status",
            "deviceDetail",
            "location",
            "authenticationDetails",
            "appliedConditionalAccessPolicies",
            "networkLocationDetails",
            "signInEventTypes",
            "riskEventTypes_v2",
            "userId",
            "isInteractive",
            "properties",
            "unheardOf",
        ] {
            let text = format!(r#"{{"{key}":{value},"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
            let record = json(&text);
            assert!(record.is_ok(), "{text}: {record:?}");
        }
    }
    let nested = r#"{"createdDateTime":"2026-10-06T12:00:00Z","appId":"a","location":{"city":{"x":1},"geoCoordinates":null},"authenticationDetails":["System.Object[]",null]}"#;
    assert!(json(nested).is_ok());
}

#[test]
fn other_records_are_named() {
    for (text, reason) in [
        (r#"{"id":"1","activityDateTime":"2026-10-06T12:00:00Z","activityDisplayName":"Add user"}"#, "directory audit"),
        (r#"{"CreationTime":"2026-10-06T12:00:00","Workload":"Exchange","UserId":"x"}"#, "unified audit"),
        (r#"{"name":"signinscope","version":"1"}"#, "not a sign-in"),
        (r#"{"appId":"a","ipAddress":"192.0.2.1"}"#, "no time"),
        (r#"{"createdDateTime":"soon","appId":"a"}"#, "createdDateTime is \"soon\""),
        (r#"{"createdDateTime":"2026-10-06T12:00:00Z"}"#, "no application"),
        (r#"{"appId":"a""#, "not valid JSON"),
        (r#"{"appId":"a"} x"#, "not valid JSON"),
        ("[1]", "not a JSON object"),
        ("17", "not a JSON object"),
    ] {
        let error = json(text).expect_err(text);
        assert!(error.contains(reason), "{text}: {error}");
    }
}

#[test]
fn grouped_rows_keep_their_count() {
    let text = r#"{"signInCount":15,"aggregationDateTime":"2026-10-06T06:00:00Z","firstSignInDateTime":"2026-10-06T06:15:32Z","userPrincipalName":"a@contoso.com","status":{"errorCode":0}}"#;
    let record = json(text).expect("a row");
    assert_eq!((record.sign_in_count, record.kind), (15, Kind::NonInteractive));
    assert_eq!(record.created.to_string(), "2026-10-06T06:15:32Z");
}

#[test]
fn an_absent_id_is_recovered_from_the_token_identifier() {
    let text =
        r#"{"createdDateTime":"2026-10-06T12:00:00Z","appId":"a","uniqueTokenIdentifier":"xFIde66QY0-MIV3gpLb5Fw"}"#;
    assert_eq!(json(text).expect("a sign-in").request_id, Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"));
}

#[test]
fn portal_rows_are_mapped_by_name() {
    let map = RowMap::new(&[
        "Date (UTC)",
        "Username",
        "Incoming token type",
        "Application",
        "IP address",
        "Location",
        "Status",
        "Sign-in error code",
        "Failure reason",
        "Incoming token type",
        "Unique token identifier",
        "Compliant",
        "Multifactor authentication result",
    ]);
    assert!(map.is_sign_in_log());
    let row = |cells: &[&'static str]| map.map(cells.iter().copied(), MapHints::default());
    let record = row(&[
        "2026-10-05T08:19:41Z",
        "bob@adatum.com",
        "",
        "Outlook",
        "192.0.2.7",
        "Lyon, , FR",
        "Success",
        "None",
        "Other.",
        "Primary refresh token",
        "'-u1",
        "TRUE",
        "MFA requirement satisfied by claim in the token",
    ])
    .expect("a sign-in");
    assert_eq!(record.status, Status::Success);
    for (field, value) in [
        (Field::ErrorCode, Some("0")),
        (Field::FailureReason, None),
        (Field::City, Some("Lyon")),
        (Field::State, None),
        (Field::Country, Some("FR")),
        (Field::IncomingTokenType, Some("primaryRefreshToken")),
        (Field::Compliant, Some("true")),
        (Field::FreshFactor, Some("false")),
    ] {
        assert_eq!(record.get(field), value, "{}", field.name());
    }
    let word = row(&["2026-10-05T08:19:41Z", "bob", "", "", "", "", "Interrupted", "50126", "", "", "", "", ""]);
    assert_eq!(word.expect("a sign-in").status, Status::Interrupted, "the file's own word stands");
    let union = RowMap::new(&[
        "CreatedDateTime [UTC]",
        "AppId",
        "Location",
        "LocationDetails_dynamic",
        "LocationDetails_string",
    ]);
    let cells = ["4/28/2021, 2:08:45.221 PM", "a", "RO", "", r#"{"city":"Bucharest","countryOrRegion":"RO"}"#];
    let record = union.map(cells.into_iter(), MapHints::default()).expect("a sign-in");
    assert_eq!((record.get(Field::City), record.get(Field::Country)), (Some("Bucharest"), Some("RO")));
    assert!(row(&["2026-10-05T08:19:41Z"]).is_err_and(|reason| reason.contains("1 cell;")));
}

/// A record whose members stand in both orders.
fn both_orders(members: &[&str]) -> [String; 2] {
    let reversed: Vec<&str> = members.iter().rev().copied().collect();
    [members, &reversed].map(|members| format!("{{{}}}", members.join(",")))
}

#[test]
fn the_time_of_a_collector_does_not_replace_that_of_the_sign_in() {
    const SIGN_IN: &str = r#""appId":"a","userPrincipalName":"alice@contoso.com""#;
    const CREATED: &str = r#""createdDateTime":"2026-10-13T08:30:11.1234567Z""#;
    let read = |members: &[&str]| {
        let times = both_orders(members).map(|text| json(&text).expect("a sign-in").created.to_string());
        assert_eq!(times[0], times[1], "{members:?}");
        times[0].clone()
    };
    for collectors in [
        r#""@timestamp":"2026-10-13T09:00:00Z""#,
        r#""timestamp":1791880.211"#,
        r#""date":"yesterday""#,
        r#""date":"2026-10-12","time":"09:00:00""#,
        r#""datetime":"2026-10-13T09:00:00.000000+0000""#,
        r#""created_date_time":"2026-10-13T09:00:00Z""#,
    ] {
        assert_eq!(read(&[SIGN_IN, CREATED, collectors]), "2026-10-13T08:30:11.1234567Z", "{collectors}");
        let envelope = format!(r#""properties":{{{SIGN_IN},{CREATED}}}"#);
        assert_eq!(read(&[&envelope, collectors]), "2026-10-13T08:30:11.1234567Z", "{collectors}");
    }
    let generated = r#""TimeGenerated":"2026-10-13T08:32:00Z""#;
    assert_eq!(read(&[SIGN_IN, generated, r#""@timestamp":"2026-10-13T09:00:00Z""#]), "2026-10-13T08:32:00Z");
    let defender = r#""Timestamp":"2026-10-13T08:30:00Z""#;
    assert_eq!(read(&[SIGN_IN, defender, r#""@timestamp":"2026-10-13T09:00:00Z""#]), "2026-10-13T08:30:00Z");
    assert_eq!(read(&[SIGN_IN, defender, generated]), "2026-10-13T08:30:00Z");
    let timesketch = r#""datetime":"2026-10-13T08:30:11.123456+0000""#;
    assert_eq!(read(&[SIGN_IN, timesketch]), "2026-10-13T08:30:11.123456Z");
}

#[test]
fn a_time_that_cannot_be_read_is_named_by_its_key() {
    for (member, named) in [
        (r#""timestamp":"soon""#, "timestamp is \"soon\""),
        (r#""Date":"yesterday""#, "Date is \"yesterday\""),
        (r#""TimeGenerated":"soon""#, "TimeGenerated is \"soon\""),
    ] {
        let error = json(&format!(r#"{{"appId":"a",{member}}}"#)).expect_err(member);
        assert!(error.contains(named), "{error}");
    }
    let map = RowMap::new(&["Date (UTC)", "Username"]);
    let error = map.map(["soon", "bob"].into_iter(), MapHints::default()).expect_err("no time");
    assert!(error.contains("Date (UTC) is \"soon\""), "{error}");
}

#[test]
fn names_of_the_log_outrank_others_wherever_they_stand() {
    const OWN: &str = r#""id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917","createdDateTime":"2026-10-13T08:30:11Z",
        "ipAddress":"192.0.2.7","userPrincipalName":"alice@contoso.com","appDisplayName":"Outlook",
        "location":{"city":"Lyon","countryOrRegion":"FR"},"deviceDetail":{"browser":"Edge"},
        "status":{"errorCode":50126,"failureReason":"Wrong password."}"#;
    const OTHERS: &str = r#""ip_address":"10.0.0.5","username":"svc","user":"svc","app":"collector",
        "application":"collector","city":"Oslo","country":"NO","browser":"curl","failureReason":"none given",
        "requestId":"11111111-0000-4000-8000-000000000001","count":1"#;
    let expected = [
        (Field::IpAddress, "192.0.2.7"),
        (Field::UserPrincipalName, "alice@contoso.com"),
        (Field::Application, "Outlook"),
        (Field::City, "Lyon"),
        (Field::Country, "FR"),
        (Field::Browser, "Edge"),
        (Field::ErrorCode, "50126"),
        (Field::FailureReason, "Wrong password."),
    ];
    let envelope = format!(r#""properties":{{{OWN}}}"#);
    for own in [OWN, &envelope] {
        for text in both_orders(&[own, OTHERS]) {
            let record = json(&text).expect("a sign-in");
            for (field, value) in expected {
                assert_eq!(record.get(field), Some(value), "{text}");
            }
            assert_eq!(record.request_id, Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"), "{text}");
        }
    }
    let headings = ["username", "ip_address", "userPrincipalName", "ipAddress", "date", "createdDateTime"];
    let cells = ["svc", "10.0.0.5", "alice@contoso.com", "192.0.2.7", "yesterday", "2026-10-13T08:30:11Z"];
    for turned in [false, true] {
        let order: Vec<usize> = if turned { (0..6).rev().collect() } else { (0..6).collect() };
        let map = RowMap::new(&order.iter().map(|&at| headings[at]).collect::<Vec<_>>());
        let record = map.map(order.iter().map(|&at| cells[at]), MapHints::default()).expect("a sign-in");
        assert_eq!(record.get(Field::UserPrincipalName), Some("alice@contoso.com"));
        assert_eq!(record.get(Field::IpAddress), Some("192.0.2.7"));
        assert_eq!(record.created.to_string(), "2026-10-13T08:30:11Z");
    }
}

#[test]
fn a_word_or_number_beside_the_status_object_does_not_undo_it() {
    const OWN: &str = r#""createdDateTime":"2026-10-13T08:30:11Z","appId":"a""#;
    for word in [r#""active""#, "200", "0", r#""success""#, r#""ok""#, "true"] {
        for key in ["status", "Status"] {
            let status = |code: &str| {
                let beside = format!(r#""{key}":{word}"#);
                let object = format!(r#""status":{{"errorCode":{code}}}"#);
                let inside = format!(r#""properties":{{{object}}}"#);
                let texts = [both_orders(&[OWN, &object, &beside]), both_orders(&[OWN, &inside, &beside])].concat();
                texts.iter().map(|text| json(text).expect("a sign-in").status).collect::<Vec<_>>()
            };
            assert_eq!(status("50126"), [Status::Failure; 4], "{word}");
            assert_eq!(status("0"), [Status::Success; 4], "{word}");
        }
    }
}

#[test]
fn a_count_makes_a_summary_only_of_what_has_no_time_and_id_of_its_own() {
    const TIME: &str = r#""createdDateTime":"2026-10-13T08:30:11Z","appId":"a""#;
    const ID: &str = r#""id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917""#;
    for text in both_orders(&[r#""count":1"#, TIME, ID]) {
        assert!(json(&text).is_ok(), "{text}");
    }
    for text in [format!(r#"{{{TIME},"count_":1}}"#), format!(r#"{{"appId":"a",{ID},"count":1}}"#)] {
        assert!(json(&text).is_err_and(|reason| reason.contains("summarised")), "{text}");
    }
}
