//! The state of the explorer.

use super::activity::state::LinkedEvents;
use super::columns::layout::ColumnLayout;
use super::compare::side::ComparedSide;
use super::core::binding::Binding;
use super::core::key::Key;
use super::core::view::{View, bindings_in};
use super::core::{command, job, message};
use super::details::state::{Basis, DetailLines, Details, ReadRecord, Subject};
use super::files::state::Digest;
use super::histogram::state::TimeStretch;
use super::history::state::History;
use super::layout::{Content, Focus, Panes, Size};
use super::load::{LoadProgress, LoadState};
use super::marks::state::MarkChanges;
use super::redaction::{Originals, RedactionState};
use super::search::state::{Searched, Steps};
use super::summary::Summary;
use super::suspects::entries::{Suspects, are_worth_a_look, replays};
use super::table::crumb::Way;
use super::table::tab_view::TabView;
use super::tour::state::TourRun;
use super::users::counts::CountedUsers;
use super::widget::popup::Overlay;
use super::widget::typed_texts::TypedTexts;
use super::widget::{menu, prompt};
use crate::aggregate::{Histogram, Tab, Timeline};
use crate::case::Case;
use crate::detect::{Coverage, FileCoverage, Findings, Mark, MarkedRows, Settings, Severity, TokenGap};
use crate::query::Filter;
use crate::signin::{Dimension, Kind, Zone};
use crate::store::{Completeness, Row, Store};
use crate::text::{Glyphs, SafeText};
use crate::tour::TourStates;
use std::collections::HashMap;
use std::sync::Arc;

/// What a key does.
pub(crate) type Action = Binding<Model>;
/// What `update` asks the outside to do.
pub type AppCommand = command::Command<Model>;
/// A background job.
pub type AppJob = job::Job<Model>;
/// What can happen to the explorer.
pub type AppMessage = message::Message<Model>;

/// The name of the view of a walkthrough.
pub(crate) const TOUR: &str = "Walkthrough";

/// The tabs, from left to right.
pub const TABS: [Tab; 6] =
    [Tab::Interactive, Tab::NonInteractive, Tab::All, Tab::ServicePrincipal, Tab::ManagedIdentity, Tab::Unknown];

/// A filter in force.
#[derive(Clone, Debug, Default)]
pub struct Applied {
    /// As it was typed; empty for none.
    pub text: String,
    /// As it was read.
    pub filter: Arc<Filter>,
}

