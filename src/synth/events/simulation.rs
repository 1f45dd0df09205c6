//! Adds events to the tokens of one person.

use super::operation::{AuditForm, AzureOperation, AzurePhase, Operation, SIGNED_IN};
use crate::synth::event::{RecordIds, SyntheticEvent};
use crate::synth::people::software as apps;
use crate::synth::random::Random;
use crate::synth::sign_in::SyntheticSignIn;
use crate::synth::tenant::Tenant;
use std::net::IpAddr;

/// The simulation of what follows from one person's sign-ins.
pub(super) struct EventSimulation<'t> {
    pub tenant: &'t Tenant,
    pub random: Random,
    /// In order of time: indexes in [`Tenant::sign_ins`].
    pub sign_ins: Vec<u32>,
    pub events: Vec<SyntheticEvent>,
}

/// A token that can be used: its sign-in, and the time of its use in milliseconds since 1970.
#[derive(Clone, Copy)]
pub(super) struct UsableToken<'t> {
    pub number: u32,
    pub sign_in: &'t SyntheticSignIn,
    /// When its program gets another one, or it expires.
    pub until: i64,
    /// Whether no other follows it.
    pub is_last: bool,
}

impl EventSimulation<'_> {
    /// A time at which a token is used.
    pub(super) fn time_of(&mut self, token: UsableToken<'_>) -> i64 {
        self.random.between(token.sign_in.created + 1_000, token.until.max(token.sign_in.created + 2_000))
    }

    /// Adds an event of a token.
    pub(super) fn push(
        &mut self,
        token: UsableToken<'_>,
        time: i64,
        operation: Operation,
        address: IpAddr,
    ) -> &mut SyntheticEvent {
        let event = SyntheticEvent {
            time,
            id: self.random.guid(),
            sign_in: token.number,
            ids: self.record_ids(operation),
            operation,
            address,
            object: self.random.guid() as u64,
            items: 1,
            failed: false,
        };
        self.events.push(event);
        let last = self.events.len() - 1;
        &mut self.events[last]
    }

    /// Adds the start and the end of an operation of Azure.
    pub(super) fn push_azure(
        &mut self,
        token: UsableToken<'_>,
        time: i64,
        operation: &'static AzureOperation,
        (address, failed): (IpAddr, bool),
    ) {
        let lasts = self.random.between(200, 20_000);
        let object = self.push(token, time, Operation::Azure(operation, AzurePhase::Start), address).object;
        let end = self.push(token, time + lasts, Operation::Azure(operation, AzurePhase::End), address);
        (end.object, end.failed) = (object, failed);
    }

    /// Draws which ids the record of an operation has.
    fn record_ids(&mut self, operation: Operation) -> RecordIds {
        let Operation::Audit(operation) = operation else { return RecordIds::Token };
        let draw = self.random.below(100);
        match operation.form {
            AuditForm::SignIn => RecordIds::Session,
            AuditForm::Directory | AuditForm::MailSync => RecordIds::None,
            AuditForm::MailBind | AuditForm::MailItem | AuditForm::Command(_) => match draw {
                0..=87 => RecordIds::Token,
                88..=94 => RecordIds::Session,
                _ => RecordIds::None,
            },
            AuditForm::File | AuditForm::Message => match draw {
                0..=94 => RecordIds::Token,
                95..=96 => RecordIds::Session,
                _ => RecordIds::None,
            },
        }
    }

    /// Records the sign-in in the unified audit log, which has those of people.
    pub(super) fn audit_sign_in(&mut self, token: UsableToken<'_>) {
        if token.sign_in.interactive {
            let address = token.sign_in.address.ip;
            self.push(token, token.sign_in.created, Operation::Audit(&SIGNED_IN), address);
        }
    }
}

/// The service whose log shows the use of a token, by the resource that it is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LoggedService {
    Graph,
    Mail,
    Files,
    Chat,
    DeviceRegistration,
    AadGraph,
    Azure,
    /// One that is in none of the logs.
    Other,
}

impl LoggedService {
    pub(super) fn of(sign_in: &SyntheticSignIn) -> Self {
        match sign_in.resource {
            apps::GRAPH => Self::Graph,
            apps::EXCHANGE => Self::Mail,
            apps::SHAREPOINT => Self::Files,
            apps::TEAMS_SERVICES => Self::Chat,
            apps::DRS => Self::DeviceRegistration,
            apps::AAD_GRAPH => Self::AadGraph,
            apps::ARM => Self::Azure,
            _ => Self::Other,
        }
    }
}
