//! Reads nested values that an exporter wrote as text in another notation than JSON.
//!
//! PowerShell writes `@{errorCode=50126; failureReason=x}` or `class SignInStatus { ErrorCode: 50126 }`, Python
//! `{'errorCode': 50126, 'x': None}` or `SignInStatus(error_code=50126)`, Ruby `{"errorCode"=>50126}`, Java
//! `{errorCode=50126}`. Each becomes the JSON value that it stands for.

use serde_json::{Map, Value};

/// The deepest nesting that is read, objects and lists together.
const MAX_DEPTH: u32 = 32;
/// How often a text may be encoded as the text of a JSON string.
const MAX_ENCODINGS: u32 = 3;

/// Text of JSON in which the times of authentication steps stand. It is JSON or nothing: caches of such text leave the
/// times out, which is right only for valid JSON.
const JSON_STEP_TIME: &str = "tepDateTime\":\"";

/// The object or list that a text stands for; `None` when it stands for neither.
pub(super) fn parse(text: &str) -> Option<Value> {
    if !is_object_text(text) || text.contains(JSON_STEP_TIME) {
        return None;
    }
    decoded(text, MAX_ENCODINGS).filter(|value| value.is_object() || value.is_array())
}

/// Whether a text begins like an object or a list in any notation.
pub(super) fn is_object_text(text: &str) -> bool {
    match text.as_bytes().first() {
        Some(b'{' | b'[' | b'"' | b'\'' | b'<') => true,
        Some(b'@') => text.starts_with("@{"),
        Some(byte) if byte.is_ascii_alphabetic() => {
            let mut reader = ObjectReader { rest: text };
            reader.class_head().is_some() || reader.word().is_some_and(|_| reader.rest.starts_with('('))
        }
        _ => false,
    }
}

fn decoded(text: &str, encodings: u32) -> Option<Value> {
    let mut reader = ObjectReader { rest: text };
    let first = reader.value(End::TOP, MAX_DEPTH)?;
    if let Value::String(inner) = &first
        && encodings > 0
        && reader.is_at_end()
    {
        let inner = inner.trim();
        return serde_json::from_str(inner).ok().or_else(|| decoded(inner, encodings - 1));
    }
    // Scripts join the objects of a list by blanks, commas or line ends.
    let mut values = vec![first];
    while !reader.is_at_end() {
        reader.skip(&[',', ';']);
        values.push(reader.value(End::TOP, MAX_DEPTH).filter(Value::is_object)?);
    }
    if values.len() == 1 { values.pop() } else { values.iter().all(Value::is_object).then_some(Value::Array(values)) }
}

/// What ends a text without quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
struct End {
    /// Between two pairs or items.
    separator: char,
    /// Behind the last.
    close: Option<char>,
    /// Whether names and values come in pairs, so that a separator counts only before a name.
    pairs: bool,
}

impl End {
    const TOP: Self = Self { separator: ',', close: None, pairs: false };

    const fn of_pairs(separator: char, close: char) -> Self {
        Self { separator, close: Some(close), pairs: true }
    }

    const fn of_items(close: char) -> Self {
        Self { separator: ',', close: Some(close), pairs: false }
    }
}

struct ObjectReader<'t> {
    rest: &'t str,
}

impl<'t> ObjectReader<'t> {
    fn is_at_end(&mut self) -> bool {
        self.skip(&[]);
        self.rest.is_empty()
    }

    /// Skips white space and these characters.
    fn skip(&mut self, also: &[char]) {
        self.rest = self.rest.trim_start_matches(|c: char| c.is_whitespace() || also.contains(&c));
    }

    fn take(&mut self, text: &str) -> bool {
        let rest = self.rest.strip_prefix(text);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// A name without quotes.
    fn word(&mut self) -> Option<&'t str> {
        let len = self.rest.find(|c: char| !(c.is_alphanumeric() || "_.@$-`#".contains(c))).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(len);
        self.rest = if len > 0 { rest } else { self.rest };
        (len > 0).then_some(word)
    }