/// All that the explorer knows. Drawing reads it, [`super::App::update`] alone changes it.
#[expect(clippy::struct_excessive_bools, reason = "independent facts of the screen and the session")]
pub struct Model {
    /// The registry of views.
    pub views: &'static [View<Model>],
    /// What is loaded so far, with pseudonyms where those are on.
    pub store: Arc<Store>,
    /// Counts snapshots; 0 before the first.
    pub version: u64,
    /// What is loaded, at a glance.
    pub summary: Summary,
    /// Where the load is.
    pub load: LoadState,
    /// How far it got.
    pub progress: LoadProgress,
    /// The suspects.
    pub findings: Arc<Findings>,
    /// Counts changes of the suspects; 0 before detection has answered once.
    pub findings_version: u64,
    /// The worst finding of every suspect sign-in.
    pub(crate) marks: Arc<HashMap<Row, Severity>>,
    /// The sign-ins that an analyst marked, with their notes unless pseudonyms are shown.
    pub(crate) marked: Arc<MarkedRows>,
    /// Counts changes of the marks in the case, and of the marked sign-ins that are shown.
    pub(crate) mark_changes: MarkChanges,
    /// Every tab, in the order of [`TABS`].
    pub tabs: [TabView; TABS.len()],
    /// The tab in view.
    pub tab: Tab,
    /// What the user chose about the columns of the table.
    pub column_layout: ColumnLayout,
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
    /// The number of the snapshot that [`Self::coverage`] is of; 0 for none.
    pub(crate) coverage_version: u64,
    /// Events whose token has no sign-in, as far as [`Self::coverage`] goes.
    pub(crate) token_gap: Option<TokenGap>,
    /// The users of the load, once somebody has asked; of an earlier snapshot, perhaps.
    pub(crate) users: Arc<CountedUsers>,
    /// The events of activity logs with their links to findings, once somebody has asked; of an earlier snapshot, perhaps.
    pub(crate) linked: Arc<LinkedEvents>,
    /// The timeline of the selected suspect's user, with a sign-in of that user, where the screen is large enough.
    pub(crate) suspect_timeline: Option<(Row, Arc<Timeline>)>,
    /// The digests of files that somebody has asked for, by the number of the file.
    pub digests: HashMap<usize, Digest>,
    /// The pane with the focus.
    pub focus: Focus,
    /// What lies over the panes.
    pub overlay: Option<Overlay<Model>>,
    /// The popup that a menu or a prompt lies over, and that comes back when that is closed.
    pub below: Option<Overlay<Model>>,
    /// The first side of a comparison, while the second is to be chosen.
    pub(crate) comparing: Option<ComparedSide>,
    /// The views that were left for this one, the last at the end. `q` goes back to it.
    pub(crate) trail: Way<Self>,
    /// What undo and redo go to.
    pub(crate) history: History<Self>,
    /// What was typed into prompts.
    pub(crate) typed: TypedTexts,
    /// The list of suspects.
    pub suspects: Suspects,
    /// The details, when open.
    pub details: Option<Details>,
    /// The lines of the details.
    pub(crate) detail_lines: DetailLines,
    /// The query that was asked for last: what [`Subject::Query`] shows, and a copy takes as it is.
    pub query: String,
    /// Counts the queries that were asked for.
    pub(crate) queries: u64,
    /// The raw record that was read last.
    pub record: Option<ReadRecord>,
    /// Sign-ins of the tab over time.
    pub histogram: Histogram,
    /// The stretch of it that is being chosen.
    pub stretch: Option<TimeStretch>,
    /// A message, until the next key.
    pub toast: Option<SafeText<'static>>,
    /// The message is about a copy that is in no file.
    pub(crate) unsaved_copy: bool,
    /// The size of what the explorer has of the screen: all of it, or what a walkthrough leaves.
    pub size: Size,
    /// The size of the screen.
    pub screen: Size,
    /// The walkthrough, while one is taken.
    pub(crate) tour: Option<TourRun>,
    /// How far the learner is in the walkthroughs.
    pub(crate) tour_states: TourStates,
    /// The key that was pressed last; an action of several keys may ask which.
    pub(crate) pressed: Option<Key>,
    /// The name of the question that was answered last.
    pub(crate) answered: Option<&'static str>,
    /// The repertoire of the terminal.
    pub glyphs: Glyphs,
    /// The zone in which times are shown. What is copied, written and filtered by stays UTC.
    pub zone: Zone,
    /// One pane at a time, and words for signs: for screen readers.
    pub plain: bool,
    /// The terminal sends what the mouse does.
    pub mouse: bool,
    /// Whether pseudonyms are shown.
    pub redaction: RedactionState,
    pub(crate) originals: Originals,
    /// What was decided about findings.
    pub case: Case,
    pub(crate) settings: Arc<Settings>,
    /// The settings as a settings file in which each line names its origin, for reports.
    pub(crate) explained_settings: Option<Arc<str>>,
    /// Counts popups that ask questions of their own.
    pub(crate) openings: u64,
    /// Counts listings, so that each has a number.
    pub(crate) listings: u64,
    /// A sign-in to go to as soon as its tab is listed.
    pub(crate) pending: Option<Row>,
    /// The user chose a tab, so that it is no longer chosen for them.
    pub(crate) touched: bool,
}

