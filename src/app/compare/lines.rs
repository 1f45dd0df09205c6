//! Makes the lines of a comparison: lanes above each other, counts beside each other, values by who has them.

use super::side::ComparedSide;
use crate::aggregate::{Comparison, LaneBy, Timeline, ValuePresence};
use crate::app::layout::Size;
use crate::app::model::Model;
use crate::app::time_format;
use crate::app::timeline::lines as timeline_lines;
use crate::app::widget::columns::{ColumnHead, ColumnTable};
use crate::app::widget::page::{popup_height, popup_width};
use crate::app::widget::text_lines::{LineKind, TextLine};
use crate::detect::Findings;
use crate::query::FilterField;
use crate::report::timeline::TimelinePage;
use crate::report::users::{UserColumn, UsersReport};
use crate::signin::{Kind, Status, Timestamp, Zone};
use crate::store::{Row, Store};
use crate::text::{Align, SafeText, counted, number, truncate};
use std::collections::HashSet;
use std::sync::Arc;

/// What is compared, with its names in filters, in the order in which it tells most about who was there.
pub(super) const FIELDS: [(&str, &str); 13] = [
    ("IP address", "ip"),
    ("Place", "location"),
    ("Country", "country"),
    ("Network", "asn"),
    ("Application", "app"),
    ("Resource", "resource"),
    ("Device", "device"),
    ("Operating system", "os"),
    ("User agent", "agent"),
    ("Client", "client"),
    ("Session", "session"),
    ("Token", "token"),
    ("Error code", "code"),
];

/// Values of a field that only one side has, or both, that are listed before the rest is folded away.
const LISTED: usize = 5;
/// The widest that the list is, in cells.
const WIDEST: usize = 104;
/// The names of the sides.
const SIDES: [&str; 2] = ["A", "B"];

/// A line that the cursor can be on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CompareLine {
    /// A count of each side.
    Count(UserColumn),
    /// A field, by its place in [`FIELDS`].
    Heading(usize),
    /// A value of a field.
    Value(usize, usize),
    /// The number of values of a field that are folded away.
    More(usize, usize),
}

