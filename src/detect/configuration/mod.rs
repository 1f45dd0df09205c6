//! Reads settings files, and explains the settings in force and where each comes from: the default, a line of a file,
//! or the command line.

pub(crate) mod keys;
#[cfg(test)]
mod tests;
mod value_type;

use crate::detect::{NetworkName, Settings, Signal, signals};
use crate::knowledge::{DatabaseContent, IpDatabase};
use crate::signin::{ColumnNames, NamedColumn};
use crate::text::{FileError, wrap};
use keys::{COLUMNS, OFF, POINTS, RENAMED, RULES, SECTIONS, SettingKey, setting_keys};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::ops::Range;
use std::path::{Path, PathBuf};
use strsim::osa_distance;
use toml::Spanned;
use toml::de::{DeTable, DeValue};
use value_type::{WrongValue, integer, items, list};

/// Width to which comments are wrapped, in columns.
const COMMENT_WIDTH: usize = 100;

/// Where a value other than the default comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct SettingOrigin {
    /// Line of the file, from 1.
    line: Option<usize>,
    command_line: bool,
}

/// Settings and where each comes from.
#[derive(Clone, Debug, Default)]
pub struct Configuration {
    /// The settings in force.
    pub settings: Settings,
    /// Name of the file that was read.
    file: Option<String>,
    /// By path of the key. Values without an entry have their default.
    origins: BTreeMap<String, SettingOrigin>,
}

impl Configuration {
    /// Reads a settings file. `name` is its name in explanations and the base of relative paths.
    ///
    /// # Errors
    /// All that is wrong with it, in the order of the file; of a file that is no TOML the first mistake.
    pub fn read(text: &str, name: &str) -> Result<Self, Vec<FileError>> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let document = DeTable::parse(text).map_err(|error| {
            let span = error.span().unwrap_or(text.len()..text.len());
            vec![FileError::at(text, &span, format!("no TOML: {}", error.message().replace('\n', ", ")))]
        })?;
        let mut reader = SettingsReader {
            text,
            base: Path::new(name).parent().unwrap_or(Path::new("")),
            configuration: Self { file: Some(name.to_owned()), ..Self::default() },
            wrong: Vec::new(),
        };
        for (section, value) in document.get_ref() {
            reader.section(section, value);
        }
        reader.check_bands();
        if reader.wrong.is_empty() {
            return Ok(reader.configuration);
        }
        reader.wrong.sort_by_key(|(span, _)| span.start);
        Err(reader.wrong.iter().map(|(span, message)| FileError::at(text, span, message.clone())).collect())
    }

    /// Adds the networks of `--trusted`.
    pub fn trust(&mut self, networks: &[NetworkName]) {
        if !networks.is_empty() {
            self.settings.networks.trusted.extend(networks);
            self.origins.entry("networks.trusted".to_owned()).or_default().command_line = true;
        }
    }

    /// Adds the columns of `--columns`, which come before those of the file.
    pub fn name_columns(&mut self, columns: &[ColumnNames]) {
        let mut named = ColumnNames::default();
        for columns in columns {
            named.extend(columns);
        }
        for (column, _) in named.iter() {
            self.origins.entry(format!("{COLUMNS}.{}", column.name())).or_default().command_line = true;
        }
        named.extend(&self.settings.columns);
        self.settings.columns = named;
    }

    /// Adds the databases of `--geo` and `--asn`.
    ///
    /// # Errors
    /// Says which of them cannot be read, and why.
    pub fn add_databases(&mut self, geo: &[PathBuf], asn: &[PathBuf]) -> Result<(), String> {
        let databases = &mut self.settings.databases;
        let places = (geo, &mut databases.geo, DatabaseContent::Places, "databases.geo", "--geo");
        let networks = (asn, &mut databases.asn, DatabaseContent::Networks, "databases.asn", "--asn");
        for (files, opened, content, key, option) in [places, networks] {
            for file in files {
                let database = IpDatabase::open(file, content);
                opened.push(database.map_err(|error| format!("{option} {}: {error}", file.display()))?);
                self.origins.entry(key.to_owned()).or_default().command_line = true;
            }
        }
        Ok(())
    }

    /// Writes all settings as TOML, each with its meaning and where it comes from.
    pub fn explain(&self) -> String {
        let mut out = String::from(
            "# The settings of signinscope as they are in force. This is a settings file itself: kept as\n\
             # ~/.config/signinscope/config.toml it is read by every command that looks for findings, and with\n\
             # --config FILE from anywhere. What it leaves out has its default.\n",
        );
        match &self.file {
            Some(file) => comment(&mut out, &format!("Read from {file}")),
            None => comment(&mut out, "No settings file was read."),
        }
        let line = |section: &str, name: &str, value: String, default: &str, out: &mut String| {
            let origin = self.origin(&format!("{section}.{name}"), default);
            // Writing to memory cannot fail.
            let _ = writeln!(out, "{name} = {value}  # {origin}");
        };
        for &(section, about) in SECTIONS {
            let _ = writeln!(out, "\n[{section}]");
            comment(&mut out, about);
            for key in setting_keys().filter(|key| key.section == section) {
                out.push('\n');
                comment(&mut out, key.about);
                comment(&mut out, &format!("Expected: {}.", key.expected()));
                line(section, key.name, key.value(&self.settings), &key.value(&Settings::default()), &mut out);
            }
            match section {
                POINTS => {
                    for signal in signals() {
                        let points = self.settings.points.most(signal).to_string();
                        line(section, signal.name, points, &signal.points.to_string(), &mut out);
                    }
                }
                COLUMNS => {
                    for (name, headings) in self.settings.columns.by_name() {
                        line(section, name, list(headings.into_iter().map(str::to_owned)), "none", &mut out);
                    }
                }
                RULES => {
                    line(section, OFF, list(self.settings.points.off().map(str::to_owned)), "[]", &mut out);
                }
                _ => {}
            }
        }
        out
    }

    /// Describes where a value comes from.
    fn origin(&self, path: &str, default: &str) -> String {
        let Some(origin) = self.origins.get(path) else { return "default".to_owned() };
        let line = origin.line.map(|line| format!("line {line}"));
        let places = line.into_iter().chain(origin.command_line.then(|| "command line".to_owned()));
        format!("{}; the default is {default}", places.collect::<Vec<_>>().join(" and "))
    }
}

