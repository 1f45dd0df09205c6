//! Writes the timeline of a user as text: an axis, a line a lane, and what stands in a column.

use super::{PageFormat, show};
use crate::aggregate::{AxisColumn, Lane, LaneBy, LaneCell, Timeline};
use crate::signin::{Dimension, Timestamp, Zone};
use crate::store::{Row, Store};
use crate::text::{Align, Glyphs, SafeText, bar, counted, duration, fit, number, truncate, width};
use std::io::{self, Write};
use std::time::Duration;

/// Cells for the number of sign-ins of a lane, on a page that is wide enough for it.
const COUNT: usize = 8;
/// The narrowest page with the number of sign-ins of each lane.
const WITH_COUNT: usize = 60;
/// Cells between two times on the axis at least.
const TICKS: usize = 18;
/// The width of a page without a limit.
const UNLIMITED: usize = 160;

/// What a piece of a lane shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LaneMark {
    /// Nothing.
    Empty,
    /// An interactive sign-in.
    Interactive,
    /// A sign-in in which the user gave a factor.
    Proof,
    /// A failed sign-in.
    Failure,
    /// Non-interactive sign-ins.
    Density,
    /// A suspect sign-in of any kind, or the time between two.
    Suspect,
    /// A silence that is left out.
    Silence,
}

/// A timeline with what it is drawn with.
#[derive(Clone, Copy)]
pub(crate) struct TimelinePage<'a> {
    /// What the sign-ins are of.
    pub store: &'a Store,
    /// What is drawn.
    pub timeline: &'a Timeline,
    /// Which characters may be used.
    pub glyphs: Glyphs,
    /// The width of a line in cells.
    pub width: usize,
    /// The zone of the times.
    pub zone: Zone,
}

/// Cells for the label of a lane.
fn label_width(width: usize) -> usize {
    (width * 3 / 10).clamp(18, 34)
}

/// Cells before the first column of the axis.
pub(crate) fn margin(width: usize) -> usize {
    label_width(width) + 1 + if width >= WITH_COUNT { COUNT } else { 0 }
}

/// How many columns the axis may have on a page of this width.
pub(crate) fn axis_width(width: usize) -> usize {
    width.saturating_sub(margin(width)).max(1)
}

