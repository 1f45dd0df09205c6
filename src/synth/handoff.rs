//! Phones near a border, which a mast of the country next door picks up for some minutes.

use super::atlas::CITIES;
use super::day::{Link, Stretch};
use super::life::Life;
use super::networks::Networks;
use super::person::Kind;
use super::sign_in::Scene;
use super::time::MINUTE;
use crate::knowledge::{Coordinates, distance_km};

/// So far from a foreign city a border may be near: cities stand for all the country around them.
const REACH_KM: f64 = 350.0;

/// Of people with a phone who live within reach, those whose way leads along the border.
const NEAR: f64 = 0.06;

/// Of the moments at which such a phone is on its carrier, those soon after which it is picked up.
const PICKED_UP: f64 = 0.08;

impl Life<'_> {
    /// Picks the phone up abroad, now and then, while it is out and about at home.
    pub(super) fn handed_over(&mut self) {
        let phone = self.person.devices.iter().find(|device| device.kind == Kind::Phone).cloned();
        let (Some(abroad), Some(phone)) = (next_door(self.person.city), phone) else { return };
        if !self.random.chance(NEAR) {
            return;
        }
        let networks = self.planner.networks;
        let home = CITIES[self.person.city].country;
        let at_home = |block: u32| CITIES[networks.blocks[block as usize].city].country == home;
        let out = self.out.iter().filter(|sign_in| sign_in.scene == Scene::Carrier && at_home(sign_in.address.block));
        let moments: Vec<i64> = out.map(|sign_in| sign_in.created).collect();
        let carriers = &networks.mobile[Networks::country(abroad)];
        let carrier = &carriers[self.person.carrier % carriers.len()];
        for moment in moments {
            if !self.random.chance(PICKED_UP) {
                continue;
            }
            let site = carrier.nearest(abroad);
            let v4 = networks.address(&mut self.random, &site.v4);
            let link = Link { v4, v6: None, pool: site.v4.clone(), city: abroad, scene: Scene::Handoff };
            let from = moment + self.random.between(MINUTE, 8 * MINUTE);
            let to = from + self.random.between(4, 25) * MINUTE;
            self.phone(&phone, &Stretch { from, to, link });
        }
    }
}

/// The nearest foreign city, where one is within reach.
fn next_door(city: usize) -> Option<usize> {
    let here = &CITIES[city];
    let place = |city: usize| Coordinates::new(CITIES[city].latitude, CITIES[city].longitude);
    let away = |other: usize| place(city).zip(place(other)).map_or(f64::MAX, |(a, b)| distance_km(a, b));
    let foreign = (0..CITIES.len()).filter(|&other| CITIES[other].country != here.country);
    foreign.filter(|&other| away(other) < REACH_KM).min_by(|&a, &b| away(a).total_cmp(&away(b)))
}

#[cfg(test)]
mod tests {
    use super::super::atlas::city_named;
    use super::super::tenant::{Plan, Progress, Tenant};
    use super::super::world::World;
    use super::*;

    #[test]
    fn now_and_then_a_phone_is_picked_up_abroad_while_it_is_out_and_about_at_home() {
        let plan = Plan {
            world: World::named("office").expect("a kind"),
            people: 150,
            days: 5,
            seed: 17,
            from: 1_790_812_800_000,
            attacks: Vec::new(),
            attack_every: 200,
            sign_ins: None,
            lacks: Vec::new(),
            exports: 1,
            threads: 0,
        };
        let tenant = Tenant::new(&plan, &Progress::default());
        let abroad: Vec<_> = tenant.sign_ins.iter().filter(|sign_in| sign_in.scene == Scene::Handoff).collect();
        assert!(abroad.len() > 5 && abroad.len() * 100 < tenant.sign_ins.len(), "{}", abroad.len());
        for picked_up in abroad {
            let country = CITIES[tenant.networks.blocks[picked_up.address.block as usize].city].country;
            assert_ne!(country, CITIES[tenant.people[picked_up.person as usize].city].country);
            let before = picked_up.created - 60 * MINUTE..picked_up.created;
            let on_its_carrier = tenant.sign_ins.iter().any(|sign_in| {
                sign_in.person == picked_up.person
                    && sign_in.scene == Scene::Carrier
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
