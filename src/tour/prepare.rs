//! Prepares a tour: reads its file, makes its data, and the tour on them.

use super::document::TourDocument;
use super::library::BuiltInTour;
use super::reader::TourReader;
use super::step::{Tour, TourStep};
use crate::ingest::Input;
use crate::synth::CaseFacts;
use crate::text::FileError;
use sha2::{Digest, Sha256};
use std::path::{Path, PathBuf};

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
        let mut reader = TourReader::new(&self.text);
        let Some(inputs) = reader.data(&self.document.data, &self.directory, seed) else {
            return reader.finish().map(|_| None);
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
        let facts = reader.finish()?;
        let tour = Tour { name: self.name.clone(), title: self.document.title.clone(), steps, next };
        Ok(Some(PreparedTour { tour, inputs, facts }))
    }
}

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
    fn nobody_is_in_two_built_in_tours() {
        let mut people = std::collections::BTreeMap::new();
        for tour in &crate::tour::BUILT_IN {
            let prepared = TourFile::built_in(tour).expect("a tour").prepare(None).expect("nothing is wrong");
            let facts = prepared.expect("enough to look at").facts;
            for person in facts.into_values().filter(|fact| fact.contains('@')) {
                let other = people.insert(person.clone(), tour.name);
                assert_eq!(other, None, "{person} of {}", tour.name);
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
