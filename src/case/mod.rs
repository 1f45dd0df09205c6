//! Keeps the verdicts of an analyst on findings, by the ids of findings. A case holds no content of a log.

mod file;

pub(crate) use file::CaseError;

use crate::detect::{Findings, Verdict};
use file::Verdicts;
use std::path::{Path, PathBuf};

/// Verdicts on the findings of this load, and of other loads with the same case file.
#[derive(Clone, Debug, Default)]
pub struct Case {
    verdicts: Verdicts,
    /// The verdicts as last read from or written to the file.
    kept: Verdicts,
    path: Option<PathBuf>,
    /// The changes, the last one last: a finding and its verdict before.
    changes: Vec<(String, Option<Verdict>)>,
}

impl Case {
    /// Opens a case file. One that does not exist is an empty case, and [`Self::save`] creates it.
    ///
    /// # Errors
    /// When the file or its directory cannot be read, or is not a case file of a known schema.
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        let verdicts = file::read(path)?.unwrap_or_default();
        Ok(Self { kept: verdicts.clone(), verdicts, path: Some(path.to_owned()), changes: Vec::new() })
    }

    /// The file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Saves to this file from now on.
    pub fn move_to(&mut self, path: PathBuf) {
        self.kept.clear();
        self.path = Some(path);
    }

    /// Sets the verdict on a finding, or removes it.
    pub fn decide(&mut self, finding: &str, verdict: Option<Verdict>) {
        let before = match verdict {
            Some(verdict) => self.verdicts.insert(finding.to_owned(), verdict),
            None => self.verdicts.remove(finding),
        };
        self.changes.push((finding.to_owned(), before));
    }

    /// Undoes the last change. Gives its finding and the verdict now; `None` if there is no change.
    pub fn undo(&mut self) -> Option<(String, Option<Verdict>)> {
        let (finding, before) = self.changes.pop()?;
        match before.clone() {
            Some(verdict) => self.verdicts.insert(finding.clone(), verdict),
            None => self.verdicts.remove(&finding),
        };
        Some((finding, before))
    }

    /// Whether there is a change to undo.
    pub fn can_undo(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The number of verdicts that differ from the file.
    pub fn unsaved(&self) -> usize {
        let changed = self.verdicts.iter().filter(|(finding, verdict)| self.kept.get(*finding) != Some(*verdict));
        changed.count() + self.kept.keys().filter(|finding| !self.verdicts.contains_key(*finding)).count()
    }

    /// The verdict on a finding.
    pub fn verdict(&self, finding: &str) -> Option<&Verdict> {
        self.verdicts.get(finding)
    }

    /// Sets the verdicts of findings.
    pub fn apply(&self, findings: &mut Findings) {
        for finding in &mut findings.list {
            finding.verdict = self.verdicts.get(&finding.id).cloned();
        }
    }

    /// Writes the case to its file, whole or not at all. Verdicts that somebody else saved meanwhile stay, unless they were
    /// changed here.
    ///
    /// # Errors
    /// When no file is named, or it cannot be read or written. The verdicts stay unchanged, here and in the file.
    pub fn save(&mut self) -> Result<(), CaseError> {
        let path = self.path.as_deref().ok_or(CaseError::NoFile)?;
        let mut merged = file::read(path)?.unwrap_or_default();
        for finding in self.kept.keys().filter(|finding| !self.verdicts.contains_key(*finding)) {
            merged.remove(finding);
        }
        for (finding, verdict) in &self.verdicts {
            if self.kept.get(finding) != Some(verdict) {
                merged.insert(finding.clone(), verdict.clone());
            }
        }
        file::write(path, &merged)?;
        (self.kept, self.verdicts) = (merged.clone(), merged);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::Decision;

    fn verdict(reason: &str) -> Verdict {
        Verdict { decision: Decision::Dismissed, reason: reason.to_owned() }
    }

    #[test]
    fn changes_are_undone_one_by_one() {
        let mut case = Case::default();
        case.decide("a", Some(verdict("one")));
        case.decide("a", Some(verdict("two")));
        assert_eq!(case.unsaved(), 1);
        assert_eq!(case.undo(), Some(("a".to_owned(), Some(verdict("one")))));
        assert_eq!(case.undo(), Some(("a".to_owned(), None)));
        assert_eq!((case.undo(), case.unsaved(), case.can_undo()), (None, 0, false));
    }

    #[test]
    fn a_case_is_kept_and_two_people_do_not_overwrite_each_other() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("case.json");
        let mut mine = Case::open(&path).expect("a new case");
        assert!(!path.exists(), "nothing to keep yet");
        mine.decide("a", Some(verdict("ours")));
        mine.decide("b", Some(verdict("ours")));
        mine.save().expect("saved");
        let mut theirs = Case::open(&path).expect("the case");
        theirs.decide("c", Some(verdict("theirs")));
        theirs.decide("a", None);
        theirs.save().expect("saved");
        mine.decide("b", Some(verdict("changed")));
        mine.save().expect("saved");
        let all = Case::open(&path).expect("the case").verdicts;
        assert_eq!(all.keys().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(all.get("b").cloned(), Some(verdict("changed")));
        assert_eq!((mine.unsaved(), mine.verdicts == all), (0, true));
    }

    #[test]
    fn a_file_that_broke_meanwhile_is_not_overwritten() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("case.json");
        let mut case = Case::open(&path).expect("a new case");
        case.decide("a", Some(verdict("")));
        std::fs::write(&path, "half a fi").expect("written");
        assert!(matches!(case.save(), Err(CaseError::Malformed { .. })));
        assert_eq!(std::fs::read_to_string(&path).expect("text"), "half a fi");
        assert_eq!(case.unsaved(), 1, "the verdict is still here");
        case.move_to(directory.path().join("other.json"));
        case.save().expect("saved elsewhere");
        assert_eq!(case.unsaved(), 0);
    }
}
