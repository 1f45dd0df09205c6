//! The tenant of the training cases: an ordinary firm without habits, so that a case shows what it is about and no more.

use super::profile::{ORDINARY, TenantProfile};

/// What both have in common.
const CALM: TenantProfile = TenantProfile {
    name: "training",
    about: "a calm firm of one city, in which only the people of a training case do what is out of the ordinary",
    cities: &[("Lyon", 1)],
    offices: 1,
    trusted_offices: true,
    machines: [1, 0, 0, 0, 0],
    phones: [1, 1, 0],
    second_machine: 0.0,
    keys: 0.0,
    commercial_vpn: 0.0,
    relay: 0.0,
    guests: 0.0,
    trips: 0.0,
    virtual_desktops: 0.0,
    developers: 0.0,
    meeting_rooms: 0.0,
    dual_stack: 0.0,
    servers: 0.0,
    new_address: 0.0,
    coverage: 1.0,
    spray: 0.0,
    volume: 0.25,
    risk: false,
    ..ORDINARY
};

/// A calm firm of one city.
pub(crate) static TRAINING: TenantProfile = CALM;

/// The same firm in days with a password spray.
pub(crate) static SPRAYED: TenantProfile = TenantProfile { spray: 0.25, ..CALM };
