//! Decodes UTF-16, which Windows PowerShell writes (`Out-File`, `>`).

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_16BE, UTF_16LE};
use std::io::{self, Read};

/// Bytes that are decoded at a time.
const BLOCK: usize = 64 << 10;

/// Detects UTF-16 by its byte order mark or, without one, by the zeros beside the first two characters, which are ASCII
/// in any export. `None` for other text.
pub(super) fn byte_order(start: &[u8]) -> Option<&'static Encoding> {
    match *start {
        [0xff, 0xfe, 0, 0] => None, // UTF-32
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [first, 0, second, 0] if first.is_ascii() && second.is_ascii() && first != 0 && second != 0 => Some(UTF_16LE),
        [0, first, 0, second] if first.is_ascii() && second.is_ascii() && first != 0 && second != 0 => Some(UTF_16BE),
        _ => None,
    }
}

/// The name that `check` shows.
pub(super) fn name(order: &'static Encoding) -> &'static str {
    if order == UTF_16LE { "utf-16le" } else { "utf-16be" }
}

/// Reads UTF-16 as UTF-8, without the byte order mark. Half a surrogate pair becomes U+FFFD.
pub(super) struct Utf16Reader<R> {
    reader: R,
    decoder: Decoder,
    /// Decoded text that was not read yet.
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: Read> Utf16Reader<R> {
    pub(super) fn new(reader: R, order: &'static Encoding) -> Self {
        Self { reader, decoder: order.new_decoder_with_bom_removal(), text: Vec::new(), at: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        let mut block = Vec::with_capacity(BLOCK);
        self.reader.by_ref().take(BLOCK as u64).read_to_end(&mut block)?;
        self.ended = block.len() < BLOCK;
        let longest = self.decoder.max_utf8_buffer_length(block.len()).unwrap_or(4 * BLOCK);
        self.text.clear();
        self.text.resize(longest, 0);
        let (result, _, written, _) = self.decoder.decode_to_utf8(&block, &mut self.text, self.ended);
        debug_assert_eq!(result, CoderResult::InputEmpty, "the buffer holds the longest outcome");
        self.text.truncate(written);
        self.at = 0;
        Ok(())
    }
}

impl<R: Read> Read for Utf16Reader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.at == self.text.len() && !self.ended {
            self.refill()?;
        }
        let read = (&self.text[self.at..]).read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encoded(text: &str, order: &'static Encoding, mark: bool) -> Vec<u8> {
        let bytes = if order == UTF_16LE { u16::to_le_bytes } else { u16::to_be_bytes };
        let units = text.encode_utf16();
        if mark { [0xfeff].into_iter().chain(units).flat_map(bytes).collect() } else { units.flat_map(bytes).collect() }
    }

    #[test]
    fn both_byte_orders_are_read_with_and_without_a_mark() {
        let text = "{\"name\":\"H\u{e9}l\u{e8}ne \u{1f512}\"}\r\n".repeat(5000);
        for order in [UTF_16LE, UTF_16BE] {
            for mark in [true, false] {
                let bytes = encoded(&text, order, mark);
                assert_eq!(byte_order(&bytes[..4]), Some(order));
                let mut read = String::new();
                Utf16Reader::new(&bytes[..], order).read_to_string(&mut read).expect("in memory");
                assert!(read == text, "{} {mark}", name(order));
            }
        }
    }

    #[test]
    fn other_text_is_not_utf16() {
        for start in [&b"{\"ti"[..], b"\xef\xbb\xbf{", b"\xff\xfe\0\0", b"", b"[", b"\0\0\0\0"] {
            assert_eq!(byte_order(start), None, "{start:?}");
        }
    }

    #[test]
    fn half_a_character_becomes_a_replacement_character() {
        let mut bytes = encoded("ab", UTF_16LE, true);
        bytes.push(b'c');
        let mut read = String::new();
        Utf16Reader::new(&bytes[..], UTF_16LE).read_to_string(&mut read).expect("in memory");
        assert_eq!(read, "ab\u{fffd}");
    }
}
