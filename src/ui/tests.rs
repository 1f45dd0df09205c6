//! Tests what the screen shows of a small tenant, at the sizes that people have.

use super::{Colours, Theme, draw};
use crate::aggregate::Tab;
use crate::app::activity::testing::player_with_activity;
use crate::app::testing::{Player, small_store};
use crate::app::{AppMessage, Gesture, Key, LoadProgress, Model, Mouse, Size};
use crate::detect::{Findings, Severity};
use crate::signin::{Field, Kind, Record, Timestamp};
use crate::store::testing::store_of;
use crate::store::{Builder, Completeness, LoadFilter, Problem, Shortfall, Source, UserPattern};
use crate::text::Glyphs;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::style::{Color, Modifier, Style};
use std::sync::Arc;
use std::time::Duration;

/// The look that most people have.
fn usual() -> Theme {
    Theme::of(Colours::Indexed)
}

fn drawn_with(model: &Model, theme: Theme) -> TestBackend {
    let backend = TestBackend::new(model.size.width, model.size.height);
    let mut terminal = Terminal::new(backend).expect("a test terminal");
    terminal.draw(|frame| draw(model, theme, frame)).expect("a frame");
    terminal.backend().clone()
}

fn drawn(player: &Player) -> TestBackend {
    drawn_with(&player.app.model, usual())
}

/// The screen as lines.
pub(super) fn lines(player: &Player) -> Vec<String> {
    drawn(player).to_string().lines().map(|line| line.trim_matches('"').trim_end().to_owned()).collect()
}

#[test]
fn at_80_by_24() {
    let mut player = Player::loaded(80, 24);
    player.play("Down Enter Down");
    insta::assert_snapshot!(drawn(&player));
}

#[test]
fn at_120_by_40_with_suspects_beside() {
    let mut player = Player::loaded(120, 40);
    player.play("Down Enter Down");
    insta::assert_snapshot!(drawn(&player));
}

#[test]
fn the_activity_of_a_finding_and_of_everyone() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut player = player_with_activity(width, height);
        insta::assert_snapshot!(format!("suspect_with_activity_at_{width}_by_{height}"), {
            player.play("r");
            drawn(&player)
        });
        player.play("a");
        insta::assert_snapshot!(format!("activity_of_finding_at_{width}_by_{height}"), drawn(&player));
        player.play("q r 8 Down Enter Down");
        insta::assert_snapshot!(format!("activity_at_{width}_by_{height}"), drawn(&player));
    }
}

#[test]
fn the_filter_with_its_parts_and_the_way_here() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("6 Enter F Right Enter f Space or Space code:50126");
        insta::assert_snapshot!(format!("filter_typed_at_{width}_by_{height}"), drawn(&player));
        player.play("Enter");
        insta::assert_snapshot!(format!("filter_in_force_at_{width}_by_{height}"), drawn(&player));
        player.play("w Space Right Right");
        insta::assert_snapshot!(format!("stretch_at_{width}_by_{height}"), drawn(&player));
    }
}

#[test]
fn a_stretch_is_seen_without_colour() {
    let mut player = Player::loaded(80, 24);
    player.play("w Space Right Right");
    let backend = drawn_with(&player.app.model, Theme::of(Colours::None));
    let area = player.app.model.panes().histogram;
    let reversed = with(&backend, area.y, Modifier::REVERSED);
    assert_eq!(reversed.chars().count(), 3 * player.app.model.panes().cells_of_bar(22), "{backend}");
}

#[test]
fn at_200_by_60_with_details() {
    let mut player = Player::loaded(200, 60);
    player.play("Down Down Down e");
    insta::assert_snapshot!(drawn(&player));
}

#[test]
fn at_40_by_10() {
    insta::assert_snapshot!(drawn(&Player::loaded(40, 10)));
}

#[test]
fn at_20_by_5_it_says_what_it_needs() {
    insta::assert_snapshot!(drawn(&Player::loaded(20, 5)));
}

