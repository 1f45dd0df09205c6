//! Raw records with pseudonyms.

use super::Redactor;
use super::free_text::KnownNames;
use crate::ingest::RawRecord;
use crate::signin::normalise_address;
use crate::store::{Row, Store};
use serde_json::{Map, Value};
use std::net::IpAddr;

/// What a field of a record holds, by its name in any of the shapes.
enum RawFieldClass {
    Principal,
    Person,
    Id,
    Device,
    Other,
}

impl Redactor {
    /// The raw record of a row of `store`, or why it cannot be read, with pseudonyms. Its text is made anew from its
    /// fields.
    ///
    /// # Errors
    /// Those of reading it.
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
        match field_class(name) {
            RawFieldClass::Principal => self.principal(value),
            RawFieldClass::Person => self.person(value),
            RawFieldClass::Id => self.id(value),
            RawFieldClass::Device => self.device(value),
            RawFieldClass::Other if is_address && !is_version(name) => self.address(&normalise_address(value)),
            RawFieldClass::Other => known.replace_names(value).into_owned(),
        }
    }
}

fn is_version(name: &str) -> bool {
    let name = name.to_lowercase();
    ["version", "browser", "agent", "system"].iter().any(|part| name.contains(part))
}

/// Field names of the log's shapes, by their letters and digits alone.
fn field_class(name: &str) -> RawFieldClass {
    let letters =
        |text: &str| text.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    let whole = letters(name);
    let last = letters(name.rsplit('.').next().unwrap_or(name));
    match last.as_str() {
        "userprincipalname" | "signinidentifier" | "alternatesigninname" | "username" | "accountupn" | "useremail" => {
            RawFieldClass::Principal
        }
        "userdisplayname" | "identity" | "user" | "accountdisplayname" => RawFieldClass::Person,
        "userid" | "tenantid" | "hometenantid" | "resourcetenantid" | "aadtenantid" | "accountobjectid" => {
            RawFieldClass::Id
        }
        "devicename" | "devicedisplayname" => RawFieldClass::Device,
        _ if whole.ends_with("devicedetaildisplayname") => RawFieldClass::Device,
        _ => RawFieldClass::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::pseudonym::tests::redactor;
    use super::*;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    #[test]
    fn a_record_tells_no_name_and_the_rest_of_its_story() {
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
