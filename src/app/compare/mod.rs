//! Compares two users, or one user in two parts of the time: counts, values that only one side has, and when.

mod choose;
mod lines;
mod popup;
pub(crate) mod side;

pub(crate) use self::choose::{choose, offer_parts, pending};
pub(crate) use self::popup::ComparePopup;

use self::lines::{CompareLine, Compared, Counted};
use self::popup::NAME;
use self::side::ComparedSide;
use crate::aggregate::Tab;
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::filter::values;
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::widget::page::popup_width;
use crate::query::{Filter, FilterField};
use crate::report::timeline::axis_width;
use crate::signin::Timestamp;
use std::sync::Arc;

/// The comparison.
pub(crate) const VIEW: View<Model> = View::new(NAME, Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('c')],
            "compare",
            "compare the user with another: c on the one, then c on the other; in the timeline, two parts of the time",
            |model, _| {
                if let Some(row) = model.row_of_user() {
                    choose(model, ComparedSide::user(row));
                }
            },
        )
        .footer(12)
        .when(|model| available_if(model.row_of_user().is_some(), "No user is named here")),
    )])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "open",
            "show the sign-ins with the value or of the count in the table, q goes back; on a heading, all its values",
            |model, _| open_line(model),
        )
        .footer(1)
        .when(|model| available_if(selected(model).is_some(), "There is nothing to compare")),
        Action::new(&[Key::Right, Key::Char('l')], "next part", "go to the values of the next field", |model, _| {
            jump(model, true);
        })
        .footer(3),
        Action::new(
            &[Key::Left, Key::Char('h')],
            "previous part",
            "go to the values of the previous field",
            |model, _| {
                jump(model, false);
            },
        ),
    ])
    .jobs(&[COMPARING]);

/// Compares what is open.
const COMPARING: JobSpec<Model> = JobSpec {
    name: "Comparing",
    due: |model| {
        let popup = model.popup::<ComparePopup>().filter(|_| model.version > 0)?;
        let (sides, width) = (popup.sides, axis_width(popup_width(model.size)));
        let (store, findings) = (Arc::clone(&model.store), Arc::clone(&model.findings));
        let question = (model.is_loading(), model.findings_version, sides, width);
        Some(Due::new(question, model.version, move |_| {
            let compared = Compared::of(&store, &findings, sides, width);
            answer(move |model: &mut Model| {
                let store = Arc::clone(&model.store);
                if let Some(popup) = model.popup_mut::<ComparePopup>().filter(|popup| popup.sides == sides) {
                    popup.compared = Some(Arc::new(compared));
                    popup.list_lines(&store);
                }
            })
        }))
    },
};

/// The line at the cursor.
fn selected(model: &Model) -> Option<CompareLine> {
    model.popup::<ComparePopup>()?.list.selected().copied()
}

/// Shows the sign-ins of a value or a count, all values of a field, or the values that a count is the number of.
fn open_line(model: &mut Model) {
    let store = Arc::clone(&model.store);
    let line = selected(model);
    let Some(popup) = model.popup_mut::<ComparePopup>() else { return };
    let sides = popup.sides;
    match line {
        Some(CompareLine::Heading(field) | CompareLine::More(field, _)) => {
            popup.unfolded[field] = !popup.unfolded[field];
            popup.list_lines(&store);
        }
        Some(CompareLine::Count(column)) => match Counted::of(column) {
            Counted::Values(word) => popup.go_to_field(word),
            Counted::SignIns => show_sign_ins(model, &sides, None),
            Counted::SignInsWith(field, value) => show_sign_ins(model, &sides, Some((field, value))),
        },
        Some(CompareLine::Value(..)) => {
            let Some((word, value)) = popup.value() else { return };
            let Some(field) = FilterField::parse(word) else { return };
            let having = sides.into_iter().zip(&value.sides).filter(|(_, having)| having.is_some());
            let (having, value): (Vec<_>, _) = (having.map(|(side, _)| side).collect(), value.value.clone());
            show_sign_ins(model, &having, Some((field, &value)));
        }
        None => {}
    }
}

/// Shows the sign-ins of the sides in the table, all or those with this value in a field.
fn show_sign_ins(model: &mut Model, sides: &[ComparedSide], having: Option<(FilterField, &str)>) {
    let all = Filter::any_of(ComparedSide::joined(sides).into_iter().filter_map(|side| filter_of(model, side)));
    let filter = match having {
        Some((field, value)) => all.with(field, Some(value), true),
        None => all,
    };
    let query = TableQuery { tab: Tab::All, filter: filter.to_string(), ..trail::current(model) };
    trail::show(model, "Compare", &query);
}

