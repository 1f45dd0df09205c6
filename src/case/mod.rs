//! A case: what an analyst decided about findings, by their ids. No content of a log is in it.

mod file;

pub use file::CaseError;

use crate::detect::{Findings, Verdict};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Verdicts by id of the finding.
type Verdicts = BTreeMap<String, Verdict>;

/// The verdicts on the findings of a load, and of others that were looked at with the same case file.
#[derive(Clone, Debug, Default)]
pub struct Case {
    verdicts: Verdicts,
    /// As the file has them, as far as this program knows.
    kept: Verdicts,
    path: Option<PathBuf>,
    /// What was changed, the last change last: the finding and its verdict before.
    changes: Vec<(String, Option<Verdict>)>,
}

impl Case {
    /// Opens a case file. One that does not exist yet is an empty case, and is made when there is something to keep.
    ///
    /// # Errors
    /// When the file or its directory cannot be read, or the file is none that this program understands.
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        let verdicts = file::read(path)?.unwrap_or_default();
        Ok(Self { kept: verdicts.clone(), verdicts, path: Some(path.to_owned()), changes: Vec::new() })
    }

    /// Where it is kept.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Keeps it in this file from now on.
    pub fn move_to(&mut self, path: PathBuf) {
        self.kept.clear();
        self.path = Some(path);
    }

    /// Gives a finding a verdict, or takes it back.
    pub fn decide(&mut self, finding: &str, verdict: Option<Verdict>) {
        let before = match verdict {
            Some(verdict) => self.verdicts.insert(finding.to_owned(), verdict),
            None => self.verdicts.remove(finding),
        };
        self.changes.push((finding.to_owned(), before));
    }

    /// Takes the last change back. Gives the finding that it was about, and its verdict now; `None` without a change.
    pub fn undo(&mut self) -> Option<(String, Option<Verdict>)> {
        let (finding, before) = self.changes.pop()?;
        match before.clone() {
            Some(verdict) => self.verdicts.insert(finding.clone(), verdict),
            None => self.verdicts.remove(&finding),
        };
        Some((finding, before))
    }

    /// Whether there is a change to take back.
    pub fn can_undo(&self) -> bool {
        !self.changes.is_empty()
    }

    /// How many verdicts are not in the file as they are here.
    pub fn unsaved(&self) -> usize {
        let changed = self.verdicts.iter().filter(|(finding, verdict)| self.kept.get(*finding) != Some(*verdict));
        changed.count() + self.kept.keys().filter(|finding| !self.verdicts.contains_key(*finding)).count()
    }

    /// The verdict on a finding.
    pub fn verdict(&self, finding: &str) -> Option<&Verdict> {
        self.verdicts.get(finding)
    }

    /// Writes the verdicts on findings.
    pub fn apply(&self, findings: &mut Findings) {
        for finding in &mut findings.list {
            finding.verdict = self.verdicts.get(&finding.id).cloned();
        }
    }

    /// Writes the case into its file, whole or not at all. What somebody else put there meanwhile stays, but for the
    /// verdicts that were changed here.
    ///
    /// # Errors
    /// When there is no file to write to, or it cannot be read or written. The verdicts stay as they are, here and in
    /// the file.
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
    fn changes_are_taken_back_one_by_one() {
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
