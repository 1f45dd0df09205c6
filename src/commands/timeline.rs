//! `signinscope timeline`: draws the sign-ins of a user over time.

use super::failure::Failure;
use super::{findings, load, output, redaction, settings};
use crate::cli::{TimelineArguments, TimelineFormat};
use crate::ingest::Options;
use crate::report::activity_lane::{ActivityLane, UserTimeline};
use crate::report::timeline::{TimelinePage, axis_width, page_width};
use crate::report::timeline_svg;
use crate::signin::{Dimension, Field, Zone};
use crate::store::{Row, Store, UserPattern, Users};
use std::collections::HashSet;
use std::io::Write;
use std::process::ExitCode;

pub(super) fn run(arguments: &TimelineArguments) -> Result<ExitCode, Failure> {
    let wanted = &arguments.load.users;
    if wanted.is_empty() {
        return Err(Failure::usage("--user USER: name the user whose timeline is drawn"));
    }
    let settings = settings::configuration(&arguments.load, &arguments.detection)?.settings;
    let case = settings::case(arguments.detection.case.as_ref())?;
    // What is suspect shows only beside the other users.
    let options = Options { users: Vec::new(), ..load::options(&arguments.load, &settings)? };
    let loaded = load::load(&load::inputs(&arguments.paths.paths)?, &options);
    let redactor = redaction::wanted(&arguments.redaction)?;
    let shown = redaction::shown(&loaded, redactor.as_ref());
    shown.complain()?;
    let users = matching(&loaded.store, wanted);
    if users.is_empty() {
        return Err(Failure::usage(
            "--user: no sign-in of this user in what was loaded; give a user principal name, an object id, or a beginning and *",
        ));
    }
    let mut found = findings::find(&loaded, &settings);
    case.apply(&mut found);
    let open = found.list.iter().filter(|finding| !finding.is_dismissed());
    let suspects: HashSet<Row> = open.flat_map(|finding| &finding.rows).copied().collect();

    let page = output::page();
    let (store, width) = (&*shown.store, page_width(page));
    let user_timeline = |rows: &[Row], columns| {
        UserTimeline::of(store, rows, |row| suspects.contains(&row), arguments.by.into(), columns)
    };
    output::write(|out| match arguments.format {
        TimelineFormat::Svg => {
            let laid_out = |rows: &Vec<Row>| user_timeline(rows, timeline_svg::COLUMNS);
            timeline_svg::write(out, store, &users.iter().map(laid_out).collect::<Vec<_>>())
        }
        TimelineFormat::Text => users.iter().enumerate().try_for_each(|(at, rows)| {
            if at > 0 {
                writeln!(out)?;
            }
            let UserTimeline { row, timeline, activity } = user_timeline(rows, axis_width(width));
            let page = TimelinePage { store, timeline: &timeline, glyphs: page.glyphs, width, zone: Zone::Utc };
            page.write(out, row, activity.map(|lane| (lane.text(page), ActivityLane::legend())))
        }),
    })?;
    loaded.fits()?;
    Ok(ExitCode::SUCCESS)
}

/// The sign-ins of each user of these names or ids.
fn matching(store: &Store, wanted: &[UserPattern]) -> Vec<Vec<Row>> {
    let matches = store.per_value(Dimension::User, |entry| {
        let (id, name) = (entry.get(Field::UserId), entry.get(Field::UserPrincipalName));
        wanted.iter().any(|user| user.matches(id, name))
    });
    let users = Users::everyone(store);
    let is_wanted =
        |&user: &usize| users.rows(user).iter().any(|&row| matches[store.value(Dimension::User, row) as usize]);
    (0..users.len()).filter(is_wanted).map(|user| users.rows(user).to_vec()).collect()
}
