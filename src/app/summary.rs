//! Sums up a store for the header and the columns.

use super::table::column::{Column, address_is_of_issuance_entry, is_agent_entry};
use crate::aggregate::Tab;
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use crate::store::{Row, Store};
use crate::text::{Glyphs, is_hostile, safe, width};
use std::collections::HashMap;

/// The widest that a column is ever measured, in cells: more is not of use to any layout.
const WIDEST: usize = 80;

/// A store at a glance.
#[derive(Clone, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "independent facts, each for a column of its own")]
pub struct Summary {
    /// Sign-ins of each kind, in the order of [`Kind::ALL`].
    pub kinds: [u64; Kind::ALL.len()],
    /// Sign-ins of unknown outcome.
    pub unknown_outcomes: u64,
    /// How many tenants there are.
    pub tenants: usize,
    /// The domain that most users have, else the id of the tenant. Raw text.
    pub tenant: Option<String>,
    /// All users have the same domain, so that it need not be shown.
    pub one_domain: bool,
    /// First and last sign-in.
    pub span: Option<(Timestamp, Timestamp)>,
    /// The span crosses a year, so dates need it.
    pub years: bool,
    /// Some rows show the address of the first token issuance.
    pub confidential: bool,
    /// In some rows an AI agent took part.
    pub agents: bool,
    /// Sign-ins with characters in them that hide, or would have acted on the terminal.
    pub hostile: u64,
    /// Cells that the longest name of a service principal takes.
    principals: u16,
    /// Cells that the widest value of each column takes, in the order of [`Column::ALL`]; 0 where there is none.
    widths: [u16; Column::ALL.len()],
}

impl Summary {
    /// Sums up a store, in time proportional to its rows and distinct values.
    pub fn of(store: &Store, glyphs: Glyphs) -> Self {
        let domains = domains(store);
        let one_domain = domains.len() == 1;
        let tenant_ids: Vec<String> = store
            .per_value(Dimension::Tenant, |entry| entry.get(Field::TenantId).map(str::to_owned))
            .into_iter()
            .flatten()
            .collect();
        let tenant = match tenant_ids.len() {
            0 | 1 => domains
                .into_iter()
                .max_by(|one, other| (one.1, &other.0).cmp(&(other.1, &one.0)))
                .map(|(domain, _)| domain),
            _ => None,
        };
        let span = store.by_time().first().zip(store.by_time().last());
        let span = span.map(|(&first, &last)| (store.created(first), store.created(last)));
        let year = |time: Timestamp| time.to_utc().format("%Y").to_string();
        Self {
            kinds: store.kinds(),
            unknown_outcomes: store.statuses()[Status::Unknown as usize],
            tenants: tenant_ids.len(),
            tenant: tenant.or_else(|| tenant_ids.into_iter().next()),
            one_domain,
            span,
            years: span.is_some_and(|(first, last)| year(first) != year(last)),
            confidential: store.per_value(Dimension::Token, address_is_of_issuance_entry).contains(&true),
            agents: store.per_value(Dimension::ServicePrincipal, is_agent_entry).contains(&true),
            hostile: hostile(store),
            principals: widest_of(store, Column::User, Dimension::ServicePrincipal, false, glyphs) as u16,
            widths: Column::ALL.map(|column| widest(store, column, one_domain, glyphs) as u16),
        }
    }

    /// All sign-ins.
    pub fn total(&self) -> u64 {
        self.kinds.iter().sum()
    }

    /// Cells that the widest value of a column takes on a tab, at most [`WIDEST`]; 0 when no row has one.
    pub fn width(&self, column: Column, tab: Tab) -> u16 {
        let at = Column::ALL.iter().position(|&other| other == column).unwrap_or(0);
        match (column, tab) {
            (Column::User, Tab::ServicePrincipal | Tab::ManagedIdentity) => self.principals,
            (Column::User, Tab::All | Tab::Unknown) => self.principals.max(self.widths[at]),
            _ => self.widths[at],
        }
    }
}

/// How many sign-ins have a field with hidden characters.
fn hostile(store: &Store) -> u64 {
    let marked = |&dimension: &Dimension| {
        let hidden = store.per_value(dimension, |entry| entry.values().into_iter().flatten().any(is_hostile));
        hidden.contains(&true).then_some((dimension, hidden))
    };
    let marked: Vec<_> = Dimension::ALL.iter().filter_map(marked).collect();
    if marked.is_empty() {
        return 0;
    }
    let is_marked = |row: &Row| marked.iter().any(|(dimension, hidden)| hidden[store.value(*dimension, *row) as usize]);
    store.rows().filter(is_marked).count() as u64
}

/// The domains of users, with the number of users who have each.
fn domains(store: &Store) -> HashMap<String, u64> {
    let mut domains = HashMap::new();
    for entry in store.table(Dimension::User).entries() {
        if let Some((_, domain)) = entry.get(Field::UserPrincipalName).and_then(|name| name.rsplit_once('@')) {
            *domains.entry(domain.to_lowercase()).or_default() += 1;
        }
    }
    domains
}

/// The widest value of a column; for the User column that of people.
fn widest(store: &Store, column: Column, one_domain: bool, glyphs: Glyphs) -> usize {
    let of = |dimension| widest_of(store, column, dimension, one_domain, glyphs);
    match column {
        Column::User => of(Dimension::User),
        _ => column.dimensions().into_iter().map(of).max().unwrap_or(0),
    }
}

fn widest_of(store: &Store, column: Column, dimension: Dimension, one_domain: bool, glyphs: Glyphs) -> usize {
    let shown = |text: &str| {
        let text = if column == Column::User && one_domain { local_part(text) } else { text };
        let start = text.char_indices().nth(WIDEST).map_or(text, |(end, _)| &text[..end]);
        width(&safe(start, glyphs)).min(WIDEST)
    };
    let texts = store.table(dimension).entries().filter_map(|entry| column.entry_text(dimension, entry));
    texts.map(|text| shown(&text)).max().unwrap_or(0)
}

/// A user principal name without its domain.
pub(crate) fn local_part(name: &str) -> &str {
    name.rsplit_once('@').map_or(name, |(local, _)| local)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::small_store;

    #[test]
    fn the_tenant_is_named_by_its_users_domain() {
        let summary = Summary::of(&small_store(), Glyphs::Unicode);
        assert_eq!(summary.tenant.as_deref(), Some("contoso.com"));
        assert!(summary.one_domain && !summary.years && summary.confidential);
        assert_eq!(summary.width(Column::User, Tab::NonInteractive), "carol".len() as u16, "domains are not counted");
        assert_eq!(summary.width(Column::User, Tab::All), "nightly-backup".len() as u16);
        assert_eq!(summary.width(Column::Session, Tab::All), 0, "no row has a session");
    }
}
