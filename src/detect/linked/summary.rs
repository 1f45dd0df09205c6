//! Sums up the events that are linked to a finding.

use super::link_strength::LinkStrength;
use super::operation_class::OperationClass;
use crate::signin::Timestamp;
use crate::store::activity::{ActivityLog, ActivityStore, EventNumber, EventText, MailEffect};
use crate::text::{counted, number};
use std::array::from_fn;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What the suspect tokens and sessions of a finding did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedActivity {
    /// Number of events.
    pub events: u64,
    /// The first of them.
    pub first: Timestamp,
    /// The last of them.
    pub last: Timestamp,
    /// The strongest link.
    pub strength: LinkStrength,
    /// By strength, log, operation and class: the strongest first, then the most frequent.
    pub counts: Vec<LinkedCount>,
}

/// The events of one strength, log, operation and class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkedCount {
    /// The strength of the links.
    pub strength: LinkStrength,
    /// The log.
    pub log: ActivityLog,
    /// The operation, as the log has it: may hold log text.
    pub operation: String,
    /// What the operation does.
    pub class: OperationClass,
    /// How many of them have each effect on mail and did not fail, in the order of [`MailEffect::ALL`].
    pub effects: [u64; MailEffect::COUNT],
    /// Number of events.
    pub events: u64,
    /// Those that failed.
    pub failed: u64,
    /// Those that only say that something was begun, which Azure logs apart from its end.
    pub begun: u64,
    /// What they touched in all: mails, as a rule one an event.
    pub items: u64,
    /// The first event.
    pub first: Timestamp,
    /// The last event.
    pub last: Timestamp,
}

impl LinkedCount {
    /// How many things were done, as far as the log shows: what was begun counts where nothing says how it ended.
    fn done(&self) -> u64 {
        let ended = self.events - self.failed - self.begun;
        if ended + self.failed == 0 { self.begun } else { ended }
    }
}

impl LinkedActivity {
    /// Sums up events; `None` where there are none.
    pub(crate) fn of(activity: &ActivityStore, events: &[(EventNumber, LinkStrength)]) -> Option<Self> {
        let mut counts: BTreeMap<(LinkStrength, ActivityLog, &str, OperationClass), LinkedCount> = BTreeMap::new();
        for &(event, strength) in events {
            let facts = activity.facts(event);
            let operation = activity.text(EventText::Operation, event).unwrap_or_default();
            // One command forwards mail or sets something else, by its parameters.
            let class = OperationClass::of(facts.log, operation, facts.effects);
            let count = counts.entry((strength, facts.log, operation, class)).or_insert_with(|| LinkedCount {
                strength,
                log: facts.log,
                operation: operation.to_owned(),
                class,
                effects: [0; MailEffect::COUNT],
                events: 0,
                failed: 0,
                begun: 0,
                items: 0,
                first: facts.time,
                last: facts.time,
            });
            let has_failed = has_failed(facts.log, activity.text(EventText::Result, event));
            count.events += 1;
            count.failed += u64::from(has_failed);
            count.begun += u64::from(is_begun(facts.log, activity.text(EventText::Result, event)));
            count.items += if has_failed { 0 } else { u64::from(facts.items) };
            if !has_failed {
                facts.effects.iter().for_each(|effect| count.effects[effect as usize] += 1);
            }
            count.first = count.first.min(facts.time);
            count.last = count.last.max(facts.time);
        }
        let mut counts: Vec<LinkedCount> = counts.into_values().collect();
        counts.sort_by_key(|count| Reverse((count.strength, count.events)));
        Some(Self {
            events: events.len() as u64,
            first: counts.iter().map(|count| count.first).min()?,
            last: counts.iter().map(|count| count.last).max()?,
            strength: counts.iter().map(|count| count.strength).max()?,
            counts,
        })
    }

    /// What was done on the suspect side for certain that keeps access: each class in words, with its number.
    pub fn persistence(&self) -> impl Iterator<Item = (String, u64)> {
        let sums = self.sums(LinkStrength::is_strong);
        let kept = sums.into_iter().filter(|(class, count)| class.is_persistence() && *count > 0);
        let effects = self.effects(LinkStrength::is_strong);
        kept.map(move |(class, count)| (counted_with(class, count, effects.get(&class)), count))
    }

