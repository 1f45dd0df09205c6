//! Arguments for the screen.

use crate::runtime::{Appearance, ColourChoice, ThemeChoice};
use crate::ui::{Colours, Theme};
use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

/// The theme that the terminal's background chooses.
const AUTO: &str = "auto";

/// How the explorer looks.
#[derive(Clone, Debug, Default, Args)]
#[command(next_help_heading = "Screen")]
pub struct ScreenArguments {
    /// Write ASCII only, whatever the locale
    #[arg(long)]
    pub ascii: bool,
    /// The number of colours; auto follows the environment, including `NO_COLOR`. The help has no backticks.
    #[arg(
        long,
        value_name = "WHEN",
        value_enum,
        default_value_t,
        visible_alias = "colour",
        help = "Number of colours; auto follows the environment, including NO_COLOR"
    )]
    pub color: ColourChoice,
    /// Colour theme; auto, the default, follows the terminal's background, and if given shows its choice
    #[arg(long, value_name = "NAME", value_parser = PossibleValuesParser::new([AUTO].into_iter().chain(Theme::names())))]
    pub theme: Option<String>,
    /// Show one pane at a time, words instead of symbols, and the cursor on the selected row, for screen readers
    #[arg(long)]
    pub plain: bool,
}

impl From<ScreenArguments> for Appearance {
    fn from(arguments: ScreenArguments) -> Self {
        let ScreenArguments { ascii, color, theme, plain } = arguments;
        let theme = match theme {
            None => ThemeChoice::Auto { shown: false },
            Some(name) if name == AUTO => ThemeChoice::Auto { shown: true },
            Some(name) => ThemeChoice::Named(name),
        };
        Self { ascii, colour: color, theme, plain }
    }
}

impl ValueEnum for ColourChoice {
    fn value_variants<'a>() -> &'a [Self] {
        &[
            Self::Auto,
            Self::Always,
            Self::Never,
            Self::Exactly(Colours::Basic),
            Self::Exactly(Colours::Indexed),
            Self::Exactly(Colours::True),
        ]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let name = match self {
            Self::Auto => "auto",
            Self::Always => "always",
            Self::Never | Self::Exactly(Colours::None) => "never",
            Self::Exactly(Colours::Basic) => "16",
            Self::Exactly(Colours::Indexed) => "256",
            Self::Exactly(Colours::True) => "truecolor",
        };
        Some(name.into())
    }
}

#[cfg(test)]
mod tests {
    use crate::cli::Cli;
    use crate::runtime::{Appearance, ColourChoice, ThemeChoice};
    use crate::ui::Colours;
    use clap::Parser;

    fn appearance(arguments: &[&str]) -> Option<Appearance> {
        let cli = Cli::try_parse_from(std::iter::once(&"signinscope").chain(arguments)).ok()?;
        Some(cli.explorer.screen.into())
    }

    #[test]
    fn themes_and_colours_are_chosen_by_name() {
        let chosen = appearance(&["--color", "256", "--theme", "colour-blind", "--ascii"]).expect("arguments");
        assert_eq!(chosen.colour, ColourChoice::Exactly(Colours::Indexed));
        assert_eq!(
            (chosen.theme, chosen.ascii, chosen.plain),
            (ThemeChoice::Named("colour-blind".into()), true, false)
        );
        let usual = appearance(&[]).expect("no arguments");
        assert_eq!((usual.colour, usual.theme), (ColourChoice::Auto, ThemeChoice::Auto { shown: false }));
        let auto = appearance(&["--theme", "auto"]).expect("an argument");
        assert_eq!(auto.theme, ThemeChoice::Auto { shown: true });
        assert!(appearance(&["--theme", "pink"]).is_none());
    }
}
