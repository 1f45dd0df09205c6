//! Tells what an operation does, as far as it matters to an incident.

use crate::store::activity::{ActivityLog, ActivityStore, EventNumber, EventText, MailEffect, MailEffects};
use crate::text::counted;

/// What an operation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum OperationClass {
    /// A call of Graph about mail.
    GraphMail,
    /// Any other call of Graph that is of none of the classes below.
    GraphOther,
    /// An inbox rule was made or changed.
    InboxRule,
    /// Mail is forwarded, or a mailbox was set up.
    Forwarding,
    /// Somebody was given rights to a mailbox.
    MailboxPermission,
    /// An application was consented to, or given rights.
    Consent,
    /// An application was given a secret or a certificate.
    Credential,
    /// An application was given an owner, who can add credentials to it.
    Owner,
    /// A device was registered.
    Device,
    /// A method of authentication was registered.
    Method,
    /// A guest was invited.
    Guest,
    /// A role was assigned.
    Role,
    /// Mails were opened.
    MailOpened,
    /// Mails were sent.
    MailSent,
    /// Mails were deleted.
    MailDeleted,
    /// Files were opened.
    FileOpened,
    /// Files were downloaded.
    FileDownloaded,
    /// Files were shared.
    FileShared,
    /// An operation of Azure.
    Azure,
    /// Anything else.
    Other,
}

impl OperationClass {
    /// All classes, in the order in which they are listed.
    pub const ALL: [Self; 20] = [
        Self::GraphMail,
        Self::GraphOther,
        Self::InboxRule,
        Self::Forwarding,
        Self::MailboxPermission,
        Self::Consent,
        Self::Credential,
        Self::Owner,
        Self::Device,
        Self::Method,
        Self::Guest,
        Self::Role,
        Self::MailOpened,
        Self::MailSent,
        Self::MailDeleted,
        Self::FileOpened,
        Self::FileDownloaded,
        Self::FileShared,
        Self::Azure,
        Self::Other,
    ];

    /// The class of an event.
    pub fn of_event(activity: &ActivityStore, event: EventNumber) -> Self {
        let operation = activity.text(EventText::Operation, event).unwrap_or_default();
        Self::of(activity.log(event), operation, activity.effects(event))
    }

    /// The class of an operation of a log that has these effects on mail.
    pub fn of(log: ActivityLog, operation: &str, effects: MailEffects) -> Self {
        if log.is_graph() {
            return of_call(operation);
        }
        if log == ActivityLog::AzureActivity {
            let role = operation.to_ascii_lowercase().ends_with("microsoft.authorization/roleassignments/write");
            return if role { Self::Role } else { Self::Azure };
        }
        // Some operations of Entra ID end with a full stop or a blank, and have a dash of either kind.
        let name = operation.trim().trim_end_matches('.').to_ascii_lowercase();
        match name.as_str() {
            // A mail program makes, changes and removes rules by one operation of Exchange Web Services.
            // Source: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateinboxrules-operation>
            "updateinboxrules" if !effects.makes_rule() => Self::Other,
            "new-inboxrule" | "set-inboxrule" | "enable-inboxrule" | "updateinboxrules" => Self::InboxRule,
            // Sizes, languages and auditing are set by the same command.
            "set-mailbox" if !effects.has(MailEffect::Forwards) => Self::Other,
            "set-mailbox" | "new-transportrule" | "set-transportrule" | "set-mailboxautoreplyconfiguration" => {
                Self::Forwarding
            }
            "add-mailboxpermission"
            | "add-recipientpermission"
            | "add-mailboxfolderpermission"
            | "addfolderpermissions"
            | "updatecalendardelegation" => Self::MailboxPermission,
            "consent to application"
            | "add oauth2permissiongrant"
            | "add delegated permission grant"
            | "add app role assignment grant to user"
            | "add app role assignment to service principal" => Self::Consent,
            "add service principal credentials" => Self::Credential,
            "add owner to application" | "add owner to service principal" => Self::Owner,
            "register device" | "add device" | "add registered owner to device" => Self::Device,
            "user registered security info"
            | "user registered all required security info"
            | "admin registered security info"
            | "add windows hello for business credential"
            | "add passkey (device-bound)" => Self::Method,
            "invite external user" => Self::Guest,
            "add member to role" | "add eligible member to role" => Self::Role,
            "mailitemsaccessed" | "messagebind" | "folderbind" => Self::MailOpened,
            "send" | "sendas" | "sendonbehalf" => Self::MailSent,
            "harddelete" | "softdelete" | "movetodeleteditems" => Self::MailDeleted,
            "fileaccessed" | "fileaccessedextended" | "filepreviewed" => Self::FileOpened,
            "filedownloaded" | "filesyncdownloadedfull" | "filesyncdownloadedpartial" => Self::FileDownloaded,
            "sharingset"
            | "sharinginvitationcreated"
            | "anonymouslinkcreated"
            | "companylinkcreated"
            | "securelinkcreated"
            | "addedtosecurelink" => Self::FileShared,
            // `Update application – Certificates and secrets management `.
            _ if name.contains("certificates and secrets management") => Self::Credential,
            _ => Self::Other,
        }
    }

