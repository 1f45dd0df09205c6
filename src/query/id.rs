//! Reads the ids of a filter.

use crate::signin::Guid;

/// The length of a GUID as text.
const GUID_LEN: usize = 36;

/// Reads a whole id: a GUID, or the unique token identifier by which other logs name a sign-in. A piece of a GUID, which
/// is valid base64 too, is neither.
pub(crate) fn read_id(text: &str) -> Option<Guid> {
    let identifier = || if is_part_of_guid(text) { None } else { Guid::from_unique_token_identifier(text) };
    Guid::parse(text).or_else(identifier)
}

/// Whether a GUID can contain the text.
pub(super) fn is_part_of_guid(text: &str) -> bool {
    text.len() <= GUID_LEN && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}
