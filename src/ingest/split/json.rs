//! Splits lists, pages and sequences of JSON objects into records, whatever their white space.

use super::{Splitter, WholeRecords};
use crate::ingest::map::{FieldKey, lookup};

/// Keys that hold the records of a page: of Graph, Event Hubs, Elastic and Splunk.
const LISTS: [&str; 4] = ["value", "records", "hits", "results"];
/// Elastic nests the list once more: `{"hits":{"hits":[...]}}`.
const PAGE_IN_PAGE: &[u8] = b"hits";

/// The position of the splitter, between records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum JsonPosition {
    /// Outside everything: lists, pages and records follow each other.
    Top,
    /// In a list of records, inside `pages` pages.
    List { pages: u32 },
    /// Between the keys of the innermost of `pages` pages.
    Page { pages: u32 },
}

/// Splits a stream of JSON values into records.
#[derive(Debug)]
pub(crate) struct JsonSplitter {
    place: JsonPosition,
    /// End of the last stray text, in the text at hand.
    stray_end: Option<usize>,
    /// The record that is being passed over, if one is.
    skipping: Option<SkippedValue>,
}

/// State of a scan through a record that is too long to be held.
#[derive(Debug, Default)]
struct SkippedValue {
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl SkippedValue {
    /// Takes the next byte. Whether the value ends with it.
    fn ends_with(&mut self, byte: u8) -> bool {
        match byte {
            _ if self.escaped => self.escaped = false,
            b'\\' if self.quoted => self.escaped = true,
            b'"' => self.quoted = !self.quoted,
            b'{' | b'[' if !self.quoted => self.depth += 1,
            b'}' | b']' if !self.quoted => self.depth = self.depth.saturating_sub(1),
            _ => return false,
        }
        self.depth == 0 && !self.quoted && !self.escaped && matches!(byte, b'"' | b'}' | b']')
    }
}

/// The end of a value.
pub(super) enum ValueEnd {
    At(usize),
    Unfinished,
}

impl JsonSplitter {
    pub(crate) fn new() -> Self {
        Self { place: JsonPosition::Top, stray_end: None, skipping: None }
    }

    /// Whether the text may end here.
    fn is_whole(&self) -> bool {
        self.place == JsonPosition::Top
    }

    /// Passes what is at `at` and gives where it ends, or `None` when its end is not there yet.
    fn step(&mut self, text: &[u8], at: usize, whole: &mut WholeRecords) -> Option<usize> {
        match self.place {
            JsonPosition::Top => match text[at] {
                b'[' => {
                    self.place = JsonPosition::List { pages: 0 };
                    Some(at + 1)
                }
                b'{' => match classify(text, at)? {
                    JsonObject::Page { list, pages, .. } => {
                        self.place = JsonPosition::List { pages };
                        Some(list)
                    }
                    JsonObject::Record => Self::value(text, at, whole),
                },
                // A comma between top-level objects: a list without brackets.
                b',' => Some(at + 1),
                _ => Some(self.stray(at, whole)),
            },
            JsonPosition::List { pages } => match text[at] {
                b',' => Some(at + 1),
                b']' => {
                    self.place = if pages > 0 { JsonPosition::Page { pages } } else { JsonPosition::Top };
                    Some(at + 1)
                }
                b'}' | b':' => Some(self.stray(at, whole)),
                _ => Self::value(text, at, whole),
            },
            JsonPosition::Page { pages } => match text[at] {
                b'}' => {
                    self.place = if pages > 1 { JsonPosition::Page { pages: pages - 1 } } else { JsonPosition::Top };
                    Some(at + 1)
                }
                b'"' => {
                    let key_end = string_end(text, at)?;
                    let colon = skip_space(text, key_end);
                    let start = skip_space(text, colon + 1);
                    text.get(start)?;
                    if text[start] == b'[' && LISTS.iter().any(|list| text[at + 1..key_end - 1] == *list.as_bytes()) {
                        self.place = JsonPosition::List { pages };
                        return Some(start + 1);
                    }
                    match value_end(text, start) {
                        ValueEnd::At(end) => Some(end),
                        ValueEnd::Unfinished => None,
                    }
                }
                b',' => Some(at + 1),
                _ => Some(self.stray(at, whole)),
            },
        }
    }

    fn value(text: &[u8], at: usize, whole: &mut WholeRecords) -> Option<usize> {
        let ValueEnd::At(end) = value_end(text, at) else { return None };
        whole.records.push(at as u32..end as u32);
        Some(end)
    }

    /// Passes over a stray byte. A run of them is one problem.
    fn stray(&mut self, at: usize, whole: &mut WholeRecords) -> usize {
        if self.stray_end != Some(at) {
            whole.problems.push((at, "text between records; it is skipped".to_owned()));
        }
        self.stray_end = Some(at + 1);
        at + 1
    }
}

impl Splitter for JsonSplitter {
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords {
        let mut whole = WholeRecords::default();
        let mut at = 0;
        loop {
            at = skip_space(text, at);
            if at >= text.len() {
                break;
            }
            match self.step(text, at, &mut whole) {
                Some(next) => at = next,
                None => break,
            }
        }
        whole.len = at.min(text.len());
        // The next text begins where this one ends.
        self.stray_end = self.stray_end.filter(|&to| to == whole.len).map(|_| 0);
        if end {
            if whole.len < text.len() {
                whole.problems.push((whole.len, "cut off in the middle of a record".to_owned()));
            } else if !self.is_whole() {
                whole.problems.push((whole.len, "cut off: the list of records is not closed".to_owned()));
            }
            whole.len = text.len();
        }
        whole
    }

