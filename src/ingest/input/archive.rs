//! Opens archives: each member becomes a file of its own, also of archives inside archives.

use super::archive_member::{ArchiveBytes, is_tar};
use super::bomb::ArchiveTotal;
use super::input_file::{InputFile, InputOrigin};
use super::{tar_archive, zip_archive};
use crate::ingest::decode::{unpacked_member, unpacked_stream};
use crate::text::{bytes as size, io_error};
use std::fs::File;
use std::io::{self, Cursor, Read};
use std::path::Path;
use std::sync::Arc;

/// The limit of what is unpacked into memory in one load, in bytes: archives inside archives, archives on a pipe, and
/// compressed tar archives. Their members cannot be found without that.
const MEMORY_LIMIT: u64 = 1 << 30;

/// How many archives may be inside each other. Logs are not kept any deeper; decompression bombs are.
const MAX_DEPTH: usize = 3;

/// Bytes of the start of a file that show whether it is an archive.
const DETECTED_BY: usize = 262;

/// A kind of archive.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ArchiveKind {
    Zip,
    Tar,
}

impl ArchiveKind {
    fn detect(start: &[u8]) -> Option<Self> {
        match start {
            // An archive with members, or without.
            [b'P', b'K', 3, 4, ..] | [b'P', b'K', 5, 6, ..] => Some(Self::Zip),
            _ if is_tar(start) => Some(Self::Tar),
            _ => None,
        }
    }
}

/// Opens the archives of a load.
pub(crate) struct ArchiveOpener {
    allow_bombs: bool,
    /// The memory that may still be taken, in bytes.
    budget: u64,
}

impl ArchiveOpener {
    pub(crate) fn new(allow_bombs: bool) -> Self {
        Self { allow_bombs, budget: MEMORY_LIMIT }
    }

    /// Replaces an archive by its members; leaves any other file as it is.
    pub(crate) fn expand(&mut self, found: InputFile) -> Vec<InputFile> {
        match &found.origin {
            Ok(InputOrigin::File) => self.expand_file(found),
            Ok(InputOrigin::Stdin(start)) if ArchiveKind::detect(start) == Some(ArchiveKind::Zip) => {
                let pipe = Cursor::new(Arc::clone(start)).chain(io::stdin());
                self.expand_pipe(found, pipe)
            }
            _ => vec![found],
        }
    }

    fn expand_file(&mut self, found: InputFile) -> Vec<InputFile> {
        let mut start = Vec::new();
        let read = File::open(&found.path).and_then(|file| file.take(DETECTED_BY as u64).read_to_end(&mut start));
        if read.is_err() {
            return vec![found];
        }
        let total = Arc::new(ArchiveTotal::new(found.bytes));
        if let Some(kind) = ArchiveKind::detect(&start) {
            let place = ArchiveBytes::File(found.path.clone());
            return self.members(kind, found, &place, &total, 1);
        }
        // Unpacking every compressed file to see whether there is an archive in it would read all of them twice.
        if !has_name_of_archive(&found.path) {
            return vec![found];
        }
        let unpacked = File::open(&found.path)
            .map_err(|error| io_error(&error))
            .and_then(|file| unpacked_stream(Box::new(file), found.bytes, self.allow_bombs))
            .and_then(|reader| self.read_into_memory(reader));
        self.inside(found, unpacked, &total, 1)
    }

    fn expand_pipe(&mut self, found: InputFile, pipe: impl Read) -> Vec<InputFile> {
        match self.read_into_memory(pipe) {
            Ok((bytes, None)) => {
                let found = InputFile { bytes: bytes.len() as u64, ..found };
                let total = Arc::new(ArchiveTotal::new(found.bytes));
                let members = self.members(ArchiveKind::Zip, found, &ArchiveBytes::Memory(bytes), &total, 1);
                // No file on disk holds them.
                members.into_iter().map(|member| InputFile { archive: None, ..member }).collect()
            }
            Ok((_, Some(what))) | Err(what) => vec![InputFile { origin: Err(what), ..found }],
        }
    }

