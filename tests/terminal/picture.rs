//! Draws the picture of the README that is a screen of the explorer, as SVG.

use crate::session::Session;
use std::fmt::Write;
use vt100::{Cell, Color, Screen};

/// Size of a character cell in the picture.
const CELL: (u16, u16) = (9, 18);
const FOREGROUND: &str = "#cccccc";
const BACKGROUND: &str = "#121218";
/// The sixteen colours of VS Code's terminal.
const COLOURS: [&str; 16] = [
    "#000000", "#cd3131", "#0dbc79", "#e5e510", "#2472c8", "#bc3fbc", "#11a8cd", "#cccccc", "#666666", "#f14c4c",
    "#23d18b", "#f5f543", "#3b8eea", "#d670d6", "#29b8db", "#ffffff",
];

/// Ignored because it checks nothing and writes into the sources.
#[test]
#[ignore = "writes into docs: cargo test --release --test terminal -- --ignored picture"]
fn picture() {
    let mut session = Session::explore(&["sample-data/replay"], 120, 32);
    session.wait("3 suspects");
    // The sign-ins of the first suspect, with the group under the cursor open.
    session.keys("r\r");
    session.wait("Suspect sign-in 1 of 8");
    session.wait_for_silence();
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screen.svg");
    std::fs::write(path, session.with_screen(svg)).expect("a writable directory");
}

fn svg(screen: &Screen) -> String {
    let (rows, columns) = screen.size();
    let (rows, columns) = (rows.get(), columns.get());
    let (width, height) = (columns * CELL.0, rows * CELL.1);
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         font-family=\"DejaVu Sans Mono, Menlo, Consolas, monospace\" font-size=\"15\">\n\
         <rect width=\"100%\" height=\"100%\" fill=\"{BACKGROUND}\"/>\n"
    );
    for row in 0..rows {
        let mut column = 0;
        while column < columns {
            let Some(first) = screen.cell(row, column) else { break };
            let start = column;
            let mut text = String::new();
            // Adjacent cells of one style are one piece of text.
            while let Some(cell) = screen.cell(row, column).filter(|cell| look(cell) == look(first)) {
                text.push_str(if cell.has_contents() { cell.contents() } else { " " });
                column += 1;
            }
            piece(&mut out, (start, row), column - start, &text, first);
        }
    }
    out + "</svg>\n"
}

/// The style of a cell.
fn look(cell: &Cell) -> (Color, Color, bool, bool, bool, bool) {
    (cell.fgcolor(), cell.bgcolor(), cell.bold(), cell.dim(), cell.underline(), cell.inverse())
}

fn piece(out: &mut String, (column, row): (u16, u16), cells: u16, text: &str, cell: &Cell) {
    let (x, y) = (column * CELL.0, row * CELL.1);
    let mut ink = colour(cell.fgcolor(), cell.bold()).unwrap_or_else(|| FOREGROUND.into());
    let mut paper = colour(cell.bgcolor(), false).unwrap_or_else(|| BACKGROUND.into());
    if cell.inverse() {
        std::mem::swap(&mut ink, &mut paper);
    }
    if paper != BACKGROUND {
        let width = cells * CELL.0;
        let _ = writeln!(out, "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{}\" fill=\"{paper}\"/>", CELL.1);
    }
    if text.trim().is_empty() {
        return;
    }
    let mut style = String::new();
    for (is, attribute) in [
        (cell.bold(), " font-weight=\"bold\""),
        (cell.dim(), " opacity=\"0.6\""),
        (cell.underline(), " text-decoration=\"underline\""),
    ] {
        if is {
            style.push_str(attribute);
        }
    }
    let width = cells * CELL.0;
    let baseline = y + 14;
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let _ = writeln!(
        out,
        "<text x=\"{x}\" y=\"{baseline}\" textLength=\"{width}\" lengthAdjust=\"spacingAndGlyphs\" fill=\"{ink}\"{style} xml:space=\"preserve\">{text}</text>"
    );
}

/// A colour of the palette above, or of the greys among the 256.
fn colour(colour: Color, bold: bool) -> Option<String> {
    match colour {
        Color::Idx(index @ 0..=7) if bold => Some(COLOURS[usize::from(index) + 8].into()),
        Color::Idx(index @ 0..=15) => Some(COLOURS[usize::from(index)].into()),
        Color::Idx(index @ 232..) => {
            let grey = 8 + 10 * (index - 232);
            Some(format!("#{grey:02x}{grey:02x}{grey:02x}"))
        }
        _ => None,
    }
}
