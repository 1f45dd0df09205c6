//! Builds a record from its keys and values.

use super::key::{AZURE_ACTIVITY, FieldKey, KeyRank, SUMMARISED, is_never_a_sign_in, lookup};
use super::nested::Nested;
use super::nested_value::NestedValue;
use super::nothing::is_nothing;
use super::object_text::is_object_text;
use super::part::{self, Part};
use super::record_header::{NamedKind, RecordHeader, UnreadTime};
use super::time::{FileOrder, TimeProblem};
use super::{MapHints, enum_value, outcome};
use crate::signin::{Exporter, Field, Kind, Record, Status, Timestamp, normalise_address};
use std::borrow::Cow;

/// Why a record is no sign-in, in words.
pub(super) type RejectReason = String;

/// How the admin center writes, in English, French, Spanish and German, that an older proof was accepted.
const SATISFIED_BY_CLAIM: [&str; 4] = ["satisfied by claim", "satisfaite par", "satisfecho por", "durch anspruch"];
/// How it writes that a factor was given.
const COMPLETED: [&str; 6] = ["completed", "successfully", "terminée", "effectuée", "completada", "abgeschlossen"];

/// The values read so far.
pub(super) struct RecordBuilder<'a> {
    record: Record<'a>,
    header: RecordHeader<'a>,
    named_kind: NamedKind,
    status: Option<Status>,
    tenant: Option<Cow<'a, str>>,
    directory_tenant: Option<Cow<'a, str>>,
    foreign: Option<&'static str>,
    /// Parts of nested values that have keys of their own.
    parts: Vec<(Part, Cow<'a, str>)>,
    /// The rank of the key whose value comes now.
    rank: KeyRank,
    /// The rank of the key that gave each field: no key of a lower rank changes it.
    ranks: [KeyRank; Field::COUNT],
    /// Whether the user named a column for the outcome and its value was not understood.
    doubted: bool,
    /// Whether the code stands under a key of its own, and not only where another key would give it better.
    has_code: bool,
}

impl<'a> RecordBuilder<'a> {
    pub(super) fn new() -> Self {
        Self {
            record: Record::new(Kind::Unknown, Timestamp(0)),
            header: RecordHeader::default(),
            named_kind: NamedKind::default(),
            status: None,
            tenant: None,
            directory_tenant: None,
            foreign: None,
            parts: Vec::new(),
            rank: KeyRank::default(),
            ranks: [KeyRank::default(); Field::COUNT],
            doubted: false,
            has_code: false,
        }
    }

    /// Notes the rank of the key whose value follows.
    pub(super) fn set_rank(&mut self, rank: KeyRank) {
        self.rank = rank;
    }

    /// Notes what the key or heading of the time that follows is called, and how many seconds east of UTC it is if it
    /// names no zone.
    pub(super) fn set_time_source(&mut self, offset: i32, name: Box<str>) {
        self.header.set_source(offset, name);
    }

    /// Whether the value that comes now is of a column that the user named. Those come first.
    fn is_named(&self) -> bool {
        self.rank == KeyRank::NAMED
    }

    pub(super) fn set(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        let rank = &mut self.ranks[field as usize];
        if *rank <= self.rank {
            *rank = self.rank;
            self.record.set(field, value);
        }
    }

    pub(super) fn set_if_absent(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        if self.record.get(field).is_none() {
            self.record.set(field, value);
            if self.is_named() {
                self.ranks[field as usize] = self.rank;
            }
        }
    }

    /// Notes a key that only records of another kind have.
    pub(super) fn note_foreign(&mut self, what: &'static str) {
        self.foreign = Some(what);
    }

    /// Adds a nested value.
    pub(super) fn nested(&mut self, key: FieldKey, value: Nested<'a, NestedValue<'a>>) {
        match value {
            Nested::Value(value) => value.fields(|field, value| self.text(FieldKey::Field(field), value)),
            Nested::Text(text) => self.text(key, text),
            Nested::Other => {}
        }
    }