/// What a count of a side is the number of.
pub(super) enum Counted {
    /// Values of the field of this name in filters, which are listed below the counts.
    Values(&'static str),
    /// Sign-ins with this value in the field.
    SignInsWith(FilterField, &'static str),
    /// All its sign-ins, or what follows from them.
    SignIns,
}

impl Counted {
    pub(super) fn of(column: UserColumn) -> Self {
        match column {
            UserColumn::Interactive => Self::SignInsWith(FilterField::KIND, Kind::Interactive.name()),
            UserColumn::NonInteractive => Self::SignInsWith(FilterField::KIND, Kind::NonInteractive.name()),
            UserColumn::Failures => Self::SignInsWith(FilterField::STATUS, Status::Failure.name()),
            UserColumn::IpAddresses => Self::Values("ip"),
            UserColumn::Countries => Self::Values("country"),
            UserColumn::Applications => Self::Values("app"),
            UserColumn::Sessions => Self::Values("session"),
            UserColumn::Devices => Self::Values("device"),
            UserColumn::Blocked => Self::Values("code"),
            UserColumn::Legacy => Self::Values("client"),
            UserColumn::User
            | UserColumn::Findings
            | UserColumn::Ratio
            | UserColumn::SignInsPerDay
            | UserColumn::Last
            | UserColumn::First
            | UserColumn::Days
            | UserColumn::Methods
            | UserColumn::Tenant => Self::SignIns,
        }
    }
}

/// Two sides, compared.
pub(super) struct Compared {
    pub(super) comparison: Comparison,
    findings: Arc<Findings>,
    /// All of each side in one lane.
    whole: [Timeline; 2],
    /// A lane for each address.
    by_address: [Timeline; 2],
}

impl Compared {
    pub(super) fn of(store: &Store, findings: &Arc<Findings>, sides: [ComparedSide; 2], width: usize) -> Self {
        let rows = sides.map(|side| side.sign_ins(store));
        let rows: [&[Row]; 2] = [&rows[0], &rows[1]];
        let open = findings.list.iter().filter(|finding| !finding.is_dismissed());
        let suspects: HashSet<Row> = open.flat_map(|finding| &finding.rows).copied().collect();
        let is_suspect = |row| suspects.contains(&row);
        let fields: Vec<_> =
            FIELDS.iter().map(|(_, word)| FilterField::parse(word).map_or(&[][..], FilterField::fields)).collect();
        let comparison = Comparison::of(store, rows, &fields, &UsersReport::sign_ins_of(findings), is_suspect);
        // Users are compared at the same time; parts of the time have nothing in common to stand above each other.
        let timelines = |by| {
            if are_parts(sides) {
                rows.map(|rows| Timeline::of(store, rows, is_suspect, by, width, None))
            } else {
                Timeline::beside(store, rows, is_suspect, by, width)
            }
        };
        let (whole, by_address) = (timelines(LaneBy::User), timelines(LaneBy::Address));
        Self { comparison, findings: Arc::clone(findings), whole, by_address }
    }

    /// The lines of the list. Fields that neither side has are left out.
    pub(super) fn lines(&self, store: &Store, unfolded: &[bool]) -> Vec<CompareLine> {
        let is_counted = |&column: &UserColumn| (0..2).any(|side| self.count(store, column, side).is_some());
        let mut lines: Vec<CompareLine> = count_columns(store).filter(is_counted).map(CompareLine::Count).collect();
        for (field, values) in self.comparison.values.iter().enumerate().filter(|(_, values)| !values.is_empty()) {
            lines.push(CompareLine::Heading(field));
            let mut of_presence = [0; 3];
            let mut folded = 0;
            for (at, value) in values.iter().enumerate() {
                let before = &mut of_presence[value.presence() as usize];
                *before += 1;
                if unfolded.get(field) == Some(&true) || *before <= LISTED || value.is_suspect() {
                    lines.push(CompareLine::Value(field, at));
                } else {
                    folded += 1;
                }
            }
            if folded > 0 {
                lines.push(CompareLine::More(field, folded));
            }
        }
        lines
    }

    /// How many addresses of each side have a lane on a screen of this size.
    fn addresses(size: Size) -> usize {
        (popup_height(size, 0).saturating_sub(24) / 6).min(6)
    }

    /// How many lines [`Self::above`] gives.
    pub(super) fn lines_above(&self, sides: [ComparedSide; 2], size: Size) -> usize {
        let shown = Self::addresses(size);
        let axes = if are_parts(sides) { 2 } else { 1 };
        let addresses = self.by_address.iter().map(|timeline| {
            let lanes = timeline.lanes.len() + timeline.left_out;
            lanes.min(shown) + usize::from(shown > 0 && lanes > shown)
        });
        axes + 2 + addresses.sum::<usize>() + 1
    }

    /// The lanes of the sides, above each other, and a blank line.
    pub(super) fn above(&self, model: &Model, sides: [ComparedSide; 2], size: Size) -> Vec<TextLine> {
        let width = popup_width(size);
        let page =
            |timeline| TimelinePage { store: &model.store, timeline, glyphs: model.glyphs, width, zone: model.zone };
        let mut lines = Vec::new();
        for side in 0..2 {
            let (whole, by_address) = (&self.whole[side], &self.by_address[side]);
            if side == 0 || are_parts(sides) {
                lines.push(TextLine::of(LineKind::Muted, page(whole).axis()));
            }
            let name = if are_parts(sides) {
                sides[side].part(model.zone, model.summary.years)
            } else {
                SafeText::from_log(sides[side].user_name(&model.store), model.glyphs).to_string()
            };
            let name = format!("{} {name}", SIDES[side]);
            match whole.lanes.first() {
                Some(lane) => {
                    let label = page(whole).label_of(&name, lane);
                    lines.push(TextLine { label, ..timeline_lines::lane(page(whole), lane, None) });
                }
                None => lines.push(TextLine::of(LineKind::Text, format!("  {name}: no sign-in"))),
            }
            let shown = Self::addresses(size);
            for lane in by_address.lanes.iter().take(shown) {
                let label = page(by_address).label_of(&format!("  {}", page(by_address).name(lane)), lane);
                lines.push(TextLine { label, ..timeline_lines::lane(page(by_address), lane, None) });
            }
            let more = (by_address.lanes.len() + by_address.left_out).saturating_sub(shown);
            if shown > 0 && more > 0 {
                lines.push(TextLine::of(LineKind::Muted, format!("    and {}", counted(more as u64, "more address"))));
            }
        }
        lines.push(TextLine::of(LineKind::Text, String::new()));
        lines
    }

    /// The headings of the list, and those of its lines that are in view.
    pub(super) fn table(
        &self,
        model: &Model,
        sides: [ComparedSide; 2],
        in_view: &[CompareLine],
        width: usize,
    ) -> Vec<TextLine> {
        // On a wide screen numbers stay near their names.
        let width = width.min(WIDEST);
        let heads: [ColumnHead; 6] = [
            ("", Align::Left),
            (SIDES[0], Align::Right),
            (SIDES[1], Align::Right),
            ("", Align::Left),
            ("First (UTC)", Align::Left),
            ("Last (UTC)", Align::Left),
        ];
        let cells: Vec<[String; 6]> = in_view.iter().map(|&line| self.cells(model, sides, line)).collect();
        // Headings are lines of their own, and columns keep their widths while the list scrolls past the counts.
        let counts = count_columns(&model.store).map(CompareLine::Count);
        let counts: Vec<[String; 6]> = counts.map(|line| self.cells(model, sides, line)).collect();
        let listed = in_view.iter().zip(&cells).filter(|(line, _)| !matches!(line, CompareLine::Heading(_)));
        let measured: Vec<&[String]> =
            counts.iter().chain(listed.map(|(_, cells)| cells)).map(<[String; 6]>::as_slice).collect();
        let table = ColumnTable::of(&heads, None, &measured, width, model.glyphs, model.zone);
        let line = |(line, cells): (&CompareLine, &[String; 6])| match *line {
            CompareLine::Heading(_) => {
                TextLine::of(LineKind::Heading, truncate(&cells[0], width, model.glyphs).into_owned())
            }
            CompareLine::More(..) => TextLine::of(LineKind::Muted, table.line(cells)),
            CompareLine::Value(field, value) if self.comparison.values[field][value].is_suspect() => {
                TextLine { label: table.line(cells), ..TextLine::of(LineKind::Against, String::new()) }
            }
            CompareLine::Value(..) | CompareLine::Count(_) => TextLine::of(LineKind::Text, table.line(cells)),
        };
        let headings = TextLine::of(LineKind::Muted, table.headings());
        std::iter::once(headings).chain(in_view.iter().zip(&cells).map(line)).collect()
    }

    fn cells(&self, model: &Model, sides: [ComparedSide; 2], line: CompareLine) -> [String; 6] {
        let first = |text: String| [text, String::new(), String::new(), String::new(), String::new(), String::new()];
        match line {
            CompareLine::Count(column) => {
                let mut cells = first(sentence_case(column.name()));
                for (side, cell) in cells[1..3].iter_mut().enumerate() {
                    let count = self.count(&model.store, column, side).unwrap_or_else(|| "-".to_owned());
                    *cell = SafeText::from_log(&count, model.glyphs).to_string();
                }
                cells
            }
            CompareLine::Heading(field) => {
                let values = &self.comparison.values[field];
                let parts = [ValuePresence::First, ValuePresence::Second, ValuePresence::Both].into_iter().filter_map(
                    |presence| {
                        let count = values.iter().filter(|value| value.presence() == presence).count();
                        (count > 0).then(|| format!("{} {}", number(count as u64), presence_name(sides, presence)))
                    },
                );
                first(format!("{}: {}", FIELDS[field].0, parts.collect::<Vec<_>>().join(", ")))
            }
            CompareLine::More(_, folded) => first(format!("  and {} more: Enter lists them", number(folded as u64))),
            CompareLine::Value(field, value) => {
                let value = &self.comparison.values[field][value];
                let count =
                    |side: usize| value.sides[side].map_or_else(|| "-".to_owned(), |side| number(side.sign_ins));
                let minute = |time: Option<Timestamp>| {
                    time.map(|time| time_format::minute(model.zone, time, model.summary.years)).unwrap_or_default()
                };
                let mark = if value.is_suspect() { "! " } else { "  " };
                let sides_with = || value.sides.iter().flatten();
                [
                    format!("{mark}{}", SafeText::from_log(&value.value, model.glyphs)),
                    count(0),
                    count(1),
                    presence_name(sides, value.presence()).to_owned(),
                    minute(sides_with().map(|side| side.first).min()),
                    minute(sides_with().map(|side| side.last).max()),
                ]
            }
        }
    }

    /// A count of a side; `None` where there is nothing to count.
    fn count(&self, store: &Store, column: UserColumn, side: usize) -> Option<String> {
        let table = &self.comparison.statistics[side];
        let report = UsersReport { store, table, findings: &self.findings, zone: Zone::Utc };
        let cell = report.cell(column, self.comparison.side(side)?).into_owned();
        Some(cell).filter(|cell| !cell.is_empty() && cell != "-")
    }
}

/// What is counted of each side. The other columns are no counts: names, and times, which the lanes show.
fn count_columns(store: &Store) -> impl Iterator<Item = UserColumn> {
    let columns = UserColumn::of(store).iter().copied();
    columns.filter(|&column| column.is_number() || column == UserColumn::Findings)
}

/// Whether one user is compared in two parts of the time.
fn are_parts(sides: [ComparedSide; 2]) -> bool {
    sides.iter().any(|side| side.is_part())
}

/// What stands behind a value. Where the second side is later, it is gone or new.
fn presence_name(sides: [ComparedSide; 2], presence: ValuePresence) -> &'static str {
    let is_later = are_parts(sides) && sides[0].until.is_some() && sides[0].until <= sides[1].from;
    match presence {
        ValuePresence::First if is_later => "gone",
        ValuePresence::Second if is_later => "new",
        ValuePresence::First => "only A",
        ValuePresence::Second => "only B",
        ValuePresence::Both => "both",
    }
}

/// The sides: the users, or the user and the parts of the time.
pub(super) fn title(model: &Model, sides: [ComparedSide; 2], size: Size) -> String {
    let (zone, year) = (model.zone, model.summary.years);
    let safe = |name: &str, cells| truncate(&SafeText::from_log(name, model.glyphs), cells, model.glyphs).into_owned();
    let [one, other] = sides;
    if one.row == other.row {
        let parts = format!(": A {}, B {}", one.part(zone, year), other.part(zone, year));
        // Beside the position in the list.
        let cells = popup_width(size).saturating_sub(parts.len() + 22);
        return safe(one.user_name(&model.store), cells) + &parts;
    }
    let cells = (popup_width(size) / 2).saturating_sub(4);
    let [one, other] = sides.map(|side| safe(&side.name(&model.store, zone, year), cells));
    format!("A {one}, B {other}")
}

fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
