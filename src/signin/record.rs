//! Holds one sign-in between its file and the store.

use super::{Field, Guid, Kind, LostValues, Status, Timestamp};
use std::borrow::Cow;

/// A sign-in of any shape. Borrows from the file's text where it can.
///
/// A field that is absent, null or empty is `None`; the raw record keeps the difference.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// The log it belongs to.
    pub kind: Kind,
    /// How it ended.
    pub status: Status,
    /// When the user or application made the request (`createdDateTime`), not when the log received it.
    pub created: Timestamp,
    /// When the log received it (`time`, `TimeGenerated`), where the file has that.
    pub ingested: Option<Timestamp>,
    /// The request id, where it is a GUID.
    pub request_id: Option<Guid>,
    /// The correlation id, where it is a GUID.
    pub correlation_id: Option<Guid>,
    /// Number of sign-ins that the row stands for: 1, unless it was grouped at the source.
    pub sign_in_count: u32,
    /// What its exporter lost.
    pub lost: LostValues,
    values: [Option<Cow<'a, str>>; Field::COUNT],
}

impl<'a> Record<'a> {
    /// A sign-in of this kind and time, of unknown outcome and without fields.
    pub fn new(kind: Kind, created: Timestamp) -> Self {
        Self {
            kind,
            status: Status::Unknown,
            created,
            ingested: None,
            request_id: None,
            correlation_id: None,
            sign_in_count: 1,
            lost: LostValues::default(),
            values: [const { None }; Field::COUNT],
        }
    }

    /// The value of a field.
    pub fn get(&self, field: Field) -> Option<&str> {
        self.values[field as usize].as_deref()
    }

    /// Sets a field. Empty text counts as absent; identifiers are converted to lower case.
    pub fn set(&mut self, field: Field, value: impl Into<Cow<'a, str>>) {
        let mut value = value.into();
        if field.is_identifier() && value.bytes().any(|byte| byte.is_ascii_uppercase()) {
            value = Cow::Owned(value.to_ascii_lowercase());
        }
        self.values[field as usize] = (!value.is_empty()).then_some(value);
    }

    /// All values, in the order of [`Field::ALL`].
    pub fn values(&self) -> &[Option<Cow<'a, str>>; Field::COUNT] {
        &self.values
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_text_is_absent_and_identifiers_are_lower_case() {
        let mut record = Record::new(Kind::Interactive, Timestamp(0));
        record.set(Field::DeviceId, "");
        record.set(Field::SessionId, "00AB-CD");
        record.set(Field::UserPrincipalName, "Alice@contoso.com");
        assert_eq!(record.get(Field::DeviceId), None);
        assert_eq!(record.get(Field::SessionId), Some("00ab-cd"));
        assert_eq!(record.get(Field::UserPrincipalName), Some("Alice@contoso.com"));
    }
}
