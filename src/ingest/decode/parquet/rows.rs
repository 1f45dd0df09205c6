//! Reads the rows of a Parquet file, batch by batch.

use super::records::GroupRecords;
use super::{MAGIC, ParquetRows, depth, pages};
use crate::ingest::progress::Progress;
use bytes::Bytes;
use parquet::errors::ParquetError;
use parquet::file::metadata::{ParquetMetaData, ParquetMetaDataReader, RowGroupMetaData};
use parquet::file::reader::ChunkReader;
use std::fs::File;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

/// Rows that are converted at a time.
const BATCH: usize = 256;

/// Opens a file of `bytes` bytes on disk.
///
/// # Errors
/// When its footer cannot be read, in words.
pub(in crate::ingest::decode) fn open_file(
    file: File,
    bytes: u64,
    progress: &Progress,
) -> Result<ParquetRows<'_>, String> {
    Ok(opened(ParquetText::open(file, bytes, progress)?))
}

/// Opens a file in memory. `bytes` is what it counts as in the progress.
///
/// # Errors
/// When its footer cannot be read, in words.
pub(in crate::ingest::decode) fn open_whole(
    file: Vec<u8>,
    bytes: u64,
    progress: &Progress,
) -> Result<ParquetRows<'_>, String> {
    Ok(opened(ParquetText::open(Bytes::from(file), bytes, progress)?))
}

fn opened<R: ChunkReader + 'static>(rows: ParquetText<'_, R>) -> ParquetRows<'_> {
    ParquetRows { encoding: rows.encoding(), len: rows.file.len(), text: Box::new(rows) }
}

/// The rows of a Parquet file as text. Only one batch of rows, and one page of each column, is in memory.
pub(super) struct ParquetText<'p, R: ChunkReader> {
    file: Arc<R>,
    metadata: ParquetMetaData,
    progress: &'p Progress,
    /// Bytes that are not yet reported as read.
    uncounted: u64,
    next_group: usize,
    records: Option<GroupRecords>,
    /// Whether the row is the first, which has all columns.
    is_first: bool,
    text: Vec<u8>,
    at: usize,
}

impl<'p, R: ChunkReader + 'static> ParquetText<'p, R> {
    /// Opens a file of `bytes` bytes.
    ///
    /// # Errors
    /// When its footer cannot be read, in words.
    pub(super) fn open(file: R, bytes: u64, progress: &'p Progress) -> Result<Self, String> {
        if depth::is_too_deep(&file) {
            return Err(
                "the columns of the Parquet file are nested too deep; write it again without such columns".to_owned()
            );
        }
        let read = catch_unwind(AssertUnwindSafe(|| ParquetMetaDataReader::new().parse_and_finish(&file)));
        let metadata = match read {
            Ok(Ok(metadata)) => metadata,
            Ok(Err(_)) if !ends_with_magic(&file) => {
                return Err("the Parquet file has no footer: it was cut off, or is still being written".to_owned());
            }
            Ok(Err(error)) => return Err(damaged(&error)),
            Err(_) => return Err(damaged(&"its footer cannot be read")),
        };
        // The library panics on them, when it reads the column.
        let mut columns = metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
        if columns.any(|column| {
            let start = column.dictionary_page_offset().unwrap_or(column.data_page_offset());
            start < 0 || column.compressed_size() < 0
        }) {
            return Err(damaged(&"a column stands before the beginning of the file"));
        }
        Ok(Self {
            file: Arc::new(file),
            metadata,
            progress,
            uncounted: bytes,
            next_group: 0,
            records: None,
            is_first: true,
            text: Vec::new(),
            at: 0,
        })
    }

    /// How its columns are compressed, as `check` shows it.
    fn encoding(&self) -> String {
        let columns = self.metadata.row_groups().iter().flat_map(RowGroupMetaData::columns);
        let mut names: Vec<String> =
            columns.map(|column| pages::name(column.compression_codec())).filter(|name| !name.is_empty()).collect();
        names.sort_unstable();
        names.dedup();
        names.insert(0, "parquet".to_owned());
        names.join(", ")
    }

    /// Converts the next rows; leaves the text empty after the last.
    fn next_batch(&mut self) -> Result<(), ParquetError> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() {
            let Some(records) = &mut self.records else {
                if self.next_group == self.metadata.num_row_groups() {
                    self.count(self.uncounted);
                    if std::mem::take(&mut self.is_first) {
                        self.text = self.headings();
                    }
                    return Ok(());
                }
                let group = self.metadata.row_group(self.next_group);
                let schema = self.metadata.file_metadata().schema_descr();
                self.records = Some(GroupRecords::open(&self.file, schema, group)?);
                self.next_group += 1;
                continue;
            };
            for _ in 0..BATCH {
                let Some(row) = records.next(self.is_first)? else {
                    self.records = None;
                    let size = self.metadata.row_group(self.next_group - 1).compressed_size();
                    self.count(u64::try_from(size).unwrap_or_default());
                    break;
                };
                self.is_first = false;
                serde_json::to_writer(&mut self.text, &row).map_err(|error| ParquetError::External(error.into()))?;
                self.text.push(b'\n');
            }
        }
        Ok(())
    }

    /// The names of the columns as the headings of a table, which is what a file without rows has.
    fn headings(&self) -> Vec<u8> {
        let fields = self.metadata.file_metadata().schema_descr().root_schema().get_fields();
        let mut writer = csv::Writer::from_writer(Vec::new());
        // Writing to memory does not fail.
        let _ = writer.write_record(fields.iter().map(|field| field.name()));
        writer.into_inner().unwrap_or_default()
    }

    fn count(&mut self, bytes: u64) {
        let bytes = bytes.min(self.uncounted);
        self.uncounted -= bytes;
        self.progress.add_bytes(bytes);
    }
}

impl<R: ChunkReader + 'static> Read for ParquetText<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.text.len() {
            // The library panics on some files that break its expectations.
            let read = catch_unwind(AssertUnwindSafe(|| self.next_batch()));
            let error = match read {
                Ok(Ok(())) => None,
                Ok(Err(error)) => Some(damaged(&error)),
                Err(_) => Some(damaged(&"a column does not hold what its type says")),
            };
            if let Some(error) = error {
                self.text.clear();
                self.at = 0;
                self.records = None;
                self.next_group = self.metadata.num_row_groups();
                return Err(io::Error::other(error));
            }
        }
        let rest = &self.text[self.at..];
        let len = rest.len().min(buffer.len());
        buffer[..len].copy_from_slice(&rest[..len]);
        self.at += len;
        Ok(len)
    }
}

/// Names the damage of a file.
fn damaged(error: &dyn std::fmt::Display) -> String {
    format!("the Parquet file is damaged ({error})")
}

fn ends_with_magic(file: &impl ChunkReader) -> bool {
    let start = file.len().saturating_sub(MAGIC.len() as u64);
    file.get_bytes(start, MAGIC.len()).is_ok_and(|end| end == MAGIC)
}
