//! Simulates tablets that colleagues share, and that two systems of device management look after.

use super::MachinePresence;
use crate::synth::activity::Activity;
use crate::synth::people::person::{ClientDetails, PresentedToken};
use crate::synth::people::software::{ClientSoftware, SHARED_PHONE};
use crate::synth::sign_in::{AuthenticationResult, Cause};
use crate::synth::time::MINUTE;

const TABLET: ClientSoftware = ClientSoftware {
    system: "Android 15",
    browser: "",
    user_agent: "Dalvik/2.1.0 (Linux; U; Android 15; SM-X210 Build/AP3A.240905.015)",
};

/// How many colleagues share a tablet.
const SHARED_BY: u32 = 4;

impl Activity<'_> {
    /// Adds an hour at a tablet on some days in the office, each in a session of its own. Whether the tablet complies depends
    /// on which of the two systems reported last.
    pub(super) fn use_tablet(&mut self, presence: &MachinePresence) {
        let company = self.planner.company;
        let Some(office) = self.person.office.map(|office| &company.offices[office]) else { return };
        let device = company.id ^ u128::from(self.number / SHARED_BY) << 64 ^ 0x007a_b1e7;
        for &(from, to) in &presence.days {
            if presence.is_home(i64::midpoint(from, to)) || !self.random.chance(0.6) {
                continue;
            }
            let compliant = self.random.chance(0.5);
            let client = self.client_index(ClientDetails {
                device_id: Some(device),
                device_name: Some(format!("TABLET-{:04X}", device >> 64 & 0xffff)),
                managed: true,
                compliant,
                trust: "Azure AD registered",
                ..ClientDetails::anonymous(&TABLET, false)
            });
            let address = *self.random.pick(&office.v4);
            let session = Some(self.random.session_id());
            let mut now = self.random.between(from, to);
            let (app, method) = (self.weighted_app(SHARED_PHONE), self.person.method);
            let factor = self.push_habit(session, client, app, now, address, Cause::Tablet);
            (factor.interactive, factor.token) = (true, PresentedToken::None);
            factor.authentication = AuthenticationResult::Presented(method);
            for _ in 0..self.random.between(4, 12) {
                now += self.random.wait(6 * MINUTE) + 5_000;
                let app = self.weighted_app(SHARED_PHONE);
                self.push_habit(session, client, app, now, address, Cause::Tablet);
            }
        }
    }
}
