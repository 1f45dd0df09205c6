//! Holds the tab of events: its listing, which groups are open, the cursor, and the event whose details are shown.

use super::detail::{self, EventDetail};
use super::event_column::{EventCells, EventColumn, EventTable};
use super::event_listing::{EventGroup, EventListKey, EventListing, EventSort};
use super::head::{self, AboutEvents};
use super::scope::ActivityScope;
use super::state::NAME;
use crate::app::core::binding::Move;
use crate::app::layout::Size;
use crate::app::model::{Applied, Model};
use crate::app::widget::columns::direction;
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::Popup;
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::LinkStrength;
use crate::signin::TimeAggregate;
use crate::store::Row;
use crate::store::activity::{EventNumber, EventText};
use crate::text::Glyphs;
use std::collections::HashSet;
use std::sync::Arc;

/// A line of the tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EventRow {
    /// A group, by its number; also one of a single event.
    Group(usize),
    /// An event of the group of this number.
    Member(usize, EventNumber),
}

/// The tab, open.
#[derive(Clone, Default)]
pub(crate) struct ActivityPopup {
    /// Which events it is about.
    pub(crate) scope: ActivityScope,
    /// The filter in force.
    pub(crate) filter: Applied,
    /// What is searched for; empty for nothing.
    pub(crate) pattern: String,
    /// Which groups match it, as soon as that is known.
    pub(crate) hits: Vec<bool>,
    /// The time aggregate.
    pub(crate) window: TimeAggregate,
    /// The order.
    pub(crate) sort: EventSort,
    /// The sign-in that a key has led to from here.
    pub(crate) led_to: Option<Row>,
    /// The event whose details are shown.
    pub(crate) detail: Option<EventDetail>,
    /// What is listed, and what that was made from.
    pub(crate) listed: Option<(EventListKey, Arc<EventListing>)>,
    /// All groups are open but those of [`Self::except`], or the other way round. A group is known by its first event.
    all_open: bool,
    except: HashSet<EventNumber>,
    list: ScrollList<EventRow>,
    /// How the events were shown before each change, for undo.
    before: Vec<EventView>,
}

/// How events are shown.
#[derive(Clone, PartialEq)]
pub(crate) struct EventView {
    /// The filter as it was typed.
    pub(crate) filter: String,
    pattern: String,
    window: TimeAggregate,
    sort: EventSort,
    all_open: bool,
    except: HashSet<EventNumber>,
}

/// Steps that are kept for undo.
const MOST_STEPS: usize = 100;

impl ActivityPopup {
    /// The tab of these events, filtered and grouped in this way.
    pub(crate) fn new(scope: ActivityScope, filter: Applied, window: TimeAggregate) -> Self {
        Self { scope, filter, window, ..Self::default() }
    }

    /// The listing that it should show.
    pub(crate) fn wanted(&self, linked: u64) -> EventListKey {
        let (scope, filter) = (self.scope.clone(), self.filter.text.clone());
        EventListKey { linked, scope, filter, window: self.window, sort: self.sort }
    }

    fn view_now(&self) -> EventView {
        let Self { filter, pattern, window, sort, all_open, except, .. } = self;
        let (filter, pattern, except) = (filter.text.clone(), pattern.clone(), except.clone());
        EventView { filter, pattern, window: *window, sort: *sort, all_open: *all_open, except }
    }

    /// Notes how the events are shown, before that changes.
    pub(crate) fn remember(&mut self) {
        let now = self.view_now();
        if self.before.last() != Some(&now) {
            if self.before.len() == MOST_STEPS {
                self.before.remove(0);
            }
            self.before.push(now);
        }
    }

    /// Whether there may be a step to take back.
    pub(crate) fn has_steps(&self) -> bool {
        !self.before.is_empty()
    }

    /// Takes the last step back, except for the filter, which the view that is returned has; `None` where there is no step.
    pub(crate) fn undo(&mut self) -> Option<EventView> {
        let now = self.view_now();
        let view = std::iter::from_fn(|| self.before.pop()).find(|view| *view != now)?;
        let held = self.event();
        (self.window, self.sort, self.all_open) = (view.window, view.sort, view.all_open);
        self.except.clone_from(&view.except);
        if self.pattern != view.pattern {
            self.pattern.clone_from(&view.pattern);
            self.hits.clear();
        }
        self.rebuild(held);
        Some(view)
    }

    /// The listing, as soon as there is one.
    pub(crate) fn listing(&self) -> Option<&Arc<EventListing>> {
        self.listed.as_ref().map(|(_, listing)| listing)
    }

    /// Takes a listing in. The cursor stays on its event.
    pub(crate) fn take(&mut self, key: EventListKey, listing: Arc<EventListing>) {
        let held = self.event();
        self.listed = Some((key, listing));
        self.hits.clear();
        self.rebuild(held);
    }

    /// The number of the group of a line.
    fn group_of(row: EventRow) -> usize {
        match row {
            EventRow::Group(group) | EventRow::Member(group, _) => group,
        }
    }

    /// The group at the cursor.
    fn group(&self) -> Option<(usize, &EventGroup)> {
        let number = Self::group_of(*self.list.selected()?);
        Some((number, self.listing()?.groups.get(number)?))
    }

