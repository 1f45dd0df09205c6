//! What the environment says about the terminal, and what the user says against it.

use crate::text::Glyphs;
use crate::ui::{Colours, Theme};

/// How many colours the user wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ColourChoice {
    /// What the environment says.
    #[default]
    Auto,
    /// As many as the terminal has, whatever `NO_COLOR` says.
    Always,
    /// None.
    Never,
    /// So many, whatever the environment says.
    Exactly(Colours),
}

/// How the explorer is to look.
#[derive(Clone, Debug, Default)]
pub struct Appearance {
    /// Nothing but ASCII, whatever the locale says.
    pub ascii: bool,
    /// How many colours.
    pub colour: ColourChoice,
    /// The theme's name; the default one where it is `None` or unknown.
    pub theme: Option<String>,
    /// One pane at a time, words for signs, the cursor on the selected row: for screen readers and braille.
    pub plain: bool,
}

/// How to write to this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The look.
    pub theme: Theme,
    /// Which characters it can show.
    pub glyphs: Glyphs,
    /// Frames may be bracketed by the marks of synchronised output.
    pub synchronised: bool,
    /// The cursor is shown where the selection is.
    pub plain: bool,
}

impl Environment {
    /// Reads the environment through `variable`, which gives the value of a variable that is set.
    ///
    /// The locale is that of POSIX: the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty, and without
    /// any of them plain ASCII. The Linux console, `screen` and dumb terminals show the marks of synchronised output or
    /// leave them open.
    pub fn read(appearance: &Appearance, variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
        let utf8 = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
        let terminal = set("TERM").unwrap_or_default();
        let old = terminal == "linux" || terminal == "dumb" || terminal.starts_with("screen");
        let colours = match appearance.colour {
            ColourChoice::Never => Colours::None,
            ColourChoice::Exactly(colours) => colours,
            ColourChoice::Always => capability(&set).max(Colours::Basic),
            ColourChoice::Auto if set("NO_COLOR").is_some() => Colours::None,
            ColourChoice::Auto => capability(&set),
        };
        let theme = appearance.theme.as_deref().and_then(|name| Theme::named(name, colours));
        Self {
            theme: theme.unwrap_or_else(|| Theme::of(colours)),
            glyphs: if utf8 && !appearance.ascii { Glyphs::Unicode } else { Glyphs::Ascii },
            synchronised: !old,
            plain: appearance.plain,
        }
    }
}

/// How many colours the terminal has, by its name and by `COLORTERM`, which terminals with 24 bits set. `NO_COLOR`
/// (no-color.org) is for the caller. The database of terminals is not asked: it is often wrong over SSH, where the names
/// of new terminals are unknown.
fn capability(set: &impl Fn(&str) -> Option<String>) -> Colours {
    let terminal = set("TERM").unwrap_or_default();
    let colorterm = set("COLORTERM").unwrap_or_default();
    // The video terminals that gave the sequences their name, and names that say "monochrome" at their end.
    let mono = terminal == "dumb" || terminal.starts_with("vt") || terminal.ends_with("-m");
    // screen passes its outer terminal's COLORTERM on, and shows less.
    let inside_screen = terminal.starts_with("screen");
    match colorterm.as_str() {
        _ if mono || terminal.ends_with("-mono") => Colours::None,
        "truecolor" | "24bit" if !inside_screen => Colours::True,
        _ if terminal.ends_with("-direct") => Colours::True,
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
    fn the_first_locale_that_is_set_decides_unless_ascii_is_asked_for() {
        assert_eq!(read(&[("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Ascii);
        assert_eq!(read(&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[]).glyphs, Glyphs::Ascii);
        let ascii = Appearance { ascii: true, ..Appearance::default() };
        assert_eq!(read_as(&ascii, &[("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Ascii);
    }

    #[test]
    fn terminals_get_the_colours_that_they_have() {
        for (terminal, colorterm, colours) in [
            ("xterm", "", Colours::Basic),
            ("xterm-256color", "", Colours::Indexed),
            ("xterm-256color", "truecolor", Colours::True),
            ("xterm-direct", "", Colours::True),
            ("tmux-256color", "", Colours::Indexed),
            ("screen", "truecolor", Colours::Basic),
            ("screen-256color", "24bit", Colours::Indexed),
            ("linux", "", Colours::Basic),
            ("vt220", "", Colours::None),
            ("dumb", "truecolor", Colours::None),
        ] {
            let expected = Theme::named("light", colours).expect("a theme");
            let light = Appearance { theme: Some("light".into()), ..Appearance::default() };
            let found = read_as(&light, &[("TERM", terminal), ("COLORTERM", colorterm)]).theme;
            assert_eq!(found, expected, "{terminal} {colorterm}");
        }
    }

    #[test]
    fn what_is_asked_for_goes_before_no_color_and_no_color_before_the_terminal() {
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
    fn old_terminals_get_no_marks() {
        for (terminal, synchronised) in [("xterm-256color", true), ("linux", false), ("screen-256color", false)] {
            assert_eq!(read(&[("TERM", terminal)]).synchronised, synchronised, "{terminal}");
        }
    }
}
