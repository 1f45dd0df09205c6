//! Tabs and the kinds of sign-ins that they show.

use crate::signin::{Kind, TimeAggregate};

/// Which rows a tab shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Interactive sign-ins.
    Interactive,
    /// Non-interactive sign-ins.
    #[default]
    NonInteractive,
    /// Everything.
    All,
    /// Service principals.
    ServicePrincipal,
    /// Managed identities.
    ManagedIdentity,
    /// Sign-ins of unknown kind.
    Unknown,
}

impl Tab {
    /// What the tab is called: "Non-interactive".
    pub const fn title(self) -> &'static str {
        match self {
            Self::Interactive => "Interactive",
            Self::NonInteractive => "Non-interactive",
            Self::All => "All",
            Self::ServicePrincipal => "Service principal",
            Self::ManagedIdentity => "Managed identity",
            Self::Unknown => "Unknown",
        }
    }

    /// Whether the tab shows sign-ins of this kind.
    pub fn shows(self, kind: Kind) -> bool {
        match self {
            Self::All => true,
            Self::Interactive => kind == Kind::Interactive,
            Self::NonInteractive => kind == Kind::NonInteractive,
            Self::ServicePrincipal => kind == Kind::ServicePrincipal,
            Self::ManagedIdentity => kind == Kind::ManagedIdentity,
            Self::Unknown => kind == Kind::Unknown,
        }
    }

    /// The window in which the tab groups sign-ins of this kind if `window` is chosen. [`Tab::All`] groups non-interactive
    /// sign-ins only, so that their volume does not hide the others.
    pub fn window(self, kind: Kind, window: TimeAggregate) -> TimeAggregate {
        if self == Self::All && kind != Kind::NonInteractive { TimeAggregate::Off } else { window }
    }
}