    /// Adds a value that is text, or was a number or a truth value. Text of a nested value is read.
    pub(super) fn text(&mut self, key: FieldKey, value: Cow<'a, str>) {
        let value = trimmed(value);
        if is_nothing(key, &value) {
            return;
        }
        if let Some(exporter) = lost(key, &value) {
            if let Some(dimension) = key.dimension() {
                self.record.lost.add(dimension, exporter);
            }
            return;
        }
        let Some(value) = self.header.text(key, self.rank, value) else { return };
        let Some(value) = self.named_kind.text(key, value) else { return };
        if key.is_nested() && self.pairs(key, &value) {
            return;
        }
        match key {
            FieldKey::Field(field) => self.field(field, value),
            FieldKey::Fallback(field) => {
                let has_zero = || field == Field::ErrorCode && self.record.get(field) == Some("0");
                if self.record.get(field).is_none() || has_zero() {
                    let has_code = self.has_code;
                    self.field(field, value);
                    self.has_code = has_code;
                }
            }
            FieldKey::IsGuest => {
                let guest = value == "1" || value.eq_ignore_ascii_case("true");
                self.set_if_absent(Field::UserType, if guest { "Guest" } else { "Member" });
            }
            FieldKey::Tenant => self.tenant = Some(value),
            FieldKey::DirectoryTenant => self.directory_tenant = Some(value),
            FieldKey::ResourceIdOrPath => self.resource_id_or_path(value),
            FieldKey::Location if !is_object_text(&value) => self.location_text(value),
            FieldKey::Status => {
                if !is_object_text(&value) || !self.nested_text(key, &value) {
                    self.status_text(&value);
                }
            }
            FieldKey::Part(part) if part.is_code() => self.field(Field::ErrorCode, value),
            FieldKey::Part(part) => self.parts.push((part, value)),
            FieldKey::MfaResult => self.mfa_result(&value),
            FieldKey::TextList(field) => self.text_list(field, &value),
            FieldKey::Foreign(what) => self.foreign = Some(what),
            FieldKey::Properties | FieldKey::Other => {}
            nested => _ = self.nested_text(nested, &value),
        }
    }

    fn field(&mut self, field: Field, value: Cow<'a, str>) {
        match field {
            Field::ErrorCode => match outcome::code(&value) {
                Some(code) => self.code(code, value),
                // Some write a word in its place.
                None => self.word(outcome::word(&value)),
            },
            Field::IpAddress | Field::ResourceAddress => {
                let spelled = normalise_address(&value);
                if spelled == value {
                    self.set(field, value);
                } else {
                    let spelled = spelled.into_owned();
                    self.set(field, spelled);
                }
            }
            // Databases of networks write `AS64500`.
            Field::AutonomousSystem => {
                let number = value.get(2..).filter(|number| {
                    value[..2].eq_ignore_ascii_case("as") && number.bytes().all(|byte| byte.is_ascii_digit())
                });
                let number = number.map(str::to_owned);
                // Columns of numbers with gaps have fractions: `64500.0`.
                let number = number.or_else(|| value.strip_suffix(".0").map(str::to_owned));
                self.set(field, number.map_or(value, Cow::Owned));
            }
            _ => self.set(field, enum_value::normalise(field, value)),
        }
    }

    /// Of codes that disagree the 0 is not believed, and the first of the others counts.
    fn code(&mut self, code: i32, text: Cow<'a, str>) {
        let before = self.record.get(Field::ErrorCode);
        if before.is_some_and(|before| code == 0 || before != "0" && self.has_code) {
            return;
        }
        let as_printed = text.bytes().all(|byte| byte.is_ascii_digit()) && !text.starts_with('0') || text == "0";
        self.record.set(Field::ErrorCode, if as_printed { text } else { code.to_string().into() });
        self.has_code = true;
    }

