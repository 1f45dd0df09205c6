//! Chooses the columns of the table: which are shown, their order and their widths; kept for the next start.

pub(crate) mod layout;
pub(crate) mod saved;
pub(crate) mod widths;

use self::layout::{ColumnChoice, ColumnLayout, LEAST_WIDTH, MOST_WIDTH};
use crate::app::core::binding::{Move, Scope};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, AppCommand, Model};
use crate::app::table::column::Column;
use crate::app::table::sort::Sort;
use crate::app::widget::page::{PopupPage, popup_height, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::text::{Align, fit};

/// The columns.
pub(crate) const VIEW: View<Model> = View::new("Columns", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('C')],
            "columns",
            "choose the columns of the table, their order and widths; kept for the next start",
            |model, _| {
                model.overlay = Some(Overlay::Popup(Box::new(ColumnList::default())));
            },
        )
        .footer(12),
    )])
    .bindings(&[
        Action::new(&[Key::Enter, Key::Char(' ')], "show or hide", "show the column always, or hide it", toggle)
            .footer(1),
        Action::new(&[Key::Char('<')], "to the left", "move the column to the left", |model, commands| {
            shift(model, false, commands);
        })
        .footer(3),
        Action::new(&[Key::Char('>')], "to the right", "move the column to the right", |model, commands| {
            shift(model, true, commands);
        })
        .footer(4),
        Action::new(
            &[Key::Char('+'), Key::Right, Key::Char('l')],
            "wider",
            "make the column wider, which takes cells from those without a width of their own",
            |model, commands| widen(model, true, commands),
        )
        .footer(5),
        Action::new(
            &[Key::Char('-'), Key::Left, Key::Char('h')],
            "narrower",
            "make the column narrower",
            |model, commands| widen(model, false, commands),
        )
        .footer(6),
        Action::new(
            &[Key::Char('R')],
            "reset",
            "columns, widths and the sort orders of all tabs as they were in the beginning",
            reset,
        )
        .footer(8),
    ]);

/// Headings stay in view.
const FIXED_LINES: u16 = 1;
/// Cells of the popup.
const WIDTH: u16 = 40;
/// Cells by which a key changes a width.
const STEP: u16 = 2;

/// The popup, open.
#[derive(Clone, Debug, Default)]
struct ColumnList {
    /// The columns from left to right.
    list: ScrollList<Column>,
}

fn selected(model: &Model) -> Option<Column> {
    model.popup::<ColumnList>()?.list.selected().copied()
}

/// The columns that the table shows now, with their widths.
fn shown(model: &Model) -> Vec<(Column, u16)> {
    widths::columns(model, model.panes().table.width)
}

fn toggle(model: &mut Model, commands: &mut Vec<AppCommand>) {
    let Some(column) = selected(model) else { return };
    let shown = shown(model);
    let is_shown = shown.iter().any(|&(other, _)| other == column);
    // One that is to be shown always and has no cells is hidden, too: the key would do nothing else.
    let hide = is_shown || model.column_layout.choice(column) == ColumnChoice::Always;
    if hide && shown.iter().all(|&(other, _)| other == column) {
        model.say("The last column stays");
        return;
    }
    model.column_layout.choose(column, if hide { ColumnChoice::Never } else { ColumnChoice::Always });
    keep(model, commands);
}

fn shift(model: &mut Model, forward: bool, commands: &mut Vec<AppCommand>) {
    let Some(column) = selected(model) else { return };
    model.column_layout.shift(column, forward);
    let at = model.column_layout.columns().position(|other| other == column);
    if let Some((list, at)) = model.popup_mut::<ColumnList>().zip(at) {
        list.list.cursor = at;
    }
    keep(model, commands);
}

fn widen(model: &mut Model, wider: bool, commands: &mut Vec<AppCommand>) {
    let Some(column) = selected(model) else { return };
    let given = shown(model).into_iter().find(|&(other, _)| other == column).map(|(_, given)| given);
    let width = given.unwrap_or_else(|| widths::width_limits(model, model.panes().table.width, column).1);
    let width = if wider { width + STEP } else { width.saturating_sub(STEP) };
    model.column_layout.set_width(column, width.clamp(LEAST_WIDTH, MOST_WIDTH));
    keep(model, commands);
}

fn reset(model: &mut Model, commands: &mut Vec<AppCommand>) {
    model.column_layout = ColumnLayout::default();
    for view in &mut model.tabs {
        view.sort = Sort::default();
    }
    keep(model, commands);
    model.say("Columns, widths and sort orders are as in the beginning");
}

/// Has the columns and sort orders written for the next start.
pub(crate) fn keep(model: &mut Model, commands: &mut Vec<AppCommand>) {
    commands.push(AppCommand::SaveColumns(saved::text(model)));
}

