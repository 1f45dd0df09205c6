//! Stolen tokens in use.
//!
//! A thief takes a session as a sign-in of its owner left it, and everything else follows from where the thief sits and
//! what is at hand there. Thieves' sign-ins are made by the same hands as everybody's; only [`Scene::Attack`], which no
//! log shows, tells them apart.

mod rig;
mod script;
mod variant;

pub use variant::Variant;

use super::life::Life;
use super::networks::Address;
use super::person::Token;
use super::random::Random;
use super::sign_in::{Scene, SignIn};
use super::software::Client;
use super::time::DAY;

/// One attack on one person.
#[derive(Clone, Debug)]
pub struct Attack {
    /// What happens.
    pub variant: Variant,
    /// Number in [`super::Tenant::people`].
    pub person: u32,
    /// Attacks by the same hands from the same place share this.
    pub campaign: Option<u16>,
}

/// What the thieves of a campaign share: where they sit and what they use.
#[derive(Clone, Copy, Debug)]
pub struct Gang {
    pub address: Address,
    pub client: &'static Client,
}

/// People that one gang robs.
const CAMPAIGN_VICTIMS: usize = 5;

/// Chooses victims: one attack in so many user-days, the variants in turn.
pub fn plan(variants: &[Variant], people: usize, days: u32, every: u32, random: &mut Random) -> Vec<Attack> {
    let wanted = people * days as usize / every.max(1) as usize;
    let mut victims: Vec<u32> = (0..people as u32).collect();
    let mut attacks = Vec::new();
    let mut turn = random.below(variants.len().max(1));
    while attacks.len() < wanted && !variants.is_empty() && !victims.is_empty() {
        let variant = variants[turn % variants.len()];
        turn += 1;
        let count = if variant == Variant::Campaign { CAMPAIGN_VICTIMS } else { 1 };
        let campaign = (variant == Variant::Campaign).then_some(turn as u16);
        for _ in 0..count.min(victims.len()) {
            let person = victims.swap_remove(random.below(victims.len()));
            attacks.push(Attack { variant, person, campaign });
        }
    }
    attacks
}

impl Life<'_> {
    /// Robs this person. Nothing happens to people whose sessions do not lend themselves to it.
    pub(super) fn attacked(&mut self, number: u16, attack: &Attack, gang: Option<&Gang>, from: i64, days: u32) {
        let end = from + i64::from(days) * DAY;
        // The owner is known to the log for a while before, where the log is long enough.
        let settled = from + if days > 2 { DAY } else { 0 };
        let last = end - if days > 2 { DAY } else { DAY / 4 };
        let takes = |sign_in: &&SignIn| {
            sign_in.code == 0
                && !sign_in.interactive
                && sign_in.session.is_some()
                && (settled..last).contains(&sign_in.created)
                && !matches!(
                    sign_in.scene,
                    Scene::MicrosoftService | Scene::Server | Scene::Spray | Scene::Script | Scene::Kiosk | Scene::Room
                )
                && match attack.variant {
                    Variant::PrtFanOut => sign_in.token == Token::Primary,
                    Variant::RtToPrt | Variant::Blocked => sign_in.token != Token::None,
                    Variant::SameEdge => sign_in.scene == Scene::SecurityEdge,
                    Variant::Ipv6 => sign_in.address.ip.is_ipv4(),
                    _ => true,
                }
        };
        let candidates: Vec<&SignIn> = self.out.iter().filter(takes).collect();
        if candidates.is_empty() {
            return;
        }
        let stolen = candidates[self.random.below(candidates.len())].clone();
        let before = self.out.len();
        self.run(attack.variant, &stolen, gang);
        for sign_in in &mut self.out[before..] {
            sign_in.scene = Scene::Attack(number);
        }
        // What would come after the end of the log is not in it.
        let mut at = 0;
        self.out.retain(|sign_in| {
            at += 1;
            at <= before || sign_in.created < end
        });
    }
}
