//! The sums over all files, as `check` and `findings` give them.

use super::show::counted;
use crate::signin::Kind;
use crate::store::Store;
use crate::text::number;
use serde::Serialize;

/// What became of all records, and how many sign-ins of each kind there are. The kinds add up to `accepted`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[allow(missing_docs)]
pub struct Totals {
    pub records: u64,
    pub accepted: u64,
    pub duplicates: u64,
    pub joined: u64,
    pub rejected: u64,
    pub interactive: u64,
    pub non_interactive: u64,
    pub service_principal: u64,
    pub managed_identity: u64,
    pub unknown: u64,
}

impl Totals {
    /// The sums of a store.
    pub fn of(store: &Store) -> Self {
        let sum = store.accounting();
        let [interactive, non_interactive, service_principal, managed_identity, unknown] = store.kinds();
        Self {
            records: sum.records,
            accepted: sum.accepted,
            duplicates: sum.duplicates,
            joined: sum.joined,
            rejected: sum.rejected,
            interactive,
            non_interactive,
            service_principal,
            managed_identity,
            unknown,
        }
    }

    /// All in words, with the kinds that occur: `1,243 sign-ins (39 interactive, 1,204 non-interactive)`.
    pub fn in_words(&self) -> String {
        let counts =
            [self.interactive, self.non_interactive, self.service_principal, self.managed_identity, self.unknown];
        let parts = Kind::ALL.into_iter().zip(counts).filter(|(_, count)| *count > 0);
        let parts: Vec<_> = parts.map(|(kind, count)| format!("{} {}", number(count), kind.name())).collect();
        let all = counted(self.accepted, "sign-in");
        if parts.is_empty() { all } else { format!("{all} ({})", parts.join(", ")) }
    }
}
