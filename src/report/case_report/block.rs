//! The pieces that a report is made of, whatever its format.

/// A piece of a report. Its texts may hold log text: a writer escapes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ReportBlock {
    /// The title of the report.
    Title(String),
    /// A heading, with the name that links lead to and the kind of the section, where it has them.
    Heading {
        /// 2 or 3.
        level: u8,
        /// The heading.
        text: String,
        /// What `#anchor` leads to; letters and digits.
        anchor: Option<String>,
        /// What sets its colour: the name of a severity.
        class: Option<&'static str>,
    },
    /// Running text.
    Paragraph(String),
    /// Items of a list.
    List(Vec<String>),
    /// Labels with their values.
    Facts(Vec<(String, String)>),
    /// A table.
    Table(ReportTable),
    /// A text in a language: a query, settings.
    Code {
        /// The language: `kql`, `toml`.
        language: &'static str,
        /// The text, which ends with a line feed.
        text: String,
    },
    /// A drawing as SVG, which is no log text any more.
    Picture {
        /// The name of its file, without a folder.
        name: String,
        /// What it shows.
        about: String,
        /// The drawing.
        svg: String,
    },
}

/// A table of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ReportTable {
    /// The headings, each with whether its column has numbers.
    pub headings: Vec<(&'static str, bool)>,
    /// The rows, each with the anchor that its first cell leads to.
    pub rows: Vec<(Option<String>, Vec<String>)>,
}

impl ReportTable {
    /// A table with these headings; those that begin with `#` are of numbers.
    pub(super) fn new(headings: &[&'static str]) -> Self {
        let heading = |&text: &&'static str| (text.strip_prefix('#').unwrap_or(text), text.starts_with('#'));
        Self { headings: headings.iter().map(heading).collect(), rows: Vec::new() }
    }

    /// Adds a row.
    pub(super) fn row(&mut self, cells: Vec<String>) {
        self.rows.push((None, cells));
    }
}