/// The filter for the sign-ins of a side; `None` where the log names no user.
fn filter_of(model: &Model, side: ComparedSide) -> Option<Filter> {
    let user = Filter::parse(&values::of_user(model, side.row)?).ok()?;
    // No time in it counts back from the newest sign-in.
    Some(user.during(side.from, side.until, Timestamp(0)))
}

/// Moves the cursor to the next or the previous heading.
fn jump(model: &mut Model, forward: bool) {
    let Some(popup) = model.popup_mut::<ComparePopup>() else { return };
    let cursor = popup.list.cursor;
    let mut headings = popup.list.rows.iter().enumerate().filter(|(_, line)| matches!(line, CompareLine::Heading(_)));
    let found = if forward {
        headings.find(|&(at, _)| at > cursor)
    } else {
        headings.take_while(|&(at, _)| at < cursor).last()
    };
    popup.list.cursor = found.map_or(if forward { cursor } else { 0 }, |(at, _)| at);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;
    use crate::app::widget::page::PopupPage;
    use crate::app::widget::popup::Popup;
    use crate::app::widget::text_lines::TextLine;

    fn page(player: &Player) -> PopupPage {
        let model = &player.app.model;
        model.popup::<ComparePopup>().expect("the comparison").page(model, model.size)
    }

    fn shown(player: &Player) -> Vec<String> {
        let text = |line: &TextLine| {
            let parts: String = line.parts.iter().map(|(_, text)| text.as_str()).collect();
            format!("{} {} {parts}", line.label, line.text).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        page(player).lines.iter().map(text).collect()
    }

    /// The value at the cursor.
    fn value(player: &Player) -> Option<String> {
        let popup = player.app.model.popup::<ComparePopup>().expect("the comparison");
        popup.value().map(|(_, value)| value.value.clone())
    }

    fn said(player: &Player) -> String {
        player.app.model.toast.as_ref().map(ToString::to_string).unwrap_or_default()
    }

    #[test]
    fn two_users_are_chosen_one_after_the_other_and_stand_beside_each_other() {
        let mut player = Player::loaded(80, 60);
        player.play("6 c");
        assert_eq!(
            pending(&player.app.model).as_deref(),
            Some("Compare alice@contoso.com: press c on another user; Esc gives up")
        );
        player.play("c");
        assert!(said(&player).starts_with("This is the first user"), "{}", said(&player));
        player.play("Down c");
        assert_eq!(pending(&player.app.model), None);
        assert_eq!(page(&player).title, "A alice@contoso.com, B bob@contoso.com");
        let lines = shown(&player);
        let line = |text: &str| {
            lines.iter().find(|line| line.starts_with(text)).unwrap_or_else(|| panic!("{text}: {lines:#?}"))
        };
        assert_eq!(line("Interactive"), "Interactive sign-ins 2 1");
        assert_eq!(line("Non-interactive : "), "Non-interactive : interactive 2.5:1 2:1");
        assert_eq!(line("IP address"), "IP address: 2 only A, 1 only B");
        assert_eq!(line("! 203.0.113.9 4"), "! 203.0.113.9 4 - only A 10-03 14:02");
        assert_eq!(line("192.0.2.7 -"), "192.0.2.7 - 3 only B 10-03 09:12");
        assert_eq!(line("Microsoft Teams"), "Microsoft Teams 1 2 both 10-03 14:00");
        assert!(line("! A alice@contoso").contains('●') && line("! B bob@contoso").contains('!'), "{lines:#?}");
    }

    #[test]
    fn a_user_can_be_chosen_in_the_table_and_escape_gives_up() {
        let mut player = Player::loaded(120, 40);
        player.play("2 c");
        assert!(pending(&player.app.model).is_some());
        player.play("Esc");
        assert_eq!((pending(&player.app.model), said(&player).as_str()), (None, "The comparison is given up"));
        player.play("c End c");
        assert_eq!(page(&player).title, "A alice@contoso.com, B bob@contoso.com");
        player.play("Esc");
        assert!(player.app.model.overlay.is_none());
    }

    #[test]
    fn what_is_new_from_a_time_on_is_seen_from_the_timeline() {
        let mut player = Player::loaded(80, 60);
        player.play("2 T c");
        let menu = player.app.model.menu().expect("a menu");
        let labels: Vec<&str> = menu.items.rows.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(labels.len(), 2, "{labels:?}");
        assert!(labels[0].starts_with("What is new from 10-03 14:0"), "{labels:?}");
        player.play("Enter");
        let lines = shown(&player);
        assert!(lines.iter().any(|line| line.starts_with("! 203.0.113.9 - 4 new 10-03 14:02")), "{lines:#?}");
        assert!(lines.iter().any(|line| line.starts_with("OfficeHome 2 - gone")), "{lines:#?}");
    }

    #[test]
    fn a_part_of_the_time_is_compared_with_another() {
        let mut player = Player::loaded(80, 60);
        player.play("2 T + + c");
        let labels: Vec<String> =
            player.app.model.menu().expect("a menu").items.rows.iter().map(|item| item.label.clone()).collect();
        let others = [
            "The part shown with another part: go there, then press c",
            "This user with another: go to one, then press c",
        ];
        assert_eq!(labels[1..], others, "nothing is before it");
        player.play("Down Enter");
        assert!(pending(&player.app.model).is_some_and(|text| text.contains("alice@contoso.com 10-03 08:01 to 14")));
        player.play("c");
        assert!(said(&player).starts_with("This is the first part"), "{}", said(&player));
        player.play("> c");
        assert!(page(&player).title.starts_with("alice…: A 10-03 08:01 to 14:14, B 10-03 "), "{}", page(&player).title);
    }

    #[test]
    fn a_value_leads_to_the_sign_ins_of_both_and_a_heading_unfolds() {
        let mut player = Player::loaded(80, 24);
        player.play("2 c End c Right");
        assert!(matches!(
            player.app.model.popup::<ComparePopup>().and_then(|popup| popup.list.selected()),
            Some(CompareLine::Heading(0))
        ));
        player.play("Enter Down Enter");
        let filter = |player: &Player| (player.app.model.tab, player.app.model.filter.text.clone());
        let of = |text: &str| (Tab::All, text.to_owned());
        assert_eq!(filter(&player), of("user:=alice@contoso.com ip:=203.0.113.9"), "bob is not there");
        assert!(!player.table().is_empty());
        player.play("q");
        assert_eq!(player.app.model.filter.text, "");
        while value(&player).as_deref() != Some("Microsoft Teams") {
            player.play("Down");
        }
        player.play("Enter");
        let both = "(user:=alice@contoso.com or user:=bob@contoso.com) app:=\"Microsoft Teams\"";
        assert_eq!(filter(&player), of(both));
    }

    #[test]
    fn a_count_leads_to_what_it_counts() {
        let mut player = Player::loaded(80, 60);
        player.play("6 c Down c");
        let opened = |player: &mut Player, count: &str| {
            let lines = shown(player);
            let first = lines.iter().position(|line| line.starts_with("Findings")).expect("the first count");
            let at = lines.iter().position(|line| line.starts_with(count)).expect("the count");
            player.play("g");
            (0..at - first).for_each(|_| player.play("Down"));
            player.play("Enter");
            player.app.model.filter.text.clone()
        };
        let both = "(user:=alice@contoso.com or user:=bob@contoso.com)";
        assert_eq!(opened(&mut player, "Failures"), format!("{both} status:=Failure"));
        player.play("q");
        assert_eq!(opened(&mut player, "Sign-ins a day"), "user:=alice@contoso.com or user:=bob@contoso.com");
        player.play("q");
        assert_eq!(opened(&mut player, "Addresses"), "", "the values are listed below");
        let selected = selected(&player.app.model);
        assert!(matches!(selected, Some(CompareLine::Heading(0))), "{selected:?}");
    }

    #[test]
    fn the_filter_for_a_value_has_the_part_of_the_time() {
        let mut player = Player::loaded(80, 60);
        player.play("2 T c Enter Right Enter Down");
        let lines = shown(&player);
        assert!(lines.iter().any(|line| line.starts_with("! 203.0.113.9 - 4 new")), "{lines:#?}");
        while value(&player).as_deref() != Some("203.0.113.9") {
            player.play("Down");
        }
        player.play("Enter");
        let filter = player.app.model.filter.text.clone();
        assert!(
            filter.starts_with("user:=alice@contoso.com time:2026-10-03T14:0") && filter.contains(".. ip:"),
            "{filter}"
        );
        let rows = player.app.model.tab_view().listing.groups.members.len();
        assert_eq!(rows, 4, "as many as the comparison counts");
        player.play("q g Enter");
        assert_eq!(player.app.model.filter.text, "user:=alice@contoso.com", "both parts are all of the time");
    }

    #[test]
    fn names_do_not_stay_when_pseudonyms_come() {
        let mut player = Player::loaded(80, 24);
        player.play("2 c End c P");
        assert!(player.app.model.overlay.is_none());
    }
}
