//! Sums up all files, as `check` and `findings` report them.

use crate::signin::Kind;
use crate::store::Store;
use crate::text::counted;
use crate::text::number;
use serde::Serialize;

/// What became of all records, and how many sign-ins of each kind there are. The kinds add up to `accepted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Totals {
    /// All records: the sum of the next six.
    pub records: u64,
    /// Stored sign-ins: the sum of the kinds below.
    pub accepted: u64,
    /// Stored events of activity logs.
    pub events: u64,
    /// Further copies of a stored sign-in or event.
    pub duplicates: u64,
    /// Records that complete a sign-in of another file.
    pub joined: u64,
    /// Records that could not be read.
    pub rejected: u64,
    /// Records that --since, --until or --user left out.
    pub filtered: u64,
    /// Interactive sign-ins of users.
    pub interactive: u64,
    /// Non-interactive sign-ins of users.
    pub non_interactive: u64,
    /// Sign-ins of service principals.
    pub service_principal: u64,
    /// Sign-ins of managed identities.
    pub managed_identity: u64,
    /// Sign-ins of unknown kind.
    pub unknown: u64,
}

impl Totals {
    /// Sums up a store.
    pub(crate) fn of(store: &Store) -> Self {
        let sum = store.accounting();
        let [interactive, non_interactive, service_principal, managed_identity, unknown] = store.kinds();
        Self {
            records: sum.records,
            accepted: sum.accepted,
            events: sum.events,
            duplicates: sum.duplicates,
            joined: sum.joined,
            rejected: sum.rejected,
            filtered: sum.filtered,
            interactive,
            non_interactive,
            service_principal,
            managed_identity,
            unknown,
        }
    }

    /// Formats the sign-ins with the kinds that occur: `1,243 sign-ins (39 interactive, 1,204 non-interactive)`.
    pub(crate) fn in_words(&self) -> String {
        let counts =
            [self.interactive, self.non_interactive, self.service_principal, self.managed_identity, self.unknown];
        let parts = Kind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
        let parts: Vec<_> = parts.map(|(kind, count)| format!("{} {}", number(count), kind.name())).collect();
        let all = counted(self.accepted, "sign-in");
        let all = if parts.is_empty() { all } else { format!("{all} ({})", parts.join(", ")) };
        if self.events == 0 { all } else { format!("{all} and {} of other logs", counted(self.events, "event")) }
    }
}
