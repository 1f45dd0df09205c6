//! Plans where a person and their devices are in the course of a day.

use crate::synth::environment::company::Company;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::{BlockAddress, BlockId, ProviderNetworks};
use crate::synth::people::person::Person;
use crate::synth::random::Random;
use crate::synth::sign_in::Cause;
use crate::synth::tenant_profiles::{TenantProfile, WorkPattern};
use crate::synth::time::{DAY, MINUTE};

/// The network that a device is connected to.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    pub v4: BlockAddress,
    pub v6: Option<BlockAddress>,
    /// The carrier's address blocks, where every connection gets another address.
    pub pool: Vec<BlockId>,
    pub city: usize,
    pub cause: Cause,
}

/// A device on one network for a span of time. Times are milliseconds since 1970.
#[derive(Clone, Debug)]
pub(crate) struct Connection {
    pub from: i64,
    pub to: i64,
    pub link: Link,
}

/// Where the devices of a person are on one day.
#[derive(Debug, Default)]
pub(crate) struct DayPlan {
    /// The main machine.
    pub machine: Vec<Connection>,
    pub phone: Vec<Connection>,
    /// Use of a shared device: from, to, and whether it is a phone.
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

/// The travel of a person, carried from day to day.
#[derive(Clone, Debug, Default)]
pub(crate) struct TravelState {
    trip: Option<Trip>,
    /// The person travels until then and is offline. It keeps the days of two time zones from overlapping.
    arrives: i64,
}

/// What the plan of a day depends on.
pub(crate) struct Planner<'w> {
    pub profile: &'w TenantProfile,
    pub company: &'w Company,
    pub networks: &'w ProviderNetworks,
    /// A factor on the number of sign-ins; 1 is ordinary.
    pub volume: f64,
}

