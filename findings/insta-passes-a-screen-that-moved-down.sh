#!/usr/bin/env bash
# insta passes a screen that stands three rows lower than its snapshot
#
# Expected: a snapshot of text is compared as it is, but for the last line end.
# Instead: empty lines before the text do not count where the text is otherwise the same, as for snapshots of long ago,
#   and neither do empty lines, spaces and tabs behind it. A snapshot in the source also passes without its indentation.
# Package: crates.io insta 1.49.0.
# Why it matters: a screen is a text whose position is its meaning. A header that is no longer drawn, or a list of
#   sign-ins that begins three rows late, is what such tests exist for, and the snapshot stays green.
# signinscope: its snapshots of the screen have every row in quotation marks, empty rows too.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

mkdir -p src/snapshots
cat > Cargo.toml <<'TOML'
[package]
name = "show"
version = "0.0.0"
edition = "2021"
[dependencies]
insta = { version = "=1.49.0", default-features = false }
TOML
cat > src/snapshots/show__screen.snap <<'SNAP'
---
source: src/lib.rs
expression: screen
---
Sign-ins
alice
SNAP
cat > src/lib.rs <<'RS'
#![cfg(test)]
use insta::assert_snapshot;

#[test]
fn as_it_was() {
    assert_snapshot!("screen", "Sign-ins\nalice\n");
}
#[test]
fn three_rows_lower() {
    assert_snapshot!("screen", "\n\n\nSign-ins\nalice\n");
}
#[test]
fn two_columns_to_the_right() {
    assert_snapshot!("screen", "  Sign-ins\n  alice\n");
}
#[test]
fn two_columns_to_the_right_in_the_source() {
    assert_snapshot!("  Sign-ins\n  alice\n", @r"
    Sign-ins
    alice
    ");
}
RS
{
  cargo tree -q --depth 1 --prefix none | grep insta
  INSTA_UPDATE=no cargo test -q -- --format pretty 2>/dev/null | grep '^test .*\.\.\.' | sort || true
} | tee seen

diff seen - <<'END'
insta v1.49.0
test as_it_was ... ok
test three_rows_lower ... ok
test two_columns_to_the_right ... FAILED
test two_columns_to_the_right_in_the_source ... ok
END
