//! Lays out the account of one file: its records, its span, and what it cannot show.

use crate::app::model::Model;
use crate::app::time_format;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::detect::{FileCoverage, Presence, missing_log};
use crate::report::check::{kinds_in_words, notes_of, problem_in_words, problems_of, silence};
use crate::store::{Accounting, Source};
use crate::text::{bytes, counted, number};

/// Cells for the names in an account.
const LABELS: usize = 12;

/// How much of a file was rejected: `30 %`, never rounded to nothing or to all; `None` for nothing.
pub(crate) fn rejected_share(sum: &Accounting) -> Option<String> {
    let percent = (sum.rejected * 100).checked_div(sum.records).filter(|_| sum.rejected > 0)?;
    Some(if percent == 0 { "<1 %".to_owned() } else { format!("{percent} %") })
}

/// The shape of a file, or why it has none.
pub(crate) fn shape(source: &Source) -> &str {
    match source.shape.as_str() {
        "" if source.skipped => "skipped",
        "" => "not recognised",
        shape => shape,
    }
}

/// The whole account of a file, as lines at most `width` cells wide.
pub(crate) fn lines(model: &Model, at: usize, width: usize) -> Vec<TextLine> {
    let mut page = TextLines::new(model.glyphs, width);
    let Some(source) = model.store.sources().get(at) else { return page.lines };
    page.heading(&source.path.to_string_lossy());
    sums(&mut page, model, source);
    let digest = model.digests.get(&at);
    let unknown = match model.is_loading() {
        _ if source.skipped => "not computed",
        true => "after the load",
        false => "being computed...",
    };
    let known =
        |digest: &Option<String>| digest.clone().unwrap_or_else(|| "unknown: the input cannot be read again".into());
    let digest = digest.filter(|_| !source.skipped);
    fact(&mut page, "SHA-256", &digest.map_or_else(|| unknown.to_owned(), |digest| known(&digest.file)));
    if let Some(archive) = &source.archive {
        fact(&mut page, "In archive", &archive.to_string_lossy());
        fact(&mut page, "its SHA-256", &digest.map_or_else(|| unknown.to_owned(), |digest| known(&digest.archive)));
    }
    match model.coverage_of(at) {
        Some(coverage) => covers(&mut page, model, coverage),
        None => page.text(LineKind::Text, "Looking at what it covers..."),
    }
    if let Some(gap) = model.token_gap.filter(|_| source.accounting.events > 0) {
        page.text(LineKind::Caveat, &gap.in_words());
    }
    let notes = notes_of(source);
    let other_log = missing_log(model.summary.kinds).filter(|_| !model.is_loading() && source.accounting.accepted > 0);
    let other_log = other_log.map(|(log, effect)| format!("{log} in any file: {effect}"));
    if !notes.is_empty() || other_log.is_some() {
        page.heading("To know");
        for note in notes.iter().map(AsRef::as_ref).chain(other_log.as_deref()) {
            page.text(LineKind::Caveat, note);
        }
    }
    if !model.coverage.databases.is_empty() {
        page.heading("Databases, for all files");
        for database in &model.coverage.databases {
            page.text(LineKind::Text, &database.to_string());
        }
    }
    if source.problem_count > 0 {
        page.heading(&format!("Problems, {}", number(source.problem_count)));
        for problem in problems_of(source) {
            page.text(LineKind::Against, &problem_in_words(&problem));
        }
    }
    page.lines
}

fn sums(page: &mut TextLines, model: &Model, source: &Source) {
    let sum = &source.accounting;
    if let Some(share) = rejected_share(sum) {
        let text = format!("{} of {} records were rejected ({share}).", number(sum.rejected), number(sum.records));
        page.text(LineKind::Against, &text);
    }
    if !source.complete && !source.skipped {
        let text = if model.is_loading() { "It is not read to its end yet." } else { "It was not read to its end." };
        page.text(LineKind::Caveat, text);
    }
    fact(page, "Shape", shape(source));
    fact(page, "Encoding", &source.encoding);
    fact(page, "Size", &format!("{} ({} bytes)", bytes(source.bytes), number(source.bytes)));
    let filter = model.store.filter();
    if filter.is_active() {
        let users = filter.users.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        let users = if users.is_empty() { users } else { format!("of {users}") };
        fact(page, "Filter", &format!("only sign-ins {}", [filter.span_in_words(), users].join(" ").trim()));
    }
    let parts = [
        (sum.accepted, "accepted"),
        (sum.events, "events of other logs"),
        (sum.duplicates, "duplicates"),
        (sum.joined, "joined to sign-ins of other files"),
        (sum.rejected, "rejected"),
        (sum.filtered, "filtered"),
    ];
    let is_of_events = sum.events > 0;
    let parts = parts.iter().filter(|(count, what)| *count > 0 || *what == "accepted" && !is_of_events);
    let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", number(*count))).collect();
    fact(page, "Records", &format!("{} = {}", number(sum.records), parts.join(" + ")));
}

fn covers(page: &mut TextLines, model: &Model, coverage: &FileCoverage) {
    if let Some((first, last)) = coverage.span {
        fact(page, "Sign-ins", &kinds_in_words(coverage));
        fact(
            page,
            "Span",
            &format!("{} {}", time_format::span(model.zone, first, last, model.summary.years), model.zone.name()),
        );
    }
    if coverage.unknown_outcomes > 0 {
        let is = if coverage.unknown_outcomes == 1 { "is" } else { "are" };
        let text = format!("{} {is} of unknown outcome.", counted(coverage.unknown_outcomes, "sign-in"));
        page.text(LineKind::Caveat, &text);
    }
    if coverage.grouped > 0 {
        let text = format!("{} rows were grouped before they were exported.", number(coverage.grouped));
        page.text(LineKind::Caveat, &text);
    }
    if !coverage.gaps.is_empty() {
        page.heading("Silences");
        for gap in &coverage.gaps {
            page.text(LineKind::Caveat, &silence(gap));
        }
    }
    let blind: Vec<String> = coverage.blind_to().collect();
    if !blind.is_empty() {
        page.heading("What it cannot show");
        for what in &blind {
            page.text(LineKind::Caveat, what);
        }
    }
    let partly = |presence: &&Presence| presence.rows > 0 && presence.with < presence.rows;
    let fields: Vec<&Presence> = coverage.fields.iter().filter(partly).collect();
    if !fields.is_empty() {
        page.heading("Fields that not every row has");
        for presence in fields {
            let share = presence.with * 100 / presence.rows;
            let text = format!("{share} %: {} of {} rows", number(presence.with), number(presence.rows));
            page.labelled(LineKind::Field, presence.field.title(), 28, &text);
        }
    }
}

fn fact(page: &mut TextLines, name: &str, text: &str) {
    page.labelled(LineKind::Field, name, LABELS, text);
}
