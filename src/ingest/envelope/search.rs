//! Searches for sign-ins inside the objects, lists and texts that other systems put around them.
//!
//! A sign-in is recognised by its own keys, wherever it lies. The search goes to a bounded depth, and reads each byte
//! once for each level.

use crate::ingest::json_scan::{elements, members, sequence};
use crate::ingest::map::{FieldKey, canonical, lookup};
use crate::ingest::page_signs::PageSigns;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// Objects, lists and texts around a record, at most.
pub(super) const MAX_DEPTH: usize = 8;

/// Members of an object that are searched, and elements of a list before the first sign-in.
const MAX_BREADTH: usize = 1000;

/// The longest header before a record, in bytes.
const LONGEST_HEADER: usize = 1 << 10;

/// The shortest text that can hold a sign-in, in bytes.
const SHORTEST_RECORD: usize = 64;

/// Keys that an object has to have among [`KEYS_OF_SIGN_INS`].
pub(in crate::ingest) const ENOUGH_KEYS: usize = 3;

/// Keys of sign-ins that records of other systems seldom have, in canonical spelling.
const KEYS_OF_SIGN_INS: [&str; 25] = [
    "aadtenantid",
    "accountobjectid",
    "accountupn",
    "appdisplayname",
    "appid",
    "applicationid",
    "authenticationrequirement",
    "calleripaddress",
    "clientappused",
    "conditionalaccessstatus",
    "createddatetime",
    "ipaddress",
    "isinteractive",
    "resourcedisplayname",
    "resourceidentity",
    "resulttype",
    "serviceprincipalid",
    "serviceprincipalname",
    "signincount",
    "signineventtypes",
    "timegenerated",
    "uniquetokenidentifier",
    "userdisplayname",
    "userid",
    "userprincipalname",
];

/// Keys under which systems keep records, and the names that shapes have for them.
const NAMES: [(&str, &str); 12] = [
    ("message", "message"),
    ("data", "data"),
    ("event", "event"),
    ("body", "body"),
    ("log", "log"),
    ("payload", "payload"),
    ("jsonpayload", "json-payload"),
    ("attributes", "attributes"),
    ("rawdata", "raw-data"),
    ("unmapped", "unmapped"),
    ("records", "records"),
    ("results", "results"),
];

/// The name of a key that is none of [`NAMES`].
const OTHER_NAME: &str = "wrapped";

/// The sign-ins in a wrapper.
pub(super) struct FoundRecords<'t> {
    /// The name of the outermost key above them that has one.
    pub name: Option<&'static str>,
    /// Their texts. Elements of a list among sign-ins that are none themselves are listed, too: they are accounted for.
    pub records: Vec<Cow<'t, str>>,
    /// What the pages around them say.
    pub signs: PageSigns,
}

/// Whether a key decides that its object is a record and no wrapper of records.
pub(in crate::ingest) fn decides(key: &str) -> bool {
    KEYS_OF_SIGN_INS.binary_search(&canonical(key).as_str()).is_ok() || lookup(key) == FieldKey::Properties
}

/// Whether a JSON value is a sign-in, or a sign-in is in it.
pub(in crate::ingest) fn holds_sign_in(text: &str) -> bool {
    is_sign_in(text) || search(text, MAX_DEPTH).is_some()
}

/// Whether an object has the keys of a sign-in: its own, or those of the properties in it.
pub(super) fn is_sign_in(text: &str) -> bool {
    let mut found = 0;
    text.starts_with('{') && {
        for (key, value) in members(text) {
            match lookup(key) {
                FieldKey::Properties => {
                    let Some(inner) = properties(value) else { continue };
                    found += members(&inner).filter(|(key, value)| is_key_of_sign_in(key, value)).count();
                }
                _ => found += usize::from(is_key_of_sign_in(key, value)),
            }
            if found >= ENOUGH_KEYS {
                return true;
            }
        }
        false
    }
}

