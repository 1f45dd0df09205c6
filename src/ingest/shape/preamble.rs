//! Reads a first line that spreadsheets and Windows PowerShell put before the headings.

/// The line before the headings.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Preamble {
    /// Its length with the line end; 0 where there is none.
    pub len: usize,
    /// The delimiter that it names.
    pub delimiter: Option<u8>,
}

impl Preamble {
    /// Reads `#TYPE ...` of Windows PowerShell, or `sep=;` of spreadsheets, in any letter case and with or without quotes.
    pub(super) fn of(text: &[u8]) -> Self {
        let len = memchr::memchr(b'\n', text).map_or(text.len(), |end| end + 1);
        let line = text[..len].strip_suffix(b"\n").unwrap_or(&text[..len]);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if line.starts_with(b"#TYPE ") {
            return Self { len, delimiter: None };
        }
        let bare = line.strip_prefix(b"\"").and_then(|line| line.strip_suffix(b"\"")).unwrap_or(line);
        match bare {
            [name @ .., b'=', delimiter] if name.eq_ignore_ascii_case(b"sep") && may_delimit(*delimiter) => {
                Self { len, delimiter: Some(*delimiter) }
            }
            _ => Self::default(),
        }
    }
}

/// Whether a byte can stand between cells without being a part of them.
const fn may_delimit(byte: u8) -> bool {
    byte == b'\t' || byte.is_ascii_punctuation() && byte != b'"'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_line_names_a_delimiter() {
        for (text, len, delimiter) in [
            ("sep=;\r\na;b", 7, Some(b';')),
            ("SEP=|\na|b", 6, Some(b'|')),
            ("\"sep=,\"\na,b", 8, Some(b',')),
            ("sep=\t\r\na\tb", 7, Some(b'\t')),
            ("sep=^", 5, Some(b'^')),
            ("#TYPE System.Object\na,b", 20, None),
            ("sep=a\nb", 0, None),
            ("sep=\nb", 0, None),
            ("separator=;\n", 0, None),
            ("a,b\n", 0, None),
            ("", 0, None),
        ] {
            assert_eq!(Preamble::of(text.as_bytes()), Preamble { len, delimiter }, "{text:?}");
        }
    }
}
