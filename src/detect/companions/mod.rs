//! Findings beside replay: what else an analyst asks of a sign-in log.
//!
//! Each sign-in is [`mark`]ed once with what its values mean, and the [`log`] lists them by their marks; each detector
//! then looks at the few that concern it, makes cases of them, and puts its [`rule`]s to each case. Cases are grouped:
//! one an attack, a policy, a protocol.
//!
//! The nearest file-based peer (Microsoft-Analyzer-Suite, its analyzer for sign-in logs) has 23 rules. Where each is
//! here:
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

mod brute_force;
mod client;
mod companion;
mod compliance;
mod consent;
mod device_code;
mod draft;
mod failures;
mod known;
mod legacy;
mod log;
mod mark;
mod new_device;
mod phishing;
mod place;
mod policy;
mod prompts;
mod ratio;
mod registration;
mod risk;
mod rule;
mod said;
mod shared;
mod spray;
mod tenants;
#[cfg(test)]
mod tests;
mod watch;
mod window;

use super::features::Features;
use super::people::People;
use super::{Finding, Signal};
use crate::store::{Row, Store};
use companion::Companion as _;
use foldhash::fast::RandomState;
use hashbrown::HashSet;
use log::Log;
use std::sync::atomic::{AtomicBool, Ordering};

/// The reasons that these detectors weigh. A reason that several share is named once.
pub(super) fn signals() -> impl Iterator<Item = &'static Signal> {
    let mut all = [
        spray::Case::signals(),
        brute_force::Case::signals(),
        policy::Case::signals(),
        legacy::Case::signals(),
        ratio::Case::signals(),
        prompts::Case::signals(),
        device_code::Case::signals(),
        phishing::Case::signals(),
        registration::Case::signals(),
        new_device::Case::signals(),
        compliance::Case::signals(),
        client::Case::signals(),
        consent::Case::signals(),
        risk::Case::signals(),
        tenants::Case::signals(),
        watch::Case::signals(),
        failures::Case::signals(),
    ]
    .concat();
    let mut seen = std::collections::HashSet::new();
    all.retain(|signal| seen.insert(signal.name));
    all.into_iter()
}

/// Looks for all of them, leaving alone what replay findings already tell (`told`); `None` when `cancelled` was set. In no particular order.
pub(super) fn find(
    store: &Store,
    features: &Features,
    people: &People,
    told: &[Row],
    cancelled: &AtomicBool,
) -> Option<Vec<Finding>> {
    let log = Log::of(store, features, people);
    if cancelled.load(Ordering::Relaxed) {
        return None;
    }
    let mut told: HashSet<Row, RandomState> = told.iter().copied().collect();
    let (mut found, guessed) = spray::find(&log);
    found.extend(brute_force::find(&log, &guessed));
    found.extend(policy::find(&log, &told));
    found.extend(legacy::find(&log, &guessed));
    found.extend(ratio::find(&log));
    found.extend(prompts::find(&log));
    let by_code = device_code::find(&log);
    let of_codes = by_code.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    found.extend(by_code);
    found.extend(phishing::find(&log));
    if cancelled.load(Ordering::Relaxed) {
        return None;
    }
    found.extend(registration::find(&log, &of_codes));
    found.extend(compliance::find(&log));
    found.extend(client::find(&log));
    found.extend(consent::find(&log));
    found.extend(risk::find(&log));
    found.extend(tenants::find(&log));
    found.extend(watch::find(&log));
    // What is left for these two is what no other finding tells of.
    told.extend(found.iter().flat_map(|finding| finding.rows.iter().copied()));
    found.extend(new_device::find(&log, &told));
    found.extend(failures::find(&log, &told));
    Some(found)
}
