//! Tests what filters find, and the errors of those that cannot be parsed.

use super::{Filter, FilterError, FilterField};
use crate::signin::{Field, Guid, Kind, Record, Status, Timestamp};
use crate::store::testing::store_of;
use crate::store::{Row, Store};
use std::sync::atomic::AtomicBool;

const ID: &str = "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917";

pub(super) fn select(store: &Store, filter: &Filter) -> Vec<Row> {
    let rows: Vec<Row> = store.rows().collect();
    filter.select(store, &rows, &AtomicBool::new(false)).expect("not cancelled")
}

/// Five sign-ins, an hour apart, the last one at 2026-10-03T14:00.
fn case() -> Store {
    use Field::{Application, City, Country, ErrorCode, IpAddress, Latitude, UserAgent, UserId, UserPrincipalName};
    let sign_ins: [(Kind, &[(Field, &str)]); 5] = [
        (Kind::Interactive, &[(UserPrincipalName, "Alice@contoso.com"), (IpAddress, "10.1.2.3"), (ErrorCode, "0")]),
        (
            Kind::NonInteractive,
            &[(UserPrincipalName, "bob@contoso.com"), (IpAddress, "10.1.2.30"), (ErrorCode, "50126")],
        ),
        (Kind::NonInteractive, &[(Application, "Microsoft Teams"), (IpAddress, "2001:db8::5"), (ErrorCode, "50074")]),
        (
            Kind::ServicePrincipal,
            &[(City, "Lyon"), (Country, "FR"), (Latitude, "45.75"), (UserAgent, "python-requests/2.1")],
        ),
        (Kind::Unknown, &[(UserId, "42"), (City, "Ålesund"), (Application, "Say \"hi\" a..b /x/"), (Latitude, "62.4")]),
    ];
    let newest = Timestamp::parse("2026-10-03T14:00:00Z").expect("a time").0;
    let records = sign_ins.iter().enumerate().map(|(at, (kind, values))| {
        let mut record = Record::new(*kind, Timestamp(newest - (4 - at as i64) * Timestamp::HOUR));
        values.iter().for_each(|&(field, value)| record.set(field, value));
        record.status = Status::from_code(record.get(ErrorCode).and_then(|code| code.parse().ok()));
        record.request_id = (at == 1).then(|| Guid::parse(ID).expect("a GUID"));
        record.correlation_id = (at == 2).then(|| Guid::parse(ID).expect("a GUID"));
        record
    });
    store_of(&records.collect::<Vec<_>>())
}

