//! Tests that an outcome and other nested values are read in whatever form an exporter wrote them, and that what cannot
//! be read is unknown.

use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Field, Status};
use signinscope::store::Store;
use std::sync::Arc;

fn loaded(name: &str, text: &str) -> Arc<Store> {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join(name);
    std::fs::write(&path, text).expect("a file");
    load(&[Input::Path(path)], &Options::default(), &Progress::default(), &mut |_| {})
}

/// A table of one sign-in with these further columns.
fn row(columns: &[(&str, &str)]) -> Arc<Store> {
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let headings = columns.iter().map(|(heading, _)| quoted(heading)).collect::<Vec<_>>().join(",");
    let cells = columns.iter().map(|(_, cell)| quoted(cell)).collect::<Vec<_>>().join(",");
    let fixed = "createdDateTime,userPrincipalName,appDisplayName,ipAddress,isInteractive";
    let values = "2026-10-14T09:12:44Z,nadia@adatum.com,Azure Portal,203.0.113.77,true";
    loaded("export.csv", &format!("{fixed},{headings}\n{values},{cells}\n"))
}

/// A JSON record of one sign-in with these further keys.
fn record(more: &str) -> Arc<Store> {
    let text = format!(
        r#"{{"createdDateTime":"2026-10-14T09:12:44Z","userPrincipalName":"nadia@adatum.com","isInteractive":true,{more}}}"#
    );
    loaded("export.ndjson", &format!("{text}\n"))
}

fn outcome(store: &Store) -> (Status, Option<i32>) {
    assert_eq!(store.len(), 1, "{:?}", store.sources()[0].problems);
    (store.status(0), store.error_code(0))
}

const WRONG_PASSWORD: (Status, Option<i32>) = (Status::Failure, Some(50126));

