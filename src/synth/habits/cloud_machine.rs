//! Simulates developers' machines at a cloud provider.

use super::MachinePresence;
use super::software::{COMMAND_LINE, EDITOR, LINUX, SHELL, ToolSet, WINDOWS};
use crate::synth::activity::Activity;
use crate::synth::environment::networks::BlockAddress;
use crate::synth::people::person::{ClientDetails, ClientIndex, Method, PresentedToken};
use crate::synth::people::software::{AppResource, ClientSoftware, WEB};
use crate::synth::sign_in::{AuthenticationResult, Cause};
use crate::synth::tenant_profiles::HabitShares;
use crate::synth::time::MINUTE;

/// What runs on a machine, and how often it signs in there.
type Program = (&'static ClientSoftware, &'static [AppResource], u32);

impl Activity<'_> {
    /// Draws an address of a machine at a cloud provider.
    pub(super) fn rent_a_machine(&mut self, shares: &HabitShares) -> BlockAddress {
        let networks = self.planner.networks;
        let provider = if self.random.chance(shares.in_azure) {
            &networks.microsoft[0]
        } else {
            self.random.pick(&networks.hosting)
        };
        let near = self.random.chance(0.6);
        let site = if near { provider.nearest(self.person.city) } else { self.random.pick(&provider.sites) };
        networks.address(&mut self.random, &site.v4)
    }

    /// Adds a machine that the person opens by a factor of their own and works on for three to five days, in their hours,
    /// with developers' tools alone.
    pub(super) fn use_cloud_machine(&mut self, shares: &HabitShares, presence: &MachinePresence) {
        let count = (self.random.between(3, 5) as usize).min(presence.days.len());
        if count < 3 {
            return;
        }
        let first = self.random.below(presence.days.len() - count + 1);
        let days = &presence.days[first..first + count];
        let address = self.rent_a_machine(shares);
        let set: &'static ToolSet = if self.random.chance(0.85) { &LINUX } else { &WINDOWS };
        let command_line = self.random.pick(&set.command_line);
        let mut programs: Vec<Program> = vec![(command_line, COMMAND_LINE, 6)];
        if self.random.chance(0.5) {
            programs.push((&set.editor, EDITOR, 4));
        }
        if self.random.chance(0.3) {
            programs.push((&set.shell, SHELL, 3));
        }
        let mut left = self.random.between(20, 70);
        let mut session = None;
        for (number, &(from, to)) in days.iter().enumerate() {
            let mut from = from;
            // At times the person has to open it once more.
            if session.is_none() || self.random.chance(0.12) {
                from += self.random.between(MINUTE, ((to - from) / 4).max(2 * MINUTE));
                session = Some(self.open(shares, presence, programs[0], from, address));
                from += self.random.between(10_000, 3 * MINUTE);
            }
            let rest = (days.len() - number) as i64;
            let today = if rest == 1 { left } else { self.random.around(left / rest, left / rest / 2) };
            left -= today;
            for _ in 0..today {
                let (software, uses, _) =
                    self.random.weighted(&programs.iter().map(|&it| (it, it.2)).collect::<Vec<_>>());
                let app = self.weighted_app(uses);
                let client = self.client_index(ClientDetails::anonymous(software, false));
                let created = self.random.between(from, to.max(from));
                let by_code = session.is_some_and(|(_, by_code)| by_code);
                let id = session.map(|(id, _)| id);
                self.push_habit(id, client, app, created, address, Cause::CloudMachine).device_code = by_code;
            }
        }
    }

    /// Adds the factor that opens a machine: by device code, or in the browser with a redirect to the machine. Returns the
    /// session, and whether it came by device code.
    fn open(
        &mut self,
        shares: &HabitShares,
        presence: &MachinePresence,
        (software, uses, _): Program,
        at: i64,
        machine: BlockAddress,
    ) -> (u128, bool) {
        let by_code = self.random.chance(0.85);
        let browser = self.browser_client();
        // The code is typed in a browser, and the log shows that or the machine that asks.
        let at_home = !by_code || self.random.chance(shares.factor_at_home);
        let id = match self.session_of(browser) {
            Some(id) if at_home && self.random.chance(0.25) => id,
            _ => self.random.session_id(),
        };
        let tool = self.client_index(ClientDetails::anonymous(software, false));
        let address = if at_home { presence.line(at).map_or(machine, |(address, _)| address) } else { machine };
        let client = if at_home { browser.unwrap_or(tool) } else { tool };
        let app = self.weighted_app(uses);
        let method = match self.person.method {
            Method::Hello | Method::SecurityKey if !at_home => Method::PasswordAndPush,
            method => method,
        };
        let factor = self.push_habit(Some(id), client, app, at, address, Cause::CloudMachine);
        factor.interactive = true;
        factor.token = PresentedToken::None;
        factor.authentication = AuthenticationResult::Presented(method);
        factor.device_code = by_code;
        (id, by_code)
    }

    /// Returns a browser of the person's machine.
    pub(super) fn browser_client(&self) -> Option<ClientIndex> {
        let of_web = self.person.sessions.iter().filter(|session| {
            self.person.clients[usize::from(session.client)].is_browser
                && session.uses.iter().any(|used| WEB.iter().any(|web| web.application == used.application))
        });
        of_web.map(|session| session.client).next()
    }

    /// Returns the id of the session that a client has.
    pub(super) fn session_of(&self, client: Option<ClientIndex>) -> Option<u128> {
        self.person.sessions.iter().find(|session| Some(session.client) == client).map(|session| session.id)
    }
}
