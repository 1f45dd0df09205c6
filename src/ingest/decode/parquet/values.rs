//! Converts the values of a column to JSON.

use crate::signin::{Guid, Timestamp};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, TimeDelta};
use parquet::basic::{ConvertedType, LogicalType, TimeUnit};
use parquet::column::reader::{ColumnReader, ColumnReaderImpl};
use parquet::data_type::{ByteArray, DataType, Int96};
use parquet::errors::Result;
use parquet::schema::types::ColumnDescriptor;
use serde_json::{Number, Value};

/// What the numbers and bytes of a column mean.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// What their physical type shows.
    Plain,
    Unsigned,
    /// A time, of which one is this many nanoseconds.
    Time {
        nanoseconds: i64,
        utc: bool,
    },
    /// A number of days since 1970.
    Date,
    /// A number without its decimal point.
    Decimal {
        scale: u32,
    },
    Uuid,
}

impl Meaning {
    /// The meaning that the schema declares.
    pub(super) fn of(column: &ColumnDescriptor) -> Self {
        let time = |nanoseconds, utc| Self::Time { nanoseconds, utc };
        match column.logical_type_ref() {
            Some(LogicalType::Timestamp(kind)) => {
                let nanoseconds = match kind.unit {
                    TimeUnit::MILLIS => 1_000_000,
                    TimeUnit::MICROS => 1000,
                    TimeUnit::NANOS => 1,
                };
                return time(nanoseconds, kind.is_adjusted_to_u_t_c);
            }
            Some(LogicalType::Uuid) => return Self::Uuid,
            _ => {}
        }
        match column.converted_type() {
            // By the format's rules, the older names of types mean UTC.
            ConvertedType::TIMESTAMP_MILLIS => time(1_000_000, true),
            ConvertedType::TIMESTAMP_MICROS => time(1000, true),
            ConvertedType::DATE => Self::Date,
            ConvertedType::DECIMAL => Self::Decimal { scale: u32::try_from(column.type_scale()).unwrap_or_default() },
            ConvertedType::UINT_8 | ConvertedType::UINT_16 | ConvertedType::UINT_32 | ConvertedType::UINT_64 => {
                Self::Unsigned
            }
            _ => Self::Plain,
        }
    }

    /// Whether the values are times.
    pub(super) fn is_time(self) -> bool {
        matches!(self, Self::Time { .. })
    }

    fn number(self, number: i64, bits: u32) -> Value {
        match self {
            Self::Unsigned if bits == 32 => (number as u32).into(),
            Self::Unsigned => (number as u64).into(),
            Self::Time { nanoseconds, utc } => match number.checked_mul(nanoseconds) {
                Some(time) => written(Timestamp(time), utc),
                None => number.into(),
            },
            Self::Date => {
                let epoch = NaiveDate::default();
                let day = TimeDelta::try_days(number).and_then(|days| epoch.checked_add_signed(days));
                day.map_or_else(|| number.into(), |day| day.to_string().into())
            }
            Self::Decimal { scale } => decimal(i128::from(number), scale),
            Self::Plain | Self::Uuid => number.into(),
        }
    }

    fn bytes(self, bytes: &[u8]) -> Value {
        match (self, <[u8; 16]>::try_from(bytes)) {
            (Self::Uuid, Ok(id)) => return Guid(u128::from_be_bytes(id)).to_string().into(),
            (Self::Decimal { scale }, _) if bytes.len() <= 16 => {
                let negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
                let start = if negative { -1 } else { 0 };
                let number = bytes.iter().fold(start, |number: i128, byte| number << 8 | i128::from(*byte));
                return decimal(number, scale);
            }
            _ => {}
        }
        // Older writers do not declare that bytes are text.
        std::str::from_utf8(bytes).map_or_else(|_| STANDARD.encode(bytes), str::to_owned).into()
    }
}

/// A time as text; one without a zone stays without.
fn written(time: Timestamp, utc: bool) -> Value {
    let mut text = time.to_string();
    if !utc {
        text.pop();
    }
    text.into()
}

fn decimal(number: i128, scale: u32) -> Value {
    match 10u128.checked_pow(scale) {
        Some(unit) if scale > 0 => {
            let sign = if number < 0 { "-" } else { "" };
            let (whole, part) = (number.unsigned_abs() / unit, number.unsigned_abs() % unit);
            format!("{sign}{whole}.{part:0width$}", width = scale as usize).into()
        }
        _ => number.to_string().into(),
    }
}

/// Days from the beginning of the Julian period, with which the oldest times count, to 1970.
const JULIAN_DAY_OF_1970: i64 = 2_440_588;
const NANOSECONDS_A_DAY: i64 = 24 * Timestamp::HOUR;

