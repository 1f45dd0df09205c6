//! Finds how deep the schema of a Parquet file is, before the library reads it: it calls itself for each level, and a small
//! file of many levels would end the program.

use parquet::file::reader::ChunkReader;

/// The most levels of a schema. Columns of sign-ins have six.
const MOST: usize = 100;

/// The length of the footer and the magic bytes, at the end of a file.
const TAIL: u64 = 8;

/// The field of the footer that lists the schema, and in it that of the number of children (`parquet.thrift`).
const SCHEMA: i64 = 2;
const CHILDREN: i64 = 5;

// Types of the compact protocol of Thrift.
const TRUE: u8 = 1;
const FALSE: u8 = 2;
const BYTE: u8 = 3;
const I16: u8 = 4;
const I64: u8 = 6;
const DOUBLE: u8 = 7;
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

/// Whether the schema is nested too deep. A footer that cannot be followed is left to the library.
pub(super) fn is_too_deep(file: &impl ChunkReader) -> bool {
    let footer = || {
        let tail = file.get_bytes(file.len().checked_sub(TAIL)?, TAIL as usize).ok()?;
        let len = u64::from(u32::from_le_bytes(*tail.first_chunk()?));
        file.get_bytes(file.len().checked_sub(TAIL + len)?, len as usize).ok()
    };
    footer().is_some_and(|footer| Footer(&footer).is_too_deep() == Some(true))
}

/// The rest of a footer.
struct Footer<'a>(&'a [u8]);

impl Footer<'_> {
    fn is_too_deep(&mut self) -> Option<bool> {
        let mut id = 0;
        loop {
            let kind = self.field(&mut id)?;
            if (id, kind) != (SCHEMA, LIST) {
                self.skip(kind, 0)?;
                continue;
            }
            let (count, _) = self.list()?;
            // How many children each open group still misses.
            let mut open: Vec<i64> = Vec::new();
            for _ in 0..count {
                let children = self.children()?;
                if let Some(missing) = open.last_mut() {
                    *missing -= 1;
                }
                open.push(children);
                while open.last().is_some_and(|missing| *missing <= 0) {
                    open.pop();
                }
                if open.len() > MOST {
                    return Some(true);
                }
            }
            return Some(false);
        }
    }

    /// The number of children of the next element of the schema.
    fn children(&mut self) -> Option<i64> {
        let (mut id, mut children) = (0, 0);
        // The length that a list claims may be vast.
        self.0.first()?;
        loop {
            match self.field(&mut id) {
                None => return Some(children),
                Some(kind) if id == CHILDREN && (I16..=I64).contains(&kind) => children = self.number()?,
                Some(kind) => self.skip(kind, 0)?,
            }
        }
    }

    /// The type of the next field, whose number replaces `id`; `None` at the end of the struct.
    fn field(&mut self, id: &mut i64) -> Option<u8> {
        let header = self.byte()?;
        let kind = header & 0x0f;
        if kind == 0 {
            return None;
        }
        *id = match header >> 4 {
            0 => self.number()?,
            more => *id + i64::from(more),
        };
        Some(kind)
    }

    /// The length of a list and the type of its items.
    fn list(&mut self) -> Option<(u64, u8)> {
        let header = self.byte()?;
        let len = if header >> 4 == 15 { self.varint()? } else { u64::from(header >> 4) };
        Some((len, header & 0x0f))
    }

    fn skip(&mut self, kind: u8, depth: usize) -> Option<()> {
        if depth > MOST {
            return None;
        }
        match kind {
            TRUE | FALSE => {}
            BYTE => _ = self.byte()?,
            I16..=I64 => _ = self.varint()?,
            DOUBLE => self.advance(8)?,
            BINARY => {
                let len = self.varint()?;
                self.advance(len)?;
            }
            LIST | SET => {
                let (len, kind) = self.list()?;
                for _ in 0..len {
                    self.item(kind, depth + 1)?;
                }
            }
            MAP => {
                let len = self.varint()?;
                let kinds = if len == 0 { 0 } else { self.byte()? };
                for _ in 0..len {
                    self.item(kinds >> 4, depth + 1)?;
                    self.item(kinds & 0x0f, depth + 1)?;
                }
            }
            STRUCT => {
                let mut id = 0;
                self.0.first()?;
                while let Some(kind) = self.field(&mut id) {
                    self.skip(kind, depth + 1)?;
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Passes over an item of a list or map, where a truth value is a byte.
    fn item(&mut self, kind: u8, depth: usize) -> Option<()> {
        self.skip(if kind == TRUE || kind == FALSE { BYTE } else { kind }, depth)
    }

    fn number(&mut self) -> Option<i64> {
        let zigzag = self.varint()?;
        Some((zigzag >> 1) as i64 ^ -((zigzag & 1) as i64))
    }

    fn varint(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }

    fn byte(&mut self) -> Option<u8> {
        let (byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*byte)
    }

    fn advance(&mut self, len: u64) -> Option<()> {
        self.0 = self.0.get(usize::try_from(len).ok()?..)?;
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;

    /// A file without rows, whose only column is in so many groups.
    fn nested(groups: usize) -> Bytes {
        let mut footer = vec![0x15, 2, 0x19, 0xfc];
        let mut count = groups + 2;
        while count >= 0x80 {
            footer.push(count as u8 | 0x80);
            count >>= 7;
        }
        footer.push(count as u8);
        footer.extend(b"\x48\x06schema\x15\x02\x00");
        (0..groups).for_each(|_| footer.extend(b"\x35\x02\x18\x01a\x15\x02\x00"));
        footer.extend(b"\x15\x0c\x25\x02\x18\x01b\x00\x16\x00\x19\x0c\x00");
        let len = (footer.len() as u32).to_le_bytes();
        [b"PAR1", &footer[..], &len, b"PAR1"].concat().into()
    }

    #[test]
    fn a_schema_of_many_levels_is_found_before_it_is_read() {
        assert!(!is_too_deep(&nested(50)));
        assert!(is_too_deep(&nested(100_000)));
        assert!(!is_too_deep(&Bytes::from_static(b"PAR1")) && !is_too_deep(&nested(3).slice(..40)));
        let read = |groups| {
            super::super::rows::ParquetText::open(nested(groups), 0, &crate::ingest::Progress::default()).err()
        };
        assert!(read(100_000).is_some_and(|what| what.contains("nested")));
        assert_eq!(read(50), None);
    }
}
