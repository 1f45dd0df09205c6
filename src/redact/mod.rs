//! Logs and findings with pseudonyms in place of people, addresses, tenants and devices, to be shown to others.
//!
//! The same value has the same pseudonym, on screen, in the clipboard and in files, and in every run with the same key;
//! without the key nobody can tell which value a pseudonym stands for, or try one out.
//!
//! | value | pseudonym |
//! | --- | --- |
//! | `alice@contoso.com` | `user-k7m2qd4f@tenant-3xwz5c.example` |
//! | `Alice Moreau` | `person-5tq2mzka` |
//! | an id of a user or a tenant | another GUID |
//! | `198.51.100.4` | `ip4-h2c6yt.x3fa`: the family, the /24 (of IPv6 the /48), the address in it |
//! | `ALICE-LAPTOP` | `device-r5w7ynbq` |
//!
//! A pseudonym of an address is no address, so that nobody blames an innocent one. Detection never sees pseudonyms: what
//! it found is rewritten afterwards. Request, correlation and session ids stay, so that a reader inside the tenant can
//! find the records again; places, networks, applications and user agents stay, since the story is made of them.

mod finding;
mod free_text;
mod pseudonym;
mod raw_record;
mod store;

pub use pseudonym::Redactor;