    /// Of words that disagree success is not believed.
    fn word(&mut self, word: Option<Status>) {
        self.doubted |= self.is_named() && word.is_none();
        if word != Some(Status::Success) || self.status.is_none() {
            self.status = word.or(self.status);
        }
    }

    /// Reads text of a nested value. `false` when it is none; other text stays in the raw record only.
    fn nested_text(&mut self, key: FieldKey, text: &str) -> bool {
        let mut json = serde_json::Deserializer::from_str(text);
        let read = match NestedValue::read(key, &mut json) {
            Ok(Nested::Value(value)) => Some(value),
            _ => NestedValue::read_text(key, text),
        };
        let is_nested = read.is_some();
        if let Some(value) = read {
            value.fields(|field, value| self.text(FieldKey::Field(field), Cow::Owned(value.into_owned())));
        }
        is_nested
    }

    /// Reads the pairs of an object that has lost its braces: `errorCode=50126; failureReason=x`. `false` when there is no
    /// part of the nested value among them.
    fn pairs(&mut self, key: FieldKey, text: &str) -> bool {
        let name = text.trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_').trim_start();
        if !text.starts_with(|c: char| c.is_ascii_alphabetic()) || !name.starts_with(['=', ':']) {
            return false;
        }
        // Pairs are separated by semicolons or by commas.
        let mut fields = Vec::new();
        for object in [format!("@{{{text}}}"), format!("{{{text}}}")] {
            if fields.len() < 2
                && let Some(value) = NestedValue::read_text(key, &object)
            {
                let mut found = Vec::new();
                value.fields(|field, value| found.push((field, value.into_owned())));
                fields = if found.len() > fields.len() { found } else { fields };
            }
        }
        let any = !fields.is_empty();
        for (field, value) in fields {
            self.text(FieldKey::Field(field), Cow::Owned(value));
        }
        any
    }

    /// A word, or a code without an object around it.
    fn status_text(&mut self, text: &str) {
        match outcome::code_in_status(text) {
            // Under another key it is given better, unless the user named this one.
            Some(code) if self.record.get(Field::ErrorCode).is_none_or(|before| before == "0") => {
                let has_code = self.has_code || self.is_named();
                self.code(code, code.to_string().into());
                self.has_code = has_code;
            }
            Some(_) => {}
            None => match outcome::word_with_code(text) {
                Some((word, code)) => {
                    self.word(Some(word));
                    self.status_text(code);
                }
                None => self.word(outcome::word(text)),
            },
        }
    }

    fn resource_id_or_path(&mut self, value: Cow<'a, str>) {
        let Some(path) = value.strip_prefix('/') else {
            self.set(Field::ResourceId, value);
            return;
        };
        let mut parts = path.split('/');
        match (parts.next(), parts.next()) {
            (Some("tenants"), Some(tenant)) => {
                self.directory_tenant.get_or_insert_with(|| Cow::Owned(tenant.to_owned()));
            }
            (Some(root), Some(_)) if root.eq_ignore_ascii_case("subscriptions") => self.foreign = Some(AZURE_ACTIVITY),
            _ => {}
        }
    }

    /// A country code, or "City, State, Country" with parts that may be empty.
    fn location_text(&mut self, value: Cow<'a, str>) {
        if value.parse::<f64>().is_ok() || value == "true" || value == "false" {
            return;
        }
        if !value.contains(',') {
            self.set_if_absent(Field::Country, value);
            return;
        }
        let mut pieces = value.rsplitn(3, ',').map(str::trim);
        let mut take = |field| {
            if let Some(piece) = pieces.next() {
                self.set_if_absent(field, piece.to_owned());
            }
        };
        take(Field::Country);
        take(Field::State);
        take(Field::City);
    }

