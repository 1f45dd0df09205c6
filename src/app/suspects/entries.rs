//! Orders the list of findings into sections and folds, and tracks its cursor.

use crate::detect::{Finding, Findings, Severity};

/// A part of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Section {
    /// Suspected replay: what the program is for.
    Replay,
    /// What else was found.
    Others,
    /// What the analyst found innocent.
    Dismissed,
}

impl Section {
    /// Where a finding stands.
    pub fn of(finding: &Finding) -> Self {
        match finding.detector.is_replay() {
            _ if finding.is_dismissed() => Self::Dismissed,
            true => Self::Replay,
            false => Self::Others,
        }
    }
}

/// An entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A finding, by its number in [`Findings::list`].
    Finding(usize),
    /// So many findings of a part, folded away: those of low severity, or all that were dismissed.
    Fold(Section, usize),
}

/// The state of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suspects {
    /// Position of the cursor.
    pub cursor: usize,
    /// Findings of low severity and dismissed ones are shown, too.
    pub unfolded: bool,
}

/// The findings that suspect replay and were not dismissed, the worst first.
pub(crate) fn replays(findings: &Findings) -> impl Iterator<Item = &Finding> {
    findings.list.iter().filter(|finding| Section::of(finding) == Section::Replay)
}

/// The findings of other detectors that are high or critical and were not dismissed.
pub(crate) fn grave_others(findings: &Findings) -> impl Iterator<Item = &Finding> {
    let others = findings.list.iter().filter(|finding| Section::of(finding) == Section::Others);
    others.filter(|finding| finding.severity >= Severity::High)
}

/// Whether there is something that the list should be shown for unasked.
pub(crate) fn are_worth_a_look(findings: &Findings) -> bool {
    findings.list.iter().any(|finding| finding.detector.is_replay() || finding.severity > Severity::Low)
}

impl Suspects {
    /// The list: replay first, then all else, each with its low findings behind a fold, and what was dismissed behind
    /// another. Where no replay is above low, the low replays are not folded.
    pub fn entries(self, findings: &Findings) -> Vec<Entry> {
        let mut entries = Vec::new();
        for section in [Section::Replay, Section::Others, Section::Dismissed] {
            let here = findings.list.iter().enumerate().filter(|(_, finding)| Section::of(finding) == section);
            let folds = |finding: &Finding| finding.severity == Severity::Low || section == Section::Dismissed;
            let (low, above): (Vec<_>, Vec<_>) = here.partition(|(_, finding)| folds(finding));
            let open = self.unfolded || section == Section::Replay && above.is_empty();
            entries.extend(above.iter().map(|&(number, _)| Entry::Finding(number)));
            if open {
                entries.extend(low.iter().map(|&(number, _)| Entry::Finding(number)));
            } else if !low.is_empty() {
                entries.push(Entry::Fold(section, low.len()));
            }
        }
        entries
    }

    /// The entry that the cursor is on.
    pub fn entry(self, findings: &Findings) -> Option<Entry> {
        self.entries(findings).get(self.cursor).copied()
    }

    /// The finding that the cursor is on.
    pub fn selected(self, findings: &Findings) -> Option<usize> {
        match self.entry(findings)? {
            Entry::Finding(number) => Some(number),
            Entry::Fold(..) => None,
        }
    }

    /// Puts the cursor on a finding, or on the fold that hides it.
    pub fn select(&mut self, findings: &Findings, number: usize) {
        let entries = self.entries(findings);
        let hidden_in = findings.list.get(number).map(Section::of);
        let at = entries.iter().position(|&entry| match entry {
            Entry::Finding(other) => other == number,
            Entry::Fold(section, _) => Some(section) == hidden_in,
        });
        self.cursor = at.unwrap_or(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::small_findings;
    use crate::detect::Detector;

    /// A replay, a low one, a spray and a low block.
    fn findings() -> Findings {
        let mut findings = small_findings();
        let mut spray = findings.list[0].clone();
        spray.detector = Detector::named("password-spray").expect("a detector");
        let mut block = findings.list[1].clone();
        block.detector = Detector::named("conditional-access-block").expect("a detector");
        findings.list.insert(1, spray);
        findings.list.push(block);
        findings
    }

    #[test]
    fn replay_comes_first_and_low_findings_fold_behind_the_others() {
        let mut findings = findings();
        let mut suspects = Suspects::default();
        let (replay, others) = (Section::Replay, Section::Others);
        assert_eq!(
            suspects.entries(&findings),
            [Entry::Finding(0), Entry::Fold(replay, 1), Entry::Finding(1), Entry::Fold(others, 1)]
        );
        suspects.unfolded = true;
        assert_eq!(suspects.entries(&findings), [0, 2, 1, 3].map(Entry::Finding));
        suspects.unfolded = false;
        findings.list.remove(0);
        assert_eq!(
            suspects.entries(&findings),
            [Entry::Finding(1), Entry::Finding(0), Entry::Fold(others, 1)],
            "a low replay alone hides from nothing"
        );
    }

    #[test]
    fn a_finding_that_is_folded_away_is_found_at_its_fold() {
        let findings = findings();
        let mut suspects = Suspects::default();
        suspects.select(&findings, 3);
        assert_eq!(suspects.entry(&findings), Some(Entry::Fold(Section::Others, 1)));
        suspects.unfolded = true;
        suspects.select(&findings, 3);
        assert_eq!(suspects.selected(&findings), Some(3));
    }

    #[test]
    fn low_findings_of_other_detectors_alone_do_not_open_the_panel() {
        let mut findings = findings();
        assert!(are_worth_a_look(&findings));
        findings.list.drain(..3);
        assert!(!are_worth_a_look(&findings));
    }
}
