//! Maps what a piece of the screen means to a style: colours as far as the terminal has them, on the terminal's own
//! background, and attributes that stay where there are no colours. The styles are data, `assets/themes.tsv`.
//!
//! Two rules keep text readable; `contrast_tests` computes the contrast of every style on the palettes of common
//! terminals.
//!
//! - Reversed text is neither bold nor dim. Terminals that show bold as a brighter colour brighten the swapped
//!   foreground: black on grey becomes dark grey on grey.
//! - Text is never dim (SGR 2). Windows Terminal and VS Code halve its colour and the Linux console draws it in dark
//!   grey, below a contrast of 4.5 : 1. Only lines and frames are dim.

use crate::detect::Severity;
use crate::knowledge::asset_table;
use crate::signin::Status;
use ratatui::style::{Color, Modifier, Style};
use std::str::FromStr;

/// The number of colours a terminal has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Colours {
    /// None: bold, underlined and reversed text.
    None,
    /// The sixteen that every terminal has, in shades that its user may have changed.
    #[default]
    Basic,
    /// The 256 of xterm.
    Indexed,
    /// 24 bits.
    True,
}

/// What a piece of the screen means, and so what it looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum StyleMeaning {
    Dim,
    Rule,
    Strong,
    Accent,
    Caveat,
    Bad,
    Good,
    Matched,
    Selected,
    Held,
}