    /// "MFA completed in Azure AD" is a factor given now; "MFA requirement satisfied by claim in the token" is not.
    fn mfa_result(&mut self, value: &str) {
        let value = value.to_lowercase();
        let has = |words: &[&str]| words.iter().any(|word| value.contains(word));
        if has(&SATISFIED_BY_CLAIM) {
            self.set_if_absent(Field::FreshFactor, "false");
        } else if has(&COMPLETED) {
            self.set_if_absent(Field::FreshFactor, "true");
        }
    }

    fn text_list(&mut self, field: Field, value: &str) {
        let words: Vec<&str> = value.split(['[', ']', '"', '\'', ',', ' ']).filter(|word| !word.is_empty()).collect();
        if !words.is_empty() {
            self.set(field, words.join(","));
        }
    }

    /// Whether there is a value that only sign-ins have.
    fn looks_like_a_sign_in(&self) -> bool {
        const ONLY_IN_SIGN_INS: [Field; 4] =
            [Field::ApplicationId, Field::Application, Field::UserPrincipalName, Field::IpAddress];
        ONLY_IN_SIGN_INS.iter().any(|&field| self.record.get(field).is_some())
    }

    /// Whether the values are enough for a sign-in.
    pub(super) fn names_a_party(&self) -> bool {
        self.looks_like_a_sign_in() || self.record.get(Field::ServicePrincipalId).is_some()
    }

    /// Whether a value shows that the record may be no sign-in.
    pub(super) fn is_foreign(&self) -> bool {
        self.foreign.is_some()
    }

    /// The log that the keys name.
    pub(super) fn named_kind(&self) -> NamedKind {
        self.named_kind
    }

    /// Derives what several keys decide together.
    pub(super) fn finish(mut self, hints: MapHints<'_>) -> Result<Record<'a>, RejectReason> {
        self.record.created = self.time(hints.order)?;
        self.record.ingested = self.header.ingested(hints.order);
        self.record.request_id = self.header.request_id();
        self.record.correlation_id = self.header.correlation_id();
        self.record.sign_in_count = self.header.sign_in_count();
        self.record.kind = hints.kind(self.named_kind, self.header.is_grouped());
        Ok(self.settle())
    }

    /// Fields and status, without time, ids and kind.
    pub(super) fn settle(mut self) -> Record<'a> {
        self.join_parts();
        self.settle_status();
        self.settle_tenant();
        self.drop_unknown_coordinates();
        self.drop_zero_session();
        self.record
    }

    fn time(&self, order: FileOrder<'_>) -> Result<Timestamp, RejectReason> {
        // A record with a time and an id of its own stands for one sign-in, whatever is counted in it.
        let is_own = |what| {
            self.header.has_created()
                && (what != SUMMARISED || self.header.request_id().is_some())
                && !is_never_a_sign_in(what)
        };
        if let Some(what) = self.foreign.filter(|&what| !is_own(what)) {
            return Err(format!("{what}, not a sign-in"));
        }
        let time = self.header.time(order);
        if matches!(time, Err(None)) {
            return Err(if self.looks_like_a_sign_in() {
                "no time: expected createdDateTime".to_owned()
            } else {
                "not a sign-in: it has no createdDateTime, application, user or IP address".to_owned()
            });
        }
        if !self.names_a_party() {
            return Err("not a sign-in: it has no application, user, service principal or IP address".to_owned());
        }
        time.map_err(|problem| {
            let UnreadTime { name, text, problem } = problem.unwrap_or_default();
            let short = |text: &str| text.chars().take(60).collect::<String>();
            let why = match problem {
                TimeProblem::Unknown => "expected a time such as 2026-10-03T14:02:11Z".to_owned(),
                TimeProblem::Ambiguous => {
                    "the order of day and month is not certain in this file; set it with --dates".to_owned()
                }
                TimeProblem::Contradiction(order) => {
                    format!("the dates of this file are read as {order}; set another order with --dates")
                }
            };
            format!("{} is \"{}\": {why}", short(&name), short(&text))
        })
    }

