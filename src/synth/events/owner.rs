//! Simulates what owners do with their tokens: mail and files that programs synchronise, documents, chats.

use super::operation::{
    AuditOperation, CHAT_CALLS, DIRECTORY_CALLS, FILE_ACCESSED, FILE_CALLS, FILE_DOWNLOADED, FILE_MODIFIED,
    FILE_PREVIEWED, FILE_SHARED, FILE_SYNCED, GraphCall, MAIL_BIND, MAIL_CALLS, MAIL_DELETED, MAIL_MOVED, MAIL_SENT,
    MAIL_SYNC, MESSAGE_SENT, METHOD_REGISTERED, OFFICE_CALLS, OWN_AAD_CALLS, OWN_AZURE, OWN_RULE, OWN_SETTING,
    Operation, TEAMS_STARTED,
};
use super::simulation::{EventSimulation, LoggedService, UsableToken};
use crate::synth::event::SyntheticEvent;
use crate::synth::people::software as apps;
use crate::synth::sign_in::AuthenticationResult;
use std::net::IpAddr;

/// What programs and people do in a mailbox, with weights.
static IN_MAIL: [(&AuditOperation, u32); 7] = [
    (&MAIL_SYNC, 500),
    (&MAIL_BIND, 300),
    (&MAIL_SENT, 100),
    (&MAIL_MOVED, 80),
    (&MAIL_DELETED, 15),
    (&OWN_SETTING, 2),
    (&OWN_RULE, 2),
];

/// What programs and people do with files, with weights.
static IN_FILES: [(&AuditOperation, u32); 6] = [
    (&FILE_ACCESSED, 40),
    (&FILE_MODIFIED, 20),
    (&FILE_PREVIEWED, 15),
    (&FILE_SYNCED, 25),
    (&FILE_DOWNLOADED, 6),
    (&FILE_SHARED, 1),
];

static IN_CHAT: [(&AuditOperation, u32); 2] = [(&MESSAGE_SENT, 7), (&TEAMS_STARTED, 2)];

/// The share of an owner's events that come from another address than their sign-in: devices move between networks.
const MOVED: f64 = 0.07;

/// The share of an owner's factors after which another one is registered.
const NEW_PHONE: f64 = 0.002;

/// The share of an owner's calls that are refused.
const REFUSED: f64 = 0.03;

/// The share of tokens for Azure AD Graph and for Azure of which the log has something: most are used to read.
const ASKED: f64 = 0.2;
const CHANGED: f64 = 0.4;

impl EventSimulation<'_> {
    /// Adds what the owner, or a program of the owner's, does with a token.
    pub(super) fn owner(&mut self, token: UsableToken<'_>) {
        self.audit_sign_in(token);
        // A new phone.
        if matches!(token.sign_in.authentication, AuthenticationResult::Presented(_)) && self.random.chance(NEW_PHONE) {
            let time = self.time_of(token);
            self.push(token, time, Operation::Audit(&METHOD_REGISTERED), token.sign_in.address.ip);
        }
        match LoggedService::of(token.sign_in) {
            LoggedService::Graph => {
                let calls = owners_calls(token.sign_in.application);
                for _ in 0..self.random.between(0, 3) {
                    let call = self.random.pick(calls);
                    let failed = self.random.chance(REFUSED);
                    self.by_owner(token, Operation::Call(call)).failed = failed;
                }
            }
            LoggedService::Mail => self.some(token, &IN_MAIL, 3),
            LoggedService::Files => self.some(token, &IN_FILES, 4),
            LoggedService::Chat => self.some(token, &IN_CHAT, 1),
            LoggedService::AadGraph if self.random.chance(ASKED) => {
                let call = self.random.pick(&OWN_AAD_CALLS);
                self.by_owner(token, Operation::AadCall(call));
            }
            LoggedService::Azure if self.random.chance(CHANGED) => {
                let (operation, failed) = (self.random.pick(&OWN_AZURE), self.random.chance(REFUSED));
                let (time, address) = (self.time_of(token), self.address_of(token));
                self.push_azure(token, time, operation, (address, failed));
            }
            LoggedService::AadGraph
            | LoggedService::Azure
            | LoggedService::DeviceRegistration
            | LoggedService::Other => {}
        }
    }

    /// Adds up to `most` events, chosen by weight.
    fn some(&mut self, token: UsableToken<'_>, of: &'static [(&'static AuditOperation, u32)], most: i64) {
        for _ in 0..self.random.between(0, most) {
            let operation = self.random.weighted(of);
            let items = self.random.between(1, 6) as u32;
            self.by_owner(token, Operation::Audit(operation)).items = items;
        }
    }

    fn by_owner(&mut self, token: UsableToken<'_>, operation: Operation) -> &mut SyntheticEvent {
        let (time, address) = (self.time_of(token), self.address_of(token));
        self.push(token, time, operation, address)
    }

    /// The address of the owner's next request.
    fn address_of(&mut self, token: UsableToken<'_>) -> IpAddr {
        if self.random.chance(MOVED) { self.other_address(token) } else { token.sign_in.address.ip }
    }

    /// An address of another sign-in of the owner's, made at about the same time.
    fn other_address(&mut self, token: UsableToken<'_>) -> IpAddr {
        let tenant = self.tenant;
        let created = |number: &u32| tenant.sign_ins[*number as usize].created;
        let at = self.sign_ins.partition_point(|number| created(number) < token.sign_in.created);
        let near = &self.sign_ins[at.saturating_sub(6)..(at + 6).min(self.sign_ins.len())];
        let session = token.sign_in.session;
        let own: Vec<IpAddr> = near
            .iter()
            .map(|&number| &tenant.sign_ins[number as usize])
            .filter(|other| other.code == 0 && other.session == session && other.cause.attack().is_none())
            .map(|other| other.address.ip)
            .collect();
        if own.is_empty() { token.sign_in.address.ip } else { *self.random.pick(&own) }
    }
}

/// What an application asks Microsoft Graph.
fn owners_calls(application: u8) -> &'static [GraphCall] {
    match application {
        apps::TEAMS | apps::TEAMS_WEB | apps::TEAMS_SERVICES => &CHAT_CALLS,
        apps::OUTLOOK | apps::OUTLOOK_WEB | apps::OUTLOOK_MOBILE => &MAIL_CALLS,
        apps::ONEDRIVE_SYNC | apps::ONEDRIVE_IOS | apps::SHAREPOINT_WEB | apps::SEARCH_SERVICE => &FILE_CALLS,
        apps::AZURE_CLI | apps::AZURE_POWERSHELL | apps::GRAPH_CLI | apps::AZURE_PORTAL => &DIRECTORY_CALLS,
        _ => &OFFICE_CALLS,
    }
}
