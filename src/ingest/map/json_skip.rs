//! Passes over JSON values without building them.
//!
//! What is passed over is valid JSON. In rare cases the answer is [`None`], and the record goes to the full parser,
//! which decides.

/// The deepest nesting that is passed over: far more than sign-ins have, and below the full parser's limit of 128.
const MAX_DEPTH: usize = 64;

/// A word of equal bytes.
const fn spread(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// A word with the top bit set in each zero byte of `word`; exact up to the first one.
const fn zero_bytes(word: u64) -> u64 {
    word.wrapping_sub(spread(1)) & !word & spread(0x80)
}

/// The position of the first quote, backslash or control character at or after `at`. `high` collects the top bits of
/// the bytes before it, which show whether all are ASCII.
fn next_special(text: &[u8], mut at: usize, high: &mut u64) -> Option<usize> {
    while let Some(bytes) = text.get(at..at + 8) {
        let word = u64::from_le_bytes(bytes.try_into().ok()?);
        // Exact up to the first byte found, as `zero_bytes`.
        let control = word.wrapping_sub(spread(0x20)) & !word & spread(0x80);
        let found = zero_bytes(word ^ spread(b'"')) | zero_bytes(word ^ spread(b'\\')) | control;
        *high |= word;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    let rest = text.get(at..)?;
    *high |= rest.iter().fold(0, |all, &byte| all | u64::from(byte));
    rest.iter().position(|&byte| byte == b'"' || byte == b'\\' || byte < 0x20).map(|found| at + found)
}

/// The end of a UTF-8 string, behind its closing quote, and whether it has escapes. `at` is behind the opening quote.
pub(super) fn string(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let start = at;
    let mut escaped = false;
    let mut high = 0;
    loop {
        at = next_special(text, at, &mut high)?;
        match text[at] {
            b'"' => break,
            b'\\' => escaped = true,
            _ => return None,
        }
        match text.get(at + 1)? {
            b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => at += 2,
            b'u' => {
                let digits = text.get(at + 2..at + 6)?;
                digits.iter().all(u8::is_ascii_hexdigit).then_some(())?;
                at += 6;
            }
            _ => return None,
        }
    }
    if high & spread(0x80) != 0 {
        std::str::from_utf8(&text[start..at]).ok()?;
    }
    Some((at + 1, escaped))
}

/// The length of the common prefix.
pub(super) fn common(one: &[u8], other: &[u8]) -> usize {
    let shortest = one.len().min(other.len());
    let (one, other) = (&one[..shortest], &other[..shortest]);
    let mut at = 0;
    // Arrays are compared in place, slices by a call.
    for (one, other) in one.as_chunks::<32>().0.iter().zip(other.as_chunks::<32>().0) {
        if one != other {
            break;
        }
        at += 32;
    }
    while let (Some(one), Some(other)) = (one.get(at..at + 8), other.get(at..at + 8)) {
        let word = |bytes: &[u8]| bytes.try_into().map_or(0, u64::from_le_bytes);
        let differing = word(one) ^ word(other);
        if differing != 0 {
            return at + differing.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    at + one[at..].iter().zip(&other[at..]).take_while(|(one, other)| one == other).count()
}

/// The position of the first byte at or after `at` that is not a blank.
pub(super) fn blanks(text: &[u8], mut at: usize) -> usize {
    while text.get(at) == Some(&b' ') {
        at += 1;
    }
    at
}

/// The end of the number that starts at `at`, and whether it is a plain integer.
pub(super) fn number(text: &[u8], mut at: usize) -> Option<(usize, bool)> {
    let digits = |mut at: usize| {
        let start = at;
        while text.get(at).is_some_and(u8::is_ascii_digit) {
            at += 1;
        }
        (at > start).then_some(at)
    };
    if text[at] == b'-' {
        at += 1;
    }
    let leading_zero = text.get(at) == Some(&b'0');
    let start = at;
    at = digits(at)?;
    if leading_zero && at > start + 1 {
        return None;
    }
    let mut integer = true;
    if text.get(at) == Some(&b'.') {
        integer = false;
        at = digits(at + 1)?;
    }
    if matches!(text.get(at), Some(b'e' | b'E')) {
        integer = false;
        at += 1;
        if matches!(text.get(at), Some(b'+' | b'-')) {
            at += 1;
        }
        at = digits(at)?;
    }
    Some((at, integer))
}

/// The end of the literal `true`, `false` or `null` that starts at `at`.
pub(super) fn literal(text: &[u8], at: usize) -> Option<usize> {
    let rest = &text[at..];
    let word: &[u8] = match rest.first()? {
        b't' => b"true",
        b'f' => b"false",
        _ => b"null",
    };
    rest.starts_with(word).then_some(at + word.len())
}

/// The end of the value that starts at `at`.
pub(super) fn value(text: &[u8], at: usize) -> Option<usize> {
    match text.get(at)? {
        b'"' => string(text, at + 1).map(|(end, _)| end),
        b'{' | b'[' => nested(text, at),
        b'-' | b'0'..=b'9' => number(text, at).map(|(end, _)| end),
        _ => literal(text, at),
    }
}

/// The end of the object or list that opens at `at`.
fn nested(text: &[u8], mut at: usize) -> Option<usize> {
    // One bit a level, set for an object. The lowest is the innermost.
    let mut objects = 0u64;
    let mut depth = 0;
    loop {
        // Here a value is expected.
        match text.get(at)? {
            open @ (b'{' | b'[') => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return None;
                }
                let object = *open == b'{';
                objects = objects << 1 | u64::from(object);
                at = blanks(text, at + 1);
                let close = if object { b'}' } else { b']' };
                if *text.get(at)? != close {
                    if object {
                        at = key(text, at)?;
                    }
                    continue;
                }
                at += 1;
                depth -= 1;
                objects >>= 1;
            }
            b'"' => at = string(text, at + 1)?.0,
            b'-' | b'0'..=b'9' => at = number(text, at)?.0,
            _ => at = literal(text, at)?,
        }
        // Here a value has ended.
        loop {
            if depth == 0 {
                return Some(at);
            }
            at = blanks(text, at);
            let object = objects & 1 == 1;
            match text.get(at)? {
                b',' => {
                    at = blanks(text, at + 1);
                    if object {
                        at = key(text, at)?;
                    }
                    break;
                }
                b'}' if object => {}
                b']' if !object => {}
                _ => return None,
            }
            at += 1;
            depth -= 1;
            objects >>= 1;
        }
    }
}

/// The position of the value of the key that starts at `at`.
fn key(text: &[u8], at: usize) -> Option<usize> {
    if *text.get(at)? != b'"' {
        return None;
    }
    let at = blanks(text, string(text, at + 1)?.0);
    (*text.get(at)? == b':').then(|| blanks(text, at + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde::Deserialize;
    use serde::de::IgnoredAny;

    /// The end of the value according to serde, if it is one.
    fn reference(text: &str) -> Option<usize> {
        let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
        stream.next()?.ok()?;
        Some(stream.byte_offset())
    }

    #[test]
    fn the_end_of_a_value_is_found() {
        for text in [
            "{}",
            "[]",
            "[[],{}]",
            r#"{"a":[1,2,{"b":null}],"c":"x\"\\\u00e9"}"#,
            "-1.5e+3",
            "true",
            "null",
            "0",
            r#"[ 1 , "a" , { "b" : [ ] } ]"#,
        ] {
            let longer = format!("{text},\"rest\"]");
            assert_eq!(value(longer.as_bytes(), 0), Some(text.len()), "{text}");
        }
    }

    #[test]
    fn invalid_json_is_left_to_the_parser() {
        for text in [
            "{",
            "[1,]",
            "{\"a\"}",
            "{\"a\":1,}",
            "{a:1}",
            "[1 2]",
            "[}",
            "{]",
            "01",
            "-",
            "1.",
            "1e",
            "tru",
            "\"\\x\"",
            "\"\\u12g4\"",
            "\"open",
            "[\"a\":1]",
            "{\"a\",1}",
            "",
        ] {
            assert_eq!(value(text.as_bytes(), 0), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn serde_accepts_what_is_passed_over(text in r#"[\[\]{}",:a\\u1e.\-0 tnrufals]{0,40}"#) {
            if let Some(end) = value(text.as_bytes(), 0) {
                // serde refuses a number or literal that runs on; in a record, a comma or bracket follows.
                let delimited = format!("{}{}", &text[..end], ",");
                prop_assert_eq!(reference(&text[..end]), Some(end), "{}", delimited);
            }
        }

        #[test]
        fn special_characters_are_found(text in "[a\"\\\\é\n ~\u{7f}]{0,40}") {
            let expected = text.bytes().position(|byte| byte == b'"' || byte == b'\\' || byte < 0x20);
            prop_assert_eq!(next_special(text.as_bytes(), 0, &mut 0), expected);
        }

        #[test]
        fn strings_are_utf8(text in proptest::collection::vec(prop_oneof![Just(b'a'), Just(b'"'), 0x7fu8..], 0..40)) {
            if let Some((end, _)) = string(&text, 0) {
                prop_assert!(std::str::from_utf8(&text[..end]).is_ok());
            }
        }

        #[test]
        fn the_common_prefix_is_found(text in "[ab]{0,80}", at in any::<prop::sample::Index>(), longer in "[ab]{0,9}") {
            let mut other = format!("{text}{longer}").into_bytes();
            if !text.is_empty() {
                other[at.index(text.len())] ^= 1;
            }
            let expected = text.bytes().zip(&other).take_while(|(one, other)| one == *other).count();
            prop_assert_eq!(common(text.as_bytes(), &other), expected);
        }
    }

    #[test]
    fn depth_is_limited() {
        let deep = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert_eq!(value(deep(MAX_DEPTH).as_bytes(), 0), Some(2 * MAX_DEPTH));
        assert_eq!(value(deep(MAX_DEPTH + 1).as_bytes(), 0), None);
        assert!(IgnoredAny::deserialize(&mut serde_json::Deserializer::from_str(&deep(MAX_DEPTH))).is_ok());
    }
}
