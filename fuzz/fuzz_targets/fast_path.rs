//! The fast way through JSON records gives what the full parser gives, whatever came before. Records are separated by
//! U+001E, so that a record may hold a line end.
#![no_main]

use signinscope::fuzzing::map_both_ways;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    map_both_ways(text.split('\u{1e}'));
});
