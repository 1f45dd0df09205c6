//! Builds an event from the keys and values of a record.

use super::activity_key::{EventSlot, Sign};
use super::{graph_call, mail_parameter};
use crate::ingest::map::{FileOrder, read_time};
use crate::signin::{Guid, normalise_address, token_identifier};
use crate::store::activity::{ActivityEvent, ActivityLog, EventText, MailEffects};

/// The values of the record that is being read. Its buffers are kept from record to record.
#[derive(Default)]
pub(super) struct EventBuilder {
    slots: [SlotValue; EventSlot::COUNT],
    /// Signs of logs, one bit each.
    signs: u8,
    /// Mails in lists.
    items: u32,
    /// What its parameters do with mail.
    effects: MailEffects,
    /// Whether text of JSON in the record was damaged.
    damaged: bool,
    log: Option<ActivityLog>,
    /// The slots of which the value may be another than that from which [`Self::derived`] was derived, one bit each.
    changed: u32,
    /// What is derived from several values.
    derived: DerivedTexts,
}

/// A value and the rank of the key that gave it; 0 where there is none.
#[derive(Default)]
struct SlotValue {
    rank: u8,
    text: String,
}

#[derive(Default)]
struct DerivedTexts {
    operation: String,
    object: String,
    user_id: String,
    address: String,
    application: String,
    session: String,
    token: String,
}

/// The categories of Azure's activity log in a storage account or an event hub.
const AZURE_CATEGORIES: [&str; 11] = [
    "administrative",
    "write",
    "delete",
    "action",
    "security",
    "policy",
    "servicehealth",
    "alert",
    "autoscale",
    "recommendation",
    "resourcehealth",
];

impl EventBuilder {
    /// Forgets the record before.
    pub(super) fn reset(&mut self) {
        for slot in &mut self.slots {
            slot.rank = 0;
        }
        (self.signs, self.items, self.damaged, self.log) = (0, 0, false, None);
        self.effects = MailEffects::default();
        self.changed = u32::MAX;
    }

    /// Forgets the value of a slot, by its number.
    pub(super) fn forget(&mut self, slot: usize) {
        self.slots[slot].rank = 0;
        self.changed |= 1 << slot;
    }

    /// Takes a value, unless there is one by a key of the same or a higher rank.
    pub(super) fn set(&mut self, slot: EventSlot, rank: u8, text: &str) {
        let text = text.trim();
        if is_nothing(text) {
            return;
        }
        // One key holds a GUID in one log and a name in another.
        let slot = match slot {
            EventSlot::UserId if Guid::parse(text).is_none() => EventSlot::UserName,
            EventSlot::ApplicationId if Guid::parse(text).is_none() => return,
            slot => slot,
        };
        // A user without a domain is a key of a directory, a security identifier or a service.
        if slot == EventSlot::UserName && !text.contains('@') {
            return;
        }
        let held = &mut self.slots[slot as usize];
        if rank > held.rank {
            held.rank = rank;
            held.text.clear();
            held.text.push_str(text);
        }
    }

    /// Notes that a key shows the log.
    pub(super) fn note_sign(&mut self, sign: Sign) {
        self.signs |= 1 << sign as u8;
    }

    /// Notes what a parameter of a command or a property of an operation does with mail.
    pub(super) fn note_parameter(&mut self, name: &str, value: &str) {
        mail_parameter::note(name, value, &mut self.effects);
    }

    /// Notes that text of JSON in the record is damaged.
    pub(super) fn note_damage(&mut self) {
        self.damaged = true;
    }

    /// Counts a mail of a list.
    pub(super) fn count_item(&mut self) {
        self.items += 1;
    }

    /// The log of the record, after [`Self::finish`].
    pub(super) fn log(&self) -> Option<ActivityLog> {
        self.log
    }

    fn get(&self, slot: EventSlot) -> Option<&str> {
        let value = &self.slots[slot as usize];
        (value.rank > 0).then_some(value.text.as_str())
    }

    fn has(&self, sign: Sign) -> bool {
        self.signs & 1 << sign as u8 != 0
    }

