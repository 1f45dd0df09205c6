//! A tenant, made from a plan.

use super::atlas::COUNTRIES;
use super::attack::{self, Attack, Gang, Variant};
use super::company::Company;
use super::day::Planner;
use super::life::Life;
use super::networks::Networks;
use super::person::Person;
use super::random::Random;
use super::risk;
use super::sign_in::SignIn;
use super::software::{TOOL, WINDOWS_EDGE};
use super::spray::Spray;
use super::time::DAY;
use super::world::{Lack, World};
use std::collections::BTreeMap;
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

/// What to make.
#[derive(Clone, Debug)]
pub struct Plan {
    /// What kind of tenant.
    pub world: &'static World,
    /// How many accounts it has.
    pub people: usize,
    /// How many days the log covers.
    pub days: u32,
    /// Another number makes another tenant of the same kind.
    pub seed: u64,
    /// Midnight of the first day, in milliseconds since 1970.
    pub from: i64,
    /// Which attacks, in turn.
    pub attacks: Vec<Variant>,
    /// One attack in so many user-days.
    pub attack_every: u32,
    /// How many sign-ins to come near to; as many as people make when it is `None`.
    pub sign_ins: Option<usize>,
    /// What the export lacks besides what it lacks in this kind of world.
    pub lacks: Vec<Lack>,
    /// How many exports the log is cut into, each overlapping the one before it by a day; at least 1.
    pub exports: usize,
    /// Threads that make it; 0 for one a core. Changes nothing of what is made.
    pub threads: usize,
}

/// How far the work is, for those who wait for it.
#[derive(Debug, Default)]
pub struct Progress {
    /// People made.
    pub people: AtomicUsize,
    /// Sign-ins written.
    pub written: AtomicUsize,
}

/// A tenant and its log.
pub struct Tenant {
    pub(super) company: Company,
    pub(super) networks: Networks,
    pub(super) people: Vec<Person>,
    lacks: Vec<Lack>,
    pub(super) exports: usize,
    pub(super) world: &'static World,
    /// In the order in which the log took them in.
    pub sign_ins: Vec<SignIn>,
    /// All attacks, also those of which the log has no sign-in; [`super::Scene::Attack`] counts from 0 in it.
    pub attacks: Vec<Attack>,
}

/// Streams of chance that are not a person's.
const OF_NETWORKS: u64 = 1 << 40;
const OF_COMPANY: u64 = OF_NETWORKS + 1;
const OF_ATTACKS: u64 = OF_NETWORKS + 2;
const OF_SPRAYS: u64 = OF_NETWORKS + 3;
const OF_RISKS: u64 = OF_NETWORKS + 4;
const OF_CLOCKS: u64 = OF_NETWORKS + 5;
/// What comes on top of a person's days has a stream of its own, this plus their number, so that their days stay as
/// they are without it.
const OF_HANDOFFS: u64 = 1 << 41;

/// So far off, in milliseconds, are the clocks of the front ends that note the times of sign-ins.
const CLOCKS_OFF: i64 = 2000;

/// People whose sign-ins are counted to see how many there will be.
const PROBE: usize = 100;
/// How often they are counted, each time with a volume nearer to the one wanted.
const GUESSES: usize = 4;

