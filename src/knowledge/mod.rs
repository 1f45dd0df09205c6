//! What the assets know.
