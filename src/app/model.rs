//! The state of the explorer.

use super::answer::JobKind;
use super::details::{Details, Record, Subject};
use super::files::{Digest, Files};
use super::findings::{Suspects, are_worth_a_look, replays};
use super::jobs::Jobs;
use super::layout::{Content, Focus, Panes, Size};
use super::load::{LoadProgress, LoadState};
use super::menu::Menu;
use super::prompt::{Prompt, PromptKind, Searched};
use super::redaction::{Originals, Redaction};
use super::rows::TabView;
use super::steps::Steps;
use super::survey::Survey;
use crate::aggregate::{Histogram, Tab};
use crate::case::Case;
use crate::detect::{Coverage, FileCoverage, Findings, Settings, Severity};
use crate::query::Filter;
use crate::signin::Kind;
use crate::store::{Completeness, Row, Source, Store};
use crate::text::{Glyphs, SafeText};
use std::collections::HashMap;
use std::sync::Arc;

/// The tabs, from left to right.
pub const TABS: [Tab; 6] =
    [Tab::Interactive, Tab::NonInteractive, Tab::All, Tab::ServicePrincipal, Tab::ManagedIdentity, Tab::Unknown];

/// What lies over the panes; at most one thing does.
#[derive(Clone, Debug)]
pub enum Overlay {
    /// Every key, scrolled down by so many lines.
    Help(usize),
    /// The files of the load.
    Files(Files),
    /// A list to choose from.
    Menu(Menu),
    /// A line of input.
    Prompt(Prompt),
}

/// A filter in force.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// As it was typed; empty for none.
    pub text: String,
    /// As it was read.
    pub filter: Arc<Filter>,
}

/// All that the explorer knows. Drawing reads it, [`super::update()`] alone changes it.
pub struct Model {
    /// What is loaded so far, with pseudonyms where those are on.
    pub store: Arc<Store>,
    /// Counts snapshots; 0 before the first.
    pub version: u64,
    /// What is loaded, at a glance.
    pub survey: Survey,
    /// Where the load is.
    pub load: LoadState,
    /// How far it got.
    pub progress: LoadProgress,
    /// The suspects.
    pub findings: Arc<Findings>,
    /// Counts changes of the suspects; 0 before detection has answered once.
    pub findings_version: u64,
    /// The worst finding of every suspect sign-in.
    pub(super) marks: Arc<HashMap<Row, Severity>>,
    /// Every tab, in the order of [`TABS`].
    pub tabs: [TabView; TABS.len()],
    /// The tab in view.
    pub tab: Tab,
    /// The filter in force.
    pub filter: Applied,
    /// What is searched for; empty for nothing.
    pub pattern: String,
    /// What the search found, when it has.
    pub searched: Option<Searched>,
    /// What `n` and `N` step through.
    pub steps: Steps,
    /// What each file holds and lacks, once somebody has asked; of an earlier snapshot, perhaps.
    pub coverage: Arc<Coverage>,
    /// The digests of files that somebody has asked for, by the number of the file.
    pub digests: HashMap<usize, Digest>,
    /// The pane with the focus.
    pub focus: Focus,
    /// What lies over the panes.
    pub overlay: Option<Overlay>,
    /// The list of suspects.
    pub suspects: Suspects,
    /// The details, when open.
    pub details: Option<Details>,
    /// The query that was asked for last: what [`Subject::Query`] shows, and a copy takes as it is.
    pub query: String,
    /// The raw record that was read last.
    pub record: Option<Record>,
    /// Sign-ins of the tab over time.
    pub histogram: Histogram,
    /// A message, until the next key.
    pub toast: Option<SafeText<'static>>,
    /// The size of the screen.
    pub size: Size,
    /// The repertoire of the terminal.
    pub glyphs: Glyphs,
    /// One pane at a time, and words for signs: for screen readers.
    pub plain: bool,
    /// The terminal sends what the mouse does.
    pub mouse: bool,
    /// Whether pseudonyms are shown.
    pub redaction: Redaction,
    pub(super) originals: Originals,
    /// What was decided about findings.
    pub case: Case,
    /// Id of the finding whose verdict is being given a reason.
    pub(super) deciding: String,
    pub(super) settings: Arc<Settings>,
    pub(super) jobs: Jobs,
    /// A sign-in to go to as soon as its tab is listed.
    pub(super) pending: Option<Row>,
    /// The user chose a tab, so that it is no longer chosen for them.
    pub(super) touched: bool,
}

impl Model {
    /// The explorer before anything is loaded.
    pub fn new(size: Size, glyphs: Glyphs, settings: Settings) -> Self {
        Self {
            store: Arc::default(),
            version: 0,
            survey: Survey::default(),
            load: LoadState::Running,
            progress: LoadProgress::default(),
            findings: Arc::default(),
            findings_version: 0,
            marks: Arc::default(),
            tabs: TABS.map(TabView::new),
            tab: Tab::NonInteractive,
            filter: Applied::default(),
            pattern: String::new(),
            searched: None,
            steps: Steps::Search,
            coverage: Arc::default(),
            digests: HashMap::new(),
            focus: Focus::Table,
            overlay: None,
            suspects: Suspects::default(),
            details: None,
            query: String::new(),
            record: None,
            histogram: Histogram::default(),
            toast: None,
            size,
            glyphs,
            plain: false,
            mouse: false,
            redaction: Redaction::default(),
            originals: Originals::default(),
            case: Case::default(),
            deciding: String::new(),
            settings: Arc::new(settings),
            jobs: Jobs::default(),
            pending: None,
            touched: false,
        }
    }