#[test]
fn suspects_over_a_narrow_table() {
    let mut player = Player::loaded(80, 24);
    player.play("r");
    insta::assert_snapshot!(drawn(&player));
}

#[test]
fn a_finding_explained() {
    let mut player = Player::loaded(80, 24);
    player.play("r e");
    insta::assert_snapshot!(drawn(&player));
}

#[test]
fn the_users_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("6");
        insta::assert_snapshot!(format!("users_at_{width}_by_{height}"), drawn(&player));
    }
    let mut player = Player::loaded(80, 24);
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("6 s");
    let shown = lines(&player);
    assert!(shown.iter().all(|line| line.is_ascii()) && shown[1].contains("Int v"), "{shown:#?}");
}

#[test]
fn two_users_compared_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("6 c Down c Right Down");
        insta::assert_snapshot!(format!("comparison_at_{width}_by_{height}"), drawn(&player));
    }
    let mut player = Player::loaded(80, 24);
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("6 c");
    assert!(lines(&player)[22].contains("Compare alice@contoso.com: press c on another user"), "{:#?}", lines(&player));
    player.play("Down c");
    let shown = lines(&player);
    assert!(shown.iter().all(|line| line.is_ascii()) && shown[2].contains("! A alice@contoso.com"), "{shown:#?}");
}

#[test]
fn the_values_of_a_column_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("F");
        insta::assert_snapshot!(format!("values_at_{width}_by_{height}"), drawn(&player));
    }
    let mut player = Player::loaded(80, 24);
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("F");
    let shown = lines(&player);
    assert!(shown.iter().all(|line| line.is_ascii()) && shown[2].contains("63 %"), "{shown:#?}");
}

#[test]
fn marked_values_stand_beside_each_other() {
    for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
        let mut player = Player::loaded(120, 40);
        player.app.model.glyphs = glyphs;
        player.play("3 F m Right Down m");
        insta::assert_snapshot!(format!("marked_values_{glyphs:?}"), drawn(&player));
    }
}

#[test]
fn the_columns_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("C Down Down + > Down Down Enter");
        insta::assert_snapshot!(format!("columns_at_{width}_by_{height}"), drawn(&player));
    }
}

#[test]
fn marks_stand_before_rows_and_findings_with_their_notes() {
    for (width, height) in [(80, 24), (120, 40)] {
        let mut player = Player::loaded(width, height);
        player.app.model.glyphs = Glyphs::Ascii;
        player.play("Down Enter Down M reused Enter r m Esc S Down Down Enter");
        let screen = drawn(&player).to_string();
        assert!(screen.is_ascii(), "{screen}");
        insta::assert_snapshot!(format!("marks_at_{width}_by_{height}"), screen);
    }
    let mut player = Player::loaded(80, 24);
    player.app.model.plain = true;
    player.play("Down m");
    let shown = lines(&player);
    let marked: Vec<_> = shown.iter().filter(|line| line.contains("closed high     marked ")).collect();
    assert_eq!(marked.len(), 1, "{shown:#?}");
}

#[test]
fn the_timeline_at_every_size() {
    for (width, height) in [(80, 24), (120, 40), (200, 60)] {
        let mut player = Player::loaded(width, height);
        player.play("T");
        insta::assert_snapshot!(format!("timeline_at_{width}_by_{height}"), drawn(&player));
    }
    let mut player = Player::loaded(80, 24);
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("T");
    let shown = lines(&player);
    assert!(shown.iter().all(|line| line.is_ascii()) && shown[2].contains("! 203.0.113.9"), "{shown:#?}");
}

#[test]
fn beside_the_suspects_of_a_large_screen_stands_the_timeline_of_the_selected_one() {
    let mut player = Player::loaded(200, 60);
    let at = |player: &Player| lines(player).iter().position(|line| line.contains(" TIMELINE ")).expect("the timeline");
    let row = at(&player);
    assert!(lines(&player)[row + 1].contains("alice@contoso.com  r T opens it"), "{:#?}", lines(&player));
    assert!(lines(&player)[row + 3].contains("! 203.0.113.9"), "{:#?}", lines(&player));
    player.play("r Down Enter");
    assert!(lines(&player)[row + 1].contains("bob@contoso.com"), "it follows the cursor");
}

