//! The fast way through a row of a table.
//!
//! The columns stay the same through a file, so a row is compared with the one before it, and only the cells in which
//! they differ are read to their ends. What changed cells mean is remembered under their bytes, as for JSON records. It
//! gives what [`RowMap::map`] would make of the cells that the `csv` crate finds, or nothing: a row of another length,
//! quotes that stand where they have no meaning and single carriage returns are for these two.

use super::super::key::FieldKey;
use super::super::record_builder::{RecordBuilder, meant};
use super::super::record_header::RecordHeader;
use super::super::row::{RowMap, unguarded};
use super::super::{MapHints, json_skip};
use super::group_cache::{FieldValue, GROUPS, GroupCache, HEADER, MappedRow, before_times, groups_of};
use super::value_cache::{ValueCache, ValueNumbers};
use crate::store::{RawRef, Shard};
use std::borrow::Cow;
use std::sync::Arc;

/// The memory from row to row, of one thread and its [`Shard`].
pub struct FastRowMapper {
    /// The table that the rest is about.
    map: Option<Arc<RowMap>>,
    parts: GroupCache,
    /// For each group, its columns.
    members: [Vec<u16>; GROUPS],
    /// What depends on each column: a bit a group.
    groups: Vec<u32>,
    /// Columns that only records of another kind have.
    foreign: Vec<usize>,
    /// The last row with its line end, and where its cells are in it, with their quotes.
    last: Vec<u8>,
    cells: Vec<CellSpan>,
    /// Cells of the row at hand.
    found: Vec<CellSpan>,
    /// Long quoted cells that were met, each with the byte behind it, by column.
    known: Vec<ValueCache>,
    numbers: ValueNumbers,
    /// Whether the parts are those of the last row.
    settled: bool,
}

/// Where a cell is.
#[derive(Clone, Copy)]
struct CellSpan {
    start: u32,
    end: u32,
    /// Number of a cell that was met before, or 0.
    known: u32,
}

impl CellSpan {
    fn moved(self, by: u32) -> Self {
        Self { start: self.start.wrapping_add(by), end: self.end.wrapping_add(by), ..self }
    }

    fn text(self, row: &[u8]) -> &[u8] {
        &row[self.start as usize..self.end as usize]
    }
}

impl FastRowMapper {
    pub fn new() -> Self {
        Self {
            map: None,
            parts: GroupCache::new(),
            members: std::array::from_fn(|_| Vec::new()),
            groups: Vec::new(),
            foreign: Vec::new(),
            last: Vec::new(),
            cells: Vec::new(),
            found: Vec::new(),
            known: Vec::new(),
            numbers: ValueNumbers::default(),
            settled: false,
        }
    }

    /// Maps the row at the front of `text`, which is UTF-8, or gives `None` when it is not for here. `raw` says where
    /// the text stands, and comes back with the length of the row without its line end.
    pub fn map(
        &mut self,
        map: &Arc<RowMap>,
        delimiter: u8,
        text: &[u8],
        hints: MapHints,
        raw: RawRef,
        shard: &mut Shard,
    ) -> Option<MappedRow> {
        if !self.map.as_ref().is_some_and(|known| Arc::ptr_eq(known, map)) {
            self.learn_columns(map);
        }
        let (end, changed) = self.split(map, text, delimiter)?;
        let all = !self.settled;
        self.settled = false;
        std::mem::swap(&mut self.cells, &mut self.found);
        self.last.clear();
        self.last.extend_from_slice(&text[..line_end(text, end)?]);
        let cell = |column: usize| (self.cells[column].text(text), self.cells[column].known);
        if self.foreign.iter().any(|&column| !is_empty(cell(column).0)) {
            return None;
        }
        for group in (0..HEADER).filter(|group| all || changed & 1 << group != 0) {
            self.parts.update(group, values(map, &self.members[group], cell), shard, read)?;
        }
        self.settled = true;
        let mut header = RecordHeader::default();
        for FieldValue { key, raw, .. } in values(map, &self.members[HEADER], cell) {
            if let Some(text) = meant(said(raw)?) {
                header.text(key, text);
            }
        }
        self.parts.row(&header, hints, RawRef { len: end as u32, ..raw })
    }

    fn learn_columns(&mut self, map: &Arc<RowMap>) {
        *self = Self::new();
        for (column, &key) in map.keys().iter().enumerate() {
            let groups = groups_of(key);
            self.groups.push(groups);
            for (group, members) in self.members.iter_mut().enumerate() {
                if groups & 1 << group != 0 {
                    members.push(column as u16);
                }
            }
            if matches!(key, FieldKey::Foreign(_)) {
                self.foreign.push(column);
            }
            self.known.push(ValueCache::default());
        }
        self.map = Some(Arc::clone(map));
    }