impl TimelinePage<'_> {
    /// The character of a kind of piece.
    fn sign(self, mark: LaneMark) -> &'static str {
        let (unicode, ascii) = match mark {
            LaneMark::Interactive => ("●", "o"),
            LaneMark::Proof => ("◆", "P"),
            LaneMark::Failure => ("✗", "x"),
            LaneMark::Suspect => ("░", "/"),
            LaneMark::Silence => ("┊", "|"),
            LaneMark::Empty | LaneMark::Density => (" ", " "),
        };
        if self.glyphs == Glyphs::Unicode { unicode } else { ascii }
    }

    /// Whether the axis reaches from one year into another, so that a day alone says too little.
    fn spans_years(self) -> bool {
        let year = |time| self.zone.format(time, "%Y");
        self.timeline.axis.span().is_some_and(|(first, last)| year(first) != year(last))
    }

    /// Times at the axis, at least `spacing` columns from each other: when each stretch begins, and times between. Each says
    /// no more than it must beside the one before it: the year where the axis spans several, the day, else the time alone.
    /// `cells` gives the columns that a text takes.
    pub(crate) fn ticks(self, spacing: usize, cells: impl Fn(&str) -> usize) -> Vec<(usize, String)> {
        let axis = &self.timeline.axis;
        let years = self.spans_years();
        let beginnings: Vec<(usize, Timestamp)> = axis.beginnings().collect();
        let mut times: Vec<(usize, Timestamp)> = Vec::new();
        for (at, &(column, time)) in beginnings.iter().enumerate() {
            times.push((column, time));
            let end = beginnings.get(at + 1).map_or(axis.len(), |&(next, _)| next);
            for column in (column + spacing..end.saturating_sub(spacing / 2)).step_by(spacing) {
                if let Some(AxisColumn::Time(time, _)) = axis.column(column) {
                    times.push((column, time));
                }
            }
        }
        let mut ticks: Vec<(usize, String)> = Vec::new();
        let (mut free, mut before): (usize, Option<Timestamp>) = (0, None);
        for (column, time) in times {
            let is_new = |pattern| {
                before.is_none_or(|before| self.zone.format(before, pattern) != self.zone.format(time, pattern))
            };
            let pattern = match () {
                () if years && is_new("%Y") => "%Y-%m-%d %H:%M",
                () if is_new("%Y-%m-%d") => "%m-%d %H:%M",
                () if is_new("%H:%M") => "%H:%M",
                () if is_new("%H:%M:%S") => "%H:%M:%S",
                () => continue,
            };
            let text = self.zone.format(time, pattern);
            let needed = cells(&text);
            if column >= free && column + needed <= axis.len().max(needed) {
                free = column + needed;
                before = Some(time);
                ticks.push((column, text));
            }
        }
        ticks
    }

    /// The line above the lanes.
    pub(crate) fn axis(self) -> String {
        let mut line = String::new();
        // A sign before each time, and a blank behind it.
        for (column, text) in self.ticks(TICKS, |text| text.len() + 2) {
            line.push_str(&" ".repeat(column.saturating_sub(width(&line))));
            line.push('|');
            line.push_str(&text);
        }
        " ".repeat(margin(self.width)) + &line
    }

    /// What a lane is about: its value, and the place of an address. Safe to show.
    pub(crate) fn name(self, lane: &Lane) -> String {
        let name = match self.store.name(self.timeline.by.dimension(), lane.row) {
            Some(name) if lane.is_named => name.to_owned(),
            _ => format!("(no {})", self.timeline.by.name()),
        };
        let place = if self.timeline.by == LaneBy::Address && self.width >= WITH_COUNT {
            show::place(self.store, lane.row)
        } else {
            String::new()
        };
        SafeText::from_log(format!("{name} {place}").trim_end(), self.glyphs).to_string()
    }

    /// What stands before the cells of a lane: `!` for a suspect one, its name, its number of sign-ins.
    pub(crate) fn label(self, lane: &Lane) -> String {
        self.label_of(&self.name(lane), lane)
    }

    /// The same with a name, which must be safe to show.
    pub(crate) fn label_of(self, name: &str, lane: &Lane) -> String {
        self.label_with(name, lane.suspects > 0, lane.sign_ins)
    }

    /// The same with a name, which must be safe to show, and a number.
    pub(crate) fn label_with(self, name: &str, is_suspect: bool, count: u64) -> String {
        let mark = if is_suspect { "! " } else { "  " };
        let cells = label_width(self.width);
        let name = truncate(name, cells - 2, self.glyphs).into_owned();
        let label = format!("{mark}{}", fit(&name, cells - 2, Align::Left, self.glyphs));
        let count = fit(&number(count), COUNT - 1, Align::Right, self.glyphs);
        if self.width >= WITH_COUNT { format!("{label} {count} ") } else { label + " " }
    }

    /// The cells of a lane as pieces of one kind each, a character for each column.
    pub(crate) fn pieces(self, lane: &Lane) -> Vec<(LaneMark, String)> {
        let mut pieces: Vec<(LaneMark, String)> = Vec::new();
        for column in 0..self.timeline.axis.len() {
            let (mark, sign) = self.cell(lane, column);
            match pieces.last_mut() {
                Some((last, text)) if *last == mark => text.push_str(sign),
                _ => pieces.push((mark, sign.to_owned())),
            }
        }
        pieces
    }

    /// What a column of a lane shows, and the character for it.
    pub(crate) fn cell(self, lane: &Lane, column: usize) -> (LaneMark, &'static str) {
        let cell = lane.cells.get(column).copied().unwrap_or_default();
        let mark = self.kind_of(lane, column);
        match mark {
            // Nothing hides that it is suspect; the words below say of what kind it is.
            _ if cell.suspects > 0 => (LaneMark::Suspect, "!"),
            LaneMark::Density => (mark, bar(self.glyphs, cell.sign_ins, self.timeline.highest)),
            mark => (mark, self.sign(mark)),
        }
    }

    /// Of what kind a column of a lane is, whether or not it is suspect. What is rare goes before what is frequent.
    pub(crate) fn kind_of(self, lane: &Lane, column: usize) -> LaneMark {
        let cell = lane.cells.get(column).copied().unwrap_or_default();
        let is_inside = lane.suspect_stretch.as_ref().is_some_and(|stretch| stretch.contains(&column));
        match cell {
            LaneCell { proofs: 1.., .. } => LaneMark::Proof,
            LaneCell { interactive: 1.., .. } => LaneMark::Interactive,
            LaneCell { failures: 1.., .. } => LaneMark::Failure,
            LaneCell { sign_ins: 1.., .. } => LaneMark::Density,
            _ if matches!(self.timeline.axis.column(column), Some(AxisColumn::Silence(..))) => LaneMark::Silence,
            _ if is_inside => LaneMark::Suspect,
            _ => LaneMark::Empty,
        }
    }

    /// What stands in a column, lane by lane; that of the first line in all. Safe to show.
    pub(crate) fn at(self, column: usize) -> Vec<String> {
        let pattern = if self.spans_years() { "%Y-%m-%d %H:%M" } else { "%m-%d %H:%M" };
        let minute = |time: Timestamp| self.zone.format(time, pattern);
        let zone = self.zone.name();
        match self.timeline.axis.column(column) {
            None => Vec::new(),
            Some(AxisColumn::Silence(from, to)) => {
                let silence = length(from, to);
                vec![format!("{} to {} {zone}: nothing; {silence} of silence are left out", minute(from), minute(to))]
            }
            Some(AxisColumn::Time(from, to)) => {
                let here = self.timeline.lanes.iter().filter_map(|lane| {
                    let cell = lane.cells.get(column)?;
                    Some((lane, cell, cell.row?))
                });
                let here: Vec<_> = here.collect();
                let sum = here.iter().map(|(_, cell, _)| cell.sign_ins).sum();
                let (first, last) = (minute(from), minute(Timestamp(to.0 - 1)));
                let span = if first == last { first } else { format!("{first} to {last}") };
                let mut lines = vec![format!("{span} {zone}: {}", counted(sum, "sign-in"))];
                lines.extend(here.into_iter().map(|(lane, cell, row)| self.in_lane(lane, cell, row)));
                lines
            }
        }
    }

    /// What a cell of a lane holds, whose first sign-in is `row`. Safe to show.
    pub(crate) fn in_lane(self, lane: &Lane, cell: &LaneCell, row: Row) -> String {
        let parts = [
            (cell.suspects, "suspect"),
            (cell.interactive, "interactive"),
            (cell.proofs, "with a factor given"),
            (cell.failures, "failed"),
        ];
        let mut texts = vec![format!("{}: {}", self.name(lane), counted(cell.sign_ins, "sign-in"))];
        for (count, what) in parts.into_iter().filter(|&(count, _)| count > 0) {
            texts.push(format!("{} {what}", number(count)));
        }
        let time = self.zone.format(self.store.created(row), "%H:%M:%S");
        let name = |dimension| self.store.name(dimension, row).map(|name| SafeText::from_log(name, self.glyphs));
        let mut first = vec![format!("first {time}")];
        if self.timeline.by != LaneBy::Application {
            first.extend(name(Dimension::Application).map(|name| name.to_string()));
        }
        if self.timeline.by != LaneBy::Address {
            first.extend(name(Dimension::Address).map(|name| name.to_string()));
        }
        format!("{}; {}", texts.join(", "), first.join(", "))
    }

    /// What the characters mean, one by one.
    pub(crate) fn legend(self) -> [String; 7] {
        let parts = [
            (self.sign(LaneMark::Interactive), "interactive"),
            (self.sign(LaneMark::Proof), "factor given"),
            (self.sign(LaneMark::Failure), "failed"),
            (bar(self.glyphs, 1, 2), "non-interactive"),
            ("!", "suspect"),
            (self.sign(LaneMark::Suspect), "suspect time"),
            (self.sign(LaneMark::Silence), "silence"),
        ];
        parts.map(|(sign, meaning)| format!("{sign} {meaning}"))
    }

    /// The silences that are left out, in words; `None` where there are none.
    pub(crate) fn silences(self) -> Option<String> {
        let lengths: Vec<String> = self.timeline.axis.silences().map(|(_, from, to)| length(from, to)).collect();
        (!lengths.is_empty()).then(|| format!("Silence left out: {}", lengths.join(", ")))
    }

    /// Writes the timeline of the user of `row`. `more` is a lane of something else, as text, and what its characters mean.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write(self, out: &mut impl Write, row: Row, more: Option<(String, String)>) -> io::Result<()> {
        let user = self.store.name(Dimension::User, row).unwrap_or_default();
        let span = self.timeline.span.map(|(first, last)| format!(", {} UTC", show::span(first, last)));
        let sign_ins = counted(self.timeline.sign_ins, "sign-in");
        let by = self.timeline.by.name();
        let user = SafeText::from_log(user, self.glyphs);
        writeln!(out, "{user}: {sign_ins}{}; a lane for each {by}", span.unwrap_or_default())?;
        writeln!(out, "{}", self.axis())?;
        for lane in &self.timeline.lanes {
            let cells: String = self.pieces(lane).into_iter().map(|(_, text)| text).collect();
            writeln!(out, "{}", (self.label(lane) + &cells).trim_end())?;
        }
        if self.timeline.left_out > 0 {
            writeln!(out, "  and {}", counted(self.timeline.left_out as u64, "more lane"))?;
        }
        if let Some((lane, _)) = &more {
            writeln!(out, "{}", lane.trim_end())?;
        }
        self.silences().map_or(Ok(()), |silences| writeln!(out, "{silences}"))?;
        writeln!(out, "{}", self.legend().join("  "))?;
        more.map_or(Ok(()), |(_, legend)| writeln!(out, "{legend}"))
    }
}