    /// Whether it keeps access when the session ends.
    pub const fn is_persistence(self) -> bool {
        matches!(
            self,
            Self::InboxRule
                | Self::Forwarding
                | Self::MailboxPermission
                | Self::Consent
                | Self::Credential
                | Self::Owner
                | Self::Device
                | Self::Method
                | Self::Guest
                | Self::Role
        )
    }

    /// Whether it is a call of Graph, of which mail is named apart.
    pub const fn is_call(self) -> bool {
        matches!(self, Self::GraphMail | Self::GraphOther)
    }

    /// What one of its things is called.
    pub const fn one(self) -> &'static str {
        match self {
            Self::GraphMail | Self::GraphOther => "Graph call",
            Self::InboxRule => "inbox rule",
            Self::Forwarding => "forwarding or mailbox setting",
            Self::MailboxPermission => "mailbox permission",
            Self::Consent => "application consent",
            Self::Credential => "application credential",
            Self::Owner => "application owner",
            Self::Device => "registered device",
            Self::Method => "registered authentication method",
            Self::Guest => "guest invitation",
            Self::Role => "role assignment",
            Self::MailOpened => "mail opened",
            Self::MailSent => "mail sent",
            Self::MailDeleted => "mail deleted",
            Self::FileOpened => "file opened",
            Self::FileDownloaded => "file downloaded",
            Self::FileShared => "file shared",
            Self::Azure => "Azure operation",
            Self::Other => "other event",
        }
    }

    /// A number of its things: `3 inbox rules`, `212 mails opened`.
    pub(super) fn counted(self, count: u64) -> String {
        let words = self.one();
        match words.split_once(' ') {
            Some((thing @ ("mail" | "file"), participle)) => {
                format!("{} {participle}", counted(count, thing))
            }
            _ => counted(count, words),
        }
    }
}

/// The class of a call of Graph, by its method and path.
fn of_call(operation: &str) -> OperationClass {
    let (method, path) = operation.split_once(' ').unwrap_or(("", operation));
    let path = path.to_ascii_lowercase();
    let ends = |end: &str| path.ends_with(end);
    let writes = matches!(method, "POST" | "PATCH" | "PUT");
    if writes {
        if path.contains("/messagerules") {
            return OperationClass::InboxRule;
        }
        if ends("/oauth2permissiongrants") || ends("/approleassignments") || ends("/approleassignedto") {
            return OperationClass::Consent;
        }
        if ends("/addpassword") || ends("/addkey") || ends("/federatedidentitycredentials") {
            return OperationClass::Credential;
        }
        if path.contains("/authentication/") && ends("methods") {
            return OperationClass::Method;
        }
        let is_of_application = path.starts_with("/applications") || path.starts_with("/serviceprincipals");
        if is_of_application && ends("/owners/$ref") {
            return OperationClass::Owner;
        }
        if ends("/invitations") {
            return OperationClass::Guest;
        }
        if ends("/devices") {
            return OperationClass::Device;
        }
        if ends("/roleassignments") || path.starts_with("/directoryroles/") && ends("/members/$ref") {
            return OperationClass::Role;
        }
    }
    let is_mail = ["/messages", "/mailfolders", "/sendmail", "/mailboxsettings"].iter().any(|part| path.contains(part));
    if is_mail { OperationClass::GraphMail } else { OperationClass::GraphOther }
}

