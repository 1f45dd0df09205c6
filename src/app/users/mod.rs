//! Lists the users of the load with what they did. Enter shows the sign-ins of one in the table.

pub(crate) mod counts;

use self::counts::CountedUsers;
use crate::aggregate::{Tab, UserStatistics, UserTable};
use crate::app::compare;
use crate::app::compare::side::ComparedSide;
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
use crate::app::timeline;
use crate::app::widget::columns::{ColumnHead, ColumnTable, SortedBy};
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::Severity;
use crate::report::users::{UserColumn, UsersReport};
use crate::signin::Field;
use crate::text::{Align, SafeText, counted, number};
use std::sync::Arc;

/// The users of the load.
pub(crate) const VIEW: View<Model> = View::new("Users", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(&[Key::Char('6')], "users", "the users with what each did, over both logs", |model, _| {
            model.overlay = Some(Overlay::Popup(Box::new(UserList::default())));
        })
        .footer(8)
        .when(|model| available_if(model.summary.total() > 0, "There are no sign-ins")),
    )])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "show sign-ins",
            "show the sign-ins of the user in the table; q goes back",
            |model, _| {
                show_sign_ins(model);
            },
        )
        .footer(1)
        .when(has_named),
        Action::new(&[Key::Char('T')], "timeline", "the timeline of the user at the cursor", |model, _| {
            if let Some(row) = model.popup::<UserList>().and_then(|users| users.selected(model)).map(|user| user.row) {
                timeline::open(model, row);
            }
        })
        .footer(2)
        .when(has_named),
        Action::new(
            &[Key::Char('c')],
            "compare",
            "compare the user at the cursor with another: c on the one, then c on the other",
            |model, _| {
                if let Some(row) =
                    model.popup::<UserList>().and_then(|users| users.selected(model)).map(|user| user.row)
                {
                    compare::choose(model, ComparedSide::user(row));
                }
            },
        )
        .footer(3)
        .when(has_named),
        Action::new(
            &[Key::Char('s'), Key::Right, Key::Char('l')],
            "sort",
            "sort the users by the next column, which is then in view",
            |model, _| {
                change_sort(model, |sort, columns| UserSort::by((sort.column + 1) % columns));
            },
        )
        .footer(4),
        Action::new(&[Key::Left, Key::Char('h')], "sort back", "sort the users by the previous column", |model, _| {
            change_sort(model, |sort, columns| UserSort::by((sort.column + columns - 1) % columns));
        }),
        Action::new(&[Key::Char('S')], "turn round", "turn the order of the users round", |model, _| {
            change_sort(model, |sort, _| UserSort { descending: !sort.descending, ..sort });
        })
        .footer(5),
    ])
    .jobs(&[COUNTING]);

/// Counts what every user did, while the popup is open.
const COUNTING: JobSpec<Model> = JobSpec {
    name: "Counting users",
    due: |model| {
        model.popup::<UserList>().filter(|_| model.version > 0)?;
        let (store, findings) = (Arc::clone(&model.store), Arc::clone(&model.findings));
        Some(Due::new((model.is_loading(), model.findings_version), model.version, move |cancelled| {
            let table = UserTable::of(&store, &UsersReport::sign_ins_of(&findings), cancelled)?;
            answer(move |model: &mut Model| model.users = Arc::new(CountedUsers::new(table, findings)))
        }))
    },
};

/// Headings and sums stay in view.
const FIXED_LINES: u16 = 2;

/// The order of the users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct UserSort {
    /// The place of the column among [`UserColumn::of`].
    column: usize,
    descending: bool,
}

impl UserSort {
    /// By a column in its usual order: text by letter, all else from the highest down.
    fn by(column: usize) -> Self {
        Self { column, descending: true }
    }
}

impl Default for UserSort {
    /// The users with the worst findings first.
    fn default() -> Self {
        Self::by(1)
    }
}

/// The popup, open.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserList {
    sort: UserSort,
    /// Numbers of users, in the order of the list.
    list: ScrollList<usize>,
    // Not a Memo: what is made anew are the rows of a list whose cursor and scroll position stay.
    /// The counts that the list was made from, and the order that it was made in.
    listed: Option<(Arc<CountedUsers>, UserSort)>,
}

