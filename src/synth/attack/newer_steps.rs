//! Simulates the newer attacks: a cookie that keeps the device claim, and a phishing proxy that registers a device.

use super::origin::{ATTACK_TOOLS, Attacker, Egress};
use crate::synth::activity::Activity;
use crate::synth::people::person::{ClientDetails, Method, PresentedToken};
use crate::synth::people::software::{self as apps, AppResource, WINDOWS_CHROME, WINDOWS_PROGRAM, uses};
use crate::synth::sign_in::{AuthenticationResult, SyntheticSignIn};
use crate::synth::time::MINUTE;

/// What a command line opens with the cookie.
const COMMANDS: [AppResource; 4] = [
    uses(apps::AZURE_CLI, apps::ARM, 5),
    uses(apps::AZURE_CLI, apps::GRAPH, 4),
    uses(apps::AZURE_CLI, apps::KEY_VAULT, 2),
    uses(apps::AZURE_POWERSHELL, apps::ARM, 2),
];

impl Activity<'_> {
    /// Presents the cookie of the victim's primary refresh token. The log shows the victim's device, compliant, in a
    /// session of the device or in one that the cookie opened.
    pub(super) fn cookie_in_a_cloud(&mut self, stolen: &SyntheticSignIn, start: i64) {
        let networks = self.planner.networks;
        let egress = if self.random.chance(0.7) {
            let site = self.random.pick(&networks.microsoft[0].sites);
            Egress::Fixed(networks.address(&mut self.random, &site.v4))
        } else {
            self.hosted(|_| true).unwrap_or(Egress::Rotating)
        };
        let own = self.person.clients[usize::from(stolen.client)].clone();
        let browser = self.client_index(ClientDetails {
            is_browser: true,
            bound: false,
            user_agent: Some(WINDOWS_CHROME[0].user_agent),
            browser: WINDOWS_CHROME[0].browser,
            ..own.clone()
        });
        let tool = if self.random.chance(0.6) { &ATTACK_TOOLS[0] } else { &apps::TOOL[1] };
        let tool = self.client_index(ClientDetails {
            is_browser: false,
            bound: false,
            user_agent: Some(tool.user_agent),
            browser: tool.browser,
            ..own
        });
        let session = if self.random.chance(0.6) { stolen.session } else { Some(self.random.session_id()) };
        let made = SyntheticSignIn { session, ..stolen.clone() };
        let mut attacker = Attacker { egress, client: browser };
        let mut now = start;
        for _ in 0..self.random.between(1, 3) {
            // The cookie is exchanged in a page of Entra's; what follows has no page.
            attacker.client = browser;
            let mut exchange = self.replay(&mut attacker, &made, COMMANDS[0], now);
            (exchange.interactive, exchange.authentication) = (true, AuthenticationResult::Claimed);
            exchange.token = PresentedToken::Primary;
            self.sign_ins.push(exchange);
            attacker.client = tool;
            for _ in 0..self.random.between(3, 10) {
                now += self.random.wait(4 * MINUTE) + 2_000;
                let app = self.random.weighted(&COMMANDS.map(|app| (app, app.weight)));
                self.push_replay(&mut attacker, &made, app, now).token = PresentedToken::Refresh;
            }
            now += self.random.between(50 * MINUTE, 9 * 60 * MINUTE);
        }
    }

    /// Lets the victim give a factor to the broker through a proxy, then registers a device from the same address.
    pub(super) fn proxy_and_registration(&mut self, stolen: &SyntheticSignIn) {
        let method = match self.person.method {
            Method::Hello | Method::SecurityKey => Method::PasswordAndPush,
            method => method,
        };
        let egress = if self.random.chance(0.5) { self.other_country(stolen) } else { self.other_continent(stolen) };
        let client = self.client_index(ClientDetails::anonymous(&WINDOWS_CHROME[0], true));
        let mut attacker = Attacker { egress, client };
        let session = Some(self.random.session_id());
        let made = SyntheticSignIn { session, token: PresentedToken::Refresh, device_code: false, ..stolen.clone() };
        let mut now = stolen.created + self.random.between(MINUTE, 60 * MINUTE);
        let registration = uses(apps::BROKER, apps::DRS, 1);
        let mut given = self.replay(&mut attacker, &made, registration, now);
        (given.interactive, given.authentication) = (true, AuthenticationResult::Presented(method));
        given.token = PresentedToken::None;
        self.sign_ins.push(given);
        now += self.random.between(20_000, 3 * MINUTE);
        self.push_replay(&mut attacker, &made, registration, now);
        let device = ClientDetails {
            device_id: Some(self.random.guid()),
            device_name: Some(format!("DESKTOP-{:07X}", self.random.below(1 << 28))),
            trust: "Azure AD registered",
            ..ClientDetails::anonymous(&WINDOWS_PROGRAM[2], false)
        };
        attacker.client = self.client_index(device);
        let made = SyntheticSignIn { token: PresentedToken::Primary, ..made };
        now += self.random.between(30_000, 4 * MINUTE);
        self.use_by_hand(&mut attacker, &made, now);
    }
}