/// The properties of a record, which may be text of JSON, also encoded several times.
fn properties(value: &str) -> Option<Cow<'_, str>> {
    let mut text = Cow::Borrowed(value);
    while text.starts_with('"') {
        text = serde_json::from_str::<String>(&text).ok()?.trim().to_owned().into();
    }
    text.starts_with('{').then_some(text)
}

fn is_key_of_sign_in(key: &str, value: &str) -> bool {
    value != "null" && KEYS_OF_SIGN_INS.binary_search(&canonical(key).as_str()).is_ok()
}

/// The sign-ins inside a JSON value that is none itself.
pub(super) fn search(text: &str, levels: usize) -> Option<FoundRecords<'_>> {
    let levels = levels.checked_sub(1)?;
    match text.as_bytes().first()? {
        b'{' => in_object(text, levels),
        b'[' => in_list(elements(text), levels),
        b'"' => in_text(text, levels),
        _ => None,
    }
}

/// JSON text in a JSON string: one value, or several that follow each other, or one behind a header.
fn in_text(text: &str, levels: usize) -> Option<FoundRecords<'static>> {
    // Strings without a brace or bracket are nearly all.
    let Some(open) = text.find(['{', '[']) else { return in_base64(text, levels) };
    let inner: String = serde_json::from_str(text).ok()?;
    let is_json = text[1..open].trim_start_matches(['\\', 'n', 'r', 't', ' ', '"']).is_empty();
    let found = if is_json { in_list(sequence(&inner), levels)? } else { behind_header(&inner, levels)? };
    Some(FoundRecords {
        name: found.name,
        records: found.records.into_iter().map(|record| Cow::Owned(record.into_owned())).collect(),
        signs: found.signs,
    })
}

/// JSON text in base64, as event hubs deliver the body of a message where it is not declared to be JSON.
fn in_base64(text: &str, levels: usize) -> Option<FoundRecords<'static>> {
    let packed = text.trim_matches('"');
    // What `{"`, `[{` and a brace before white space become.
    let may_be_json = packed.len() >= SHORTEST_RECORD
        && ["eyJ", "W3s", "ewo", "ew0", "eyA"].iter().any(|start| packed.starts_with(start));
    let inner =
        may_be_json.then(|| STANDARD.decode(packed).ok()).flatten().and_then(|bytes| String::from_utf8(bytes).ok())?;
    let FoundRecords { name, records, signs } = in_list(sequence(&inner), levels)?;
    Some(FoundRecords {
        name,
        records: records.into_iter().map(|record| Cow::Owned(record.into_owned())).collect(),
        signs,
    })
}

/// The sign-ins in an object that ends a text, or in a JSON string that does, behind the header of syslog or of a log.
pub(super) fn behind_header(text: &str, levels: usize) -> Option<FoundRecords<'_>> {
    let open = text.find('{').filter(|&open| open <= LONGEST_HEADER)?;
    let is_quoted = text[..open].ends_with('"') && text[open + 1..].starts_with('\\');
    let start = if is_quoted { open - 1 } else { open };
    value(text[start..].trim_end(), levels)
}

/// The value itself if it is a sign-in, else those in it.
fn value(text: &str, levels: usize) -> Option<FoundRecords<'_>> {
    if is_sign_in(text) {
        return Some(FoundRecords { name: None, records: vec![Cow::Borrowed(text)], signs: PageSigns::default() });
    }
    search(text, levels)
}

fn in_list<'t>(list: impl Iterator<Item = &'t str>, levels: usize) -> Option<FoundRecords<'t>> {
    let (mut name, mut records, mut any, mut signs) = (None, Vec::new(), false, PageSigns::default());
    for (at, element) in list.enumerate() {
        match value(element, levels) {
            Some(found) => {
                name = name.or(found.name);
                records.extend(found.records);
                signs = signs.then(found.signs.in_element(element));
                any = true;
            }
            // Cells beside a record, and pages without one, are no records.
            None if !may_be_record(element) || empty_page(element).is_some() => {}
            None if any || at < MAX_BREADTH => records.push(Cow::Borrowed(element)),
            None => return None,
        }
    }
    any.then_some(FoundRecords { name, records, signs })
}