impl UserList {
    fn selected<'m>(&self, model: &'m Model) -> Option<&'m UserStatistics> {
        model.users.get(*self.list.selected()?)
    }

    /// The number of the line that the cursor is on.
    #[cfg(test)]
    pub(crate) fn cursor(&self) -> usize {
        self.list.cursor
    }
}

fn has_named(model: &Model) -> Availability {
    let named = model.popup::<UserList>().and_then(|users| users.selected(model)).is_some_and(|user| user.is_named);
    available_if(named, "The log does not name this user")
}

fn change_sort(model: &mut Model, change: impl FnOnce(UserSort, usize) -> UserSort) {
    let columns = UserColumn::of(&model.store);
    if let Some(users) = model.popup_mut::<UserList>() {
        let mut sort = change(users.sort, columns.len());
        let moved = sort.column != users.sort.column;
        if moved && columns[sort.column].is_text() {
            sort.descending = false;
        }
        users.sort = sort;
        users.list = ScrollList::default();
    }
}

/// Shows the sign-ins of the user at the cursor, in the tab that holds all logs.
fn show_sign_ins(model: &mut Model) {
    let Some(user) = model.popup::<UserList>().and_then(|users| users.selected(model)) else { return };
    let Some(filter) = values::of_user(model, user.row) else { return };
    let query = TableQuery { tab: Tab::All, filter, ..trail::current(model) };
    trail::show(model, "Users", &query);
}

impl Popup<Model> for UserList {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.list.step(way.lines(popup_height(model.size, FIXED_LINES)));
    }

    fn settle(&mut self, model: &Model) {
        let columns = UserColumn::of(&model.store);
        self.sort.column = self.sort.column.min(columns.len() - 1);
        let is_new =
            self.listed.as_ref().is_none_or(|(users, sort)| !Arc::ptr_eq(users, &model.users) || *sort != self.sort);
        if is_new {
            let (users, report) = (&model.users.table.list, model.users.report(&model.store, model.zone));
            let column = columns[self.sort.column];
            let mut numbers: Vec<usize> = (0..users.len()).collect();
            numbers.sort_by(|&one, &other| {
                let order = report.compare(column, &users[one], &users[other]);
                if self.sort.descending { order.reverse() } else { order }
            });
            self.list.rows = numbers;
            self.listed = Some((Arc::clone(&model.users), self.sort));
        }
        self.list.settle(popup_height(model.size, FIXED_LINES));
    }

    fn values(&self, model: &Model) -> Vec<(&'static str, String)> {
        let Some(user) = self.selected(model).filter(|user| user.is_named) else { return Vec::new() };
        let id = user.text(&model.store, Field::UserId);
        let values = [("User", user.name(&model.store)), (Field::UserId.title(), id)];
        values.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let height = popup_height(size, FIXED_LINES);
        let columns = UserColumn::of(&model.store);
        let report = model.users.report(&model.store, model.zone);
        let shown: Vec<(usize, &UserStatistics)> =
            self.list.in_view(height).filter_map(|(place, &number)| Some((place, model.users.get(number)?))).collect();
        let cell =
            |column: &UserColumn, user| SafeText::from_log(&report.cell(*column, user), model.glyphs).to_string();
        let rows: Vec<Vec<String>> =
            shown.iter().map(|(_, user)| columns.iter().map(|column| cell(column, user)).collect()).collect();
        let sums: Vec<String> = columns.iter().map(|&column| sum(model, column)).collect();
        let heads: Vec<ColumnHead> = columns
            .iter()
            .map(|column| (column.title(), if column.is_number() { Align::Right } else { Align::Left }))
            .collect();
        let measured: Vec<&Vec<String>> = rows.iter().chain([&sums]).collect();
        let measured: Vec<&[String]> = measured.into_iter().map(Vec::as_slice).collect();
        let sorted = SortedBy { column: self.sort.column, descending: self.sort.descending };
        let table = ColumnTable::of(&heads, Some(sorted), &measured, popup_width(size), model.glyphs, model.zone);
        let first = shown.first().map_or(0, |(place, _)| *place);
        let line = |((_, user), cells): (&(usize, &UserStatistics), &Vec<String>)| {
            let is_suspect = report.worst(user) > Some(Severity::Low);
            TextLine::of(if is_suspect { LineKind::Against } else { LineKind::Text }, table.line(cells))
        };
        PopupPage {
            title: format!("Users by {}", columns[self.sort.column].name()),
            heading: Some(TextLine::of(LineKind::Muted, table.headings())),
            lines: shown.iter().zip(&rows).map(line).collect(),
            selected: shown.iter().position(|(place, _)| *place == self.list.cursor),
            footing: Some(TextLine::of(LineKind::Heading, table.line(&sums))),
            position: position(first, first + shown.len(), model.users.table.list.len()),
            ..PopupPage::default()
        }
    }
}

