//! Reads the parts of a tour file: fills in the names of its case, reads its goals, and notes what is wrong.

use super::document::{ChoiceDocument, DataDocument, GoalDocument, Placed, StepDocument};
use super::goal::Goal;
use super::step::{MOST_CHOICES, Task, TourChoice, TourStep};
use crate::aggregate::Tab;
use crate::detect::Decision;
use crate::ingest::Input;
use crate::knowledge::{error_code, glossary};
use crate::query::{Filter, FilterField};
use crate::questions::{QUESTIONS, Question};
use crate::signin::TimeAggregate;
use crate::synth::{CaseFacts, Shape, TRAINING_CASES, TrainingCase, in_memory};
use crate::text::FileError;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use toml::Spanned;

/// Makes a goal of a filter.
type OfFilter = fn(Filter) -> Goal;

/// The seed of a training case where the tour names none.
const USUAL_SEED: u64 = 1;

/// Reads the parts of a tour file, and notes what is wrong.
pub(super) struct TourReader<'t> {
    file: &'t str,
    facts: CaseFacts,
    of_files: bool,
    wrong: Vec<(Range<usize>, String)>,
}

impl<'t> TourReader<'t> {
    /// A reader of a tour file with this text.
    pub(super) fn new(file: &'t str) -> Self {
        Self { file, facts: CaseFacts::new(), of_files: false, wrong: Vec::new() }
    }

    /// Notes what was expected at a place of the file.
    pub(super) fn complain(&mut self, span: &Range<usize>, message: String) {
        self.wrong.push((span.clone(), message));
    }

    /// What is known of the case, when nothing is wrong.
    ///
    /// # Errors
    /// All that is wrong, in the order of the file.
    pub(super) fn finish(mut self) -> Result<CaseFacts, Vec<FileError>> {
        if self.wrong.is_empty() {
            return Ok(self.facts);
        }
        self.wrong.sort_by_key(|(span, _)| span.start);
        Err(self.wrong.iter().map(|(span, message)| FileError::at(self.file, span, message.clone())).collect())
    }

    /// Makes or finds the data; `None` where there are none.
    pub(super) fn data(&mut self, data: &DataDocument, directory: &Path, seed: Option<u64>) -> Option<Vec<Input>> {
        match (&data.case, &data.files) {
            (Some(name), None) => {
                let Some(case) = TrainingCase::named(name.get_ref()) else {
                    let known: Vec<&str> = TRAINING_CASES.iter().map(|case| case.name).collect();
                    self.complain(&name.span(), format!("expected a training case: {}", known.join(", ")));
                    return None;
                };
                let (tenant, facts) = case.generate(seed.or(data.seed).unwrap_or(USUAL_SEED));
                self.facts = facts?;
                let input = |(name, bytes): (String, Vec<u8>)| Input::Memory(name, Arc::from(bytes));
                Some(in_memory(&tenant, Shape::Diagnostic).into_iter().map(input).collect())
            }
            (None, Some(files)) => {
                self.of_files = true;
                let mut inputs = Vec::new();
                for file in files {
                    let path = directory.join(file.get_ref());
                    if path.exists() {
                        inputs.push(Input::Path(path));
                    } else {
                        self.complain(&file.span(), "expected a file or directory, relative to this file".into());
                    }
                }
                (inputs.len() == files.len()).then_some(inputs)
            }
            (Some(both), Some(_)) => {
                self.complain(&both.span(), "expected either case or files".into());
                None
            }
            (None, None) => {
                self.complain(&(0..0), "expected [data] with a case or files".into());
                None
            }
        }
    }

