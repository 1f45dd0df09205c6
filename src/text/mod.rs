//! Makes text safe to show, and measures, cuts and wraps it.
//!
//! Sign-in logs contain text that outsiders choose: names of users, applications and devices, user agents. So do names of
//! files. Such text, shown raw, can move the cursor, overwrite the line above it, reverse an address or hide half of a
//! name. All text for the screen goes through this module. Dangerous characters are made visible and never dropped,
//! because they are evidence.
//!
//! | file | contents |
//! | --- | --- |
//! | `glyphs` | [`Glyphs`]: whether the output may use more than ASCII |
//! | `escape` | [`safe`] makes hidden characters visible, [`is_hostile`] detects them |
//! | `safe_text` | [`SafeText`]: the type of escaped text |
//! | `width` | measures and cuts in terminal cells: [`width()`], [`truncate`], [`truncate_middle`], [`fit`] |
//! | `wrap` | [`wrap()`] breaks lines |
//! | `bar` | [`bar()`]: counts as bars of one cell |
//! | `number` | [`number()`], [`bytes`], [`duration`]: numbers for people |
//! | `io_error` | [`io_error()`]: errors of the operating system |
//! | `file_error` | [`FileError`]: an error in a file that a person wrote, with its position |
//! | `export` | [`csv_cell`], [`markdown`], [`pasted`]: text for other programs |

mod bar;
mod defang;
mod escape;
mod export;
mod file_error;
mod glyphs;
mod io_error;
mod number;
mod safe_text;
#[cfg(test)]
pub(crate) mod testing;
mod width;
mod wrap;

pub(crate) use bar::bar;
pub(crate) use defang::defanged;
pub(crate) use escape::{is_hostile, safe};
pub(crate) use export::{csv_cell, exact_cell, json_escaped, markdown, pasted};
pub use file_error::FileError;
pub(crate) use glyphs::Glyphs;
pub(crate) use io_error::io_error;
pub(crate) use number::{bytes, counted, duration, number};
pub(crate) use safe_text::SafeText;
pub(crate) use width::{Align, fit, truncate, truncate_middle, width};
pub(crate) use wrap::wrap;
