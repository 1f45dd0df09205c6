//! Writes records of the unified audit log.

use super::csv::QuotedCell;
use super::format::{AmericanSecond, IsoSecond};
use crate::signin::Guid;
use crate::synth::event::{RecordIds, SyntheticEvent};
use crate::synth::events::ISSUED_BEFORE;
use crate::synth::events::operation::{AuditForm, AuditOperation};
use crate::synth::people::person::Person;
use crate::synth::people::software::{APPLICATIONS, EXCHANGE};
use crate::synth::sign_in::SyntheticSignIn;
use crate::synth::tenant::Tenant;
use crate::synth::time::DAY;
use std::fmt::{self, Write};

/// The headings of `Search-UnifiedAuditLog | Export-Csv`.
pub(super) const SEARCH_HEADINGS: &str =
    "RecordType,CreationDate,UserIds,Operations,AuditData,ResultIndex,ResultCount,Identity,IsValid,ObjectState\r\n";

const FOLDERS: [&str; 5] = ["Inbox", "Sent Items", "Archive", "Inbox\\\\Projects", "Drafts"];
const SUBJECTS: [&str; 6] = ["Invoice", "Minutes", "Contract", "Offer", "Travel", "Question"];
const FILES: [&str; 8] = [
    "Salaries.xlsx",
    "Contract.docx",
    "Plan.pptx",
    "Budget.xlsx",
    "Notes.docx",
    "Customers.csv",
    "Minutes.docx",
    "Drawing.pdf",
];

/// Everything that a record refers to.
#[derive(Clone, Copy)]
struct AuditRow<'t> {
    tenant: &'t Tenant,
    event: &'t SyntheticEvent,
    operation: &'t AuditOperation,
    sign_in: &'t SyntheticSignIn,
    person: &'t Person,
}

impl<'t> AuditRow<'t> {
    fn of(tenant: &'t Tenant, event: &'t SyntheticEvent, operation: &'t AuditOperation) -> Self {
        let sign_in = &tenant.sign_ins[event.sign_in as usize];
        Self { tenant, event, operation, sign_in, person: &tenant.people[sign_in.person as usize] }
    }

