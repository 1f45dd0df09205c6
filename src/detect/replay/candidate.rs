//! Collects the facts about a stream that the rules need.

use super::alternation::{Alternation, MANY_CHANGES};
use super::anchor::{Owner, anchor, neighbours};
use super::event::{TokenEvent, Usage};
use super::lineage::TokenLineage;
use super::places::UserPlace;
use super::streams::TokenStream;
use super::user::ReplayUser;
use crate::detect::ReplaySettings;
use crate::detect::features::NONE;
use crate::knowledge::NetworkClass;
use crate::store::Row;
use std::cmp::Reverse;

/// Of a virtual desktop's sign-ins this share is of the device that a remote desktop token opened, in tenths.
const DESKTOP_TENTHS: usize = 8;

/// A session on the lines of so many providers within hours has exits that rotate.
const ROTATING_LINES: usize = 3;

/// Two sign-ins of one session that are further apart than an aircraft flies in the time between them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Flight {
    pub km: f64,
    pub nanoseconds: u64,
    pub events: [u32; 2],
}

/// A stream and the facts about it.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each used by rules of its own")]
pub(crate) struct ReplayCandidate<'a> {
    pub user: &'a ReplayUser<'a>,
    pub stream: &'a TokenStream,
    pub owner: Owner,
    /// The suspect place with the most events.
    pub place: &'a UserPlace,
    /// The place it is compared with.
    pub anchor: &'a UserPlace,
    pub anchor_number: u32,
    /// Successful events of the same lineage elsewhere, by time.
    pub elsewhere: Vec<u32>,
    /// They are of the same lineage. Without session ids they may belong to other devices of the user.
    pub same_lineage: bool,
    /// Changes of place. Those with a shared exit or a mobile network on the other side do not count if the stream may
    /// be the user's own device.
    pub alternation: Alternation,
    /// Changes left out for that reason.
    pub imprecise_changes: u32,
    /// Events by command lines and scripts that claim a device which is elsewhere.
    pub claims_of_tools: Vec<u32>,
    /// The software is the session's own, for applications of the user's, with the device claim that it has elsewhere.
    pub own_software: bool,
    /// Most of the stream is in blocks of time in which the same software rests elsewhere.
    pub in_blocks: bool,
    /// Events with another operating system than the session has elsewhere.
    pub os_differs: Vec<u32>,
    /// Events whose user agent is of another operating system than their device.
    pub disguised: Vec<u32>,
    /// Events with an application that does not exist for the operating system.
    pub misplaced: Vec<u32>,
    /// Events of command lines with the user agent of a browser, which the user's own do not have.
    pub forged: Vec<u32>,
    /// Events of programs with the user agent of a browser, which the user's own do not have.
    pub posing: Vec<u32>,
    /// Events with a browser far older than the session's own.
    pub outdated: Vec<u32>,
    /// No event has any of the software that the session has elsewhere.
    pub foreign_client: bool,
    /// The session uses one browser elsewhere, and another one here.
    pub other_browser: bool,
    /// Events without a device, of clients that have one elsewhere in the session.
    pub device_lost: Vec<u32>,
    /// Events with unbound tokens, of clients whose tokens are bound to the device elsewhere in the session.
    pub unbound: Vec<u32>,
    pub tool: Vec<u32>,
    pub applications: usize,
    /// Those of the applications that the session does not use at the user's places.
    pub new_applications: Vec<u32>,
    pub hosting: bool,
    /// A sign-in here of another session of the same device.
    pub together: Option<u32>,
    /// Events at proven places of the user before and after, or during, the stream.
    pub owner_active: Vec<u32>,
    pub same_device: bool,
    pub same_client: bool,
    /// On how many days the place was used, if it is used regularly from the start of the load.
    pub habit: Option<usize>,
    /// The session is in two places sooner than a traveller gets from one to the other.
    pub flight: Option<Flight>,
    /// The user is elsewhere sooner before or after the stream than anybody travels.
    pub user_elsewhere: Option<Flight>,
    /// Only at hours at which the user does nothing else.
    pub odd_hours: bool,
    /// The session's exits rotate over the lines of providers in strangers' homes.
    pub rotates: bool,
}

