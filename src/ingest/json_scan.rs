//! Finds where JSON values begin and end, without reading them.
//!
//! Brackets and quotes are counted only. Whether a value is valid is left to the parser that reads it.

use serde::de::DeserializeOwned;
use std::borrow::Cow;
use std::iter::from_fn;

/// What Python and JavaScript write for numbers that are none. JSON has no such values.
const NO_NUMBERS: [&str; 3] = ["-Infinity", "Infinity", "NaN"];

/// The end of a value.
pub(super) enum ValueEnd {
    At(usize),
    Unfinished,
}

/// The position of the first byte at or after `at` that is no white space.
pub(super) fn skip_space(text: &[u8], mut at: usize) -> usize {
    while at < text.len() && matches!(text[at], b' ' | b'\t' | b'\r' | b'\n') {
        at += 1;
    }
    at
}

/// The end of the string that opens at `open`, behind its closing quote.
pub(super) fn string_end(text: &[u8], open: usize) -> Option<usize> {
    let mut at = open + 1;
    loop {
        at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
        if text[at] == b'"' {
            return Some(at + 1);
        }
        at += 2;
    }
}

/// The end of the value that starts at `start`.
pub(super) fn value_end(text: &[u8], start: usize) -> ValueEnd {
    let mut depth = 0usize;
    let mut at = start;
    while at < text.len() {
        match text[at] {
            b'"' => match string_end(text, at) {
                Some(end) => at = end,
                None => return ValueEnd::Unfinished,
            },
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' => {
                if depth == 0 {
                    return ValueEnd::At(at);
                }
                depth -= 1;
                at += 1;
            }
            b',' | b'\n' | b'\r' | b' ' | b'\t' if depth == 0 => return ValueEnd::At(at),
            _ => {
                at += 1;
                continue;
            }
        }
        if depth == 0 && matches!(text[at - 1], b'"' | b'}' | b']') {
            return ValueEnd::At(at);
        }
    }
    ValueEnd::Unfinished
}

/// The text with null in place of bare `NaN` and `Infinity`, which Python's `json` writes; `None` where it has neither.
pub(super) fn without_nan(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let has = |word: &str| memchr::memmem::find(bytes, word.as_bytes()).is_some();
    if !has("NaN") && !has("Infinity") {
        return None;
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let open = memchr::memchr(b'"', &bytes[at..]).map_or(text.len(), |len| at + len);
        let bare = NO_NUMBERS.iter().fold(text[at..open].to_owned(), |text, word| text.replace(word, "null"));
        let end = string_end(bytes, open).map_or(text.len(), |end| end.min(text.len()));
        out.push_str(&bare);
        out.push_str(&text[open..end]);
        at = end;
    }
    (out != text).then_some(out)
}

/// Parses JSON, with bare `NaN` and `Infinity` as null.
///
/// # Errors
/// Those of the parser.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> serde_json::Result<T> {
    serde_json::from_str(text).or_else(|error| without_nan(text).map_or(Err(error), |text| serde_json::from_str(&text)))
}

/// What a text in a record is, as JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum TextInRecord<'t> {
    /// An object or a list, with bare `NaN` and `Infinity` as null.
    Json(Cow<'t, str>),
    /// The text of a JSON string that is damaged.
    Damaged,
    /// Anything else.
    Other,
}

/// How often an object may be encoded as the text of a string: `AuditData` is, twice, in some envelopes.
const MOST_ENCODINGS: u32 = 6;

/// Finds the object or list in a text, which may be encoded as the text of a JSON string several times.
pub(super) fn text_in_record(text: &str) -> TextInRecord<'_> {
    let mut text = Cow::Borrowed(text.trim());
    for _ in 0..=MOST_ENCODINGS {
        match text.trim_start().as_bytes().first() {
            Some(b'{' | b'[') => return TextInRecord::Json(without_nan(&text).map_or(text, Cow::Owned)),
            Some(b'"') => match serde_json::from_str::<String>(&text) {
                Ok(inner) => text = Cow::Owned(inner),
                Err(_) => return TextInRecord::Damaged,
            },
            _ => return TextInRecord::Other,
        }
    }
    TextInRecord::Other
}

/// The keys, as they are written between their quotes, and the values of the object at the front of `text`, up to the
/// first that is damaged.
pub(super) fn members(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let bytes = text.as_bytes();
    let mut at = 1;
    from_fn(move || {
        let open = separated(bytes, at);
        let key_end = string_end(bytes, (bytes.get(open) == Some(&b'"')).then_some(open)?)?;
        let colon = skip_space(bytes, key_end);
        let start = skip_space(bytes, (bytes.get(colon) == Some(&b':')).then_some(colon)? + 1);
        let ValueEnd::At(end) = value_end(bytes, start) else { return None };
        at = end;
        Some((text.get(open + 1..key_end - 1)?, text.get(start..end)?))
    })
}

