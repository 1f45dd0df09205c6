//! Generates a tenant and its log from a plan.

use super::activity::Activity;
use super::activity::day::Planner;
use super::activity::spray::Spray;
use super::attack::{self, Attack, CampaignSetup, Variant};
use super::environment::company::Company;
use super::environment::geography::COUNTRIES;
use super::environment::networks::ProviderNetworks;
use super::event::SyntheticEvent;
use super::people::person::Person;
use super::people::software::{TOOL, WINDOWS_EDGE};
use super::random::Random;
use super::risk;
use super::sign_in::SyntheticSignIn;
use super::tenant_profiles::{OmittedField, TenantProfile};
use super::time::DAY;
use super::training::cast::{CaseLabel, Cast};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What to generate.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The tenant profile.
    pub profile: &'static TenantProfile,
    /// How many accounts the tenant has.
    pub people: usize,
    /// How many days the log covers.
    pub days: u32,
    /// Another seed gives another tenant of the same profile.
    pub seed: u64,
    /// Midnight of the first day, in milliseconds since 1970.
    pub from: i64,
    /// Which attacks, used in turn.
    pub attacks: Vec<Variant>,
    /// User-days for each attack.
    pub attack_every: u32,
    /// About how many sign-ins to generate; `None` leaves it to the profile.
    pub sign_ins: Option<usize>,
    /// Fields that the export omits besides those that the profile omits.
    pub omitted_fields: Vec<OmittedField>,
    /// How many exports the log is split into, each overlapping the one before it by a day; at least 1.
    pub exports: usize,
    /// Threads; 0 for one a core. The number does not change the result.
    pub threads: usize,
}

/// Counts the work done, for a display of progress.
#[derive(Debug, Default)]
pub struct GenerationProgress {
    /// People simulated.
    pub people: AtomicUsize,
    /// Sign-ins written.
    pub written: AtomicUsize,
}

/// A tenant and its log.
pub struct Tenant {
    pub(super) company: Company,
    pub(super) networks: ProviderNetworks,
    pub(super) people: Vec<Person>,
    omitted_fields: Vec<OmittedField>,
    pub(super) exports: usize,
    pub(super) profile: &'static TenantProfile,
    /// In order of ingestion.
    pub sign_ins: Vec<SyntheticSignIn>,
    /// All attacks, also those without a sign-in in the log. [`super::Cause::Attack`] holds indexes in it.
    pub attacks: Vec<Attack>,
    /// What is true of the people who have a part in a training case.
    pub(super) case_labels: Vec<CaseLabel>,
    /// The seed, of which the events are drawn, too.
    pub(super) seed: u64,
    /// Events of activity logs in order of time; none before [`Self::add_events`].
    pub events: Vec<SyntheticEvent>,
}

/// Random streams that do not belong to a person.
const OF_NETWORKS: u64 = 1 << 40;
const OF_COMPANY: u64 = OF_NETWORKS + 1;
const OF_ATTACKS: u64 = OF_NETWORKS + 2;
const OF_SPRAYS: u64 = OF_NETWORKS + 3;
const OF_RISKS: u64 = OF_NETWORKS + 4;
const OF_CLOCKS: u64 = OF_NETWORKS + 5;
/// Roaming draws from a stream of its own, this plus the person's number, so that it does not change the rest of the
/// person's sign-ins.
const OF_ROAMING: u64 = 1 << 41;
/// The same for habits.
const OF_HABITS: u64 = 1 << 42;
/// The same for the parts of a training case.
const OF_PARTS: u64 = 1 << 43;

/// How far the clocks of Entra's front ends are off, in milliseconds.
const CLOCKS_OFF: i64 = 2000;

/// How many people are simulated to estimate the number of sign-ins.
const PROBE: usize = 100;
/// How often the volume is estimated. The number of sign-ins is not proportional to the volume.
const GUESSES: usize = 4;

impl Tenant {
    /// Generates a tenant.
    pub fn new(plan: &Plan, progress: &GenerationProgress) -> Self {
        Self::with_cast(plan, &Cast::default(), progress)
    }

