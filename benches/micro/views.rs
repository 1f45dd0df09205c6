//! Measures grouping, filtering, searching, counting and detection on 100,000 sign-ins.

use crate::load;
use divan::counter::ItemsCount;
use divan::{Bencher, black_box};
use signinscope::aggregate::{Countable, Groups, LaneBy, Tab, Timeline, UserTable, ValueCounts};
use signinscope::detect::{self, detect};
use signinscope::query::{Filter, Search};
use signinscope::signin::{Dimension, TimeAggregate};
use signinscope::store::{Store, Users};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, LazyLock};

const ROWS: usize = 100_000;

static NEVER: AtomicBool = AtomicBool::new(false);

static STORE: LazyLock<Arc<Store>> = LazyLock::new(|| {
    let store = load::store(ROWS);
    assert_eq!(store.len(), ROWS, "every record is accepted");
    // The order by time is computed once for a store; it is not part of the steps measured.
    store.by_time();
    store
});

fn measure<T>(bencher: Bencher<'_, '_>, question: impl Fn(&Store) -> T) {
    let store = &**STORE;
    bencher.counter(ItemsCount::new(ROWS)).bench_local(|| question(black_box(store)));
}

#[divan::bench(args = ["1h", "6h", "24h"])]
fn group(bencher: Bencher<'_, '_>, window: &str) {
    let window = TimeAggregate::from_name(window).expect("a window");
    measure(bencher, |store| Groups::of(store, store.by_time(), Tab::NonInteractive, window, &NEVER));
}

#[divan::bench(args = [
    "status:failure",
    "user:user001",
    "ip:198.18.0.0/20 -app:teams",
    "(ip:198.18.0.0/20 or status:failure) -(app:teams or user:user001)",
    "agent:/android 1[0-9]/",
    "lyon",
])]
fn filter(bencher: Bencher<'_, '_>, filter: &str) {
    measure(bencher, |store| {
        let filter = Filter::parse(filter).expect("a filter");
        filter.select(store, store.by_time(), &NEVER)
    });
}

#[divan::bench(args = ["user00042", "msteams", "zoe"])]
fn fuzzy_search(bencher: Bencher<'_, '_>, pattern: &str) {
    measure(bencher, |store| {
        let search = Search::of(store, pattern);
        store.rows().filter(|&row| search.matches(store, row)).count()
    });
}

#[divan::bench]
fn users(bencher: Bencher<'_, '_>) {
    measure(bencher, |store| UserTable::of(store, &[], &NEVER));
}

#[divan::bench]
fn values_of_a_column(bencher: Bencher<'_, '_>) {
    let what = Countable::Fields(Dimension::Address.named_by());
    measure(bencher, |store| ValueCounts::of(store, store.by_time(), what, 16, &NEVER));
}

#[divan::bench]
fn timeline(bencher: Bencher<'_, '_>) {
    measure(bencher, |store| {
        let rows = Users::sign_ins_of(store, store.by_time()[0]);
        Timeline::of(store, &rows, |_| false, LaneBy::Address, 150, None)
    });
}

#[divan::bench(sample_count = 20)]
fn find_replay(bencher: Bencher<'_, '_>) {
    measure(bencher, |store| detect(store, &detect::Settings::default(), &NEVER));
}
