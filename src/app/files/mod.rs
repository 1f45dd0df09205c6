//! Shows the files of the load: a list with the accounting of every file, and the whole account of each.

pub(crate) mod account;
pub(crate) mod list;
pub(crate) mod state;

use self::state::{Digest, FilesSort};
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::widget::memo::Memo;
use crate::app::widget::page::{PopupPage, popup_height, popup_width};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::text_lines::TextLine;
use crate::detect::{Coverage, TokenGap};
use crate::ingest;
use std::cmp::Reverse;
use std::sync::Arc;

/// Headings and sums stay in view.
const FIXED_LINES: u16 = 2;

/// The files of the load.
pub(crate) const VIEW: View<Model> = View::new("Files", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('i')],
            "files",
            "what was read, file by file: problems, silences, what is missing",
            |model, _| model.overlay = Some(Overlay::Popup(Box::new(Files::default()))),
        )
        .footer(12),
    )])
    .bindings(&[
        Action::new(&[Key::Enter], "its account", "show the whole account of a file", |model, _| {
            let order = model.popup::<Files>().map(|files| files.order(model)).unwrap_or_default();
            if let Some(files) = model.popup_mut::<Files>() {
                files.opened = order.get(files.cursor(&order)).map(|&file| Account { file, scroll: 0 });
            }
        })
        .footer(1)
        .when(is_list),
        Action::new(&[Key::Char('s')], "sort", "sort the files by problems, name, records, time", |model, _| {
            if let Some(files) = model.popup_mut::<Files>() {
                files.sort = files.sort.next();
            }
        })
        .footer(3)
        .when(is_list),
    ])
    .jobs(&[COVERAGE, DIGEST]);

/// Finds out what each file holds and lacks, while the panel is open.
const COVERAGE: JobSpec<Model> = JobSpec {
    name: "Looking at the files",
    due: |model| {
        model.popup::<Files>().filter(|_| model.version > 0)?;
        // Databases know no pseudonyms, and nothing that is counted names anybody.
        let (store, settings) = (Arc::clone(&model.originals.store), Arc::clone(&model.settings));
        let version = model.version;
        Some(Due::new(model.is_loading(), version, move |_| {
            let coverage = Arc::new(Coverage::of(&store, &settings.databases));
            let gap = TokenGap::of(&store);
            answer(move |model: &mut Model| {
                (model.coverage, model.coverage_version) = (coverage, version);
                model.token_gap = gap;
            })
        }))
    },
};

/// Computes the digest of the file whose account is open, once the load no longer needs the disk.
const DIGEST: JobSpec<Model> = JobSpec {
    name: "Computing the digest",
    due: |model| {
        let Account { file, .. } = model.popup::<Files>()?.opened?;
        if model.version == 0 || model.is_loading() || model.digests.contains_key(&file) {
            return None;
        }
        let store = Arc::clone(&model.originals.store);
        Some(Due::new(file, 0, move |cancelled| {
            let source = &store.sources()[file];
            let archive = source.archive.as_ref().and_then(|path| ingest::sha256_of_file(path, cancelled));
            let digest = Digest { file: ingest::sha256(source, cancelled), archive };
            answer(move |model: &mut Model| drop(model.digests.insert(file, digest)))
        }))
    },
};

/// The account of a file, open.
#[derive(Clone, Copy, Debug)]
struct Account {
    file: usize,
    /// Lines that it is scrolled down by.
    scroll: usize,
}

/// The panel, open. Files are numbered as in [`crate::store::Store::sources`].
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    sort: FilesSort,
    /// The file that the cursor was moved to; before that it is on the first, whichever that is.
    chosen: Option<usize>,
    opened: Option<Account>,
    account: Memo<AccountKey, Vec<TextLine>>,
}

/// All that the lines of an account depend on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct AccountKey {
    file: usize,
    width: usize,
    version: u64,
    coverage_version: u64,
    has_digest: bool,
    is_loading: bool,
}

fn is_list(model: &Model) -> Availability {
    available_if(model.popup::<Files>().is_some_and(|files| files.opened.is_none()), "This is the account of one file")
}

impl Files {
    /// The files in the order of the list.
    fn order(&self, model: &Model) -> Vec<usize> {
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
    fn cursor(&self, order: &[usize]) -> usize {
        self.chosen.and_then(|chosen| order.iter().position(|&at| at == chosen)).unwrap_or(0)
    }
}

impl Popup<Model> for Files {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn step(&mut self, model: &Model, way: Move) {
        if let Some(account) = &mut self.opened {
            account.scroll = account.scroll.saturating_add_signed(way.lines(popup_height(model.size, 0)));
        } else {
            let order = self.order(model);
            let by = way.lines(popup_height(model.size, FIXED_LINES));
            let to = self.cursor(&order).saturating_add_signed(by).min(order.len().saturating_sub(1));
            self.chosen = order.get(to).copied();
        }
    }

