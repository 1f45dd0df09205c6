//! Names the fields of activity logs, as each log spells them.

use crate::ingest::map::canonical;
use foldhash::fast::RandomState;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Where a key stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum KeyPlace {
    /// In the record: at its top, in `properties`, in `AuditData` or in `RawEventData`.
    Record,
    /// In `AppAccessContext`, which the services of Microsoft 365 take from the token.
    AppAccess,
    /// In the claims of Azure's activity log.
    Claims,
    /// In `identity` or `httpRequest` of Azure's activity log.
    AzureRequest,
    /// In an item, a folder or a list of these, of Exchange.
    Mail,
}

/// Number of places.
pub(super) const PLACES: usize = 5;

/// A value that is kept while a record is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum EventSlot {
    Time,
    EventId,
    Operation,
    Method,
    Uri,
    Object,
    ResourcePath,
    Folder,
    Subject,
    UserId,
    UserName,
    Principal,
    TokenKind,
    Address,
    ApplicationId,
    ApplicationName,
    Session,
    Token,
    Issued,
    Result,
    Size,
    Items,
    LogName,
    Workload,
    RequestType,
    ErrorNumber,
}

impl EventSlot {
    /// Number of slots.
    pub(super) const COUNT: usize = Self::ErrorNumber as usize + 1;
}

/// What a key shows besides its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sign {
    /// Only `CloudAppEvents` have it.
    CloudApp,
    /// Only `OfficeActivity` has it.
    Office,
    /// Only records of the unified audit log have it.
    Audit,
    /// Only the activity log of Azure has it.
    Azure,
    /// Of the logs that are read, only that of requests before sign-ins has it. Another key must show it as well.
    RequestType,
    /// Likewise.
    ErrorNumber,
}

/// The meaning of a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum KeyUse {
    /// Its value is kept. Of several keys for a slot, that of the highest rank counts.
    Kept(EventSlot, u8),
    /// The same, and the key shows the log.
    KeptOf(EventSlot, u8, Sign),
    /// Its value is an object, a list of objects, or JSON text of these, whose keys are read.
    Inside(KeyPlace),
    /// The same, and the key shows the log.
    InsideOf(KeyPlace, Sign),
    /// A list of names and values.
    Pairs,
    /// A list of mails, which are counted.
    MailList,
    /// The key shows the log.
    Shows(Sign),
    /// Nothing of it is kept.
    Ignored,
}

use KeyPlace::{AppAccess, AzureRequest, Claims, Mail, Record};
use KeyUse::{Inside, InsideOf, Kept, KeptOf, MailList, Pairs, Shows};

/// The rank of `operationName`, which logs of all kinds have.
pub(super) const OPERATION_NAME: u8 = 4;

