//! Compares two users, or one user in two parts of the time: counts, values that only one side has, and when.

mod lines;
pub(crate) mod side;

use self::lines::{CompareLine, Compared, FIELDS};
use self::side::ComparedSide;
use crate::aggregate::{ComparedValue, Tab};
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::filter::values;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::query::term;
use crate::report::timeline::axis_width;
use crate::signin::Timestamp;
use crate::store::{Row, Store, Users};
use std::sync::Arc;

/// The comparison.
pub(crate) const VIEW: View<Model> = View::new("Compare", Class::Popup)
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
            "show the sign-ins with the value in the table, q goes back; on a heading, show all its values or fewer",
            |model, _| open_line(model),
        )
        .footer(1)
        .when(can_open),
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

/// The popup, open.
#[derive(Clone)]
pub(crate) struct ComparePopup {
    sides: [ComparedSide; 2],
    compared: Option<Arc<Compared>>,
    /// The fields of which all values are listed, by their place in [`FIELDS`].
    unfolded: [bool; FIELDS.len()],
    list: ScrollList<CompareLine>,
}

impl ComparePopup {
    fn new(sides: [ComparedSide; 2]) -> Self {
        Self { sides, compared: None, unfolded: [false; FIELDS.len()], list: ScrollList::default() }
    }

    /// Lists the lines anew; the cursor keeps its place.
    fn list_lines(&mut self, store: &Store) {
        self.list.rows = self.compared.as_ref().map_or_else(Vec::new, |compared| compared.lines(store, &self.unfolded));
    }

    /// The value at the cursor, with the name of its field in filters.
    fn value(&self) -> Option<(&'static str, &ComparedValue)> {
        let &CompareLine::Value(field, value) = self.list.selected()? else { return None };
        let value = self.compared.as_ref()?.comparison.values.get(field)?.get(value)?;
        Some((FIELDS[field].1, value))
    }

    /// Lines for the list below what does not scroll.
    fn height(&self, size: Size) -> usize {
        let above = self.compared.as_ref().map_or(0, |compared| compared.lines_above(self.sides, size));
        // The headings stay in view, too.
        popup_height(size, 1).saturating_sub(above).max(1)
    }
}

/// Takes a side: the first one is kept until there is a second, then both are compared.
pub(crate) fn choose(model: &mut Model, side: ComparedSide) {
    match model.comparing.take() {
        None => model.comparing = Some(side),
        Some(first) if first.is_part() == side.is_part() && is_same(model, first, side) => {
            model.comparing = Some(first);
            model.say(if side.is_part() {
                "This is the first part: go to another part of the time, then press c; Esc gives up"
            } else {
                "This is the first user: go to another one, then press c; Esc gives up"
            });
        }
        Some(first) => open(model, [first, side]),
    }
}

/// Whether two sides have the same user and the same time.
fn is_same(model: &Model, one: ComparedSide, other: ComparedSide) -> bool {
    (one.from, one.until) == (other.from, other.until) && Users::is_one(&model.store, one.row, other.row)
}

fn open(model: &mut Model, sides: [ComparedSide; 2]) {
    model.overlay = Some(Overlay::Popup(Box::new(ComparePopup::new(sides))));
}

/// Offers what the user of `row`, whose sign-ins begin at `first`, can be compared with from their timeline, where the
/// cursor is at a time and a part of the time may be shown. With a first side already chosen, this is the second.
pub(crate) fn offer_parts(
    model: &mut Model,
    row: Row,
    cursor: Option<Timestamp>,
    window: Option<(Timestamp, Timestamp)>,
    first: Option<Timestamp>,
) {
    let shown = window.map(|(from, to)| ComparedSide { row, from: Some(from), until: Some(Timestamp(to.0 + 1)) });
    if model.comparing.is_some() {
        return choose(model, shown.unwrap_or(ComparedSide::user(row)));
    }
    let (zone, year) = (model.zone, model.summary.years);
    let mut items: Vec<MenuItem<Model>> = Vec::new();
    // Before the first sign-in there is nothing to compare with.
    if let Some(cursor) = cursor.filter(|&cursor| Some(cursor) > first) {
        let before = ComparedSide { row, from: None, until: Some(cursor) };
        let after = ComparedSide { row, from: Some(cursor), until: None };
        let label = format!("What is new {}", after.part(zone, year).replace(" on", ""));
        items.push(MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| open(model, [before, after])));
    }
    if let Some(shown) = shown {
        if shown.from > first {
            let before = ComparedSide { row, from: None, until: shown.from };
            let label = format!("The part shown with the time before it ({})", shown.part(zone, year));
            items.push(MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| open(model, [before, shown])));
        }
        items.push(choosing("The part shown with another part: go there, then press c", shown));
    }
    items.push(choosing("This user with another: go to one, then press c", ComparedSide::user(row)));
    model.offer(Menu::new("Compare", 72, items));
}

