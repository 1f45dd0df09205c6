//! Reads and prints 128-bit identifiers.

use base64::alphabet;
use base64::engine::general_purpose::{GeneralPurpose, GeneralPurposeConfig, URL_SAFE_NO_PAD};
use base64::engine::{DecodePaddingMode, Engine};
use std::borrow::Cow;
use std::fmt;

/// A GUID as Entra writes request, correlation and object ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Guid(pub u128);

/// Characters of a token identifier.
const TOKEN_LEN: usize = 22;

/// Marks in [`DIGITS`] what is no digit.
const NO_DIGIT: u8 = 0xff;

/// Values of hexadecimal digits. A table, because every record has half a dozen GUIDs.
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
    /// The all-zero GUID, which Entra writes for an absent id.
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

    /// Decodes the request id from a `uniqueTokenIdentifier`: the same 16 bytes in unpadded base64url, in .NET's byte
    /// order (the first three groups little-endian). Older records hold the base64 of the printed GUID (48 characters).
    /// Both were verified on real records.
    pub fn from_unique_token_identifier(text: &str) -> Option<Self> {
        // The admin center's CSV guards an identifier that starts with '-' or '+' by an apostrophe.
        let mut bytes = [0; 36];
        let bytes = decode_base64(text.strip_prefix('\'').unwrap_or(text), &mut bytes)?;
        if bytes.len() == 36 {
            return Self::parse(std::str::from_utf8(bytes).ok()?);
        }
        Some(Self(u128::from_be_bytes(swap_byte_order(bytes.try_into().ok()?))))
    }

    /// The `uniqueTokenIdentifier` of a sign-in with this request id, in its current form.
    pub fn unique_token_identifier(self) -> String {
        URL_SAFE_NO_PAD.encode(swap_byte_order(self.0.to_be_bytes()))
    }
}

/// A token identifier in the form of the sign-in log: 22 characters of base64url. It may be padded, in the other alphabet,
/// guarded by an apostrophe, or written as the GUID of the sign-in. One that has other than 16 bytes stays as it is; one of
/// zeros is none, and gives empty text.
pub fn token_identifier(text: &str) -> Cow<'_, str> {
    let text = text.strip_prefix('\'').unwrap_or(text);
    match Guid::parse(text).or_else(|| Guid::from_unique_token_identifier(text)) {
        Some(Guid::ZERO) => Cow::Borrowed(""),
        Some(id) => {
            let mut written = [0; TOKEN_LEN];
            match URL_SAFE_NO_PAD.encode_slice(swap_byte_order(id.0.to_be_bytes()), &mut written) {
                Ok(_) if written == text.as_bytes() => Cow::Borrowed(text),
                _ => Cow::Owned(id.unique_token_identifier()),
            }
        }
        None => Cow::Borrowed(text),
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

/// Converts between the printed byte order of a GUID and .NET's: the first three groups are reversed.
fn swap_byte_order(mut bytes: [u8; 16]) -> [u8; 16] {
    bytes[0..4].reverse();
    bytes[4..6].reverse();
    bytes[6..8].reverse();
    bytes
}

/// Decodes base64 of either alphabet, padded or not, of an identifier's length at most.
fn decode_base64<'b>(text: &str, bytes: &'b mut [u8; 36]) -> Option<&'b [u8]> {
    const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true);
    const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
    const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);
    let engine = if text.contains(['+', '/']) { STANDARD } else { URL_SAFE };
    let len = engine.decode_slice(text, bytes).ok()?;
    Some(&bytes[..len])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_unique_token_identifier_holds_the_request_id() {
        let id = Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917").expect("a GUID");
        assert_eq!(Guid::from_unique_token_identifier("xFIde66QY0-MIV3gpLb5Fw"), Some(id));
        assert_eq!(Guid::from_unique_token_identifier("xFIde66QY0-MIV3gpLb5Fw=="), Some(id), "padded");
        assert_eq!(Guid::from_unique_token_identifier("'-FIde66QY0+MIV3gpLb5Fw"), None, "two alphabets");
        assert_eq!(Guid::from_unique_token_identifier("not base64!"), None);
        assert_eq!(Guid::from_unique_token_identifier(&"xFIde66QY0".repeat(20)), None, "too long");
        assert_eq!(Guid::from_unique_token_identifier("c2hvcnQ"), None);
    }

    #[test]
    fn every_form_of_a_token_identifier_is_one() {
        for text in [
            "xFIde66QY0-MIV3gpLb5Fw",
            "xFIde66QY0-MIV3gpLb5Fw==",
            "'xFIde66QY0-MIV3gpLb5Fw",
            "xFIde66QY0+MIV3gpLb5Fw",
            "7B1D52C4-90ae-4f63-8c21-5de0a4b6f917",
            "N2IxZDUyYzQtOTBhZS00ZjYzLThjMjEtNWRlMGE0YjZmOTE3",
        ] {
            assert_eq!(token_identifier(text), "xFIde66QY0-MIV3gpLb5Fw", "{text}");
        }
        assert_eq!(token_identifier("XFIDE66QY0-MIV3GPLB5FW"), "XFIDE66QY0-MIV3GPLB5FQ", "letter case counts");
        assert_eq!(token_identifier("other"), "other");
        assert_eq!(token_identifier("AAAAAAAAAAAAAAAAAAAAAA"), "");
    }

    #[test]
    fn the_older_form_is_the_printed_guid() {
        let older = "N2IxZDUyYzQtOTBhZS00ZjYzLThjMjEtNWRlMGE0YjZmOTE3";
        assert_eq!(Guid::from_unique_token_identifier(older), Guid::parse("7b1d52c4-90ae-4f63-8c21-5de0a4b6f917"));
    }

    #[test]
    fn other_text_is_no_guid() {
        for text in ["", "user1", "7b1d52c4x90ae-4f63-8c21-5de0a4b6f917", "7b1d52c4-90ae-4f63-8c21-5de0a4b6f91g"] {
            assert_eq!(Guid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn either_alphabet_is_read() {
        let id = Guid::from_unique_token_identifier("_-v_--v7-_v7-_v7-_v7-w").expect("an identifier");
        assert_eq!(Guid::from_unique_token_identifier("/+v/++v7+/v7+/v7+/v7+w"), Some(id));
        assert_eq!(
            Guid::from_unique_token_identifier("'-_v7-_v7-_v7-_v7-_v7-w").map(Guid::unique_token_identifier).as_deref(),
            Some("-_v7-_v7-_v7-_v7-_v7-w")
        );
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