impl<'a> ReplayCandidate<'a> {
    /// Collects the facts; `None` if there is nothing to compare the stream with.
    pub(crate) fn of(user: &'a ReplayUser<'a>, stream: &'a TokenStream) -> Option<Self> {
        let list = &user.places.list;
        let inside = |at: u32| stream.places.contains(&at);
        let empty = Vec::new();
        let lineage = user.sessions.get(&stream.session).unwrap_or(&empty);
        let outside: Vec<u32> = neighbours(lineage, &stream.events)
            .filter(|&at| !inside(user.places.of[at as usize]) && !user.event(at).flags.blocked)
            .collect();
        let mut elsewhere: Vec<u32> =
            outside.iter().copied().filter(|&at| TokenLineage::of(user.event(at)) == stream.lineage).collect();
        let same_lineage = !elsewhere.is_empty();
        if !same_lineage && stream.session == NONE {
            // A device or system that the user has nowhere else is compared with all that the user does.
            elsewhere = outside;
        }
        let main = *stream.places.iter().max_by_key(|&&at| (list[at as usize].count, Reverse(at)))?;
        let (owner, anchor_number) = anchor(user, stream, &elsewhere)?;
        let (place, anchor) = (&list[main as usize], &list[anchor_number as usize]);

        let mut candidate = Self {
            user,
            stream,
            owner,
            place,
            anchor,
            anchor_number,
            elsewhere,
            same_lineage,
            alternation: Alternation::default(),
            imprecise_changes: 0,
            claims_of_tools: Vec::new(),
            own_software: false,
            in_blocks: false,
            os_differs: Vec::new(),
            disguised: Vec::new(),
            misplaced: Vec::new(),
            forged: Vec::new(),
            posing: Vec::new(),
            outdated: Vec::new(),
            foreign_client: false,
            other_browser: false,
            device_lost: Vec::new(),
            unbound: Vec::new(),
            tool: Vec::new(),
            applications: 0,
            new_applications: Vec::new(),
            hosting: false,
            together: None,
            owner_active: Vec::new(),
            same_device: false,
            same_client: false,
            habit: None,
            flight: None,
            user_elsewhere: None,
            odd_hours: false,
            rotates: false,
        };
        candidate.habit = candidate.find_habit();
        candidate.compare_clients();
        candidate.claims_of_tools = candidate.find_claims_of_tools();
        candidate.own_software = candidate.is_own_software();
        candidate.flight = candidate.find_flight();
        candidate.together = candidate.find_other_session();
        candidate.count_changes();
        candidate.find_owner_activity();
        candidate.user_elsewhere = candidate.find_user_elsewhere();
        candidate.odd_hours = candidate.has_odd_hours();
        candidate.rotates = candidate.strange_lines() >= ROTATING_LINES;
        Some(candidate)
    }

    pub(crate) fn events(&self) -> impl Iterator<Item = (u32, &TokenEvent)> {
        self.stream.events.iter().map(|&at| (at, self.user.event(at)))
    }

    pub(crate) fn first(&self) -> i64 {
        self.stream.events.first().map_or(0, |&at| self.user.event(at).time)
    }

    pub(crate) fn last(&self) -> i64 {
        self.stream.events.last().map_or(0, |&at| self.user.event(at).time)
    }

    pub(crate) fn rows(&self, events: &[u32]) -> Vec<Row> {
        events.iter().map(|&at| self.user.event(at).row).collect()
    }

    /// Returns the events of the stream for which `is` holds.
    pub(crate) fn events_where(&self, is: impl Fn(&TokenEvent) -> bool) -> Vec<u32> {
        self.events().filter(|(_, event)| is(event)).map(|(at, _)| at).collect()
    }

