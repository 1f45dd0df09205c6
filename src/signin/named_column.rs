//! Names what a column of a table holds, in the words of the filter language.

use super::Field;
use std::fmt::Write;
use strsim::osa_distance;

/// What the user says that a column holds (`--columns`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedColumn {
    /// A field.
    Field(Field),
    /// When the sign-in happened.
    Time,
    /// The name of the log, or of the kind of sign-in.
    Kind,
    /// How it ended, in a word.
    Status,
    /// "City, State, Country", or a country.
    Location,
    /// The request id.
    RequestId,
    /// The correlation id.
    CorrelationId,
}

/// The short names of the filter language, the most used first. Each stands for the field that a filter tests first.
const SHORT: [(&str, NamedColumn); 33] = [
    ("time", NamedColumn::Time),
    ("user", NamedColumn::Field(Field::UserPrincipalName)),
    ("app", NamedColumn::Field(Field::Application)),
    ("ip", NamedColumn::Field(Field::IpAddress)),
    ("status", NamedColumn::Status),
    ("code", NamedColumn::Field(Field::ErrorCode)),
    ("reason", NamedColumn::Field(Field::FailureReason)),
    ("resource", NamedColumn::Field(Field::Resource)),
    ("location", NamedColumn::Location),
    ("city", NamedColumn::Field(Field::City)),
    ("country", NamedColumn::Field(Field::Country)),
    ("session", NamedColumn::Field(Field::SessionId)),
    ("principal", NamedColumn::Field(Field::ServicePrincipal)),
    ("device", NamedColumn::Field(Field::DeviceName)),
    ("os", NamedColumn::Field(Field::OperatingSystem)),
    ("browser", NamedColumn::Field(Field::Browser)),
    ("client", NamedColumn::Field(Field::ClientApp)),
    ("agent", NamedColumn::Field(Field::UserAgent)),
    ("token", NamedColumn::Field(Field::IncomingTokenType)),
    ("transfer", NamedColumn::Field(Field::OriginalTransferMethod)),
    ("protocol", NamedColumn::Field(Field::AuthenticationProtocol)),
    ("credential", NamedColumn::Field(Field::ClientCredentialType)),
    ("asn", NamedColumn::Field(Field::AutonomousSystem)),
    ("requirement", NamedColumn::Field(Field::Requirement)),
    ("method", NamedColumn::Field(Field::Methods)),
    ("ca", NamedColumn::Field(Field::ConditionalAccess)),
    ("policy", NamedColumn::Field(Field::Policies)),
    ("cae", NamedColumn::Field(Field::CaeToken)),
    ("risk", NamedColumn::Field(Field::RiskDuringSignIn)),
    ("kind", NamedColumn::Kind),
    ("tenant", NamedColumn::Field(Field::TenantId)),
    ("id", NamedColumn::RequestId),
    ("correlation", NamedColumn::CorrelationId),
];

impl NamedColumn {
    /// Reads a name in any letter case: a short one, or that of a field.
    pub fn from_name(name: &str) -> Option<Self> {
        let name = match name.to_ascii_lowercase() {
            // A filter that tests the name alone, without the id.
            name if name == "resource_name" => "resource".to_owned(),
            name => name,
        };
        let short = SHORT.iter().find(|(short, _)| *short == name).map(|&(_, column)| column);
        short.or_else(|| Field::from_name(&name).map(Self::Field))
    }

    /// The shortest name.
    pub fn name(self) -> &'static str {
        let short = SHORT.iter().find(|&&(_, column)| column == self).map(|&(name, _)| name);
        short.unwrap_or(if let Self::Field(field) = self { field.name() } else { "" })
    }

    /// Every name, the short ones first.
    pub fn names() -> impl Iterator<Item = &'static str> {
        let fields = Field::ALL.iter().map(|&field| Self::Field(field).name());
        let is_short = |name: &&str| SHORT.iter().any(|(short, _)| short == name);
        SHORT.iter().map(|&(name, _)| name).chain(fields.filter(move |name| !is_short(name)))
    }
}

/// The columns that the user names, by their headings.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ColumnNames(Vec<(NamedColumn, String)>);

