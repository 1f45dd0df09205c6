//! Generates synthetic tenants with labelled attacks, the same for the same seed.
//!
//! ```text
//! tenant_profiles -> environment -> people -> activity -> sign-ins -> write
//!                                   attack, habits ------^   ^--- risk   |  ^
//!                                                                events -+--+
//! ```
//!
//! A [`TenantProfile`] describes a kind of tenant. People live in it day by day: they are in places, their devices use
//! the networks there, sessions begin with a factor and tokens inherit them. Everything that a detector could confuse
//! with theft follows from that; no false positive is drawn as such. An attacker takes the session of one of the
//! victim's sign-ins ([`attack`]). In some profiles people have habits that were reported of companies that write software
//! (`habits`): a machine at a cloud provider, a private VPN, another browser. A habit adds sign-ins, or changes the address or
//! the browser of some, and each of them has a cause of its own.
//!
//! A training case (`training`) is a small tenant in which some people have a part: the victim of an attack, somebody
//! who mistypes a password, a mailbox read by an old protocol.
//!
//! A new kind of sign-in draws from a random stream of its own, after the others, so that the sign-ins of a seed stay
//! the same.
//!
//! # Tuning and held-out profiles
//!
//! The profiles `office`, `multinational`, `university`, `tunnel`, `studio` and `consultancy` are for tuning the detector, on
//! seeds 1 to 9. The profiles `remote`, `edge`, `developers`, `frontline`, `platform` and `agency` are held out: what the
//! detector gets wrong in them, on seeds from 10 on, is reported and not looked into.
//!
//! # Limits
//!
//! People are more regular here than in life, a tenant has one language and one set of policies, and the rates are
//! estimates. A figure measured here ranks detectors; it does not promise the same figure in the field.

mod activity;
mod attack;
mod environment;
mod event;
mod events;
mod habits;
mod people;
mod random;
mod risk;
mod sign_in;
mod tenant;
mod tenant_profiles;
mod time;
mod training;
mod write;

pub use attack::{Attack, Variant};
pub use event::{EventLog, RecordIds, SyntheticEvent};
pub use sign_in::{Cause, SyntheticSignIn};
pub use tenant::{GenerationProgress, Plan, Tenant};
pub use tenant_profiles::{HabitShares, OmittedField, TENANT_PROFILES, TenantProfile};
pub(crate) use training::{CaseFacts, TRAINING_CASES, TrainingCase};
pub(crate) use write::in_memory;
pub use write::{AuditExport, Shape, write};
