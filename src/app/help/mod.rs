//! Shows every key, view by view, from the registry of views. What is typed after `/` narrows them.

use crate::app::core::binding::{Availability, Binding, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Size;
use crate::app::model::{Action, AppCommand, Model};
use crate::app::widget::page::{PopupPage, popup_height};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::prompt::{Prompt, Purpose};
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::text::{SafeText, counted, number, truncate};

/// The help.
pub(crate) const VIEW: View<Model> = View::new("Help", Class::Popup)
    .shared(&[
        (
            Scope::Panes,
            Action::new(&[Key::Char('?')], "help", "every key; / narrows them", |model, _| open(model, None)).footer(1),
        ),
        (
            Scope::Popups,
            Action::new(
                &[Key::Char('?')],
                "keys here",
                "in a popup: its keys, then every other; closed, it leads back",
                |model, _| {
                    if let Some(Overlay::Popup(popup)) = model.overlay.take() {
                        open(model, Some(popup));
                    }
                },
            )
            .when(can_open_over),
        ),
    ])
    .bindings(&[Action::new(
        &[Key::Char('/')],
        "search",
        "show only the keys whose line has these words",
        |model, _| {
            let pattern = model.popup::<Help>().map(|help| help.pattern.clone()).unwrap_or_default();
            model.ask(HelpSearch, &pattern);
        },
    )
    .footer(1)]);

/// The widest line, in cells.
const WIDTH: u16 = 76;

/// Opens the help over a popup, or over the panes.
fn open(model: &mut Model, over: Option<Box<dyn Popup<Model>>>) {
    let lines = lines(model, "", over.as_ref().map(|popup| popup.view()));
    model.overlay = Some(Overlay::Popup(Box::new(Help { pattern: String::new(), lines, scroll: 0, over })));
}

fn can_open_over(model: &Model) -> Availability {
    match &model.overlay {
        Some(Overlay::Popup(popup)) => available_if(popup.view() != VIEW.name, "These are all keys"),
        _ => available_if(false, "Choose an item, or close the menu, first"),
    }
}

/// Forgets the popup that the help was opened over: it may be made of names.
pub(crate) fn forget_below(model: &mut Model) {
    if let Some(help) = model.popup_mut::<Help>() {
        help.over = None;
    }
}

/// The help, scrolled down by so many lines.
pub(crate) struct Help {
    /// The popup that it was opened over.
    over: Option<Box<dyn Popup<Model>>>,
    /// What the keys are narrowed to; empty for all.
    pattern: String,
    lines: Vec<TextLine>,
    scroll: usize,
}

/// Asks for words, and shows the keys that have them while one types.
struct HelpSearch;

impl Purpose<Model> for HelpSearch {
    fn title(&self) -> &'static str {
        "Keys with"
    }

    fn effect(&self, model: &Model, prompt: &Prompt<Model>) -> String {
        let all = model.views.iter().flat_map(View::all_bindings).count() as u64;
        let found = matching(model, prompt.text()).map(|(_, bindings)| bindings.len() as u64).sum();
        format!("{} of {}; Enter keeps them, Esc shows all", number(found), counted(all, "action"))
    }

    fn edited(&self, model: &mut Model, text: &str) {
        narrow(model, text);
    }

    fn cancelled(&self, model: &mut Model, _: &str) {
        narrow(model, "");
    }

    fn accept(&self, _: &mut Model, _: &str, _: &mut Vec<AppCommand>) -> bool {
        true
    }
}

fn narrow(model: &mut Model, pattern: &str) {
    let Some(help) = model.popup::<Help>() else { return };
    let lines = lines(model, pattern, help.over.as_ref().map(|popup| popup.view()));
    if let Some(help) = model.popup_mut::<Help>() {
        (help.pattern, help.lines, help.scroll) = (pattern.to_owned(), lines, 0);
    }
}

impl Popup<Model> for Help {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn into_below(self: Box<Self>) -> Option<Box<dyn Popup<Model>>> {
        self.over
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.scroll = self.scroll.saturating_add_signed(way.lines(popup_height(model.size, 0)));
    }

    fn settle(&mut self, model: &Model) {
        self.scroll = self.scroll.min(self.lines.len().saturating_sub(popup_height(model.size, 0)));
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let pattern = SafeText::from_log(self.pattern.trim(), model.glyphs);
        let title = if pattern.is_empty() { "Keys (/ searches)".into() } else { format!("Keys with {}", &*pattern) };
        let title = truncate(&title, usize::from(WIDTH) / 2, model.glyphs).into_owned();
        let page = PopupPage::scrolled(title, &self.lines, self.scroll, popup_height(size, 0));
        PopupPage { width: Some(WIDTH), ..page }
    }
}

