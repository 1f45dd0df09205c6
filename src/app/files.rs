//! The files of the load: the list, and the whole account of one.

use super::details::{DetailLine, LineKind};
use super::layout::Size;
use super::model::{Model, Overlay};
use super::page::Page;
use super::when;
use crate::detect::{FileCoverage, Presence};
use crate::report::check::{kinds_in_words, notes_of, problem_in_words, problems_of, silence};
use crate::store::{Accounting, Source};
use crate::text::{bytes, number};
use std::cmp::Reverse;

/// Lines of the window that are no file: its frame, the headings, the sums, and the footer below it.
const AROUND_LIST: u16 = 5;
/// The same for the account of one file.
const AROUND_ACCOUNT: u16 = 3;
/// Cells of the window's frame.
const FRAME: u16 = 4;
/// Cells for the names in an account.
const LABELS: usize = 12;

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilesSort {
    /// The most problems first.
    #[default]
    Problems,
    /// By path.
    Name,
    /// The most records first.
    Records,
    /// By the first sign-in.
    Time,
}

impl FilesSort {
    const ALL: [Self; 4] = [Self::Problems, Self::Name, Self::Records, Self::Time];

    /// What the list is sorted by, in a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problems => "problems",
            Self::Name => "name",
            Self::Records => "records",
            Self::Time => "time",
        }
    }
}

/// The panel, open. Files are numbered as in [`crate::store::Store::sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// By what the list is sorted.
    pub sort: FilesSort,
    /// The file that the cursor was moved to; before that it is on the first, whichever that is.
    chosen: Option<usize>,
    /// The file whose account is open, and by how many lines that is scrolled down.
    pub opened: Option<(usize, usize)>,
}

/// What is known of a file besides the load's account, when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its SHA-256, or none where it cannot be had.
    pub file: Option<String>,
    /// That of the archive that it is in.
    pub archive: Option<String>,
}

impl Files {
    /// The files in the order of the list.
    pub fn order(&self, model: &Model) -> Vec<usize> {
        let sources = model.store.sources();
        let mut order: Vec<usize> = (0..sources.len()).collect();
        match self.sort {
            FilesSort::Problems => order.sort_by_key(|&at| Reverse(sources[at].problem_count)),
            FilesSort::Name => {}
            FilesSort::Records => order.sort_by_key(|&at| Reverse(sources[at].accounting.records)),
            FilesSort::Time => {
                let first = |at: usize| model.coverage_of(at).and_then(|coverage| coverage.span);
                order.sort_by_key(|&at| first(at).map_or((1, None), |span| (0, Some(span))));
            }
        }
        order
    }

    /// The place of the cursor in the list.
    pub fn cursor(&self, order: &[usize]) -> usize {
        self.chosen.and_then(|chosen| order.iter().position(|&at| at == chosen)).unwrap_or(0)
    }

    /// How many files the window shows at once.
    pub fn height(size: Size) -> usize {
        usize::from(size.height.saturating_sub(AROUND_LIST))
    }

    /// How many lines of an account the window shows at once, and how wide they are.
    pub fn account_size(size: Size) -> (usize, usize) {
        let (height, width) = (size.height.saturating_sub(AROUND_ACCOUNT), size.width.saturating_sub(FRAME));
        (usize::from(height), usize::from(width))
    }
}

/// Opens the panel.
pub fn open_panel(model: &mut Model) {
    model.overlay = Some(Overlay::Files(Files::default()));
}

/// Enter in the list: the account of the file at the cursor.
pub fn open_account(model: &mut Model) {
    change(model, |model, files| {
        let order = files.order(model);
        files.opened = files.opened.or_else(|| Some((*order.get(files.cursor(&order))?, 0)));
    });
}

/// Sorts the list by the next of the choices.
pub fn sort(model: &mut Model) {
    change(model, |_, files| {
        let at = FilesSort::ALL.iter().position(|&sort| sort == files.sort).unwrap_or(0);
        files.sort = FilesSort::ALL[(at + 1) % FilesSort::ALL.len()];
    });
}

