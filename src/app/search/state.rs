//! Holds what is searched for, what was found, and what `n` and `N` step through.

use crate::app::table::listing::Listing;
use crate::app::widget::prompt::PromptChoice;
use crate::query::Search;
use crate::store::Store;
use std::sync::atomic::{AtomicBool, Ordering};

/// How many values the prompts offer at most.
pub(crate) const MAX_CHOICES: usize = 8;

/// What `n` and `N` step through.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Steps {
    /// The matches of the search.
    Search,
    /// The suspect sign-ins of the finding with this id, now at the one with this number.
    Finding {
        /// The finding's id, which survives another run of detection.
        id: String,
        /// The number of the reason whose sign-ins these are; `None` for the suspect ones.
        reason: Option<usize>,
        /// Number of the sign-in among them, from 0.
        at: usize,
    },
}

/// A pattern, and the listing that it is looked for in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchKey {
    /// What was typed.
    pub pattern: String,
    /// The number of the listing.
    pub listed: u64,
}

/// What a search found in a listing.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// What was searched for.
    pub key: SearchKey,
    /// Whether each group has a match, by the number of the group.
    pub hits: Vec<bool>,
    /// How many groups have.
    pub groups: u64,
    /// How many sign-ins match.
    pub sign_ins: u64,
    /// Which values match, in words.
    pub search: Search,
    /// The best values, for the prompt.
    pub best: Vec<PromptChoice>,
}

impl Searched {
    /// Searches the rows of a listing. Gives `None` when `cancelled` was set meanwhile.
    pub(crate) fn of(store: &Store, listing: &Listing, key: SearchKey, cancelled: &AtomicBool) -> Option<Self> {
        let search = Search::of(store, &key.pattern);
        let mut found = Self { hits: vec![false; listing.groups.len()], ..Self::default() };
        for id in 0..listing.groups.len() {
            if id % 1024 == 0 && cancelled.load(Ordering::Relaxed) {
                return None;
            }
            let members = listing.groups.members_of(id).iter();
            let sign_ins = members.filter(|&&row| search.matches(store, row)).count() as u64;
            found.hits[id] = sign_ins > 0;
            found.groups += u64::from(sign_ins > 0);
            found.sign_ins += sign_ins;
        }
        let best = search.best(store, MAX_CHOICES).into_iter().filter_map(|(field, value, _)| {
            let text = store.table(field.dimension()).entry(value).get(field)?.to_owned();
            Some(PromptChoice { label: format!("{}  {text}", field.title()), text })
        });
        found.best = best.collect();
        Some(Self { key, search, ..found })
    }
}