    /// What was done, in words, a sentence for each degree of certainty:
    /// `41 Graph calls (12 of them mail), 3 inbox rules, 212 mails opened`.
    pub fn in_words(&self) -> Vec<String> {
        let strong = self.words(LinkStrength::is_strong);
        let session = self.words(|strength| strength == LinkStrength::SessionOnly);
        let weak = self.words(|strength| strength == LinkStrength::UserApplicationTime);
        let shared = session.map(|words| format!("in the session, by the user or the attacker: {words}"));
        let likely = weak.map(|words| format!("perhaps, by user, application and time only: {words}"));
        strong.into_iter().chain(shared).chain(likely).collect()
    }

    fn words(&self, is_of: impl Fn(LinkStrength) -> bool) -> Option<String> {
        let sums = self.sums(&is_of);
        let mail = sums.get(&OperationClass::GraphMail).copied().unwrap_or(0);
        let calls = mail + sums.get(&OperationClass::GraphOther).copied().unwrap_or(0);
        let of_mail = if mail == 0 { String::new() } else { format!(" ({} of them mail)", number(mail)) };
        let calls = (calls > 0).then(|| format!("{}{of_mail}", OperationClass::GraphOther.counted(calls)));
        let effects = self.effects(&is_of);
        let others = sums.iter().filter(|(class, count)| !class.is_call() && **count > 0);
        let others = others.map(|(class, count)| counted_with(*class, *count, effects.get(class)));
        let failed: u64 = self.counts.iter().filter(|count| is_of(count.strength)).map(|count| count.failed).sum();
        let failed = (failed > 0).then(|| format!("{} that failed", counted(failed, "event")));
        let parts: Vec<String> = calls.into_iter().chain(others).chain(failed).collect();
        (!parts.is_empty()).then(|| parts.join(", "))
    }

    /// The number of things by class: mails for what touches several at once, else events that did not fail.
    fn sums(&self, is_of: impl Fn(LinkStrength) -> bool) -> BTreeMap<OperationClass, u64> {
        let mut sums = BTreeMap::new();
        for count in self.counts.iter().filter(|count| is_of(count.strength)) {
            let is_mail = matches!(count.class, OperationClass::MailOpened | OperationClass::MailDeleted);
            *sums.entry(count.class).or_default() += if is_mail { count.items } else { count.done() };
        }
        sums
    }

    /// How many events have each effect on mail, of the classes that keep access.
    fn effects(&self, is_of: impl Fn(LinkStrength) -> bool) -> BTreeMap<OperationClass, [u64; MailEffect::COUNT]> {
        let mut effects: BTreeMap<OperationClass, [u64; MailEffect::COUNT]> = BTreeMap::new();
        for count in self.counts.iter().filter(|count| is_of(count.strength) && count.class.is_persistence()) {
            let sum = effects.entry(count.class).or_default();
            *sum = from_fn(|at| sum[at] + count.effects[at]);
        }
        effects
    }
}

/// A number of things of a class, and what they do with mail: `3 inbox rules (2 forward mail, 1 deletes mail)`.
fn counted_with(class: OperationClass, count: u64, effects: Option<&[u64; MailEffect::COUNT]>) -> String {
    let of = |effect: MailEffect| effects.map_or(0, |effects| effects[effect as usize]);
    let words: Vec<String> = MailEffect::ALL
        .into_iter()
        .filter(|&effect| of(effect) > 0)
        .map(|effect| match of(effect) {
            _ if count == 1 => effect.of_one().to_owned(),
            1 => format!("1 {}", effect.of_one()),
            several => format!("{} {}", number(several), effect.of_several()),
        })
        .collect();
    let things = class.counted(count);
    if words.is_empty() { things } else { format!("{things} ({})", words.join(", ")) }
}

/// Whether an event says that something was begun or accepted, and another one how it ended.
fn is_begun(log: ActivityLog, result: Option<&str>) -> bool {
    let result = result.unwrap_or_default();
    log == ActivityLog::AzureActivity
        && ["start", "started", "accept", "accepted"].iter().any(|known| result.eq_ignore_ascii_case(known))
}

/// Whether an event failed. A call without a code is taken for one that failed, since nothing says that it did not; a
/// download is answered by 302. The audit logs leave the result of most successes out.
fn has_failed(log: ActivityLog, result: Option<&str>) -> bool {
    if log.is_graph() {
        return !result.is_some_and(|code| code.starts_with(['2', '3']));
    }
    let result = result.unwrap_or_default().to_ascii_lowercase();
    result.starts_with("fail") || result == "false"
}
