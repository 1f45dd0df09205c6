//! Makes requests before sign-ins of the rows of a case.

use crate::sign_ins::names;
use crate::table::TableRow;
use crate::vocabulary::Vocabulary;
use crate::when::times;
use signinscope::signin::Timestamp;
use signinscope::store::RawRef;
use signinscope::store::activity::{
    ActivityBuilder, ActivityEvent, ActivityLog, ActivityShard, ActivityStore, EventText,
};

/// A request about a user.
pub struct AskedUser {
    time: Timestamp,
    user: String,
    address: String,
}

/// Whether a row is a request and no sign-in.
pub fn is_request(row: &TableRow) -> bool {
    row.get("log") == Some("ask")
}

/// Returns the requests of a table, in its order.
pub fn requests(rows: &[TableRow], words: &Vocabulary) -> Result<Vec<AskedUser>, String> {
    let mut requests = Vec::new();
    for row in rows {
        if let Some((heading, _)) = row.cells().find(|(name, _)| !["time", "user", "log", "from"].contains(name)) {
            return Err(row.at.error(format!("a request before a sign-in has no '{heading}'")));
        }
        let address = words.place(row.need("from")?, &row.at)?.address;
        if address.contains('{') {
            return Err(row.at.error("column 'from': a request before a sign-in needs one address for all"));
        }
        for user in names(row.get("user").unwrap_or("ann"), &row.at)? {
            for time in times(row.need("time")?, &row.at)? {
                requests.push(AskedUser { time, user: user.clone(), address: address.clone() });
            }
        }
    }
    Ok(requests)
}

/// A store of these requests.
pub fn store_of(requests: &[AskedUser]) -> ActivityStore {
    let mut shard = ActivityShard::new(0);
    for (request, offset) in requests.iter().zip(0..) {
        let id = format!("id-{}", request.user);
        let name = format!("{}@example.com", request.user);
        let mut event = ActivityEvent::new(ActivityLog::PreAuthentication, request.time);
        event.set(EventText::UserId, &id);
        event.set(EventText::UserName, &name);
        event.set(EventText::Address, &request.address);
        shard.push(&event, RawRef { source: 0, offset, len: 1 });
    }
    let mut builder = ActivityBuilder::default();
    if let Some(batch) = shard.take_batch() {
        builder.append(&batch);
    }
    builder.finish()
}
