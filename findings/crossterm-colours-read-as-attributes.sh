#!/usr/bin/env bash
# crossterm's colours need a terminal that knows 38 and 58; one that skips 58 draws a red underline as bold and blinking
#
# Expected: the sixteen colours are written as `ESC[31m`, as every terminal has known them since the beginning, and an
#   underline colour with colons, `ESC[58:5:1m`, so that a terminal without it skips the whole.
# Instead: dark red is `ESC[38;5;1m`, an index into 256 colours. The underline colour has semicolons, and an emulator
#   that passes over 58 reads what follows by itself: 5 is blinking, 1 is bold; with an RGB colour 7 is reverse video.
# Package: crates.io crossterm 0.29.0, seen through the terminal emulator vt100 0.18.1.
# Why it matters: incidents are worked on over serial lines, old consoles and dvtm. There the mark of a suspect sign-in
#   is a colour or an attribute that nobody chose, and a snapshot test by way of vt100 records it as right.
# signinscope: rewrites the sixteen colours to their own sequences, and sets no underline colour.
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

fn show(command: impl crossterm::Command) {
    let mut bytes = Vec::new();
    queue!(bytes, command, Print("x")).unwrap();
    let mut terminal = vt100::Parser::new(NonZero::new(1).unwrap(), NonZero::new(20).unwrap(), 0);
    terminal.process(&bytes);
    let cell = terminal.screen().cell(0, 0).unwrap();
    let text = String::from_utf8_lossy(&bytes);
    println!("{text:?} {:?} bold {} reversed {}", cell.fgcolor(), cell.bold(), cell.inverse());
}

fn main() {
    show(SetForegroundColor(Color::DarkRed));
    show(SetUnderlineColor(Color::DarkRed));
    show(SetUnderlineColor(Color::Rgb { r: 200, g: 7, b: 100 }));
}
RS
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  env -u NO_COLOR cargo run -q
} | tee seen

diff seen - <<'END'
crossterm v0.29.0
vt100 v0.18.1
"\u{1b}[38;5;1mx" Idx(1) bold false reversed false
"\u{1b}[58;5;1mx" Default bold true reversed false
"\u{1b}[58;2;200;7;100mx" Default bold false reversed true
END
