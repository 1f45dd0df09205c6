//! From where on the detectors beside replay speak up, and what the analyst looks out for.

/// The numbers of the detectors beside replay. Each default is explained with its field; a lower number finds more and
/// makes more noise.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Password spray: accounts that fail from one network within [`Self::spray_window_minutes`]. Sentinel's rule has
    /// 5 within 20 minutes.
    pub spray_accounts: u32,
    /// Password spray: minutes within which they fail.
    pub spray_window_minutes: u32,
    /// Slow password spray: accounts that fail from one network within 24 hours.
    pub slow_spray_accounts: u32,
    /// Brute force: wrong passwords on one account within [`Self::guess_window_minutes`]. Elastic's rule has 30
    /// within five minutes, which lockout prevents.
    pub guesses: u32,
    /// Brute force: minutes within which they are tried.
    pub guess_window_minutes: u32,
    /// Conditional Access: sign-ins that one policy refused.
    pub policy_blocks: u32,
    /// Legacy authentication: attempts by one protocol when none of them succeeded.
    pub legacy_attempts: u32,
    /// Background ratio: non-interactive sign-ins of a user and day for each interactive one.
    pub ratio: u32,
    /// Background ratio: non-interactive sign-ins of a user and day below which the ratio says nothing.
    pub ratio_sign_ins: u32,
    /// MFA fatigue: sign-ins of one user that end at the second factor within [`Self::prompt_window_minutes`]. Splunk's
    /// rule has 10 within ten minutes.
    pub prompts: u32,
    /// MFA fatigue: minutes within which they do.
    pub prompt_window_minutes: u32,
    /// Refresh token to primary token: minutes after a request for registration within which a new device counts.
    pub registration_minutes: u32,
    /// New devices and clients: days of a user in the load before something is called new.
    pub baseline_days: u32,
    /// Excessive failures: failures of a user and day by one application and code.
    pub failures_a_day: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self {
            spray_accounts: 5,
            spray_window_minutes: 60,
            slow_spray_accounts: 15,
            guesses: 10,
            guess_window_minutes: 60,
            policy_blocks: 3,
            legacy_attempts: 3,
            ratio: 500,
            ratio_sign_ins: 500,
            prompts: 5,
            prompt_window_minutes: 60,
            registration_minutes: 60,
            baseline_days: 3,
            failures_a_day: 50,
        }
    }
}
