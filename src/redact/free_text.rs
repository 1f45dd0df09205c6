//! Replaces names in free text by pseudonyms.

use super::Redactor;
use crate::signin::{Dimension, Field, Guid, normalise_address};
use crate::store::activity::EventText;
use crate::store::{Row, Store};
use regex::Regex;
use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

/// A run of the characters of names, addresses, ids and domains.
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[\p{L}\p{N}._%+'#@:-]+").expect("a constant pattern"));

/// Public mail providers, and Microsoft: their names identify no tenant.
const PUBLIC_DOMAINS: [&str; 9] =
    ["microsoft", "onmicrosoft", "outlook", "hotmail", "gmail", "googlemail", "yahoo", "icloud", "proton"];
/// The least length of the first part of a domain, or of a user name, that is replaced where it stands alone. A shorter
/// one may be any word.
const MIN_NAME_LENGTH: usize = 4;

/// The names of the users and tenants of a load, in lower case, with their pseudonyms.
pub(super) struct KnownNames<'r> {
    redactor: &'r Redactor,
    words: HashMap<String, String>,
    /// Names of more than one word, the longest first.
    names: Vec<(String, String)>,
}

impl<'r> KnownNames<'r> {
    /// Collects the single words that identify users, addresses and tenants of a store: ids, addresses, domains and their
    /// first parts.
    pub(super) fn of(redactor: &'r Redactor, store: &Store) -> Self {
        let mut known = Self { redactor, words: HashMap::new(), names: Vec::new() };
        for entry in store.table(Dimension::User).entries() {
            if let Some((_, domain)) = entry.get(Field::UserPrincipalName).and_then(|name| name.rsplit_once('@')) {
                known.domain(domain);
            }
            known.id(entry.get(Field::UserId));
        }
        for entry in store.table(Dimension::Tenant).entries() {
            known.id(entry.get(Field::TenantId));
        }
        for entry in store.table(Dimension::CrossTenant).entries() {
            known.id(entry.get(Field::HomeTenantId));
            known.id(entry.get(Field::ResourceTenantId));
        }
        let networks = store.table(Dimension::Network);
        let seen = networks.entries().filter_map(|entry| entry.get(Field::ResourceAddress));
        for address in
            store.table(Dimension::Address).entries().filter_map(|entry| entry.get(Field::IpAddress)).chain(seen)
        {
            known.words.insert(address.to_lowercase(), redactor.address(&normalise_address(address)));
        }
        // A finding may name an address from which nobody signed in.
        let events = store.activity().table(EventText::Address);
        for address in (1..events.len() as u32).filter_map(|id| events.get(id)) {
            known.words.insert(address.to_lowercase(), redactor.address(&normalise_address(address)));
        }
        known
    }

    /// Adds the names of the users of these rows.
    pub(super) fn with_users_of(mut self, store: &Store, rows: impl IntoIterator<Item = Row>) -> Self {
        let users: BTreeSet<_> = rows.into_iter().map(|row| store.value(Dimension::User, row)).collect();
        for user in users {
            let user = store.table(Dimension::User).entry(user);
            if let Some(name) = user.get(Field::UserPrincipalName) {
                let pseudonym = self.redactor.principal(name);
                let (alone, _) = pseudonym.split_once('@').unwrap_or((&pseudonym, ""));
                let (local, _) = name.rsplit_once('@').unwrap_or((name, ""));
                if local.chars().count() >= MIN_NAME_LENGTH {
                    self.words.insert(local.to_lowercase(), alone.to_owned());
                }
            }
            if let Some(name) = user.get(Field::UserDisplayName) {
                self.names.push((name.to_owned(), self.redactor.person(name)));
            }
        }
        self.names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        self
    }

    fn id(&mut self, id: Option<&str>) {
        if let Some(id) = id.filter(|id| Guid::parse(id).is_some()) {
            self.words.insert(id.to_lowercase(), self.redactor.id(id));
        }
    }