    /// Generates a tenant in which some people have a part in a training case.
    pub(super) fn with_cast(plan: &Plan, cast: &Cast, progress: &GenerationProgress) -> Self {
        let Plan { profile, people, days, seed, from, .. } = *plan;
        let networks = ProviderNetworks::new(&mut Random::new(seed, OF_NETWORKS), people, profile.coverage);
        let company = Company::new(profile, &networks, people, &mut Random::new(seed, OF_COMPANY));
        let mut random = Random::new(seed, OF_ATTACKS);
        let attacks = match cast.attacks() {
            [] => attack::plan(&plan.attacks, people, days, plan.attack_every, &mut random),
            attacks => attacks.to_vec(),
        };
        let setups = setups(&attacks, &networks, &mut random);
        let sprays = if profile.spray > 0.0 {
            Spray::of(&networks, profile.spray, from, days, &mut Random::new(seed, OF_SPRAYS))
        } else {
            Vec::new()
        };
        let by_person: BTreeMap<u32, usize> =
            attacks.iter().enumerate().map(|(number, attack)| (attack.person, number)).collect();

        let simulate = |number: usize, volume: f64| {
            let mut random = Random::new(seed, number as u64);
            let mut person = Person::new(profile, &company, &networks, number, &mut random);
            let part = cast.part(number as u32);
            if let Some(part) = part {
                let mut random = Random::new(seed, OF_PARTS + number as u64);
                part.equip(&mut person, profile, &company, &networks, &mut random);
            }
            let planner = Planner { profile, company: &company, networks: &networks, volume };
            let mut activity = Activity::new(planner, number as u32, person, random);
            activity.simulate(from, days, &sprays);
            if let Some(&at) = by_person.get(&(number as u32)) {
                let setup = attacks[at].campaign.and_then(|campaign| setups.get(&campaign));
                activity.add_attack(at as u16, &attacks[at], setup, from, days);
            }
            if let Some(part) = part {
                activity.random = Random::new(seed, OF_PARTS * 2 + number as u64);
                activity.play(part, from, days, &sprays);
            }
            progress.people.fetch_add(1, Ordering::Relaxed);
            activity
        };
        let simulate_with_roaming = |number: usize, volume: f64| {
            let mut made = simulate(number, volume);
            made.random = Random::new(seed, OF_ROAMING + number as u64);
            made.roam();
            if let Some(shares) = &profile.habits {
                made.random = Random::new(seed, OF_HABITS + number as u64);
                made.take_habits(shares);
            }
            made.sign_ins.retain(|sign_in| sign_in.created < from + i64::from(days) * DAY);
            (made.person, made.sign_ins)
        };
        // Not every kind of sign-in grows with the volume, so the estimate is repeated.
        let volume = plan.sign_ins.map_or(profile.volume, |wanted| {
            let some = people.min(PROBE);
            (0..GUESSES).fold(profile.volume, |volume, _| {
                let made = (0..some).map(|number| simulate(number, volume).sign_ins.len()).sum::<usize>().max(1);
                volume * wanted as f64 * some as f64 / (made as f64 * people as f64)
            })
        });
        progress.people.store(0, Ordering::Relaxed);
        let (people, mut sign_ins) = in_parallel(people, plan.threads, |number| simulate_with_roaming(number, volume));
        set_clocks(&mut sign_ins, &networks, &mut Random::new(seed, OF_CLOCKS));
        sign_ins.sort_by_key(|sign_in| (sign_in.ingested, sign_in.id));
        if profile.risk {
            risk::assess(&mut sign_ins, &attacks, &mut Random::new(seed, OF_RISKS));
        }
        let omitted_fields = [profile.omitted_fields, &plan.omitted_fields].concat();
        Self {
            company,
            networks,
            people,
            omitted_fields,
            exports: plan.exports.max(1),
            profile,
            sign_ins,
            attacks,
            case_labels: cast.labels(),
            seed,
            events: Vec::new(),
        }
    }

    /// Whether the export omits a field.
    pub(super) fn omits(&self, what: OmittedField) -> bool {
        self.omitted_fields.contains(&what)
    }

    /// Returns the index of the attack that a sign-in is part of.
    pub fn attack_of(sign_in: &SyntheticSignIn) -> Option<usize> {
        sign_in.cause.attack()
    }

    /// Returns the principal name of a person.
    pub fn principal_name(&self, person: u32) -> &str {
        &self.people[person as usize].principal_name
    }
}

/// Shifts times by the clock of the front end, one for each country. Within a country the order stays.
fn set_clocks(sign_ins: &mut [SyntheticSignIn], networks: &ProviderNetworks, random: &mut Random) {
    let off: Vec<i64> = COUNTRIES.iter().map(|_| random.between(-CLOCKS_OFF, CLOCKS_OFF)).collect();
    for sign_in in sign_ins {
        let city = networks.blocks[sign_in.address.block as usize].city;
        let off = off[ProviderNetworks::country(city)];
        sign_in.created += off;
        sign_in.ingested += off;
    }
}

/// Draws what the victims of each campaign share.
fn setups(attacks: &[Attack], networks: &ProviderNetworks, random: &mut Random) -> BTreeMap<u16, CampaignSetup> {
    let mut setups = BTreeMap::new();
    for campaign in attacks.iter().filter_map(|attack| attack.campaign) {
        setups.entry(campaign).or_insert_with(|| {
            let provider = random.pick(&networks.hosting);
            let site = random.pick(&provider.sites);
            let software = if random.chance(0.5) { &TOOL[0] } else { &WINDOWS_EDGE[0] };
            CampaignSetup { address: networks.address(random, &site.v4), software }
        });
    }
    setups
}

