//! Generates the users of the tenant and their devices.

use super::data::{APPLICATIONS, ATTACKER_PLACES, FAMILY, GIVEN, MAKES, PLACES, POLICIES};
use super::{ExportPlan, SplitMix64};
use std::fmt::Write;

pub struct BenchTenant {
    pub id: u128,
    pub users: Vec<BenchUser>,
    pub attacker_device: BenchDevice,
    /// The attackers' addresses.
    pub attacker_addresses: Vec<String>,
    /// Ids of [`APPLICATIONS`].
    pub applications: Vec<u128>,
    /// `appliedConditionalAccessPolicies` by application, group of the user, and whether the device is managed.
    policies: Vec<String>,
}

pub struct BenchUser {
    pub id: u128,
    /// The inside of a JSON string.
    pub display_name: String,
    pub principal_name: String,
    /// Where the user lives and works: an index in [`PLACES`].
    pub place: usize,
    pub home_address: String,
    pub office_address: String,
    pub mobile_address: String,
    pub devices: Vec<BenchDevice>,
    pub applications: Vec<usize>,
    pub group: usize,
}

pub struct BenchDevice {
    pub make: usize,
    pub is_mobile: bool,
    pub is_managed: bool,
    /// `deviceDetail`.
    pub json: String,
}

/// Groups of users that the policies treat alike.
const GROUPS: usize = 3;

impl BenchTenant {
    pub fn new(plan: ExportPlan) -> Self {
        let mut random = SplitMix64(plan.seed ^ 0x7e4a_4e11);
        let policy_ids: Vec<u128> = POLICIES.iter().map(|_| random.guid()).collect();
        let variants = APPLICATIONS.len() * GROUPS * 2;
        Self {
            id: random.guid(),
            applications: APPLICATIONS.iter().map(|_| random.guid()).collect(),
            policies: (0..variants).map(|variant| policies(&policy_ids, variant)).collect(),
            attacker_device: device(&mut random, "", 0, false),
            attacker_addresses: (0..ATTACKER_PLACES.len()).map(|at| format!("203.0.113.{}", 10 + at)).collect(),
            users: (0..plan.users).map(|number| user(&mut random, number)).collect(),
        }
    }

    /// `appliedConditionalAccessPolicies`.
    pub fn policies(&self, application: usize, user: &BenchUser, device: &BenchDevice) -> &str {
        &self.policies[(application * GROUPS + user.group) * 2 + usize::from(device.is_managed)]
    }
}

fn user(random: &mut SplitMix64, number: usize) -> BenchUser {
    let given = GIVEN[random.below(GIVEN.len())];
    let family = FAMILY[random.below(FAMILY.len())];
    // Some exporters write letters beyond ASCII as escapes.
    let display_name = match number % 50 {
        7 => format!("{given} \\\"Zed\\\" {family}"),
        13 => format!("{given} {family} (Ren\\u00e9e\\/IT)"),
        _ => format!("{given} {family}"),
    };
    let place = random.below(PLACES.len());
    let applications = (0..3 + random.below(6)).map(|_| random.below(APPLICATIONS.len())).collect();
    let devices = 1 + random.below(3);
    BenchUser {
        id: random.guid(),
        principal_name: format!("user{number:05}@contoso.com"),
        place,
        home_address: format!("198.{}.{}.{}", 18 + number / 65_536 % 2, number / 256 % 256, number % 256),
        office_address: format!("192.0.2.{}", 1 + place),
        mobile_address: format!("2001:db8:{place:x}:{:x}::{:x}", random.below(4096), random.below(65_536)),
        devices: (0..devices)
            .map(|at| {
                let (make, managed) =
                    (if at == 0 { random.below(3) } else { random.below(MAKES.len()) }, random.chance(700));
                device(random, given, make, managed)
            })
            .collect(),
        display_name,
        applications,
        group: number % 11 % GROUPS,
    }
}

fn device(random: &mut SplitMix64, owner: &str, make: usize, is_managed: bool) -> BenchDevice {
    let (system, browser, _, join, _) = MAKES[make];
    let id = random.guid();
    let mut json = String::from("{\"deviceId\":\"");
    // A device that is not joined has no id, and unknown values are absent.
    if join.is_empty() || owner.is_empty() {
        json.push('"');
    } else {
        let _ = write!(json, "{}\",\"displayName\":\"{owner}'s \\\"{system}\\\"\"", Hyphenated(id));
    }
    let _ = write!(json, ",\"operatingSystem\":\"{system}\"");
    if !browser.is_empty() {
        let _ = write!(json, ",\"browser\":\"{browser}\"");
    }
    if is_managed {
        json.push_str(",\"isCompliant\":true,\"isManaged\":true");
    }
    if !join.is_empty() && !owner.is_empty() {
        let _ = write!(json, ",\"trustType\":\"{join}\"");
    }
    json.push('}');
    BenchDevice { make, is_mobile: make >= 3, is_managed, json }
}

fn policies(ids: &[u128], variant: usize) -> String {
    let mut json = String::from("[");
    for (at, (name, grants, sessions)) in POLICIES.into_iter().enumerate() {
        let draw = SplitMix64((variant * 31 + at) as u64).next();
        // The first policy applies to all users, each of the others to a third.
        if at > 0 && !draw.is_multiple_of(3) {
            continue;
        }
        let result = match draw >> 8 & 3 {
            0 => "success",
            1 => "notEnabled",
            2 => "reportOnlyNotApplied",
            _ => "notApplied",
        };
        let comma = if json.len() > 1 { "," } else { "" };
        let _ = write!(
            json,
            "{comma}{{\"id\":\"{}\",\"displayName\":\"{name}\",\"enforcedGrantControls\":{grants},\
             \"enforcedSessionControls\":{sessions},\"result\":\"{result}\",\"conditionsSatisfied\":{},\
             \"conditionsNotSatisfied\":{}}}",
            Hyphenated(ids[at]),
            draw >> 16 & 7,
            draw >> 20 & 3,
        );
    }
    json + "]"
}

/// A GUID as the log writes it.
pub struct Hyphenated(pub u128);

impl std::fmt::Display for Hyphenated {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let id = self.0;
        let (head, tail) = ((id >> 64) as u64, id as u64);
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            head >> 32,
            head >> 16 & 0xffff,
            head & 0xffff,
            tail >> 48,
            tail & 0xffff_ffff_ffff
        )
    }
}