    /// A text with the facts of the case in place of their names in braces.
    pub(super) fn fill(&mut self, text: &Placed) -> String {
        let mut filled = String::new();
        let mut rest: &str = text.get_ref();
        while let Some((before, after)) = rest.split_once('{') {
            filled.push_str(before);
            let Some((name, behind)) = after.split_once('}') else {
                self.complain(&text.span(), "expected a closing brace: {name}".into());
                return filled;
            };
            match self.facts.get(name) {
                Some(fact) => filled.push_str(fact),
                None if self.of_files => {
                    self.complain(&text.span(), format!("{{{name}}}: only a training case has names in braces"));
                }
                None => {
                    let known: Vec<&str> = self.facts.keys().map(String::as_str).collect();
                    self.complain(&text.span(), format!("{{{name}}}: expected one of {}", known.join(", ")));
                }
            }
            rest = behind;
        }
        filled.push_str(rest);
        // Lines of the file are no lines of the screen.
        filled.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    fn optional(&mut self, text: Option<&Placed>) -> String {
        text.map(|text| self.fill(text)).unwrap_or_default()
    }

    /// A step; `None` where what is to be done in it is not one thing.
    pub(super) fn step(&mut self, step: &StepDocument) -> Option<TourStep> {
        let StepDocument { goal, choice, verdict, .. } = step;
        let task = match (goal, choice, verdict) {
            (Some(goal), None, None) => Task::Reach(self.goals(goal)),
            (None, Some(choices), None) => {
                let read = |choice: &ChoiceDocument, reader: &mut Self| TourChoice {
                    text: reader.fill(&choice.text),
                    right: choice.right,
                    because: reader.fill(&choice.because),
                };
                let mut list: Vec<TourChoice> = choices.iter().map(|choice| read(choice, self)).collect();
                // An order that says nothing about which is right.
                list.sort_by(|one, other| one.text.cmp(&other.text));
                if !(2..=MOST_CHOICES).contains(&list.len()) || list.iter().filter(|choice| choice.right).count() != 1 {
                    self.complain(
                        &step.title.span(),
                        format!("expected 2 to {MOST_CHOICES} choices, one of them right"),
                    );
                }
                Task::Choose(list)
            }
            (None, None, Some(verdict)) => {
                let decision = match verdict.decision.get_ref().as_str() {
                    "dismissed" => Decision::Dismissed,
                    "confirmed" => Decision::Confirmed,
                    _ => {
                        self.complain(&verdict.decision.span(), "expected \"confirmed\" or \"dismissed\"".into());
                        Decision::Confirmed
                    }
                };
                Task::Judge { user: self.fill(&verdict.user), decision, because: self.fill(&verdict.because) }
            }
            _ => {
                self.complain(&step.title.span(), "expected a goal, choices or a verdict, and one of them only".into());
                return None;
            }
        };
        if step.keys.is_none() && choice.is_none() {
            self.complain(&step.title.span(), "expected keys that reach the goal".into());
        }
        let glossary_term = self.fill(&step.glossary);
        let is_known = match glossary_term.parse::<i32>() {
            Ok(code) => error_code(code).is_some(),
            Err(_) => glossary(&glossary_term).is_some(),
        };
        if !is_known {
            let message = "expected a term or error code that 'signinscope explain' knows";
            self.complain(&step.glossary.span(), message.into());
        }
        Some(TourStep {
            title: self.fill(&step.title),
            text: self.fill(&step.text),
            why: self.fill(&step.why),
            hint: self.fill(&step.hint),
            done: self.optional(step.done.as_ref()),
            glossary: glossary_term,
            keys: self.optional(step.keys.as_ref()),
            task,
        })
    }

    fn goals(&mut self, goal: &Spanned<GoalDocument>) -> Vec<Goal> {
        let span = goal.span();
        let goal = goal.get_ref();
        let mut goals = Vec::new();
        let mut text = |text: &Option<Placed>, make: fn(String) -> Goal, reader: &mut Self| {
            goals.extend(text.as_ref().map(|text| make(reader.fill(text))));
        };
        text(&goal.search, Goal::Search, self);
        text(&goal.suspect, Goal::Suspect, self);
        text(&goal.explained, Goal::Explained, self);
        text(&goal.timeline, Goal::Timeline, self);
        let filters: [(_, OfFilter); 4] = [
            (&goal.filter, Goal::Filter),
            (&goal.expanded, Goal::Expanded),
            (&goal.row, Goal::Row),
            (&goal.details, Goal::Details),
        ];
        for (text, make) in filters {
            if let Some(text) = text {
                match Filter::parse(&self.fill(text)) {
                    Ok(filter) => goals.push(make(filter)),
                    Err(error) => self.complain(&text.span(), format!("expected a filter: {error}")),
                }
            }
        }
        if goal.users.as_ref().is_some_and(|wanted| *wanted.get_ref()) {
            goals.push(Goal::Users);
        }
        let tab = |name: &str| TABS.iter().find(|(known, _)| *known == name).map(|&(_, tab)| Goal::Tab(tab));
        let tabs: Vec<&str> = TABS.iter().map(|(name, _)| *name).collect();
        self.word(goal.tab.as_ref(), &tabs.join(", "), tab, &mut goals);
        let windows = TimeAggregate::ALL.map(TimeAggregate::name).join(", ");
        let window = |name: &str| TimeAggregate::from_name(name).map(Goal::Aggregate);
        self.word(goal.aggregate.as_ref(), &windows, window, &mut goals);
        let column = |name: &str| FilterField::parse(name).map(Goal::Counts);
        self.word(goal.counts.as_ref(), "a name of the filter language, such as code or ip", column, &mut goals);
        let questions: Vec<&str> = QUESTIONS.iter().map(|question| question.name).collect();
        let question = |name: &str| Question::named(name).map(|question| Goal::Question(question.name));
        self.word(goal.question.as_ref(), &questions.join(", "), question, &mut goals);
        if goals.is_empty() && self.wrong.is_empty() {
            self.complain(&span, "expected at least one condition".into());
        }
        goals
    }

    fn word(
        &mut self,
        text: Option<&Placed>,
        expected: &str,
        read: impl Fn(&str) -> Option<Goal>,
        goals: &mut Vec<Goal>,
    ) {
        let Some(text) = text else { return };
        match read(text.get_ref()) {
            Some(goal) => goals.push(goal),
            None => self.complain(&text.span(), format!("expected one of {expected}")),
        }
    }
}

/// The tabs by their names in a tour.
const TABS: [(&str, Tab); 6] = [
    ("interactive", Tab::Interactive),
    ("non-interactive", Tab::NonInteractive),
    ("all", Tab::All),
    ("service-principal", Tab::ServicePrincipal),
    ("managed-identity", Tab::ManagedIdentity),
    ("unknown", Tab::Unknown),
];
