//! Lays a user's sign-ins out as lanes over one time axis: one lane an address, session, device or application.

use super::time_axis::TimeAxis;
use crate::signin::{Dimension, Field, Kind, Status, Timestamp};
use crate::store::{Identities, NOBODY, Row, Store};
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::cmp::Reverse;
use std::ops::{Range, RangeInclusive};

/// The most lanes that are laid out: each takes 48 bytes a column, 15 MB in all.
const MOST_LANES: usize = 2_000;

/// What has a lane of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LaneBy {
    /// An address.
    #[default]
    Address,
    /// A session.
    Session,
    /// A device.
    Device,
    /// An application.
    Application,
    /// The user: all sign-ins are in one lane.
    User,
}

impl LaneBy {
    /// The name: "address".
    pub const fn name(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Session => "session",
            Self::Device => "device",
            Self::Application => "application",
            Self::User => "user",
        }
    }

    /// The next one in turn. The lane of a user is none of them: it shows nothing beside each other.
    #[must_use]
    pub const fn next(self) -> Self {
        match self {
            Self::Address => Self::Session,
            Self::Session => Self::Device,
            Self::Device => Self::Application,
            Self::Application | Self::User => Self::Address,
        }
    }

    /// The dimension whose values have lanes.
    pub const fn dimension(self) -> Dimension {
        match self {
            Self::Address => Dimension::Address,
            Self::Session => Dimension::Session,
            Self::Device => Dimension::Device,
            Self::Application => Dimension::Application,
            Self::User => Dimension::User,
        }
    }
}

/// What happened in a lane in the time of a column. Counts include the sign-ins that a row stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneCell {
    /// All sign-ins.
    pub sign_ins: u64,
    /// Interactive ones.
    pub interactive: u64,
    /// Failed ones.
    pub failures: u64,
    /// Ones in which the user gave a factor.
    pub proofs: u64,
    /// Suspect ones.
    pub suspects: u64,
    /// The first of them.
    pub row: Option<Row>,
}

/// A lane.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// A sign-in that has the lane's value.
    pub row: Row,
    /// The log names the value.
    pub is_named: bool,
    /// All sign-ins of the user in this lane, also those that are not on the axis.
    pub sign_ins: u64,
    /// The suspect ones among them.
    pub suspects: u64,
    /// What stands in each column of the axis.
    pub cells: Vec<LaneCell>,
    /// The columns from the first to the last suspect sign-in, as far as they are on the axis.
    pub suspect_stretch: Option<RangeInclusive<usize>>,
    /// Times of the first and the last suspect sign-in.
    suspect_span: Option<(Timestamp, Timestamp)>,
}

/// The lanes of a user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Timeline {
    /// What has a lane.
    pub by: LaneBy,
    /// Time over columns.
    pub axis: TimeAxis,
    /// The lanes: those with suspect sign-ins first, then those with the most sign-ins.
    pub lanes: Vec<Lane>,
    /// How many lanes more there are.
    pub left_out: usize,
    /// The most non-interactive sign-ins of a cell.
    pub highest: u64,
    /// First and last sign-in of the user, whether or not they are on the axis.
    pub span: Option<(Timestamp, Timestamp)>,
    /// All sign-ins of the user.
    pub sign_ins: u64,
}

impl Timeline {
    /// Lays out `rows`, the sign-ins of a user by time, in at most `width` columns. `window` limits the axis to a span, both
    /// ends included. `is_suspect` says which sign-ins belong to a finding. Takes time in proportion to the rows and to the
    /// distinct values of the store.
    pub fn of(
        store: &Store,
        rows: &[Row],
        is_suspect: impl Fn(Row) -> bool,
        by: LaneBy,
        width: usize,
        window: Option<(Timestamp, Timestamp)>,
    ) -> Self {
        Self::with_others(store, rows, &[], is_suspect, by, width, window)
    }

