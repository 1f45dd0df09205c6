//! Tests the account of damaged files: records = accepted + events + duplicates + joined + rejected + filtered, each
//! rejected record has its problem, and nothing panics. Thousands of files, of every shape equally often, others in each run.

use proptest::prelude::*;
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::{Field, FilterTime};
use signinscope::store::activity::EventText;
use signinscope::store::{Store, UserPattern};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

/// Damaged variants of each file. `ACCOUNTING_TIMES=180` damages more than ten thousand files, in two minutes.
static TIMES: LazyLock<u32> = LazyLock::new(|| {
    let wanted = std::env::var("ACCOUNTING_TIMES");
    wanted.map_or(40, |times| times.parse().expect("ACCOUNTING_TIMES is a number"))
});
/// One in this many is also loaded by several threads, which must change nothing.
const COMPARED: u32 = 5;

/// The files of `sample-data/shapes`, and four more with many small records.
static SAMPLES: LazyLock<Vec<(PathBuf, Vec<u8>)>> = LazyLock::new(|| {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/shapes");
    let files = walkdir::WalkDir::new(root).sort_by_file_name().into_iter().map(|entry| entry.expect("an entry"));
    let files = files.filter(|entry| entry.file_type().is_file());
    let samples = files.map(|entry| (entry.file_name().into(), fs::read(entry.path()).expect("a file")));
    samples.chain(small_records().map(|(name, text)| (name.into(), text.into_bytes()))).collect()
});

fn small_records() -> [(&'static str, String); 4] {
    let record = |number: u32| {
        format!(
            r#"{{"id":"{number:08x}-0000-4000-8000-000000000000","createdDateTime":"2026-10-06T12:00:{number:02}Z","appId":"app","userPrincipalName":"alice@contoso.com","status":{{"errorCode":0}}}}"#
        )
    };
    let records: Vec<String> = (0..8).map(record).collect();
    let row = |number: u32| {
        format!(
            "2026-10-06T12:00:{number:02}Z,{number:08x}-0000-4000-8000-000000000000,\"a, \"\"b\"\"\",Teams,192.0.2.1\r\n"
        )
    };
    let rows: String = (0..8).map(row).collect();
    [
        ("lines.json", records.join("\n")),
        ("list.json", format!("[{}]", records.join(","))),
        ("page.json", format!(r#"{{"@odata.context":"x","value":[{}]}}"#, records.join(","))),
        ("table.csv", format!("Date (UTC),Request ID,Username,Application,IP address\r\n{rows}")),
    ]
}

/// Damage of a file: bytes changed, removed or inserted (where, which, how), and a cut end.
type Damage = (Vec<(prop::sample::Index, u8, usize)>, Option<prop::sample::Index>);

fn damage() -> impl Strategy<Value = Damage> {
    let places = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0usize..3), 0..6);
    (places, proptest::option::of(any::<prop::sample::Index>()))
}

fn damaged(mut bytes: Vec<u8>, (places, cut): &Damage) -> Vec<u8> {
    for &(at, byte, how) in places {
        let at = at.index(bytes.len());
        match how {
            0 => bytes[at] = byte,
            1 => {
                bytes.remove(at);
            }
            _ => bytes.insert(at, byte),
        }
    }
    if let Some(cut) = cut {
        bytes.truncate(cut.index(bytes.len()));
    }
    bytes
}

fn load_with(path: &Path, threads: usize) -> Arc<Store> {
    load_as(path, &Options { threads, ..Options::default() })
}

/// Loads the sign-ins of a user before a time that is within the samples.
fn load_part(path: &Path, threads: usize) -> Arc<Store> {
    let users = UserPattern::parse("a*").into_iter().collect();
    load_as(path, &Options { threads, users, until: FilterTime::parse("2026-10-06T12:00"), ..Options::default() })
}

fn load_as(path: &Path, options: &Options) -> Arc<Store> {
    load(&[Input::Path(path.to_owned())], options, &Progress::default(), &mut |_| {})
}

fn adds_up(store: &Store) {
    let mut sum = 0;
    for source in store.sources() {
        let account = source.accounting;
        let stored = account.accepted + account.events;
        let parts = stored + account.duplicates + account.joined + account.rejected + account.filtered;
        assert_eq!(account.records, parts, "{}", source.path.display());
        let rejected = source.problems.iter().filter(|problem| problem.record.is_some()).count() as u64;
        let all_kept = source.problem_count == source.problems.len() as u64;
        assert!(!all_kept || rejected == account.rejected, "{}: {:?}", source.path.display(), source.problems);
        assert!(source.complete || source.problem_count > 0, "{}: it ends without a problem", source.path.display());
        sum += account.accepted;
    }
    assert_eq!(sum, store.len() as u64);
    assert_eq!(store.accounting().events, store.activity().len() as u64);
    assert_eq!(store.kinds().iter().sum::<u64>(), sum);
}

/// Everything that is stored of a load, row by row.
fn dump(store: &Store) -> Vec<String> {
    let row = |row| {
        let values: Vec<_> = Field::ALL.iter().map(|&field| store.text(field, row)).collect();
        format!("{:?} {:?} {:?} {values:?}", store.facts(row), store.kind(row), store.status(row))
    };
    let event = |event| {
        let activity = store.activity();
        let texts = EventText::ALL.map(|text| activity.text(text, event));
        format!("{:?} {texts:?}", activity.facts(event))
    };
    store.rows().map(row).chain(store.activity().events().map(event)).collect()
}

/// Damages each sample and checks the account.
fn are_accounted_for<'s>(samples: impl Iterator<Item = &'s (PathBuf, Vec<u8>)>, damages: &[Damage], compare: bool) {
    let dir = tempfile::tempdir().expect("a directory");
    for ((name, bytes), damage) in samples.zip(damages) {
        let path = dir.path().join(name);
        fs::write(&path, damaged(bytes.clone(), damage)).expect("a file");
        let store = load_with(&path, 1);
        adds_up(&store);
        if compare {
            assert_eq!(dump(&store), dump(&load_with(&path, 3)), "{}", name.display());
            let part = load_part(&path, 1);
            adds_up(&part);
            assert_eq!(part.accounting().records, store.accounting().records, "{}", name.display());
            assert_eq!(dump(&part), dump(&load_part(&path, 3)), "{}", name.display());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: *TIMES, max_shrink_iters: 500, ..ProptestConfig::default() })]

    // Two halves, so that two threads share the work.
    #[test]
    fn every_record_of_every_damaged_shape_is_accounted_for(
        damages in prop::collection::vec(damage(), SAMPLES.len().div_ceil(2)),
        compare in 0..COMPARED,
    ) {
        are_accounted_for(SAMPLES.iter().step_by(2), &damages, compare == 0);
    }

    #[test]
    fn every_record_of_the_other_half_is_accounted_for(
        damages in prop::collection::vec(damage(), SAMPLES.len() / 2),
        compare in 0..COMPARED,
    ) {
        are_accounted_for(SAMPLES.iter().skip(1).step_by(2), &damages, compare == 0);
    }
}
