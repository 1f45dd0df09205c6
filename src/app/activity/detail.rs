//! Lays out one event: what it did, how it is linked, its fields, its sign-in, and the raw record.

use super::scope::EventSignIn;
use crate::app::model::Model;
use crate::app::time_format::second;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::detect::{LinkStrength, OperationClass};
use crate::ingest::RawRecord;
use crate::signin::{Dimension, Field};
use crate::store::activity::{EventNumber, EventText};
use crate::text::{bytes, is_hostile, number, width};

/// Cells for the names of fields, with a gap.
const LABELS: usize = 14;

/// The details of an event, open.
#[derive(Clone, Debug)]
pub(crate) struct EventDetail {
    /// The event.
    pub(crate) event: EventNumber,
    /// Its link.
    pub(crate) strength: Option<LinkStrength>,
    /// Its sign-in, where one is loaded.
    pub(crate) sign_in: Option<EventSignIn>,
    /// Lines scrolled down.
    pub(crate) scroll: usize,
    /// The raw record as soon as it is read, or why it could not be.
    pub(crate) record: Option<Result<RawRecord, String>>,
}

impl EventDetail {
    /// The details of an event, from the top.
    pub(crate) fn of(model: &Model, event: EventNumber, strength: Option<LinkStrength>) -> Self {
        Self { event, strength, sign_in: EventSignIn::of(&model.store, event), scroll: 0, record: None }
    }
}

/// The lines, at most `width` cells wide.
pub(crate) fn lines(model: &Model, detail: &EventDetail, width: usize) -> Vec<TextLine> {
    let mut page = TextLines::new(model.glyphs, width);
    let (activity, event) = (model.store.activity(), detail.event);
    let facts = activity.facts(event);
    let zone = model.zone;
    page.heading(&format!("Event of {} {}", second(zone, facts.time, true), zone.name()));
    let class = OperationClass::of_event(activity, event);
    if class.is_persistence() {
        let effects = facts.effects.in_words().map(|words| format!("{words}; ")).unwrap_or_default();
        page.text(LineKind::Against, &format!("{}: {effects}keeps access when the session ends", class.one()));
    }
    let (kind, words) = link_in_words(detail.strength);
    page.text(kind, words);
    match detail.sign_in {
        Some(sign_in) => {
            let (store, row) = (&model.store, sign_in.row());
            let address = store.text(Field::IpAddress, row).unwrap_or("no address");
            let application = store.name(Dimension::Application, row).unwrap_or("an application without a name");
            let key = model.key_of("its sign-in").map(|key| format!(" ({key} goes there)")).unwrap_or_default();
            let time = second(zone, store.created(row), true);
            let what = match sign_in {
                EventSignIn::Own(_) => "Its sign-in",
                EventSignIn::OfSession(_) => "A sign-in of its session",
            };
            page.text(LineKind::Text, &format!("{what}: {time}, {address}, {application}{key}"));
        }
        None => page.text(LineKind::Caveat, "No sign-in in the load has its token or its session."),
    }
    let names = &model.linked.names;
    let id = |shown: Option<&str>, text| {
        let id = activity.text(text, event);
        match (shown, id) {
            (Some(name), Some(id)) if name != id => Some(format!("{name} ({id})")),
            (name, id) => name.or(id).map(str::to_owned),
        }
    };
    let text = |text| activity.text(text, event).map(str::to_owned);
    for (name, value) in [
        ("Log", Some(facts.log.name().to_owned())),
        ("Operation", text(EventText::Operation)),
        ("Object", text(EventText::Object)),
        ("Result", text(EventText::Result)),
        ("User", id(names.user(activity, event), EventText::UserId)),
        ("IP address", text(EventText::Address)),
        ("Application", id(names.application(activity, event), EventText::Application)),
        ("Session ID", text(EventText::Session)),
        ("Token", text(EventText::Token)),
        ("Token issued", facts.issued.map(|issued| format!("{} {}", second(zone, issued, true), zone.name()))),
        ("Things touched", (facts.items > 1).then(|| number(u64::from(facts.items)))),
        ("Size", facts.size.map(bytes)),
        ("Event ID", facts.id.map(|id| id.to_string())),
    ] {
        if let Some(value) = value {
            field(&mut page, name, &value, LABELS.max(name.len() + 1));
        }
    }
    match &detail.record {
        _ if model.redaction.is_on() => {
            page.text(LineKind::Caveat, "The raw record is not shown while pseudonyms are: it may name anybody.");
        }
        Some(Ok(record)) => {
            page.heading(&format!("Record as it stands in the file, {} fields", record.fields.len()));
            let longest = record.fields.iter().map(|(name, _)| self::width(name)).max().unwrap_or(0);
            let label_width = (longest + 2).min(page.width * 2 / 5);
            for (name, value) in &record.fields {
                field(&mut page, name, value, label_width);
            }
        }
        Some(Err(reason)) => page.text(LineKind::Caveat, &format!("The record cannot be read: {reason}")),
        None => page.text(LineKind::Text, "Reading the record..."),
    }
    page.lines
}

fn field(page: &mut TextLines, name: &str, value: &str, label_width: usize) {
    let kind = if is_hostile(value) || is_hostile(name) { LineKind::Hostile } else { LineKind::Field };
    page.labelled(kind, name, label_width, value);
}

/// What a link proves, in a sentence.
fn link_in_words(strength: Option<LinkStrength>) -> (LineKind, &'static str) {
    match strength {
        Some(LinkStrength::Token) => (LineKind::Against, "Done with the token of a suspect sign-in."),
        Some(LinkStrength::SessionAndAddress) => {
            (LineKind::Against, "Done in the session of a suspect sign-in, from the suspect address.")
        }
        Some(LinkStrength::SessionOnly) => (
            LineKind::Caveat,
            "Done in the session of a suspect sign-in, which the user and the attacker share: either may have done it.",
        ),
        Some(LinkStrength::UserApplicationTime) => (
            LineKind::Caveat,
            "It names no token and no session of a sign-in. User, application and time are those of a suspect one: perhaps.",
        ),
        None => (LineKind::Text, "It is not linked to a finding."),
    }
}
