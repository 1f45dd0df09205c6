//! Tracks whether pseudonyms are shown, and keeps what was loaded and found without them: detection and the files need it.

use crate::detect::Findings;
use crate::redact::Redactor;
use crate::store::Store;
use std::sync::Arc;

/// What was loaded and found, as it is.
#[derive(Default)]
pub(crate) struct Originals {
    /// What is loaded so far.
    pub(crate) store: Arc<Store>,
    /// What was found in it.
    pub(crate) findings: Arc<Findings>,
    /// Counts snapshots.
    pub(crate) loads: u64,
    /// Counts snapshots and findings.
    pub(crate) changes: u64,
}

/// Whether pseudonyms are shown, and who gives them.
#[derive(Clone, Debug, Default)]
pub struct RedactionState {
    redactor: Option<Arc<Redactor>>,
    on: bool,
    /// Counts how often it was turned on or off.
    turns: u64,
    /// The turn of which something is shown.
    shown: u64,
}

impl RedactionState {
    /// By this redactor, from the beginning or not yet.
    pub fn new(redactor: Redactor, on: bool) -> Self {
        Self { redactor: Some(Arc::new(redactor)), on, turns: u64::from(on), shown: 0 }
    }

    /// Whether pseudonyms are shown.
    pub fn is_on(&self) -> bool {
        self.on
    }

    /// Whether pseudonyms are or were shown.
    pub(crate) fn was_on(&self) -> bool {
        self.turns > 0
    }

    /// Whether pseudonyms are on and what is in the state is not yet replaced: nothing of it may be seen.
    pub fn is_pending(&self) -> bool {
        self.on && self.shown != self.turns
    }

    /// Who gives pseudonyms, while they are on.
    pub(crate) fn redactor(&self) -> Option<Arc<Redactor>> {
        self.redactor.clone().filter(|_| self.on)
    }

    /// Tells turns apart.
    pub(crate) fn turns(&self) -> u64 {
        self.turns
    }

    /// Turns them on or off; `false` when there is nobody to give any.
    pub(crate) fn turn(&mut self) -> bool {
        let able = self.redactor.is_some();
        if able {
            self.on = !self.on;
            self.turns += 1;
        }
        able
    }

    /// Takes note that what was rewritten in a turn is shown; `false` when that turn is over.
    pub(crate) fn show(&mut self, turn: u64) -> bool {
        let current = self.on && self.turns == turn;
        if current {
            self.shown = turn;
        }
        current
    }
}
