//! Recognises the labels that `generate` writes beside a synthetic log.
//!
//! Labels name the sign-ins of the simulated attacks, to measure detectors with, and the people of a training case with what
//! is true of them. They are no log: a directory that `generate` wrote is loaded without them.

use serde_json::Value;
use std::ffi::OsStr;
use std::path::Path;

/// The shape that the account names.
pub(crate) const LABELS_SHAPE: &str = "labels";
/// The note that the account has of such a file.
pub(crate) const LABELS_NOTE: &str =
    "labels of a synthetic log, written by 'generate'; they are no sign-ins and are left out";

/// The file's name. The file is empty where the log has no attacks.
const NAME: &str = "labels.jsonl";

/// The longest line that is parsed, in bytes. A label has some 150.
const LONGEST: usize = 4096;

/// Whether the first line of a text is a label.
pub(super) fn is_labels(text: &[u8]) -> bool {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
    // Sign-ins are not parsed for this: they have no such key.
    let has = |key: &[u8]| memchr::memmem::find(line, key).is_some();
    let may_be = line.len() <= LONGEST && (has(b"\"variant\"") || has(b"\"verdict\""));
    Some(line).filter(|_| may_be).and_then(|line| serde_json::from_slice::<Value>(line).ok()).is_some_and(|label| {
        let of_attack = label["attack"].is_u64() && label["variant"].is_string() && label["visible"].is_boolean();
        let of_person = label["part"].is_string() && label["verdict"].is_string() && label["why"].is_string();
        label.get("request_id").is_some() && (of_attack || of_person)
    })
}

/// Whether an empty file is one of labels. Only its name can show that.
pub(crate) fn is_name_of_labels(path: &Path) -> bool {
    path.file_name() == Some(OsStr::new(NAME))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_recognised_and_sign_ins_are_not() {
        let label = r#"{"request_id":"7b1d52c4-90ae-4f63-8c21-5de0a4b6f917","attack":0,"variant":"x","visible":true}"#;
        let hidden = r#"{"request_id":null,"attack":1,"variant":"x","visible":false,"why":"y"}"#;
        let person = r#"{"request_id":null,"part":"typist","verdict":"innocent","why":"y"}"#;
        for (text, is) in [
            (format!("{label}\n{hidden}\n"), true),
            (person.to_owned(), true),
            (hidden.to_owned(), true),
            (r#"{"createdDateTime":"2026-10-13T07:02:11Z","id":"1"}"#.to_owned(), false),
            (format!("not a label\n{label}\n"), false),
            (String::new(), false),
        ] {
            assert_eq!(is_labels(text.as_bytes()), is, "{text}");
        }
    }
}
