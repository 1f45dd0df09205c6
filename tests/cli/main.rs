//! The contract of the command line, kept by the program itself: other programs rely on it.

#[path = "../common/mod.rs"]
mod common;

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
mod settings;
mod verdicts;
