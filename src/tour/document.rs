//! The format of a tour file: TOML, every text with its place in the file.

use crate::text::FileError;
use serde::Deserialize;
use toml::Spanned;

/// A text with its place.
pub(super) type Placed = Spanned<String>;

/// A tour file, read but not yet filled with the names of its case.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TourDocument {
    /// What the tour is about, in a few words.
    pub(super) title: String,
    /// About how long it takes.
    pub(super) minutes: u32,
    /// The sign-ins.
    pub(super) data: DataDocument,
    /// What to do next on one's own export.
    pub(super) next: Placed,
    /// The steps.
    pub(super) step: Vec<StepDocument>,
}

/// Where the sign-ins come from: a training case of the generator, or files.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DataDocument {
    /// The name of a training case.
    pub(super) case: Option<Placed>,
    /// Its seed.
    pub(super) seed: Option<u64>,
    /// Files and directories, relative to the directory of the tour file.
    pub(super) files: Option<Vec<Placed>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct StepDocument {
    pub(super) title: Placed,
    pub(super) text: Placed,
    pub(super) why: Placed,
    pub(super) hint: Placed,
    pub(super) done: Option<Placed>,
    pub(super) glossary: Placed,
    pub(super) keys: Option<Placed>,
    pub(super) goal: Option<Spanned<GoalDocument>>,
    pub(super) choice: Option<Vec<ChoiceDocument>>,
    pub(super) verdict: Option<VerdictDocument>,
}

/// The goals of a step; all that are given have to hold.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct GoalDocument {
    pub(super) tab: Option<Placed>,
    pub(super) aggregate: Option<Placed>,
    pub(super) filter: Option<Placed>,
    pub(super) search: Option<Placed>,
    pub(super) expanded: Option<Placed>,
    pub(super) row: Option<Placed>,
    pub(super) details: Option<Placed>,
    pub(super) suspect: Option<Placed>,
    pub(super) explained: Option<Placed>,
    pub(super) timeline: Option<Placed>,
    pub(super) users: Option<Spanned<bool>>,
    pub(super) counts: Option<Placed>,
    pub(super) question: Option<Placed>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChoiceDocument {
    pub(super) text: Placed,
    #[serde(default)]
    pub(super) right: bool,
    pub(super) because: Placed,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct VerdictDocument {
    pub(super) user: Placed,
    pub(super) decision: Placed,
    pub(super) because: Placed,
}

impl TourDocument {
    /// Reads a tour file.
    ///
    /// # Errors
    /// The first thing that is no TOML, or is not what the format expects there.
    pub(super) fn read(text: &str) -> Result<Self, FileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        toml::from_str(text).map_err(|error| {
            let span = error.span().unwrap_or(text.len()..text.len());
            FileError::at(text, &span, error.message().replace('\n', ", "))
        })
    }
}
