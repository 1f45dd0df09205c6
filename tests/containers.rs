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

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        writer.write_all(bytes).expect("memory");
    }
    writer.finish().expect("memory").into_inner()
}

fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        writer.append_data(&mut header, name, *bytes).expect("memory");
    }
    writer.into_inner().expect("memory")
}

#[test]
fn archives_of_every_kind_and_inside_each_other_give_their_sign_ins() {
    let (one, two) = (population(11, 60), population(12, 70));
    let (text, other) = (ndjson(&one).into_bytes(), ndjson(&two).into_bytes());
    let long = format!("{}/two.json", "a-folder-with-a-long-name/".repeat(6));
    let members: [(&str, &[u8]); 3] = [("one.json", &text), (&long, &other), ("._one.json", b"junk")];
    let expected = ids_of(&[one, two].concat());
    for (name, bytes, encoding) in [
        ("logs.tar", tar(&members), "utf-8, tar"),
        ("no-extension", tar(&members), "utf-8, tar"),
        ("logs.tar.gz", gzip(&tar(&members)), "utf-8, tar"),
        ("logs.tgz", gzip(&tar(&members)), "utf-8, tar"),
        ("logs.tar.bz2", bzip2(&tar(&members)), "utf-8, tar"),
        ("logs.tar.xz", xz(&tar(&members)), "utf-8, tar"),
        ("logs.zip.xz", xz(&zip(&members)), "utf-8, zip"),
        ("gz-in.zip", zip(&[("1.json.gz", &gzip(&text)), ("2.json.xz", &xz(&other))]), "zip"),
        ("gz-in.tar", tar(&[("1.json.gz", &gzip(&text)), ("2.json.bz2", &bzip2(&other))]), "tar"),
        ("zip-in.zip", zip(&[("in.zip", &zip(&members))]), "utf-8, zip"),
        ("zip-in-zip-in.zip", zip(&[("a.zip", &zip(&[("in.zip", &zip(&members))]))]), "utf-8, zip"),
        ("tgz-in.zip", zip(&[("in.tar.gz", &gzip(&tar(&members)))]), "utf-8, tar"),
        ("zip-in.tar.xz", xz(&tar(&[("in.zip", &zip(&members))])), "utf-8, zip"),
    ] {
        let case = Case::new();
        let path = case.file(name, bytes);
        let store = loaded(&path);
        assert_eq!(problems(&store), <[&str; 0]>::default(), "{name}");
        assert_eq!(ids(&store), expected, "{name}");
        let sources = store.sources();
        assert!(sources.len() == 2 && sources.iter().all(|source| source.complete), "{name}");
        assert!(sources.iter().all(|source| source.archive.as_ref() == Some(&path)), "{name}");
        assert!(sources.iter().all(|source| source.encoding.ends_with(encoding)), "{name}: {}", sources[0].encoding);
        assert!(raw_record(&store, 100).is_ok_and(|raw| raw.text.contains("createdDateTime")), "{name}");
        assert!(sources.iter().all(|source| sha256(source, &AtomicBool::new(false)).is_some()), "{name}");
    }
}

/// Makes the name of the second member that of the first, in its header and in the list of members.
fn with_one_name(mut archive: Vec<u8>, first: &[u8], second: &[u8]) -> Vec<u8> {
    while let Some(at) = archive.windows(second.len()).position(|bytes| bytes == second) {
        archive[at..at + first.len()].copy_from_slice(first);
    }
    archive
}

#[test]
fn members_of_one_name_are_reported() {
    let last = population(18, 20);
    let hours = [ndjson(&population(17, 30)).into_bytes(), ndjson(&last).into_bytes()];
    let packed = zip(&[("PT1H.json", &hours[0]), ("PT2H.json", &hours[1])]);
    let packed = with_one_name(packed, b"PT1H.json", b"PT2H.json");
    for (name, packed) in [("day.zip", packed.clone()), ("outer.zip", zip(&[("day.zip", &packed)]))] {
        let case = Case::new();
        let path = case.file(name, packed);
        let store = loaded(&path);
        assert_eq!(ids(&store), ids_of(&last), "{name}");
        assert!(problems(&store).iter().any(|problem| problem.contains("have the same name")), "{name}");
        let check = signinscope().arg("check").arg(&path).output().expect("a run");
        assert!(String::from_utf8_lossy(&check.stdout).contains("have the same name"), "{name}");
        assert_eq!(check.status.code(), Some(0), "{name}");
    }
}

#[test]
fn a_zip_archive_may_come_from_a_pipe() {
    let (one, two) = (population(13, 20), population(14, 30));
    let (text, other) = (ndjson(&one).into_bytes(), ndjson(&two).into_bytes());
    let flat = zip(&[("one.json", &text), ("two.json.gz", &gzip(&other))]);
    for (bytes, files, sign_ins) in [
        (flat.clone(), 2, 50),
        (zip(&[("in.zip", &flat)]), 2, 50),
        (zip(&[("in.tar.gz", &gzip(&tar(&[("one.json", &text)])))]), 1, 20),
    ] {
        let check = signinscope().args(["check", "-", "--format", "json"]).write_stdin(bytes).output().expect("a run");
        let document: serde_json::Value = serde_json::from_slice(&check.stdout).expect("JSON");
        assert_eq!(document["files"].as_array().map(Vec::len), Some(files));
        assert_eq!(document["totals"]["accepted"], sign_ins);
        assert!(document["files"][0]["archive"].is_null() && document["files"][0]["sha256"].is_string());
        assert!(document["files"][0]["path"].as_str().is_some_and(|path| path.starts_with("-/")));
    }
    let cut = signinscope().args(["check", "-"]).write_stdin(&flat[..flat.len() / 2]).output().expect("a run");
    assert_eq!(cut.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&cut.stdout).contains("the zip archive cannot be read"));
}

