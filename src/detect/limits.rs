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
    let census = Census::of(store);
    if census.grouped > 0 {
        limits.push(format!("{} rows were grouped at the source and do not show single times", census.grouped));
    }
    limits.extend(SENSES.iter().zip(&census.senses).filter_map(|(sense, files)| missing(sense, files)));
    if interactive + background > 0 {
        limits.push(
            "replay through a confidential client is invisible by address: its rows show where the token was first \
             issued"
                .to_owned(),
        );
    }
    limits
}

/// What the rows of each file have.
struct Census {
    /// Rows that stand for several sign-ins.
    grouped: u64,
    /// For each sense and file, how many rows should have it and how many do.
    senses: [Vec<(u64, u64)>; SENSES.len()],
}

impl Census {
    fn of(store: &Store) -> Self {
        let has: [Vec<bool>; SENSES.len()] = std::array::from_fn(|at| {
            let field = SENSES[at].field;
            store.per_value(field.dimension(), |entry| entry.get(field).is_some())
        });
        let mut census = Self { grouped: 0, senses: std::array::from_fn(|_| vec![(0, 0); store.sources().len()]) };
        for row in store.rows() {
            let facts = store.facts(row);
            census.grouped += u64::from(facts.sign_in_count > 1);
            for ((sense, has), files) in SENSES.iter().zip(&has).zip(&mut census.senses) {
                if sense.kinds.contains(&facts.kind) {
                    let (rows, with) = &mut files[facts.raw.source as usize];
                    *rows += 1;
                    *with += u64::from(has[store.value(sense.field.dimension(), row) as usize]);
                }
            }
        }
        census
    }
}

/// The sentence for a sense that some files lack.
fn missing(sense: &Sense, files: &[(u64, u64)]) -> Option<String> {
    let filled = files.iter().filter(|(rows, _)| *rows > 0);
    let all = filled.clone().count();
    let blind = filled.filter(|(rows, with)| with * RARE < *rows).count();
    let missing = sense.missing;
    let which = match (blind, all) {
        (0, _) => return None,
        (1, 1) => String::new(),
        (blind, all) if blind == all => " in any file".to_owned(),
        (blind, all) => format!(" in {blind} of {all} files"),
    };
    Some(format!("{missing}{which}: {}", sense.effect))
}
