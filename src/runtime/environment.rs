//! What the environment says about the terminal.

use crate::text::Glyphs;
use crate::ui::Theme;

/// How to write to this terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Environment {
    /// Colours, or none.
    pub theme: Theme,
    /// Which characters it can show.
    pub glyphs: Glyphs,
    /// Frames may be bracketed by the marks of synchronised output.
    pub synchronised: bool,
}

impl Environment {
    /// Reads the environment through `variable`, which gives the value of a variable that is set.
    ///
    /// `NO_COLOR` is that of no-color.org. The locale is that of POSIX: the first of `LC_ALL`, `LC_CTYPE` and `LANG`
    /// that is set and not empty, and without any of them plain ASCII. The Linux console, `screen` and dumb terminals
    /// show the marks of synchronised output or leave them open.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Self {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(set).unwrap_or_default().to_ascii_lowercase();
        let utf8 = cfg!(windows) || locale.contains("utf-8") || locale.contains("utf8");
        let terminal = set("TERM").unwrap_or_default();
        let plain = terminal == "linux" || terminal == "dumb" || terminal.starts_with("screen");
        Self {
            theme: Theme { colour: set("NO_COLOR").is_none() },
            glyphs: if utf8 { Glyphs::Unicode } else { Glyphs::Ascii },
            synchronised: !plain,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Environment {
        Environment::read(|name| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).into()))
    }

    #[cfg(not(windows))]
    #[test]
    fn the_first_locale_that_is_set_decides() {
        assert_eq!(read(&[("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")]).glyphs, Glyphs::Ascii);
        assert_eq!(read(&[("LC_ALL", ""), ("LC_CTYPE", "de_DE.utf8")]).glyphs, Glyphs::Unicode);
        assert_eq!(read(&[]).glyphs, Glyphs::Ascii);
    }

    #[test]
    fn no_color_counts_when_it_is_not_empty() {
        assert!(!read(&[("NO_COLOR", "1")]).theme.colour);
        assert!(read(&[("NO_COLOR", "")]).theme.colour);
    }

    #[test]
    fn old_terminals_get_no_marks() {
        for (terminal, synchronised) in [("xterm-256color", true), ("linux", false), ("screen-256color", false)] {
            assert_eq!(read(&[("TERM", terminal)]).synchronised, synchronised, "{terminal}");
        }
    }
}
