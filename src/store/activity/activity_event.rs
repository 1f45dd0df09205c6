//! Holds one event between its file and the store.

use super::mail_effects::MailEffects;
use crate::signin::{Guid, Timestamp};
use crate::store::RawRef;

/// The log that an event comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum ActivityLog {
    /// `MicrosoftGraphActivityLogs`: calls of Microsoft Graph.
    GraphActivity,
    /// `AADGraphActivityLogs`: calls of the older Azure AD Graph.
    AadGraphActivity,
    /// The unified audit log of Microsoft 365.
    UnifiedAudit,
    /// `OfficeActivity` of Sentinel: the unified audit log of Exchange, `SharePoint` and Teams.
    OfficeActivity,
    /// `CloudAppEvents` of Microsoft Defender.
    CloudAppEvents,
    /// The activity log of Azure.
    AzureActivity,
    /// `PreAuthenticationDiscoveryLogs`: what is asked about a user before a sign-in. No token is used.
    PreAuthentication,
}

impl ActivityLog {
    /// All logs.
    pub const ALL: [Self; 7] = [
        Self::GraphActivity,
        Self::AadGraphActivity,
        Self::UnifiedAudit,
        Self::OfficeActivity,
        Self::CloudAppEvents,
        Self::AzureActivity,
        Self::PreAuthentication,
    ];

    /// The name in output and in shapes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::GraphActivity => "graph-activity",
            Self::AadGraphActivity => "aad-graph-activity",
            Self::UnifiedAudit => "unified-audit",
            Self::OfficeActivity => "office-activity",
            Self::CloudAppEvents => "cloud-app-events",
            Self::AzureActivity => "azure-activity",
            Self::PreAuthentication => "pre-authentication",
        }
    }

    /// Whether its events are calls of Graph.
    pub const fn is_graph(self) -> bool {
        matches!(self, Self::GraphActivity | Self::AadGraphActivity)
    }

    /// Whether its events are records of the unified audit log. Such a record has the same id in each of these logs.
    pub const fn is_audit(self) -> bool {
        matches!(self, Self::UnifiedAudit | Self::OfficeActivity | Self::CloudAppEvents)
    }

    /// The number of the logs in which one event has the same id.
    pub(super) const fn id_space(self) -> u8 {
        if self.is_audit() { Self::UnifiedAudit as u8 } else { self as u8 }
    }
}

/// A text of an event that is kept in a table of distinct texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventText {
    /// What was done: `MailItemsAccessed`, `GET /users/{id}/messages`.
    Operation,
    /// What was touched: the path of a call, a file, a folder, a rule.
    Object,
    /// Object id of the user.
    UserId,
    /// Principal name of the user.
    UserName,
    /// IP address of the client.
    Address,
    /// The application: its id, else its name.
    Application,
    /// The session.
    Session,
    /// The unique token identifier, in 22 characters of base64url where it has 16 bytes.
    Token,
    /// How it ended, as the log has it.
    Result,
}

impl EventText {
    /// Number of texts.
    pub const COUNT: usize = 9;

    /// All texts.
    pub const ALL: [Self; Self::COUNT] = [
        Self::Operation,
        Self::Object,
        Self::UserId,
        Self::UserName,
        Self::Address,
        Self::Application,
        Self::Session,
        Self::Token,
        Self::Result,
    ];
}

/// What an event has besides its texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EventFacts {
    /// The log.
    pub log: ActivityLog,
    /// When it happened.
    pub time: Timestamp,
    /// The log's own id; `None` where it has none or one that is no GUID.
    pub id: Option<Guid>,
    /// When the token was issued, to the second.
    pub issued: Option<Timestamp>,
    /// Bytes that were read or sent.
    pub size: Option<u64>,
    /// Number of things that it touched, such as mails; at least 1.
    pub items: u32,
    /// What a rule or a setting of a mailbox does with mail.
    pub effects: MailEffects,
    /// The place of the raw record.
    pub raw: RawRef,
}

/// An event of any shape.
#[derive(Clone, Debug)]
pub struct ActivityEvent<'a> {
    /// The log.
    pub log: ActivityLog,
    /// When it happened.
    pub time: Timestamp,
    /// The log's own id, where it is a GUID.
    pub id: Option<Guid>,
    /// When the token was issued.
    pub issued: Option<Timestamp>,
    /// Bytes that were read or sent.
    pub size: Option<u64>,
    /// Number of things that it touched.
    pub items: u32,
    /// What a rule or a setting of a mailbox does with mail.
    pub effects: MailEffects,
    texts: [Option<&'a str>; EventText::COUNT],
}

impl<'a> ActivityEvent<'a> {
    /// An event of this log and time without anything else.
    pub fn new(log: ActivityLog, time: Timestamp) -> Self {
        let effects = MailEffects::default();
        Self { log, time, id: None, issued: None, size: None, items: 1, effects, texts: [None; EventText::COUNT] }
    }

    /// The value of a text.
    pub fn get(&self, text: EventText) -> Option<&'a str> {
        self.texts[text as usize]
    }

    /// Sets a text. Empty text counts as absent.
    pub fn set(&mut self, text: EventText, value: &'a str) {
        self.texts[text as usize] = (!value.is_empty()).then_some(value);
    }

    /// All texts, in the order of [`EventText::ALL`].
    pub(super) fn texts(&self) -> &[Option<&'a str>; EventText::COUNT] {
        &self.texts
    }
}