    /// The same on an axis that also reaches over `others`: times of something else that is shown on it.
    pub fn with_others(
        store: &Store,
        rows: &[Row],
        others: &[Timestamp],
        is_suspect: impl Fn(Row) -> bool,
        by: LaneBy,
        width: usize,
        window: Option<(Timestamp, Timestamp)>,
    ) -> Self {
        let created = |row: &Row| store.created(*row);
        let from = window.map_or(0, |(from, _)| rows.partition_point(|row| created(row) < from));
        let to = window.map_or(rows.len(), |(_, to)| rows.partition_point(|row| created(row) <= to));
        let on_axis = from.min(to)..to;
        let mut times: Vec<Timestamp> = rows[on_axis.clone()].iter().map(created).collect();
        let is_shown = |time: &&Timestamp| window.is_none_or(|(from, to)| (from..=to).contains(*time));
        times.extend(others.iter().filter(is_shown));
        times.sort_unstable();
        if let Some((from, to)) = window.filter(|_| !times.is_empty()) {
            times.insert(0, from);
            times.push(to);
        }
        Self::on(TimeAxis::of(&times, width), store, rows, on_axis, &is_suspect, by)
    }

    /// Lays out two sets of sign-ins, each by time, over one axis, so that what happened at one time stands in one column.
    pub fn beside(
        store: &Store,
        sides: [&[Row]; 2],
        is_suspect: impl Fn(Row) -> bool,
        by: LaneBy,
        width: usize,
    ) -> [Self; 2] {
        let mut times: Vec<Timestamp> = sides.concat().into_iter().map(|row| store.created(row)).collect();
        times.sort_unstable();
        let axis = TimeAxis::of(&times, width);
        let mut timelines = sides.map(|rows| Self::on(axis.clone(), store, rows, 0..rows.len(), &is_suspect, by));
        let highest = timelines.iter().map(|timeline| timeline.highest).max().unwrap_or(0);
        for timeline in &mut timelines {
            timeline.highest = highest;
        }
        timelines
    }

    /// Lays out `rows`, of which those in `on_axis` lie on the axis.
    fn on(
        axis: TimeAxis,
        store: &Store,
        rows: &[Row],
        on_axis: Range<usize>,
        is_suspect: &impl Fn(Row) -> bool,
        by: LaneBy,
    ) -> Self {
        let mut lanes = lanes(store, rows, is_suspect, by);
        let left_out = lanes.list.len().saturating_sub(MOST_LANES);
        lanes.list.truncate(MOST_LANES);

        let proofs = store.per_value(Dimension::Authentication, |entry| entry.get(Field::FreshFactor) == Some("true"));
        for lane in &mut lanes.list {
            lane.cells = vec![LaneCell::default(); axis.len()];
            lane.suspect_stretch = lane.suspect_span.and_then(|(first, last)| {
                let (begins, ends) = axis.span()?;
                (first.limited() <= ends.0 && last.limited() >= begins.0)
                    .then(|| axis.column_of(first)..=axis.column_of(last))
            });
        }
        for (&row, lane) in rows[on_axis.clone()].iter().zip(&lanes.of[on_axis]) {
            let Some(lane) = lanes.list.get_mut(lanes.places[*lane as usize]) else { continue };
            let Some(cell) = lane.cells.get_mut(axis.column_of(store.created(row))) else { continue };
            let sign_ins = u64::from(store.sign_in_count(row));
            let counted = |holds: bool| if holds { sign_ins } else { 0 };
            let status = store.status(row);
            cell.sign_ins += sign_ins;
            cell.interactive += counted(store.kind(row) == Kind::Interactive);
            cell.failures += counted(status == Status::Failure);
            cell.suspects += counted(is_suspect(row));
            let is_proof = proofs[store.value(Dimension::Authentication, row) as usize];
            cell.proofs += counted(is_proof && status == Status::Success);
            cell.row.get_or_insert(row);
        }
        let cells = lanes.list.iter().flat_map(|lane| &lane.cells);
        let highest = cells.map(|cell| cell.sign_ins - cell.interactive).max().unwrap_or(0);
        let span = rows.first().zip(rows.last()).map(|(&first, &last)| (store.created(first), store.created(last)));
        let sign_ins = rows.iter().map(|&row| u64::from(store.sign_in_count(row))).sum();
        Self { by, axis, lanes: lanes.list, left_out, highest, span, sign_ins }
    }

