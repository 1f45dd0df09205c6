//! Defines actions: which keys call them, where and when, and what the help and the footer say about them.

use super::class::Class;
use super::command::Command;
use super::key::Key;
use std::borrow::Cow;

/// A movement of the cursor, or of what is scrolled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Move {
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
}

impl Move {
    /// The number of lines to move by, where a page has `page` lines. [`Move::Top`] and [`Move::Bottom`] give the
    /// extreme values of the type, for a saturating addition.
    pub(crate) fn lines(self, page: usize) -> isize {
        let page = isize::try_from(page.max(1)).unwrap_or(isize::MAX);
        match self {
            Self::Up => -1,
            Self::Down => 1,
            Self::PageUp => -page,
            Self::PageDown => page,
            Self::Top => isize::MIN,
            Self::Bottom => isize::MAX,
        }
    }
}

/// Whether an action would do anything now; if not, why not, for the user to read.
pub(crate) type Availability = Result<(), Cow<'static, str>>;

/// `Ok` if `holds`, else the reason.
pub(crate) fn available_if(holds: bool, reason: &'static str) -> Availability {
    if holds { Ok(()) } else { Err(Cow::Borrowed(reason)) }
}

/// Changes the state and asks for what has to be done outside of it.
pub(crate) type Run<S> = fn(&mut S, &mut Vec<Command<S>>);

/// Where a binding works that is not limited to one view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// Everywhere, also while text is typed.
    Everywhere,
    /// In panes, popups and menus, but not while text is typed.
    Lists,
    /// In panes.
    Panes,
    /// In popups and menus.
    Popups,
}

impl Scope {
    /// Whether it includes views of this class.
    pub(crate) fn includes(self, class: Class) -> bool {
        match class {
            Class::Pane => self != Self::Popups,
            Class::Popup => self != Self::Panes,
            Class::Prompt => self == Self::Everywhere,
        }
    }
}

/// An action: what it is called, what it does, and which keys call it.
pub struct Binding<S: 'static> {
    /// The name in the footer. With its view it identifies the action.
    pub name: &'static str,
    /// Its keys. The footer shows the first.
    pub keys: &'static [Key],
    /// What it does, for the help.
    pub about: &'static str,
    /// Its place in the footer, small numbers first; 0 for none.
    pub footer: u8,
    /// Whether it works while names are being replaced by pseudonyms, when nothing of the load may be seen.
    pub while_hidden: bool,
    /// Whether it would do anything now. Keys, footer and help all ask this.
    pub(crate) available: fn(&S) -> Availability,
    pub(crate) run: Run<S>,
}

impl<S> Binding<S> {
    /// An action that is always available and not in the footer.
    pub(crate) const fn new(keys: &'static [Key], name: &'static str, about: &'static str, run: Run<S>) -> Self {
        Self { name, keys, about, footer: 0, while_hidden: false, available: |_| Ok(()), run }
    }

    /// The action with a place in the footer.
    pub(crate) const fn footer(self, place: u8) -> Self {
        Self { footer: place, ..self }
    }

    /// The action, available only when `available` says so.
    pub(crate) const fn when(self, available: fn(&S) -> Availability) -> Self {
        Self { available, ..self }
    }

    /// The action, working also while names are being replaced.
    pub(crate) const fn while_hidden(self) -> Self {
        Self { while_hidden: true, ..self }
    }
}
