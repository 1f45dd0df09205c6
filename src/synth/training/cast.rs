//! Draws who has which part in a training case.

use super::parts::CastPart;
use crate::synth::attack::{Attack, Variant};
use crate::synth::random::Random;
use std::collections::BTreeMap;

/// A random stream that does not belong to a person.
const OF_CAST: u64 = (1 << 40) + 64;

/// What is true of a person who has a part in a training case.
#[derive(Debug)]
pub(in crate::synth) struct CaseLabel {
    pub(in crate::synth) person: u32,
    /// The name of the fact that the person is.
    pub(in crate::synth) part: &'static str,
    /// Somebody else has what is the person's.
    pub(in crate::synth) is_attacked: bool,
    /// What happens, in one sentence.
    pub(in crate::synth) why: &'static str,
}

/// Who has which part. Outside of training cases nobody has one.
#[derive(Debug, Default)]
pub(in crate::synth) struct Cast {
    attacks: Vec<Attack>,
    parts: BTreeMap<u32, CastPart>,
    names: BTreeMap<u32, &'static str>,
}

impl Cast {
    /// Draws who of so many people is attacked or has a part, each under the name of the fact that it is.
    pub(super) fn draw(
        people: usize,
        attacks: &[(&'static str, Variant)],
        parts: &[(&'static str, CastPart)],
        seed: u64,
    ) -> Self {
        let mut random = Random::new(seed, OF_CAST);
        let mut people: Vec<u32> = (0..people as u32).collect();
        let mut cast = Self::default();
        let mut next = || people.swap_remove(random.below(people.len()));
        for &(name, variant) in attacks {
            let person = next();
            cast.attacks.push(Attack { variant, person, campaign: None });
            cast.names.insert(person, name);
        }
        for &(name, part) in parts {
            let person = next();
            cast.parts.insert(person, part);
            cast.names.insert(person, name);
        }
        cast
    }

    /// The attacks of the case.
    pub(in crate::synth) fn attacks(&self) -> &[Attack] {
        &self.attacks
    }

    /// The part of a person.
    pub(in crate::synth) fn part(&self, person: u32) -> Option<CastPart> {
        self.parts.get(&person).copied()
    }

    /// What is true of each person who has a part, for the labels.
    pub(in crate::synth) fn labels(&self) -> Vec<CaseLabel> {
        let label = |(&person, part): (&u32, &CastPart)| {
            let (is_attacked, why) = part.truth();
            CaseLabel { person, part: self.names.get(&person).copied().unwrap_or_default(), is_attacked, why }
        };
        self.parts.iter().map(label).collect()
    }

    /// The people who have a part or are attacked, with the name of the fact that each is.
    pub(super) fn names(&self) -> &BTreeMap<u32, &'static str> {
        &self.names
    }
}
