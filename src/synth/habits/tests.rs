//! Tests that habits look as they were reported.

use crate::knowledge::{self, Role};
use crate::synth::environment::geography::CITIES;
use crate::synth::people::person::DeviceKind;
use crate::synth::people::software::{self as apps, APPLICATIONS};
use crate::synth::sign_in::{Cause, SyntheticSignIn};
use crate::synth::tenant::{GenerationProgress, Plan, Tenant};
use crate::synth::tenant_profiles::{TENANT_PROFILES, TenantProfile};
use crate::synth::time::{DAY, MINUTE};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

fn tenant(profile: &'static TenantProfile, people: usize) -> Tenant {
    let plan = Plan {
        profile,
        people,
        days: 10,
        seed: 5,
        from: 1_790_812_800_000,
        attacks: Vec::new(),
        attack_every: 100,
        sign_ins: None,
        omitted_fields: Vec::new(),
        exports: 1,
        threads: 0,
    };
    Tenant::new(&plan, &GenerationProgress::default())
}

static TENANTS: LazyLock<Vec<Tenant>> = LazyLock::new(|| {
    let with_habits = TENANT_PROFILES.iter().filter(|profile| profile.habits.is_some());
    with_habits.map(|profile| tenant(profile, 150)).collect()
});

/// The sign-ins of a cause, by person.
fn by_person(tenant: &Tenant, cause: Cause) -> BTreeMap<u32, Vec<&SyntheticSignIn>> {
    let mut by_person: BTreeMap<u32, Vec<&SyntheticSignIn>> = BTreeMap::new();
    for sign_in in tenant.sign_ins.iter().filter(|sign_in| sign_in.cause == cause) {
        by_person.entry(sign_in.person).or_default().push(sign_in);
    }
    by_person
}

#[test]
fn every_habit_occurs() {
    for cause in [
        Cause::CloudMachine,
        Cause::RemoteEditor,
        Cause::LocalScript,
        Cause::AdministratorScript,
        Cause::PrivateVpn,
        Cause::OtherBrowser,
        Cause::Tablet,
        Cause::Agent,
        Cause::SplitProxy,
        Cause::Relay,
    ] {
        let people: usize = TENANTS.iter().map(|tenant| by_person(tenant, cause).len()).sum();
        assert!((3..150).contains(&people), "{}: {people} of {}", cause.name(), 4 * 150);
    }
}

#[test]
fn a_cloud_machine_is_at_one_address_for_days_with_developers_tools_alone() {
    let tools = [apps::AZURE_CLI, apps::AZURE_POWERSHELL, apps::VS_CODE];
    let resources = [apps::ARM, apps::GRAPH, apps::KEY_VAULT, apps::DEVOPS];
    for tenant in TENANTS.iter() {
        for (person, sign_ins) in by_person(tenant, Cause::CloudMachine) {
            let tokens = || sign_ins.iter().filter(|sign_in| !sign_in.interactive);
            assert!((12..=80).contains(&tokens().count()), "{person}: {}", tokens().count());
            assert_eq!(tokens().map(|sign_in| sign_in.address.ip).collect::<BTreeSet<_>>().len(), 1);
            let days: BTreeSet<i64> = tokens().map(|sign_in| sign_in.created / DAY).collect();
            assert!((2..=8).contains(&days.len()), "{days:?}");
            assert!(sign_ins.iter().any(|sign_in| sign_in.interactive), "a factor opened it");
            for sign_in in &sign_ins {
                assert!(tools.contains(&sign_in.application) && resources.contains(&sign_in.resource));
            }
        }
    }
}

#[test]
fn applications_exist_for_the_system_that_they_run_on() {
    for tenant in TENANTS.iter() {
        for sign_in in tenant.sign_ins.iter().filter(|sign_in| !sign_in.is_service && !sign_in.is_server) {
            let system = tenant.people[sign_in.person as usize].clients[usize::from(sign_in.client)].system;
            let (id, name) = APPLICATIONS[usize::from(sign_in.application)];
            let has = |role| knowledge::application(id).is_some_and(|known| known.has_role(role));
            let phone = system.starts_with("Ios") || system.starts_with("Android");
            assert!(!(phone && has(Role::ComputersOnly)), "{name} on {system}");
            assert!(system.is_empty() || phone || !has(Role::PhonesOnly), "{name} on {system}");
            assert!(system.is_empty() || system.starts_with("Win") || !has(Role::WindowsOnly), "{name} on {system}");
            assert!(!(sign_in.application == apps::ONEDRIVE_IOS && system.starts_with("Android")), "on Android");
        }
    }
}

#[test]
fn a_private_vpn_keeps_the_software_and_comes_in_blocks() {
    for tenant in TENANTS.iter() {
        for (person, sign_ins) in by_person(tenant, Cause::PrivateVpn) {
            let person = &tenant.people[person as usize];
            let machine = person.devices.iter().find(|device| device.kind == DeviceKind::Machine);
            assert!(machine.is_some());
            let ahead = CITIES[person.city].ahead * MINUTE;
            let days: BTreeSet<i64> = sign_ins.iter().map(|sign_in| (sign_in.created + ahead) / DAY).collect();
            let addresses: BTreeSet<_> = sign_ins.iter().map(|sign_in| sign_in.address.ip).collect();
            assert!(addresses.len() <= days.len(), "one exit for each block");
        }
    }
}

#[test]
fn tenants_without_habits_stay_the_same() {
    // Sums of request ids, which any draw from their random streams would change.
    let sum = |profile: &'static TenantProfile| {
        tenant(profile, 6).sign_ins.iter().fold(0_u64, |sum, sign_in| sum.rotate_left(1) ^ (sign_in.id >> 64) as u64)
    };
    let older = TENANT_PROFILES.iter().filter(|profile| profile.habits.is_none());
    let sums: Vec<String> = older.map(|profile| format!("{} {:016x}", profile.name, sum(profile))).collect();
    insta::assert_snapshot!(sums.join("\n"));
}
