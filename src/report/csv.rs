//! Writes CSV that a spreadsheet opens without running any of it.

use crate::text::csv_cell;
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
