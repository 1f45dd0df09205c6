#!/usr/bin/env bash
# ratatui's width counts a tab as a cell and then draws none; a line feed counts in a Span and not in a Line
#
# Expected: the width of a text is the number of cells that drawing it takes; a tab is a space or more.
# Instead: control characters are left out when drawn, and the words beside them grow together, but `Span::width`
#   counts one cell for each, as the crate unicode-width does. `Line::raw` cuts at line feeds, so that the same text
#   has two widths.
# Package: crates.io ratatui-core 0.1.2 (of ratatui 0.30.2) with unicode-width 0.2.3.
# Why it matters: user agents, failure reasons and policy names in logs hold tabs and line feeds. Columns that are padded
#   by width stand askew, and a name with a tab in it reads as one that a search for what is shown does not find.
# signinscope: replaces every control character with a visible sign before a width is taken.
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
ratatui-core = "=0.1.2"
unicode-width = "=0.2.3"
TOML
cat > src/main.rs <<'RS'
use ratatui_core::{buffer::Buffer, layout::Rect, style::Style, text::{Line, Span}};

fn main() {
    for text in ["Azure Portal", "Azure\tPortal", "Azure\nPortal"] {
        let mut screen = Buffer::empty(Rect::new(0, 0, 20, 1));
        let (end, _) = screen.set_stringn(0, 0, text, 20, Style::new());
        let drawn: String = screen.content().iter().map(|cell| cell.symbol()).collect();
        let (span, line) = (Span::raw(text).width(), Line::raw(text).width());
        println!("{text:?} span {span} line {line} drawn {:?} in {end} cells", drawn.trim_end());
    }
}
RS
{
  cargo tree -q --depth 1 --prefix none | sed 1d
  cargo run -q
} | tee seen

diff seen - <<'END'
ratatui-core v0.1.2
unicode-width v0.2.3
"Azure Portal" span 12 line 12 drawn "Azure Portal" in 12 cells
"Azure\tPortal" span 12 line 12 drawn "AzurePortal" in 11 cells
"Azure\nPortal" span 12 line 11 drawn "AzurePortal" in 11 cells
END
