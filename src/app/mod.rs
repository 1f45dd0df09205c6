//! The explorer without its terminal: its state, its views, and what a message changes.
//!
//! The way of a key: [`Key`], the [`Binding`] of the view that has the keyboard, a change of the [`Model`], the jobs
//! whose question that changes, each on a thread, their answers as [`AppMessage`]s. Nothing here draws, blocks, or takes
//! longer than a frame; the answers of jobs that were overtaken are dropped.
//!
//! - `core` is the framework: keys, actions, views, jobs, messages, commands.
//! - `widget` has the parts that views are made of.
//! - Every other folder is a view, or what a key opens: its state, its actions, the lines that it shows. The registry
//!   lists them.
//!
//! Imports run one way: `core` and `widget`, the state of each view, the [`Model`], the actions of each view, the
//! registry, and [`App::update`] on top.

pub(crate) mod activity;
mod case_file;
pub(crate) mod columns;
pub(crate) mod compare;
pub(crate) mod copy;
pub(crate) mod core;
pub(crate) mod counts;
pub(crate) mod details;
pub(crate) mod export;
pub(crate) mod files;
pub(crate) mod filter;
pub(crate) mod help;
pub(crate) mod histogram;
pub(crate) mod history;
pub(crate) mod kql;
pub(crate) mod layout;
pub(crate) mod load;
pub(crate) mod load_events;
pub(crate) mod marks;
pub(crate) mod model;
pub(crate) mod mouse;
pub(crate) mod mouse_event;
pub(crate) mod overlay_keys;
mod overlays;
mod palette;
mod pivot;
mod questions;
pub(crate) mod redaction;
pub(crate) mod registry;
pub(crate) mod search;
pub(crate) mod shell;
pub(crate) mod summary;
pub(crate) mod suspects;
pub(crate) mod table;
pub(crate) mod time_format;
pub(crate) mod timeline;
pub(crate) mod tour;
pub(crate) mod update;
pub(crate) mod users;
pub(crate) mod widget;

pub use self::core::binding::Binding;
pub use self::core::class::Class;
pub use self::core::key::Key;
pub use self::core::view::View;
pub(crate) use columns::saved::restore as restore_columns;
pub use layout::{Area, Focus, MIN_HEIGHT, MIN_WIDTH, Panes, Size, WIDE};
pub use load::{LoadProgress, LoadState};
pub use model::{AppCommand, AppJob, AppMessage, Applied, Model, TABS};
pub use mouse_event::{Gesture, Mouse};
pub use redaction::RedactionState;
pub use registry::VIEWS;
pub(crate) use tour::offer::FIRST_OFFER;
pub(crate) use tour::replay::{prove, variant_of_seat};
pub(crate) use tour::state::TourMode;
pub use update::App;
pub(crate) use widget::typed_texts::TypedTexts;

#[cfg(test)]
mod script_tests;
#[cfg(test)]
pub(crate) mod testing;