#[test]
fn the_panel_shows_what_the_suspect_token_did_before_the_reasons() {
    use crate::detect::{LinkStrength, LinkedActivity, LinkedCount, OperationClass};
    use crate::signin::Timestamp;
    use crate::store::activity::{ActivityLog, MailEffect, MailEffects};
    let mut player = Player::loaded(120, 40);
    let mut findings = crate::app::testing::small_findings();
    let count = |log, operation: &str, events, items| LinkedCount {
        strength: LinkStrength::Token,
        log,
        operation: operation.to_owned(),
        class: OperationClass::of(log, operation, MailEffects::default()),
        effects: [0; MailEffect::COUNT],
        events,
        failed: 0,
        begun: 0,
        items,
        first: Timestamp(0),
        last: Timestamp(0),
    };
    findings.list[0].activity = Some(LinkedActivity {
        events: 45,
        first: Timestamp(0),
        last: Timestamp(0),
        strength: LinkStrength::Token,
        counts: vec![
            count(ActivityLog::GraphActivity, "GET /me/messages", 12, 12),
            count(ActivityLog::GraphActivity, "GET /users", 29, 29),
            count(ActivityLog::UnifiedAudit, "New-InboxRule", 3, 3),
            count(ActivityLog::UnifiedAudit, "MailItemsAccessed", 1, 212),
        ],
    });
    player.find(findings);
    let shown = lines(&player).join("\n");
    let words: String = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(words.contains("After: 41 Graph calls (12 of"), "{shown}");
    let (after, reason) = (shown.find("After: 41").expect("after"), shown.find("+35").expect("a reason"));
    assert!(after < reason, "{shown}");
    player.play("r e");
    let details = lines(&player).join("\n");
    assert!(details.contains("After") && details.contains("212 mails opened"), "{details}");
}

