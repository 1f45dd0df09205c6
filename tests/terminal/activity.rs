//! Goes from a directory of three exports to what was done with a stolen token, as an analyst would.

use crate::session::Session;
use std::path::Path;

/// The sign-ins of the sample in which the token of Alice is stolen, Graph activity, and the unified audit log.
const EXPORTS: [&str; 4] = [
    "replay/NonInteractiveUserSignInLogs.json",
    "replay/SignInLogs.json",
    "shapes/activity/graph-activity.ndjson",
    "shapes/activity/purview.csv",
];

#[test]
fn a_directory_of_three_exports_shows_the_mails_that_were_opened_with_the_stolen_token() {
    let directory = tempfile::tempdir().expect("a directory");
    for export in EXPORTS {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data").join(export);
        let name = from.file_name().expect("a name").to_owned();
        std::fs::copy(&from, directory.path().join(name)).expect("a copy");
    }
    let mut terminal = Session::explore(&[directory.path().to_str().expect("a path")], 120, 40);
    // All is loaded, listed and linked before the first key.
    for settled in ["8 Activity 12", "3 suspects", "1 of 136"] {
        terminal.wait(settled);
    }
    terminal.keys("r");
    terminal.wait("Enter show its sign-ins");
    terminal.keys("j");
    terminal.wait("After:");
    terminal.keys("a");
    terminal.wait("by the suspect token or address");
    terminal.wait_for("mails opened with the token", |screen| {
        screen.contents().lines().any(|line| line.contains(" token ") && line.contains("MailItemsAcc"))
    });
    terminal.keys("/MailItems\r");
    terminal.wait("Search MailItems");
    terminal.keys("e");
    terminal.wait("Done with the token of a suspect sign-in.");
    terminal.wait("Record as it stands in the file");
    terminal.keys("a");
    terminal.wait_for("the table", |screen| !screen.contents().contains("Activity, time aggregate"));
    terminal.keys("a");
    terminal.wait("Done with the token of a suspect sign-in.");
    terminal.keys("qqi");
    terminal.wait("Events");
    terminal.keys("q");
}
