//! Opens and finds what lies over the panes: prompts, menus, popups.

use super::model::Model;
use super::widget::menu::Menu;
use super::widget::popup::{Overlay, Popup};
use super::widget::prompt::{Prompt, Purpose};
use std::any::Any;

impl Model {
    /// The prompt, when it is open.
    pub fn prompt(&self) -> Option<&Prompt<Self>> {
        match &self.overlay {
            Some(Overlay::Prompt(prompt)) => Some(prompt),
            _ => None,
        }
    }

    /// The prompt, when it is open and asks for a `P`.
    pub(crate) fn prompt_for<P: Purpose<Self>>(&self) -> Option<&Prompt<Self>> {
        self.prompt().filter(|prompt| prompt.purpose_as::<P>().is_some())
    }

    /// The same, to be changed.
    pub(crate) fn prompt_for_mut<P: Purpose<Self>>(&mut self) -> Option<&mut Prompt<Self>> {
        match &mut self.overlay {
            Some(Overlay::Prompt(prompt)) => Some(prompt).filter(|prompt| prompt.purpose_as::<P>().is_some()),
            _ => None,
        }
    }

    /// Opens a prompt that begins with this text. A popup stays below it.
    pub(crate) fn ask(&mut self, purpose: impl Purpose<Self>, text: &str) {
        self.below = self.overlay.take().filter(|overlay| matches!(overlay, Overlay::Popup(_)));
        let earlier = self.typed.of(purpose.title()).iter().filter(|earlier| *earlier != text).cloned().collect();
        self.overlay = Some(Overlay::Prompt(Prompt { earlier, ..Prompt::new(purpose, text) }));
    }

    /// Opens a menu, if there is one. A popup stays below it.
    pub(crate) fn offer(&mut self, menu: Option<Menu<Self>>) {
        if let Some(menu) = menu {
            self.below = self.overlay.take().filter(|overlay| matches!(overlay, Overlay::Popup(_)));
            self.overlay = Some(Overlay::Menu(menu));
        }
    }

    /// The menu, when it is open.
    pub fn menu(&self) -> Option<&Menu<Self>> {
        match &self.overlay {
            Some(Overlay::Menu(menu)) => Some(menu),
            _ => None,
        }
    }

    /// The popup of type `W`, when it is open, also below a menu or a prompt.
    pub fn popup<W: Popup<Self>>(&self) -> Option<&W> {
        let ((Some(Overlay::Popup(popup)), _) | (_, Some(Overlay::Popup(popup)))) = (&self.overlay, &self.below) else {
            return None;
        };
        let popup: &dyn Any = &**popup;
        popup.downcast_ref()
    }

    /// The same, to be changed.
    pub(crate) fn popup_mut<W: Popup<Self>>(&mut self) -> Option<&mut W> {
        let ((Some(Overlay::Popup(popup)), _) | (_, Some(Overlay::Popup(popup)))) =
            (&mut self.overlay, &mut self.below)
        else {
            return None;
        };
        let popup: &mut dyn Any = &mut **popup;
        popup.downcast_mut()
    }

    /// Gives the open popup, whichever it is, the state to read while it changes itself.
    pub(crate) fn with_popup(&mut self, change: impl FnOnce(&mut dyn Popup<Self>, &Self)) {
        match self.overlay.take() {
            Some(Overlay::Popup(mut popup)) => {
                change(&mut *popup, self);
                self.overlay = Some(Overlay::Popup(popup));
            }
            other => self.overlay = other,
        }
    }
}
