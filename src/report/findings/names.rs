//! The names of machine-readable output.

use crate::detect::{Detector, Severity};

impl Severity {
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

impl Detector {
    /// The name in machine-readable output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TokenReplay => "token-replay",
        }
    }
}