    /// Place of a tab in [`TABS`].
    pub fn index(tab: Tab) -> usize {
        TABS.iter().position(|&other| other == tab).unwrap_or(0)
    }

    /// The tab in view.
    pub fn view(&self) -> &TabView {
        &self.tabs[Self::index(self.tab)]
    }

    pub(super) fn view_mut(&mut self) -> &mut TabView {
        &mut self.tabs[Self::index(self.tab)]
    }

    /// How many sign-ins a tab has.
    pub fn count(&self, tab: Tab) -> u64 {
        Kind::ALL.iter().zip(self.survey.kinds).filter(|&(&kind, _)| tab.shows(kind)).map(|(_, count)| count).sum()
    }

    /// Whether a tab is there: the first three always, the others when they hold something.
    pub fn has(&self, tab: Tab) -> bool {
        matches!(tab, Tab::Interactive | Tab::NonInteractive | Tab::All) || self.count(tab) > 0
    }

    /// The prompt, when it is open.
    pub fn prompt(&self) -> Option<&Prompt> {
        match &self.overlay {
            Some(Overlay::Prompt(prompt)) => Some(prompt),
            _ => None,
        }
    }

    /// The Files panel, when it is open.
    pub fn files(&self) -> Option<&Files> {
        match &self.overlay {
            Some(Overlay::Files(files)) => Some(files),
            _ => None,
        }
    }

    /// What a file holds and lacks, where that is known.
    pub fn coverage_of(&self, file: usize) -> Option<&FileCoverage> {
        self.coverage.files.get(file)
    }

    pub(super) fn prompt_mut(&mut self, kind: PromptKind) -> Option<&mut Prompt> {
        match &mut self.overlay {
            Some(Overlay::Prompt(prompt)) if prompt.kind == kind => Some(prompt),
            _ => None,
        }
    }

    /// The prompt of a search, when it is open.
    pub fn search_prompt(&self) -> Option<&Prompt> {
        self.prompt().filter(|prompt| prompt.kind == PromptKind::Search)
    }

    /// What is searched for, when something is.
    pub fn pattern(&self) -> Option<&str> {
        (!self.pattern.is_empty()).then_some(self.pattern.as_str())
    }

    /// What the search found, unless the pattern or the table has changed since.
    pub fn found(&self) -> Option<&Searched> {
        let listed = self.view().listed;
        let searched = self.searched.as_ref()?;
        (Some(searched.sought.pattern.as_str()) == self.pattern() && searched.sought.listed == listed)
            .then_some(searched)
    }

    /// Where things are on the screen. Nothing has a place when the screen is too small.
    pub fn panes(&self) -> Panes {
        Panes::of(self.size, self.content()).unwrap_or_default()
    }

    /// What the layout depends on.
    pub fn content(&self) -> Content {
        Content {
            focus: self.focus,
            details: self.details.is_some(),
            suspects: are_worth_a_look(&self.findings) || self.focus == Focus::Suspects,
            narrowed: !self.filter.text.is_empty() || !self.pattern.is_empty(),
            plain: self.plain,
        }
    }

    /// The sign-in that the details are about.
    pub fn detailed_row(&self) -> Option<Row> {
        match self.details.as_ref()?.subject {
            Subject::Row => self.view().row(),
            Subject::Finding(_) | Subject::Query(_) => None,
        }
    }

    /// The sign-in whose raw record is to be read.
    pub(super) fn record_wanted(&self) -> Option<Row> {
        let row = self.detailed_row()?;
        let known = self.record.as_ref().is_some_and(|record| record.row == row);
        (!known).then_some(row)
    }

    /// Marks the sign-ins of the findings as these are now.
    pub(super) fn mark(&mut self) {
        self.findings_version += 1;
        let mut marks = HashMap::new();
        for finding in replays(&self.findings) {
            for &row in &finding.rows {
                let mark = marks.entry(row).or_insert(finding.severity);
                *mark = finding.severity.max(*mark);
            }
        }
        for view in &mut self.tabs {
            view.mark(&marks);
        }
        self.marks = Arc::new(marks);
    }

    /// The worst finding that a sign-in belongs to.
    pub fn mark_of(&self, row: Row) -> Option<Severity> {
        self.marks.get(&row).copied()
    }

    /// Whether a job of this kind is under way.
    pub fn jobs_running(&self, kind: JobKind) -> bool {
        self.jobs.is_running(kind)
    }

    /// The exit code of a program that ends now: 0, or 2 when nothing that was named could be read.
    pub fn exit_code(&self) -> u8 {
        const NOTHING_READABLE: u8 = 2;
        let over = matches!(self.load, LoadState::Over(_));
        if over && !self.originals.store.sources().iter().any(Source::is_readable) { NOTHING_READABLE } else { 0 }
    }

    /// Whether the load goes on.
    pub fn is_loading(&self) -> bool {
        matches!(self.load, LoadState::Running | LoadState::Stopping)
    }

    /// Why findings may be incomplete, in words; `None` when everything is loaded and looked at.
    pub fn partial(&self) -> Option<&'static str> {
        match self.load {
            LoadState::Running | LoadState::Stopping => Some("partial: load still running"),
            LoadState::Over(Completeness::Stopped) => Some("partial: load was stopped"),
            LoadState::Over(Completeness::OutOfMemory) => Some("partial: memory is full"),
            LoadState::Failed => Some("partial: load broke down"),
            LoadState::Over(_) if self.findings.partial => Some("partial: detection is running"),
            LoadState::Over(_) => None,
        }
    }
}