fn comment(out: &mut String, text: &str) {
    // The name of a file may contain a line break.
    let text = text.replace(|c: char| c.is_control(), " ");
    for line in wrap(&text, COMMENT_WIDTH) {
        let _ = writeln!(out, "# {line}");
    }
}

/// Reads the sections of a file into settings and collects the errors.
struct SettingsReader<'t> {
    text: &'t str,
    /// The directory of the file, to which its paths are relative.
    base: &'t Path,
    configuration: Configuration,
    wrong: Vec<(Range<usize>, String)>,
}

type TomlName<'i> = Spanned<std::borrow::Cow<'i, str>>;

impl SettingsReader<'_> {
    fn section(&mut self, name: &TomlName<'_>, value: &Spanned<DeValue<'_>>) {
        let section: &str = name.get_ref();
        if !SECTIONS.iter().any(|&(known, _)| known == section) {
            let renamed = RENAMED.iter().find(|&&(old, _)| old == section);
            let message = match (renamed, setting_keys().find(|key| key.name == section)) {
                (Some((_, new)), _) => format!("[{section}] is now called [{new}]; change its name"),
                (None, Some(key)) => format!("'{section}' belongs below [{}]", key.section),
                (None, None) => unknown("section", section, SECTIONS.iter().map(|&(known, _)| known)),
            };
            return self.wrong.push((name.span(), message));
        }
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong.push((value.span(), format!("expected a table: [{section}] and its keys below it")));
        };
        for (name, value) in table {
            let read = match section {
                POINTS => self.points(name, value),
                COLUMNS => self.column(name, value),
                RULES if name.get_ref() == OFF => self.rules(value),
                _ => self.value(section, name, value),
            };
            match read {
                Ok(()) => {
                    let column = NamedColumn::from_name(name.get_ref()).filter(|_| section == COLUMNS);
                    let key = column.map_or_else(|| name.get_ref().to_string(), |column| column.name().to_owned());
                    self.note(&format!("{section}.{key}"), &name.span());
                }
                Err(wrong) => self.wrong.push((wrong.span, wrong.expected)),
            }
        }
    }

    fn note(&mut self, path: &str, span: &Range<usize>) {
        let line = self.text[..span.start].matches('\n').count() + 1;
        self.configuration.origins.entry(path.to_owned()).or_default().line = Some(line);
    }

    fn value(&mut self, section: &str, name: &TomlName<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), WrongValue> {
        let here = || setting_keys().filter(|key| key.section == section);
        let Some(key) = here().find(|key| key.name == name.get_ref()) else {
            let elsewhere = setting_keys().find(|key| key.name == name.get_ref());
            let expected = match elsewhere {
                Some(SettingKey { section, name, .. }) => format!("'{name}' belongs below [{section}]"),
                None if section == RULES => unknown("key", name.get_ref(), [OFF].into_iter()),
                None => unknown("key", name.get_ref(), here().map(|key| key.name)),
            };
            return Err(WrongValue { span: name.span(), expected });
        };
        let set = key.form.set(&mut self.configuration.settings, value, self.base);
        set.map_err(|wrong| WrongValue { expected: format!("expected {}", wrong.expected), ..wrong })
    }

    fn points(&mut self, name: &TomlName<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), WrongValue> {
        let signal = signal(name.get_ref(), name.span())?;
        let (least, most) = if signal.points < 0 { (-100, 0) } else { (0, 100) };
        let points = integer(value).filter(|points| (least..=most).contains(points)).ok_or_else(|| {
            let side = if signal.points < 0 { "it speaks for innocence" } else { "it speaks for suspicion" };
            WrongValue {
                span: value.span(),
                expected: format!("expected a whole number from {least} to {most}, since {side}"),
            }
        })?;
        self.configuration.settings.points.set(signal.name, points as i32);
        Ok(())
    }

    fn column(&mut self, name: &TomlName<'_>, value: &Spanned<DeValue<'_>>) -> Result<(), WrongValue> {
        let expected = "expected the heading of the column, as in \"Gebruiker\", or a list of headings";
        let wrong = || WrongValue { span: value.span(), expected: expected.to_owned() };
        let headings: Vec<&str> = match value.get_ref().as_str() {
            Some(heading) => vec![heading],
            None => {
                items(value, &wrong)?.map(|item| item.get_ref().as_str().ok_or_else(wrong)).collect::<Result<_, _>>()?
            }
        };
        for heading in headings {
            let added = self.configuration.settings.columns.add(name.get_ref(), heading);
            added.map_err(|expected| WrongValue { span: name.span(), expected })?;
        }
        Ok(())
    }

    fn rules(&mut self, value: &Spanned<DeValue<'_>>) -> Result<(), WrongValue> {
        let wrong = || WrongValue { span: value.span(), expected: "expected a list of names of signals".to_owned() };
        for item in items(value, &wrong)? {
            let name = item.get_ref().as_str().ok_or_else(|| WrongValue { span: item.span(), ..wrong() })?;
            self.configuration.settings.points.switch_off(signal(name, item.span())?.name);
        }
        Ok(())
    }

    /// Checks that the bands rise. The error points at the last band that the file sets.
    fn check_bands(&mut self) {
        let bands = self.configuration.settings.severity;
        let rising = [bands.low, bands.medium, bands.high, bands.critical];
        if rising.is_sorted() {
            return;
        }
        let lines = self.configuration.origins.iter().filter(|(path, _)| path.starts_with("severity."));
        let line = lines.filter_map(|(_, origin)| origin.line).max().unwrap_or(1);
        let start: usize = self.text.split_inclusive('\n').take(line - 1).map(str::len).sum();
        let written = self.text[start..].lines().next().unwrap_or_default();
        let span = start..start + written.trim_end().len();
        let rising = rising.map(|least| least.to_string()).join(", ");
        self.wrong.push((span, format!("expected low, medium, high and critical to rise, and they are {rising}")));
    }
}

fn signal(name: &str, span: Range<usize>) -> Result<&'static Signal, WrongValue> {
    let known = signals().find(|signal| signal.name == name);
    known.ok_or_else(|| WrongValue { span, expected: unknown("signal", name, signals().map(|signal| signal.name)) })
}

/// Reports an unknown name and suggests the most similar one, or lists all names if there are few.
fn unknown(what: &str, name: &str, known: impl Iterator<Item = &'static str>) -> String {
    let mut near: Vec<(usize, &str)> = known.map(|known| (osa_distance(&name.to_lowercase(), known), known)).collect();
    near.sort_unstable();
    let close = near.first().filter(|(mistakes, known)| mistakes * 2 <= known.chars().count());
    match close {
        Some((_, nearest)) => format!("no {what} '{name}'; did you mean '{nearest}'?"),
        None if near.len() <= 8 => {
            let mut all: Vec<&str> = near.iter().map(|&(_, known)| known).collect();
            all.sort_unstable();
            let one_of = if all.len() > 1 { "one of " } else { "" };
            format!("no {what} '{name}'; expected {one_of}{}", all.join(", "))
        }
        None => format!("no {what} '{name}'; 'signinscope findings --explain-settings' shows all"),
    }
}
