//! Defines the vocabulary: one sign-in, its fields, kind, status, time and identifiers.
//!
//! Every shape is mapped to a [`Record`]. Later modules do not know which shape a sign-in came from.

mod address;
mod field;
mod filter_time;
mod guid;
mod kind;
mod lost_values;
mod named_column;
mod record;
mod status;
mod time;
mod time_aggregate;
mod zone;

pub use address::{normalise_address, prefix_of};
pub use field::{Dimension, Field, FieldRedaction};
pub use filter_time::{FilterTime, TimePrecision, TimeUnit};
pub use guid::{Guid, token_identifier};
pub use kind::Kind;
pub use lost_values::{Exporter, LostValues};
pub use named_column::{ColumnNames, NamedColumn};
pub use record::Record;
pub use status::Status;
pub(crate) use time::EXACT_COLUMN;
pub use time::Timestamp;
pub use time_aggregate::TimeAggregate;
pub use zone::Zone;
