//! Holds the order of the list of files, and the digests that are known.

/// By what the list is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum FilesSort {
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
    const ALL: [Self; 4] = [Self::Problems, Self::Name, Self::Records, Self::Time];

    /// What the list is sorted by, in a word.
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Problems => "problems",
            Self::Name => "name",
            Self::Records => "records",
            Self::Time => "time",
        }
    }

    /// The next of the choices, round.
    pub(crate) fn next(self) -> Self {
        let at = Self::ALL.iter().position(|&sort| sort == self).unwrap_or(0);
        Self::ALL[(at + 1) % Self::ALL.len()]
    }
}

/// The digests of a file, when they are known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its SHA-256, or none where it cannot be had.
    pub file: Option<String>,
    /// That of the archive that it is in.
    pub archive: Option<String>,
}
