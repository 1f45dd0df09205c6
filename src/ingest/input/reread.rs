//! Reads sources a second time, for their digest.

use super::input_file::{InputFile, InputOrigin};
use crate::ingest::decode::reopened_member;
use crate::store::Reopen;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// A source that can be read again.
struct RereadSource {
    path: PathBuf,
    origin: InputOrigin,
    allow_bombs: bool,
}

/// How to read a source a second time; `None` for pipes and for what cannot be read.
pub(crate) fn reread(file: &InputFile, allow_bombs: bool) -> Option<Arc<dyn Reopen>> {
    let origin = match &file.origin {
        Ok(InputOrigin::Stdin(_) | InputOrigin::Stream) => return None,
        Ok(origin) => origin.clone(),
        // A file that is damaged has a digest all the same.
        Err(_) if file.path.metadata().is_ok_and(|about| about.is_file()) => InputOrigin::File,
        Err(_) => return None,
    };
    Some(Arc::new(RereadSource { path: file.path.clone(), origin, allow_bombs }))
}

impl Reopen for RereadSource {
    fn reopen(&self) -> io::Result<Box<dyn Read>> {
        match &self.origin {
            InputOrigin::Member(member) => Ok(reopened_member(member, self.allow_bombs)?),
            InputOrigin::BuiltIn(text) => Ok(Box::new(Cursor::new(*text))),
            InputOrigin::Memory(text) => Ok(Box::new(Cursor::new(Arc::clone(text)))),
            _ => Ok(Box::new(File::open(&self.path)?)),
        }
    }
}
