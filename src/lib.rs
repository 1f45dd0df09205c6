//! `signinscope` finds replayed tokens in exported Microsoft Entra ID sign-in logs.
//!
//! Data flows in one direction: bytes, record, columns, rows, screen. The modules form layers:
//!
//! | module | contents |
//! | --- | --- |
//! | [`text`] | text that is safe to show: escaping, width, wrapping, numbers |
//! | [`features`] | what this build can do |
//! | [`state_file`] | small files that are kept between two starts |
//! | [`signin`] | one sign-in: its fields, kind, status, time, ids |
//! | [`knowledge`] | error codes, applications, networks, glossary |
//! | [`store`] | columns and tables of distinct values; append-only |
//! | [`ingest`] | loads files into a store and accounts for every record |
//! | [`query`] | the filter language and fuzzy search |
//! | [`aggregate`] | groups, windows, histogram |
//! | [`detect`] | findings with their evidence |
//! | [`redact`] | pseudonyms |
//! | [`questions`] | the questions of analysts, answered by counts |
//! | [`case`] | verdicts, and the file that keeps them |
//! | [`report`] | writers: table, JSON, CSV, Markdown, KQL |
//! | [`synth`] | synthetic tenants with labelled attacks |
//! | [`tour`] | walkthroughs: their format, the built-in ones, what is kept of them |
//! | [`app`] | the explorer's state and how messages change it |
//! | [`ui`] | draws the state |
//! | [`runtime`] | terminal, input, signals, background jobs |
//! | [`commands`], [`cli`] | the commands and their arguments |
//!
//! A module uses those above it in the table and none below. `docs/architecture.md` describes the way of a record and of
//! a key, every folder, and where to add what; `tests/architecture/` keeps the code to it. `CONTRIBUTING.md` has worked
//! examples, and `docs/STYLE.md` how texts are written.

// What main, the benches and the integration tests use is public; everything else is seen by the crate alone.
#![warn(unreachable_pub)]

pub mod aggregate;
pub mod app;
mod case;
mod cli;
pub mod commands;
pub mod detect;
mod features;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod ingest;
mod knowledge;
pub mod query;
mod questions;
mod redact;
mod report;
pub mod runtime;
pub mod signin;
mod state_file;
pub mod store;
pub mod synth;
mod text;
mod tour;
mod ui;
