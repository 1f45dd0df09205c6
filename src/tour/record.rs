//! What a learner did in a tour: the report that an instructor reads.

use crate::state_file::replace;
use crate::text::io_error;
use serde::Serialize;
use std::path::Path;

/// The schema of the report. A change of its format changes the number.
const SCHEMA: &str = "signinscope.tour-report/1";

/// What became of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum StepState {
    /// Not yet done.
    #[default]
    Open,
    /// Left without being done.
    Skipped,
    /// Done.
    Done,
}

/// What a learner did in one step.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub(crate) struct StepRecord {
    /// The heading of the step.
    pub(crate) title: String,
    /// What became of it.
    pub(crate) state: StepState,
    /// How long it was in view, in seconds.
    pub(crate) seconds: f64,
    /// How often the hint was asked for.
    pub(crate) hints: u32,
    /// The answers and verdicts that were given, in their order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) answers: Vec<String>,
    /// The right answer, once one was given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) right_answer: Option<String>,
    /// Whether the first answer was right; `None` where nothing was asked or answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) right: Option<bool>,
}

/// What a learner did in a tour.
#[derive(Clone, Debug, Serialize)]
pub struct TourRecord {
    schema: &'static str,
    version: &'static str,
    /// The name of the tour.
    pub(crate) tour: String,
    /// The seat, where the variant is that of a seat.
    pub(crate) seed: Option<u64>,
    /// When it began, RFC 3339.
    pub(crate) began: String,
    /// The last step was left.
    pub(crate) finished: bool,
    /// First answers that were right.
    pub(crate) right: usize,
    /// Questions and verdicts of the tour.
    pub(crate) questions: usize,
    /// What was done in each step.
    pub(crate) steps: Vec<StepRecord>,
}

impl TourRecord {
    /// A record of nothing.
    pub(crate) fn new(tour: String, seed: Option<u64>, began: String) -> Self {
        Self {
            schema: SCHEMA,
            version: env!("CARGO_PKG_VERSION"),
            tour,
            seed,
            began,
            finished: false,
            right: 0,
            questions: 0,
            steps: Vec::new(),
        }
    }

    /// Replaces the report at `path`. Only its owner may read it.
    ///
    /// # Errors
    /// The file, and why it was not written.
    pub(crate) fn write(&self, path: &Path) -> Result<(), String> {
        // Text and numbers have a form in JSON.
        let text = serde_json::to_string_pretty(self).unwrap_or_default() + "\n";
        replace(path, &text).map_err(|error| format!("{}: {}", path.display(), io_error(&error)))
    }
}
