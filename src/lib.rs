//! The map of the house.
pub mod aggregate;
pub mod app;
pub mod detect;
pub mod ingest;
pub mod knowledge;
pub mod query;
pub mod signin;
pub mod store;
pub mod text;
pub mod ui;
