//! What a load is blind to.

use crate::signin::{Field, Kind};
use crate::store::{Completeness, Store};

/// What is missing from a file is said when fewer than one row in so many has it.
const RARE: u64 = 100;

/// A column whose absence blinds the detectors.
struct Sense {
    field: Field,
    /// Both logs carry it, or only the non-interactive one has to.
    kinds: &'static [Kind],
    /// What is missing, to be followed by "in 3 of 4 files".
    missing: &'static str,
    /// What that means.
    effect: &'static str,
}

const BOTH: &[Kind] = &[Kind::Interactive, Kind::NonInteractive];

const SENSES: &[Sense] = &[
    Sense {
        field: Field::SessionId,
        kinds: BOTH,
        missing: "no session ids",
        effect: "tokens are told apart by operating system only, and fewer replays are found",
    },
    Sense {
        field: Field::AutonomousSystem,
        kinds: BOTH,
        missing: "no network numbers",
        effect: "mobile, hosting and Microsoft's own networks are not recognised",
    },
    Sense {
        field: Field::Latitude,
        kinds: BOTH,
        missing: "no coordinates",
        effect: "distances are between the middles of countries",
    },
    Sense {
        field: Field::FreshFactor,
        kinds: BOTH,
        missing: "no authentication details",
        effect: "every interactive success counts as proof of place, and factors proved in the non-interactive log \
                 (FIDO2) are not seen",
    },
    Sense {
        field: Field::ClientCredentialType,
        kinds: &[Kind::NonInteractive],
        missing: "no client credential types",
        effect: "confidential clients, whose rows show an old address, are not left out",
    },
];

/// The limits of a load, in sentences.
pub(super) fn limits(store: &Store) -> Vec<String> {
    let mut limits = Vec::new();
    match store.completeness() {
        Completeness::Complete => {}
        Completeness::Loading => limits.push("the load is still going on: findings are partial".to_owned()),
        Completeness::Stopped => limits.push("the load was stopped: findings are partial".to_owned()),
    }
    let kinds = store.kinds();
    let (interactive, background) = (kinds[Kind::Interactive as usize], kinds[Kind::NonInteractive as usize]);
    if background == 0 && interactive > 0 {
        limits.push("no non-interactive sign-ins: refreshes with a stolen token are not in the load".to_owned());
    }
    if interactive == 0 && background > 0 {
        limits.push("no interactive sign-ins: where users proved to be is mostly unknown".to_owned());
    }
    let unknown = kinds[Kind::Unknown as usize];
    if unknown > 0 {
        limits.push(format!("{unknown} sign-ins of unknown kind are not judged (name their log with --kind)"));
    }
    let grouped = store.rows().filter(|&row| store.sign_in_count(row) > 1).count();
    if grouped > 0 {
        limits.push(format!("{grouped} rows were grouped at the source and do not show single times"));
    }
    limits.extend(SENSES.iter().filter_map(|sense| missing(store, sense)));
    if interactive + background > 0 {
        limits.push(
            "replay through a confidential client is invisible by address: its rows show where the token was first \
             issued"
                .to_owned(),
        );
    }
    limits
}

/// The sentence for a sense that some files lack.
fn missing(store: &Store, sense: &Sense) -> Option<String> {
    let dimension = sense.field.dimension();
    let has = store.per_value(dimension, |entry| entry.get(sense.field).is_some());
    let mut counts = vec![(0u64, 0u64); store.sources().len()];
    for row in store.rows().filter(|&row| sense.kinds.contains(&store.kind(row))) {
        let (rows, with) = &mut counts[store.facts(row).raw.source as usize];
        *rows += 1;
        *with += u64::from(has[store.value(dimension, row) as usize]);
    }
    let files = counts.iter().filter(|(rows, _)| *rows > 0).count();
    let blind = counts.iter().filter(|(rows, with)| *rows > 0 && with * RARE < *rows).count();
    let missing = sense.missing;
    let which = match (blind, files) {
        (0, _) => return None,
        (1, 1) => String::new(),
        (blind, files) if blind == files => " in any file".to_owned(),
        (blind, files) => format!(" in {blind} of {files} files"),
    };
    Some(format!("{missing}{which}: {}", sense.effect))
}