/// Searches text first: where a system keeps the record as it was written beside what it made of it, that is the
/// record. Of several members that hold the same sign-in, the first counts.
fn in_object(text: &str, levels: usize) -> Option<FoundRecords<'_>> {
    let is_nested = |&(_, value): &(&str, &str)| value.starts_with(['{', '[', '"']);
    let nested: Vec<(&str, &str)> = members(text).filter(is_nested).take(MAX_BREADTH).collect();
    let (texts, others): (Vec<_>, Vec<_>) = nested.into_iter().partition(|(_, value)| value.starts_with('"'));
    let mut found = None;
    for (key, text) in texts {
        add(&mut found, key, in_text(text, levels));
    }
    if found.is_none() {
        for (key, text) in others {
            add(&mut found, key, value(text, levels));
        }
    }
    let mut found = found?;
    // Members of other wrappers are about something else.
    if members(text).any(|(key, value)| is_list_of_page(key) && value.starts_with('[')) {
        let own = members(text).take(MAX_BREADTH).fold(PageSigns::default(), |signs, (key, value)| {
            signs.and(PageSigns::of_member(key.as_bytes(), value.as_bytes()))
        });
        found.signs = found.signs.and(own.of_page());
    }
    Some(found)
}

/// Whether an element of a list may be a record that is none: an object, a list, or text of one.
fn may_be_record(element: &str) -> bool {
    element.trim_start_matches(['"', '\\', ' ']).starts_with(['{', '['])
}

/// Whether pages have their records under a key.
fn is_list_of_page(key: &str) -> bool {
    ["value", "records", "hits", "results", "data", "items", "rows", "events", "logs"]
        .iter()
        .any(|list| key.eq_ignore_ascii_case(list))
}

/// What a page without a record says: `{"@odata.context":"...","value":[]}`.
fn empty_page(text: &str) -> Option<PageSigns> {
    let mut signs = None;
    for (key, value) in members(text.starts_with('{').then_some(text)?) {
        if is_list_of_page(key) && value.starts_with('[') && elements(value).next().is_none() {
            signs.get_or_insert(PageSigns::default().of_page());
        } else if !key.to_ascii_lowercase().contains("odata") {
            return None;
        }
    }
    signs
}

/// Adds the sign-ins of a member to those of the members before.
fn add<'t>(found: &mut Option<FoundRecords<'t>>, key: &str, more: Option<FoundRecords<'t>>) {
    let Some(mut more) = more else { return };
    let key = canonical(key);
    let name = NAMES.iter().find(|(named, _)| *named == key).map(|(_, name)| *name);
    more.name = name.or(more.name);
    let Some(found) = found else {
        *found = Some(more);
        return;
    };
    let known: Vec<String> = found.records.iter().filter_map(|record| request_id(record)).collect();
    found.records.extend(more.records.into_iter().filter(|record| {
        // A copy without an id cannot be told from another sign-in, and a wrapper holds one sign-in as a rule.
        request_id(record).is_some_and(|id| !known.is_empty() && !known.contains(&id))
    }));
}

/// The record as it was written, where a system kept it as text beside the fields that it took out of it.
///
/// Whoever signs in writes some of the fields, such as the user agent: a text in a field of the sign-in is never taken
/// for the record, and any other only if it has the same request id.
fn whole_record(sign_in: &str) -> Option<FoundRecords<'_>> {
    let own = request_id(sign_in)?;
    let mut texts = members(sign_in).filter(|(key, value)| value.starts_with('"') && lookup(key) == FieldKey::Other);
    texts.find_map(|(key, text)| {
        let mut found = None;
        add(&mut found, key, in_text(text, MAX_DEPTH));
        found.filter(|found| matches!(&found.records[..], [record] if request_id(record).as_ref() == Some(&own)))
    })
}