#[cfg(test)]
mod class_tests {
    use super::*;

    #[test]
    fn operations_are_of_the_class_of_what_they_do() {
        for (log, operation, class) in [
            (ActivityLog::GraphActivity, "GET /me/messages", OperationClass::GraphMail),
            (ActivityLog::GraphActivity, "GET /users", OperationClass::GraphOther),
            (ActivityLog::GraphActivity, "POST /me/mailFolders/{id}/messageRules", OperationClass::InboxRule),
            (ActivityLog::GraphActivity, "GET /me/mailFolders/{id}/messageRules", OperationClass::GraphMail),
            (ActivityLog::GraphActivity, "POST /applications/{id}/addPassword", OperationClass::Credential),
            (ActivityLog::GraphActivity, "POST /me/authentication/phoneMethods", OperationClass::Method),
            (ActivityLog::AadGraphActivity, "GET /users", OperationClass::GraphOther),
            (ActivityLog::UnifiedAudit, "New-InboxRule", OperationClass::InboxRule),
            (ActivityLog::UnifiedAudit, "Consent to application.", OperationClass::Consent),
            (
                ActivityLog::UnifiedAudit,
                "Update application \u{2013} Certificates and secrets management ",
                OperationClass::Credential,
            ),
            (ActivityLog::UnifiedAudit, "Add owner to application.", OperationClass::Owner),
            (ActivityLog::UnifiedAudit, "Add owner to service principal.", OperationClass::Owner),
            (ActivityLog::GraphActivity, "POST /servicePrincipals/{id}/owners/$ref", OperationClass::Owner),
            (ActivityLog::GraphActivity, "POST /groups/{id}/owners/$ref", OperationClass::GraphOther),
            (ActivityLog::UnifiedAudit, "Remove-InboxRule", OperationClass::Other),
            (ActivityLog::UnifiedAudit, "Disable-InboxRule", OperationClass::Other),
            (ActivityLog::GraphActivity, "DELETE /me/mailFolders/{id}/messageRules/{id}", OperationClass::GraphMail),
            (ActivityLog::UnifiedAudit, "UpdateInboxRules", OperationClass::InboxRule),
            (ActivityLog::OfficeActivity, "MailItemsAccessed", OperationClass::MailOpened),
            (ActivityLog::CloudAppEvents, "Set-Mailbox", OperationClass::Other),
            (ActivityLog::AzureActivity, "MICROSOFT.AUTHORIZATION/ROLEASSIGNMENTS/WRITE", OperationClass::Role),
            (ActivityLog::AzureActivity, "MICROSOFT.COMPUTE/VIRTUALMACHINES/WRITE", OperationClass::Azure),
            (ActivityLog::UnifiedAudit, "UserLoggedIn", OperationClass::Other),
        ] {
            assert_eq!(OperationClass::of(log, operation, MailEffects::default()), class, "{operation}");
        }
        let mut forwards = MailEffects::default();
        forwards.add(MailEffect::Forwards);
        let forwarding = OperationClass::of(ActivityLog::UnifiedAudit, "Set-Mailbox", forwards);
        assert_eq!(forwarding, OperationClass::Forwarding);
        let mut removes = MailEffects::default();
        removes.note_removed_rule();
        assert_eq!(OperationClass::of(ActivityLog::UnifiedAudit, "UpdateInboxRules", removes), OperationClass::Other);
        let mut again = MailEffects::default();
        again.note_rule_written_again();
        assert_eq!(OperationClass::of(ActivityLog::UnifiedAudit, "UpdateInboxRules", again), OperationClass::Other);
        again.add(MailEffect::Moves);
        assert_eq!(OperationClass::of(ActivityLog::UnifiedAudit, "UpdateInboxRules", again), OperationClass::InboxRule);
        assert!(OperationClass::ALL.is_sorted());
        assert_eq!(OperationClass::MailOpened.counted(212), "212 mails opened");
        assert_eq!(OperationClass::InboxRule.counted(1), "1 inbox rule");
    }
}