    /// `class SignInStatus {`. Nothing is read where it does not stand.
    fn class_head(&mut self) -> Option<()> {
        let start = self.rest;
        let mut read = || {
            self.take("class ").then_some(())?;
            self.skip(&[]);
            self.word()?;
            self.skip(&[]);
            self.take("{").then_some(())
        };
        let head = read();
        self.rest = if head.is_some() { self.rest } else { start };
        head
    }

    fn value(&mut self, end: End, depth: u32) -> Option<Value> {
        let depth = depth.checked_sub(1)?;
        self.skip(&[]);
        if self.take("@{") {
            return self.object(End::of_pairs(';', '}'), depth);
        }
        if self.take("{") {
            return self.object(End::of_pairs(',', '}'), depth);
        }
        if self.take("[") {
            return self.list(']', depth);
        }
        if self.class_head().is_some() {
            let is_one_line = !self.rest[..self.rest.find('}').unwrap_or(self.rest.len())].contains('\n');
            return self.object(End::of_pairs(if is_one_line { ' ' } else { '\n' }, '}'), depth);
        }
        let start = self.rest;
        if let Some(value) = self.quoted().filter(|_| self.is_ended(end)) {
            return Some(Value::String(value));
        }
        self.rest = start;
        if let Some(value) = self.call(depth).filter(|_| self.is_ended(end)) {
            return Some(value);
        }
        self.rest = start;
        Some(self.bare(end))
    }

    /// Whether a value with marks of its own ends here.
    fn is_ended(&self, end: End) -> bool {
        let rest = self.rest.trim_start();
        rest.is_empty()
            || rest.starts_with([',', ';', ':', '=', '}', ']', ')'])
            || !end.pairs
            || end.separator.is_whitespace()
    }

    fn object(&mut self, end: End, depth: u32) -> Option<Value> {
        let mut object = Map::new();
        loop {
            self.skip(&[',', ';']);
            if end.close.is_some_and(|close| self.rest.starts_with(close)) {
                self.rest = &self.rest[1..];
                return Some(Value::Object(object));
            }
            let name = self.name()?;
            let value = if self.is_pair_over(end) { Value::Null } else { self.value(end, depth)? };
            // Without quotes, a name such as that of a device may hold what looks like a pair. Which of two values is the
            // record's own cannot be told.
            let first = object.entry(name).or_insert_with(|| value.clone());
            if *first != value {
                *first = Value::Null;
            }
        }
    }

    /// A name with what separates it from its value.
    fn name(&mut self) -> Option<String> {
        let name = self.quoted().or_else(|| self.word().map(str::to_owned))?;
        self.rest = self.rest.trim_start_matches([' ', '\t']);
        (self.take("=>") || self.take("=") || self.take(":")).then_some(name)
    }

    /// Whether a pair has no value: `additionalDetails=; x=`.
    fn is_pair_over(&mut self, end: End) -> bool {
        self.rest = self.rest.trim_start_matches([' ', '\t', '\r']);
        let mut after = Self { rest: self.rest };
        self.rest.is_empty()
            || self.rest.starts_with('}')
            || self.rest.starts_with(end.separator)
            || end.separator == ' ' && after.name().is_some()
    }

    fn list(&mut self, close: char, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        loop {
            self.skip(&[',', ';']);
            if self.rest.starts_with(close) {
                self.rest = &self.rest[1..];
                return Some(Value::Array(items));
            }
            if self.rest.is_empty() {
                return None;
            }
            items.push(self.value(End::of_items(close), depth)?);
        }
    }

