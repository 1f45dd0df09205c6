//! Simulates attackers who use stolen tokens.
//!
//! An attacker takes the session of one of the victim's sign-ins. Everything else follows from the attacker's network and
//! client. The sign-ins are made by the same code as those of users; only [`Cause::Attack`], which is never written to a
//! log, marks them.

mod newer_steps;
mod origin;
mod steps;
mod variant;

pub use variant::Variant;

use crate::synth::activity::Activity;
use crate::synth::environment::networks::BlockAddress;
use crate::synth::people::person::PresentedToken;
use crate::synth::people::software::ClientSoftware;
use crate::synth::random::Random;
use crate::synth::sign_in::{Cause, SyntheticSignIn};
use crate::synth::time::DAY;

/// An attack on one person.
#[derive(Clone, Debug)]
pub struct Attack {
    /// What happens.
    pub variant: Variant,
    /// Index in [`super::Tenant::people`].
    pub person: u32,
    /// Attacks of one campaign share this number.
    pub campaign: Option<u16>,
}

/// What the attacks of a campaign share: address and client.
#[derive(Clone, Copy, Debug)]
pub(super) struct CampaignSetup {
    pub address: BlockAddress,
    pub software: &'static ClientSoftware,
}

/// Victims of one campaign.
const CAMPAIGN_VICTIMS: usize = 5;

/// Chooses victims: one attack for every `every` user-days, the variants in turn.
pub(super) fn plan(variants: &[Variant], people: usize, days: u32, every: u32, random: &mut Random) -> Vec<Attack> {
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

impl Activity<'_> {
    /// Adds an attack on this person. Does nothing where no session suits the variant.
    pub(super) fn add_attack(
        &mut self,
        number: u16,
        attack: &Attack,
        setup: Option<&CampaignSetup>,
        from: i64,
        days: u32,
    ) {
        let end = from + i64::from(days) * DAY;
        // Where the log is long enough, it holds a day of the victim's own sign-ins first.
        let settled = from + if days > 2 { DAY } else { 0 };
        let last = end - if days > 2 { DAY } else { DAY / 4 };
        let takes = |sign_in: &&SyntheticSignIn| {
            sign_in.code == 0
                && !sign_in.interactive
                && sign_in.session.is_some()
                && (settled..last).contains(&sign_in.created)
                && !matches!(
                    sign_in.cause,
                    Cause::MicrosoftService | Cause::Server | Cause::Spray | Cause::Script | Cause::Kiosk | Cause::Room
                )
                && match attack.variant {
                    Variant::PrtFanOut => sign_in.token == PresentedToken::Primary,
                    Variant::PrtCookie => {
                        sign_in.token == PresentedToken::Primary
                            && self.person.clients[usize::from(sign_in.client)].compliant
                    }
                    Variant::RtToPrt | Variant::Blocked => sign_in.token != PresentedToken::None,
                    Variant::SameEdge => sign_in.cause == Cause::SecurityEdge,
                    Variant::Ipv6 => sign_in.address.ip.is_ipv4(),
                    _ => true,
                }
        };
        let candidates: Vec<&SyntheticSignIn> = self.sign_ins.iter().filter(takes).collect();
        if candidates.is_empty() {
            return;
        }
        let stolen = candidates[self.random.below(candidates.len())].clone();
        let before = self.sign_ins.len();
        self.run(attack.variant, &stolen, setup);
        for sign_in in &mut self.sign_ins[before..] {
            sign_in.cause = Cause::Attack(number);
        }
        // Drops what would come after the end of the log.
        let mut at = 0;
        self.sign_ins.retain(|sign_in| {
            at += 1;
            at <= before || sign_in.created < end
        });
    }
}
