//! Explains sign-in error codes (AADSTS numbers, `ResultType`).

use std::sync::LazyLock;

use super::asset_table;

/// An error code and its meaning for an analyst.
#[derive(Debug)]
pub(crate) struct ErrorCode {
    /// The number, without the `AADSTS` before it; 0 is success.
    pub code: i32,
    /// Microsoft's symbolic name, where one is published.
    pub name: Option<&'static str>,
    /// What happened, in one sentence of this project.
    pub explanation: &'static str,
    /// What it means for an investigation and where to look next, for codes that matter.
    pub next: Option<&'static str>,
    marks: Vec<CodeProperty>,
}

/// A property of a code that rules test.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum CodeProperty {
    PasswordRight,
    Lifecycle,
    PolicyBlock,
    Interrupt,
}

impl CodeProperty {
    fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "password-right" => Self::PasswordRight,
            "lifecycle" => Self::Lifecycle,
            "policy-block" => Self::PolicyBlock,
            "interrupt" => Self::Interrupt,
            _ => return None,
        })
    }
}

static CODES: LazyLock<Vec<ErrorCode>> = LazyLock::new(|| {
    asset_table::records(include_str!("../../assets/error_codes.tsv"))
        .map(|[code, name, marks, explanation, next]| ErrorCode {
            code: code.parse().unwrap_or_else(|_| asset_table::malformed(code)),
            name: asset_table::filled(name),
            explanation,
            next: asset_table::filled(next),
            marks: asset_table::items(marks)
                .map(|word| CodeProperty::parse(word).unwrap_or_else(|| asset_table::malformed(word)))
                .collect(),
        })
        .collect()
});

/// The entry for `code`; `None` for a code that is not listed.
pub(crate) fn error_code(code: i32) -> Option<&'static ErrorCode> {
    let codes: &'static [ErrorCode] = &CODES;
    let at = codes.binary_search_by_key(&code, |known| known.code).ok()?;
    codes.get(at)
}

fn has(code: i32, mark: CodeProperty) -> bool {
    error_code(code).is_some_and(|known| known.marks.contains(&mark))
}

/// Whether `code` means that the password was accepted, whatever stopped the sign-in afterwards: a hit in a spray. The
/// codes are those of Microsoft Sentinel's rules.
pub(crate) fn password_was_right(code: i32) -> bool {
    has(code, CodeProperty::PasswordRight)
}

/// Whether `code` only means that a token or session ended: expired, revoked, or too old for a sign-in frequency policy.
/// Such codes are frequent in the non-interactive log and no sign of an attack.
pub(crate) fn is_token_lifecycle(code: i32) -> bool {
    has(code, CodeProperty::Lifecycle)
}

/// Whether `code` means that a policy blocked a correct credential: Conditional Access, security defaults, risk or app
/// protection. Cross-tenant and tenant restrictions do not count.
pub(crate) fn is_blocked_by_policy(code: i32) -> bool {
    has(code, CodeProperty::PolicyBlock)
}

/// Whether a sign-in with `code` is Interrupted where the file has no status: twenty codes as the portal shows them
/// (Microsoft-Analyzer-Suite's status list), and 50076, 50079, 50097 and 50158 by their meaning, since the portal's label
/// for those is not published.
pub(crate) fn is_interrupt(code: i32) -> bool {
    has(code, CodeProperty::Interrupt)
}

/// The codes with which a policy blocked a correct credential ([`is_blocked_by_policy`]), ascending.
pub(crate) fn policy_blocks() -> impl Iterator<Item = i32> {
    CODES.iter().filter(|known| known.marks.contains(&CodeProperty::PolicyBlock)).map(|known| known.code)
}

/// The codes of sign-ins that are Interrupted ([`is_interrupt`]), ascending.
pub(crate) fn interrupts() -> impl Iterator<Item = i32> {
    CODES.iter().filter(|known| known.marks.contains(&CodeProperty::Interrupt)).map(|known| known.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::asset_table::tests::{assert_rising, assert_sentence};

    fn marked(mark: CodeProperty) -> Vec<i32> {
        let marked = CODES.iter().filter(|known| known.marks.contains(&mark));
        marked.map(|known| known.code).collect()
    }

    #[test]
    fn every_documented_code_is_there_once() {
        assert_eq!(CODES.len(), 870);
        assert_rising(CODES.iter().map(|known| known.code));
    }

    #[test]
    fn explanations_are_short_sentences() {
        for known in CODES.iter() {
            assert_sentence(known.explanation, 150);
            if let Some(next) = known.next {
                assert_sentence(next, 170);
            }
            let bare = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            assert!(known.name.is_none_or(bare), "{:?}", known.name);
        }
    }

    #[test]
    fn codes_an_analyst_meets_say_where_to_look() {
        for code in [
            0, 16000, 16001, 50020, 50034, 50053, 50055, 50057, 50058, 50072, 50074, 50076, 50079, 50089, 50097, 50105,
            50126, 50131, 50132, 50133, 50140, 50144, 50158, 50173, 50199, 53000, 53001, 53003, 65001, 65004, 70008,
            70043, 70044, 70046, 90072, 90094, 90095, 135_010, 500_121, 530_002, 530_003, 530_032, 700_016, 700_082,
            700_084, 7_000_215, 7_000_218,
        ] {
            assert!(error_code(code).unwrap().next.is_some(), "{code}");
        }
    }

    #[test]
    fn names_are_known_where_published() {
        assert_eq!(error_code(50126).unwrap().name, Some("InvalidUserNameOrPassword"));
        assert_eq!(error_code(0).unwrap().name, Some("Success"));
        assert_eq!(error_code(26000).unwrap().name, None);
        assert!(error_code(1).is_none());
        assert!(error_code(-1).is_none());
    }

    #[test]
    fn a_right_password_is_distinguished_from_a_wrong_one() {
        assert_eq!(
            marked(CodeProperty::PasswordRight),
            [
                0, 50005, 50055, 50057, 50072, 50074, 50076, 50079, 50105, 50129, 50133, 50155, 50158, 50173, 53000,
                53001, 53003
            ]
        );
        assert!(password_was_right(53003));
        assert!(!password_was_right(50126));
        assert!(!password_was_right(50053));
    }

    #[test]
    fn token_lifecycle_holds_no_refusal_by_policy() {
        let lifecycle = marked(CodeProperty::Lifecycle);
        for code in [50089, 50132, 50133, 50173, 70008, 70043, 70044, 70046, 700_082, 700_084] {
            assert!(lifecycle.contains(&code), "{code}");
        }
        for code in lifecycle {
            assert!(!is_blocked_by_policy(code), "{code}");
        }
    }

    #[test]
    fn policy_blocks_are_recognised() {
        for code in [53000, 53001, 53002, 53003, 530_002, 530_003, 530_032] {
            assert!(is_blocked_by_policy(code), "{code}");
        }
        for code in [0, 50126, 50158, 50076, 500_212] {
            assert!(!is_blocked_by_policy(code), "{code}");
        }
    }

    #[test]
    fn interrupts_without_a_published_label_say_so() {
        assert_eq!(marked(CodeProperty::Interrupt).len(), 24);
        for code in [50076, 50079, 50097, 50158] {
            assert!(is_interrupt(code));
            let explanation = error_code(code).unwrap().explanation;
            assert!(explanation.contains("interrupt by meaning"), "{code}");
            assert!(explanation.contains("not published"), "{code}");
        }
        assert!(is_interrupt(50140));
        assert!(!is_interrupt(0));
        assert!(!is_interrupt(50126));
    }
}
