//! Detects exports of the Graph SDK for Python, in which values of enumerations are lost.
//!
//! The SDK drops a value that its version does not know: the key is then absent, null or an empty list, and the record
//! reads as if it had no value. (`JsonParseNode.get_enum_value` of kiota-serialization-json; older versions lose every
//! value of `incomingTokenType` and `authenticationProtocol`: microsoftgraph/msgraph-beta-sdk-python issue 987.)

/// Bytes of a file that are searched: some 20 records, all written by one program.
const LOOKED_AT: usize = 64 << 10;

/// Keys of enumerations of which several values may be set. Graph joins them by commas, the SDK writes a list.
const LISTS: [&[u8]; 6] = [
    b"\"authenticationProtocol\"",
    b"\"authentication_protocol\"",
    b"\"incomingTokenType\"",
    b"\"incoming_token_type\"",
    b"\"originalTransferMethod\"",
    b"\"original_transfer_method\"",
];

/// A key of the SDK's own objects, which some scripts write as they are.
const OF_OBJECTS: &[u8] = b"\"odata_type\"";

/// Whether the start of a file of JSON records looks like an export of the SDK.
pub(crate) fn written_by_python_sdk(text: &[u8]) -> bool {
    let text = &text[..text.len().min(LOOKED_AT)];
    let is_list = |at: usize| {
        let key = text[..at].trim_ascii_end().strip_suffix(b":").map(<[u8]>::trim_ascii_end);
        key.is_some_and(|key| LISTS.iter().any(|list| key.ends_with(list)))
    };
    // There are fewer brackets than keys.
    memchr::memchr_iter(b'[', text).any(is_list) || memchr::memmem::find(text, OF_OBJECTS).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exports_of_the_sdk_are_detected_by_their_lists_and_keys() {
        for (text, is) in [
            (r#"[{"id":"1","authenticationProtocol": [],"incomingTokenType":["primaryRefreshToken"]}]"#, true),
            ("{\n  \"incoming_token_type\" :\n  [\n  ]\n}", true),
            (r#"{"odata_type":null,"app_id":"a"}"#, true),
            (r#"{"authenticationProtocol":"none","incomingTokenType":"primaryRefreshToken,saml11"}"#, false),
            (r#"{"authenticationProtocol":null,"riskEventTypes":[]}"#, false),
            ("", false),
        ] {
            assert_eq!(written_by_python_sdk(text.as_bytes()), is, "{text}");
        }
    }
}
