//! Writes CSV: the portal's downloads, and the result of a query in Log Analytics.

use super::format::{AmericanTime, IsoSecond, IsoTime, JsonList};
use super::log_row::{LogRow, MICROSOFT};
use crate::signin::{Guid, Status};
use crate::synth::people::person::PresentedToken;
use crate::synth::tenant_profiles::OmittedField;
use std::fmt::{self, Display, Write};

/// The headings of the portal's downloads, with their byte order mark, a heading that occurs twice, and trailing blanks.
pub(super) const PORTAL: &str = "\u{feff}Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,\
    Cross tenant access type,Incoming token type,Authentication Protocol,Unique token identifier,\
    Original transfer method,Client credential type,Token Protection - Sign In Session,\
    Token Protection - Sign In Session StatusCode,Application,Application ID ,App owner tenant ID,Resource,\
    Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,IP address,Location,\
    Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,Managed,\
    Join Type,Multifactor authentication result,Multifactor authentication auth method,\
    Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,\
    IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,\
    Autonomous system  number,Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,\
    Conditional Access,Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer\r\n";

/// Writes a row of the portal's downloads.
pub(super) fn portal(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let LogRow { sign_in, person, client, .. } = row;
    let (application, resource, tenant) = (row.application(), row.resource(), row.tenant_id());
    let (bound, code) = row.binding();
    let token = if row.tenant.omits(OmittedField::TokenTypes) { "" } else { row.token() };
    write!(
        text,
        "{},{},{},{},{},{},{},{},{},{token},{},{}{},{},{},{bound},{code},{},{},{MICROSOFT},{},{},{tenant},{MICROSOFT},\
         {},,{},\"{}, {}, {}\",{},",
        IsoSecond(sign_in.created),
        row.id(),
        QuotedCell(row.user_agent().unwrap_or_default()),
        Guid(sign_in.correlation),
        Guid(person.id),
        QuotedCell(&person.name),
        person.principal_name,
        if person.is_guest { "Guest" } else { "Member" },
        if person.is_guest { "b2bCollaboration" } else { "none" },
        row.protocol(),
        // The portal guards values that look like a formula.
        if Guid(sign_in.id).unique_token_identifier().starts_with('-') { "'" } else { "" },
        Guid(sign_in.id).unique_token_identifier(),
        row.transfer(),
        row.credential(),
        application.1,
        application.0,
        resource.1,
        resource.0,
        row.home_tenant(),
        sign_in.address.ip,
        row.city(),
        row.state(),
        row.country(),
        Status::from_code(Some(sign_in.code as i32)).name(),
    )?;
    if sign_in.code == 0 {
        text.push(',');
    } else {
        write!(text, "{},", sign_in.code)?;
    }
    let (result, method) = row.second_factor();
    write!(text, "{},{},", QuotedCell(row.reason().unwrap_or("Other.")), row.client_app())?;
    if let Some(id) = client.device_id {
        write!(text, "{}", Guid(id))?;
    }
    write!(
        text,
        ",{},{},{},{},{},{result},{method},,{},,",
        row.browser(),
        row.system(),
        if client.compliant { "True" } else { "False" },
        if client.managed { "True" } else { "False" },
        client.trust,
        if row.requirement().starts_with('m') { "Multifactor authentication" } else { "Single-factor authentication" },
    )?;
    if let Some(session) = row.session() {
        write!(text, "{session}")?;
    }
    let asn = row.asn().map(|asn| asn.to_string()).unwrap_or_default();
    let pretty = match sign_in.token {
        _ if row.tenant.omits(OmittedField::TokenTypes) => "",
        PresentedToken::None => "None",
        PresentedToken::Refresh => "Refresh token",
        PresentedToken::Primary => "Primary refresh token",
    };
    let access = match row.conditional_access() {
        "success" => "Success",
        "failure" => "Failure",
        _ => "Not Applied",
    };
    write!(
        text,
        ",,{},,{asn},No,Azure AD,{pretty},,{},{access},None,,,\r\n",
        if sign_in.global_secure_access { "Yes" } else { "No" },
        row.latency(),
    )
}

