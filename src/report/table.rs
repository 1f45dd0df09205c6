//! Writes aligned columns for people.

use super::PageFormat;
use crate::text::{Align, Glyphs, SafeText, fit, width, wrap};
use std::borrow::Cow;
use std::io::{self, Write};

/// Spaces between two columns.
const GAP: usize = 2;
/// The widest aligned value on a page without a limit. Nothing is cut there, but one long value, which anybody can write
/// into a log, does not move the columns of all other lines.
const MAX_ALIGNED: usize = 64;
/// The least width of a paragraph, even on a narrower page.
const LEAST_CELLS: usize = 20;
/// The indentation of lines below a row.
const INDENT: usize = 4;

/// A column.
#[derive(Clone, Copy, Debug)]
pub(super) struct TableColumn {
    /// The heading.
    pub title: &'static str,
    /// The alignment of the values.
    pub align: Align,
    /// The width that it keeps when the line is too short for all columns.
    pub least: usize,
}

impl TableColumn {
    /// A column of text, which may be truncated to `least` cells.
    pub(super) const fn text(title: &'static str, least: usize) -> Self {
        Self { title, align: Align::Left, least }
    }

    /// A column of numbers, which are never truncated.
    pub(super) const fn number(title: &'static str) -> Self {
        Self { title, align: Align::Right, least: usize::MAX }
    }

    /// A column of values that mean nothing when truncated.
    pub(super) const fn whole(title: &'static str) -> Self {
        Self { title, align: Align::Left, least: usize::MAX }
    }
}

/// A row, with the indented lines below it.
#[derive(Clone, Debug, Default)]
pub(super) struct TableLine<'a> {
    /// One value for each column. The table escapes log text.
    pub cells: Vec<Cow<'a, str>>,
    /// Lines of text, likewise escaped.
    pub below: Vec<String>,
}

impl<'a, const N: usize> From<[Cow<'a, str>; N]> for TableLine<'a> {
    fn from(cells: [Cow<'a, str>; N]) -> Self {
        Self { cells: cells.into(), below: Vec::new() }
    }
}

/// Writes a heading and the lines. Calls `lines` twice: to measure and to write.
pub(super) fn write<'a, I>(
    out: &mut impl Write,
    columns: &[TableColumn],
    page: PageFormat,
    lines: impl Fn() -> I,
) -> io::Result<()>
where
    I: Iterator<Item = TableLine<'a>>,
{
    let mut widths: Vec<usize> = columns.iter().map(|column| width(column.title)).collect();
    for line in lines() {
        for (widest, cell) in widths.iter_mut().zip(&line.cells) {
            *widest = (*widest).max(width(&SafeText::from_log(cell, page.glyphs)));
        }
    }
    match page.width {
        Some(limit) => shrink(&mut widths, columns, limit),
        None => widths.iter_mut().for_each(|widest| *widest = (*widest).min(MAX_ALIGNED)),
    }
    let cut = page.width.is_some();
    let heading: Vec<_> = columns.iter().map(|column| Cow::Borrowed(column.title)).collect();
    write_cells(out, columns, &widths, page.glyphs, cut, &heading)?;
    for line in lines() {
        write_cells(out, columns, &widths, page.glyphs, cut, &line.cells)?;
        for text in &line.below {
            paragraph(out, text, INDENT, page)?;
        }
    }
    Ok(())
}

/// Narrows the widest column that may be narrowed, cell by cell, until the line fits or no column may.
fn shrink(widths: &mut [usize], columns: &[TableColumn], limit: usize) {
    let mut total = widths.iter().sum::<usize>() + GAP * widths.len().saturating_sub(1);
    while total > limit {
        let giving = widths.iter_mut().zip(columns).filter(|(width, column)| **width > column.least);
        let Some((widest, _)) = giving.max_by_key(|(width, _)| **width) else { return };
        *widest -= 1;
        total -= 1;
    }
}

fn write_cells(
    out: &mut impl Write,
    columns: &[TableColumn],
    widths: &[usize],
    glyphs: Glyphs,
    cut: bool,
    cells: &[Cow<'_, str>],
) -> io::Result<()> {
    let mut text = String::new();
    for (at, ((column, &cells_wide), cell)) in columns.iter().zip(widths).zip(cells).enumerate() {
        if at > 0 {
            text.push_str(&" ".repeat(GAP));
        }
        let cell = SafeText::from_log(cell, glyphs);
        if cut || width(&cell) <= cells_wide {
            text.push_str(&fit(&cell, cells_wide, column.align, glyphs));
        } else {
            text.push_str(&cell);
        }
    }
    writeln!(out, "{}", text.trim_end())
}

/// Writes text of unknown origin, escaped, indented by `indent` cells and wrapped to the page.
pub(super) fn paragraph(out: &mut impl Write, text: &str, indent: usize, page: PageFormat) -> io::Result<()> {
    let text = SafeText::from_log(text, page.glyphs);
    let cells = page.width.map(|width| width.saturating_sub(indent).max(LEAST_CELLS));
    let indent = " ".repeat(indent);
    let Some(cells) = cells else {
        return writeln!(out, "{indent}{text}");
    };
    wrap(&text, cells).iter().try_for_each(|line| writeln!(out, "{indent}{line}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: [TableColumn; 3] =
        [TableColumn::text("User", 6), TableColumn::whole("Address"), TableColumn::number("#")];

    fn written(width: Option<usize>, user: &str) -> Vec<String> {
        let mut out = Vec::new();
        let lines = || {
            [(user, "198.51.100.4", "7"), ("bob", "2001:db8::1", "1,042")].into_iter().map(|(user, address, count)| {
                TableLine {
                    cells: vec![user.into(), address.into(), count.into()],
                    below: vec!["for a reason".to_owned()],
                }
            })
        };
        write(&mut out, &COLUMNS, PageFormat { width, glyphs: Glyphs::Unicode }, lines).expect("memory");
        String::from_utf8(out).expect("text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn columns_are_aligned_and_numbers_stand_right() {
        assert_eq!(
            written(None, "alice"),
            [
                "User   Address           #",
                "alice  198.51.100.4      7",
                "    for a reason",
                "bob    2001:db8::1   1,042",
                "    for a reason",
            ]
        );
    }

    #[test]
    fn a_narrow_page_cuts_what_may_be_cut() {
        let lines = written(Some(30), "alice.with.a.long.name@contoso.com");
        assert_eq!(lines[1], "alice.wi…  198.51.100.4      7");
        assert!(lines.iter().all(|line| width(line) <= 30), "{lines:?}");
        let lines = written(Some(10), "alice.with.a.long.name@contoso.com");
        assert_eq!(lines[1], "alice…  198.51.100.4      7");
    }

    #[test]
    fn a_hostile_value_neither_acts_nor_moves_the_other_lines() {
        let lines = written(None, &format!("\x1b[2J\n{}", "x".repeat(500)));
        assert!(lines[1].starts_with("‹ESC›[2J↵xxx") && lines[1].contains(&"x".repeat(500)));
        assert_eq!(lines[3], format!("bob{}2001:db8::1   1,042", " ".repeat(MAX_ALIGNED - 3 + GAP)));
    }
}