/// An item that keeps a side as the first one.
fn choosing(label: &str, side: ComparedSide) -> MenuItem<Model> {
    MenuItem::new(label, move |model: &mut Model, _: &mut Vec<_>| choose(model, side))
}

/// What is said while the first side is chosen and the second is not. May hold log text.
pub(crate) fn pending(model: &Model) -> Option<String> {
    let first = model.comparing?;
    let name = first.name(&model.store, model.zone, model.summary.years);
    Some(if first.is_part() {
        format!("Compare {name}: press c at another part or another user; Esc gives up")
    } else {
        format!("Compare {name}: press c on another user; Esc gives up")
    })
}

fn can_open(model: &Model) -> Availability {
    let line = model.popup::<ComparePopup>().and_then(|popup| popup.list.selected());
    let opens = line.is_some_and(|line| !matches!(line, CompareLine::Count(_)));
    available_if(opens, "A count has no sign-ins of its own: go down to a value")
}

/// Shows the sign-ins of a value, or all values of a field.
fn open_line(model: &mut Model) {
    let store = Arc::clone(&model.store);
    let Some(popup) = model.popup_mut::<ComparePopup>() else { return };
    if let Some(&(CompareLine::Heading(field) | CompareLine::More(field, _))) = popup.list.selected() {
        popup.unfolded[field] = !popup.unfolded[field];
        popup.list_lines(&store);
        return;
    }
    let Some(popup) = model.popup::<ComparePopup>() else { return };
    let Some((word, value)) = popup.value() else { return };
    let mut terms: Vec<String> = popup.sides.iter().filter_map(|side| values::of_user(model, side.row)).collect();
    terms.dedup();
    terms.push(term(word, &value.value));
    let query = TableQuery { tab: Tab::All, filter: terms.join(" "), ..trail::current(model) };
    trail::show(model, "Compare", &query);
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

impl Popup<Model> for ComparePopup {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.list.step(way.lines(self.height(model.size)));
    }

    fn settle(&mut self, model: &Model) {
        self.list.settle(self.height(model.size));
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn values(&self, _: &Model) -> Vec<(&'static str, String)> {
        self.value().into_iter().map(|(_, value)| ("Value", value.value.clone())).collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let title = lines::title(model, self.sides, size);
        let Some(compared) = &self.compared else {
            let heading = Some(TextLine::of(LineKind::Muted, "...".into()));
            return PopupPage { title, heading, ..PopupPage::default() };
        };
        let mut text = compared.above(model, self.sides, size);
        let shown: Vec<(usize, CompareLine)> =
            self.list.in_view(self.height(size)).map(|(place, &line)| (place, line)).collect();
        let in_view: Vec<CompareLine> = shown.iter().map(|&(_, line)| line).collect();
        let above = text.len() + 1;
        text.extend(compared.table(model, self.sides, &in_view, popup_width(size)));
        let first = shown.first().map_or(0, |(place, _)| *place);
        PopupPage {
            title,
            lines: text,
            selected: shown.iter().position(|(place, _)| *place == self.list.cursor).map(|at| above + at),
            position: position(first, first + shown.len(), self.list.rows.len()),
            ..PopupPage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

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
        assert!(
            page(&player).title.starts_with("alice@contoso.com: A 10-03 08:01 to 14:14, B 10-03 "),
            "{}",
            page(&player).title
        );
    }

    #[test]
    fn a_value_leads_to_the_sign_ins_of_both_and_a_heading_unfolds() {
        let mut player = Player::loaded(80, 24);
        player.play("2 c End c Right");
        assert!(matches!(
            player.app.model.popup::<ComparePopup>().and_then(|popup| popup.list.selected()),
            Some(CompareLine::Heading(0))
        ));
        player.play("Up Enter");
        assert!(said(&player).contains("go down to a value"), "{}", said(&player));
        player.play("Right Enter Down Enter");
        let model = &player.app.model;
        assert_eq!(
            (model.tab, model.filter.text.as_str()),
            (Tab::All, "user:=\"alice@contoso.com\" user:=\"bob@contoso.com\" ip:=\"203.0.113.9\"")
        );
        assert!(!player.table().is_empty());
        player.play("q");
        assert_eq!(player.app.model.filter.text, "");
    }

    #[test]
    fn names_do_not_stay_when_pseudonyms_come() {
        let mut player = Player::loaded(80, 24);
        player.play("2 c End c P");
        assert!(player.app.model.overlay.is_none());
    }
}
