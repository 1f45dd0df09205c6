//! The state of a walkthrough: the step in view, what was done in each, and which pane has the keyboard.

use crate::tour::{StepRecord, StepState, Task, Tour, TourProgress, TourRecord, TourStep};
use chrono::{DateTime, SecondsFormat, Utc};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

/// What the pane says about the answer that was given last in a step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TourReply {
    /// Whether the answer was right; `None` where that is for the report alone.
    pub(crate) right: Option<bool>,
    /// Why.
    pub(crate) because: String,
}

/// How a walkthrough is taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TourMode {
    /// The seat whose variant it is. Its answers are for the report alone.
    pub(crate) seat: Option<u64>,
    /// How far the learner is, is kept.
    pub(crate) keeps_progress: bool,
}

/// A walkthrough under way.
#[derive(Clone, Debug)]
pub(crate) struct TourRun {
    /// The tour.
    pub(crate) tour: Arc<Tour>,
    /// How it is taken.
    pub(crate) mode: TourMode,
    /// The step in view, from 0; the number of steps for the last page.
    pub(crate) step: usize,
    /// The pane has the keyboard.
    pub(crate) has_keyboard: bool,
    /// Lines scrolled down.
    pub(crate) scroll: usize,
    /// The hint is shown.
    pub(crate) hint: bool,
    /// What is said about the answer that was given last.
    pub(crate) reply: Option<TourReply>,
    records: Vec<StepRecord>,
    began: String,
    since: Instant,
    finished: bool,
}

impl TourRun {
    /// Begins a tour at this step; at the first where there is no such step.
    pub(crate) fn new(tour: Arc<Tour>, mode: TourMode, step: usize) -> Self {
        let records: Vec<StepRecord> =
            tour.steps.iter().map(|step| StepRecord { title: step.title.clone(), ..StepRecord::default() }).collect();
        let step = if step < records.len() { step } else { 0 };
        Self {
            tour,
            mode,
            step,
            has_keyboard: false,
            scroll: 0,
            hint: false,
            reply: None,
            records,
            began: DateTime::<Utc>::from(SystemTime::now()).to_rfc3339_opts(SecondsFormat::Secs, true),
            since: Instant::now(),
            finished: false,
        }
    }

    /// The step in view; `None` on the last page.
    pub(crate) fn current(&self) -> Option<&TourStep> {
        self.tour.steps.get(self.step)
    }

    /// Whether the step in view is done.
    pub(crate) fn is_done(&self) -> bool {
        self.records.get(self.step).is_some_and(|record| record.state == StepState::Done)
    }

    /// Goes to a step; to the last page behind the last step.
    pub(crate) fn go_to(&mut self, step: usize) {
        self.count_time();
        self.step = step.min(self.records.len());
        (self.has_keyboard, self.scroll, self.hint, self.reply) = (false, 0, false, None);
        self.finished |= self.step == self.records.len();
    }

    /// Leaves the step in view without doing it.
    pub(crate) fn skip(&mut self) {
        if let Some(record) = self.records.get_mut(self.step).filter(|record| record.state == StepState::Open) {
            record.state = StepState::Skipped;
        }
        self.go_to(self.step + 1);
    }

    /// Shows the hint of the step in view.
    pub(crate) fn show_hint(&mut self) {
        if let Some(record) = self.records.get_mut(self.step) {
            record.hints += 1;
        }
        (self.hint, self.reply, self.scroll) = (true, None, 0);
    }

    /// Begins the tour again.
    pub(crate) fn restart(&mut self) {
        *self = Self::new(Arc::clone(&self.tour), self.mode, 0);
    }

    /// Notes that the state shows what the step in view asks for.
    pub(crate) fn reach(&mut self) {
        if let Some(record) = self.records.get_mut(self.step) {
            record.state = StepState::Done;
            (self.hint, self.scroll) = (false, 0);
        }
    }

    /// Takes an answer to the step in view: what was answered, what is right, and why the answer is right or not. A step
    /// of a seat takes one answer; others take answers until one is right.
    pub(crate) fn answer(&mut self, given: &str, right_answer: &str, right: bool, because: &str) {
        let Some(record) = self.records.get_mut(self.step) else { return };
        if record.state == StepState::Done {
            return;
        }
        record.answers.push(given.to_owned());
        record.right.get_or_insert(right);
        record.right_answer = Some(right_answer.to_owned());
        let is_test = self.mode.seat.is_some();
        if right || is_test {
            record.state = StepState::Done;
        }
        self.reply = Some(if is_test {
            TourReply { right: None, because: String::new() }
        } else {
            TourReply { right: Some(right), because: because.to_owned() }
        });
        (self.hint, self.scroll, self.has_keyboard) = (false, 0, false);
    }

    /// The last answer that was given to the step in view.
    pub(crate) fn last_answer(&self) -> Option<&str> {
        self.records.get(self.step)?.answers.last().map(String::as_str)
    }

    /// First answers that were right, and how many are asked for.
    pub(crate) fn score(&self) -> (usize, usize) {
        let right = self.records.iter().filter(|record| record.right == Some(true)).count();
        (right, self.tour.steps.iter().filter(|step| step.task.is_scored()).count())
    }

    /// How many steps were done.
    pub(crate) fn done(&self) -> usize {
        self.records.iter().filter(|record| record.state == StepState::Done).count()
    }

    /// The right answer to the step in view, in words.
    pub(crate) fn right_answer(task: &Task) -> String {
        match task {
            Task::Reach(_) => String::new(),
            Task::Choose(choices) => {
                choices.iter().find(|choice| choice.right).map(|choice| choice.text.clone()).unwrap_or_default()
            }
            Task::Judge { decision, .. } => decision.name().to_owned(),
        }
    }

    fn count_time(&mut self) {
        if let Some(record) = self.records.get_mut(self.step) {
            let seconds = record.seconds + self.since.elapsed().as_secs_f64();
            record.seconds = (seconds * 10.0).round() / 10.0;
        }
        self.since = Instant::now();
    }

    /// What was done so far.
    pub(crate) fn record(&mut self) -> TourRecord {
        self.count_time();
        let (right, questions) = self.score();
        let mut record = TourRecord::new(self.tour.name.clone(), self.mode.seat, self.began.clone());
        (record.finished, record.right, record.questions) = (self.finished, right, questions);
        record.steps.clone_from(&self.records);
        record
    }

    /// How far the learner is. A tour that is finished begins anew.
    pub(crate) fn progress(&self) -> TourProgress {
        let (right, questions) = self.score();
        let at_end = self.step == self.records.len();
        TourProgress { step: if at_end { 0 } else { self.step }, finished: self.finished, right, questions }
    }
}
