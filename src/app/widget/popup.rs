//! Defines popups and overlays: what lies over the panes and has the keyboard.

use super::menu::Menu;
use super::page::PopupPage;
use super::prompt::Prompt;
use crate::app::core::binding::Move;
use crate::app::layout::Size;
use std::any::Any;

/// A popup over the panes, with a state of its own.
pub trait Popup<S>: Any {
    /// The name of its view, whose bindings are in force while it is open.
    fn view(&self) -> &'static str;

    /// Moves its cursor, or scrolls it.
    fn step(&mut self, state: &S, way: Move);

    /// Keeps its cursor and its scroll position inside of what there is.
    fn settle(&mut self, state: &S);

    /// What it shows on a screen of this size.
    fn page(&self, state: &S, size: Size) -> PopupPage;

    /// The values at its cursor that can be copied, by their names. Raw text.
    fn values(&self, state: &S) -> Vec<(&'static str, String)> {
        let _ = state;
        Vec::new()
    }

    /// Goes back a step inside of the popup; gives `false` where there is none, so that the popup closes.
    fn back(&mut self) -> bool {
        false
    }

    /// The popup that it was opened over, to come back to when it closes.
    fn into_below(self: Box<Self>) -> Option<Box<dyn Popup<S>>> {
        None
    }

    /// A copy to come back to, with its cursor, after it has led to sign-ins; `None` for a popup that leads nowhere.
    fn copied(&self) -> Option<Box<dyn Popup<S>>> {
        None
    }
}

/// What lies over the panes; at most one thing does.
pub enum Overlay<S: 'static> {
    /// A popup.
    Popup(Box<dyn Popup<S>>),
    /// A list to choose from.
    Menu(Menu<S>),
    /// A line in which text is typed.
    Prompt(Prompt<S>),
}
