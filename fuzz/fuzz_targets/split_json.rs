//! How lists, pages and objects are cut does not depend on the pieces in which the text comes, and nothing of it is lost. The first byte is
//! the size of a piece.
#![no_main]

use signinscope::fuzzing::SplitterKind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some((step, text)) = bytes.split_first() {
        SplitterKind::Json.split(text, usize::from(*step) + 1);
    }
});