/// The keys that are read, in canonical spelling, by where they stand.
const KEYS: &[(KeyPlace, &str, KeyUse)] = &[
    // When it happened: what the log itself says before what a collector or a query says.
    (Record, "creationtime", Kept(EventSlot::Time, 9)),
    (Record, "eventtimestamp", KeptOf(EventSlot::Time, 8, Sign::Azure)),
    (Record, "createddatetime", Kept(EventSlot::Time, 8)),
    (Record, "timegenerated", Kept(EventSlot::Time, 7)),
    (Record, "timestamp", Kept(EventSlot::Time, 6)),
    (Record, "time", Kept(EventSlot::Time, 5)),
    (Record, "creationdate", Kept(EventSlot::Time, 4)),
    // The log's own id.
    (Record, "eventdataid", KeptOf(EventSlot::EventId, 9, Sign::Azure)),
    (Record, "requestid", Kept(EventSlot::EventId, 8)),
    (Record, "id", Kept(EventSlot::EventId, 7)),
    (Record, "officeid", KeptOf(EventSlot::EventId, 6, Sign::Office)),
    (Record, "recordid", Kept(EventSlot::EventId, 5)),
    (Record, "identity", Inside(AzureRequest)),
    // What was done.
    (Record, "operation", Kept(EventSlot::Operation, 9)),
    (Record, "operationnamevalue", KeptOf(EventSlot::Operation, 8, Sign::Azure)),
    (Record, "actiontype", Kept(EventSlot::Operation, 6)),
    (Record, "operations", Kept(EventSlot::Operation, 5)),
    (Record, "operationname", Kept(EventSlot::Operation, OPERATION_NAME)),
    (Record, "requesttype", KeptOf(EventSlot::RequestType, 1, Sign::RequestType)),
    (Record, "requestmethod", Kept(EventSlot::Method, 2)),
    (Record, "httpmethod", Kept(EventSlot::Method, 1)),
    (Record, "requesturi", Kept(EventSlot::Uri, 1)),
    // What was touched.
    (Record, "objectid", Kept(EventSlot::Object, 9)),
    (Record, "officeobjectid", KeptOf(EventSlot::Object, 8, Sign::Office)),
    (Record, "objectname", Kept(EventSlot::Object, 7)),
    (Record, "teamname", Kept(EventSlot::Object, 4)),
    (Record, "chatthreadid", Kept(EventSlot::Object, 3)),
    (Record, "resourceid", Kept(EventSlot::ResourcePath, 1)),
    (Record, "item", Inside(Mail)),
    (Record, "folder", Inside(Mail)),
    (Record, "folders", Inside(Mail)),
    (Record, "affecteditems", MailList),
    (Record, "parameters", Pairs),
    (Record, "operationproperties", Pairs),
    (Record, "deviceproperties", Pairs),
    (Mail, "path", Kept(EventSlot::Folder, 1)),
    (Mail, "subject", Kept(EventSlot::Subject, 1)),
    (Mail, "parentfolder", Inside(Mail)),
    (Mail, "folderitems", MailList),
    (Record, "operationcount", Kept(EventSlot::Items, 1)),
    // Who did it.
    (Record, "tokenobjectid", Kept(EventSlot::UserId, 9)),
    (Record, "userprincipalobjectid", Kept(EventSlot::UserId, 9)),
    (Record, "accountobjectid", Kept(EventSlot::UserId, 9)),
    (Record, "userid", Kept(EventSlot::UserId, 7)),
    (Record, "userids", Kept(EventSlot::UserId, 6)),
    (Record, "userkey", Kept(EventSlot::UserId, 5)),
    (Record, "caller", Kept(EventSlot::UserId, 4)),
    (Record, "userprincipalname", Kept(EventSlot::UserName, 2)),
    (Record, "accountupn", Kept(EventSlot::UserName, 1)),
    (Record, "serviceprincipalid", Kept(EventSlot::Principal, 1)),
    (Record, "cidtyp", Kept(EventSlot::TokenKind, 1)),
    (Record, "actortype", Kept(EventSlot::TokenKind, 1)),
    (AppAccess, "userobjectid", Kept(EventSlot::UserId, 8)),
    (Claims, "httpschemasmicrosoftcomidentityclaimsobjectidentifier", Kept(EventSlot::UserId, 8)),
    (Claims, "oid", Kept(EventSlot::UserId, 8)),
    (Claims, "httpschemasxmlsoaporgws200505identityclaimsupn", Kept(EventSlot::UserName, 3)),
    (Claims, "httpschemasxmlsoaporgws200505identityclaimsname", Kept(EventSlot::UserName, 2)),
    (Claims, "upn", Kept(EventSlot::UserName, 3)),
    (Claims, "idtyp", Kept(EventSlot::TokenKind, 1)),
    // From where.
    (Record, "clientip", Kept(EventSlot::Address, 9)),
    (Record, "clientipaddress", Kept(EventSlot::Address, 8)),
    (Record, "actoripaddress", Kept(EventSlot::Address, 7)),
    (Record, "ipaddress", Kept(EventSlot::Address, 6)),
    (Record, "calleripaddress", Kept(EventSlot::Address, 5)),
    (AzureRequest, "clientipaddress", Kept(EventSlot::Address, 4)),
    (Claims, "ipaddr", Kept(EventSlot::Address, 3)),
    (Record, "httprequest", InsideOf(AzureRequest, Sign::Azure)),
    // With what.
    (Record, "clientappid", Kept(EventSlot::ApplicationId, 9)),
    (Record, "oauthappid", Kept(EventSlot::ApplicationId, 8)),
    (Record, "appid", Kept(EventSlot::ApplicationId, 7)),
    (Record, "applicationid", Kept(EventSlot::ApplicationId, 6)),
    (Record, "clientappname", Kept(EventSlot::ApplicationName, 3)),
    (Record, "applicationdisplayname", Kept(EventSlot::ApplicationName, 2)),
    (Record, "appdisplayname", Kept(EventSlot::ApplicationName, 1)),
    (AppAccess, "clientappid", Kept(EventSlot::ApplicationId, 9)),
    (AppAccess, "clientappname", Kept(EventSlot::ApplicationName, 3)),
    (Claims, "appid", Kept(EventSlot::ApplicationId, 7)),
    // Session and token.
    (AppAccess, "aadsessionid", Kept(EventSlot::Session, 9)),
    (Record, "csid", Kept(EventSlot::Session, 8)),
    (Record, "sessionid", Kept(EventSlot::Session, 5)),
    (Claims, "sid", Kept(EventSlot::Session, 8)),
    (AppAccess, "uniquetokenid", Kept(EventSlot::Token, 9)),
    (Record, "signinactivityid", Kept(EventSlot::Token, 8)),
    (Record, "uniquetokenid", Kept(EventSlot::Token, 7)),
    (Claims, "uti", Kept(EventSlot::Token, 8)),
    (Record, "tokenissuedat", Kept(EventSlot::Issued, 9)),
    (Record, "ciat", Kept(EventSlot::Issued, 8)),
    (AppAccess, "issuedattime", Kept(EventSlot::Issued, 9)),
    (AppAccess, "tokenissuedattime", Kept(EventSlot::Issued, 8)),
    (Claims, "iat", Kept(EventSlot::Issued, 8)),
    // The same, flattened into columns.
    (Record, "appaccesscontextaadsessionid", KeptOf(EventSlot::Session, 9, Sign::Audit)),
    (Record, "appaccesscontextuniquetokenid", KeptOf(EventSlot::Token, 9, Sign::Audit)),
    (Record, "appaccesscontextissuedattime", KeptOf(EventSlot::Issued, 9, Sign::Audit)),
    (Record, "appaccesscontextclientappid", KeptOf(EventSlot::ApplicationId, 9, Sign::Audit)),
    (Record, "appaccesscontextuserobjectid", KeptOf(EventSlot::UserId, 8, Sign::Audit)),
    // How it ended, and how much it was.
    (Record, "responsestatuscode", Kept(EventSlot::Result, 9)),
    (Record, "httpstatuscode", Kept(EventSlot::Result, 8)),
    (Record, "activitystatusvalue", KeptOf(EventSlot::Result, 8, Sign::Azure)),
    (Record, "resultstatus", Kept(EventSlot::Result, 7)),
    (Record, "activitystatus", KeptOf(EventSlot::Result, 6, Sign::Azure)),
    (Record, "resulttype", Kept(EventSlot::Result, 5)),
    (Record, "status", Kept(EventSlot::Result, 4)),
    (Record, "resultsignature", Kept(EventSlot::Result, 3)),
    (Record, "errornumber", KeptOf(EventSlot::ErrorNumber, 1, Sign::ErrorNumber)),
    (Record, "responsesizebytes", Kept(EventSlot::Size, 2)),
    (Record, "filesizebytes", Kept(EventSlot::Size, 1)),
    // Which log it is.
    (Record, "category", Kept(EventSlot::LogName, 2)),
    (Record, "type", Kept(EventSlot::LogName, 2)),
    (Record, "sourcetable", Kept(EventSlot::LogName, 1)),
    (Record, "tablename", Kept(EventSlot::LogName, 1)),
    (Record, "table", Kept(EventSlot::LogName, 1)),
    (Record, "workload", Kept(EventSlot::Workload, 2)),
    (Record, "recordtype", Kept(EventSlot::Workload, 1)),
    (Record, "auditlogrecordtype", KeptOf(EventSlot::Workload, 1, Sign::Audit)),
    (Record, "officeworkload", Shows(Sign::Office)),
    (Record, "activityobjects", Shows(Sign::CloudApp)),
    (Record, "authorization", Shows(Sign::Azure)),
    // What holds the record or a part of it.
    (Record, "properties", Inside(Record)),
    (Record, "auditdata", InsideOf(Record, Sign::Audit)),
    (Record, "raweventdata", InsideOf(Record, Sign::CloudApp)),
    (Record, "appaccesscontext", Inside(AppAccess)),
    (Record, "claims", InsideOf(Claims, Sign::Azure)),
    (AzureRequest, "claims", InsideOf(Claims, Sign::Azure)),
];