    fn application(&self) -> &'static str {
        APPLICATIONS[usize::from(self.sign_in.application)].0
    }

    /// One of a list, by the event's object; `shift` makes choices independent of each other.
    fn one(&self, of: &[&'static str], shift: u32) -> &'static str {
        of[(self.event.object >> shift) as usize % of.len()]
    }

    /// The number of the mailbox in the directory of Exchange.
    fn puid(&self) -> String {
        format!("1003{:012X}", self.person.id as u64 >> 16)
    }
}

/// Writes a record as a line.
pub(super) fn line(
    tenant: &Tenant,
    event: &SyntheticEvent,
    operation: &AuditOperation,
    text: &mut String,
) -> fmt::Result {
    data(AuditRow::of(tenant, event, operation), text)?;
    text.push('\n');
    Ok(())
}

/// Writes a record as a row of `Search-UnifiedAuditLog`, with its number and the number of all.
pub(super) fn row(
    tenant: &Tenant,
    event: &SyntheticEvent,
    operation: &AuditOperation,
    (number, count): (usize, usize),
    text: &mut String,
) -> fmt::Result {
    let row = AuditRow::of(tenant, event, operation);
    let mut record = String::new();
    data(row, &mut record)?;
    write!(
        text,
        "{},{},{},{},{},{number},{count},{},True,Unchanged\r\n",
        operation.record_type.1,
        AmericanSecond(event.time),
        row.person.principal_name,
        operation.name,
        QuotedCell(record),
        Guid(event.id),
    )
}

fn data(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { tenant, event, operation, person, .. } = row;
    write!(
        text,
        "{{\"CreationTime\":\"{:.19}\",\"Id\":\"{}\",\"Operation\":\"{}\",\"OrganizationId\":\"{}\",\"RecordType\":{},\
         \"UserType\":0,\"Version\":1,\"Workload\":\"{}\",\"UserId\":\"{}\",",
        IsoSecond(event.time).to_string(),
        Guid(event.id),
        operation.name,
        Guid(tenant.company.id),
        operation.record_type.0,
        operation.workload,
        person.principal_name,
    )?;
    match operation.form {
        AuditForm::SignIn => sign_in(row, text)?,
        AuditForm::Directory => directory(row, text)?,
        AuditForm::MailBind | AuditForm::MailSync | AuditForm::MailItem => mail(row, text)?,
        AuditForm::Command(parameters) => command(row, parameters, text)?,
        AuditForm::File => file(row, text)?,
        AuditForm::Message => message(row, text)?,
    }
    text.push('}');
    Ok(())
}

fn sign_in(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { sign_in, person, event, .. } = row;
    write!(
        text,
        "\"ResultStatus\":\"Success\",\"UserKey\":\"{id}\",\"ClientIP\":\"{ip}\",\"ObjectId\":\"{}\",\
         \"AzureActiveDirectoryEventType\":1,\"ActorIpAddress\":\"{ip}\",\"ApplicationId\":\"{}\",\
         \"InterSystemsId\":\"{}\",\"IntraSystemId\":\"{}\",\"DeviceProperties\":[{{\"Name\":\"BrowserType\",\
         \"Value\":\"Edge\"}}",
        APPLICATIONS[usize::from(sign_in.resource)].0,
        row.application(),
        Guid(sign_in.correlation),
        Guid(sign_in.id),
        id = Guid(person.id),
        ip = event.address,
    )?;
    if let Some(session) = sign_in.session {
        write!(text, ",{{\"Name\":\"SessionId\",\"Value\":\"{}\"}}", Guid(session))?;
    }
    text.push_str("],\"ErrorNumber\":\"0\"");
    Ok(())
}

fn directory(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { event, person, .. } = row;
    write!(
        text,
        "\"ResultStatus\":\"Success\",\"UserKey\":\"{}@{}\",\"ObjectId\":\"{}\",\"AzureActiveDirectoryEventType\":1,\
         \"Actor\":[{{\"ID\":\"{}\",\"Type\":5}},{{\"ID\":\"User_{}\",\"Type\":2}}],\
         \"ActorIpAddress\":\"{}\",\"ModifiedProperties\":[]",
        row.puid(),
        row.tenant.company.domain,
        Guid(u128::from(event.object) << 64 | 0x4000_8000_0000 << 16 | u128::from(event.object >> 32)),
        person.principal_name,
        Guid(person.id),
        event.address,
    )
}

/// A record of a mailbox: mails that were opened, sent, moved or deleted.
fn mail(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { event, person, operation, .. } = row;
    let (puid, application) = (row.puid(), row.application());
    let is_access = !matches!(operation.form, AuditForm::MailItem);
    write!(
        text,
        "\"ResultStatus\":\"Succeeded\",\"UserKey\":\"{puid}\",\"AppId\":\"{application}\",\"ClientAppId\":\"{application}\",\
         \"ClientIPAddress\":\"{}\",\"ClientInfoString\":\"Client=REST;Client=RESTSystem;;\",\"ExternalAccess\":false,\
         \"InternalLogonType\":0,\"LogonType\":0,\"MailboxOwnerUPN\":\"{}\",\"TokenObjectId\":\"{}\",\"SessionId\":\"{}\",",
        event.address,
        person.principal_name,
        Guid(person.id),
        mailbox_session(row),
    )?;
    access_context(row, text)?;
    let folder = row.one(&FOLDERS, 0);
    if !is_access {
        let subject = row.one(&SUBJECTS, 8);
        return write!(
            text,
            ",\"Item\":{{\"Id\":\"RgAAAAD{:016x}\",\"InternetMessageId\":\"<{:x}@{}>\",\"Subject\":\"{subject} {}\",\
             \"ParentFolder\":{{\"Id\":\"LgAAAAD{:08x}\",\"Path\":\"\\\\{folder}\"}}}}",
            event.object,
            event.object,
            row.tenant.company.domain,
            event.object % 1000,
            event.object as u32,
        );
    }
    let is_sync = matches!(operation.form, AuditForm::MailSync);
    write!(
        text,
        ",\"OperationProperties\":[{{\"Name\":\"MailAccessType\",\"Value\":\"{}\"}},{{\"Name\":\"IsThrottled\",\
         \"Value\":\"False\"}}],\"OperationCount\":{},",
        if is_sync { "Sync" } else { "Bind" },
        if is_sync { 1 } else { event.items },
    )?;
    if is_sync {
        return write!(
            text,
            "\"Item\":{{\"Id\":\"LgAAAAD{:08x}\",\"ParentFolder\":{{\"Id\":\"LgAAAAD{0:08x}\",\"Path\":\"\\\\{folder}\"}}}}",
            event.object as u32
        );
    }
    write!(
        text,
        "\"Folders\":[{{\"Id\":\"LgAAAAD{:08x}\",\"Path\":\"\\\\{folder}\",\"FolderItems\":[",
        event.object as u32
    )?;
    for at in 0..u64::from(event.items) {
        let comma = if at > 0 { "," } else { "" };
        let number = event.object.wrapping_add(at);
        write!(
            text,
            "{comma}{{\"Id\":\"RgAAAAD{number:016x}\",\"InternetMessageId\":\"<{number:x}@{}>\",\"SizeInBytes\":{}}}",
            row.tenant.company.domain,
            2000 + number % 60_000,
        )?;
    }
    text.push_str("]}]");
    Ok(())
}

/// A command of Exchange.
fn command(row: AuditRow<'_>, parameters: &[(&str, &str)], text: &mut String) -> fmt::Result {
    let AuditRow { event, person, .. } = row;
    let address = match event.address {
        std::net::IpAddr::V4(ip) => format!("{ip}:{}", 20_000 + event.object % 40_000),
        std::net::IpAddr::V6(ip) => format!("[{ip}]:{}", 20_000 + event.object % 40_000),
    };
    let (name, owner) = (&person.name, &person.principal_name);
    let is_mailbox = parameters.iter().any(|&(parameter, _)| parameter == "Identity");
    let object = if is_mailbox {
        name.clone()
    } else {
        let rule = parameters.iter().find(|&&(parameter, _)| parameter == "Name").map_or("", |&(_, value)| value);
        format!("{name}\\\\{rule}")
    };
    write!(
        text,
        "\"ResultStatus\":\"True\",\"UserKey\":\"{owner}\",\"ClientIP\":\"{address}\",\"ObjectId\":\"{object}\",\
         \"AppId\":\"{}\",\"ExternalAccess\":false,\"SessionId\":\"{}\",\"Parameters\":[",
        row.application(),
        mailbox_session(row),
    )?;
    for (at, (parameter, value)) in parameters.iter().enumerate() {
        let comma = if at > 0 { "," } else { "" };
        let value = if *value == "mailbox" { owner } else { *value };
        write!(text, "{comma}{{\"Name\":\"{parameter}\",\"Value\":\"{value}\"}}")?;
    }
    text.push_str("],");
    access_context(row, text)
}

fn file(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { event, person, operation, tenant, .. } = row;
    let organisation = tenant.company.domain.split('.').next().unwrap_or_default();
    let library = match operation.workload {
        "OneDrive" => {
            let folder = person.principal_name.replace(['@', '.'], "_");
            format!("https://{organisation}-my.sharepoint.com/personal/{folder}/Documents")
        }
        _ => format!("https://{organisation}.sharepoint.com/sites/team{}/Shared Documents", event.object % 9),
    };
    let file = format!("{} {}", event.object % 500, row.one(&FILES, 12));
    write!(
        text,
        "\"UserKey\":\"i:0h.f|membership|{}@live.com\",\"ClientIP\":\"{}\",\"ObjectId\":\"{library}/{file}\",\
         \"ApplicationId\":\"{}\",\"EventSource\":\"SharePoint\",\"ItemType\":\"File\",\"SourceFileName\":\"{file}\",\
         \"FileSizeBytes\":{},",
        row.puid().to_lowercase(),
        event.address,
        row.application(),
        event.object % 8_000_000,
    )?;
    access_context(row, text)
}

fn message(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { event, person, .. } = row;
    write!(
        text,
        "\"UserKey\":\"{}\",\"ClientIP\":\"{}\",\"ChatThreadId\":\"19:{:032x}@thread.v2\",\"CommunicationType\":\"OneOnOne\",\
         \"MessageId\":\"{}\",",
        Guid(person.id),
        event.address,
        event.object % 400,
        event.time,
    )?;
    access_context(row, text)
}

/// The session of a mailbox, which is none of Entra ID.
fn mailbox_session(row: AuditRow<'_>) -> Guid {
    let day = row.event.time.div_euclid(DAY) as u128;
    Guid(row.person.id.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(day << 40 | u128::from(row.sign_in.client)))
}

/// What a service takes from the token: the ids that the record has.
fn access_context(row: AuditRow<'_>, text: &mut String) -> fmt::Result {
    let AuditRow { event, sign_in, person, .. } = row;
    if event.ids == RecordIds::None {
        text.push_str("\"AppAccessContext\":{}");
        return Ok(());
    }
    text.push_str("\"AppAccessContext\":{");
    if let Some(session) = sign_in.session {
        write!(text, "\"AADSessionId\":\"{}\",", Guid(session))?;
    }
    if sign_in.resource == EXCHANGE || event.ids == RecordIds::Token {
        write!(text, "\"ClientAppId\":\"{}\",", row.application())?;
    }
    if event.ids == RecordIds::Token {
        write!(
            text,
            "\"IssuedAtTime\":\"{:.19}\",\"UniqueTokenId\":\"{}\",",
            IsoSecond(sign_in.created - ISSUED_BEFORE).to_string(),
            Guid(sign_in.id).unique_token_identifier()
        )?;
    }
    write!(text, "\"UserObjectId\":\"{}\"}}", Guid(person.id))
}
