//! Names what a filter is about, sign-ins or events of activity logs, and the fields of each.

use super::filter_field::{FilterField, FilterTarget};
use crate::store::activity::EventText;

/// What a filter is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FilterSubject {
    /// Sign-ins.
    SignIns,
    /// Events of activity logs.
    Events,
}

/// The fields of events, the most used first. Those that sign-ins have, too, have their names.
const OF_EVENTS: [FilterField; 12] = [
    of_event("user", &[EventText::UserName, EventText::UserId]),
    of_event("app", &[EventText::Application]),
    of_event("ip", &[EventText::Address]),
    of_event("op", &[EventText::Operation]),
    of_event("object", &[EventText::Object]),
    FilterField { word: "log", target: FilterTarget::EventLog },
    of_event("session", &[EventText::Session]),
    of_event("token", &[EventText::Token]),
    of_event("result", &[EventText::Result]),
    FilterField::TIME,
    FilterField { word: "after", target: FilterTarget::After },
    FilterField { word: "before", target: FilterTarget::Before },
];

const fn of_event(word: &'static str, texts: &'static [EventText]) -> FilterField {
    FilterField { word, target: FilterTarget::Event(texts) }
}

impl FilterSubject {
    /// The fields, each under its shortest name, the most used first.
    pub(super) fn fields(self) -> Vec<FilterField> {
        match self {
            Self::SignIns => FilterField::all().collect(),
            Self::Events => OF_EVENTS.into(),
        }
    }

    /// Reads the name of a field in any letter case.
    pub(super) fn field(self, word: &str) -> Option<FilterField> {
        match self {
            Self::SignIns => FilterField::parse(word),
            Self::Events => OF_EVENTS.into_iter().find(|name| name.word.eq_ignore_ascii_case(word)),
        }
    }

    /// Why there is no field of this name, and what there is.
    pub(super) fn lacks(self, word: &str) -> Option<String> {
        match self {
            Self::SignIns => Self::Events.field(word).map(|name| {
                format!(
                    "'{}' is a field of events, not of sign-ins: the Activity tab of the explorer has them",
                    name.word
                )
            }),
            Self::Events => Self::SignIns.field(word).map(|name| {
                let words: Vec<&str> = OF_EVENTS.iter().map(|name| name.word).collect();
                format!("'{}' is a field of sign-ins; events have {}", name.word, words.join(", "))
            }),
        }
    }
}
