//! Plays the tab of events by keys.

use super::popup::ActivityPopup;
use super::testing::player_with_activity;
use crate::app::testing::Player;
use crate::app::widget::page::PopupPage;
use crate::app::widget::popup::Popup;

fn page(player: &Player) -> PopupPage {
    let model = &player.app.model;
    model.popup::<ActivityPopup>().expect("the tab").page(model, model.size)
}

fn shown(player: &Player) -> Vec<String> {
    let page = page(player);
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let line = |(at, line): (usize, &crate::app::widget::text_lines::TextLine)| {
        format!("{}{}{}", if page.selected == Some(at) { ">" } else { "" }, words(&line.label), words(&line.text))
    };
    page.lines.iter().enumerate().map(line).collect()
}

#[test]
fn events_are_grouped_by_operation_and_object_and_each_side_stands_apart() {
    let mut player = player_with_activity(200, 60);
    player.play("8");
    let [user, session] = ["alice@contoso.com", "0087d7fc-1dfa-4f1c-adbc-5c1459ed2abd"];
    let mail = "GET /me/messages /me/messages";
    assert_eq!(
        shown(&player),
        [
            format!(">10-03 14:01:00 - Graph {mail} {user} 198.51.100.4 200 {session} AAAAAAAAAAAAAAAAAAAABA"),
            format!("▸ 10-03 14:05:00 3 token Graph {mail} {user} 203.0.113.9 200 {session} 2 tokens"),
            format!(
                "! 10-03 14:30:00 token Audit New-InboxRule Rule ‹ESC›[2J {user} 203.0.113.9 200 {session} AAAAAAAAAAAAAAAAAAAABg"
            ),
            format!("10-03 14:35:00 session Audit MailItemsAccessed Inbox {user} 192.0.2.99 200 {session}"),
            format!(
                "10-03 14:50:00 ses+addr Graph GET /users /users {user} 203.0.113.9 200 {session} AAAAAAAAAAAAAAAAAAAAYw"
            ),
        ]
    );
    let captions: Vec<String> = page(&player).captions.into_iter().map(|line| line.text).collect();
    assert_eq!(
        captions,
        [
            "7 events: 5 by the suspect token or address, 1 in its session, by the user or the attacker",
            "! 1 event of 1 token without a sign-in in the load, 10-03 14:50 UTC: sign-ins are missing",
        ]
    );
    player.play("Down Enter Down");
    assert_eq!(shown(&player).len(), 8, "the group is open");
    assert!(shown(&player)[2].starts_with(">· 10-03 14:05:00 token"), "{:?}", shown(&player));
    player.play("Left");
    assert_eq!((shown(&player).len(), page(&player).selected), (5, Some(1)), "closed from inside");
    player.play("* * t t t");
    assert_eq!(shown(&player).len(), 7, "not grouped");
}

#[test]
fn the_order_is_chosen_from_a_menu_and_turned_round() {
    let mut player = player_with_activity(120, 40);
    player.play("8 s Down Down Enter");
    assert!(shown(&player)[0].contains(" token "), "the strongest link first: {:?}", shown(&player));
    player.play("s Enter");
    assert!(shown(&player)[0].contains(" - "), "turned round: {:?}", shown(&player));
}

