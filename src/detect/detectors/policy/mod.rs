//! Detectors of what Conditional Access refuses, and of how it is bypassed.

pub(crate) mod conditional_access_block;
pub(crate) mod device_compliance_bypass;
