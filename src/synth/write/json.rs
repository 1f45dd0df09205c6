//! Writes records in JSON: those of diagnostic settings, and those of Microsoft Graph, single and grouped.

use super::format::{IsoSecond, IsoTime, JsonList, JsonText};
use super::log_row::{LogRow, MICROSOFT};
use super::summary::WINDOW;
use crate::signin::Guid;
use crate::synth::tenant_profiles::OmittedField;
use std::fmt::{self, Write};

/// Writes a line of the diagnostic log.
pub(super) fn diagnostic(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let sign_in = row.sign_in;
    let category = if sign_in.interactive { "SignInLogs" } else { "NonInteractiveUserSignInLogs" };
    write!(
        text,
        "{{\"time\":\"{}Z\",\"resourceId\":\"/tenants/{tenant}/providers/Microsoft.aadiam\",\
         \"operationName\":\"Sign-in activity\",\"operationVersion\":\"1.0\",\"category\":\"{category}\",\
         \"tenantId\":\"{tenant}\",\"resultType\":\"{}\",\"resultSignature\":\"{}\"",
        IsoTime(row.ingested(), sign_in.correlation),
        sign_in.code,
        if sign_in.code == 0 { "SUCCESS" } else { "FAILURE" },
        tenant = row.tenant_id(),
    )?;
    if let Some(reason) = row.reason() {
        write!(text, ",\"resultDescription\":\"{}\"", JsonText(reason))?;
    }
    write!(
        text,
        ",\"durationMs\":0,\"callerIpAddress\":\"{}\",\"correlationId\":\"{}\",\"identity\":\"{}\",\"Level\":4,\
         \"location\":\"{}\",\"properties\":{{",
        sign_in.address.ip,
        Guid(sign_in.correlation),
        row.person.name,
        row.country(),
    )?;
    write!(text, "\"id\":\"{}\",\"createdDateTime\":\"{}+00:00\",", row.id(), IsoTime(sign_in.created, sign_in.id))?;
    properties(row, text)?;
    text.push_str("}}\n");
    Ok(())
}

/// Writes an object of Graph's list.
pub(super) fn graph(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    write!(text, "{{\"id\":\"{}\",\"createdDateTime\":\"{}\",", row.id(), IsoSecond(row.sign_in.created))?;
    properties(row, text)?;
    let kind = if row.sign_in.interactive { "interactiveUser" } else { "nonInteractiveUser" };
    write!(text, ",\"signInEventTypes\":[\"{kind}\"]}}")
}

/// Writes an object of Graph's summary.
pub(super) fn summarized(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let LogRow { sign_in, person, .. } = row;
    let (application, resource) = (row.application(), row.resource());
    write!(
        text,
        "{{\"id\":\"{}\",\"aggregationDateTime\":\"{}\",\"firstSignInDateTime\":\"{}\",\"signInCount\":{},\
         \"tenantId\":\"{}\",\"userPrincipalName\":\"{}\",\"appId\":\"{}\",\"appDisplayName\":\"{}\",\
         \"ipAddress\":\"{}\",\"conditionalAccessStatus\":\"{}\",\"resourceId\":\"{}\",\"resourceDisplayName\":\"{}\",\
         \"servicePrincipalId\":\"\",\"servicePrincipalName\":null,\"status\":{}}}",
        row.id(),
        IsoSecond(sign_in.created.div_euclid(WINDOW) * WINDOW),
        IsoSecond(sign_in.created),
        row.count,
        row.tenant_id(),
        person.principal_name,
        application.0,
        application.1,
        sign_in.address.ip,
        row.conditional_access(),
        resource.0,
        resource.1,
        row.status(),
    )
}

