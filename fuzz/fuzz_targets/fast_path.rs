//! Compares the fast path for JSON records with the full parser, after any other records. Records are separated by
//! U+001E, so that a record may hold a line end.
#![no_main]

use signinscope::fuzzing::compare_records;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    compare_records(text.split('\u{1e}'));
});
