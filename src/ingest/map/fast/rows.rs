//! The fast path through the rows of a table.
//!
//! The columns of a file stay the same. A row is compared with the one before, only cells that differ are read to their
//! end, and the meaning of changed cells is cached as for JSON records. The result is that of [`RowMap::map`] with the
//! cells of the `csv` crate, or none: rows of another length, stray quotes and single carriage returns are left to
//! these two.

use super::super::key::FieldKey;
use super::super::nothing::{LONGEST, is_nothing};
use super::super::record_builder::{RecordBuilder, meant};
use super::super::record_header::RecordHeader;
use super::super::row::{RowMap, unguarded};
use super::super::{MapHints, json_skip};
use super::group_cache::{FieldValue, GROUPS, GroupCache, HEADER, MappedRow, before_times, groups_of};
use super::value_cache::{ValueCache, ValueNumbers};
use crate::store::{RawRef, Shard};
use std::borrow::Cow;
use std::sync::Arc;

/// Maps rows of one thread, into its [`Shard`].
pub(crate) struct FastRowMapper {
    /// The table that the other fields are about.
    map: Option<Arc<RowMap>>,
    cache: GroupCache,
    /// For each group, its columns.
    columns_of_group: [Vec<u16>; GROUPS],
    /// For each column, the groups that depend on it, one bit each.
    groups: Vec<u32>,
    /// Columns that only records of another kind have.
    foreign: Vec<usize>,
    /// The last row with its line end, and the positions of its cells, quotes included.
    last: Vec<u8>,
    cells: Vec<CellSpan>,
    /// Cells of the current row.
    found: Vec<CellSpan>,
    /// Caches of long quoted cells, each with the byte behind it, by column.
    caches: Vec<ValueCache>,
    numbers: ValueNumbers,
    /// Whether the groups in the cache are those of the last row.
    up_to_date: bool,
}

/// The position of a cell.
#[derive(Clone, Copy)]
struct CellSpan {
    start: u32,
    end: u32,
    /// Number of a cached cell, or 0.
    cached: u32,
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
    pub(crate) fn new() -> Self {
        Self {
            map: None,
            cache: GroupCache::new(),
            columns_of_group: std::array::from_fn(|_| Vec::new()),
            groups: Vec::new(),
            foreign: Vec::new(),
            last: Vec::new(),
            cells: Vec::new(),
            found: Vec::new(),
            caches: Vec::new(),
            numbers: ValueNumbers::default(),
            up_to_date: false,
        }
    }

    /// Maps the row at the front of `text`, which is UTF-8; `None` when it is one for the full parser. `raw` is the
    /// place of the text and is returned with the length of the row without its line end.
    pub(crate) fn map(
        &mut self,
        map: &Arc<RowMap>,
        delimiter: u8,
        text: &[u8],
        hints: MapHints<'_>,
        raw: RawRef,
        shard: &mut Shard,
    ) -> Option<MappedRow> {
        if !self.map.as_ref().is_some_and(|other| Arc::ptr_eq(other, map)) {
            self.learn_columns(map);
        }
        let (end, changed) = self.split(map, text, delimiter)?;
        let all = !self.up_to_date;
        self.up_to_date = false;
        std::mem::swap(&mut self.cells, &mut self.found);
        self.last.clear();
        self.last.extend_from_slice(&text[..line_end(text, end)?]);
        let cell = |column: usize| (self.cells[column].text(text), self.cells[column].cached);
        if self.foreign.iter().any(|&column| !is_empty(cell(column).0)) {
            return None;
        }
        for group in (0..HEADER).filter(|group| all || changed & 1 << group != 0) {
            self.cache.update(group, values(map, &self.columns_of_group[group], cell), shard, read)?;
        }
        self.up_to_date = true;
        let mut header = RecordHeader::default();
        for FieldValue { slot, key, rank, raw, .. } in values(map, &self.columns_of_group[HEADER], cell) {
            if let Some(text) = meant(key, cell_text(raw)?) {
                header.set_source(map.offset(usize::from(slot)), Box::default());
                header.text(key, rank, text);
            }
        }
        self.cache.row(&header, hints, RawRef { len: end as u32, ..raw })
    }

