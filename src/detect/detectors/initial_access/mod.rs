//! Detectors of sign-ins by which an attacker may have gained access.

pub(crate) mod adversary_in_the_middle;
pub(crate) mod consent_prompt;
pub(crate) mod cross_tenant_access;
pub(crate) mod device_code_phishing;
pub(crate) mod risky_sign_in;
