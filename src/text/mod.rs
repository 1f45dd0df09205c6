//! Text that is safe to show.
//!
//! Sign-in logs hold text that outsiders choose: user names, user agents, application and device
//! names. So do the names of the files they come in. Shown raw, such text can move the cursor,
//! rewrite the line above it, reverse the order of an address or hide half of a name. This room is
//! the one door to the screen: what is dangerous is made visible, never dropped, because to an
//! analyst it is evidence.
//!
//! | file      | what it holds                                                              |
//! |-----------|----------------------------------------------------------------------------|
//! | `glyphs`  | [`Glyphs`]: may the output use more than ASCII?                            |
//! | `escape`  | [`safe`] makes hidden characters visible, [`is_hostile`] tells they are there |
//! | `safe_text`| [`SafeText`]: the proof, as a type, that text went through `escape`        |
//! | `width`   | terminal cells: [`width()`], [`truncate`], [`truncate_middle`], [`fit`]    |
//! | `wrap`    | [`wrap()`]: words onto lines                                               |
//! | `number`  | [`number()`], [`bytes`], [`duration`] for people                           |
//! | `export`  | [`csv_cell`], [`markdown`], [`pasted`]: text that is safe in somebody else's program |

mod escape;
mod export;
mod glyphs;
mod number;
mod safe_text;
mod width;
mod wrap;

pub use escape::{is_hostile, safe};
pub use export::{csv_cell, json_escaped, markdown, pasted};
pub use glyphs::Glyphs;
pub use number::{bytes, counted, duration, number};
pub use safe_text::{MAX_SHOWN, SafeText};
pub use width::{Align, fit, truncate, truncate_middle, width};
pub use wrap::wrap;
