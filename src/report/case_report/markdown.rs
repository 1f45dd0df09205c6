//! Writes a report in Markdown. Its pictures are files beside it.

use super::block::{ReportBlock, ReportTable};
use crate::text::markdown;
use std::io::{self, Write};

/// Writes the blocks.
///
/// # Errors
/// When `out` cannot be written to.
pub(super) fn write(out: &mut dyn Write, blocks: &[ReportBlock]) -> io::Result<()> {
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            writeln!(out)?;
        }
        match block {
            ReportBlock::Title(text) => writeln!(out, "# {}", markdown(text))?,
            ReportBlock::Heading { level, text, .. } => {
                writeln!(out, "{} {}", "#".repeat(usize::from(*level)), markdown(text))?;
            }
            ReportBlock::Paragraph(text) => writeln!(out, "{}", markdown(text))?,
            ReportBlock::List(items) => items.iter().try_for_each(|item| writeln!(out, "- {}", markdown(item)))?,
            ReportBlock::Facts(facts) => {
                facts.iter().try_for_each(|(label, text)| writeln!(out, "- {label}: {}", markdown(text)))?;
            }
            ReportBlock::Table(table) => write_table(out, table)?,
            // No line of a query or of settings begins with the fence: their texts hold no line breaks.
            ReportBlock::Code { language, text } => write!(out, "```{language}\n{text}```\n")?,
            ReportBlock::Picture { name, about, .. } => writeln!(out, "![{}]({name})", markdown(about))?,
        }
    }
    Ok(())
}

fn write_table(out: &mut dyn Write, table: &ReportTable) -> io::Result<()> {
    let headings: Vec<&str> = table.headings.iter().map(|&(text, _)| text).collect();
    let rule: Vec<&str> = table.headings.iter().map(|&(_, number)| if number { "---:" } else { "---" }).collect();
    writeln!(out, "| {} |\n| {} |", headings.join(" | "), rule.join(" | "))?;
    for (_, cells) in &table.rows {
        let cells: Vec<String> = cells.iter().map(|cell| markdown(cell)).collect();
        writeln!(out, "| {} |", cells.join(" | "))?;
    }
    Ok(())
}
