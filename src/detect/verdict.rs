//! What an analyst decided about a finding.

use std::fmt;

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Decision {
    /// The finding is an attack.
    Confirmed,
    /// The finding is innocent: it is folded away, and does not count as found.
    Dismissed,
}

impl Decision {
    /// Both decisions.
    pub const ALL: [Self; 2] = [Self::Confirmed, Self::Dismissed];

    /// The name in files and output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Dismissed => "dismissed",
        }
    }
}

/// A decision and why it was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    /// The decision.
    pub decision: Decision,
    /// In the analyst's words; may be empty.
    pub reason: String,
}

impl Verdict {
    /// The decision without its reason, for redacted output.
    #[must_use]
    pub fn without_reason(&self) -> Self {
        Self { decision: self.decision, reason: String::new() }
    }
}

/// `dismissed: our VPN`. The reason may have been written by anybody who could write to the case file.
impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.decision.name())?;
        if self.reason.is_empty() { Ok(()) } else { write!(f, ": {}", self.reason) }
    }
}