/// The request id of a record, as it is written.
fn request_id(record: &str) -> Option<String> {
    let own = |text: &str| {
        members(text).find(|(key, _)| lookup(key) == FieldKey::RequestId).map(|(_, value)| value.to_owned())
    };
    let inner = || {
        members(record)
            .find(|(key, _)| lookup(key) == FieldKey::Properties)
            .and_then(|(_, text)| own(&properties(text)?))
    };
    own(record).or_else(inner)
}

impl<'t> FoundRecords<'t> {
    /// The sign-ins in a wrapper; `None` where the text is a sign-in itself, or has none in it.
    pub(super) fn inside(text: &'t str) -> Option<Self> {
        if is_sign_in(text) {
            return whole_record(text);
        }
        let empty = |signs| Self { name: None, records: Vec::new(), signs };
        search(text, MAX_DEPTH).or_else(|| empty_page(text).map(empty))
    }

    /// The name for shapes.
    pub(super) fn name(&self) -> &'static str {
        self.name.unwrap_or(OTHER_NAME)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn sign_in(id: &str) -> Value {
        json!({"id": id, "createdDateTime": "2026-10-13T08:30:11Z", "userPrincipalName": "alice@contoso.com",
            "appDisplayName": "Azure Portal", "status": {"errorCode": 50126}})
    }

    fn diagnostic(id: &str) -> Value {
        json!({"time": "2026-10-13T08:31:00Z", "category": "SignInLogs", "properties": sign_in(id)})
    }

    /// The ids of the records in a wrapper, and the name of the wrapper.
    fn ids(wrapper: &Value) -> (Vec<String>, &'static str) {
        let text = wrapper.to_string();
        let Some(found) = FoundRecords::inside(&text) else { return (Vec::new(), "") };
        let id = |record: &Cow<'_, str>| request_id(record).unwrap_or_else(|| "none".to_owned()).replace('"', "");
        (found.records.iter().map(id).collect(), found.name())
    }

    #[test]
    fn a_sign_in_is_found_below_any_key() {
        let text = |value: &Value| Value::from(value.to_string());
        for (wrapper, name) in [
            (json!({"timestamp": "x", "rule": {"id": "1"}, "data": sign_in("a")}), "data"),
            (json!({"event": diagnostic("a"), "host": "h"}), "event"),
            (json!({"body": text(&sign_in("a"))}), "body"),
            (json!({"log": {"payload": sign_in("a")}}), "log"),
            (json!({"logName": "x", "resource": {"type": "y"}, "jsonPayload": diagnostic("a")}), "json-payload"),
            (json!({"id": "x", "content": {"timestamp": "y", "attributes": diagnostic("a")}}), "attributes"),
            (json!({"class_uid": 3002, "raw_data": text(&diagnostic("a"))}), "raw-data"),
            (json!({"class_uid": 3002, "time": 1, "unmapped": sign_in("a")}), "unmapped"),
            (json!({"records": diagnostic("a"), "@timestamp": "x"}), "records"),
            (json!({"message": text(&json!({"records": [diagnostic("a")]}))}), "message"),
            (json!({"message": text(&text(&text(&sign_in("a"))))}), "message"),
            (json!({"anything": [{"else": sign_in("a")}]}), OTHER_NAME),
            (text(&diagnostic("a")), OTHER_NAME),
            (json!([text(&sign_in("a"))]), OTHER_NAME),
            (json!({"Body": STANDARD.encode(json!({"records": [diagnostic("a")]}).to_string())}), "body"),
            (json!({"rows": [["x", 7, text(&sign_in("a"))]]}), OTHER_NAME),
            (json!({"log": format!("<134>1 2026-10-13T08:31:00Z host app - - - {}", diagnostic("a"))}), "log"),
            (json!({"message": format!("2026-10-13T08:31:00.5Z stdout F {}\n", sign_in("a"))}), "message"),
            (json!({"message": format!("level=info msg={}", text(&sign_in("a")))}), "message"),
        ] {
            assert_eq!(ids(&wrapper), (vec!["a".to_owned()], name), "{wrapper}");
        }
    }

