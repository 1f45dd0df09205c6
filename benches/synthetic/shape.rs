//! Writes the sign-ins in the shapes of exports.

use super::data::{APPLICATIONS, MAKES, RESOURCES};
use super::tenant::{BenchTenant, Hyphenated};
use super::{BenchSignIn, ExportPlan, for_each_sign_in};
use signinscope::signin::Guid;
use std::fmt::{self, Write as _};
use std::io::{self, Write};

/// The shape of an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BenchShape {
    /// Diagnostic settings: one record a line.
    Diagnostic,
    /// Microsoft Graph: all records in one object on one line.
    Page,
    /// A Log Analytics query, as the portal exports it.
    Table,
}

impl BenchShape {
    /// Writes sign-ins in this shape.
    ///
    /// # Errors
    /// The error of `out`.
    pub fn write(self, plan: ExportPlan, out: &mut impl Write) -> io::Result<()> {
        let tenant = BenchTenant::new(plan);
        out.write_all(
            match self {
                Self::Diagnostic => "",
                Self::Page => {
                    "{\"@odata.context\":\"https://graph.microsoft.com/beta/$metadata#auditLogs/signIns\",\"value\":["
                }
                Self::Table => HEADINGS,
            }
            .as_bytes(),
        )?;
        let (mut text, mut written, mut first) = (String::new(), Ok(()), true);
        for_each_sign_in(plan, &tenant, |sign_in| {
            text.clear();
            let formatted = match self {
                Self::Diagnostic => diagnostic(&tenant, sign_in, &mut text),
                Self::Page => graph(&tenant, sign_in, std::mem::take(&mut first), &mut text),
                Self::Table => row(&tenant, sign_in, &mut text),
            };
            formatted.expect("writing to a text never fails");
            if written.is_ok() {
                written = out.write_all(text.as_bytes());
            }
        });
        written?;
        if self == Self::Page {
            out.write_all(b"]}\n")?;
        }
        Ok(())
    }
}

fn diagnostic(tenant: &BenchTenant, sign_in: &BenchSignIn<'_>, text: &mut String) -> fmt::Result {
    let category = if sign_in.interactive { "SignInLogs" } else { "NonInteractiveUserSignInLogs" };
    write!(
        text,
        "{{\"time\":\"{}Z\",\"resourceId\":\"/tenants/{tenant}/providers/Microsoft.aadiam\",\
         \"operationName\":\"Sign-in activity\",\"operationVersion\":\"1.0\",\"category\":\"{category}\",\
         \"tenantId\":\"{tenant}\",\"resultType\":\"{}\",\"resultSignature\":\"{}\"",
        LogTime(sign_in.ingested),
        sign_in.code(),
        if sign_in.failure.is_some() { "FAILURE" } else { "SUCCESS" },
        tenant = Hyphenated(tenant.id),
    )?;
    if let Some((_, reason)) = sign_in.failure {
        write!(text, ",\"resultDescription\":\"{reason}\"")?;
    }
    write!(
        text,
        ",\"durationMs\":0,\"callerIpAddress\":\"{}\",\"correlationId\":\"{}\",\"identity\":\"{}\",\"Level\":4,\
         \"location\":\"{}\",\"properties\":{{",
        sign_in.address,
        Hyphenated(sign_in.correlation_id),
        sign_in.user.display_name,
        sign_in.place.2,
    )?;
    properties(tenant, sign_in, text)?;
    text.push_str("}}\n");
    Ok(())
}

fn graph(tenant: &BenchTenant, sign_in: &BenchSignIn<'_>, first: bool, text: &mut String) -> fmt::Result {
    text.push_str(if first { "{" } else { ",{" });
    properties(tenant, sign_in, text)?;
    let kind = if sign_in.interactive { "interactiveUser" } else { "nonInteractiveUser" };
    write!(text, ",\"signInEventTypes\":[\"{kind}\"]}}")
}

