//! Detectors of lasting access: registered devices, primary refresh tokens, new clients.

pub(crate) mod new_device_primary_token;
pub(crate) mod new_powerful_client;
pub(crate) mod refresh_token_to_primary;
