//! Generates sign-ins for speed measurements, the same for the same numbers.
//!
//! What determines speed is as in real logs: records of 4 KB that resemble each other; nested values, above all
//! Conditional Access policies, that repeat; few applications and policies, many users, devices and sessions; three
//! sign-ins to a
//! group of one hour; eighty non-interactive to one interactive; names in several scripts, escapes, nulls and absent
//! fields; records not quite in the order of time. Some sessions are stolen.

mod data;
mod shape;
mod tenant;

pub use shape::BenchShape;

use data::{APPLICATIONS, ATTACKER_PLACES, BenchCity, FAILURES, PLACES};
use tenant::{BenchDevice, BenchTenant, BenchUser};

/// Draws random numbers (`SplitMix64`), the same on every machine and in every version.
struct SplitMix64(u64);

impl SplitMix64 {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// Draws a number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// Draws a number below `end`, small ones more often.
    fn skewed(&mut self, end: usize) -> usize {
        let low = self.below(end);
        low * (self.below(end) + 1) / end
    }

    /// Returns true `of_thousand` times in a thousand.
    fn chance(&mut self, of_thousand: usize) -> bool {
        self.below(1000) < of_thousand
    }

    fn guid(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }
}

/// What to generate.
#[derive(Clone, Copy, Debug)]
pub struct ExportPlan {
    pub records: usize,
    pub users: usize,
    pub days: usize,
    /// How many sessions are stolen.
    pub thefts: usize,
    pub seed: u64,
}

impl ExportPlan {
    /// `records` records of 2,000 users in 30 days.
    pub fn of(records: usize) -> Self {
        Self { records, users: 2000, days: 30, thefts: 25, seed: 1 }
    }
}

/// One sign-in.
struct BenchSignIn<'t> {
    id: u128,
    correlation_id: u128,
    session_id: u128,
    /// Milliseconds since the epoch.
    created: u64,
    ingested: u64,
    interactive: bool,
    user: &'t BenchUser,
    device: &'t BenchDevice,
    application: usize,
    address: &'t str,
    place: &'static BenchCity,
    /// Code and reason; `None` for success.
    failure: Option<(u32, &'static str)>,
    milliseconds: u64,
}

/// An application in use: the same user, device and place for a while.
#[derive(Clone, Copy)]
struct ActiveApplication {
    user: usize,
    device: usize,
    application: usize,
    place_kind: SignInPlace,
}

/// From where a user signs in.
#[derive(Clone, Copy)]
enum SignInPlace {
    Office,
    Home,
    /// On a phone's own network.
    Outside,
}

/// A stolen session in use.
struct StolenSession {
    user: usize,
    session_id: u128,
    attacker_place: usize,
    left: usize,
    next: u64,
}

/// How many applications are in use at a time.
const ACTIVE: usize = 64;
/// 2026-10-01, a Thursday, in milliseconds.
const BEGIN: u64 = 1_790_812_800_000;
const HOUR: u64 = 3_600_000;
const REPLAYS: usize = 9;

/// The relative number of sign-ins in an hour; nights and weekends have few.
fn weight(hour: usize) -> u64 {
    let weekend = matches!((hour / 24 + 3) % 7, 5 | 6);
    match hour % 24 {
        7..=17 if !weekend => 12,
        6 | 18..=20 if !weekend => 6,
        _ => 2,
    }
}