/// The headings of a query over both tables. A value that is text in one table and an object in the other has two columns.
pub(super) const LOG_ANALYTICS: &str = "\u{feff}TimeGenerated [UTC],TenantId,SourceSystem,OperationName,Category,ResultType,\
    ResultSignature,ResultDescription,DurationMs,CorrelationId,Identity,Level,Location,CreatedDateTime [UTC],Id,\
    UserDisplayName,UserPrincipalName,UserId,AppId,AppDisplayName,IPAddress,AADTenantId,AuthenticationDetails,\
    AuthenticationProtocol,AuthenticationRequirement,AutonomousSystemNumber,ClientAppUsed,ClientCredentialType,\
    ConditionalAccessPolicies_dynamic,ConditionalAccessPolicies_string,ConditionalAccessStatus,CrossTenantAccessType,\
    DeviceDetail_dynamic,DeviceDetail_string,HomeTenantId,IncomingTokenType,IsInteractive,\
    IsThroughGlobalSecureAccess,LocationDetails_dynamic,LocationDetails_string,NetworkLocationDetails,\
    OriginalRequestId,OriginalTransferMethod,ProcessingTimeInMilliseconds,ProcessingTimeInMs,ResourceDisplayName,\
    ResourceIdentity,ResourceTenantId,RiskEventTypes_V2,RiskLevelAggregated,RiskLevelDuringSignIn,RiskState,SessionId,\
    Status_dynamic,Status_string,TokenProtectionStatusDetails_dynamic,TokenProtectionStatusDetails_string,Type,\
    UniqueTokenIdentifier,UserAgent,UserType\r\n";

/// Writes a row of a query over both tables.
pub(super) fn log_analytics(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let LogRow { sign_in, person, .. } = row;
    let (application, resource, tenant) = (row.application(), row.resource(), row.tenant_id());
    let (category, table) = if sign_in.interactive {
        ("SignInLogs", "SigninLogs")
    } else {
        ("NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs")
    };
    write!(
        text,
        "\"{}\",{},Azure AD,Sign-in activity,{category},{},{},{},0,{},{},4,{},\"{}\",{},{},{},{},{},{},{},{tenant},",
        AmericanTime(row.ingested()),
        Guid(row.tenant.company.policies[0]),
        sign_in.code,
        if sign_in.code == 0 { "SUCCESS" } else { "FAILURE" },
        QuotedCell(row.reason().unwrap_or_default()),
        Guid(sign_in.correlation),
        QuotedCell(&person.name),
        row.country(),
        AmericanTime(sign_in.created),
        row.id(),
        QuotedCell(&person.name),
        person.principal_name,
        Guid(person.id),
        application.0,
        application.1,
        sign_in.address.ip,
    )?;
    if let Some(steps) = row.steps() {
        write!(text, "{}", QuotedCell(steps))?;
    }
    let asn = row.asn().map(|asn| asn.to_string()).unwrap_or_default();
    write!(text, ",{},{},{asn},{},{},", row.protocol(), row.requirement(), row.client_app(), row.credential())?;
    twin(sign_in.interactive, row.policies(), text)?;
    let access = if person.is_guest { "b2bCollaboration" } else { "none" };
    write!(text, "{},{access},", row.conditional_access())?;
    twin(sign_in.interactive, row.device(), text)?;
    let token = if row.tenant.omits(OmittedField::TokenTypes) { "" } else { row.token() };
    write!(text, "{},{token},{},{},", row.home_tenant(), sign_in.interactive, sign_in.global_secure_access)?;
    twin(sign_in.interactive, row.location(), text)?;
    write!(text, "{},{},{},", QuotedCell(row.named_locations()), row.id(), row.transfer())?;
    twin(sign_in.interactive, row.latency(), text)?;
    let ([level, of_user, state, _], event) = row.risk();
    write!(text, "{},{},{tenant},{},{of_user},{level},{state},", resource.1, resource.0, QuotedCell(JsonList(event)))?;
    if let Some(session) = row.session() {
        write!(text, "{session}")?;
    }
    text.push(',');
    twin(sign_in.interactive, row.status(), text)?;
    let (bound, code) = row.binding();
    let protection = format!("{{\"signInSessionStatus\":\"{bound}\",\"signInSessionStatusCode\":{code}}}");
    twin(sign_in.interactive, protection, text)?;
    write!(
        text,
        "{table},{},{},{}\r\n",
        Guid(sign_in.id).unique_token_identifier(),
        QuotedCell(row.user_agent().unwrap_or_default()),
        if person.is_guest { "Guest" } else { "Member" },
    )
}

/// Writes a value into the first or the second of two columns.
fn twin(first: bool, value: impl Display, text: &mut String) -> fmt::Result {
    if first { write!(text, "{},,", QuotedCell(value)) } else { write!(text, ",{},", QuotedCell(value)) }
}

/// A cell in quotes.
pub(super) struct QuotedCell<T>(pub T);

impl<T: Display> Display for QuotedCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct DoubledQuotes<'a, 'f>(&'a mut fmt::Formatter<'f>);
        impl Write for DoubledQuotes<'_, '_> {
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
        write!(DoubledQuotes(f), "{}", self.0)?;
        f.write_str("\"")
    }
}

/// The date of a time, as the portal's file names have it.
pub(super) fn date(created: i64) -> String {
    IsoTime(created, 0).to_string()[..10].to_owned()
}
