//! Applies `--redact` and `--redact-key`.

use super::failure::Failure;
use super::load::Loaded;
use crate::cli::RedactionArguments;
use crate::redact::Redactor;
use crate::text::io_error;
use std::sync::Arc;

/// The shortest key. Shorter ones can be guessed.
const LEAST_KEY: usize = 16;

/// The redactor of the arguments, whether or not pseudonyms are wanted from the start.
pub(super) fn redactor(arguments: &RedactionArguments) -> Result<Redactor, Failure> {
    let Some(path) = &arguments.redact_key else {
        return Redactor::random().map_err(|error| {
            Failure::usage(format!("--redact: the system has no random numbers ({error}); add --redact-key"))
        });
    };
    let key = std::fs::read(path)
        .map_err(|error| Failure::usage(format!("--redact-key {}: {}", path.display(), io_error(&error))))?;
    if key.len() < LEAST_KEY {
        let text = format!(
            "--redact-key {}: the file is too short; a key has at least {LEAST_KEY} random bytes",
            path.display()
        );
        return Err(Failure::usage(text));
    }
    Ok(Redactor::new(&key))
}

/// The redactor, if pseudonyms are wanted.
pub(super) fn wanted(arguments: &RedactionArguments) -> Result<Option<Redactor>, Failure> {
    if is_wanted(arguments) { redactor(arguments).map(Some) } else { Ok(None) }
}

/// Whether pseudonyms are wanted. `--redact-key` implies them.
pub(super) fn is_wanted(arguments: &RedactionArguments) -> bool {
    arguments.redact || arguments.redact_key.is_some()
}

/// The load as it is shown: with pseudonyms if there is a redactor.
pub(super) fn shown(loaded: &Loaded, redactor: Option<&Redactor>) -> Loaded {
    let store = redactor.map_or_else(|| Arc::clone(&loaded.store), |redactor| Arc::new(redactor.store(&loaded.store)));
    Loaded { store, elapsed: loaded.elapsed }
}
