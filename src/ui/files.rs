//! The files of the load: a list with its sums, or the account of one.

use super::details::spans;
use super::painter::Painter;
use crate::app::{Files, Model, Size, file_account, rejected_share, span};
use crate::store::{Accounting, Source};
use crate::text::{Align, SafeText, bytes, fit, number, truncate_middle};
use ratatui::text::Span;

/// Cells between two columns.
const GAP: usize = 2;
/// Cells that the name of a file has at least.
const LEAST_NAME: usize = 30;

/// A column of the list besides the name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Column {
    Records,
    Accepted,
    Rejected,
    Problems,
    Duplicates,
    Joined,
    Size,
    Span,
    Shape,
}

/// What matters most first: where there is no room, columns go from the end.
const COLUMNS: [Column; 9] = [
    Column::Records,
    Column::Rejected,
    Column::Problems,
    Column::Accepted,
    Column::Span,
    Column::Duplicates,
    Column::Shape,
    Column::Joined,
    Column::Size,
];

impl Column {
    const fn title(self) -> &'static str {
        match self {
            Self::Records => "Records",
            Self::Accepted => "Accepted",
            Self::Rejected => "Rejected",
            Self::Problems => "Problems",
            Self::Duplicates => "Duplicates",
            Self::Joined => "Joined",
            Self::Size => "Size",
            Self::Span => "Span (UTC)",
            Self::Shape => "Shape",
        }
    }

    const fn align(self) -> Align {
        match self {
            Self::Span | Self::Shape => Align::Left,
            _ => Align::Right,
        }
    }

    fn text(self, model: &Model, file: Option<usize>, line: &Line) -> String {
        let sum = &line.sum;
        match self {
            Self::Records => number(sum.records),
            Self::Accepted => number(sum.accepted),
            Self::Rejected => match rejected_share(sum) {
                Some(share) => format!("{} {share:>4}", number(sum.rejected)),
                None => "-".to_owned(),
            },
            Self::Problems => dash(line.problems),
            Self::Duplicates => dash(sum.duplicates),
            Self::Joined => dash(sum.joined),
            Self::Size => bytes(line.bytes),
            Self::Span => {
                let years = model.survey.years;
                let known = file.and_then(|at| model.coverage_of(at)?.span);
                known.map(|(first, last)| span(first, last, years)).unwrap_or_default()
            }
            Self::Shape => line.shape.clone(),
        }
    }
}

fn dash(count: u64) -> String {
    if count == 0 { "-".to_owned() } else { number(count) }
}

/// What a line shows: a file, or the sum of all.
#[derive(Default)]
struct Line {
    name: String,
    sum: Accounting,
    problems: u64,
    bytes: u64,
    shape: String,
    /// Part of it is lost.
    bad: bool,
}

impl Line {
    fn of(source: &Source, painter: &Painter<'_>) -> Self {
        Self {
            name: SafeText::from_path(&source.path, painter.glyphs).to_string(),
            sum: source.accounting,
            problems: source.problem_count,
            bytes: source.bytes,
            shape: if source.shape.is_empty() { "not recognised".to_owned() } else { source.shape.clone() },
            bad: source.problem_count > 0,
        }
    }
}

/// Draws the panel over everything but the footer.
pub fn draw(model: &Model, files: &Files, painter: &mut Painter<'_>, size: Size) {
    // The footer says what the keys do here.
    let size = Size { height: size.height.saturating_sub(1), ..size };
    match files.opened {
        Some((at, scroll)) => account(model, at, scroll, painter, size),
        None => list(model, files, painter, size),
    }
}

