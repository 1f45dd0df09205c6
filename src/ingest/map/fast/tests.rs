use super::*;
use proptest::prelude::*;

/// Compares differential paths on each text, in order and with one state. The number of texts that the fast path took.
fn agree<'t>(texts: impl IntoIterator<Item = &'t str>) -> usize {
    let mut differential = RecordDifferential::new(MapHints::default());
    texts.into_iter().filter(|text| differential.agree(text)).count()
}

const RECORD: &str = r#"{"time":"2026-10-06T12:06:01.1234567Z","category":"NonInteractiveUserSignInLogs","resourceId":"/tenants/aaaaaaaa-0000-4000-8000-000000000001/providers/Microsoft.aadiam","resultType":"0","Level":4,"location":"FR","properties":{"id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917","createdDateTime":"2026-10-06T12:04:44.5013207+00:00","userDisplayName":"Al\"ice","userPrincipalName":"alice@contoso.com","appId":"1fec8e78","status":{"errorCode":50074,"failureReason":"why","additionalDetails":null},"deviceDetail":{"deviceId":"","operatingSystem":"Windows10","isCompliant":true},"location":{"city":"Lyon","countryOrRegion":"FR","geoCoordinates":{"latitude":45.76,"longitude":4.84}},"authenticationDetails":[{"authenticationStepDateTime":"2026-10-06T12:04:44Z","authenticationMethod":"Passkey","succeeded":true}],"appliedConditionalAccessPolicies":[{"displayName":"Require MFA","result":"success"}],"authenticationProcessingDetails":[{"key":"Is CAE Token","value":"True"},{"key":"Oauth Scope Info","value":"[\"User.Read\"]"}],"riskEventTypes_v2":["a","b"],"processingTimeInMilliseconds":88,"flaggedForReview":false,"autonomousSystemNumber":3215,"isInteractive":false,"appServicePrincipalId":null,"privateLinkDetails":{}}}"#;

/// Compares differential paths on the rows of a table.
fn rows_agree(table: &str) -> usize {
    RowDifferential::new(MapHints::default()).agree(table)
}

const TABLE: &str = "Date (UTC),Request ID,Username,User,Application ID,IP address,Status,Sign-in error code,\
    Incoming token type,Incoming token type,Latency,AuthenticationDetails,Location,User type,Home tenant ID\r\n\
    2026-10-06T12:04:44Z,7b1d52c4-90ae-4f63-8c21-5de0a4b6f917,alice@contoso.com,\"Ex, Alice\",1fec8e78,198.51.100.4,Success,0,\
    ,Refresh token,88,\"[{\"\"authenticationStepDateTime\"\":\"\"2026-10-06T12:04:44Z\"\",\"\"authenticationMethod\"\":\"\"Passkey\"\",\
    \"\"succeeded\"\":true}]\",\"Lyon, Rhone, FR\",Member,aaaa\r\n\
    2026-10-06T12:05:44Z,7b1d52c4-90ae-4f63-8c21-5de0a4b6f918,'-bob@contoso.com,B\u{f6}b,1fec8e78,198.51.100.5:80,Failure,50126,\
    Primary refresh token,Refresh token,88,\"[{\"\"authenticationStepDateTime\"\":\"\"2026-10-06T12:05:44Z\"\",\"\"authenticationMethod\"\":\
    \"\"Passkey\"\",\"\"succeeded\"\":true}]\",\"Paris, , FR\",Guest,bbbb\n\
    2026-10-06T12:06:44Z,,bob@contoso.com,,1fec8e78,,Failure,None,\"\",,88,,FR,Guest,bbbb\n";

#[test]
fn ordinary_rows_take_the_fast_path() {
    let again = TABLE.split_once('\n').map_or("", |(_, rows)| rows);
    assert_eq!(rows_agree(&format!("{TABLE}{again}\n\r\n{again}")), 8);
}

#[test]
fn long_cells_that_differ_in_step_times_are_equal() {
    let rows = TABLE.split_once('\n').map_or("", |(_, rows)| rows);
    let later = rows.replace("12:04:44Z\"\"", "13:04:45Z\"\"").replace("12:05:44Z\"\"", "13:05Z\"\"");
    let longer = rows.replace("true}]\"", "true}]\"\"\"");
    let bare = rows.replace("true}]\"", "true}]\"x");
    assert_eq!(rows_agree(&format!("{TABLE}{later}{rows}{longer}{later}")), 15);
    assert_eq!(rows_agree(&format!("{TABLE}{bare}{later}")), 7);
}

