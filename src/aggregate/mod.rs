//! Grouped rows, time windows, histogram.

use crate::signin::{Kind, Timestamp, Window};
use crate::store::{Row, Store};
use std::ops::Range;
use std::sync::atomic::AtomicBool;

/// Which rows a tab shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Tab {
    /// Interactive sign-ins.
    Interactive,
    /// Non-interactive sign-ins.
    NonInteractive,
    /// Everything.
    All,
    /// Service principals.
    ServicePrincipal,
    /// Managed identities.
    ManagedIdentity,
    /// Rows of which nobody said what they are.
    Unknown,
}

impl Tab {
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
}

/// Sign-ins that agree in kind, tenant, application, user, IP address, error code, resource and window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// Start of the window; `None` for a row that is not grouped.
    pub window_start: Option<Timestamp>,
    /// Earliest sign-in.
    pub first: Timestamp,
    /// Latest sign-in.
    pub last: Timestamp,
    /// Sum of the members' sign-in counts.
    pub count: u64,
    /// Where the members are in [`Groups::members`].
    pub members: Range<u32>,
}

/// The rows of a tab, grouped.
#[derive(Clone, Debug, Default)]
pub struct Groups {
    /// Ordered by first, then key.
    pub list: Vec<Group>,
    /// The members of all groups, group after group, by time within each. The first member stands for its group.
    pub members: Vec<Row>,
}

impl Groups {
    /// Groups `rows`, which are in the order of time. With [`Window::Off`] every row is a group of its own; on the
    /// tab [`Tab::All`] only non-interactive rows are grouped. Gives `None` when `cancelled` was set meanwhile.
    pub fn of(store: &Store, rows: &[Row], tab: Tab, window: Window, cancelled: &AtomicBool) -> Option<Self> {
        let _ = (store, rows, tab, window, cancelled);
        Some(Self::default())
    }

    /// The members of a group, by time.
    pub fn members(&self, group: &Group) -> &[Row] {
        &self.members[group.members.start as usize..group.members.end as usize]
    }
}

/// Sign-ins over time: equal buckets over the whole span, empty ones included.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Histogram {
    /// Start of the first bucket.
    pub start: Option<Timestamp>,
    /// Width of a bucket in nanoseconds.
    pub bucket: i64,
    /// Sign-ins a bucket.
    pub counts: Vec<u64>,
    /// Marked sign-ins (suspects) a bucket.
    pub marked: Vec<u64>,
}

impl Histogram {
    /// Counts `rows` in at most `buckets` buckets; `marked` tells the rows that are to be marked.
    pub fn of(store: &Store, rows: &[Row], buckets: usize, marked: impl Fn(Row) -> bool) -> Self {
        let _ = (store, rows, buckets, &marked);
        Self::default()
    }
}