/// Writes the properties that diagnostic settings and Graph share.
fn properties(tenant: &BenchTenant, sign_in: &BenchSignIn<'_>, text: &mut String) -> fmt::Result {
    let BenchSignIn { user, device, .. } = sign_in;
    let (application, resource, _) = APPLICATIONS[sign_in.application];
    let (resource, resource_id) = RESOURCES[resource];
    let tenant_id = Hyphenated(tenant.id);
    write!(
        text,
        "\"id\":\"{id}\",\"createdDateTime\":\"{}+00:00\",\"userDisplayName\":\"{}\",\"userPrincipalName\":\"{}\",\
         \"userId\":\"{}\",\"appId\":\"{}\",\"appDisplayName\":\"{application}\",\"ipAddress\":\"{}\",\"status\":{},\
         \"clientAppUsed\":\"{}\",\"userAgent\":\"{}\",\"deviceDetail\":{},\"location\":{},\"correlationId\":\"{}\",\
         \"conditionalAccessStatus\":\"{}\",\"appliedConditionalAccessPolicies\":{},\
         \"authenticationContextClassReferences\":[],\"originalRequestId\":\"{id}\",\"isInteractive\":{},\
         \"tokenIssuerName\":\"\",\"tokenIssuerType\":\"AzureAD\",\"authenticationProcessingDetails\":{},\
         \"networkLocationDetails\":{},\"clientCredentialType\":\"none\",\"processingTimeInMilliseconds\":{},\
         \"riskDetail\":\"none\",\"riskLevelAggregated\":\"none\",\"riskLevelDuringSignIn\":\"none\",\
         \"riskState\":\"none\",\"riskEventTypes\":[],\"riskEventTypes_v2\":[],\"resourceDisplayName\":\"{resource}\",\
         \"resourceId\":\"{resource_id}\",\"resourceTenantId\":\"{tenant_id}\",\"homeTenantId\":\"{tenant_id}\",",
        LogTime(sign_in.created),
        user.display_name,
        user.principal_name,
        Hyphenated(user.id),
        Hyphenated(tenant.applications[sign_in.application]),
        sign_in.address,
        StatusJson(sign_in),
        sign_in.client_app(),
        MAKES[device.make].2,
        device.json,
        LocationJson(sign_in),
        Hyphenated(sign_in.correlation_id),
        if sign_in.code() == 53003 { "failure" } else { "success" },
        tenant.policies(sign_in.application, user, device),
        sign_in.interactive,
        ProcessingJson(sign_in),
        if sign_in.is_at_the_office() { NAMED } else { "[]" },
        sign_in.milliseconds,
        id = Hyphenated(sign_in.id),
    )?;
    write!(
        text,
        "\"tenantId\":\"{tenant_id}\",\"authenticationDetails\":{},\"authenticationRequirementPolicies\":[],\
         \"sessionLifetimePolicies\":[],\"authenticationRequirement\":\"multiFactorAuthentication\",\
         \"servicePrincipalId\":\"\",\"userType\":\"Member\",\"flaggedForReview\":false,\"isTenantRestricted\":false,\
         \"autonomousSystemNumber\":{},\"crossTenantAccessType\":\"none\",\"privateLinkDetails\":{{}},\
         \"ssoExtensionVersion\":\"\",\"uniqueTokenIdentifier\":\"{}\",\"authenticationStrengths\":[],\
         \"incomingTokenType\":\"{}\",\"authenticationProtocol\":\"none\",\"appServicePrincipalId\":null,\
         \"resourceServicePrincipalId\":null,\"rngcStatus\":0,\"signInTokenProtectionStatus\":\"none\",\
         \"tokenProtectionStatusDetails\":{{\"signInSessionStatus\":\"unbound\",\"signInSessionStatusCode\":1002}},\
         \"originalTransferMethod\":\"none\",\"isThroughGlobalSecureAccess\":false,\
         \"conditionalAccessAudiences\":[{{\"applicationId\":\"{resource_id}\",\"audienceReasons\":\"none\"}}],\
         \"sessionId\":\"{}\",\"appOwnerTenantId\":\"f8cdef31-a31e-4b4a-93e4-5f571e91255a\",\
         \"resourceOwnerTenantId\":\"f8cdef31-a31e-4b4a-93e4-5f571e91255a\"",
        AuthenticationJson(sign_in),
        sign_in.place.5,
        Guid(sign_in.id).unique_token_identifier(),
        sign_in.token_type(),
        Hyphenated(sign_in.session_id),
    )
}