#[test]
fn every_construct_finds_its_sign_ins() {
    let store = case();
    for (text, rows) in [
        ("", vec![0, 1, 2, 3, 4]),
        ("   ", vec![0, 1, 2, 3, 4]),
        // A bare word: user, application, address, location, status; not the user agent.
        ("ALICE", vec![0]),
        ("teams", vec![2]),
        ("fr", vec![3]),
        ("failure", vec![1]),
        ("python", vec![]),
        ("10.1 bob", vec![1]),
        ("-contoso", vec![2, 3, 4]),
        // Part of a value, in either case, in each of the fields of the name.
        ("user:alice", vec![0]),
        ("USER:alice", vec![0]),
        ("user:42", vec![4]),
        ("user_id:42", vec![4]),
        ("city:ÅLE", vec![4]),
        ("app:\"Microsoft Teams\"", vec![2]),
        ("app:\"say \\\"HI\\\"\"", vec![4]),
        ("app:\"a..b\"", vec![4]),
        ("app:\"/x/\"", vec![4]),
        // Numbers in whole, words from their beginning.
        ("code:0", vec![0]),
        ("code:501", vec![]),
        ("code:050126", vec![1]),
        ("kind:interactive", vec![0]),
        ("kind:Non", vec![1, 2]),
        ("status:succ", vec![0]),
        ("status:unknown", vec![3, 4]),
        ("-status:success -status:unknown", vec![1, 2]),
        ("status:interrupted", vec![2]),
        // Exact, and absent.
        ("city:=lyon", vec![3]),
        ("city:=lyo", vec![]),
        ("user:=", vec![2, 3]),
        ("-app:=\"\"", vec![2, 4]),
        ("id:=", vec![0, 2, 3, 4]),
        // Regular expressions.
        ("agent:/^PYTHON.*\\/2/", vec![3]),
        ("agent:/(?-i)^PYTHON/", vec![]),
        ("app:/t t|hi\" a/", vec![2, 4]),
        // Ranges.
        ("latitude:45..62.4", vec![3, 4]),
        ("latitude:..46", vec![3]),
        ("code:50000..", vec![1, 2]),
        ("ip:10.1.2.4..10.1.2.200", vec![1]),
        ("ip:10.1.2.4..", vec![1]),
        ("ip:2001:db8::..2001:db8::9", vec![2]),
        // Addresses.
        ("ip:10.1.2.3", vec![0]),
        ("ip:10.1.2", vec![0, 1]),
        ("ip:10.0.0.0/8", vec![0, 1]),
        ("ip:2001:db8::/32", vec![2]),
        ("ip:::ffff:10.1.2.3", vec![0]),
        // Ids.
        ("id:7B1D52C4-90AE-4F63-8C21-5DE0A4B6F917", vec![1]),
        ("id:90ae", vec![1]),
        ("id:xFIde66QY0-MIV3gpLb5Fw", vec![1]),
        ("id:4f63-8c21-5de0a4b6f917", vec![1]),
        ("correlation:7b1d", vec![2]),
        // Times.
        ("after:2026-10-03T12:00", vec![2, 3, 4]),
        ("before:2026-10-03T12:00", vec![0, 1]),
        ("before:\"2026-10-03 12:00:00\"", vec![0, 1]),
        ("after:-1h", vec![3, 4]),
        ("before:-30m", vec![0, 1, 2, 3]),
        ("time:2026-10-03", vec![0, 1, 2, 3, 4]),
        ("time:2026-10-02", vec![]),
        ("time:2026-10-03T11:00..2026-10-03T12:00", vec![1, 2]),
        ("time:-3h..-2h", vec![1, 2]),
        ("time:..-3h", vec![0, 1]),
        ("time:-1h..", vec![3, 4]),
        // Together.
        ("user:alice user:bob", vec![0, 1]),
        ("ip:10.1.2.3 ip_address:10.1.2.30", vec![0, 1]),
        ("user:alice code:50126", vec![]),
        ("kind:non -code:50126", vec![2]),
        ("-user:alice -user:bob", vec![2, 3, 4]),
        ("after:-1h after:-2h", vec![2, 3, 4]),
        ("after:-3h before:-1h", vec![1, 2]),
        // Alternatives and parentheses.
        ("user:alice or code:50126", vec![0, 1]),
        ("user:alice OR code:50126 kind:int or fr", vec![0, 3]),
        ("(user:alice or code:50126) kind:int", vec![0]),
        ("kind:non (code:50126 or app:teams)", vec![1, 2]),
        ("-(user:alice or kind:non)", vec![3, 4]),
        ("(user:alice) (user:bob)", vec![]),
        ("((user:alice) or ( -(-fr) ))", vec![0, 3]),
        ("user:alice (user:bob)", vec![]),
        ("user:alice or user:bob", vec![0, 1]),
        ("(agent:/(py|x)/) or (app:=Microsoft\" \"Teams)", vec![2, 3]),
        ("(device:= city:lyon)", vec![3]),
        ("agent:python(x) or \"or\" or -or user:alice", vec![0]),
        ("(after:-1h)", vec![3, 4]),
    ] {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(select(&store, &filter), rows, "{text}");
        assert_eq!(Filter::parse(&filter.to_string()), Ok(filter), "{text}");
    }
}