#[test]
fn a_severity_that_is_not_that_of_the_score_says_why() {
    let title = |severity, score, signal, width| {
        let mut player = Player::loaded(width, 40);
        let mut findings = crate::app::testing::small_findings();
        (findings.list[0].severity, findings.list[0].score) = (severity, score);
        findings.list[0].evidence[0].signal = signal;
        player.find(findings);
        let lines = lines(&player);
        let (_, title) = lines[5].split_once(['!', '~']).unwrap_or_else(|| panic!("{lines:#?}"));
        title.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let medium = Severity::Medium;
    assert_eq!(title(medium, 100, "all-blocked", 200), "MEDIUM, all blocked, score 100 alice");
    assert_eq!(title(medium, 100, "all-blocked", 120), "MEDIUM, all blocked alice");
    assert_eq!(title(medium, 100, "habit", 200), "MEDIUM, capped, score 100 alice");
    assert_eq!(title(Severity::Critical, 85, "habit", 200), "CRITICAL, raised, score 85 alice");
    assert_eq!(title(medium, 64, "habit", 200), "MEDIUM 64 alice");
}

#[test]
fn the_help() {
    let mut player = Player::loaded(80, 24);
    player.play("?");
    insta::assert_snapshot!(drawn(&player));
}

/// Two files, of which one lost a tenth of its records.
fn damaged_store() -> crate::store::Store {
    use crate::store::Accounting;
    let mut builder = Builder::new(1);
    for (path, records, rejected) in [
        ("case-17/export/2026-10-03/InteractiveSignIns_2026-09-03_2026-10-03.csv", 1_203_554, 0),
        ("case-17/export/2026-10-03/NonInteractiveSignIns_2026-09-03_2026-10-03\x1b.csv", 3000, 300),
    ] {
        let accounting = Accounting { records, accepted: records - rejected, rejected, ..Accounting::default() };
        let mut source = Source { path: path.into(), bytes: records * 4800, accounting, ..Source::default() };
        (source.shape, source.encoding, source.complete) = ("portal-csv".into(), "utf-8".into(), true);
        for record in 1..=rejected {
            let (line, byte_offset) = (Some(record * 7 + 1), Some(record * 33_600));
            let reason = "the row has 11 cells, the headings are 57".into();
            source.add_problem(Problem { record: Some(record * 7), line, byte_offset, reason });
        }
        builder.add_source(source);
    }
    builder.finish(Completeness::Complete)
}

#[test]
fn the_files_and_the_account_of_the_worst() {
    let mut player = Player::new(80, 24);
    player.send(AppMessage::Finished(Arc::new(damaged_store())));
    assert!(lines(&player)[0].contains("! <1 % rejected (i)"), "{}", lines(&player)[0]);
    player.play("i");
    insta::assert_snapshot!("files_at_80_by_24", drawn(&player));
    player.play("Enter");
    insta::assert_snapshot!("account_of_a_file_at_80_by_24", drawn(&player));
    player.send(AppMessage::Resize(Size { width: 160, height: 40 }));
    player.play("q");
    insta::assert_snapshot!("files_at_160_by_40", drawn(&player));
}

#[test]
fn a_file_that_is_cut_off_is_named_in_the_header_and_its_account() {
    let mut builder = Builder::new(1);
    let shortfalls = vec![Shortfall::RowLimit(100_000)];
    builder.add_source(Source { path: "a.csv".into(), shortfalls, complete: true, ..Source::default() });
    let mut player = Player::new(100, 24);
    player.send(AppMessage::Finished(Arc::new(builder.finish(Completeness::Complete))));
    assert!(lines(&player)[0].contains("! 1 file cut off (i)"), "{}", lines(&player)[0]);
    player.play("i Enter");
    assert!(lines(&player).iter().any(|line| line.contains("exactly 100,000 records")), "{:?}", lines(&player));
}

#[test]
fn one_log_without_the_other_is_named_in_the_header() {
    let header = |kinds: &[Kind]| {
        let records: Vec<Record<'_>> = kinds.iter().map(|&kind| Record::new(kind, Timestamp(0))).collect();
        let mut player = Player::new(120, 24);
        player.send(AppMessage::Finished(Arc::new(store_of(&records))));
        lines(&player)[0].clone()
    };
    assert!(header(&[Kind::Interactive]).contains("! no non-interactive sign-ins"));
    assert!(header(&[Kind::NonInteractive]).contains("! no interactive sign-ins"));
    assert!(!header(&[Kind::Interactive, Kind::NonInteractive]).contains("! no"));
    assert!(!header(&[Kind::Interactive, Kind::Unknown]).contains("! no"));
}

#[test]
fn a_load_out_of_memory_is_called_partial_wherever_findings_are() {
    let mut player = Player::loaded(120, 40);
    player.app.model.load = crate::app::LoadState::Over(Completeness::OutOfMemory);
    let screen = lines(&player);
    assert!(screen[0].contains("1 suspect so far"), "{}", screen[0]);
    assert!(screen[38].contains("partial: out of memory"), "{}", screen[38]);
    assert!(screen.iter().any(|line| line.trim_end().ends_with("SUSPECTED REPLAY  partial")), "{screen:#?}");
}

#[test]
fn all_rows_in_ascii() {
    let mut player = Player::loaded(100, 24);
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("3 *");
    let screen = drawn(&player).to_string();
    assert!(screen.is_ascii(), "{screen}");
    insta::assert_snapshot!(screen);
}

#[test]
fn an_unknown_outcome_has_a_sign_a_count_and_a_warning() {
    let mut record = Record::new(Kind::Interactive, Timestamp(0));
    record.set(Field::UserPrincipalName, "alice@contoso.com");
    for (glyphs, width) in [(Glyphs::Unicode, 120), (Glyphs::Ascii, 80)] {
        let mut player = Player::new(width, 24);
        player.app.model.glyphs = glyphs;
        player.send(AppMessage::Finished(Arc::new(store_of(&[record.clone()]))));
        let screen = lines(&player).join("\n");
        assert!(screen.contains("? Unknown") && !screen.contains("OK"), "{screen}");
        assert!(screen.contains("? 1 of unknown outcome"), "{screen}");
        player.play("i");
        let files = lines(&player).join("\n");
        assert!(files.contains("No outcome"), "{files}");
        player.play("Enter");
        let account = lines(&player).join("\n");
        assert!(account.contains("1 sign-in is of unknown outcome"), "{account}");
    }
}

#[test]
fn an_agent_has_a_mark_a_column_and_a_sentence() {
    let mut record = Record::new(Kind::Interactive, Timestamp(0));
    record.set(Field::UserPrincipalName, "helper@contoso.com");
    record.set(Field::AgentType, "agentIDuser");
    let mut other = record.clone();
    other.set(Field::UserPrincipalName, "alice@contoso.com");
    other.set(Field::AgentType, "notAgentic");
    let mut player = Player::new(160, 24);
    player.send(AppMessage::Finished(Arc::new(store_of(&[record, other]))));
    let screen = lines(&player).join("\n");
    assert!(screen.contains("Agent type") && screen.contains("agentIDuser"), "{screen}");
    assert!(screen.lines().any(|line| line.contains("helper") && line.contains(" a ")), "{screen}");
    assert!(!screen.contains("notAgentic"), "{screen}");
    player.play("Down");
    let screen = lines(&player).join("\n");
    assert!(screen.contains("a: the identity of an AI agent took part"), "{screen}");
}

#[test]
fn a_load_shows_how_far_it_is() {
    let mut player = Player::new(80, 24);
    player.send(AppMessage::Snapshot(Arc::new(small_store())));
    let elapsed = Duration::from_secs(10);
    let progress = LoadProgress { total_bytes: 400_000_000, bytes: 100_000_000, records: 250_000, elapsed };
    player.send(AppMessage::Progress(progress));
    let screen = lines(&player);
    let status = &screen[22];
    for part in ["loading", "████░░░░░░░░░░░░", "100.0 MB of 400.0 MB", "30 s left"] {
        assert!(status.contains(part), "{part} in {status}");
    }
    assert!(screen[0].contains("no suspects so far"), "{}", screen[0]);
    player.app.model.findings = Arc::new(Findings { partial: true, searched: 2, ..Findings::default() });
    assert!(lines(&player)[0].contains("no suspects in the first 2 sign-ins"), "{}", lines(&player)[0]);

    // The load is over, and the search in all of it is not.
    player.send(AppMessage::Finished(Arc::new(small_store())));
    assert!(!lines(&player)[0].contains("so far"), "{}", lines(&player)[0]);
    player.app.model.findings = Arc::new(Findings { partial: true, ..Findings::default() });
    for (width, shown) in [(80, "no suspects so far, searching for replay"), (60, "no suspects so far")] {
        player.send(AppMessage::Resize(Size { width, height: 24 }));
        assert!(lines(&player)[0].trim_end().ends_with(shown), "{}", lines(&player)[0]);
    }
}

#[test]
fn a_mistake_in_a_filter_has_a_caret_under_it() {
    let mut player = Player::loaded(80, 24);
    player.play("f");
    for c in "user:alice nofield:x".chars() {
        player.send(AppMessage::Key(Key::Char(c)));
    }
    let screen = lines(&player);
    let under = screen.iter().position(|line| line.contains('^')).expect("a caret");
    let caret = screen[under].find('^').expect("just found");
    assert_eq!(&screen[under - 1][caret..caret + 7], "nofield");
}

/// Cells of a row that have this modifier, as text.
fn with(backend: &TestBackend, row: u16, modifier: Modifier) -> String {
    let buffer = backend.buffer();
    let cells = (0..buffer.area.width).map(|x| &buffer[(x, row)]);
    cells.filter(|cell| cell.modifier.contains(modifier)).map(ratatui::buffer::Cell::symbol).collect()
}

#[test]
fn the_row_at_the_cursor_is_reversed_and_nothing_needs_colour() {
    let mut player = Player::loaded(80, 24);
    player.play("Down / office Enter");
    let mono = drawn_with(&player.app.model, Theme::of(Colours::None));
    assert_eq!(with(&mono, 6, Modifier::REVERSED).chars().count(), 80);
    assert!(with(&mono, 6, Modifier::UNDERLINED).contains("Office"), "the match is underlined");
    let colours = mono.buffer().content.iter().filter(|cell| cell.fg != Color::Reset || cell.bg != Color::Reset);
    assert_eq!(colours.count(), 0);
    let colour = drawn(&player);
    assert!(colour.buffer().content.iter().all(|cell| cell.bg == Color::Reset), "the background is the terminal's");
}

#[test]
fn an_address_that_is_not_the_callers_says_so_in_its_row_and_below() {
    let mut player = Player::loaded(80, 24);
    player.play("Down Down");
    let screen = lines(&player);
    assert!(screen[7].contains("192.0.2.7 i"), "{}", screen[7]);
    assert!(screen[22].contains("first token issuance, not of the caller"), "{}", screen[22]);
    player.play("e");
    assert!(lines(&player).iter().any(|line| line.contains("not of the caller")));
}

#[test]
fn what_an_attacker_wrote_is_shown_and_not_obeyed() {
    let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
    record.set(Field::UserPrincipalName, "\x1b]52;c;ZXZp\x07\u{202e}eve");
    record.set(Field::Application, "\x1b[2J\u{200b}\u{e0041}");
    record.set(Field::IpAddress, "1.2.3.4\r\n");
    let mut player = Player::new(200, 24);
    player.send(AppMessage::Finished(Arc::new(store_of(&[record]))));
    for keys in ["", "+", "Esc / e", "Esc e"] {
        player.play(keys);
        let screen = drawn(&player).to_string();
        let hidden = |c: char| (c.is_control() && c != '\n') || ['\u{202e}', '\u{200b}', '\u{e0041}'].contains(&c);
        assert!(!screen.contains(hidden), "{screen:?}");
        if keys.is_empty() {
            assert!(screen.contains("‹ESC›[2J‹U+200B›"), "{screen}");
        }
    }
}

/// Every look that the screen has, and what has it: one line each, with the first text that looks so.
fn looks(backend: &TestBackend) -> String {
    let mut looks: Vec<(Style, String)> = Vec::new();
    let buffer = backend.buffer();
    let cells: Vec<_> = buffer.content.iter().map(|cell| (cell.style(), cell.symbol())).collect();
    for row in cells.chunks(usize::from(buffer.area.width)) {
        for run in row.chunk_by(|(one, _), (other, _)| one == other) {
            let text: String = run.iter().map(|(_, symbol)| *symbol).collect();
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            if !text.is_empty() && looks.iter().all(|(style, _)| *style != run[0].0) {
                looks.push((run[0].0, text.chars().take(40).collect()));
            }
        }
    }
    let line = |(style, text): (Style, String)| format!("{:?} {:?}: {text}\n", style.fg, style.add_modifier);
    looks.into_iter().map(line).collect()
}

#[test]
fn every_theme_in_every_tier() {
    let mut player = Player::loaded(120, 40);
    player.play("Down / office Enter e");
    for name in Theme::names() {
        for tier in [Colours::None, Colours::Basic, Colours::Indexed, Colours::True] {
            let theme = Theme::named(name, tier).expect("a theme");
            insta::assert_snapshot!(format!("{name}_{tier:?}"), looks(&drawn_with(&player.app.model, theme)));
        }
    }
}

#[test]
fn every_size_with_unicode_and_without() {
    for (width, height) in [(200, 60), (120, 40), (80, 24), (60, 15), (20, 5), (1, 1)] {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            let mut player = Player::loaded(width, height);
            player.app.model.glyphs = glyphs;
            player.play("Down Enter");
            let screen = drawn(&player).to_string();
            assert!(glyphs == Glyphs::Unicode || screen.is_ascii(), "{screen}");
            insta::assert_snapshot!(format!("{width}x{height}_{glyphs:?}"), screen);
        }
    }
}

