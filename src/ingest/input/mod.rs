//! Finds the files to read, also inside archives, and reads them again when their bytes are needed once more.

pub(super) mod archive;
pub(super) mod archive_member;
pub(super) mod bomb;
pub(super) mod digest;
pub(super) mod discover;
pub(super) mod hour;
pub(super) mod input_file;
pub(super) mod named_span;
pub(super) mod reread;
mod tar_archive;
mod zip_archive;