const HEADINGS: &str = "\u{feff}TimeGenerated [UTC],AADTenantId,Type,CreatedDateTime [UTC],Id,UserDisplayName,\
    UserPrincipalName,UserId,AppId,AppDisplayName,IPAddress,ResultType,ResultDescription,Status,ClientAppUsed,\
    UserAgent,DeviceDetail,LocationDetails,Location,CorrelationId,ConditionalAccessStatus,ConditionalAccessPolicies,\
    IsInteractive,AuthenticationProcessingDetails,NetworkLocationDetails,ClientCredentialType,\
    ProcessingTimeInMilliseconds,RiskLevelAggregated,RiskLevelDuringSignIn,RiskState,ResourceDisplayName,\
    ResourceIdentity,ResourceTenantId,HomeTenantId,AuthenticationDetails,AuthenticationRequirement,UserType,\
    AutonomousSystemNumber,CrossTenantAccessType,UniqueTokenIdentifier,IncomingTokenType,AuthenticationProtocol,\
    OriginalTransferMethod,SessionId\r\n";

fn row(tenant: &BenchTenant, sign_in: &BenchSignIn<'_>, text: &mut String) -> fmt::Result {
    let BenchSignIn { user, device, .. } = sign_in;
    let (application, resource, _) = APPLICATIONS[sign_in.application];
    let (resource, resource_id) = RESOURCES[resource];
    let tenant_id = Hyphenated(tenant.id);
    write!(
        text,
        "{}Z,{tenant_id},{},{}Z,{},{},{},{},{},{},{},{},{},",
        LogTime(sign_in.ingested),
        if sign_in.interactive { "SigninLogs" } else { "AADNonInteractiveUserSignInLogs" },
        LogTime(sign_in.created),
        Hyphenated(sign_in.id),
        QuotedCsv(&user.display_name),
        user.principal_name,
        Hyphenated(user.id),
        Hyphenated(tenant.applications[sign_in.application]),
        QuotedCsv(application),
        sign_in.address,
        sign_in.code(),
        QuotedCsv(sign_in.failure.map_or("", |(_, reason)| reason)),
    )?;
    write!(
        text,
        "{},{},{},{},{},{},{},{},{},{},{},{},none,{},none,none,none,{resource},{resource_id},{tenant_id},{tenant_id},",
        QuotedCsv(StatusJson(sign_in)),
        sign_in.client_app(),
        QuotedCsv(MAKES[device.make].2),
        QuotedCsv(&device.json),
        QuotedCsv(LocationJson(sign_in)),
        sign_in.place.2,
        Hyphenated(sign_in.correlation_id),
        if sign_in.code() == 53003 { "failure" } else { "success" },
        QuotedCsv(tenant.policies(sign_in.application, user, device)),
        if sign_in.interactive { "true" } else { "false" },
        QuotedCsv(ProcessingJson(sign_in)),
        QuotedCsv(if sign_in.is_at_the_office() { NAMED } else { "[]" }),
        sign_in.milliseconds,
    )?;
    write!(
        text,
        "{},multiFactorAuthentication,Member,{},none,{},{},none,none,{}\r\n",
        QuotedCsv(AuthenticationJson(sign_in)),
        sign_in.place.5,
        Guid(sign_in.id).unique_token_identifier(),
        sign_in.token_type(),
        Hyphenated(sign_in.session_id),
    )
}

const NAMED: &str = r#"[{"networkType":"trustedNamedLocation","networkNames":["Office"]}]"#;

impl BenchSignIn<'_> {
    fn code(&self) -> u32 {
        self.failure.map_or(0, |(code, _)| code)
    }

    fn is_at_the_office(&self) -> bool {
        self.address == self.user.office_address
    }

    fn client_app(&self) -> &'static str {
        if self.device.make < 3 { "Browser" } else { "Mobile Apps and Desktop clients" }
    }

    fn token_type(&self) -> &'static str {
        match (self.interactive, self.device.make) {
            (true, _) => "none",
            (false, 0 | 1) => "primaryRefreshToken",
            (false, _) => "refreshToken",
        }
    }
}

