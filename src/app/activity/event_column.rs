//! Defines the columns of events, their texts, and which of them fit.

use super::state::LinkedEvents;
use crate::app::time_format::second;
use crate::detect::LinkStrength;
use crate::signin::Zone;
use crate::store::activity::{ActivityLog, ActivityStore, EventNumber, EventText, TextId};
use crate::text::{Align, Glyphs, SafeText, counted, fit, number, width};
use std::collections::HashSet;

/// Cells between two columns.
const GAP: usize = 2;
/// Cells of the marks before the first column.
const MARKS: usize = 3;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventColumn {
    /// When it happened; of a group the first.
    Time,
    /// How many events the row stands for.
    Count,
    /// How it is linked to a finding.
    Link,
    /// The log.
    Log,
    /// What was done.
    Operation,
    /// What was touched.
    Object,
    /// Who did it.
    User,
    /// From where.
    Address,
    /// With which application.
    Application,
    /// How it ended.
    Result,
    /// In which session.
    Session,
    /// With which token.
    Token,
}

impl EventColumn {
    /// All, from left to right.
    pub(crate) const ALL: [Self; 12] = [
        Self::Time,
        Self::Count,
        Self::Link,
        Self::Log,
        Self::Operation,
        Self::Object,
        Self::User,
        Self::Address,
        Self::Application,
        Self::Result,
        Self::Session,
        Self::Token,
    ];

    /// The order in which they are given cells where not all fit.
    const BY_WEIGHT: [Self; 12] = [
        Self::Time,
        Self::Operation,
        Self::Link,
        Self::Object,
        Self::Count,
        Self::User,
        Self::Log,
        Self::Address,
        Self::Application,
        Self::Token,
        Self::Session,
        Self::Result,
    ];

    /// Whether any event has something in it.
    pub(crate) fn is_filled(self, activity: &ActivityStore) -> bool {
        let has = |text| activity.table(text).len() > 1;
        match self {
            Self::Time | Self::Count | Self::Link | Self::Log => true,
            Self::Operation => has(EventText::Operation),
            Self::Object => has(EventText::Object),
            Self::User => has(EventText::UserName) || has(EventText::UserId),
            Self::Address => has(EventText::Address),
            Self::Application => has(EventText::Application),
            Self::Result => has(EventText::Result),
            Self::Session => has(EventText::Session),
            Self::Token => has(EventText::Token),
        }
    }

    /// The heading.
    pub(crate) const fn title(self) -> &'static str {
        match self {
            Self::Time => "Date (UTC)",
            Self::Count => "#",
            Self::Link => "Link",
            Self::Log => "Log",
            Self::Operation => "Operation",
            Self::Object => "Object",
            Self::User => "User",
            Self::Address => "IP address",
            Self::Application => "Application",
            Self::Result => "Result",
            Self::Session => "Session ID",
            Self::Token => "Token",
        }
    }

    /// The fewest cells in which it says something, unless its texts are shorter.
    const fn least(self) -> usize {
        match self {
            Self::Time | Self::Count | Self::Link | Self::Log => usize::MAX,
            Self::Operation => 16,
            Self::Object | Self::Application | Self::Session | Self::Token => 12,
            Self::User => 10,
            Self::Address => 13,
            Self::Result => 6,
        }
    }
}

/// What a link is called in a column. All of these mean something only beside each other; the details have a sentence.
pub(crate) const fn link_name(strength: LinkStrength) -> &'static str {
    match strength {
        LinkStrength::Token => "token",
        LinkStrength::SessionAndAddress => "ses+addr",
        LinkStrength::SessionOnly => "session",
        LinkStrength::UserApplicationTime => "perhaps",
    }
}

/// What a log is called in a column.
const fn log_name(log: ActivityLog) -> &'static str {
    match log {
        ActivityLog::GraphActivity => "Graph",
        ActivityLog::AadGraphActivity => "AADG",
        ActivityLog::UnifiedAudit => "Audit",
        ActivityLog::OfficeActivity => "Office",
        ActivityLog::CloudAppEvents => "Cloud",
        ActivityLog::AzureActivity => "Azure",
        ActivityLog::PreAuthentication => "PreAuth",
    }
}

/// Writes the texts of events for the screen.
#[derive(Clone, Copy)]
pub(crate) struct EventCells<'a> {
    /// The events.
    pub(crate) activity: &'a ActivityStore,
    /// Their links and names.
    pub(crate) linked: &'a LinkedEvents,
    /// How times are shown.
    pub(crate) zone: Zone,
    /// Whether times have their year.
    pub(crate) years: bool,
}

