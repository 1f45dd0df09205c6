//! Sources that are read a second time, as for their digest.

use super::input_file::{Found, Origin};
use crate::ingest::decode::unpacked_member;
use crate::store::Reopen;
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;

/// Where a source can be read again.
struct Again {
    path: PathBuf,
    origin: Origin,
    allow_bombs: bool,
}

/// How to read a source a second time; `None` for what can be read only once, or not at all.
pub fn again(found: &Found, allow_bombs: bool) -> Option<Arc<dyn Reopen>> {
    let origin = match &found.origin {
        Ok(Origin::Stdin | Origin::Stream) => return None,
        Ok(origin) => origin.clone(),
        // What is wrong with a file is no reason not to say which one it was.
        Err(_) if found.path.metadata().is_ok_and(|about| about.is_file()) => Origin::File,
        Err(_) => return None,
    };
    Some(Arc::new(Again { path: found.path.clone(), origin, allow_bombs }))
}

impl Reopen for Again {
    fn reopen(&self) -> io::Result<Box<dyn Read>> {
        match &self.origin {
            Origin::Member(member) => unpacked_member(member, self.allow_bombs),
            Origin::BuiltIn(text) => Ok(Box::new(Cursor::new(*text))),
            _ => Ok(Box::new(File::open(&self.path)?)),
        }
    }
}
