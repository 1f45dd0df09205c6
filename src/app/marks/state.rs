//! Tells states of the marks apart.

/// Counts changes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct MarkChanges {
    /// Changes of the marks in the case.
    pub(crate) case: u64,
    /// Changes of the marked sign-ins that are shown.
    pub(crate) shown: u64,
}
