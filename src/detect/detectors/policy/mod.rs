//! Conditional Access: what it refuses and how it is bypassed.

pub(crate) mod conditional_access_block;
pub(crate) mod device_compliance_bypass;
