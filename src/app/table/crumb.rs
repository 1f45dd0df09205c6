//! Describes a step of the way here, which `q` goes back by.

use super::table_query::TableQuery;
use super::view_state::ViewState;
use crate::app::layout::Focus;
use crate::app::widget::popup::Popup;
use std::rc::Rc;

/// A step: what led on, and what was looked at before it.
pub(crate) struct Crumb<S> {
    /// What led on: "Users", "Values of IP address". Raw text.
    pub how: String,
    /// What was looked at.
    pub before: ViewState,
    /// Which pane had the keyboard.
    pub focus: Focus,
    /// The popup that led on, with its cursor.
    pub popup: Option<Box<dyn Popup<S>>>,
}

impl<S> Crumb<S> {
    /// The step without what was typed and what it says, which hold names of users and addresses.
    pub(crate) fn without_names(&self) -> Self {
        let query = TableQuery { filter: String::new(), ..self.before.query.clone() };
        let before = ViewState { query, pattern: String::new(), ..self.before.clone() };
        Self { how: "..".to_owned(), before, focus: self.focus, popup: None }
    }
}

/// The steps from where the user began to here. Undo keeps several ways, so they share their steps.
pub(crate) type Way<S> = Vec<Rc<Crumb<S>>>;
