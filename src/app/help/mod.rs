//! Shows every key, view by view, from the registry of views.

use crate::app::core::binding::{Binding, Move, Scope};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::widget::page::{PopupPage, popup_height};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};

/// The help.
pub(crate) const VIEW: View<Model> = View::new("Help", Class::Popup).shared(&[(
    Scope::Panes,
    Action::new(&[Key::Char('?')], "help", "every key", |model, _| {
        model.overlay = Some(Overlay::Popup(Box::new(Help { lines: lines(model), scroll: 0 })));
    })
    .footer(1),
)]);

/// The widest line, in cells.
const WIDTH: u16 = 76;

/// The help, scrolled down by so many lines.
#[derive(Clone, Debug)]
pub(crate) struct Help {
    lines: Vec<TextLine>,
    scroll: usize,
}

impl Popup<Model> for Help {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.scroll = self.scroll.saturating_add_signed(way.lines(popup_height(model.size, 0)));
    }

    fn settle(&mut self, model: &Model) {
        self.scroll = self.scroll.min(self.lines.len().saturating_sub(popup_height(model.size, 0)));
    }

    fn page(&self, _: &Model, size: Size) -> PopupPage {
        let page = PopupPage::scrolled("Keys".into(), &self.lines, self.scroll, popup_height(size, 0));
        PopupPage { width: Some(WIDTH), ..page }
    }
}

fn lines(model: &Model) -> Vec<TextLine> {
    let keys = |binding: &Binding<Model>| binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
    let bindings = model.views.iter().flat_map(View::all_bindings);
    let label_width = bindings.map(|binding| keys(binding).len()).max().unwrap_or(0) + 2;
    let mut page = TextLines::new(model.glyphs, usize::from(WIDTH));
    for view in model.views.iter().filter(|view| view.all_bindings().next().is_some()) {
        page.heading(view.name);
        for binding in view.all_bindings() {
            page.labelled(LineKind::Field, &keys(binding), label_width, binding.about);
        }
    }
    page.lines
}
