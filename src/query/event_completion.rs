//! Completes a filter of events, from their fields and texts.

use super::completion::{Completion, last_word, offer};
use super::filter_field::FilterTarget;
use super::parse::field_before_colon;
use super::quoting;
use super::subject::FilterSubject;
use crate::store::Store;
use crate::store::activity::{ActivityLog, EventNames};
use std::collections::BTreeSet;

/// Gives the completions of the last word of `text`, those that begin with it first, by alphabet.
pub(crate) fn complete_events(store: &Store, names: &EventNames, text: &str) -> Vec<Completion> {
    let Some(start) = last_word(text) else { return Vec::new() };
    let (head, word) = text.split_at(start);
    let field = field_before_colon(word).and_then(|word| Some((word, FilterSubject::Events.field(word)?)));
    let Some((spelled, name)) = field else {
        let fields = FilterSubject::Events.fields().into_iter().map(|name| format!("{}:", name.word));
        let offered = offer(fields.enumerate(), word).into_iter();
        return offered.map(|label| Completion { text: format!("{head}{label}"), label }).collect();
    };
    let typed = &word[spelled.len() + 1..];
    let equals = if typed.starts_with('=') { "=" } else { "" };
    let partial = quoting::read(&typed[equals.len()..]).text;
    let mut values: BTreeSet<&str> = BTreeSet::new();
    match name.target() {
        FilterTarget::Event(texts) => {
            for &text in texts {
                let table = store.activity().table(text);
                let both = (1..table.len() as u32).flat_map(|id| [table.get(id), names.name_of(text, id)]);
                values.extend(both.flatten());
            }
        }
        FilterTarget::EventLog => values.extend(ActivityLog::ALL.map(ActivityLog::name)),
        _ => {}
    }
    let put_in =
        |label: String| Completion { text: format!("{head}{spelled}:{equals}{}", quoting::write(&label)), label };
    offer(values.into_iter().enumerate(), &partial).into_iter().map(put_in).collect()
}
