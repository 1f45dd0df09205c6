//! The filter language and fuzzy search.
//!
//! A filter is a list of terms, separated by blanks:
//!
//! | term | matches |
//! | --- | --- |
//! | `alice` | the text stands in a main column: user, application, address, resource, location, service principal, status |
//! | `user:alice` | the text stands in the field, whatever its letter case |
//! | `code:50126`, `asn:8075` | numbers are compared in whole |
//! | `id:7b1d52c4-...`, `id:xFIde66QY0-MIV3gpLb5Fw` | the request id, or the unique token identifier made of it |
//! | `kind:non`, `status:succ` | the beginning of one of the few words there are |
//! | `ip:198.51.100.4`, `ip:10.0.0.0/8` | the address, or any of the network; else (`ip:198.51`) a part of the address |
//! | `app:="Microsoft Teams"` | the whole value, whatever its letter case |
//! | `device:=` | there is no value |
//! | `agent:/^python/` | a regular expression, whatever the letter case unless it begins with `(?-i)`; `\/` is a slash |
//! | `latitude:45..47`, `ip:10.0.0.1..10.0.0.9`, `code:50000..` | a range of numbers or addresses, both ends included |
//! | `time:2026-10-03`, `time:2026-10-03..-6h` | the day, or from the beginning of the one to the end of the other |
//! | `after:2026-10-03`, `before:-6h` | from the moment on; until just before it |
//! | `-status:success` | not this |
//!
//! Terms of the same field are alternatives, terms of different fields must all hold, and so must every bare word and
//! every negated term. Times are UTC; relative ones (`-30m`, `-6h`, `-2d`, `-1w`) count back from the newest sign-in
//! that is loaded. Text with blanks, colons or `..` goes in double quotes, in which `\"` and `\\` stand for the
//! characters themselves.
//!
//! Fields have short names (`user`, `app`, `ip`, ...; [`FilterField::all`] gives them all) and the names of
//! [`Field::name`](crate::signin::Field::name).

mod compiled;
mod completion;
mod filter;
mod filter_field;
mod parse;
#[cfg(test)]
mod property_tests;
mod quoting;
mod search;
mod term;
#[cfg(test)]
mod tests;
mod time;

pub use completion::{Completion, complete};
pub use filter::{Filter, FilterError};
pub use filter_field::FilterField;
pub use search::Search;
