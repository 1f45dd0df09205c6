//! The vocabulary of goals: what a state of the explorer has to show.

use crate::aggregate::Tab;
use crate::query::{Filter, FilterField};
use crate::signin::TimeAggregate;

/// A condition on the state of the explorer. Users are named by their principal name; filters are those of the filter
/// language, and match sign-ins.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Goal {
    /// This tab is in view.
    Tab(Tab),
    /// The tab in view groups by this window.
    Aggregate(TimeAggregate),
    /// The filter in force keeps the same sign-ins as this one.
    Filter(Filter),
    /// The search pattern in force contains this text.
    Search(String),
    /// A group is expanded, with a sign-in that matches.
    Expanded(Filter),
    /// The cursor of the table is on a sign-in that matches.
    Row(Filter),
    /// The details are open, about a sign-in that matches.
    Details(Filter),
    /// The cursor of the list of suspects is on a finding about this user.
    Suspect(String),
    /// The details explain a finding about this user.
    Explained(String),
    /// The timeline of this user is open.
    Timeline(String),
    /// The list of users is open.
    Users,
    /// The values of this column are counted.
    Counts(FilterField),
    /// The question of this name was answered last.
    Question(&'static str),
}
