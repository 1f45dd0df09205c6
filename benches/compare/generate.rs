//! Writes a synthetic export to standard output, to compare with other tools: `generate SHAPE RECORDS`, where the
//! shape is `ndjson`, `page` or `csv`. The same numbers give the same bytes.

#[path = "../synthetic/mod.rs"]
mod synthetic;

use std::io::{self, BufWriter, Write};
use std::process::ExitCode;
use synthetic::{BenchShape, ExportPlan};

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let wanted = match &arguments[..] {
        [shape, records] => shape_of(shape).zip(records.parse().ok()),
        _ => None,
    };
    let Some((shape, records)) = wanted else {
        eprintln!("usage: generate ndjson|page|csv RECORDS");
        return ExitCode::from(2);
    };
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    match shape.write(ExportPlan::of(records), &mut out).and_then(|()| out.flush()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("generate: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the shape of a name on the command line.
fn shape_of(name: &str) -> Option<BenchShape> {
    match name {
        "ndjson" => Some(BenchShape::Diagnostic),
        "page" => Some(BenchShape::Page),
        "csv" => Some(BenchShape::Table),
        _ => None,
    }
}
