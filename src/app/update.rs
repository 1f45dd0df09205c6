//! What a message changes.

use super::action::{Action, Context};
use super::answer::{Answer, JobKind};
use super::binding;
use super::command::Command;
use super::copy;
use super::details::Record;
use super::due::due;
use super::exporting::Exporting;
use super::files_panel;
use super::intake;
use super::jobs::Job;
use super::jumps;
use super::keys::Key;
use super::load::LoadState;
use super::menu::{Choosing, Menu, MenuKind};
use super::message::Message;
use super::model::{Applied, Model, Overlay, TABS};
use super::mouse;
use super::navigation;
use super::prompt::{Choice, Prompt, PromptKind};
use super::steps::Steps;
use super::verdicts;
use crate::query::Filter;
use crate::store::{Source, Store};
use crate::text::{SafeText, number};
use std::sync::Arc;
use tui_input::InputRequest;

/// Takes a message in: changes the state, and says what is to be done outside of it.
pub fn update(model: &mut Model, message: Message) -> Vec<Command> {
    let mut commands = Vec::new();
    match message {
        Message::Key(key) => press(model, key, &mut commands),
        Message::Paste(text) => paste(model, &text),
        Message::Mouse(_) if model.redaction.is_pending() => {}
        Message::Mouse(mouse) => mouse::take(model, mouse),
        Message::Resize(size) => model.size = size,
        Message::Notice(text) => notice(model, &text),
        Message::Progress(progress) => model.progress = progress,
        Message::Snapshot(store) => intake::loaded(model, store),
        Message::Finished(store) => {
            model.load = LoadState::Over(store.completeness());
            let named = !model.redaction.is_on();
            model.toast = problems(&store, named).map(|text| SafeText::from_log(&text, model.glyphs).into_owned());
            intake::loaded(model, store);
        }
        Message::Answer { kind, generation, answer } => {
            if model.jobs.answered(kind, generation) {
                take(model, answer, generation);
            }
        }
        Message::CaseSaved { case, result, quit } => verdicts::kept(model, *case, result, quit, &mut commands),
        Message::Failed { kind, generation } => fail(model, kind, generation),
    }
    navigation::settle(model);
    due(model, &mut commands);
    commands
}

/// Says something below the table, until the next key.
fn notice(model: &mut Model, text: &str) {
    model.toast = Some(SafeText::from_log(text, model.glyphs).into_owned());
}

/// What could not be read, in words; `None` when everything could. A single problem is told, of several their number.
/// Files are named only where their names may be seen.
fn problems(store: &Store, named: bool) -> Option<String> {
    let bad: Vec<&Source> = store.sources().iter().filter(|source| source.problem_count > 0).collect();
    let count: u64 = bad.iter().map(|source| source.problem_count).sum();
    match (bad.as_slice(), count) {
        ([], _) => None,
        ([source], 1) if named => {
            let reason = source.problems.first().map_or("a problem", |problem| problem.reason.as_str());
            Some(format!("{}: {reason}", source.path.display()))
        }
        (files, _) => {
            let files = number(files.len() as u64);
            Some(format!("{} problems in {files} of the files: i lists them", number(count)))
        }
    }
}

fn fail(model: &mut Model, kind: JobKind, generation: u64) {
    if !model.jobs.answered(kind, generation) {
        return;
    }
    let what = match kind {
        JobKind::Load => {
            model.load = LoadState::Failed;
            "Loading"
        }
        JobKind::List => "Grouping",
        JobKind::Survey => "Surveying the files",
        JobKind::Detect => "Detection",
        JobKind::Redact => "Replacing names",
        JobKind::Search => "The search",
        JobKind::Preview => "Completing the filter",
        JobKind::Record => "Reading the record",
        JobKind::Coverage => "Looking at the files",
        JobKind::Digest => "Computing the digest",
        JobKind::Histogram => "Counting over time",
        JobKind::Export => "Writing the file",
    };
    let text = format!("{what} broke down: this is a mistake of the program. What is loaded stays.");
    model.toast = Some(SafeText::from_log(&text, model.glyphs).into_owned());
}

