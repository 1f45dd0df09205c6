//! The job of the comparison in one process, and nothing else: load, group the non-interactive sign-ins by one hour,
//! look for replay. `entrascope findings` does not group, and `entrascope rows` does not look for replay.

use entrascope::aggregate::{Groups, Tab};
use entrascope::detect::{Settings, detect};
use entrascope::ingest::{Input, Options, Progress, load};
use entrascope::signin::Window;
use std::sync::atomic::AtomicBool;

fn main() {
    let inputs: Vec<Input> = std::env::args_os().skip(1).map(|path| Input::Path(path.into())).collect();
    let store = load(&inputs, &Options::default(), &Progress::default(), &mut |_| {});
    let never = AtomicBool::new(false);
    let groups = Groups::of(&store, store.by_time(), Tab::NonInteractive, Window::Hour, &never);
    let findings = detect(&store, &Settings::default(), &never);
    println!(
        "{} sign-ins, {} groups, {} findings",
        store.len(),
        groups.map_or(0, |groups| groups.list.len()),
        findings.map_or(0, |findings| findings.list.len())
    );
}
