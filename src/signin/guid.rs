//! 128-bit identifiers.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;

/// A GUID as Entra writes request, correlation and object ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub u128);

/// Stands in [`DIGITS`] for what is no digit.
const NO_DIGIT: u8 = 0xff;

/// The values of hexadecimal digits in either letter case: every record has half a dozen GUIDs.
const DIGITS: [u8; 256] = {
    let mut digits = [NO_DIGIT; 256];
    let mut value = 0;
    while value < 16 {
        digits[b"0123456789abcdef"[value] as usize] = value as u8;
        digits[b"0123456789ABCDEF"[value] as usize] = value as u8;
        value += 1;
    }
    digits
};

impl Guid {
    /// The all-zero GUID, which Entra writes where it has no id to give.
    pub const ZERO: Self = Self(0);

    /// Reads `8-4-4-4-12` hexadecimal digits, in either letter case.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: &[u8; 36] = text.as_bytes().try_into().ok()?;
        let mut value = 0u128;
        for (group, end) in [(0..8, b'-'), (9..13, b'-'), (14..18, b'-'), (19..23, b'-'), (24..36, 0)] {
            if end != 0 && bytes[group.end] != end {
                return None;
            }
            let len = group.len();
            let mut digits = 0u64;
            for &byte in &bytes[group] {
                let digit = DIGITS[usize::from(byte)];
                if digit == NO_DIGIT {
                    return None;
                }
                digits = digits << 4 | u64::from(digit);
            }
            value = value << (4 * len) | u128::from(digits);
        }
        Some(Self(value))
    }

    /// Recovers the request id from a `uniqueTokenIdentifier`, which is the same 16 bytes in unpadded base64url and
    /// in .NET's byte order (the first three groups little-endian). Older records hold the base64 of the printed GUID
    /// (48 characters). Both derivations were verified on real records.
    pub fn from_unique_token_identifier(text: &str) -> Option<Self> {
        // The portal's CSV guards an identifier that starts with '-' or '+' by an apostrophe.
        let bytes = decode_base64(text.strip_prefix('\'').unwrap_or(text))?;
        if bytes.len() == 36 {
            return Self::parse(std::str::from_utf8(&bytes).ok()?);
        }
        Some(Self(u128::from_be_bytes(swap_byte_order(bytes.try_into().ok()?))))
    }

    /// The `uniqueTokenIdentifier` of a sign-in with this request id, in the form of today.
    pub fn unique_token_identifier(self) -> String {
        URL_SAFE_NO_PAD.encode(swap_byte_order(self.0.to_be_bytes()))
    }
}

impl fmt::Display for Guid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let v = self.0;
        write!(
            f,
            "{:08x}-{:04x}-{:04x}-{:04x}-{:012x}",
            v >> 96,
            v >> 80 & 0xffff,
            v >> 64 & 0xffff,
            v >> 48 & 0xffff,
            v & 0xffff_ffff_ffff
        )
    }
}

/// Between the order in which a GUID is printed and .NET's, in either direction: the first three groups are turned.
fn swap_byte_order(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[0..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

/// Decodes either base64 alphabet, padded or not.
fn decode_base64(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len() * 3 / 4);
    let (mut bits, mut held) = (0u32, 0u32);
    for byte in text.trim_end_matches('=').bytes() {
        let digit = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'-' | b'+' => 62,
            b'_' | b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6 | u32::from(digit)) & 0x00ff_ffff;
        held += 6;
        if held >= 8 {
            held -= 8;
            out.push((bits >> held) as u8);
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unique_token_identifier_holds_the_request_id() {
        let id = Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917").expect("a GUID");
        assert_eq!(Guid::from_unique_token_identifier("xFIde66QY0-MIV3gpLb5Fw"), Some(id));
        assert_eq!(Guid::from_unique_token_identifier("not base64!"), None);
        assert_eq!(Guid::from_unique_token_identifier("c2hvcnQ"), None);
    }

    #[test]
    fn the_older_form_is_the_printed_guid() {
        let older = "N2IxZDUyYzQtOTBhZS00ZjYzLThjMjEtNWRlMGE0YjZmOTE3";
        assert_eq!(Guid::from_unique_token_identifier(older), Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"));
    }

    #[test]
    fn what_is_no_guid_is_refused() {
        for text in ["", "user1", "7b1d52c4x90ae-4f63-8c21-5de0a4b6f917", "7b1d52c4-90ae-4f63-8c21-5de0a4b6f91g"] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn printing_and_reading_are_inverse(value: u128) {
            let text = Guid(value).to_string();
            prop_assert_eq!(Guid::parse(&text), Some(Guid(value)));
            prop_assert_eq!(Guid::parse(&text.to_uppercase()), Some(Guid(value)));
            let identifier = Guid(value).unique_token_identifier();
            prop_assert_eq!(identifier.len(), 22);
            prop_assert_eq!(Guid::from_unique_token_identifier(&identifier), Some(Guid(value)));
        }
    }
}
