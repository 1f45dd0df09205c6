//! Reads Parquet files as text: a JSON object a line for each row. A build without the feature `parquet-xlsx` refuses them.

#[cfg(not(feature = "parquet-xlsx"))]
mod absent;
#[cfg(feature = "parquet-xlsx")]
mod depth;
#[cfg(feature = "parquet-xlsx")]
mod pages;
#[cfg(feature = "parquet-xlsx")]
mod records;
#[cfg(feature = "parquet-xlsx")]
mod rows;
#[cfg(feature = "parquet-xlsx")]
mod values;

use crate::features::{HOW_TO_GET_THEM, PARQUET_AND_WORKBOOKS};
use std::io::Read;

#[cfg(not(feature = "parquet-xlsx"))]
pub(super) use absent::{open_file, open_whole};
#[cfg(feature = "parquet-xlsx")]
pub(super) use rows::{open_file, open_whole};

/// The first bytes of a Parquet file.
pub(super) const MAGIC: &[u8] = b"PAR1";
/// The first bytes of one whose footer is encrypted.
const MAGIC_OF_ENCRYPTED: &[u8] = b"PARE";

/// The rows of a Parquet file.
pub(super) struct ParquetRows<'p> {
    /// The rows as text.
    pub text: Box<dyn Read + Send + 'p>,
    /// How the columns are compressed, as `check` shows it.
    pub encoding: String,
    /// The size of the file, in bytes.
    pub len: u64,
}

/// Refuses a file that begins like a Parquet file which cannot be read here.
///
/// # Errors
/// The reason, in words.
pub(super) fn refuse(start: &[u8]) -> Result<(), String> {
    if start == MAGIC_OF_ENCRYPTED {
        return Err("the Parquet file is encrypted; decrypt it first".to_owned());
    }
    if start == MAGIC && !PARQUET_AND_WORKBOOKS {
        return Err(not_in_this_build());
    }
    Ok(())
}

fn not_in_this_build() -> String {
    format!("Parquet: this build reads none; {HOW_TO_GET_THEM}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_build_without_parquet_says_how_to_get_it() {
        let expected = "Parquet: this build reads none; install with 'cargo install --path . --features parquet-xlsx'";
        assert_eq!(not_in_this_build(), expected);
        assert_eq!(refuse(MAGIC).is_ok(), PARQUET_AND_WORKBOOKS);
        assert!(refuse(MAGIC_OF_ENCRYPTED).is_err_and(|error| error.contains("encrypted")));
    }
}
