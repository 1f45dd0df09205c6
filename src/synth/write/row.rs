//! What a record says of a sign-in, whatever the shape it says it in.

use super::super::atlas::CITIES;
use super::super::networks::Block;
use super::super::person::{Face, Method, Person, Token};
use super::super::sign_in::{Proof, Risk, Scene, SignIn};
use super::super::software::APPLICATIONS;
use super::super::tenant::Tenant;
use super::super::world::Lack;
use super::spelling::{Escaped, Moment};
use crate::knowledge::{error_code, is_blocked_by_policy};
use crate::signin::Guid;
use std::fmt::{self, Display, Formatter, Write};

/// Microsoft's own tenant, which owns its applications.
pub const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/// A sign-in with all that it refers to.
#[derive(Clone, Copy)]
pub struct Row<'t> {
    pub tenant: &'t Tenant,
    pub sign_in: &'t SignIn,
    pub person: &'t Person,
    pub face: &'t Face,
    pub block: &'t Block,
    /// The log took it in a second time.
    pub again: bool,
    /// How many sign-ins it counts, of which `sign_in` is the first.
    pub count: u32,
}

impl<'t> Row<'t> {
    pub fn new(tenant: &'t Tenant, sign_in: &'t SignIn) -> Self {
        let person = &tenant.people[sign_in.person as usize];
        Self {
            tenant,
            sign_in,
            person,
            face: &person.faces[usize::from(sign_in.face)],
            block: &tenant.networks.blocks[sign_in.address.block as usize],
            again: false,
            count: 1,
        }
    }

    pub fn ingested(&self) -> i64 {
        self.sign_in.ingested + if self.again { 241_000 } else { 0 }
    }

    pub fn id(&self) -> Guid {
        Guid(self.sign_in.id)
    }

    pub fn tenant_id(&self) -> Guid {
        Guid(self.tenant.company.id)
    }

    pub fn home_tenant(&self) -> Guid {
        Guid(self.person.home_tenant.unwrap_or(self.tenant.company.id))
    }

    pub fn session(&self) -> Option<Guid> {
        self.sign_in.session.filter(|_| !self.tenant.lacks(Lack::SessionIds)).map(Guid)
    }

    pub fn application(&self) -> (&'static str, &'static str) {
        APPLICATIONS[usize::from(self.sign_in.application)]
    }

    pub fn resource(&self) -> (&'static str, &'static str) {
        APPLICATIONS[usize::from(self.sign_in.resource)]
    }

    pub fn asn(&self) -> Option<u32> {
        (!self.tenant.lacks(Lack::AutonomousSystems)).then_some(self.block.asn)
    }

