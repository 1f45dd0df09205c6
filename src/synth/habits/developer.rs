//! Simulates developers: an editor that works on a remote machine, and scripts beside a browser.

use super::MachinePresence;
use super::software::{COMMAND_LINE, EDITOR, LINUX, tools_for};
use crate::synth::activity::Activity;
use crate::synth::environment::networks::ProviderNetworks;
use crate::synth::people::person::{ClientDetails, PresentedToken};
use crate::synth::sign_in::Cause;
use crate::synth::tenant_profiles::HabitShares;

impl Activity<'_> {
    /// Adds what this developer does.
    pub(super) fn develop(&mut self, shares: &HabitShares, presence: &MachinePresence) {
        if self.random.chance(shares.cloud_machines) {
            self.use_cloud_machine(shares, presence);
        }
        if self.random.chance(shares.remote_editors) {
            self.edit_remotely(shares, presence);
        }
        if self.random.chance(shares.local_scripts) {
            self.run_scripts_beside_browser(presence);
        }
    }

    /// Adds an editor in the session of the machine: its window has the device's claim and binding, its remote part has
    /// neither and is at a fixed address.
    fn edit_remotely(&mut self, shares: &HabitShares, presence: &MachinePresence) {
        let Some(&machine) = presence.clients.first() else { return };
        let session = self.session_of(Some(machine));
        let address = self.rent_a_machine(shares);
        let remote = if self.random.chance(0.6) { &LINUX.editor } else { &LINUX.command_line[0] };
        let remote = self.client_index(ClientDetails::anonymous(remote, false));
        for &(from, to) in &presence.days {
            if !self.random.chance(0.7) {
                continue;
            }
            for _ in 0..self.random.between(2, 6) {
                let created = self.random.between(from, to);
                let Some((line, _)) = presence.line(created) else { continue };
                let app = self.weighted_app(EDITOR);
                let window = self.push_habit(session, machine, app, created, line, Cause::RemoteEditor);
                window.token = PresentedToken::Primary;
            }
            for _ in 0..self.random.between(4, 14) {
                let created = self.random.between(from, to);
                let app = self.weighted_app(EDITOR);
                self.push_habit(session, remote, app, created, address, Cause::RemoteEditor);
            }
        }
    }

    /// Adds scripts in the session of the browser, where the browser is. Half of those with IPv6 at home use it.
    fn run_scripts_beside_browser(&mut self, presence: &MachinePresence) {
        let Some(browser) = self.browser_client().or(presence.clients.first().copied()) else { return };
        let session = self.session_of(Some(browser));
        let system = self.person.clients[usize::from(browser)].system;
        let software = self.random.pick(&tools_for(system).command_line);
        let client = self.client_index(ClientDetails::anonymous(software, false));
        let over_v6 = self.random.chance(0.5);
        for &(from, to) in &presence.days {
            for _ in 0..self.random.between(0, 14) {
                let created = self.random.between(from, to);
                let Some((mut line, cause)) = presence.line(created) else { continue };
                if let (Cause::Home, Some(v6), true) = (cause, self.person.home.1, over_v6) {
                    line = ProviderNetworks::neighbour(&mut self.random, v6);
                }
                let app = self.weighted_app(COMMAND_LINE);
                self.push_habit(session, client, app, created, line, Cause::LocalScript);
            }
        }
    }
}
