//! Does the job of the comparison in one process: loads, groups the non-interactive sign-ins by one hour, detects
//! replay. `signinscope findings` does not group, and `signinscope rows` does not detect.

use signinscope::aggregate::{Groups, Tab};
use signinscope::detect::{Settings, detect};
use signinscope::ingest::{Input, Options, Progress, load};
use signinscope::signin::TimeAggregate;
use std::sync::atomic::AtomicBool;

fn main() {
    let inputs: Vec<Input> = std::env::args_os().skip(1).map(|path| Input::Path(path.into())).collect();
    let store = load(&inputs, &Options::default(), &Progress::default(), &mut |_| {});
    let never = AtomicBool::new(false);
    let groups = Groups::of(&store, store.by_time(), Tab::NonInteractive, TimeAggregate::Hour, &never);
    let findings = detect(&store, &Settings::default(), &never);
    println!(
        "{} sign-ins, {} groups, {} findings",
        store.len(),
        groups.map_or(0, |groups| groups.len()),
        findings.map_or(0, |findings| findings.list.len())
    );
}
