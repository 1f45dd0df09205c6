//! Simulates the harm that attackers do with their tokens, by variant.

use super::operation::{
    AAD_CALLS, AZURE_HARM, AuditOperation, CONSENT_CALL, CONSENTED, CREDENTIAL_ADDED, CREDENTIAL_CALL, DEVICE_ADDED,
    DEVICE_OWNED, DIRECTORY_CALLS, FILE_ACCESSED, FILE_CALLS, FILE_DOWNLOADED, FILE_SYNCED, FORWARDING, GUEST_CALL,
    GUEST_INVITED, GraphCall, HIDING_RULES, LINK_CREATED, MAIL_BIND, MAIL_CALLS, MAIL_DELETED, MAIL_SENT, MAIL_SYNC,
    MESSAGE_SENT, METHOD_REGISTERED, NEW_RULE_CALL, Operation, ROLE_ASSIGNED, SEND_CALL,
};
use super::simulation::{EventSimulation, LoggedService, UsableToken};
use crate::synth::attack::Variant;
use crate::synth::random::Random;
use crate::synth::time::MINUTE;
use std::net::IpAddr;

/// Something that an attacker does once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Harm {
    InboxRule,
    Forwarding,
    Fraud,
    SharedLink,
    Consent,
    Credential,
    Guest,
    Method,
    Device,
    Role,
}

/// What an attack is after.
#[derive(Clone, Copy)]
struct HarmPlan {
    /// Weights of calls about mail, files and the directory.
    calls: [u32; 3],
    /// Events of a token, at most.
    most: i64,
    /// What is done once, with its probability.
    once: &'static [(Harm, f64)],
}

/// Reads mail and prepares a fraud.
const MAIL_FRAUD: HarmPlan = HarmPlan {
    calls: [8, 1, 1],
    most: 8,
    once: &[
        (Harm::InboxRule, 0.7),
        (Harm::Forwarding, 0.2),
        (Harm::Fraud, 0.4),
        (Harm::Method, 0.2),
        (Harm::Consent, 0.1),
    ],
};
/// Copies what is there.
const COPYING: HarmPlan = HarmPlan {
    calls: [4, 5, 2],
    most: 14,
    once: &[(Harm::SharedLink, 0.2), (Harm::InboxRule, 0.25), (Harm::Consent, 0.15), (Harm::Role, 0.1)],
};
/// Looks for a way to stay and to rise.
const SPREADING: HarmPlan = HarmPlan {
    calls: [1, 1, 7],
    most: 10,
    once: &[(Harm::Credential, 0.5), (Harm::Guest, 0.3), (Harm::Consent, 0.3), (Harm::Method, 0.3), (Harm::Role, 0.5)],
};
/// Registers a device, then reads.
const SETTLING: HarmPlan = HarmPlan {
    calls: [4, 3, 2],
    most: 8,
    once: &[(Harm::Device, 1.0), (Harm::Method, 0.3), (Harm::InboxRule, 0.3), (Harm::Forwarding, 0.1)],
};
/// Reads a little, often.
const WATCHING: HarmPlan = HarmPlan { calls: [6, 2, 0], most: 4, once: &[(Harm::Forwarding, 0.2)] };

const fn plan(variant: Variant) -> HarmPlan {
    match variant {
        Variant::Aitm | Variant::Campaign | Variant::SameAsn | Variant::ResidentialProxy | Variant::OffHours => {
            MAIL_FRAUD
        }
        Variant::OtherContinent
        | Variant::SameCountryHosting
        | Variant::PrtFanOut
        | Variant::Rotating
        | Variant::Ipv6
        | Variant::DeviceCode => COPYING,
        Variant::AzureVm | Variant::PrtCookie | Variant::SameEdge => SPREADING,
        Variant::RtToPrt | Variant::AitmChain => SETTLING,
        Variant::Slow | Variant::Mimic | Variant::Confidential | Variant::Blocked => WATCHING,
    }
}

/// What an attack still has to do.
pub(super) struct HarmLeft {
    plan: HarmPlan,
    once: Vec<Harm>,
}

impl HarmLeft {
    /// Draws what an attack of a variant does.
    pub(super) fn draw(variant: Variant, random: &mut Random) -> Self {
        let plan = plan(variant);
        let once = plan.once.iter().filter(|&&(_, chance)| random.chance(chance)).map(|&(harm, _)| harm).collect();
        Self { plan, once }
    }
}

