//! Describes errors of the operating system.

use std::io::{self, ErrorKind};

/// An error of the operating system, with what to do about it.
pub(crate) fn io_error(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file or directory; check the path".to_owned(),
        ErrorKind::PermissionDenied => "permission denied; make it readable".to_owned(),
        _ => error.to_string(),
    }
}
