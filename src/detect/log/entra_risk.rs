//! What the log says of the risk that Entra ID Protection saw in a sign-in.

use crate::signin::Field;
use crate::store::ValueEntry;

/// What the log says of the risk of a sign-in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct EntraRisk {
    pub level: RiskLevel,
    /// Somebody or something looked at it and found it harmless, or mended it.
    pub is_settled: bool,
    /// An administrator confirmed that the user is compromised.
    pub is_confirmed: bool,
    /// The detections speak of a stolen token.
    pub of_token: bool,
}

/// How high it rated the risk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RiskLevel {
    #[default]
    Low,
    Medium,
    High,
}

impl EntraRisk {
    /// Reads a value of the risk dimension, whose detections are those of a token or not.
    pub(crate) fn of(risk: ValueEntry<'_>, of_token: bool) -> Self {
        let is = |field, word: &str| risk.get(field).is_some_and(|text| text.trim().eq_ignore_ascii_case(word));
        // The aggregate is of the user, and stays when a sign-in without risk follows: it stands in only where the
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

    /// Whether it is worth a closer look.
    pub(crate) fn is_notable(self) -> bool {
        self.level > RiskLevel::Low || self.is_confirmed
    }
}
