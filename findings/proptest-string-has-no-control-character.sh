#!/usr/bin/env bash
# proptest's "any string" never has a control character in it, while its "any character" can be one
#
# Expected: `any::<String>()` is a string of `any::<char>()`: every value of the type can come up.
# Instead: it is the regular expression `\PC*`, which excludes the category "other": control characters, and with them
#   escape, tab, line feed and the marks that turn the direction of text. `".*"` excludes the line feed alone.
# Package: crates.io proptest 1.12.0.
# Why it matters: user agents and names in a sign-in log are written by attackers. A property such as "no escape
#   sequence reaches the terminal" or "a CSV cell keeps its line feeds" holds in 20,000 runs of such a test, with and
#   without the code that makes it true.
# signinscope: tests what it hides from the terminal with `any::<char>()`, and with control characters that tests name.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir src
cat > Cargo.toml <<'TOML'
[package]
name = "show"
version = "0.0.0"
edition = "2021"
[dependencies]
proptest = { version = "=1.12.0", default-features = false, features = ["std"] }
TOML
cat > src/main.rs <<'RS'
use proptest::{collection::vec, prelude::*, strategy::ValueTree, test_runner::TestRunner};

fn show(name: &str, strategy: impl Strategy<Value = String>) {
    let mut runner = TestRunner::deterministic();
    let found = (0..20_000).filter(|_| {
        let text = strategy.new_tree(&mut runner).unwrap().current();
        text.chars().any(|c| c.is_control() || c == '\u{202e}')
    });
    println!("{name}: {}", if found.count() == 0 { "none in 20,000 strings" } else { "some" });
}

fn main() {
    show("any::<String>()", any::<String>());
    show("strings of any::<char>()", vec(any::<char>(), 0..32).prop_map(String::from_iter));
    show("\".*\"", ".*".boxed());
}
RS
{
  cargo tree -q --depth 1 --prefix none | grep proptest
  cargo run -q
} | tee seen

diff seen - <<'END'
proptest v1.12.0
any::<String>(): none in 20,000 strings
strings of any::<char>(): some
".*": some
END
