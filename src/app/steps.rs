//! Where `n` and `N` go: from match to match, or through the sign-ins of a finding.

/// What is stepped through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steps {
    /// The matches of the search.
    Search,
    /// The suspect sign-ins of the finding with this id, now at the one with this number.
    Finding {
        /// The finding's id, which survives another run of detection.
        id: String,
        /// The number of the reason whose sign-ins these are; `None` for the suspect ones.
        reason: Option<usize>,
        /// Number of the sign-in among them, from 0.
        at: usize,
    },
}
