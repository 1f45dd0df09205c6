//! Reads what pages and answers say about records that they do not hold.

use super::json_scan::members;

/// What pages and answers say about records that they do not hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageSigns {
    /// Whether the last page has a link to a next one; `None` without a page.
    pub next_page: Option<bool>,
    /// Whether one of the answers of a batch has such a link. Each is of a question of its own.
    pub next_in_batch: bool,
    /// Whether the service says that it failed in part.
    pub is_partial: bool,
    /// The most records that a page says there are.
    pub announced: u64,
}

/// Members that link to the next page, by their letters in lower case. What ends with `nextlink` does, too:
/// `@odata.nextLink`.
const LINKS: [&str; 5] = ["skiptoken", "nextskiptoken", "nextpagetoken", "nexttoken", "nextcursor"];
/// Members that are true where more follows, or where a list was cut.
const MORE: [&str; 6] = ["hasmore", "hasmoreresults", "hasnextpage", "istruncated", "truncated", "resulttruncated"];
/// Members that are true, or hold something, where a query failed in part: of Elasticsearch, Kusto and Log Analytics.
const FAILED: [&str; 7] =
    ["timedout", "terminatedearly", "haserrors", "cancelled", "oneapierrors", "exceptions", "error"];
/// Members that count all records.
const TOTALS: [&str; 5] = ["odatacount", "total", "totalcount", "totalrecords", "totalresults"];
/// The longest of these names, with the signs that may be in them.
const LONGEST: usize = 24;

impl PageSigns {
    /// What a member of a page or an answer says.
    pub(crate) fn of_member(key: &[u8], value: &[u8]) -> Self {
        let mut signs = Self::default();
        if key.len() > LONGEST {
            return signs;
        }
        let letters =
            key.iter().filter(|byte| byte.is_ascii_alphabetic()).map(|byte| byte.to_ascii_lowercase() as char);
        let name: String = letters.collect();
        let is = |names: &[&str]| names.contains(&name.as_str());
        let is_text = value.starts_with(b"\"") && value != b"\"\"";
        let is_true = matches!(value, b"true" | b"\"true\"");
        if is_text && (name.ends_with("nextlink") || is(&LINKS)) || is_true && is(&MORE) {
            signs.next_page = Some(true);
        } else if is(&FAILED) {
            signs.is_partial = is_true || is_filled(value) || is_text && name == "error";
        } else if name == "shards" {
            let failed = std::str::from_utf8(value).ok().and_then(|value| count_in(value, "failed"));
            signs.is_partial = failed.is_some_and(|failed| failed > 0);
        } else if is(&TOTALS) {
            let text = std::str::from_utf8(value).unwrap_or_default();
            signs.announced = count(text).or_else(|| count_in(text, "value")).unwrap_or(0);
        }
        signs
    }

    /// A page, with or without a link.
    pub(crate) fn of_page(self) -> Self {
        Self { next_page: Some(self.next_page == Some(true)), ..self }
    }

    /// What two parts of one page say.
    pub(crate) fn and(self, other: Self) -> Self {
        let next_page = match (self.next_page, other.next_page) {
            (Some(one), Some(other)) => Some(one || other),
            (one, other) => one.or(other),
        };
        Self { next_page, ..self.then(other) }
    }

    /// What is said once another page has followed.
    pub(crate) fn then(self, later: Self) -> Self {
        Self {
            next_page: later.next_page.or(self.next_page),
            next_in_batch: self.next_in_batch || later.next_in_batch,
            is_partial: self.is_partial || later.is_partial,
            announced: self.announced.max(later.announced),
        }
    }

    /// What an element of a list says. The answers of a batch do not follow each other.
    pub(crate) fn in_element(self, element: &str) -> Self {
        let has = |name: &str| members(element).any(|(key, _)| key == name);
        if self.next_page.is_none() || !(has("id") && has("status") && has("body")) {
            return self;
        }
        Self { next_page: None, next_in_batch: self.next_in_batch || self.next_page == Some(true), ..self }
    }

    /// Whether a page that follows is needed.
    pub(crate) fn has_next(self) -> bool {
        self.next_in_batch || self.next_page == Some(true)
    }
}

/// Whether a list or an object holds anything. Of what is cut off only the beginning may be there.
fn is_filled(value: &[u8]) -> bool {
    matches!(value.first(), Some(b'[' | b'{')) && !matches!(value[1..].trim_ascii_start().first(), Some(b']' | b'}'))
}

fn count(text: &str) -> Option<u64> {
    text.trim_matches('"').parse().ok()
}

fn count_in(object: &str, name: &str) -> Option<u64> {
    object
        .starts_with('{')
        .then(|| members(object).find(|(key, _)| *key == name).and_then(|(_, value)| count(value)))?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_show_what_is_missing() {
        let of = |key: &str, value: &str| PageSigns::of_member(key.as_bytes(), value.as_bytes());
        for (key, value) in [
            ("@odata.nextLink", r#""https://x""#),
            ("next_link", r#""/x""#),
            ("$skipToken", r#""x""#),
            ("has_more", "true"),
        ] {
            assert!(of(key, value).has_next(), "{key}");
        }
        for (key, value) in [
            ("timed_out", "true"),
            ("HasErrors", "true"),
            ("OneApiErrors", "[{}]"),
            ("error", r#"{"code":"PartialError"}"#),
            ("_shards", r#"{"total":2,"failed":1}"#),
        ] {
            assert!(of(key, value).is_partial, "{key}");
        }
        for (key, value) in [("@odata.count", "7"), ("total", "7"), ("total", r#"{"value":7,"relation":"gte"}"#)] {
            assert_eq!(of(key, value).announced, 7, "{key}");
        }
        for (key, value) in [
            ("@odata.nextLink", "null"),
            ("nextLink", r#""""#),
            ("hasMore", "false"),
            ("timed_out", "false"),
            ("Exceptions", "[ ]"),
            ("error", "null"),
            ("_shards", r#"{"total":2,"failed":0}"#),
            ("total", r#""many""#),
            ("value", "[1]"),
        ] {
            assert_eq!(of(key, value), PageSigns::default(), "{key}");
        }
    }

    #[test]
    fn a_later_page_takes_the_place_of_a_link_and_the_answer_of_a_batch_does_not() {
        let (linked, last) =
            (PageSigns { next_page: Some(true), ..PageSigns::default() }, PageSigns::default().of_page());
        assert!(last.then(linked).has_next() && !linked.then(last).has_next() && linked.and(last).has_next());
        let answer = linked.in_element(r#"{"id":"1","status":200,"body":{}}"#);
        assert!(answer.then(last).has_next());
        assert!(!linked.in_element(r#"{"statusCode":200,"body":{}}"#).then(last).has_next());
    }
}