#[test]
fn a_plain_screen_has_words_for_signs_and_the_cursor_on_the_selected_row() {
    let mut player = Player::loaded(80, 24);
    player.app.model.plain = true;
    player.app.model.glyphs = Glyphs::Ascii;
    player.play("Down Enter Down");
    let backend = TestBackend::new(80, 24);
    let mut terminal = Terminal::new(backend).expect("a test terminal");
    for (keys, line) in [
        ("", "one of high"),
        ("r", "! HIGH 87"),
        ("e", "HIGH 87 Token replay: alice@contoso.com"),
        ("Esc s", "Date (UTC)"),
        ("Esc ?", "Help"),
    ] {
        player.play(keys);
        terminal.draw(|frame| draw(&player.app.model, usual(), frame)).expect("a frame");
        let at = terminal.get_cursor_position().expect("a cursor");
        let screen = terminal.backend().to_string();
        let shown = screen.lines().nth(usize::from(at.y)).expect("the line of the cursor");
        assert!(shown.contains(line), "after {keys}: {shown}");
        assert!(!screen.contains("---") && !screen.contains(" | "), "no pictures: {screen}");
        if keys.is_empty() {
            insta::assert_snapshot!(screen);
        }
    }
}

#[test]
fn hidden_characters_are_told_of_in_the_row_below_it_and_above() {
    let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
    record.set(Field::UserPrincipalName, "eve\u{202e}moc.osotnoc");
    let mut player = Player::new(120, 24);
    player.send(AppMessage::Finished(Arc::new(store_of(&[record]))));
    let backend = drawn_with(&player.app.model, Theme::of(Colours::None));
    assert!(with(&backend, 5, Modifier::UNDERLINED).contains("eve‹U+202E›"), "{backend}");
    let screen = lines(&player);
    assert!(screen[2].contains("1 sign-in with hidden characters"), "{}", screen[2]);
    assert!(screen[22].contains("hidden characters in User"), "{}", screen[22]);
}

