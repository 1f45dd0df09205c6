//! The one table of actions. Keys, help and footer are made from it, so none of them can promise what another lacks.

use super::action::{Action, Context, Move};
use super::keys::Key;
use super::layout::Focus;
use super::model::{Model, Overlay};
use crate::aggregate::Tab;
use crate::detect::Severity;
use Context::{Details, Files, Help, Menu, Prompt, Suspects, Table};

const PANES: &[Context] = &[Table, Suspects, Details];
const LISTS: &[Context] = &[Table, Suspects, Details, Help, Files, Menu];
const ALL: &[Context] = &[Table, Suspects, Details, Help, Files, Menu, Prompt];

/// A line of the table: what an action is called, what it does, and which keys call it where.
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// Its keys; the footer shows the first.
    pub keys: &'static [Key],
    /// What the footer calls it.
    pub name: &'static str,
    /// What the help says of it.
    pub about: &'static str,
    /// Where its keys work.
    pub contexts: &'static [Context],
    /// Its place in the footer, small numbers first; 0 for none.
    pub footer: u8,
    /// Whether it would do anything now.
    pub available: fn(&Model) -> bool,
}

fn always(_: &Model) -> bool {
    true
}

fn has_rows(model: &Model) -> bool {
    !model.view().rows.is_empty()
}

fn has_steps(model: &Model) -> bool {
    model.pattern().is_some() || matches!(model.steps, super::steps::Steps::Finding { .. })
}

fn can_explain(model: &Model) -> bool {
    model.focus == Focus::Suspects || has_rows(model)
}

fn has_suspects(model: &Model) -> bool {
    !model.findings.list.is_empty()
}

fn lists_files(model: &Model) -> bool {
    model.files().is_some_and(|files| files.opened.is_none())
}

fn can_follow(model: &Model) -> bool {
    let of_finding = |details: super::details::Details| matches!(details.subject, super::details::Subject::Finding(_));
    model.focus != Focus::Details || model.details.is_some_and(of_finding)
}

fn has_low(model: &Model) -> bool {
    model.findings.list.iter().any(|finding| finding.severity == Severity::Low || finding.is_dismissed())
}

fn has_choices(model: &Model) -> bool {
    model.prompt().is_some_and(|prompt| !prompt.choices.is_empty())
}

fn has_panes(model: &Model) -> bool {
    has_suspects(model) || model.details.is_some()
}

fn can_escape(model: &Model) -> bool {
    let open = model.overlay.is_some() || model.details.is_some() || model.focus != Focus::Table;
    open || model.pattern().is_some() || model.is_loading()
}

const fn binding(
    action: Action,
    keys: &'static [Key],
    name: &'static str,
    about: &'static str,
    contexts: &'static [Context],
) -> Binding {
    Binding { action, keys, name, about, contexts, footer: 0, available: always }
}

impl Binding {
    const fn footer(self, place: u8) -> Self {
        Self { footer: place, ..self }
    }

    const fn when(self, available: fn(&Model) -> bool) -> Self {
        Self { available, ..self }
    }
}