#[test]
fn a_bad_archive_loses_nothing_else() {
    let (text, other) = (ndjson(&population(15, 200)).into_bytes(), ndjson(&population(16, 20)).into_bytes());
    let members: [(&str, &[u8]); 2] = [("a.json", &other), ("b.json", &text)];
    let cut = |bytes: Vec<u8>, keep: usize| bytes[..bytes.len() * keep / 100].to_vec();
    let plain = tar(&members);
    let mut header_damaged = plain.clone();
    let second = 512 + other.len().next_multiple_of(512);
    header_damaged[second + 150] ^= 0x11;
    let mut checksum = zip(&[("a.json", &other), ("b.json", b"[{}]")]);
    let at = checksum.windows(6).position(|name| name == b"b.json").expect("the name") + 8;
    checksum[at] ^= 0x04;
    let mut encrypted = zip(&[("a.json", &other), ("b.json", b"secret")]);
    let of = |bytes: &[u8], mark: &[u8]| bytes.windows(4).enumerate().rfind(|(_, at)| *at == mark).expect("a mark").0;
    let (local, central) = (of(&encrypted, b"PK\x03\x04"), of(&encrypted, b"PK\x01\x02"));
    encrypted[local + 6] |= 1;
    encrypted[central + 8] |= 1;
    for (name, bytes, what) in [
        ("cut.tar", cut(plain.clone(), 60), "the tar stream ends early: the file was cut off"),
        (
            "cut.tar.gz",
            cut(gzip(&plain), 60),
            "the archive ends early: the file was cut off; members before that are read",
        ),
        (
            "cut.tar.bz2",
            cut(bzip2(&tar(&[("a.json", &other), ("b.json", &text.repeat(4))])), 80),
            "the archive ends early",
        ),
        ("damaged.tar", header_damaged, "the tar archive is damaged"),
        (
            "cut-inside.zip",
            zip(&[("a.json", &other), ("b.zip", &cut(zip(&members), 50))]),
            "the zip archive cannot be read",
        ),
        ("cut-inside.tar", tar(&[("a.json", &other), ("b.tgz", &cut(gzip(&plain), 30))]), "the archive ends early"),
        ("checksum.zip", checksum, "the zip stream is damaged"),
        ("encrypted.zip", encrypted, "encrypted; unpack the archive with its password first"),
    ] {
        let case = Case::new();
        case.log("z.json", &population(17, 5));
        case.file(name, bytes);
        let store = loaded(case.path());
        assert!(problems(&store).iter().any(|problem| problem.starts_with(what)), "{name}: {:?}", problems(&store));
        let accepted = |end: &str| {
            let source = store.sources().iter().find(|source| source.path.ends_with(end));
            source.unwrap_or_else(|| panic!("{name}: {end}")).accounting.accepted
        };
        assert_eq!((accepted("z.json"), accepted("a.json")), (5, 20), "{name}");
    }
}

#[test]
fn an_archive_that_is_not_opened_is_named() {
    let text = ndjson(&population(18, 20)).into_bytes();
    let members: [(&str, &[u8]); 1] = [("a.json", &text)];
    for (name, bytes) in [("logs.gz", gzip(&tar(&members))), ("in.zip", zip(&[("logs", &tar(&members))]))] {
        let case = Case::new();
        let store = loaded(&case.file(name, bytes));
        assert!(problems(&store)[0].contains("it looks like a tar archive"), "{:?}", problems(&store));
    }
}

#[test]
fn an_archive_without_files_is_named() {
    for (name, bytes) in
        [("a.zip", zip(&[])), ("a.tar.gz", gzip(&tar(&[("._x", b"x")]))), ("b.zip", zip(&[("c.zip", &zip(&[]))]))]
    {
        let case = Case::new();
        let store = loaded(&case.file(name, bytes));
        assert_eq!(problems(&store), ["the archive holds no files; expected exported sign-in logs"], "{name}");
    }
}

#[test]
fn a_cut_xz_stream_keeps_the_part_of_its_last_chunk() {
    let text = ndjson(&population(6, 900)).into_bytes();
    let whole = xz(&text);
    for cut in [whole.len() / 3, whole.len() / 2, whole.len() - 40] {
        let case = Case::new();
        let store = loaded(&case.file("cut.json.xz", &whole[..cut]));
        // Chunks have headers of three bytes, the stream one of some more.
        let there = &text[..cut - 200];
        let lines = memchr::memchr_iter(b'\n', there).count() as u64;
        assert!(store.accounting().accepted >= lines, "{} of {lines}", store.accounting().accepted);
        assert!(problems(&store)[0].starts_with("the xz stream ends early"));
    }
}

#[test]
fn zeros_behind_a_gzip_stream_are_no_damage() {
    let sign_ins = population(7, 60);
    let text = ndjson(&sign_ins).into_bytes();
    let (one, other) = (gzip(&text[..text.len() / 2]), gzip(&text[text.len() / 2..]));
    for bytes in [
        [&one[..], &other, &[0; 512]].concat(),
        [&one[..], &other, &vec![0; 100_000]].concat(),
        [&one[..], &vec![0; 40_000], &other].concat(),
    ] {
        let case = Case::new();
        let store = loaded(&case.file("padded.json.gz", bytes));
        assert_eq!((problems(&store), ids(&store)), (vec![], ids_of(&sign_ins)));
    }
    let case = Case::new();
    let store = loaded(&case.file("other.json.gz", [&one[..], &[0; 10], b"other text behind the stream"].concat()));
    assert!(problems(&store)[0].starts_with("the gzip stream is damaged"), "{:?}", problems(&store));
}
