//! Finds the files to read, also inside archives, and reads them again when their bytes are needed once more.

pub mod archive;
pub mod archive_member;
pub mod digest;
pub mod discover;
pub mod input_file;
pub mod reread;
