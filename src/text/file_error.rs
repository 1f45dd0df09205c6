//! Errors in a file that a person wrote, such as the settings, with their position.

use super::width;
use std::ops::Range;

/// How many characters of a long line are shown.
const EXCERPT: usize = 100;
/// How many of them stand before the error.
const BEFORE: usize = 40;

/// An error in a file that a person wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// The line itself, or the part of it around the mistake.
    pub excerpt: String,
    /// Blanks and carets to print below the excerpt.
    pub carets: String,
}

impl FileError {
    /// Describes an error at these bytes of the file.
    pub(crate) fn at(file: &str, span: &Range<usize>, message: String) -> Self {
        let start = floor(file, span.start);
        let before = &file[..start];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line_end = file[start..].find(['\n', '\r']).map_or(file.len(), |at| start + at);
        let end = floor(file, span.end).clamp(start, line_end);
        // A tab would move the caret by more than it moves the text.
        let plain = |text: &str| text.replace(|c: char| c.is_control(), " ");
        let (left, wrong, right) =
            (plain(&file[line_start..start]), plain(&file[start..end]), plain(&file[end..line_end]));
        let column = left.chars().count() + 1;
        let shown_left = match column.checked_sub(BEFORE + 1) {
            Some(cut @ 1..) => format!("…{}", left.chars().skip(cut).collect::<String>()),
            _ => left,
        };
        let excerpt = [shown_left.as_str(), &wrong, &right].concat().chars().take(EXCERPT).collect();
        let carets = " ".repeat(width(&shown_left)) + &"^".repeat(width(&wrong).clamp(1, EXCERPT - BEFORE));
        Self { line: before.matches('\n').count() + 1, column, message, excerpt, carets }
    }

    /// Formats the error as three lines: position and message, the line of the file, and a caret below the error.
    pub fn lines(&self, file: &str) -> [String; 3] {
        let Self { line, column, message, excerpt, carets } = self;
        [format!("{file}, line {line}, column {column}: {message}"), format!("    {excerpt}"), format!("    {carets}")]
    }
}

/// Returns the nearest character boundary at or before a byte.
fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|&at| text.is_char_boundary(at)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mistake(file: &str, wrong: &str) -> FileError {
        let start = file.find(wrong).expect("it is there");
        FileError::at(file, &(start..start + wrong.len()), "expected x".to_owned())
    }

    #[test]
    fn the_caret_stands_under_the_mistake() {
        let found = mistake("[replay]\n\twindow = \"ä\" # y\r\n", "\"ä\"");
        assert_eq!(
            found.lines("c.toml"),
            ["c.toml, line 2, column 11: expected x", "     window = \"ä\" # y", "              ^^^"]
        );
    }

    #[test]
    fn of_a_long_line_the_part_around_the_mistake_is_shown() {
        let file = format!("x = [{}\"here\"]", "\"a\", ".repeat(100));
        let found = mistake(&file, "\"here\"");
        assert_eq!(found.column, 506);
        assert!(found.excerpt.starts_with('…') && found.excerpt.chars().count() <= EXCERPT);
        let at = found.carets.find('^').expect("a caret");
        assert_eq!(found.excerpt.chars().skip(at).take(6).collect::<String>(), "\"here\"");
    }

    #[test]
    fn the_end_of_the_file_and_many_lines_are_places_too() {
        assert_eq!(mistake("a = \"\"\"\n\n\"\"\"", "\"\"\"\n\n\"\"\"").carets, "    ^^^");
        let end = FileError::at("a = ", &(4..4), String::new());
        assert_eq!((end.line, end.column, end.carets.as_str()), (1, 5, "    ^"));
        assert_eq!(FileError::at("", &(0..9), String::new()).line, 1);
    }
}
