//! What every detector beside replay has in common.

use crate::detect::engine::entry::DetectorEntry;
use crate::detect::engine::finding_builder::FindingBuilder;
use crate::detect::engine::rule::{Reasons, RuleFor};
use crate::detect::log::SignInLog;
use crate::detect::log::origin::NetworkOrigin;
use crate::detect::{Detector, Finding, Signal};

/// A case of one detector: the facts that one finding would rest on. Its module makes the cases (`find`); this says
/// how they are judged, and what stands in every finding about one.
pub(crate) trait Candidate: Sized + 'static {
    /// Its detector's entry.
    const ENTRY: &'static DetectorEntry;
    /// The reasons that are weighed, as they are listed.
    const RULES: &'static [RuleFor<Self>];
    /// What would clear the user, in words.
    const WOULD_CLEAR: &'static str;

    /// Where its sign-ins come from, for the reasons of [`super::shared`]; nowhere for cases that weigh none of them.
    fn place(&self) -> &NetworkOrigin {
        const { &NetworkOrigin::NOWHERE }
    }

    /// Puts the rules to the case; `tell` is asked for the rest where it comes to a finding.
    fn finding(&self, log: &SignInLog<'_>, tell: impl FnOnce() -> FindingBuilder) -> Option<Finding> {
        let settings = log.settings();
        let judgement = Reasons::of(Self::RULES, &settings.points, |test| test(self)).judge(settings.severity)?;
        Some(tell().finish(log, Detector::new(&Self::ENTRY.info), Self::WOULD_CLEAR, judgement))
    }

    /// The signals of the rules.
    fn signals() -> Vec<&'static Signal> {
        Self::RULES.iter().map(|rule| &rule.signal).collect()
    }
}
