//! The map of the house.
pub mod knowledge;
pub mod text;
