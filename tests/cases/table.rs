//! Reads Markdown: headings, tables and lists, each with the line where it stands.

/// Where an error is: a file and a line, counted from 1.
#[derive(Clone, Debug)]
pub struct Spot {
    pub file: String,
    pub line: usize,
}

impl Spot {
    /// Builds the message of an error at this place.
    pub fn error(&self, message: impl AsRef<str>) -> String {
        format!("{}:{}: {}", self.file, self.line, message.as_ref())
    }
}

/// A line of text and where it stands.
#[derive(Clone, Debug)]
pub struct Line<'t> {
    pub at: Spot,
    pub text: &'t str,
}

/// Lists the lines of a file.
pub fn lines<'t>(file: &str, text: &'t str) -> Vec<Line<'t>> {
    let line =
        |(at, text): (usize, &'t str)| Line { at: Spot { file: file.to_owned(), line: at + 1 }, text: text.trim() };
    text.lines().enumerate().map(line).collect()
}

/// A row of a table: its cells that are not blank, by the heading of their column.
#[derive(Clone, Debug)]
pub struct TableRow {
    pub at: Spot,
    cells: Vec<(String, String)>,
}

impl TableRow {
    /// Returns the cell below a heading; `None` where it is blank or there is no such column.
    pub fn get(&self, heading: &str) -> Option<&str> {
        self.cells.iter().find(|(name, _)| name == heading).map(|(_, cell)| cell.as_str())
    }

    /// Returns the cell below a heading, or an error.
    pub fn need(&self, heading: &str) -> Result<&str, String> {
        self.get(heading).ok_or_else(|| self.at.error(format!("expected a value in the column '{heading}'")))
    }

    /// Lists the headings and cells.
    pub fn cells(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cells.iter().map(|(name, cell)| (name.as_str(), cell.as_str()))
    }
}

/// Reads the first table of some lines. Without a table there are no rows.
pub fn table(lines: &[Line<'_>]) -> Result<Vec<TableRow>, String> {
    let start = lines.iter().position(|line| line.text.starts_with('|')).unwrap_or(lines.len());
    let mut table = lines[start..].iter().take_while(|line| line.text.starts_with('|'));
    let Some(head) = table.next() else { return Ok(Vec::new()) };
    let headings = cells(head.text);
    if let Some(twice) = headings.iter().enumerate().find(|(at, name)| headings[..*at].contains(name)) {
        return Err(head.at.error(format!("the column '{}' is there twice", twice.1)));
    }
    if !table.next().is_some_and(|line| line.text.chars().all(|c| "|-: ".contains(c))) {
        return Err(head.at.error("expected a line of '|---|' below the headings"));
    }
    table
        .map(|line| {
            let found = cells(line.text);
            if found.len() != headings.len() {
                let message = format!("expected {} cells, found {}", headings.len(), found.len());
                return Err(line.at.error(message));
            }
            let pairs = headings.iter().cloned().zip(found).filter(|(_, cell)| !cell.is_empty());
            Ok(TableRow { at: line.at.clone(), cells: pairs.collect() })
        })
        .collect()
}

fn cells(line: &str) -> Vec<String> {
    let inner = line.trim_start_matches('|').trim_end();
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    inner.split('|').map(|cell| cell.trim().trim_matches('`').to_owned()).collect()
}
