//! Schedules background jobs, and brings their results to the state.
//!
//! Actions only change the state. After each message every [`JobSpec`] says which question the state asks now, and
//! [`Jobs::due`] starts the jobs whose question is new. So there is one place that knows when a job has to run, and a
//! job is registered in one place: the entry of its view in the registry.

use super::message::{Answer, Message};
use std::any::Any;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// The answer of a job that has finished: what is to be done with its result.
#[expect(clippy::unnecessary_wraps, reason = "work gives an optional answer")]
pub(crate) fn answer<S>(apply: impl FnOnce(&mut S) + Send + 'static) -> Option<Answer<S>> {
    Some(Box::new(apply))
}

/// Work for another thread. It gives `None` when the flag was set meanwhile.
type Work<S> = Box<dyn FnOnce(&AtomicBool) -> Option<Answer<S>> + Send>;

/// What a job is asked, to be compared with what it was asked before.
trait JobQuestion: Any + Send {
    fn equals(&self, other: &dyn JobQuestion) -> bool;
}

impl<T: PartialEq + Send + 'static> JobQuestion for T {
    fn equals(&self, other: &dyn JobQuestion) -> bool {
        let other: &dyn Any = other;
        other.downcast_ref::<T>() == Some(self)
    }
}

/// A job that the state asks for.
pub(crate) struct Due<S> {
    question: Box<dyn JobQuestion>,
    version: u64,
    work: Work<S>,
}

impl<S> Due<S> {
    /// Asks `question` of data of this version. Another question overtakes a running job; the same question of newer
    /// data waits until the job has finished and rested, so that a stream of snapshots keeps no job from ending, and the
    /// load from no processor.
    pub(crate) fn new(
        question: impl PartialEq + Send + 'static,
        version: u64,
        work: impl FnOnce(&AtomicBool) -> Option<Answer<S>> + Send + 'static,
    ) -> Self {
        Self { question: Box::new(question), version, work: Box::new(work) }
    }
}

/// An entry in the table of jobs.
pub(crate) struct JobSpec<S> {
    /// Identifies the job, and names it when it fails: "Grouping".
    pub(crate) name: &'static str,
    /// The question that the state asks now; `None` when it needs nothing.
    pub(crate) due: fn(&S) -> Option<Due<S>>,
}

/// A job to be run once.
pub struct Job<S> {
    name: &'static str,
    generation: u64,
    cancelled: Arc<AtomicBool>,
    work: Work<S>,
}

impl<S> Job<S> {
    /// A job that is asked for once and never overtaken, such as writing a file.
    pub(crate) fn once(name: &'static str, work: impl FnOnce() -> Answer<S> + Send + 'static) -> Self {
        Self { name, generation: 0, cancelled: Arc::default(), work: Box::new(|_| Some(work())) }
    }

    /// Identifies the job.
    pub fn name(&self) -> &'static str {
        self.name
    }

    /// Which run of it this is; 0 for jobs that run once.
    pub fn generation(&self) -> u64 {
        self.generation
    }

    /// Does the work on the calling thread; gives `None` when it was overtaken meanwhile.
    pub fn run(self) -> Option<Message<S>> {
        let began = Instant::now();
        let answer = (self.work)(&self.cancelled)?;
        let wanted = !self.cancelled.load(Ordering::Relaxed);
        let took = began.elapsed();
        wanted.then_some(Message::Answer { job: self.name, generation: self.generation, took, answer })
    }
}

/// What one job was asked last, and whether the answer is still to come.
#[derive(Default)]
struct Slot {
    question: Option<Box<dyn JobQuestion>>,
    version: u64,
    generation: u64,
    cancelled: Arc<AtomicBool>,
    running: bool,
    rests_until: Duration,
}

/// What was asked of every job.
#[derive(Default)]
pub(crate) struct Jobs {
    slots: HashMap<&'static str, Slot>,
}

impl Jobs {
    /// Starts the job of a specification, if the state asks something new. `now` is the time since any moment that stays
    /// the same.
    pub(crate) fn due<S>(&mut self, spec: &JobSpec<S>, state: &S, now: Duration) -> Option<Job<S>> {
        let Due { question, version, work } = (spec.due)(state)?;
        let slot = self.slots.entry(spec.name).or_default();
        let same = slot.question.as_ref().is_some_and(|last| last.equals(&*question));
        if same && (version == slot.version || slot.running || now < slot.rests_until) {
            return None;
        }
        slot.cancelled.store(true, Ordering::Relaxed);
        *slot = Slot {
            question: Some(question),
            version,
            generation: slot.generation + 1,
            cancelled: Arc::default(),
            running: true,
            rests_until: Duration::ZERO,
        };
        Some(Job { name: spec.name, generation: slot.generation, cancelled: Arc::clone(&slot.cancelled), work })
    }

