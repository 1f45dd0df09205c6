//! Made-up sign-ins of a made-up tenant, the same for the same numbers.
//!
//! What matters for speed is as it is in real logs: records of 4 KB that resemble each other; nested values,
//! Conditional Access policies above all, that repeat; few applications and policies, many users, devices and sessions; three sign-ins to a
//! group of one hour; eighty non-interactive to one interactive; names in several scripts, escapes, nulls and absent
//! fields; records not quite in the order of time. Some sessions are stolen.

mod shape;
mod tenant;
mod words;

pub use shape::Shape;

use tenant::{Device, Tenant, User};
use words::{APPLICATIONS, FAILURES, HIDEOUTS, PLACES, Place};

/// Random numbers (`SplitMix64`): the same on every machine and in every year.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        (self.next() % end as u64) as usize
    }

    /// A number below `end`, small ones more often.
    fn skewed(&mut self, end: usize) -> usize {
        let low = self.below(end);
        low * (self.below(end) + 1) / end
    }

    /// Yes, so many times in a thousand.
    fn chance(&mut self, of_thousand: usize) -> bool {
        self.below(1000) < of_thousand
    }

    fn guid(&mut self) -> u128 {
        u128::from(self.next()) << 64 | u128::from(self.next())
    }
}

/// What to make.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    pub records: usize,
    pub users: usize,
    pub days: usize,
    /// How many sessions are stolen.
    pub thefts: usize,
    pub seed: u64,
}

impl Settings {
    /// So many records of two thousand people in thirty days.
    pub fn of(records: usize) -> Self {
        Self { records, users: 2000, days: 30, thefts: 25, seed: 1 }
    }
}

/// One sign-in.
struct SignIn<'t> {
    id: u128,
    correlation_id: u128,
    session_id: u128,
    /// Milliseconds since the epoch.
    created: u64,
    ingested: u64,
    interactive: bool,
    user: &'t User,
    device: &'t Device,
    application: usize,
    address: &'t str,
    place: &'static Place,
    /// Code and reason; `None` for success.
    failure: Option<(u32, &'static str)>,
    milliseconds: u64,
}

/// An application at work: the same user, device and place for a while.
#[derive(Clone, Copy)]
struct Busy {
    user: usize,
    device: usize,
    application: usize,
    whereabouts: Whereabouts,
}

/// From where a user signs in.
#[derive(Clone, Copy)]
enum Whereabouts {
    Office,
    Home,
    /// A phone that has left the house: its address is the network's.
    Outside,
}

/// A stolen session in use.
struct Theft {
    user: usize,
    session_id: u128,
    hideout: usize,
    left: usize,
    next: u64,
}

/// How many applications are at work at a time.
const BUSY: usize = 64;
/// 2026-10-01, a Thursday, in milliseconds.
const BEGIN: u64 = 1_790_812_800_000;
const HOUR: u64 = 3_600_000;
const THIEFS_SIGN_INS: usize = 9;

/// How busy an hour is: nights and weekends are quiet.
fn weight(hour: usize) -> u64 {
    let weekend = matches!((hour / 24 + 3) % 7, 5 | 6);
    match hour % 24 {
        7..=17 if !weekend => 12,
        6 | 18..=20 if !weekend => 6,
        _ => 2,
    }
}

/// Hands every sign-in to `take`, in the order in which a log takes them in.
fn each(settings: Settings, tenant: &Tenant, mut take: impl FnMut(&SignIn<'_>)) {
    let mut random = Random(settings.seed);
    let hours = settings.days * 24;
    let total: u64 = (0..hours).map(weight).sum();
    // The hour, and the weight of the hours before it.
    let (mut hour, mut before) = (0, 0);
    let mut busy: Vec<Busy> = (0..BUSY).map(|_| someone(tenant, &mut random)).collect();
    let mut theft: Option<Theft> = None;
    let between_thefts = settings.records / (settings.thefts + 1) + 1;
    for number in 0..settings.records {
        // Where the record is in the weight of all hours, in 1/1024.
        let at = total * 1024 * number as u64 / settings.records as u64;
        while before + weight(hour) * 1024 <= at {
            before += weight(hour) * 1024;
            hour += 1;
        }
        let now = BEGIN + hour as u64 * HOUR + (at - before) * HOUR / (weight(hour) * 1024);

        let stolen = number > 0 && number % between_thefts == 0;
        if let Some(theft) = theft.as_mut().filter(|theft| theft.left > 0 && now >= theft.next) {
            theft.left -= 1;
            theft.next = now + HOUR / 12;
            take(&thief(tenant, theft, now, &mut random));
            continue;
        }
        let slot = random.below(BUSY);
        if random.chance(150) {
            busy[slot] = someone(tenant, &mut random);
        }
        let mut sign_in = ordinary(tenant, busy[slot], now, stolen, &mut random);
        if stolen {
            sign_in.failure = None;
            theft = Some(Theft {
                user: busy[slot].user,
                session_id: sign_in.session_id,
                hideout: random.below(HIDEOUTS.len()),
                left: THIEFS_SIGN_INS,
                next: now + HOUR / 12,
            });
        }
        take(&sign_in);
    }
}

fn someone(tenant: &Tenant, random: &mut Random) -> Busy {
    let user = random.skewed(tenant.users.len());
    let about = &tenant.users[user];
    let device = random.skewed(about.devices.len());
    let whereabouts = match random.below(10) {
        0..=4 => Whereabouts::Office,
        5..=7 if about.devices[device].is_mobile => Whereabouts::Outside,
        _ => Whereabouts::Home,
    };
    Busy { user, device, application: about.applications[random.skewed(about.applications.len())], whereabouts }
}

fn ordinary<'t>(tenant: &'t Tenant, busy: Busy, now: u64, interactive: bool, random: &mut Random) -> SignIn<'t> {
    let user = &tenant.users[busy.user];
    let device = &user.devices[busy.device];
    let interactive = interactive || random.chance(12);
    let failure = random.chance(if interactive { 120 } else { 25 }).then(|| {
        let from = if interactive { 0 } else { 2 };
        FAILURES[from + random.below(FAILURES.len() - from)]
    });
    let address = match busy.whereabouts {
        Whereabouts::Office => &user.office_address,
        Whereabouts::Home => &user.home_address,
        Whereabouts::Outside => &user.mobile_address,
    };
    // A session lasts some days on a device.
    let session = Random(user.id as u64 ^ (now / (HOUR * 24 * 4)) ^ ((busy.device as u64) << 32)).guid();
    let delay = 20_000 + random.below(130_000) as u64;
    SignIn {
        id: random.guid(),
        correlation_id: random.guid(),
        session_id: session,
        created: now - delay,
        ingested: now,
        interactive,
        user,
        device,
        application: busy.application,
        address,
        place: &PLACES[user.place],
        failure,
        milliseconds: 40 + random.skewed(900) as u64,
    }
}

fn thief<'t>(tenant: &'t Tenant, theft: &Theft, now: u64, random: &mut Random) -> SignIn<'t> {
    let user = &tenant.users[theft.user];
    SignIn {
        id: random.guid(),
        correlation_id: random.guid(),
        session_id: theft.session_id,
        created: now - 60_000,
        ingested: now,
        interactive: false,
        user,
        device: &tenant.thiefs_device,
        application: random.below(APPLICATIONS.len()),
        address: &tenant.hideouts[theft.hideout],
        place: &HIDEOUTS[theft.hideout],
        failure: None,
        milliseconds: 100,
    }
}