impl Popup<Model> for ColumnList {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.list.step(way.lines(popup_height(model.size, FIXED_LINES)));
    }

    fn settle(&mut self, model: &Model) {
        self.list.rows = model.column_layout.columns().collect();
        self.list.settle(popup_height(model.size, FIXED_LINES));
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let shown = shown(model);
        let line = |column: Column| {
            let given = shown.iter().find(|&&(other, _)| other == column).map(|(_, given)| *given);
            let width = given.map(|given| given.to_string()).unwrap_or_default();
            let why = match (model.column_layout.choice(column), given) {
                (ColumnChoice::Always, Some(_)) => "always",
                (ColumnChoice::Never, _) => "hidden",
                (ColumnChoice::AsItFits, Some(_)) => "",
                (ColumnChoice::AsItFits, None) if !widths::has_values(model, column) => "no values here",
                (_, None) => "does not fit",
            };
            let name = fit(column.title(), 13, Align::Left, model.glyphs);
            let sign = if given.is_some() { "[x]" } else { "[ ]" };
            let kind = if given.is_some() { LineKind::Text } else { LineKind::Muted };
            let own = if model.column_layout.width(column).is_some() { '=' } else { ' ' };
            TextLine::of(kind, format!("{sign} {name} {width:>3}{own} {why}"))
        };
        let in_view: Vec<(usize, Column)> =
            self.list.in_view(popup_height(size, FIXED_LINES)).map(|(place, &column)| (place, column)).collect();
        let first = in_view.first().map_or(0, |(place, _)| *place);
        PopupPage {
            title: "Columns, from left to right".into(),
            width: Some(WIDTH),
            heading: Some(TextLine::of(LineKind::Muted, "    Column        Cells".into())),
            selected: in_view.iter().position(|(place, _)| *place == self.list.cursor),
            position: position(first, first + in_view.len(), self.list.rows.len()),
            lines: in_view.into_iter().map(|(_, column)| line(column)).collect(),
            ..PopupPage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn names(player: &Player) -> Vec<&'static str> {
        shown(&player.app.model).into_iter().map(|(column, _)| column.name()).collect()
    }

    fn width(player: &Player, column: Column) -> Option<u16> {
        shown(&player.app.model).into_iter().find(|&(other, _)| other == column).map(|(_, width)| width)
    }

    fn lines(player: &Player) -> Vec<String> {
        let model = &player.app.model;
        let page = model.popup::<ColumnList>().expect("the columns").page(model, model.size);
        page.lines.into_iter().map(|line| line.text.split_whitespace().collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_column_is_hidden_and_shown_always_even_where_others_give_way() {
        let mut player = Player::loaded(80, 24);
        let usual = ["date", "user", "application", "ip_address", "status", "count"];
        assert_eq!(names(&player), usual);
        player.play("C Down Down Down Down Down Enter");
        assert_eq!(names(&player), ["date", "user", "application", "ip_address", "location", "status"]);
        player.play("R g Down Down Enter");
        assert_eq!(lines(&player)[2], "[ ] User hidden");
        assert_eq!(names(&player), ["date", "application", "ip_address", "status", "count"]);
        player.play("Down Down Down Enter");
        assert_eq!(lines(&player)[5], "[x] Location 10 always");
        assert_eq!(names(&player), ["date", "application", "ip_address", "location", "status", "count"]);
        player.play("Enter");
        assert_eq!(lines(&player)[5], "[ ] Location hidden");
        player.play("R Esc");
        assert_eq!(names(&player), usual);
        let kept = player.commands.iter().filter(|command| matches!(command, AppCommand::SaveColumns(_)));
        assert_eq!(kept.count(), 6, "each change");
    }

    #[test]
    fn the_last_column_stays() {
        let mut player = Player::loaded(80, 24);
        player.play("C");
        for _ in 0..Column::ALL.len() {
            player.play("Enter Down");
        }
        player.play("g");
        for _ in 0..Column::ALL.len() {
            if lines(&player)[player.app.model.popup::<ColumnList>().expect("open").list.cursor].starts_with("[x]") {
                player.play("Enter");
            }
            player.play("Down");
        }
        assert_eq!(names(&player).len(), 1);
    }

    #[test]
    fn columns_move_and_the_cursor_moves_with_them() {
        let mut player = Player::loaded(80, 24);
        player.play("C Down Down < <");
        assert_eq!(names(&player)[..2], ["user", "date"]);
        assert!(lines(&player)[0].starts_with("[x] User"));
        player.play("< >");
        assert_eq!(names(&player)[..2], ["date", "user"]);
        player.play("G >");
        assert_eq!(player.app.model.column_layout.columns().last(), Some(Column::UserAgent), "it stays at the end");
    }

    #[test]
    fn a_width_is_given_before_others_grow() {
        let mut player = Player::loaded(80, 24);
        let before = width(&player, Column::User).expect("shown");
        player.play("C Down Down + + +");
        assert_eq!(width(&player, Column::User), Some(before + 3 * STEP));
        assert_eq!(lines(&player)[2], format!("[x] User {}=", before + 3 * STEP));
        player.play("- - - - -");
        assert_eq!(width(&player, Column::User), Some(before.saturating_sub(2 * STEP).max(LEAST_WIDTH)));
        for (cells, rows) in [(40, 10), (120, 40), (200, 60)] {
            player.send(crate::app::AppMessage::Resize(Size { width: cells, height: rows }));
            let taken: u16 = shown(&player.app.model).iter().map(|(_, width)| width + widths::GAP).sum();
            assert!(taken + widths::gutter(&player.app.model) <= cells + widths::GAP, "{cells}");
        }
    }
}
