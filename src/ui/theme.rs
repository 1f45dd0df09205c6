//! How meanings look: colours as far as the terminal has them, on its own background, and attributes that stay where
//! there are none. The looks themselves are data, `assets/themes.tsv`.

use crate::detect::Severity;
use crate::knowledge::asset_table;
use crate::signin::Status;
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// How many colours a terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// None: bold, underlined, dim and reversed text tell things apart.
    None,
    /// The sixteen that every terminal has, in whatever shades its owner gave them.
    #[default]
    Basic,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

/// What a piece of the screen means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Meaning {
    Dim,
    Strong,
    Accent,
    Caveat,
    Bad,
    Good,
    Matched,
    Selected,
    Held,
}

impl Meaning {
    /// All, with their names in the table of themes.
    const ALL: [(&'static str, Self); 9] = [
        ("dim", Self::Dim),
        ("strong", Self::Strong),
        ("accent", Self::Accent),
        ("caveat", Self::Caveat),
        ("bad", Self::Bad),
        ("good", Self::Good),
        ("matched", Self::Matched),
        ("selected", Self::Selected),
        ("held", Self::Held),
    ];
}

const TABLE: &str = include_str!("../../assets/themes.tsv");

/// The look. Every meaning has a glyph or a word, too, so that colour only helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Theme {
    styles: [Style; Meaning::ALL.len()],
}

impl Theme {
    /// The name of the theme that is taken when none is named.
    pub const DEFAULT: &'static str = "default";

    /// The names of all themes.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let mut last = None;
        asset_table::records(TABLE)
            .map(|[theme, ..]: [_; 6]| theme)
            .filter(move |&theme| last.replace(theme) != Some(theme))
    }

    /// The theme of this name in as many colours; `None` when there is no such theme.
    pub fn named(name: &str, colours: Colours) -> Option<Self> {
        let mut theme = Self { styles: [Style::new(); Meaning::ALL.len()] };
        let mut known = false;
        for [_, meaning, basic, indexed, rgb, attributes] in
            asset_table::records(TABLE).filter(|[theme, ..]: &[_; 6]| *theme == name)
        {
            known = true;
            let (_, meaning) = Meaning::ALL
                .into_iter()
                .find(|(name, _)| *name == meaning)
                .unwrap_or_else(|| asset_table::malformed(meaning));
            // A terminal that has more colours than the theme asks for shows those that it does ask for.
            let tiers = [(Colours::True, rgb), (Colours::Indexed, indexed), (Colours::Basic, basic)];
            let chosen = tiers.into_iter().find(|&(tier, colour)| tier <= colours && !colour.is_empty());
            let mut style = Style::new();
            if let Some((_, colour)) = chosen {
                style = style.fg(colour_of(colour));
            }
            for attribute in asset_table::items(attributes) {
                style = style.add_modifier(attribute_of(attribute));
            }
            theme.styles[meaning as usize] = style;
        }
        known.then_some(theme)
    }

    /// The theme that is taken when none is named.
    pub fn of(colours: Colours) -> Self {
        Self::named(Self::DEFAULT, colours).unwrap_or(Self { styles: [Style::new(); Meaning::ALL.len()] })
    }

    fn style(self, meaning: Meaning) -> Style {
        self.styles[meaning as usize]
    }

    /// What stands in the background: separators, labels.
    pub fn dim(self) -> Style {
        self.style(Meaning::Dim)
    }

    /// What stands out: headings, the tab in view.
    pub fn strong(self) -> Style {
        // A title is drawn over the rule that it interrupts.
        self.style(Meaning::Strong).remove_modifier(Modifier::DIM)
    }

    /// Keys, and what can be chosen.
    pub fn accent(self) -> Style {
        self.style(Meaning::Accent)
    }

    /// What has to be known before the rest is believed.
    pub fn caveat(self) -> Style {
        self.style(Meaning::Caveat)
    }

    /// What speaks for guilt, and mistakes.
    pub fn bad(self) -> Style {
        self.style(Meaning::Bad)
    }

    /// What speaks for innocence.
    pub fn good(self) -> Style {
        self.style(Meaning::Good)
    }

    /// The row that the cursor is on, in the pane that has the keyboard: one bar, without the colours of its cells.
    pub fn selected(self) -> Style {
        Style::new().fg(Color::Reset).patch(self.style(Meaning::Selected))
    }

    /// The row that the cursor is on, in another pane.
    pub fn held(self) -> Style {
        self.style(Meaning::Held)
    }

    /// What the search matched.
    pub fn matched(self) -> Style {
        self.style(Meaning::Matched)
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

/// `red`, `bright-red`, `124` or `#af0000`.
fn colour_of(text: &'static str) -> Color {
    Color::from_str(&text.replace('-', "")).unwrap_or_else(|_| asset_table::malformed(text))
}

fn attribute_of(text: &'static str) -> Modifier {
    match text {
        "bold" => Modifier::BOLD,
        "dim" => Modifier::DIM,
        "underlined" => Modifier::UNDERLINED,
        "reversed" => Modifier::REVERSED,
        _ => asset_table::malformed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    const TIERS: [Colours; 4] = [Colours::None, Colours::Basic, Colours::Indexed, Colours::True];

    #[test]
    fn every_theme_says_how_every_meaning_looks() {
        let names: Vec<_> = Theme::names().collect();
        assert_eq!(names, ["default", "light", "high-contrast", "colour-blind"]);
        for name in names {
            let meanings =
                asset_table::records(TABLE).filter(|[theme, ..]: &[_; 6]| *theme == name).map(|line| line[1]);
            assert!(meanings.eq(Meaning::ALL.map(|(name, _)| name)), "{name}");
        }
        assert_eq!(Theme::named("no such", Colours::True), None);
    }

    #[test]
    fn a_theme_uses_what_the_terminal_has_and_no_more() {
        for name in Theme::names() {
            for tier in TIERS {
                let theme = Theme::named(name, tier).expect("a theme");
                for (style, (meaning, _)) in theme.styles.iter().zip(Meaning::ALL) {
                    let too_much = match style.fg {
                        None => false,
                        Some(Color::Rgb(..)) => tier < Colours::True,
                        Some(Color::Indexed(_)) => tier < Colours::Indexed,
                        Some(_) => tier < Colours::Basic,
                    };
                    assert!(!too_much, "{name} {meaning} in {tier:?}");
                    assert_eq!(style.bg, None, "{name} paints no background");
                }
            }
        }
    }

    #[test]
    fn guilt_innocence_and_doubt_never_look_the_same_where_there_are_colours() {
        for name in Theme::names() {
            for tier in [Colours::Basic, Colours::Indexed, Colours::True] {
                let theme = Theme::named(name, tier).expect("a theme");
                let looks: HashSet<_> = [theme.bad(), theme.good(), theme.caveat(), theme.accent()]
                    .map(|style| format!("{:?}", style.fg))
                    .into();
                assert_eq!(looks.len(), 4, "{name} in {tier:?}");
            }
        }
    }

    #[test]
    fn the_row_at_the_cursor_is_reversed_in_every_theme() {
        for name in Theme::names() {
            let theme = Theme::named(name, Colours::None).expect("a theme");
            assert!(theme.selected().add_modifier.contains(Modifier::REVERSED));
            assert!(theme.held().add_modifier.contains(Modifier::UNDERLINED));
        }
    }
}