/// The elements of the list at the front of `text`.
pub(super) fn elements(text: &str) -> impl Iterator<Item = &str> {
    values(text, 1)
}

/// The values that follow each other in `text`, with white space or commas between them.
pub(super) fn sequence(text: &str) -> impl Iterator<Item = &str> {
    values(text, 0)
}

/// The values from `at` on. The last may be cut off.
fn values(text: &str, mut at: usize) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    from_fn(move || {
        let start = separated(bytes, at);
        at = match value_end(bytes, start) {
            ValueEnd::At(end) => end,
            ValueEnd::Unfinished => bytes.len(),
        };
        (at > start).then(|| text.get(start..at))?
    })
}

/// The position of what follows white space and commas.
fn separated(text: &[u8], mut at: usize) -> usize {
    loop {
        at = skip_space(text, at);
        if text.get(at) != Some(&b',') {
            return at;
        }
        at += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn members_and_elements_are_slices_of_the_text() {
        let object = r#"{"a":1, "b\"}": {"c":[1,2]},"d":"x,y" , "e":null}"#;
        let expected = [("a", "1"), (r#"b\"}"#, r#"{"c":[1,2]}"#), ("d", r#""x,y""#), ("e", "null")];
        assert_eq!(members(object).collect::<Vec<_>>(), expected);
        assert_eq!(elements(r#"[ {"a":[1]}, "b,]" ,3]"#).collect::<Vec<_>>(), [r#"{"a":[1]}"#, r#""b,]""#, "3"]);
        assert_eq!(sequence("{\"a\":1}\n{\"b\":2} 3").collect::<Vec<_>>(), [r#"{"a":1}"#, r#"{"b":2}"#, "3"]);
        assert_eq!(members("{}").count() + elements("[]").count() + elements("[ ]").count(), 0);
    }

    #[test]
    fn an_object_is_found_however_often_it_is_encoded() {
        let encoded = |times: usize| (0..times).fold(r#"{"a":NaN}"#.to_owned(), |text, _| format!("{text:?}"));
        for times in [0, 1, 3, 6] {
            let text = format!(" {} ", encoded(times));
            assert_eq!(text_in_record(&text), TextInRecord::Json(r#"{"a":null}"#.into()), "{times}");
        }
        assert_eq!(text_in_record(&encoded(7)), TextInRecord::Other);
        assert_eq!(text_in_record("[1"), TextInRecord::Json("[1".into()), "damage is left to the parser");
        assert_eq!(text_in_record(r#""{\"a\":"#), TextInRecord::Damaged);
        assert_eq!(text_in_record("a"), TextInRecord::Other);
    }

    #[test]
    fn numbers_that_are_none_are_null() {
        for (text, read) in [
            (
                r#"{"a":NaN,"b":[-Infinity,Infinity],"c":"NaN \\\" Infinity"}"#,
                r#"{"a":null,"b":[null,null],"c":"NaN \\\" Infinity"}"#,
            ),
            ("[NaN", "[null"),
        ] {
            assert_eq!(without_nan(text).as_deref(), Some(read));
        }
        for text in [r#"{"a":"NaN"}"#, r#"{"a":1}"#, "", r#"{"a":"NaN\\""#] {
            assert_eq!(without_nan(text), None, "{text}");
        }
        assert_eq!(parse::<Vec<Option<f64>>>("[1,NaN]").ok(), Some(vec![Some(1.0), None]));
    }

    #[test]
    fn damage_ends_an_object_or_list() {
        assert_eq!(members(r#"{"a":1,"b" 2,"c":3}"#).count(), 1);
        assert_eq!(members(r#"{"a":1,"b":"cut"#).count(), 1);
        assert_eq!(elements("[1,2}").count(), 2);
        assert_eq!(
            elements(r#"[1,{"a":2"#).collect::<Vec<_>>(),
            ["1", r#"{"a":2"#],
            "what is cut off is no less there"
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_to_an_end(text in r#"[\[\]{}",:aé\\ \n]{0,60}"#) {
            prop_assert!(members(&text).count() <= text.len());
            prop_assert!(elements(&text).count() + sequence(&text).count() <= 2 * text.len());
        }
    }
}
