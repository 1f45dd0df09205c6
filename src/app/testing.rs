//! Provides a small tenant for tests, and plays the explorer from a script of keys.

use super::table::column::Column;
use super::table::listing::{ListKey, Listing};
use super::table::sort::Sort;
use super::table::tab_view::{TabView, VisibleRow};
use super::time_format::clock;
use super::*;
use crate::aggregate::Tab;
use crate::detect::{Detector, Evidence, Finding, Findings, Settings, Severity};
use crate::query::Filter;
use crate::redact::Redactor;
use crate::signin::{Field, Kind, Record, TimeAggregate, Timestamp, Zone};
use crate::store::testing::store_of;
use crate::store::{Row, Store};
use crate::text::Glyphs;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

fn record<'a>(kind: Kind, time: &str, user: &'a str, application: &'a str, address: &'a str, code: i32) -> Record<'a> {
    let created = Timestamp::parse(&format!("2026-10-03T{time}Z")).expect("a time");
    let mut record = Record::new(kind, created);
    record.status = crate::signin::Status::from_code(Some(code));
    let (city, country) = match address {
        "203.0.113.9" => ("Lagos", "NG"),
        "192.0.2.7" => ("Berlin", "DE"),
        _ => ("Lyon", "FR"),
    };
    for (field, value) in [
        (Field::TenantId, "11111111-1111-1111-1111-111111111111"),
        (Field::Application, application),
        (Field::IpAddress, address),
        (Field::City, city),
        (Field::Country, country),
        (Field::Resource, "Microsoft Graph"),
        (Field::ResourceId, "00000003-0000-0000-c000-000000000000"),
        (Field::ClientApp, "Mobile Apps and Desktop clients"),
    ] {
        record.set(field, value);
    }
    record.set(Field::ErrorCode, code.to_string());
    if kind == Kind::ServicePrincipal {
        record.set(Field::ServicePrincipal, user);
    } else {
        record.set(Field::UserPrincipalName, format!("{user}@contoso.com"));
    }
    record
}

/// A dozen sign-ins of one tenant: alice's token is used from Lagos while she is in Lyon.
pub(crate) fn small_store() -> Store {
    store_of(&small_records())
}

/// The records of [`small_store`].
pub(crate) fn small_records() -> Vec<Record<'static>> {
    use Kind::{Interactive, NonInteractive, ServicePrincipal};
    let mut records = vec![
        record(Interactive, "08:01:00", "alice", "OfficeHome", "198.51.100.4", 50074),
        record(Interactive, "08:01:41", "alice", "OfficeHome", "198.51.100.4", 0),
        record(Interactive, "09:12:05", "bob", "Azure Portal", "192.0.2.7", 50126),
        record(NonInteractive, "14:00:02", "alice", "Microsoft Teams", "198.51.100.4", 0),
        record(NonInteractive, "14:02:11", "alice", "Microsoft Office", "203.0.113.9", 0),
        record(NonInteractive, "14:21:54", "alice", "Microsoft Office", "203.0.113.9", 0),
        record(NonInteractive, "14:40:02", "alice", "Microsoft Office", "203.0.113.9", 0),
        record(NonInteractive, "14:41:00", "carol", "Backup Portal", "192.0.2.7", 0),
        record(NonInteractive, "15:05:00", "alice", "Microsoft Office", "203.0.113.9", 53003),
        record(NonInteractive, "15:07:00", "bob", "Microsoft Teams", "192.0.2.7", 0),
        record(NonInteractive, "15:47:00", "bob", "Microsoft Teams", "192.0.2.7", 0),
        record(ServicePrincipal, "16:00:00", "nightly-backup", "Backup", "192.0.2.7", 7_000_222),
    ];
    records[7].set(Field::ClientCredentialType, "clientSecret");
    records
}

/// A tab of a store, listed.
pub(crate) fn listed_view(store: &Store, tab: Tab, window: TimeAggregate) -> TabView {
    let key = ListKey { version: 1, tab, window, sort: Sort::default(), filter: String::new(), marks: 0 };
    let never = AtomicBool::new(false);
    let listing = Listing::of(store, &key, &Filter::default(), None, &never).expect("not cancelled");
    let mut tab_view = TabView::new(tab);
    tab_view.show(key, Arc::new(listing), 1, &HashMap::new());
    tab_view
}

