"""Writes sign-ins in the shapes that Entra ID exports."""

import base64
import csv
import datetime
import json
import os
import uuid

HOME_OWNER = "f8cdef31-a31e-4b4a-93e4-5f571e91255a"
FAILURES = {
    50126: "Error validating credentials due to invalid username or password.",
    50053: "The account is locked, you've tried to sign in too many times with an incorrect user ID or password.",
    50074: "Strong Authentication is required.",
    50140: "This error occurred due to 'Keep me signed in' interrupt when the user was signing-in.",
    50076: "Due to a configuration change made by your administrator, or because you moved to a new location, you must use multi-factor authentication to access '{identifier}'.",
    50055: "The password is expired.",
    53003: "Access has been blocked by Conditional Access policies. The access policy does not allow token issuance.",
    53000: "Device is not in required device state: {state}.",
    70043: "The refresh token has expired or is invalid due to sign-in frequency checks by conditional access.",
    70044: "The session has expired or is invalid due to sign-in frequency checks by conditional access.",
    500121: "Authentication failed during strong authentication request.",
    50173: "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    50199: "For security reasons, user confirmation is required for this request.",
}
INTERRUPTS = {50074, 50140, 50055, 50199, 50076}


class Row:
    """One sign-in; what it is for (`cause`, `attack`) goes to files beside the logs."""

    __slots__ = ("t", "user", "app", "resource", "place", "software", "device", "claim", "session", "interactive", "code",
                 "incoming", "steps", "mfa", "transfer", "protocol", "bound", "credential", "risk", "access", "agent", "cause",
                 "attack", "id", "correlation", "crossing")

    def __init__(self, t, user, app, resource, place, software, **fields):
        self.t, self.user, self.app, self.resource, self.place, self.software = t, user, app, resource, place, software
        self.device = self.attack = self.cause = self.agent = self.steps = None
        self.claim = self.interactive = self.mfa = False
        self.session = ""
        self.code = 0
        self.incoming = "refreshToken"
        self.transfer = self.protocol = self.credential = self.risk = "none"
        self.crossing = "none"
        self.bound = (False, 1002)
        self.access = "success"
        self.correlation = None
        for name, value in fields.items():
            setattr(self, name, value)


