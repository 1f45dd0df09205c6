//! Provides a small tenant with activity logs for tests.

use crate::app::testing::{Player, small_findings, small_records};
use crate::detect::{LinkedActivity, linked_events};
use crate::signin::{Field, Guid, Timestamp};
use crate::store::Store;
use crate::store::activity::testing::activity_of;
use crate::store::activity::{ActivityEvent, ActivityLog, EventText};
use crate::store::testing::store_of;

/// The small tenant with sessions and tokens, and what was done with them: the suspect reads mails and makes a rule, and
/// the user reads a mail of her own in the same session.
fn store() -> Store {
    let mut records = small_records();
    for (at, record) in records.iter_mut().enumerate() {
        record.request_id = Some(Guid(at as u128 + 1));
        if (3..=8).contains(&at) && at != 7 {
            record.set(Field::SessionId, "0087d7fc-1dfa-4f1c-adbc-5c1459ed2abd");
        }
    }
    let tokens: Vec<String> = [4, 5, 6, 99].map(|id| Guid(id).unique_token_identifier()).into();
    let event = |log, time: &str, token: Option<usize>, operation: &'static str, object: &'static str| {
        let time = Timestamp::parse(&format!("2026-10-03T{time}Z")).expect("a time");
        let mut event = ActivityEvent::new(log, time);
        event.set(EventText::Operation, operation);
        event.set(EventText::Object, object);
        event.set(EventText::UserName, "alice@contoso.com");
        event.set(EventText::Session, "0087d7fc-1dfa-4f1c-adbc-5c1459ed2abd");
        event.set(EventText::Result, "200");
        if let Some(token) = token {
            event.set(EventText::Token, &tokens[token]);
        }
        event
    };
    let mut events = vec![
        event(ActivityLog::GraphActivity, "14:01:00", Some(0), "GET /me/messages", "/me/messages"),
        event(ActivityLog::GraphActivity, "14:05:00", Some(1), "GET /me/messages", "/me/messages"),
        event(ActivityLog::GraphActivity, "14:06:00", Some(1), "GET /me/messages", "/me/messages"),
        event(ActivityLog::GraphActivity, "14:25:00", Some(2), "GET /me/messages", "/me/messages"),
        event(ActivityLog::UnifiedAudit, "14:30:00", Some(2), "New-InboxRule", "Rule \u{1b}[2J"),
        event(ActivityLog::UnifiedAudit, "14:35:00", None, "MailItemsAccessed", "Inbox"),
        event(ActivityLog::GraphActivity, "14:50:00", Some(3), "GET /users", "/users"),
    ];
    let addresses =
        ["198.51.100.4", "203.0.113.9", "203.0.113.9", "203.0.113.9", "203.0.113.9", "192.0.2.99", "203.0.113.9"];
    for (event, address) in events.iter_mut().zip(addresses) {
        event.set(EventText::Address, address);
    }
    store_of(&records).with_activity(activity_of(&events))
}

/// The explorer with that tenant.
pub(crate) fn player_with_activity(width: u16, height: u16) -> Player {
    let (store, mut findings) = (store(), small_findings());
    for finding in &mut findings.list {
        let events = linked_events(&store, finding);
        finding.activity = LinkedActivity::of(store.activity(), &events);
    }
    let mut player = Player::new(width, height);
    player.load(store, findings);
    player
}