#[test]
fn ordinary_records_take_the_fast_path() {
    let other = RECORD.replace("Lyon", "Paris").replace("\"b\"", "7").replace("45.76", "48.85");
    let spaced = RECORD.replace("\":", "\": ").replace(",\"", ", \"");
    let reordered = RECORD.replace(r#""Level":4,"#, "").replace(r#""properties""#, r#""Level":4,"properties""#);
    assert_eq!(agree([RECORD, RECORD, &other, &spaced, &reordered, RECORD]), 6);
}

#[test]
fn offsets_of_hours_only_take_the_fast_path() {
    let hours_only = |text: &str| text.replace("T12:04:44.5013207+00:00", " 14:04:44.501320+02");
    assert_eq!(agree([RECORD, &hours_only(RECORD)]), 2);
    assert_eq!(rows_agree(&TABLE.replace("T12:04:44Z,", " 05:04:44.5-07,")), 3);
}

#[test]
fn steps_that_differ_in_their_time_are_equal() {
    let later = RECORD.replace("12:04:44Z", "13:05:45Z");
    let shorter = RECORD.replace("12:04:44Z", "13:05Z");
    let more = RECORD.replace("12:04:44Z", "13:05\",\"x\":\"");
    let escaped = RECORD.replace("12:04:44Z", "13:05:\\u20");
    assert_eq!(agree([RECORD, &later, &shorter, &more, &later, &RECORD.replace("12:04:44Z", "13:05:\n5Z"), &more]), 6);
    assert_eq!(agree([RECORD, &escaped, &later, &shorter]), 3);
}

#[test]
fn unusual_records_are_left_to_the_parser() {
    let twice = RECORD.replace(r#""Level":4"#, r#""Level":4,"Level":5"#);
    let broken = RECORD.replace("Lyon", "Ly\non");
    let audit = RECORD.replace(r#""Level":4"#, r#""activityDateTime":"x""#);
    let escaped = RECORD.replace("Level", "Lev\\u0065l");
    let indented = format!(" {RECORD}");
    assert_eq!(agree([&twice[..], &broken, &audit, &escaped, &indented, "{}x", "[]", "{", ""]), 0);
}

#[test]
fn numbers_out_of_range_are_left_to_the_parser() {
    for key in ["sessionLifetimePolicies", "status", "riskEventTypes", "signInEventTypes", "userId"] {
        let text = format!(r#"{{"{key}":1e999,"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
        assert_eq!(agree([&text[..], &text]), 0, "{key}");
    }
}

#[test]
fn a_session_of_zeros_is_none_on_both_paths() {
    let with = |id: &str| RECORD.replace(r#""isInteractive""#, &format!(r#""sessionId":"{id}","isInteractive""#));
    let (zero, other) = (with("00000000-0000-0000-0000-000000000000"), with("00ab0000-0000-4000-8000-000000000003"));
    agree([&zero[..], &other, &zero, &zero, RECORD, &other]);
}

#[test]
fn properties_of_other_types_are_left_to_the_parser() {
    for properties in [r#""\ud800""#, r#""a""#, "null", "1e999", "[1]", "true"] {
        let text = format!(r#"{{"properties":{properties},"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
        assert_eq!(agree([&text[..], &text]), 0, "{properties}");
    }
}

#[test]
fn invalid_nested_values_are_never_cached() {
    let broken = RECORD.replace("45.76", "1e999");
    assert_eq!(agree([RECORD, &broken, &broken, RECORD]), 2);
}

/// A text with characters after `from` replaced, removed and inserted.
fn damaged(text: &str, from: usize, damage: Vec<(prop::sample::Index, String, usize)>) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, with, how) in damage {
        let at = from + at.index(chars.len() - from);
        let with = with.chars().next().unwrap_or(' ');
        match how {
            0 => chars[at] = with,
            1 => {
                chars.remove(at);
            }
            _ => chars.insert(at, with),
        }
    }
    chars.into_iter().collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn both_paths_agree_on_damaged_records(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[\\[\\]{}\",:\\\\u0-9e.tn \n-]", 0usize..3), 0..4),
        again in any::<bool>(),
    ) {
        let damaged = damaged(RECORD, 0, damage);
        agree(if again { vec![RECORD, &damaged, &damaged, RECORD] } else { vec![&damaged[..], RECORD] });
    }

    #[test]
    fn both_paths_agree_on_keys_of_any_rank_in_any_order(
        members in Just(vec![
            r#""createdDateTime":"2026-10-13T08:30:11Z""#, r#""@timestamp":"2026-10-13T09:00:00Z""#,
            r#""timestamp":"soon""#, r#""TimeGenerated":"2026-10-13T08:32:00Z""#, r#""datetime":"2026-10-13 08:30:12""#,
            r#""time":"2026-10-13T08:33:00Z""#, r#""date":"2026-10-13""#, r#""ipAddress":"192.0.2.7""#,
            r#""ip_address":"10.0.0.5""#, r#""userPrincipalName":"alice@contoso.com""#, r#""username":"svc""#,
            r#""appDisplayName":"Outlook""#, r#""application":"collector""#, r#""status":{"errorCode":50126}"#,
            r#""Status":"active""#, r#""city":"Oslo""#, r#""location":{"city":"Lyon","countryOrRegion":"FR"}"#,
            r#""id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917""#, r#""requestId":"11111111-0000-4000-8000-000000000001""#,
        ]).prop_shuffle(),
        len in 2_usize..20,
        outside in 0_usize..5,
    ) {
        let members = &members[..len.min(members.len())];
        let flat = format!("{{{}}}", members.join(","));
        let (outer, inner) = members.split_at(outside.min(members.len()));
        let inside = format!(r#""properties":{{{}}}"#, inner.join(","));
        let before = format!("{{{}}}", [outer, &[&inside]].concat().join(","));
        let behind = format!("{{{}}}", [&[&*inside], outer].concat().join(","));
        agree([&*flat, &flat, &before, &behind, &flat, &before]);
        let is_plain = |member: &&&str| !member.contains('{');
        let (headings, cells): (Vec<&str>, Vec<&str>) =
            members.iter().filter(is_plain).filter_map(|member| member.split_once(':')).unzip();
        let (headings, cells) = (headings.join(","), cells.join(","));
        rows_agree(&format!("{headings}\n{cells}\n{cells}\n"));
    }

    #[test]
    fn both_paths_agree_on_damaged_tables(
        damage in proptest::collection::vec((any::<prop::sample::Index>(), "[\"',\\r\\n 0a\u{e9}:T]", 0usize..3), 0..4),
        whole in any::<bool>(),
    ) {
        let damaged = damaged(TABLE, TABLE.find('\n').unwrap_or(0) + 1, damage);
        let rows = TABLE.split_once('\n').map_or("", |(_, rows)| rows);
        rows_agree(&if whole { format!("{damaged}{rows}") } else { damaged });
    }

    #[test]
    fn both_paths_agree_on_any_value_under_any_key(
        key in prop::sample::select(vec!["status", "deviceDetail", "location", "authenticationDetails", "riskEventTypes",
            "signInEventTypes", "userId", "autonomousSystemNumber", "isInteractive", "properties", "unheardOf", "id"]),
        value in prop_oneof![
            Just("null".to_owned()), Just("-0".to_owned()), Just("1.50".to_owned()), Just("[[{}]]".to_owned()),
            Just("true".to_owned()), Just("{\"errorCode\":\"7\"}".to_owned()), Just("\"a\\u00e9\"".to_owned()),
            "[0-9]{1,22}", "\"[a-z\\[\\]{} ]{0,8}\"", "\\[\"[a-z]{0,3}\"(,[0-9]){0,2}\\]"
        ],
    ) {
        let text = format!(r#"{{"{key}":{value},"createdDateTime":"2026-10-06T12:00:00Z","appId":"a"}}"#);
        let inside = format!(r#"{{"time":"2026-10-06T12:01:00Z","properties":{text}}}"#);
        agree([&text[..], &text, &inside, &inside]);
    }
}