    fn join_parts(&mut self) {
        if self.parts.is_empty() {
            return;
        }
        self.rank = KeyRank::JOINED;
        for (key, value) in part::join(std::mem::take(&mut self.parts)) {
            if let Ok(Nested::Value(value)) = NestedValue::read(lookup(key), value) {
                value.fields(|field, value| self.text(FieldKey::Field(field), Cow::Owned(value.into_owned())));
            }
        }
    }

    fn settle_status(&mut self) {
        let code = self.record.get(Field::ErrorCode).and_then(|code| code.parse().ok());
        self.record.status = Status::of(self.status, code);
        if self.doubted && self.record.status == Status::Success {
            self.record.status = Status::Unknown;
            self.record.set(Field::ErrorCode, "");
        }
        if self.record.status == Status::Success {
            if code.is_none() {
                self.record.set(Field::ErrorCode, "0");
            }
            // Graph and the admin center write "Other." as the reason of a success.
            if self.record.get(Field::FailureReason).is_some_and(|reason| enum_value::folded_english(reason) == "other")
            {
                self.record.set(Field::FailureReason, "");
            }
        }
    }

    /// `AADTenantId` or the resource path give the tenant, else `tenantId`. Graph objects have neither: there it is the
    /// home tenant of a member, and the resource tenant of a guest.
    fn settle_tenant(&mut self) {
        if let Some(tenant) = self.directory_tenant.take().or_else(|| self.tenant.take()) {
            self.record.set(Field::TenantId, tenant);
            return;
        }
        let (home, resource) = (self.record.get(Field::HomeTenantId), self.record.get(Field::ResourceTenantId));
        let guest = self.record.get(Field::UserType).is_some_and(|kind| kind.eq_ignore_ascii_case("guest"));
        let tenant = if guest { resource.or(home) } else { home.or(resource) };
        if let Some(tenant) = tenant.map(str::to_owned) {
            self.record.set(Field::TenantId, tenant);
        }
    }

    /// The log writes 0, 0 for unknown coordinates.
    fn drop_unknown_coordinates(&mut self) {
        let zero = |field| self.record.get(field).is_none_or(|degrees| degrees.parse() == Ok(0.0));
        if zero(Field::Latitude) && zero(Field::Longitude) {
            self.record.set(Field::Latitude, "");
            self.record.set(Field::Longitude, "");
        }
    }

    /// Tools that keep ids as GUIDs write zeros where there is none. Taken for an id, it would join all sign-ins into one
    /// session.
    fn drop_zero_session(&mut self) {
        let is_zero = |id: &str| id.bytes().all(|byte| matches!(byte, b'0' | b'-'));
        if self.record.get(Field::SessionId).is_some_and(is_zero) {
            self.record.set(Field::SessionId, "");
        }
    }
}

/// A value without white space around it; `None` where it stands for none or for a lost one.
pub(super) fn meant(key: FieldKey, value: Cow<'_, str>) -> Option<Cow<'_, str>> {
    let value = trimmed(value);
    (!is_nothing(key, &value) && Exporter::of_type_name(&value).is_none()).then_some(value)
}

/// The exporter that wrote this in place of a value. What PowerShell writes of an object is a value only under the key of
/// an object.
fn lost(key: FieldKey, value: &str) -> Option<Exporter> {
    let is_object = || value.starts_with("@{") && !key.is_nested() && !matches!(key, FieldKey::Part(_));
    Exporter::of_type_name(value).or_else(|| is_object().then_some(Exporter::PowerShell))
}

fn trimmed(value: Cow<'_, str>) -> Cow<'_, str> {
    // Most values begin and end with printable ASCII: two bytes decide.
    let plain = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_graphic);
    if plain(value.as_bytes().first()) && plain(value.as_bytes().last()) {
        return value;
    }
    match value {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) if text.trim().len() == text.len() => Cow::Owned(text),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}