    fn settle(&mut self, model: &Model) {
        if let Some(account) = &mut self.opened {
            let file = account.file;
            let key = AccountKey {
                file,
                width: popup_width(model.size),
                version: model.version,
                coverage_version: model.coverage_version,
                has_digest: model.digests.contains_key(&file),
                is_loading: model.is_loading(),
            };
            self.account.update(key, |key| account::lines(model, key.file, key.width));
            let lines = self.account.value().len();
            account.scroll = account.scroll.min(lines.saturating_sub(popup_height(model.size, 0)));
        }
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let width = popup_width(size);
        if let Some(account) = self.opened {
            return PopupPage::scrolled("File".into(), self.account.value(), account.scroll, popup_height(size, 0));
        }
        let order = self.order(model);
        let (cursor, height) = (self.cursor(&order), popup_height(size, FIXED_LINES));
        let top = (cursor + 1).saturating_sub(height);
        let shown: Vec<usize> = order.iter().copied().skip(top).take(height).collect();
        let (heading, lines, sums) = list::lines(model, &shown, width);
        PopupPage {
            title: format!("Files by {}", self.sort.name()),
            heading: Some(heading),
            selected: (!lines.is_empty()).then(|| cursor - top),
            lines,
            footing: Some(sums),
            ..PopupPage::default()
        }
    }

    fn back(&mut self) -> bool {
        self.opened.take().is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::{AppCommand, AppMessage};
    use crate::detect::{Coverage, DatabaseCoverage};
    use crate::knowledge::DatabaseContent;
    use crate::store::{Accounting, Builder, Completeness, Problem, Source, Store};
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
            builder.add_source(source);
        }
        builder.finish(Completeness::Complete)
    }

    fn listed(player: &Player) -> Vec<String> {
        let files = player.app.model.popup::<Files>().expect("the panel");
        let order = files.order(&player.app.model);
        let cursor = files.cursor(&order);
        let path = |at: usize| player.app.model.store.sources()[at].path.display().to_string();
        let line = |(place, &at): (usize, &usize)| format!("{}{}", if place == cursor { ">" } else { "" }, path(at));
        order.iter().enumerate().map(line).collect()
    }

    #[test]
    fn the_worst_file_stands_first_and_enter_gives_its_account() {
        let mut player = Player::new(80, 24);
        player.send(AppMessage::Finished(Arc::new(store())));
        player.play("i");
        assert_eq!(listed(&player), [">b.json", "c.json", "a.json"]);
        player.play("Enter");
        let at = player.app.model.popup::<Files>().expect("the panel").opened.expect("an account").file;
        let lines: Vec<String> =
            account::lines(&player.app.model, at, 76).iter().map(|line| line.text.clone()).collect();
        for text in ["30 of 90 records were rejected (33 %).", "90 = 60 accepted + 30 rejected", "Problems, 30"] {
            assert!(lines.iter().any(|line| line == text), "{text} is not in {lines:#?}");
        }
        assert!(lines.contains(&"record 2, line 3, byte 200: no time".to_owned()), "{lines:#?}");
        player.play("G");
        assert!(player.app.model.popup::<Files>().expect("the panel").opened.is_some_and(|account| account.scroll > 0));
        player.play("q");
        assert_eq!(listed(&player), [">b.json", "c.json", "a.json"], "back in the list");
        player.play("q");
        assert!(player.app.model.overlay.is_none() && player.commands.is_empty());
    }

    #[test]
    fn an_account_lists_the_databases_with_the_addresses_that_each_has() {
        let mut player = Player::new(80, 24);
        player.send(AppMessage::Finished(Arc::new(store())));
        let city = DatabaseCoverage {
            file: "city.mmdb".into(),
            content: DatabaseContent::Places,
            known: 118,
            addresses: 120,
            out_of_reach: 2,
        };
        player.app.model.coverage = Arc::new(Coverage { databases: vec![city], ..Coverage::default() });
        let lines = account::lines(&player.app.model, 0, 200);
        let expected = "city.mmdb has a place for 118 of 120 IP addresses; it holds IPv4 only, and the load has 2 IPv6 \
                        addresses";
        assert!(lines.iter().any(|line| line.text == expected), "{lines:#?}");
    }

    #[test]
    fn the_cursor_stays_on_its_file_when_the_order_changes() {
        let mut player = Player::new(80, 24);
        player.send(AppMessage::Finished(Arc::new(store())));
        player.play("i Down s");
        assert_eq!(listed(&player), ["a.json", "b.json", ">c.json"], "by name");
        player.play("G Home");
        assert_eq!(listed(&player), [">a.json", "b.json", "c.json"]);
        player.play("Esc q");
        assert!(matches!(player.commands[..], [AppCommand::Quit]));
    }
}