    /// The log that the keys and the name of the log give.
    fn find_log(&self) -> Option<ActivityLog> {
        let name = self.get(EventSlot::LogName).unwrap_or_default();
        let is_named = |known: &str| {
            name.len() >= known.len() && name.is_char_boundary(name.len() - known.len()) && {
                // `AdvancedHunting-CloudAppEvents`, `AzureADGraphActivityLogs`.
                name[name.len() - known.len()..].eq_ignore_ascii_case(known)
            }
        };
        let has_operation = self.get(EventSlot::Operation).is_some();
        if let Some(uri) = self.get(EventSlot::Uri) {
            let is_call = self.get(EventSlot::Method).is_some() || self.get(EventSlot::Token).is_some();
            if is_named("ADGraphActivityLogs") || graph_call::is_of_aad_graph(uri) {
                return Some(ActivityLog::AadGraphActivity);
            }
            return (is_call || is_named("MicrosoftGraphActivityLogs")).then_some(ActivityLog::GraphActivity);
        }
        if is_named("CloudAppEvents") && has_operation || self.has(Sign::CloudApp) {
            return Some(ActivityLog::CloudAppEvents);
        }
        if is_named("OfficeActivity") && has_operation || self.has(Sign::Office) {
            return Some(ActivityLog::OfficeActivity);
        }
        if has_operation && (self.get(EventSlot::Workload).is_some() || self.has(Sign::Audit)) {
            return Some(ActivityLog::UnifiedAudit);
        }
        let of_azure = || {
            let path = self.get(EventSlot::ResourcePath).unwrap_or_default();
            let is_below = |root: &str| path.get(..root.len()).is_some_and(|start| start.eq_ignore_ascii_case(root));
            let is_path = is_below("/subscriptions/") || is_below("/providers/");
            let is_category = AZURE_CATEGORIES.iter().any(|known| name.eq_ignore_ascii_case(known));
            is_named("AzureActivity") || self.has(Sign::Azure) && is_path || is_path && is_category
        };
        if has_operation && of_azure() {
            return Some(ActivityLog::AzureActivity);
        }
        let is_discovery =
            is_named("PreAuthenticationDiscoveryLogs") || self.has(Sign::RequestType) && self.has(Sign::ErrorNumber);
        is_discovery.then_some(ActivityLog::PreAuthentication)
    }

