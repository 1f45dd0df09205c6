//! Arguments of `signinscope completions` and `signinscope man`.

use clap::{Args, ValueEnum, ValueHint};
use std::path::PathBuf;

/// Shown below the help of `completions`.
pub(super) const COMPLETIONS: &str = "\
Examples:
  signinscope completions bash > signinscope.bash
  signinscope completions nushell > signinscope.nu

Where shells look for them: bash ~/.local/share/bash-completion/completions/signinscope,
zsh _signinscope in a directory of $fpath, fish ~/.config/fish/completions/signinscope.fish;
PowerShell and Nushell read them from the profile, '. ./signinscope.ps1' or 'use signinscope.nu *'.";

/// Shown below the help of `man`.
pub(super) const MAN: &str = "\
Examples:
  signinscope man > signinscope.1
  signinscope man --out man1";

/// `signinscope completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArguments {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: CompletionShell,
}

/// `signinscope man`.
#[derive(Debug, Args)]
pub(crate) struct ManArguments {
    /// Write the page of each command into this directory, which must be empty or not exist
    #[arg(long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub out: Option<PathBuf>,
    /// Replace existing files
    #[arg(long, requires = "out")]
    pub overwrite: bool,
}

/// A shell that can complete arguments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CompletionShell {
    /// Bash
    Bash,
    /// Zsh
    Zsh,
    /// Fish
    Fish,
    /// PowerShell
    #[value(name = "powershell")]
    PowerShell,
    /// Nushell
    Nushell,
}
