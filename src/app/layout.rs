//! Lays out the panes of the screen, in cells. The state needs their sizes for paging and scrolling; drawing follows it.

/// The narrowest screen with a table on it.
pub const MIN_WIDTH: u16 = 40;
/// The lowest screen with a table on it.
pub const MIN_HEIGHT: u16 = 10;
/// From this width on the suspects stand beside the table.
pub const WIDE: u16 = 120;

/// Body heights from which the details stand below the table instead of in its place.
const TALL_BODY: u16 = 20;
/// Heights and widths of the suspects from which a timeline stands below them.
const TALL_SUSPECTS: u16 = 44;
const WIDE_SUSPECTS: u16 = 50;
/// The height of that timeline.
const TIMELINE: u16 = 18;
/// From this width on a walkthrough stands at the right, and takes so many columns; else it stands at the bottom.
const TOUR_BESIDE: u16 = 172;
const TOUR_WIDTH: u16 = 52;
/// The fewest and the most rows of a walkthrough at the bottom.
const TOUR_HEIGHT: (u16, u16) = (7, 11);
/// What the histogram's legend takes.
const LEGEND: u16 = 30;

/// The size of the screen, in cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Size {
    /// Columns.
    pub width: u16,
    /// Rows.
    pub height: u16,
}

/// The pane that keys go to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Focus {
    /// The table of sign-ins.
    #[default]
    Table,
    /// The suspects.
    Suspects,
    /// The details.
    Details,
    /// The histogram, while a stretch of time is chosen in it.
    Histogram,
}

impl Focus {
    /// The name of the view of the pane.
    pub(crate) const fn view(self) -> &'static str {
        match self {
            Self::Table => "Table",
            Self::Suspects => "Suspects",
            Self::Details => "Details",
            Self::Histogram => "Histogram",
        }
    }
}

/// A rectangle of cells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Area {
    /// Column of its left edge, from 0.
    pub x: u16,
    /// Row of its upper edge, from 0.
    pub y: u16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

impl Area {
    /// Whether a cell lies in it.
    pub fn holds(&self, x: u16, y: u16) -> bool {
        (self.x..self.x + self.width).contains(&x) && (self.y..self.y + self.height).contains(&y)
    }

    /// Cuts `height` rows off the top.
    fn take_top(&mut self, height: u16) -> Self {
        let height = height.min(self.height);
        let top = Self { height, ..*self };
        (self.y, self.height) = (self.y + height, self.height - height);
        top
    }

    /// Cuts `height` rows off the bottom.
    fn take_bottom(&mut self, height: u16) -> Self {
        let height = height.min(self.height);
        self.height -= height;
        Self { y: self.y + self.height, height, ..*self }
    }

    /// Cuts `width` columns off the right.
    fn take_right(&mut self, width: u16) -> Self {
        let width = width.min(self.width);
        self.width -= width;
        Self { x: self.x + self.width, width, ..*self }
    }
}

/// The parts of the screen. A part without a place has no height.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Panes {
    /// What is loaded.
    pub header: Area,
    /// The tabs.
    pub tabs: Area,
    /// Time aggregate, search, sort.
    pub settings: Area,
    /// The parts of the filter, and the way here.
    pub chips: Area,
    /// Sign-ins over time.
    pub histogram: Area,
    /// The table's headings.
    pub heading: Area,
    /// The table's rows.
    pub table: Area,
    /// The suspects, with a line at the left when they stand beside the table.
    pub suspects: Area,
    /// The timeline of the selected suspect's user, below the suspects where the screen is high and wide.
    pub timeline: Area,
    /// The details, with their title.
    pub details: Area,
    /// What is selected, messages, progress.
    pub status: Area,
    /// The keys of the moment.
    pub footer: Area,
}

/// What the layout depends on besides the size.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "facts that are independent of each other")]
pub struct Content {
    /// The pane with the focus.
    pub focus: Focus,
    /// The details are open.
    pub details: bool,
    /// There are suspects.
    pub suspects: bool,
    /// A search marks rows, which must be in view.
    pub searched: bool,
    /// A filter hides rows, or there is a way back, which must be in view.
    pub chips: bool,
    /// One pane at a time, none of them a picture.
    pub plain: bool,
}

/// Where the pane of a walkthrough stands on a screen. It leaves the explorer a screen that is large enough, or has no
/// height.
pub(crate) fn tour_area(screen: Size) -> Area {
    let all = Area { x: 0, y: 0, width: screen.width, height: screen.height };
    if screen.width >= TOUR_BESIDE {
        return Area { x: screen.width - TOUR_WIDTH, width: TOUR_WIDTH, ..all };
    }
    let height = (screen.height * 3 / 10).clamp(TOUR_HEIGHT.0, TOUR_HEIGHT.1);
    let height = height.min(screen.height.saturating_sub(MIN_HEIGHT));
    let height = if height < 3 { 0 } else { height };
    Area { y: screen.height - height, height, ..all }
}

/// What the pane of a walkthrough leaves of a screen.
pub(crate) fn beside_tour(screen: Size) -> Size {
    let tour = tour_area(screen);
    if tour.x > 0 { Size { width: tour.x, ..screen } } else { Size { height: screen.height - tour.height, ..screen } }
}