fn message() -> impl Strategy<Value = (Event, Size)> {
    let letters: Vec<char> = "1234567tsfenNri/?*gGhjklq+-yPx:\"= éuwFQp6(mM.,CSR<>vV".chars().collect();
    let named = [&Key::NAMED[..], &[Key::Ctrl('u'), Key::Ctrl('w'), Key::Ctrl('r'), Key::F(2)]].concat();
    let gestures = [Gesture::Click, Gesture::Drag, Gesture::Release, Gesture::WheelUp, Gesture::WheelDown];
    let event = prop_oneof![
        8 => prop::sample::select(letters).prop_map(|letter| Event::Key(Key::Char(letter))),
        6 => prop::sample::select(named).prop_map(Event::Key),
        1 => (prop::sample::select(gestures.to_vec()), 0u16..220, 0u16..70).prop_map(|(gesture, x, y)| Event::Mouse(Mouse {
            gesture,
            x,
            y
        })),
        1 => crate::text::testing::any_text().prop_map(Event::Paste),
        1 => Just(Event::Resize),
    ];
    let size = (0u16..220, 0u16..70).prop_map(|(width, height)| Size { width, height });
    (event, size)
}

/// Something that a person can do at any time.
#[derive(Clone, Debug)]
enum Event {
    Key(Key),
    Mouse(Mouse),
    Paste(String),
    Resize,
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, ..ProptestConfig::default() })]

    /// 12 times 250 keys, gestures, pasted texts and sizes, others in each run, half on a plain screen, in whatever mode
    /// they lead to.
    #[test]
    fn no_keys_and_no_size_break_it(plain: bool, messages in prop::collection::vec(message(), 250)) {
        let mut player = Player::loaded(80, 24);
        player.ignore_exports = true;
        player.app.model.plain = plain;
        for (event, size) in messages {
            player.send(match event {
                Event::Key(key) => AppMessage::Key(key),
                Event::Mouse(mouse) => AppMessage::Mouse(mouse),
                Event::Paste(text) => AppMessage::Paste(text),
                Event::Resize => AppMessage::Resize(size),
            });
            if player.app.model.size.width > 0 && player.app.model.size.height > 0 {
                drawn(&player);
            }
            // A frame may come before the state hears of a new size.
            let backend = TestBackend::new(size.width.max(1), size.height.max(1));
            let mut terminal = Terminal::new(backend).expect("a test terminal");
            terminal.draw(|frame| draw(&player.app.model, usual(), frame)).expect("a frame");
        }
    }
}