    /// The event; `None` when the record is of no activity log.
    ///
    /// # Errors
    /// When it has no time, or none that can be read.
    pub(super) fn finish(&mut self, order: FileOrder<'_>) -> Option<Result<ActivityEvent<'_>, String>> {
        let log = self.find_log()?;
        if self.log != Some(log) {
            self.changed = u32::MAX;
        }
        self.log = Some(log);
        Some(self.event(log, order))
    }

    fn event(&mut self, log: ActivityLog, order: FileOrder<'_>) -> Result<ActivityEvent<'_>, String> {
        let text = self.get(EventSlot::Time).ok_or_else(|| {
            let damage = if self.damaged { ", and the JSON text in it is damaged" } else { "" };
            format!("a record of {} without a time{damage}", log.name())
        })?;
        let time = read_time(order, text).ok_or_else(|| {
            let start: String = text.chars().take(40).collect();
            format!("a record of {}: its time is \"{start}\", which is none that is known", log.name())
        })?;
        let mut derived = std::mem::take(&mut self.derived);
        self.derive(log, &mut derived);
        self.derived = derived;
        self.changed = 0;
        let id_of = |slot| self.get(slot).and_then(Guid::parse).filter(|&id| id != Guid::ZERO);
        let mut event = ActivityEvent::new(log, time);
        event.id = id_of(EventSlot::EventId);
        event.issued = self.get(EventSlot::Issued).and_then(|text| read_time(order, text));
        event.size = self.get(EventSlot::Size).and_then(|text| text.parse().ok());
        let counted = self.get(EventSlot::Items).and_then(|text| text.parse().ok());
        event.items = if self.items > 0 { self.items } else { counted.unwrap_or(1).max(1) };
        event.effects = self.effects;
        let DerivedTexts { operation, object, user_id, address, application, session, token } = &self.derived;
        event.set(EventText::Operation, operation);
        event.set(EventText::Object, object);
        event.set(EventText::UserId, user_id);
        if !self.is_of_application() {
            event.set(EventText::UserName, self.get(EventSlot::UserName).unwrap_or_default());
        }
        event.set(EventText::Address, address);
        event.set(EventText::Application, application);
        event.set(EventText::Session, session);
        event.set(EventText::Token, token);
        let outcome = if log == ActivityLog::PreAuthentication { EventSlot::ErrorNumber } else { EventSlot::Result };
        event.set(EventText::Result, self.get(outcome).unwrap_or_default());
        Ok(event)
    }

    /// Whether an application did it on its own, without a user.
    fn is_of_application(&self) -> bool {
        let is_app = |kind: &str| kind.eq_ignore_ascii_case("app") || kind.eq_ignore_ascii_case("application");
        let principal = self.get(EventSlot::Principal);
        self.get(EventSlot::TokenKind).is_some_and(is_app)
            || principal.is_some() && principal == self.get(EventSlot::UserId)
    }

    /// Whether one of these slots may have another value than at the last derivation.
    fn has_changed(&self, slots: &[EventSlot]) -> bool {
        slots.iter().any(|&slot| self.changed & 1 << slot as u32 != 0)
    }

    /// Derives what depends on values that have changed.
    fn derive(&self, log: ActivityLog, derived: &mut DerivedTexts) {
        let get = |slot| self.get(slot).unwrap_or_default();
        if log.is_graph() {
            if self.has_changed(&[EventSlot::Method, EventSlot::Uri]) {
                let (operation, object) = (cleared(&mut derived.operation), cleared(&mut derived.object));
                graph_call::describe(get(EventSlot::Method), get(EventSlot::Uri), operation, object);
            }
        } else if log == ActivityLog::PreAuthentication {
            if self.has_changed(&[EventSlot::RequestType]) {
                // Its operation is always the same: "Sign-in activity".
                cleared(&mut derived.operation).push_str(get(EventSlot::RequestType));
                cleared(&mut derived.object);
            }
        } else if self.has_changed(&OF_AUDITED_OBJECT) {
            cleared(&mut derived.operation).push_str(get(EventSlot::Operation));
            self.object(log, cleared(&mut derived.object));
        }
        if self.has_changed(&[EventSlot::UserId, EventSlot::TokenKind, EventSlot::Principal]) {
            let user_id = cleared(&mut derived.user_id);
            if !self.is_of_application() {
                user_id.push_str(get(EventSlot::UserId));
                user_id.make_ascii_lowercase();
            }
        }
        if self.has_changed(&[EventSlot::Address]) {
            cleared(&mut derived.address).push_str(&normalise_address(get(EventSlot::Address)));
        }
        if self.has_changed(&[EventSlot::ApplicationId, EventSlot::ApplicationName]) {
            let application = cleared(&mut derived.application);
            application.push_str(self.get(EventSlot::ApplicationId).unwrap_or_else(|| get(EventSlot::ApplicationName)));
            if Guid::parse(application).is_some() {
                application.make_ascii_lowercase();
            }
        }
        if self.has_changed(&[EventSlot::Session]) {
            let session = cleared(&mut derived.session);
            let text = get(EventSlot::Session);
            match Guid::parse(text) {
                Some(Guid::ZERO) => {}
                id => {
                    session.push_str(text);
                    if id.is_some() {
                        session.make_ascii_lowercase();
                    }
                }
            }
        }
        if self.has_changed(&[EventSlot::Token]) {
            cleared(&mut derived.token).push_str(&token_identifier(get(EventSlot::Token)));
        }
    }

    /// What was touched, of a log of audit records or of Azure: what the record names, else the mail or its folder.
    fn object(&self, log: ActivityLog, object: &mut String) {
        let get = |slot| self.get(slot).unwrap_or_default();
        if let Some(named) = self.get(EventSlot::Object) {
            object.push_str(named);
        } else if log == ActivityLog::AzureActivity {
            object.push_str(get(EventSlot::ResourcePath));
        } else {
            let (folder, subject) = (get(EventSlot::Folder), get(EventSlot::Subject));
            object.push_str(folder);
            if !folder.is_empty() && !subject.is_empty() {
                object.push('\\');
            }
            object.push_str(subject);
        }
    }
}

/// What the object of an audit record or of Azure is derived from, and the operation.
const OF_AUDITED_OBJECT: [EventSlot; 5] =
    [EventSlot::Operation, EventSlot::Object, EventSlot::ResourcePath, EventSlot::Folder, EventSlot::Subject];

/// An empty text in place of this one, with its memory.
fn cleared(text: &mut String) -> &mut String {
    text.clear();
    text
}

/// Whether a text stands for no value.
fn is_nothing(text: &str) -> bool {
    matches!(text, "" | "-" | "null" | "NULL" | "None" | "N/A" | "{}" | "[]" | "undefined")
}
