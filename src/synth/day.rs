//! Where a person and their machines are in the course of a day.

use super::atlas::CITIES;
use super::company::Company;
use super::networks::{Address, BlockId, Networks};
use super::person::Person;
use super::random::Random;
use super::sign_in::Scene;
use super::time::{DAY, MINUTE};
use super::world::{Rhythm, World};

/// What a machine is connected to.
#[derive(Clone, Debug)]
pub struct Link {
    pub v4: Address,
    pub v6: Option<Address>,
    /// The carrier's blocks, when every connection has another address.
    pub pool: Vec<BlockId>,
    pub city: usize,
    pub scene: Scene,
}

/// A machine at one link for a while.
#[derive(Clone, Debug)]
pub struct Stretch {
    pub from: i64,
    pub to: i64,
    pub link: Link,
}

/// A day of a person.
#[derive(Debug, Default)]
pub struct Day {
    /// The main machine.
    pub machine: Vec<Stretch>,
    pub phone: Vec<Stretch>,
    /// At a shared machine: from, to, and whether it is a phone.
    pub shared: Option<(i64, i64, bool)>,
}

/// A trip in progress.
#[derive(Clone, Debug)]
struct Trip {
    city: usize,
    days_left: u32,
    hotel: Link,
    customer: Link,
}

/// Where somebody has got to, from day to day.
#[derive(Clone, Debug, Default)]
pub struct Whereabouts {
    trip: Option<Trip>,
    /// On the way until then: clocks differ, and nobody is in two places.
    arrives: i64,
}

/// What it takes to plan a day.
pub struct Planner<'w> {
    pub world: &'w World,
    pub company: &'w Company,
    pub networks: &'w Networks,
    /// How much is signed in, against the ordinary.
    pub volume: f64,
}

