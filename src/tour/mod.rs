//! Walkthroughs: the format of a tour, the tours that are built in, and what is kept of a learner's way through them.
//!
//! A tour is data: steps with a text, a task and a hint, on a log that is generated or read from files. Its task is reached
//! when the state of the explorer shows it, never by a key; [`Goal`] is the vocabulary. `docs/tours.md` documents the
//! format.

mod document;
mod goal;
mod library;
mod prepare;
mod progress;
mod reader;
mod record;
mod step;

pub(crate) use goal::Goal;
pub(crate) use library::{BUILT_IN, BuiltInTour};
pub(crate) use prepare::{PreparedTour, TourFile, seat_seed};
pub(crate) use progress::{TourProgress, TourStates};
pub(crate) use record::{StepRecord, StepState, TourRecord};
pub(crate) use step::{MOST_CHOICES, Task, Tour, TourStep};