/// Passes every sign-in to `take`, in order of ingestion.
fn for_each_sign_in(plan: ExportPlan, tenant: &BenchTenant, mut take: impl FnMut(&BenchSignIn<'_>)) {
    let mut random = SplitMix64(plan.seed);
    let hours = plan.days * 24;
    let total: u64 = (0..hours).map(weight).sum();
    // The hour, and the weight of the hours before it.
    let (mut hour, mut before) = (0, 0);
    let mut active: Vec<ActiveApplication> = (0..ACTIVE).map(|_| random_activity(tenant, &mut random)).collect();
    let mut theft: Option<StolenSession> = None;
    let between_thefts = plan.records / (plan.thefts + 1) + 1;
    for number in 0..plan.records {
        // The position of the record in the weight of all hours, in 1/1024.
        let at = total * 1024 * number as u64 / plan.records as u64;
        while before + weight(hour) * 1024 <= at {
            before += weight(hour) * 1024;
            hour += 1;
        }
        let now = BEGIN + hour as u64 * HOUR + (at - before) * HOUR / (weight(hour) * 1024);

        let stolen = number > 0 && number % between_thefts == 0;
        if let Some(theft) = theft.as_mut().filter(|theft| theft.left > 0 && now >= theft.next) {
            theft.left -= 1;
            theft.next = now + HOUR / 12;
            take(&attacker_sign_in(tenant, theft, now, &mut random));
            continue;
        }
        let slot = random.below(ACTIVE);
        if random.chance(150) {
            active[slot] = random_activity(tenant, &mut random);
        }
        let mut sign_in = user_sign_in(tenant, active[slot], now, stolen, &mut random);
        if stolen {
            sign_in.failure = None;
            theft = Some(StolenSession {
                user: active[slot].user,
                session_id: sign_in.session_id,
                attacker_place: random.below(ATTACKER_PLACES.len()),
                left: REPLAYS,
                next: now + HOUR / 12,
            });
        }
        take(&sign_in);
    }
}

fn random_activity(tenant: &BenchTenant, random: &mut SplitMix64) -> ActiveApplication {
    let user = random.skewed(tenant.users.len());
    let about = &tenant.users[user];
    let device = random.skewed(about.devices.len());
    let place_kind = match random.below(10) {
        0..=4 => SignInPlace::Office,
        5..=7 if about.devices[device].is_mobile => SignInPlace::Outside,
        _ => SignInPlace::Home,
    };
    ActiveApplication {
        user,
        device,
        application: about.applications[random.skewed(about.applications.len())],
        place_kind,
    }
}

fn user_sign_in<'t>(
    tenant: &'t BenchTenant,
    active: ActiveApplication,
    now: u64,
    interactive: bool,
    random: &mut SplitMix64,
) -> BenchSignIn<'t> {
    let user = &tenant.users[active.user];
    let device = &user.devices[active.device];
    let interactive = interactive || random.chance(12);
    let failure = random.chance(if interactive { 120 } else { 25 }).then(|| {
        let from = if interactive { 0 } else { 2 };
        FAILURES[from + random.below(FAILURES.len() - from)]
    });
    let address = match active.place_kind {
        SignInPlace::Office => &user.office_address,
        SignInPlace::Home => &user.home_address,
        SignInPlace::Outside => &user.mobile_address,
    };
    // A session lasts some days on a device.
    let session = SplitMix64(user.id as u64 ^ (now / (HOUR * 24 * 4)) ^ ((active.device as u64) << 32)).guid();
    let delay = 20_000 + random.below(130_000) as u64;
    BenchSignIn {
        id: random.guid(),
        correlation_id: random.guid(),
        session_id: session,
        created: now - delay,
        ingested: now,
        interactive,
        user,
        device,
        application: active.application,
        address,
        place: &PLACES[user.place],
        failure,
        milliseconds: 40 + random.skewed(900) as u64,
    }
}

fn attacker_sign_in<'t>(
    tenant: &'t BenchTenant,
    theft: &StolenSession,
    now: u64,
    random: &mut SplitMix64,
) -> BenchSignIn<'t> {
    let user = &tenant.users[theft.user];
    BenchSignIn {
        id: random.guid(),
        correlation_id: random.guid(),
        session_id: theft.session_id,
        created: now - 60_000,
        ingested: now,
        interactive: false,
        user,
        device: &tenant.attacker_device,
        application: random.below(APPLICATIONS.len()),
        address: &tenant.attacker_addresses[theft.attacker_place],
        place: &ATTACKER_PLACES[theft.attacker_place],
        failure: None,
        milliseconds: 100,
    }
}
