//! Pseudonyms on the way out.

use super::failure::Failure;
use super::load::Loaded;
use crate::cli::RedactionArguments;
use crate::ingest;
use crate::redact::Redactor;
use std::sync::Arc;

/// The shortest key. Shorter ones can be guessed.
const LEAST_KEY: usize = 16;

/// The redactor that the arguments ask for, whether or not it is to be used at once.
pub(super) fn redactor(arguments: &RedactionArguments) -> Result<Redactor, Failure> {
    let Some(path) = &arguments.redact_key else {
        return Redactor::random().map_err(|error| {
            Failure::usage(format!("there are no random numbers to be had ({error}): give --redact-key"))
        });
    };
    let key = std::fs::read(path)
        .map_err(|error| Failure::usage(format!("--redact-key {}: {}", path.display(), ingest::describe(&error))))?;
    if key.len() < LEAST_KEY {
        let text = format!("--redact-key {}: a key has at least {LEAST_KEY} random bytes", path.display());
        return Err(Failure::usage(text));
    }
    Ok(Redactor::new(&key))
}

/// The redactor, where pseudonyms are asked for. A key asks for them, too.
pub(super) fn wanted(arguments: &RedactionArguments) -> Result<Option<Redactor>, Failure> {
    if is_wanted(arguments) { redactor(arguments).map(Some) } else { Ok(None) }
}

/// Whether pseudonyms are asked for.
pub(super) fn is_wanted(arguments: &RedactionArguments) -> bool {
    arguments.redact || arguments.redact_key.is_some()
}

/// The load as it is to be shown.
pub(super) fn shown(loaded: &Loaded, redactor: Option<&Redactor>) -> Loaded {
    let store = redactor.map_or_else(|| Arc::clone(&loaded.store), |redactor| Arc::new(redactor.store(&loaded.store)));
    Loaded { store, elapsed: loaded.elapsed }
}
