//! A tour, ready to be taken: its texts have the names of the case, its goals are read.

use super::goal::Goal;
use crate::detect::Decision;

/// The most answers that there are to choose from: as many as fit a small pane.
pub(crate) const MOST_CHOICES: usize = 5;

/// A tour.
#[derive(Clone, Debug)]
pub(crate) struct Tour {
    /// The name on the command line; of a tour from a file the name of the file.
    pub(crate) name: String,
    /// What it is about.
    pub(crate) title: String,
    /// The steps; at least one. The last one is a question or a verdict.
    pub(crate) steps: Vec<TourStep>,
    /// What to do next on one's own export.
    pub(crate) next: String,
}

/// A step.
#[derive(Clone, Debug)]
pub(crate) struct TourStep {
    /// Its heading.
    pub(crate) title: String,
    /// What to look at, and what to do.
    pub(crate) text: String,
    /// Why that matters.
    pub(crate) why: String,
    /// How to do it, for those who ask.
    pub(crate) hint: String,
    /// What is said when it is done.
    pub(crate) done: String,
    /// The term of the glossary, or the error code, that it is about.
    pub(crate) glossary: String,
    /// Keys that reach it, as a script.
    pub(crate) keys: String,
    /// What is to be done.
    pub(crate) task: Task,
}

/// What is to be done in a step.
#[derive(Clone, Debug)]
pub(crate) enum Task {
    /// The state has to show all of these.
    Reach(Vec<Goal>),
    /// One of these has to be chosen, which stand in the order of their texts.
    Choose(Vec<TourChoice>),
    /// A finding about this user has to get a verdict.
    Judge {
        /// The user.
        user: String,
        /// The right verdict.
        decision: Decision,
        /// Why it is right.
        because: String,
    },
}

impl Task {
    /// Whether it is scored.
    pub(crate) fn is_scored(&self) -> bool {
        !matches!(self, Self::Reach(_))
    }
}

/// An answer to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TourChoice {
    /// The answer.
    pub(crate) text: String,
    /// Whether it is right.
    pub(crate) right: bool,
    /// Why it is right, or not.
    pub(crate) because: String,
}
