//! Splits lines: the result must not depend on the blocks in which the text comes, and nothing of it may be lost.
//! The first byte is the size of a block.
#![no_main]

use signinscope::fuzzing::SplitterKind;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if let Some((step, text)) = bytes.split_first() {
        SplitterKind::Lines.split(text, usize::from(*step) + 1);
    }
});