    #[test]
    fn all_sign_ins_of_a_wrapper_are_found_and_copies_are_not() {
        let records = json!({"records": [sign_in("a"), {"category": "AuditLogs"}, sign_in("b")]});
        assert_eq!(ids(&json!({"message": records.to_string()})).0, ["a", "none", "b"], "each is accounted for");
        assert_eq!(ids(&json!({"x": sign_in("a"), "y": sign_in("b"), "z": sign_in("a")})).0, ["a", "b"]);
        let copy = json!({"data": sign_in("a"), "raw_data": diagnostic("a").to_string()});
        assert_eq!(ids(&copy), (vec!["a".to_owned()], "raw-data"), "the text is the record as it was written");
        let mut outer = sign_in("a");
        outer["raw_data"] = diagnostic("a").to_string().into();
        assert_eq!(ids(&outer).1, "raw-data");
    }

    #[test]
    fn no_text_inside_a_sign_in_takes_its_place() {
        let forged = Value::from(sign_in("forged").to_string());
        let copy = Value::from(sign_in("a").to_string());
        for (key, text) in [("userAgent", &forged), ("userAgent", &copy), ("appDisplayName", &copy), ("note", &forged)]
        {
            let mut record = sign_in("a");
            record[key] = text.clone();
            assert!(FoundRecords::inside(&record.to_string()).is_none(), "{key}");
            let mut record = diagnostic("a");
            record["properties"][key] = text.clone();
            assert!(FoundRecords::inside(&record.to_string()).is_none(), "{key}");
        }
    }

    #[test]
    fn a_sign_in_is_no_wrapper() {
        for text in [sign_in("a"), diagnostic("a"), json!({"message": "hello"}), json!({"data": {"a": 1}}), json!([])] {
            assert!(FoundRecords::inside(&text.to_string()).is_none(), "{text}");
        }
        assert!(FoundRecords::inside(r#"{"data":{"createdDateTime":"x","#).is_none());
        let mut text = diagnostic("a");
        text["properties"] = text["properties"].to_string().into();
        assert!(FoundRecords::inside(&text.to_string()).is_none(), "the properties may be text");
        assert_eq!(ids(&json!({"message": text.to_string()})).0, ["a"]);
    }

    #[test]
    fn depth_and_breadth_are_bounded() {
        let around = |times: usize| format!("{}{}{}", r#"{"data":"#.repeat(times), sign_in("a"), "}".repeat(times));
        assert!(FoundRecords::inside(&around(MAX_DEPTH)).is_some());
        assert!(FoundRecords::inside(&around(MAX_DEPTH + 1)).is_none());
        assert!(FoundRecords::inside(&around(100_000)).is_none());
        let mut text = sign_in("a").to_string();
        for _ in 0..=MAX_DEPTH {
            text = json!({"message": text}).to_string();
        }
        assert!(FoundRecords::inside(&text).is_none());
        let wide = format!("[{}{}]", "{},".repeat(100_000), sign_in("a"));
        assert!(FoundRecords::inside(&wide).is_none());
        let wide = format!(r#"{{{}"z":{}}}"#, r#""a":{},"#.repeat(100_000), sign_in("a"));
        assert!(FoundRecords::inside(&wide).is_none());
        let brackets = "[".repeat(100_000);
        assert!(FoundRecords::inside(&brackets).is_none());
    }

    #[test]
    fn keys_are_sorted_for_the_search() {
        assert!(KEYS_OF_SIGN_INS.is_sorted());
    }
}