#[test]
fn mistakes_are_pointed_at_and_explained() {
    for (text, at, part) in [
        ("ip:1 usr:alice", 5, "no field 'usr'; did you mean user"),
        ("-xyzzy:1", 1, "put text with a colon in quotation marks"),
        ("-", 1, "expected after '-'"),
        ("user:", 5, "a value is expected after 'user:'; 'user:=' finds"),
        ("user: bob", 5, "a value is expected"),
        ("\"\"", 0, "nothing between the quotation marks"),
        ("app:\"Microsoft", 4, "never closed"),
        ("agent:/abc", 6, "no closing '/'"),
        ("agent:/a/b", 9, "a blank is expected"),
        ("agent:/(/", 6, "not a regular expression: unclosed group"),
        ("agent:/(\\w{99}){99}/", 6, "too large"),
        ("code:a..b", 5, "'a' is not a number"),
        ("code:1..nan", 5, "'nan' is not a number"),
        ("code:..", 5, "a range needs an end"),
        ("code:9..1", 5, "the range is empty"),
        ("status:a..b", 7, "'status' takes no range"),
        ("ip:10.0.0.1..9", 3, "'9' is not an address"),
        ("ip:10.0.0.1..::1", 3, "the other an IPv6 address"),
        ("ip:10.0.0.0/33", 3, "is not a network"),
        ("status:won", 7, "'won' is not a status; expected Success, Failure, Interrupted, Unknown"),
        ("kind:=non", 6, "'non' is not a kind"),
        ("marked:maybe", 7, "'maybe' is not an answer to marked; expected no, yes"),
        ("status:/^won/", 7, "'^won' is not a status; expected Success, Failure, Interrupted, Unknown"),
        ("code:abc", 5, "'abc' is not an error code; expected a number such as 50126"),
        ("-code:=abc", 7, "'abc' is not an error code"),
        ("code:99999999999", 5, "'99999999999' is not an error code"),
        ("asn:AS8075", 4, "'AS8075' is not an AS number; expected a number such as 8075"),
        ("id:alice", 3, "'alice' is not an id; expected 7b1d52c4-"),
        ("id:=90ae", 4, "'90ae' is not an id"),
        ("correlation:xFIde66QY0", 12, "or a part of an id"),
        ("after:yesterday", 6, "'yesterday' is not a time; expected 2026-10-03"),
        ("after:", 6, "is not a time"),
        ("after:-1h..", 6, "is not a time"),
        ("time:..", 5, "a range needs an end"),
        ("time:2026-10-04..2026-10-03", 5, "the range is empty: it ends before it begins"),
        ("time:-2h..-3h", 5, "the range is empty: it ends before it begins"),
        ("time:-6h", 5, "write 'after:-6h'"),
        ("or user:alice", 0, "a term is expected before 'or'"),
        ("user:alice or or bob", 14, "before 'or'; to search for 'or', put it in quotation marks"),
        ("user:alice or", 13, "a term is expected after 'or'"),
        ("(user:alice or ) bob", 15, "a term is expected after 'or'"),
        ("user:alice and code:0", 11, "leave 'and' out"),
        ("not user:alice", 0, "write '-' before a term"),
        ("fr (user:alice or code:0", 3, "this '(' is never closed"),
        ("()", 0, "nothing between the parentheses"),
        ("fr -( )", 4, "nothing between the parentheses"),
        ("(user:alice))", 12, "this ')' closes nothing"),
        ("user:alice)", 10, "this ')' closes nothing"),
        ("(user:alice)bob", 12, "a blank is expected after ')'"),
        ("(user:alice code:abc)", 17, "'abc' is not an error code"),
        ("(agent:/x/y)", 10, "a blank is expected"),
        ("(-)", 2, "expected after '-'"),
    ] {
        match Filter::parse(text) {
            Ok(filter) => panic!("{text} was read as {filter}"),
            Err(FilterError { at: found, message }) => {
                assert!(message.contains(part), "{text}: {message}");
                assert_eq!(found, at, "{text}: {message}");
            }
        }
    }
}

#[test]
fn parentheses_have_a_limit_of_depth() {
    let nested = |depth: usize| Filter::parse(&("(".repeat(depth) + "a" + &")".repeat(depth)));
    assert!(nested(32).is_ok());
    assert_eq!(nested(33).map_err(|error| error.at), Err(32));
    assert!(nested(100_000).is_err());
}

#[test]
fn parts_can_be_taken_away_one_by_one() {
    let left = |text: &str, part: usize| {
        let filter = Filter::parse(text).expect("a filter");
        (filter.parts().swap_remove(part), filter.without(part).to_string())
    };
    let of = |part: &str, rest: &str| (part.to_owned(), rest.to_owned());
    assert_eq!(left("user:a  -code:0 user:b", 0), of("user:a", "-code:0 user:b"));
    assert_eq!(left("user:a (code:0 or fr)", 1), of("(code:0 or fr)", "user:a"));
    assert_eq!(left("user:a code:0 or fr or ly", 0), of("user:a code:0", "fr or ly"));
    assert_eq!(left("user:a", 0), of("user:a", ""));
    assert!(Filter::default().parts().is_empty());
}

