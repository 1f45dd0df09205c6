//! Loads files of any bytes: every record is counted once, threads change nothing, raw records can be read back. The
//! first byte decides whether the rest is read as it is or gzip-compressed, which keeps its text in memory.
#![no_main]

use signinscope::fuzzing::load_file;
use flate2::Compression;
use flate2::write::GzEncoder;
use libfuzzer_sys::fuzz_target;
use std::fs;
use std::io::Write;
use std::sync::LazyLock;
use tempfile::TempDir;

static DIRECTORY: LazyLock<TempDir> = LazyLock::new(|| tempfile::tempdir().expect("a directory"));

fuzz_target!(|bytes: &[u8]| {
    let Some((how, bytes)) = bytes.split_first() else { return };
    let path = DIRECTORY.path().join("input");
    if how % 2 == 0 {
        fs::write(&path, bytes).expect("a file");
    } else {
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(bytes).expect("memory takes everything");
        fs::write(&path, gzip.finish().expect("memory takes everything")).expect("a file");
    }
    load_file(&path);
});
