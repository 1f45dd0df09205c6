//! Writes what a command gives to a new file, or to standard output.

use super::failure::Failure;
use super::generate::shown;
use super::output::{self, page};
use crate::features::{HOW_TO_GET_THEM, PARQUET_AND_WORKBOOKS};
use crate::report::export::{MOST_ROWS, cut_note};
use crate::report::{PageFormat, save};
use crate::text::number;
use clap::ValueEnum;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

/// Size of the buffer of standard output, in bytes.
const BUFFER: usize = 1 << 16;

/// What a binary format is, when it is refused.
pub(super) const BINARY: &str = "a binary format";

/// Refuses a binary format in a build that does not write it.
pub(super) fn refuse_absent(format: &impl ValueEnum, is_binary: bool) -> Result<(), Failure> {
    if !is_binary || PARQUET_AND_WORKBOOKS {
        return Ok(());
    }
    Err(Failure::usage(format!("--format {}: this build writes none; {HOW_TO_GET_THEM}", name_of(format))))
}

fn name_of(format: &impl ValueEnum) -> String {
    format.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// Refuses `--defang` for a format that programs read: they need the addresses.
pub(super) fn refuse_defanged(wanted: bool, format: &impl ValueEnum, for_people: bool) -> Result<(), Failure> {
    if !wanted || for_people {
        return Ok(());
    }
    let name = name_of(format);
    Err(Failure::usage(format!("--defang: programs that read {name} need the addresses; leave it out")))
}

/// Refuses a workbook of more rows than a sheet has.
pub(super) fn refuse_rows(rows: usize) -> Result<(), Failure> {
    if rows <= MOST_ROWS {
        return Ok(());
    }
    Err(Failure::usage(format!(
        "--format xlsx: {} rows, and a sheet has at most {} besides its heading; list fewer, for example with --since and \
         --until, or write csv or parquet",
        number(rows as u64),
        number(MOST_ROWS as u64)
    )))
}

/// Reports texts that a workbook has no space for.
pub(super) fn complain_of_cut(texts: u64) {
    if let Some(note) = cut_note(texts) {
        output::complain(&format!("--format xlsx: {note}"));
    }
}

/// Where a list is written: a new file, or standard output.
pub(super) struct Destination<'a>(Option<&'a Path>);

impl<'a> Destination<'a> {
    /// The file of `--out`; without one, and for `-`, standard output. Refuses to write what is `not_for_people`, in words, to
    /// a terminal, and any file that already exists: it may be evidence.
    pub(super) fn new(out: Option<&'a Path>, not_for_people: Option<&str>) -> Result<Self, Failure> {
        let out = out.filter(|path| path.as_os_str() != "-");
        match (out, not_for_people) {
            (Some(path), _) => refuse_place(path)?,
            (None, Some(what)) if io::stdout().is_terminal() => {
                let text = format!("{what}, and is not written to a terminal; add --out FILE, or use a pipe");
                return Err(Failure::usage(text));
            }
            (None, _) => {}
        }
        Ok(Self(out))
    }

    /// The page of a table here. One in a file has no width.
    pub(super) fn page(&self) -> PageFormat {
        if self.0.is_some() { PageFormat::default() } else { page() }
    }

    /// Writes to the new file, whole or not at all, and its path to standard output; without a file, to standard output.
    pub(super) fn write(&self, write: impl FnOnce(&mut (dyn Write + Send)) -> io::Result<()>) -> Result<(), Failure> {
        let Some(path) = self.0 else {
            let mut out = BufWriter::with_capacity(BUFFER, io::stdout());
            return match write(&mut out).and_then(|()| out.flush()) {
                Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
                _ => Ok(()),
            };
        };
        let failed =
            |error: io::Error| Failure::Files(io::Error::new(error.kind(), format!("--out {}: {error}", shown(path))));
        let saved = save(path, write).map_err(failed)?;
        output::write(|out| writeln!(out, "{}", shown(&saved.path)))?;
        Ok(())
    }
}

/// Refuses a file that already exists, and one in a directory that does not.
fn refuse_place(path: &Path) -> Result<(), Failure> {
    let refused = |why: &str| Err(Failure::usage(format!("--out {}: {why}", shown(path))));
    if path.symlink_metadata().is_ok() {
        return refused("already exists; name another file");
    }
    match path.parent() {
        Some(directory) if !directory.as_os_str().is_empty() && !directory.is_dir() => {
            refused("the directory does not exist; make it, or name another")
        }
        _ => Ok(()),
    }
}
