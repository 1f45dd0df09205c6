//! Computes pseudonyms.

use crate::signin::{Guid, prefix_of};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use std::io;
use std::net::IpAddr;

/// The 32 letters and digits of pseudonyms. None looks like another.
const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";

/// The length of the prefix that addresses of one network share: the usual allocation to a customer (RFC 6177 for IPv6).
const IPV4_PREFIX: u32 = 24;
const IPV6_PREFIX: u32 = 48;

/// Gives pseudonyms under a secret key.
#[derive(Clone)]
pub struct Redactor {
    keyed: Hmac<Sha256>,
}

impl std::fmt::Debug for Redactor {
    /// Leaves out the key.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Redactor")
    }
}

impl Redactor {
    /// Uses a key of any length. A key that can be guessed protects nothing; 16 random bytes are enough.
    ///
    /// # Panics
    /// Never: HMAC takes keys of any length.
    pub fn new(key: &[u8]) -> Self {
        Self { keyed: Hmac::new_from_slice(key).expect("HMAC takes keys of any length") }
    }

    /// Uses a random key of this run.
    ///
    /// # Errors
    /// When the system has no source of random numbers.
    pub fn random() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self::new(&key))
    }

    /// A keyed digest of a value. Equal values of different kinds have different digests.
    fn digest(&self, kind: &str, value: &str) -> [u8; 32] {
        let mut mac = self.keyed.clone();
        mac.update(kind.as_bytes());
        mac.update(&[0]);
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// The first `length` letters and digits of a value's pseudonym.
    fn letters(&self, kind: &str, value: &str, length: usize) -> String {
        let digest = self.digest(kind, value);
        digest[..length].iter().map(|&byte| char::from(ALPHABET[usize::from(byte % 32)])).collect()
    }

    /// The pseudonym of a name that a user signs in with. Ignores case.
    pub(super) fn principal(&self, name: &str) -> String {
        let name = name.to_lowercase();
        let user = self.letters("principal", &name, 8);
        match name.rsplit_once('@') {
            Some((_, domain)) => format!("user-{user}@{}", self.domain(domain)),
            None => format!("user-{user}"),
        }
    }

    /// The pseudonym of the domain of a tenant. `.example` is reserved (RFC 2606).
    pub(super) fn domain(&self, domain: &str) -> String {
        format!("tenant-{}.example", self.letters("domain", &domain.to_lowercase(), 6))
    }

    /// The pseudonym of the name of a person.
    pub(super) fn person(&self, name: &str) -> String {
        format!("person-{}", self.letters("person", &name.to_lowercase(), 8))
    }

    /// The pseudonym of the name of a device.
    pub(super) fn device(&self, name: &str) -> String {
        format!("device-{}", self.letters("device", &name.to_lowercase(), 8))
    }

    /// The pseudonym of what an event touched.
    pub(super) fn object(&self, name: &str) -> String {
        format!("object-{}", self.letters("object", name, 8))
    }

    /// The pseudonym of an id: another GUID. All zeros mean that there is no id, and stay.
    pub(super) fn id(&self, id: &str) -> String {
        if Guid::parse(id) == Some(Guid::ZERO) {
            return id.to_owned();
        }
        let digest = self.digest("id", &id.to_lowercase());
        let number = digest[..16].iter().fold(0, |number: u128, &byte| number << 8 | u128::from(byte));
        // Version 8 and its variant: a custom GUID (RFC 9562).
        let number = number & !(0xf << 76 | 0xc << 60) | 0x8 << 76 | 0x8 << 60;
        Guid(number).to_string()
    }

    /// The pseudonym of the id of a finding, which derives from its user and addresses.
    pub(crate) fn finding(&self, id: &str) -> String {
        self.letters("finding", id, 12)
    }

    /// The pseudonym of an address: its family, its network ([`prefix_of`]) and the address in it. Text that is not an
    /// address has a pseudonym without them.
    pub(super) fn address(&self, text: &str) -> String {
        let Ok(address) = text.parse::<IpAddr>() else {
            return format!("ip-{}", self.letters("address", text, 8));
        };
        let network = self.letters("line", &prefix_of(address, IPV4_PREFIX, IPV6_PREFIX).to_string(), 6);
        let itself = address.to_string();
        match address {
            IpAddr::V4(_) => format!("ip4-{network}.{}", self.letters("address", &itself, 4)),
            IpAddr::V6(_) => format!("ip6-{network}.{}", self.letters("address", &itself, 6)),
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// The redactor of the tests of this module.
    pub(crate) fn redactor() -> Redactor {
        Redactor::new(b"a key for tests")
    }

    #[test]
    fn the_same_value_has_the_same_pseudonym_and_another_key_another_one() {
        let redactor = redactor();
        assert_eq!(redactor.principal("Alice@Contoso.com"), redactor.principal("alice@contoso.com"));
        assert_ne!(redactor.principal("alice@contoso.com"), redactor.principal("bob@contoso.com"));
        let other = Redactor::new(b"another key");
        assert_ne!(redactor.principal("alice@contoso.com"), other.principal("alice@contoso.com"));
        assert_ne!(Redactor::random().expect("random").person("a"), Redactor::random().expect("random").person("a"));
        assert_eq!(format!("{redactor:?}"), "Redactor");
    }

    #[test]
    fn users_of_one_tenant_share_its_domain() {
        let domain = |name| redactor().principal(name).split_once('@').map(|(_, domain)| domain.to_owned());
        assert_eq!(domain("alice@contoso.com"), domain("bob@CONTOSO.com"));
        assert_ne!(domain("alice@contoso.com"), domain("alice@fabrikam.com"));
    }

    #[test]
    fn addresses_keep_family_and_line_and_are_no_addresses() {
        let address = |text| redactor().address(text);
        let line = |text| address(text).split_once('.').map(|(line, _)| line.to_owned());
        assert_eq!(line("198.51.100.4"), line("198.51.100.200"));
        assert_ne!(address("198.51.100.4"), address("198.51.100.200"));
        assert_ne!(line("198.51.100.4"), line("198.51.101.4"));
        assert_eq!(line("2001:db8:1::1"), line("2001:db8:1:ffff::9"));
        assert!(address("198.51.100.4").starts_with("ip4-") && address("2001:db8::1").starts_with("ip6-"));
        assert!(address("198.51.100.4").parse::<IpAddr>().is_err());
        assert!(address("198.51.100.4").len() <= 15, "it fits its column");
    }

    #[test]
    fn an_id_stays_a_guid_and_none_stays_none() {
        let id = redactor().id("7B1D52C4-90ae-4f63-8c21-5de0a4b6f917");
        assert!(Guid::parse(&id).is_some() && id != "7b1d52c4-90ae-4f63-8c21-5de0a4b6f917");
        assert_eq!(id, redactor().id("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"));
        assert_eq!(redactor().id("00000000-0000-0000-0000-000000000000"), "00000000-0000-0000-0000-000000000000");
    }
}
