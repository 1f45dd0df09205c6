//! Lists the members of zip archives as files of their own.

use super::archive_member::{ArchiveBytes, ArchiveMember};
use super::input_file::{InputFile, InputOrigin};
use crate::ingest::decode::{is_bomb, unpacked_member};
use crate::text::io_error;
use std::fs::File;
use std::io::{BufReader, Read, Seek};
use std::sync::Arc;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// The limit of archives inside archives in one load, in bytes: they are held in memory.
pub(crate) const NESTED_LIMIT: u64 = 1 << 30;

const ARCHIVE: &[u8] = b"PK\x03\x04";
const EMPTY_ARCHIVE: &[u8] = b"PK\x05\x06";
/// A member that every workbook (.xlsx) has, and no other archive.
const WORKBOOK: &str = "xl/workbook.xml";

/// Replaces an archive by its members, sorted by name; leaves any other file as it is.
///
/// `budget` is the memory that archives inside archives may still take, in bytes.
pub(crate) fn expand(found: InputFile, allow_bombs: bool, budget: &mut u64) -> Vec<InputFile> {
    if found.origin != Ok(InputOrigin::File) || !is_archive(&found) {
        return vec![found];
    }
    let place = ArchiveBytes::File(found.path.clone());
    let members = match members(&found, &place, allow_bombs) {
        Ok(members) => members,
        Err(what) => return vec![InputFile { origin: Err(what), ..found }],
    };
    members.into_iter().flat_map(|member| expand_inside(member, allow_bombs, budget)).collect()
}

/// Replaces an archive that is itself a member by its members; leaves any other member as it is. Archives are not
/// opened any deeper: logs are not kept like that, decompression bombs are.
fn expand_inside(found: InputFile, allow_bombs: bool, budget: &mut u64) -> Vec<InputFile> {
    let Ok(InputOrigin::Member(member)) = &found.origin else { return vec![found] };
    if found.path.extension().is_none_or(|extension| !extension.eq_ignore_ascii_case("zip")) {
        return vec![found];
    }
    let inside = unpacked(member, allow_bombs, budget).and_then(|bytes| {
        let found = InputFile { bytes: bytes.len() as u64, ..found.clone() };
        members(&found, &ArchiveBytes::Memory(bytes), allow_bombs)
    });
    match inside {
        Ok(members) if members.iter().all(|member| !matches!(member.origin, Ok(InputOrigin::Workbook(_)))) => members,
        // A workbook is read as a member, whose content decides.
        Ok(_) => vec![found],
        Err(what) => vec![InputFile { origin: Err(what), ..found }],
    }
}

fn unpacked(member: &ArchiveMember, allow_bombs: bool, budget: &mut u64) -> Result<Arc<[u8]>, String> {
    let mut bytes = Vec::new();
    let read = unpacked_member(member, allow_bombs)
        .and_then(|reader| reader.take(*budget + 1).read_to_end(&mut bytes))
        .map_err(|error| format!("the zip archive inside the archive cannot be unpacked: {error}"))?;
    let left = budget.checked_sub(read as u64);
    *budget = left.ok_or("a zip archive inside another, too large to be held in memory; unpack it first")?;
    Ok(bytes.into())
}

/// Memory that archives inside archives take, in bytes.
pub(crate) fn in_memory(found: &[InputFile]) -> u64 {
    let archives = found.iter().filter_map(|found| match &found.origin {
        Ok(InputOrigin::Member(member)) => match &member.archive {
            ArchiveBytes::Memory(bytes) => Some(bytes),
            ArchiveBytes::File(_) => None,
        },
        _ => None,
    });
    let mut archives: Vec<_> = archives.collect();
    // The members of an archive follow each other.
    archives.dedup_by(|one, other| Arc::ptr_eq(one, other));
    archives.into_iter().map(|bytes| bytes.len() as u64).sum()
}

fn is_archive(found: &InputFile) -> bool {
    let mut start = [0; ARCHIVE.len()];
    let read = File::open(&found.path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && (start == ARCHIVE || start == EMPTY_ARCHIVE)
}

/// The members of an archive, whose bytes are at `place`.
fn members(found: &InputFile, place: &ArchiveBytes, allow_bombs: bool) -> Result<Vec<InputFile>, String> {
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
            members.push(member(found, place, &name, &file));
        }
    }
    // Members that share their bytes make a small archive hold a vast one.
    if !allow_bombs && (packed > found.bytes || is_bomb(found.bytes, unpacked)) {
        return Err(format!(
            "the zip archive expands from {} MB to {} MB, as a decompression bomb does, and was not read; add \
             --allow-bombs to read it",
            found.bytes >> 20,
            unpacked >> 20
        ));
    }
    if is_workbook {
        let parts = members.into_iter().filter_map(|part| part.origin.ok()).collect();
        return Ok(vec![InputFile { origin: Ok(InputOrigin::Workbook(parts)), ..found.clone() }]);
    }
    if members.is_empty() {
        return Err("the zip archive holds no files; expected exported sign-in logs".to_owned());
    }
    members.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(members)
}

