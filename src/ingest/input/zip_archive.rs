//! Lists the members of zip archives.

use super::archive_member::{ArchiveBytes, ArchiveMember, MemberPacking, is_hidden, member_path};
use super::bomb::{ArchiveTotal, is_bomb};
use super::input_file::{InputFile, InputOrigin};
use crate::text::io_error;
use std::io::{BufReader, Read, Seek};
use std::sync::Arc;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// A member that every workbook (.xlsx) has, and no other archive.
const WORKBOOK: &str = "xl/workbook.xml";

/// What is reported of an archive with several members of one name: of these the reader knows the last.
const SAME_NAMES: &str = "several members of the zip archive have the same name, and only the last of each name is read; \
    unpack the others under names of their own and read those, too";

/// The members of an archive, whose bytes are at `place`, sorted by name; of a workbook, the workbook itself. With them,
/// what is lost of the archive.
///
/// # Errors
/// When the archive cannot be read, in words.
pub(super) fn members(
    found: &InputFile,
    place: &ArchiveBytes,
    total: &Arc<ArchiveTotal>,
    allow_bombs: bool,
) -> Result<(Vec<InputFile>, Option<String>), String> {
    let fail = |error: ZipError| format!("the zip archive cannot be read: {error}");
    let bytes = place.open().map_err(|error| io_error(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(bytes)).map_err(fail)?;
    let mut members = Vec::new();
    let (mut packed, mut unpacked, mut is_workbook) = (0u64, 0u64, false);
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(fail)?;
        let name = file.name().map_err(fail)?.into_owned();
        packed = packed.saturating_add(file.compressed_size());
        unpacked = unpacked.saturating_add(file.size());
        is_workbook |= name == WORKBOOK;
        if !file.is_dir() && !is_hidden(&name) {
            members.push(member(found, place, total, &name, &file));
        }
    }
    // Members that share their bytes make a small archive hold a vast one.
    if !allow_bombs && (packed > found.bytes || is_bomb(total.packed(), unpacked)) {
        return Err(format!(
            "the zip archive expands from {} MB to {} MB, as a decompression bomb does, and was not read; add \
             --allow-bombs to read it",
            total.packed() >> 20,
            unpacked >> 20
        ));
    }
    if is_workbook {
        let parts = members.into_iter().filter_map(|part| part.origin.ok()).collect();
        return Ok((vec![InputFile { origin: Ok(InputOrigin::Workbook(parts)), ..found.clone() }], None));
    }
    members.sort_by(|one, other| one.path.cmp(&other.path));
    Ok((members, archive.has_duplicate_names().then(|| SAME_NAMES.to_owned())))
}

fn member<R: Read + Seek>(
    found: &InputFile,
    place: &ArchiveBytes,
    total: &Arc<ArchiveTotal>,
    name: &str,
    file: &ZipFile<'_, R>,
) -> InputFile {
    let deflated = file.compression() == CompressionMethod::Deflated;
    let origin = match file.data_start() {
        _ if file.encrypted() => Err("encrypted; unpack the archive with its password first".to_owned()),
        Some(start) if deflated || file.compression() == CompressionMethod::Stored => {
            let packing = MemberPacking::Zip { deflated, sum: file.crc32() };
            Ok(InputOrigin::Member(Arc::new(ArchiveMember::new(place, start, file.compressed_size(), packing, total))))
        }
        _ => Err(format!("compressed as {:?}; unpack the archive first", file.compression())),
    };
    // Of archives inside each other, the outer one is the file on disk.
    let archive = found.archive.clone().or_else(|| Some(found.path.clone()));
    InputFile { path: member_path(&found.path, name), bytes: file.compressed_size(), archive, origin }
}
