//! Joins the columns of a row group to rows: the columns of objects and lists to nested values.

use super::pages;
use super::values::{ColumnBatch, Meaning, read};
use crate::signin::{EXACT_COLUMN, Timestamp};
use parquet::basic::{ConvertedType, LogicalType, Repetition};
use parquet::column::reader::ColumnReader;
use parquet::errors::{ParquetError, Result};
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::ChunkReader;
use parquet::schema::types::{ColumnDescPtr, SchemaDescriptor, Type};
use serde_json::{Map, Value};
use std::sync::Arc;

/// Rows that are read of a column at a time.
const BATCH: usize = 1024;

/// The rows of a row group.
pub(super) struct GroupRecords {
    leaves: Vec<Leaf>,
    columns: Vec<(String, SchemaNode)>,
    left: u64,
}

/// A column of values.
struct Leaf {
    reader: ColumnReader,
    column: ColumnDescPtr,
    meaning: Meaning,
    batch: ColumnBatch,
    at: usize,
}

/// A value of the schema. Levels are those of Google's Dremel (2010), which the format uses.
struct SchemaNode {
    form: Form,
    /// From which definition level the value is there.
    there: i16,
    /// The first of its columns.
    first: usize,
    /// The number of its columns.
    count: usize,
}

enum Form {
    Value,
    Object(Vec<(String, SchemaNode)>),
    /// A list whose items continue at this repetition level.
    List(Box<SchemaNode>, i16),
    /// An object whose keys are values of a column.
    Pairs(Box<SchemaNode>, i16),
}

impl GroupRecords {
    /// Opens the columns of a row group.
    ///
    /// # Errors
    /// When a column cannot be opened, or the group has none.
    pub(super) fn open<R: ChunkReader + 'static>(
        file: &Arc<R>,
        schema: &SchemaDescriptor,
        group: &RowGroupMetaData,
    ) -> Result<Self> {
        let leaves = (0..group.num_columns()).map(|at| {
            let column = group.column(at).column_descr_ptr();
            let meaning = Meaning::of(&column);
            Ok(Leaf { reader: pages::open(file, group, at)?, column, meaning, batch: ColumnBatch::default(), at: 0 })
        });
        let leaves: Vec<Leaf> = leaves.collect::<Result<_>>()?;
        let mut next = 0;
        let fields = schema.root_schema().get_fields().iter();
        let columns: Vec<_> =
            fields.map(|field| (field.name().to_owned(), SchemaNode::of(field, 0, 0, &mut next))).collect();
        if leaves.is_empty() || next != leaves.len() {
            return Err(ParquetError::General("the columns are not those of the schema".to_owned()));
        }
        Ok(Self { leaves, columns, left: u64::try_from(group.num_rows())? })
    }

    /// The next row; `None` after the last. Values that are not there are left out unless `all` are wanted.
    ///
    /// # Errors
    /// When a column is damaged.
    pub(super) fn next(&mut self, all: bool) -> Result<Option<Value>> {
        if self.left == 0 {
            return Ok(None);
        }
        self.left -= 1;
        let mut row = Map::new();
        for (name, node) in &self.columns {
            let value = node.read(&mut self.leaves)?;
            if all || !value.is_null() {
                row.insert(name.clone(), value);
            }
        }
        for (name, node) in &self.columns {
            if node.is_time(&self.leaves) {
                take_exact(&mut row, name);
            }
        }
        Ok(Some(Value::Object(row)))
    }
}

/// Puts the exact text of a time, from the column beside it, in its place.
fn take_exact(row: &mut Map<String, Value>, name: &str) {
    let beside = format!("{name}{EXACT_COLUMN}");
    let time = |name: &str| Timestamp::parse(row.get(name)?.as_str()?);
    // Another text in that column is no digits of this time.
    let is_same = time(&beside).zip(time(name)).is_some_and(|(exact, cut)| (0..1000).contains(&(exact.0 - cut.0)));
    if is_same && let Some(exact) = row.shift_remove(&beside) {
        row.insert(name.to_owned(), exact);
    }
}

impl SchemaNode {
    /// The value that a type describes. `there` and `repeated` are the levels of what it is in; `next` is the first of its
    /// columns, and is moved behind the last.
    fn of(field: &Type, mut there: i16, mut repeated: i16, next: &mut usize) -> Self {
        let first = *next;
        let about = field.get_basic_info();
        let is_repeated = about.has_repetition() && about.repetition() == Repetition::REPEATED;
        if is_repeated || about.has_repetition() && about.repetition() == Repetition::OPTIONAL {
            there += 1;
        }
        repeated += i16::from(is_repeated);
        let form = if field.is_primitive() {
            *next += 1;
            Form::Value
        } else {
            match field.get_fields() {
                [inside] if is_list(field) && !is_repeated => Self::list(inside, there, repeated, next),
                [inside] if is_map(field) && !is_repeated && inside.is_group() && inside.get_fields().len() == 2 => {
                    Form::Pairs(Box::new(Self::item(inside, there, repeated, next)), repeated + 1)
                }
                fields => {
                    let of = |field: &Arc<Type>| (field.name().to_owned(), Self::of(field, there, repeated, next));
                    Form::Object(fields.iter().map(of).collect())
                }
            }
        };
        let item = Self { form, there, first, count: *next - first };
        if !is_repeated {
            return item;
        }
        // By the format's rules, a repeated field in no list is a list of what it holds.
        Self { first, count: item.count, there: there - 1, form: Form::List(Box::new(item), repeated) }
    }

