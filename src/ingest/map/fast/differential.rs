//! Compares the fast path with the full parser, for tests and fuzz targets.

use super::super::{KeyCache, MapHints, RowMap, map_json};
use super::{FastRecordMapper, FastRowMapper, MappedRow};
use crate::signin::{Field, Record};
use crate::store::{Facts, RawRef, Shard};
use std::sync::Arc;

/// The fast path and the full parser for JSON records, each with its state.
pub(crate) struct RecordDifferential {
    hints: MapHints<'static>,
    fast: FastRecordMapper,
    shard: Shard,
    keys: KeyCache,
}

impl RecordDifferential {
    pub(crate) fn new(hints: MapHints<'static>) -> Self {
        Self { hints, fast: FastRecordMapper::new(), shard: Shard::new(0), keys: KeyCache::default() }
    }

    /// Maps a text. Whether the fast path took it.
    ///
    /// # Panics
    /// When the fast path took it and the full parser gives another result.
    pub(crate) fn agree(&mut self, text: &str) -> bool {
        // A cache must not change the result.
        let reference = map_json(text, &mut self.keys, self.hints);
        let fresh = map_json(text, &mut KeyCache::default(), self.hints);
        assert_eq!(format!("{fresh:?}"), format!("{reference:?}"), "{text}");

        let row = self.fast.map(text.as_bytes(), self.hints, START, &mut self.shard);
        // A line end or a comma follows a record; nothing may follow here.
        let Some(row) = row.filter(|row| text[row.facts.raw.len as usize..].bytes().all(|byte| byte == b' ')) else {
            return false;
        };
        assert_same(&self.shard, &row, &reference, text);
        true
    }
}

/// The fast path and the full parser for rows.
pub(crate) struct RowDifferential {
    hints: MapHints<'static>,
    fast: FastRowMapper,
    shard: Shard,
}

impl RowDifferential {
    pub(crate) fn new(hints: MapHints<'static>) -> Self {
        Self { hints, fast: FastRowMapper::new(), shard: Shard::new(0) }
    }

    /// Maps the rows of a table that starts with its headings. The number of rows that the fast path took.
    ///
    /// # Panics
    /// When the `csv` crate finds other cells in one of them, or the full parser gives another result.
    pub(crate) fn agree(&mut self, table: &str) -> usize {
        let read = |text: &str| {
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
            let mut row = csv::StringRecord::new();
            let is_row = reader.read_record(&mut row).unwrap_or(false);
            let end = reader.position().byte() as usize;
            let halved = text[..end].ends_with('\r') && text[end..].starts_with('\n');
            (is_row.then_some(row), end + usize::from(halved))
        };
        let (headings, mut at) = read(table);
        let Some(headings) = headings else { return 0 };
        let map = Arc::new(RowMap::new(&headings.iter().collect::<Vec<_>>()));
        let mut taken = 0;
        while let (Some(cells), end) = read(&table[at..]) {
            let text = &table[at..];
            if let Some(row) = self.fast.map(&map, b',', text.as_bytes(), self.hints, START, &mut self.shard) {
                assert_same(
                    &self.shard,
                    &row,
                    &map.map(cells.iter().collect::<Vec<_>>().into_iter(), self.hints),
                    text,
                );
                let line_end = text[row.facts.raw.len as usize..end].to_owned();
                assert!(line_end == "\n" || line_end == "\r\n", "{line_end:?}: {text}");
                taken += 1;
            }
            at += end;
        }
        taken
    }
}

const START: RawRef = RawRef { source: 0, offset: 0, len: 0 };

fn assert_same(shard: &Shard, row: &MappedRow, reference: &Result<Record<'_>, String>, text: &str) {
    let MappedRow { facts, values, lost } = row;
    let Facts { kind, status, created, ingested, request_id, correlation_id, sign_in_count, .. } = facts;
    let own = format!(
        "{kind:?} {status:?} {created} {ingested:?} {request_id:?} {correlation_id:?} {sign_in_count} {lost:?}{}",
        described(|field| shard.text(field, values))
    );
    let record = match reference {
        Ok(record) => record,
        Err(reason) => panic!("refused with \"{reason}\": {text}"),
    };
    let Record { kind, status, created, ingested, request_id, correlation_id, sign_in_count, lost, .. } = record;
    let (request_id, correlation_id) = (request_id.map(|id| id.0), correlation_id.map(|id| id.0));
    let full = format!(
        "{kind:?} {status:?} {created} {ingested:?} {request_id:?} {correlation_id:?} {sign_in_count} {lost:?}{}",
        described(|field| record.get(field))
    );
    assert_eq!(own, full, "{text}");
}

fn described<'t>(text: impl Fn(Field) -> Option<&'t str>) -> String {
    Field::ALL.iter().fold(String::new(), |all, &field| format!("{all}\n{}: {:?}", field.name(), text(field)))
}
