//! Provides prompts: a line in which text is typed, and the completions for it.

use crate::app::core::command::Command;
use crate::app::core::key::Key;
use crate::query::FilterError;
use std::any::Any;
use std::path::{Path, PathBuf};
use tui_input::{Input, InputRequest};

/// The name of the view of all prompts.
pub(crate) const NAME: &str = "Prompt";

/// What a prompt asks for, and what becomes of the answer.
pub trait Purpose<S>: Any {
    /// Stands before the text: "Filter".
    fn title(&self) -> &'static str;

    /// What the text would do, in words; shown below it.
    fn effect(&self, state: &S, prompt: &Prompt<S>) -> String;

    /// What is wrong with the text, as far as that is known at once.
    fn mistake(&self, text: &str) -> Option<FilterError> {
        let _ = text;
        None
    }

    /// The text has changed.
    fn edited(&self, state: &mut S, text: &str) {
        let _ = (state, text);
    }

    /// The user cancelled; `before` is the text that the prompt began with.
    fn cancelled(&self, state: &mut S, before: &str) {
        let _ = (state, before);
    }

    /// What was typed is remembered under the title, also for the next start, and the arrows bring it back.
    fn is_remembered(&self) -> bool {
        false
    }

    /// Enter puts the chosen completion in, and does not yet accept it.
    fn completes_on_enter(&self) -> bool {
        false
    }

    /// Takes the text. Gives `false` when the prompt has to stay open; the reason is then a message in the state.
    fn accept(&self, state: &mut S, text: &str, commands: &mut Vec<Command<S>>) -> bool;
}

/// Something that can be put into a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromptChoice {
    /// The whole text with it put in.
    pub text: String,
    /// What the list shows; raw text.
    pub label: String,
}

/// How many sign-ins a text would leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MatchCount {
    /// Sign-ins that match.
    pub matching: u64,
    /// Of so many.
    pub total: u64,
    /// Suspect sign-ins that do not match.
    pub suspects_left_out: u64,
}

/// A line of input.
pub struct Prompt<S> {
    /// What it asks for.
    pub purpose: Box<dyn Purpose<S>>,
    /// The text and the cursor in it.
    pub input: Input,
    /// The text that it began with.
    pub before: String,
    /// What could be put in.
    pub choices: Vec<PromptChoice>,
    /// The choice at the cursor, when it is in the list.
    pub chosen: Option<usize>,
    /// How many sign-ins match, as soon as that is known.
    pub matching: Option<MatchCount>,
    /// What was typed before, the last at the end.
    pub earlier: Vec<String>,
    /// The number of the earlier text that was brought back, and the text that it stands in place of.
    pub recalled: Option<Box<(usize, String)>>,
    /// What is wrong with the text.
    pub mistake: Option<FilterError>,
}

impl<S: 'static> Prompt<S> {
    /// A prompt that begins with this text.
    pub(crate) fn new(purpose: impl Purpose<S>, text: &str) -> Self {
        Self {
            mistake: None,
            purpose: Box::new(purpose),
            input: Input::from(text.to_owned()),
            before: text.to_owned(),
            choices: Vec::new(),
            chosen: None,
            matching: None,
            earlier: Vec::new(),
            recalled: None,
        }
    }

    /// The text.
    pub fn text(&self) -> &str {
        self.input.value()
    }

    /// What it asks for, if that is a `P`.
    pub fn purpose_as<P: Purpose<S>>(&self) -> Option<&P> {
        let purpose: &dyn Any = &*self.purpose;
        purpose.downcast_ref()
    }

    /// Edits the text by a key; other keys do nothing.
    pub(crate) fn press(&mut self, key: Key) {
        let request = match key {
            Key::Char(c) => InputRequest::InsertChar(c),
            Key::Backspace => InputRequest::DeletePrevChar,
            Key::Delete => InputRequest::DeleteNextChar,
            Key::Left => InputRequest::GoToPrevChar,
            Key::Right => InputRequest::GoToNextChar,
            Key::Home | Key::Ctrl('a') => InputRequest::GoToStart,
            Key::End | Key::Ctrl('e') => InputRequest::GoToEnd,
            Key::Ctrl('u') => InputRequest::DeleteFromStart,
            Key::Ctrl('w') => InputRequest::DeletePrevWord,
            Key::Ctrl('k') => InputRequest::DeleteTillEnd,
            _ => return,
        };
        self.edit(request);
    }

    /// Puts pasted text in, line breaks as blanks.
    pub(crate) fn paste(&mut self, text: &str) {
        for c in text.trim_end_matches(['\r', '\n']).chars() {
            let c = if matches!(c, '\r' | '\n' | '\t') { ' ' } else { c };
            self.edit(InputRequest::InsertChar(c));
        }
    }

    fn edit(&mut self, request: InputRequest) {
        let changed = self.input.handle(request).is_some_and(|changed| changed.value);
        if changed {
            self.recalled = None;
            self.changed();
        }
    }

    fn changed(&mut self) {
        self.chosen = None;
        self.matching = None;
        self.mistake = self.purpose.mistake(self.input.value());
    }

    /// Goes up: to the choice above, and from the text to what was typed before it, if that is remembered.
    pub(crate) fn up(&mut self) {
        if self.chosen.is_some() || self.earlier.is_empty() {
            self.choose(false);
        } else {
            self.recall(true);
        }
    }

    /// Goes down: to what was typed after the earlier text that is shown, and from the text to the first choice.
    pub(crate) fn down(&mut self) {
        if self.recalled.is_some() { self.recall(false) } else { self.choose(true) }
    }

    /// Brings back the text that was typed before the one that is shown, or after it; after the last the text that was
    /// there at first.
    fn recall(&mut self, older: bool) {
        let (at, draft) = match self.recalled.take().map(|recalled| *recalled) {
            None => (self.earlier.len().checked_sub(1), self.text().to_owned()),
            Some((at, draft)) if older => (Some(at.saturating_sub(1)), draft),
            Some((at, draft)) => (Some(at + 1), draft),
        };
        match at.and_then(|at| Some((at, self.earlier.get(at)?.clone()))) {
            Some((at, text)) => {
                self.input = Input::from(text);
                self.recalled = Some(Box::new((at, draft)));
            }
            None => self.input = Input::from(draft),
        }
        self.changed();
    }

    /// Moves in the list of choices: from the text into the list, and at its ends back to the text.
    pub(crate) fn choose(&mut self, down: bool) {
        let last = self.choices.len().checked_sub(1);
        self.chosen = match (self.chosen, last) {
            (_, None) => None,
            (None, Some(last)) => Some(if down { 0 } else { last }),
            (Some(at), Some(last)) if down => (at < last).then_some(at + 1),
            (Some(at), Some(_)) => at.checked_sub(1),
        };
    }

    /// Puts the choice at the cursor in, else the first.
    pub(crate) fn complete(&mut self) {
        if let Some(choice) = self.choices.get(self.chosen.unwrap_or(0)) {
            self.recalled = None;
            self.input = Input::from(choice.text.clone());
            self.changed();
        }
    }

    /// The text to accept: that of the choice at the cursor, else what is typed.
    pub(crate) fn answer(&self) -> String {
        let chosen = self.chosen.and_then(|at| self.choices.get(at));
        chosen.map_or_else(|| self.text().to_owned(), |choice| choice.text.clone())
    }
}

