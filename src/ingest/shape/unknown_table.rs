//! Describes a table whose headings are not those of sign-ins, with what each may mean.

use crate::ingest::map::{FieldKey, NumericUnit, WrittenTime, english, is_heading, known_headings, lookup};
use crate::ingest::split::DELIMITERS;
use crate::signin::{ColumnNames, Kind, NamedColumn, Status, Timestamp, normalise_address};
use std::net::IpAddr;
use strsim::osa_distance;

/// Rows whose values are looked at.
const ROWS: usize = 20;
/// Headings that are listed, and characters of each.
const LISTED: usize = 40;
const LONGEST: usize = 40;
/// Guesses that are listed for a heading.
const GUESSES: usize = 2;

/// Says of a text that it is a table, what its headings may mean, and how to name them; `None` for other text.
pub(super) fn describe_table(text: &[u8], columns: &ColumnNames) -> Option<String> {
    let (headings, rows) = read(text)?;
    let mut option: Vec<String> = Vec::new();
    let mut listed = Vec::new();
    for (at, heading) in headings.iter().enumerate() {
        let values: Vec<&str> = rows.iter().map(|row| row[at].trim()).filter(|value| !value.is_empty()).collect();
        let names = guesses(heading, &values);
        let shown: String = heading.chars().take(LONGEST).collect();
        let guessed = if names.is_empty() { "not known".to_owned() } else { format!("{}?", names.join(" or ")) };
        listed.push(format!("\"{shown}\" ({guessed})"));
        let is_new = |name: &&&str| !option.iter().any(|known| known.starts_with(&format!("{name}=")));
        if let Some(name) = names.iter().find(is_new) {
            option.push(in_option(name, heading));
        }
    }
    if listed.len() > LISTED {
        let more = listed.len() - LISTED;
        listed.truncate(LISTED);
        listed.push(format!("and {more} more"));
    }
    let missing: Vec<String> = columns
        .iter()
        .filter(|(_, name)| !headings.iter().any(|heading| is_heading(name, heading)))
        .map(|(_, name)| format!("--columns names \"{name}\", which is not among them; "))
        .collect();
    let example = if option.is_empty() { "time=HEADING,user=HEADING,ip=HEADING".to_owned() } else { option.join(",") };
    Some(format!(
        "a table whose headings are not known: {}; {}a sign-in needs a time, and a user, an application or an IP \
         address; name the columns with --columns '{example}'",
        listed.join(", "),
        missing.concat()
    ))
}

/// The headings and first rows of a table, with the delimiter that gives the most columns.
fn read(text: &[u8]) -> Option<(Vec<String>, Vec<Vec<String>>)> {
    let with = |delimiter: u8| {
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(delimiter).from_reader(text);
        let mut rows = reader
            .byte_records()
            .map_while(Result::ok)
            .map(|row| row.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect::<Vec<String>>());
        let headings = rows.next()?;
        let rows: Vec<_> = rows.take(ROWS).filter(|row| row.len() == headings.len()).collect();
        let is_heading = |heading: &String| !heading.trim().is_empty() && heading.parse::<f64>().is_err();
        let is_table = headings.len() > 1 && !rows.is_empty() && headings.iter().all(is_heading);
        is_table.then_some((headings, rows))
    };
    DELIMITERS.into_iter().filter_map(with).max_by_key(|(headings, _)| headings.len())
}

/// What a column may hold: by its values, else by its heading.
fn guesses(heading: &str, values: &[&str]) -> Vec<&'static str> {
    let name = english(heading);
    if let Some(column) = column_of(lookup(&name)) {
        return vec![column.name()];
    }
    if let Some(column) = by_values(values) {
        return vec![column.name()];
    }
    // Short words resemble each other by chance.
    let allowed = name.chars().count() / 3;
    let mut near: Vec<_> = known_headings()
        .filter_map(|(known, key)| Some((osa_distance(&name, known), column_of(key)?.name())))
        .filter(|&(distance, _)| distance <= allowed)
        .collect();
    near.sort_unstable();
    let mut names: Vec<&str> = Vec::new();
    for (_, name) in near {
        if !names.contains(&name) && names.len() < GUESSES {
            names.push(name);
        }
    }
    names
}