    /// Finds the cells; gives where the row ends, before its line end, and the groups in which it differs from the last.
    fn split(&mut self, map: &RowMap, text: &[u8], delimiter: u8) -> Option<(usize, u32)> {
        self.found.clear();
        let (mut at, mut changed) = (0, 0);
        loop {
            let mut before = 0;
            if let Some(&CellSpan { start, .. }) = self.cells.get(self.found.len()) {
                let same_to = start as usize + json_skip::common(&text[at..], &self.last[start as usize..]);
                let by = (at as u32).wrapping_sub(start);
                while let Some(&cell) = self.cells.get(self.found.len()) {
                    let after = self.cells.get(self.found.len() + 1);
                    if after.map_or(self.last.len(), |after| after.start as usize) > same_to {
                        (at, before) = (cell.moved(by).start as usize, cell.known);
                        break;
                    }
                    self.found.push(cell.moved(by));
                }
                if self.found.len() == self.cells.len() {
                    return Some((self.found.last()?.end as usize, changed));
                }
            }
            let column = self.found.len();
            let groups = *self.groups.get(column)?;
            let (end, known) = self.cell_end(text, at, delimiter, column, map.keys()[column])?;
            if known == 0 || known != before {
                changed |= groups;
            }
            self.found.push(CellSpan { start: at as u32, end: end as u32, known });
            if *text.get(end)? != delimiter {
                line_end(text, end)?;
                return (self.found.len() == self.groups.len()).then_some((end, changed));
            }
            at = end + 1;
        }
    }

    /// Where the cell at `at` ends, and its number.
    fn cell_end(
        &mut self,
        text: &[u8],
        at: usize,
        delimiter: u8,
        column: usize,
        key: FieldKey,
    ) -> Option<(usize, u32)> {
        let rest = text.get(at..)?;
        if rest.first() != Some(&b'"') {
            return cell_end(text, at, delimiter).map(|end| (end, 0));
        }
        if let Some((len, number)) = self.known[column].find(rest) {
            return Some((at + len - 1, number));
        }
        let end = cell_end(text, at, delimiter)?;
        // A quote behind the cell would go on with it: with the byte that is there, no cell begins another.
        let behind = *text.get(end)?;
        let is_whole = behind == delimiter || line_end(text, end).is_some();
        let whole = is_whole.then(|| &text[at..=end])?;
        Some((end, self.known[column].keep(whole, before_times(key, true), &mut self.numbers)))
    }
}

/// Where the next line starts, if the row that ends at `end` is followed by a line end.
fn line_end(text: &[u8], end: usize) -> Option<usize> {
    match text.get(end..)? {
        [b'\n', ..] => Some(end + 1),
        [b'\r', b'\n', ..] => Some(end + 2),
        _ => None,
    }
}

/// Where the cell at `at` ends, behind its closing quote if it has quotes.
fn cell_end(text: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let mut rest = text.get(at..)?;
    if rest.first() != Some(&b'"') {
        let len = memchr::memchr3(delimiter, b'\n', b'\r', rest)?;
        return (!rest[..len].contains(&b'"')).then_some(at + len);
    }
    rest = &rest[1..];
    loop {
        rest = &rest[memchr::memchr(b'"', rest)? + 1..];
        // Two quotes stand for one in the text.
        if rest.first() != Some(&b'"') {
            return Some(text.len() - rest.len());
        }
        rest = &rest[1..];
    }
}

fn is_empty(cell: &[u8]) -> bool {
    cell.is_empty() || cell == b"\"\""
}

/// What a cell says.
fn said(cell: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(cell).ok()?;
    let Some(inside) = text.strip_prefix('"') else { return Some(Cow::Borrowed(unguarded(text))) };
    let inside = inside.strip_suffix('"')?;
    Some(if inside.contains('"') {
        Cow::Owned(unguarded(&inside.replace("\"\"", "\"")).to_owned())
    } else {
        Cow::Borrowed(unguarded(inside))
    })
}

/// The values in these columns: of columns with the same name, the first that is not empty.
fn values<'t>(
    map: &RowMap,
    columns: &[u16],
    cell: impl Fn(usize) -> (&'t [u8], u32) + Copy,
) -> impl Iterator<Item = FieldValue<'t>> + Clone {
    columns.iter().filter_map(move |&slot| {
        let column = usize::from(slot);
        let said_before = || map.namesakes_before(column).any(|other| !is_empty(cell(other).0));
        let (raw, known) = cell(column);
        (!is_empty(raw) && !said_before()).then(|| FieldValue { slot, key: map.keys()[column], raw, known })
    })
}

fn read<'t>(builder: &mut RecordBuilder<'t>, key: FieldKey, raw: &'t [u8]) -> Option<()> {
    builder.text(key, said(raw)?);
    Some(())
}