impl Tenant {
    /// Makes a tenant.
    pub fn new(plan: &Plan, progress: &Progress) -> Self {
        let Plan { world, people, days, seed, from, .. } = *plan;
        let networks = Networks::new(&mut Random::new(seed, OF_NETWORKS), people, world.coverage);
        let company = Company::new(world, &networks, people, &mut Random::new(seed, OF_COMPANY));
        let mut random = Random::new(seed, OF_ATTACKS);
        let attacks = attack::plan(&plan.attacks, people, days, plan.attack_every, &mut random);
        let gangs = gangs(&attacks, &networks, &mut random);
        let sprays = Spray::of(&networks, world.spray, from, days, &mut Random::new(seed, OF_SPRAYS));
        let by_person: BTreeMap<u32, usize> =
            attacks.iter().enumerate().map(|(number, attack)| (attack.person, number)).collect();

        let live = |number: usize, volume: f64| {
            let mut random = Random::new(seed, number as u64);
            let person = Person::new(world, &company, &networks, number, &mut random);
            let planner = Planner { world, company: &company, networks: &networks, volume };
            let mut life = Life::new(planner, number as u32, person, random);
            life.live(from, days, &sprays);
            if let Some(&at) = by_person.get(&(number as u32)) {
                let gang = attacks[at].campaign.and_then(|campaign| gangs.get(&campaign));
                life.attacked(at as u16, &attacks[at], gang, from, days);
            }
            progress.people.fetch_add(1, Ordering::Relaxed);
            life
        };
        let live_on = |number: usize, volume: f64| {
            let mut made = live(number, volume);
            made.random = Random::new(seed, OF_HANDOFFS + number as u64);
            made.handed_over();
            made.out.retain(|sign_in| sign_in.created < from + i64::from(days) * DAY);
            (made.person, made.out)
        };
        let volume = plan.sign_ins.map_or(world.volume, |wanted| {
            // The first few people tell how many sign-ins all would make. Not everything grows with the volume, so that it
            // takes more than one guess.
            let some = people.min(PROBE);
            (0..GUESSES).fold(world.volume, |volume, _| {
                let made = (0..some).map(|number| live(number, volume).out.len()).sum::<usize>().max(1);
                volume * wanted as f64 * some as f64 / (made as f64 * people as f64)
            })
        });
        progress.people.store(0, Ordering::Relaxed);
        let (people, mut sign_ins) = in_parallel(people, plan.threads, |number| live_on(number, volume));
        set_clocks(&mut sign_ins, &networks, &mut Random::new(seed, OF_CLOCKS));
        sign_ins.sort_by_key(|sign_in| (sign_in.ingested, sign_in.id));
        if world.risk {
            risk::assess(&mut sign_ins, &attacks, &mut Random::new(seed, OF_RISKS));
        }
        let lacks = [world.lacks, &plan.lacks].concat();
        Self { company, networks, people, lacks, exports: plan.exports.max(1), world, sign_ins, attacks }
    }

    /// Whether its export lacks this.
    pub(super) fn lacks(&self, what: Lack) -> bool {
        self.lacks.contains(&what)
    }

    /// The number of the attack that a sign-in is part of.
    pub fn attack_of(sign_in: &SignIn) -> Option<usize> {
        sign_in.scene.attack()
    }

    /// The principal name of a person.
    pub fn principal_name(&self, person: u32) -> &str {
        &self.people[person as usize].principal_name
    }
}

/// Notes times by the clocks of the countries that the sign-ins came from. Within a country their order stays.
fn set_clocks(sign_ins: &mut [SignIn], networks: &Networks, random: &mut Random) {
    let off: Vec<i64> = COUNTRIES.iter().map(|_| random.between(-CLOCKS_OFF, CLOCKS_OFF)).collect();
    for sign_in in sign_ins {
        let city = networks.blocks[sign_in.address.block as usize].city;
        let off = off[Networks::country(city)];
        sign_in.created += off;
        sign_in.ingested += off;
    }
}

/// What those share who are robbed by the same hands.
fn gangs(attacks: &[Attack], networks: &Networks, random: &mut Random) -> BTreeMap<u16, Gang> {
    let mut gangs = BTreeMap::new();
    for campaign in attacks.iter().filter_map(|attack| attack.campaign) {
        gangs.entry(campaign).or_insert_with(|| {
            let provider = random.pick(&networks.hosting);
            let site = random.pick(&provider.sites);
            let client = if random.chance(0.5) { &TOOL[0] } else { &WINDOWS_EDGE[0] };
            Gang { address: networks.address(random, &site.v4), client }
        });
    }
    gangs
}

