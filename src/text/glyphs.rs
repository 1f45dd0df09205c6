//! Which characters the output may use.

/// The repertoire of the place that text is written to.
///
/// [`Glyphs::Ascii`] is for an encoding that is not UTF-8, and the way out for terminals set to East
/// Asian widths: there `…` and the box-drawing characters take two cells, and every width in
/// [`text`](crate::text) assumes one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Glyphs {
    /// Any character that can be seen.
    #[default]
    Unicode,
    /// Space to `~` only.
    Ascii,
}

impl Glyphs {
    /// The sign, one cell wide, that something was left out here: `…` or `~`.
    pub const fn ellipsis(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "~",
        }
    }
}
