//! Writes the distinct values of a column: table, NDJSON and CSV.

use super::table::{self, TableColumn, TableLine};
use super::{PageFormat, csv, json, show};
use crate::aggregate::{Countable, ValueCount, ValueCounts};
use crate::query::FilterField;
use crate::text::{Glyphs, bar, number};
use serde::Serialize;
use std::io::{self, Write};

/// Parts of time that a value is counted in for people.
pub(crate) const PARTS: usize = 16;

/// The counted values of a column.
#[derive(Clone, Copy)]
pub(crate) struct CountsReport<'a> {
    /// The name of the column in filters.
    pub column: &'static str,
    /// The values.
    pub counts: &'a ValueCounts,
}

/// What is counted for a name of the filter language; `None` for marks, and for ids and times, of which each sign-in has its own.
pub(crate) fn countable(field: FilterField) -> Option<Countable> {
    match field {
        FilterField::KIND => Some(Countable::Kind),
        FilterField::STATUS => Some(Countable::Status),
        _ if field.fields().is_empty() => None,
        _ => Some(Countable::Fields(field.fields())),
    }
}

/// A share of all: `30 %`, `<1 %`; never rounded to 0 % or 100 %.
pub(crate) fn percent(share: f64) -> String {
    match (share * 100.0).round() as u64 {
        0 if share > 0.0 => "<1 %".to_owned(),
        100 if share < 1.0 => ">99 %".to_owned(),
        percent => format!("{percent} %"),
    }
}

/// When the sign-ins of a value happened: a bar for each part of the time.
pub(crate) fn sparkline(value: &ValueCount, glyphs: Glyphs) -> String {
    let highest = value.over_time.iter().copied().max().unwrap_or(0);
    value.over_time.iter().map(|&count| bar(glyphs, count, highest)).collect()
}

/// A value for people.
pub(crate) fn shown(value: &ValueCount) -> &str {
    value.value.as_deref().unwrap_or("(none)")
}

/// A value as a JSON object.
#[derive(Serialize)]
struct CountLine<'a> {
    value: Option<&'a str>,
    sign_ins: u64,
    share: f64,
    first: String,
    last: String,
}

/// The keys of a value in their order.
const FIELDS: [&str; 5] = ["value", "sign_ins", "share", "first", "last"];

impl<'a> CountsReport<'a> {
    fn line(&self, value: &'a ValueCount) -> CountLine<'a> {
        CountLine {
            value: value.value.as_deref(),
            sign_ins: value.sign_ins,
            share: self.counts.share(value),
            first: value.first.to_string(),
            last: value.last.to_string(),
        }
    }

    /// Writes one JSON object a line, with log text as it was.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_ndjson(&self, out: &mut impl Write) -> io::Result<()> {
        self.counts.list.iter().try_for_each(|value| json::line(out, &self.line(value)))
    }

    /// Writes CSV with the columns of the JSON, guarded against formulas.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_csv(&self, out: &mut impl Write) -> io::Result<()> {
        csv::objects(out, &FIELDS, self.counts.list.iter().map(|value| self.line(value)))
    }

    /// Writes aligned columns.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_table(&self, out: &mut impl Write, page: PageFormat) -> io::Result<()> {
        let columns = [
            TableColumn::text(self.column, 8),
            TableColumn::number("# sign-ins"),
            TableColumn::number("Share"),
            TableColumn::whole("When"),
            TableColumn::whole("First (UTC)"),
            TableColumn::whole("Last (UTC)"),
        ];
        table::write(out, &columns, page, || {
            self.counts.list.iter().map(|value| {
                TableLine::from([
                    shown(value).into(),
                    number(value.sign_ins).into(),
                    percent(self.counts.share(value)).into(),
                    sparkline(value, page.glyphs).into(),
                    show::time(value.first).into(),
                    show::time(value.last).into(),
                ])
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Timestamp;

    fn written(write: impl Fn(CountsReport<'_>, &mut Vec<u8>) -> io::Result<()>) -> String {
        let value = |value: Option<&str>, sign_ins, over_time: &[u64]| ValueCount {
            value: value.map(str::to_owned),
            sign_ins,
            first: Timestamp(0),
            last: Timestamp(60 * Timestamp::SECOND),
            over_time: over_time.to_vec(),
        };
        let list = vec![value(Some("=x\u{202e}"), 999, &[1, 4]), value(None, 1, &[0, 1])];
        let mut out = Vec::new();
        write(CountsReport { column: "user", counts: &ValueCounts { list, sign_ins: 1000 } }, &mut out)
            .expect("memory");
        String::from_utf8(out).expect("text")
    }

    #[test]
    fn json_and_csv_have_the_fields_of_the_contract() {
        assert_eq!(
            written(|report, out| report.write_ndjson(out)),
            concat!(
                r#"{"value":"=x\u202e","sign_ins":999,"share":0.999,"first":"1970-01-01T00:00:00Z","last":"1970-01-01T00:01:00Z"}"#,
                "\n",
                r#"{"value":null,"sign_ins":1,"share":0.001,"first":"1970-01-01T00:00:00Z","last":"1970-01-01T00:01:00Z"}"#,
                "\n"
            )
        );
        let csv = written(|report, out| report.write_csv(out));
        assert!(csv.starts_with("value,sign_ins,share,first,last\n'=x‹U+202E›,999,0.999,1970"), "{csv}");
        assert!(csv.contains("\n,1,0.001,"), "{csv}");
    }

    #[test]
    fn a_table_shows_when_and_shares_that_are_neither_nothing_nor_all() {
        let page = PageFormat { width: None, glyphs: Glyphs::Ascii };
        assert_eq!(
            written(|report, out| report.write_table(out, page)).lines().collect::<Vec<_>>(),
            [
                "user        # sign-ins  Share  When  First (UTC)          Last (UTC)",
                "=x\\u{202e}         999  >99 %  .#    1970-01-01 00:00:00  1970-01-01 00:01:00",
                "(none)               1   <1 %   #    1970-01-01 00:00:00  1970-01-01 00:01:00",
            ]
        );
    }

    #[test]
    fn every_name_but_ids_and_times_can_be_counted() {
        let refused: Vec<_> =
            FilterField::all().filter(|&field| countable(field).is_none()).map(|field| field.word).collect();
        assert_eq!(refused, ["marked", "id", "correlation", "time", "after", "before"]);
        let dimensions = |field: FilterField| field.fields().iter().map(|field| field.dimension() as usize);
        assert!(FilterField::all().all(|field| {
            let first = dimensions(field).next();
            dimensions(field).all(|dimension| Some(dimension) == first)
        }));
    }
}
