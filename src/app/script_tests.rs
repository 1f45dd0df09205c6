//! Plays the explorer from scripts of keys.

use super::suspects::entries::{Entry, Section};
use super::testing::Player;
use super::widget::prompt::Prompt;
use super::*;
use crate::aggregate::Tab;
use crate::signin::TimeAggregate;

#[test]
fn the_first_look_is_at_grouped_non_interactive_sign_ins() {
    let player = Player::loaded(80, 24);
    assert_eq!((player.app.model.tab, player.app.model.tab_view().window), (Tab::NonInteractive, TimeAggregate::Hour));
    assert_eq!(
        player.table(),
        [
            ">14:00:02 alice 198.51.100.4 0",
            "14:02:11 alice 203.0.113.9 0",
            "14:41:00 carol 192.0.2.7 0",
            "15:05:00 alice 203.0.113.9 53003",
            "15:07:00 bob 192.0.2.7 0",
        ]
    );
}

#[test]
fn enter_expands_a_group_and_left_closes_it_from_inside() {
    let mut player = Player::loaded(80, 24);
    player.play("Down Enter Down Down");
    assert_eq!(
        player.table()[1..6],
        [
            "14:02:11 alice 203.0.113.9 0",
            "  14:02:11 alice 203.0.113.9 0",
            ">  14:21:54 alice 203.0.113.9 0",
            "  14:40:02 alice 203.0.113.9 0",
            "14:41:00 carol 192.0.2.7 0",
        ]
    );
    player.play("h");
    assert_eq!(player.table()[1], ">14:02:11 alice 203.0.113.9 0");
    assert_eq!(player.table().len(), 5);
}

#[test]
fn tabs_are_numbers_and_absent_ones_say_so() {
    let mut player = Player::loaded(80, 24);
    for (key, tab, rows) in [("1", Tab::Interactive, 3), ("4", Tab::ServicePrincipal, 1), ("3", Tab::All, 9)] {
        player.play(key);
        assert_eq!((player.app.model.tab, player.table().len()), (tab, rows));
    }
    player.play("5");
    assert_eq!(player.app.model.tab, Tab::All, "no managed identities are loaded");
    assert!(player.app.model.toast.is_some());
}

#[test]
fn the_time_aggregate_goes_round_and_each_tab_keeps_its_own() {
    let mut player = Player::loaded(80, 24);
    player.play("t t");
    assert_eq!(player.app.model.tab_view().window, TimeAggregate::Day);
    assert_eq!(player.table().len(), 5);
    player.play("t");
    assert_eq!((player.app.model.tab_view().window, player.table().len()), (TimeAggregate::Off, 8));
    player.play("3");
    assert_eq!(player.app.model.tab_view().window, TimeAggregate::Hour);
}

#[test]
fn the_cursor_follows_its_sign_in_through_sort_and_filter() {
    let mut player = Player::loaded(80, 24);
    player.play("Down Down s");
    let items = &player.app.model.menu().expect("a menu").items;
    let column = items.rows.iter().position(|item| item.label == "User").expect("a column of users");
    let down = column - items.cursor;
    for _ in 0..down {
        player.play("Down");
    }
    player.play("Enter");
    assert_eq!(player.table()[4], ">14:41:00 carol 192.0.2.7 0");
    assert!(player.table()[0].contains("alice"));
}

#[test]
fn a_suspect_leads_to_its_sign_ins_and_n_steps_through_them() {
    let mut player = Player::loaded(80, 24);
    player.play("1 r Enter");
    assert_eq!(player.app.model.tab, Tab::NonInteractive, "that is where they are");
    assert_eq!(player.table()[2], ">  14:02:11 alice 203.0.113.9 0");
    player.play("n n n");
    let at = |player: &Player| player.table().into_iter().find(|line| line.starts_with('>'));
    assert_eq!(at(&player).as_deref(), Some(">15:05:00 alice 203.0.113.9 53003"));
    player.play("n");
    assert_eq!(at(&player).as_deref(), Some(">  14:02:11 alice 203.0.113.9 0"));
    player.play("N");
    assert_eq!(at(&player).as_deref(), Some(">15:05:00 alice 203.0.113.9 53003"));
}

#[test]
fn a_reason_leads_to_the_sign_ins_that_prove_it() {
    let mut player = Player::loaded(120, 40);
    player.play("r e Down Enter");
    let at = |player: &Player| player.table().into_iter().find(|line| line.starts_with('>'));
    assert_eq!(at(&player).as_deref(), Some(">  14:02:11 alice 203.0.113.9 0"), "the second reason has one proof");
    player.play("n");
    assert_eq!(at(&player).as_deref(), Some(">  14:02:11 alice 203.0.113.9 0"));
    player.play("r e Enter");
    assert_eq!(at(&player).as_deref(), Some(">14:00:02 alice 198.51.100.4 0"), "the first begins at the owner's place");
    player.play("n");
    assert_eq!(at(&player).as_deref(), Some(">  14:02:11 alice 203.0.113.9 0"));
}

