//! Stands in for the reader in a build without it.

use super::{ParquetRows, not_in_this_build};
use crate::ingest::progress::Progress;
use std::fs::File;

/// Refuses a file on disk.
///
/// # Errors
/// Always, in words.
pub(in crate::ingest::decode) fn open_file(_: File, _: u64, _: &Progress) -> Result<ParquetRows<'static>, String> {
    Err(not_in_this_build())
}

/// Refuses a file in memory.
///
/// # Errors
/// Always, in words.
pub(in crate::ingest::decode) fn open_whole(_: Vec<u8>, _: u64, _: &Progress) -> Result<ParquetRows<'static>, String> {
    Err(not_in_this_build())
}
