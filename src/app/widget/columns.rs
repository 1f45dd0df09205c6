//! Aligns cells in as many columns as fit.

use crate::text::{Align, Glyphs, fit, truncate_middle, width};

/// Cells between two columns.
const GAP: usize = 2;
/// Cells that the first column has at least, if its texts need as many.
const LEAST_FIRST: usize = 30;

/// A column: its heading, and how its cells are aligned.
pub(crate) type ColumnHead = (&'static str, Align);

/// A table of safe text. The first column takes the cells that are left over. Of the others those that do not fit are
/// left out from the end, so the most important ones come first.
pub(crate) struct ColumnTable<const N: usize> {
    heads: [ColumnHead; N],
    /// How many columns are shown.
    shown: usize,
    widths: [usize; N],
    glyphs: Glyphs,
}

impl<const N: usize> ColumnTable<N> {
    /// Lays out a table `cells` wide for the rows that are in view.
    pub(crate) fn of(heads: [ColumnHead; N], rows: &[[String; N]], cells: usize, glyphs: Glyphs) -> Self {
        let mut widths = heads.map(|(title, _)| width(title));
        for row in rows {
            for (widest, cell) in widths.iter_mut().zip(row) {
                *widest = (*widest).max(width(cell));
            }
        }
        // On a narrow screen half of the cells are for the numbers.
        let first = widths[0].min(LEAST_FIRST.min(cells / 2).max(4));
        let mut left = cells.saturating_sub(first);
        let mut shown = 1;
        while shown < N && widths[shown] + GAP <= left {
            left -= widths[shown] + GAP;
            shown += 1;
        }
        widths[0] = first + left;
        Self { heads, shown, widths, glyphs }
    }

    /// The line of headings.
    pub(crate) fn headings(&self) -> String {
        self.line(&self.heads.map(|(title, _)| title.to_owned()))
    }

    /// A row as a line.
    pub(crate) fn line(&self, cells: &[String; N]) -> String {
        // Both ends of a path or a name matter: the case it belongs to and the file's own name.
        let first = truncate_middle(&cells[0], self.widths[0], self.glyphs);
        let mut line = fit(&first, self.widths[0], self.heads[0].1, self.glyphs);
        for ((cell, &cells), &(_, align)) in cells.iter().zip(&self.widths).zip(&self.heads).take(self.shown).skip(1) {
            line.push_str(&" ".repeat(GAP));
            line.push_str(&fit(cell, cells, align, self.glyphs));
        }
        line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_column_takes_what_is_left_and_the_last_ones_go_first() {
        let heads = [("File", Align::Left), ("Records", Align::Right), ("Size", Align::Right)];
        let rows = [["a.json".to_owned(), "1,200".to_owned(), "4 kB".to_owned()]];
        let lines = |cells| {
            let table = ColumnTable::of(heads, &rows, cells, Glyphs::Ascii);
            [table.headings(), table.line(&rows[0])]
        };
        assert_eq!(lines(24), ["File       Records  Size", "a.json       1,200  4 kB"]);
        assert_eq!(lines(20), ["File         Records", "a.json         1,200"]);
        assert_eq!(lines(8), ["File    ", "a.json  "]);
    }
}