/// Every action, in the order of the help.
pub const ACTIONS: &[Binding] = &[
    binding(Action::Help, &[Key::Char('?')], "help", "every key", PANES).footer(1),
    binding(Action::Escape, &[Key::Escape], "close", "close what is open, clear the search, stop a running load", ALL)
        .footer(2)
        .when(can_escape),
    binding(Action::Back, &[Key::Char('q')], "back", "back, and at the root quit", LISTS).footer(7),
    binding(Action::Quit, &[Key::Ctrl('c')], "quit", "quit at once", ALL),
    binding(Action::Suspend, &[Key::Ctrl('z')], "suspend", "back to the shell; fg returns", ALL),
    binding(Action::Go(Move::Up), &[Key::Up, Key::Char('k')], "up", "one row up", LISTS).when(has_rows),
    binding(Action::Go(Move::Down), &[Key::Down, Key::Char('j')], "down", "one row down", LISTS).when(has_rows),
    binding(Action::Go(Move::PageUp), &[Key::PageUp, Key::Ctrl('b')], "page up", "one page up", LISTS).when(has_rows),
    binding(Action::Go(Move::PageDown), &[Key::PageDown, Key::Ctrl('f')], "page down", "one page down", LISTS)
        .when(has_rows),
    binding(Action::Go(Move::Top), &[Key::Char('g'), Key::Home], "top", "to the first row", LISTS).when(has_rows),
    binding(Action::Go(Move::Bottom), &[Key::Char('G'), Key::End], "bottom", "to the last row", LISTS).when(has_rows),
    binding(Action::NextPane, &[Key::Tab], "next pane", "table, suspects, details in turn", PANES)
        .footer(10)
        .when(has_panes),
    binding(Action::PreviousPane, &[Key::BackTab], "pane before", "the other way round", PANES).when(has_panes),
    binding(Action::ShowTab(Tab::Interactive), &[Key::Char('1')], "interactive", "sign-ins that a person made", PANES),
    binding(
        Action::ShowTab(Tab::NonInteractive),
        &[Key::Char('2')],
        "non-interactive",
        "sign-ins that an application made for a person",
        PANES,
    ),
    binding(
        Action::ShowTab(Tab::All),
        &[Key::Char('3')],
        "all",
        "every sign-in; only non-interactive ones are grouped",
        PANES,
    ),
    binding(
        Action::ShowTab(Tab::ServicePrincipal),
        &[Key::Char('4')],
        "service principal",
        "sign-ins of applications as themselves",
        PANES,
    ),
    binding(
        Action::ShowTab(Tab::ManagedIdentity),
        &[Key::Char('5')],
        "managed identity",
        "sign-ins of Azure resources",
        PANES,
    ),
    binding(
        Action::ShowTab(Tab::Unknown),
        &[Key::Char('7')],
        "unknown",
        "sign-ins of which no file says what they are",
        PANES,
    ),
    binding(
        Action::Open,
        &[Key::Enter],
        "open",
        "expand or collapse a group; the details of a single sign-in",
        &[Table],
    )
    .footer(2)
    .when(has_rows),
    binding(Action::Expand, &[Key::Right, Key::Char('l')], "expand", "expand a group", &[Table]).when(has_rows),
    binding(
        Action::Collapse,
        &[Key::Left, Key::Char('h')],
        "collapse",
        "collapse a group, also from inside it",
        &[Table],
    )
    .when(has_rows),
    binding(Action::ToggleAll, &[Key::Char('*')], "all", "expand or collapse every group", &[Table]).when(has_rows),
    binding(Action::NextWindow, &[Key::Char('t')], "aggregate", "group by 1 h, 6 h, 24 h or not at all (UTC)", PANES)
        .footer(6),
    binding(Action::Search, &[Key::Char('/')], "search", "fuzzy search in the main columns", PANES).footer(3),
    binding(Action::Next, &[Key::Char('n')], "next", "next match, or next sign-in of the suspect", PANES)
        .footer(2)
        .when(has_steps),
    binding(Action::Previous, &[Key::Char('N')], "previous", "the one before", PANES).when(has_steps),
    binding(Action::Filter, &[Key::Char('f')], "filter", "show only what matches; Tab completes, empty removes", PANES)
        .footer(4),
    binding(Action::Keep, &[Key::Char('+')], "keep", "keep only a value of this row", &[Table]).when(has_rows),
    binding(Action::Drop, &[Key::Char('-')], "drop", "drop a value of this row", &[Table]).when(has_rows),
    binding(Action::Sort, &[Key::Char('s')], "sort", "choose a column; choosing it again turns it round", PANES)
        .footer(9),
    binding(Action::Copy, &[Key::Char('y')], "copy", "copy a value, the row, the finding or its evidence", PANES)
        .footer(11)
        .when(can_explain),
    binding(Action::Export, &[Key::Char('x')], "export", "write the table or the findings to a new file", PANES)
        .footer(12)
        .when(has_rows),
    binding(
        Action::Redact,
        &[Key::Char('P')],
        "pseudonyms",
        "pseudonyms for users, addresses, tenants and devices, on or off",
        PANES,
    ),
    binding(Action::Mouse, &[Key::F(2)], "mouse", "mouse on or off; off, the terminal selects text with it", PANES),
    binding(Action::Suspects, &[Key::Char('r')], "suspects", "suspected replay, and what else was found", PANES)
        .footer(5)
        .when(has_suspects),
    binding(
        Action::Explain,
        &[Key::Char('e')],
        "explain",
        "why it is suspect, what the code means, all fields",
        &[Table, Suspects],
    )
    .footer(6)
    .when(can_explain),
    binding(
        Action::Follow,
        &[Key::Enter],
        "show its sign-ins",
        "the sign-ins of the suspect, or of the reason, in the table; n and N step",
        &[Suspects, Details],
    )
    .footer(2)
    .when(can_follow),
    binding(
        Action::Query,
        &[Key::Char('K')],
        "KQL",
        "the query for the same sign-ins in Log Analytics or Sentinel",
        &[Table, Suspects, Details],
    )
    .footer(12)
    .when(can_explain),
    binding(
        Action::Unfold,
        &[Key::Char('u')],
        "low ones",
        "show the findings of low severity and the dismissed ones, or fold them away",
        &[Suspects],
    )
    .footer(8)
    .when(has_low),
    binding(
        Action::Verdict,
        &[Key::Char('v')],
        "verdict",
        "confirm or dismiss the finding, with a reason, or take that back",
        &[Suspects, Details],
    )
    .footer(2)
    .when(|model| super::verdicts::subject(model).is_some()),
    binding(Action::UndoVerdict, &[Key::Char('V')], "undo", "take the last verdict back", PANES)
        .when(|model| model.case.can_undo()),
    binding(
        Action::Files,
        &[Key::Char('i')],
        "files",
        "what was read, file by file: problems, silences, what is missing",
        PANES,
    )
    .footer(11),
    binding(Action::OpenFile, &[Key::Enter], "its account", "the whole account of a file", &[Files])
        .footer(1)
        .when(lists_files),
    binding(Action::SortFiles, &[Key::Char('s')], "sort", "sort the files by problems, name, records, time", &[Files])
        .footer(3)
        .when(lists_files),
    binding(Action::Choose, &[Key::Enter], "choose", "take this item", &[Menu]).footer(1),
    binding(Action::Accept, &[Key::Enter], "apply", "take what is typed", &[Prompt]).footer(1),
    binding(Action::Complete, &[Key::Tab], "complete", "put the completion in", &[Prompt]).footer(2).when(has_choices),
    binding(Action::NextChoice, &[Key::Down], "next choice", "next completion", &[Prompt]).footer(3).when(has_choices),
    binding(Action::PreviousChoice, &[Key::Up], "choice before", "the completion before", &[Prompt]).when(has_choices),
];

