//! `signinscope completions` and `signinscope man`: what a shell and a manual know of the command line.

use super::failure::Failure;
use super::generate::refuse_occupied;
use super::output;
use crate::cli::{Cli, CompletionShell, CompletionsArguments, ManArguments};
use clap::{Command, CommandFactory};
use clap_complete::{Shell, generate};
use clap_complete_nushell::Nushell;
use clap_mangen::Man;
use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

/// The name of the program.
const NAME: &str = "signinscope";

/// Writes the completions of a shell.
pub(super) fn completions(arguments: &CompletionsArguments) -> Result<ExitCode, Failure> {
    let mut text = Vec::new();
    let mut command = Cli::command();
    match arguments.shell {
        CompletionShell::Bash => generate(Shell::Bash, &mut command, NAME, &mut text),
        CompletionShell::Zsh => generate(Shell::Zsh, &mut command, NAME, &mut text),
        CompletionShell::Fish => generate(Shell::Fish, &mut command, NAME, &mut text),
        CompletionShell::PowerShell => generate(Shell::PowerShell, &mut command, NAME, &mut text),
        CompletionShell::Nushell => generate(Nushell, &mut command, NAME, &mut text),
    }
    output::write(|out| out.write_all(&text))?;
    Ok(ExitCode::SUCCESS)
}

/// Writes the manual: the page of the program to standard output, or the pages of all commands into a directory.
pub(super) fn man(arguments: &ManArguments) -> Result<ExitCode, Failure> {
    let mut command = Cli::command().disable_help_subcommand(true);
    command.build();
    let Some(folder) = &arguments.out else {
        let text = page(command)?;
        output::write(|out| out.write_all(&text))?;
        return Ok(ExitCode::SUCCESS);
    };
    if !arguments.overwrite {
        refuse_occupied(folder)?;
    }
    let write = |path: &Path, text: &[u8]| {
        fs::write(path, text)
            .map_err(|error| Failure::Files(io::Error::new(error.kind(), format!("--out {}: {error}", path.display()))))
    };
    fs::create_dir_all(folder).map_err(|error| Failure::usage(format!("--out {}: {error}", folder.display())))?;
    for sub in command.get_subcommands() {
        write(&folder.join(format!("{NAME}-{}.1", sub.get_name())), &page(sub.clone())?)?;
    }
    write(&folder.join(format!("{NAME}.1")), &page(command)?)?;
    Ok(ExitCode::SUCCESS)
}

/// Renders a page.
fn page(command: Command) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    // Without a date, the same program gives the same page.
    Man::new(command).date("").render(&mut text)?;
    Ok(text)
}
