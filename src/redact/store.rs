//! Redacts the tables of a store.

use super::Redactor;
use super::free_text::KnownNames;
use crate::signin::{Field, FieldRedaction, Guid};
use crate::store::activity::EventText;
use crate::store::{LoadFilter, Source, Store};
use std::borrow::Cow;
use std::path::{Path, PathBuf};

/// The parts of a path that are kept, from its end. More could identify a computer or a case.
const PARTS: usize = 2;

impl Redactor {
    /// Gives the same rows with pseudonyms. Takes time in proportion to the number of distinct values.
    pub fn store(&self, store: &Store) -> Store {
        let known = KnownNames::of(self, store);
        let activity = store.activity().rewritten(|text, value| self.event_text(&known, text, value));
        let store = store.rewritten(
            |field, value| self.value(&known, field, value),
            |source| rewritten(source, &known),
            self.filter(store.filter()),
        );
        store.with_activity(activity)
    }

    /// Redacts a text of an event. What was touched may name anybody: files, subjects, paths. The operation of a call of
    /// Graph has no ids.
    fn event_text<'v>(&self, known: &KnownNames<'_>, text: EventText, value: &'v str) -> Cow<'v, str> {
        match text {
            EventText::Object => self.object(value).into(),
            EventText::UserId => self.value(known, Field::UserId, value),
            EventText::UserName => self.value(known, Field::UserPrincipalName, value),
            EventText::Address => self.value(known, Field::IpAddress, value),
            EventText::Session => self.value(known, Field::SessionId, value),
            EventText::Application => self.value(known, Field::Application, value),
            EventText::Operation | EventText::Result => known.replace_names(value),
            // It is the request id of the sign-in in another form, and ids of sign-ins are kept.
            EventText::Token => value.into(),
        }
    }

    /// Redacts the users of a filter. The beginning of a name has a pseudonym of its own.
    fn filter(&self, filter: &LoadFilter) -> LoadFilter {
        let pseudonym = |text: &str| if Guid::parse(text).is_some() { self.id(text) } else { self.principal(text) };
        let users = filter.users.iter().map(|user| user.rewritten(pseudonym)).collect();
        LoadFilter { users, ..filter.clone() }
    }

    /// Redacts a value of a field.
    fn value<'v>(&self, known: &KnownNames<'_>, field: Field, value: &'v str) -> Cow<'v, str> {
        match field.redaction() {
            FieldRedaction::UserName => self.principal(value).into(),
            FieldRedaction::PersonName => self.person(value).into(),
            FieldRedaction::Id => self.id(value).into(),
            FieldRedaction::Address => self.address(value).into(),
            FieldRedaction::DeviceName => self.device(value).into(),
            FieldRedaction::Kept => value.into(),
            FieldRedaction::Text => known.replace_names(value),
        }
    }
}

/// Redacts the name, problems and warnings of a file.
fn rewritten(source: &Source, known: &KnownNames<'_>) -> Source {
    let mut rewritten = source.clone();
    rewritten.path = path(&source.path, known);
    rewritten.archive = source.archive.as_deref().map(|archive| path(archive, known));
    for problem in &mut rewritten.problems {
        problem.reason = known.replace_names(&problem.reason).into_owned();
    }
    for warning in &mut rewritten.warnings {
        *warning = known.replace_names(warning).into_owned();
    }
    rewritten
}

fn path(path: &Path, known: &KnownNames<'_>) -> PathBuf {
    let parts: Vec<_> = path.components().map(|part| part.as_os_str().to_string_lossy()).collect();
    let kept = &parts[parts.len().saturating_sub(PARTS)..];
    kept.iter().map(|part| known.replace_names(part).into_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::pseudonym::tests::redactor;
    use crate::signin::{Field, Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    #[test]
    fn the_same_sign_ins_have_pseudonyms_and_all_else_stays() {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(7));
        for (field, value) in [
            (Field::UserPrincipalName, "alice@contoso.com"),
            (Field::UserDisplayName, "Alice Moreau"),
            (Field::IpAddress, "198.51.100.4"),
            (Field::DeviceName, "ALICE-LAPTOP"),
            (Field::City, "Lyon"),
            (Field::Application, "Contoso Portal"),
            (Field::AdditionalDetails, "asked alice@contoso.com"),
            (Field::Browser, "Rich Client 4.74.1.0"),
        ] {
            record.set(field, value);
        }
        let store = store_of(&[record.clone(), record]);
        let redacted = redactor().store(&store);
        assert_eq!((redacted.len(), redacted.created(1)), (2, store.created(1)));
        for &field in Field::ALL {
            let text = redacted.text(field, 0).unwrap_or_default().to_lowercase();
            for name in ["alice", "moreau", "contoso", "198.51"] {
                assert!(!text.contains(name), "{}: {text}", field.name());
            }
        }
        assert_eq!(redacted.text(Field::City, 0), Some("Lyon"));
        assert_eq!(redacted.text(Field::Browser, 1), Some("Rich Client 4.74.1.0"));
        let asked = redacted.text(Field::AdditionalDetails, 0).expect("details");
        assert!(
            asked.ends_with(redacted.text(Field::UserPrincipalName, 0).expect("a user")),
            "the same pseudonym: {asked}"
        );
    }
}