/// What the key does now; `None` when it does nothing.
pub fn action_of(context: Context, key: Key) -> Option<Action> {
    let mut here = ACTIONS.iter().filter(|binding| binding.contexts.contains(&context));
    here.find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The bindings worth a place in the footer now, the most useful first.
pub fn footer(model: &Model) -> Vec<&'static Binding> {
    let context = context(model);
    let useful =
        |binding: &&Binding| binding.footer > 0 && binding.contexts.contains(&context) && (binding.available)(model);
    let mut bindings: Vec<_> = ACTIONS.iter().filter(useful).collect();
    bindings.sort_by_key(|binding| binding.footer);
    bindings
}

/// How many lines the help has.
pub fn help_lines() -> usize {
    ACTIONS.len()
}

/// What has the keyboard now.
pub fn context(model: &Model) -> Context {
    match (&model.overlay, model.focus) {
        (Some(Overlay::Help(_)), _) => Help,
        (Some(Overlay::Files(_)), _) => Files,
        (Some(Overlay::Menu(_)), _) => Menu,
        (Some(Overlay::Prompt(_)), _) => Prompt,
        (None, Focus::Table) => Table,
        (None, Focus::Suspects) => Suspects,
        (None, Focus::Details) => Details,
    }
}

/// The key that shows a tab.
pub fn tab_key(tab: Tab) -> Option<Key> {
    key_of(Action::ShowTab(tab))
}

/// The first key of an action.
pub fn key_of(action: Action) -> Option<Key> {
    let binding = ACTIONS.iter().find(|binding| binding.action == action)?;
    binding.keys.first().copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::TABS;

    #[test]
    fn no_key_means_two_things_in_one_place() {
        for context in ALL {
            let mut seen = Vec::new();
            for binding in ACTIONS.iter().filter(|binding| binding.contexts.contains(context)) {
                for key in binding.keys {
                    assert!(!seen.contains(key), "{key} in {context:?}");
                    seen.push(*key);
                }
            }
        }
    }

    #[test]
    fn every_action_has_a_key_and_words_and_every_tab_a_number() {
        for binding in ACTIONS {
            assert!(!binding.keys.is_empty() && !binding.name.is_empty() && !binding.about.is_empty());
        }
        assert!(TABS.iter().all(|&tab| tab_key(tab).is_some()));
    }

    #[test]
    fn the_way_out_works_everywhere() {
        for &context in ALL {
            assert_eq!(action_of(context, Key::Ctrl('c')), Some(Action::Quit));
            assert_eq!(action_of(context, Key::Escape), Some(Action::Escape));
        }
        assert_eq!(action_of(Prompt, Key::Char('q')), None, "it is a letter there");
    }
}
