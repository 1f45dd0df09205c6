//! Applies a filter to events of activity logs. A test runs once for each distinct text.

use super::Filter;
use super::clauses::Alternatives;
use super::filter_field::{FilterTarget, TextMatch};
use super::subject::FilterSubject;
use super::term::{Condition, Term, Test};
use crate::query::{Expression, FilterPart};
use crate::signin::Timestamp;
use crate::store::Store;
use crate::store::activity::{ABSENT, ActivityLog, ActivityStore, EventNames, EventNumber, EventText};
use std::ops::RangeInclusive;
use std::sync::atomic::{AtomicBool, Ordering};

/// Events between two checks of the flag that cancels the work.
const STRIDE: usize = 4096;

/// The texts that a bare word searches.
const MAIN: [EventText; 7] = [
    EventText::Operation,
    EventText::Object,
    EventText::UserId,
    EventText::UserName,
    EventText::Address,
    EventText::Application,
    EventText::Result,
];

/// The fields that sign-ins and events both have, under the same name and with the same meaning.
const SHARED: [&str; 7] = ["user", "app", "ip", "session", "time", "after", "before"];

/// A test of an event.
enum EventTest {
    /// By the number of a text.
    Texts(EventText, Vec<bool>),
    /// It has none of these.
    Without(&'static [EventText]),
    /// By the log.
    Log(Vec<bool>),
    /// It happened then.
    Time(RangeInclusive<Timestamp>),
}

impl EventTest {
    fn holds(&self, activity: &ActivityStore, event: EventNumber) -> bool {
        match self {
            Self::Texts(text, answers) => answers[activity.text_id(*text, event) as usize],
            Self::Without(texts) => texts.iter().all(|&text| activity.text_id(text, event) == ABSENT),
            Self::Log(answers) => answers[activity.log(event) as usize],
            Self::Time(interval) => interval.contains(&activity.time(event)),
        }
    }
}

impl Filter {
    /// Gives those of `events` that match, in the same order, each with what comes with it; `None` if `cancelled` was set
    /// meanwhile. The filter is one of events: [`Filter::parse_for`].
    pub(crate) fn select_events<L>(
        &self,
        store: &Store,
        names: &EventNames,
        mut events: Vec<(EventNumber, L)>,
        cancelled: &AtomicBool,
    ) -> Option<Vec<(EventNumber, L)>> {
        if self.is_empty() {
            return Some(events);
        }
        let activity = store.activity();
        // Times count back from the same moment for sign-ins and events.
        let newest = store.by_time().last().map(|&row| store.created(row));
        let newest = newest.or_else(|| activity.events().map(|event| activity.time(event)).max());
        let newest = newest.unwrap_or(Timestamp(0));
        let alternatives = Alternatives::of(&self.expression, &|condition| tests(condition, activity, names, newest));
        let mut at = 0;
        events.retain(|&(event, _)| {
            at += 1;
            let goes_on = at % STRIDE != 0 || !cancelled.load(Ordering::Relaxed);
            goes_on && alternatives.admit(&|test: &EventTest| test.holds(activity, event))
        });
        (!cancelled.load(Ordering::Relaxed)).then_some(events)
    }

    /// The parts whose fields sign-ins and events both have, read as a filter of the one or the other; of alternatives all
    /// or none.
    #[must_use]
    pub(crate) fn shared_with(&self, subject: FilterSubject) -> Self {
        Self::parse_for(subject, &self.only(true).to_string()).unwrap_or_default()
    }

    /// The filter with the shared parts of another, which is of the other kind, in the place of its own.
    #[must_use]
    pub(crate) fn with_shared_of(&self, other: &Self, subject: FilterSubject) -> Self {
        let mut parts = self.only(false).expression.into_parts();
        parts.extend(other.shared_with(subject).expression.into_parts());
        Self { expression: Expression::all_of(parts) }
    }

    /// The parts that are shared, or those that are not.
    fn only(&self, shared: bool) -> Self {
        let is_shared = |term: &Term| match &term.condition {
            Condition::Word(_) => true,
            Condition::Text(name, _) | Condition::Time { name, .. } => SHARED.contains(&name.word),
        };
        let mut parts = self.expression.clone().into_parts();
        parts.retain(|part| part.all_terms(&is_shared) == shared);
        Self { expression: Expression::all_of(parts) }
    }
}

impl FilterPart {
    /// Whether all its terms are such.
    fn all_terms(&self, is_such: &impl Fn(&Term) -> bool) -> bool {
        match self {
            Self::Term(term) => is_such(term),
            Self::Group { inner, .. } => inner.alternatives.iter().flatten().all(|part| part.all_terms(is_such)),
        }
    }
}

fn tests(condition: &Condition, activity: &ActivityStore, names: &EventNames, newest: Timestamp) -> Vec<EventTest> {
    let texts = |text: EventText, test: &Test, reading: TextMatch| {
        let mut id = 0..;
        let passes = |value: Option<&str>| {
            let other = id.next().and_then(|id| names.name_of(text, id));
            test.accepts(reading, value) || other.is_some_and(|name| test.accepts(reading, Some(name)))
        };
        EventTest::Texts(text, activity.table(text).per_text(passes))
    };
    let logs = |test: &Test, reading| {
        EventTest::Log(ActivityLog::ALL.iter().map(|log| test.accepts(reading, Some(log.name()))).collect())
    };
    match condition {
        Condition::Word(word) => {
            let test = Test::Plain(word.clone());
            let main = MAIN.into_iter().map(|text| texts(text, &test, TextMatch::Part));
            main.chain([logs(&test, TextMatch::Part)]).collect()
        }
        Condition::Text(name, test) => match name.target() {
            FilterTarget::Event(of) if *test == Test::Absent => vec![EventTest::Without(of)],
            FilterTarget::Event(of) => of.iter().map(|&text| texts(text, test, name.target().reading())).collect(),
            FilterTarget::EventLog => vec![logs(test, name.target().reading())],
            _ => Vec::new(),
        },
        Condition::Time { name, from, to } => {
            let (all, end) = (Timestamp(i64::MIN), Timestamp(i64::MAX));
            let start = from.map_or(all, |moment| moment.start(newest));
            vec![EventTest::Time(match name.target() {
                FilterTarget::After => start..=end,
                FilterTarget::Before => all..=Timestamp(start.0.saturating_sub(1)),
                _ => start..=to.map_or(end, |moment| moment.last(newest)),
            })]
        }
    }
}

#[cfg(test)]
mod tests_of_events {
    use super::*;
    use crate::signin::{Field, Kind, Record};
    use crate::store::activity::ActivityEvent;
    use crate::store::activity::EventText::{Address, Object, Operation, Token, UserId, UserName};
    use crate::store::activity::testing::activity_of;
    use crate::store::testing::store_of;