    fn learn_columns(&mut self, map: &Arc<RowMap>) {
        *self = Self::new();
        for &column in map.order() {
            let groups = groups_of(map.keys()[column]);
            for (group, columns_of_group) in self.columns_of_group.iter_mut().enumerate() {
                if groups & 1 << group != 0 {
                    columns_of_group.push(column as u16);
                }
            }
        }
        for (column, &key) in map.keys().iter().enumerate() {
            self.groups.push(groups_of(key));
            if matches!(key, FieldKey::Foreign(_)) {
                self.foreign.push(column);
            }
            self.caches.push(ValueCache::default());
        }
        self.map = Some(Arc::clone(map));
    }

    /// Finds the cells. Gives the end of the row, before its line end, and the groups in which it differs from the
    /// last.
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
                        (at, before) = (cell.moved(by).start as usize, cell.cached);
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
            let (end, cached) = self.cell_end(text, at, delimiter, column, map.keys()[column])?;
            if cached == 0 || cached != before {
                changed |= groups;
            }
            self.found.push(CellSpan { start: at as u32, end: end as u32, cached });
            if *text.get(end)? != delimiter {
                line_end(text, end)?;
                return (self.found.len() == self.groups.len()).then_some((end, changed));
            }
            at = end + 1;
        }
    }

    /// The end of the cell at `at`, and its number.
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
        if let Some((len, number)) = self.caches[column].find(rest) {
            return Some((at + len - 1, number));
        }
        let end = cell_end(text, at, delimiter)?;
        // A quote behind the cell would continue it. With the next byte, no cell is the start of another.
        let behind = *text.get(end)?;
        let is_whole = behind == delimiter || line_end(text, end).is_some();
        let whole = is_whole.then(|| &text[at..=end])?;
        Some((end, self.caches[column].insert(whole, before_times(key, true), &mut self.numbers)))
    }
}

/// The start of the next line, if a line end follows the row that ends at `end`.
fn line_end(text: &[u8], end: usize) -> Option<usize> {
    match text.get(end..)? {
        [b'\n', ..] => Some(end + 1),
        [b'\r', b'\n', ..] => Some(end + 2),
        _ => None,
    }
}

/// The end of the cell at `at`, behind its closing quote.
fn cell_end(text: &[u8], at: usize, delimiter: u8) -> Option<usize> {
    let mut rest = text.get(at..)?;
    if rest.first() != Some(&b'"') {
        let len = memchr::memchr3(delimiter, b'\n', b'\r', rest)?;
        return (!rest[..len].contains(&b'"')).then_some(at + len);
    }
    rest = &rest[1..];
    loop {
        rest = &rest[memchr::memchr(b'"', rest)? + 1..];
        // Two quotes are one quote of the text.
        if rest.first() != Some(&b'"') {
            return Some(text.len() - rest.len());
        }
        rest = &rest[1..];
    }
}

fn is_empty(cell: &[u8]) -> bool {
    cell.is_empty() || cell == b"\"\""
}

/// Whether a cell holds a value.
fn has_value(key: FieldKey, cell: &[u8]) -> bool {
    // The length decides for most, and quotes and guards are short.
    cell.len() > 2 * LONGEST || !is_empty(cell) && cell_text(cell).is_none_or(|text| !is_nothing(key, text.trim()))
}

/// The text of a cell.
fn cell_text(cell: &[u8]) -> Option<Cow<'_, str>> {
    let text = std::str::from_utf8(cell).ok()?;
    let Some(inside) = text.strip_prefix('"') else { return Some(Cow::Borrowed(unguarded(text))) };
    let inside = inside.strip_suffix('"')?;
    Some(if inside.contains('"') {
        Cow::Owned(unguarded(&inside.replace("\"\"", "\"")).to_owned())
    } else {
        Cow::Borrowed(unguarded(inside))
    })
}

/// The values in these columns. Of columns with the same name, the first that is not empty counts.
fn values<'t>(
    map: &RowMap,
    columns: &[u16],
    cell: impl Fn(usize) -> (&'t [u8], u32) + Copy,
) -> impl Iterator<Item = FieldValue<'t>> + Clone {
    columns.iter().filter_map(move |&slot| {
        let column = usize::from(slot);
        let (raw, cached) = cell(column);
        let has_value = |column: usize| has_value(map.keys()[column], cell(column).0);
        map.counts(column, has_value).then(|| FieldValue {
            slot,
            key: map.keys()[column],
            rank: map.rank(column),
            raw,
            cached,
        })
    })
}

fn read<'t>(builder: &mut RecordBuilder<'t>, key: FieldKey, raw: &'t [u8]) -> Option<()> {
    builder.text(key, cell_text(raw)?);
    Some(())
}