/// Whether a value is like those of a column.
type CellTest = fn(&str) -> bool;

fn by_values(values: &[&str]) -> Option<NamedColumn> {
    let all = |is: CellTest| !values.is_empty() && values.iter().all(|value| is(value));
    let is_time = |value: &str| {
        Timestamp::parse_canonical(value.as_bytes()).is_some()
            || WrittenTime::parse(value).is_some()
            || NumericUnit::read(value).is_some()
    };
    let tests: [(CellTest, NamedColumn); 5] = [
        (is_time, NamedColumn::Time),
        (
            |value| normalise_address(value).parse::<IpAddr>().is_ok(),
            NamedColumn::Field(crate::signin::Field::IpAddress),
        ),
        (
            |value| value.contains('@') && !value.contains(' '),
            NamedColumn::Field(crate::signin::Field::UserPrincipalName),
        ),
        (|value| Status::from_word(value).is_some(), NamedColumn::Status),
        (|value| Kind::from_log_name(value).is_some(), NamedColumn::Kind),
    ];
    tests.into_iter().find(|&(is, _)| all(is)).map(|(_, column)| column)
}

/// The name that the user can give a column of this meaning.
fn column_of(key: FieldKey) -> Option<NamedColumn> {
    Some(match key {
        FieldKey::Field(field) | FieldKey::Fallback(field) | FieldKey::TextList(field) => NamedColumn::Field(field),
        FieldKey::Created | FieldKey::Ingested => NamedColumn::Time,
        FieldKey::LogName | FieldKey::EventTypes => NamedColumn::Kind,
        FieldKey::Status => NamedColumn::Status,
        FieldKey::Location => NamedColumn::Location,
        FieldKey::RequestId => NamedColumn::RequestId,
        FieldKey::CorrelationId => NamedColumn::CorrelationId,
        _ => return None,
    })
}

/// A column as `--columns` takes it, inside single quotes of a shell.
fn in_option(name: &str, heading: &str) -> String {
    let heading = heading.trim();
    let pair = format!("{name}={heading}").replace('\'', "'\\''");
    if pair.contains([',', '"']) { format!("\"{}\"", pair.replace('"', "\"\"")) } else { pair }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_are_listed_with_what_they_may_mean() {
        let text = "Tijdstip;Gebruiker;IP-adres;Applicatie naam;Uitkomst;Opmerking\n\
                    13-10-2026 08:30:11;alice@contoso.com;203.0.113.10;Azure Portal;Success;x\n";
        assert_eq!(
            describe_table(text.as_bytes(), &ColumnNames::default()).as_deref(),
            Some(
                "a table whose headings are not known: \"Tijdstip\" (time?), \"Gebruiker\" (user?), \"IP-adres\" (ip?), \
                 \"Applicatie naam\" (app or application_id?), \"Uitkomst\" (status?), \"Opmerking\" (not known); a sign-in needs a time, \
                 and a user, an application or an IP address; name the columns with --columns \
                 'time=Tijdstip,user=Gebruiker,ip=IP-adres,app=Applicatie naam,status=Uitkomst'"
            )
        );
    }

    #[test]
    fn only_tables_are_described() {
        for text in ["hello\nworld\n", "", "a,b\n", "1,2\n3,4\n", "{\"a\":1,\"b\":2}", "one, two\nthree\n"] {
            assert_eq!(describe_table(text.as_bytes(), &ColumnNames::default()), None, "{text}");
        }
        let columns = ColumnNames::parse("user=Gebruikr").expect("a column");
        let described = describe_table(b"Naam,Gebruiker\nx,y\n", &columns).expect("a table");
        assert!(described.contains("--columns names \"Gebruikr\", which is not among them"), "{described}");
    }
}
