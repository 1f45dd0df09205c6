//! The panel of the files of the load, and what is known of a file.

use super::layout::Size;

/// Lines of the window that are no file: its frame, the headings, the sums, and the footer below it.
const AROUND_LIST: u16 = 5;
/// The same for the account of one file.
const AROUND_ACCOUNT: u16 = 3;
/// Cells of the window's frame.
const FRAME: u16 = 4;
/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FilesSort {
    /// The most problems first.
    #[default]
    Problems,
    /// By path.
    Name,
    /// The most records first.
    Records,
    /// By the first sign-in.
    Time,
}

impl FilesSort {
    pub(super) const ALL: [Self; 4] = [Self::Problems, Self::Name, Self::Records, Self::Time];

    /// What the list is sorted by, in a word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Problems => "problems",
            Self::Name => "name",
            Self::Records => "records",
            Self::Time => "time",
        }
    }
}

/// The panel, open. Files are numbered as in [`crate::store::Store::sources`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Files {
    /// By what the list is sorted.
    pub sort: FilesSort,
    /// The file that the cursor was moved to; before that it is on the first, whichever that is.
    pub(super) chosen: Option<usize>,
    /// The file whose account is open, and by how many lines that is scrolled down.
    pub opened: Option<(usize, usize)>,
}

/// What is known of a file besides the load's account, when it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its SHA-256, or none where it cannot be had.
    pub file: Option<String>,
    /// That of the archive that it is in.
    pub archive: Option<String>,
}

impl Files {
    /// The place of the cursor in the list.
    pub fn cursor(&self, order: &[usize]) -> usize {
        self.chosen.and_then(|chosen| order.iter().position(|&at| at == chosen)).unwrap_or(0)
    }

    /// How many files the window shows at once.
    pub fn height(size: Size) -> usize {
        usize::from(size.height.saturating_sub(AROUND_LIST))
    }

    /// How many lines of an account the window shows at once, and how wide they are.
    pub fn account_size(size: Size) -> (usize, usize) {
        let (height, width) = (size.height.saturating_sub(AROUND_ACCOUNT), size.width.saturating_sub(FRAME));
        (usize::from(height), usize::from(width))
    }
}
