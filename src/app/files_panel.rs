//! The panel of files at work: the order of its list, and what the keys do in it.

use super::account::account;
use super::files::{Files, FilesSort};
use super::model::{Model, Overlay};
use std::cmp::Reverse;

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::{Command, Message};
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
