//! Splits lists, pages and sequences of JSON objects into records, whatever their white space.

use super::{Splitter, WholeRecords};
use crate::ingest::envelope::{decides, holds_sign_in};
use crate::ingest::json_scan::{ValueEnd, skip_space, string_end, value_end};
use crate::ingest::page_signs::PageSigns;

/// Keys that hold the records of a page, in any case: of Graph, Event Hubs, Elastic, Splunk and Microsoft Defender. A
/// list under another key is one of records if its first element is or holds a sign-in.
const LISTS: [&str; 4] = ["value", "records", "hits", "results"];

/// The list that may be empty in a page inside a page: Elastic's `{"hits":{"hits":[...]}}`.
const PAGE_IN_PAGE: &[u8] = b"hits";

/// Pages inside pages, at most.
const MAX_PAGES: u32 = 8;

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
    /// What the pages say.
    signs: PageSigns,
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

impl JsonSplitter {
    pub(crate) fn new() -> Self {
        Self { place: JsonPosition::Top, stray_end: None, skipping: None, signs: PageSigns::default() }
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
                b'{' => match classify(text, at, MAX_PAGES)? {
                    JsonObject::Page(list) => {
                        self.place = JsonPosition::List { pages: list.pages };
                        self.signs = self.signs.then(list.signs.of_page());
                        Some(list.start)
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
                    let start = skip_space(text, skip_space(text, key_end) + 1);
                    let levels = MAX_PAGES.saturating_sub(pages);
                    match list_of(text, &text[at + 1..key_end - 1], start, levels) {
                        ListSearch::Found(list) => {
                            self.place = JsonPosition::List { pages: pages - 1 + list.pages };
                            self.signs = self.signs.and(list.signs);
                            return Some(list.start);
                        }
                        ListSearch::Open => return None,
                        ListSearch::Absent => {}
                    }
                    let ValueEnd::At(end) = value_end(text, start) else { return None };
                    self.signs = self.signs.and(PageSigns::of_member(&text[at + 1..key_end - 1], &text[start..end]));
                    Some(end)
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

    fn signs(&self) -> PageSigns {
        self.signs
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

enum JsonObject<'t> {
    Page(RecordList<'t>),
    Record,
}

/// The list of records in a page.
struct RecordList<'t> {
    /// Its key.
    key: &'t [u8],
    /// Where it begins, behind the bracket.
    start: usize,
    /// Pages around it.
    pages: u32,
    /// What the members before it say.
    signs: PageSigns,
}

/// The key that holds the records of the object at the front of `text`, if it is a page.
pub(crate) fn page_key(text: &[u8]) -> Option<&[u8]> {
    match classify(text, skip_space(text, 0), MAX_PAGES)? {
        JsonObject::Page(list) => Some(list.key),
        JsonObject::Record => None,
    }
}

/// Classifies an object as page or record by the first keys that decide it. `None`: more text is needed.
fn classify(text: &[u8], open: usize, levels: u32) -> Option<JsonObject<'_>> {
    let (mut at, mut signs) = (open + 1, PageSigns::default());
    loop {
        at = skip_space(text, at);
        match text.get(at)? {
            b',' => at += 1,
            b'"' => {
                let key_end = string_end(text, at)?;
                let key = &text[at + 1..key_end - 1];
                let start = skip_space(text, skip_space(text, key_end) + 1);
                match list_of(text, key, start, levels) {
                    ListSearch::Found(list) => {
                        return Some(JsonObject::Page(RecordList { signs: signs.and(list.signs), ..list }));
                    }
                    ListSearch::Open => return None,
                    ListSearch::Absent => {}
                }
                if std::str::from_utf8(key).is_ok_and(decides) {
                    return Some(JsonObject::Record);
                }
                let ValueEnd::At(end) = value_end(text, start) else { return None };
                signs = signs.and(PageSigns::of_member(key, &text[start..end]));
                at = end;
            }
            _ => return Some(JsonObject::Record),
        }
    }
}

/// Where the records of a page are, as far as the text shows.
enum ListSearch<'t> {
    Found(RecordList<'t>),
    Absent,
    /// More text is needed.
    Open,
}

/// The list of records that the value at `start` is or holds.
fn list_of<'t>(text: &'t [u8], key: &'t [u8], start: usize, levels: u32) -> ListSearch<'t> {
    let found = match text.get(start) {
        Some(b'[') => {
            let list = RecordList { key, start: start + 1, pages: 1, signs: PageSigns::default() };
            let named = LISTS.iter().any(|list| key.eq_ignore_ascii_case(list.as_bytes()));
            (if named { Some(true) } else { begins_with_sign_in(text, start) }).map(|is| is.then_some(list))
        }
        Some(b'{') if levels > 0 && !std::str::from_utf8(key).is_ok_and(decides) => classify(text, start, levels - 1)
            .and_then(|object| {
                let JsonObject::Page(list) = object else { return Some(None) };
                let is_page = key == PAGE_IN_PAGE || begins_with_sign_in(text, list.start - 1)?;
                Some(is_page.then_some(RecordList { pages: list.pages + 1, ..list }))
            }),
        Some(_) => Some(None),
        None => None,
    };
    found.map_or(ListSearch::Open, |list| list.map_or(ListSearch::Absent, ListSearch::Found))
}

/// Whether the first element of a list is or holds a sign-in. `None`: more text is needed.
fn begins_with_sign_in(text: &[u8], open: usize) -> Option<bool> {
    let start = skip_space(text, open + 1);
    if !matches!(text.get(start)?, b'{' | b'"') {
        return Some(false);
    }
    let ValueEnd::At(end) = value_end(text, start) else { return None };
    Some(std::str::from_utf8(&text[start..end]).is_ok_and(holds_sign_in))
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
    fn lists_of_sign_ins_are_found_under_any_key_and_in_any_page() {
        let one = r#"{"id":"1","createdDateTime":"2026-10-13T08:30:11Z","appId":"a","ipAddress":"192.0.2.1"}"#;
        let two = one.replace(r#""id":"1""#, r#""id":"2""#);
        for text in [
            format!(r#"{{"Stats":{{"x":[1]}},"Schema":[{{"Name":"Id","Type":"String"}}],"Results":[{one},{two}]}}"#),
            format!(r#"{{"status":"success","count":2,"data":{{"logs":[{one},{two}]}}}}"#),
            format!(r#"{{"columns":["id"],"rows":[{one},{two}]}}"#),
            format!(r#"{{"body":{{"value":[{one}]}},"more":{{"body":{{"value":[{two}]}}}}}}"#),
            format!(r#"{{"statusCode":200,"body":{{"@odata.context":"x","value":[{one},{two}]}}}}"#),
        ] {
            for step in [1, 7, 1000] {
                let (records, problems) = records(&text, step);
                assert_eq!(records, [one, &two], "{text} by {step}");
                assert_eq!(problems, Vec::<String>::new(), "{text} by {step}");
            }
        }
        let record =
            format!(r#"{{"appliedEventListeners":[{{"id":"x"}}],"agent":{{"value":[{{"a":1}}]}},{}"#, &one[1..]);
        assert_eq!(records(&record, 1000).0, [record.as_str()], "lists of something else are part of a record");
    }

    #[test]
    fn the_last_page_shows_whether_another_follows() {
        let page = |link: &str| format!(r#"{{"@odata.context":"x",{link}"value":[{{"id":"1"}}]}}"#);
        let (link, none) = (r#""@odata.nextLink":"https://x","#, "");
        for (text, follows) in [
            (page(link), true),
            (page(none), false),
            (page(r#""@odata.nextLink":null,"#), false),
            (r#"{"value":[{"id":"1"}],"nextLink":"https://x"}"#.to_owned(), true),
            (
                format!(
                    r#"{{"body":{{"value":[{{"appId":"a","createdDateTime":"x","ipAddress":"y"}}],{link}"x":1}}}}"#
                ),
                true,
            ),
            (page(link) + &page(none), false),
            (page(none) + &page(link), true),
        ] {
            for step in [1, 1000] {
                let mut splitter = JsonSplitter::new();
                let (mut from, mut to) = (0, 0);
                while to < text.len() {
                    to = (to + step).min(text.len());
                    from += splitter.split(&text.as_bytes()[from..to], to == text.len()).len;
                }
                assert_eq!(splitter.signs().has_next(), follows, "{text} by {step}");
            }
        }
    }

    #[test]
    fn pages_in_pages_are_bounded() {
        let deep = format!("{}[1]{}", r#"{"hits":"#.repeat(50_000), "}".repeat(50_000));
        assert_eq!(records(&deep, 1 << 20).0.len(), 1);
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
