//! Defines what the candidates of all detectors but token replay have in common.

use crate::detect::engine::entry::DetectorEntry;
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Reasons, RuleFor};
use crate::detect::log::SignInLog;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::{Detector, Finding, Signal};

/// The facts for one possible finding of a detector. The detector's `find` creates candidates; this trait scores them
/// and builds the findings.
pub(crate) trait Candidate: Sized + 'static {
    /// The entry of its detector.
    const ENTRY: &'static DetectorEntry;
    /// Its rules, in the order in which reasons are listed.
    const RULES: &'static [RuleFor<Self>];
    /// What would clear the user, as a sentence.
    const WOULD_CLEAR: &'static str;

    /// Where its sign-ins come from, for the rules of [`super::network_rules`]. Candidates without such rules keep the
    /// default.
    fn origin(&self) -> &NetworkOrigin {
        const { &NetworkOrigin::NOWHERE }
    }

    /// Scores the candidate. `build` is called for the rest of the finding if there is one.
    fn finding(&self, log: &SignInLog<'_>, build: impl FnOnce() -> FindingBuilder) -> Option<Finding> {
        let settings = log.settings();
        let judgement = Reasons::of(Self::RULES, &settings.points, |test| test(self)).judge(settings.severity)?;
        Some(build().finish(log, Detector::new(&Self::ENTRY.info), Self::WOULD_CLEAR, judgement))
    }

    /// Returns the signals of its rules.
    fn signals() -> Vec<&'static Signal> {
        Self::RULES.iter().map(|rule| &rule.signal).collect()
    }
}
