//! Parses the risk that Entra ID Protection assigned to a sign-in.

use crate::signin::Field;
use crate::store::ValueEntry;

/// The risk of a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntraRisk {
    pub level: RiskLevel,
    /// It was investigated and found harmless, or remediated.
    pub is_settled: bool,
    /// An administrator confirmed that the user is compromised.
    pub is_confirmed: bool,
    /// The detections indicate a stolen token.
    pub of_token: bool,
}

/// The level of the risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RiskLevel {
    #[default]
    Low,
    Medium,
    High,
}

impl EntraRisk {
    /// Parses a value of the risk dimension. `of_token` states whether its detections indicate a stolen token.
    pub(crate) fn of(risk: ValueEntry<'_>, of_token: bool) -> Self {
        let is = |field, word: &str| risk.get(field).is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
        // The aggregate belongs to the user, and remains when a sign-in without risk follows. It is used only if the
        // sign-in has no level of its own.
        let own = risk.get(Field::RiskDuringSignIn).map_or("", str::trim);
        let field = if own.is_empty() { Field::RiskAggregated } else { Field::RiskDuringSignIn };
        let level = match (is(field, "high"), is(field, "medium")) {
            (true, _) => RiskLevel::High,
            (_, true) => RiskLevel::Medium,
            _ => RiskLevel::Low,
        };
        let state = |words: &[&str]| words.iter().any(|word| is(Field::RiskState, word));
        Self {
            level,
            is_settled: state(&["remediated", "dismissed", "confirmedSafe"]),
            is_confirmed: state(&["confirmedCompromised"]),
            of_token,
        }
    }

    /// Whether it is worth reporting.
    pub(crate) fn is_notable(self) -> bool {
        self.level > RiskLevel::Low || self.is_confirmed
    }
}
