//! The strength of the link between an event and a finding.

/// How certainly an event belongs to the suspect side of a finding, from the least.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum LinkStrength {
    /// The event names neither session nor token. User and application are those of a suspect sign-in, and the token was
    /// issued then; or the event came from a suspect address at that time.
    UserApplicationTime,
    /// The session is that of a suspect sign-in. The user and the attacker share it. Stronger links count as this one where the
    /// finding does not show which sign-ins are an attacker's, or that a sign-in is of another device than the user's while
    /// others are.
    SessionOnly,
    /// The session is that of a suspect sign-in, and the address is a suspect one.
    SessionAndAddress,
    /// The token is that of a suspect sign-in.
    Token,
}

impl LinkStrength {
    /// All, the strongest first.
    pub const ALL: [Self; 4] = [Self::Token, Self::SessionAndAddress, Self::SessionOnly, Self::UserApplicationTime];

    /// The name in output.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::SessionAndAddress => "session and address",
            Self::SessionOnly => "session only",
            Self::UserApplicationTime => "user, application and time",
        }
    }

    /// Whether the event is of the suspect side, and not perhaps of the user's.
    pub const fn is_strong(self) -> bool {
        matches!(self, Self::Token | Self::SessionAndAddress)
    }
}