/// The width of lines on a page.
pub(crate) fn page_width(page: PageFormat) -> usize {
    page.width.unwrap_or(UNLIMITED).min(UNLIMITED)
}

fn length(from: Timestamp, to: Timestamp) -> String {
    duration(Duration::from_nanos(to.0.saturating_sub(from.0).max(0).unsigned_abs()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::signin::{Field, Kind, Record, Status};
    use crate::store::Users;
    use crate::store::testing::store_of;

    fn written(glyphs: Glyphs, width: usize) -> Vec<String> {
        let record = |kind, hour: i64, address, code: &'static str| {
            let mut record = Record::new(kind, Timestamp(hour * Timestamp::HOUR));
            record.status = if code == "0" { Status::Success } else { Status::Failure };
            for (field, value) in [
                (Field::UserPrincipalName, "alice\u{202e}@contoso.com"),
                (Field::IpAddress, address),
                (Field::Country, if address == "192.0.2.1" { "FR" } else { "NG" }),
            ] {
                record.set(field, value);
            }
            record
        };
        let mut records = vec![record(Kind::Interactive, 0, "192.0.2.1", "0")];
        records[0].set(Field::FreshFactor, "true");
        records.extend((1..8).map(|hour| record(Kind::NonInteractive, hour, "192.0.2.1", "0")));
        records.push(record(Kind::NonInteractive, 3, "203.0.113.9", "0"));
        records.push(record(Kind::NonInteractive, 6, "203.0.113.9", "53003"));
        records.push(record(Kind::Interactive, 30, "192.0.2.1", "0"));
        let store = store_of(&records);
        let timeline = Timeline::of(
            &store,
            &Users::sign_ins_of(&store, 0),
            |row| row == 8 || row == 9,
            LaneBy::Address,
            axis_width(width),
            None,
        );
        let mut out = Vec::new();
        TimelinePage { store: &store, timeline: &timeline, glyphs, width, zone: Zone::Utc }
            .write(&mut out, 0, None)
            .expect("memory");
        String::from_utf8(out).expect("text").lines().map(str::to_owned).collect()
    }

    #[test]
    fn two_streams_are_seen_without_colour() {
        let lines = written(Glyphs::Ascii, 66);
        assert!(lines.iter().all(|line| line.is_ascii()), "{lines:#?}");
        assert_eq!(
            lines,
            [
                "alice\\u{202e}@contoso.com: 11 sign-ins, 1970-01-01 00:00:00 to 1970-01-02 06:00:00 UTC; a lane for each address",
                "                            |01-01 00:00      |03:30",
                "! 203.0.113.9 NG          2                !//////////////!     |",
                "  192.0.2.1 FR            9 P    #    #    #    #    #    #    #|o",
                "Silence left out: 23 h 00 min",
                "o interactive  P factor given  x failed  - non-interactive  ! suspect  / suspect time  | silence",
            ]
        );
    }

    #[test]
    fn the_axis_names_the_year_where_there_are_several_and_no_time_twice() {
        let axis = |times: &[&str]| {
            let records: Vec<_> = times
                .iter()
                .map(|time| {
                    let time = Timestamp::parse(&format!("{time}Z")).expect("a time");
                    let mut record = Record::new(Kind::NonInteractive, time);
                    record.set(Field::UserPrincipalName, "alice@contoso.com");
                    record
                })
                .collect();
            let store = store_of(&records);
            let rows = Users::sign_ins_of(&store, 0);
            let timeline = Timeline::of(&store, &rows, |_| false, LaneBy::Address, axis_width(120), None);
            let page =
                TimelinePage { store: &store, timeline: &timeline, glyphs: Glyphs::Ascii, width: 120, zone: Zone::Utc };
            (page.axis().trim().to_owned(), page.at(0).remove(0))
        };
        let (years, first) = axis(&["1970-01-01T00:00:00", "2026-10-03T14:00:00", "2026-10-03T14:09:00"]);
        let ticks: Vec<&str> = years.split('|').map(str::trim).skip(1).collect();
        assert_eq!(ticks, ["1970-01-01 00:00", "2026-10-03 14:02", "14:04", "14:06"]);
        assert!(first.starts_with("1970-01-01 00:00"), "{first}");
        let (minute, _) = axis(&["2026-10-03T14:02:00", "2026-10-03T14:02:40", "2026-10-03T14:03:00"]);
        let ticks: Vec<&str> = minute.split('|').map(str::trim).skip(1).collect();
        assert_eq!(ticks, ["10-03 14:02", "14:02:14", "14:02:28", "14:02:42"], "seconds where minutes do not differ");
    }

    #[test]
    fn a_column_is_named_lane_by_lane() {
        let lines = written(Glyphs::Unicode, 120);
        assert!(lines[2].starts_with("! 203.0.113.9 NG") && lines[2].contains("!░"), "{lines:#?}");
        assert!(lines[0].starts_with("alice‹U+202E›@contoso.com"), "{lines:#?}");
    }
}