    /// Replaces an archive that is a member itself.
    fn expand_member(&mut self, found: InputFile, total: &Arc<ArchiveTotal>, depth: usize) -> Vec<InputFile> {
        match &found.origin {
            Ok(InputOrigin::Member(member)) if depth < MAX_DEPTH && has_name_of_archive(&found.path) => {
                let unpacked =
                    unpacked_member(member, self.allow_bombs).and_then(|reader| self.read_into_memory(reader));
                self.inside(found, unpacked, total, depth + 1)
            }
            _ => vec![found],
        }
    }

    /// The members of an archive that was unpacked into memory, with its damage.
    fn inside(
        &mut self,
        found: InputFile,
        unpacked: Result<(Arc<[u8]>, Option<String>), String>,
        total: &Arc<ArchiveTotal>,
        depth: usize,
    ) -> Vec<InputFile> {
        let failed = |found: InputFile, what: String| InputFile { origin: Err(what), ..found };
        let (bytes, damage) = match unpacked {
            Ok(unpacked) => unpacked,
            Err(what) => return vec![failed(found, what)],
        };
        let Some(kind) = ArchiveKind::detect(&bytes) else {
            return match damage {
                // Its content decides.
                None => vec![found],
                Some(what) => vec![failed(found, what)],
            };
        };
        if let (ArchiveKind::Zip, Some(what)) = (kind, &damage) {
            // Its list of members is at its end.
            return vec![failed(found, what.clone())];
        }
        let archive = InputFile { bytes: bytes.len() as u64, ..found.clone() };
        let mut members = self.members(kind, archive, &ArchiveBytes::Memory(bytes), total, depth);
        if members.iter().any(|member| matches!(member.origin, Ok(InputOrigin::Workbook(_)))) {
            // A workbook is read as a member, whose content decides.
            return vec![found];
        }
        if let Some(what) = damage {
            members.push(failed(InputFile { bytes: 0, ..found }, format!("{what}; members before that are read")));
        }
        members
    }

    /// The members of an archive whose bytes are at `place`. `depth` is 1 for an archive that is in no other.
    fn members(
        &mut self,
        kind: ArchiveKind,
        found: InputFile,
        place: &ArchiveBytes,
        total: &Arc<ArchiveTotal>,
        depth: usize,
    ) -> Vec<InputFile> {
        let listed = match kind {
            ArchiveKind::Zip => zip_archive::members(&found, place, total, self.allow_bombs),
            ArchiveKind::Tar => tar_archive::members(&found, place, total),
        };
        let (members, damage) = match listed {
            Ok((members, None)) if members.is_empty() => {
                (members, Some("the archive holds no files; expected exported sign-in logs".to_owned()))
            }
            Ok(listed) => listed,
            Err(what) => (Vec::new(), Some(what)),
        };
        let mut files: Vec<InputFile> =
            members.into_iter().flat_map(|member| self.expand_member(member, total, depth)).collect();
        if let Some(what) = damage {
            let bytes = if files.is_empty() { found.bytes } else { 0 };
            files.push(InputFile { origin: Err(what), bytes, ..found });
        }
        files
    }

    /// Reads everything, as far as it is sound, and what is wrong with it.
    fn read_into_memory(&mut self, reader: impl Read) -> Result<(Arc<[u8]>, Option<String>), String> {
        let mut bytes = Vec::new();
        let damage = match reader.take(self.budget + 1).read_to_end(&mut bytes) {
            Ok(_) => None,
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
                Some("the archive ends early: the file was cut off".to_owned())
            }
            Err(error) => Some(format!("the archive cannot be unpacked: {error}")),
        };
        self.budget = self.budget.checked_sub(bytes.len() as u64).ok_or_else(|| {
            let most = size(MEMORY_LIMIT);
            format!("an archive that has to be unpacked into memory, where all of these together may take {most}; unpack it first")
        })?;
        Ok((bytes.into(), damage))
    }
}

