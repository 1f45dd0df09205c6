//! Tests that compression and archives change no sign-in, and that a bad container loses nothing else.

mod common;

use common::{Case, SignIn, lines, ndjson, population, signinscope};
use flate2::Compression;
use flate2::write::GzEncoder;
use signinscope::ingest::{Input, Options, Progress, load, raw_record, sha256};
use signinscope::store::Store;
use std::io::Write;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn loaded(path: &Path) -> Arc<Store> {
    let options = Options { threads: 2, ..Options::default() };
    load(&[Input::Path(path.to_owned())], &options, &Progress::default(), &mut |_| {})
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::default());
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut writer = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    writer.write_all(bytes).expect("memory");
    writer.finish().expect("memory")
}

fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum().to_le_bytes()
}

/// An xz stream of one block that is stored, with a CRC-32 (the .xz file format, 1.2.1).
fn xz(bytes: &[u8]) -> Vec<u8> {
    xz_with_dictionary(bytes, 0)
}

fn xz_with_dictionary(bytes: &[u8], dictionary: u8) -> Vec<u8> {
    const CHECK: [u8; 2] = [0, 1];
    let mut out = b"\xfd7zXZ\0".to_vec();
    out.extend([&CHECK[..], &crc32(&CHECK)].concat());
    let header = [2, 0, 0x21, 1, dictionary, 0, 0, 0];
    let start = out.len();
    out.extend([&header[..], &crc32(&header)].concat());
    for (at, chunk) in bytes.chunks(1 << 16).enumerate() {
        out.push(if at == 0 { 1 } else { 2 });
        out.extend(((chunk.len() - 1) as u16).to_be_bytes());
        out.extend(chunk);
    }
    out.push(0);
    let unpadded = (out.len() - start + 4) as u64;
    while !(out.len() - start).is_multiple_of(4) {
        out.push(0);
    }
    out.extend(crc32(bytes));
    let mut index = vec![0, 1];
    for mut number in [unpadded, bytes.len() as u64] {
        while number >= 0x80 {
            index.push(number as u8 | 0x80);
            number >>= 7;
        }
        index.push(number as u8);
    }
    while !index.len().is_multiple_of(4) {
        index.push(0);
    }
    let index = [&index[..], &crc32(&index)].concat();
    let footer = [&((index.len() / 4 - 1) as u32).to_le_bytes()[..], &CHECK].concat();
    [&out[..], &index, &crc32(&footer), &footer, b"YZ"].concat()
}

type Pack = fn(&[u8]) -> Vec<u8>;

const STREAMS: [(&str, Pack); 3] = [("gzip", gzip), ("bzip2", bzip2), ("xz", xz)];

/// The request ids of a load, in order.
fn ids(store: &Store) -> Vec<String> {
    let mut ids: Vec<_> = store.rows().filter_map(|row| Some(store.request_id(row)?.to_string())).collect();
    ids.sort_unstable();
    ids
}

fn ids_of(sign_ins: &[SignIn]) -> Vec<String> {
    let mut ids: Vec<_> = sign_ins.iter().map(|one| common::guid(one.id)).collect();
    ids.sort_unstable();
    ids
}

fn problems(store: &Store) -> Vec<&str> {
    store.sources().iter().flat_map(|source| &source.problems).map(|problem| problem.reason.as_str()).collect()
}

#[test]
fn streams_give_the_sign_ins_that_they_hold() {
    let sign_ins = population(3, 300);
    let text = ndjson(&sign_ins).into_bytes();
    for (name, pack) in STREAMS {
        let halves = [pack(&text[..text.len() / 3]), pack(&text[text.len() / 3..])].concat();
        for (bytes, encoding) in [
            (pack(&text), format!("utf-8, {name}")),
            // Several streams one after the other are one file.
            (halves, format!("utf-8, {name}")),
            (gzip(&pack(&text)), format!("utf-8, {name}, gzip")),
        ] {
            let case = Case::new();
            let store = loaded(&case.file("log", bytes));
            assert_eq!(problems(&store), <[&str; 0]>::default(), "{encoding}");
            assert_eq!((store.sources()[0].encoding.as_str(), ids(&store)), (encoding.as_str(), ids_of(&sign_ins)));
            assert!(raw_record(&store, 200).is_ok_and(|raw| raw.text.contains("createdDateTime")), "{encoding}");
        }
    }
}

#[test]
fn damaged_streams_keep_what_came_before_and_lose_no_other_file() {
    let text = ndjson(&population(4, 900)).into_bytes();
    for (name, pack) in STREAMS {
        let whole = pack(&text);
        let mut flipped = whole.clone();
        // Before the end, where the checksums are.
        let near_end = flipped.len() - if name == "xz" { 30 } else { 6 };
        flipped[near_end] ^= 0x55;
        for (bytes, what) in [(whole[..whole.len() / 2].to_vec(), "ends early"), (flipped, "is damaged")] {
            let case = Case::new();
            case.log("a.json", &population(5, 20));
            case.file("b.json", bytes);
            let store = loaded(case.path());
            let problem = problems(&store)[0];
            assert!(problem.starts_with(&format!("the {name} stream {what}")), "{name}: {problem}");
            assert!(store.sources()[0].problems.is_empty());
            assert_eq!(store.sources()[0].accounting.accepted, 20);
            let kept = store.sources()[1].accounting.accepted;
            assert!(kept > 200, "{name}, {what}: {kept} of 900");
        }
    }
}

#[test]
fn an_xz_stream_that_asks_for_too_much_memory_is_refused() {
    let case = Case::new();
    let text = ndjson(&population(6, 10));
    // A dictionary of 4 GiB.
    let store = loaded(&case.file("vast.xz", xz_with_dictionary(text.as_bytes(), 40)));
    assert_eq!(problems(&store), ["the xz stream needs more than 256 MiB to be unpacked; unpack it first"]);
}

#[test]
fn a_file_that_is_compressed_too_often_is_named() {
    let mut bytes = ndjson(&population(7, 10)).into_bytes();
    for _ in 0..4 {
        bytes = xz(&gzip(&bytes));
    }
    let case = Case::new();
    let store = loaded(&case.file("deep", bytes));
    assert!(problems(&store)[0].contains("compressed more than three times"), "{:?}", problems(&store));
}

#[test]
fn a_pipe_may_be_compressed() {
    let sign_ins = population(9, 50);
    for (name, pack) in STREAMS {
        let rows = signinscope()
            .args(["rows", "-", "--tab", "all", "--aggregate", "off", "--format", "ndjson"])
            .write_stdin(pack(ndjson(&sign_ins).as_bytes()))
            .output()
            .expect("a run");
        assert_eq!(lines(&rows.stdout).len(), 50, "{name}");
    }
}

#[test]
fn the_digest_of_a_stream_is_that_of_the_file() {
    let case = Case::new();
    let path = case.file("log.xz", xz(ndjson(&population(8, 10)).as_bytes()));
    let never = AtomicBool::new(false);
    assert_eq!(sha256(&loaded(&path).sources()[0], &never), signinscope::ingest::sha256_of_file(&path, &never));
}
