//! Writes a call of Microsoft Graph as diagnostic settings do (`MicrosoftGraphActivityLogs`).

use super::format::{IsoSecond, IsoTime};
use crate::signin::Guid;
use crate::synth::event::{RecordIds, SyntheticEvent};
use crate::synth::events::ISSUED_BEFORE;
use crate::synth::events::operation::GraphCall;
use crate::synth::people::software::APPLICATIONS;
use crate::synth::tenant::Tenant;
use std::fmt::{self, Write};

/// What the id of a mail begins with, after which 126 characters follow.
const MAIL_ID: &str = "AAMkAGVmMDEzMTM4LTZmYWUtNDdkNC1hMDZiLTU1OGY5OTZhYmY4OABGAAAAAADUuTJK1K9aTpCdqXop";

/// Writes a call as a line.
pub(super) fn write(tenant: &Tenant, event: &SyntheticEvent, call: &GraphCall, text: &mut String) -> fmt::Result {
    let sign_in = &tenant.sign_ins[event.sign_in as usize];
    let person = &tenant.people[sign_in.person as usize];
    let client = &person.clients[usize::from(sign_in.client)];
    let (time, id, company) = (IsoTime(event.time, event.id), Guid(event.id), Guid(tenant.company.id));
    let milliseconds = 20 + event.object % 900;
    let status = match (event.failed, call.method) {
        (true, _) => 403,
        (false, "POST") if call.size > 0 => 201,
        (false, "POST") => 202,
        _ => 200,
    };
    let size = if event.failed { 271 } else { event.object % u64::from(call.size.max(1)) };
    write!(
        text,
        "{{\"time\":\"{time}Z\",\"resourceId\":\"/TENANTS/{}/PROVIDERS/MICROSOFT.AADIAM\",\
         \"operationName\":\"Microsoft Graph Activity\",\"operationVersion\":\"v1.0\",\
         \"category\":\"MicrosoftGraphActivityLogs\",\"resultSignature\":\"{status}\",\"durationMs\":\"{milliseconds}\",\
         \"callerIpAddress\":\"{ip}\",\"correlationId\":\"{id}\",\"level\":\"Informational\",\"location\":\"West Europe\",\
         \"properties\":{{\"__UDI_RequiredFields_TenantId\":\"{company}\",\"timeGenerated\":\"{time}Z\",\
         \"location\":\"West Europe\",\"requestId\":\"{id}\",\"operationId\":\"{id}\",\"clientRequestId\":\"{}\",\
         \"apiVersion\":\"v1.0\",\"requestMethod\":\"{}\",\"responseStatusCode\":{status},\"tenantId\":\"{company}\",\
         \"durationMs\":{milliseconds},\"responseSizeBytes\":{size},",
        company.to_string().to_uppercase(),
        Guid(event.id ^ 0xffff << 96),
        call.method,
        ip = event.address,
    )?;
    if event.ids == RecordIds::Token {
        write!(text, "\"signInActivityId\":\"{}\",", Guid(sign_in.id).unique_token_identifier())?;
    }
    write!(
        text,
        "\"roles\":\"\",\"appId\":\"{}\",\"UserPrincipalObjectID\":\"{}\",\"scopes\":\"{}\",\
         \"identityProvider\":\"https://sts.windows.net/{company}/\",\"clientAuthMethod\":\"{}\",\
         \"wids\":\"b79fbf4d-3ef9-4689-8143-76b194e85509\",\"C_Idtyp\":\"user\",\"C_Iat\":\"{}\",",
        APPLICATIONS[usize::from(sign_in.application)].0,
        Guid(person.id),
        call.scopes,
        u8::from(sign_in.is_server),
        (sign_in.created - ISSUED_BEFORE).div_euclid(1000),
    )?;
    if let Some(session) = sign_in.session.filter(|_| event.ids != RecordIds::None) {
        write!(text, "\"C_Sid\":\"{}\",", Guid(session))?;
    }
    write!(text, "\"ipAddress\":\"{}\",", event.address)?;
    if let Some(user_agent) = client.user_agent.filter(|_| !sign_in.is_service) {
        write!(text, "\"userAgent\":\"{user_agent}\",")?;
    }
    text.push_str("\"requestUri\":\"https://graph.microsoft.com/v1.0/");
    push_path(tenant, event, call.path, text)?;
    writeln!(
        text,
        "\",\"tokenIssuedAt\":\"{}\"}},\"tenantId\":\"{company}\"}}",
        IsoSecond(sign_in.created - ISSUED_BEFORE)
    )
}

/// Writes a path with ids in place of their names.
pub(super) fn push_path(tenant: &Tenant, event: &SyntheticEvent, path: &str, text: &mut String) -> fmt::Result {
    let Some((before, (name, after))) =
        path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)))
    else {
        text.push_str(path);
        return Ok(());
    };
    text.push_str(before);
    let number = event.object;
    match name {
        "user" => write!(text, "{}", Guid(tenant.people[number as usize % tenant.people.len()].id))?,
        "mail" => write!(text, "{MAIL_ID}BwAz{:064x}AAAAAAEMAAAz{number:016x}AAA=", u128::from(number) << 16)?,
        "file" => write!(text, "01{:030X}", u128::from(number) << 40 | 0x00f1_1e00)?,
        "chat" => write!(text, "19:{number:032x}@thread.v2")?,
        _ => write!(text, "{}", Guid(u128::from(number) << 64 | 0x8000_4000_8000 << 16 | u128::from(number >> 48)))?,
    }
    push_path(tenant, event, after, text)
}
