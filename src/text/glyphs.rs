//! The characters that the output may use.

/// The characters of an output.
///
/// [`Glyphs::Ascii`] is for encodings other than UTF-8, and for terminals with East Asian widths: there `…` and the
/// box-drawing characters take two cells, where [`text`](crate::text) assumes one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Glyphs {
    /// Any visible character.
    #[default]
    Unicode,
    /// Space to `~`.
    Ascii,
}

impl Glyphs {
    /// The sign for omitted text, one cell wide: `…` or `~`.
    pub const fn ellipsis(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "~",
        }
    }
}