impl Model {
    /// The explorer before anything is loaded.
    pub(crate) fn new(views: &'static [View<Self>], size: Size, glyphs: Glyphs, settings: Settings) -> Self {
        Self {
            views,
            store: Arc::default(),
            version: 0,
            summary: Summary::default(),
            load: LoadState::Running,
            progress: LoadProgress::default(),
            findings: Arc::default(),
            findings_version: 0,
            marks: Arc::default(),
            marked: Arc::default(),
            mark_changes: MarkChanges::default(),
            tabs: TABS.map(TabView::new),
            tab: Tab::NonInteractive,
            column_layout: ColumnLayout::default(),
            filter: Applied::default(),
            pattern: String::new(),
            searched: None,
            steps: Steps::Search,
            coverage: Arc::default(),
            coverage_version: 0,
            token_gap: None,
            users: Arc::default(),
            linked: Arc::default(),
            suspect_timeline: None,
            digests: HashMap::new(),
            focus: Focus::Table,
            overlay: None,
            below: None,
            comparing: None,
            trail: Vec::new(),
            history: History::default(),
            typed: TypedTexts::default(),
            suspects: Suspects::default(),
            details: None,
            detail_lines: DetailLines::default(),
            query: String::new(),
            queries: 0,
            record: None,
            histogram: Histogram::default(),
            stretch: None,
            toast: None,
            unsaved_copy: false,
            size,
            screen: size,
            tour: None,
            tour_states: TourStates::default(),
            pressed: None,
            answered: None,
            glyphs,
            zone: Zone::default(),
            plain: false,
            mouse: false,
            redaction: RedactionState::default(),
            originals: Originals::default(),
            case: Case::default(),
            settings: Arc::new(settings),
            explained_settings: None,
            openings: 0,
            listings: 0,
            pending: None,
            touched: false,
        }
    }

    /// Place of a tab in [`TABS`].
    pub fn index(tab: Tab) -> usize {
        TABS.iter().position(|&other| other == tab).unwrap_or(0)
    }

    /// The tab in view.
    pub fn tab_view(&self) -> &TabView {
        &self.tabs[Self::index(self.tab)]
    }

    pub(crate) fn tab_view_mut(&mut self) -> &mut TabView {
        &mut self.tabs[Self::index(self.tab)]
    }

    /// How many sign-ins a tab has.
    pub fn count(&self, tab: Tab) -> u64 {
        Kind::ALL.iter().zip(self.summary.kinds).filter(|&(&kind, _)| tab.shows(kind)).map(|(_, count)| count).sum()
    }

    /// Whether a tab is there: the first three always, the others when they hold something.
    pub fn has(&self, tab: Tab) -> bool {
        matches!(tab, Tab::Interactive | Tab::NonInteractive | Tab::All) || self.count(tab) > 0
    }

    /// Shows the first tab with sign-ins, unless the user has chosen one.
    pub(crate) fn choose_first_tab(&mut self) {
        if !self.touched {
            let mut tabs = [Tab::NonInteractive].into_iter().chain(TABS);
            self.tab = tabs.find(|&tab| self.count(tab) > 0).unwrap_or(Tab::NonInteractive);
        }
    }

