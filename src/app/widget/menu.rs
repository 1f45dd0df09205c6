//! Provides menus: a list to choose from, each item with its effect.

use super::page::{PopupPage, popup_height};
use super::scroll_list::ScrollList;
use super::text_lines::{LineKind, TextLine};
use crate::app::core::command::Command;
use crate::app::layout::Size;
use crate::text::{Glyphs, SafeText, truncate};

/// The name of the view.
pub(crate) const NAME: &str = "Menu";

/// What choosing an item does.
type Choose<S> = Box<dyn FnOnce(&mut S, &mut Vec<Command<S>>)>;

/// An item of a menu.
pub struct MenuItem<S> {
    /// What the item is called; raw text.
    pub label: String,
    choose: Choose<S>,
}

impl<S> MenuItem<S> {
    /// An item with what choosing it does.
    pub(crate) fn new(label: impl Into<String>, choose: impl FnOnce(&mut S, &mut Vec<Command<S>>) + 'static) -> Self {
        Self { label: label.into(), choose: Box::new(choose) }
    }

    /// Does what the item stands for.
    pub(crate) fn choose(self, state: &mut S, commands: &mut Vec<Command<S>>) {
        (self.choose)(state, commands);
    }
}

/// A list to choose from.
pub struct Menu<S> {
    /// What is chosen; raw text.
    pub title: String,
    /// The widest that an item is shown, in cells.
    pub width: u16,
    /// The items, with the cursor.
    pub items: ScrollList<MenuItem<S>>,
}

impl<S> Menu<S> {
    /// A menu of these items, with the cursor on the first; `None` when there are none.
    pub(crate) fn new(title: impl Into<String>, width: u16, items: Vec<MenuItem<S>>) -> Option<Self> {
        (!items.is_empty()).then(|| Self { title: title.into(), width, items: ScrollList::new(items) })
    }

    /// Takes the item at the cursor out.
    pub(crate) fn into_chosen(mut self) -> Option<MenuItem<S>> {
        let at = self.items.cursor;
        (at < self.items.rows.len()).then(|| self.items.rows.swap_remove(at))
    }

    /// Items that fit on a screen of this size. Where they are not all, a line below them says which they are.
    pub(crate) fn height(&self, size: Size) -> usize {
        let height = popup_height(size, 0);
        if self.items.rows.len() > height { height.saturating_sub(1).max(1) } else { height }
    }

    /// What the menu shows on a screen of this size.
    pub fn page(&self, size: Size, glyphs: Glyphs) -> PopupPage {
        let height = self.height(size);
        let len = self.items.rows.len();
        let line = |label: &str| {
            let label = SafeText::from_log(label, glyphs);
            TextLine::of(LineKind::Text, truncate(&label, usize::from(self.width), glyphs).into_owned())
        };
        let lines: Vec<(usize, TextLine)> =
            self.items.in_view(height).map(|(number, item)| (number, line(&item.label))).collect();
        PopupPage {
            title: truncate(&SafeText::from_log(&self.title, glyphs), usize::from(self.width), glyphs).into_owned(),
            width: Some(self.width),
            selected: lines.iter().position(|(number, _)| *number == self.items.cursor),
            footing: lines.first().filter(|_| lines.len() < len).map(|(first, _)| {
                TextLine::of(LineKind::Muted, format!("{} to {} of {len}", first + 1, first + lines.len()))
            }),
            lines: lines.into_iter().map(|(_, line)| line).collect(),
            ..PopupPage::default()
        }
    }
}
