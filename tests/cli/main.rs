//! Tests the contract of the command line, on which other programs rely.

#[path = "../common/mod.rs"]
mod common;

mod activity;
mod ask;
mod counts;
mod databases;
mod documents;
mod findings;
mod generate;
mod grouping;
#[cfg(unix)]
mod help;
mod inputs;
mod manners;
mod redaction;
mod report;
mod settings;
mod timeline;
mod tour;
mod users;
mod verdicts;
