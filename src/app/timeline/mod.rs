//! Shows a user's sign-ins of both logs as lanes over one time axis: two streams at once are seen beside each other.

pub(crate) mod lines;

use crate::aggregate::{AxisColumn, LaneBy, Tab, Timeline};
use crate::app::compare;
use crate::app::core::binding::{Availability, Move, Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::job::{Due, JobSpec, answer};
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::filter::values;
use crate::app::layout::Size;
use crate::app::model::{Action, Model};
use crate::app::search::match_stepper;
use crate::app::table::table_query::TableQuery;
use crate::app::table::trail;
use crate::app::widget::page::{PopupPage, popup_height, popup_width, position};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::scroll_list::ScrollList;
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::Findings;
use crate::report::activity_lane::{ActivityLane, events_of};
use crate::report::timeline::{TimelinePage, axis_width};
use crate::signin::{Dimension, Timestamp};
use crate::store::{Row, Store, Users};
use crate::text::{SafeText, counted, truncate};
use std::collections::HashSet;
use std::sync::Arc;

/// The timeline of a user.
pub(crate) const VIEW: View<Model> = View::new("Timeline", Class::Popup)
    .shared(&[(
        Scope::Panes,
        Action::new(
            &[Key::Char('T')],
            "timeline",
            "the user's sign-ins of both logs over time, a lane for each address",
            |model, _| {
                if let Some(row) = model.row_of_user() {
                    open(model, row);
                }
            },
        )
        .footer(7)
        .when(|model| available_if(model.row_of_user().is_some(), "No user is named here")),
    )])
    .bindings(&[
        Action::new(
            &[Key::Enter],
            "show sign-ins",
            "show the sign-ins at the cursor in the table; q goes back",
            |model, _| {
                show_sign_ins(model);
            },
        )
        .footer(1)
        .when(has_sign_ins),
        Action::new(&[Key::Left, Key::Char('h')], "earlier", "move the cursor to the column before", |model, _| {
            scrub(model, false);
        })
        .when(is_laid_out),
        Action::new(&[Key::Right, Key::Char('l')], "later", "move the cursor to the next column", |model, _| {
            scrub(model, true);
        })
        .footer(3)
        .when(is_laid_out),
        Action::new(
            &[Key::Char('b')],
            "lanes by",
            "a lane for each address, session, device, application",
            |model, _| {
                if let Some(popup) = model.popup_mut::<TimelinePopup>() {
                    (popup.by, popup.lanes) = (popup.by.next(), ScrollList::default());
                }
            },
        )
        .footer(4),
        Action::new(&[Key::Char('+')], "zoom in", "show half of the time, around the cursor", |model, _| {
            zoom(model, |axis, cursor| (cursor - axis / 4, axis / 2));
        })
        .footer(5)
        .when(is_laid_out),
        Action::new(&[Key::Char('-')], "zoom out", "show twice the time", |model, _| zoom_out(model))
            .footer(6)
            .when(is_zoomed),
        Action::new(
            &[Key::Char('c')],
            "compare",
            "compare before with after the cursor, the part shown with another, or the user with another",
            |model, _| compare_parts(model),
        )
        .footer(2)
        .when(is_laid_out),
        Action::new(&[Key::Char('<')], "pan back", "show the time before", |model, _| pan(model, -1)).when(is_zoomed),
        Action::new(&[Key::Char('>')], "pan on", "show the time after", |model, _| pan(model, 1)).when(is_zoomed),
    ])
    .jobs(&[LAYOUT, BESIDE_SUSPECTS]);

/// Lays out the timeline that is open.
const LAYOUT: JobSpec<Model> = JobSpec {
    name: "Laying out the timeline",
    due: |model| {
        let popup = model.popup::<TimelinePopup>().filter(|_| model.version > 0)?;
        let (row, by, window, width) = (popup.row, popup.by, popup.window, axis_width(popup_width(model.size)));
        let (store, findings) = (Arc::clone(&model.store), Arc::clone(&model.findings));
        let question = (model.is_loading(), model.findings_version, row, by, window, width);
        Some(Due::new(question, model.version, move |_| {
            let events = events_of(&store, row);
            let times: Vec<Timestamp> = events.iter().map(|&event| store.activity().time(event)).collect();
            let timeline = laid_out(&store, &findings, row, &times, by, width, window);
            let activity = ActivityLane::of(&store, &events, &timeline.axis).map(Arc::new);
            answer(move |model: &mut Model| {
                if let Some(popup) = model.popup_mut::<TimelinePopup>().filter(|popup| popup.row == row) {
                    popup.activity = activity;
                    popup.take(timeline);
                }
            })
        }))
    },
};

/// Lays out the timeline of the user of the selected suspect, where the screen is large enough.
const BESIDE_SUSPECTS: JobSpec<Model> = JobSpec {
    name: "Laying out the suspect's timeline",
    due: |model| {
        let area = model.panes().timeline;
        if area.height == 0 || model.version == 0 {
            return None;
        }
        let finding = model.findings.list.get(model.suspects.selected(&model.findings)?)?;
        let row = *finding.rows.iter().find(|&&row| has_user(&model.store, row))?;
        let width = axis_width(lines::pane_width(area));
        let (store, findings) = (Arc::clone(&model.store), Arc::clone(&model.findings));
        let question = (model.is_loading(), model.findings_version, row, width);
        Some(Due::new(question, model.version, move |_| {
            let timeline = laid_out(&store, &findings, row, &[], LaneBy::Address, width, None);
            answer(move |model: &mut Model| model.suspect_timeline = Some((row, Arc::new(timeline))))
        }))
    },
};

fn laid_out(
    store: &Store,
    findings: &Findings,
    row: Row,
    others: &[Timestamp],
    by: LaneBy,
    width: usize,
    window: Option<(Timestamp, Timestamp)>,
) -> Timeline {
    let open = findings.list.iter().filter(|finding| !finding.is_dismissed());
    let suspects: HashSet<Row> = open.flat_map(|finding| &finding.rows).copied().collect();
    let rows = Users::sign_ins_of(store, row);
    Timeline::with_others(store, &rows, others, |row| suspects.contains(&row), by, width, window)
}

/// Lines that do not scroll: the axis.
const FIXED_LINES: u16 = 1;

/// The popup, open.
#[derive(Clone, Debug)]
pub(crate) struct TimelinePopup {
    /// A sign-in of the user.
    row: Row,
    by: LaneBy,
    /// What part of the time is shown; `None` for all.
    window: Option<(Timestamp, Timestamp)>,
    /// Where the cursor is; before the first layout nowhere.
    cursor: Option<Timestamp>,
    timeline: Option<Arc<Timeline>>,
    /// What the user did, where an activity log has it.
    activity: Option<Arc<ActivityLane>>,
    /// Numbers of lanes.
    lanes: ScrollList<usize>,
}

impl TimelinePopup {
    /// A sign-in of the user.
    pub(crate) fn row(&self) -> Row {
        self.row
    }

    /// Takes a layout in. The cursor begins at the first suspect sign-in, else at the last sign-in.
    fn take(&mut self, timeline: Timeline) {
        let first = timeline.lanes.first().and_then(|lane| lane.cells.iter().position(|cell| cell.suspects > 0));
        let column = first.unwrap_or(timeline.axis.len().saturating_sub(1));
        self.cursor = self.cursor.or_else(|| beginning(&timeline, column));
        self.lanes.rows = (0..timeline.lanes.len()).collect();
        self.timeline = Some(Arc::new(timeline));
    }

    fn column(&self, timeline: &Timeline) -> usize {
        self.cursor.map_or(0, |cursor| timeline.axis.column_of(cursor))
    }

    /// Rows for lanes, and for what stands at the cursor.
    fn heights(&self, size: Size) -> (usize, usize) {
        let height = popup_height(size, FIXED_LINES);
        let lanes = self.lanes.rows.len().clamp(1, (height - height / 3).max(1));
        (lanes, height.saturating_sub(lanes + 1 + usize::from(self.activity.is_some())))
    }
}

/// When a column begins; a silence just behind its beginning.
fn beginning(timeline: &Timeline, column: usize) -> Option<Timestamp> {
    timeline.axis.column(column).map(|column| match column {
        AxisColumn::Time(from, _) => from,
        AxisColumn::Silence(from, _) => Timestamp(from.0 + 1),
    })
}

fn has_user(store: &Store, row: Row) -> bool {
    store.name(Dimension::User, row).is_some()
}

/// Opens the timeline of the user of a sign-in.
pub(crate) fn open(model: &mut Model, row: Row) {
    let popup = TimelinePopup {
        row,
        by: LaneBy::default(),
        window: None,
        cursor: None,
        timeline: None,
        activity: None,
        lanes: ScrollList::default(),
    };
    model.overlay = Some(Overlay::Popup(Box::new(popup)));
}

fn laid_out_popup(model: &Model) -> Option<(&TimelinePopup, &Arc<Timeline>)> {
    let popup = model.popup::<TimelinePopup>()?;
    Some((popup, popup.timeline.as_ref().filter(|timeline| !timeline.axis.is_empty())?))
}

fn is_laid_out(model: &Model) -> Availability {
    available_if(laid_out_popup(model).is_some(), "There is no sign-in in this time")
}

fn is_zoomed(model: &Model) -> Availability {
    available_if(model.popup::<TimelinePopup>().is_some_and(|popup| popup.window.is_some()), "All of the time is shown")
}

fn row_at_cursor(model: &Model) -> Option<Row> {
    let (popup, timeline) = laid_out_popup(model)?;
    timeline.row_at(popup.lanes.cursor, popup.column(timeline))
}

fn has_sign_ins(model: &Model) -> Availability {
    available_if(row_at_cursor(model).is_some(), "There is no sign-in at the cursor")
}

fn scrub(model: &mut Model, forward: bool) {
    let Some((popup, timeline)) = laid_out_popup(model) else { return };
    let column = popup.column(timeline);
    let next = if forward { column + 1 } else { column.saturating_sub(1) };
    let cursor = beginning(timeline, next);
    if let Some(popup) = model.popup_mut::<TimelinePopup>() {
        popup.cursor = cursor.or(popup.cursor);
    }
}

/// Shows the columns that `part` chooses of so many columns with the cursor at one: the first and how many.
fn zoom(model: &mut Model, part: impl FnOnce(isize, isize) -> (isize, isize)) {
    let Some((popup, timeline)) = laid_out_popup(model) else { return };
    let len = timeline.axis.len() as isize;
    let (first, columns) = part(len, popup.column(timeline) as isize);
    let first = first.clamp(0, (len - columns).max(0));
    let from = beginning(timeline, first as usize);
    let to = beginning(timeline, (first + columns.max(1)).min(len - 1) as usize);
    match from.zip(to) {
        Some((from, to)) if to.0 - from.0 >= 60 * Timestamp::SECOND => set_window(model, Some((from, to))),
        _ => model.say("A minute is the least that is shown"),
    }
}

fn set_window(model: &mut Model, window: Option<(Timestamp, Timestamp)>) {
    if let Some(popup) = model.popup_mut::<TimelinePopup>() {
        let inside = window.zip(popup.cursor).map(|((from, to), cursor)| Timestamp(cursor.0.clamp(from.0, to.0)));
        popup.cursor = inside.or(popup.cursor);
        popup.window = window;
    }
}

/// The window, and the time from the first to the last sign-in of the user, in nanoseconds that can be added.
fn window_and_span(model: &Model) -> Option<((i64, i64), (i64, i64))> {
    let popup = model.popup::<TimelinePopup>()?;
    let limited = |(from, to): (Timestamp, Timestamp)| (from.limited(), to.limited());
    Some((limited(popup.window?), limited(popup.timeline.as_ref()?.span?)))
}

fn zoom_out(model: &mut Model) {
    let Some(((from, to), (first, last))) = window_and_span(model) else { return };
    let half = (to - from) / 2;
    let (from, to) = (from.saturating_sub(half).max(first), to.saturating_add(half).min(last));
    set_window(model, (from > first || to < last).then_some((Timestamp(from), Timestamp(to))));
}

/// Moves the window by half of its length, as far as there are sign-ins.
fn pan(model: &mut Model, way: i64) {
    let Some(((from, to), (first, last))) = window_and_span(model) else { return };
    let by = ((to - from) / 2 * way).clamp((first - from).min(0), (last - to).max(0));
    set_window(model, Some((Timestamp(from + by), Timestamp(to + by))));
}

/// Offers to compare with the time before the cursor, or what is shown with another part of the time.
fn compare_parts(model: &mut Model) {
    let Some((popup, timeline)) = laid_out_popup(model) else { return };
    let cursor = beginning(timeline, popup.column(timeline));
    let first = timeline.span.map(|(first, _)| first);
    let (row, window) = (popup.row, popup.window);
    compare::offer_parts(model, row, cursor, window, first);
}

/// Shows the sign-ins of the user in the table, with the cursor on the first of the column.
fn show_sign_ins(model: &mut Model) {
    let Some((row, filter)) = row_at_cursor(model).and_then(|row| Some((row, values::of_user(model, row)?))) else {
        return;
    };
    let query = TableQuery { tab: Tab::All, filter, ..trail::current(model) };
    let how = format!("Timeline of {}", model.store.name(Dimension::User, row).unwrap_or_default());
    trail::show(model, how, &query);
    match_stepper::show(model, row);
}

impl Popup<Model> for TimelinePopup {
    fn view(&self) -> &'static str {
        VIEW.name
    }

    fn copied(&self) -> Option<Box<dyn Popup<Model>>> {
        Some(Box::new(self.clone()))
    }

    fn step(&mut self, model: &Model, way: Move) {
        self.lanes.step(way.lines(self.heights(model.size).0));
    }

    fn settle(&mut self, model: &Model) {
        self.lanes.settle(self.heights(model.size).0);
    }

    fn values(&self, model: &Model) -> Vec<(&'static str, String)> {
        let lanes = self.timeline.as_ref().map_or(&[][..], |timeline| &timeline.lanes);
        let lane = self.lanes.selected().and_then(|&lane| lanes.get(lane)).filter(|lane| lane.is_named);
        let lane = lane.and_then(|lane| model.store.name(self.by.dimension(), lane.row));
        let values = [("Lane", lane), ("User", model.store.name(Dimension::User, self.row))];
        values.into_iter().filter_map(|(name, value)| Some((name, value?.to_owned()))).collect()
    }

    fn page(&self, model: &Model, size: Size) -> PopupPage {
        let user = model.store.name(Dimension::User, self.row).unwrap_or_default();
        let user = truncate(&SafeText::from_log(user, model.glyphs), popup_width(size) / 2, model.glyphs).into_owned();
        let title = format!("{user}: a lane for each {}", self.by.name());
        let Some(timeline) = &self.timeline else {
            return PopupPage {
                title,
                heading: Some(TextLine::of(LineKind::Muted, "...".into())),
                ..PopupPage::default()
            };
        };
        let page = TimelinePage {
            store: &model.store,
            timeline,
            glyphs: model.glyphs,
            width: popup_width(size),
            zone: model.zone,
        };
        let column = self.column(timeline);
        let (for_lanes, for_words) = self.heights(size);
        let shown: Vec<(usize, &usize)> = self.lanes.in_view(for_lanes).collect();
        let mut text: Vec<TextLine> = shown
            .iter()
            .filter_map(|&(_, &lane)| Some(lines::lane(page, timeline.lanes.get(lane)?, Some(column))))
            .collect();
        text.extend(self.activity.iter().map(|activity| lines::activity(page, activity, column)));
        text.push(lines::pointer(page, column));
        let mut legend = lines::legend(page);
        legend.extend(self.activity.iter().map(|_| TextLine::of(LineKind::Muted, ActivityLane::legend())));
        let for_words = for_words.saturating_sub(legend.len());
        let done = self.activity.as_ref().and_then(|activity| activity.words(page, column));
        let mut words = lines::words(page, column, for_words.saturating_sub(usize::from(done.is_some())));
        words.extend(
            done.map(|done| TextLine::of(LineKind::Text, truncate(&done, page.width, model.glyphs).into_owned())),
        );
        let blanks = for_words.saturating_sub(words.len());
        text.extend(words);
        text.extend(std::iter::repeat_n(TextLine::of(LineKind::Text, String::new()), blanks));
        text.extend(legend);
        let first = shown.first().map_or(0, |(place, _)| *place);
        let lanes = position(first, first + shown.len(), timeline.lanes.len() + timeline.left_out);
        let zoomed = if self.window.is_some() { "part of the time, " } else { "" };
        let sign_ins = counted(timeline.sign_ins, "sign-in");
        PopupPage {
            title,
            heading: Some(TextLine::of(LineKind::Muted, page.axis())),
            selected: shown.iter().position(|(place, _)| *place == self.lanes.cursor),
            lines: text,
            position: Some(format!(
                "{zoomed}{sign_ins}{}",
                lanes.map(|lanes| format!(", lanes {lanes}")).unwrap_or_default()
            )),
            ..PopupPage::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::testing::Player;

    fn shown(player: &Player) -> Vec<String> {
        let model = &player.app.model;
        let page = model.popup::<TimelinePopup>().expect("the timeline").page(model, model.size);
        let line = |line: &TextLine| {
            let parts: String = line.parts.iter().map(|(_, text)| text.as_str()).collect();
            format!("{}{}{parts}", line.label, line.text).trim_end().to_owned()
        };
        page.lines.iter().map(line).filter(|line| !line.is_empty()).collect()
    }

    #[test]
    fn no_size_is_too_small() {
        for height in 0..12 {
            let mut player = Player::loaded(80, 24);
            player.play("2 T");
            player.send(crate::app::AppMessage::Resize(Size { width: 40, height }));
            let popup = player.app.model.popup::<TimelinePopup>().expect("the timeline");
            let page = popup.page(&player.app.model, player.app.model.size);
            assert!(page.lines.len() > 1, "a lane and the cursor below it at height {height}");
        }
    }

    #[test]
    fn two_streams_stand_beside_each_other_and_the_cursor_begins_at_the_suspect_one() {
        let mut player = Player::loaded(80, 24);
        player.play("T");
        let lines = shown(&player);
        assert!(lines[0].starts_with("! 203.0.113.9 Lagos, …") && lines[0].contains("!░"), "{lines:#?}");
        assert!(lines[1].starts_with("  198.51.100.4 Lyon, …") && lines[1].contains('●'), "{lines:#?}");
        assert!(
            lines[3].starts_with("10-03 14:0") && lines[4].contains("1 suspect; first 14:02:11, Microsoft Offi"),
            "{lines:#?}"
        );
    }

    #[test]
    fn a_suspect_leads_to_the_timeline_of_its_user() {
        let mut player = Player::loaded(80, 24);
        player.play("r T");
        assert!(shown(&player)[0].starts_with("! 203.0.113.9"));
        player.play("b b b");
        let lines = shown(&player);
        assert!(lines[0].starts_with("! Microsoft Office") && lines[1].starts_with("  OfficeHome"), "{lines:#?}");
    }

    #[test]
    fn the_cursor_names_silences_and_enter_goes_to_the_rows() {
        let mut player = Player::loaded(80, 24);
        player.play("2 T");
        while !shown(&player)[3].contains("silence") {
            player.play("Left");
        }
        assert!(
            shown(&player)[3].starts_with("10-03 08:01 to 10-03 14:00 UTC: nothing; 5 h 58 min"),
            "{:?}",
            shown(&player)
        );
        player.play("Enter");
        assert!(player.app.model.toast.is_some(), "there is nothing to show");
        player.play("Right Right Enter");
        let at = player.table().into_iter().find(|line| line.starts_with('>'));
        assert_eq!(at.as_deref(), Some(">  14:02:11 alice 203.0.113.9 0"));
        assert_eq!(
            (player.app.model.tab, player.app.model.filter.text.as_str()),
            (Tab::All, "user:=\"alice@contoso.com\"")
        );
        player.play("q");
        assert_eq!((player.app.model.tab, player.app.model.filter.text.as_str()), (Tab::NonInteractive, ""));
    }

    #[test]
    fn zoom_and_pan_show_a_part_and_zooming_out_all() {
        let mut player = Player::loaded(80, 24);
        player.play("T + +");
        let window = |player: &Player| player.app.model.popup::<TimelinePopup>().expect("open").window;
        let zoomed = window(&player);
        assert!(zoomed.is_some());
        player.play(">");
        assert!(window(&player) > zoomed, "after");
        player.play("- - - - - -");
        assert_eq!(window(&player), None);
        for key in ["+", "+", "+", "+", "+", "+", "+", "+", "+", "+", ">", "<", "Left", "Right", "Enter"] {
            player.play(key);
        }
    }

    #[test]
    fn a_row_without_a_user_has_no_timeline() {
        let mut player = Player::loaded(80, 24);
        player.play("4 T");
        assert!(player.app.model.overlay.is_none() && player.app.model.toast.is_some());
    }
}