impl ColumnNames {
    /// Reads `user=Gebruiker,ip=IP-adres`. A heading with a comma stands in double quotes, as in a row of CSV:
    /// `user=Name,"ip=IP, external"`.
    ///
    /// # Errors
    /// What was expected.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
        let mut cells = csv::StringRecord::new();
        reader.read_record(&mut cells).map_err(|error| error.to_string())?;
        let mut columns = Self::default();
        for cell in cells.iter().filter(|cell| !cell.trim().is_empty()) {
            let (name, heading) =
                cell.split_once('=').ok_or("expected names and headings as in user=Gebruiker,ip=IP-adres")?;
            columns.add(name.trim(), heading)?;
        }
        Ok(columns)
    }

    /// Adds a column.
    ///
    /// # Errors
    /// When there is no such name, with all names; or when the heading is empty or has a name already.
    pub fn add(&mut self, name: &str, heading: &str) -> Result<(), String> {
        let column = NamedColumn::from_name(name).ok_or_else(|| unknown(name))?;
        let heading = heading.trim();
        if heading.is_empty() {
            return Err(format!("'{name}' has no heading; expected one as in user=Gebruiker"));
        }
        if let Some((other, _)) = self.0.iter().find(|(_, known)| known == heading) {
            return Err(format!("the heading '{heading}' stands for '{}' already", other.name()));
        }
        self.0.push((column, heading.to_owned()));
        Ok(())
    }

    /// Adds columns whose headings are not named yet.
    pub fn extend(&mut self, others: &Self) {
        for (column, heading) in &others.0 {
            if !self.0.iter().any(|(_, known)| known == heading) {
                self.0.push((*column, heading.clone()));
            }
        }
    }

    /// The names of columns, each with its headings.
    pub fn by_name(&self) -> Vec<(&'static str, Vec<&str>)> {
        let mut named: Vec<(&str, Vec<&str>)> = Vec::new();
        for (column, heading) in self.iter() {
            match named.iter_mut().find(|(name, _)| *name == column.name()) {
                Some((_, headings)) => headings.push(heading),
                None => named.push((column.name(), vec![heading])),
            }
        }
        named
    }

    /// The columns and their headings.
    pub fn iter(&self) -> impl Iterator<Item = (NamedColumn, &str)> {
        self.0.iter().map(|(column, heading)| (*column, heading.as_str()))
    }
}

/// Reports an unknown name, with the most similar one and all others.
fn unknown(name: &str) -> String {
    let mut message = format!("no column '{name}'");
    let distance = |known: &&str| osa_distance(&name.to_lowercase(), known);
    if let Some(nearest) = NamedColumn::names().min_by_key(distance).filter(|known| distance(known) * 2 <= known.len())
    {
        // Writing to memory cannot fail.
        let _ = write!(message, "; did you mean '{nearest}'?");
    }
    let names: Vec<&str> = NamedColumn::names().collect();
    let _ = write!(message, "{} expected one of {}", if message.ends_with('?') { "" } else { ";" }, names.join(", "));
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_read_back() {
        let mut seen = std::collections::HashSet::new();
        for name in NamedColumn::names() {
            let column = NamedColumn::from_name(name).expect(name);
            assert!(seen.insert(name) && column.name() == name, "{name}");
        }
        assert_eq!(NamedColumn::from_name("IP_Address"), NamedColumn::from_name("ip"));
    }

    #[test]
    fn columns_are_named_as_in_filters() {
        let columns = ColumnNames::parse("user=Gebruiker, ip = IP-adres,\"app=Naam, app\"").expect("columns");
        let named: Vec<_> = columns.iter().map(|(column, heading)| (column.name(), heading)).collect();
        assert_eq!(named, [("user", "Gebruiker"), ("ip", "IP-adres"), ("app", "Naam, app")]);
        for (text, error) in [
            ("usr=Gebruiker", "no column 'usr'; did you mean 'user'? expected one of time, user, app, ip,"),
            ("qqqqqqqq=x", "no column 'qqqqqqqq'; expected one of time, user,"),
            ("user", "expected names and headings"),
            ("user=", "'user' has no heading"),
            ("user=A,app=A", "the heading 'A' stands for 'user' already"),
        ] {
            let message = ColumnNames::parse(text).expect_err(text);
            assert!(message.contains(error), "{message}");
        }
    }
}