fn take(model: &mut Model, answer: Answer, generation: u64) {
    match answer {
        Answer::Listed(listed) => {
            let (key, listing) = *listed;
            let marks = Arc::clone(&model.marks);
            model.tabs[Model::index(key.tab)].show(key, listing, generation, &marks);
            jumps::arrive(model);
        }
        Answer::Surveyed(survey) => {
            model.survey = *survey;
            if !model.touched {
                let mut tabs = [TABS[1]].into_iter().chain(TABS);
                model.tab = tabs.find(|&tab| model.count(tab) > 0).unwrap_or(TABS[1]);
            }
        }
        Answer::Detected(findings) => intake::found(model, findings),
        Answer::Redacted(turn, store, findings) => intake::rewritten(model, turn, store, findings),
        Answer::Searched(found) => {
            if let Some(prompt) = model.prompt_mut(PromptKind::Search) {
                prompt.choices.clone_from(&found.best);
                prompt.matching = Some(found.sign_ins);
            }
            let first_look = model.searched.as_ref().is_none_or(|before| before.sought.pattern != found.sought.pattern);
            model.searched = Some(found);
            if first_look && model.search_prompt().is_none() {
                jumps::to_first_match(model);
            }
        }
        Answer::Exported(said) => notice(model, &said),
        Answer::Previewed(previewed) => {
            if let Some(prompt) = model.prompt_mut(PromptKind::Filter) {
                prompt.choices = previewed.choices;
                prompt.matching = previewed.matching;
            }
        }
        Answer::Covered(coverage) => model.coverage = coverage,
        Answer::Digested(file, digest) => {
            model.digests.insert(file, digest);
        }
        Answer::Read(row, result) => model.record = Some(Record { row, result }),
        Answer::Counted(histogram) => model.histogram = histogram,
    }
}

fn press(model: &mut Model, key: Key, commands: &mut Vec<Command>) {
    model.toast = None;
    model.pending = None;
    let context = binding::context(model);
    let action = binding::action_of(context, key);
    // What cannot be seen must not be copied, written or followed either.
    if model.redaction.is_pending()
        && !matches!(action, Some(Action::Quit | Action::Back | Action::Escape | Action::Suspend | Action::Redact))
    {
        return;
    }
    match action {
        Some(action) => act(model, action, commands),
        None if context == Context::Prompt => edit(model, key),
        None => {}
    }
}

fn act(model: &mut Model, action: Action, commands: &mut Vec<Command>) {
    match action {
        Action::Go(way) => {
            model.touched = true;
            navigation::go(model, way);
        }
        Action::ShowTab(tab) => {
            model.touched = true;
            navigation::tab(model, tab);
        }
        Action::Open => navigation::open(model),
        Action::Expand => navigation::expand(model),
        Action::Collapse => {
            model.view_mut().set_expanded(false);
        }
        Action::ToggleAll => model.view_mut().toggle_all(),
        Action::NextWindow => navigation::next_window(model),
        Action::Search => {
            let prompt = Prompt::new(PromptKind::Search, &model.pattern);
            model.overlay = Some(Overlay::Prompt(prompt));
        }
        Action::Filter => {
            let prompt = Prompt::new(PromptKind::Filter, &model.filter.text);
            model.overlay = Some(Overlay::Prompt(prompt));
        }
        Action::Keep | Action::Drop => {
            let kind = if action == Action::Keep { MenuKind::Keep } else { MenuKind::Drop };
            model.overlay = Menu::values(model, kind).map(Overlay::Menu);
        }
        Action::Sort => model.overlay = Some(Overlay::Menu(Menu::sort(model))),
        Action::Copy => model.overlay = copy::menu(model).map(Overlay::Menu),
        Action::Export => model.overlay = Some(Overlay::Menu(Menu::export(model))),
        Action::Redact => intake::turn(model),
        Action::Mouse => {
            model.mouse = !model.mouse;
            let text =
                if model.mouse { "The mouse is on: F2 gives it back to the terminal" } else { "The mouse is off" };
            model.toast = Some(SafeText::literal(text));
            commands.push(Command::Mouse(model.mouse));
        }
        Action::Next => jumps::step(model, true),
        Action::Previous => jumps::step(model, false),
        Action::Suspects => navigation::suspects(model),
        Action::Follow => navigation::follow(model),
        Action::Unfold => navigation::unfold(model),
        Action::Query => navigation::query(model),
        Action::Explain => navigation::explain(model),
        Action::NextPane => navigation::next_pane(model, true),
        Action::PreviousPane => navigation::next_pane(model, false),
        Action::Choose => choose(model, commands),
        Action::Accept => accept(model, commands),
        Action::Complete => edit_prompt(model, Prompt::complete),
        Action::NextChoice => edit_prompt(model, |prompt| prompt.choose(true)),
        Action::PreviousChoice => edit_prompt(model, |prompt| prompt.choose(false)),
        Action::Files => files_panel::open_panel(model),
        Action::OpenFile => files_panel::open_account(model),
        Action::SortFiles => files_panel::sort(model),
        Action::Help => model.overlay = Some(Overlay::Help(0)),
        Action::Escape => {
            give_up_prompt(model);
            navigation::back(model, commands);
        }
        Action::Back => {
            if !navigation::close(model) {
                verdicts::quit(model, commands);
            }
        }
        Action::Suspend => commands.push(Command::Suspend),
        Action::Verdict => verdicts::choose(model),
        Action::UndoVerdict => verdicts::undo(model, commands),
        Action::Quit => verdicts::quit(model, commands),
    }
}