    /// The event at the cursor, of a group its first.
    pub(crate) fn event(&self) -> Option<EventNumber> {
        match *self.list.selected()? {
            EventRow::Group(group) => {
                let listing = self.listing()?;
                listing.members(listing.groups.get(group)?).first().copied()
            }
            EventRow::Member(_, event) => Some(event),
        }
    }

    /// The strength of the link of what is at the cursor.
    pub(crate) fn strength(&self) -> Option<LinkStrength> {
        self.group()?.1.strength
    }

    /// Whether the line at the cursor can be opened: a group of several events.
    pub(crate) fn is_expandable(&self) -> bool {
        let is_group = matches!(self.list.selected(), Some(EventRow::Group(_)));
        is_group && self.group().zip(self.listing()).is_some_and(|((_, group), all)| all.members(group).len() > 1)
    }

    fn is_open(&self, listing: &EventListing, group: &EventGroup) -> bool {
        let members = listing.members(group);
        members.len() > 1 && self.all_open != self.except.contains(&members[0])
    }

    /// Opens or closes the group at the cursor, which goes to the group. Whether there was anything to do.
    pub(crate) fn set_open(&mut self, open: bool) -> bool {
        let Some((listing, (number, group))) = self.listing().cloned().zip(self.group().map(|(n, g)| (n, g.clone())))
        else {
            return false;
        };
        let members = listing.members(&group);
        if members.len() < 2 || self.is_open(&listing, &group) == open {
            return false;
        }
        self.remember();
        if !self.except.remove(&members[0]) {
            self.except.insert(members[0]);
        }
        self.rebuild(None);
        self.list.cursor = self.list.rows.iter().position(|row| *row == EventRow::Group(number)).unwrap_or(0);
        true
    }

    /// Whether the group at the cursor is open.
    pub(crate) fn is_group_open(&self) -> bool {
        self.listing().zip(self.group()).is_some_and(|(listing, (_, group))| self.is_open(listing, group))
    }

    /// Opens all groups, or closes all where that is what they are.
    pub(crate) fn toggle_all(&mut self) {
        self.remember();
        let held = self.event();
        self.all_open = !self.all_open;
        self.except.clear();
        self.rebuild(held);
    }

    /// Sets a line for each group and each event of those that are open, with the cursor on `held` where that is shown.
    fn rebuild(&mut self, held: Option<EventNumber>) {
        let Some(listing) = self.listing().cloned() else { return };
        let mut rows = Vec::with_capacity(listing.groups.len());
        for (number, group) in listing.groups.iter().enumerate() {
            rows.push(EventRow::Group(number));
            if self.is_open(&listing, group) {
                rows.extend(listing.members(group).iter().map(|&event| EventRow::Member(number, event)));
            }
        }
        let place = held.and_then(|held| {
            let is_group_of = |row: &EventRow| listing.members(&listing.groups[Self::group_of(*row)]).contains(&held);
            let member = rows.iter().position(|row| matches!(row, EventRow::Member(_, event) if *event == held));
            member.or_else(|| rows.iter().position(is_group_of))
        });
        self.list.rows = rows;
        self.list.cursor = place.unwrap_or(0);
    }

    /// Goes to the next group that matches the search, or to the one before, round the end if need be; with `here` it stays
    /// where the group at the cursor matches. Gives `false` where none does.
    pub(crate) fn go_to_match(&mut self, forward: bool, here: bool) -> bool {
        let len = self.list.rows.len();
        let is_match = |at: usize| match self.list.rows[at] {
            EventRow::Group(group) => self.hits.get(group).copied().unwrap_or(false),
            EventRow::Member(..) => false,
        };
        let ahead = |distance: usize| (self.list.cursor + if forward { distance } else { len - distance }) % len;
        let found = (usize::from(!here)..=len).filter(|_| len > 0).map(ahead).find(|&at| is_match(at));
        self.list.cursor = found.unwrap_or(self.list.cursor);
        found.is_some()
    }

    /// Sorts by a column, from the top.
    pub(crate) fn sort_by(&mut self, column: EventColumn) {
        self.remember();
        self.sort = self.sort.chosen(column);
        self.list.cursor = 0;
    }

    /// Lines that do not scroll: what stands above the headings, and the headings.
    fn fixed_lines(&self, model: &Model) -> u16 {
        self.captions(model, model.size).len() as u16 + 1
    }

