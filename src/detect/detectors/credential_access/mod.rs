//! Detectors of attacks on passwords and second factors.

pub(crate) mod account_enumeration;
pub(crate) mod brute_force;
pub(crate) mod legacy_authentication;
pub(crate) mod mfa_fatigue;
pub(crate) mod password_spray;