    const TOKEN: &str = "xFIde66QY0-MIV3gpLb5Fw";

    fn store() -> Store {
        let mut record = Record::new(Kind::Interactive, Timestamp(10 * Timestamp::HOUR));
        record.set(Field::UserId, "u1");
        record.set(Field::UserPrincipalName, "alice@contoso.com");
        let event = |log, hour: i64, texts: &[(EventText, &'static str)]| {
            let mut event = ActivityEvent::new(log, Timestamp(hour * Timestamp::HOUR));
            for &(text, value) in texts {
                event.set(text, value);
            }
            event
        };
        store_of(&[record]).with_activity(activity_of(&[
            event(ActivityLog::GraphActivity, 1, &[(Operation, "GET /me/messages"), (UserId, "u1"), (Token, TOKEN)]),
            event(ActivityLog::UnifiedAudit, 9, &[(Operation, "New-InboxRule"), (UserName, "bob@contoso.com")]),
            event(ActivityLog::UnifiedAudit, 10, &[(Operation, "Send"), (Object, "Inbox"), (Address, "10.1.2.3")]),
        ]))
    }

    fn selected(text: &str) -> Vec<EventNumber> {
        let store = store();
        let filter = Filter::parse_for(FilterSubject::Events, text).expect(text);
        let names = EventNames::of(&store);
        let events = store.activity().events().map(|event| (event, ())).collect();
        let selected = filter.select_events(&store, &names, events, &AtomicBool::new(false)).expect("not cancelled");
        selected.into_iter().map(|(event, ())| event).collect()
    }

    #[test]
    fn events_are_filtered_by_their_fields() {
        for (text, expected) in [
            ("", [0, 1, 2].as_slice()),
            ("op:inbox", &[1]),
            ("object:inbox", &[2]),
            ("inbox", &[1, 2]),
            ("user:alice", &[0]),
            ("user:=", &[2]),
            ("-user:alice", &[1, 2]),
            ("user:alice user:bob", &[0, 1]),
            ("log:graph or ip:10.0.0.0/8", &[0, 2]),
            ("log:audit", &[1, 2]),
            ("log:=unified-audit op:/^S/", &[2]),
            ("token:xFIde66QY0-MIV3gpLb5Fw==", &[0]),
            ("after:-2h", &[1, 2]),
        ] {
            assert_eq!(selected(text), expected, "{text}");
        }
    }

    #[test]
    fn a_field_of_the_other_kind_is_refused_with_what_there_is() {
        let message = |subject, text| Filter::parse_for(subject, text).expect_err(text).message;
        let of_events = message(FilterSubject::SignIns, "user:a op:Send");
        assert_eq!(of_events, "'op' is a field of events, not of sign-ins: the Activity tab of the explorer has them");
        let of_sign_ins = message(FilterSubject::Events, "status:failure");
        assert!(
            of_sign_ins.starts_with("'status' is a field of sign-ins; events have user, app, ip, "),
            "{of_sign_ins}"
        );
        assert_eq!(
            message(FilterSubject::SignIns, "log:graph"),
            message(FilterSubject::SignIns, "op:x").replace("op", "log")
        );
        assert!(message(FilterSubject::Events, "log:nothing").contains("expected graph-activity"));
        assert!(message(FilterSubject::Events, "objct:x").contains("did you mean object?"));
    }

    #[test]
    fn fields_that_both_have_go_from_the_one_to_the_other() {
        let sign_ins = Filter::parse("user:alice token:refresh code:0 ip:10.0.0.0/8").expect("a filter");
        let events = sign_ins.shared_with(FilterSubject::Events);
        assert_eq!(events.to_string(), "user:alice ip:10.0.0.0/8");
        let typed = Filter::parse_for(FilterSubject::Events, "user:bob op:Send token:abc").expect("a filter");
        let back = sign_ins.with_shared_of(&typed, FilterSubject::SignIns);
        assert_eq!(back.to_string(), "token:refresh code:0 user:bob");
        let choice = Filter::parse("user:alice or code:0").expect("a filter");
        assert!(choice.shared_with(FilterSubject::Events).is_empty(), "half of a choice is another filter");
    }
}
