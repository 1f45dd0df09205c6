//! Counts the distinct values of columns in what the table shows, as many columns beside each other as fit. Enter keeps the
//! sign-ins of the marked values, or of one.

mod count_list;
mod panels;

pub(crate) use self::count_list::CountList;
use self::count_list::{COLUMNS, CountedRows, field, name};
use crate::aggregate::ValueCounts;
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::table::table_query::TableQuery;
use crate::app::table::{self, trail};
use crate::app::widget::page::{PopupPage, popup_height, popup_width};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::query::{Filter, FilterField, term};
use crate::report::counts::{PARTS, countable};
use std::collections::BTreeSet;
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
                model.openings += 1;
                let list = CountList { opening: model.openings, ..CountList::default() };
                model.overlay = Some(Overlay::Popup(Box::new(list)));
            },
        )
        .footer(8)
        .when(table::has_rows),
    )])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "keep",
            "keep only the sign-ins with a marked value, without marks with the one at the cursor; q goes back",
            |model, _| {
                dive(model, true);
            },
        )
        .footer(1)
        .when(has_value),
        Action::new(
            &[Key::Char('-')],
            "drop",
            "drop the sign-ins with a marked value, without marks with the one at the cursor; q goes back",
            |model, _| {
                dive(model, false);
            },
        )
        .footer(5)
        .when(has_value),
        Action::new(
            &[Key::Char('m'), Key::Char(' ')],
            "mark",
            "mark the value, also in several columns",
            |model, _| {
                toggle(model);
            },
        )
        .footer(2)
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

/// Counts the values of the columns in view, one after the other.
const COUNTING: JobSpec<Model> = JobSpec {
    name: "Counting values",
    due: |model| {
        let list = model.popup::<CountList>()?;
        let rows = rows(model)?;
        let column = list.in_view(model).find(|column| list.counted.get(column).is_none_or(|(of, _)| *of != rows))?;
        let (store, listing, opening) = (Arc::clone(&model.store), Arc::clone(&model.tab_view().listing), list.opening);
        (model.version > 0).then(|| {
            Due::new((opening, rows.clone(), column), 0, move |cancelled| {
                let what = countable(field(column)?)?;
                let counts = Arc::new(ValueCounts::of(&store, &listing.groups.members, what, PARTS, cancelled)?);
                answer(move |model: &mut Model| {
                    if let Some(list) = model.popup_mut::<CountList>() {
                        list.counted.insert(column, (rows, counts));
                    }
                })
            })
        })
    },
};

/// Headings and sums stay in view.
const FIXED_LINES: u16 = 2;

/// What the table shows now; `None` before it shows anything under the filter in force.
fn rows(model: &Model) -> Option<CountedRows> {
    let key = model.tab_view().key.as_ref().filter(|key| key.filter == model.filter.text)?;
    Some((key.version, key.tab, key.filter.clone()))
}

fn has_value(model: &Model) -> Availability {
    available_if(model.popup::<CountList>().is_some_and(|list| list.selected().is_some()), "There is no value")
}

fn change_column(model: &mut Model, forward: bool) {
    if let Some(list) = model.popup_mut::<CountList>() {
        let step = if forward { 1 } else { COLUMNS.len() - 1 };
        list.column = (list.column + step) % COLUMNS.len();
        list.list = ScrollList::default();
    }
}

/// Marks the value at the cursor, or takes its mark away, and goes to the next one.
fn toggle(model: &mut Model) {
    let Some(list) = model.popup_mut::<CountList>() else { return };
    let Some(value) = list.selected().map(|value| value.value.clone()) else { return };
    let marked = list.marked.entry(list.column).or_default();
    if !marked.remove(&value) {
        marked.insert(value);
    }
    list.marked.retain(|_, values| !values.is_empty());
    list.list.step(1);
}

/// Keeps or drops the sign-ins with marked values, or else those with the value at the cursor, and shows the others in the
/// table.
fn dive(model: &mut Model, keep: bool) {
    let Some(list) = model.popup::<CountList>() else { return };
    let mut chosen = list.marked.clone();
    if chosen.is_empty() {
        chosen.extend(list.selected().map(|value| (list.column, BTreeSet::from([value.value.clone()]))));
    }
    let names: Vec<&str> = chosen.keys().map(|&column| name(column)).collect();
    let how = format!("Values of {}", names.join(", "));
    let narrowed = chosen.into_iter().try_fold((*model.filter.filter).clone(), |filter, (column, values)| {
        with_values(&filter, field(column)?, &values, keep)
    });
    let Some(filter) = narrowed.map(|filter| filter.to_string()) else { return };
    let query = TableQuery { filter, ..trail::current(model) };
    trail::show(model, how, &query);
}

