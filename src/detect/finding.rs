//! What a detector says.

use super::{Decision, Detector, Verdict};
use crate::signin::Timestamp;
use crate::store::Row;

/// A kind of reason that a detector weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its name, for example `session-interleaved`.
    pub name: &'static str,
    /// The most that it adds to a score; negative for what speaks for innocence.
    pub points: i32,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

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

/// One reason, for or against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Name of the signal, for example `session-interleaved`; `explain` knows it.
    pub signal: &'static str,
    /// What it adds to the score; negative for what speaks for innocence.
    pub points: i32,
    /// In words. May hold log text: it goes to the screen only through [`crate::text`].
    pub text: String,
    /// The sign-ins that prove it.
    pub rows: Vec<Row>,
}

/// A user, as far as the log names one.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct UserIdentity {
    /// Object id.
    pub id: Option<String>,
    /// The name signed in with, else the name in the directory. May hold log text.
    pub principal_name: Option<String>,
}

/// Something that was found, with the reasons for and against.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Stable name: the same load gives the same id.
    pub id: String,
    /// Which detector found it.
    pub detector: Detector,
    /// How much it matters.
    pub severity: Severity,
    /// Confidence, 0 to 100.
    pub score: u8,
    /// Tenant id.
    pub tenant_id: Option<String>,
    /// Object id of the user; `None` where it is about many.
    pub user_id: Option<String>,
    /// Principal name of the user.
    pub user_principal_name: Option<String>,
    /// The users, where it is about many: the most concerned first.
    pub users: Vec<UserIdentity>,
    /// What happened, in one sentence. May hold log text.
    pub summary: String,
    /// First suspect sign-in.
    pub first_seen: Timestamp,
    /// Last suspect sign-in.
    pub last_seen: Timestamp,
    /// Suspect addresses, most used first.
    pub addresses: Vec<String>,
    /// Where the suspect addresses are, in words ("Lagos, NG"); may hold log text.
    pub place: String,
    /// Addresses that they are held against, most used first.
    pub anchor_addresses: Vec<String>,
    /// Where those are, in words.
    pub anchor_place: String,
    /// Distance between the two places.
    pub distance_km: Option<f64>,
    /// The distance is between country centroids, or rests on a database, for want of coordinates in the log.
    pub distance_is_coarse: bool,
    /// Sessions concerned.
    pub session_ids: Vec<String>,
    /// Suspect sign-ins, complete, by time.
    pub rows: Vec<Row>,
    /// Sum of their sign-in counts.
    pub sign_in_count: u64,
    /// Sign-ins of the anchor that the suspects are held against, by time.
    pub anchor_rows: Vec<Row>,
    /// Reasons for.
    pub evidence: Vec<Evidence>,
    /// Reasons against.
    pub innocence: Vec<Evidence>,
    /// What would show it to be innocent.
    pub would_clear: String,
    /// What the log cannot show here.
    pub caveats: Vec<String>,
    /// What an analyst decided about it; detection leaves that open.
    pub verdict: Option<Verdict>,
}

impl Finding {
    /// An analyst found it innocent.
    pub fn is_dismissed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.decision == Decision::Dismissed)
    }
}

/// All findings of a load, the most severe and most certain first.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In order.
    pub list: Vec<Finding>,
    /// What this load is blind to ("no session ids in 3 of 4 files").
    pub limits: Vec<String>,
    /// The load was not complete.
    pub partial: bool,
}
