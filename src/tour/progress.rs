//! Keeps how far a learner is in each built-in tour, in a file of the user's state directory.

use crate::state_file::StateFile;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema of the file.
const SCHEMA: &str = "signinscope.tours/1";

/// How far a learner is in a tour.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TourProgress {
    /// The step in view, from 0.
    pub(crate) step: usize,
    /// The tour was taken to its end.
    #[serde(default)]
    pub(crate) finished: bool,
    /// First answers that were right, when it was finished last.
    #[serde(default)]
    pub(crate) right: usize,
    /// Questions and verdicts of the tour.
    #[serde(default)]
    pub(crate) questions: usize,
}

#[derive(Debug, Serialize, Deserialize)]
struct TourStatesDocument {
    schema: String,
    tours: BTreeMap<String, TourProgress>,
}

/// How far a learner is in the built-in tours.
#[derive(Clone, Debug, Default)]
pub(crate) struct TourStates {
    file: StateFile,
    tours: BTreeMap<String, TourProgress>,
}

impl TourStates {
    /// Reads `tours.json` in the state directory that the environment names. A file that cannot be read counts as none, since
    /// nothing but comfort is lost.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let file = StateFile::named("tours.json", "the progress", variable);
        let text = file.read().ok().flatten().unwrap_or_default();
        let document: Option<TourStatesDocument> = serde_json::from_str(&text).ok();
        let tours = document.filter(|document| document.schema == SCHEMA).map(|document| document.tours);
        Self { file, tours: tours.unwrap_or_default() }
    }

    /// How far a learner is in the tour of this name.
    pub(crate) fn of(&self, tour: &str) -> TourProgress {
        self.tours.get(tour).copied().unwrap_or_default()
    }

    /// Notes how far a learner is, and writes the file.
    ///
    /// # Errors
    /// The file, and why it was not written.
    pub(crate) fn keep(&mut self, tour: &str, progress: TourProgress) -> Result<(), String> {
        if self.tours.insert(tour.to_owned(), progress) == Some(progress) {
            return Ok(());
        }
        if !self.file.has_place() {
            return Ok(());
        }
        let document = TourStatesDocument { schema: SCHEMA.into(), tours: self.tours.clone() };
        // Text and numbers have a form in JSON.
        self.file.write(&(serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn progress_is_kept_for_its_owner_alone() {
        let directory = tempfile::tempdir().expect("a directory");
        let home = directory.path().to_str().expect("a readable path").to_owned();
        let variable = |name: &str| (name == "XDG_STATE_HOME").then(|| home.clone());
        let mut states = TourStates::read(variable);
        assert_eq!(states.of("replay"), TourProgress::default());
        let progress = TourProgress { step: 3, finished: false, right: 0, questions: 2 };
        states.keep("replay", progress).expect("written");
        assert_eq!(TourStates::read(variable).of("replay"), progress);
        let file = directory.path().join("signinscope/tours.json");
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &std::path::Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
            assert_eq!((mode(&file), mode(&directory.path().join("signinscope"))), (0o600, 0o700));
        }
        fs::write(&file, "{\"schema\": \"another/1\", \"tours\": {}}").expect("written");
        assert_eq!(TourStates::read(variable).of("replay"), TourProgress::default());
    }
}
