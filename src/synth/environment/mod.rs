//! Places, networks and the company: everything that the users of a tenant share.

pub(super) mod company;
pub(super) mod geography;
pub(super) mod networks;