/// Makes people on threads and joins them in their order.
fn in_parallel(
    people: usize,
    threads: usize,
    live: impl Fn(usize) -> (Person, Vec<SignIn>) + Sync,
) -> (Vec<Person>, Vec<SignIn>) {
    let threads = match threads {
        0 => thread::available_parallelism().map_or(1, NonZero::get),
        threads => threads,
    };
    let next = AtomicUsize::new(0);
    let mut made: Vec<(usize, (Person, Vec<SignIn>))> = thread::scope(|scope| {
        let work = || {
            let mut made = Vec::new();
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                if number >= people {
                    return made;
                }
                made.push((number, live(number)));
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
    use crate::synth::WORLDS;

    /// Many are robbed, so that there is much to see.
    fn robbed(world: &'static World) -> Tenant {
        Tenant::new(&plan(world), &Progress::default())
    }

    fn plan(world: &'static World) -> Plan {
        Plan {
            world,
            people: 12,
            days: 3,
            seed: 21,
            from: 1_790_812_800_000,
            attacks: Variant::ALL.to_vec(),
            attack_every: 3,
            sign_ins: None,
            lacks: Vec::new(),
            exports: 1,
            threads: 1,
        }
    }

    #[test]
    fn no_clock_gives_thieves_away() {
        for world in &WORLDS {
            let tenant = robbed(world);
            let thieves: Vec<&SignIn> =
                tenant.sign_ins.iter().filter(|sign_in| Tenant::attack_of(sign_in).is_some()).collect();
            assert!(thieves.len() > 20, "{}", world.name);
            // Of a thousand thousandths of a second, chance takes any as rarely as another.
            let mut thousandths: Vec<i64> = thieves.iter().map(|sign_in| sign_in.created % 1000).collect();
            let all = thousandths.len();
            thousandths.sort_unstable();
            thousandths.dedup();
            assert!(thousandths.len() * 10 > all * 7, "{}: {} of {all}", world.name, thousandths.len());
        }
    }

    #[test]
    fn the_clocks_of_two_countries_differ_and_each_keeps_its_own_time() {
        let tenant = robbed(World::named("multinational").unwrap());
        let mut noted = tenant.sign_ins.clone();
        set_clocks(&mut noted, &tenant.networks, &mut Random::new(7, OF_CLOCKS));
        let mut clocks: BTreeMap<usize, i64> = BTreeMap::new();
        for (before, after) in tenant.sign_ins.iter().zip(&noted) {
            let city = tenant.networks.blocks[before.address.block as usize].city;
            let off = after.created - before.created;
            assert_eq!(*clocks.entry(Networks::country(city)).or_insert(off), off);
            assert!(off.abs() <= CLOCKS_OFF && after.ingested - before.ingested == off);
        }
        let distinct: std::collections::BTreeSet<i64> = clocks.values().copied().collect();
        assert!(distinct.len() > 1, "{clocks:?}");
    }

    #[test]
    fn about_as_many_sign_ins_as_were_asked_for() {
        let made = |sign_ins| {
            let world = World::named("multinational").unwrap();
            let plan = Plan { people: 40, days: 4, attacks: Vec::new(), sign_ins, ..plan(world) };
            Tenant::new(&plan, &Progress::default()).sign_ins.len()
        };
        let usual = made(None);
        for wanted in [usual / 2, usual * 2] {
            let made = made(Some(wanted));
            assert!((wanted * 4 / 5..=wanted * 5 / 4).contains(&made), "{made} for {wanted}");
        }
    }

    #[test]
    fn the_log_is_in_the_order_in_which_it_was_taken_in() {
        let tenant = robbed(&WORLDS[0]);
        let ids: std::collections::HashSet<u128> = tenant.sign_ins.iter().map(|sign_in| sign_in.id).collect();
        assert_eq!(ids.len(), tenant.sign_ins.len(), "request ids are unique");
        assert!(tenant.sign_ins.iter().all(|sign_in| sign_in.ingested > sign_in.created));
        assert!(tenant.sign_ins.is_sorted_by_key(|sign_in| sign_in.ingested));
    }
}
