//! Reads from the environment and the arguments how to write to this terminal.

use super::background::Background;
use crate::text::Glyphs;
use crate::ui::{Colours, Theme};

/// The number of colours that the user asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// As many as the environment allows.
    #[default]
    Auto,
    /// As many as the terminal has, whatever `NO_COLOR` is.
    Always,
    /// None.
    Never,
    /// This number, whatever the environment allows.
    Exactly(Colours),
}

/// The theme that the user asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ThemeChoice {
    /// The one for the terminal's background.
    Auto {
        /// The status line shows what was chosen and why.
        shown: bool,
    },
    /// The one of this name, whatever the background.
    Named(String),
}

impl Default for ThemeChoice {
    fn default() -> Self {
        Self::Auto { shown: false }
    }
}

/// How the explorer looks.
#[derive(Clone, Debug, Default)]
pub struct Appearance {
    /// Nothing but ASCII, whatever the locale.
    pub ascii: bool,
    /// The number of colours.
    pub colour: ColourChoice,
    /// The theme.
    pub theme: ThemeChoice,
    /// One pane at a time, words for signs, the cursor on the selected row: for screen readers and braille.
    pub plain: bool,
}

/// Where the choice of the theme comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum ThemeSource {
    /// An argument.
    Argument,
    /// `COLORFGBG`.
    Variable(Background),
    /// The terminal, which is yet to be asked.
    Terminal,
    /// Nothing: this terminal cannot be asked.
    Unknown,
}

/// How to write to this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Environment {
    /// The number of colours.
    pub colours: Colours,
    /// The theme to begin with.
    pub theme: Theme,
    /// Where the choice of the theme comes from.
    pub source: ThemeSource,
    /// Which characters the terminal can show.
    pub glyphs: Glyphs,
    /// Frames may be bracketed by the marks of synchronised output.
    pub synchronised: bool,
    /// The cursor is shown where the selection is.
    pub plain: bool,
}

impl Environment {
    /// Reads the environment through `variable`, which returns the value of a variable that is set.
    ///
    /// The locale is that of POSIX: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty, and without
    /// any of them plain ASCII. The Linux console, screen, dvtm and dumb terminals show the marks of synchronised output
    /// or leave them open, and show or drop the question for the background.
    pub(super) fn read(appearance: &Appearance, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
        let utf8 = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
        let terminal = set("TERM").unwrap_or_default();
        let old = terminal == "linux" || terminal == "dumb" || Multiplexer::read(&set).is_limited();
        let colours = match appearance.colour {
            ColourChoice::Never => Colours::None,
            ColourChoice::Exactly(colours) => colours,
            ColourChoice::Always => capability(&set).max(Colours::Basic),
            ColourChoice::Auto if set("NO_COLOR").is_some() => Colours::None,
            ColourChoice::Auto => capability(&set),
        };
        let source = match (&appearance.theme, set("COLORFGBG").as_deref().and_then(Background::from_colorfgbg)) {
            (ThemeChoice::Named(_), _) => ThemeSource::Argument,
            (ThemeChoice::Auto { .. }, Some(background)) => ThemeSource::Variable(background),
            // On Windows, an answer comes as keys of another form.
            _ if old || colours == Colours::None || cfg!(not(unix)) => ThemeSource::Unknown,
            _ => ThemeSource::Terminal,
        };
        let name = match (&appearance.theme, source) {
            (ThemeChoice::Named(name), _) => name,
            (_, ThemeSource::Variable(background)) => background.theme(),
            _ => Theme::DARK,
        };
        Self {
            colours,
            theme: Theme::named(name, colours).unwrap_or_else(|| Theme::of(colours)),
            source,
            glyphs: if utf8 && !appearance.ascii { Glyphs::Unicode } else { Glyphs::Ascii },
            synchronised: !old,
            plain: appearance.plain,
        }
    }
}

/// The program between this one and the terminal, which passes on a part of what it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Multiplexer {
    None,
    Tmux,
    Screen,
    Dvtm,
}

