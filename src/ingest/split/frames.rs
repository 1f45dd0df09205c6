//! Splits the answers of query services: tables whose columns are named once and whose rows are JSON arrays.
//!
//! Log Analytics: `{"tables":[{"name","columns":[{"name","type"}],"rows":[[...]]}]}`. Kusto v1 has `Tables`, `Columns`
//! and `ColumnName`; v2 is a list of frames, as the Sentinel data lake answers. Answers also hold tables about the
//! query, which are passed over. Some services write each row as an object, which is a record like any other. Elasticsearch
//! has its rows under `values`, and pandas under `data`, with the bare names of the columns.

use super::{Splitter, WholeRecords};
use crate::ingest::json_scan::{ValueEnd, members, skip_space, string_end, value_end};
use crate::ingest::page_signs::PageSigns;
use serde::Deserialize;

#[derive(Deserialize)]
struct FramesColumn {
    #[serde(alias = "ColumnName")]
    name: String,
}

/// The position of the splitter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FramesPosition {
    /// Between tables, or in one but not in its rows.
    Outside,
    /// In a list of rows.
    Rows,
}

/// Splits the rows of all tables that have the columns of the answer.
#[derive(Debug)]
pub(crate) struct FramesSplitter {
    columns: Vec<String>,
    place: FramesPosition,
    /// Whether the current table has the columns of the answer.
    is_answer: bool,
    /// What is said beside the tables.
    signs: PageSigns,
}

impl FramesSplitter {
    /// A splitter for the rows of tables with these columns.
    pub(crate) fn new(columns: &[String]) -> Self {
        Self {
            columns: columns.to_vec(),
            place: FramesPosition::Outside,
            is_answer: false,
            signs: PageSigns::default(),
        }
    }

    /// Passes what is at `at` and gives where it ends, or `None` when its end is not there yet.
    fn step(&mut self, text: &[u8], at: usize, whole: &mut WholeRecords) -> Option<usize> {
        match (self.place, text[at]) {
            (FramesPosition::Outside, b'"') => {
                let key_end = string_end(text, at)?;
                let colon = skip_space(text, key_end);
                if *text.get(colon)? != b':' {
                    return Some(key_end);
                }
                let start = skip_space(text, colon + 1);
                let signs = signs_of(text, &text[at + 1..key_end - 1], start)?;
                self.signs = self.signs.and(signs);
                if text[start] != b'[' {
                    return Some(start);
                }
                match &text[at + 1..key_end - 1] {
                    b"columns" | b"Columns" => {
                        let ValueEnd::At(end) = value_end(text, start) else { return None };
                        self.is_answer = names(&text[start..end]).is_some_and(|names| names == self.columns);
                        Some(end)
                    }
                    b"rows" | b"Rows" | b"values" | b"data" => {
                        self.place = FramesPosition::Rows;
                        Some(start + 1)
                    }
                    _ => Some(start),
                }
            }
            (FramesPosition::Rows, b']') => {
                self.place = FramesPosition::Outside;
                Some(at + 1)
            }
            (FramesPosition::Rows, b'[' | b'{') => {
                let ValueEnd::At(end) = value_end(text, at) else { return None };
                if self.is_answer && (text[at] == b'[' || !is_failure(&text[at..end])) {
                    whole.records.push(at as u32..end as u32);
                } else if self.is_answer {
                    whole.problems.push((at, "the query failed in part: rows are missing from its answer".to_owned()));
                }
                Some(end)
            }
            _ => Some(at + 1),
        }
    }
}

impl Splitter for FramesSplitter {
    fn split(&mut self, text: &[u8], end: bool) -> WholeRecords {
        let mut whole = WholeRecords::default();
        let mut at = 0;
        while at < text.len() {
            match self.step(text, at, &mut whole) {
                Some(next) => at = next,
                None => break,
            }
        }
        whole.len = at.min(text.len());
        if end {
            if whole.len < text.len() {
                whole.problems.push((whole.len, "cut off in the middle of a row".to_owned()));
            } else if self.place == FramesPosition::Rows {
                whole.problems.push((whole.len, "cut off: the list of rows is not closed".to_owned()));
            }
            whole.len = text.len();
        }
        whole
    }

    fn signs(&self) -> PageSigns {
        self.signs
    }

    fn skip_record(&mut self, _: &[u8]) -> Option<usize> {
        None
    }
}

/// What the member with its value at `start` says; `None` where its end is not there yet and matters.
fn signs_of(text: &[u8], key: &[u8], start: usize) -> Option<PageSigns> {
    let end = match *text.get(start)? {
        // The first element shows whether there is one.
        b'[' | b'{' => {
            text.get(skip_space(text, start + 1))?;
            text.len()
        }
        _ => match value_end(text, start) {
            ValueEnd::At(end) => end,
            ValueEnd::Unfinished => return None,
        },
    };
    Some(PageSigns::of_member(key, &text[start..end]))
}

/// The columns of each table that begins in `text`, in order.
pub(crate) fn all_columns(text: &[u8]) -> impl Iterator<Item = Vec<String>> {
    let keys = [&b"\"columns\""[..], b"\"Columns\""];
    let mut starts: Vec<usize> =
        keys.iter().flat_map(|key| memchr::memmem::find_iter(text, key).map(|at| at + key.len())).collect();
    starts.sort_unstable();
    starts.into_iter().filter_map(|at| {
        let colon = skip_space(text, at);
        let start = skip_space(text, colon + 1);
        let ValueEnd::At(end) = value_end(text, start) else { return None };
        names(text.get(start..end)?)
    })
}

/// Whether an object among the rows is the failure that Kusto writes there.
fn is_failure(row: &[u8]) -> bool {
    let key = std::str::from_utf8(row).ok().and_then(|row| members(row).next()).map(|(key, _)| key);
    matches!(key, Some("Exceptions" | "OneApiErrors" | "error"))
}

