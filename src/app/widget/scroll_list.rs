//! Provides a list of rows with a cursor, scrolled no further than the cursor needs.

/// Rows, a cursor, and the part of them that is in view.
#[derive(Clone, Debug)]
pub struct ScrollList<R> {
    /// The rows, in their order on the screen.
    pub rows: Vec<R>,
    /// Number of the row that the cursor is on.
    pub cursor: usize,
    /// Number of the first row in view.
    pub top: usize,
}

impl<R> Default for ScrollList<R> {
    fn default() -> Self {
        Self { rows: Vec::new(), cursor: 0, top: 0 }
    }
}

impl<R> ScrollList<R> {
    /// A list with the cursor on its first row.
    pub(crate) fn new(rows: Vec<R>) -> Self {
        Self { rows, cursor: 0, top: 0 }
    }

    /// The row at the cursor; `None` in an empty list.
    pub fn selected(&self) -> Option<&R> {
        self.rows.get(self.cursor)
    }

    /// Moves the cursor by so many rows, as far as there are rows.
    pub(crate) fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.rows.len().saturating_sub(1));
    }

    /// Keeps the cursor inside of the rows and in view of a list `height` rows high.
    pub(crate) fn settle(&mut self, height: usize) {
        let height = height.max(1);
        self.cursor = self.cursor.min(self.rows.len().saturating_sub(1));
        let lowest_top = self.rows.len().saturating_sub(height);
        let (first, last) = ((self.cursor + 1).saturating_sub(height), self.cursor);
        self.top = self.top.clamp(first, last).min(lowest_top.max(first));
    }

    /// The rows in view of a list `height` rows high, each with its number. Where the screen has become lower than it
    /// was at the last [`Self::settle`], the cursor stays in view.
    pub fn in_view(&self, height: usize) -> impl Iterator<Item = (usize, &R)> {
        let top = self.top.max((self.cursor + 1).saturating_sub(height));
        self.rows.iter().enumerate().skip(top).take(height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn it_scrolls_no_further_than_it_must() {
        let mut list = ScrollList::new((0..10).collect());
        let mut at = |cursor: usize| {
            list.cursor = cursor;
            list.settle(4);
            (list.cursor, list.top)
        };
        assert_eq!([at(3), at(4), at(2), at(0), at(99)], [(3, 0), (4, 1), (2, 1), (0, 0), (9, 6)]);
    }

    proptest! {
        #[test]
        fn the_cursor_is_always_in_view(len in 0usize..50, steps in prop::collection::vec((any::<i8>(), 0usize..20), 1..40)) {
            let mut list = ScrollList::new((0..len).collect::<Vec<_>>());
            for (by, height) in steps {
                list.step(isize::from(by));
                list.settle(height);
                let seen: Vec<usize> = list.in_view(height.max(1)).map(|(number, _)| number).collect();
                prop_assert_eq!(seen.contains(&list.cursor), len > 0);
                prop_assert_eq!(seen.len(), len.min(height.max(1)));
            }
        }
    }
}
