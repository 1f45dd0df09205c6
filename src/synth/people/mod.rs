//! The users of a tenant, with their devices, sessions and applications.

mod devices;
pub(super) mod person;
pub(super) mod software;