    /// Text in quotes, with the escapes that the notations share.
    fn quoted(&mut self) -> Option<String> {
        let quote = self.rest.chars().next().filter(|c| ['"', '\''].contains(c))?;
        let mut text = String::new();
        let mut chars = self.rest[1..].char_indices();
        while let Some((at, c)) = chars.next() {
            match c {
                '\\' => match chars.next()?.1 {
                    'n' => text.push('\n'),
                    't' => text.push('\t'),
                    'r' => text.push('\r'),
                    digits @ ('u' | 'x') => {
                        let len = if digits == 'u' { 4 } else { 2 };
                        let code: String = chars.by_ref().take(len).map(|(_, c)| c).collect();
                        text.push(u32::from_str_radix(&code, 16).ok().and_then(char::from_u32)?);
                    }
                    other => text.push(other),
                },
                c if c == quote => {
                    self.rest = &self.rest[1 + at + 1..];
                    return Some(text);
                }
                c => text.push(c),
            }
        }
        None
    }

    /// `SignInStatus(error_code=50126)`, `OrderedDict([...])`, `array([...], dtype=object)`, `<Kind.MEMBER: 'member'>`.
    fn call(&mut self, depth: u32) -> Option<Value> {
        if self.take("<") {
            self.word()?;
            self.take(": ").then_some(())?;
            let member = self.quoted()?;
            return self.take(">").then_some(Value::String(member));
        }
        self.word()?;
        self.take("(").then_some(())?;
        self.skip(&[]);
        if self.rest.starts_with(['[', '{']) {
            let value = self.value(End::of_items(')'), depth)?;
            let close = self.rest.find(')')?;
            self.rest = &self.rest[close + 1..];
            return Some(value);
        }
        self.object(End::of_pairs(',', ')'), depth)
    }

