//! Parses and applies the filter language, completes it, and searches fuzzily.
//!
//! A filter is a list of terms, separated by blanks; `or` between such lists makes them alternatives, and parentheses
//! make one term of a filter:
//!
//! | term | matches |
//! | --- | --- |
//! | `alice` | a main column contains the text: user, application, address, resource, location, service principal, status |
//! | `user:alice` | the field contains the text, in any letter case |
//! | `code:50126`, `asn:8075` | the number is equal |
//! | `id:7b1d52c4-...`, `id:xFIde66QY0-MIV3gpLb5Fw` | the request id, or the unique token identifier that encodes it |
//! | `kind:non`, `status:succ` | the value starts with the text |
//! | `ip:198.51.100.4`, `ip:10.0.0.0/8` | the address, or any of the network; else (`ip:198.51`) a part of the address |
//! | `app:="Microsoft Teams"` | the whole value, in any letter case |
//! | `device:=` | the value is absent |
//! | `agent:/^python/` | the regular expression, in any letter case unless it starts with `(?-i)`; `\/` is a slash |
//! | `latitude:45..47`, `ip:10.0.0.1..10.0.0.9`, `code:50000..` | a range of numbers or addresses, both ends included |
//! | `time:2026-10-03`, `time:2026-10-03..-6h` | the day, or from the start of the one to the end of the other |
//! | `after:2026-10-03`, `before:-6h` | from the time on; before the time |
//! | `marked:yes` | an analyst marked it ([`Store::with_marks`](crate::store::Store::with_marks)) |
//! | `-status:success` | not this |
//! | `user:alice or app:Teams code:0` | the one, or both of the others |
//! | `-(user:alice or app:Teams)` | none of these |
//!
//! Terms on the same field are alternatives. Terms on different fields must all hold, as must every bare word, every
//! negated term and all that stands in parentheses. Times are UTC; relative ones (`-30m`, `-6h`, `-2d`, `-1w`) count back from the newest sign-in of the
//! load. Text with blanks, colons, unbalanced parentheses or `..`, and the words `or`, `and`, `not` need double quotes, in which `\"` and `\\` stand for the characters
//! themselves.
//!
//! Fields have short names (`user`, `app`, `ip`, ...; [`FilterField::all`] gives them all) and the names of
//! [`Field::name`](crate::signin::Field::name).

mod clauses;
mod compiled;
mod completion;
mod event_completion;
mod event_filter;
mod expression;
mod filter;
mod filter_field;
mod id;
mod parse;
#[cfg(test)]
mod property_tests;
mod quoting;
mod search;
mod subject;
mod term;
#[cfg(test)]
mod tests;

pub(crate) use compiled::{MAIN, names};
pub use completion::{Completion, complete};
pub(crate) use event_completion::complete_events;
pub(crate) use expression::{Expression, FilterPart};
pub use filter::{Filter, FilterError};
pub use filter_field::FilterField;
pub(crate) use filter_field::{FilterTarget, TextMatch};
pub(crate) use id::read_id;
pub use quoting::{quoted, term};
pub use search::Search;
pub(crate) use subject::FilterSubject;
pub(crate) use term::{Condition, Pattern, Term, Test};