    /// Forgets every question, so that each is asked again; answers that are still to come no longer count.
    pub(crate) fn forget(&mut self) {
        for slot in self.slots.values_mut() {
            slot.cancelled.store(true, Ordering::Relaxed);
            *slot = Slot { generation: slot.generation + 1, ..Slot::default() };
        }
    }

    /// Notes that a job has ended, and until when it rests. Gives `false` when its answer no longer counts.
    pub(crate) fn ended(&mut self, name: &str, generation: u64, rests_until: Duration) -> bool {
        let Some(slot) = self.slots.get_mut(name) else { return generation == 0 };
        let current = generation == slot.generation;
        if current {
            (slot.running, slot.rests_until) = (false, rests_until);
        }
        current
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A state that asks a question of a version, and takes its answer.
    #[derive(Default)]
    struct Asked {
        question: Option<u32>,
        version: u64,
        answered: Vec<u32>,
    }

    const SPEC: JobSpec<Asked> = JobSpec {
        name: "Doubling",
        due: |state| {
            let question = state.question?;
            Some(Due::new(question, state.version, move |_| {
                Some(Box::new(move |state: &mut Asked| state.answered.push(question * 2)))
            }))
        },
    };

    fn ask(jobs: &mut Jobs, question: u32, version: u64) -> Option<Job<Asked>> {
        ask_at(jobs, question, version, Duration::ZERO)
    }

    fn ask_at(jobs: &mut Jobs, question: u32, version: u64, now: Duration) -> Option<Job<Asked>> {
        jobs.due(&SPEC, &Asked { question: Some(question), version, ..Asked::default() }, now)
    }

    #[test]
    fn another_question_overtakes_and_the_stale_answer_is_dropped() {
        let mut jobs = Jobs::default();
        let first = ask(&mut jobs, 1, 1).expect("a job");
        assert!(ask(&mut jobs, 1, 1).is_none(), "asked already");
        let second = ask(&mut jobs, 2, 1).expect("a job");
        assert!(first.run().is_none(), "it was cancelled");
        assert!(!jobs.ended(SPEC.name, 1, Duration::ZERO));
        let Some(Message::Answer { generation, answer, .. }) = second.run() else { panic!("an answer") };
        assert!(jobs.ended(SPEC.name, generation, Duration::ZERO));
        let mut state = Asked::default();
        answer(&mut state);
        assert_eq!(state.answered, [4]);
    }

    #[test]
    fn the_same_question_of_newer_data_waits_for_the_running_job() {
        let mut jobs = Jobs::default();
        assert!(ask(&mut jobs, 1, 1).is_some());
        assert!(ask(&mut jobs, 1, 2).is_none());
        assert!(jobs.ended(SPEC.name, 1, Duration::ZERO));
        assert!(ask(&mut jobs, 1, 2).is_some());
    }

    #[test]
    fn the_same_question_of_newer_data_waits_until_the_job_has_rested_and_another_question_does_not() {
        let mut jobs = Jobs::default();
        let second = Duration::from_secs;
        assert!(ask_at(&mut jobs, 1, 1, second(1)).is_some());
        assert!(jobs.ended(SPEC.name, 1, second(10)));
        assert!(ask_at(&mut jobs, 1, 2, second(9)).is_none());
        assert!(ask_at(&mut jobs, 1, 2, second(10)).is_some());
        assert!(jobs.ended(SPEC.name, 2, second(20)));
        assert!(ask_at(&mut jobs, 2, 2, second(11)).is_some());
    }

    #[test]
    fn after_forgetting_the_same_question_is_asked_again_and_the_old_answer_does_not_count() {
        let mut jobs = Jobs::default();
        assert!(ask(&mut jobs, 1, 1).is_some());
        jobs.forget();
        assert!(!jobs.ended(SPEC.name, 1, Duration::ZERO));
        assert!(ask(&mut jobs, 1, 1).is_some());
    }

    #[test]
    fn a_state_that_asks_nothing_starts_nothing() {
        assert!(Jobs::default().due(&SPEC, &Asked::default(), Duration::ZERO).is_none());
    }
}