#[test]
fn a_stretch_of_time_narrows_the_times_before_it() {
    let time = |text: &str| Timestamp::parse(text).expect("a time");
    let (from, until, newest) =
        (time("2026-10-03T11:00:00Z"), time("2026-10-03T13:00:00Z"), time("2026-10-03T14:00:00Z"));
    for (text, narrowed) in [
        ("", "time:2026-10-03T11:00..2026-10-03T12:59"),
        ("user:a or fr", "(user:a or fr) time:2026-10-03T11:00..2026-10-03T12:59"),
        ("time:2026-10-03 user:a", "user:a time:2026-10-03T11:00..2026-10-03T12:59"),
        ("time:-150m.. -time:2026-10-02", "-time:2026-10-02 time:2026-10-03T11:30..2026-10-03T12:59"),
        ("time:2026-10-03T11:30:30..2026-10-03T11:45:00", "time:2026-10-03T11:30:30Z..2026-10-03T11:45:00Z"),
        ("after:-150m", "after:-150m time:2026-10-03T11:00..2026-10-03T12:59"),
    ] {
        let filter = Filter::parse(text).expect("a filter").during(Some(from), Some(until), newest);
        assert_eq!(filter.to_string(), narrowed);
        assert_eq!(Filter::parse(narrowed), Ok(filter));
    }
}

#[test]
fn a_stretch_of_time_may_be_open_at_an_end() {
    let time = |text: &str| Some(Timestamp::parse(text).expect("a time"));
    let (noon, newest) = (time("2026-10-03T12:00:00Z"), Timestamp::parse("2026-10-03T14:00:00Z").expect("a time"));
    let filter = Filter::parse("user:a").expect("a filter");
    let during = |from, until| filter.during(from, until, newest).to_string();
    assert_eq!(during(noon, None), "user:a time:2026-10-03T12:00..");
    assert_eq!(during(None, noon), "user:a time:..2026-10-03T11:59");
    assert_eq!(during(None, None), "user:a");
    let ended = Filter::parse("time:..2026-10-03T13:00").expect("a filter");
    assert_eq!(ended.during(noon, None, newest).to_string(), "time:2026-10-03T12:00..2026-10-03T13:00");
}

#[test]
fn filters_are_joined_to_one_that_lets_pass_what_any_of_them_does() {
    let filter = |text: &str| Filter::parse(text).expect("a filter");
    let joined = |texts: &[&str]| Filter::any_of(texts.iter().map(|text| filter(text))).to_string();
    assert_eq!(joined(&["user:a", "user:b ip:10.0.0.1", "user:a"]), "user:a or user:b ip:10.0.0.1");
    assert_eq!(joined(&["user:a or fr", "ly"]), "user:a or fr or ly");
    assert_eq!(joined(&["user:a", ""]), "", "one of them lets everything pass");
    assert_eq!(joined(&["user:a"]), "user:a");
}

#[test]
fn a_value_is_kept_of_all_alternatives() {
    let filter = Filter::parse("user:alice or code:50126").expect("a filter");
    assert!(filter.is_choice());
    let kept = filter.with(Field::City, Some("Lyon"), true);
    assert_eq!(kept.to_string(), "(user:alice or code:50126) city:=Lyon");
    assert!(!kept.is_choice());
}

#[test]
fn an_address_of_version_six_is_a_word_and_no_field() {
    assert_eq!(
        Filter::parse("fe80::1 2001:db8::5").map(|filter| filter.to_string()),
        Ok("\"fe80::1\" \"2001:db8::5\"".into())
    );
}

#[test]
fn values_are_kept_and_dropped() {
    let filter = Filter::parse("city:ly city:ma user:alice").expect("a filter");
    let kept = filter.with(Field::City, Some("Lyon"), true);
    assert_eq!(kept.to_string(), "user:alice city:=Lyon");
    let dropped = kept.with(Field::City, Some("Lyon"), false).with(FilterField::STATUS, Some("Success"), false);
    assert_eq!(dropped.to_string(), "user:alice -city:=Lyon -status:=Success");
    assert_eq!(dropped.with(Field::City, Some("Lyon"), true).to_string(), "user:alice -status:=Success city:=Lyon");
    assert_eq!(Filter::default().with(Field::DeviceId, None, true).to_string(), "device_id:=");
    let evil = Filter::default().with(Field::UserAgent, Some("\x1b[2J \"\\"), false);
    assert_eq!(evil.to_string(), r#"-agent:="\u{1b}[2J \"\\""#);
    assert_eq!(Filter::parse(&evil.to_string()), Ok(evil));
}

#[test]
fn cancelled_work_gives_nothing() {
    let store = case();
    assert_eq!(Filter::default().select(&store, &[0], &AtomicBool::new(true)), None);
}
