//! `signinscope activity`: lists the events of activity logs, or those that are linked to a finding.

use super::failure::Failure;
use super::new_file::{self, Destination};
use super::{findings, load, output, redaction, settings};
use crate::cli::{ActivityArguments, ActivityFormat};
use crate::detect::{Finding, TokenGap, linked_events};
use crate::ingest::Options;
use crate::report::activity::{ActivityReport, ListedEvent};
use crate::signin::{Guid, token_identifier};
use crate::store::Store;
use crate::store::activity::{EventNames, EventNumber, EventText};
use std::process::ExitCode;

/// Where to get an activity log, for a load that has none.
const NO_ACTIVITY: &str = "no activity log is in what was loaded; add exports of Microsoft Graph activity, the unified audit \
                           log, OfficeActivity, CloudAppEvents or Azure activity beside the sign-ins";

/// What an empty list does not mean.
const NO_EVENT: &str = "no event of the activity logs is of what was asked for, which does not show that nothing was done; some \
                        logs, such as Graph activity, have the ids of users alone: ask for the id, or load sign-ins or an audit \
                        log that name the user";

pub(super) fn run(arguments: &ActivityArguments) -> Result<ExitCode, Failure> {
    let is_binary = matches!(arguments.format, ActivityFormat::Parquet | ActivityFormat::Xlsx);
    new_file::refuse_absent(&arguments.format, is_binary)?;
    let out = Destination::new(arguments.out.as_deref(), is_binary.then_some(new_file::BINARY))?;
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    // The sign-ins of others show what is suspect, and sign-ins name the users of whom a log has the ids alone.
    let options = Options { users: Vec::new(), ..load::options(&arguments.load, &settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let store = &loaded.store;
    let mut events = match &arguments.finding {
        Some(id) => {
            let found = findings::find(&loaded, &settings);
            let shown_id = |finding: &Finding| redactor.as_ref().map(|redactor| redactor.finding(&finding.id));
            let finding = found.list.iter().find(|one| one.id == *id || shown_id(one).as_ref() == Some(id));
            let finding = finding.ok_or_else(|| {
                Failure::usage("--finding: no finding has this id; 'signinscope findings --format json' lists the ids")
            })?;
            let linked = linked_events(store, finding).into_iter();
            linked.map(|(event, strength)| ListedEvent { event, strength: Some(strength) }).collect()
        }
        None => selected(store, arguments),
    };
    events.sort_by_key(|listed| (store.activity().time(listed.event), listed.event));
    let report = ActivityReport::new(&shown.store, &events);
    if arguments.format == ActivityFormat::Xlsx {
        new_file::refuse_rows(events.len())?;
    }
    let (page, mut cut) = (out.page(), 0);
    out.write(|mut out| match arguments.format {
        ActivityFormat::Table => report.write_table(&mut out, page),
        ActivityFormat::Ndjson => report.write_ndjson(&mut out),
        ActivityFormat::Csv => report.write_csv(&mut out),
        ActivityFormat::Parquet => report.table().write_parquet(&mut out),
        ActivityFormat::Xlsx => report.table().write_workbook(&mut out).map(|texts| cut = texts),
    })?;
    new_file::complain_of_cut(cut);
    if let Some(reason) = report.why_shortened() {
        output::complain(&format!("{reason}; long ids in objects are shortened where '~' stands"));
    }
    if store.activity().is_empty() {
        output::complain(NO_ACTIVITY);
    } else if events.is_empty() {
        output::complain(NO_EVENT);
    }
    if let Some(gap) = TokenGap::of(store) {
        output::complain(&gap.in_words());
    }
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// The events of the user, session or token that is asked for; all where none is.
fn selected(store: &Store, arguments: &ActivityArguments) -> Vec<ListedEvent> {
    let activity = store.activity();
    let listed = |event: EventNumber| ListedEvent { event, strength: None };
    let of_text = |text: EventText, wanted: &str| {
        let matches = activity.table(text).per_text(|value| value.is_some_and(|value| value == wanted));
        activity.events().filter(|&event| matches[activity.text_id(text, event) as usize]).map(listed).collect()
    };
    if let Some(token) = &arguments.token {
        return of_text(EventText::Token, &token_identifier(token.trim()));
    }
    if let Some(session) = &arguments.session {
        let session = session.trim();
        return of_text(EventText::Session, &Guid::parse(session).map_or(session.to_owned(), |id| id.to_string()));
    }
    let users = &arguments.load.users;
    if users.is_empty() {
        return activity.events().map(listed).collect();
    }
    let names = EventNames::of(store);
    let is_wanted = |event: &EventNumber| {
        let id = activity.text(EventText::UserId, *event);
        let name = names.user(activity, *event).filter(|name| Some(*name) != id);
        users.iter().any(|user| user.matches(id, name))
    };
    activity.events().filter(is_wanted).map(listed).collect()
}
