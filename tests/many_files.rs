//! Tests loads of many files: the order of their sign-ins, and what they take of the system.

#[path = "common/mod.rs"]
#[allow(dead_code, reason = "each test program uses a part of it")]
mod common;

use common::{Case, SignIn, ndjson};
use flate2::{Compression, write::GzEncoder};
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::store::{Completeness, Store};
use std::io::Write;
use std::sync::Arc;

fn load_with(case: &Case, threads: usize) -> Arc<Store> {
    let options = Options { threads, ..Options::default() };
    load(&[Input::Path(case.path().to_owned())], &options, &Progress::default(), &mut |_| {})
}

/// The sign-ins with these request ids, all of one minute. Every 50th is of another user.
fn sign_ins(ids: std::ops::Range<u128>) -> String {
    ndjson(&ids.map(|id| SignIn { user: (id / 50) as u64, ..SignIn::new(id) }).collect::<Vec<_>>())
}

fn gzip(text: &str) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn files_of_any_size_are_joined_in_their_order() {
    let case = Case::new();
    let mut next = 1;
    let mut expected = Vec::new();
    for file in 0..120 {
        // Files that take several chunks, compressed or not, among many that take less than one.
        let count = if file % 40 == 7 { 8000 } else { 30 };
        let text = sign_ins(next..next + count);
        match file % 40 {
            7 if file == 7 => case.file(&format!("{file:03}.json"), &text),
            7 | 8 => case.file(&format!("{file:03}.json.gz"), gzip(&text)),
            // The same sign-ins once more.
            9 => case.file(&format!("{file:03}.json"), format!("{text}{text}")),
            10 => case.file(&format!("{file:03}.json"), "no log"),
            _ => case.file(&format!("{file:03}.json"), &text),
        };
        if file % 40 != 10 {
            expected.extend(next..next + count);
        }
        next += count;
    }
    let describe = |store: &Store| {
        let account = |source: &signinscope::store::Source| {
            format!("{} {} {:?} {:?}", source.path.display(), source.shape, source.accounting, source.problems)
        };
        store.sources().iter().map(|source| account(source)).collect::<Vec<_>>()
    };
    let one = load_with(&case, 1);
    for threads in [1, 2, 3, 8] {
        let store = load_with(&case, threads);
        let ids: Vec<u128> = store.rows().filter_map(|row| store.request_id(row)).map(|id| id.0).collect();
        let numbers: Vec<u128> = ids.iter().map(|id| id & 0xffff_ffff).collect();
        assert!(numbers == expected, "{threads} threads");
        assert_eq!(describe(&store), describe(&one), "{threads} threads");
        assert_eq!(store.completeness(), Completeness::Complete);
        for &dimension in signinscope::signin::Dimension::ALL {
            let same = store.rows().all(|row| store.value(dimension, row) == one.value(dimension, row));
            assert!(same, "values are numbered in the order of the files, whatever the threads");
        }
    }
}

#[cfg(unix)]
#[test]
fn the_first_of_many_files_are_published_before_the_last_is_read() {
    let case = Case::new();
    for file in 0..300 {
        case.file(&format!("{file:04}.json"), sign_ins(file..file + 1));
    }
    let pipe = case.path().join("last.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.is_ok_and(|status| status.success()));
    let (go_on, seen) = std::sync::mpsc::channel();
    let mut published = Vec::new();
    let inputs = [Input::Path(case.path().to_owned()), Input::Path(pipe.clone())];
    let store = std::thread::scope(|scope| {
        scope.spawn(move || {
            // Ends without rows, too: a test that hangs shows no reason.
            let _ = seen.recv_timeout(std::time::Duration::from_secs(5));
            std::fs::write(pipe, sign_ins(300..301)).expect("a reader");
        });
        let options = Options { live: true, threads: 2, ..Options::default() };
        load(&inputs, &options, &Progress::default(), &mut |store| {
            published.push(store.len());
            let _ = go_on.send(());
        })
    });
    assert_eq!(store.len(), 301);
    assert!(published.first().is_some_and(|&first| (1..=300).contains(&first)), "{published:?}");
}

#[cfg(unix)]
#[test]
fn few_files_are_open_at_a_time() {
    let case = Case::new();
    for file in 0..300 {
        let text = sign_ins(file..file + 1);
        match file % 2 {
            0 => case.file(&format!("{file:04}.json"), text),
            _ => case.file(&format!("{file:04}.json.gz"), gzip(&text)),
        };
    }
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -n 24; exec \"$0\" rows --threads 8 --format ndjson \"$1\""])
        .arg(env!("CARGO_BIN_EXE_signinscope"))
        .arg(case.path())
        .output()
        .expect("a shell");
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}