/// Simulates people on threads and joins them in their order.
fn in_parallel(
    people: usize,
    threads: usize,
    simulate: impl Fn(usize) -> (Person, Vec<SyntheticSignIn>) + Sync,
) -> (Vec<Person>, Vec<SyntheticSignIn>) {
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let next = AtomicUsize::new(0);
    let mut made: Vec<(usize, (Person, Vec<SyntheticSignIn>))> = thread::scope(|scope| {
        let work = || {
            let mut made = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= people {
                    return made;
                }
                made.push((number, simulate(number)));
            }
        };
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        let join =
            |worker: thread::ScopedJoinHandle<'_, Vec<_>>| worker.join().unwrap_or_else(|panic| resume_unwind(panic));
        workers.into_iter().flat_map(join).collect()
    });
    made.sort_by_key(|made| made.0);
    let (mut all, mut sign_ins) = (Vec::with_capacity(people), Vec::new());
    for (_, (person, of_person)) in made {
        all.push(person);
        sign_ins.extend(of_person);
    }
    (all, sign_ins)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::TENANT_PROFILES;

    /// A small tenant with many attacks.
    fn with_attacks(profile: &'static TenantProfile) -> Tenant {
        Tenant::new(&plan(profile), &GenerationProgress::default())
    }

    fn plan(profile: &'static TenantProfile) -> Plan {
        Plan {
            profile,
            people: 12,
            days: 3,
            seed: 21,
            from: 1_790_812_800_000,
            attacks: Variant::ALL.to_vec(),
            attack_every: 3,
            sign_ins: None,
            omitted_fields: Vec::new(),
            exports: 1,
            threads: 1,
        }
    }

    #[test]
    fn clocks_do_not_reveal_attackers() {
        for profile in &TENANT_PROFILES {
            let tenant = with_attacks(profile);
            let attackers: Vec<&SyntheticSignIn> =
                tenant.sign_ins.iter().filter(|sign_in| Tenant::attack_of(sign_in).is_some()).collect();
            assert!(attackers.len() > 20, "{}", profile.name);
            // Random milliseconds rarely repeat.
            let mut thousandths: Vec<i64> = attackers.iter().map(|sign_in| sign_in.created % 1000).collect();
            let all = thousandths.len();
            thousandths.sort_unstable();
            thousandths.dedup();
            assert!(thousandths.len() * 10 > all * 7, "{}: {} of {all}", profile.name, thousandths.len());
        }
    }

    #[test]
    fn the_clocks_of_two_countries_differ_and_each_keeps_its_own_time() {
        let tenant = with_attacks(TenantProfile::named("multinational").unwrap());
        let mut noted = tenant.sign_ins.clone();
        set_clocks(&mut noted, &tenant.networks, &mut Random::new(7, OF_CLOCKS));
        let mut clocks: BTreeMap<usize, i64> = BTreeMap::new();
        for (before, after) in tenant.sign_ins.iter().zip(&noted) {
            let city = tenant.networks.blocks[before.address.block as usize].city;
            let off = after.created - before.created;
            assert_eq!(*clocks.entry(ProviderNetworks::country(city)).or_insert(off), off);
            assert!(off.abs() <= CLOCKS_OFF && after.ingested - before.ingested == off);
        }
        let distinct: std::collections::BTreeSet<i64> = clocks.values().copied().collect();
        assert!(distinct.len() > 1, "{clocks:?}");
    }

    #[test]
    fn about_as_many_sign_ins_as_were_asked_for() {
        let made = |sign_ins| {
            let profile = TenantProfile::named("multinational").unwrap();
            let plan = Plan { people: 40, days: 4, attacks: Vec::new(), sign_ins, ..plan(profile) };
            Tenant::new(&plan, &GenerationProgress::default()).sign_ins.len()
        };
        let usual = made(None);
        for wanted in [usual / 2, usual * 2] {
            let made = made(Some(wanted));
            assert!((wanted * 4 / 5..=wanted * 5 / 4).contains(&made), "{made} for {wanted}");
        }
    }

    #[test]
    fn the_log_is_in_the_order_in_which_it_was_taken_in() {
        let tenant = with_attacks(&TENANT_PROFILES[0]);
        let ids: std::collections::HashSet<u128> = tenant.sign_ins.iter().map(|sign_in| sign_in.id).collect();
        assert_eq!(ids.len(), tenant.sign_ins.len(), "request ids are unique");
        assert!(tenant.sign_ins.iter().all(|sign_in| sign_in.ingested > sign_in.created));
        assert!(tenant.sign_ins.is_sorted_by_key(|sign_in| sign_in.ingested));
    }
}