impl<'a> EventCells<'a> {
    /// What the log says of an event in a column of text, raw; `None` for the others.
    pub(crate) fn text(self, column: EventColumn, event: EventNumber) -> Option<&'a str> {
        let text = match column {
            EventColumn::Time | EventColumn::Count | EventColumn::Link => return None,
            EventColumn::Log => return Some(log_name(self.activity.log(event))),
            EventColumn::User => return self.linked.names.user(self.activity, event),
            EventColumn::Application => return self.linked.names.application(self.activity, event),
            EventColumn::Operation => EventText::Operation,
            EventColumn::Object => EventText::Object,
            EventColumn::Address => EventText::Address,
            EventColumn::Result => EventText::Result,
            EventColumn::Session => EventText::Session,
            EventColumn::Token => EventText::Token,
        };
        self.activity.text(text, event)
    }

    /// The cells of an event, raw.
    pub(crate) fn of_event(self, event: EventNumber, strength: Option<LinkStrength>) -> Vec<String> {
        let cell = |column| match column {
            EventColumn::Time => second(self.zone, self.activity.time(event), self.years),
            EventColumn::Count => String::new(),
            EventColumn::Link => strength.map_or("-", link_name).to_owned(),
            _ => self.text(column, event).unwrap_or_default().to_owned(),
        };
        EventColumn::ALL.into_iter().map(cell).collect()
    }

    /// The cells of a group, raw: what its events share, and how many values there are of what they do not.
    pub(crate) fn of_group(self, events: &[EventNumber], strength: Option<LinkStrength>) -> Vec<String> {
        let mut cells = self.of_event(events[0], strength);
        for (cell, column) in cells.iter_mut().zip(EventColumn::ALL) {
            let (text, what) = match column {
                EventColumn::Count => {
                    *cell = number(events.len() as u64);
                    continue;
                }
                EventColumn::Result => (EventText::Result, "result"),
                EventColumn::Session => (EventText::Session, "session"),
                EventColumn::Token => (EventText::Token, "token"),
                _ => continue,
            };
            let values: HashSet<TextId> = events.iter().map(|&event| self.activity.text_id(text, event)).collect();
            if values.len() > 1 {
                *cell = counted(values.len() as u64, what);
            }
        }
        cells
    }
}

/// The columns that fit, with their widths.
pub(crate) struct EventTable {
    shown: Vec<(usize, usize)>,
    titles: Vec<String>,
    glyphs: Glyphs,
}

impl EventTable {
    /// Lays out a table `cells` wide for these rows, which are in view, without the columns that are empty in all of the
    /// load. `titles` has the sign of the order.
    pub(crate) fn of(
        activity: &ActivityStore,
        titles: Vec<String>,
        rows: &[Vec<String>],
        cells: usize,
        glyphs: Glyphs,
    ) -> Self {
        let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
        for row in rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(&SafeText::from_log(cell, glyphs)));
            }
        }
        let mut left = cells.saturating_sub(MARKS);
        let mut shown: Vec<(usize, usize)> = Vec::new();
        for column in EventColumn::BY_WEIGHT.into_iter().filter(|column| column.is_filled(activity)) {
            let Some(at) = EventColumn::ALL.iter().position(|&other| other == column) else { continue };
            let least = widths[at].min(column.least());
            let needed = least + if shown.is_empty() { 0 } else { GAP };
            if needed > left && !shown.is_empty() {
                break;
            }
            left = left.saturating_sub(needed);
            shown.push((at, least));
        }
        shown.sort_unstable();
        // What is left goes where a text is cut, cell by cell, to the narrowest first.
        while left > 0 {
            let cut = shown.iter_mut().filter(|(at, given)| *given < widths[*at]);
            let Some((_, given)) = cut.min_by_key(|(_, given)| *given) else { break };
            *given += 1;
            left -= 1;
        }
        Self { shown, titles, glyphs }
    }

    /// The line of headings.
    pub(crate) fn headings(&self) -> String {
        self.line("   ", &self.titles)
    }

    /// A row as a line, with marks of [`MARKS`] cells before it.
    pub(crate) fn line(&self, marks: &str, cells: &[String]) -> String {
        let mut line = marks.to_owned();
        for (place, &(at, cells_wide)) in self.shown.iter().enumerate() {
            if place > 0 {
                line.push_str(&" ".repeat(GAP));
            }
            let align = if EventColumn::ALL[at] == EventColumn::Count { Align::Right } else { Align::Left };
            let cell = SafeText::from_log(&cells[at], self.glyphs);
            line.push_str(&fit(&cell, cells_wide, align, self.glyphs));
        }
        line.truncate(line.trim_end().len());
        line
    }
}