/// Whether a file manager added it: `.DS_Store`, the `__MACOSX` folder.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

fn member<R: Read + Seek>(found: &InputFile, place: &ArchiveBytes, name: &str, file: &ZipFile<'_, R>) -> InputFile {
    // Joined as text: the name of a member may be an absolute path, and is never opened.
    let mut path = found.path.clone().into_os_string();
    path.push("/");
    path.push(name);
    let deflated = file.compression() == CompressionMethod::Deflated;
    let origin = match file.data_start() {
        _ if file.encrypted() => Err("encrypted; unpack the archive with its password first".to_owned()),
        Some(start) if deflated || file.compression() == CompressionMethod::Stored => {
            Ok(InputOrigin::Member(Arc::new(ArchiveMember {
                archive: place.clone(),
                start,
                packed: file.compressed_size(),
                deflated,
                sum: file.crc32(),
            })))
        }
        _ => Err(format!("compressed as {:?}; unpack the archive first", file.compression())),
    };
    // Of archives inside each other, the outer one is the file on disk.
    let archive = found.archive.clone().or_else(|| Some(found.path.clone()));
    InputFile { path: path.into(), bytes: file.compressed_size(), archive, origin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Cursor, Write};
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// The paths and errors of an archive with these members.
    fn expanded(names: &[&str]) -> Vec<(String, Option<String>)> {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("logs.zip");
        let mut writer = ZipWriter::new(File::create(&path).expect("a file"));
        for name in names {
            writer.start_file(*name, SimpleFileOptions::default()).expect("a member");
            writer.write_all(b"[]").expect("bytes");
        }
        writer.finish().expect("an archive");
        let bytes = path.metadata().expect("a file").len();
        let base = dir.path().to_string_lossy().into_owned();
        expand(InputFile::new(path, bytes, Ok(InputOrigin::File)), false, &mut { NESTED_LIMIT })
            .into_iter()
            .map(|found| (found.path.to_string_lossy().replacen(&base, "", 1), found.origin.err()))
            .collect()
    }

    #[test]
    fn members_are_named_below_their_archive() {
        let names = expanded(&["b/2.json", "a.json", "__MACOSX/a.json", "b/.DS_Store", "/etc/passwd", "../up.json"]);
        let mut names: Vec<_> = names.iter().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names, ["/logs.zip/../up.json", "/logs.zip//etc/passwd", "/logs.zip/a.json", "/logs.zip/b/2.json"]);
    }

    #[test]
    fn archives_are_opened_one_level_deep() {
        let packed = |names: &[(&str, &[u8])], method: CompressionMethod| {
            let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
            for (name, bytes) in names {
                let options = SimpleFileOptions::default().compression_method(method);
                writer.start_file(*name, options).expect("a member");
                writer.write_all(bytes).expect("bytes");
            }
            writer.finish().expect("an archive").into_inner()
        };
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let innermost = packed(&[("x.json", b"[]")], method);
            let inner = packed(&[("a.json", b"[1]"), ("deeper.zip", &innermost)], method);
            let dir = tempfile::tempdir().expect("a directory");
            let path = dir.path().join("case.zip");
            std::fs::write(&path, packed(&[("logs.zip", &inner), ("broken.zip", b"PK")], method)).expect("a file");
            let bytes = path.metadata().expect("a file").len();
            let mut budget = NESTED_LIMIT;
            let found = expand(InputFile::new(path.clone(), bytes, Ok(InputOrigin::File)), false, &mut budget);
            assert_eq!((NESTED_LIMIT - budget, in_memory(&found)), (inner.len() as u64 + 2, inner.len() as u64));
            let names: Vec<_> = found.iter().map(|found| found.path.strip_prefix(&path).expect("below")).collect();
            assert_eq!(names, ["broken.zip", "logs.zip/a.json", "logs.zip/deeper.zip"].map(std::path::Path::new));
            assert!(found[0].origin.as_ref().is_err_and(|what| what.contains("zip archive")), "{:?}", found[0]);
            assert!(found.iter().all(|found| found.archive.as_ref() == Some(&path)));
            let Ok(InputOrigin::Member(member)) = &found[1].origin else { panic!("a member") };
            let mut text = String::new();
            unpacked_member(member, false).expect("open").read_to_string(&mut text).expect("sound");
            assert_eq!(text, "[1]");
        }
    }

    #[test]
    fn an_archive_without_files_is_an_error() {
        let found = expanded(&[]);
        assert!(found[0].1.as_ref().is_some_and(|what| what.contains("holds no files")), "{found:?}");
    }
}
