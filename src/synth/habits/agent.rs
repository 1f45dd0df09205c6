//! Simulates agents: with an account of their own, and on behalf of a user.

use crate::synth::activity::Activity;
use crate::synth::environment::networks::BlockAddress;
use crate::synth::people::person::ClientDetails;
use crate::synth::people::software::{self as apps, AppResource, ClientSoftware, uses};
use crate::synth::sign_in::Cause;
use crate::synth::time::{DAY, MINUTE};

/// What an agent reads.
const READS: &[AppResource] = &[
    uses(apps::ASSISTANT, apps::GRAPH, 6),
    uses(apps::ASSISTANT, apps::EXCHANGE, 3),
    uses(apps::ASSISTANT, apps::SHAREPOINT, 2),
];

const SILENT: ClientSoftware = ClientSoftware { system: "", browser: "", user_agent: "" };

impl Activity<'_> {
    /// Makes the account that of an agent, which works all day from two data centres of Microsoft's.
    pub(super) fn become_agent(&mut self) {
        let Some((from, to)) = self.span() else { return };
        let (person, number) = (&mut self.person, self.number);
        let domain = person.principal_name.rsplit('@').next().unwrap_or_default().to_owned();
        person.name = format!("Agent {number}");
        person.principal_name = format!("agent.{number}@{domain}");
        (person.is_guest, person.home_tenant) = (false, None);
        self.sign_ins.clear();
        let session = Some(self.random.session_id());
        let mut now = from;
        while now < to {
            self.act(session, now, "agentIDuser");
            now += self.random.wait(35 * MINUTE) + 30_000;
        }
    }

    /// Adds an agent that acts for the person on some days.
    pub(super) fn have_an_agent(&mut self) {
        let Some((from, to)) = self.span() else { return };
        let session = Some(self.random.session_id());
        let mut midnight = from.div_euclid(DAY) * DAY;
        while midnight < to {
            if self.random.chance(0.7) {
                for _ in 0..self.random.between(3, 20) {
                    let created = midnight + self.random.between(0, DAY - 1);
                    self.act(session, created.clamp(from, to), "agenticAppInstance");
                }
            }
            midnight += DAY;
        }
    }

    fn act(&mut self, session: Option<u128>, created: i64, kind: &'static str) {
        let address = self.data_centre();
        let client = self.client_index(ClientDetails { user_agent: None, ..ClientDetails::anonymous(&SILENT, false) });
        let app = self.weighted_app(READS);
        self.push_habit(session, client, app, created, address, Cause::Agent).agent = Some(kind);
    }

    /// An address of the nearest data centre of Microsoft's, or of another one at times.
    fn data_centre(&mut self) -> BlockAddress {
        let networks = self.planner.networks;
        let microsoft = &networks.microsoft[0];
        let site = if self.random.chance(0.7) { microsoft.nearest(self.person.city) } else { &microsoft.sites[0] };
        networks.address(&mut self.random, &site.v4)
    }

    /// The times of the first and the last sign-in.
    fn span(&self) -> Option<(i64, i64)> {
        let times = || self.sign_ins.iter().map(|sign_in| sign_in.created);
        times().min().zip(times().max())
    }
}