    pub fn city(&self) -> &'static str {
        if self.block.city_known { CITIES[self.block.city].name } else { "" }
    }

    pub fn state(&self) -> &'static str {
        if self.block.city_known { CITIES[self.block.city].state } else { "" }
    }

    pub fn country(&self) -> &'static str {
        CITIES[self.block.city].country
    }

    /// Why it failed; `None` for success.
    pub fn reason(&self) -> Option<&'static str> {
        let code = self.sign_in.code;
        (code != 0).then(|| error_code(code as i32).map_or("Other.", |known| known.explanation))
    }

    pub fn user_agent(&self) -> Option<&'static str> {
        self.face.user_agent.filter(|_| !self.sign_in.is_service)
    }

    pub fn browser(&self) -> &'static str {
        if self.sign_in.is_service { "" } else { self.face.browser }
    }

    pub fn system(&self) -> &'static str {
        if self.sign_in.is_service { "" } else { self.face.system }
    }

    pub fn client_app(&self) -> &'static str {
        if self.face.is_browser { "Browser" } else { "Mobile Apps and Desktop clients" }
    }

    pub fn credential(&self) -> &'static str {
        if self.sign_in.is_server { "clientSecret" } else { "none" }
    }

    pub fn token(&self) -> &'static str {
        match self.sign_in.token {
            Token::None => "none",
            Token::Refresh => "refreshToken",
            Token::Primary => "primaryRefreshToken",
        }
    }

    pub fn transfer(&self) -> &'static str {
        if self.sign_in.device_code { "deviceCodeFlow" } else { "none" }
    }

    pub fn protocol(&self) -> &'static str {
        let asked = self.sign_in.device_code && matches!(self.sign_in.proof, Proof::Presented(_));
        if asked && self.sign_in.interactive { "deviceCode" } else { "none" }
    }

    pub fn conditional_access(&self) -> &'static str {
        let code = self.sign_in.code as i32;
        if is_blocked_by_policy(code) || self.sign_in.proof == Proof::PasswordOnly {
            "failure"
        } else if code != 0 || self.person.is_room {
            "notApplied"
        } else {
            "success"
        }
    }

    pub fn requirement(&self) -> &'static str {
        let single = matches!(self.sign_in.proof, Proof::Presented(Method::Password) | Proof::WrongPassword);
        if single || self.person.is_room { "singleFactorAuthentication" } else { "multiFactorAuthentication" }
    }

    /// Bound tokens come from devices that keep a key.
    pub fn binding(&self) -> (&'static str, u32) {
        match (self.face.bound, self.face.device_id) {
            (true, _) => ("bound", 0),
            (false, Some(_)) => ("unbound", 1008),
            (false, None) => ("unbound", 1002),
        }
    }

    /// The risk of the sign-in and that of the user, state, and detail, and what was detected.
    pub fn risk(&self) -> ([&'static str; 4], Option<&'static str>) {
        let none = if self.tenant.world.risk { "none" } else { "hidden" };
        self.sign_in.risk.map_or(([none, none, "none", "none"], None), |Risk { event, level, state, detail }| {
            // What is settled no longer weighs on the user.
            let of_user = if state == "atRisk" { level } else { none };
            ([level, of_user, state, detail], Some(event))
        })
    }

    pub fn latency(&self) -> u32 {
        40 + (self.sign_in.id >> 100) as u32 % 400
    }

    /// `deviceDetail`.
    pub fn device(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            f.write_str("{\"deviceId\":\"")?;
            if let Some(id) = row.face.device_id {
                write!(f, "{}", Guid(id))?;
            }
            f.write_char('"')?;
            if let Some(name) = &row.face.device_name {
                write!(f, ",\"displayName\":\"{name}\"")?;
            }
            write!(f, ",\"operatingSystem\":\"{}\"", row.system())?;
            if !row.browser().is_empty() {
                write!(f, ",\"browser\":\"{}\"", row.browser())?;
            }
            if row.face.device_id.is_some() {
                write!(f, ",\"isCompliant\":{},\"isManaged\":{}", row.face.compliant, row.face.managed)?;
            }
            if !row.face.trust.is_empty() {
                write!(f, ",\"trustType\":\"{}\"", row.face.trust)?;
            }
            f.write_char('}')
        })
    }

    /// `location`.
    pub fn location(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            f.write_char('{')?;
            if !row.city().is_empty() {
                write!(f, "\"city\":\"{}\",\"state\":\"{}\",", row.city(), row.state())?;
            }
            write!(f, "\"countryOrRegion\":\"{}\",\"geoCoordinates\":{{", row.country())?;
            if !row.tenant.lacks(Lack::Coordinates) {
                let (latitude, longitude) = (row.block.latitude, row.block.longitude);
                if row.block.city_known {
                    write!(f, "\"latitude\":{latitude:.5},\"longitude\":{longitude:.5}")?;
                } else {
                    // Somewhere in the middle of the country.
                    write!(f, "\"latitude\":{},\"longitude\":{}", latitude.round(), longitude.round())?;
                }
            }
            f.write_str("}}")
        })
    }

    /// `status`.
    pub fn status(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            write!(f, "{{\"errorCode\":{}", row.sign_in.code)?;
            if let Some(reason) = row.reason() {
                write!(f, ",\"failureReason\":\"{}\"", Escaped(reason))?;
            }
            match row.sign_in.proof {
                Proof::Presented(method) if method != Method::Password => {
                    f.write_str(",\"additionalDetails\":\"MFA completed in Azure AD\"}")
                }
                Proof::NoSteps | Proof::Claimed if row.sign_in.code == 0 => {
                    f.write_str(",\"additionalDetails\":\"MFA requirement satisfied by claim in the token\"}")
                }
                _ => f.write_char('}'),
            }
        })
    }

    /// `authenticationDetails`; `None` where the export has none.
    pub fn steps(&self) -> Option<impl Display> {
        let row = *self;
        (!self.tenant.lacks(Lack::AuthenticationDetails)).then_some(Shown(move |f: &mut Formatter<'_>| {
            f.write_char('[')?;
            let steps = steps(row.sign_in.proof);
            for (at, (method, detail, succeeded, result, requirement)) in steps.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                write!(
                    f,
                    "{comma}{{\"authenticationStepDateTime\":\"{}+00:00\",\"authenticationMethod\":\"{method}\",",
                    Moment(row.sign_in.created, row.sign_in.id),
                )?;
                if !detail.is_empty() {
                    write!(f, "\"authenticationMethodDetail\":\"{detail}\",")?;
                }
                let previously = u8::from(*method != "Previously satisfied");
                write!(
                    f,
                    "\"succeeded\":{succeeded},\"authenticationStepResultDetail\":\"{result}\",\
                     \"authenticationStepRequirement\":\"{requirement}\",\"StatusSequence\":0,\
                     \"RequestSequence\":{previously}}}"
                )?;
            }
            f.write_char(']')
        }))
    }

    /// The method, its detail and the result of the second factor, as the portal's columns have them.
    pub fn second_factor(&self) -> (&'static str, &'static str) {
        match self.sign_in.proof {
            Proof::Presented(_) if self.tenant.lacks(Lack::AuthenticationDetails) => ("", ""),
            Proof::Presented(Method::PasswordAndPush) => ("MFA completed in Azure AD", "Mobile app notification"),
            Proof::Presented(Method::PasswordAndCode) => ("MFA completed in Azure AD", "Mobile app verification code"),
            Proof::Presented(Method::Hello) => ("", "Windows Hello for Business"),
            Proof::Presented(Method::SecurityKey) => ("", "FIDO2 security key"),
            Proof::NoSteps | Proof::Claimed if self.sign_in.code == 0 => {
                ("MFA requirement satisfied by claim in the token", "")
            }
            _ => ("", ""),
        }
    }

    /// `networkLocationDetails`.
    pub fn named_locations(&self) -> &'static str {
        let inside = matches!(self.sign_in.scene, Scene::Office | Scene::Room | Scene::Kiosk);
        if inside && self.tenant.world.trusted_offices {
            r#"[{"networkType":"trustedNamedLocation","networkNames":["Offices"]}]"#
        } else {
            "[]"
        }
    }

    /// `appliedConditionalAccessPolicies`.
    pub fn policies(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            let ids = &row.tenant.company.policies;
            let outcome = row.conditional_access();
            let blocked = is_blocked_by_policy(row.sign_in.code as i32);
            let policies = [
                ("CA01 Second factor for everybody", "\"Mfa\"", if blocked { "success" } else { outcome }),
                ("CA02 Block legacy authentication", "\"Block\"", "notApplied"),
                ("CA03 Devices have to comply", "\"CompliantDevice\"", if blocked { "failure" } else { "notApplied" }),
                ("CA04 Sign-in frequency (report-only)", "", "reportOnlyNotApplied"),
            ];
            f.write_char('[')?;
            for (at, (name, grant, result)) in policies.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                write!(
                    f,
                    "{comma}{{\"id\":\"{}\",\"displayName\":\"{name}\",\"enforcedGrantControls\":[{grant}],\
                     \"enforcedSessionControls\":[],\"result\":\"{result}\",\"conditionsSatisfied\":{},\
                     \"conditionsNotSatisfied\":{}}}",
                    Guid(ids[at]),
                    if *result == "notApplied" { 1 } else { 3 },
                    if *result == "notApplied" { 2 } else { 0 },
                )?;
            }
            f.write_char(']')
        })
    }
}

