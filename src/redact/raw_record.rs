//! Redacts raw records.

use super::Redactor;
use super::free_text::KnownNames;
use crate::ingest::RawRecord;
use crate::signin::{Field, FieldRedaction, normalise_address};
use crate::store::{Row, Store};
use serde_json::{Map, Value};
use std::net::IpAddr;

impl Redactor {
    /// Redacts the raw record of a row of `store`, or the reason why it cannot be read. The text is rebuilt from the fields.
    ///
    /// # Errors
    /// The redacted reason.
    pub fn record(&self, store: &Store, row: Row, read: Result<RawRecord, String>) -> Result<RawRecord, String> {
        let known = KnownNames::of(self, store).with_users_of(store, [row]);
        let record = read.map_err(|reason| known.replace_names(&reason).into_owned())?;
        let fields: Vec<_> = record
            .fields
            .into_iter()
            .map(|(name, value)| (known.replace_names(&name).into_owned(), self.raw(&known, &name, &value)))
            .collect();
        let object: Map<_, _> =
            fields.iter().map(|(name, value)| (name.clone(), Value::from(value.as_str()))).collect();
        Ok(RawRecord { text: Value::from(object).to_string(), fields })
    }

    fn raw(&self, known: &KnownNames<'_>, name: &str, value: &str) -> String {
        if value.is_empty() || value == "null" {
            return value.to_owned();
        }
        let is_address = normalise_address(value).parse::<IpAddr>().is_ok();
        match redaction(name) {
            FieldRedaction::UserName => self.principal(value),
            FieldRedaction::PersonName => self.person(value),
            FieldRedaction::Id => self.id(value),
            FieldRedaction::DeviceName => self.device(value),
            _ if is_address && !is_version(name) => self.address(&normalise_address(value)),
            _ => known.replace_names(value).into_owned(),
        }
    }
}

fn is_version(name: &str) -> bool {
    let name = name.to_lowercase();
    ["version", "browser", "agent", "system"].iter().any(|part| name.contains(part))
}

/// How the value under this name is redacted: as the field that it holds, or by the name where no field is kept of it.
fn redaction(name: &str) -> FieldRedaction {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let last = letters(name.rsplit('.').next().unwrap_or(name));
    match last.as_str() {
        "signinidentifier" | "alternatesigninname" | "useremail" => FieldRedaction::UserName,
        "tenantid" | "aadtenantid" => FieldRedaction::Id,
        "devicedisplayname" => FieldRedaction::DeviceName,
        _ if letters(name).ends_with("devicedetaildisplayname") => FieldRedaction::DeviceName,
        _ => Field::from_key(&last).map_or(FieldRedaction::Text, Field::redaction),
    }
}

#[cfg(test)]
mod tests {
    use super::super::pseudonym::tests::redactor;
    use super::*;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    #[test]
    fn a_record_loses_its_names_and_keeps_the_rest() {
        let mut sign_in = Record::new(Kind::NonInteractive, Timestamp(0));
        sign_in.set(Field::UserPrincipalName, "alice@contoso.com");
        sign_in.set(Field::UserDisplayName, "Alice Moreau");
        sign_in.set(Field::IpAddress, "198.51.100.4");
        let store = store_of(&[sign_in]);
        let fields = [
            ("properties.userPrincipalName", "alice@contoso.com"),
            ("identity", "Alice Moreau"),
            ("properties.deviceDetail.displayName", "ALICE-LAPTOP"),
            ("properties.deviceDetail.browser", "4.74.1.0"),
            ("properties.ipAddressFromResourceProvider", "203.0.113.77"),
            ("properties.note", "Alice Moreau of Contoso, alice@contoso.com"),
            ("properties.userAgent", "Edg/150.0.0.0"),
            ("properties.deviceDetail.deviceId", "null"),
            ("Device", "alice-phone"),
        ];
        let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let read = Ok(RawRecord { text: "alice".into(), fields });
        let record = redactor().record(&store, 0, read).expect("a record");
        for text in [&record.text, &format!("{:?}", record.fields)] {
            let text = text.to_lowercase();
            for name in ["alice", "moreau", "contoso", "198.51", "203.0.113"] {
                assert!(!text.contains(name), "{name}: {text}");
            }
            assert!(text.contains("4.74.1.0") && text.contains("edg/150.0.0.0"), "{text}");
        }
        let gone = redactor().record(&store, 0, Err("/home/x/alice@contoso.com.json: no such file".into()));
        assert!(!gone.expect_err("an error").contains("alice"));
    }
}