#[test]
fn an_unknown_log_has_a_tab_with_a_warning() {
    let mut player = Player::new(120, 24);
    player.send(AppMessage::Finished(Arc::new(store_of(&[Record::new(Kind::Unknown, Timestamp(0))]))));
    assert_eq!(player.app.model.tab, Tab::All, "the first tab with something in it");
    player.play("7");
    let screen = lines(&player);
    assert!(screen[1].contains("[7 ! Unknown 1]"), "{}", screen[1]);
    assert!(screen[2].contains("--kind"), "{}", screen[2]);
}

#[test]
fn a_broken_job_is_told_and_the_rest_stays() {
    let mut player = Player::loaded(80, 24);
    player.send(AppMessage::LoadFailed);
    let screen = lines(&player);
    assert!(screen[21].contains("Loading failed") && screen[22].contains("loaded stays"), "{screen:#?}");
    assert!(screen[5].contains("alice"));
    let answer: Box<dyn FnOnce(&mut Model) + Send> = Box::new(|model| model.tab = Tab::Unknown);
    player.send(AppMessage::Answer { job: "Reading the record", generation: 99, took: Duration::ZERO, answer });
    assert_ne!(player.app.model.tab, Tab::Unknown, "an answer that nobody waits for is dropped");
}

#[test]
fn a_part_is_not_taken_for_the_whole() {
    let filter = |users: &[&str]| LoadFilter {
        since: Timestamp::parse("2026-10-03T14:00:00Z"),
        users: users.iter().filter_map(|user| UserPattern::parse(user)).collect(),
        ..LoadFilter::default()
    };
    for (width, users, expected) in [
        (120, &[][..], "only since 2026-10-03 14:00 "),
        (120, &["Alice@contoso.com"], "only since 2026-10-03 14:00 of alice@contoso.com "),
        (120, &["a*", "\u{1b}]0;x"], "only since 2026-10-03 14:00 of 2 users "),
        (120, &["a\u{1b}]0;x"], "of a‹ESC›]0;x "),
        (60, &["alice@contoso.com"], "only a part "),
    ] {
        let mut builder = Builder::new(1);
        builder.set_filter(filter(users));
        builder.add_source(Source { path: "a.json".into(), ..Source::default() });
        let mut player = Player::new(width, 24);
        player.send(AppMessage::Finished(Arc::new(builder.finish(Completeness::Complete))));
        assert!(lines(&player)[0].contains(expected), "{}", lines(&player)[0]);
        player.play("i Enter");
        assert!(lines(&player).iter().any(|line| line.contains("only sign-ins since 2026-10-03 14:00:00 UTC")));
        player.play("q q P");
        assert!(!lines(&player)[0].contains("alice"), "{}", lines(&player)[0]);
    }
}

#[test]
fn what_could_not_be_read_is_told_when_the_load_ends() {
    let mut builder = Builder::new(1);
    let mut source = Source { path: "odd\x1b.json".into(), ..Source::default() };
    source.add_problem(Problem {
        record: None,
        line: None,
        byte_offset: None,
        reason: "it ends inside a record".into(),
    });
    builder.add_source(source);
    let mut player = Player::new(80, 24);
    player.send(AppMessage::Finished(Arc::new(builder.finish(Completeness::Complete))));
    let screen = lines(&player);
    assert!(screen[22].contains("odd‹ESC›.json: it ends inside a record"), "{}", screen[22]);
}
