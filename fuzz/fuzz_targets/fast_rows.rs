//! Compares the fast path for rows of a table with the `csv` crate and the full parser, after any other rows.
#![no_main]

use signinscope::fuzzing::compare_rows;
use libfuzzer_sys::fuzz_target;

/// Columns of all groups, two of one name, and one that is not kept.
const HEADINGS: &str = "Date (UTC),Request ID,Username,User,Application ID,IP address,Status,Sign-in error code,\
    Incoming token type,Incoming token type,Latency,AuthenticationDetails,Location,User type,Home tenant ID,count\n";

fuzz_target!(|text: &str| {
    compare_rows(&format!("{HEADINGS}{text}"));
});
