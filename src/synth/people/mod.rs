//! The users of a tenant, with their devices, sessions and applications.

mod devices;
pub(crate) mod person;
pub(crate) mod software;
