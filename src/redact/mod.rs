//! Replaces users, addresses, tenants and devices by pseudonyms, so that logs and findings can be shown to others.
//!
//! A value has the same pseudonym on the screen, in the clipboard and in files, and in every run with the same key.
//! Without the key a pseudonym can neither be reversed nor tested against a guess.
//!
//! | value | pseudonym |
//! | --- | --- |
//! | `alice@contoso.com` | `user-k7m2qd4f@tenant-3xwz5c.example` |
//! | `Alice Moreau` | `person-5tq2mzka` |
//! | an id of a user or a tenant | another GUID |
//! | `198.51.100.4` | `ip4-h2c6yt.x3fa`: the family, the /24 (of IPv6 the /48), the address in it |
//! | `ALICE-LAPTOP` | `device-r5w7ynbq` |
//!
//! The pseudonym of an address is not an address, so that it is not mistaken for a real one. Detection runs on the real
//! values; findings are redacted afterwards. Request, correlation and session ids stay, so that a reader inside the tenant
//! can find the records. Places, networks, applications and user agents stay, because findings rest on them.

mod defang;
mod finding;
mod free_text;
mod pseudonym;
mod raw_record;
mod store;

pub(crate) use defang::{defanged_findings, defanged_store};
pub(crate) use pseudonym::Redactor;
