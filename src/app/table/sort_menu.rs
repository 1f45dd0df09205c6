//! Offers the columns to sort by.

use super::column::Column;
use crate::app::model::Model;
use crate::app::widget::menu::{Menu, MenuItem};

/// Offers the columns that have values. Choosing the current one again turns the order round.
pub(crate) fn open(model: &mut Model) {
    let sort = model.tab_view().sort;
    let filled = |column: &Column| column.fields().next().is_none() || model.summary.width(*column, model.tab) > 0;
    let columns: Vec<Column> = Column::ALL.into_iter().filter(filled).collect();
    let item = |&column: &Column| {
        MenuItem::new(column.title(), move |model: &mut Model, _: &mut Vec<_>| {
            let tab_view = model.tab_view_mut();
            tab_view.sort = tab_view.sort.chosen(column);
        })
    };
    let mut menu = Menu::new("Sort by (again: turn round)", 30, columns.iter().map(item).collect());
    if let Some(menu) = &mut menu {
        menu.items.cursor = columns.iter().position(|&column| column == sort.column).unwrap_or(0);
    }
    model.offer(menu);
}
