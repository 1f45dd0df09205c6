//! The settings in force: those of the file, and what the command line adds.

use super::failure::Failure;
use crate::case::Case;
use crate::cli::DetectionArguments;
use crate::detect::Configuration;
use crate::ingest;
use std::ffi::OsString;
use std::path::PathBuf;

/// How many mistakes in a file are told at once.
const MISTAKES_TOLD: usize = 10;

/// Reads the settings file, the one that is named or the usual one where it exists, and adds the command line.
pub(super) fn configuration(arguments: &DetectionArguments) -> Result<Configuration, Failure> {
    let usual = || usual_file(|name| std::env::var_os(name)).filter(|file| file.exists());
    let mut configuration = match arguments.config.clone().or_else(usual) {
        Some(file) => read(&file)?,
        None => Configuration::default(),
    };
    configuration.trust(&arguments.trusted);
    configuration.add_databases(&arguments.geo, &arguments.asn).map_err(Failure::usage)?;
    Ok(configuration)
}

/// Opens the case file, where one is named.
pub(super) fn case(arguments: &DetectionArguments) -> Result<Case, Failure> {
    let open = |path: &PathBuf| Case::open(path).map_err(|error| Failure::usage(error.to_string()));
    arguments.case.as_ref().map_or_else(|| Ok(Case::default()), open)
}

/// Where the settings of a user usually are, as the XDG base directory specification has it.
fn usual_file(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let directory = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = directory("XDG_CONFIG_HOME").or_else(|| directory("HOME").map(|home| home.join(".config")));
    Some(base?.join("signinscope").join("config.toml"))
}

fn read(file: &PathBuf) -> Result<Configuration, Failure> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| {
        Failure::usage(format!("{name}: the settings cannot be read: {}", ingest::describe(&error)))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(valid).matches('\n').count() + 1;
        Failure::usage(format!("{name}, line {line}: expected UTF-8, as settings files are written in"))
    })?;
    Configuration::read(&text, &name).map_err(|mistakes| {
        let told = mistakes.iter().take(MISTAKES_TOLD).flat_map(|mistake| mistake.lines(&name));
        let more = mistakes.len().checked_sub(MISTAKES_TOLD).filter(|&more| more > 0);
        Failure::Usage(told.chain(more.map(|more| format!("{name}: and {more} more mistakes"))).collect())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_file_is_where_the_specification_has_it() {
        let file = |given: &[(&str, &str)]| {
            let given = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            usual_file(given).map(|file| file.display().to_string())
        };
        let home = ("HOME", "/home/alice");
        assert_eq!(file(&[home]).as_deref(), Some("/home/alice/.config/signinscope/config.toml"));
        assert_eq!(file(&[("XDG_CONFIG_HOME", "/x"), home]).as_deref(), Some("/x/signinscope/config.toml"));
        // A relative path is to be ignored.
        let relative = file(&[("XDG_CONFIG_HOME", "x"), home]);
        assert_eq!(relative.as_deref(), Some("/home/alice/.config/signinscope/config.toml"));
        assert_eq!(file(&[]), None);
    }
}
