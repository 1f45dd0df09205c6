//! Names what this build can do: features of the package leave out what takes long to compile.

/// Whether it reads and writes Parquet, and writes workbooks.
pub(crate) const PARQUET_AND_WORKBOOKS: bool = cfg!(feature = "parquet-xlsx");

/// What to do where it does not.
pub(crate) const HOW_TO_GET_THEM: &str = "install with 'cargo install --path . --features parquet-xlsx'";