    /// The first sign-in in a column: in the lane, if it has one there, else in any.
    pub fn row_at(&self, lane: usize, column: usize) -> Option<Row> {
        let row = |lane: &Lane| lane.cells.get(column)?.row;
        self.lanes.get(lane).and_then(row).or_else(|| self.lanes.iter().find_map(row))
    }
}

/// The lanes of a user without their cells.
struct Lanes {
    list: Vec<Lane>,
    /// The number of each row's lane, in the order in which lanes began.
    of: Vec<u32>,
    /// The place in `list` of each number.
    places: Vec<usize>,
}

fn lanes(store: &Store, rows: &[Row], is_suspect: &impl Fn(Row) -> bool, by: LaneBy) -> Lanes {
    let dimension = by.dimension();
    let identities = Identities::of(store, dimension);
    let mut numbers: HashMap<u32, u32, RandomState> = HashMap::default();
    let mut list: Vec<Lane> = Vec::new();
    let mut of = Vec::with_capacity(rows.len());
    for &row in rows {
        let is_named = store.name(dimension, row).is_some();
        let key = match by {
            // A user is one, whatever the spellings of their name.
            LaneBy::User => 0,
            _ if is_named => identities.get(store.value(dimension, row)),
            _ => NOBODY,
        };
        let number = *numbers.entry(key).or_insert_with(|| {
            let (cells, suspect_stretch, suspect_span) = (Vec::new(), None, None);
            list.push(Lane { row, is_named, sign_ins: 0, suspects: 0, cells, suspect_stretch, suspect_span });
            list.len() as u32 - 1
        });
        let lane = &mut list[number as usize];
        let sign_ins = u64::from(store.sign_in_count(row));
        lane.sign_ins += sign_ins;
        if is_suspect(row) {
            lane.suspects += sign_ins;
            let time = store.created(row);
            lane.suspect_span = Some((lane.suspect_span.map_or(time, |(first, _)| first), time));
        }
        of.push(number);
    }
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&at| (list[at].suspects == 0, Reverse(list[at].sign_ins), at));
    let mut places = vec![0; list.len()];
    for (place, &number) in order.iter().enumerate() {
        places[number] = place;
    }
    let list = order.iter().map(|&number| list[number].clone()).collect();
    Lanes { list, of, places }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::Record;
    use crate::store::Users;
    use crate::store::testing::store_of;
    use proptest::prelude::*;

    fn record(kind: Kind, hour: i64, address: &'static str) -> Record<'static> {
        let mut record = Record::new(kind, Timestamp(hour * Timestamp::HOUR));
        record.status = Status::Success;
        record.set(Field::UserId, "7");
        record.set(Field::IpAddress, address);
        record
    }

    const HOME: &str = "192.0.2.1";
    const AWAY: &str = "203.0.113.9";

    /// Twelve hours at home, four of them also away, where one sign-in fails.
    fn two_streams() -> Store {
        let mut records: Vec<_> = (0..12).map(|hour| record(Kind::NonInteractive, hour, HOME)).collect();
        records[0].kind = Kind::Interactive;
        records[0].set(Field::FreshFactor, "true");
        records.extend((4..8).map(|hour| record(Kind::NonInteractive, hour, AWAY)));
        records[13].status = Status::Failure;
        store_of(&records)
    }

    #[test]
    fn two_streams_at_once_are_two_lanes_and_the_suspect_one_comes_first() {
        let store = two_streams();
        let rows = Users::sign_ins_of(&store, 0);
        let timeline = Timeline::of(&store, &rows, |row| row >= 12, LaneBy::Address, 12, None);
        let [away, home] = timeline.lanes.as_slice() else { panic!("{:?}", timeline.lanes) };
        assert_eq!([away, home].map(|lane| store.text(Field::IpAddress, lane.row)), [Some(AWAY), Some(HOME)]);
        assert_eq!((away.sign_ins, away.suspects, home.suspects, timeline.sign_ins), (4, 4, 0, 16));
        assert_eq!((away.suspect_stretch.clone(), home.suspect_stretch.clone()), (Some(4..=7), None));
        let counts = |lane: &Lane| lane.cells.iter().map(|cell| cell.sign_ins).collect::<Vec<_>>();
        assert_eq!(counts(away), [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(counts(home), [1; 12]);
        assert_eq!((home.cells[0].interactive, home.cells[0].proofs, away.cells[5].failures), (1, 1, 1));
        assert_eq!((timeline.row_at(0, 5), timeline.row_at(0, 0)), (Some(13), Some(0)));
    }

    #[test]
    fn a_window_shows_its_part_and_the_lanes_stay() {
        let store = two_streams();
        let rows = Users::sign_ins_of(&store, 0);
        let hour = |hour| Timestamp(hour * Timestamp::HOUR);
        let window = Some((hour(6), hour(9)));
        let timeline = Timeline::of(&store, &rows, |row| row >= 12, LaneBy::Address, 40, window);
        let shown = |lane: &Lane| lane.cells.iter().map(|cell| cell.sign_ins).sum::<u64>();
        assert_eq!(timeline.lanes.iter().map(shown).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(timeline.lanes[0].suspect_stretch.clone().map(|stretch| *stretch.start()), Some(0));
        assert_eq!(timeline.span, Some((hour(0), hour(11))));
    }

    #[test]
    fn two_sets_stand_over_one_axis_and_all_of_a_user_is_one_lane() {
        let store = two_streams();
        let (home, away): (Vec<Row>, Vec<Row>) = ((0..12).collect(), (12..16).collect());
        let [one, other] = Timeline::beside(&store, [&home, &away], |row| row >= 12, LaneBy::User, 12);
        assert_eq!(one.axis, other.axis);
        let counts = |timeline: &Timeline| {
            let [lane] = timeline.lanes.as_slice() else { panic!("one lane: {timeline:?}") };
            lane.cells.iter().map(|cell| cell.sign_ins).collect::<Vec<_>>()
        };
        assert_eq!(counts(&one), [1; 12]);
        assert_eq!(counts(&other), [0, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]);
        assert_eq!(other.lanes[0].suspect_stretch, Some(4..=7));
    }

    #[test]
    fn what_has_no_value_has_a_lane_too() {
        let store = two_streams();
        let rows = Users::sign_ins_of(&store, 0);
        let timeline = Timeline::of(&store, &rows, |_| false, LaneBy::Session, 12, None);
        assert_eq!(timeline.lanes.iter().map(|lane| (lane.is_named, lane.sign_ins)).collect::<Vec<_>>(), [(false, 16)]);
        let empty = Timeline::of(&store, &[], |_| false, LaneBy::Session, 12, None);
        assert!(empty.lanes.is_empty() && empty.axis.is_empty());
    }

    proptest! {
        #[test]
        fn every_sign_in_stands_in_one_cell(
            choices in proptest::collection::vec((0..3usize, 0..300i64), 1..60), width in 1..100usize
        ) {
            let records: Vec<_> = choices.iter().map(|&(address, hour)| {
                record(Kind::NonInteractive, hour, ["", HOME, AWAY][address])
            }).collect();
            let store = store_of(&records);
            let timeline =
                Timeline::of(&store, &Users::sign_ins_of(&store, 0), |_| false, LaneBy::Address, width, None);
            let cells = timeline.lanes.iter().flat_map(|lane| &lane.cells);
            prop_assert_eq!(cells.map(|cell| cell.sign_ins).sum::<u64>(), records.len() as u64);
        }
    }
}
