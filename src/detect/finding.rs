//! Findings and their parts.

use super::{Decision, Detector, LinkedActivity, Mark, Severity, SignInNote, Verdict};
use crate::signin::Timestamp;
use crate::store::Row;

/// The type of a reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    /// Its name, for example `session-interleaved`.
    pub name: &'static str,
    /// The most points that it gives; negative for innocence.
    pub points: i32,
    /// What it means, in a sentence or two.
    pub meaning: &'static str,
    /// Where it comes from.
    pub source: &'static str,
}

/// One reason, for suspicion or for innocence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Evidence {
    /// Name of the signal, for example `session-interleaved`; `explain` describes it.
    pub signal: &'static str,
    /// Its points; negative for innocence.
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

/// A finding, with its reasons.
#[derive(Clone, Debug)]
pub struct Finding {
    /// Stable name: the same load gives the same id.
    pub id: String,
    /// The detector that reports it.
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
    /// Addresses of the anchor, most used first.
    pub anchor_addresses: Vec<String>,
    /// Where those are, in words.
    pub anchor_place: String,
    /// Distance between the two places.
    pub distance_km: Option<f64>,
    /// The distance is between the centres of countries, or comes from a database, because the log has no exact
    /// coordinates.
    pub distance_is_coarse: bool,
    /// Sessions concerned.
    pub session_ids: Vec<String>,
    /// Suspect sign-ins, complete, by time.
    pub rows: Vec<Row>,
    /// Sum of their sign-in counts.
    pub sign_in_count: u64,
    /// Sign-ins at the anchor that the suspect ones are compared with, by time.
    pub anchor_rows: Vec<Row>,
    /// Reasons for.
    pub evidence: Vec<Evidence>,
    /// Reasons against.
    pub innocence: Vec<Evidence>,
    /// What would show that it is innocent.
    pub would_clear: String,
    /// What the log cannot show here.
    pub caveats: Vec<String>,
    /// What its suspect tokens and sessions did, by the activity logs of the load.
    pub activity: Option<LinkedActivity>,
    /// What an analyst decided about it; detection leaves it empty.
    pub verdict: Option<Verdict>,
    /// The mark of an analyst; detection leaves it empty.
    pub mark: Option<Mark>,
    /// What analysts noted on its sign-ins; detection leaves it empty.
    pub notes: Vec<SignInNote>,
}

impl Finding {
    /// The reasons in the order in which they are shown and numbered: those for suspicion, then those against it.
    pub fn reasons(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.iter().chain(&self.innocence)
    }

    /// The sign-ins that prove a reason, by its number; for `None` the suspect sign-ins. Empty for a reason that is about
    /// no single sign-in.
    pub fn rows_of(&self, reason: Option<usize>) -> &[Row] {
        match reason {
            None => &self.rows,
            Some(number) => self.reasons().nth(number).map_or(&[], |reason| reason.rows.as_slice()),
        }
    }

    /// Whether an analyst dismissed it.
    pub fn is_dismissed(&self) -> bool {
        self.verdict.as_ref().is_some_and(|verdict| verdict.decision == Decision::Dismissed)
    }
}

/// All findings of a load, the most severe and most certain first.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// In order.
    pub list: Vec<Finding>,
    /// What cannot be seen in this load ("no session ids in 3 of 4 files").
    pub limits: Vec<String>,
    /// The load was not complete.
    pub partial: bool,
    /// How many rows of the load were searched.
    pub searched: u64,
}
