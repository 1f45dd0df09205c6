//! How meanings look: the sixteen colours that every terminal has, on its own background, or none at all.

use crate::detect::Severity;
use crate::signin::Status;
use ratatui::style::{Color, Modifier, Style};

/// The look. Every meaning has a glyph or a word, too, so that colour only helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    /// Colours may be used; without them bold, underlined, dim and reversed text tell things apart.
    pub colour: bool,
}

impl Theme {
    fn coloured(self, colour: Color) -> Style {
        if self.colour { Style::new().fg(colour) } else { Style::new() }
    }

    /// What stands in the background: separators, labels.
    pub fn dim(self) -> Style {
        Style::new().add_modifier(Modifier::DIM)
    }

    /// What stands out: headings, the tab in view.
    pub fn strong(self) -> Style {
        // A title is drawn over the rule that it interrupts.
        Style::new().add_modifier(Modifier::BOLD).remove_modifier(Modifier::DIM)
    }

    /// Keys, and what can be chosen.
    pub fn accent(self) -> Style {
        self.coloured(Color::Cyan)
    }

    /// What has to be known before the rest is believed.
    pub fn caveat(self) -> Style {
        self.coloured(Color::Yellow)
    }

    /// What speaks for guilt, and mistakes.
    pub fn bad(self) -> Style {
        self.coloured(Color::Red)
    }

    /// What speaks for innocence.
    pub fn good(self) -> Style {
        self.coloured(Color::Green)
    }

    /// The row that the cursor is on, in the pane that has the keyboard: one bar, without the colours of its cells.
    pub fn selected(self) -> Style {
        Style::new().fg(Color::Reset).add_modifier(Modifier::REVERSED)
    }

    /// The row that the cursor is on, in another pane.
    pub fn held(self) -> Style {
        Style::new().add_modifier(Modifier::UNDERLINED)
    }

    /// What the search matched.
    pub fn matched(self) -> Style {
        self.coloured(Color::Magenta).add_modifier(Modifier::BOLD | Modifier::UNDERLINED)
    }

    /// How a sign-in ended.
    pub fn status(self, status: Status) -> Style {
        match status {
            Status::Success => self.good(),
            Status::Failure => self.bad(),
            Status::Interrupted => self.caveat(),
        }
    }

    /// How much a finding matters.
    pub fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Critical | Severity::High => self.bad().add_modifier(Modifier::BOLD),
            Severity::Medium => self.caveat().add_modifier(Modifier::BOLD),
            Severity::Low => Style::new(),
        }
    }
}
