//! Computes SHA-256, so that a report names the evidence that it was made from.

use crate::store::Source;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 18;

/// The SHA-256 of a source in lower-case hexadecimal: of a file as it is on disk, of an archive's member unpacked, of a
/// pipe as it was read. Reads files again. `None` when the source cannot be read, was a pipe and not read to its end,
/// or `cancelled` was set.
pub fn sha256(source: &Source, cancelled: &AtomicBool) -> Option<String> {
    if source.sha256.is_some() {
        return source.sha256.clone();
    }
    of_reader(source.reread.as_ref()?.reopen().ok()?, cancelled).ok()?
}

/// The SHA-256 of a file as it is on disk.
pub fn sha256_of_file(path: &std::path::Path, cancelled: &AtomicBool) -> Option<String> {
    of_reader(File::open(path).ok()?, cancelled).ok()?
}

fn of_reader(mut reader: impl Read, cancelled: &AtomicBool) -> io::Result<Option<String>> {
    let mut hash = Sha256::new();
    let mut block = vec![0; BLOCK];
    loop {
        if cancelled.load(Ordering::Relaxed) {
            return Ok(None);
        }
        match reader.read(&mut block) {
            Ok(0) => return Ok(Some(hex(hash))),
            Ok(read) => hash.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

fn hex(hash: Sha256) -> String {
    hash.finalize().iter().fold(String::with_capacity(64), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a String never fails");
        digits
    })
}

/// Computes the SHA-256 of what is read through it: a pipe cannot be read a second time.
pub(crate) struct HashingReader<R> {
    reader: R,
    digest: RunningDigest,
}

/// The digest of what a [`HashingReader`] has read.
#[derive(Clone, Default)]
pub(crate) struct RunningDigest(Arc<Mutex<(Sha256, bool)>>);

impl RunningDigest {
    /// The SHA-256 of everything; `None` before the end.
    pub(crate) fn sha256(&self) -> Option<String> {
        let (hash, ended) = &*self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ended.then(|| hex(hash.clone()))
    }
}

impl<R> HashingReader<R> {
    pub(crate) fn new(reader: R) -> (Self, RunningDigest) {
        let digest = RunningDigest::default();
        (Self { reader, digest: digest.clone() }, digest)
    }
}

impl<R: Read> Read for HashingReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        let (hash, ended) = &mut *self.digest.0.lock().unwrap_or_else(PoisonError::into_inner);
        hash.update(&buffer[..read]);
        *ended |= read == 0 && !buffer.is_empty();
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// FIPS 180-4, the example of one block.
    const OF_ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn the_example_of_the_standard_has_its_digest() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("abc");
        std::fs::write(&path, "abc").expect("a file");
        let never = AtomicBool::new(false);
        assert_eq!(sha256_of_file(&path, &never).as_deref(), Some(OF_ABC));
        assert_eq!(sha256_of_file(directory.path(), &never), None);
        assert_eq!(sha256_of_file(&path, &AtomicBool::new(true)), None, "it was cancelled");
    }

    #[test]
    fn a_running_digest_is_complete_at_the_end() {
        let (mut reader, digest) = HashingReader::new(&b"abc"[..]);
        let mut start = [0; 2];
        reader.read_exact(&mut start).expect("two bytes");
        assert_eq!(digest.sha256(), None);
        io::copy(&mut reader, &mut io::sink()).expect("the rest");
        assert_eq!(digest.sha256().as_deref(), Some(OF_ABC));
    }
}
