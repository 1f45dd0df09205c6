//! The lines of the pane of a walkthrough, and the entry of the glossary that a step is about.

use super::state::TourRun;
use crate::app::core::binding::Move;
use crate::app::layout::Size;
use crate::app::model::Model;
use crate::app::widget::page::{PopupPage, popup_height, popup_width};
use crate::app::widget::popup::Popup;
use crate::app::widget::text_lines::{LineKind, TextLine, TextLines};
use crate::knowledge::{error_code, glossary};
use crate::text::Glyphs;
use crate::tour::Task;

/// The name of the view of a glossary entry.
pub(crate) const GLOSSARY: &str = "Glossary";

/// What stands in the title of the pane.
pub(crate) fn title(run: &TourRun) -> String {
    let steps = run.tour.steps.len();
    match run.current() {
        Some(step) => format!("Walkthrough {}/{steps}: {}", run.step + 1, step.title),
        None => format!("{}: the end", run.tour.title),
    }
}

/// What the keys of the pane are, for its title: both keys, or the second one once the first gave it the keyboard.
pub(crate) fn keys(run: &TourRun) -> String {
    let Some(step) = run.current() else { return "W: all walkthroughs".to_owned() };
    let w = if run.has_keyboard { "" } else { "W" };
    let keys = match &step.task {
        _ if run.is_done() => format!("{w}W: next step"),
        Task::Choose(choices) => format!("{w}1 to {w}{}: answer, {w}h: hint", choices.len()),
        Task::Reach(_) | Task::Judge { .. } => format!("{w}h: hint, {w}n: skip, {w}b: back"),
    };
    if run.has_keyboard { format!("{keys}, Esc: table") } else { keys }
}

/// The lines of the pane, in this width.
pub(crate) fn lines(run: &TourRun, glyphs: Glyphs, width: usize) -> Vec<TextLine> {
    let mut page = TextLines::new(glyphs, width);
    let Some(step) = run.current() else {
        last_page(run, &mut page);
        return page.lines;
    };
    match &run.reply {
        Some(reply) => {
            let (kind, word) = match reply.right {
                Some(true) => (LineKind::For, "Right."),
                Some(false) => (LineKind::Against, "Not so."),
                None => (LineKind::Field, "Taken down for the report."),
            };
            page.labelled(kind, word, word.len() + 1, &reply.because);
            if reply.right == Some(false) {
                page.text(LineKind::Muted, "Look again, and answer once more.");
            }
        }
        None if run.is_done() => {
            let said = if step.done.is_empty() { "Press WW for the next step." } else { step.done.as_str() };
            page.labelled(LineKind::For, "Done.", 6, said);
        }
        // The answers stay in view beside the hint, and the hint takes the place of the question.
        None if run.hint && matches!(step.task, Task::Choose(_)) => {}
        None => page.text(LineKind::Text, &step.text),
    }
    if run.is_done() {
        return page.lines;
    }
    if let (Task::Choose(choices), None) = (&step.task, &run.reply) {
        for (number, choice) in choices.iter().enumerate() {
            page.labelled(LineKind::Field, &(number + 1).to_string(), 3, &choice.text);
        }
    }
    if run.hint {
        page.labelled(LineKind::Field, "Hint:", 6, &step.hint);
    } else if run.reply.is_none() && !step.why.is_empty() {
        page.text(LineKind::Muted, &step.why);
    }
    page.lines
}

fn last_page(run: &TourRun, page: &mut TextLines) {
    let (right, questions) = run.score();
    let done = format!("{} of {} steps done", run.done(), run.tour.steps.len());
    let score = match run.mode.seat {
        Some(_) => "the answers are in the report".to_owned(),
        None => format!("{right} of {questions} answers right at once"),
    };
    page.text(LineKind::Heading, &format!("{done}, {score}."));
    page.labelled(LineKind::Field, "Next:", 6, &run.tour.next);
}

/// An entry of the glossary, open.
pub(crate) struct GlossaryPage {
    pub(crate) term: String,
    scroll: usize,
}

impl GlossaryPage {
    pub(crate) fn new(term: &str) -> Self {
        Self { term: term.to_owned(), scroll: 0 }
    }

    fn lines(&self, model: &Model, size: Size) -> Vec<TextLine> {
        let mut page = TextLines::new(model.glyphs, popup_width(size));
        if let Some(code) = self.term.parse().ok().and_then(error_code) {
            page.heading(&format!("{} {}", code.code, code.name.unwrap_or_default()));
            page.text(LineKind::Text, code.explanation);
            if let Some(next) = code.next {
                page.labelled(LineKind::Field, "Next:", 6, next);
            }
        } else if let Some(term) = glossary(&self.term) {
            page.heading(term.term);
            if !term.aliases.is_empty() {
                page.text(LineKind::Muted, &format!("Also: {}", term.aliases.join(", ")));
            }
            page.text(LineKind::Text, term.explanation);
        }
        page.lines.push(TextLine::of(LineKind::Text, String::new()));
        page.text(LineKind::Muted, &format!("'signinscope explain {}' shows the same.", self.term));
        page.lines
    }
}

impl Popup<Model> for GlossaryPage {
    fn view(&self) -> &'static str {
        GLOSSARY
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.scroll = self.scroll.saturating_add_signed(way.lines(popup_height(model.size, 0)));
    }

    fn settle(&mut self, model: &Model) {
        let height = popup_height(model.size, 0);
        self.scroll = self.scroll.min(self.lines(model, model.size).len().saturating_sub(height));
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        PopupPage::scrolled("Glossary".into(), &self.lines(model, size), self.scroll, popup_height(size, 0))
    }
}
