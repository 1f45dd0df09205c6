//! Counts the distinct values of a column in what the table shows. Enter keeps the sign-ins of one.

use crate::aggregate::{ValueCount, ValueCounts};
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::{self, trail};
use crate::app::widget::columns::{ColumnHead, ColumnTable, SortedBy};
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::query::FilterField;
use crate::report::counts::{PARTS, countable, percent, shown, sparkline};
use crate::text::{Align, Glyphs, SafeText, counted, number};
use std::sync::Arc;

/// The values of a column.
pub(crate) const VIEW: View<Model> = View::new("Counts", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('F')],
            "counts",
            "the values of a column with their number, share and time, in what the table shows",
            |model, _| {
                model.overlay = Some(Overlay::Popup(Box::new(CountList::default())));
            },
        )
        .footer(8)
        .when(table::has_rows),
    )])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "keep",
            "keep only the sign-ins with the value at the cursor; q goes back",
            |model, _| {
                dive(model, true);
            },
        )
        .footer(1)
        .when(has_value),
        Action::new(
            &[Key::Char('-')],
            "drop",
            "drop the sign-ins with the value at the cursor; q goes back",
            |model, _| {
                dive(model, false);
            },
        )
        .footer(4)
        .when(has_value),
        Action::new(&[Key::Right, Key::Char('l')], "next column", "the values of the next column", |model, _| {
            change_column(model, true);
        })
        .footer(3),
        Action::new(
            &[Key::Left, Key::Char('h')],
            "previous column",
            "the values of the previous column",
            |model, _| {
                change_column(model, false);
            },
        ),
    ])
    .jobs(&[COUNTING]);

/// Counts the values of the column in view.
const COUNTING: JobSpec<Model> = JobSpec {
    name: "Counting values",
    due: |model| {
        let column = model.popup::<CountList>()?.column;
        let (tab_view, store) = (model.tab_view(), Arc::clone(&model.store));
        let listing = Arc::clone(&tab_view.listing);
        // Neither sorting nor regrouping changes what is counted.
        let rows = tab_view.key.as_ref().map(|key| (key.version, key.tab, key.filter.clone()));
        (model.version > 0 && rows.is_some()).then(|| {
            Due::new((rows, column), 0, move |cancelled| {
                let what = countable(FilterField::parse(COLUMNS[column])?)?;
                let counts = ValueCounts::of(&store, &listing.groups.members, what, PARTS, cancelled)?;
                answer(move |model: &mut Model| {
                    if let Some(list) = model.popup_mut::<CountList>().filter(|list| list.column == column) {
                        list.list.rows = (0..counts.list.len()).collect();
                        list.counts = Some(Arc::new(counts));
                    }
                })
            })
        })
    },
};

/// The columns that can be counted, by their names in filters, in the order in which the keys go through them.
const COLUMNS: [&str; 18] = [
    "user", "app", "ip", "country", "code", "status", "resource", "client", "agent", "device", "os", "session", "asn",
    "token", "method", "ca", "policy", "kind",
];

/// Headings and sums stay in view.
const FIXED_LINES: u16 = 2;
/// Cells of a bar.
const BAR: u64 = 10;

/// The popup, open.
#[derive(Clone, Debug, Default)]
pub(crate) struct CountList {
    /// The place of the column in [`COLUMNS`].
    column: usize,
    /// The values, once they are counted.
    counts: Option<Arc<ValueCounts>>,
    /// Numbers of values.
    list: ScrollList<usize>,
}

impl CountList {
    fn selected(&self) -> Option<&ValueCount> {
        self.counts.as_ref()?.list.get(*self.list.selected()?)
    }

    fn field(&self) -> Option<FilterField> {
        FilterField::parse(COLUMNS[self.column])
    }

    /// The name of the column.
    fn title(&self) -> &'static str {
        self.field().map_or("", |field| field.fields().first().map_or(field.word, |field| field.title()))
    }
}

fn has_value(model: &Model) -> Availability {
    available_if(model.popup::<CountList>().is_some_and(|list| list.selected().is_some()), "There is no value")
}

fn change_column(model: &mut Model, forward: bool) {
    if let Some(list) = model.popup_mut::<CountList>() {
        let step = if forward { 1 } else { COLUMNS.len() - 1 };
        *list = CountList { column: (list.column + step) % COLUMNS.len(), ..CountList::default() };
    }
}

/// Keeps or drops the sign-ins with the value at the cursor, and shows the others in the table.
fn dive(model: &mut Model, keep: bool) {
    let Some(list) = model.popup::<CountList>() else { return };
    let Some((field, value)) = list.field().zip(list.selected()) else { return };
    let filter = model.filter.filter.with(field, value.value.as_deref(), keep).to_string();
    let how = format!("Values of {}", list.title());
    let query = TableQuery { filter, ..trail::current(model) };
    trail::show(model, how, &query);
}

