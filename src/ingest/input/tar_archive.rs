//! Lists the members of tar archives.

use super::archive_member::{ArchiveBytes, ArchiveMember, MemberPacking, is_hidden, member_path};
use super::bomb::ArchiveTotal;
use super::input_file::{InputFile, InputOrigin};
use crate::text::io_error;
use std::sync::Arc;
use tar::Archive;

/// The members of an archive, whose bytes are at `place`, and its damage. Members before the damage are listed.
///
/// # Errors
/// Errors of the operating system, in words.
pub(super) fn members(
    found: &InputFile,
    place: &ArchiveBytes,
    total: &Arc<ArchiveTotal>,
) -> Result<(Vec<InputFile>, Option<String>), String> {
    let mut archive = Archive::new(place.open().map_err(|error| io_error(&error))?);
    let mut members = Vec::new();
    let entries = archive.entries_with_seek().map_err(|error| io_error(&error))?;
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return Ok((members, Some(format!("the tar archive is damaged ({error})")))),
        };
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let kind = entry.header().entry_type();
        if !(kind.is_file() || kind.is_contiguous() || kind.is_gnu_sparse()) || is_hidden(&name) {
            continue;
        }
        let origin = if kind.is_gnu_sparse() {
            Err("stored with holes, as a sparse file; unpack the archive first".to_owned())
        } else {
            let (start, size) = (entry.raw_file_position(), entry.size());
            Ok(InputOrigin::Member(Arc::new(ArchiveMember::new(place, start, size, MemberPacking::Plain, total))))
        };
        let archive = found.archive.clone().or_else(|| Some(found.path.clone()));
        members.push(InputFile { path: member_path(&found.path, &name), bytes: entry.size(), archive, origin });
    }
    Ok((members, None))
}