static MEANINGS: LazyLock<HashMap<(KeyPlace, &'static str), KeyUse>> =
    LazyLock::new(|| KEYS.iter().map(|&(place, name, meaning)| ((place, name), meaning)).collect());

/// The meaning of a key that stands at a place.
pub(super) fn meaning(place: KeyPlace, name: &str) -> KeyUse {
    MEANINGS.get(&(place, canonical(name).as_str())).copied().unwrap_or(KeyUse::Ignored)
}

/// The meaning of a name in a list of names and values.
pub(super) fn meaning_in_pairs(name: &str) -> KeyUse {
    match name {
        "SessionId" => Kept(EventSlot::Session, 7),
        "RuleName" => Kept(EventSlot::Object, 2),
        "Name" => Kept(EventSlot::Object, 1),
        _ => KeyUse::Ignored,
    }
}

/// Caches [`meaning`]: the keys of a file repeat from record to record.
#[derive(Default)]
pub(super) struct ActivityKeys {
    known: [HashMap<Box<str>, KeyUse, RandomState>; PLACES],
}

/// Keys that are cached for each place. Hostile files must not fill the memory.
const MAX_KEYS: usize = 1024;

impl ActivityKeys {
    pub(super) fn meaning(&mut self, place: KeyPlace, name: &str) -> KeyUse {
        let known = &mut self.known[place as usize];
        if let Some(&key) = known.get(name) {
            return key;
        }
        let key = meaning(place, name);
        if known.len() < MAX_KEYS {
            known.insert(name.into(), key);
        }
        key
    }
}

#[cfg(test)]
mod key_tests {
    use super::*;

    #[test]
    fn names_are_canonical_and_unique() {
        for (place, name, _) in KEYS {
            assert_eq!(canonical(name), *name);
            assert_eq!(KEYS.iter().filter(|(at, other, _)| at == place && other == name).count(), 1, "{name}");
        }
        assert_eq!(meaning(Record, "C_Sid"), Kept(EventSlot::Session, 8));
        assert_eq!(meaning(Record, "Client_IPAddress"), Kept(EventSlot::Address, 8));
        assert_eq!(
            meaning(Claims, "http://schemas.microsoft.com/identity/claims/objectidentifier"),
            Kept(EventSlot::UserId, 8)
        );
    }
}