#[test]
fn the_arrows_walk_the_reasons_and_then_scroll() {
    let mut player = Player::loaded(80, 16);
    player.play("r e");
    let details =
        |player: &Player| player.app.model.details.map(|details| (details.reason, details.scroll)).expect("open");
    assert_eq!(details(&player).0, 0);
    player.play("Down Down Down Down Down Down Down Down Down Down Down Down Down Down Down Down Down Down");
    assert_eq!(details(&player).0, 2, "the last reason");
    let scrolled = details(&player).1;
    assert!(scrolled > 0);
    player.play("Up");
    assert!(details(&player) < (2, scrolled), "back by a line or a reason");
}

#[test]
fn a_query_is_shown_for_a_finding_a_group_and_a_sign_in() {
    let mut player = Player::loaded(120, 40);
    player.play("r K");
    assert!(player.app.model.query.starts_with("// token-replay token-replay-1"), "{}", player.app.model.query);
    player.play("Esc");
    assert_eq!((player.app.model.focus, player.app.model.details), (Focus::Suspects, None));
    player.play("Esc Down K");
    assert!(player.app.model.query.contains("IPAddress in (\"203.0.113.9\")"), "{}", player.app.model.query);
    assert_eq!(player.app.model.focus, Focus::Details);
    player.play("K");
    assert!(player.app.model.query.contains("by Window = bin(CreatedDateTime, 1h)"), "{}", player.app.model.query);
    player.play("K");
    assert!(player.app.model.query.contains("IPAddress in (\"203.0.113.9\")"), "{}", player.app.model.query);
}

#[test]
fn low_suspects_unfold_with_enter() {
    let mut player = Player::loaded(80, 24);
    player.play("r Down");
    let suspects = player.app.model.suspects;
    assert_eq!(suspects.entry(&player.app.model.findings), Some(Entry::Fold(Section::Replay, 1)));
    player.play("Enter");
    assert_eq!(player.app.model.suspects.selected(&player.app.model.findings), Some(1));
    player.play("*");
    assert_eq!(player.app.model.suspects.entry(&player.app.model.findings), Some(Entry::Fold(Section::Replay, 1)));
}

#[test]
fn details_follow_the_cursor_and_escape_closes_them() {
    let mut player = Player::loaded(120, 40);
    player.play("1 Enter");
    assert_eq!((player.app.model.focus, player.app.model.detailed_row()), (Focus::Details, Some(0)));
    player.play("Tab Down");
    assert_eq!((player.app.model.focus, player.app.model.detailed_row()), (Focus::Table, Some(1)));
    player.play("Esc");
    assert!(player.app.model.details.is_none());
}

#[test]
fn what_is_typed_into_a_prompt_is_no_command() {
    let mut player = Player::loaded(80, 24);
    player.play("/ q1?");
    assert_eq!(player.app.model.prompt().map(Prompt::text), Some("q1?"));
    player.send(AppMessage::Paste("ab\ncd\n".into()));
    assert_eq!(player.app.model.prompt().map(Prompt::text), Some("q1?ab cd"));
    player.play("Esc");
    assert!(player.app.model.overlay.is_none() && player.app.model.pattern.is_empty());
    player.send(AppMessage::Paste("q".into()));
    assert!(player.commands.is_empty(), "pasted letters are no keys");
}

#[test]
fn escape_goes_from_what_is_open_to_the_search_to_the_load() {
    let mut player = Player::loaded(80, 24);
    player.app.model.load = LoadState::Running;
    player.play("/ alice Enter ?");
    player.commands.clear();
    player.play("Esc");
    assert!(player.app.model.overlay.is_none() && player.app.model.pattern().is_some());
    player.play("Esc");
    assert!(player.app.model.pattern().is_none() && player.commands.is_empty());
    player.play("Esc");
    assert!(matches!(player.commands[..], [AppCommand::StopLoading]));
}

#[test]
fn q_goes_back_and_at_the_root_out() {
    let mut player = Player::loaded(80, 24);
    player.play("? q");
    assert!(player.app.model.overlay.is_none() && player.commands.is_empty());
    player.play("q");
    assert!(matches!(player.commands[..], [AppCommand::Quit]));
}

#[test]
fn a_list_that_grows_while_loading_shows_the_worst_first() {
    let mut player = Player::loaded(120, 40);
    let whole = (*player.app.model.findings).clone();
    let mut partial = whole.clone();
    partial.list.remove(0);
    player.find(partial);
    player.find(whole.clone());
    assert_eq!(player.app.model.suspects.selected(&player.app.model.findings), Some(0));
    player.play("r Down Enter Down");
    let held = player.app.model.suspects.selected(&player.app.model.findings);
    player.find(whole);
    assert_eq!(player.app.model.suspects.selected(&player.app.model.findings), held, "the user's choice stays");
}
