//! The list of suspects: which are shown, and which one the cursor is on.

use crate::detect::{Findings, Severity};

/// An entry of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    /// A finding, by its number in [`Findings::list`].
    Finding(usize),
    /// So many findings of low severity, folded away.
    Fold(usize),
}

/// The state of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Suspects {
    /// Position of the cursor.
    pub cursor: usize,
    /// Findings of low severity are shown, too.
    pub unfolded: bool,
}

/// How many findings there are above low severity; they come first in the list.
pub fn above_low(findings: &Findings) -> usize {
    findings.list.partition_point(|finding| finding.severity > Severity::Low)
}

impl Suspects {
    /// How many findings are folded away. With nothing but low ones there is nothing for them to hide from.
    fn folded(self, findings: &Findings) -> usize {
        let above = above_low(findings);
        if self.unfolded || above == 0 { 0 } else { findings.list.len() - above }
    }

    /// How many entries the list has.
    pub fn len(self, findings: &Findings) -> usize {
        let folded = self.folded(findings);
        findings.list.len() - folded + usize::from(folded > 0)
    }

    /// The entry at a position.
    pub fn entry(self, findings: &Findings, at: usize) -> Option<Entry> {
        let folded = self.folded(findings);
        let shown = findings.list.len() - folded;
        match at {
            _ if at < shown => Some(Entry::Finding(at)),
            _ if at == shown && folded > 0 => Some(Entry::Fold(folded)),
            _ => None,
        }
    }

    /// The finding that the cursor is on.
    pub fn selected(self, findings: &Findings) -> Option<usize> {
        match self.entry(findings, self.cursor)? {
            Entry::Finding(number) => Some(number),
            Entry::Fold(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::small_findings;

    #[test]
    fn low_findings_fold_behind_the_others_and_never_alone() {
        let mut findings = small_findings();
        let mut suspects = Suspects::default();
        let entries = |suspects: Suspects, findings: &Findings| {
            (0..suspects.len(findings)).map(|at| suspects.entry(findings, at)).collect::<Vec<_>>()
        };
        assert_eq!(entries(suspects, &findings), [Some(Entry::Finding(0)), Some(Entry::Fold(1))]);
        suspects.unfolded = true;
        assert_eq!(entries(suspects, &findings), [Some(Entry::Finding(0)), Some(Entry::Finding(1))]);
        suspects.unfolded = false;
        findings.list.remove(0);
        assert_eq!(entries(suspects, &findings), [Some(Entry::Finding(0))]);
    }
}