    /// Text without quotes, up to the end of its pair or item.
    fn bare(&mut self, end: End) -> Value {
        let closes = |c: char| end.close.is_some_and(|close| c == close || close == '}' && c == ')');
        let len = self.rest.char_indices().find(|&(at, c)| {
            let before_name = || {
                let mut next = Self { rest: self.rest[at + c.len_utf8()..].trim_start() };
                next.rest.starts_with('}') || next.name().is_some()
            };
            closes(c) && c != ')'
                || c == ')' && end.close == Some(')')
                || c == end.separator && (!end.pairs || before_name())
        });
        let (text, rest) = self.rest.split_at(len.map_or(self.rest.len(), |(at, _)| at));
        self.rest = rest;
        match text.trim() {
            "" | "None" | "null" | "nil" | "NaN" | "nan" | "NULL" | "$null" | "undefined" => Value::Null,
            text => Value::String(text.to_owned()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn each_notation_gives_the_value_that_it_stands_for() {
        let status = json!({"errorCode": "50126", "failureReason": "Wrong; or x", "additionalDetails": null});
        for text in [
            "@{errorCode=50126; failureReason=Wrong; or x; additionalDetails=}",
            "@{errorCode=50126;failureReason=Wrong; or x;additionalDetails=}",
            "class SignInStatus {\n  errorCode: 50126\n  failureReason: Wrong; or x\n  additionalDetails: \n}\n",
            "class SignInStatus {\r\n  errorCode: 50126\r\n  failureReason: Wrong; or x\r\n  additionalDetails: \r\n}\r\n",
            "class Status { errorCode: 50126 failureReason: Wrong; or x additionalDetails: }",
            "{'errorCode': 50126, 'failureReason': 'Wrong; or x', 'additionalDetails': None}",
            r#"{"errorCode"=>50126, "failureReason"=>"Wrong; or x", "additionalDetails"=>nil}"#,
            "{errorCode=50126, failureReason=Wrong; or x, additionalDetails=null}",
            "{ errorCode: 50126, failureReason: 'Wrong; or x', additionalDetails: null }",
            "SignInStatus(errorCode=50126, failureReason='Wrong; or x', additionalDetails=None)",
            "OrderedDict({'errorCode': 50126, 'failureReason': 'Wrong; or x', 'additionalDetails': None})",
            r#""{'errorCode': 50126, 'failureReason': 'Wrong; or x', 'additionalDetails': None}""#,
        ] {
            assert_eq!(parse(text).as_ref(), Some(&status), "{text}");
        }
    }

    #[test]
    fn objects_in_objects_and_lists_are_read() {
        let location = json!({"city": "Lyon", "geo": {"lat": "45.7", "lon": "-4.8"}, "names": ["a", "b"]});
        for text in [
            "@{city=Lyon; geo=@{lat=45.7; lon=-4.8}; names=[a, b]}",
            "class Location {\n  city: Lyon\n  geo: class Geo {\n  lat: 45.7\n  lon: -4.8\n}\n\n  names: [a, b]\n}\n",
            "{'city': 'Lyon', 'geo': {'lat': 45.7, 'lon': -4.8}, 'names': ['a', 'b']}",
            "{city=Lyon, geo={lat=45.7, lon=-4.8}, names=[a, b]}",
            "Location(city='Lyon', geo=Geo(lat=45.7, lon=-4.8), names=[<N.A: 'a'>, <N.B: 'b'>])",
            "{'city': 'Lyon', 'geo': {'lat': 45.7, 'lon': -4.8}, 'names': array(['a', 'b'], dtype=object)}",
        ] {
            assert_eq!(parse(text).as_ref(), Some(&location), "{text}");
        }
        let steps = json!([{"a": "1"}, {"a": "2"}]);
        for text in ["[{'a': 1}, {'a': 2}]", "[{'a': 1}\n {'a': 2}]", "@{a=1} @{a=2}", "@{a=1};@{a=2}"] {
            assert_eq!(parse(text).as_ref(), Some(&steps), "{text}");
        }
    }

    #[test]
    fn quotes_and_separators_inside_a_value_belong_to_it() {
        assert_eq!(parse(r#"{'a': "user's", 'b': 'x\'y, c: d'}"#), Some(json!({"a": "user's", "b": "x'y, c: d"})));
        assert_eq!(parse("{a=Lyon, Rhône, b=2}"), Some(json!({"a": "Lyon, Rhône", "b": "2"})));
        assert_eq!(parse("{browser=Edge (x), os=Windows}"), Some(json!({"browser": "Edge (x)", "os": "Windows"})));
        assert_eq!(parse("@{a='x' and y; b=2}"), Some(json!({"a": "'x' and y", "b": "2"})));
    }

    #[test]
    fn of_two_values_for_one_name_neither_is_believed() {
        let forged = json!({"displayName": "PC", "isCompliant": null, "os": "Windows"});
        for text in [
            "@{displayName=PC; isCompliant=True; isCompliant=False; os=Windows}",
            "{displayName=PC, isCompliant=True, isCompliant=False, os=Windows}",
        ] {
            assert_eq!(parse(text).as_ref(), Some(&forged), "{text}");
        }
        assert_eq!(parse("@{a=1; a=1}"), Some(json!({"a": "1"})));
    }

    #[test]
    fn other_text_is_no_object() {
        for text in
            ["FR", "Lyon, , FR", "Success", "50126", "class", "@", "\"x\"", "{", "@{a", "{'a': 1", "[", "(x)", ""]
        {
            assert_eq!(parse(text), None, "{text}");
        }
        assert_eq!(parse("{'authenticationStepDateTime\":\"': 1}"), None, "the caches take it for JSON");
        assert_eq!(parse(&"[".repeat(100_000)), None);
        assert_eq!(parse(&"{'a':".repeat(100_000)), None);
        assert_eq!(parse(&"a(".repeat(100_000)), None);
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in r#"[@{}\[\]()'"\\,;:=>< \n\u{e9}a-cClasu1]{0,60}"#) {
            let _ = parse(&text);
            let _ = parse(&format!("class a {{{text}"));
        }
    }
}