impl Planner<'_> {
    /// Plans the day that begins at `midnight` (UTC) for a person.
    pub(crate) fn day(
        &self,
        person: &Person,
        at: &mut TravelState,
        midnight: i64,
        weekday: usize,
        random: &mut Random,
    ) -> DayPlan {
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
            None if working && random.chance(self.profile.trips) => {
                let trip = self.trip(person, random);
                let day = self.departure(person, &trip, midnight, &mut at.arrives, random);
                at.trip = Some(trip);
                day
            }
            None => self.ordinary(person, midnight, working, random),
        };
        for connection in day.machine.iter_mut().chain(&mut day.phone) {
            connection.from = connection.from.max(before);
        }
        day.machine.retain(|connection| connection.from <= connection.to);
        day.phone.retain(|connection| connection.from <= connection.to);
        day.shared = day.shared.filter(|shared| shared.0 >= before);
        day
    }

    fn works(&self, weekday: usize, random: &mut Random) -> bool {
        let weekend = weekday >= 5;
        match self.profile.work_pattern {
            WorkPattern::OfficeHours => !weekend && random.chance(0.94),
            WorkPattern::Shifts => random.chance(0.7),
            WorkPattern::Campus => random.chance(if weekend { 0.45 } else { 0.85 }),
            WorkPattern::Flexible => random.chance(if weekend { 0.15 } else { 0.92 }),
        }
    }

    fn ordinary(&self, person: &Person, midnight: i64, working: bool, random: &mut Random) -> DayPlan {
        let local = midnight - CITIES[person.city].ahead * MINUTE;
        let at = |minutes: i64| local + minutes * MINUTE;
        let mut day = DayPlan::default();
        let (home, carrier) = (Self::home(person), self.carrier(person, person.city, random));
        if !working {
            if random.chance(0.3) {
                let from = random.between(9 * 60, 20 * 60);
                day.machine.push(connection(at(from), at(from + random.between(15, 120)), &home));
            }
            let (out, back) = (random.between(10 * 60, 15 * 60), random.between(16 * 60, 20 * 60));
            day.phone.push(connection(at(7 * 60 + 30), at(out), &home));
            if random.chance(0.7) {
                day.phone.push(connection(at(out), at(back), &carrier));
            }
            day.phone.push(connection(at(back), at(24 * 60), &home));
            return day;
        }
        let start = person.starts + random.around(0, 40);
        let end = start + random.around(9 * 60, 70);
        let office = person.office.filter(|_| random.below(5) < self.profile.office_days as usize);
        let Some(office) = office else {
            let out = start + random.between(120, 300);
            day.machine.push(connection(at(start), at(out), &home));
            if random.chance(0.07) {
                let elsewhere =
                    if random.chance(0.4) { Self::tether(&carrier) } else { self.cafe(person.city, random) };
                day.machine.push(connection(at(out + 20), at(out + random.between(60, 150)), &elsewhere));
                day.machine.push(connection(at(out + 170), at(end.max(out + 200)), &home));
            } else {
                day.machine.push(connection(at(out + random.between(10, 60)), at(end), &home));
            }
            day.phone.push(connection(at(start - 60), at(out), &home));
            day.phone.push(connection(at(out), at(out + random.between(15, 60)), &carrier));
            day.phone.push(connection(at(out + 61), at(start + 15 * 60), &home));
            Self::evening(person, &home, &mut day, at(end + 60), random);
            self.share(&mut day, at(start + 60), at(end), random);
            return day;
        };
        let (leave, arrive) = (start - random.between(15, 60), start);
        if random.chance(0.25) {
            day.machine.push(connection(at(leave - random.between(15, 45)), at(leave), &home));
        }
        let office = self.office(office, random);
        let lunch = arrive + random.between(180, 270);
        day.machine.push(connection(at(arrive), at(lunch), &office));
        day.machine.push(connection(at(lunch + random.between(20, 60)), at(end), &office));
        if random.chance(0.03) {
            day.machine.push(connection(at(end + 10), at(end + 50), &Self::tether(&carrier)));
        }
        let indoors = if random.chance(0.6) { &office } else { &carrier };
        day.phone.push(connection(at(leave - 60), at(leave), &home));
        day.phone.push(connection(at(leave), at(arrive), &carrier));
        day.phone.push(connection(at(arrive), at(lunch), indoors));
        day.phone.push(connection(at(lunch), at(lunch + 45), &carrier));
        day.phone.push(connection(at(lunch + 45), at(end), indoors));
        day.phone.push(connection(at(end), at(end + random.between(15, 70)), &carrier));
        day.phone.push(connection(at(end + 71), at((end + 300).max(23 * 60)), &home));
        Self::evening(person, &home, &mut day, at(end + 90), random);
        self.share(&mut day, at(arrive + 30), at(end), random);
        day
    }

    fn evening(person: &Person, home: &Link, day: &mut DayPlan, from: i64, random: &mut Random) {
        if person.is_guest || random.chance(0.65) {
            return;
        }
        let from = from + random.between(0, 90 * MINUTE);
        day.machine.push(connection(from, from + random.between(15 * MINUTE, 110 * MINUTE), home));
    }

    fn share(&self, day: &mut DayPlan, from: i64, to: i64, random: &mut Random) {
        if random.chance(self.profile.shared_phones) {
            day.shared = Some((from, to, true));
        } else if random.chance(self.profile.kiosks * 0.4) {
            let start = random.between(from, to - MINUTE);
            day.shared = Some((start, start + random.between(15 * MINUTE, 70 * MINUTE), false));
        }
    }

    fn room(&self, person: &Person, midnight: i64) -> DayPlan {
        let Some(office) = person.office else { return DayPlan::default() };
        let office = &self.company.offices[office];
        let v4 = office.v4[person.name.len() % office.v4.len()];
        let link = Link { v4, v6: None, pool: Vec::new(), city: office.city, cause: Cause::Room };
        DayPlan { machine: vec![connection(midnight, midnight + DAY, &link)], ..DayPlan::default() }
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
            let country = ProviderNetworks::country(city);
            let site = random.pick(&self.networks.fixed[country]).near(city, random).clone();
            let v4 = self.networks.address(random, &site.v4);
            Link { v4, v6: None, pool: Vec::new(), city, cause: Cause::Travel }
        };
        let (hotel, customer) = (place(random), place(random));
        Trip { city, days_left: random.between(2, 5) as u32, hotel, customer }
    }

    /// A day that begins at home and ends in a hotel.
    fn departure(
        &self,
        person: &Person,
        trip: &Trip,
        midnight: i64,
        arrives: &mut i64,
        random: &mut Random,
    ) -> DayPlan {
        let (here, there) = (CITIES[person.city].ahead, CITIES[trip.city].ahead);
        let at = |minutes: i64| midnight - here * MINUTE + minutes * MINUTE;
        let leave = person.starts + random.between(0, 120);
        let arrive = leave + minutes_between(person.city, trip.city) + random.between(30, 120);
        *arrives = at(arrive);
        let home = Self::home(person);
        let mut day = DayPlan::default();
        day.machine.push(connection(at(leave - 45), at(leave), &home));
        let airport = self.cafe(person.city, random);
        if random.chance(0.5) {
            day.machine.push(connection(at(leave + 45), at(leave + 80), &airport));
        }
        // The night is that of the destination's time zone.
        let night = midnight - there * MINUTE + 23 * 60 * MINUTE;
        let abroad = self.roaming(person, trip, random);
        let settle = at(arrive + 60);
        day.machine.push(connection(settle, settle.max(night - 60 * MINUTE), &trip.hotel));
        day.phone.push(connection(at(leave - 60), at(leave), &home));
        day.phone.push(connection(at(leave), at(leave + 90), &self.carrier(person, person.city, random)));
        day.phone.push(connection(at(arrive), settle, &abroad));
        day.phone.push(connection(settle, settle.max(night), &trip.hotel));
        day
    }

    /// A day that begins in a hotel and ends at home, or on the way there.
    fn homeward(&self, person: &Person, trip: &Trip, midnight: i64, arrives: &mut i64, random: &mut Random) -> DayPlan {
        let at = |minutes: i64| midnight - CITIES[trip.city].ahead * MINUTE + minutes * MINUTE;
        let leave = random.between(9 * 60, 13 * 60);
        let arrive = leave + minutes_between(person.city, trip.city) + random.between(30, 120);
        *arrives = at(arrive);
        let (home, abroad) = (Self::home(person), self.roaming(person, trip, random));
        let mut day = DayPlan::default();
        day.machine.push(connection(at(7 * 60), at(leave - 30), &trip.hotel));
        day.phone.push(connection(at(6 * 60 + 30), at(leave - 20), &trip.hotel));
        day.phone.push(connection(at(leave - 20), at(leave + 45), &abroad));
        day.phone.push(connection(at(arrive), at(arrive + 70), &self.carrier(person, person.city, random)));
        day.phone.push(connection(at(arrive + 71), at(arrive + 240), &home));
        if random.chance(0.4) {
            day.machine.push(connection(at(arrive + 90), at(arrive + 180), &home));
        }
        day
    }

    fn away(&self, person: &Person, trip: &Trip, midnight: i64, random: &mut Random) -> DayPlan {
        let at = |minutes: i64| midnight - CITIES[trip.city].ahead * MINUTE + minutes * MINUTE;
        let mut day = DayPlan::default();
        let (start, end) = (8 * 60 + random.between(0, 60), 17 * 60 + random.between(0, 90));
        let colleagues = self.company.offices.iter().position(|office| office.city == trip.city);
        let work = match colleagues {
            Some(office) if random.chance(0.8) => self.office(office, random),
            _ if random.chance(0.3) => Self::tether(&self.roaming(person, trip, random)),
            _ => trip.customer.clone(),
        };
        let abroad = self.roaming(person, trip, random);
        day.machine.push(connection(at(7 * 60), at(7 * 60 + random.between(10, 50)), &trip.hotel));
        day.machine.push(connection(at(start), at(end), &work));
        day.machine.push(connection(at(20 * 60), at(20 * 60 + random.between(20, 120)), &trip.hotel));
        day.phone.push(connection(at(6 * 60 + 30), at(start - 20), &trip.hotel));
        day.phone.push(connection(at(start - 20), at(end + 30), &abroad));
        day.phone.push(connection(at(19 * 60), at(23 * 60), &trip.hotel));
        day
    }

    fn home(person: &Person) -> Link {
        let (v4, v6) = person.home;
        Link { v4, v6, pool: Vec::new(), city: person.city, cause: Cause::Home }
    }

    fn office(&self, number: usize, random: &mut Random) -> Link {
        let office = &self.company.offices[number];
        let v4 = *random.pick(&office.v4);
        let v6 = (!office.v6.is_empty()).then(|| self.networks.address(random, &office.v6));
        Link { v4, v6, pool: Vec::new(), city: office.city, cause: Cause::Office }
    }

    fn carrier(&self, person: &Person, city: usize, random: &mut Random) -> Link {
        let carriers = &self.networks.mobile[ProviderNetworks::country(city)];
        let site = carriers[person.carrier % carriers.len()].near(city, random);
        let v4 = self.networks.address(random, &site.v4);
        let v6 = (!site.v6.is_empty()).then(|| self.networks.address(random, &site.v6));
        Link { v4, v6, pool: site.v4.clone(), city, cause: Cause::Carrier }
    }

    /// A phone abroad, in three of four cases routed through the home country.
    fn roaming(&self, person: &Person, trip: &Trip, random: &mut Random) -> Link {
        let city = if random.chance(0.75) { person.city } else { trip.city };
        self.carrier(person, city, random)
    }

    fn tether(phone: &Link) -> Link {
        Link { cause: Cause::Tether, ..phone.clone() }
    }

    fn cafe(&self, city: usize, random: &mut Random) -> Link {
        let site = random.pick(&self.networks.fixed[ProviderNetworks::country(city)]).near(city, random).clone();
        let v4 = self.networks.address(random, &site.v4);
        Link { v4, v6: None, pool: Vec::new(), city, cause: Cause::Cafe }
    }
}

/// Estimates the minutes from door to door between two cities, by train or by air.
fn minutes_between(from: usize, to: usize) -> i64 {
    let (a, b) = (&CITIES[from], &CITIES[to]);
    let east = (a.longitude - b.longitude).abs();
    let degrees = (a.latitude - b.latitude).abs() + east.min(360.0 - east) * 0.7;
    120 + (degrees * 9.0) as i64
}

fn connection(from: i64, to: i64, link: &Link) -> Connection {
    Connection { from, to: to.max(from), link: link.clone() }
}
