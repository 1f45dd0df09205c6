//! Describes which sign-ins a load keeps.

use crate::signin::Timestamp;
use std::fmt;

/// What a load keeps (`--since`, `--until`, `--user`). The default keeps everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LoadFilter {
    /// The first time that is kept.
    pub since: Option<Timestamp>,
    /// The last time that is kept.
    pub until: Option<Timestamp>,
    /// The users that are kept; empty for all.
    pub users: Vec<UserPattern>,
}

impl LoadFilter {
    /// Whether anything is left out.
    pub fn is_active(&self) -> bool {
        self.has_span() || !self.users.is_empty()
    }

    /// Whether times are left out.
    pub fn has_span(&self) -> bool {
        self.since.is_some() || self.until.is_some()
    }

    /// Whether a time is kept.
    pub fn keeps_time(&self, time: Timestamp) -> bool {
        self.since.is_none_or(|since| time >= since) && self.until.is_none_or(|until| time <= until)
    }

    /// Whether a user is kept, given its object id and its principal name. A sign-in without a user has neither.
    pub fn keeps_user(&self, id: Option<&str>, name: Option<&str>) -> bool {
        self.users.is_empty() || self.users.iter().any(|user| user.matches(id, name))
    }

    /// The span in words: `since 2026-10-03 00:00:00 UTC until 2026-10-04 23:59:59 UTC`; empty for all times.
    pub fn span_in_words(&self) -> String {
        let bound = |word: &str, time: Option<Timestamp>| {
            time.map(|time| format!("{word} {}", time.to_utc().format("%Y-%m-%d %H:%M:%S UTC")))
        };
        let bounds = [bound("since", self.since), bound("until", self.until)];
        bounds.into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// A user by principal name or object id, in any letter case. A `*` at the end stands for any text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserPattern {
    /// In lower case, without the `*`.
    text: String,
    is_prefix: bool,
    /// Whether a stored sign-in has such a user. Known at the end of a load.
    pub found: bool,
}

impl UserPattern {
    /// Reads `alice@contoso.com`, `alice*` or an object id. `None` for empty text, and for a `*` that is not at the end.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (name, is_prefix) = text.strip_suffix('*').map_or((text, false), |name| (name, true));
        let is_one = !text.is_empty() && !name.contains('*');
        is_one.then(|| Self { text: name.to_lowercase(), is_prefix, found: false })
    }

    /// Whether the object id or the principal name of a user is this one.
    pub fn matches(&self, id: Option<&str>, name: Option<&str>) -> bool {
        let is_it = |value: &str| {
            let value = value.to_lowercase();
            if self.is_prefix { value.starts_with(&self.text) } else { value == self.text }
        };
        id.is_some_and(is_it) || name.is_some_and(is_it)
    }

    /// The same pattern with another text in place of the name or its beginning.
    #[must_use]
    pub fn rewritten(&self, text: impl FnOnce(&str) -> String) -> Self {
        Self { text: text(&self.text), ..self.clone() }
    }
}

impl fmt::Display for UserPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.text, if self.is_prefix { "*" } else { "" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn users_are_named_by_name_id_or_beginning() {
        let (id, name) = (Some("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"), Some("Alice@Contoso.com"));
        for (pattern, matches) in [
            ("alice@contoso.com", true),
            (" ALICE@contoso.COM", true),
            ("7B1D52C4-90AE-4F63-8C21-5DE0A4B6F917", true),
            ("alice*", true),
            ("7b1d52c4-*", true),
            ("*", true),
            ("alice", false),
            ("bob*", false),
            ("lice@contoso.com", false),
        ] {
            let pattern = UserPattern::parse(pattern).expect("a pattern");
            assert_eq!(pattern.matches(id, name), matches, "{pattern}");
            assert!(!pattern.matches(None, None), "{pattern}: nobody");
        }
        for text in ["", " ", "*alice", "a*b*"] {
            assert_eq!(UserPattern::parse(text), None, "{text}");
        }
    }

    #[test]
    fn both_ends_of_a_span_are_kept() {
        let filter = LoadFilter { since: Some(Timestamp(5)), until: Some(Timestamp(7)), ..LoadFilter::default() };
        let kept: Vec<i64> = (0..10).filter(|&time| filter.keeps_time(Timestamp(time))).collect();
        assert_eq!(kept, [5, 6, 7]);
        assert!(filter.is_active() && !LoadFilter::default().is_active());
        assert_eq!(filter.span_in_words(), "since 1970-01-01 00:00:00 UTC until 1970-01-01 00:00:00 UTC");
    }
}