fn account(model: &Model, at: usize, scroll: usize, painter: &mut Painter<'_>, size: Size) {
    let inside = painter.window(size, "File", (size.width, size.height));
    let lines = file_account(model, at, usize::from(inside.width));
    let height = usize::from(inside.height);
    let scroll = scroll.min(lines.len().saturating_sub(height));
    if lines.len() > height {
        let position = format!(" {} to {} of {} lines ", scroll + 1, (scroll + height).min(lines.len()), lines.len());
        let frame = crate::app::Area { y: inside.y - 1, height: 1, ..inside };
        painter.line_right(frame, 0, vec![Span::styled(position, painter.theme.dim())]);
    }
    for (row, line) in lines.iter().skip(scroll).take(height).enumerate() {
        painter.line(inside, row as u16, spans(line, painter));
    }
}

fn list(model: &Model, files: &Files, painter: &mut Painter<'_>, size: Size) {
    let theme = painter.theme;
    let order = files.order(model);
    let title = format!("Files by {}", files.sort.name());
    let inside = painter.window(size, &title, (size.width, size.height));
    let height = usize::from(inside.height).saturating_sub(2);
    let cursor = files.cursor(&order);
    let top = (cursor + 1).saturating_sub(height);
    let shown: Vec<(usize, Line)> =
        order.iter().skip(top).take(height).map(|&at| (at, Line::of(&model.store.sources()[at], painter))).collect();
    let total = total(model);
    let layout = Layout::of(model, &shown, &total, usize::from(inside.width));

    painter.line(inside, 0, vec![Span::styled(layout.headings(painter), theme.dim())]);
    for (row, (at, line)) in shown.iter().enumerate() {
        let style = if line.bad { theme.bad() } else { ratatui::style::Style::new() };
        let text = layout.line(model, Some(*at), line, painter);
        painter.line(inside, row as u16 + 1, vec![Span::styled(text, style)]);
        if top + row == cursor {
            painter.restyle(inside, row as u16 + 1, theme.selected());
        }
    }
    let text = layout.line(model, None, &total, painter);
    painter.line(inside, inside.height.saturating_sub(1), vec![Span::styled(text, theme.strong())]);
}

fn total(model: &Model) -> Line {
    let sources = model.store.sources();
    let files = sources.len() as u64;
    Line {
        name: format!("{} file{}", number(files), if files == 1 { "" } else { "s" }),
        sum: model.store.accounting(),
        problems: sources.iter().map(|source| source.problem_count).sum(),
        bytes: sources.iter().map(|source| source.bytes).sum(),
        ..Line::default()
    }
}

/// The columns that there is room for, and how wide they are.
struct Layout {
    name: usize,
    columns: Vec<(Column, usize)>,
}

impl Layout {
    fn of(model: &Model, shown: &[(usize, Line)], total: &Line, width: usize) -> Self {
        let name = shown.iter().map(|(_, line)| line).chain([total]).map(|line| crate::text::width(&line.name)).max();
        let least = name.unwrap_or(0).clamp(4, LEAST_NAME);
        let mut left = width.saturating_sub(least);
        let mut columns = Vec::new();
        for column in COLUMNS {
            let of_files = shown.iter().map(|(at, line)| column.text(model, Some(*at), line).len());
            let widest =
                of_files.chain([column.text(model, None, total).len(), column.title().len()]).max().unwrap_or(0);
            if widest + GAP > left {
                break;
            }
            left -= widest + GAP;
            columns.push((column, widest));
        }
        Self { name: least + left, columns }
    }

    fn headings(&self, painter: &Painter<'_>) -> String {
        self.join("File", painter, |column| column.title().to_owned())
    }

    fn line(&self, model: &Model, file: Option<usize>, line: &Line, painter: &Painter<'_>) -> String {
        self.join(&line.name, painter, |column| column.text(model, file, line))
    }

    fn join(&self, name: &str, painter: &Painter<'_>, text: impl Fn(Column) -> String) -> String {
        let glyphs = painter.glyphs;
        // Both ends of a path matter: the case it belongs to and the file's own name.
        let mut joined = fit(&truncate_middle(name, self.name, glyphs), self.name, Align::Left, glyphs);
        for &(column, width) in &self.columns {
            joined.push_str(&" ".repeat(GAP));
            joined.push_str(&fit(&text(column), width, column.align(), glyphs));
        }
        joined
    }
}
