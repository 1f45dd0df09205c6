//! Reads the settings file and adds the settings of the command line.

use super::failure::Failure;
use crate::case::Case;
use crate::cli::{DetectionArguments, LoadArguments};
use crate::detect::Configuration;
use crate::text::{counted, io_error};
use std::ffi::OsString;
use std::path::PathBuf;

/// The largest number of errors in a settings file that are written.
const ERRORS_LISTED: usize = 10;

/// Reads the settings file, which is the named one or the default one if it exists, and adds the columns of the command
/// line.
pub(super) fn of_load(arguments: &LoadArguments) -> Result<Configuration, Failure> {
    let default = || default_file(|name| std::env::var_os(name)).filter(|file| file.exists());
    let named = arguments.config.as_ref().map(|file| read(file, "--config "));
    let mut configuration = named.or_else(|| default().map(|file| read(&file, ""))).transpose()?.unwrap_or_default();
    configuration.name_columns(&arguments.columns);
    Ok(configuration)
}

/// Reads the settings file and adds the command line.
pub(super) fn configuration(load: &LoadArguments, arguments: &DetectionArguments) -> Result<Configuration, Failure> {
    let mut configuration = of_load(load)?;
    configuration.trust(&arguments.trusted);
    configuration.add_databases(&arguments.geo, &arguments.asn).map_err(Failure::usage)?;
    Ok(configuration)
}

/// Opens the case file, if one is named.
pub(super) fn case(file: Option<&PathBuf>) -> Result<Case, Failure> {
    let open = |path: &PathBuf| Case::open(path).map_err(|error| Failure::usage(format!("--case {error}")));
    file.map_or_else(|| Ok(Case::default()), open)
}

/// The default settings file of a user, by the XDG base directory specification.
fn default_file(variable: impl Fn(&str) -> Option<OsString>) -> Option<PathBuf> {
    let directory = |name| variable(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let base = directory("XDG_CONFIG_HOME").or_else(|| directory("HOME").map(|home| home.join(".config")));
    Some(base?.join("signinscope").join("config.toml"))
}

/// `option` precedes the name in messages.
fn read(file: &PathBuf, option: &str) -> Result<Configuration, Failure> {
    let name = file.display().to_string();
    let bytes = std::fs::read(file).map_err(|error| {
        Failure::usage(format!("{option}{name}: the settings cannot be read: {}", io_error(&error)))
    })?;
    let text = String::from_utf8(bytes).map_err(|error| {
        let valid = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = String::from_utf8_lossy(valid).matches('\n').count() + 1;
        Failure::usage(format!("{name}, line {line}: expected UTF-8"))
    })?;
    Configuration::read(&text, &name).map_err(|mistakes| {
        let lines = mistakes.iter().take(ERRORS_LISTED).flat_map(|mistake| mistake.lines(&name));
        let more = mistakes.len().checked_sub(ERRORS_LISTED).filter(|&more| more > 0);
        Failure::Usage(
            lines.chain(more.map(|more| format!("{name}: {}", counted(more as u64, "more error")))).collect(),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_file_follows_the_specification() {
        let file = |given: &[(&str, &str)]| {
            let given = |name: &str| given.iter().find(|(known, _)| *known == name).map(|(_, value)| value.into());
            default_file(given).map(|file| file.display().to_string())
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
