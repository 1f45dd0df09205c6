//! Tests whole loads: files in, an account of every record out.

use flate2::Compression;
use flate2::write::GzEncoder;
use signinscope::ingest::{Input, Options, Progress, load, raw_record, sha256, sha256_of_file};
use signinscope::signin::{Field, Kind};
use signinscope::store::{Completeness, Store};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

fn load_with(paths: &[PathBuf], threads: usize) -> Arc<Store> {
    let inputs: Vec<Input> = paths.iter().cloned().map(Input::Path).collect();
    load(&inputs, &Options { threads, ..Options::default() }, &Progress::default(), &mut |_| {})
}

fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(name)
}

/// The record of a Graph sign-in, number `number` of its day.
fn graph(number: u32) -> String {
    format!(
        r#"{{"id":"{number:08x}-0000-4000-8000-000000000000","createdDateTime":"2026-10-06T12:{:02}:{:02}Z","appId":"app","appDisplayName":"Teams","userPrincipalName":"alice@contoso.com","ipAddress":"198.51.100.4","resourceId":"res","status":{{"errorCode":0}},"signInEventTypes":["nonInteractiveUser"],"tenantId":"tenant"}}"#,
        number / 60 % 60,
        number % 60
    )
}

/// Everything that is stored of a load, row by row.
fn dump(store: &Store) -> Vec<String> {
    let row = |row| {
        let values: Vec<_> = Field::ALL.iter().map(|&field| store.text(field, row)).collect();
        format!(
            "{} {:?} {:?} {:?} {values:?}",
            store.created(row),
            store.kind(row),
            store.status(row),
            store.request_id(row)
        )
    };
    store.rows().map(row).collect()
}

fn adds_up(store: &Store) {
    let mut sum = 0;
    for source in store.sources() {
        let account = source.accounting;
        let stored = account.accepted + account.events;
        let parts = stored + account.duplicates + account.joined + account.rejected + account.filtered;
        assert_eq!(account.records, parts, "{}", source.path.display());
        let rejected = source.problems.iter().filter(|problem| problem.record.is_some()).count() as u64;
        assert!(rejected == account.rejected || source.problem_count > source.problems.len() as u64);
        sum += account.accepted;
    }
    assert_eq!(sum, store.len() as u64);
    assert_eq!(store.kinds().iter().sum::<u64>(), sum);
}