/// Takes the item of a menu.
fn choose(model: &mut Model, commands: &mut Vec<Command>) {
    let Some(Overlay::Menu(mut menu)) = model.overlay.take() else { return };
    if menu.cursor >= menu.items.len() {
        return;
    }
    let (label, choosing) = menu.items.swap_remove(menu.cursor);
    match choosing {
        Choosing::Sort(column) => {
            let view = model.view_mut();
            view.sort = view.sort.chosen(column);
        }
        Choosing::Term(term) => {
            let text = format!("{} {term}", model.filter.text);
            apply(model, text.trim());
        }
        Choosing::Copy(text) => commands.push(Command::Copy { what: copy::name(&label).to_owned(), text }),
        Choosing::Export(export) => {
            let prompt = Prompt::new(PromptKind::Export(export), &export.file_name(model.tab));
            model.overlay = Some(Overlay::Prompt(prompt));
        }
        Choosing::Verdict(finding, decision) => verdicts::chosen(model, &finding, decision, commands),
    }
}

/// Puts a filter in force. Whether it can be read.
fn apply(model: &mut Model, text: &str) -> bool {
    let text = text.trim();
    match Filter::parse(text) {
        Ok(filter) => {
            model.filter = Applied { text: text.to_owned(), filter: Arc::new(filter) };
            true
        }
        Err(mistake) => {
            model.toast = Some(SafeText::from_log(&mistake.message, model.glyphs).into_owned());
            false
        }
    }
}

/// Enter in a prompt. A filter with a mistake stays open.
fn accept(model: &mut Model, commands: &mut Vec<Command>) {
    let Some(Overlay::Prompt(prompt)) = &model.overlay else { return };
    let chosen = prompt.chosen.and_then(|at| prompt.choices.get(at));
    let text = chosen.map_or_else(|| prompt.text().to_owned(), |Choice { text, .. }| text.clone());
    match prompt.kind {
        PromptKind::Filter if chosen.is_some() => edit_prompt(model, Prompt::complete),
        PromptKind::Filter => {
            if apply(model, &text) {
                model.overlay = None;
            }
        }
        PromptKind::Reason(decision) => verdicts::reasoned(model, decision, &text, commands),
        PromptKind::CaseFile => verdicts::keep_in(model, &text, commands),
        PromptKind::Search => {
            model.overlay = None;
            model.pattern = text;
            model.steps = Steps::Search;
            if model.found().is_some() {
                jumps::to_first_match(model);
            }
        }
        PromptKind::Export(export) => {
            model.overlay = None;
            let exporting = Exporting::new(export, &text, &model.store, model.view(), &model.findings);
            commands.push(Command::Run(Job::export(exporting)));
        }
    }
}

/// Esc in a prompt: a search goes back to what it was.
fn give_up_prompt(model: &mut Model) {
    if let Some(prompt) = model.search_prompt() {
        model.pattern = prompt.before.clone();
    }
}

fn edit_prompt(model: &mut Model, change: impl FnOnce(&mut Prompt)) {
    let Some(Overlay::Prompt(prompt)) = &mut model.overlay else { return };
    change(prompt);
    if prompt.kind == PromptKind::Search {
        // The table shows the matches while they are typed.
        model.pattern = prompt.text().to_owned();
    }
}

fn edit(model: &mut Model, key: Key) {
    let request = match key {
        Key::Char(c) => InputRequest::InsertChar(c),
        Key::Backspace => InputRequest::DeletePrevChar,
        Key::Delete => InputRequest::DeleteNextChar,
        Key::Left => InputRequest::GoToPrevChar,
        Key::Right => InputRequest::GoToNextChar,
        Key::Home | Key::Ctrl('a') => InputRequest::GoToStart,
        Key::End | Key::Ctrl('e') => InputRequest::GoToEnd,
        Key::Ctrl('u') => InputRequest::DeleteFromStart,
        Key::Ctrl('w') => InputRequest::DeletePrevWord,
        Key::Ctrl('k') => InputRequest::DeleteTillEnd,
        _ => return,
    };
    edit_prompt(model, |prompt| prompt.edit(request));
}

/// Pasted text goes into a prompt, line breaks as blanks. Elsewhere it is dropped: its letters are no keys.
fn paste(model: &mut Model, text: &str) {
    edit_prompt(model, |prompt| {
        for c in text.trim_end_matches(['\r', '\n']).chars() {
            let c = if matches!(c, '\r' | '\n' | '\t') { ' ' } else { c };
            prompt.edit(InputRequest::InsertChar(c));
        }
    });
}
