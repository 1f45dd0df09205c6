//! Simulates people who change the browser on a device of their own.

use super::MachinePresence;
use crate::synth::activity::Activity;
use crate::synth::people::person::{ClientDetails, ClientIndex};
use crate::synth::people::software::{ClientSoftware, LINUX_BROWSER, MAC_BROWSER, WINDOWS_CHROME, WINDOWS_EDGE};
use crate::synth::sign_in::{AuthenticationResult, Cause};

impl Activity<'_> {
    /// Lets the person use another browser for part of some days. Where the system has the account, both browsers get their
    /// tokens from there, in one session; elsewhere the other browser has a session of its own, which begins with a factor.
    pub(super) fn change_browser(&mut self, presence: &MachinePresence) {
        let Some(web) = self.browser_client().filter(|web| presence.clients.contains(web)) else { return };
        let own = &self.person.clients[usize::from(web)];
        if own.managed {
            return;
        }
        let mut other = self.other_browser(own.browser, own.system);
        let on_system = presence.clients.iter().any(|&at| self.person.clients[usize::from(at)].device_id.is_some());
        let own_session = (!on_system).then(|| self.random.session_id());
        other.system = self.person.clients[usize::from(web)].system;
        let client = self.client_index(other);
        let mut begun = false;
        for &(from, to) in &presence.days {
            if !self.random.chance(0.5) {
                continue;
            }
            let begins = self.random.between(from, to);
            begun |= self.rewrite(web, client, begins..to, own_session, begun);
        }
    }

    /// Moves the sign-ins of a browser in a span of time to another browser. Returns whether there were any.
    fn rewrite(
        &mut self,
        web: ClientIndex,
        client: ClientIndex,
        during: std::ops::Range<i64>,
        session: Option<u128>,
        begun: bool,
    ) -> bool {
        let method = self.person.method;
        let mut moved = self.sign_ins.iter_mut().filter(|sign_in| {
            sign_in.client == web && during.contains(&sign_in.created) && sign_in.cause.attack().is_none()
        });
        let mut any = None;
        for sign_in in &mut moved {
            sign_in.client = client;
            if matches!(sign_in.cause, Cause::Home | Cause::Office | Cause::Cafe | Cause::Travel | Cause::Tether) {
                sign_in.cause = Cause::OtherBrowser;
            }
            if session.is_some() {
                sign_in.session = session;
            }
            if any.is_none_or(|(first, _)| sign_in.created < first) {
                any = Some((sign_in.created, sign_in.id));
            }
        }
        let Some((_, first)) = any else { return false };
        if session.is_some() && !begun {
            for sign_in in self.sign_ins.iter_mut().filter(|sign_in| sign_in.id == first) {
                (sign_in.interactive, sign_in.code) = (true, 0);
                sign_in.authentication = AuthenticationResult::Presented(method);
            }
        }
        true
    }

    /// Draws a browser of another make for the system.
    fn other_browser(&mut self, own: &str, system: &str) -> ClientDetails {
        let choices: Vec<&'static ClientSoftware> = match system.get(..3) {
            Some("Mac") => MAC_BROWSER.iter().collect(),
            Some("Win") => WINDOWS_CHROME.iter().chain(&WINDOWS_EDGE).collect(),
            _ => LINUX_BROWSER.iter().collect(),
        };
        let make = |browser: &str| browser.split(' ').next().unwrap_or_default().to_owned();
        let others: Vec<&ClientSoftware> =
            choices.into_iter().filter(|choice| make(choice.browser) != make(own)).collect();
        ClientDetails::anonymous(self.random.pick::<&ClientSoftware>(&others), true)
    }
}
