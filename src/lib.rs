//! `signinscope`: an explorer for exported Microsoft Entra ID sign-in logs.
//!
//! # The house
//!
//! The data goes one way: bytes, record, columns, rows, screen.
//!
//! | room | what it does |
//! | --- | --- |
//! | [`text`] | text that is safe to show: escaping, width, truncation |
//! | [`signin`] | the vocabulary: one sign-in, its fields, kind, status, time |
//! | [`knowledge`] | what the assets know: error codes, applications, networks, glossary |
//! | [`store`] | columns and tables of distinct values; append-only |
//! | [`ingest`] | files to records to store, with an account of every record |
//! | [`query`] | the filter language and fuzzy search |
//! | [`aggregate`] | grouped rows, time windows, histogram |
//! | [`detect`] | findings, each with its evidence |
//! | [`redact`] | pseudonyms in place of people, addresses and tenants |
//! | [`case`] | what an analyst decided about findings, and the file that keeps it |
//! | [`report`] | writers: table, JSON, CSV, Markdown |
//! | [`synth`] | made-up tenants with labelled attacks |
//! | [`app`] | the explorer's state and how messages change it; knows no terminal |
//! | [`ui`] | what the explorer's state looks like |
//! | [`runtime`] | the terminal, input, signals, background jobs |
//! | [`commands`], [`cli`] | what the program does with its arguments |
//!
//! A room uses those above it and never one below; `tests/architecture.rs` holds the code to that.

pub mod aggregate;
pub mod app;
pub mod case;
pub mod cli;
pub mod commands;
pub mod detect;
#[cfg(feature = "fuzzing")]
#[doc(hidden)]
pub mod fuzzing;
pub mod ingest;
pub mod knowledge;
pub mod query;
pub mod redact;
pub mod report;
pub mod runtime;
pub mod signin;
pub mod store;
pub mod synth;
pub mod text;
pub mod ui;