impl Popup<Model> for CountList {
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
        self.list.settle(popup_height(model.size, FIXED_LINES));
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let name = self.title();
        let filter = &model.filter.text;
        let tab = model.tab.title();
        let under = if filter.is_empty() { tab.to_owned() } else { format!("{tab}, {filter}") };
        let title = SafeText::from_log(&format!("Values of {name} in {under}"), model.glyphs).to_string();
        let Some(counts) = &self.counts else {
            return PopupPage {
                title,
                heading: Some(TextLine::of(LineKind::Muted, "...".into())),
                ..PopupPage::default()
            };
        };
        let heads: [ColumnHead; 7] = [
            (name, Align::Left),
            ("# sign-ins", Align::Right),
            ("Share", Align::Right),
            ("", Align::Left),
            ("When", Align::Left),
            ("Last (UTC)", Align::Left),
            ("First (UTC)", Align::Left),
        ];
        let highest = counts.list.first().map_or(0, |value| value.sign_ins);
        let minute = |time| crate::app::time_format::minute(time, model.summary.years);
        let cells = |value: &ValueCount| {
            [
                SafeText::from_log(shown(value), model.glyphs).to_string(),
                number(value.sign_ins),
                percent(counts.share(value)),
                share_bar(model.glyphs, value.sign_ins, highest),
                sparkline(value, model.glyphs),
                minute(value.last),
                minute(value.first),
            ]
        };
        let in_view: Vec<(usize, [String; 7])> = self
            .list
            .in_view(popup_height(size, FIXED_LINES))
            .filter_map(|(place, &number)| Some((place, cells(counts.list.get(number)?))))
            .collect();
        let sums = [counted(counts.list.len() as u64, "value"), number(counts.sign_ins)];
        let sums: Vec<String> = sums.into_iter().chain(std::iter::repeat_n(String::new(), 5)).collect();
        let measured: Vec<&[String]> =
            in_view.iter().map(|(_, cells)| cells.as_slice()).chain([sums.as_slice()]).collect();
        let sorted = Some(SortedBy { column: 1, descending: true });
        let table = ColumnTable::of(&heads, sorted, &measured, popup_width(size), model.glyphs);
        let first = in_view.first().map_or(0, |(place, _)| *place);
        PopupPage {
            title,
            heading: Some(TextLine::of(LineKind::Muted, table.headings())),
            selected: in_view.iter().position(|(place, _)| *place == self.list.cursor),
            lines: in_view.iter().map(|(_, cells)| TextLine::of(LineKind::Text, table.line(cells))).collect(),
            footing: Some(TextLine::of(LineKind::Heading, table.line(&sums))),
            position: position(first, first + in_view.len(), counts.list.len()),
            ..PopupPage::default()
        }
    }
}

/// A bar for a count next to the highest one, at least a cell long.
fn share_bar(glyphs: Glyphs, count: u64, highest: u64) -> String {
    let cells = (u128::from(count) * u128::from(BAR)).div_ceil(u128::from(highest.max(1))) as usize;
    let full = if glyphs == Glyphs::Unicode { "█" } else { "#" };
    full.repeat(cells)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::testing::Player;

    fn page(player: &Player) -> PopupPage {
        let model = &player.app.model;
        model.popup::<CountList>().expect("the values").page(model, model.size)
    }

    fn shown_lines(player: &Player) -> Vec<String> {
        let words = |line: &TextLine| line.text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
        page(player).lines.iter().map(words).collect()
    }

    #[test]
    fn values_are_counted_in_what_the_table_shows() {
        let mut player = Player::loaded(80, 24);
        player.play("F");
        assert_eq!(page(&player).title, "Values of Username in Non-interactive");
        assert_eq!(
            shown_lines(&player),
            ["alice@contoso.com 5 63 %", "bob@contoso.com 2 25 %", "carol@contoso.com 1 13 %"]
        );
        player.play("Right Right");
        assert_eq!(shown_lines(&player)[0], "203.0.113.9 4 50 %");
        player.play("Esc 3 F Left");
        assert_eq!(page(&player).title, "Values of kind in All");
        assert_eq!(shown_lines(&player)[0], "non-interactive 8 67 %");
    }

    #[test]
    fn enter_keeps_a_value_minus_drops_it_and_q_goes_back() {
        let mut player = Player::loaded(80, 24);
        player.play("F Down Enter");
        let filter = |player: &Player| player.app.model.filter.text.clone();
        assert_eq!(filter(&player), "user:=bob@contoso.com");
        assert_eq!(player.table(), [">15:07:00 bob 192.0.2.7 0"]);
        player.play("F");
        assert_eq!(shown_lines(&player).len(), 1, "under the filter");
        player.play("Esc q");
        assert_eq!((filter(&player).as_str(), player.table().len()), ("", 5));
        assert_eq!(player.app.model.popup::<CountList>().map(|list| list.list.cursor), Some(1), "back in the list");
        player.play("Up -");
        assert_eq!(filter(&player), "-user:=alice@contoso.com");
        assert_eq!(player.table().len(), 2);
        player.play("q q");
        assert!(player.app.model.overlay.is_none());
        assert_eq!((player.app.model.tab, filter(&player).as_str()), (Tab::NonInteractive, ""));
    }

    #[test]
    fn what_has_no_value_can_be_kept_too() {
        let mut player = Player::loaded(80, 24);
        player.play("F Left Left Left Left Left Left Left Enter");
        assert_eq!(player.app.model.filter.text, "session:=");
        assert_eq!(player.table().len(), 5);
    }

    #[test]
    fn every_column_can_be_counted() {
        for column in COLUMNS {
            assert!(FilterField::parse(column).and_then(countable).is_some(), "{column}");
        }
    }
}
