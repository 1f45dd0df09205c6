//! Made-up tenants with labelled attacks, the same for the same seed.
//!
//! ```text
//! world -> networks, company -> person -> day -> life -> sign-ins -> written in some shape
//!                                                 ^ noise, attack, handoff   ^ risk
//! ```
//!
//! A [`TenantProfile`] says what kind of tenant it is. People live in it day by day: they are at places, their machines leave
//! by the networks that are there, sessions begin with a factor and are inherited by tokens. Everything a detector
//! could confuse with theft comes from that: nobody draws "false positives". Thieves take a session as a sign-in of
//! its owner left it ([`attack`]).
//!
//! Whatever is added draws from a stream of chance of its own, after what is there, so that the sign-ins of a seed stay
//! as they were.
//!
//! # For tuning, and held out
//!
//! The kinds `office`, `multinational`, `university` and `tunnel` are for tuning the detector, on seeds 1 to 9. The
//! kinds `remote`, `edge`, `developers` and `frontline` are held out: nobody looks at what the detector gets wrong in
//! them, other than to report it, on seeds from 10 on.
//!
//! # What it cannot tell
//!
//! People are more regular here than in life, tenants have one language and one set of policies, and how often things
//! happen is an estimate. A figure measured here ranks detectors; it does not promise the same figure in the field.

mod activity;
mod attack;
mod environment;
mod people;
mod random;
mod risk;
mod sign_in;
mod tenant;
mod tenant_profiles;
mod time;
mod write;

pub use attack::{Attack, Variant};
pub use sign_in::{Cause, SyntheticSignIn};
pub use tenant::{GenerationProgress, Plan, Tenant};
pub use tenant_profiles::{OmittedField, TENANT_PROFILES, TenantProfile};
pub use write::{Shape, write};
