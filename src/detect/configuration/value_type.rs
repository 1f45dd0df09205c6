//! The types of settings: how each is read from TOML, written as TOML, and described in errors.

use crate::detect::settings::threshold_overrides::Threshold;
use crate::detect::{NetworkName, Settings};
use crate::knowledge::{DatabaseContent, IpDatabase};
use std::ops::Range;
use std::path::Path;
use toml::Spanned;
use toml::de::DeValue;

/// The type of a setting, and where its value is stored.
#[derive(Clone, Copy)]
pub(crate) enum SettingType {
    /// A whole number.
    Count { least: u32, most: u32, at: fn(&mut Settings) -> &mut u32 },
    /// A whole number that a detector declares.
    Threshold(&'static Threshold),
    /// A number from 0.
    Number { most: f64, at: fn(&mut Settings) -> &mut f64 },
    /// A boolean.
    Switch(fn(&mut Settings) -> &mut bool),
    /// Networks.
    Networks(fn(&mut Settings) -> &mut Vec<NetworkName>),
    /// Databases, which are opened when read.
    Files { content: DatabaseContent, at: fn(&mut Settings) -> &mut Vec<IpDatabase> },
    /// Texts, normalized by `read`.
    Texts { what: &'static str, read: fn(&str) -> Option<String>, at: fn(&mut Settings) -> &mut Vec<String> },
}

/// An error in a value: its position, and what was expected.
#[derive(Debug, PartialEq)]
pub(crate) struct WrongValue {
    pub span: Range<usize>,
    pub expected: String,
}

/// Trims a text; `None` if it is blank.
pub(crate) fn text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Normalizes a name that is compared without regard to case.
pub(crate) fn lower_case(name: &str) -> Option<String> {
    text(&name.to_lowercase())
}

/// Normalizes a country code of two letters.
pub(crate) fn country(code: &str) -> Option<String> {
    let code = code.trim();
    (code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic())).then(|| code.to_ascii_uppercase())
}

impl SettingType {
    /// Describes the values that the type accepts.
    pub(crate) fn expected(self) -> String {
        match self {
            Self::Count { least, most, .. } | Self::Threshold(&Threshold { least, most, .. }) => {
                format!("a whole number from {least} to {most}")
            }
            Self::Number { most, .. } => format!("a number from 0 to {most}"),
            Self::Switch(_) => "true or false".to_owned(),
            Self::Networks(_) => "a list of networks, as in [\"198.51.100.0/24\", \"AS64500\"]".to_owned(),
            Self::Files { .. } => "a list of files, as in [\"GeoLite2-City.mmdb\"]".to_owned(),
            Self::Texts { what, .. } => format!("a list, each item {what}"),
        }
    }

    /// Reads a value into the settings. Items of lists are appended; paths are relative to `base`.
    pub(crate) fn set(
        self,
        settings: &mut Settings,
        value: &Spanned<DeValue<'_>>,
        base: &Path,
    ) -> Result<(), WrongValue> {
        let wrong = || WrongValue { span: value.span(), expected: self.expected() };
        match self {
            Self::Count { least, most, at } => {
                *at(settings) = count_within(value, least, most).ok_or_else(wrong)?;
            }
            Self::Threshold(threshold) => {
                let count = count_within(value, threshold.least, threshold.most).ok_or_else(wrong)?;
                settings.thresholds.set(threshold, count);
            }
            Self::Number { most, at } => {
                let whole = integer(value).map(|whole| whole as f64);
                let number = whole.or_else(|| value.get_ref().as_float()?.as_str().parse().ok());
                *at(settings) = number.filter(|number| (0.0..=most).contains(number)).ok_or_else(wrong)?;
            }
            Self::Switch(at) => *at(settings) = value.get_ref().as_bool().ok_or_else(wrong)?,
            Self::Networks(at) => {
                for item in items(value, &wrong)? {
                    let network = item.get_ref().as_str().and_then(|text| text.parse().ok());
                    let expected = || WrongValue { span: item.span(), expected: NetworkName::EXPECTED.to_owned() };
                    at(settings).push(network.ok_or_else(expected)?);
                }
            }
            Self::Files { content, at } => {
                for item in items(value, &wrong)? {
                    let path = item.get_ref().as_str().ok_or_else(wrong)?;
                    let path = base.join(path);
                    let opened = IpDatabase::open(&path, content);
                    at(settings).push(opened.map_err(|error| WrongValue {
                        span: item.span(),
                        expected: format!("a database that can be read: {}: {error}", path.display()),
                    })?);
                }
            }
            Self::Texts { what, read, at } => {
                for item in items(value, &wrong)? {
                    let text = item.get_ref().as_str().and_then(read);
                    let expected = || WrongValue { span: item.span(), expected: what.to_owned() };
                    at(settings).push(text.ok_or_else(expected)?);
                }
            }
        }
        Ok(())
    }

    /// Returns the value as TOML.
    pub(crate) fn show(self, settings: &mut Settings) -> String {
        match self {
            Self::Count { at, .. } => at(settings).to_string(),
            Self::Threshold(threshold) => settings.thresholds.get(threshold).to_string(),
            Self::Number { at, .. } => at(settings).to_string(),
            Self::Switch(at) => at(settings).to_string(),
            Self::Networks(at) => list(at(settings).iter().map(ToString::to_string)),
            Self::Files { at, .. } => list(at(settings).iter().map(|file| file.path().display().to_string())),
            Self::Texts { at, .. } => list(at(settings).iter().cloned()),
        }
    }
}

/// Reads a whole number from `least` to `most`.
fn count_within(value: &Spanned<DeValue<'_>>, least: u32, most: u32) -> Option<u32> {
    let count = integer(value).and_then(|count| u32::try_from(count).ok());
    count.filter(|count| (least..=most).contains(count))
}

/// Reads a whole number in any base.
pub(crate) fn integer(value: &Spanned<DeValue<'_>>) -> Option<i64> {
    let written = value.get_ref().as_integer()?;
    i64::from_str_radix(written.as_str(), written.radix()).ok()
}

/// Returns the items of a list.
pub(crate) fn items<'v, 'i>(
    value: &'v Spanned<DeValue<'i>>,
    wrong: &impl Fn() -> WrongValue,
) -> Result<impl Iterator<Item = &'v Spanned<DeValue<'i>>>, WrongValue> {
    value.get_ref().as_array().map(|items| items.iter()).ok_or_else(wrong)
}

/// Writes a list of texts as TOML.
pub(crate) fn list(texts: impl Iterator<Item = String>) -> String {
    let texts: Vec<String> = texts.map(|text| quoted_text(&text)).collect();
    format!("[{}]", texts.join(", "))
}

/// Writes a text as TOML. TOML accepts the escapes of JSON, and also requires one for the delete character.
fn quoted_text(text: &str) -> String {
    serde_json::Value::from(text).to_string().replace('\u{7f}', "\\u007f")
}
