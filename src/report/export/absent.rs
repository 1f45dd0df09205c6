//! Stands in for the writers of binary formats in a build without them. The commands refuse these formats before.

use super::ExportTable;
use crate::features::HOW_TO_GET_THEM;
use std::io::{self, ErrorKind, Write};

impl ExportTable<'_> {
    /// Refuses to write Parquet.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn write_parquet(&self, _: &mut (impl Write + Send)) -> io::Result<()> {
        Err(self.refused("Parquet"))
    }

    /// Refuses to write a workbook.
    ///
    /// # Errors
    /// Always.
    pub(crate) fn write_workbook(&self, _: &mut (impl Write + Send)) -> io::Result<u64> {
        Err(self.refused("workbook"))
    }

    fn refused(&self, format: &str) -> io::Error {
        let text = format!("{}: this build writes no {format}; {HOW_TO_GET_THEM}", self.name);
        io::Error::new(ErrorKind::Unsupported, text)
    }
}