impl EventSimulation<'_> {
    /// Adds what an attacker does with a token.
    pub(super) fn attacker(&mut self, token: UsableToken<'_>, left: &mut HarmLeft) {
        self.audit_sign_in(token);
        let service = LoggedService::of(token.sign_in);
        if let Some(at) = left.once.iter().position(|&harm| suits(harm, service)) {
            let harm = left.once.swap_remove(at);
            self.harm(harm, service, token);
        }
        // The last token is used as long as it lasts.
        let most = if token.is_last { left.plan.most * 2 } else { left.plan.most };
        for _ in 0..self.random.between(1, most) {
            match service {
                LoggedService::Graph => self.ask_graph(token, left.plan.calls),
                LoggedService::Mail => {
                    let weights = [(&MAIL_BIND, 75), (&MAIL_SYNC, 20), (&MAIL_DELETED, 5)];
                    self.audited(token, &weights, 40);
                }
                LoggedService::Files => {
                    let weights = [(&FILE_DOWNLOADED, 50), (&FILE_ACCESSED, 30), (&FILE_SYNCED, 20)];
                    self.audited(token, &weights, 1);
                }
                LoggedService::Chat if self.random.chance(0.2) => self.audited(token, &[(&MESSAGE_SENT, 1)], 1),
                LoggedService::AadGraph => {
                    let (call, time) = (self.random.pick(&AAD_CALLS), self.time_of(token));
                    self.by_attacker(token, time, Operation::AadCall(call));
                }
                // The rest is reading, which the log does not have.
                LoggedService::Azure if self.random.chance(0.3) => {
                    let (operation, failed) = (self.random.pick(&AZURE_HARM), self.random.chance(0.25));
                    let (time, address) = (self.time_of(token), self.attackers_address(token));
                    self.push_azure(token, time, operation, (address, failed));
                }
                LoggedService::Chat
                | LoggedService::Azure
                | LoggedService::DeviceRegistration
                | LoggedService::Other => {}
            }
        }
    }

    fn ask_graph(&mut self, token: UsableToken<'_>, [mail, files, directory]: [u32; 3]) {
        let weights: [(&'static [GraphCall], u32); 3] =
            [(&MAIL_CALLS, mail), (&FILE_CALLS, files), (&DIRECTORY_CALLS, directory)];
        let calls = self.random.weighted(&weights);
        let call = self.random.pick(calls);
        let failed = self.random.chance(0.08);
        let time = self.time_of(token);
        self.by_attacker(token, time, Operation::Call(call));
        if let Some(event) = self.events.last_mut() {
            event.failed = failed;
        }
    }

    fn audited(&mut self, token: UsableToken<'_>, of: &[(&'static AuditOperation, u32)], most_items: i64) {
        let operation = self.random.weighted(of);
        let items = self.random.between(1, most_items) as u32;
        let time = self.time_of(token);
        self.by_attacker(token, time, Operation::Audit(operation));
        if let Some(event) = self.events.last_mut() {
            event.items = items;
        }
    }

    /// Does something once: the call, where the service is Microsoft Graph, and what the audit log has of it.
    fn harm(&mut self, harm: Harm, service: LoggedService, token: UsableToken<'_>) {
        let time = self.time_of(token);
        if harm == Harm::Role {
            let address = self.attackers_address(token);
            return self.push_azure(token, time, &ROLE_ASSIGNED, (address, false));
        }
        let call: Option<&GraphCall> = match harm {
            Harm::InboxRule => Some(&NEW_RULE_CALL),
            Harm::Consent => Some(&CONSENT_CALL),
            Harm::Credential => Some(&CREDENTIAL_CALL),
            Harm::Guest => Some(&GUEST_CALL),
            Harm::Fraud => Some(&SEND_CALL),
            Harm::Forwarding | Harm::SharedLink | Harm::Method | Harm::Device | Harm::Role => None,
        };
        if let Some(call) = call.filter(|_| service == LoggedService::Graph) {
            self.by_attacker(token, time, Operation::Call(call));
        }
        let audited: &[&AuditOperation] = match harm {
            Harm::InboxRule => &[self.random.pick(&HIDING_RULES)],
            Harm::Forwarding => &[&FORWARDING],
            Harm::Fraud => &[&MAIL_SENT, &MAIL_DELETED, &MAIL_SENT, &MAIL_DELETED],
            Harm::SharedLink => &[&LINK_CREATED],
            Harm::Consent => &[&CONSENTED],
            Harm::Credential => &[&CREDENTIAL_ADDED],
            Harm::Guest => &[&GUEST_INVITED],
            Harm::Method => &[&METHOD_REGISTERED],
            Harm::Device => &[&DEVICE_ADDED, &DEVICE_OWNED],
            Harm::Role => &[],
        };
        for (at, operation) in audited.iter().enumerate() {
            self.by_attacker(token, time + 1_200 + at as i64 * MINUTE / 2, Operation::Audit(operation));
        }
    }

    fn by_attacker(&mut self, token: UsableToken<'_>, time: i64, operation: Operation) {
        let address = self.attackers_address(token);
        self.push(token, time, operation, address);
    }

    /// The address of the attacker's next request: one that changes with every request is another each time.
    fn attackers_address(&mut self, token: UsableToken<'_>) -> IpAddr {
        let tenant = self.tenant;
        let own = token.sign_in.address.ip;
        let is_rotating =
            token.sign_in.cause.attack().is_some_and(|attack| tenant.attacks[attack].variant == Variant::Rotating);
        if !is_rotating || !self.random.chance(0.6) {
            return own;
        }
        let provider = self.random.pick(&tenant.networks.hosting);
        let site = self.random.pick(&provider.sites);
        tenant.networks.address(&mut self.random, &site.v4).ip
    }
}

/// Whether a token for a service can do a harm.
fn suits(harm: Harm, service: LoggedService) -> bool {
    match harm {
        Harm::InboxRule | Harm::Fraud => matches!(service, LoggedService::Graph | LoggedService::Mail),
        Harm::Forwarding => service == LoggedService::Mail,
        Harm::SharedLink => service == LoggedService::Files,
        Harm::Consent | Harm::Credential | Harm::Guest | Harm::Method => service == LoggedService::Graph,
        Harm::Device => service == LoggedService::DeviceRegistration,
        Harm::Role => service == LoggedService::Azure,
    }
}