fn names(columns: &[u8]) -> Option<Vec<String>> {
    // Some name columns alone.
    if let Ok(names) = serde_json::from_slice(columns) {
        return Some(names);
    }
    let columns: Vec<FramesColumn> = serde_json::from_slice(columns).ok()?;
    Some(columns.into_iter().map(|column| column.name).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const ANSWER: &str = r#"[{"FrameType":"DataTable","TableKind":"QueryProperties","Columns":[{"ColumnName":"Value"}],"Rows":[["x, \"rows\":[1]"]]},
        {"FrameType":"DataTable","TableKind":"PrimaryResult","Columns":[{"ColumnName":"Id","ColumnType":"string"},{"ColumnName":"Status"}],"Rows":[
            ["1",{"errorCode":[0]}], ["2",null]]},
        {"FrameType":"TableFragment","Rows":[["3",null]]},
        {"FrameType":"DataTable","TableKind":"QueryCompletionInformation","Columns":[{"ColumnName":"Id"}],"Rows":[["4"]]}]"#;

    /// Rows and problems of a text that comes `step` bytes at a time.
    fn rows(text: &str, step: usize) -> (Vec<String>, Vec<String>) {
        let mut splitter = FramesSplitter::new(&["Id".to_owned(), "Status".to_owned()]);
        let (mut rows, mut problems) = (Vec::new(), Vec::new());
        let (mut from, mut to) = (0, 0);
        while to < text.len() {
            to = (to + step).min(text.len());
            let whole = splitter.split(&text.as_bytes()[from..to], to == text.len());
            let row = |range: &std::ops::Range<u32>| &text[from + range.start as usize..from + range.end as usize];
            rows.extend(whole.records.iter().map(|range| row(range).to_owned()));
            problems.extend(whole.problems.into_iter().map(|(_, what)| what));
            from += whole.len;
        }
        (rows, problems)
    }

    #[test]
    fn only_the_rows_of_the_answer_are_split_off() {
        for step in [1, 7, 64, 10_000] {
            let (rows, problems) = rows(ANSWER, step);
            assert_eq!(rows, [r#"["1",{"errorCode":[0]}]"#, r#"["2",null]"#, r#"["3",null]"#], "by {step}");
            assert_eq!(problems, Vec::<String>::new(), "by {step}");
        }
        let columns: Vec<_> = all_columns(ANSWER.as_bytes()).collect();
        assert_eq!(columns, [vec!["Value"], vec!["Id", "Status"], vec!["Id"]]);
    }

    #[test]
    fn what_is_said_beside_the_tables_is_noted() {
        let signs = |text: &str, step: usize| {
            let mut splitter = FramesSplitter::new(&["Id".to_owned(), "Status".to_owned()]);
            let (mut from, mut to) = (0, 0);
            while to < text.len() {
                to = (to + step).min(text.len());
                from += splitter.split(&text.as_bytes()[from..to], to == text.len()).len;
            }
            splitter.signs().is_partial
        };
        let end =
            |more: &str| format!(r#"{},{{"FrameType":"DataSetCompletion",{more}}}]"#, &ANSWER[..ANSWER.len() - 1]);
        for (text, is_partial) in [
            (ANSWER.to_owned(), false),
            (end(r#""HasErrors":false,"Cancelled":false,"OneApiErrors":[]"#), false),
            (end(r#""HasErrors":true,"Cancelled":false"#), true),
            (end(r#""HasErrors":false,"Cancelled":true"#), true),
            (end(r#""OneApiErrors":[{"error":{"code":"LimitsExceeded"}}]"#), true),
            (format!(r#"{{"tables":{ANSWER},"error":{{"code":"PartialError"}}}}"#), true),
            (format!(r#"{{"Tables":{ANSWER},"Exceptions":["Query result set has exceeded the limit"]}}"#), true),
        ] {
            for step in [1, 7, 10_000] {
                assert_eq!(signs(&text, step), is_partial, "{text} by {step}");
            }
        }
    }

    #[test]
    fn rows_may_be_objects() {
        let text = r#"{"columns":[{"name":"Id"},{"name":"Status"}],"rows":[{"Id":"1","More":2}, {"Id":"2"}]}"#;
        for step in [1, 7, 1000] {
            assert_eq!(rows(text, step), (vec![r#"{"Id":"1","More":2}"#.into(), r#"{"Id":"2"}"#.into()], vec![]));
        }
    }

    #[test]
    fn columns_may_be_bare_names() {
        for key in ["data", "values", "rows"] {
            let text =
                format!(r#"{{"columns":["Id","Status"],"index":[0],"{key}":[["1",{{"errorCode":0}}],["2",null]]}}"#);
            for step in [1, 7, 1000] {
                let expected = vec![r#"["1",{"errorCode":0}]"#.into(), r#"["2",null]"#.into()];
                assert_eq!(rows(&text, step), (expected, vec![]), "{key}");
            }
        }
    }

    #[test]
    fn an_incomplete_answer_has_a_problem() {
        let cut = &ANSWER[..ANSWER.find(r#"["2""#).expect("there") + 4];
        for (text, what) in [(cut, "in the middle"), (&cut[..cut.len() - 4], "not closed")] {
            let (kept, problems) = rows(text, 50);
            assert_eq!(kept.len(), 1);
            assert!(problems.len() == 1 && problems[0].contains(what), "{problems:?}");
        }
        let failed = ANSWER.replace(r#"["2",null]"#, r#"{"Exceptions":["out of memory"]}"#);
        assert!(rows(&failed, 1000).1[0].contains("failed in part"));
    }
}
