//! Prepares a tour: makes its data, fills in the names of its case, and reads its goals.

use super::document::{DataDocument, GoalDocument, Placed, StepDocument, TourDocument};
use super::goal::Goal;
use super::library::BuiltInTour;
use super::step::{MOST_CHOICES, Task, Tour, TourChoice, TourStep};
use crate::aggregate::Tab;
use crate::detect::Decision;
use crate::ingest::Input;
use crate::knowledge::{error_code, glossary};
use crate::query::{Filter, FilterField};
use crate::questions::{QUESTIONS, Question};
use crate::signin::TimeAggregate;
use crate::synth::{CaseFacts, Shape, TRAINING_CASES, TrainingCase, in_memory};
use crate::text::FileError;
use sha2::{Digest, Sha256};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use toml::Spanned;

/// Makes a goal of a filter.
type OfFilter = fn(Filter) -> Goal;

/// The seed of a training case where the tour names none.
const USUAL_SEED: u64 = 1;

/// A tour file, read.
#[derive(Debug)]
pub(crate) struct TourFile {
    name: String,
    text: String,
    directory: PathBuf,
    document: TourDocument,
}

/// A tour with its data.
#[derive(Debug)]
pub(crate) struct PreparedTour {
    /// The tour.
    pub(crate) tour: Tour,
    /// What to load.
    pub(crate) inputs: Vec<Input>,
    /// What is known of the case.
    pub(crate) facts: CaseFacts,
}

/// The seed of a variant for one seat. It is no seed of `generate`, whose labels would give the answer away.
pub(crate) fn seat_seed(tour: &str, seat: u64, attempt: u64) -> u64 {
    let digest = Sha256::digest(format!("signinscope.tour/1 {tour} {seat} {attempt}"));
    digest.iter().take(8).fold(0, |seed, &byte| seed << 8 | u64::from(byte))
}

impl TourFile {
    /// Reads the text of a tour file. `path` is the base of the paths of its data.
    ///
    /// # Errors
    /// Where it is not what the format expects.
    pub(crate) fn read(text: &str, path: &Path) -> Result<Self, FileError> {
        let name = path.file_stem().map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let document = TourDocument::read(text)?;
        let directory = path.parent().unwrap_or(Path::new("")).to_owned();
        Ok(Self { name, text: text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(), directory, document })
    }

    /// Reads a built-in tour.
    ///
    /// # Errors
    /// As [`Self::read`]; tests read every built-in tour.
    pub(crate) fn built_in(tour: &BuiltInTour) -> Result<Self, FileError> {
        Ok(Self { name: tour.name.to_owned(), ..Self::read(tour.text, Path::new(tour.name))? })
    }

    /// The name of the tour.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// What the tour is about.
    pub(crate) fn title(&self) -> &str {
        &self.document.title
    }

    /// About how long it takes, in minutes.
    pub(crate) fn minutes(&self) -> u32 {
        self.document.minutes
    }

    /// How many steps it has.
    pub(crate) fn steps(&self) -> usize {
        self.document.step.len()
    }

    /// Whether its data are generated, so that there are variants of it.
    pub(crate) fn has_variants(&self) -> bool {
        self.document.data.case.is_some()
    }

    /// Makes the data, with another seed if one is given, and the tour on them. `None` where this seed gives too little to
    /// look at.
    ///
    /// # Errors
    /// All that is wrong with the file, in its order.
    pub(crate) fn prepare(&self, seed: Option<u64>) -> Result<Option<PreparedTour>, Vec<FileError>> {
        let mut reader = TourReader { file: &self.text, facts: CaseFacts::new(), of_files: false, wrong: Vec::new() };
        let Some(inputs) = reader.data(&self.document.data, &self.directory, seed) else {
            return if reader.wrong.is_empty() { Ok(None) } else { Err(reader.errors()) };
        };
        let steps: Vec<TourStep> = self.document.step.iter().filter_map(|step| reader.step(step)).collect();
        let next = reader.fill(&self.document.next);
        if steps.last().is_some_and(|step| !step.task.is_scored())
            && let Some(last) = self.document.step.last()
        {
            reader
                .complain(&last.title.span(), "expected a last step with choices or a verdict, which is scored".into());
        }
        if self.document.step.is_empty() {
            reader.complain(&self.document.next.span(), "expected at least one [[step]]".into());
        }
        if !reader.wrong.is_empty() {
            return Err(reader.errors());
        }
        let tour = Tour { name: self.name.clone(), title: self.document.title.clone(), steps, next };
        Ok(Some(PreparedTour { tour, inputs, facts: reader.facts }))
    }
}

/// Reads the parts of a tour file, and notes what is wrong.
struct TourReader<'t> {
    file: &'t str,
    facts: CaseFacts,
    of_files: bool,
    wrong: Vec<(Range<usize>, String)>,
}

