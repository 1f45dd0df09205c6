//! Writes a table as Parquet, in types that every reader knows: text, whole numbers, truth values, and times in UTC to the
//! microsecond. `PySpark` refuses nanoseconds and the type of GUIDs.

use super::{ColumnType, ExportTable, ExportValue};
use crate::signin::{EXACT_COLUMN, Timestamp};
use ::parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, TimestampType, Type as PhysicalType};
use ::parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int64Type};
use ::parquet::errors::{ParquetError, Result};
use ::parquet::file::properties::WriterProperties;
use ::parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use ::parquet::schema::types::Type;
use std::io::{self, Write};
use std::sync::Arc;

/// Rows of a row group, which are in memory while they are written.
const GROUP_ROWS: usize = 1 << 16;

/// Nanoseconds in a microsecond.
const MICROSECOND: i64 = 1000;

impl ExportTable<'_> {
    /// Writes Parquet, compressed with snappy. A time is cut to the microsecond; its text stands in a column of its own where
    /// that took a digit.
    ///
    /// # Errors
    /// When `out` cannot be written to.
    pub(crate) fn write_parquet(&self, out: &mut (impl Write + Send)) -> io::Result<()> {
        self.write(out).map_err(|error| match error {
            ParquetError::External(error) => match error.downcast::<io::Error>() {
                Ok(error) => *error,
                Err(error) => io::Error::other(error),
            },
            other => io::Error::other(other),
        })
    }

    fn write(&self, out: &mut (impl Write + Send)) -> Result<()> {
        let mut fields = Vec::new();
        for column in &self.columns {
            fields.push(field(column.name, column.kind)?);
            if column.kind == ColumnType::Time {
                fields.push(field(&format!("{}{EXACT_COLUMN}", column.name), ColumnType::Text)?);
            }
        }
        let schema = Type::group_type_builder("schema").with_fields(fields).build()?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_created_by(concat!("signinscope version ", env!("CARGO_PKG_VERSION")).to_owned())
            .build();
        let mut writer = SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties))?;
        let mut rows = self.rows();
        for start in (0..self.len).step_by(GROUP_ROWS) {
            let mut columns: Vec<Vec<ExportValue<'_>>> = self.columns.iter().map(|_| Vec::new()).collect();
            for row in rows.by_ref().take(GROUP_ROWS.min(self.len - start)) {
                columns.iter_mut().zip(row).for_each(|(column, value)| column.push(value));
            }
            let mut group = writer.next_row_group()?;
            for (column, values) in self.columns.iter().zip(columns) {
                write_column(&mut group, column.kind, values)?;
            }
            group.close()?;
        }
        writer.close()?;
        Ok(())
    }
}

fn field(name: &str, kind: ColumnType) -> Result<Arc<Type>> {
    let (physical, logical) = match kind {
        ColumnType::Text | ColumnType::Json => (PhysicalType::BYTE_ARRAY, Some(LogicalType::String)),
        ColumnType::Integer => (PhysicalType::INT64, None),
        ColumnType::Boolean => (PhysicalType::BOOLEAN, None),
        ColumnType::Time => {
            let micros = TimestampType { is_adjusted_to_u_t_c: true, unit: TimeUnit::MICROS };
            (PhysicalType::INT64, Some(LogicalType::Timestamp(micros)))
        }
    };
    let field =
        Type::primitive_type_builder(name, physical).with_repetition(Repetition::OPTIONAL).with_logical_type(logical);
    field.build().map(Arc::new)
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    kind: ColumnType,
    values: Vec<ExportValue<'_>>,
) -> Result<()> {
    match kind {
        ColumnType::Text | ColumnType::Json => typed::<ByteArrayType, _>(group, values.into_iter().map(text)),
        ColumnType::Integer => typed::<Int64Type, _>(
            group,
            values.into_iter().map(|value| if let ExportValue::Integer(number) = value { Some(number) } else { None }),
        ),
        ColumnType::Boolean => typed::<BoolType, _>(
            group,
            values.into_iter().map(|value| if let ExportValue::Boolean(yes) = value { Some(yes) } else { None }),
        ),
        ColumnType::Time => {
            let time = |value: &ExportValue<'_>| if let ExportValue::Time(time) = value { Some(*time) } else { None };
            let times: Vec<Option<Timestamp>> = values.iter().map(time).collect();
            typed::<Int64Type, _>(group, times.iter().map(|time| time.map(|time| time.0.div_euclid(MICROSECOND))))?;
            let cut = times.iter().map(|time| {
                let time = time.filter(|time| time.0.rem_euclid(MICROSECOND) != 0)?;
                Some(ByteArray::from(time.to_string().as_str()))
            });
            typed::<ByteArrayType, _>(group, cut)
        }
    }
}

fn text(value: ExportValue<'_>) -> Option<ByteArray> {
    value.into_text().map(|text| ByteArray::from(text.as_ref()))
}

fn typed<T: DataType, W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: impl Iterator<Item = Option<T::T>>,
) -> Result<()> {
    let mut levels = Vec::new();
    let values: Vec<T::T> = values.inspect(|value| levels.push(i16::from(value.is_some()))).flatten().collect();
    let mut column = group.next_column()?.ok_or_else(|| ParquetError::General("no column is left".to_owned()))?;
    column.typed::<T>().write_batch(&values, Some(&levels), None)?;
    column.close()
}
