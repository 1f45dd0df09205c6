//! Lists the operations of activity logs that events have.

/// What an event did.
#[derive(Clone, Copy, Debug)]
pub(in crate::synth) enum Operation {
    /// A call of Microsoft Graph.
    Call(&'static GraphCall),
    /// A call of the older Azure AD Graph.
    AadCall(&'static GraphCall),
    /// An operation of Azure, of which the log has the start and the end.
    Azure(&'static AzureOperation, AzurePhase),
    /// An operation of the unified audit log.
    Audit(&'static AuditOperation),
}

/// A call of Microsoft Graph, or of Azure AD Graph.
#[derive(Debug)]
pub(in crate::synth) struct GraphCall {
    pub method: &'static str,
    /// The path behind the version, or behind the tenant. `{user}`, `{mail}`, `{file}`, `{chat}` and `{id}` stand for ids.
    pub path: &'static str,
    /// The permissions of the token.
    pub scopes: &'static str,
    /// Bytes of an answer, at most.
    pub size: u32,
}

/// An operation of Azure. Its log has what changes something, and no reading.
#[derive(Debug)]
pub(in crate::synth) struct AzureOperation {
    /// `OperationNameValue`, as the log spells it.
    pub name: &'static str,
    /// The path of the resource behind the subscription, which has an id where `{id}` stands.
    pub path: &'static str,
    /// `ActivitySubstatusValue` of a success.
    pub substatus: &'static str,
}

/// Which of its records an operation of Azure has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::synth) enum AzurePhase {
    /// It was begun.
    Start,
    /// It succeeded or failed.
    End,
}

/// An operation of the unified audit log.
#[derive(Debug)]
pub(in crate::synth) struct AuditOperation {
    /// `Operation`, as the log spells it.
    pub name: &'static str,
    /// `RecordType`, as number and as name.
    pub record_type: (u16, &'static str),
    pub workload: &'static str,
    /// What the record holds besides.
    pub form: AuditForm,
}

/// The fields of a record of the unified audit log that depend on the service.
#[derive(Clone, Copy, Debug)]
pub(in crate::synth) enum AuditForm {
    /// A sign-in, as Entra ID writes it.
    SignIn,
    /// A change of the directory, as Entra ID writes it.
    Directory,
    /// Mails that were opened one by one.
    MailBind,
    /// Folders that a program synchronised. The record is aggregated.
    MailSync,
    /// A mail that was sent, moved or deleted.
    MailItem,
    /// A command of Exchange, with its parameters.
    Command(&'static [(&'static str, &'static str)]),
    /// A file.
    File,
    /// A message or meeting of Teams.
    Message,
}

const fn call(method: &'static str, path: &'static str, scopes: &'static str, size: u32) -> GraphCall {
    GraphCall { method, path, scopes, size }
}

const MAIL: &str = "Mail.ReadWrite User.ReadBasic.All";
const FILES: &str = "Files.ReadWrite.All Sites.Read.All";
const CHATS: &str = "Chat.ReadWrite Presence.ReadWrite Team.ReadBasic.All User.ReadBasic.All";
const DIRECTORY: &str = "Directory.AccessAsUser.All User.Read.All";

pub(super) static MAIL_CALLS: [GraphCall; 5] = [
    call("GET", "me/messages?$top=50&$select=subject,from,receivedDateTime", MAIL, 90_000),
    call("GET", "me/mailFolders/inbox/messages?$top=100", MAIL, 180_000),
    call("GET", "me/messages/{mail}", MAIL, 60_000),
    call("GET", "me/messages/{mail}/attachments", MAIL, 900_000),
    call("GET", "users/{user}/mailFolders?includeHiddenFolders=true", MAIL, 9_000),
];
pub(super) static FILE_CALLS: [GraphCall; 4] = [
    call("GET", "me/drive/root/children", FILES, 40_000),
    call("GET", "me/drive/items/{file}/content", FILES, 4_000_000),
    call("GET", "sites/root/lists", FILES, 30_000),
    call("POST", "search/query", FILES, 50_000),
];
pub(super) static DIRECTORY_CALLS: [GraphCall; 6] = [
    call("GET", "users?$top=999", DIRECTORY, 900_000),
    call("GET", "groups?$top=999", DIRECTORY, 500_000),
    call("GET", "users/{user}/memberOf", DIRECTORY, 20_000),
    call("GET", "directoryRoles", DIRECTORY, 12_000),
    call("GET", "servicePrincipals?$top=999", DIRECTORY, 900_000),
    call("GET", "policies/authorizationPolicy", DIRECTORY, 3_000),
];
/// What Teams asks all day.
pub(super) static CHAT_CALLS: [GraphCall; 5] = [
    call("GET", "me/chats?$expand=members", CHATS, 30_000),
    call("GET", "chats/{chat}/messages?$top=20", CHATS, 40_000),
    call("GET", "me/joinedTeams", CHATS, 8_000),
    call("GET", "users/{user}/photo/$value", CHATS, 12_000),
    call("POST", "communications/getPresencesByUserId", CHATS, 3_000),
];
/// What any program of Office asks.
pub(super) static OFFICE_CALLS: [GraphCall; 6] = [
    call("GET", "me", "User.Read", 1_500),
    call("GET", "me/photo/$value", "User.Read", 12_000),
    call("GET", "me/drive/recent", FILES, 15_000),
    call("GET", "me/people?$top=20", "People.Read", 18_000),
    call("GET", "me/calendarView?startDateTime=2026-10-01&endDateTime=2026-10-31", "Calendars.ReadWrite", 25_000),
    call("GET", "users/{user}/manager", "User.Read.All", 1_500),
];
pub(super) static NEW_RULE_CALL: GraphCall = call("POST", "me/mailFolders/inbox/messageRules", MAIL, 800);
pub(super) static CONSENT_CALL: GraphCall = call("POST", "oauth2PermissionGrants", DIRECTORY, 600);
pub(super) static CREDENTIAL_CALL: GraphCall = call("POST", "applications/{id}/addPassword", DIRECTORY, 500);
pub(super) static GUEST_CALL: GraphCall = call("POST", "invitations", DIRECTORY, 1_100);
pub(super) static SEND_CALL: GraphCall = call("POST", "me/sendMail", MAIL, 0);

/// What programs of Windows and Office still ask Azure AD Graph.
pub(super) static OWN_AAD_CALLS: [GraphCall; 2] =
    [call("GET", "me?api-version=1.6", DIRECTORY, 3_000), call("GET", "me/memberOf?api-version=1.6", DIRECTORY, 9_000)];
/// How tools read a whole directory by it.
pub(super) static AAD_CALLS: [GraphCall; 6] = [
    call("GET", "users?api-version=1.61-internal&$top=999", DIRECTORY, 900_000),
    call("GET", "groups?api-version=1.61-internal&$top=999", DIRECTORY, 500_000),
    call("GET", "servicePrincipals?api-version=1.61-internal&$top=999", DIRECTORY, 900_000),
    call("GET", "policies?api-version=1.61-internal", DIRECTORY, 9_000),
    call("GET", "devices?api-version=1.61-internal&$top=999", DIRECTORY, 400_000),
    call("GET", "users/{user}/memberOf?api-version=1.61-internal", DIRECTORY, 12_000),
];

const fn azure(name: &'static str, path: &'static str, substatus: &'static str) -> AzureOperation {
    AzureOperation { name, path, substatus }
}

/// What those who run services in Azure do.
pub(super) static OWN_AZURE: [AzureOperation; 6] = [
    azure(
        "MICROSOFT.RESOURCES/DEPLOYMENTS/WRITE",
        "resourcegroups/app/providers/microsoft.resources/deployments/release-{id}",
        "Created",
    ),
    azure(
        "MICROSOFT.COMPUTE/VIRTUALMACHINES/START/ACTION",
        "resourcegroups/app/providers/microsoft.compute/virtualmachines/build",
        "OK",
    ),
    azure(
        "MICROSOFT.COMPUTE/VIRTUALMACHINES/DEALLOCATE/ACTION",
        "resourcegroups/app/providers/microsoft.compute/virtualmachines/build",
        "OK",
    ),
    azure("MICROSOFT.WEB/SITES/CONFIG/WRITE", "resourcegroups/app/providers/microsoft.web/sites/shop", "OK"),
    azure(
        "MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION",
        "resourcegroups/app/providers/microsoft.storage/storageaccounts/appdata",
        "OK",
    ),
    azure("MICROSOFT.RESOURCES/TAGS/WRITE", "resourcegroups/app/providers/microsoft.resources/tags/default", "OK"),
];
/// What gives an attacker the data and the servers of a subscription.
pub(super) static AZURE_HARM: [AzureOperation; 4] = [
    azure(
        "MICROSOFT.STORAGE/STORAGEACCOUNTS/LISTKEYS/ACTION",
        "resourcegroups/backup/providers/microsoft.storage/storageaccounts/backup",
        "OK",
    ),
    azure(
        "MICROSOFT.COMPUTE/VIRTUALMACHINES/RUNCOMMAND/ACTION",
        "resourcegroups/app/providers/microsoft.compute/virtualmachines/build",
        "OK",
    ),
    azure(
        "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE",
        "resourcegroups/app/providers/microsoft.compute/virtualmachines/worker-{id}",
        "Created",
    ),
    azure("MICROSOFT.KEYVAULT/VAULTS/WRITE", "resourcegroups/app/providers/microsoft.keyvault/vaults/secrets", "OK"),
];
pub(super) static ROLE_ASSIGNED: AzureOperation = azure(
    "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE",
    "providers/microsoft.authorization/roleassignments/{id}",
    "Created",
);

const fn audit(
    name: &'static str,
    record_type: (u16, &'static str),
    workload: &'static str,
    form: AuditForm,
) -> AuditOperation {
    AuditOperation { name, record_type, workload, form }
}

const EXCHANGE: &str = "Exchange";
const ITEM: (u16, &str) = (2, "ExchangeItem");
const ADMIN: (u16, &str) = (1, "ExchangeAdmin");
const AGGREGATED: (u16, &str) = (50, "ExchangeItemAggregated");
const ENTRA: &str = "AzureActiveDirectory";
const FILE: (u16, &str) = (6, "SharePointFileOperation");
const SHARING: (u16, &str) = (14, "SharePointSharingOperation");

pub(super) static SIGNED_IN: AuditOperation =
    audit("UserLoggedIn", (15, "AzureActiveDirectoryStsLogon"), ENTRA, AuditForm::SignIn);
pub(super) static MAIL_BIND: AuditOperation = audit("MailItemsAccessed", AGGREGATED, EXCHANGE, AuditForm::MailBind);
pub(super) static MAIL_SYNC: AuditOperation = audit("MailItemsAccessed", AGGREGATED, EXCHANGE, AuditForm::MailSync);
pub(super) static MAIL_SENT: AuditOperation = audit("Send", ITEM, EXCHANGE, AuditForm::MailItem);
pub(super) static MAIL_MOVED: AuditOperation =
    audit("MoveToDeletedItems", (3, "ExchangeItemGroup"), EXCHANGE, AuditForm::MailItem);
pub(super) static MAIL_DELETED: AuditOperation =
    audit("HardDelete", (3, "ExchangeItemGroup"), EXCHANGE, AuditForm::MailItem);

/// Rules by which an attacker hides the answers of those who were defrauded.
pub(super) static HIDING_RULES: [AuditOperation; 3] = [
    audit(
        "New-InboxRule",
        ADMIN,
        EXCHANGE,
        AuditForm::Command(&[
            ("AlwaysDeleteOutlookRulesBlob", "False"),
            ("Name", ".."),
            ("SubjectContainsWords", "invoice;payment;bank"),
            ("MoveToFolder", "RSS Feeds"),
            ("MarkAsRead", "True"),
            ("StopProcessingRules", "True"),
        ]),
    ),
    audit(
        "New-InboxRule",
        ADMIN,
        EXCHANGE,
        AuditForm::Command(&[("Name", "."), ("FromAddressContainsWords", "security"), ("DeleteMessage", "True")]),
    ),
    audit(
        "New-InboxRule",
        ADMIN,
        EXCHANGE,
        AuditForm::Command(&[("Name", "sync"), ("ForwardTo", "collector@mail.example"), ("MarkAsRead", "True")]),
    ),
];
pub(super) static FORWARDING: AuditOperation = audit(
    "Set-Mailbox",
    ADMIN,
    EXCHANGE,
    AuditForm::Command(&[
        ("Identity", "mailbox"),
        ("ForwardingSmtpAddress", "smtp:collector@mail.example"),
        ("DeliverToMailboxAndForward", "True"),
    ]),
);
/// What owners set in their mailboxes.
pub(super) static OWN_RULE: AuditOperation = audit(
    "New-InboxRule",
    ADMIN,
    EXCHANGE,
    AuditForm::Command(&[
        ("Name", "Newsletters"),
        ("SubjectContainsWords", "newsletter"),
        ("MoveToFolder", "Newsletters"),
    ]),
);
pub(super) static OWN_SETTING: AuditOperation = audit(
    "Set-MailboxMessageConfiguration",
    ADMIN,
    EXCHANGE,
    AuditForm::Command(&[("Identity", "mailbox"), ("AutoAddSignature", "True")]),
);

pub(super) static FILE_ACCESSED: AuditOperation = audit("FileAccessed", FILE, "SharePoint", AuditForm::File);
pub(super) static FILE_MODIFIED: AuditOperation = audit("FileModified", FILE, "OneDrive", AuditForm::File);
pub(super) static FILE_PREVIEWED: AuditOperation = audit("FilePreviewed", FILE, "SharePoint", AuditForm::File);
pub(super) static FILE_DOWNLOADED: AuditOperation = audit("FileDownloaded", FILE, "OneDrive", AuditForm::File);
pub(super) static FILE_SYNCED: AuditOperation = audit("FileSyncDownloadedFull", FILE, "OneDrive", AuditForm::File);
pub(super) static LINK_CREATED: AuditOperation = audit("AnonymousLinkCreated", SHARING, "OneDrive", AuditForm::File);
pub(super) static FILE_SHARED: AuditOperation = audit("SharingSet", SHARING, "OneDrive", AuditForm::File);

pub(super) static MESSAGE_SENT: AuditOperation =
    audit("MessageSent", (25, "MicrosoftTeams"), "MicrosoftTeams", AuditForm::Message);
pub(super) static TEAMS_STARTED: AuditOperation =
    audit("TeamsSessionStarted", (25, "MicrosoftTeams"), "MicrosoftTeams", AuditForm::Message);

const fn directory(name: &'static str) -> AuditOperation {
    audit(name, (8, "AzureActiveDirectory"), ENTRA, AuditForm::Directory)
}

pub(super) static CONSENTED: AuditOperation = directory("Consent to application.");
pub(super) static CREDENTIAL_ADDED: AuditOperation =
    directory("Update application \u{2013} Certificates and secrets management ");
pub(super) static GUEST_INVITED: AuditOperation = directory("Invite external user.");
pub(super) static METHOD_REGISTERED: AuditOperation = directory("User registered security info.");
pub(super) static DEVICE_ADDED: AuditOperation = directory("Add device.");
pub(super) static DEVICE_OWNED: AuditOperation = directory("Add registered owner to device.");
