//! Aligns cells in as many columns as fit.

use crate::signin::Zone;
use crate::text::{Align, Glyphs, fit, truncate_middle, width};

/// Cells between two columns.
const GAP: usize = 2;
/// Cells that the first column has at least, if its texts need as many.
const LEAST_FIRST: usize = 30;

/// A column: its heading, and how its cells are aligned.
pub(crate) type ColumnHead = (&'static str, Align);

/// The column that a table is sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct SortedBy {
    /// Its place among the columns.
    pub(crate) column: usize,
    /// The highest come first.
    pub(crate) descending: bool,
}

/// The direction of a sort.
pub(crate) fn direction(glyphs: Glyphs, descending: bool) -> &'static str {
    match (glyphs, descending) {
        (Glyphs::Unicode, true) => "↓",
        (Glyphs::Unicode, false) => "↑",
        (Glyphs::Ascii, true) => "v",
        (Glyphs::Ascii, false) => "^",
    }
}

/// A table of safe text. The first column takes the cells that are left over. Of the others those that do not fit are
/// left out from the end, so the most important ones come first; that of the sort is never left out.
pub(crate) struct ColumnTable {
    titles: Vec<String>,
    aligns: Vec<Align>,
    /// The columns that are shown, from left to right.
    shown: Vec<usize>,
    widths: Vec<usize>,
    glyphs: Glyphs,
}

impl ColumnTable {
    /// Lays out a table `cells` wide for the rows that are in view, whose times are of `zone`.
    pub(crate) fn of<R: AsRef<[String]>>(
        heads: &[ColumnHead],
        sorted: Option<SortedBy>,
        rows: &[R],
        cells: usize,
        glyphs: Glyphs,
        zone: Zone,
    ) -> Self {
        let title = |(at, (title, _)): (usize, &ColumnHead)| match sorted.filter(|sorted| sorted.column == at) {
            Some(sorted) => format!("{} {}", zone.heading(title), direction(glyphs, sorted.descending)),
            None => zone.heading(title),
        };
        let titles: Vec<String> = heads.iter().enumerate().map(title).collect();
        let mut widths: Vec<usize> = titles.iter().map(|title| width(title)).collect();
        for row in rows {
            for (widest, cell) in widths.iter_mut().zip(row.as_ref()) {
                *widest = (*widest).max(width(cell));
            }
        }
        // On a narrow screen half of the cells are for the numbers.
        let first = widths[0].min(LEAST_FIRST.min(cells / 2).max(4));
        let mut left = cells.saturating_sub(first);
        let kept = sorted.map(|sorted| sorted.column).filter(|&column| column > 0 && widths[column] + GAP <= left);
        let mut reserved = kept.map_or(0, |column| widths[column] + GAP);
        let mut shown = vec![0];
        for (column, widest) in widths.iter().enumerate().skip(1) {
            let needed = widest + GAP;
            if kept == Some(column) {
                reserved = 0;
            } else if needed + reserved > left {
                break;
            }
            left -= needed;
            shown.push(column);
        }
        if let Some(column) = kept.filter(|column| !shown.contains(column)) {
            left -= reserved;
            shown.push(column);
        }
        widths[0] = first + left;
        Self { titles, aligns: heads.iter().map(|&(_, align)| align).collect(), shown, widths, glyphs }
    }

    /// The line of headings.
    pub(crate) fn headings(&self) -> String {
        self.line(&self.titles)
    }

    /// A row as a line.
    pub(crate) fn line(&self, cells: &[String]) -> String {
        let mut line = String::new();
        for &column in &self.shown {
            let (cell, cells_wide) = (&cells[column], self.widths[column]);
            if column == 0 {
                // Both ends of a path or a name matter: the case it belongs to and the file's own name.
                let cell = truncate_middle(cell, cells_wide, self.glyphs);
                line.push_str(&fit(&cell, cells_wide, self.aligns[column], self.glyphs));
            } else {
                line.push_str(&" ".repeat(GAP));
                line.push_str(&fit(cell, cells_wide, self.aligns[column], self.glyphs));
            }
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
            let table = ColumnTable::of(&heads, None, &rows, cells, Glyphs::Ascii, Zone::Utc);
            [table.headings(), table.line(&rows[0])]
        };
        assert_eq!(lines(24), ["File       Records  Size", "a.json       1,200  4 kB"]);
        assert_eq!(lines(20), ["File         Records", "a.json         1,200"]);
        assert_eq!(lines(8), ["File    ", "a.json  "]);
    }

    #[test]
    fn the_column_of_the_sort_is_named_and_always_shown() {
        let heads = [("User", Align::Left), ("Interactive", Align::Right), ("Days", Align::Right)];
        let rows = [["alice", "12", "7"].map(str::to_owned)];
        let headings = |column, cells| {
            let sorted = Some(SortedBy { column, descending: true });
            ColumnTable::of(&heads, sorted, &rows, cells, Glyphs::Ascii, Zone::Utc).headings()
        };
        assert_eq!(headings(1, 30), "User       Interactive v  Days");
        assert_eq!(headings(2, 20), "User          Days v");
        assert_eq!(headings(0, 20), "User v   Interactive");
    }
}
