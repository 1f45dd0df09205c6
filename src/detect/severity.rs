//! The severities of findings, and the score from which each holds.

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// Worth a look when there is time.
    Low,
    /// Worth a look today.
    Medium,
    /// Worth a look now.
    High,
    /// Act now.
    Critical,
}

impl Severity {
    /// All severities, the least first.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];

    /// One step more severe, where there is one.
    #[must_use]
    pub const fn raised(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Critical => Self::Critical,
        }
    }

    /// The name on the command line and in machine-readable output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// The least score of each severity. Findings below the least are left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bands {
    /// Low, and the least that is listed.
    pub low: u32,
    /// Medium.
    pub medium: u32,
    /// High.
    pub high: u32,
    /// Critical.
    pub critical: u32,
}

impl Default for Bands {
    fn default() -> Self {
        Self { low: 40, medium: 60, high: 80, critical: 90 }
    }
}

impl Bands {
    /// Returns the severity of a score; `None` below the least.
    pub fn severity(self, score: i32) -> Option<Severity> {
        let bands = [
            (self.critical, Severity::Critical),
            (self.high, Severity::High),
            (self.medium, Severity::Medium),
            (self.low, Severity::Low),
        ];
        bands.into_iter().find(|&(least, _)| i64::from(score) >= i64::from(least)).map(|(_, severity)| severity)
    }
}