    /// The name of the view that has the keyboard.
    pub fn keyboard(&self) -> &'static str {
        if self.tour.as_ref().is_some_and(|tour| tour.has_keyboard) {
            return TOUR;
        }
        match &self.overlay {
            Some(Overlay::Popup(popup)) => popup.view(),
            Some(Overlay::Menu(_)) => menu::NAME,
            Some(Overlay::Prompt(_)) => prompt::NAME,
            None => self.focus.view(),
        }
    }

    /// The action that a key calls now, whether or not it is available.
    pub(crate) fn binding_of(&self, key: Key) -> Option<&'static Binding<Self>> {
        bindings_in(self.views, self.keyboard()).find(|binding| binding.keys.contains(&key))
    }

    /// The first key of the action of this name.
    pub fn key_of(&self, name: &str) -> Option<Key> {
        let binding = self.views.iter().flat_map(View::all_bindings).find(|binding| binding.name == name)?;
        binding.keys.first().copied()
    }

    /// The actions worth a place in the footer now, the most useful first.
    pub fn footer(&self) -> Vec<&'static Binding<Self>> {
        let useful = |binding: &&Binding<Self>| binding.footer > 0 && (binding.available)(self).is_ok();
        let mut bindings: Vec<_> = bindings_in(self.views, self.keyboard()).filter(useful).collect();
        bindings.sort_by_key(|binding| binding.footer);
        bindings
    }

    /// Says something below the table, until the next key. The text may come from the log.
    pub(crate) fn say(&mut self, text: &str) {
        self.toast = Some(SafeText::from_log(text, self.glyphs).into_owned());
    }

    /// What a file holds and lacks, where that is known.
    pub fn coverage_of(&self, file: usize) -> Option<&FileCoverage> {
        self.coverage.files.get(file)
    }

    /// What is searched for, when something is.
    pub fn pattern(&self) -> Option<&str> {
        (!self.pattern.is_empty()).then_some(self.pattern.as_str())
    }

    /// What the search found, unless the pattern or the table has changed since.
    pub fn found(&self) -> Option<&Searched> {
        let listed = self.tab_view().listed;
        let searched = self.searched.as_ref()?;
        (Some(searched.key.pattern.as_str()) == self.pattern() && searched.key.listed == listed).then_some(searched)
    }

    /// Where things are on the screen. Nothing has a place when the screen is too small.
    pub fn panes(&self) -> Panes {
        Panes::of(self.size, self.content()).unwrap_or_default()
    }

    /// Whether a pane has the keyboard.
    pub fn has_focus(&self, pane: Focus) -> bool {
        self.keyboard() == pane.view()
    }

    /// What the layout depends on.
    pub fn content(&self) -> Content {
        Content {
            focus: self.focus,
            details: self.details.is_some(),
            suspects: are_worth_a_look(&self.findings) || self.focus == Focus::Suspects,
            searched: !self.pattern.is_empty(),
            chips: !self.filter.text.is_empty() || !self.trail.is_empty(),
            plain: self.plain,
        }
    }

    /// The number of the finding that is selected: the one at the cursor of the list, or the one in the details.
    pub(crate) fn selected_finding(&self) -> Option<usize> {
        match self.focus {
            Focus::Suspects => self.suspects.selected(&self.findings),
            Focus::Details => self.details?.finding(),
            Focus::Table | Focus::Histogram => None,
        }
    }

    /// A sign-in of the user that is looked at: that of the finding which is selected, else of the row at the cursor.
    pub(crate) fn row_of_user(&self) -> Option<Row> {
        let has_user = |&row: &Row| self.store.name(Dimension::User, row).is_some();
        match self.selected_finding().and_then(|number| self.findings.list.get(number)) {
            Some(finding) => finding.rows.iter().copied().find(has_user),
            None => self.tab_view().row().filter(has_user),
        }
    }

    /// The sign-in that the details are about.
    pub fn detailed_row(&self) -> Option<Row> {
        match self.details.as_ref()?.subject {
            Subject::Row => self.tab_view().row(),
            Subject::Finding(_) | Subject::Query(_) => None,
        }
    }

    /// The sign-in whose raw record is to be read.
    pub(crate) fn record_wanted(&self) -> Option<Row> {
        let row = self.detailed_row()?;
        let basis = self.basis();
        let known = self.record.as_ref().is_some_and(|record| record.row == row && record.basis == basis);
        (!known).then_some(row)
    }

    /// What a sign-in would be compared with now.
    pub(crate) fn basis(&self) -> Basis {
        Basis { partial: self.is_loading(), findings: self.findings_version }
    }

    /// Marks the sign-ins of the findings as these are now.
    pub(crate) fn mark(&mut self) {
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

    /// The mark on a sign-in, without its note while pseudonyms are shown: a note may name anybody.
    pub(crate) fn analyst_mark(&self, row: Row) -> Option<Mark> {
        let mark = self.marked.get(&row)?;
        Some(if self.redaction.is_on() { mark.without_note() } else { mark.clone() })
    }

    /// The worst finding that a sign-in belongs to.
    pub fn mark_of(&self, row: Row) -> Option<Severity> {
        self.marks.get(&row).copied()
    }

    /// The exit code of a program that ends now: 0, or 2 when nothing that was named could be read.
    pub fn exit_code(&self) -> u8 {
        const NOTHING_READABLE: u8 = 2;
        let over = matches!(self.load, LoadState::Over(_));
        let readable = self.originals.store.sources().iter().any(|source| source.is_readable());
        if over && !readable { NOTHING_READABLE } else { 0 }
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
            LoadState::Over(Completeness::OutOfMemory) => Some("partial: out of memory"),
            LoadState::Failed => Some("partial: load failed"),
            LoadState::Over(_) if self.is_searching() => Some("partial: detection is running"),
            LoadState::Over(_) => None,
        }
    }

    /// Whether everything is loaded, and not yet looked at as a whole.
    pub fn is_searching(&self) -> bool {
        self.load == LoadState::Over(Completeness::Complete) && self.findings.partial
    }
}
