//! Detectors of everything but token replay.
//!
//! [`value_class`](super::log::value_class) classifies each sign-in once, and the [log](super::log) lists the sign-ins
//! of each class. A detector groups the few that concern it to candidates, one an attack, a policy or a protocol, and
//! puts its [rules](super::engine::rule) to each.
//!
//! Microsoft-Analyzer-Suite, the nearest tool that reads files, has 23 rules in its analyzer for sign-in logs. They are
//! covered by:
//!
//! | its rule | detector | signal |
//! | --- | --- | --- |
//! | excessive authentication failures | `excessive-failures` | `many-failures` |
//! | brute force by error code | `brute-force`, `password-spray` | `many-wrong-passwords`, `many-accounts` |
//! | basic authentication (Authenticated SMTP) | `legacy-authentication` | `legacy-success`, `legacy-attempts` |
//! | ROPC by protocol | `legacy-authentication` | `password-grant` |
//! | ROPC by user agent | `legacy-authentication` | `password-grant-agent` |
//! | device-compliance bypass | `device-compliance-bypass` | `company-portal-without-device` |
//! | code 50199 | `consent-prompt` | `application-confirmation` |
//! | code 90095 | `consent-prompt` | `admin-consent-requested` |
//! | very risky authentication | `risky-sign-in` | `high-risk-success`, `high-risk-stopped` |
//! | adversary in the middle (OfficeHome) | `adversary-in-the-middle` | `landing-without-device` |
//! | device code by protocol | `device-code-phishing` | `device-code-flow` |
//! | device code by transfer method | `device-code-phishing` | `device-code-flow` |
//! | device code to the broker | `device-code-phishing` | `device-code-to-broker` |
//! | device code from an untrusted network | `device-code-phishing` | `unproven-network` |
//! | device code, then device registration | `device-code-phishing` | `device-code-then-registration` |
//! | cross-tenant synchronisation | `cross-tenant-access` | `cross-tenant-synchronisation` |
//! | list of applications | `watch-list` | `watched-application` |
//! | list of networks | `watch-list` | `watched-network` |
//! | list of countries | `watch-list` | `watched-country` |
//! | list of user agents | `watch-list` | `watched-user-agent` |
//! | unusual use of a primary refresh token | `new-device-primary-token` | `primary-token-of-new-device` |
//! | Visual Studio Code | `new-powerful-client` | `powerful-client-first-seen` |
//! | broker to the Device Registration Service | `refresh-token-to-primary` | `broker-registers-device` |

pub(crate) mod activity;
pub(crate) mod credential_access;
pub(crate) mod initial_access;
pub(crate) mod persistence;
pub(crate) mod policy;
#[cfg(test)]
mod tests;