/// Writes the properties that both kinds of single record share, from the user on.
fn properties(row: LogRow<'_>, text: &mut String) -> fmt::Result {
    let LogRow { sign_in, person, .. } = row;
    let (application, resource) = (row.application(), row.resource());
    write!(
        text,
        "\"userDisplayName\":\"{}\",\"userPrincipalName\":\"{}\",\"userId\":\"{}\",\"appId\":\"{}\",\
         \"appDisplayName\":\"{}\",\"ipAddress\":\"{}\",\"status\":{},\"clientAppUsed\":\"{}\",",
        person.name,
        person.principal_name,
        Guid(person.id),
        application.0,
        application.1,
        sign_in.address.ip,
        row.status(),
        row.client_app(),
    )?;
    if let Some(user_agent) = row.user_agent() {
        write!(text, "\"userAgent\":\"{user_agent}\",")?;
    }
    write!(
        text,
        "\"deviceDetail\":{},\"location\":{},\"correlationId\":\"{}\",\"conditionalAccessStatus\":\"{}\",\
         \"appliedConditionalAccessPolicies\":{},\"authenticationContextClassReferences\":[],\
         \"originalRequestId\":\"{}\",\"isInteractive\":{},\"tokenIssuerName\":\"\",\"tokenIssuerType\":\"AzureAD\",\
         \"authenticationProcessingDetails\":[{{\"key\":\"Legacy TLS (TLS 1.0, 1.1, 3DES)\",\"value\":\"False\"}},\
         {{\"key\":\"Is CAE Token\",\"value\":\"{}\"}}],\"networkLocationDetails\":{},\
         \"clientCredentialType\":\"{}\",\"processingTimeInMilliseconds\":{},",
        row.device(),
        row.location(),
        Guid(sign_in.correlation),
        row.conditional_access(),
        row.policies(),
        row.id(),
        sign_in.interactive,
        if sign_in.has_cae_token() { "True" } else { "False" },
        row.named_locations(),
        row.credential(),
        row.latency(),
    )?;
    let ([level, of_user, state, detail], event) = row.risk();
    let events = JsonList(event);
    write!(
        text,
        "\"riskDetail\":\"{detail}\",\"riskLevelAggregated\":\"{of_user}\",\"riskLevelDuringSignIn\":\"{level}\",\
         \"riskState\":\"{state}\",\"riskEventTypes\":{events},\"riskEventTypes_v2\":{events},\"resourceDisplayName\":\"{}\",\
         \"resourceId\":\"{}\",\"resourceTenantId\":\"{tenant}\",\"homeTenantId\":\"{}\",\"tenantId\":\"{tenant}\",",
        resource.1,
        resource.0,
        row.home_tenant(),
        tenant = row.tenant_id(),
    )?;
    if let Some(steps) = row.steps() {
        write!(text, "\"authenticationDetails\":{steps},")?;
    }
    write!(
        text,
        "\"authenticationRequirementPolicies\":[],\"sessionLifetimePolicies\":[],\"authenticationRequirement\":\"{}\",\
         \"servicePrincipalId\":\"\",\"userType\":\"{}\",\"flaggedForReview\":false,\"isTenantRestricted\":false,",
        row.requirement(),
        if person.is_guest { "Guest" } else { "Member" },
    )?;
    if let Some(asn) = row.asn() {
        write!(text, "\"autonomousSystemNumber\":{asn},")?;
    }
    write!(
        text,
        "\"crossTenantAccessType\":\"{}\",\"privateLinkDetails\":{{}},\"ssoExtensionVersion\":\"\",\
         \"uniqueTokenIdentifier\":\"{}\",\"authenticationStrengths\":[],",
        if person.is_guest { "b2bCollaboration" } else { "none" },
        Guid(sign_in.id).unique_token_identifier(),
    )?;
    if !row.tenant.omits(OmittedField::TokenTypes) {
        write!(text, "\"incomingTokenType\":\"{}\",", row.token())?;
    }
    let (bound, code) = row.binding();
    write!(
        text,
        "\"authenticationProtocol\":\"{}\",\"appServicePrincipalId\":null,\"resourceServicePrincipalId\":null,\
         \"rngcStatus\":0,\"signInTokenProtectionStatus\":\"none\",\"tokenProtectionStatusDetails\":\
         {{\"signInSessionStatus\":\"{bound}\",\"signInSessionStatusCode\":{code}}},\
         \"originalTransferMethod\":\"{}\",\"isThroughGlobalSecureAccess\":{},\"conditionalAccessAudiences\":\
         [{{\"applicationId\":\"{}\",\"audienceReasons\":\"none\"}}],",
        row.protocol(),
        row.transfer(),
        sign_in.global_secure_access,
        resource.0,
    )?;
    if let Some(session) = row.session() {
        write!(text, "\"sessionId\":\"{session}\",")?;
    }
    if let Some(agent) = sign_in.agent {
        write!(text, "\"agent\":{{\"agentType\":\"{agent}\"}},")?;
    }
    write!(text, "\"appOwnerTenantId\":\"{MICROSOFT}\",\"resourceOwnerTenantId\":\"{MICROSOFT}\"")
}