    fn about(&self) -> AboutEvents<'_> {
        let matches = self.hits.iter().filter(|hit| **hit).count() as u64;
        AboutEvents {
            scope: &self.scope,
            listing: self.listing().map(AsRef::as_ref),
            filter: &self.filter,
            pattern: &self.pattern,
            matches,
        }
    }

    fn captions(&self, model: &Model, size: Size) -> Vec<TextLine> {
        // The events have the greater part of a low screen.
        head::lines(model, self.about(), popup_width(size), (popup_height(size, 0) / 3).max(1))
    }

    /// The lines in view as cells, with their kind and the marks before them.
    fn rows_in_view(&self, model: &Model, height: usize) -> Vec<(usize, LineKind, String, Vec<String>)> {
        let Some(listing) = self.listing() else { return Vec::new() };
        let activity = model.store.activity();
        let cells = EventCells { activity, linked: &model.linked, zone: model.zone, years: model.summary.years };
        let row = |(place, row): (usize, &EventRow)| {
            let group = &listing.groups[Self::group_of(*row)];
            let (fold, texts) = match *row {
                EventRow::Group(_) if listing.members(group).len() > 1 => {
                    let sign = fold_sign(model.glyphs, self.is_open(listing, group));
                    (sign, cells.of_group(listing.members(group), group.strength))
                }
                EventRow::Group(_) => (" ", cells.of_event(listing.members(group)[0], group.strength)),
                EventRow::Member(_, event) => (member_sign(model.glyphs), cells.of_event(event, group.strength)),
            };
            let is_strong = group.strength.is_some_and(LinkStrength::is_strong);
            let kind = match (is_strong, group.is_harm) {
                (true, _) => LineKind::Against,
                (false, true) => LineKind::Caveat,
                (false, false) => LineKind::Text,
            };
            let is_match = matches!(row, EventRow::Group(number) if self.hits.get(*number) == Some(&true));
            let kind = if is_match && !self.pattern.is_empty() { LineKind::For } else { kind };
            (place, kind, format!("{fold}{} ", if group.is_harm { '!' } else { ' ' }), texts)
        };
        self.list.in_view(height).map(row).collect()
    }
}

impl Popup<Model> for ActivityPopup {
    fn view(&self) -> &'static str {
        NAME
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn back(&mut self) -> bool {
        self.detail.take().is_some()
    }

    fn step(&mut self, model: &Model, way: Move) {
        match &mut self.detail {
            Some(detail) => detail.scroll = detail.scroll.saturating_add_signed(way.lines(popup_height(model.size, 0))),
            None => self.list.step(way.lines(popup_height(model.size, self.fixed_lines(model)))),
        }
    }

    fn settle(&mut self, model: &Model) {
        if let Some(detail) = &mut self.detail {
            let lines = detail::lines(model, detail, popup_width(model.size));
            detail.scroll = detail.scroll.min(lines.len().saturating_sub(popup_height(model.size, 0)));
        }
        let fixed = self.fixed_lines(model);
        self.list.settle(popup_height(model.size, fixed));
    }

    fn values(&self, model: &Model) -> Vec<(&'static str, String)> {
        let Some(event) = self.detail.as_ref().map(|detail| detail.event).or_else(|| self.event()) else {
            return Vec::new();
        };
        let activity = model.store.activity();
        let text = |text| activity.text(text, event).map(str::to_owned);
        let id = activity.facts(event).id.map(|id| id.to_string());
        [
            ("Operation", text(EventText::Operation)),
            ("Object", text(EventText::Object)),
            ("User", model.linked.names.user(activity, event).map(str::to_owned)),
            ("IP address", text(EventText::Address)),
            ("Application", text(EventText::Application)),
            ("Session ID", text(EventText::Session)),
            ("Token", text(EventText::Token)),
            ("Event ID", id),
        ]
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        if let Some(detail) = &self.detail {
            let lines = detail::lines(model, detail, popup_width(size));
            return PopupPage::scrolled("Activity: event".to_owned(), &lines, detail.scroll, popup_height(size, 0));
        }
        let captions = self.captions(model, size);
        let height = popup_height(size, captions.len() as u16 + 1);
        let rows = self.rows_in_view(model, height);
        let titles = EventColumn::ALL.map(|column| {
            let title = model.zone.heading(column.title());
            let sign = direction(model.glyphs, self.sort.descending);
            if column == self.sort.column { format!("{title} {sign}") } else { title }
        });
        let cells: Vec<Vec<String>> = rows.iter().map(|(.., cells)| cells.clone()).collect();
        let table = EventTable::of(model.store.activity(), titles.into(), &cells, popup_width(size), model.glyphs);
        let first = rows.first().map_or(0, |(place, ..)| *place);
        PopupPage {
            title: format!("Activity, time aggregate {}", self.window.name()),
            captions,
            heading: Some(TextLine::of(LineKind::Muted, table.headings())),
            selected: rows.iter().position(|(place, ..)| *place == self.list.cursor),
            position: position(first, first + rows.len(), self.list.rows.len()),
            lines: rows.iter().map(|(_, kind, marks, cells)| TextLine::of(*kind, table.line(marks, cells))).collect(),
            ..PopupPage::default()
        }
    }
}

/// What stands before a group that can be opened or closed: the signs of groups of sign-ins.
fn fold_sign(glyphs: Glyphs, is_open: bool) -> &'static str {
    match (glyphs, is_open) {
        (Glyphs::Unicode, true) => "▾",
        (Glyphs::Unicode, false) => "▸",
        (Glyphs::Ascii, true) => "v",
        (Glyphs::Ascii, false) => ">",
    }
}

/// What stands before an event of a group.
fn member_sign(glyphs: Glyphs) -> &'static str {
    if glyphs == Glyphs::Unicode { "·" } else { "." }
}
