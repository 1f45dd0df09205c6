//! Places, networks and the company: everything that the users of a tenant share.

pub(crate) mod company;
pub(crate) mod geography;
pub(crate) mod networks;