impl Multiplexer {
    /// Reads the environment through `set`, which returns the value of a variable that is set and not empty. tmux takes the
    /// name of screen by default. Where the variables of tmux and screen are both set, it is unknown which of them is the
    /// inner one; screen passes less on.
    pub(super) fn read(set: &impl Fn(&str) -> Option<String>) -> Self {
        let terminal = set("TERM").unwrap_or_default();
        if set("DVTM").is_some() || terminal.starts_with("dvtm") {
            Self::Dvtm
        } else if set("STY").is_some() || terminal.starts_with("screen") && set("TMUX").is_none() {
            Self::Screen
        } else if set("TMUX").is_some() {
            Self::Tmux
        } else {
            Self::None
        }
    }

    /// Whether the multiplexer takes a 24-bit colour apart into single attributes, of which 30 is black text, and shows or
    /// drops newer sequences.
    fn is_limited(self) -> bool {
        matches!(self, Self::Screen | Self::Dvtm)
    }
}

/// The number of colours of the terminal, by its name and by `COLORTERM`, which terminals with 24 bits set. `NO_COLOR`
/// (no-color.org) is for the caller. The database of terminals is not used: it is often wrong over SSH, where the names
/// of new terminals are unknown.
fn capability(set: &impl Fn(&str) -> Option<String>) -> Colours {
    let terminal = set("TERM").unwrap_or_default();
    let colorterm = set("COLORTERM").unwrap_or_default();
    // The video terminals that gave the sequences their name, and names that say "monochrome" at their end.
    let mono = terminal == "dumb" || terminal.starts_with("vt") || terminal.ends_with("-m");
    // COLORTERM is the outer terminal's, which shows more than what passes through screen and dvtm.
    let passes = !Multiplexer::read(set).is_limited();
    match colorterm.as_str() {
        _ if mono || terminal.ends_with("-mono") => Colours::None,
        "truecolor" | "24bit" if passes => Colours::True,
        _ if terminal.ends_with("-direct") && passes => Colours::True,
        _ if terminal.contains("256color") => Colours::Indexed,
        _ => Colours::Basic,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_as(appearance: &Appearance, variables: &[(&str, &str)]) -> Environment {
        let value = |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into());
        Environment::read(appearance, value)
    }

    fn read(variables: &[(&str, &str)]) -> Environment {
        read_as(&Appearance::default(), variables)
    }

    #[cfg(not(windows))]
    #[test]
    fn the_first_locale_that_is_set_counts_unless_ascii_is_asked_for() {
        assert_eq!(read(&[("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Ascii);
        assert_eq!(read(&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[]).glyphs, Glyphs::Ascii);
        let ascii = Appearance { ascii: true, ..Appearance::default() };
        assert_eq!(read_as(&ascii, &[("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Ascii);
    }

    #[test]
    fn the_number_of_colours_comes_from_term_and_colorterm() {
        for (terminal, colorterm, colours) in [
            ("xterm", "", Colours::Basic),
            ("xterm-256color", "", Colours::Indexed),
            ("xterm-256color", "truecolor", Colours::True),
            ("xterm-direct", "", Colours::True),
            ("tmux-256color", "", Colours::Indexed),
            ("screen", "truecolor", Colours::Basic),
            ("dvtm", "truecolor", Colours::Basic),
            ("dvtm-256color", "truecolor", Colours::Indexed),
            ("screen-256color", "24bit", Colours::Indexed),
            ("linux", "", Colours::Basic),
            ("vt220", "", Colours::None),
            ("dumb", "truecolor", Colours::None),
        ] {
            let expected = Theme::named("light", colours).expect("a theme");
            let light = Appearance { theme: ThemeChoice::Named("light".into()), ..Appearance::default() };
            let found = read_as(&light, &[("TERM", terminal), ("COLORTERM", colorterm)]).theme;
            assert_eq!(found, expected, "{terminal} {colorterm}");
        }
    }

    #[test]
    fn tmux_passes_24_bits_on_under_the_name_of_screen_and_screen_and_dvtm_do_not_under_any() {
        for (variables, colours) in [
            (&[("TERM", "screen-256color"), ("TMUX", "x")][..], Colours::True),
            (&[("TERM", "screen-256color"), ("TMUX", "x"), ("STY", "x")], Colours::Indexed),
            (&[("TERM", "screen-256color")], Colours::Indexed),
            (&[("TERM", "xterm-256color"), ("STY", "x")], Colours::Indexed),
            (&[("TERM", "xterm-256color"), ("DVTM", "0.15")], Colours::Indexed),
            (&[("TERM", "xterm-256color")], Colours::True),
        ] {
            let found = read(&[variables, &[("COLORTERM", "truecolor")]].concat());
            assert_eq!(found.colours, colours, "{variables:?}");
            // The marks of synchronised output go with it.
            assert_eq!(found.synchronised, colours == Colours::True, "{variables:?}");
        }
    }

    #[cfg(unix)]
    #[test]
    fn the_theme_comes_from_the_argument_then_the_variable_then_the_terminal() {
        let named = Appearance { theme: ThemeChoice::Named("colour-blind".into()), ..Appearance::default() };
        let xterm = ("TERM", "xterm");
        for (appearance, variables, source, name) in [
            (&named, &[xterm, ("COLORFGBG", "0;15")][..], ThemeSource::Argument, "colour-blind"),
            (&auto(), &[xterm, ("COLORFGBG", "0;15")], ThemeSource::Variable(Background::Light), "light"),
            (&auto(), &[("TERM", "linux"), ("COLORFGBG", "0;15")], ThemeSource::Variable(Background::Light), "light"),
            (&auto(), &[xterm, ("COLORFGBG", "15;0")], ThemeSource::Variable(Background::Dark), "default"),
            (&auto(), &[xterm, ("COLORFGBG", "default;default")], ThemeSource::Terminal, "default"),
            (&auto(), &[xterm], ThemeSource::Terminal, "default"),
            (&auto(), &[("TERM", "screen-256color"), ("TMUX", "x")], ThemeSource::Terminal, "default"),
            (&auto(), &[("TERM", "screen")], ThemeSource::Unknown, "default"),
            (&auto(), &[xterm, ("STY", "x")], ThemeSource::Unknown, "default"),
            (&auto(), &[("TERM", "dvtm-256color")], ThemeSource::Unknown, "default"),
            (&auto(), &[("TERM", "linux")], ThemeSource::Unknown, "default"),
            (&auto(), &[xterm, ("NO_COLOR", "1")], ThemeSource::Unknown, "default"),
        ] {
            let found = read_as(appearance, variables);
            let expected = Theme::named(name, found.colours).expect("a theme");
            assert_eq!((found.source, found.theme), (source, expected), "{variables:?}");
        }
    }

    fn auto() -> Appearance {
        Appearance::default()
    }

    #[test]
    fn an_argument_overrides_no_color_and_no_color_the_terminal() {
        let theme = |colour, no_color| {
            let appearance = Appearance { colour, ..Appearance::default() };
            read_as(&appearance, &[("TERM", "xterm-256color"), ("NO_COLOR", no_color)]).theme
        };
        assert_eq!(theme(ColourChoice::Auto, "1"), Theme::of(Colours::None));
        assert_eq!(theme(ColourChoice::Auto, ""), Theme::of(Colours::Indexed), "empty counts as unset");
        assert_eq!(theme(ColourChoice::Always, "1"), Theme::of(Colours::Indexed));
        assert_eq!(theme(ColourChoice::Never, ""), Theme::of(Colours::None));
        assert_eq!(theme(ColourChoice::Exactly(Colours::Basic), "1"), Theme::of(Colours::Basic));
    }

    #[test]
    fn old_terminals_get_no_marks_of_synchronised_output() {
        for (terminal, synchronised) in [("xterm-256color", true), ("linux", false), ("screen-256color", false)] {
            assert_eq!(read(&[("TERM", terminal)]).synchronised, synchronised, "{terminal}");
        }
    }
}