/// The finding about alice, and a low one about bob, as detection would report them.
pub(crate) fn small_findings() -> Findings {
    let reason =
        |signal, points, text: &str, rows: &[Row]| Evidence { signal, points, text: text.into(), rows: rows.into() };
    let alice = Finding {
        id: "token-replay-1".into(),
        detector: Detector::named("token-replay").expect("a detector"),
        severity: Severity::High,
        score: 87,
        tenant_id: None,
        user_id: None,
        user_principal_name: Some("alice@contoso.com".into()),
        users: Vec::new(),
        summary: "A token of alice is used in Lagos, NG while she is in Lyon, FR.".into(),
        first_seen: Timestamp::parse("2026-10-03T14:02:11Z").expect("a time"),
        last_seen: Timestamp::parse("2026-10-03T15:05:00Z").expect("a time"),
        addresses: vec!["203.0.113.9".into()],
        place: "Lagos, NG".into(),
        anchor_addresses: vec!["198.51.100.4".into()],
        anchor_place: "Lyon, FR".into(),
        distance_km: Some(4120.4),
        distance_is_coarse: true,
        session_ids: Vec::new(),
        rows: vec![4, 5, 6, 8],
        sign_in_count: 4,
        anchor_rows: vec![3],
        evidence: vec![
            reason("session-interleaved", 35, "one session in both places, 3 changes", &[3, 4]),
            reason("no-factor-here", 15, "no factor was ever presented in Lagos", &[4]),
        ],
        innocence: vec![reason("same-device", -5, "the device is the same in both places", &[4])],
        would_clear: "A VPN of the company that ends in Lagos.".into(),
        caveats: vec!["Distance is between country centroids.".into()],
        activity: None,
        verdict: None,
        mark: None,
        notes: Vec::new(),
    };
    let bob = Finding {
        id: "token-replay-2".into(),
        severity: Severity::Low,
        score: 44,
        user_principal_name: Some("bob@contoso.com".into()),
        addresses: vec!["192.0.2.7".into()],
        place: "Berlin, DE".into(),
        rows: vec![9, 10],
        sign_in_count: 2,
        evidence: Vec::new(),
        innocence: Vec::new(),
        ..alice.clone()
    };
    Findings { list: vec![alice, bob], limits: vec!["no session ids in 1 of 1 files".into()], ..Findings::default() }
}

/// The explorer with its jobs done at once, as if threads took no time.
pub(crate) struct Player {
    pub app: App,
    pub commands: Vec<AppCommand>,
    /// Files are asked for and not written.
    pub ignore_exports: bool,
    findings: Option<Findings>,
}

impl Player {
    /// The explorer on an empty screen, nothing loaded.
    pub(crate) fn new(width: u16, height: u16) -> Self {
        let size = Size { width, height };
        let mut app = App::new(size, Glyphs::Unicode, Settings::default());
        app.model.redaction = RedactionState::new(Redactor::new(b"a key for tests"), false);
        Self { app, commands: Vec::new(), ignore_exports: false, findings: None }
    }

    /// The explorer with the small tenant loaded and its findings found.
    pub(crate) fn loaded(width: u16, height: u16) -> Self {
        let mut player = Self::new(width, height);
        player.find(small_findings());
        player
    }

    /// Loads the small tenant (again), in which these findings are found.
    pub(crate) fn find(&mut self, findings: Findings) {
        self.load(small_store(), findings);
    }

    /// Loads a tenant in which these findings are found.
    pub(crate) fn load(&mut self, store: Store, findings: Findings) {
        self.findings = Some(findings);
        self.send(AppMessage::Finished(Arc::new(store)));
    }

    /// Gives the explorer a message, then the answers of all jobs that it starts.
    pub(crate) fn send(&mut self, message: AppMessage) {
        for command in self.app.update(message) {
            match command {
                AppCommand::Run(job) if job.name() == shell::DETECTION.name && self.findings.is_some() => {
                    let findings = Arc::new(self.findings.clone().expect("just seen"));
                    let answer = Box::new(move |model: &mut Model| load_events::found(model, findings));
                    self.send(AppMessage::Answer {
                        job: job.name(),
                        generation: job.generation(),
                        took: Duration::ZERO,
                        answer,
                    });
                }
                // A test that presses any key would litter the directory it is started in.
                AppCommand::Run(job) if job.name() == export::JOB && self.ignore_exports => {}
                AppCommand::Run(job) => {
                    if let Some(AppMessage::Answer { job, generation, answer, .. }) = job.run() {
                        self.send(AppMessage::Answer { job, generation, took: Duration::ZERO, answer });
                    }
                }
                other => self.commands.push(other),
            }
        }
    }

    /// Presses the keys of a script: names as the help writes them, between blanks; a word that is no key's name is
    /// typed letter by letter.
    pub(crate) fn play(&mut self, script: &str) {
        for word in script.split(' ') {
            for key in Key::script(word) {
                self.send(AppMessage::Key(key));
            }
        }
    }

    /// The table as text: a line a row, with the cursor's marked.
    pub(crate) fn table(&self) -> Vec<String> {
        let tab_view = self.app.model.tab_view();
        let line = |(at, visible): (usize, &VisibleRow)| {
            let (indent, row) = match *visible {
                VisibleRow::Group(group) => ("", tab_view.listing.representative(group)),
                VisibleRow::Member(row) => ("  ", row),
            };
            let store = &self.app.model.store;
            let cell = |column: Column| column.text(store, row).unwrap_or_default().into_owned();
            let user = cell(Column::User);
            let user = user.split('@').next().unwrap_or_default();
            let cursor = if at == tab_view.list.cursor { ">" } else { "" };
            let time = clock(Zone::Utc, store.created(row));
            format!("{cursor}{indent}{time} {user} {} {}", cell(Column::IpAddress), cell(Column::Status))
        };
        tab_view.list.rows.iter().enumerate().map(line).collect()
    }
}
