//! The line in which a search or a filter is typed, and what its jobs find out meanwhile.

use super::export::Export;
use super::listing::Listing;
use crate::aggregate::Tab;
use crate::detect::Decision;
use crate::query::{self, Filter, FilterError, Search};
use crate::store::{Row, Store};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use tui_input::{Input, InputRequest};

/// How many choices a prompt offers.
const MOST_CHOICES: usize = 8;

/// What a prompt is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    /// Fuzzy search.
    Search,
    /// A filter.
    Filter,
    /// The name of a file to write.
    Export(Export),
    /// Why a finding is confirmed or dismissed.
    Reason(Decision),
    /// The file that verdicts are to be kept in.
    CaseFile,
}

/// Something the prompt offers to put in. Raw text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The prompt's text once it is taken.
    pub text: String,
    /// What to show for it.
    pub label: String,
}

/// A line of input.
#[derive(Clone, Debug)]
pub struct Prompt {
    /// What it is for.
    pub kind: PromptKind,
    /// The text and the cursor in it.
    pub input: Input,
    /// The text as it was when the prompt was opened; Esc brings it back.
    pub before: String,
    /// What could be put in, best first.
    pub choices: Vec<Choice>,
    /// The choice that the arrows are on.
    pub chosen: Option<usize>,
    /// How many sign-ins match, once that is known.
    pub matching: Option<u64>,
    /// The mistake, where there is one.
    pub mistake: Option<FilterError>,
}

impl Prompt {
    /// Opens a prompt on a text, with the cursor at its end.
    pub fn new(kind: PromptKind, text: &str) -> Self {
        let input = Input::from(text.to_owned());
        let (choices, chosen, matching, mistake) = (Vec::new(), None, None, None);
        Self { kind, input, before: text.to_owned(), choices, chosen, matching, mistake }
    }

    /// What was typed so far.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// Changes the text or moves the cursor.
    pub fn edit(&mut self, request: InputRequest) {
        let changed = self.input.handle(request).is_some_and(|changed| changed.value);
        if changed {
            self.changed();
        }
    }

    /// Replaces the text, as if it had been typed.
    pub fn replace(&mut self, text: &str) {
        self.input = Input::from(text.to_owned());
        self.changed();
    }

    fn changed(&mut self) {
        self.chosen = None;
        self.matching = None;
        // A mistake shows at once, since reading a filter takes no time; counting does.
        self.mistake = match self.kind {
            PromptKind::Filter => Filter::parse(self.text()).err(),
            _ => None,
        };
    }

    /// Moves among the choices: from the text to the first and past the last back to the text.
    pub fn choose(&mut self, down: bool) {
        let last = self.choices.len().checked_sub(1);
        self.chosen = match (self.chosen, last) {
            (_, None) => None,
            (None, Some(last)) => Some(if down { 0 } else { last }),
            (Some(at), Some(last)) if down => (at < last).then_some(at + 1),
            (Some(at), Some(_)) => at.checked_sub(1),
        };
    }

    /// Puts a choice in: the one that the arrows are on, else the first.
    pub fn complete(&mut self) {
        if let Some(choice) = self.choices.get(self.chosen.unwrap_or(0)) {
            let text = choice.text.clone();
            self.replace(&text);
        }
    }
}

/// The file that a typed name means. There is no shell to expand a leading `~`, so that is done here.
pub fn file_named(text: &str) -> PathBuf {
    below_home(text.trim(), std::env::home_dir())
}

fn below_home(text: &str, home: Option<PathBuf>) -> PathBuf {
    let path = Path::new(text);
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

/// What is searched for, and where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sought {
    /// What was typed.
    pub pattern: String,
    /// Which listing it is looked for in.
    pub listed: u64,
}

/// What a search found in a listing.
#[derive(Clone, Debug, Default)]
pub struct Searched {
    /// What was searched for.
    pub sought: Sought,
    /// Whether each group has a match, by the number of the group.
    pub hits: Vec<bool>,
    /// How many groups have.
    pub groups: u64,
    /// How many sign-ins match.
    pub sign_ins: u64,
    /// Which values match, in words.
    pub search: Search,
    /// The best values, for the prompt.
    pub best: Vec<Choice>,
}

/// Searches the rows of a listing.
pub fn search(store: &Store, listing: &Listing, sought: Sought, cancelled: &AtomicBool) -> Option<Searched> {
    let search = Search::of(store, &sought.pattern);
    let mut found = Searched { hits: vec![false; listing.groups.list.len()], ..Searched::default() };
    for (id, group) in listing.groups.list.iter().enumerate() {
        if id % 1024 == 0 && cancelled.load(Ordering::Relaxed) {
            return None;
        }
        let members = listing.groups.members(group).iter();
        let sign_ins = members.filter(|&&row| search.matches(store, row)).count() as u64;
        found.hits[id] = sign_ins > 0;
        found.groups += u64::from(sign_ins > 0);
        found.sign_ins += sign_ins;
    }
    let best = search.best(store, MOST_CHOICES).into_iter().filter_map(|(field, value, _)| {
        let text = store.table(field.dimension()).entry(value).get(field)?.to_owned();
        Some(Choice { label: format!("{}  {text}", field.title()), text })
    });
    found.best = best.collect();
    Some(Searched { sought, search, ..found })
}

/// What a filter that is being typed would do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Previewed {
    /// What could stand at the cursor.
    pub choices: Vec<Choice>,
    /// How many sign-ins of the tab would match; `None` when the text has a mistake.
    pub matching: Option<u64>,
}

/// Counts the sign-ins of a tab that the filter in `text` lets through, and looks up what could complete it.
pub fn preview(store: &Store, tab: Tab, text: &str, cancelled: &AtomicBool) -> Option<Previewed> {
    let choices = query::complete(store, text).into_iter().take(MOST_CHOICES);
    let choices = choices.map(|completion| Choice { text: completion.text, label: completion.label }).collect();
    let matching = match Filter::parse(text) {
        Ok(filter) => {
            let rows: Vec<Row> = store.rows().filter(|&row| tab.shows(store.kind(row))).collect();
            let selected = filter.select(store, &rows, cancelled)?;
            Some(selected.len() as u64)
        }
        Err(_) => None,
    };
    Some(Previewed { choices, matching })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tilde_is_the_home_directory_at_the_front_alone() {
        let named = |text: &str| below_home(text, Some("/home/alice".into())).display().to_string();
        assert_eq!(named("~/cases/a.json"), "/home/alice/cases/a.json");
        for other in ["a.json", "/tmp/~/a.json", "~bob/a.json", "a~"] {
            assert_eq!(named(other), other);
        }
        assert_eq!(below_home("~/a.json", None), Path::new("~/a.json"));
        assert!(!file_named(" ~/a.json ").starts_with("~"));
    }

    #[test]
    fn the_arrows_walk_from_the_text_through_the_choices_and_back() {
        let mut prompt = Prompt::new(PromptKind::Search, "al");
        prompt.choose(true);
        assert_eq!(prompt.chosen, None, "there is nothing to choose");
        prompt.choices = ["alice", "alan"].map(|text| Choice { text: text.into(), label: text.into() }).into();
        let mut walk = |down| {
            prompt.choose(down);
            prompt.chosen
        };
        assert_eq!([walk(true), walk(true), walk(true), walk(false)], [Some(0), Some(1), None, Some(1)]);
        prompt.complete();
        assert_eq!((prompt.text(), prompt.chosen), ("alan", None));
    }
}