#[test]
fn flattened_keys_are_read_with_any_separator_and_case() {
    for heading in [
        "status.errorCode",
        "status_errorCode",
        "Status/ErrorCode",
        "STATUS:errorcode",
        "status[0].errorCode",
        "properties.status.errorCode",
        "properties_status_errorCode_d",
    ] {
        let store = if heading.starts_with("properties.") {
            record(&format!(r#""{heading}":50126"#))
        } else {
            assert_eq!(outcome(&record(&format!(r#""{heading}":50126"#))), WRONG_PASSWORD, "{heading}");
            row(&[(heading, "50126")])
        };
        assert_eq!(outcome(&store), WRONG_PASSWORD, "{heading}");
    }
    let store = row(&[
        ("location.city", "Bergen"),
        ("location_geoCoordinates_latitude", "60.39"),
        ("Location/GeoCoordinates/Longitude", "5.32"),
        ("deviceDetail.operatingSystem", "Linux"),
        ("authenticationDetails[0].authenticationMethod", "Password"),
        ("authenticationDetails[0].succeeded", "True"),
        ("appliedConditionalAccessPolicies_0_displayName", "Require MFA"),
        ("appliedConditionalAccessPolicies_0_result", "failure"),
    ]);
    for (field, value) in [
        (Field::City, "Bergen"),
        (Field::Latitude, "60.39"),
        (Field::Longitude, "5.32"),
        (Field::OperatingSystem, "Linux"),
        (Field::Methods, "Password: succeeded"),
        (Field::FreshFactor, "true"),
        (Field::Policies, "Require MFA: failure"),
    ] {
        assert_eq!(store.text(field, 0), Some(value), "{}", field.name());
    }
}

#[test]
fn nested_values_are_read_from_text_of_any_notation() {
    for status in [
        "@{errorCode=50126; failureReason=Wrong password.; additionalDetails=}",
        "class SignInAuditLogObjectStatus {\n  ErrorCode: 50126\n  FailureReason: Wrong password.\n}\n",
        "class SignInStatus { ErrorCode: 50126 FailureReason: Wrong password. }",
        "{'errorCode': 50126, 'failureReason': 'Wrong password.', 'x': None}",
        "SignInStatus(additional_data={}, error_code=50126, failure_reason='Wrong password.')",
        r#"{"errorCode"=>50126, "failureReason"=>"Wrong password."}"#,
        "{errorCode=50126, failureReason=Wrong password.}",
        r#"{"error_code":50126,"failure_reason":"Wrong password."}"#,
        r#"{"ERRORCODE":"50126","FAILUREREASON":"Wrong password."}"#,
        r#""{\"errorCode\":50126,\"failureReason\":\"Wrong password.\"}""#,
        r#""\"{\\\"errorCode\\\":50126,\\\"failureReason\\\":\\\"Wrong password.\\\"}\"""#,
        r#"[{"errorCode":50126,"failureReason":"Wrong password."}]"#,
    ] {
        let json = serde_json::Value::from(status).to_string();
        for store in [row(&[("Status", status)]), record(&format!(r#""status":{json}"#))] {
            assert_eq!(outcome(&store), WRONG_PASSWORD, "{status}");
            assert_eq!(store.text(Field::FailureReason, 0), Some("Wrong password."), "{status}");
        }
    }
}

#[test]
fn every_nested_field_is_read_from_text() {
    for (location, device, details) in [
        (
            "@{city=Bergen; state=; countryOrRegion=NO; geoCoordinates=@{latitude=60.39; longitude=5.32}}",
            "@{deviceId=; displayName=LAP-7; operatingSystem=Linux; isManaged=False}",
            "@{authenticationMethod=Password; succeeded=True; authenticationStepResultDetail=}",
        ),
        (
            "{'city': 'Bergen', 'state': None, 'countryOrRegion': 'NO', 'geoCoordinates': {'latitude': 60.39, 'longitude': 5.32}}",
            "{'deviceId': '', 'displayName': 'LAP-7', 'operatingSystem': 'Linux', 'isManaged': False}",
            "[{'authenticationMethod': 'Password', 'succeeded': True, 'authenticationStepResultDetail': None}]",
        ),
        (
            "class SignInLocation {\n  City: Bergen\n  State: \n  CountryOrRegion: NO\n  GeoCoordinates: class Geo {\n  Latitude: 60.39\n  Longitude: 5.32\n}\n\n}\n",
            "class DeviceDetail {\n  DeviceId: \n  DisplayName: LAP-7\n  OperatingSystem: Linux\n  IsManaged: False\n}\n",
            "class AuthenticationDetail {\n  AuthenticationMethod: Password\n  Succeeded: True\n}\n",
        ),
    ] {
        let store = row(&[("location", location), ("deviceDetail", device), ("authenticationDetails", details)]);
        for (field, value) in [
            (Field::City, Some("Bergen")),
            (Field::State, None),
            (Field::Country, Some("NO")),
            (Field::Latitude, Some("60.39")),
            (Field::DeviceName, Some("LAP-7")),
            (Field::DeviceId, None),
            (Field::Managed, Some("false")),
            (Field::FreshFactor, Some("true")),
            (Field::Methods, Some("Password: succeeded")),
        ] {
            assert_eq!(store.text(field, 0), value, "{} of {location}", field.name());
        }
    }
}

#[test]
fn codes_are_read_in_every_form_and_words_without_a_code() {
    for code in ["50126", "50126.0", "AADSTS50126", "'50126", "50,126", "50126: text", "\"50126\""] {
        for heading in ["ErrorCode", "status", "ResultType", "Sign-in error code"] {
            assert_eq!(outcome(&row(&[(heading, code)])), WRONG_PASSWORD, "{heading}: {code}");
        }
    }
    assert_eq!(outcome(&record(r#""status":50126"#)), WRONG_PASSWORD);
    assert_eq!(outcome(&record(r#""status":{"errorCode":50126.0}"#)), WRONG_PASSWORD);
    assert_eq!(outcome(&record(r#""status":0"#)), (Status::Success, Some(0)));
    for heading in ["ErrorCode", "status"] {
        assert_eq!(outcome(&row(&[(heading, "Failure")])), (Status::Failure, None));
        assert_eq!(outcome(&row(&[(heading, "Interrupted")])), (Status::Interrupted, None));
        assert_eq!(outcome(&row(&[(heading, "Success")])), (Status::Success, Some(0)));
    }
    assert_eq!(outcome(&row(&[("Status", "Success"), ("ErrorCode", "50126")])), WRONG_PASSWORD);
}

#[test]
fn what_is_absent_or_not_understood_is_unknown_and_never_success() {
    for cell in
        ["", "Gelukt", "200", "true", "@{errorCode", "{'errorCode': ", "System.Collections.Hashtable", "5.01E+04"]
    {
        let store = row(&[("status", cell)]);
        assert_eq!(outcome(&store), (Status::Unknown, None), "{cell}");
        let warnings = store.sources()[0].warnings.join("\n");
        assert!(warnings.contains("1 row of unknown outcome"), "{warnings}");
    }
    assert_eq!(outcome(&record(r#""appId":"a""#)).0, Status::Unknown);
    assert_eq!(outcome(&record(r#""status":null"#)).0, Status::Unknown);
    assert_eq!(outcome(&record(r#""status":{}"#)).0, Status::Unknown);
}

#[test]
fn of_outcomes_that_disagree_success_is_never_believed() {
    for more in [
        r#""status":{"errorCode":0},"resultType":"50126""#,
        r#""resultType":"50126","status":{"errorCode":0}"#,
        r#""errorCode":"0","ResultType":50126"#,
        r#""errorCode":50126,"status.errorCode":0"#,
    ] {
        assert_eq!(outcome(&record(more)), WRONG_PASSWORD, "{more}");
    }
    assert_eq!(outcome(&row(&[("status.errorCode", "0"), ("ResultType", "50126")])), WRONG_PASSWORD);
    for more in [
        r#""status":[{"errorCode":0},{"errorCode":50126}]"#,
        r#""status":["Success","Failure"]"#,
        r#""status":[0,50126]"#,
        r#""ResultType":"0; 50126""#,
        r#""ResultType":"0: Failure""#,
    ] {
        assert_eq!(outcome(&record(more)), (Status::Unknown, None), "{more}");
    }
}

#[test]
fn names_of_types_are_lost_values_with_their_exporter() {
    for (text, exporter) in [
        ("System.Collections.Hashtable", "ConvertTo-Json -Depth 10"),
        ("System.Object[]", "ConvertTo-Json -Depth 10"),
        ("Microsoft.Graph.PowerShell.Models.MicrosoftGraphSignInLocation", "ConvertTo-Json -Depth 10"),
        ("[object Object]", "JSON.stringify()"),
        ("<msgraph.generated.models.sign_in_location.SignInLocation object at 0x7fd0>", "Python"),
    ] {
        let json = format!(r#""status":{{"errorCode":0}},"location":"{text}""#);
        let coordinates = format!(r#""status":{{"errorCode":0}},"location":{{"geoCoordinates":"{text}"}}"#);
        for store in [row(&[("status", "0"), ("location", text)]), record(&json), record(&coordinates)] {
            assert_eq!(outcome(&store).0, Status::Success);
            for &field in Field::ALL {
                assert_ne!(store.text(field, 0), Some(text), "{}", field.name());
            }
            let warnings = store.sources()[0].warnings.join("\n");
            assert!(warnings.contains("(places)") && warnings.contains(exporter), "{text}: {warnings}");
        }
    }
    let store =
        row(&[("status", "0"), ("userPrincipalName", "@{x=1}"), ("authenticationDetails", "[System.Object[]]")]);
    assert_eq!(store.text(Field::UserPrincipalName, 0), Some("nadia@adatum.com"));
}

#[test]
fn agents_are_read_in_every_form() {
    let agent = [
        ("agentType", "agenticAppInstance"),
        ("agentSubjectType", "agentIDuser"),
        ("agentSubjectParentId", "5B0C7B1E-8F62-4A57-9C3D-2E6B8A1F4D70"),
        ("parentAppId", "0d9c2e44-71ab-4f0e-8a35-6c1b9e7f2d18"),
    ];
    let [first, second, parent, application] = agent.map(|(_, value)| value);
    let json = format!(
        r#"{{"agentType":"{first}","agentSubjectType":"{second}","agentSubjectParentId":"{parent}","parentAppId":"{application}"}}"#
    );
    let powershell = format!(
        "@{{agentType={first}; agentSubjectType={second}; agentSubjectParentId={parent}; parentAppId={application}}}"
    );
    let python = json.replace('"', "'").replace(':', ": ");
    let flat = agent.map(|(key, value)| (format!("agent.{key}"), value));
    let flat: Vec<(&str, &str)> = flat.iter().map(|(key, value)| (key.as_str(), *value)).collect();
    for store in [
        record(&format!(r#""status":{{"errorCode":0}},"agent":{json}"#)),
        row(&[("Agent", &json)]),
        row(&[("agent", &powershell)]),
        row(&[("agent", &python)]),
        row(&flat),
    ] {
        for (field, value) in [
            (Field::AgentType, first),
            (Field::AgentSubjectType, second),
            (Field::AgentParentId, &parent.to_lowercase()),
            (Field::AgentApplicationId, application),
        ] {
            assert_eq!(store.text(field, 0), Some(value), "{}", field.name());
        }
    }
}

#[test]
fn a_spray_is_found_in_a_flattened_copy() {
    let row = |at: u32| {
        format!(
            "2026-10-14T09:{at:02}:00Z,user{at}@adatum.com,Azure Portal,203.0.113.77,true,\"@{{errorCode=50126; failureReason=x}}\"\n"
        )
    };
    let rows = (0..30).map(row).collect::<Vec<_>>().concat();
    let headings = "createdDateTime,userPrincipalName,appDisplayName,ipAddress,isInteractive,status\n";
    let store = loaded("export.csv", &format!("{headings}{rows}"));
    let never = std::sync::atomic::AtomicBool::new(false);
    let found = signinscope::detect::detect(&store, &signinscope::detect::Settings::default(), &never).expect("found");
    assert!(found.list.iter().any(|finding| finding.detector.name() == "password-spray"), "{:?}", found.limits);
}

#[test]
fn words_for_nothing_are_no_values() {
    for nothing in
        ["null", "NULL", "None", "nan", "NaN", "{}", "[]", "-", "N/A", "(null)", "undefined", "#NAME?", "\\N"]
    {
        let json = serde_json::Value::from(nothing).to_string();
        let fields = [
            ("userDisplayName", Field::UserDisplayName),
            ("deviceDetail.displayName", Field::DeviceName),
            ("sessionId", Field::SessionId),
            ("location.city", Field::City),
            ("resourceDisplayName", Field::Resource),
            ("conditionalAccessStatus", Field::ConditionalAccess),
            ("clientAppUsed", Field::ClientApp),
        ];
        for (heading, field) in fields {
            for store in
                [row(&[(heading, nothing), ("status", "0")]), record(&format!(r#""{heading}":{json},"status":0"#))]
            {
                // The word is a value of some enumerations.
                let left = store.text(field, 0).filter(|value| *value != "none");
                assert_eq!(left, None, "{heading}: {nothing}");
            }
        }
        assert_eq!(outcome(&row(&[("status", nothing), ("ErrorCode", nothing)])), (Status::Unknown, None), "{nothing}");
        let both = row(&[("status", nothing), ("ErrorCode", "50126")]);
        assert_eq!(outcome(&both), WRONG_PASSWORD, "{nothing}");
        let time = format!(r#""time":"2026-10-14T09:12:44Z","createdDateTime":{json}"#);
        let text = format!(r#"{{{time},"userPrincipalName":"nadia@adatum.com"}}"#);
        assert_eq!(loaded("a.ndjson", &text).len(), 1, "the other time counts: {nothing}");
    }
    let store = row(&[("userAgent", "-"), ("location.state", "Nan"), ("location.countryOrRegion", "NA")]);
    for (field, value) in [(Field::UserAgent, "-"), (Field::State, "Nan"), (Field::Country, "NA")] {
        assert_eq!(store.text(field, 0), Some(value));
    }
}

#[test]
fn truth_values_are_read_as_numbers_and_in_other_languages() {
    for (yes, no) in [
        ("1.0", "0.0"),
        ("1", "0"),
        ("WAHR", "FALSCH"),
        ("VRAI", "FAUX"),
        ("WAAR", "ONWAAR"),
        ("t", "f"),
        ("yes", "no"),
    ] {
        let table = |value: &str| {
            let text = format!(
                "createdDateTime,userPrincipalName,isInteractive,isCompliant\n2026-10-14T09:12:44Z,nadia@adatum.com,{value},{value}\n"
            );
            let store = loaded("export.csv", &text);
            (store.kind(0), store.text(Field::Compliant, 0).map(str::to_owned))
        };
        assert_eq!(table(yes), (signinscope::signin::Kind::Interactive, Some("true".to_owned())), "{yes}");
        assert_eq!(table(no), (signinscope::signin::Kind::NonInteractive, Some("false".to_owned())), "{no}");
        let managed = |value: &str| {
            let text = format!(
                "Timestamp,ServicePrincipalId,ServicePrincipalName,IPAddress,IsManagedIdentity\n2026-10-14T09:12:44Z,a,b,203.0.113.7,{value}\n"
            );
            loaded("export.csv", &text).kind(0)
        };
        assert_eq!(managed(yes), signinscope::signin::Kind::ManagedIdentity, "{yes}");
        assert_eq!(managed(no), signinscope::signin::Kind::ServicePrincipal, "{no}");
    }
}

#[test]
fn codes_are_read_behind_words_and_in_formulas() {
    for code in [
        "=\"50126\"",
        "(50126)",
        "[50126]",
        "Error 50126",
        "error: 50126",
        "errorCode=50126",
        "errorCode: 50126",
        "Error code 50126",
        "AADSTS 50126",
        "code=50126; text",
        "errorCode=50126; failureReason=x; additionalDetails=",
        "errorCode: 50126; failureReason: x",
    ] {
        for heading in ["ErrorCode", "status", "ResultType"] {
            assert_eq!(outcome(&row(&[(heading, code)])), WRONG_PASSWORD, "{heading}: {code}");
        }
    }
    for code in ["errorCode=0", "=\"0\"", "code: 0"] {
        assert_eq!(outcome(&row(&[("status", code)])), (Status::Success, Some(0)), "{code}");
    }
    for code in ["Error 0", "(0)", "no error 50126x", "errorCode=", "=50126+1", "errorCode=0; errorCode=50126"] {
        assert_ne!(outcome(&row(&[("status", code)])).0, Status::Success, "{code}");
    }
    for status in
        ["errorCode: 50126, failureReason: x", "errorCode=50126, failureReason=x", "Failure (50126)", "Failure: 50126"]
    {
        assert_eq!(outcome(&row(&[("status", status)])), WRONG_PASSWORD, "{status}");
    }
    for status in ["Success (50126)", "Success: x", "errorCode: 0, errorCode: 50126"] {
        assert_ne!(outcome(&row(&[("status", status)])).0, Status::Success, "{status}");
    }
    let store = row(&[("location", "city=Bergen; state=; countryOrRegion=NO"), ("status", "50126")]);
    assert_eq!((store.text(Field::City, 0), store.text(Field::Country, 0)), (Some("Bergen"), Some("NO")));
}
