//! Lists the users of the load with their sign-ins. Enter shows those of one in the table.

pub(crate) mod counts;

use self::counts::UserCount;
use crate::aggregate::Tab;
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::filter::values;
use crate::app::layout::{Focus, Size};
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::widget::columns::{ColumnHead, ColumnTable};
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::text::{Align, SafeText, counted, number};
use std::cmp::Reverse;
use std::sync::Arc;

/// The users of the load.
pub(crate) const VIEW: View<Model> = View::new("Users", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(&[Key::Char('6')], "users", "the users with their number of sign-ins", |model, _| {
            model.overlay = Some(Overlay::Popup(Box::new(UserList::default())));
        })
        .footer(15)
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
        Action::new(&[Key::Char('s')], "sort", "sort the users by sign-ins, name, severity", |model, _| {
            if let Some(users) = model.popup_mut::<UserList>() {
                users.sort = users.sort.next();
                users.list = ScrollList::default();
            }
        })
        .footer(3),
    ])
    .jobs(&[COUNTING]);

/// Counts the sign-ins of every user, while the popup is open.
const COUNTING: JobSpec<Model> = JobSpec {
    name: "Counting users",
    due: |model| {
        model.popup::<UserList>().filter(|_| model.version > 0)?;
        let (store, marks) = (Arc::clone(&model.store), Arc::clone(&model.marks));
        Some(Due::new((model.is_loading(), model.findings_version), model.version, move |_| {
            let users = UserCount::all(&store, &marks).into();
            answer(move |model: &mut Model| model.users = users)
        }))
    },
};

/// Headings and sums stay in view.
const FIXED_LINES: u16 = 2;

const COLUMNS: [ColumnHead; 5] = [
    ("User", Align::Left),
    ("# sign-ins", Align::Right),
    ("Suspect", Align::Left),
    ("Non-interactive", Align::Right),
    ("Interactive", Align::Right),
];

/// By what the users are sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum UsersSort {
    #[default]
    SignIns,
    Name,
    Severity,
}

impl UsersSort {
    const fn name(self) -> &'static str {
        match self {
            Self::SignIns => "sign-ins",
            Self::Name => "name",
            Self::Severity => "severity",
        }
    }

    const fn next(self) -> Self {
        match self {
            Self::SignIns => Self::Name,
            Self::Name => Self::Severity,
            Self::Severity => Self::SignIns,
        }
    }
}

/// The popup, open.
#[derive(Clone, Debug, Default)]
pub(crate) struct UserList {
    sort: UsersSort,
    /// Numbers of users in [`Model::users`], in the order of the list.
    list: ScrollList<usize>,
    // Not a Memo: what is made anew are the rows of a list whose cursor and scroll position stay.
    /// The counts that the list was made from.
    listed: Arc<[UserCount]>,
    /// The order that the list was made in.
    sorted: UsersSort,
}

impl UserList {
    fn selected<'m>(&self, model: &'m Model) -> Option<&'m UserCount> {
        model.users.get(*self.list.selected()?)
    }
}

fn has_named(model: &Model) -> Availability {
    let named = model.popup::<UserList>().and_then(|users| users.selected(model)).is_some_and(|user| user.is_named);
    available_if(named, "The log does not name this user")
}

/// Shows the sign-ins of the user at the cursor, in the tab that holds all logs.
fn show_sign_ins(model: &mut Model) {
    let user = model.popup::<UserList>().and_then(|users| users.selected(model));
    let Some(name) = user.and_then(|user| user.name(&model.store)) else { return };
    let query = TableQuery { tab: Tab::All, filter: values::term("user", name), ..trail::current(model) };
    model.overlay = None;
    model.focus = Focus::Table;
    trail::show(model, &query);
}

impl Popup<Model> for UserList {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.list.step(way.lines(popup_height(model.size, FIXED_LINES)));
    }

    fn settle(&mut self, model: &Model) {
        if !Arc::ptr_eq(&self.listed, &model.users) || self.sort != self.sorted {
            let mut numbers: Vec<usize> = (0..model.users.len()).collect();
            match self.sort {
                UsersSort::SignIns => {}
                UsersSort::Name => {
                    numbers.sort_by_cached_key(|&at| model.users[at].name(&model.store).map(str::to_lowercase));
                }
                UsersSort::Severity => numbers.sort_by_key(|&at| Reverse(model.users[at].mark)),
            }
            self.list.rows = numbers;
            (self.listed, self.sorted) = (Arc::clone(&model.users), self.sort);
        }
        self.list.settle(popup_height(model.size, FIXED_LINES));
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let height = popup_height(size, FIXED_LINES);
        let shown: Vec<(usize, &UserCount)> =
            self.list.in_view(height).filter_map(|(place, &number)| Some((place, model.users.get(number)?))).collect();
        let rows: Vec<_> = shown.iter().map(|(_, user)| cells(model, user)).collect();
        let all = model.users.iter();
        let sum = |count: fn(&UserCount) -> u64| number(all.clone().map(count).sum());
        let sums = [
            counted(model.users.len() as u64, "user"),
            sum(|user| user.sign_ins),
            String::new(),
            sum(|user| user.non_interactive),
            sum(|user| user.interactive),
        ];
        let measured: Vec<_> = rows.iter().cloned().chain([sums.clone()]).collect();
        let table = ColumnTable::of(COLUMNS, &measured, popup_width(size), model.glyphs);
        let first = shown.first().map_or(0, |(place, _)| *place);
        let line = |((_, user), cells): (&(usize, &UserCount), &[String; COLUMNS.len()])| {
            let kind = if user.mark.is_some() { LineKind::Against } else { LineKind::Text };
            TextLine::of(kind, table.line(cells))
        };
        PopupPage {
            title: format!("Users by {}", self.sort.name()),
            heading: Some(TextLine::of(LineKind::Muted, table.headings())),
            lines: shown.iter().zip(&rows).map(line).collect(),
            selected: shown.iter().position(|(place, _)| *place == self.list.cursor),
            footing: Some(TextLine::of(LineKind::Heading, table.line(&sums))),
            position: position(first, first + shown.len(), model.users.len()),
            ..PopupPage::default()
        }
    }
}

fn cells(model: &Model, user: &UserCount) -> [String; COLUMNS.len()] {
    let name = user.name(&model.store).unwrap_or("(no user named)");
    [
        SafeText::from_log(name, model.glyphs).to_string(),
        number(user.sign_ins),
        user.mark.map(|severity| severity.name().to_owned()).unwrap_or_default(),
        number(user.non_interactive),
        number(user.interactive),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn shown(player: &Player) -> Vec<String> {
        let page =
            player.app.model.popup::<UserList>().expect("the window").page(&player.app.model, player.app.model.size);
        let line = |(at, line): (usize, &TextLine)| {
            let cursor = if page.selected == Some(at) { ">" } else { "" };
            cursor.to_owned() + &line.text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        page.lines.iter().enumerate().map(line).collect()
    }

    #[test]
    fn users_are_listed_with_their_sign_ins_and_sorted() {
        let mut player = Player::loaded(80, 24);
        player.play("6");
        assert_eq!(
            shown(&player),
            [">alice@contoso.com 7 high 5 2", "bob@contoso.com 3 low 2 1", "carol@contoso.com 1 1 0"]
        );
        player.play("G s");
        assert_eq!(shown(&player)[0], ">alice@contoso.com 7 high 5 2", "by name, from the top");
        player.play("s Down");
        assert_eq!(shown(&player)[1], ">bob@contoso.com 3 low 2 1");
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