/// Moves the cursor, or scrolls the account; `by` a page when `page` is set.
pub fn go(model: &mut Model, by: isize, page: bool) {
    change(model, |model, files| {
        let height = if files.opened.is_some() { Files::account_size(model.size).0 } else { Files::height(model.size) };
        let by = if page { by.saturating_mul(height.max(1) as isize) } else { by };
        if let Some((_, scroll)) = &mut files.opened {
            *scroll = scroll.saturating_add_signed(by);
        } else {
            let order = files.order(model);
            let to = files.cursor(&order).saturating_add_signed(by).min(order.len().saturating_sub(1));
            files.chosen = order.get(to).copied();
        }
    });
}

/// Goes back from an account to the list; `false` when none is open.
pub fn close_account(model: &mut Model) -> bool {
    match &mut model.overlay {
        Some(Overlay::Files(files)) => files.opened.take().is_some(),
        _ => false,
    }
}

/// Keeps an account scrolled to where it has lines.
pub fn settle(model: &mut Model) {
    change(model, |model, files| {
        let Some((at, scroll)) = &mut files.opened else { return };
        let (height, width) = Files::account_size(model.size);
        *scroll = (*scroll).min(account(model, *at, width).len().saturating_sub(height));
    });
}

fn change(model: &mut Model, change: impl FnOnce(&Model, &mut Files)) {
    if let Some(mut files) = model.files().copied() {
        change(model, &mut files);
        model.overlay = Some(Overlay::Files(files));
    }
}

/// How much of a file was rejected: `30 %`, never rounded to nothing or to all; `None` for nothing.
pub fn rejected_share(sum: &Accounting) -> Option<String> {
    let percent = (sum.rejected * 100).checked_div(sum.records).filter(|_| sum.rejected > 0)?;
    Some(if percent == 0 { "<1 %".to_owned() } else { format!("{percent} %") })
}