/// The file that a user names, with `~` at its front as the home directory.
pub(crate) fn file_named(text: &str) -> PathBuf {
    below_home(text.trim(), std::env::home_dir())
}

fn below_home(text: &str, home: Option<PathBuf>) -> PathBuf {
    let path = Path::new(text);
    match (path.strip_prefix("~"), home) {
        (Ok(rest), Some(home)) => home.join(rest),
        _ => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Anything;

    impl Purpose<()> for Anything {
        fn title(&self) -> &'static str {
            "Anything"
        }

        fn effect(&self, (): &(), _: &Prompt<()>) -> String {
            String::new()
        }

        fn accept(&self, (): &mut (), _: &str, _: &mut Vec<Command<()>>) -> bool {
            true
        }
    }

    #[test]
    fn a_tilde_is_the_home_directory_at_the_front_alone() {
        let named = |text: &str| below_home(text, Some("/home/alice".into())).display().to_string();
        assert_eq!(named("~/cases/a.json"), "/home/alice/cases/a.json");
        for other in ["a.json", "/tmp/~/a.json", "~bob/a.json", "a~"] {
            assert_eq!(named(other), other);
        }
        assert_eq!(below_home("~/a.json", None), Path::new("~/a.json"));
        assert!(!file_named(" ~/a.json ").starts_with("~"));
    }

    #[test]
    fn the_arrows_walk_from_the_text_through_the_choices_and_back() {
        let mut prompt = Prompt::new(Anything, "al");
        prompt.choose(true);
        assert_eq!(prompt.chosen, None, "there is nothing to choose");
        prompt.choices = ["alice", "alan"].map(|text| PromptChoice { text: text.into(), label: text.into() }).into();
        let mut walk = |down| {
            prompt.choose(down);
            prompt.chosen
        };
        assert_eq!([walk(true), walk(true), walk(true), walk(false)], [Some(0), Some(1), None, Some(1)]);
        prompt.complete();
        assert_eq!((prompt.text(), prompt.chosen), ("alan", None));
    }

    #[test]
    fn earlier_texts_are_above_the_text_and_choices_below_it() {
        let mut prompt = Prompt::new(Anything, "draft");
        prompt.earlier = vec!["one".into(), "two".into()];
        prompt.choices = vec![PromptChoice { text: "choice".into(), label: "choice".into() }];
        let mut keys = |keys: &str| {
            for key in keys.chars() {
                if key == 'u' { prompt.up() } else { prompt.down() }
            }
            prompt.answer()
        };
        assert_eq!([keys("u"), keys("u"), keys("u"), keys("d")], ["two", "one", "one", "two"]);
        assert_eq!([keys("d"), keys("d"), keys("u"), keys("u")], ["draft", "choice", "draft", "two"]);
        prompt.press(Key::Char('!'));
        prompt.down();
        assert_eq!((prompt.text(), prompt.answer().as_str()), ("two!", "choice"), "edited, it is a text of its own");
    }

    #[test]
    fn pasted_line_breaks_are_blanks() {
        let mut prompt = Prompt::new(Anything, "");
        prompt.paste("ab\ncd\r\n");
        assert_eq!(prompt.text(), "ab cd");
    }
}