/// A filter that also keeps what has one of the values, or drops what has any of them.
fn with_values(filter: &Filter, field: FilterField, values: &BTreeSet<Option<String>>, keep: bool) -> Option<Filter> {
    let mut values = values.iter().map(Option::as_deref);
    if !keep {
        return Some(values.fold(filter.clone(), |filter, value| filter.with(field, value, false)));
    }
    // The first takes the place of earlier terms of the field; terms of one field are alternatives. Values are in order,
    // so that the one for no value comes first.
    let first = filter.with(field, values.next()?, true).to_string();
    let text = values.flatten().fold(first, |text, value| format!("{text} {}", term(field.word, value)));
    Filter::parse(&text).ok()
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
        let values = self.counts(self.column).map_or(0, |counts| counts.list.len());
        if self.list.rows.len() != values {
            self.list.rows = (0..values).collect();
        }
        self.list.settle(popup_height(model.size, FIXED_LINES));
    }

    fn values(&self, _: &Model) -> Vec<(&'static str, String)> {
        let value = self.selected().and_then(|value| value.value.clone());
        value.into_iter().map(|value| ("Value", value)).collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        panels::page(self, model, popup_height(size, FIXED_LINES), popup_width(size))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aggregate::Tab;
    use crate::app::testing::Player;
    use crate::app::widget::text_lines::TextLine;

    fn page(player: &Player) -> PopupPage {
        let model = &player.app.model;
        model.popup::<CountList>().expect("the values").page(model, model.size)
    }

    fn shown_lines(player: &Player) -> Vec<String> {
        let words = |line: &TextLine| line.text.split_whitespace().take(4).collect::<Vec<_>>().join(" ");
        page(player).lines.iter().map(words).collect()
    }

    #[test]
    fn marked_values_of_several_columns_are_kept_or_dropped_together() {
        let mut player = Player::loaded(80, 24);
        let filter = |player: &Player| player.app.model.filter.text.clone();
        player.play("3 F Space m");
        assert_eq!(shown_lines(&player)[..2], ["*alice@contoso.com 7 58 %", "*bob@contoso.com 3 25 %"]);
        assert!(page(&player).footing.is_some_and(|line| line.text.contains("4 values, 2 marked")));
        player.play("Right Right Down m Left Left Right Right");
        assert!(shown_lines(&player)[1].starts_with("*203.0.113.9"), "marks stay");
        assert!(page(&player).footing.is_some_and(|line| line.text.contains(" values, 1 marked, 2 in others")));
        player.play("Enter");
        assert_eq!(filter(&player), "user:=alice@contoso.com user:=bob@contoso.com ip:=203.0.113.9");
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 4);
        player.play("q");
        assert!(shown_lines(&player)[1].starts_with("*203.0.113.9"), "back in the list with its marks");
        player.play("Esc F m m -");
        assert_eq!(filter(&player), "-user:=alice@contoso.com -user:=bob@contoso.com");
        player.play("q Esc F m Up m G m Enter");
        assert!(filter(&player).starts_with("user:=") && player.table().len() == 1, "the first mark was taken away");
    }

    #[test]
    fn what_has_no_value_is_one_of_the_alternatives() {
        let mut player = Player::loaded(80, 24);
        player.play("3 F m m m m Enter");
        assert_eq!(
            player.app.model.filter.text,
            "user:= user:=alice@contoso.com user:=bob@contoso.com user:=carol@contoso.com"
        );
        assert_eq!(player.app.model.tab_view().listing.groups.members.len(), 12);
    }

    #[test]
    fn a_wide_screen_has_further_columns_beside_it() {
        let mut player = Player::loaded(200, 60);
        player.play("F");
        let page = page(&player);
        let heading = page.heading.expect("a heading");
        let beside: String = heading.parts.into_iter().map(|(_, text)| text).collect();
        assert!(
            beside.contains("Application") && beside.contains("IP address") && beside.contains("Country"),
            "{beside}"
        );
        let first: String = page.lines[0].parts.iter().map(|(_, text)| text.as_str()).collect();
        assert!(first.contains("Microsoft Office") && first.contains("203.0.113.9"), "{first}");
        let widths = page.lines.iter().map(|line| {
            let parts: usize = line.parts.iter().map(|(_, text)| crate::text::width(text)).sum();
            crate::text::width(&line.text) + parts
        });
        assert!(widths.into_iter().all(|width| width <= popup_width(player.app.model.size)));
        player.play("Esc F Right Right m Left");
        let page = self::page(&player);
        let beside: String = page.lines[0].parts.iter().map(|(_, text)| text.as_str()).collect();
        assert!(beside.contains("*203.0.113.9"), "{beside}");
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
        player.play("Esc F");
        assert_eq!(shown_lines(&player).len(), 3, "opened again");
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