def stamp(t, digits=7, zone="+00:00"):
    whole = int(t)
    text = datetime.datetime.fromtimestamp(whole, datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{text}.{int((t - whole) * 10 ** digits):0{digits}d}{zone}" if digits else text + zone


def token_identifier(identifier):
    return base64.urlsafe_b64encode(uuid.UUID(identifier).bytes_le).decode().rstrip("=")


def steps_of(row):
    if row.steps is None:
        if not row.interactive:
            return []
        satisfied = "MFA requirement satisfied by claim in the token" if row.mfa else "First factor requirement satisfied by claim in the token"
        return [step(row, "Previously satisfied", "", True, satisfied, 0)]
    return [step(row, method, detail, succeeded, result, n + 1) for n, (method, detail, succeeded, result) in enumerate(row.steps)]


def step(row, method, detail, succeeded, result, sequence):
    value = {"authenticationStepDateTime": stamp(row.t), "authenticationMethod": method}
    if detail:
        value["authenticationMethodDetail"] = detail
    primary = sequence <= 1
    return value | {"succeeded": succeeded, "authenticationStepResultDetail": result,
                    "authenticationStepRequirement": "Primary authentication" if primary else "Multifactor authentication",
                    "StatusSequence": 0, "RequestSequence": sequence}


def sign_in(row, tenant):
    """The object of Graph, which is also `properties` of a diagnostic record."""
    user, place, city, software, device = row.user, row.place, row.place.city, row.software, row.device
    detail = {"deviceId": ""}
    if row.claim and device:
        detail = {"deviceId": device.device_id, "displayName": device.name}
    if software.system:
        detail["operatingSystem"] = software.system
    if software.browser:
        detail["browser"] = software.browser
    if row.claim and device:
        if device.compliant is not None:
            detail["isCompliant"] = device.compliant
        if device.managed is not None:
            detail["isManaged"] = device.managed
        detail["trustType"] = device.trust
    status = {"errorCode": row.code}
    if row.code:
        status["failureReason"] = FAILURES[row.code]
    elif row.mfa:
        fresh = row.steps and (len(row.steps) > 1 or row.steps[0][0] not in ("Password", "Windows Hello for Business"))
        status["additionalDetails"] = "MFA completed in Azure AD" if fresh else "MFA requirement satisfied by claim in the token"
    networks = [{"networkType": "namedNetwork", "networkNames": [place.named]}] if place.named else []
    if place.named:
        networks.append({"networkType": "trustedNamedLocation", "networkNames": [place.named]})
    result = {"success": "success", "failure": "failure"}.get(row.access, "notApplied")
    bound, code = row.bound
    value = {
        "id": row.id, "createdDateTime": stamp(row.t), "userDisplayName": user.name, "userPrincipalName": user.upn, "userId": user.id,
    }
    if row.agent:
        value["agent"] = row.agent
    elif tenant.agents_shown:
        value["agent"] = {"agentType": "notAgentic", "parentAppId": ""}
    value |= {
        "appId": row.app[0], "appDisplayName": row.app[1], "ipAddress": place.ip, "status": status, "clientAppUsed": software.client,
    }
    if software.user_agent:
        value["userAgent"] = software.user_agent
    where = {"city": city.name, "state": city.state, "countryOrRegion": city.country,
             "geoCoordinates": {"latitude": city.latitude, "longitude": city.longitude}}
    if not city.state:
        del where["state"]
    processing = [{"key": "Legacy TLS (TLS 1.0, 1.1, 3DES)", "value": "False"}]
    if not row.interactive:
        processing.append({"key": "Oauth Scope Info", "value": '["openid","profile","offline_access"]'})
    processing.append({"key": "Is CAE Token", "value": "True" if row.resource[1] in ("Microsoft Graph", "Office 365 Exchange Online") and row.claim else "False"})
    value |= {
        "deviceDetail": detail, "location": where, "correlationId": row.correlation, "conditionalAccessStatus": row.access,
        "appliedConditionalAccessPolicies": [{"id": tenant.policy, "displayName": "Require MFA", "enforcedGrantControls": ["Mfa"],
                                              "enforcedSessionControls": [], "result": result, "conditionsSatisfied": 3 if result != "notApplied" else 1,
                                              "conditionsNotSatisfied": 0}],
        "authenticationContextClassReferences": [], "originalRequestId": row.id, "isInteractive": row.interactive,
        "tokenIssuerName": "", "tokenIssuerType": "AzureAD", "authenticationProcessingDetails": processing,
        "networkLocationDetails": networks, "clientCredentialType": row.credential, "processingTimeInMilliseconds": 40 + int(row.t * 7) % 200,
        "riskDetail": "none", "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none" if row.risk == "none" else "medium",
        "riskState": "none" if row.risk == "none" else "atRisk",
        "riskEventTypes": [] if row.risk == "none" else [row.risk], "riskEventTypes_v2": [] if row.risk == "none" else [row.risk],
        "resourceDisplayName": row.resource[1], "resourceId": row.resource[0], "resourceTenantId": tenant.id,
        "homeTenantId": user.home_tenant or tenant.id, "tenantId": tenant.id, "authenticationDetails": steps_of(row),
        "authenticationRequirementPolicies": [], "sessionLifetimePolicies": [],
        "authenticationRequirement": "multiFactorAuthentication" if row.mfa else "singleFactorAuthentication",
        "servicePrincipalId": "", "userType": "Guest" if user.home_tenant else "Member", "flaggedForReview": False,
        "isTenantRestricted": False, "autonomousSystemNumber": place.asn, "crossTenantAccessType": row.crossing,
        "privateLinkDetails": {}, "ssoExtensionVersion": "", "uniqueTokenIdentifier": token_identifier(row.id),
        "authenticationStrengths": [], "incomingTokenType": row.incoming, "authenticationProtocol": row.protocol,
        "rngcStatus": 0, "signInTokenProtectionStatus": "none",
        "tokenProtectionStatusDetails": {"signInSessionStatus": "bound" if bound else "unbound", "signInSessionStatusCode": code},
        "originalTransferMethod": row.transfer, "isThroughGlobalSecureAccess": False,
        "conditionalAccessAudiences": [{"applicationId": row.resource[0], "audienceReasons": "none"}],
    }
    if row.session and not tenant.without_sessions:
        value["sessionId"] = row.session
    value["appOwnerTenantId"] = value["resourceOwnerTenantId"] = HOME_OWNER
    return value


def diagnostic(row, tenant, delay):
    properties = sign_in(row, tenant)
    record = {
        "time": stamp(row.t + delay, zone="Z"), "resourceId": f"/tenants/{tenant.id}/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity", "operationVersion": "1.0",
        "category": "SignInLogs" if row.interactive else "NonInteractiveUserSignInLogs", "tenantId": tenant.id,
        "resultType": str(row.code), "resultSignature": "FAILURE" if row.code else "SUCCESS",
    }
    if row.code:
        record["resultDescription"] = FAILURES[row.code]
    return record | {"durationMs": 0, "callerIpAddress": row.place.ip, "correlationId": row.correlation, "identity": row.user.name,
                     "Level": 4, "location": row.place.city.country, "properties": properties}


def write_storage(rows, tenant, rng, out):
    """A storage account's tree of hourly files; about three records of a hundred come twice, as storage delivers them."""
    files = {}
    encode = json.JSONEncoder(separators=(",", ":")).encode
    for row in rows:
        container = "insights-logs-signinlogs" if row.interactive else "insights-logs-noninteractiveusersigninlogs"
        delays = [28 + rng.random() * 240]
        if rng.random() < 0.03:
            delays.append(300 + rng.random() * 700)
        for delay in delays:
            hour = datetime.datetime.fromtimestamp(row.t + delay, datetime.timezone.utc)
            path = f"{container}/tenantId={tenant.id}/y={hour.year}/m={hour.month:02}/d={hour.day:02}/h={hour.hour:02}/m=00/PT1H.json"
            if path not in files:
                os.makedirs(os.path.dirname(os.path.join(out, path)), exist_ok=True)
                files[path] = open(os.path.join(out, path), "w", encoding="utf-8")
            files[path].write(encode(diagnostic(row, tenant, delay)) + "\n")
    for file in files.values():
        file.close()


def write_graph(rows, tenant, rng, out):
    """Pages of the beta API, newest first."""
    rows = sorted(rows, key=lambda row: -row.t)
    for page, start in enumerate(range(0, len(rows), 1000)):
        value = []
        for row in rows[start:start + 1000]:
            item = sign_in(row, tenant)
            item["createdDateTime"] = stamp(row.t, 0, "Z")
            item["signInEventTypes"] = ["interactiveUser" if row.interactive else "nonInteractiveUser"]
            value.append(item)
        with open(os.path.join(out, f"signIns_{page:04}.json"), "w", encoding="utf-8") as file:
            json.dump({"@odata.context": "https://graph.microsoft.com/beta/$metadata#auditLogs/signIns", "value": value}, file)


PORTAL_COLUMNS = (
    "Date (UTC),Request ID,User agent,Correlation ID,User ID,User,Username,User type,Cross tenant access type,"
    "Incoming token type,Authentication Protocol,Unique token identifier,Original transfer method,Client credential type,"
    "Token Protection - Sign In Session,Token Protection - Sign In Session StatusCode,Application,Application ID ,"
    "App owner tenant ID,Resource,Resource ID ,Resource tenant ID,Resource owner tenant ID,Home tenant ID,Home tenant name,"
    "IP address,Location,Status,Sign-in error code,Failure reason,Client app,Device ID,Browser,Operating System,Compliant,"
    "Managed,Join Type,Multifactor authentication result,Multifactor authentication auth method,"
    "Multifactor authentication auth detail,Authentication requirement,Sign-in identifier,Session ID,"
    "IP address (seen by resource),Through Global Secure Access,Global Secure Access IP address,Autonomous system  number,"
    "Flagged for review,Token issuer type,Incoming token type,Token issuer name,Latency,Conditional Access,"
    "Managed Identity type,Associated Resource Id,Federated Token Id,Federated Token Issuer"
).split(",")
PRETTY = {"none": "None", "primaryRefreshToken": "Primary refresh token", "refreshToken": "Refresh token"}


def portal_row(row, tenant):
    s = sign_in(row, tenant)
    device, city = s["deviceDetail"], row.place.city
    status = "Success" if not row.code else "Interrupted" if row.code in INTERRUPTS else "Failure"
    factor = next((x for x in s["authenticationDetails"] if x["authenticationMethod"] not in ("Password", "Previously satisfied")), {})
    token = s["uniqueTokenIdentifier"]
    return [
        stamp(row.t, 0, "Z"), row.id, row.software.user_agent, row.correlation, row.user.id, row.user.name, row.user.upn,
        s["userType"], s["crossTenantAccessType"], row.incoming, row.protocol, "'" + token if token[0] in "-+" else token,
        row.transfer, row.credential, s["tokenProtectionStatusDetails"]["signInSessionStatus"],
        s["tokenProtectionStatusDetails"]["signInSessionStatusCode"], row.app[1], row.app[0], HOME_OWNER, row.resource[1],
        row.resource[0], tenant.id, HOME_OWNER, s["homeTenantId"], "", row.place.ip,
        f"{city.name}, {city.state}, {city.country}", status, row.code or "None", FAILURES.get(row.code, "Other."),
        row.software.client, device["deviceId"], device.get("browser", ""), device.get("operatingSystem", ""),
        device.get("isCompliant", ""), device.get("isManaged", ""), device.get("trustType", ""),
        s["status"].get("additionalDetails", ""), factor.get("authenticationMethod", ""), factor.get("authenticationMethodDetail", ""),
        "Multifactor authentication" if row.mfa else "Single-factor authentication", "", s.get("sessionId", ""), "", "False", "",
        row.place.asn, "False", "Azure AD", PRETTY.get(row.incoming, row.incoming), "", s["processingTimeInMilliseconds"],
        {"success": "Success", "failure": "Failure"}.get(row.access, "Not Applied"), "None", "", "", "",
    ]


def write_portal(rows, tenant, rng, out):
    """The two downloads of the admin center."""
    rows = sorted(rows, key=lambda row: -row.t)
    span = f"{stamp(rows[-1].t, 0, '')[:10]}_{stamp(rows[0].t, 0, '')[:10]}"
    for name, interactive in (("InteractiveSignIns", True), ("NonInteractiveSignIns", False)):
        with open(os.path.join(out, f"{name}_{span}.csv"), "w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(PORTAL_COLUMNS)
            writer.writerows(portal_row(row, tenant) for row in rows if row.interactive == interactive)


WRITERS = {"storage": write_storage, "graph": write_graph, "portal": write_portal}
