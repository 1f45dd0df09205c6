//! Compares the fast path with the full parser on records of the log's own keys with values of every form: keys twice or
//! with escapes, odd white space, values of the wrong type, nested values that repeat.
#![no_main]

use arbitrary::Arbitrary;
use signinscope::fuzzing::compare_records;
use libfuzzer_sys::fuzz_target;
use std::fmt::Write;

const KEYS: [&str; 44] = [
    "createdDateTime",
    "time",
    "properties",
    "category",
    "id",
    "userId",
    "userPrincipalName",
    "userDisplayName",
    "appId",
    "appDisplayName",
    "ipAddress",
    "callerIpAddress",
    "status",
    "resultType",
    "resultDescription",
    "deviceDetail",
    "location",
    "locationDetails",
    "authenticationDetails",
    "authenticationProcessingDetails",
    "appliedConditionalAccessPolicies",
    "ConditionalAccessPolicies",
    "networkLocationDetails",
    "sessionLifetimePolicies",
    "tokenProtectionStatusDetails",
    "mfaDetail",
    "signInEventTypes",
    "riskEventTypes_v2",
    "riskEventTypes",
    "isInteractive",
    "resourceId",
    "resourceDisplayName",
    "resourceIdentity",
    "tenantId",
    "AADTenantId",
    "correlationId",
    "uniqueTokenIdentifier",
    "signInCount",
    "aggregationDateTime",
    "autonomousSystemNumber",
    "incomingTokenType",
    "sessionId",
    "activityDateTime",
    "unheardOf",
];

/// Values as the log has them, to be found under any key.
const VALUES: [&str; 20] = [
    r#""2026-10-06T12:04:44.5013207+00:00""#,
    r#""2026-10-06T12:06:01Z""#,
    r#""NonInteractiveUserSignInLogs""#,
    r#""7b1d52c4-90ae-4f63-8c21-5de0a4b6f917""#,
    r#""xFIde66QY0-MIV3gpLb5Fw""#,
    r#""198.51.100.4:51000""#,
    r#""/tenants/aaaaaaaa-0000-4000-8000-000000000001/providers/Microsoft.aadiam""#,
    r#""Lyon, , FR""#,
    r#""[\"interactiveUser\"]""#,
    r#""{\"errorCode\":50126,\"failureReason\":\"why\"}""#,
    r#""\"{\\\"city\\\":\\\"Lyon\\\"}\"""#,
    r#"{"errorCode":50074,"failureReason":"why","additionalDetails":null}"#,
    r#"{"city":"Lyon","countryOrRegion":"FR","geoCoordinates":{"latitude":45.76,"longitude":4.84}}"#,
    r#"{"deviceId":"","operatingSystem":"Windows10","isCompliant":true,"trustType":"Azure AD joined"}"#,
    r#"[{"authenticationMethod":"Passkey","succeeded":true,"authenticationStepResultDetail":""}]"#,
    r#"[{"key":"Is CAE Token","value":"True"},{"key":"Oauth Scope Info","value":"[\"User.Read\"]"}]"#,
    r#"[{"displayName":"Require MFA","result":"success"},{"displayName":"Off","result":"notEnabled"}]"#,
    r#"[{"networkType":"trustedNamedLocation","networkNames":["Office"]}]"#,
    r#"["nonInteractiveUser","a",null,7]"#,
    r#"{"signInSessionStatus":"bound","signInSessionStatusCode":0}"#,
];

#[derive(Arbitrary, Debug)]
struct Input {
    records: Vec<Vec<Member>>,
}

#[derive(Arbitrary, Debug)]
struct Member {
    key: u8,
    spelling: Spelling,
    blank: Blank,
    value: Value,
}

#[derive(Arbitrary, Debug)]
enum Spelling {
    AsItIs,
    Escaped,
    Upper,
}

#[derive(Arbitrary, Debug)]
enum Blank {
    None,
    Space,
    Tab,
    LineEnd,
}

#[derive(Arbitrary, Debug)]
enum Value {
    Known(u8),
    Null,
    Truth(bool),
    Integer(i64),
    Unsigned(u64),
    Real(f64),
    MinusZero,
    Huge,
    Text(String),
    /// Text as it comes: escapes, and damage.
    Raw(String),
    List(Vec<Value>),
    Object(Vec<Member>),
}

impl Blank {
    fn text(&self) -> &'static str {
        match self {
            Self::None => "",
            Self::Space => " ",
            Self::Tab => "\t",
            Self::LineEnd => "\r\n",
        }
    }
}

fn object(members: &[Member], out: &mut String) {
    out.push('{');
    for (at, member) in members.iter().enumerate() {
        let key = KEYS[member.key as usize % KEYS.len()];
        let blank = member.blank.text();
        if at > 0 {
            out.push(',');
        }
        let spelled = match member.spelling {
            Spelling::AsItIs => key.to_owned(),
            Spelling::Escaped => format!("\\u{:04x}{}", u32::from(key.as_bytes()[0]), &key[1..]),
            Spelling::Upper => key.to_uppercase(),
        };
        let _ = write!(out, "{blank}\"{spelled}\"{blank}:{blank}");
        value(&member.value, out);
        out.push_str(blank);
    }
    out.push('}');
}

fn value(value_: &Value, out: &mut String) {
    let _ = match value_ {
        Value::Known(at) => write!(out, "{}", VALUES[*at as usize % VALUES.len()]),
        Value::Null => write!(out, "null"),
        Value::Truth(truth) => write!(out, "{truth}"),
        Value::Integer(number) => write!(out, "{number}"),
        Value::Unsigned(number) => write!(out, "{number}"),
        Value::Real(number) => write!(out, "{number:e}"),
        Value::MinusZero => write!(out, "-0"),
        Value::Huge => write!(out, "1e999"),
        Value::Text(text) => write!(out, "{}", quoted(text)),
        Value::Raw(text) => write!(out, "\"{text}\""),
        Value::List(values) => {
            out.push('[');
            for (at, element) in values.iter().enumerate() {
                if at > 0 {
                    out.push(',');
                }
                value(element, out);
            }
            write!(out, "]")
        }
        Value::Object(members) => {
            object(members, out);
            Ok(())
        }
    };
}

fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => {
                quoted.push('\\');
                quoted.push(c);
            }
            '\0'..='\u{1f}' => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(c));
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

fuzz_target!(|input: Input| {
    // Each record twice: the second time with the memory of the first.
    let texts: Vec<String> = input
        .records
        .iter()
        .flat_map(|members| {
            let mut text = String::new();
            object(members, &mut text);
            [text.clone(), text]
        })
        .collect();
    compare_records(texts.iter().map(String::as_str));
});
