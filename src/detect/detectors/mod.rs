//! Findings beside replay: what else an analyst asks of a sign-in log.
//!
//! Each sign-in is [`value_class`]ed once with what its values mean, and the [`log`] lists them by their marks; each detector
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

mod activity;
mod credential_access;
mod initial_access;
mod persistence;
mod policy;
#[cfg(test)]
mod tests;

use crate::detect::engine::candidate::Candidate as _;
use crate::detect::features::Features;
use crate::detect::log::SignInLog;
use crate::detect::users::Users;
use crate::detect::{Finding, Signal};
use crate::store::{Row, Store};
use activity::{background_ratio, excessive_failures, watch_list};
use credential_access::{brute_force, legacy_authentication, mfa_fatigue, password_spray};
use foldhash::fast::RandomState;
use hashbrown::HashSet;
use initial_access::{
    adversary_in_the_middle, consent_prompt, cross_tenant_access, device_code_phishing, risky_sign_in,
};
use persistence::{new_device_primary_token, new_powerful_client, refresh_token_to_primary};
use policy::{conditional_access_block, device_compliance_bypass};
use std::sync::atomic::{AtomicBool, Ordering};

/// The reasons that these detectors weigh. A reason that several share is named once.
pub(crate) fn signals() -> impl Iterator<Item = &'static Signal> {
    let mut all = [
        password_spray::SprayCandidate::signals(),
        brute_force::BruteForceCandidate::signals(),
        conditional_access_block::PolicyBlockCandidate::signals(),
        legacy_authentication::LegacyAuthenticationCandidate::signals(),
        background_ratio::BackgroundRatioCandidate::signals(),
        mfa_fatigue::MfaFatigueCandidate::signals(),
        device_code_phishing::DeviceCodeCandidate::signals(),
        adversary_in_the_middle::ProxySessionCandidate::signals(),
        refresh_token_to_primary::DeviceRegistrationCandidate::signals(),
        new_device_primary_token::NewDeviceCandidate::signals(),
        device_compliance_bypass::ComplianceBypassCandidate::signals(),
        new_powerful_client::NewClientCandidate::signals(),
        consent_prompt::ConsentPromptCandidate::signals(),
        risky_sign_in::RiskySignInCandidate::signals(),
        cross_tenant_access::CrossTenantCandidate::signals(),
        watch_list::WatchListCandidate::signals(),
        excessive_failures::ExcessiveFailuresCandidate::signals(),
    ]
    .concat();
    let mut seen = std::collections::HashSet::new();
    all.retain(|signal| seen.insert(signal.name));
    all.into_iter()
}

/// Runs all of them, in no particular order of their findings. Leaves out the sign-ins in `told`, which replay findings
/// report. `None` when `cancelled` was set.
pub(crate) fn find(
    store: &Store,
    features: &Features,
    users: &Users,
    told: &[Row],
    cancelled: &AtomicBool,
) -> Option<Vec<Finding>> {
    let log = SignInLog::of(store, features, users);
    if cancelled.load(Ordering::Relaxed) {
        return None;
    }
    let mut told: HashSet<Row, RandomState> = told.iter().copied().collect();
    let (mut found, guessed) = password_spray::find(&log);
    found.extend(brute_force::find(&log, &guessed));
    found.extend(conditional_access_block::find(&log, &told));
    found.extend(legacy_authentication::find(&log, &guessed));
    found.extend(background_ratio::find(&log));
    found.extend(mfa_fatigue::find(&log));
    let by_code = device_code_phishing::find(&log);
    let of_codes = by_code.iter().flat_map(|finding| finding.rows.iter().copied()).collect();
    found.extend(by_code);
    found.extend(adversary_in_the_middle::find(&log));
    if cancelled.load(Ordering::Relaxed) {
        return None;
    }
    found.extend(refresh_token_to_primary::find(&log, &of_codes));
    found.extend(device_compliance_bypass::find(&log));
    found.extend(new_powerful_client::find(&log));
    found.extend(consent_prompt::find(&log));
    found.extend(risky_sign_in::find(&log));
    found.extend(cross_tenant_access::find(&log));
    found.extend(watch_list::find(&log));
    // What is left for these two is what no other finding tells of.
    told.extend(found.iter().flat_map(|finding| finding.rows.iter().copied()));
    found.extend(new_device_primary_token::find(&log, &told));
    found.extend(excessive_failures::find(&log, &told));
    Some(found)
}