type Step = (&'static str, &'static str, bool, &'static str, &'static str);

const FIRST: &str = "Primary authentication";
const SECOND: &str = "Multi-factor authentication";
const RIGHT: Step = ("Password", "Password in the cloud", true, "Correct password", FIRST);

fn steps(proof: Proof) -> &'static [Step] {
    match proof {
        Proof::NoSteps => &[],
        Proof::Claimed => {
            &[("Previously satisfied", "", true, "First factor requirement satisfied by claim in the token", FIRST)]
        }
        Proof::WrongPassword => &[("Password", "Password in the cloud", false, "Invalid username or password", FIRST)],
        Proof::PasswordOnly => &[RIGHT, ("Mobile app notification", "", false, "Authentication in progress", SECOND)],
        Proof::Presented(Method::Password) => &[RIGHT],
        Proof::Presented(Method::PasswordAndPush) => {
            &[RIGHT, ("Mobile app notification", "", true, "MFA completed in Azure AD", SECOND)]
        }
        Proof::Presented(Method::PasswordAndCode) => {
            &[RIGHT, ("OATH verification code", "", true, "MFA completed in Azure AD", SECOND)]
        }
        Proof::Presented(Method::Hello) => {
            &[("Windows Hello for Business", "", true, "MFA requirement satisfied by strong authentication", FIRST)]
        }
        Proof::Presented(Method::SecurityKey) => {
            &[("FIDO2 security key", "", true, "MFA requirement satisfied by strong authentication", FIRST)]
        }
    }
}

/// Text that is written by a function.
struct Shown<F>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Shown<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0(f)
    }
}