#[test]
fn one_sign_in_is_the_same_in_every_shape() {
    let dir = tempfile::tempdir().expect("a directory");
    let (one, two) = (graph(1), graph(2));
    let shapes = [
        ("array.json", format!("[{one},{two}]"), "graph-array"),
        ("lines.json", format!("{one}\n{two}\n"), "graph-ndjson"),
        ("windows.json", format!("\u{feff}{one}\r\n\r\n{two}"), "graph-ndjson"),
        ("page.json", format!(r#"{{"@odata.context":"x","value":[{one},{two}]}}"#), "graph-page"),
        ("pages.json", format!(r#"{{"value":[{one}]}}{{"value":[{two}],"x":[1]}}"#), "graph-page"),
        ("hub.json", format!(r#"{{"records":[{one},{two}]}}"#), "graph-records"),
        ("pretty.json", format!("[\n  {one},\n  {two}\n]\n"), "graph-array"),
    ];
    let mut expected = None;
    for (name, text, shape) in shapes {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("a file");
        let store = load_with(&[path], 2);
        assert_eq!(store.sources()[0].shape, shape, "{name}");
        assert_eq!(store.sources()[0].problems, [], "{name}");
        adds_up(&store);
        let rows = dump(&store);
        assert_eq!(rows.len(), 2, "{name}");
        assert_eq!(&rows, expected.get_or_insert_with(|| rows.clone()), "{name}");
    }
}

#[test]
fn the_malformed_samples_have_the_account_of_their_readme() {
    let store = load_with(&[sample("malformed")], 2);
    adds_up(&store);
    let account = |name: &str| {
        let source = store.sources().iter().find(|source| source.path.ends_with(name)).expect(name);
        let a = source.accounting;
        let lines: Vec<_> = source.problems.iter().filter(|p| p.record.is_some()).filter_map(|p| p.line).collect();
        (a.records, a.accepted, a.duplicates, a.rejected, lines)
    };
    assert_eq!(account("mixed.ndjson"), (16, 10, 1, 5, vec![3, 5, 6, 8, 11]));
    assert_eq!(account("InteractiveSignIns_2026-10-05_2026-10-05.csv"), (5, 4, 0, 1, vec![4]));
    assert_eq!(account("NonInteractiveUserSignInLogs.truncated.json.gz"), (6, 6, 0, 0, vec![]));
    assert_eq!(account("empty.json"), (0, 0, 0, 0, vec![]));
    assert_eq!(account("no-records.json"), (0, 0, 0, 0, vec![]));
    let told: u64 = store.sources().iter().map(|source| source.problem_count).sum();
    assert!(told >= 9, "{told}");
}

#[test]
fn the_result_depends_neither_on_threads_nor_on_the_order_of_files() {
    let mut paths: Vec<PathBuf> = ["replay", "quiet", "noisy-vpn", "log-analytics", "hostile", "service", "malformed"]
        .into_iter()
        .map(sample)
        .collect();
    let expected = dump(&load_with(&paths, 1));
    paths.reverse();
    for threads in [1, 2, 5] {
        assert_eq!(dump(&load_with(&paths, threads)), expected, "{threads} threads");
    }
}

#[test]
fn records_of_a_compressed_file_can_be_read_back() {
    let dir = tempfile::tempdir().expect("a directory");
    let text: String = (0..5000).map(|number| graph(number) + "\n").collect();
    let (plain, packed) = (dir.path().join("plain.json"), dir.path().join("packed.json.gz"));
    fs::write(&plain, &text).expect("a file");
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(text.as_bytes()).expect("in memory");
    fs::write(&packed, encoder.finish().expect("in memory")).expect("a file");
    let (plain, packed) = (load_with(&[plain], 2), load_with(&[packed], 2));
    assert_eq!(dump(&plain), dump(&packed));
    assert_eq!(packed.sources()[0].encoding, "utf-8, gzip");
    for row in [0, 2500, 4999] {
        let record = raw_record(&packed, row).expect("kept in memory");
        assert_eq!(record.text, graph(row));
        assert_eq!(raw_record(&plain, row).as_ref(), Ok(&record));
    }
}

#[test]
fn rows_are_read_back_under_their_headings() {
    let store = load_with(&[sample("noisy-vpn")], 2);
    for row in [0, store.len() as u32 - 1] {
        let record = raw_record(&store, row).expect("a row");
        assert_eq!(record.fields.len(), 57);
        let username = record.fields.iter().find(|(name, _)| name == "Username").map(|(_, value)| value.as_str());
        assert_eq!(username, store.text(Field::UserPrincipalName, row));
    }
}

#[test]
fn a_record_that_cannot_be_parsed_is_shown_whole() {
    let dir = tempfile::tempdir().expect("a directory");
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    for value in [r#""\ud800""#, "1e999", &deep] {
        let text = graph(1).replacen('{', &format!(r#"{{"unheardOf":{value},"#), 1);
        let path = dir.path().join("odd.json");
        fs::write(&path, format!("{text}\n")).expect("a file");
        let store = load_with(std::slice::from_ref(&path), 1);
        if store.is_empty() {
            assert_eq!(store.accounting().rejected, 1, "{value}");
            continue;
        }
        let record = raw_record(&store, 0).expect("the record stands in the file as it was read");
        assert_eq!(record.text, text);
        assert!(!record.fields.is_empty());
        fs::write(&path, graph(2) + "\n").expect("a file");
        assert!(raw_record(&store, 0).is_err(), "another record in its place is still noticed");
    }
}

#[test]
fn a_changed_file_is_an_error() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("log.json");
    fs::write(&path, graph(1) + "\n").expect("a file");
    let store = load_with(std::slice::from_ref(&path), 1);
    fs::write(&path, graph(2) + "\n").expect("a file");
    assert!(raw_record(&store, 0).is_err_and(|error| error.contains("changed") && error.contains("log.json")));
    fs::remove_file(&path).expect("a file");
    assert!(raw_record(&store, 0).is_err_and(|error| error.contains("log.json")));
}

#[test]
fn a_line_longer_than_any_record_is_skipped() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("long.json");
    let text = format!("{}\n{{\"x\":\"{}\"}}\n{}\n", graph(1), "y".repeat(40 << 20), graph(2));
    fs::write(&path, text).expect("a file");
    let store = load_with(&[path], 2);
    adds_up(&store);
    let source = &store.sources()[0];
    assert_eq!((source.accounting.accepted, source.accounting.rejected), (2, 1));
    assert_eq!((source.problems[0].record, source.problems[0].line), (Some(2), Some(2)));
    assert!(source.problems[0].reason.contains("16 MB"), "{}", source.problems[0].reason);
}

#[test]
fn records_after_one_that_is_too_long_are_read() {
    let dir = tempfile::tempdir().expect("a directory");
    let long = format!(r#"{{"id":"x","note":"}}]\\\"{}"}}"#, "y".repeat(20 << 20));
    for (name, text) in [
        ("array.json", format!("[{},{long},{},{}]", graph(1), graph(2), graph(3))),
        ("page.json", format!(r#"{{"value":[{},{long},{},{}]}}"#, graph(1), graph(2), graph(3))),
    ] {
        let path = dir.path().join(name);
        fs::write(&path, text).expect("a file");
        let store = load_with(&[path], 2);
        adds_up(&store);
        let source = &store.sources()[0];
        assert_eq!((source.accounting.accepted, source.accounting.rejected), (3, 1), "{name}");
        assert_eq!((source.problem_count, source.problems[0].record), (1, Some(2)), "{:?}", source.problems);
    }
}

#[test]
fn problems_of_the_whole_file_come_first() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("cut.json.gz");
    let text = "{\"broken\": 1\n".repeat(3000);
    let mut whole = GzEncoder::new(Vec::new(), Compression::fast());
    whole.write_all(format!("{}\n{text}", graph(1)).as_bytes()).expect("in memory");
    let whole = whole.finish().expect("in memory");
    fs::write(&path, &whole[..whole.len() - 12]).expect("a file");
    let store = load_with(&[path], 1);
    let first = &store.sources()[0].problems[0];
    assert!(first.record.is_none() && first.reason.contains("cut off"), "{first:?}");
    assert!(store.sources()[0].problem_count > 100);
}

#[test]
fn a_stopped_load_keeps_its_sign_ins_and_a_problem() {
    let dir = tempfile::tempdir().expect("a directory");
    let path = dir.path().join("log.json");
    fs::write(&path, (0..20_000).map(|number| graph(number) + "\n").collect::<String>()).expect("a file");
    let progress = Progress::default();
    let options = Options { threads: 1, live: true, ..Options::default() };
    let store = load(&[Input::Path(path)], &options, &progress, &mut |_| progress.cancel());
    assert_eq!(store.completeness(), Completeness::Stopped);
    assert!(!store.is_empty() && !store.sources()[0].complete);
    adds_up(&store);
}

#[test]
fn a_kind_that_the_user_gives_overrides_the_file() {
    let inputs = [Input::Path(sample("noisy-vpn"))];
    let options = Options { kind: Some(Kind::Interactive), ..Options::default() };
    let store = load(&inputs, &options, &Progress::default(), &mut |_| {});
    assert_eq!(store.kinds()[Kind::Interactive as usize], store.len() as u64);
}

#[test]
fn a_load_that_runs_out_of_memory_names_what_is_left_out() {
    let dir = tempfile::tempdir().expect("a directory");
    let (first, second) = (dir.path().join("1.json"), dir.path().join("2.json"));
    fs::write(&first, (0..40_000).map(|number| graph(number) + "\n").collect::<String>()).expect("a file");
    fs::write(&second, graph(50_000) + "\n").expect("a file");
    let inputs = [Input::Path(first), Input::Path(second)];
    let load_into = |max_memory, threads| {
        let options = Options { max_memory, threads, ..Options::default() };
        load(&inputs, &options, &Progress::default(), &mut |_| {})
    };
    let all = load_into(None, 2);
    assert_eq!((all.len(), all.completeness()), (40_001, Completeness::Complete));
    let limit = all.bytes() as u64 / 2;
    let part = load_into(Some(limit), 1);
    assert_eq!(part.completeness(), Completeness::OutOfMemory);
    adds_up(&part);
    let [large, small] = part.sources() else { panic!("two files") };
    assert!(large.accounting.accepted > 1000 && part.len() < 40_000, "{}", part.len());
    assert!((part.bytes() as u64) < limit * 2, "{} of {limit}", part.bytes());
    let how_far = format!("not read beyond record {},", large.accounting.records / 1000);
    assert!(large.problems[0].reason.starts_with(&how_far), "{:?}", large.problems);
    assert!(small.problems[0].reason.starts_with("not read: "), "{:?}", small.problems);
    assert!(small.problems[0].reason.contains("--max-memory"), "{:?}", small.problems);
    assert_eq!(dump(&part), dump(&load_into(Some(limit), 4)), "the same whatever the number of threads");
    assert!(raw_record(&part, 0).is_ok(), "what is loaded is all there");
}

#[test]
fn the_digest_of_a_member_is_that_of_the_unpacked_file() {
    let digest = |name: &str| {
        let store = load_with(&[sample(name)], 1);
        let source = store.sources().iter().find(|source| source.accounting.accepted > 0).expect("a file").clone();
        (sha256(&source, &AtomicBool::new(false)).expect("a digest"), source.archive.clone())
    };
    let (member, archive) = digest("shapes/zip.zip");
    assert_eq!(archive.as_deref(), Some(&*sample("shapes/zip.zip")));
    let reference = fs::read_to_string(sample("shapes/diagnostic.ndjson")).expect("a file");
    let dir = tempfile::tempdir().expect("a directory");
    let unpacked = dir.path().join("SignInLogs.json");
    let interactive = reference.lines().filter(|line| line.contains("\"SignInLogs\"")).map(|line| format!("{line}\n"));
    fs::write(&unpacked, interactive.collect::<String>()).expect("a file");
    assert_eq!(sha256_of_file(&unpacked, &AtomicBool::new(false)), Some(member));
    assert_ne!(digest("shapes/gzip.ndjson.gz").0, digest("shapes/diagnostic.ndjson").0, "gzip: as it lies on disk");
}

#[test]
fn a_digest_computed_while_reading_is_that_of_the_file() {
    let options = Options { digests: true, threads: 2, ..Options::default() };
    let store = load(&[Input::Path(sample("."))], &options, &Progress::default(), &mut |_| {});
    let mut on_the_way = 0;
    for source in store.sources().iter().filter(|source| source.archive.is_none()) {
        let again = sha256_of_file(&source.path, &AtomicBool::new(false));
        assert_eq!(sha256(source, &AtomicBool::new(false)), again, "{}", source.path.display());
        on_the_way += usize::from(source.sha256.is_some());
    }
    assert!(on_the_way > 20, "only {on_the_way} files need not be read again");
}

#[cfg(unix)]
#[test]
fn sign_ins_from_a_slow_pipe_are_published_at_once() {
    use std::os::fd::AsRawFd;
    let (reader, mut pipe) = std::io::pipe().expect("a pipe");
    let inputs = [Input::Path(format!("/dev/fd/{}", reader.as_raw_fd()).into())];
    let last = graph(3);
    let (start, rest) = last.split_at(50);
    write!(pipe, "{}\n{}\n{start}", graph(1), graph(2)).expect("room in the pipe");
    let (go_on, seen) = std::sync::mpsc::channel();
    let mut published = Vec::new();
    let store = std::thread::scope(|scope| {
        scope.spawn(move || {
            // Ends without rows, too: a test that hangs shows no reason.
            let _ = seen.recv_timeout(std::time::Duration::from_secs(5));
            writeln!(pipe, "{rest}").expect("room in the pipe");
        });
        let options = Options { live: true, threads: 2, ..Options::default() };
        load(&inputs, &options, &Progress::default(), &mut |store| {
            published.push(store.len());
            let _ = go_on.send(());
        })
    });
    assert_eq!((published.first(), store.len()), (Some(&2), 3));
    adds_up(&store);
}

#[test]
fn labels_beside_a_log_are_left_out_with_a_note() {
    let dir = tempfile::tempdir().expect("a directory");
    let label = r#"{"attack":0,"request_id":"00000001-0000-4000-8000-000000000000","variant":"x","visible":true}"#;
    for (name, text) in
        [("log.json", graph(1)), ("renamed.json", format!("{label}\n{label}\n")), ("quiet/labels.jsonl", String::new())]
    {
        let path = dir.path().join(name);
        fs::create_dir_all(path.parent().expect("a directory")).expect("a directory");
        fs::write(path, text).expect("a file");
    }
    let store = load_with(&[dir.path().to_owned()], 2);
    adds_up(&store);
    assert_eq!((store.accounting().records, store.len()), (1, 1));
    for source in &store.sources()[1..] {
        assert_eq!((source.shape.as_str(), source.problem_count, source.complete), ("labels", 0, true));
        assert!(source.warnings.len() == 1 && source.warnings[0].contains("left out"), "{:?}", source.warnings);
        assert!(!source.is_readable(), "labels alone are no log");
    }
}

#[test]
fn values_of_enumerations_that_an_export_lost_are_noted() {
    let dir = tempfile::tempdir().expect("a directory");
    let with = |number: u32, more: &str| graph(number).replace("\"appId\"", &format!("{more}\"appId\""));
    let sdk = [
        with(1, r#""incomingTokenType":["primaryRefreshToken","saml11"],"authenticationProtocol":[],"#),
        with(2, r#""incomingTokenType":["refreshToken"],"authenticationProtocol":["oAuth2"],"#),
    ];
    let hidden =
        [with(3, r#""incomingTokenType":"unknownFutureValue","#), with(4, r#""riskState":"unknownFutureValue","#)];
    for (name, lines) in [
        ("1-sdk.json", sdk.join("\n")),
        ("2-hidden.json", hidden.join("\n")),
        ("3-plain.json", with(5, r#""incomingTokenType":"none","#)),
    ] {
        fs::write(dir.path().join(name), lines).expect("a file");
    }
    let store = load_with(&[dir.path().to_owned()], 1);
    let notes: Vec<_> = store.sources().iter().map(|source| source.warnings.join("; ")).collect();
    assert!(notes[0].contains("Graph SDK for Python"), "{notes:?}");
    assert!(notes[1].contains("2 sign-ins with 'unknownFutureValue'"), "{notes:?}");
    assert_eq!(notes[2], "");
    assert_eq!(store.text(Field::IncomingTokenType, 0), Some("primaryRefreshToken,saml11"));
    assert_eq!(store.text(Field::AuthenticationProtocol, 0), None);
    assert_eq!(store.text(Field::AuthenticationProtocol, 1), Some("oAuth2"));
}
