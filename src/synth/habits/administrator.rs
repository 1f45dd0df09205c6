//! Simulates administrators, whose scripts run at home without a device claim.

use super::MachinePresence;
use super::software::{ADMINISTRATION, tools_for};
use crate::synth::activity::Activity;
use crate::synth::people::person::{ClientDetails, PresentedToken};
use crate::synth::sign_in::{AuthenticationResult, Cause};
use crate::synth::time::{DAY, MINUTE};

impl Activity<'_> {
    /// Adds scripts that run every half hour or so on a computer at home, in a session of their own or the browser's.
    pub(super) fn administer(&mut self, presence: &MachinePresence) {
        let (Some(&machine), Some(&(begin, _))) = (presence.clients.first(), presence.days.first()) else { return };
        let system = self.person.clients[usize::from(machine)].system;
        let set = tools_for(system);
        let software = if self.random.chance(0.7) { &set.shell } else { &set.command_line[0] };
        let client = self.client_index(ClientDetails::anonymous(software, false));
        let browser = self.browser_client();
        let home = self.person.home.0;
        let shared = self.session_of(browser).filter(|_| self.random.chance(0.25));
        let session = Some(shared.unwrap_or_else(|| self.random.session_id()));
        if shared.is_none() {
            let at = begin + self.random.between(MINUTE, 40 * MINUTE);
            let (app, method) = (self.weighted_app(ADMINISTRATION), self.person.method);
            let factor = self.push_habit(session, browser.unwrap_or(client), app, at, home, Cause::AdministratorScript);
            (factor.interactive, factor.token) = (true, PresentedToken::None);
            factor.authentication = AuthenticationResult::Presented(method);
        }
        let every = self.random.between(20, 60) * MINUTE;
        let by_night = self.random.chance(0.3);
        for &(from, to) in &presence.days {
            let until = if by_night { from + DAY } else { to };
            let mut now = from + self.random.between(0, every);
            while now < until {
                let app = self.weighted_app(ADMINISTRATION);
                self.push_habit(session, client, app, now, home, Cause::AdministratorScript);
                now += every + self.random.between(0, 40_000);
            }
        }
    }
}