impl Planner<'_> {
    /// Plans the day that begins at `midnight` (UTC) for a person.
    pub fn day(
        &self,
        person: &Person,
        at: &mut Whereabouts,
        midnight: i64,
        weekday: usize,
        random: &mut Random,
    ) -> Day {
        let working = self.works(weekday, random);
        let before = at.arrives;
        let mut day = match at.trip.take() {
            Some(mut trip) => {
                trip.days_left -= 1;
                if trip.days_left == 0 {
                    self.homeward(person, &trip, midnight, &mut at.arrives, random)
                } else {
                    let day = self.away(person, &trip, midnight, random);
                    at.trip = Some(trip);
                    day
                }
            }
            None if person.is_room => self.room(person, midnight),
            None if working && random.chance(self.world.trips) => {
                let trip = self.trip(person, random);
                let day = self.departure(person, &trip, midnight, &mut at.arrives, random);
                at.trip = Some(trip);
                day
            }
            None => self.ordinary(person, midnight, working, random),
        };
        for stretch in day.machine.iter_mut().chain(&mut day.phone) {
            stretch.from = stretch.from.max(before);
        }
        day.machine.retain(|stretch| stretch.from <= stretch.to);
        day.phone.retain(|stretch| stretch.from <= stretch.to);
        day.shared = day.shared.filter(|shared| shared.0 >= before);
        day
    }

    fn works(&self, weekday: usize, random: &mut Random) -> bool {
        let weekend = weekday >= 5;
        match self.world.rhythm {
            Rhythm::OfficeHours => !weekend && random.chance(0.94),
            Rhythm::Shifts => random.chance(0.7),
            Rhythm::Campus => random.chance(if weekend { 0.45 } else { 0.85 }),
            Rhythm::Flexible => random.chance(if weekend { 0.15 } else { 0.92 }),
        }
    }

    fn ordinary(&self, person: &Person, midnight: i64, working: bool, random: &mut Random) -> Day {
        let local = midnight - CITIES[person.city].ahead * MINUTE;
        let at = |minutes: i64| local + minutes * MINUTE;
        let mut day = Day::default();
        let (home, carrier) = (Self::home(person), self.carrier(person, person.city, random));
        if !working {
            if random.chance(0.3) {
                let from = random.between(9 * 60, 20 * 60);
                day.machine.push(stretch(at(from), at(from + random.between(15, 120)), &home));
            }
            let (out, back) = (random.between(10 * 60, 15 * 60), random.between(16 * 60, 20 * 60));
            day.phone.push(stretch(at(7 * 60 + 30), at(out), &home));
            if random.chance(0.7) {
                day.phone.push(stretch(at(out), at(back), &carrier));
            }
            day.phone.push(stretch(at(back), at(24 * 60), &home));
            return day;
        }
        let start = person.starts + random.around(0, 40);
        let end = start + random.around(9 * 60, 70);
        let office = person.office.filter(|_| random.below(5) < self.world.office_days as usize);
        let Some(office) = office else {
            let out = start + random.between(120, 300);
            day.machine.push(stretch(at(start), at(out), &home));
            if random.chance(0.07) {
                let elsewhere =
                    if random.chance(0.4) { Self::tether(&carrier) } else { self.cafe(person.city, random) };
                day.machine.push(stretch(at(out + 20), at(out + random.between(60, 150)), &elsewhere));
                day.machine.push(stretch(at(out + 170), at(end.max(out + 200)), &home));
            } else {
                day.machine.push(stretch(at(out + random.between(10, 60)), at(end), &home));
            }
            day.phone.push(stretch(at(start - 60), at(out), &home));
            day.phone.push(stretch(at(out), at(out + random.between(15, 60)), &carrier));
            day.phone.push(stretch(at(out + 61), at(start + 15 * 60), &home));
            Self::evening(person, &home, &mut day, at(end + 60), random);
            self.share(&mut day, at(start + 60), at(end), random);
            return day;
        };
        let (leave, arrive) = (start - random.between(15, 60), start);
        if random.chance(0.25) {
            day.machine.push(stretch(at(leave - random.between(15, 45)), at(leave), &home));
        }
        let office = self.office(office, random);
        let lunch = arrive + random.between(180, 270);
        day.machine.push(stretch(at(arrive), at(lunch), &office));
        day.machine.push(stretch(at(lunch + random.between(20, 60)), at(end), &office));
        if random.chance(0.03) {
            day.machine.push(stretch(at(end + 10), at(end + 50), &Self::tether(&carrier)));
        }
        let indoors = if random.chance(0.6) { &office } else { &carrier };
        day.phone.push(stretch(at(leave - 60), at(leave), &home));
        day.phone.push(stretch(at(leave), at(arrive), &carrier));
        day.phone.push(stretch(at(arrive), at(lunch), indoors));
        day.phone.push(stretch(at(lunch), at(lunch + 45), &carrier));
        day.phone.push(stretch(at(lunch + 45), at(end), indoors));
        day.phone.push(stretch(at(end), at(end + random.between(15, 70)), &carrier));
        day.phone.push(stretch(at(end + 71), at((end + 300).max(23 * 60)), &home));
        Self::evening(person, &home, &mut day, at(end + 90), random);
        self.share(&mut day, at(arrive + 30), at(end), random);
        day
    }

    fn evening(person: &Person, home: &Link, day: &mut Day, from: i64, random: &mut Random) {
        if person.is_guest || random.chance(0.65) {
            return;
        }
        let from = from + random.between(0, 90 * MINUTE);
        day.machine.push(stretch(from, from + random.between(15 * MINUTE, 110 * MINUTE), home));
    }

    fn share(&self, day: &mut Day, from: i64, to: i64, random: &mut Random) {
        if random.chance(self.world.shared_phones) {
            day.shared = Some((from, to, true));
        } else if random.chance(self.world.kiosks * 0.4) {
            let start = random.between(from, to - MINUTE);
            day.shared = Some((start, start + random.between(15 * MINUTE, 70 * MINUTE), false));
        }
    }

    fn room(&self, person: &Person, midnight: i64) -> Day {
        let Some(office) = person.office else { return Day::default() };
        let office = &self.company.offices[office];
        let v4 = office.v4[person.name.len() % office.v4.len()];
        let link = Link { v4, v6: None, pool: Vec::new(), city: office.city, scene: Scene::Room };
        Day { machine: vec![stretch(midnight, midnight + DAY, &link)], ..Day::default() }
    }

    fn trip(&self, person: &Person, random: &mut Random) -> Trip {
        let inland = |city: &usize| CITIES[*city].country == CITIES[person.city].country;
        let colleagues: Vec<usize> = self.company.cities.iter().map(|&(city, _)| city).collect();
        let near: Vec<usize> = (0..CITIES.len()).filter(inland).collect();
        let city = match random.below(10) {
            0..=3 => *random.pick(&near),
            4..=7 => *random.pick(&colleagues),
            _ => random.below(CITIES.len()),
        };
        let place = |random: &mut Random| {
            let country = Networks::country(city);
            let site = random.pick(&self.networks.fixed[country]).near(city, random).clone();
            let v4 = self.networks.address(random, &site.v4);
            Link { v4, v6: None, pool: Vec::new(), city, scene: Scene::Travel }
        };
        let (hotel, customer) = (place(random), place(random));
        Trip { city, days_left: random.between(2, 5) as u32, hotel, customer }
    }

    /// A day that begins at home and ends in a hotel.
    fn departure(&self, person: &Person, trip: &Trip, midnight: i64, arrives: &mut i64, random: &mut Random) -> Day {
        let (here, there) = (CITIES[person.city].ahead, CITIES[trip.city].ahead);
        let at = |minutes: i64| midnight - here * MINUTE + minutes * MINUTE;
        let leave = person.starts + random.between(0, 120);
        let arrive = leave + minutes_between(person.city, trip.city) + random.between(30, 120);
        *arrives = at(arrive);
        let home = Self::home(person);
        let mut day = Day::default();
        day.machine.push(stretch(at(leave - 45), at(leave), &home));
        let airport = self.cafe(person.city, random);
        if random.chance(0.5) {
            day.machine.push(stretch(at(leave + 45), at(leave + 80), &airport));
        }
        // The night comes early or late: clocks differ.
        let night = midnight - there * MINUTE + 23 * 60 * MINUTE;
        let abroad = self.roaming(person, trip, random);
        let settle = at(arrive + 60);
        day.machine.push(stretch(settle, settle.max(night - 60 * MINUTE), &trip.hotel));
        day.phone.push(stretch(at(leave - 60), at(leave), &home));
        day.phone.push(stretch(at(leave), at(leave + 90), &self.carrier(person, person.city, random)));
        day.phone.push(stretch(at(arrive), settle, &abroad));
        day.phone.push(stretch(settle, settle.max(night), &trip.hotel));
        day
    }

    /// A day that begins in a hotel and ends at home, or on the way there.
    fn homeward(&self, person: &Person, trip: &Trip, midnight: i64, arrives: &mut i64, random: &mut Random) -> Day {
        let at = |minutes: i64| midnight - CITIES[trip.city].ahead * MINUTE + minutes * MINUTE;
        let leave = random.between(9 * 60, 13 * 60);
        let arrive = leave + minutes_between(person.city, trip.city) + random.between(30, 120);
        *arrives = at(arrive);
        let (home, abroad) = (Self::home(person), self.roaming(person, trip, random));
        let mut day = Day::default();
        day.machine.push(stretch(at(7 * 60), at(leave - 30), &trip.hotel));
        day.phone.push(stretch(at(6 * 60 + 30), at(leave - 20), &trip.hotel));
        day.phone.push(stretch(at(leave - 20), at(leave + 45), &abroad));
        day.phone.push(stretch(at(arrive), at(arrive + 70), &self.carrier(person, person.city, random)));
        day.phone.push(stretch(at(arrive + 71), at(arrive + 240), &home));
        if random.chance(0.4) {
            day.machine.push(stretch(at(arrive + 90), at(arrive + 180), &home));
        }
        day
    }

    fn away(&self, person: &Person, trip: &Trip, midnight: i64, random: &mut Random) -> Day {
        let at = |minutes: i64| midnight - CITIES[trip.city].ahead * MINUTE + minutes * MINUTE;
        let mut day = Day::default();
        let (start, end) = (8 * 60 + random.between(0, 60), 17 * 60 + random.between(0, 90));
        let colleagues = self.company.offices.iter().position(|office| office.city == trip.city);
        let work = match colleagues {
            Some(office) if random.chance(0.8) => self.office(office, random),
            _ if random.chance(0.3) => Self::tether(&self.roaming(person, trip, random)),
            _ => trip.customer.clone(),
        };
        let abroad = self.roaming(person, trip, random);
        day.machine.push(stretch(at(7 * 60), at(7 * 60 + random.between(10, 50)), &trip.hotel));
        day.machine.push(stretch(at(start), at(end), &work));
        day.machine.push(stretch(at(20 * 60), at(20 * 60 + random.between(20, 120)), &trip.hotel));
        day.phone.push(stretch(at(6 * 60 + 30), at(start - 20), &trip.hotel));
        day.phone.push(stretch(at(start - 20), at(end + 30), &abroad));
        day.phone.push(stretch(at(19 * 60), at(23 * 60), &trip.hotel));
        day
    }

    fn home(person: &Person) -> Link {
        let (v4, v6) = person.home;
        Link { v4, v6, pool: Vec::new(), city: person.city, scene: Scene::Home }
    }

    fn office(&self, number: usize, random: &mut Random) -> Link {
        let office = &self.company.offices[number];
        let v4 = *random.pick(&office.v4);
        let v6 = (!office.v6.is_empty()).then(|| self.networks.address(random, &office.v6));
        Link { v4, v6, pool: Vec::new(), city: office.city, scene: Scene::Office }
    }

    fn carrier(&self, person: &Person, city: usize, random: &mut Random) -> Link {
        let carriers = &self.networks.mobile[Networks::country(city)];
        let site = carriers[person.carrier % carriers.len()].near(city, random);
        let v4 = self.networks.address(random, &site.v4);
        let v6 = (!site.v6.is_empty()).then(|| self.networks.address(random, &site.v6));
        Link { v4, v6, pool: site.v4.clone(), city, scene: Scene::Carrier }
    }

    /// A phone abroad goes out at home, as a rule.
    fn roaming(&self, person: &Person, trip: &Trip, random: &mut Random) -> Link {
        let city = if random.chance(0.75) { person.city } else { trip.city };
        self.carrier(person, city, random)
    }

    fn tether(phone: &Link) -> Link {
        Link { scene: Scene::Tether, ..phone.clone() }
    }

    fn cafe(&self, city: usize, random: &mut Random) -> Link {
        let site = random.pick(&self.networks.fixed[Networks::country(city)]).near(city, random).clone();
        let v4 = self.networks.address(random, &site.v4);
        Link { v4, v6: None, pool: Vec::new(), city, scene: Scene::Cafe }
    }
}

/// How long it takes from city to city, by train or by air, from door to door.
fn minutes_between(from: usize, to: usize) -> i64 {
    let (a, b) = (&CITIES[from], &CITIES[to]);
    let east = (a.longitude - b.longitude).abs();
    let degrees = (a.latitude - b.latitude).abs() + east.min(360.0 - east) * 0.7;
    120 + (degrees * 9.0) as i64
}

fn stretch(from: i64, to: i64, link: &Link) -> Stretch {
    Stretch { from, to: to.max(from), link: link.clone() }
}
