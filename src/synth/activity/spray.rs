//! Plans the password sprays that a tenant sees: when, and from which addresses.

use crate::synth::environment::networks::{BlockAddress, ProviderNetworks};
use crate::synth::random::Random;
use crate::synth::time::{DAY, MINUTE};

/// One spray: password guesses at many accounts from a few addresses. Times are milliseconds since 1970.
pub(crate) struct Spray {
    pub from: i64,
    pub to: i64,
    /// The source addresses.
    pub addresses: Vec<BlockAddress>,
    /// The share of accounts that are tried.
    pub share: f64,
    /// The most guesses at one account.
    pub tries: i64,
}

impl Spray {
    /// Plans the sprays of `days` days from `from` on, so that an account is tried `a_day` times a day on average.
    pub(crate) fn of(networks: &ProviderNetworks, a_day: f64, from: i64, days: u32, random: &mut Random) -> Vec<Self> {
        let share = 0.6;
        let count = ((a_day * f64::from(days) / share).ceil() as usize).max(1);
        (0..count)
            .map(|_| {
                let start = from + random.between(0, i64::from(days) * DAY - MINUTE);
                let provider = random.pick(&networks.hosting);
                let addresses = (0..random.between(1, 8))
                    .map(|_| {
                        let site = random.pick(&provider.sites);
                        networks.address(random, &site.v4)
                    })
                    .collect();
                let to = start + random.between(20 * MINUTE, 14 * 60 * MINUTE);
                Self { from: start, to, addresses, share, tries: random.between(1, 3) }
            })
            .collect()
    }
}