/// `status`.
struct StatusJson<'s>(&'s BenchSignIn<'s>);

impl fmt::Display for StatusJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.failure {
            Some((code, reason)) => {
                write!(f, "{{\"errorCode\":{code},\"failureReason\":\"{reason}\",\"additionalDetails\":null}}")
            }
            None => f.write_str(
                "{\"errorCode\":0,\"additionalDetails\":\"MFA requirement satisfied by claim in the token\"}",
            ),
        }
    }
}

/// `location`.
struct LocationJson<'s>(&'s BenchSignIn<'s>);

impl fmt::Display for LocationJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (city, state, country, latitude, longitude, _) = self.0.place;
        write!(
            f,
            "{{\"city\":\"{city}\",\"state\":\"{state}\",\"countryOrRegion\":\"{country}\",\
             \"geoCoordinates\":{{\"latitude\":{latitude},\"longitude\":{longitude}}}}}"
        )
    }
}

/// `authenticationProcessingDetails`.
struct ProcessingJson<'s>(&'s BenchSignIn<'s>);

impl fmt::Display for ProcessingJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "[{{\"key\":\"Azure AD App Authentication Library\",\"value\":\"{}\"}},\
             {{\"key\":\"Legacy TLS (TLS 1.0, 1.1, 3DES)\",\"value\":\"False\"}},\
             {{\"key\":\"Oauth Scope Info\",\"value\":\"{}\"}},{{\"key\":\"Is CAE Token\",\"value\":\"{}\"}}]",
            MAKES[self.0.device.make].4,
            APPLICATIONS[self.0.application].2,
            if self.0.application.is_multiple_of(2) { "True" } else { "False" },
        )
    }
}

/// `authenticationDetails`: only interactive sign-ins have steps, each with its time.
struct AuthenticationJson<'s>(&'s BenchSignIn<'s>);

impl fmt::Display for AuthenticationJson<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.0.interactive {
            return f.write_str("[]");
        }
        let succeeded = self.0.failure.is_none();
        write!(
            f,
            "[{{\"authenticationStepDateTime\":\"{}+00:00\",\"authenticationMethod\":\"Password\",\
             \"authenticationMethodDetail\":\"Password in the cloud\",\"succeeded\":{succeeded},\
             \"authenticationStepResultDetail\":\"Correct password\",\"authenticationStepRequirement\":\
             \"Primary authentication\",\"StatusSequence\":0,\"RequestSequence\":1}}]",
            LogTime(self.0.created),
        )
    }
}

/// A time with seven digits of a second, without its zone.
struct LogTime(u64);

impl fmt::Display for LogTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, milliseconds) = (self.0 / 1000, self.0 % 1000);
        // Days to a date, by Howard Hinnant's "chrono-Compatible Low-Level Date Algorithms".
        let days = seconds / 86_400 + 719_468;
        let of_era = days % 146_097;
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year_of_era + days / 146_097 * 400 + u64::from(month <= 2);
        let (hour, minute, second) = (seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
        // Real times differ in all seven decimals; the last four are derived from the first three.
        let rest = self.0.wrapping_mul(2_654_435_761) >> 7 & 0x1fff;
        write!(f, "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{milliseconds:03}{rest:04}")
    }
}

/// A cell in quotes. Quotes inside it are doubled.
struct QuotedCsv<T>(T);

impl<T: fmt::Display> fmt::Display for QuotedCsv<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct DoublingWriter<'a, 'f>(&'a mut fmt::Formatter<'f>);
        impl fmt::Write for DoublingWriter<'_, '_> {
            fn write_str(&mut self, text: &str) -> fmt::Result {
                for (at, piece) in text.split('"').enumerate() {
                    if at > 0 {
                        self.0.write_str("\"\"")?;
                    }
                    self.0.write_str(piece)?;
                }
                Ok(())
            }
        }
        f.write_str("\"")?;
        write!(DoublingWriter(f), "{}", self.0)?;
        f.write_str("\"")
    }
}
