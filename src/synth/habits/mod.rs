//! Simulates habits that look like theft and are none.
//!
//! They are added to the finished sign-ins of a person: a habit draws from a random stream of its own, so that nothing else
//! changes. Sign-ins of an attack are left as they are.

mod administrator;
mod agent;
mod browser;
mod cloud_machine;
mod developer;
mod presence;
mod software;
mod tablet;
mod vpn;

use super::activity::Activity;
use super::environment::networks::BlockAddress;
use super::people::person::{ClientIndex, PresentedToken};
use super::people::software::{self as apps, AppResource};
use super::sign_in::{Cause, SyntheticSignIn};
use super::tenant_profiles::HabitShares;
use presence::MachinePresence;

impl Activity<'_> {
    /// Adds the habits that this person has.
    pub(super) fn take_habits(&mut self, shares: &HabitShares) {
        self.use_own_applications();
        if self.person.is_room {
            return;
        }
        let attacked = self.sign_ins.iter().any(|sign_in| sign_in.cause.attack().is_some());
        if self.random.chance(shares.agents) && !attacked {
            self.become_agent();
            return;
        }
        if self.random.chance(shares.own_agents) {
            self.have_an_agent();
        }
        if self.person.is_guest {
            return;
        }
        let presence = MachinePresence::of(self);
        if self.random.chance(shares.developers) {
            self.develop(shares, &presence);
        }
        if self.random.chance(shares.administrators) {
            self.administer(&presence);
        }
        if self.random.chance(shares.tablets) {
            self.use_tablet(&presence);
        }
        if self.random.chance(shares.other_browsers) {
            self.change_browser(&presence);
        }
        if self.random.chance(shares.split_proxy) {
            self.split_requests();
        }
        if self.random.chance(shares.private_vpn) {
            let browser_only = self.random.chance(shares.in_browser);
            self.use_private_vpn(browser_only, &presence);
        } else if self.random.chance(shares.relays) {
            self.use_relay();
        }
    }

    /// Adds a machine at a cloud provider on which the person works; nothing where they work on fewer than three days.
    pub(super) fn keep_cloud_machine(&mut self) {
        let presence = MachinePresence::of(self);
        self.use_cloud_machine(&HabitShares::COMMON, &presence);
    }

    /// Gives an Android phone the application that exists for it, in place of that of an iPhone.
    fn use_own_applications(&mut self) {
        for sign_in in self.sign_ins.iter_mut().filter(|sign_in| sign_in.cause.attack().is_none()) {
            let system = self.person.clients[usize::from(sign_in.client)].system;
            if sign_in.application == apps::ONEDRIVE_IOS && system.starts_with("Android") {
                sign_in.application = apps::SHAREPOINT_ANDROID;
            }
        }
    }

    /// Adds a sign-in that presents a refresh token.
    fn push_habit(
        &mut self,
        session: Option<u128>,
        client: ClientIndex,
        app: AppResource,
        created: i64,
        address: BlockAddress,
        cause: Cause,
    ) -> &mut SyntheticSignIn {
        let made = SyntheticSignIn {
            session,
            application: app.application,
            resource: app.resource,
            token: PresentedToken::Refresh,
            ..self.foreign_sign_in(created, client, address, cause)
        };
        self.sign_ins.push(made);
        let last = self.sign_ins.len() - 1;
        &mut self.sign_ins[last]
    }

    fn weighted_app(&mut self, from: &[AppResource]) -> AppResource {
        self.random.weighted(&from.iter().map(|&app| (app, app.weight)).collect::<Vec<_>>())
    }
}

#[cfg(test)]
mod tests;