/// The sum of a column, where its numbers can be added.
fn sum(model: &Model, column: UserColumn) -> String {
    let users = &model.users.table.list;
    let sum = |count: fn(&UserStatistics) -> u64| number(users.iter().map(count).sum());
    match column {
        UserColumn::User => counted(users.len() as u64, "user"),
        UserColumn::Interactive => sum(|user| user.interactive),
        UserColumn::NonInteractive => sum(|user| user.non_interactive),
        UserColumn::Failures => sum(|user| user.failures),
        UserColumn::Blocked => sum(|user| user.blocked),
        UserColumn::Legacy => sum(|user| user.legacy),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn page(player: &Player) -> PopupPage {
        let model = &player.app.model;
        model.popup::<UserList>().expect("the window").page(model, model.size)
    }

    fn shown(player: &Player) -> Vec<String> {
        let page = page(player);
        let line = |(at, line): (usize, &TextLine)| {
            let cursor = if page.selected == Some(at) { ">" } else { "" };
            cursor.to_owned() + &line.text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        page.lines.iter().enumerate().map(line).collect()
    }

    #[test]
    fn users_are_listed_with_what_they_did_the_worst_finding_first() {
        let mut player = Player::loaded(80, 24);
        player.play("6");
        assert_eq!(
            shown(&player),
            [
                ">alice@contoso.com high 1 2 5 2.5:1 1 2 2",
                "bob@contoso.com low 1 1 2 2:1 1 1 1",
                "carol@contoso.com - 1 - - 1 1"
            ]
        );
        let page = page(&player);
        assert_eq!(page.title, "Users by findings");
        let heading = page.heading.expect("a heading").text;
        let headings: Vec<&str> = heading.split_whitespace().collect();
        assert_eq!(headings, ["User", "Findings", "↓", "Int", "Non-int", "Ratio", "Failed", "IPs", "Countries"]);
        let footing = page.footing.expect("sums").text;
        assert_eq!(footing.split_whitespace().collect::<Vec<_>>(), ["3", "users", "3", "8", "2"]);
    }

    #[test]
    fn any_column_can_be_sorted_by_and_is_then_in_view() {
        let mut player = Player::loaded(80, 24);
        player.play("6 s s");
        assert_eq!(page(&player).title, "Users by non-interactive sign-ins");
        player.play("S");
        assert!(shown(&player)[0].starts_with(">carol"), "from the lowest");
        player.play("Left Left Left");
        assert_eq!(page(&player).title, "Users by name");
        assert!(shown(&player)[0].starts_with(">alice"), "by letter");
        player.play("Left");
        let page = page(&player);
        assert_eq!(page.title, "Users by methods", "the last one");
        assert!(page.heading.expect("a heading").text.ends_with("Methods ↑"));
    }

    #[test]
    fn a_user_leads_to_their_timeline() {
        let mut player = Player::loaded(80, 24);
        player.play("6 Down T");
        let model = &player.app.model;
        let Some(Overlay::Popup(popup)) = &model.overlay else { panic!("a popup") };
        assert_eq!(
            (popup.view(), popup.page(model, model.size).title.as_str()),
            ("Timeline", "bob@contoso.com: a lane for each address")
        );
    }

    #[test]
    fn enter_shows_the_sign_ins_of_a_user_and_q_goes_back() {
        let mut player = Player::loaded(80, 24);
        player.play("2 6 Down Enter");
        assert_eq!(
            (player.app.model.tab, player.app.model.filter.text.as_str()),
            (Tab::All, "user:=\"bob@contoso.com\"")
        );
        assert_eq!(player.table(), [">09:12:05 bob 192.0.2.7 50126", "15:07:00 bob 192.0.2.7 0"]);
        player.play("q");
        assert_eq!((player.app.model.tab, player.app.model.filter.text.as_str()), (Tab::NonInteractive, ""));
        assert_eq!(player.table().len(), 5);
    }
}
