//! SHA-256, so that a report names the evidence that it was made of.

use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The SHA-256 of a file as it lies on disk, in lower-case hexadecimal. Reads the whole file, in small blocks.
///
/// # Errors
/// When the file cannot be opened or read.
pub fn sha256_of_file(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut hash = Sha256::new();
    let mut block = vec![0; 1 << 18];
    loop {
        match file.read(&mut block) {
            Ok(0) => break,
            Ok(read) => hash.update(&block[..read]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(hash.finalize().iter().fold(String::with_capacity(64), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("writing to a String never fails");
        digits
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_the_standard_is_met() {
        let directory = tempfile::tempdir().expect("a directory");
        let path = directory.path().join("abc");
        std::fs::write(&path, "abc").expect("a file");
        let digest = sha256_of_file(&path).expect("a digest");
        // FIPS 180-4, the example of one block.
        assert_eq!(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert!(sha256_of_file(directory.path()).is_err());
    }
}
