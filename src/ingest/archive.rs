//! Zip archives: each member is read as a file of its own.

use super::decode::is_bomb;
use super::discover::{Found, Origin, describe};
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Take};
use std::path::PathBuf;
use std::sync::Arc;
use zip::read::ZipFile;
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

/// Where the bytes of a member lie.
#[derive(Debug, PartialEq, Eq)]
pub struct Member {
    archive: PathBuf,
    start: u64,
    /// Size of its bytes as packed.
    pub packed: u64,
    /// Whether the bytes are deflated; else they stand as they are.
    pub deflated: bool,
    /// CRC-32 of the bytes as they were.
    pub sum: u32,
}

impl Member {
    /// Its bytes, as packed.
    ///
    /// # Errors
    /// What the system says.
    pub fn open(&self) -> io::Result<Take<File>> {
        let mut file = File::open(&self.archive)?;
        file.seek(SeekFrom::Start(self.start))?;
        Ok(file.take(self.packed))
    }
}

const ARCHIVE: &[u8] = b"PK\x03\x04";
const EMPTY_ARCHIVE: &[u8] = b"PK\x05\x06";
/// What every workbook (.xlsx) has, and no other archive.
const WORKBOOK: &str = "xl/workbook.xml";

/// Puts the members of an archive in its place, sorted by name; leaves any other file as it is.
pub fn expand(found: Found, allow_bombs: bool) -> Vec<Found> {
    if found.origin != Ok(Origin::File) || !is_archive(&found) {
        return vec![found];
    }
    match members(&found, allow_bombs) {
        Ok(members) => members,
        Err(what) => vec![Found { origin: Err(what), ..found }],
    }
}

fn is_archive(found: &Found) -> bool {
    let mut start = [0; ARCHIVE.len()];
    let read = File::open(&found.path).and_then(|mut file| file.read_exact(&mut start));
    read.is_ok() && (start == ARCHIVE || start == EMPTY_ARCHIVE)
}

fn members(found: &Found, allow_bombs: bool) -> Result<Vec<Found>, String> {
    let fault = |error: ZipError| format!("the zip archive cannot be read: {error}");
    let file = File::open(&found.path).map_err(|error| describe(&error))?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(fault)?;
    let mut members = Vec::new();
    let (mut packed, mut unpacked, mut is_workbook) = (0u64, 0u64, false);
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(fault)?;
        let name = file.name().map_err(fault)?.into_owned();
        packed = packed.saturating_add(file.compressed_size());
        unpacked = unpacked.saturating_add(file.size());
        is_workbook |= name == WORKBOOK;
        if !file.is_dir() && !is_hidden(&name) {
            members.push(member(found, &name, &file));
        }
    }
    // Members that share their bytes are how a small archive holds a vast one.
    if !allow_bombs && (packed > found.bytes || is_bomb(found.bytes, unpacked)) {
        return Err(format!(
            "the zip archive claims to hold {} MB in {} MB: it is not unpacked, for it looks like a decompression \
             bomb; --allow-bombs reads it all the same",
            unpacked >> 20,
            found.bytes >> 20
        ));
    }
    if is_workbook {
        let parts = members.into_iter().filter_map(|part| part.origin.ok()).collect();
        return Ok(vec![Found { origin: Ok(Origin::Workbook(parts)), ..found.clone() }]);
    }
    if members.is_empty() {
        return Err("the zip archive holds no files; expected exported sign-in logs".to_owned());
    }
    members.sort_by(|one, other| one.path.cmp(&other.path));
    Ok(members)
}

/// What file managers add, as `.DS_Store` and the `__MACOSX` folder.
fn is_hidden(name: &str) -> bool {
    name.split(['/', '\\']).any(|part| part.starts_with('.') && part != "." && part != ".." || part == "__MACOSX")
}

fn member<R: Read + Seek>(found: &Found, name: &str, file: &ZipFile<'_, R>) -> Found {
    // Joined as text: the name of a member may be an absolute path, and is never opened.
    let mut path = found.path.clone().into_os_string();
    path.push("/");
    path.push(name);
    let deflated = file.compression() == CompressionMethod::Deflated;
    let origin = match file.data_start() {
        _ if file.encrypted() => Err("it is encrypted; unpack the archive with its password first".to_owned()),
        Some(start) if deflated || file.compression() == CompressionMethod::Stored => {
            Ok(Origin::Member(Arc::new(Member {
                archive: found.path.clone(),
                start,
                packed: file.compressed_size(),
                deflated,
                sum: file.crc32(),
            })))
        }
        _ => Err(format!("it is packed as {:?}, not deflated; unpack the archive first", file.compression())),
    };
    Found { path: path.into(), bytes: file.compressed_size(), archive: Some(found.path.clone()), origin }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    /// The paths and faults of an archive with these members.
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
        expand(Found::new(path, bytes, Ok(Origin::File)), false)
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
    fn an_archive_without_files_is_told() {
        let found = expanded(&[]);
        assert!(found[0].1.as_ref().is_some_and(|what| what.contains("holds no files")), "{found:?}");
    }
}
