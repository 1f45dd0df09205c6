//! Offers the columns to sort by.

use super::column::Column;
use super::sort::Sort;
use crate::app::columns;
use crate::app::model::Model;
use crate::app::widget::columns::direction;
use crate::app::widget::menu::{Menu, MenuItem};

/// Offers the columns that have values, to sort by one of them alone. Choosing the current one again turns the order round.
pub(crate) fn open(model: &mut Model) {
    offer(model, "Sort by (again: turn round)", Sort::chosen);
}

/// Offers them for the rows that are equal in the columns of the order.
pub(crate) fn open_then_by(model: &mut Model) {
    let title = format!("By {}, then by (again: turn round)", model.tab_view().sort.titles());
    offer(model, &title, Sort::and_then);
}

fn offer(model: &mut Model, title: &str, change: fn(Sort, Column) -> Sort) {
    let sort = model.tab_view().sort;
    let filled = |column: &Column| column.fields().next().is_none() || model.summary.width(*column, model.tab) > 0;
    let columns: Vec<Column> = Column::ALL.into_iter().filter(filled).collect();
    let item = |&column: &Column| {
        let label = match sort.place(column) {
            Some((place, by)) => {
                let sign = direction(model.glyphs, by.descending);
                format!("{:<14} {sign} {}", column.title(), place + 1)
            }
            None => column.title().to_owned(),
        };
        MenuItem::new(label, move |model: &mut Model, commands: &mut Vec<_>| {
            let tab_view = model.tab_view_mut();
            tab_view.sort = change(tab_view.sort, column);
            columns::keep(model, commands);
        })
    };
    let mut menu = Menu::new(title, 44, columns.iter().map(item).collect());
    if let Some(menu) = &mut menu {
        let first = sort.columns().next().map(|by| by.column);
        menu.items.cursor = columns.iter().position(|&column| Some(column) == first).unwrap_or(0);
    }
    model.offer(menu);
}
