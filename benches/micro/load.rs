//! From a file to a store, shape by shape. Files and not text in memory, since that is kept compressed besides.

use crate::synthetic::{Settings, Shape};
use divan::counter::{BytesCount, ItemsCount};
use divan::{Bencher, black_box};
use flate2::Compression;
use flate2::write::GzEncoder;
use signinscope::ingest::{self, Input, Options, Progress};
use signinscope::store::Store;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// Enough to make the start of threads and the first look at every value small: 70 MB of NDJSON.
const RECORDS: usize = 20_000;

/// A made-up export on disk, and its size before compression.
struct Export {
    path: PathBuf,
    bytes: usize,
}

static LINES: LazyLock<Export> = LazyLock::new(|| made_up(Shape::Diagnostic, "lines", RECORDS));
static PAGE: LazyLock<Export> = LazyLock::new(|| made_up(Shape::Page, "page", RECORDS));
static TABLE: LazyLock<Export> = LazyLock::new(|| made_up(Shape::Table, "table", RECORDS));

/// A tab in every record sends them all to the full parser.
static UNUSUAL: LazyLock<Export> = LazyLock::new(|| {
    let lines = fs::read_to_string(&LINES.path).expect("it was just written");
    write("unusual", lines.replace("{\"time\":", "{\"time\":\t").as_bytes())
});

static GZIP: LazyLock<Export> = LazyLock::new(|| {
    let mut gzip = GzEncoder::new(Vec::new(), Compression::default());
    let lines = fs::read(&LINES.path).expect("it was just written");
    let compressed = gzip.write_all(&lines).and_then(|()| gzip.finish()).expect("compression in memory never fails");
    Export { bytes: LINES.bytes, ..write("lines.gz", &compressed) }
});

fn made_up(shape: Shape, name: &str, records: usize) -> Export {
    let mut text = Vec::new();
    shape.write(Settings::of(records), &mut text).expect("writing to memory never fails");
    write(name, &text)
}

fn write(name: &str, text: &[u8]) -> Export {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("micro-{name}"));
    fs::write(&path, text).expect("the target directory can be written");
    Export { path, bytes: text.len() }
}

/// Reads made-up sign-ins in the shape of a diagnostic export.
pub fn store(records: usize) -> Arc<Store> {
    load(&made_up(Shape::Diagnostic, "store", records).path, 0)
}

fn load(path: &Path, threads: usize) -> Arc<Store> {
    let options = Options { threads, ..Options::default() };
    ingest::load(&[Input::Path(path.to_owned())], &options, &Progress::default(), &mut |_| {})
}

/// Loads an export again and again; speed is counted in decompressed bytes.
fn measure(bencher: Bencher<'_, '_>, export: &Export, threads: usize) {
    assert_eq!(load(&export.path, threads).len(), RECORDS, "every record is accepted");
    bencher
        .counter(BytesCount::new(export.bytes))
        .counter(ItemsCount::new(RECORDS))
        .bench_local(|| load(black_box(&export.path), threads));
}

#[divan::bench(args = [1, 2], sample_count = 20)]
fn ndjson(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &LINES, threads);
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn ndjson_full_parser(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &UNUSUAL, threads);
}

#[divan::bench(args = [1, 2], sample_count = 20)]
fn graph_page(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &PAGE, threads);
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn csv(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &TABLE, threads);
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn gzip_ndjson(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &GZIP, threads);
}
