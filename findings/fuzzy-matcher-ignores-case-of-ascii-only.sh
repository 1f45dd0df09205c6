#!/usr/bin/env bash
# fuzzy-matcher with ignore_case finds MILLER by "miller", and not MÜLLER by "müller"
#
# Expected: a matcher of `char`s that ignores case ignores it for every letter, as `char::to_lowercase` does.
# Instead: it compares with `eq_ignore_ascii_case`. A letter beyond ASCII in the other case is no match, and since every
#   letter of a pattern has to match, there is no lower score but no result. Both matchers of the package do so.
# Package: crates.io fuzzy-matcher 0.3.7.
# Why it matters: names of users come from directories in which they are often in capitals. "No match" for a name that
#   is in the log reads as "did not sign in".
# signinscope: filters fold the case of every letter. The search with `/` uses this package, and
#   gives it letters beyond ASCII in lower case.
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
fuzzy-matcher = "=0.3.7"
TOML
cat > src/main.rs <<'RS'
use fuzzy_matcher::{clangd::ClangdMatcher, skim::SkimMatcherV2, FuzzyMatcher};

fn main() {
    let (skim, clangd) = (SkimMatcherV2::default().ignore_case(), ClangdMatcher::default().ignore_case());
    let pairs = [("MILLER", "miller"), ("MÜLLER", "müller"), ("Müller", "müller"), ("Émile", "émile")];
    for (name, pattern) in pairs {
        let found = [skim.fuzzy_match(name, pattern).is_some(), clangd.fuzzy_match(name, pattern).is_some()];
        println!("{pattern} in {name}: skim {}, clangd {}", found[0], found[1]);
    }
}
RS
{
  cargo tree -q --depth 1 --prefix none | grep fuzzy
  cargo run -q
} | tee seen

diff seen - <<'END'
fuzzy-matcher v0.3.7
miller in MILLER: skim true, clangd true
müller in MÜLLER: skim false, clangd false
müller in Müller: skim true, clangd true
émile in Émile: skim false, clangd false
END