/// The whole account of a file, as lines at most `width` cells wide.
pub fn account(model: &Model, at: usize, width: usize) -> Vec<DetailLine> {
    let mut page = Page::new(model, width);
    let Some(source) = model.store.sources().get(at) else { return page.lines };
    page.heading(&source.path.to_string_lossy());
    sums(&mut page, model, source);
    let digest = model.digests.get(&at);
    let unknown = if model.is_loading() { "after the load" } else { "being computed..." };
    let told = |digest: &Option<String>| digest.clone().unwrap_or_else(|| "not known: it cannot be read again".into());
    page.fact("SHA-256", &digest.map_or_else(|| unknown.to_owned(), |digest| told(&digest.file)));
    if let Some(archive) = &source.archive {
        page.fact("In archive", &archive.to_string_lossy());
        page.fact("its SHA-256", &digest.map_or_else(|| unknown.to_owned(), |digest| told(&digest.archive)));
    }
    match model.coverage_of(at) {
        Some(coverage) => covers(&mut page, model, coverage),
        None => page.text(LineKind::Text, "Looking at what it covers..."),
    }
    let notes = notes_of(source);
    if !notes.is_empty() {
        page.heading("To know");
        for note in &notes {
            page.text(LineKind::Caveat, note);
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

fn sums(page: &mut Page<'_>, model: &Model, source: &Source) {
    let sum = &source.accounting;
    if let Some(share) = rejected_share(sum) {
        let text = format!("{} of {} records were rejected ({share}).", number(sum.rejected), number(sum.records));
        page.text(LineKind::Against, &text);
    }
    if !source.complete {
        let text = if model.is_loading() { "It is not read to its end yet." } else { "It was not read to its end." };
        page.text(LineKind::Caveat, text);
    }
    page.fact("Shape", if source.shape.is_empty() { "not recognised" } else { &source.shape });
    page.fact("Encoding", &source.encoding);
    page.fact("Size", &format!("{} ({} bytes)", bytes(source.bytes), number(source.bytes)));
    let parts = [
        (sum.accepted, "accepted"),
        (sum.duplicates, "duplicates"),
        (sum.joined, "joined to sign-ins of other files"),
        (sum.rejected, "rejected"),
    ];
    let parts = parts.iter().filter(|(count, what)| *count > 0 || *what == "accepted");
    let parts: Vec<String> = parts.map(|(count, what)| format!("{} {what}", number(*count))).collect();
    page.fact("Records", &format!("{} = {}", number(sum.records), parts.join(" + ")));
}

fn covers(page: &mut Page<'_>, model: &Model, coverage: &FileCoverage) {
    if let Some((first, last)) = coverage.span {
        page.fact("Sign-ins", &kinds_in_words(coverage));
        page.fact("Span", &format!("{} UTC", when::span(first, last, model.survey.years)));
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

impl Page<'_> {
    fn fact(&mut self, name: &str, text: &str) {
        self.labelled(LineKind::Field, name, LABELS, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::{Command, Message};
    use crate::store::{Builder, Completeness, Problem, Store};
    use std::sync::Arc;

    /// Three files, of which the second lost a third of its records.
    fn store() -> Store {
        let mut builder = Builder::new(1);
        for (path, rejected) in [("a.json", 0), ("b.json", 30), ("c.json", 1)] {
            let accounting = Accounting { records: 90, accepted: 90 - rejected, rejected, ..Accounting::default() };
            let mut source = Source { path: path.into(), complete: true, accounting, ..Source::default() };
            for record in 1..=rejected {
                let (line, byte_offset) = (Some(record + 1), Some(record * 100));
                source.add_problem(Problem { record: Some(record), line, byte_offset, reason: "no time".into() });
            }
            builder.sources().push(source);
        }
        builder.finish(Completeness::Complete)
    }

    fn listed(player: &Player) -> Vec<String> {
        let files = player.model.files().expect("the panel");
        let order = files.order(&player.model);
        let cursor = files.cursor(&order);
        let path = |at: usize| player.model.store.sources()[at].path.display().to_string();
        let line = |(place, &at): (usize, &usize)| format!("{}{}", if place == cursor { ">" } else { "" }, path(at));
        order.iter().enumerate().map(line).collect()
    }

    #[test]
    fn the_worst_file_stands_first_and_enter_gives_its_account() {
        let mut player = Player::new(80, 24);
        player.send(Message::Finished(Arc::new(store())));
        player.play("i");
        assert_eq!(listed(&player), [">b.json", "c.json", "a.json"]);
        player.play("Enter");
        let (at, _) = player.model.files().expect("the panel").opened.expect("an account");
        let lines: Vec<String> = account(&player.model, at, 76).iter().map(|line| line.text.clone()).collect();
        for text in ["30 of 90 records were rejected (33 %).", "90 = 60 accepted + 30 rejected", "Problems, 30"] {
            assert!(lines.iter().any(|line| line == text), "{text} is not in {lines:#?}");
        }
        assert!(lines.contains(&"record 2, line 3, byte 200: no time".to_owned()), "{lines:#?}");
        player.play("G");
        assert!(player.model.files().expect("the panel").opened.is_some_and(|(_, scroll)| scroll > 0));
        player.play("q");
        assert_eq!(listed(&player), [">b.json", "c.json", "a.json"], "back in the list");
        player.play("q");
        assert!(player.model.overlay.is_none() && player.commands.is_empty());
    }

    #[test]
    fn the_cursor_stays_on_its_file_when_the_order_changes() {
        let mut player = Player::new(80, 24);
        player.send(Message::Finished(Arc::new(store())));
        player.play("i Down s");
        assert_eq!(listed(&player), ["a.json", "b.json", ">c.json"], "by name");
        player.play("G Home");
        assert_eq!(listed(&player), [">a.json", "b.json", "c.json"]);
        player.play("Esc q");
        assert!(matches!(player.commands[..], [Command::Quit]));
    }
}
