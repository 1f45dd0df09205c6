//! Strangers who try one account after another: when, and from where.

use super::networks::{Address, Networks};
use super::random::Random;
use super::time::{DAY, MINUTE};

/// Guesses at many accounts' passwords from some addresses, for a while.
pub struct Spray {
    pub from: i64,
    pub to: i64,
    /// From where they come.
    pub addresses: Vec<Address>,
    /// Share of the accounts that are tried.
    pub share: f64,
    /// Most guesses at one account.
    pub tries: i64,
}

impl Spray {
    /// The guesses that a tenant sees in so many days from `from` on.
    pub fn of(networks: &Networks, a_day: f64, from: i64, days: u32, random: &mut Random) -> Vec<Self> {
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
