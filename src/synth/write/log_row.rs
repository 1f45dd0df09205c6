//! Derives the values of a record from a sign-in, whatever the shape.

use super::format::{IsoTime, JsonText};
use crate::knowledge::{error_code, is_blocked_by_policy};
use crate::signin::Guid;
use crate::synth::environment::geography::CITIES;
use crate::synth::environment::networks::AddressBlock;
use crate::synth::people::person::{ClientDetails, Method, Person, PresentedToken};
use crate::synth::people::software::APPLICATIONS;
use crate::synth::sign_in::{AuthenticationResult, Cause, Risk, SyntheticSignIn};
use crate::synth::tenant::Tenant;
use crate::synth::tenant_profiles::OmittedField;
use std::fmt::{self, Display, Formatter, Write};

/// Microsoft's own tenant, which owns its applications.
pub(super) const MICROSOFT: &str = "f8cdef31-a31e-4b4a-93e4-5f571e91255a";

/// A sign-in with everything that it refers to.
#[derive(Clone, Copy)]
pub(super) struct LogRow<'t> {
    pub tenant: &'t Tenant,
    pub sign_in: &'t SyntheticSignIn,
    pub person: &'t Person,
    pub client: &'t ClientDetails,
    pub block: &'t AddressBlock,
    /// Whether this is a second ingestion of the same sign-in.
    pub again: bool,
    /// How many sign-ins the row stands for. `sign_in` is the first of them.
    pub count: u32,
}

impl<'t> LogRow<'t> {
    pub(super) fn new(tenant: &'t Tenant, sign_in: &'t SyntheticSignIn) -> Self {
        let person = &tenant.people[sign_in.person as usize];
        Self {
            tenant,
            sign_in,
            person,
            client: &person.clients[usize::from(sign_in.client)],
            block: &tenant.networks.blocks[sign_in.address.block as usize],
            again: false,
            count: 1,
        }
    }

    pub(super) fn ingested(&self) -> i64 {
        self.sign_in.ingested + if self.again { 241_000 } else { 0 }
    }

    pub(super) fn id(&self) -> Guid {
        Guid(self.sign_in.id)
    }

    pub(super) fn tenant_id(&self) -> Guid {
        Guid(self.tenant.company.id)
    }

    pub(super) fn home_tenant(&self) -> Guid {
        Guid(self.person.home_tenant.unwrap_or(self.tenant.company.id))
    }

    pub(super) fn session(&self) -> Option<Guid> {
        self.sign_in.session.filter(|_| !self.tenant.omits(OmittedField::SessionIds)).map(Guid)
    }

    pub(super) fn application(&self) -> (&'static str, &'static str) {
        APPLICATIONS[usize::from(self.sign_in.application)]
    }

    pub(super) fn resource(&self) -> (&'static str, &'static str) {
        APPLICATIONS[usize::from(self.sign_in.resource)]
    }

    pub(super) fn asn(&self) -> Option<u32> {
        (!self.tenant.omits(OmittedField::AutonomousSystems)).then_some(self.block.asn)
    }