impl TourReader<'_> {
    fn complain(&mut self, span: &Range<usize>, message: String) {
        self.wrong.push((span.clone(), message));
    }

    fn errors(mut self) -> Vec<FileError> {
        self.wrong.sort_by_key(|(span, _)| span.start);
        self.wrong.iter().map(|(span, message)| FileError::at(self.file, span, message.clone())).collect()
    }

    /// Makes or finds the data; `None` where there are none.
    fn data(&mut self, data: &DataDocument, directory: &Path, seed: Option<u64>) -> Option<Vec<Input>> {
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
    fn fill(&mut self, text: &Placed) -> String {
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

    fn step(&mut self, step: &StepDocument) -> Option<TourStep> {
        let StepDocument { goal, choice, verdict, .. } = step;
        let task = match (goal, choice, verdict) {
            (Some(goal), None, None) => Task::Reach(self.goals(goal)),
            (None, Some(choices), None) => {
                let read = |choice: &super::document::ChoiceDocument, reader: &mut Self| TourChoice {
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

#[cfg(test)]
mod tests {
    use super::*;

    const TOUR: &str = r#"title = "A case"
minutes = 5
next = "Go on."
[data]
case = "replay"
seed = 2
[[step]]
title = "Look"
text = "Look at {victim}."
why = "It matters."
hint = "Press 1."
glossary = "session ID"
keys = "1"
goal.tab = "interactive"
[[step]]
title = "Decide"
text = "Who?"
why = "Press W."
hint = "r."
glossary = "50126"
keys = "r v Enter Enter"
[step.verdict]
user = "{victim}"
decision = "confirmed"
because = "So."
"#;

    /// The first thing that is wrong with a tour, with its line.
    fn wrong(text: &str) -> (usize, String) {
        let error = match TourFile::read(text, Path::new("dir/mine.toml")) {
            Ok(file) => file.prepare(None).expect_err("something is wrong").swap_remove(0),
            Err(error) => error,
        };
        (error.line, error.message)
    }

    #[test]
    fn the_sample_data_are_those_of_the_built_in_tours() {
        for tour in &crate::tour::BUILT_IN {
            let file = TourFile::built_in(tour).expect("a tour");
            let data = &file.document.data;
            let case = data.case.as_ref().expect("a case").get_ref();
            let directory = format!("{case}-{}", data.seed.expect("a seed"));
            let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample-data/tours").join(directory);
            let prepared = file.prepare(None).expect("nothing is wrong").expect("enough to look at");
            for input in &prepared.inputs {
                let Input::Memory(name, made) = input else { panic!("{input:?}") };
                let kept = std::fs::File::open(directory.join(format!("{name}.gz"))).expect("the file");
                let mut text = Vec::new();
                std::io::Read::read_to_end(&mut flate2::read::GzDecoder::new(kept), &mut text).expect("gzip");
                assert!(text == **made, "{} {name}: write it anew with generate --case {case}", tour.name);
            }
        }
    }

    #[test]
    fn names_in_braces_are_filled_in() {
        let file = TourFile::read(TOUR, Path::new("dir/mine.toml")).expect("a tour");
        let prepared = file.prepare(None).expect("nothing is wrong").expect("enough to look at");
        assert_eq!(prepared.tour.steps[0].text, format!("Look at {}.", prepared.facts["victim"]));
        assert_eq!((file.name(), file.steps(), file.has_variants()), ("mine", 2, true));
    }

    #[test]
    fn a_wrong_file_names_the_line_and_what_was_expected() {
        let tab = "goal.tab = \"interactive\"\n";
        for (right, replacement, line, expected) in [
            (tab, "goal.tabb = \"interactive\"\n", 14, "unknown field `tabb`, expected one of `tab`"),
            (tab, "goal.tab = \"left\"\n", 14, "expected one of interactive, non-interactive"),
            (tab, "goal.aggregate = \"2h\"\n", 14, "expected one of off, 1h, 6h, 24h"),
            (tab, "goal.filter = \"color:red\"\n", 14, "expected a filter: "),
            (tab, "goal.question = \"who\"\n", 14, "expected one of authenticated, replay"),
            ("{victim}.", "{vctim}.", 9, "{vctim}: expected one of attacker_city, "),
            ("\"session ID\"", "\"sessoin\"", 12, "expected a term or error code"),
            ("\"replay\"", "\"relay\"", 5, "expected a training case: replay, "),
            ("\"confirmed\"", "\"yes\"", 24, "expected \"confirmed\" or \"dismissed\""),
            ("minutes = 5", "minutes = \"5\"", 2, "expected u32"),
            ("keys = \"1\"\n", "", 8, "expected keys that reach the goal"),
            (tab, "", 8, "expected a goal, choices or a verdict"),
            ("case = \"replay\"\nseed = 2", "files = [\"nothing\"]", 5, "expected a file or directory"),
        ] {
            assert!(TOUR.contains(right), "{right}");
            let (at, message) = wrong(&TOUR.replace(right, replacement));
            assert!(at == line && message.contains(expected), "{replacement}: line {at}: {message}");
        }
    }
}