#[test]
fn an_event_has_details_and_says_how_it_is_linked() {
    let mut player = player_with_activity(120, 40);
    player.play("8 Down Down e");
    let text = shown(&player).join("\n");
    for part in [
        "Event of 2026-10-03 14:30:00 UTC",
        "inbox rule: keeps access when the session ends",
        "Done with the token of a suspect sign-in.",
        "Its sign-in: 2026-10-03 14:21:54, 203.0.113.9, Microsoft Office (a goes there)",
        "Rule ‹ESC›[2J",
        "The record cannot be read: test.json",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    player.play("q");
    assert_eq!(shown(&player).len(), 5, "back in the list");
    player.play("Down e");
    let text = shown(&player).join("\n");
    assert!(text.contains("A sign-in of its session: ") && !text.contains("Its sign-in"), "the session alone: {text}");
    player.play("q");
    player.play("q");
    assert!(player.app.model.overlay.is_none());
}

#[test]
fn one_key_goes_from_a_sign_in_to_its_activity_and_back() {
    let mut player = player_with_activity(120, 40);
    player.play("2 Down Enter Down Down");
    let before = player.table();
    assert!(before.iter().any(|line| line == ">  14:21:54 alice 203.0.113.9 0"), "{before:#?}");
    player.play("a");
    assert_eq!(shown(&player).len(), 2, "its token alone: {:?}", shown(&player));
    player.play("a");
    assert_eq!(player.table(), before);
    player.play("Down a");
    assert!(page(&player).captions[0].text.contains("in the session"), "its token is in no event");
    player.play("q 1 a");
    assert!(player.app.model.overlay.is_none());
    let said = player.app.model.toast.as_ref().expect("a message").to_string();
    assert_eq!(said, "No event of the activity logs has its token or its session");
}

#[test]
fn a_suspect_leads_to_its_events_and_an_event_to_its_sign_in_and_back() {
    let mut player = player_with_activity(120, 40);
    player.play("r a");
    assert_eq!(shown(&player).len(), 4, "the user's own is not among them: {:?}", shown(&player));
    assert!(page(&player).captions[0].text.starts_with("HIGH 87 alice@contoso.com: 5 by the suspect token"));
    player.play("Down");
    let before = shown(&player);
    player.play("a");
    assert!(player.app.model.overlay.is_none());
    let at = player.table().into_iter().find(|line| line.starts_with('>'));
    assert_eq!(at.as_deref(), Some(">  14:21:54 alice 203.0.113.9 0"));
    player.play("a");
    assert_eq!(shown(&player), before, "back at the event");
    player.play("3");
    assert_eq!(player.app.model.tab, crate::aggregate::Tab::All);
}

#[test]
fn without_events_the_tab_says_what_to_load() {
    let mut player = Player::loaded(80, 24);
    player.play("8");
    let said = player.app.model.toast.as_ref().expect("a message").to_string();
    assert!(said.starts_with("No activity log is loaded: open exports of Graph activity"), "{said}");
}

#[test]
fn any_key_on_any_line_leaves_a_page() {
    for keys in ["8", "r a", "2 Down a"] {
        let mut player = player_with_activity(80, 24);
        player.play(keys);
        for key in [
            "*", "End", "e", "PgDn", "q", "Left", "Right", "s", "Esc", "t", "y", "Esc", "P", "z", "Home", "e", "P",
            "a", "a",
        ] {
            player.play(key);
            let model = &player.app.model;
            if let Some(popup) = model.popup::<ActivityPopup>() {
                let _ = popup.page(model, model.size);
            }
        }
    }
}

#[test]
fn a_filter_of_events_has_their_fields_and_shares_those_that_sign_ins_have() {
    let mut player = player_with_activity(120, 40);
    player.play("f user:alice Space code:0 Enter 8");
    assert!(page(&player).captions.iter().any(|line| line.text == "Filter [user:alice] 7 of 7"));
    player.play("f Space op:Inbox");
    let model = &player.app.model;
    let prompt = model.prompt().expect("the prompt");
    assert_eq!(prompt.purpose.effect(model, prompt), "1 of 7 events stay, 6 vanish, 4 of the suspect side among them");
    player.play("Enter");
    assert_eq!(shown(&player).len(), 1, "{:?}", shown(&player));
    assert_eq!(player.app.model.filter.text, "code:0 user:alice", "what is of events alone stays with them");
    player.play("f Ctrl-u ip:203.0.113.9 Enter");
    assert_eq!((shown(&player).len(), player.app.model.filter.text.as_str()), (3, "code:0 ip:203.0.113.9"));
    player.play("Backspace");
    assert_eq!((shown(&player).len(), player.app.model.filter.text.as_str()), (5, "code:0"));
    player.play("Down Down + Enter");
    assert_eq!(shown(&player).len(), 1, "only the operation at the cursor: {:?}", shown(&player));
    player.play("q f Ctrl-u op:Send Enter");
    let mistake = player.app.model.prompt().expect("it stays open").mistake.clone().expect("a mistake").message;
    assert!(mistake.starts_with("'op' is a field of events, not of sign-ins"), "{mistake}");
}

#[test]
fn words_are_searched_in_the_columns_of_events() {
    let mut player = player_with_activity(120, 40);
    player.play("8 / me Space 203.0 Enter");
    assert_eq!(page(&player).selected, Some(1));
    assert!(page(&player).captions.iter().any(|line| line.text == "Search me 203.0: 1 row"));
    player.play("/ Ctrl-u 203.0 Enter n");
    assert_eq!(page(&player).selected, Some(2));
    player.play("n n");
    assert_eq!(page(&player).selected, Some(1), "round the end");
    player.play("N");
    assert_eq!(page(&player).selected, Some(4));
}

#[test]
fn the_timeline_has_a_lane_of_what_the_user_did() {
    let mut player = player_with_activity(120, 40);
    player.play("r T");
    let model = &player.app.model;
    let Some(crate::app::widget::popup::Overlay::Popup(timeline)) = &model.overlay else { panic!("the timeline") };
    let page = timeline.page(model, model.size);
    let lane = page.lines.iter().find(|line| line.label.contains("activity")).expect("the lane");
    let signs: String = lane.parts.iter().map(|(_, text)| text.as_str()).collect();
    assert!(lane.label.contains(" 7 ") && signs.contains('+') && signs.contains('#'), "{lane:?}");
    assert!(page.lines.iter().any(|line| line.text == "+ activity  # activity that keeps access"));
}

#[test]
fn changes_of_how_events_are_shown_are_undone_one_by_one() {
    let mut player = player_with_activity(120, 40);
    player.play("8");
    // Without the cursor, which stays on its event.
    let rows =
        |player: &Player| shown(player).iter().map(|row| row.trim_start_matches('>').to_owned()).collect::<Vec<_>>();
    let mut seen = vec![rows(&player)];
    for keys in ["*", "t", "S", "f op:Inbox Enter", "Backspace"] {
        player.play(keys);
        seen.push(rows(&player));
    }
    while seen.len() > 1 {
        seen.pop();
        player.play("u");
        assert_eq!(Some(&rows(&player)), seen.last());
    }
    player.play("u");
    let said = |player: &Player| player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default();
    assert_eq!(said(&player), "There is nothing to undo in the events");
    player.play("m");
    assert!(said(&player).starts_with("Events have no marks"), "{}", said(&player));
    player.play(": q Esc");
    player.play("e ?");
    assert!(player.app.model.overlay.is_some());
}

#[test]
fn a_low_screen_has_more_events_than_captions() {
    let mut player = player_with_activity(40, 10);
    player.play("8 f user:alice Enter / 203.0 Enter");
    let page = page(&player);
    assert!(page.captions.len() <= 2 && page.lines.len() >= 4, "{:?} {:?}", page.captions, page.lines);
}

#[test]
fn on_a_low_screen_what_is_in_force_stands_before_what_is_missing() {
    let firsts = |height, keys: &str| {
        let mut player = player_with_activity(60, height);
        player.play(keys);
        let first = |line: crate::app::widget::text_lines::TextLine| {
            line.text.split_whitespace().next().unwrap_or_default().to_owned()
        };
        let starts = |word: &String| ["7", "!", "Filter", "Search"].contains(&word.as_str());
        page(&player).captions.into_iter().map(first).filter(starts).collect::<Vec<_>>()
    };
    let keys = "8 f user:alice Enter / Filter Enter";
    assert_eq!(firsts(9, "8 f user:alice Enter"), ["7", "Filter"]);
    assert_eq!(firsts(12, keys), ["7", "Filter", "Search"]);
    assert_eq!(firsts(16, keys), ["7", "Filter", "Search", "!"]);
    // With enough of them, as it is read: all events, what is missing of them, what is chosen.
    assert_eq!(firsts(60, keys), ["7", "!", "Filter", "Search"]);
}
