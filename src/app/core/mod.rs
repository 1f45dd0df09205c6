//! Provides the framework of the explorer: keys, actions, views, jobs, messages and commands.
//!
//! Everything here is generic over the state `S`, so that the state can hold views and jobs without the two importing
//! each other. [`crate::app::Model`] is the one state there is.

pub(crate) mod binding;
pub(crate) mod class;
pub(crate) mod command;
pub(crate) mod job;
pub(crate) mod key;
pub(crate) mod message;
pub(crate) mod view;
