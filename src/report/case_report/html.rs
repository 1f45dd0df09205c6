//! Writes a report as one file of HTML: without script, without requests, for light and dark screens and for A4.

use super::block::{ReportBlock, ReportTable};
use crate::report::timeline_svg::from_log;
use std::io::{self, Write};

/// How the page looks.
const STYLE: &str = include_str!("style.css");

/// Nothing is loaded and nothing runs, whatever a text of the log holds.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// Writes the blocks.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn write(out: &mut dyn Write, blocks: &[ReportBlock]) -> io::Result<()> {
    let title = blocks.iter().find_map(|block| match block {
        ReportBlock::Title(text) => Some(from_log(text)),
        _ => None,
    });
    write!(
        out,
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        title.unwrap_or_default()
    )?;
    for block in blocks {
        write_block(out, block)?;
    }
    writeln!(out, "</body>\n</html>")
}

fn write_block(out: &mut dyn Write, block: &ReportBlock) -> io::Result<()> {
    match block {
        ReportBlock::Title(text) => writeln!(out, "<h1>{}</h1>", from_log(text)),
        ReportBlock::Heading { level, text, anchor, class } => {
            let id = anchor.as_ref().map(|anchor| format!(" id=\"{anchor}\"")).unwrap_or_default();
            let class = class.map(|class| format!(" class=\"{class}\"")).unwrap_or_default();
            writeln!(out, "<h{level}{id}{class}>{}</h{level}>", from_log(text))
        }
        ReportBlock::Paragraph(text) => writeln!(out, "<p>{}</p>", from_log(text)),
        ReportBlock::List(items) => {
            writeln!(out, "<ul>")?;
            items.iter().try_for_each(|item| writeln!(out, "<li>{}</li>", from_log(item)))?;
            writeln!(out, "</ul>")
        }
        ReportBlock::Facts(facts) => {
            writeln!(out, "<dl>")?;
            facts.iter().try_for_each(|(label, text)| writeln!(out, "<dt>{label}</dt><dd>{}</dd>", from_log(text)))?;
            writeln!(out, "</dl>")
        }
        ReportBlock::Table(table) => write_table(out, table),
        ReportBlock::Code { text, .. } => {
            let lines: Vec<String> = text.lines().map(from_log).collect();
            writeln!(out, "<pre>{}</pre>", lines.join("\n"))
        }
        ReportBlock::Picture { svg, .. } => writeln!(out, "<figure>\n{svg}</figure>"),
    }
}

fn write_table(out: &mut dyn Write, table: &ReportTable) -> io::Result<()> {
    let class =
        |at: usize| if table.headings.get(at).is_some_and(|heading| heading.1) { " class=\"number\"" } else { "" };
    // A time on two lines is hard to compare with the next.
    let times = table.headings.first().is_some_and(|(text, _)| text.starts_with("Time"));
    write!(out, "<table{}>\n<thead><tr>", if times { " class=\"times\"" } else { "" })?;
    for (at, (text, _)) in table.headings.iter().enumerate() {
        write!(out, "<th{}>{text}</th>", class(at))?;
    }
    writeln!(out, "</tr></thead>\n<tbody>")?;
    for (anchor, cells) in &table.rows {
        write!(out, "<tr>")?;
        for (at, cell) in cells.iter().enumerate() {
            let text = from_log(cell);
            match anchor.as_ref().filter(|_| at == 0) {
                Some(anchor) => write!(out, "<td{}><a href=\"#{anchor}\">{text}</a></td>", class(at))?,
                None => write!(out, "<td{}>{text}</td>", class(at))?,
            }
        }
        writeln!(out, "</tr>")?;
    }
    writeln!(out, "</tbody>\n</table>")
}
