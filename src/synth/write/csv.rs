//! Tables: the portal's downloads and a query of Log Analytics.

use super::super::person::Token;
use super::super::world::Lack;
use super::row::{MICROSOFT, Row};
use super::spelling::{American, List, Moment, Second};
use crate::signin::{Guid, Status};
use std::fmt::{self, Display, Write};

/// The headings of the portal's downloads, with their byte order mark, their twin and their stray blanks.
pub const PORTAL: &str = "\u{feff}Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,\
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

/// A row of the portal's downloads.
pub fn portal(row: Row<'_>, text: &mut String) -> fmt::Result {
    let Row { sign_in, person, face, .. } = row;
    let (application, resource, tenant) = (row.application(), row.resource(), row.tenant_id());
    let (bound, code) = row.binding();
    let token = if row.tenant.lacks(Lack::TokenTypes) { "" } else { row.token() };
    write!(
        text,
        "{},{},{},{},{},{},{},{},{},{token},{},{}{},{},{},{bound},{code},{},{},{MICROSOFT},{},{},{tenant},{MICROSOFT},\
         {},,{},\"{}, {}, {}\",{},",
        Second(sign_in.created),
        row.id(),
        Cell(row.user_agent().unwrap_or_default()),
        Guid(sign_in.correlation),
        Guid(person.id),
        Cell(&person.name),
        person.principal_name,
        if person.is_guest { "Guest" } else { "Member" },
        if person.is_guest { "b2bCollaboration" } else { "none" },
        row.protocol(),
        // Kept from being taken for a formula.
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
    write!(text, "{},{},", Cell(row.reason().unwrap_or("Other.")), row.client_app())?;
    if let Some(id) = face.device_id {
        write!(text, "{}", Guid(id))?;
    }
    write!(
        text,
        ",{},{},{},{},{},{result},{method},,{},,",
        row.browser(),
        row.system(),
        if face.compliant { "True" } else { "False" },
        if face.managed { "True" } else { "False" },
        face.trust,
        if row.requirement().starts_with('m') { "Multifactor authentication" } else { "Single-factor authentication" },
    )?;
    if let Some(session) = row.session() {
        write!(text, "{session}")?;
    }
    let asn = row.asn().map(|asn| asn.to_string()).unwrap_or_default();
    let pretty = match sign_in.token {
        _ if row.tenant.lacks(Lack::TokenTypes) => "",
        Token::None => "None",
        Token::Refresh => "Refresh token",
        Token::Primary => "Primary refresh token",
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

/// The headings of a query over both tables; what one table has as text and the other as an object has two columns.
pub const LOG_ANALYTICS: &str = "\u{feff}TimeGenerated [UTC],TenantId,SourceSystem,OperationName,Category,ResultType,\
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

/// A row of a query over both tables.
pub fn log_analytics(row: Row<'_>, text: &mut String) -> fmt::Result {
    let Row { sign_in, person, .. } = row;
    let (application, resource, tenant) = (row.application(), row.resource(), row.tenant_id());
    let (category, table) = if sign_in.interactive {
        ("SignInLogs", "SigninLogs")
    } else {
        ("NonInteractiveUserSignInLogs", "AADNonInteractiveUserSignInLogs")
    };
    write!(
        text,
        "\"{}\",{},Azure AD,Sign-in activity,{category},{},{},{},0,{},{},4,{},\"{}\",{},{},{},{},{},{},{},{tenant},",
        American(row.ingested()),
        Guid(row.tenant.company.policies[0]),
        sign_in.code,
        if sign_in.code == 0 { "SUCCESS" } else { "FAILURE" },
        Cell(row.reason().unwrap_or_default()),
        Guid(sign_in.correlation),
        Cell(&person.name),
        row.country(),
        American(sign_in.created),
        row.id(),
        Cell(&person.name),
        person.principal_name,
        Guid(person.id),
        application.0,
        application.1,
        sign_in.address.ip,
    )?;
    if let Some(steps) = row.steps() {
        write!(text, "{}", Cell(steps))?;
    }
    let asn = row.asn().map(|asn| asn.to_string()).unwrap_or_default();
    write!(text, ",{},{},{asn},{},{},", row.protocol(), row.requirement(), row.client_app(), row.credential())?;
    twin(sign_in.interactive, row.policies(), text)?;
    let access = if person.is_guest { "b2bCollaboration" } else { "none" };
    write!(text, "{},{access},", row.conditional_access())?;
    twin(sign_in.interactive, row.device(), text)?;
    let token = if row.tenant.lacks(Lack::TokenTypes) { "" } else { row.token() };
    write!(text, "{},{token},{},{},", row.home_tenant(), sign_in.interactive, sign_in.global_secure_access)?;
    twin(sign_in.interactive, row.location(), text)?;
    write!(text, "{},{},{},", Cell(row.named_locations()), row.id(), row.transfer())?;
    twin(sign_in.interactive, row.latency(), text)?;
    let ([level, of_user, state, _], event) = row.risk();
    write!(text, "{},{},{tenant},{},{of_user},{level},{state},", resource.1, resource.0, Cell(List(event)))?;
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
        Cell(row.user_agent().unwrap_or_default()),
        if person.is_guest { "Guest" } else { "Member" },
    )
}

/// A value in the one of two columns that its table has.
fn twin(first: bool, value: impl Display, text: &mut String) -> fmt::Result {
    if first { write!(text, "{},,", Cell(value)) } else { write!(text, ",{},", Cell(value)) }
}

/// A cell, in quotes where it needs them.
struct Cell<T>(T);

impl<T: Display> Display for Cell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        struct Doubled<'a, 'f>(&'a mut fmt::Formatter<'f>);
        impl Write for Doubled<'_, '_> {
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
        write!(Doubled(f), "{}", self.0)?;
        f.write_str("\"")
    }
}

/// What the portal's date range in a file's name is made of.
pub fn date(created: i64) -> String {
    Moment(created, 0).to_string()[..10].to_owned()
}
