//! The explorer without its terminal: state, actions, and what a message changes.
//!
//! The way of a key: [`Key`] → [`Action`] → [`update()`] → [`Command`] → job on a thread → [`Message`] → [`update()`].
//! Nothing here draws, blocks, or takes longer than a frame; the answers of jobs that were overtaken are dropped.
//!
//! Imports run one way. Below the [`Model`] stand the parts it is made of (layout, rows, prompt, menu, files, details,
//! jobs), which know nothing of it; above it what reads or changes it: first lines, menus and jumps, then verdicts and
//! what was loaded, then keys and navigation, and [`update()`] on top.

mod account;
mod action;
mod answer;
mod binding;
mod column;
mod command;
mod copy;
mod details;
mod details_pane;
mod due;
mod explanation;
mod export;
mod exporting;
mod files;
mod files_panel;
mod finding;
mod findings;
mod gesture;
mod intake;
mod jobs;
mod jumps;
mod keys;
mod layout;
mod listing;
mod load;
mod menu;
mod menu_items;
mod message;
mod model;
mod mouse;
mod navigation;
mod page;
mod prompt;
mod redaction;
mod rows;
mod sign_in;
mod sort;
mod steps;
mod survey;
mod update;
mod verdicts;
mod when;

pub use account::{account as file_account, rejected_share};
pub use action::{Action, Context, Move};
pub use answer::{Answer, JobKind};
pub use binding::{ACTIONS, Binding, footer as footer_bindings, key_of, tab_key};
pub use column::{Column, address_is_of_issuance};
pub use command::Command;
pub use details::{DetailLine, Details, LineKind, Record, Subject};
pub use details_pane::lines as detail_lines;
pub use export::Export;
pub use files::{Digest, Files, FilesSort};
pub use finding::{distance, place, points, severity_name, who};
pub use findings::{Entry, Section, Suspects, replays};
pub use gesture::{Gesture, Mouse};
pub use jobs::Job;
pub use keys::Key;
pub use layout::{Area, Focus, MIN_HEIGHT, MIN_WIDTH, Panes, Size, WIDE};
pub use listing::Listing;
pub use load::{LoadProgress, LoadState};
pub use menu::{Menu, MenuKind};
pub use message::Message;
pub use model::{Applied, Model, Overlay, TABS};
pub use prompt::{Choice, Prompt, PromptKind, Searched, Sought};
pub use redaction::Redaction;
pub use rows::{TabView, Visible};
pub use sign_in::ISSUANCE;
pub use sort::Sort;
pub use survey::{Survey, local_part};
pub use update::update;
pub use when::{clock, day, minute, second, span};

#[cfg(test)]
mod script_tests;
#[cfg(test)]
pub(crate) mod testing;
