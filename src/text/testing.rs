//! Makes texts for property tests.

use proptest::prelude::*;

/// Any text, also of control characters, which `any::<String>()` never makes.
pub(crate) fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..32).prop_map(String::from_iter)
}