    /// What a list holds, given the repeated field inside it: its only field, or, as older writers do, itself.
    fn list(inside: &Type, there: i16, repeated: i16, next: &mut usize) -> Form {
        let is_wrapper = inside.is_group()
            && inside.get_fields().len() == 1
            && inside.name() != "array"
            && !inside.name().ends_with("_tuple");
        let item = if is_wrapper {
            Self::of(&inside.get_fields()[0], there + 1, repeated + 1, next)
        } else {
            Self::item(inside, there, repeated, next)
        };
        Form::List(Box::new(item), repeated + 1)
    }

    /// A repeated field as one item of its list.
    fn item(field: &Type, there: i16, repeated: i16, next: &mut usize) -> Self {
        match Self::of(field, there, repeated, next) {
            Self { form: Form::List(item, _), .. } => *item,
            other => other,
        }
    }

    fn is_time(&self, leaves: &[Leaf]) -> bool {
        matches!(self.form, Form::Value) && leaves[self.first].meaning.is_time()
    }

    /// Reads the value of the current row.
    fn read(&self, leaves: &mut [Leaf]) -> Result<Value> {
        let (definition, _) = leaves[self.first].level()?;
        match &self.form {
            _ if definition < self.there => {
                self.skip(leaves)?;
                Ok(Value::Null)
            }
            Form::Value => leaves[self.first].take(),
            Form::Object(fields) => {
                let mut object = Map::new();
                for (name, field) in fields {
                    object.insert(name.clone(), field.read(leaves)?);
                }
                Ok(Value::Object(object))
            }
            Form::List(item, level) => Ok(Value::Array(self.items(leaves, item, *level)?)),
            Form::Pairs(item, level) => {
                let mut object = Map::new();
                for pair in self.items(leaves, item, *level)? {
                    let mut pair = if let Value::Object(pair) = pair { pair.into_iter() } else { continue };
                    if let (Some((_, key)), Some((_, value))) = (pair.next(), pair.next()) {
                        object.insert(key.as_str().map_or_else(|| key.to_string(), str::to_owned), value);
                    }
                }
                Ok(Value::Object(object))
            }
        }
    }

    /// The items of a list that is there. An empty one has a level, and no value.
    fn items(&self, leaves: &mut [Leaf], item: &Self, level: i16) -> Result<Vec<Value>> {
        let mut items = Vec::new();
        // The repeated field itself counts as a level.
        let (definition, _) = leaves[self.first].level()?;
        if definition <= self.there {
            self.skip(leaves)?;
            return Ok(items);
        }
        loop {
            items.push(item.read(leaves)?);
            if leaves[self.first].repetition()? != Some(level) {
                return Ok(items);
            }
        }
    }

    /// Passes over a value that is not there.
    fn skip(&self, leaves: &mut [Leaf]) -> Result<()> {
        leaves[self.first..self.first + self.count].iter_mut().try_for_each(Leaf::pass)
    }
}

impl Leaf {
    /// Reads more where everything was taken. `false` at the end.
    fn fill(&mut self) -> Result<bool> {
        if self.at == self.batch.definition.len() {
            self.batch = read(&mut self.reader, &self.column, self.meaning, BATCH)?;
            self.at = 0;
        }
        Ok(self.at < self.batch.definition.len())
    }

    /// The levels of the current value.
    fn level(&mut self) -> Result<(i16, i16)> {
        if self.fill()? {
            Ok((self.batch.definition[self.at], self.batch.repetition[self.at]))
        } else {
            let name = self.column.path().string();
            Err(ParquetError::EOF(format!("the column {name} has fewer values than the file has rows")))
        }
    }

    /// The repetition level of the current value; `None` at the end.
    fn repetition(&mut self) -> Result<Option<i16>> {
        Ok(if self.fill()? { Some(self.batch.repetition[self.at]) } else { None })
    }

    fn pass(&mut self) -> Result<()> {
        let (definition, _) = self.level()?;
        if definition == self.column.max_def_level() {
            self.batch.values.next();
        }
        self.at += 1;
        Ok(())
    }

    /// The current value.
    fn take(&mut self) -> Result<Value> {
        self.level()?;
        self.at += 1;
        self.batch.values.next().ok_or_else(|| ParquetError::EOF("a page has fewer values than levels".to_owned()))
    }
}

fn is_list(field: &Type) -> bool {
    let about = field.get_basic_info();
    about.converted_type() == ConvertedType::LIST || matches!(about.logical_type_ref(), Some(LogicalType::List))
}

fn is_map(field: &Type) -> bool {
    let about = field.get_basic_info();
    matches!(about.converted_type(), ConvertedType::MAP | ConvertedType::MAP_KEY_VALUE)
        || matches!(about.logical_type_ref(), Some(LogicalType::Map))
}
