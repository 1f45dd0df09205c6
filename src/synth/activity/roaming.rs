//! Simulates phones near a border, which a foreign mast picks up for some minutes.

use super::Activity;
use super::day::{Connection, Link};
use crate::knowledge::{Coordinates, distance_km};
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::ProviderNetworks;
use crate::synth::people::person::DeviceKind;
use crate::synth::sign_in::Cause;
use crate::synth::time::MINUTE;

/// The distance to a foreign city within which a border may be near: a city stands for the country around it.
const REACH_KM: f64 = 350.0;

/// The share of people with a phone within reach of a border whose way leads along it.
const NEAR: f64 = 0.06;

/// The share of such a phone's sign-ins on its carrier that roaming follows.
const PICKED_UP: f64 = 0.08;

impl Activity<'_> {
    /// Adds sign-ins through a foreign carrier soon after some sign-ins through the home carrier.
    pub(crate) fn roam(&mut self) {
        let phone = self.person.devices.iter().find(|device| device.kind == DeviceKind::Phone).cloned();
        let (Some(abroad), Some(phone)) = (next_door(self.person.city), phone) else { return };
        if !self.random.chance(NEAR) {
            return;
        }
        let networks = self.planner.networks;
        let home = CITIES[self.person.city].country;
        let at_home = |block: u32| CITIES[networks.blocks[block as usize].city].country == home;
        let out =
            self.sign_ins.iter().filter(|sign_in| sign_in.cause == Cause::Carrier && at_home(sign_in.address.block));
        let moments: Vec<i64> = out.map(|sign_in| sign_in.created).collect();
        let carriers = &networks.mobile[ProviderNetworks::country(abroad)];
        let carrier = &carriers[self.person.carrier % carriers.len()];
        for moment in moments {
            if !self.random.chance(PICKED_UP) {
                continue;
            }
            let site = carrier.nearest(abroad);
            let v4 = networks.address(&mut self.random, &site.v4);
            let link = Link { v4, v6: None, pool: site.v4.clone(), city: abroad, cause: Cause::Roaming };
            let from = moment + self.random.between(MINUTE, 8 * MINUTE);
            let to = from + self.random.between(4, 25) * MINUTE;
            self.phone(&phone, &Connection { from, to, link });
        }
    }
}

/// Finds the nearest foreign city within [`REACH_KM`].
fn next_door(city: usize) -> Option<usize> {
    let here = &CITIES[city];
    let place = |city: usize| Coordinates::new(CITIES[city].latitude, CITIES[city].longitude);
    let away = |other: usize| place(city).zip(place(other)).map_or(f64::MAX, |(a, b)| distance_km(a, b));
    let foreign = (0..CITIES.len()).filter(|&other| CITIES[other].country != here.country);
    foreign.filter(|&other| away(other) < REACH_KM).min_by(|&a, &b| away(a).total_cmp(&away(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::synth::environment::geography::city_named;
    use crate::synth::tenant::{GenerationProgress, Plan, Tenant};
    use crate::synth::tenant_profiles::TenantProfile;

    #[test]
    fn now_and_then_a_phone_is_picked_up_abroad_while_it_is_out_and_about_at_home() {
        let plan = Plan {
            profile: TenantProfile::named("office").expect("a kind"),
            people: 150,
            days: 5,
            seed: 17,
            from: 1_790_812_800_000,
            attacks: Vec::new(),
            attack_every: 200,
            sign_ins: None,
            omitted_fields: Vec::new(),
            exports: 1,
            threads: 0,
        };
        let tenant = Tenant::new(&plan, &GenerationProgress::default());
        let abroad: Vec<_> = tenant.sign_ins.iter().filter(|sign_in| sign_in.cause == Cause::Roaming).collect();
        assert!(abroad.len() > 5 && abroad.len() * 100 < tenant.sign_ins.len(), "{}", abroad.len());
        for picked_up in abroad {
            let country = CITIES[tenant.networks.blocks[picked_up.address.block as usize].city].country;
            assert_ne!(country, CITIES[tenant.people[picked_up.person as usize].city].country);
            let before = picked_up.created - 60 * MINUTE..picked_up.created;
            let on_its_carrier = tenant.sign_ins.iter().any(|sign_in| {
                sign_in.person == picked_up.person
                    && sign_in.cause == Cause::Carrier
                    && before.contains(&sign_in.created)
            });
            assert!(on_its_carrier);
        }
    }

    #[test]
    fn the_country_next_door_is_one_that_a_mast_could_reach() {
        let next = |city: &str| next_door(city_named(city)).map(|city| CITIES[city].country);
        assert_eq!((next("Seattle"), next("Lagos"), next("Singapore")), (Some("CA"), None, None));
        assert_eq!(next("Lyon"), Some("CH"));
    }
}
