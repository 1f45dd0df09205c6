//! Reads a pipe on a thread, so that a pause of the pipe does not stop the load.

use std::io::{self, Read};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::thread;
use std::time::Duration;

/// Bytes that are read at a time: the capacity of a pipe.
const BLOCK: usize = 64 << 10;
/// Blocks that may wait to be taken.
const WAITING: usize = 32;
/// The time without data that counts as a pause.
const PAUSE: Duration = Duration::from_millis(40);

/// Reads ahead on a thread of its own, so that what has come can be shown while more is awaited.
///
/// During a pause, reading fails with [`io::ErrorKind::WouldBlock`] and can be tried again.
pub(super) struct BackgroundReader {
    blocks: Receiver<io::Result<Vec<u8>>>,
    block: Vec<u8>,
    at: usize,
}

impl BackgroundReader {
    /// Reads from `reader` until its end, an error, or the drop of this reader. The thread may stay in a read that
    /// never returns; nothing waits for it.
    pub(super) fn new(mut reader: impl Read + Send + 'static) -> Self {
        let (sender, blocks) = sync_channel(WAITING);
        thread::spawn(move || {
            loop {
                let mut block = vec![0; BLOCK];
                let read = match reader.read(&mut block) {
                    Ok(0) => return,
                    Ok(read) => {
                        block.truncate(read);
                        Ok(block)
                    }
                    Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                    Err(error) => Err(error),
                };
                let ends = read.is_err();
                if sender.send(read).is_err() || ends {
                    return;
                }
            }
        });
        Self { blocks, block: Vec::new(), at: 0 }
    }
}

impl Read for BackgroundReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.block.len() {
            (self.at, self.block) = (0, Vec::new());
            self.block = match self.blocks.recv_timeout(PAUSE) {
                Ok(block) => block?,
                Err(RecvTimeoutError::Timeout) => return Err(io::ErrorKind::WouldBlock.into()),
                Err(RecvTimeoutError::Disconnected) => Vec::new(),
            };
        }
        let read = (&self.block[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;

    #[test]
    fn data_is_available_during_a_pause() {
        let (reader, mut writer) = io::pipe().expect("a pipe");
        let mut ahead = BackgroundReader::new(reader);
        writer.write_all(b"some").expect("a write");
        let mut text = Vec::new();
        let pause = ahead.read_to_end(&mut text).expect_err("there is no end yet");
        assert_eq!((pause.kind(), &text[..]), (io::ErrorKind::WouldBlock, &b"some"[..]));
        writer.write_all(b" more").expect("a write");
        drop(writer);
        ahead.read_to_end(&mut text).expect("the end");
        assert_eq!(text, b"some more");
    }
}