/// A time in 96 bits, which is one in UTC: nanoseconds of a day, and the day. `None` for a year beyond 2262.
fn int96(value: Int96) -> Option<Timestamp> {
    let [low, high, day] = *value.data() else { return None };
    let nanoseconds = i64::try_from(u64::from(high) << 32 | u64::from(low)).ok()?;
    let days = i64::from(day) - JULIAN_DAY_OF_1970;
    days.checked_mul(NANOSECONDS_A_DAY)?.checked_add(nanoseconds).map(Timestamp)
}

/// Levels and values of some rows of a column.
#[derive(Default)]
pub(super) struct ColumnBatch {
    /// For each level how much of its path is there.
    pub definition: Vec<i16>,
    /// For each level which list it continues.
    pub repetition: Vec<i16>,
    /// The values, without those that are not there.
    pub values: std::vec::IntoIter<Value>,
}

/// Reads the next rows of a column, at most `rows`.
///
/// # Errors
/// When the column is damaged.
pub(super) fn read(
    reader: &mut ColumnReader,
    column: &ColumnDescriptor,
    meaning: Meaning,
    rows: usize,
) -> Result<ColumnBatch> {
    let bytes = |value: &ByteArray| meaning.bytes(value.data());
    let number = |number: f64| Number::from_f64(number).map_or(Value::Null, Value::Number);
    match reader {
        ColumnReader::BoolColumnReader(reader) => typed(reader, column, rows, |value| (*value).into()),
        ColumnReader::Int32ColumnReader(reader) => {
            typed(reader, column, rows, |value| meaning.number(i64::from(*value), 32))
        }
        ColumnReader::Int64ColumnReader(reader) => typed(reader, column, rows, |value| meaning.number(*value, 64)),
        ColumnReader::Int96ColumnReader(reader) => {
            typed(reader, column, rows, |value| int96(*value).map_or(Value::Null, |time| written(time, true)))
        }
        ColumnReader::FloatColumnReader(reader) => {
            // The shortest text of the number, not the digits that it has in twice the precision.
            typed(reader, column, rows, |value| number(value.to_string().parse().unwrap_or(f64::NAN)))
        }
        ColumnReader::DoubleColumnReader(reader) => typed(reader, column, rows, |value| number(*value)),
        ColumnReader::ByteArrayColumnReader(reader) => typed(reader, column, rows, bytes),
        ColumnReader::FixedLenByteArrayColumnReader(reader) => {
            typed(reader, column, rows, |value| meaning.bytes(value.data()))
        }
    }
}

fn typed<T: DataType>(
    reader: &mut ColumnReaderImpl<T>,
    column: &ColumnDescriptor,
    rows: usize,
    convert: impl Fn(&T::T) -> Value,
) -> Result<ColumnBatch> {
    let (mut definition, mut repetition, mut values) = (Vec::new(), Vec::new(), Vec::new());
    let (_, _, levels) = reader.read_records(rows, Some(&mut definition), Some(&mut repetition), &mut values)?;
    // A column that is always there has no levels.
    definition.resize(levels, column.max_def_level());
    repetition.resize(levels, 0);
    let values: Vec<Value> = values.iter().map(convert).collect();
    Ok(ColumnBatch { definition, repetition, values: values.into_iter() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_bytes_are_what_the_schema_says() {
        let time = |nanoseconds, utc| Meaning::Time { nanoseconds, utc };
        assert_eq!(time(1000, true).number(1_790_863_869_501_320, 64), "2026-10-01T14:11:09.50132Z");
        assert_eq!(time(1, false).number(1_790_863_869_501_320_700, 64), "2026-10-01T14:11:09.5013207");
        assert_eq!(time(1_000_000, true).number(i64::MAX, 64), i64::MAX);
        assert_eq!(Meaning::Date.number(20_727, 32), "2026-10-01");
        assert_eq!(Meaning::Unsigned.number(-1, 32), u32::MAX);
        assert_eq!(Meaning::Decimal { scale: 2 }.number(-5, 32), "-0.05");
        assert_eq!(Meaning::Decimal { scale: 0 }.bytes(&[0xff, 0x00]), "-256");
        assert_eq!(Meaning::Uuid.bytes(&[0x11; 16]), "11111111-1111-1111-1111-111111111111");
        assert_eq!(Meaning::Plain.bytes("é".as_bytes()), "é");
        assert_eq!(Meaning::Plain.bytes(&[0xff, 0xfe]), "//4=");
    }

    #[test]
    fn times_of_96_bits_keep_their_nanoseconds() {
        let mut value = Int96::new();
        let day = u32::try_from(JULIAN_DAY_OF_1970 + 20_727).expect("a day");
        let nanoseconds = 48_669_501_320_700_u64;
        value.set_data(nanoseconds as u32, (nanoseconds >> 32) as u32, day);
        assert_eq!(int96(value).map(|time| time.to_string()).as_deref(), Some("2026-10-01T13:31:09.5013207Z"));
        value.set_data(u32::MAX, u32::MAX, u32::MAX);
        assert_eq!(int96(value), None);
    }
}