    fn skip_record(&mut self, text: &[u8]) -> Option<usize> {
        let skip = self.skipping.get_or_insert_default();
        let end = text.iter().position(|&byte| skip.ends_with(byte));
        if end.is_some() {
            self.skipping = None;
        }
        end.map(|at| at + 1)
    }
}

enum JsonObject {
    /// A page: where its list of records begins, behind the bracket; the key of that list; and the number of nested
    /// pages.
    Page { list: usize, key: &'static str, pages: u32 },
    /// A record.
    Record,
}

/// The key that holds the records of the object at the front of `text`, if it is a page.
pub(crate) fn page_key(text: &[u8]) -> Option<&'static str> {
    match classify(text, skip_space(text, 0))? {
        JsonObject::Page { key, .. } => Some(key),
        JsonObject::Record => None,
    }
}

/// Classifies an object as page or record by the first keys that decide it. `None`: more text is needed.
fn classify(text: &[u8], open: usize) -> Option<JsonObject> {
    let mut at = open + 1;
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b',' => at += 1,
            b'"' => {
                let key_end = string_end(text, at)?;
                let key = &text[at + 1..key_end - 1];
                let start = skip_space(text, skip_space(text, key_end) + 1);
                let first = *text.get(start)?;
                let list = LISTS.into_iter().find(|list| key == list.as_bytes());
                if let Some(key) = list.filter(|_| first == b'[') {
                    return Some(JsonObject::Page { list: start + 1, key, pages: 1 });
                }
                if key == PAGE_IN_PAGE
                    && first == b'{'
                    && let JsonObject::Page { list, key, .. } = classify(text, start)?
                {
                    return Some(JsonObject::Page { list, key, pages: 2 });
                }
                if std::str::from_utf8(key).is_ok_and(|key| lookup(key) != FieldKey::Other) {
                    return Some(JsonObject::Record);
                }
                match value_end(text, start) {
                    ValueEnd::At(end) => at = end,
                    ValueEnd::Unfinished => return None,
                }
            }
            _ => return Some(JsonObject::Record),
        }
    }
}

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
///
/// Brackets are counted only; whether the value is valid is left to the parser.
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

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Records and problems of a text that comes `step` bytes at a time.
    fn records(text: &str, step: usize) -> (Vec<String>, Vec<String>) {
        let mut splitter = JsonSplitter::new();
        let (mut records, mut problems) = (Vec::new(), Vec::new());
        let (mut from, mut to) = (0, 0);
        while to < text.len() || from < to {
            to = (to + step).min(text.len());
            let end = to == text.len();
            let whole = splitter.split(&text.as_bytes()[from..to], end);
            let record =
                |range: &std::ops::Range<u32>| text[from + range.start as usize..from + range.end as usize].to_owned();
            records.extend(whole.records.iter().map(record));
            problems.extend(whole.problems.into_iter().map(|(_, what)| what));
            from += whole.len;
            if end {
                break;
            }
        }
        (records, problems)
    }

    #[test]
    fn lists_pages_lines_and_single_objects_are_split() {
        let one = r#"{"id":"1","note":"} ] \" ,"}"#;
        let two = r#"{"id":"2","status":{"errorCode":0}}"#;
        for text in [
            format!("[{one},{two}]"),
            format!("[\n  {one} ,\n  {two}\n]\n"),
            format!(r#"{{"@odata.context":"x","@odata.nextLink":"y","value":[{one},{two}]}}"#),
            format!(r#"{{"value":[{one}],"@odata.count":2}}{{"value":[{two}]}}"#),
            format!(r#"{{"records":[{one},{two}]}}"#),
            format!(r#"{{"took":1,"hits":{{"total":{{"value":2}},"hits":[{one}, {two}],"x":[]}},"y":{{}}}}"#),
            format!(r#"{{"hits":{{"hits":[{one}]}}}}{{"hits":[{two}]}}"#),
            format!("{one}\n{two}\n"),
            format!("[{one}][{two}]"),
            format!("{one}{two}"),
        ] {
            for step in [1, 7, 1000] {
                let (records, problems) = records(&text, step);
                assert_eq!(records, [one, two], "{text} by {step}");
                assert_eq!(problems, Vec::<String>::new(), "{text} by {step}");
            }
        }
    }

    #[test]
    fn a_cut_tail_is_a_problem_and_the_records_before_it_are_kept() {
        let (kept, problems) = records(r#"[{"id":"1"},{"id":"2"#, 4);
        assert_eq!(kept, [r#"{"id":"1"}"#]);
        assert_eq!(problems, ["cut off in the middle of a record"]);
        let (kept, problems) = records(r#"{"value":[{"id":"1"}"#, 100);
        assert_eq!(kept.len(), 1);
        assert_eq!(problems, ["cut off: the list of records is not closed"]);
    }

    #[test]
    fn an_empty_list_has_no_records_and_no_problem() {
        for text in ["[]", r#"{"value":[]}"#, "[ ]\n"] {
            assert_eq!(records(text, 2), (vec![], vec![]), "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_split_alike_at_any_step(text in r#"[\[\]{}",:a\\ \n]{0,60}"#, step in 1usize..20) {
            let (in_steps, _) = records(&text, step);
            let (at_once, _) = records(&text, 1000);
            prop_assert_eq!(in_steps, at_once);
        }
    }
}
