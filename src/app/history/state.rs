//! Holds the views that undo and redo go to.

use crate::app::table::crumb::Way;
use crate::app::table::view_state::ViewState;

/// The most steps that are kept; of a step the text of its filter and a few numbers.
const MOST: usize = 200;

/// What was looked at, and the way there.
pub(crate) struct HistoryStep<S: 'static> {
    /// What was looked at.
    pub view: ViewState,
    /// The steps that led there.
    pub trail: Way<S>,
}

/// The views before this one, and those that were undone.
pub(crate) struct History<S: 'static> {
    /// What undo goes to, the last at the end.
    pub undo: Vec<HistoryStep<S>>,
    /// What redo goes to, the last at the end.
    pub redo: Vec<HistoryStep<S>>,
    /// What was looked at when the key was pressed that is being handled, or when the prompt was opened.
    pub before: Option<HistoryStep<S>>,
}

impl<S> Default for History<S> {
    fn default() -> Self {
        Self { undo: Vec::new(), redo: Vec::new(), before: None }
    }
}

impl<S> History<S> {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Self::default();
    }

    /// Adds what was looked at before something new.
    pub(crate) fn push(&mut self, step: HistoryStep<S>) {
        self.redo.clear();
        self.undo.push(step);
        if self.undo.len() > MOST {
            self.undo.remove(0);
        }
    }
}
