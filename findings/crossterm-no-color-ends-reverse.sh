#!/usr/bin/env bash
# With NO_COLOR set, crossterm ends reverse video where it leaves out a colour
#
# Expected: NO_COLOR drops colours and nothing else; bold and reverse are no colours.
# Instead: a colour is written as `ESC[m`, which resets every attribute. Reverse video set before it is gone, set after
#   it stays. ratatui writes attributes first and colours after them.
# Package: crates.io crossterm 0.29.0, seen through the terminal emulator vt100 0.18.1.
# Why it matters: the selected row of a list of sign-ins is marked by reverse video. On a host where NO_COLOR is set,
#   the row that the next key acts on looks like every other.
# signinscope: forces crossterm's colours on and leaves colours out itself, where NO_COLOR asks for it.
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
crossterm = { version = "=0.29.0", default-features = false }
vt100 = "=0.18.1"
TOML
cat > src/main.rs <<'RS'
use crossterm::{queue, style::*};
use std::num::NonZero;

fn show(name: &str, bytes: &[u8]) {
    let mut terminal = vt100::Parser::new(NonZero::new(1).unwrap(), NonZero::new(20).unwrap(), 0);
    terminal.process(bytes);
    let reversed = terminal.screen().cell(0, 0).unwrap().inverse();
    println!("{name}: {:?} reversed {reversed}", String::from_utf8_lossy(bytes));
}

fn main() {
    let (mut first, mut last) = (Vec::new(), Vec::new());
    queue!(first, SetAttribute(Attribute::Reverse), SetForegroundColor(Color::DarkYellow), Print("x")).unwrap();
    queue!(last, SetForegroundColor(Color::DarkYellow), SetAttribute(Attribute::Reverse), Print("x")).unwrap();
    show("attribute, colour", &first);
    show("colour, attribute", &last);
}
RS
cargo build -q
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  env -u NO_COLOR target/debug/show
  echo NO_COLOR=1
  NO_COLOR=1 target/debug/show
} | tee seen

diff seen - <<'END'
crossterm v0.29.0
vt100 v0.18.1
attribute, colour: "\u{1b}[7m\u{1b}[38;5;3mx" reversed true
colour, attribute: "\u{1b}[38;5;3m\u{1b}[7mx" reversed true
NO_COLOR=1
attribute, colour: "\u{1b}[7m\u{1b}[mx" reversed false
colour, attribute: "\u{1b}[m\u{1b}[7mx" reversed true
END
