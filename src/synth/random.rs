//! Draws random numbers that are the same for a seed on every machine and in every version.

use rand_pcg::Pcg64;
use rand_pcg::rand_core::Rng;

/// A stream of random numbers: PCG, whose output is stable across versions of its crate.
///
/// Everything derived from it is integer arithmetic, or products and sums of floating-point numbers, which are the same on
/// all machines. Every person has a stream of their own, so the number of threads does not change the result.
pub(super) struct Random(Pcg64);

impl Random {
    /// Opens the stream `number` of a seed.
    pub(super) fn new(seed: u64, number: u64) -> Self {
        // Seeds are small numbers: spread them, so that neighbours differ in all bits.
        let spread = u128::from(seed).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
        let mut random = Self(Pcg64::new(spread, u128::from(number)));
        random.next();
        random
    }

    fn next(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// Draws a number below `end`, which is not 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        ((u128::from(self.next()) * end as u128) >> 64) as usize
    }

    /// Draws a number from `from` to `to`, both included.
    pub(super) fn between(&mut self, from: i64, to: i64) -> i64 {
        from + self.below((to - from).max(0) as usize + 1) as i64
    }

    /// Draws a number from 0 to below 1.
    pub(super) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Returns true with this probability.
    pub(super) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Draws a number at most `spread` from `middle`, near ones more often.
    pub(super) fn around(&mut self, middle: i64, spread: i64) -> i64 {
        let sum = self.unit() + self.unit() + self.unit();
        middle + ((sum / 1.5 - 1.0) * spread as f64) as i64
    }

    /// Draws a waiting time around `mean`: often shorter, at times much longer.
    pub(super) fn wait(&mut self, mean: i64) -> i64 {
        let (a, b) = (self.unit(), self.unit());
        (mean as f64 * (0.15 + 0.55 * a + 1.15 * b * b * b * b * 4.0 * a)) as i64
    }

    /// Chooses one element. `from` is not empty.
    pub(super) fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// Chooses one value by weight. `from` is not empty.
    pub(super) fn weighted<T: Copy>(&mut self, from: &[(T, u32)]) -> T {
        let total: u32 = from.iter().map(|&(_, weight)| weight).sum();
        let mut at = self.below(total.max(1) as usize) as u32;
        for &(value, weight) in from {
            if at < weight {
                return value;
            }
            at -= weight;
        }
        from[from.len() - 1].0
    }

    /// Draws a GUID of version 4, as those of users, devices and correlations are.
    pub(super) fn guid(&mut self) -> u128 {
        let bits = u128::from(self.next()) << 64 | u128::from(self.next());
        bits & !(0xf << 76) & !(0x3 << 62) | 0x4 << 76 | 0x2 << 62
    }

    /// Draws a request id: a GUID of version 4 that ends in two zeros, as Entra's do.
    pub(super) fn request_id(&mut self) -> u128 {
        self.guid() & !0xff
    }

    /// Draws a session id: since 2025 Entra's begin with two zeros and are not of version 4.
    pub(super) fn session_id(&mut self) -> u128 {
        (u128::from(self.next()) << 64 | u128::from(self.next())) >> 8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_stays_the_same() {
        let mut random = Random::new(7, 3);
        assert_eq!((random.below(1000), random.below(1000), random.below(1000)), (545, 548, 499));
        assert_ne!(Random::new(7, 3).guid(), Random::new(7, 4).guid());
        assert_ne!(Random::new(7, 3).guid(), Random::new(8, 3).guid());
    }

    #[test]
    fn numbers_stay_within_their_bounds() {
        let mut random = Random::new(1, 1);
        for _ in 0..10_000 {
            assert!((-3..=4).contains(&random.between(-3, 4)));
            assert!((90..=110).contains(&random.around(100, 10)));
            assert!((0.0..1.0).contains(&random.unit()));
            assert_ne!(random.weighted(&[(1, 1), (2, 0), (3, 5)]), 2);
        }
    }

    #[test]
    fn identifiers_look_like_entras() {
        let mut random = Random::new(1, 2);
        let (guid, request) = (random.guid(), random.request_id());
        assert_eq!((guid >> 76 & 0xf, guid >> 62 & 0x3), (4, 2));
        assert_eq!(request & 0xff, 0);
        assert_eq!(random.session_id() >> 120, 0);
    }
}
