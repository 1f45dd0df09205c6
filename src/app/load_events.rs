//! Takes in snapshots and findings: as they are, or with pseudonyms once these are made.

use super::case_file;
use super::layout::Focus;
use super::load::LoadState;
use super::model::Model;
use crate::detect::Findings;
use crate::store::{Source, Store};
use crate::text::{counted, number};
use std::sync::Arc;

/// Takes a snapshot of the load in.
pub(crate) fn loaded(model: &mut Model, store: Arc<Store>) {
    model.originals.store = store;
    model.originals.loads += 1;
    model.originals.changes += 1;
    if !model.redaction.is_on() {
        show(model, Arc::clone(&model.originals.store));
    }
}

/// Takes the whole load in, and says what could not be read.
pub(crate) fn finished(model: &mut Model, store: Arc<Store>) {
    model.load = LoadState::Over(store.completeness());
    match problems(&store, !model.redaction.is_on()) {
        Some(text) => model.say(&text),
        None => model.toast = None,
    }
    loaded(model, store);
}

/// Takes findings in.
pub(crate) fn found(model: &mut Model, findings: Arc<Findings>) {
    model.originals.findings = findings;
    model.originals.changes += 1;
    if !model.redaction.is_on() {
        show_findings(model, Arc::clone(&model.originals.findings));
    }
}

/// What could not be read, in words; `None` when everything could. A single problem is quoted, several are counted.
/// Files are named only where `named` allows it.
fn problems(store: &Store, named: bool) -> Option<String> {
    let sources = store.sources().iter().map(AsRef::as_ref);
    let bad: Vec<&Source> = sources.filter(|source| source.problem_count > 0).collect();
    let count: u64 = bad.iter().map(|source| source.problem_count).sum();
    match (bad.as_slice(), count) {
        ([], _) => None,
        ([source], 1) if named => {
            let reason = source.problems.first().map_or("a problem", |problem| problem.reason.as_str());
            Some(format!("{}: {reason}", source.path.display()))
        }
        (files, _) => {
            let files = counted(files.len() as u64, "file");
            Some(format!("{} problems in {files}: i lists them", number(count)))
        }
    }
}

/// Shows a store.
pub(crate) fn show(model: &mut Model, store: Arc<Store>) {
    let marked = model.marked.keys().copied();
    // The rows of a newer snapshot have the same numbers.
    model.store = if model.marked.is_empty() { store } else { Arc::new(store.with_marks(marked)) };
    model.version += 1;
}

/// Shows findings. The cursor stays on the finding to which the user moved it; at the top it stays at the top, so that
/// a list that grows while loading shows the worst first.
pub(crate) fn show_findings(model: &mut Model, findings: Arc<Findings>) {
    let moved = model.suspects.cursor > 0 || model.focus == Focus::Suspects;
    let held = model.suspects.selected(&model.findings).filter(|_| moved);
    let held = held.map(|number| model.findings.list[number].id.clone());
    model.findings = findings;
    case_file::apply(model);
    let at = held.and_then(|id| model.findings.list.iter().position(|finding| finding.id == id));
    match at {
        Some(number) => model.suspects.select(&model.findings, number),
        None => model.suspects.cursor = 0,
    }
    model.mark();
}