    fn domain(&mut self, domain: &str) {
        let domain = domain.to_lowercase();
        let pseudonym = self.redactor.domain(&domain);
        let (name, _) = domain.split_once('.').unwrap_or((&domain, ""));
        if name.len() >= MIN_NAME_LENGTH && !PUBLIC_DOMAINS.contains(&name) {
            let short = pseudonym.trim_end_matches(".example").to_owned();
            self.words.entry(name.to_owned()).or_insert(short);
        }
        self.words.insert(domain, pseudonym);
    }

    /// Replaces every mail address, and every known word and name.
    pub(super) fn replace_names<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut text = Cow::Borrowed(text);
        for (name, pseudonym) in &self.names {
            if !name.is_empty() && text.contains(name.as_str()) {
                text = Cow::Owned(text.replace(name, pseudonym));
            }
        }
        let replaced = WORD.replace_all(&text, |found: &regex::Captures<'_>| self.word(&found[0]));
        if *replaced == *text {
            return text;
        }
        Cow::Owned(replaced.into_owned())
    }

    /// Replaces a word. Punctuation at its ends belongs to the sentence.
    fn word(&self, word: &str) -> String {
        let signs = ['.', ':', '\'', '-', '#', '%', '+'];
        let inner = word.trim_matches(signs);
        let inner = inner.strip_suffix("'s").unwrap_or(inner);
        let Some(at) = word.find(inner).filter(|_| !inner.is_empty()) else { return word.to_owned() };
        let (before, after) = (&word[..at], &word[at + inner.len()..]);
        [before, &self.bare(inner), after].concat()
    }

    fn bare(&self, word: &str) -> String {
        let lower = word.to_lowercase();
        if let Some(pseudonym) = self.words.get(&lower).or_else(|| self.words.get(&*normalise_address(&lower))) {
            return pseudonym.clone();
        }
        // `user:alice@contoso.com`, and a name of more than one part.
        let part = |part: &str| if part.contains('@') { self.redactor.principal(part) } else { self.part(part) };
        word.split(':').map(part).collect::<Vec<_>>().join(":")
    }

    fn part(&self, part: &str) -> String {
        self.words.get(&part.to_lowercase()).map_or_else(|| part.to_owned(), Clone::clone)
    }
}

#[cfg(test)]
mod tests {
    use super::super::pseudonym::tests::redactor;
    use super::*;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;

    fn store() -> Store {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        for (field, value) in [
            (Field::UserPrincipalName, "alice.moreau@contoso.com"),
            (Field::UserDisplayName, "Alice Moreau"),
            (Field::IpAddress, "198.51.100.4"),
            (Field::TenantId, "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"),
        ] {
            record.set(field, value);
        }
        store_of(&[record])
    }

    #[test]
    fn people_addresses_and_tenants_are_found_wherever_they_stand() {
        let (redactor, store) = (redactor(), store());
        let known = KnownNames::of(&redactor, &store).with_users_of(&store, [0]);
        let alice = redactor.principal("alice.moreau@contoso.com");
        let (alone, domain) = alice.split_once('@').expect("a domain");
        let tenant = domain.trim_end_matches(".example");
        for (text, expected) in [
            ("Alice Moreau, at last.", format!("{}, at last.", redactor.person("Alice Moreau"))),
            ("mail:ALICE.Moreau@contoso.com.", format!("mail:{alice}.")),
            ("{\"u\":\"bob@contoso.com\"}", format!("{{\"u\":\"{}\"}}", redactor.principal("bob@contoso.com"))),
            ("alice.moreau's token", format!("{alone}'s token")),
            ("from 198.51.100.4:443 (Contoso HQ)", format!("from {} ({tenant} HQ)", redactor.address("198.51.100.4"))),
            (
                "tenantId=7B1D52C4-90ae-4f63-8c21-5de0a4b6f917",
                format!("tenantId={}", redactor.id("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917")),
            ),
            ("Chrome/150.0.0.0 at 14:02:11, 3 changes", "Chrome/150.0.0.0 at 14:02:11, 3 changes".to_owned()),
        ] {
            assert_eq!(known.replace_names(text), expected);
        }
    }
}
