//! Writes CSV that a spreadsheet opens without running any of it.

use crate::text::csv_cell;
use serde::Serialize;
use serde_json::Value;
use std::borrow::Cow;
use std::io::{self, Write};

/// A line of cells. A cell that holds log text is made by [`text`].
pub(super) type CsvLine<'a> = Vec<Cow<'a, str>>;

/// Makes a cell of log text, guarded against formulas; empty where there is none.
pub(super) fn text(value: Option<&str>) -> Cow<'_, str> {
    value.map_or(Cow::Borrowed(""), csv_cell)
}

/// Writes the heading and the lines.
pub(super) fn write<'a>(
    out: &mut impl Write,
    heading: &[&str],
    lines: impl Iterator<Item = CsvLine<'a>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(heading).map_err(io_error)?;
    for line in lines {
        writer.write_record(line.iter().map(|cell| cell.as_bytes())).map_err(io_error)?;
    }
    writer.flush()
}

/// Writes objects that have their keys in the same order: the keys as heading, then the values, text guarded.
pub(super) fn objects(
    out: &mut impl Write,
    heading: &[&str],
    objects: impl Iterator<Item = impl Serialize>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(heading).map_err(io_error)?;
    for object in objects {
        let value = serde_json::to_value(object)?;
        let cells = value.as_object().into_iter().flat_map(|object| object.values()).map(|value| match value {
            Value::Null => Cow::Borrowed(""),
            Value::String(value) => text(Some(value)),
            other => Cow::Owned(other.to_string()),
        });
        writer.write_record(cells.map(Cow::into_owned)).map_err(io_error)?;
    }
    writer.flush()
}

/// Returns the error of the output itself, whose kind (a closed pipe) the csv crate's conversion hides.
fn io_error(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_guarded_and_a_comma_is_quoted() {
        let mut out = Vec::new();
        let line = vec![text(Some("=1+1")), text(Some("a,\"b\"")), text(None), "-5".into()];
        write(&mut out, &["one", "two", "three", "four"], std::iter::once(line)).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "one,two,three,four\n'=1+1,\"a,\"\"b\"\"\",,-5\n");
    }

    #[test]
    fn objects_become_lines_with_the_keys_as_heading() {
        let object = serde_json::json!({"user": "=1+1", "count": 12, "ratio": 1.5, "last": null});
        let mut out = Vec::new();
        objects(&mut out, &["user", "count", "ratio", "last"], std::iter::once(object)).expect("memory");
        assert_eq!(String::from_utf8_lossy(&out), "user,count,ratio,last\n'=1+1,12,1.5,\n");
    }

    #[test]
    fn a_closed_pipe_stays_recognisable() {
        struct Closed;
        impl Write for Closed {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let many = std::iter::repeat_n(vec!["x".repeat(1000).into()], 100);
        let error = write(&mut Closed, &["x"], many).expect_err("a closed pipe");
        assert_eq!(error.kind(), io::ErrorKind::BrokenPipe);
    }
}
