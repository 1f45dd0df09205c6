//! Lists the walkthroughs that are built in, and starts one.

use crate::app::core::binding::Availability;
use crate::app::model::{AppCommand, Model};
use crate::app::widget::menu::{Menu, MenuItem};
use crate::tour::{BUILT_IN, TourFile, TourStates};
use std::borrow::Cow;
use std::sync::LazyLock;

/// A walkthrough that can be started.
pub(crate) struct OfferedTour {
    /// What it is about.
    pub(crate) title: String,
    /// What the palette calls it: "Walkthrough: Reading both logs".
    pub(crate) command: String,
    name: &'static str,
    minutes: u32,
    steps: usize,
}

static OFFERED: LazyLock<Vec<OfferedTour>> = LazyLock::new(|| {
    let offered = BUILT_IN.iter().filter_map(|tour| {
        let file = TourFile::built_in(tour).ok()?;
        Some(OfferedTour {
            title: file.title().to_owned(),
            command: format!("Walkthrough: {}", file.title()),
            name: tour.name,
            minutes: file.minutes(),
            steps: file.steps(),
        })
    });
    offered.collect()
});

/// Offers the first walkthrough by its name, for a screen on which nothing of one's own is shown.
pub(crate) static FIRST_OFFER: LazyLock<String> = LazyLock::new(|| {
    let first = OFFERED.first().map(|tour| format!("; begin with \"{}\", {} minutes", tour.title, tour.minutes));
    format!("W lists the walkthroughs{}", first.unwrap_or_default())
});

impl OfferedTour {
    /// All of them, in the order in which they are best taken.
    pub(crate) fn all() -> &'static [Self] {
        &OFFERED
    }

    /// How long it takes and how far the learner is: "8 minutes: step 3 of 9".
    pub(crate) fn state(&self, states: &TourStates) -> String {
        let progress = states.of(self.name);
        let state = if progress.step > 0 {
            format!(": step {} of {}", progress.step + 1, self.steps)
        } else if progress.finished {
            format!(": done, {} of {} right", progress.right, progress.questions)
        } else {
            String::new()
        };
        format!("{} minutes{state}", self.minutes)
    }

    /// Starts it on its own sign-ins, in place of what is loaded, unless something would be lost.
    pub(crate) fn start(&self, model: &mut Model, commands: &mut Vec<AppCommand>) {
        match can_start(model) {
            Ok(()) => commands.push(AppCommand::StartTour(self.name)),
            Err(reason) => model.say(&reason),
        }
    }
}

/// Whether a walkthrough can be started now.
pub(crate) fn can_start(model: &Model) -> Availability {
    if model.is_loading() {
        Err(Cow::Borrowed("The load goes on: Esc stops it, then start the walkthrough"))
    } else if model.tour.is_none() && model.case.unsaved() > 0 {
        Err(Cow::Borrowed("There are verdicts that are not kept: q asks where, then start the walkthrough"))
    } else {
        Ok(())
    }
}

/// Lists the walkthroughs, each with how far the learner is.
pub(super) fn offer(model: &mut Model) {
    let item = |tour: &'static OfferedTour| {
        let label = format!("{}, {}", tour.title, tour.state(&model.tour_states));
        MenuItem::new(label, move |model: &mut Model, commands: &mut Vec<AppCommand>| tour.start(model, commands))
    };
    model.offer(Menu::new("Walkthroughs", 64, OfferedTour::all().iter().map(item).collect()));
}