impl Panes {
    /// Lays out a screen; `None` when it is too small.
    pub fn of(size: Size, content: Content) -> Option<Self> {
        if size.width < MIN_WIDTH || size.height < MIN_HEIGHT {
            return None;
        }
        let mut rest = Area { x: 0, y: 0, width: size.width, height: size.height };
        let lines = |wanted: bool| u16::from(wanted);
        let mut panes = Self {
            header: rest.take_top(1),
            tabs: rest.take_top(1),
            settings: rest.take_top(lines(size.height >= 14 || content.searched)),
            chips: rest.take_top(lines(content.chips)),
            histogram: rest.take_top(lines(size.height >= 16 && !content.plain)),
            footer: rest.take_bottom(lines(size.height >= 12)),
            status: rest.take_bottom(1),
            ..Self::default()
        };
        let wide = size.width >= WIDE && !content.plain;
        if content.suspects && wide {
            panes.suspects = rest.take_right((size.width * 3 / 10).clamp(38, 56));
            if panes.suspects.height >= TALL_SUSPECTS && panes.suspects.width >= WIDE_SUSPECTS {
                panes.timeline = panes.suspects.take_bottom(TIMELINE);
            }
        } else if content.focus == Focus::Suspects {
            panes.suspects = rest;
            return Some(panes);
        }
        if content.details && rest.height >= TALL_BODY && !content.plain {
            panes.details = rest.take_bottom((rest.height / 2).min(24));
        } else if content.details && content.focus == Focus::Details {
            panes.details = rest;
            return Some(panes);
        }
        panes.heading = rest.take_top(1);
        panes.table = rest;
        Some(panes)
    }

    /// How many cells a bar of the histogram takes where there are so many: few bars are drawn wider, up to four cells.
    pub fn cells_of_bar(&self, bars: usize) -> usize {
        (usize::from(self.histogram.width.saturating_sub(LEGEND)) / bars.max(1)).clamp(1, 4)
    }

    /// How many buckets fit in the histogram.
    pub fn histogram_buckets(&self) -> u16 {
        self.histogram.width.saturating_sub(LEGEND) * self.histogram.height
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTENT: Content =
        Content { focus: Focus::Table, details: false, suspects: true, searched: false, chips: false, plain: false };

    fn panes(width: u16, height: u16, content: Content) -> Panes {
        Panes::of(Size { width, height }, content).expect("large enough")
    }

    #[test]
    fn a_small_screen_is_all_table() {
        let small = panes(40, 10, CONTENT);
        assert_eq!((small.table.width, small.table.height), (40, 6));
        assert_eq!((small.suspects.height, small.histogram.height, small.footer.height), (0, 0, 0));
        assert_eq!(Panes::of(Size { width: 39, height: 10 }, CONTENT), None);
        assert_eq!(Panes::of(Size { width: 40, height: 9 }, CONTENT), None);
    }

    #[test]
    fn suspects_stand_beside_a_wide_table_and_over_a_narrow_one() {
        let wide = panes(120, 40, CONTENT);
        assert_eq!((wide.table.width, wide.suspects.width), (82, 38));
        assert_eq!(panes(80, 24, CONTENT).suspects.height, 0);
        let over = panes(80, 24, Content { focus: Focus::Suspects, ..CONTENT });
        assert_eq!((over.suspects.width, over.table.height), (80, 0));
    }

    #[test]
    fn a_plain_screen_shows_one_pane_at_a_time() {
        let plain = |focus, details| panes(200, 60, Content { focus, details, plain: true, ..CONTENT });
        let table = plain(Focus::Table, true);
        assert_eq!((table.table.width, table.suspects.height, table.details.height), (200, 0, 0));
        assert_eq!(table.histogram.height, 0);
        assert_eq!(plain(Focus::Suspects, false).table.height, 0);
        assert_eq!(plain(Focus::Details, true).table.height, 0);
    }

    #[test]
    fn a_walkthrough_leaves_a_table_that_can_be_used() {
        for (width, height) in [(40, 10), (60, 15), (80, 24), (119, 50), (120, 40), (171, 30), (200, 60)] {
            let screen = Size { width, height };
            let (left, tour) = (beside_tour(screen), tour_area(screen));
            let panes = Panes::of(left, CONTENT).expect("large enough");
            let cells = |width: u16, height: u16| u32::from(width) * u32::from(height);
            assert_eq!(cells(left.width, left.height) + cells(tour.width, tour.height), cells(width, height));
            assert!(panes.table.height >= 6 && panes.table.width >= 40, "{width}x{height}");
        }
        assert_eq!(tour_area(Size { width: 80, height: 24 }), Area { x: 0, y: 17, width: 80, height: 7 });
    }

    #[test]
    fn nothing_overlaps_whatever_the_size() {
        for (width, height) in [(40, 10), (60, 15), (80, 24), (119, 50), (120, 40), (200, 60)] {
            for focus in [Focus::Table, Focus::Suspects, Focus::Details] {
                for (details, chips) in [(true, false), (false, false), (true, true)] {
                    let panes = panes(width, height, Content { focus, details, chips, ..CONTENT });
                    let parts = [
                        panes.header,
                        panes.tabs,
                        panes.settings,
                        panes.chips,
                        panes.histogram,
                        panes.heading,
                        panes.table,
                        panes.suspects,
                        panes.timeline,
                        panes.details,
                        panes.status,
                        panes.footer,
                    ];
                    let covered: u32 = parts.iter().map(|part| u32::from(part.width) * u32::from(part.height)).sum();
                    assert_eq!(covered, u32::from(width) * u32::from(height), "{width}x{height} {focus:?}");
                }
            }
        }
    }
}