/// Memory that unpacked archives take, in bytes.
pub(crate) fn in_memory(found: &[InputFile]) -> u64 {
    let archives = found.iter().filter_map(|found| match &found.origin {
        Ok(InputOrigin::Member(member)) => member.archive.in_memory(),
        _ => None,
    });
    let mut archives: Vec<_> = archives.collect();
    // The members of an archive follow each other.
    archives.dedup_by(|one, other| Arc::ptr_eq(one, other));
    archives.into_iter().map(|bytes| bytes.len() as u64).sum()
}

/// Whether a file is called like an archive, or like a compressed one: `logs.zip`, `logs.tgz`, `logs.tar.xz`.
fn has_name_of_archive(path: &Path) -> bool {
    const ARCHIVES: [&str; 7] = ["zip", "tar", "tgz", "tbz", "tbz2", "txz", "tzst"];
    const STREAMS: [&str; 4] = ["gz", "bz2", "xz", "zst"];
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_lowercase();
    let mut parts = name.rsplit('.');
    let last = parts.next().unwrap_or_default();
    ARCHIVES.contains(&last) || STREAMS.contains(&last) && parts.next().is_some_and(|part| ARCHIVES.contains(&part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;
    use zip::{CompressionMethod, ZipWriter};

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
        ArchiveOpener::new(false)
            .expand(InputFile::new(path, bytes, Ok(InputOrigin::File)))
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

    fn packed(names: &[(&str, &[u8])], method: CompressionMethod) -> Vec<u8> {
        let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in names {
            let options = SimpleFileOptions::default().compression_method(method);
            writer.start_file(*name, options).expect("a member");
            writer.write_all(bytes).expect("bytes");
        }
        writer.finish().expect("an archive").into_inner()
    }

    #[test]
    fn archives_are_opened_to_a_depth_of_three() {
        for method in [CompressionMethod::Stored, CompressionMethod::Deflated] {
            let fourth = packed(&[("x.json", b"[]")], method);
            let third = packed(&[("b.json", b"[2]"), ("deepest.zip", &fourth)], method);
            let second = packed(&[("a.json", b"[1]"), ("deeper.zip", &third)], method);
            let dir = tempfile::tempdir().expect("a directory");
            let path = dir.path().join("case.zip");
            std::fs::write(&path, packed(&[("logs.zip", &second), ("broken.zip", b"PK")], method)).expect("a file");
            let bytes = path.metadata().expect("a file").len();
            let mut opener = ArchiveOpener::new(false);
            let found = opener.expand(InputFile::new(path.clone(), bytes, Ok(InputOrigin::File)));
            let memory = (second.len() + third.len()) as u64;
            assert_eq!((MEMORY_LIMIT - opener.budget, in_memory(&found)), (memory + 2, memory));
            let names: Vec<_> = found.iter().map(|found| found.path.strip_prefix(&path).expect("below")).collect();
            let expected =
                ["broken.zip", "logs.zip/a.json", "logs.zip/deeper.zip/b.json", "logs.zip/deeper.zip/deepest.zip"];
            assert_eq!(names, expected.map(Path::new));
            assert!(found.iter().all(|found| found.archive.as_ref() == Some(&path)));
            let Ok(InputOrigin::Member(member)) = &found[2].origin else { panic!("a member") };
            let mut text = String::new();
            unpacked_member(member, false).expect("open").read_to_string(&mut text).expect("sound");
            assert_eq!(text, "[2]");
        }
    }

    #[test]
    fn names_of_archives_are_known() {
        for name in ["a.zip", "A.TAR", "a.tgz", "a.tar.gz", "a.b.tar.XZ", "a.zip.gz", "a.tar.zst", "a.tbz2"] {
            assert!(has_name_of_archive(Path::new(name)), "{name}");
        }
        for name in ["a.json", "a.json.gz", "a.tar.json", "a.tarball", "gz", ""] {
            assert!(!has_name_of_archive(Path::new(name)), "{name}");
        }
    }

    #[test]
    fn an_archive_without_files_is_an_error() {
        let found = expanded(&[]);
        assert!(found[0].1.as_ref().is_some_and(|what| what.contains("holds no files")), "{found:?}");
    }
}
