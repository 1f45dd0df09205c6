//! Writes events as the result of a query in Log Analytics, as CSV: calls of Azure AD Graph (`AADGraphActivityLogs`) and the
//! activity log of Azure (`AzureActivity`).

use super::csv::QuotedCell;
use super::format::AmericanTime;
use super::graph_record::push_path;
use crate::signin::Guid;
use crate::synth::event::{RecordIds, SyntheticEvent};
use crate::synth::events::ISSUED_BEFORE;
use crate::synth::events::operation::{AzureOperation, AzurePhase, GraphCall};
use crate::synth::people::software::APPLICATIONS;
use crate::synth::tenant::Tenant;
use std::fmt::{self, Write};

/// The headings of `AADGraphActivityLogs`.
pub(super) const AAD_GRAPH_HEADINGS: &str = "\u{feff}TimeGenerated [UTC],AADTenantId,ActorType,ApiVersion,AppId,CallerIpAddress,Category,DurationMs,RequestId,\
     RequestMethod,RequestUri,ResponseSizeBytes,ResponseStatusCode,ServicePrincipalId,SessionId,SignInActivityId,UserId,Type\r\n";

/// The headings of `AzureActivity`.
pub(super) const AZURE_HEADINGS: &str = "\u{feff}TimeGenerated [UTC],OperationNameValue,Level,CategoryValue,SubscriptionId,ActivityStatusValue,\
     ActivitySubstatusValue,Caller,CallerIpAddress,Claims,CorrelationId,EventDataId,_ResourceId,Type\r\n";

/// Writes a call of Azure AD Graph as a row.
pub(super) fn aad_graph(tenant: &Tenant, event: &SyntheticEvent, call: &GraphCall, text: &mut String) -> fmt::Result {
    let sign_in = &tenant.sign_ins[event.sign_in as usize];
    let person = &tenant.people[sign_in.person as usize];
    let company = Guid(tenant.company.id);
    let mut uri = format!("https://graph.windows.net/{company}/");
    push_path(tenant, event, call.path, &mut uri)?;
    let version = call.path.split_once("api-version=").map_or("", |(_, rest)| rest);
    write!(
        text,
        "\"{}\",{company},User,{},{},{},AzureADGraphActivityLogs,{},{},{},{},{},{},,",
        AmericanTime(event.time),
        version.split('&').next().unwrap_or_default(),
        APPLICATIONS[usize::from(sign_in.application)].0,
        event.address,
        20 + event.object % 900,
        Guid(event.id),
        call.method,
        QuotedCell(uri),
        if event.failed { 0 } else { event.object % u64::from(call.size.max(1)) },
        if event.failed { 403 } else { 200 },
    )?;
    if let Some(session) = sign_in.session.filter(|_| event.ids != RecordIds::None) {
        write!(text, "{}", Guid(session))?;
    }
    text.push(',');
    if event.ids == RecordIds::Token {
        // Padded, unlike that of Microsoft Graph.
        write!(text, "{}==", Guid(sign_in.id).unique_token_identifier())?;
    }
    write!(text, ",{},AADGraphActivityLogs\r\n", Guid(person.id))
}

/// Writes an operation of Azure as a row.
pub(super) fn azure(
    tenant: &Tenant,
    event: &SyntheticEvent,
    (operation, phase): (&AzureOperation, AzurePhase),
    text: &mut String,
) -> fmt::Result {
    let sign_in = &tenant.sign_ins[event.sign_in as usize];
    let person = &tenant.people[sign_in.person as usize];
    let subscription = Guid(tenant.company.id.rotate_left(40) ^ 0x5355_4253);
    let object = Guid(u128::from(event.object) << 64 | 0x4000_8000_0000 << 16 | u128::from(event.object >> 32));
    let (status, substatus) = match phase {
        AzurePhase::Start => ("Start", ""),
        AzurePhase::End if event.failed => ("Failure", "Forbidden"),
        AzurePhase::End => ("Success", operation.substatus),
    };
    write!(
        text,
        "\"{}\",{},{},Administrative,{subscription},{status},{substatus},{},{},{},{object},{},\
         /subscriptions/{subscription}/{},AzureActivity\r\n",
        AmericanTime(event.time),
        operation.name,
        if event.failed { "Error" } else { "Information" },
        person.principal_name,
        event.address,
        QuotedCell(claims(tenant, event)?),
        Guid(event.id),
        operation.path.replace("{id}", &object.to_string()),
    )
}

/// The claims of the token, as the table has them: JSON over several lines.
fn claims(tenant: &Tenant, event: &SyntheticEvent) -> Result<String, fmt::Error> {
    let sign_in = &tenant.sign_ins[event.sign_in as usize];
    let person = &tenant.people[sign_in.person as usize];
    let company = Guid(tenant.company.id);
    let issued = (sign_in.created - ISSUED_BEFORE).div_euclid(1000);
    let mut text = String::from("{\n");
    let mut claim = |name: &str, value: &dyn fmt::Display| writeln!(text, "  \"{name}\": \"{value}\",");
    claim("aud", &"https://management.core.windows.net/")?;
    claim("iss", &format_args!("https://sts.windows.net/{company}/"))?;
    claim("iat", &issued)?;
    claim("nbf", &issued)?;
    claim("exp", &(issued + 4_500))?;
    claim("appid", &APPLICATIONS[usize::from(sign_in.application)].0)?;
    claim("http://schemas.microsoft.com/identity/claims/tenantid", &company)?;
    claim("http://schemas.microsoft.com/identity/claims/objectidentifier", &Guid(person.id))?;
    claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", &person.principal_name)?;
    claim("ipaddr", &sign_in.address.ip)?;
    claim("name", &person.name)?;
    if let Some(session) = sign_in.session.filter(|_| event.ids != RecordIds::None) {
        claim("sid", &Guid(session))?;
    }
    if event.ids == RecordIds::Token {
        claim("uti", &Guid(sign_in.id).unique_token_identifier())?;
    }
    text.push_str("  \"ver\": \"1.0\"\n}");
    Ok(text)
}
