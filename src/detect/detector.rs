//! The name and the description of a detector.

use super::Severity;

/// The description of a detector, from which lists, explanations and the documentation are made.
#[derive(Debug)]
pub struct DetectorInfo {
    /// The name in machine-readable output and for `explain`, for example `token-replay`.
    pub name: &'static str,
    /// The name in lists, for example `Token replay`.
    pub title: &'static str,
    /// What it reports, in a phrase.
    pub reports: &'static str,
    /// The severity that its findings reach at most, unless the user is a privileged one.
    pub at_most: Severity,
    /// What it looks for and how it judges, in a few sentences.
    pub meaning: &'static str,
    /// Where the idea and the numbers come from.
    pub source: &'static str,
}

/// A detector, identified by its name. [`Detector::all`] lists them.
#[derive(Clone, Copy, Debug)]
pub struct Detector(&'static DetectorInfo);

impl Detector {
    pub(crate) const fn new(info: &'static DetectorInfo) -> Self {
        Self(info)
    }

    /// The name in machine-readable output, for example `token-replay`.
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// Its description.
    pub const fn info(self) -> &'static DetectorInfo {
        self.0
    }

    /// Whether its findings are about requests before sign-ins, of a log of their own.
    pub fn is_about_requests(self) -> bool {
        self.name() == "account-enumeration"
    }

    /// Whether it finds replayed tokens, as opposed to everything else.
    pub fn is_replay(self) -> bool {
        self.name() == "token-replay"
    }
}

impl PartialEq for Detector {
    fn eq(&self, other: &Self) -> bool {
        self.name() == other.name()
    }
}

impl Eq for Detector {}