impl StyleMeaning {
    /// Every meaning with its name in the table of themes.
    const ALL: [(&'static str, Self); 10] = [
        ("dim", Self::Dim),
        ("rule", Self::Rule),
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

/// A style for every meaning. Each meaning also has a glyph or a word, so that nothing depends on colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Theme {
    styles: [Style; StyleMeaning::ALL.len()],
}

impl Theme {
    /// The name of the theme for dark backgrounds, used when none is named.
    pub(crate) const DARK: &'static str = "default";
    /// The name of the theme for light backgrounds.
    pub(crate) const LIGHT: &'static str = "light";

    /// The names of all themes.
    pub(crate) fn names() -> impl Iterator<Item = &'static str> {
        let mut last = None;
        asset_table::records(TABLE)
            .map(|[theme, ..]: [_; 6]| theme)
            .filter(move |&theme| last.replace(theme) != Some(theme))
    }

    /// Finds the theme `name` for a terminal with `colours`; `None` when there is no such theme.
    pub(crate) fn named(name: &str, colours: Colours) -> Option<Self> {
        let mut theme = Self { styles: [Style::new(); StyleMeaning::ALL.len()] };
        let mut known = false;
        for [_, meaning, basic, indexed, rgb, attributes] in
            asset_table::records(TABLE).filter(|[theme, ..]: &[_; 6]| *theme == name)
        {
            known = true;
            let (_, meaning) = StyleMeaning::ALL
                .into_iter()
                .find(|(name, _)| *name == meaning)
                .unwrap_or_else(|| asset_table::malformed(meaning));
            // The best colour that the theme names and the terminal has.
            let tiers = [(Colours::True, rgb), (Colours::Indexed, indexed), (Colours::Basic, basic)];
            let chosen = tiers.into_iter().find(|&(tier, colour)| tier <= colours && !colour.is_empty());
            let mut style = Style::new();
            if let Some((_, colour)) = chosen {
                style = style.fg(colour_of(colour));
            }
            for attribute in asset_table::items(attributes) {
                style = style.add_modifier(attribute_of(attribute));
            }
            if meaning != StyleMeaning::Rule {
                // Titles and positions are drawn over the line that they interrupt.
                style = style.remove_modifier(Modifier::DIM);
            }
            theme.styles[meaning as usize] = style;
        }
        known.then_some(theme)
    }

    /// The theme for dark backgrounds.
    pub(crate) fn of(colours: Colours) -> Self {
        Self::named(Self::DARK, colours).unwrap_or(Self { styles: [Style::new(); StyleMeaning::ALL.len()] })
    }

    fn style(self, meaning: StyleMeaning) -> Style {
        self.styles[meaning as usize]
    }

    /// Secondary text: labels, counts, positions.
    pub(crate) fn dim(self) -> Style {
        self.style(StyleMeaning::Dim)
    }

    /// Lines between areas and frames around them. Not for text.
    pub(crate) fn rule(self) -> Style {
        self.style(StyleMeaning::Rule)
    }

    /// Headings and what is chosen among several.
    pub(crate) fn strong(self) -> Style {
        self.style(StyleMeaning::Strong)
    }

    /// Keys, and what can be chosen.
    pub(crate) fn accent(self) -> Style {
        self.style(StyleMeaning::Accent)
    }

    /// Warnings, messages and medium severity.
    pub(crate) fn caveat(self) -> Style {
        self.style(StyleMeaning::Caveat)
    }

    /// Evidence of an attack, failures and errors.
    pub(crate) fn bad(self) -> Style {
        self.style(StyleMeaning::Bad)
    }

    /// Signs of innocence, and success.
    pub(crate) fn good(self) -> Style {
        self.style(StyleMeaning::Good)
    }

    /// The row at the cursor in the pane that has the keyboard, and the title of that pane: one reversed bar without the
    /// colours, boldness and dimness of what it is patched onto.
    pub(crate) fn selected(self) -> Style {
        let bar = Style::new().fg(Color::Reset).patch(self.style(StyleMeaning::Selected));
        bar.remove_modifier(Modifier::BOLD)
    }

    /// The row at the cursor in another pane.
    pub(crate) fn held(self) -> Style {
        self.style(StyleMeaning::Held)
    }

    /// Text that the search matches.
    pub(crate) fn matched(self) -> Style {
        self.style(StyleMeaning::Matched)
    }

    /// The status of a sign-in.
    pub(crate) fn status(self, status: Status) -> Style {
        match status {
            Status::Success => self.good(),
            Status::Failure => self.bad(),
            Status::Interrupted | Status::Unknown => self.caveat(),
        }
    }

    /// The severity of a finding.
    pub(crate) fn severity(self, severity: Severity) -> Style {
        match severity {
            Severity::Critical | Severity::High => emphasised(self.bad()),
            Severity::Medium => emphasised(self.caveat()),
            Severity::Low => Style::new(),
        }
    }
}

/// Makes a style bold, except in one of the eight basic colours: bold, many terminals show the bright one in its place,
/// which is too bright on white (bold red in xterm: 4.0 : 1).
fn emphasised(style: Style) -> Style {
    let basic =
        [Color::Black, Color::Red, Color::Green, Color::Yellow, Color::Blue, Color::Magenta, Color::Cyan, Color::Gray];
    match style.fg {
        Some(colour) if basic.contains(&colour) => style,
        _ => style.add_modifier(Modifier::BOLD),
    }
}

/// Reads `red`, `bright-red`, `124` or `#af0000`.
fn colour_of(text: &'static str) -> Color {
    Color::from_str(&text.replace('-', "")).unwrap_or_else(|_| asset_table::malformed(text))
}

/// Reads an attribute by its name.
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
    fn every_theme_has_a_style_for_every_meaning() {
        let names: Vec<_> = Theme::names().collect();
        assert_eq!(names, ["default", "light", "high-contrast", "colour-blind"]);
        for name in names {
            let meanings =
                asset_table::records(TABLE).filter(|[theme, ..]: &[_; 6]| *theme == name).map(|line| line[1]);
            assert!(meanings.eq(StyleMeaning::ALL.map(|(name, _)| name)), "{name}");
        }
        assert_eq!(Theme::named("no such", Colours::True), None);
    }

    #[test]
    fn a_theme_uses_what_the_terminal_has_and_no_more() {
        for name in Theme::names() {
            for tier in TIERS {
                let theme = Theme::named(name, tier).expect("a theme");
                for (style, (meaning, _)) in theme.styles.iter().zip(StyleMeaning::ALL) {
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
    fn bad_good_caveat_and_accent_differ_wherever_there_are_colours() {
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