    /// The thresholds in force.
    pub(crate) fn limits(&self) -> &'a ReplaySettings {
        &self.user.features.settings.replay
    }

    /// Whether there are as many applications as in a sweep.
    pub(crate) fn is_sweep(&self) -> bool {
        self.applications >= self.limits().many_applications as usize
    }

    /// Whether there are so many applications that it certainly is a sweep.
    pub(crate) fn is_wide_sweep(&self) -> bool {
        self.applications >= self.limits().wide_applications as usize
    }

    /// The session was used at another place too.
    pub(crate) fn has_session_elsewhere(&self) -> bool {
        self.stream.session != NONE && !self.elsewhere.is_empty()
    }

    /// The session, or the lineage in its place, was used at another place too.
    pub(crate) fn has_lineage_elsewhere(&self) -> bool {
        self.same_lineage && !self.elsewhere.is_empty()
    }

    /// The user proved to be at the suspect place.
    pub(crate) fn is_proven(&self) -> bool {
        self.stream.places.iter().any(|&at| self.user.places.list[at as usize].is_proven())
    }

    /// Whether something other than the suspect session shows that the suspect place is the user's.
    pub(crate) fn is_known(&self) -> bool {
        self.stream.places.iter().any(|&at| self.user.places.list[at as usize].is_known())
    }

    /// The places where the user is known to be, without those that only the suspect session shows.
    pub(crate) fn known_places(&self) -> impl Iterator<Item = &'a UserPlace> {
        let known = |&(at, place): &(u32, &UserPlace)| {
            // A relay is where its provider is, not where the user is.
            let relay = place.churns || place.class == Some(NetworkClass::Relay);
            if self.stream.places.contains(&at) { place.is_known() } else { place.strength() > 0 && !relay }
        };
        (0..).zip(&self.user.places.list).filter(known).map(|(_, place)| place)
    }

    /// Returns the nearest place where the user is known to be and whose address is precise, with the distance in km,
    /// and whether the distance is only between the centres of countries.
    pub(crate) fn nearest_known(&self) -> Option<(f64, bool, &'a UserPlace)> {
        let others = self.user.places.list.iter().zip(0..).filter(|(_, at)| !self.stream.places.contains(at));
        let hard = others.map(|(place, _)| place).filter(|place| place.strength() > 0 && !place.is_imprecise());
        let hard: Vec<_> = hard.collect();
        // A known place in the same country, neither of them exact, may be next door: no other place is the nearest.
        let vague = |place: &&UserPlace| {
            place.country != 0 && place.country == self.place.country && self.place.distance(place).is_none()
        };
        if hard.iter().any(vague) {
            return None;
        }
        let hard = hard.into_iter();
        let distances = hard.filter_map(|place| self.place.distance(place).map(|(km, coarse)| (km, coarse, place)));
        distances.min_by(|a, b| a.0.total_cmp(&b.0))
    }

    /// One device that changed its network once or twice.
    pub(crate) fn is_device_hand_over(&self) -> bool {
        self.same_device && !self.mismatch() && self.moved_once_or_twice()
    }

    /// The whole device moved or changed its network, so that the distance means nothing.
    pub(crate) fn is_one_machine(&self) -> bool {
        self.is_device_hand_over() || self.together.is_some()
    }

    /// Whether it may be a VPN of the user's: the session's own software at a rented server, or anywhere in blocks of
    /// time, without going back and forth. Whoever rents the server chooses its country.
    ///
    /// A registered device may switch it on and off a few times within hours.
    pub(crate) fn may_be_vpn(&self) -> bool {
        let switched = self.same_device && self.alternation.close() < MANY_CHANGES;
        (self.hosting || self.in_blocks)
            && self.own_software
            && (!self.is_interleaved() || switched)
            && !self.is_phished()
    }

    /// Whether a VPN service of the registered device explains the place.
    pub(crate) fn may_be_own_vpn(&self) -> bool {
        self.may_be_vpn() && self.same_device && !self.is_in_cloud()
    }

    /// Returns the events with a remote desktop token, if nearly all events are of the device that it opened.
    pub(crate) fn opened_by_remote_desktop(&self) -> Vec<u32> {
        let opened = self.events_where(|event| event.flags.remote_desktop && event.device != NONE);
        let devices: Vec<u32> = opened.iter().map(|&at| self.user.event(at).device).collect();
        let of_it = self.events_where(|event| devices.contains(&event.device) && !event.flags.tool);
        let nearly_all = of_it.len() * 10 >= self.stream.events.len() * DESKTOP_TENTHS;
        if nearly_all { opened } else { Vec::new() }
    }

    /// Whether it is a server in a large cloud, where the user is not known to be and VPN services have no exits as a rule.
    pub(crate) fn is_in_cloud(&self) -> bool {
        self.hosting && self.place.is_cloud() && !self.is_known()
    }

    /// Whether it is a server of Microsoft's, which acts for any user.
    pub(crate) fn is_microsoft_server(&self) -> bool {
        self.place.class == Some(NetworkClass::Microsoft) && !self.hosting
    }

    /// Whether the address does not show where the client is: a shared exit, a mobile network, a service of
    /// Microsoft's, or a place that the user has used for long.
    pub(crate) fn is_exit(&self) -> bool {
        let shared = self.place.common && !self.mismatch();
        let roams = self.roams() && self.place.country == self.anchor.country;
        // A carrier's customers appear far from where they are, but another device on a foreign carrier is there.
        let carrier = self.place.class == Some(NetworkClass::Mobile);
        let stranger = self.mismatch() || self.foreign_client || self.flies_overseas();
        let abroad = carrier && stranger && self.in_new_country();
        self.place.is_imprecise() && !abroad || shared || self.is_microsoft_server() || roams || self.habit.is_some()
    }

    /// Whether the user is known to be in some countries, and not in this one.
    pub(crate) fn in_new_country(&self) -> bool {
        let here = self.place.country;
        let mut known = self.known_places().filter(|place| place.country != 0);
        here != 0 && known.next().is_some_and(|first| first.country != here) && known.all(|place| place.country != here)
    }

    /// Whether there are phones or tablets on both sides.
    pub(crate) fn roams(&self) -> bool {
        let phones = |at: &u32| self.user.event(*at).os.is_phone();
        let both = !self.elsewhere.is_empty() && self.stream.events.iter().chain(&self.elsewhere).all(phones);
        both && self.same_client && !self.mismatch() && !self.hosting && !self.flies_overseas()
    }

    /// Whether it is the same registered device, with plain refresh tokens only.
    pub(crate) fn is_own_device(&self) -> bool {
        self.same_device && !self.mismatch() && self.events().all(|(_, event)| !event.flags.primary)
    }

    /// Whether one place has IPv4 addresses and the other IPv6 addresses, in one country and, as far as is known, at
    /// one provider.
    pub(crate) fn is_dual_stack(&self) -> bool {
        let (here, there) = (self.place, self.anchor);
        if self.hosting || here.asn != 0 && there.asn != 0 && here.asn != there.asn {
            return false;
        }
        let split = here.v4 != here.v6 && there.v4 != there.v6 && here.v6 != there.v6;
        split && here.country == there.country && !self.mismatch()
    }

    pub(crate) fn is_phished(&self) -> bool {
        self.stream.session != NONE && self.user.phished.contains(&self.stream.session)
            || self.events().any(|(_, event)| event.usage == Usage::Proof)
    }
}