    pub(super) fn city(&self) -> &'static str {
        if self.block.city_known { CITIES[self.block.city].name } else { "" }
    }

    pub(super) fn state(&self) -> &'static str {
        if self.block.city_known { CITIES[self.block.city].state } else { "" }
    }

    pub(super) fn country(&self) -> &'static str {
        CITIES[self.block.city].country
    }

    /// The failure reason; `None` for success.
    pub(super) fn reason(&self) -> Option<&'static str> {
        let code = self.sign_in.code;
        (code != 0).then(|| error_code(code as i32).map_or("Other.", |known| known.explanation))
    }

    pub(super) fn user_agent(&self) -> Option<&'static str> {
        self.client.user_agent.filter(|_| !self.sign_in.is_service)
    }

    pub(super) fn browser(&self) -> &'static str {
        if self.sign_in.is_service { "" } else { self.client.browser }
    }

    pub(super) fn system(&self) -> &'static str {
        if self.sign_in.is_service { "" } else { self.client.system }
    }

    pub(super) fn client_app(&self) -> &'static str {
        let modern = if self.client.is_browser { "Browser" } else { "Mobile Apps and Desktop clients" };
        self.client.legacy.unwrap_or(modern)
    }

    pub(super) fn credential(&self) -> &'static str {
        if self.sign_in.is_server { "clientSecret" } else { "none" }
    }

    pub(super) fn token(&self) -> &'static str {
        match self.sign_in.token {
            PresentedToken::None => "none",
            PresentedToken::Refresh => "refreshToken",
            PresentedToken::Primary => "primaryRefreshToken",
        }
    }

    pub(super) fn transfer(&self) -> &'static str {
        if self.sign_in.device_code { "deviceCodeFlow" } else { "none" }
    }

    pub(super) fn protocol(&self) -> &'static str {
        let asked =
            self.sign_in.device_code && matches!(self.sign_in.authentication, AuthenticationResult::Presented(_));
        if asked && self.sign_in.interactive { "deviceCode" } else { "none" }
    }

    pub(super) fn conditional_access(&self) -> &'static str {
        let code = self.sign_in.code as i32;
        if is_blocked_by_policy(code) || self.sign_in.authentication == AuthenticationResult::PasswordOnly {
            "failure"
        } else if code != 0 || self.person.is_room {
            "notApplied"
        } else {
            "success"
        }
    }

    pub(super) fn requirement(&self) -> &'static str {
        let single = matches!(
            self.sign_in.authentication,
            AuthenticationResult::Presented(Method::Password) | AuthenticationResult::WrongPassword
        );
        if single || self.person.is_room { "singleFactorAuthentication" } else { "multiFactorAuthentication" }
    }

    /// Token protection: status and code. A token is bound where the device holds a key.
    pub(super) fn binding(&self) -> (&'static str, u32) {
        match (self.client.bound, self.client.device_id) {
            (true, _) => ("bound", 0),
            (false, Some(_)) => ("unbound", 1008),
            (false, None) => ("unbound", 1002),
        }
    }

    /// Risk level of the sign-in, risk level of the user, state, detail; and the type of detection.
    pub(super) fn risk(&self) -> ([&'static str; 4], Option<&'static str>) {
        let none = if self.tenant.profile.risk { "none" } else { "hidden" };
        self.sign_in.risk.map_or(([none, none, "none", "none"], None), |Risk { event, level, state, detail }| {
            // A remediated or dismissed detection does not count against the user.
            let of_user = if state == "atRisk" { level } else { none };
            ([level, of_user, state, detail], Some(event))
        })
    }

    pub(super) fn latency(&self) -> u32 {
        40 + (self.sign_in.id >> 100) as u32 % 400
    }

    /// `deviceDetail`.
    pub(super) fn device(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            f.write_str("{\"deviceId\":\"")?;
            if let Some(id) = row.client.device_id {
                write!(f, "{}", Guid(id))?;
            }
            f.write_char('"')?;
            if let Some(name) = &row.client.device_name {
                write!(f, ",\"displayName\":\"{name}\"")?;
            }
            write!(f, ",\"operatingSystem\":\"{}\"", row.system())?;
            if !row.browser().is_empty() {
                write!(f, ",\"browser\":\"{}\"", row.browser())?;
            }
            if row.client.device_id.is_some() {
                write!(f, ",\"isCompliant\":{},\"isManaged\":{}", row.client.compliant, row.client.managed)?;
            }
            if !row.client.trust.is_empty() {
                write!(f, ",\"trustType\":\"{}\"", row.client.trust)?;
            }
            f.write_char('}')
        })
    }

    /// `location`.
    pub(super) fn location(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            f.write_char('{')?;
            if !row.city().is_empty() {
                write!(f, "\"city\":\"{}\",\"state\":\"{}\",", row.city(), row.state())?;
            }
            write!(f, "\"countryOrRegion\":\"{}\",\"geoCoordinates\":{{", row.country())?;
            if !row.tenant.omits(OmittedField::Coordinates) {
                let (latitude, longitude) = (row.block.latitude, row.block.longitude);
                if row.block.city_known {
                    write!(f, "\"latitude\":{latitude:.5},\"longitude\":{longitude:.5}")?;
                } else {
                    // A country alone: whole degrees, as a place in the middle of a country has.
                    write!(f, "\"latitude\":{},\"longitude\":{}", latitude.round(), longitude.round())?;
                }
            }
            f.write_str("}}")
        })
    }

    /// `status`.
    pub(super) fn status(&self) -> impl Display {
        let row = *self;
        Shown(move |f: &mut Formatter<'_>| {
            write!(f, "{{\"errorCode\":{}", row.sign_in.code)?;
            if let Some(reason) = row.reason() {
                write!(f, ",\"failureReason\":\"{}\"", JsonText(reason))?;
            }
            match row.sign_in.authentication {
                AuthenticationResult::Presented(method) if method != Method::Password => {
                    f.write_str(",\"additionalDetails\":\"MFA completed in Azure AD\"}")
                }
                AuthenticationResult::NoSteps | AuthenticationResult::Claimed if row.sign_in.code == 0 => {
                    f.write_str(",\"additionalDetails\":\"MFA requirement satisfied by claim in the token\"}")
                }
                _ => f.write_char('}'),
            }
        })
    }

    /// `authenticationDetails`; `None` where the export omits them.
    pub(super) fn steps(&self) -> Option<impl Display> {
        let row = *self;
        (!self.tenant.omits(OmittedField::AuthenticationDetails)).then_some(Shown(move |f: &mut Formatter<'_>| {
            f.write_char('[')?;
            let steps = steps(row.sign_in.authentication);
            for (at, (method, detail, succeeded, result, requirement)) in steps.iter().enumerate() {
                let comma = if at > 0 { "," } else { "" };
                write!(
                    f,
                    "{comma}{{\"authenticationStepDateTime\":\"{}+00:00\",\"authenticationMethod\":\"{method}\",",
                    IsoTime(row.sign_in.created, row.sign_in.id),
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

    /// Result and method of the second factor, as the portal's columns have them.
    pub(super) fn second_factor(&self) -> (&'static str, &'static str) {
        match self.sign_in.authentication {
            AuthenticationResult::Presented(_) if self.tenant.omits(OmittedField::AuthenticationDetails) => ("", ""),
            AuthenticationResult::Presented(Method::PasswordAndPush) => {
                ("MFA completed in Azure AD", "Mobile app notification")
            }
            AuthenticationResult::Presented(Method::PasswordAndCode) => {
                ("MFA completed in Azure AD", "Mobile app verification code")
            }
            AuthenticationResult::Presented(Method::Hello) => ("", "Windows Hello for Business"),
            AuthenticationResult::Presented(Method::SecurityKey) => ("", "FIDO2 security key"),
            AuthenticationResult::NoSteps | AuthenticationResult::Claimed if self.sign_in.code == 0 => {
                ("MFA requirement satisfied by claim in the token", "")
            }
            _ => ("", ""),
        }
    }

    /// `networkLocationDetails`.
    pub(super) fn named_locations(&self) -> &'static str {
        let inside = match self.sign_in.cause {
            Cause::Office | Cause::Room | Cause::Kiosk => true,
            Cause::LocalScript | Cause::AdministratorScript | Cause::OtherBrowser | Cause::Tablet => {
                let offices = &self.tenant.company.offices;
                offices.iter().any(|office| office.v4.contains(&self.sign_in.address))
            }
            _ => false,
        };
        if inside && self.tenant.profile.trusted_offices {
            r#"[{"networkType":"trustedNamedLocation","networkNames":["Offices"]}]"#
        } else {
            "[]"
        }
    }

    /// `appliedConditionalAccessPolicies`.
    pub(super) fn policies(&self) -> impl Display {
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

type LogStep = (&'static str, &'static str, bool, &'static str, &'static str);

const FIRST: &str = "Primary authentication";
const SECOND: &str = "Multi-factor authentication";
const RIGHT: LogStep = ("Password", "Password in the cloud", true, "Correct password", FIRST);

fn steps(authentication: AuthenticationResult) -> &'static [LogStep] {
    match authentication {
        AuthenticationResult::NoSteps => &[],
        AuthenticationResult::Claimed => {
            &[("Previously satisfied", "", true, "First factor requirement satisfied by claim in the token", FIRST)]
        }
        AuthenticationResult::WrongPassword => {
            &[("Password", "Password in the cloud", false, "Invalid username or password", FIRST)]
        }
        AuthenticationResult::PasswordOnly => {
            &[RIGHT, ("Mobile app notification", "", false, "Authentication in progress", SECOND)]
        }
        AuthenticationResult::Presented(Method::Password) => &[RIGHT],
        AuthenticationResult::Presented(Method::PasswordAndPush) => {
            &[RIGHT, ("Mobile app notification", "", true, "MFA completed in Azure AD", SECOND)]
        }
        AuthenticationResult::Presented(Method::PasswordAndCode) => {
            &[RIGHT, ("OATH verification code", "", true, "MFA completed in Azure AD", SECOND)]
        }
        AuthenticationResult::Presented(Method::Hello) => {
            &[("Windows Hello for Business", "", true, "MFA requirement satisfied by strong authentication", FIRST)]
        }
        AuthenticationResult::Presented(Method::SecurityKey) => {
            &[("FIDO2 security key", "", true, "MFA requirement satisfied by strong authentication", FIRST)]
        }
    }
}

/// Displays what a function writes.
struct Shown<F>(F);

impl<F: Fn(&mut Formatter<'_>) -> fmt::Result> Display for Shown<F> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.0(f)
    }
}