fn keys(binding: &Binding<Model>) -> String {
    binding.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
}

/// The actions of each view that have all the words of a pattern in key, name, purpose or the name of the view.
fn matching(model: &Model, pattern: &str) -> impl Iterator<Item = (&'static str, Vec<&'static Binding<Model>>)> {
    let words: Vec<String> = pattern.split_whitespace().map(str::to_lowercase).collect();
    model.views.iter().filter_map(move |view| {
        let has = |binding: &&Binding<Model>| {
            // A letter alone is meant as a key: nearly every line has it.
            let has_key = |word: &String| binding.keys.iter().any(|key| key.to_string().to_lowercase() == *word);
            let text = format!("{} {} {} {}", view.name, binding.name, binding.about, keys(binding)).to_lowercase();
            words.iter().all(|word| has_key(word) || word.chars().count() > 1 && text.contains(word.as_str()))
        };
        let found: Vec<_> = view.all_bindings().filter(has).collect();
        (!found.is_empty()).then_some((view.name, found))
    })
}

/// The keys that have the words of a pattern, those of the view `first` before the others.
fn lines(model: &Model, pattern: &str, first: Option<&str>) -> Vec<TextLine> {
    let bindings = model.views.iter().flat_map(View::all_bindings);
    let label_width = bindings.map(|binding| keys(binding).len()).max().unwrap_or(0) + 2;
    let mut page = TextLines::new(model.glyphs, usize::from(WIDTH));
    let mut found: Vec<_> = matching(model, pattern).collect();
    found.sort_by_key(|(view, _)| Some(*view) != first);
    for (view, bindings) in found {
        page.heading(view);
        for binding in bindings {
            page.labelled(LineKind::Field, &keys(binding), label_width, binding.about);
        }
    }
    if page.lines.is_empty() {
        page.text(LineKind::Muted, "No action has these words.");
    }
    page.lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn shown(player: &Player) -> Vec<String> {
        let help = player.app.model.popup::<Help>().expect("the help");
        help.lines.iter().map(|line| format!("{} {}", line.label.trim(), line.text).trim().to_owned()).collect()
    }

    #[test]
    fn typing_narrows_the_keys_and_escape_shows_all() {
        let mut player = Player::loaded(80, 24);
        player.play("?");
        let all = shown(&player).len();
        player.play("/ pseudo");
        assert_eq!(
            shown(&player),
            ["General", "P pseudonyms for users, addresses, tenants and devices, on or off"],
            "while one types"
        );
        let effect = player.app.model.prompt().map(|prompt| prompt.purpose.effect(&player.app.model, prompt));
        assert!(effect.is_some_and(|effect| effect.starts_with("1 of ")));
        player.play("Enter");
        assert!(player.app.model.prompt().is_none() && shown(&player).len() == 2, "they stay");
        player.play("/ x y z z y");
        assert_eq!(shown(&player), ["No action has these words."]);
        player.play("Esc");
        assert_eq!((player.app.model.keyboard(), shown(&player).len()), ("Help", all));
        player.play("/ T");
        assert!(shown(&player).iter().all(|line| !line.contains("pseudonyms")), "a letter is a key");
    }

    #[test]
    fn in_a_popup_it_begins_with_its_keys_and_leads_back_to_it() {
        let mut player = Player::loaded(80, 24);
        player.play("6");
        let popup = player.app.model.keyboard();
        player.play(":");
        assert_eq!(player.app.model.toast.as_deref(), Some(": does nothing here; ? shows the keys"));
        player.play("?");
        assert_eq!(shown(&player).first().map(String::as_str), Some(popup));
        player.play("?");
        assert_eq!(player.app.model.toast.as_deref(), Some("These are all keys"));
        player.play("/ sort Enter");
        assert!(shown(&player).len() < 20, "{:?}", shown(&player));
        player.play("q");
        assert_eq!(player.app.model.keyboard(), popup, "back");
        player.play("q");
        assert!(player.app.model.overlay.is_none());
        player.play("6 ? P q");
        assert!(player.app.model.overlay.is_none(), "what it was opened over may hold names");
    }
}
