//! Keeps what an analyst decided and marked: verdicts and marks by the ids of findings, marks by the ids of sign-ins. Of a
//! log, a case holds nothing but ids and times.

mod file;
mod kept;
mod marks;

pub(crate) use file::CaseError;
pub(crate) use marks::MarkTarget;
pub(crate) use marks::{Marks, marked_rows, note};

use crate::detect::{Findings, Mark, Verdict};
use file::CaseEntries;
use kept::Kept;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Verdicts and marks on this load, and on other loads with the same case file.
#[derive(Clone, Debug, Default)]
pub struct Case {
    verdicts: Kept<String, Verdict>,
    marks: Kept<MarkTarget, Mark>,
    path: Option<PathBuf>,
    /// How to undo the changes, the last one last.
    changes: Vec<CaseChange>,
}

/// A change, by what was before it; after it was undone, by what is now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseChange {
    /// The verdict on a finding.
    Verdict(String, Option<Verdict>),
    /// Marks that were made or removed together.
    Marks(Vec<(MarkTarget, Option<Mark>)>),
}

impl Case {
    /// Opens a case file. One that does not exist is an empty case, and [`Self::save`] creates it.
    ///
    /// # Errors
    /// When the file or its directory cannot be read, or is not a case file of a known schema.
    pub fn open(path: &Path) -> Result<Self, CaseError> {
        let CaseEntries { verdicts, marks } = file::read(path)?.unwrap_or_default();
        let (verdicts, marks) = (Kept::read(verdicts), Kept::read(marks));
        Ok(Self { verdicts, marks, path: Some(path.to_owned()), changes: Vec::new() })
    }

    /// The file.
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }

    /// Saves to this file from now on.
    pub fn move_to(&mut self, path: PathBuf) {
        self.verdicts.forget_file();
        self.marks.forget_file();
        self.path = Some(path);
    }

    /// Sets the verdict on a finding, or removes it.
    pub fn decide(&mut self, finding: &str, verdict: Option<Verdict>) {
        let finding = finding.to_owned();
        let before = self.verdicts.set(&finding, verdict);
        self.changes.push(CaseChange::Verdict(finding, before));
    }

    /// Marks all targets, or removes their marks. It is undone as one change.
    pub fn mark(&mut self, targets: Vec<(MarkTarget, Option<Mark>)>) {
        let before = self.set_marks(targets);
        self.changes.push(CaseChange::Marks(before));
    }

    fn set_marks(&mut self, targets: Vec<(MarkTarget, Option<Mark>)>) -> Vec<(MarkTarget, Option<Mark>)> {
        let set = |(target, mark)| {
            let before = self.marks.set(&target, mark);
            (target, before)
        };
        targets.into_iter().map(set).collect()
    }

    /// Undoes the last change. Gives what is now; `None` if there is no change.
    pub fn undo(&mut self) -> Option<CaseChange> {
        let change = self.changes.pop()?;
        match &change {
            CaseChange::Verdict(finding, before) => {
                self.verdicts.set(finding, before.clone());
            }
            CaseChange::Marks(before) => {
                self.set_marks(before.clone());
            }
        }
        Some(change)
    }

    /// Whether there is a change to undo.
    pub fn can_undo(&self) -> bool {
        !self.changes.is_empty()
    }

    /// The number of verdicts and marks that differ from the file.
    pub fn unsaved(&self) -> usize {
        self.verdicts.unsaved() + self.marks.unsaved()
    }

    /// The verdict on a finding.
    pub fn verdict(&self, finding: &str) -> Option<&Verdict> {
        self.verdicts.now().get(finding)
    }

    /// The mark on a finding or a sign-in.
    pub fn mark_on(&self, target: &MarkTarget) -> Option<&Mark> {
        self.marks.now().get(target)
    }

    /// The mark on a finding.
    pub fn mark_on_finding(&self, finding: &str) -> Option<&Mark> {
        self.mark_on(&MarkTarget::Finding(finding.to_owned()))
    }

    /// The marks.
    pub(crate) fn marks(&self) -> Arc<Marks> {
        Arc::clone(self.marks.now())
    }

    /// Sets the verdicts and the marks of findings. [`note`] sets the notes.
    pub fn apply(&self, findings: &mut Findings) {
        for finding in &mut findings.list {
            finding.verdict = self.verdict(&finding.id).cloned();
            finding.mark = self.mark_on_finding(&finding.id).cloned();
        }
    }

    /// Writes the case to its file, whole or not at all. What somebody else saved meanwhile stays, unless it was changed
    /// here.
    ///
    /// # Errors
    /// When no file is named, or it cannot be read or written. Everything stays unchanged, here and in the file.
    pub fn save(&mut self) -> Result<(), CaseError> {
        let path = self.path.as_deref().ok_or(CaseError::NoFile)?;
        let theirs = file::read(path)?.unwrap_or_default();
        let merged = CaseEntries {
            verdicts: self.verdicts.merged_into(theirs.verdicts),
            marks: self.marks.merged_into(theirs.marks),
        };
        file::write(path, &merged)?;
        (self.verdicts, self.marks) = (Kept::read(merged.verdicts), Kept::read(merged.marks));
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
        assert_eq!(case.undo(), Some(CaseChange::Verdict("a".to_owned(), Some(verdict("one")))));
        let sign_ins = ["x", "y"].map(|name| (MarkTarget::SignIn(name.to_owned()), Some(Mark::default())));
        case.mark(sign_ins.to_vec());
        assert_eq!(case.unsaved(), 3);
        let unmarked = sign_ins.clone().map(|(target, _)| (target, None));
        assert_eq!(case.undo(), Some(CaseChange::Marks(unmarked.to_vec())), "both at once");
        assert_eq!(case.mark_on(&sign_ins[0].0), None);
        assert_eq!(case.undo(), Some(CaseChange::Verdict("a".to_owned(), None)));
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
        let sign_in = |note: &str| (MarkTarget::SignIn("x".to_owned()), Some(Mark { note: note.to_owned() }));
        mine.mark(vec![sign_in("mine")]);
        mine.save().expect("saved");
        let mut theirs = Case::open(&path).expect("the case");
        theirs.decide("c", Some(verdict("theirs")));
        theirs.decide("a", None);
        theirs.mark(vec![sign_in("theirs"), (MarkTarget::Finding("a".to_owned()), Some(Mark::default()))]);
        theirs.save().expect("saved");
        mine.decide("b", Some(verdict("changed")));
        mine.save().expect("saved");
        let all = Case::open(&path).expect("the case");
        assert_eq!(all.verdicts.now().keys().collect::<Vec<_>>(), ["b", "c"]);
        assert_eq!(all.verdict("b").cloned(), Some(verdict("changed")));
        assert_eq!(all.mark_on(&sign_in("").0).map(|mark| mark.note.as_str()), Some("theirs"));
        assert!(all.mark_on_finding("a").is_some());
        assert_eq!((mine.unsaved(), mine.verdicts.now(), mine.marks.now()), (0, all.verdicts.now(), all.marks.now()));
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
