//! Measures loading a file, shape by shape. It loads files, because text in memory would also be kept compressed.

use crate::synthetic::{BenchShape, ExportPlan};
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

/// Enough that the start of threads and the first occurrence of every value cost little: 70 MB of NDJSON.
const RECORDS: usize = 20_000;

/// A synthetic export on disk, and its size before compression.
struct BenchExport {
    path: PathBuf,
    bytes: usize,
}

static LINES: LazyLock<BenchExport> = LazyLock::new(|| generated(BenchShape::Diagnostic, "lines", RECORDS));
static PAGE: LazyLock<BenchExport> = LazyLock::new(|| generated(BenchShape::Page, "page", RECORDS));
static TABLE: LazyLock<BenchExport> = LazyLock::new(|| generated(BenchShape::Table, "table", RECORDS));

/// A tab in every record, which the fast parser does not accept: all go to the full parser.
static UNUSUAL: LazyLock<BenchExport> = LazyLock::new(|| {
    let lines = fs::read_to_string(&LINES.path).expect("it was just written");
    write("unusual", lines.replace("{\"time\":", "{\"time\":\t").as_bytes())
});

static GZIP: LazyLock<BenchExport> = LazyLock::new(|| {
    let lines = fs::read(&LINES.path).expect("it was just written");
    BenchExport { bytes: LINES.bytes, ..write("lines.gz", &gzip(&lines)) }
});

/// The same records in hourly files, as storage accounts hold them.
static HOURLY: LazyLock<BenchExport> = LazyLock::new(|| hourly("hourly", <[u8]>::to_vec));

static HOURLY_GZIP: LazyLock<BenchExport> = LazyLock::new(|| hourly("hourly.gz", gzip));

/// Records of an hourly file: those of a small tenant.
const RECORDS_AN_HOUR: usize = 100;

fn hourly(name: &str, encode: impl Fn(&[u8]) -> Vec<u8>) -> BenchExport {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("micro-{name}"));
    fs::create_dir_all(&path).expect("the target directory can be written");
    let lines = fs::read_to_string(&LINES.path).expect("it was just written");
    let lines: Vec<&str> = lines.split_inclusive('\n').collect();
    for (hour, lines) in lines.chunks(RECORDS_AN_HOUR).enumerate() {
        let text = encode(lines.concat().as_bytes());
        fs::write(path.join(format!("{hour:04}.json")), text).expect("the target directory can be written");
    }
    BenchExport { path, bytes: LINES.bytes }
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(text).and_then(|()| encoder.finish()).expect("compression in memory never fails")
}

fn generated(shape: BenchShape, name: &str, records: usize) -> BenchExport {
    let mut text = Vec::new();
    shape.write(ExportPlan::of(records), &mut text).expect("writing to memory never fails");
    write(name, &text)
}

fn write(name: &str, text: &[u8]) -> BenchExport {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("micro-{name}"));
    fs::write(&path, text).expect("the target directory can be written");
    BenchExport { path, bytes: text.len() }
}

/// Loads synthetic sign-ins in the shape of diagnostic settings.
pub fn store(records: usize) -> Arc<Store> {
    load(&generated(BenchShape::Diagnostic, "store", records).path, 0)
}

fn load(path: &Path, threads: usize) -> Arc<Store> {
    let options = Options { threads, ..Options::default() };
    ingest::load(&[Input::Path(path.to_owned())], &options, &Progress::default(), &mut |_| {})
}

/// Measures loading an export, in decompressed bytes.
fn measure(bencher: Bencher<'_, '_>, export: &BenchExport, threads: usize) {
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

#[divan::bench(args = [1, 2], sample_count = 10)]
fn hourly_ndjson(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &HOURLY, threads);
}

#[divan::bench(args = [1, 2], sample_count = 10)]
fn hourly_gzip_ndjson(bencher: Bencher<'_, '_>, threads: usize) {
    measure(bencher, &HOURLY_GZIP, threads);
}
