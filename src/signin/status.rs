//! Defines the outcome of a sign-in in the admin center's words.

use crate::knowledge;

/// The outcome of a sign-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Status {
    /// A token was issued.
    Success,
    /// Refused.
    Failure,
    /// Stopped half-way, with a prompt that the user had not answered yet.
    Interrupted,
    /// The log does not say it, or says it in a way that is not understood: neither success nor failure.
    Unknown,
}

impl Status {
    /// All statuses, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Success, Self::Failure, Self::Interrupted, Self::Unknown];

    /// The status of an error code (`ResultType`, `status.errorCode`). Only the code 0 is a success.
    pub fn from_code(code: Option<i32>) -> Self {
        match code {
            None => Self::Unknown,
            Some(0) => Self::Success,
            Some(code) if knowledge::is_interrupt(code) => Self::Interrupted,
            Some(_) => Self::Failure,
        }
    }

    /// The status of a record that has a word for it, a code, or both. A word stands above the code, except that no word
    /// makes a success of another code than 0.
    pub fn of(word: Option<Self>, code: Option<i32>) -> Self {
        match word {
            None | Some(Self::Success) if code.is_some() => Self::from_code(code),
            word => word.unwrap_or(Self::Unknown),
        }
    }

    /// Whether no token was issued.
    pub const fn is_refused(self) -> bool {
        matches!(self, Self::Failure | Self::Interrupted)
    }

    /// The status that a file names (the "Status" column of the admin center's CSV), in any letter case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Success, Self::Failure, Self::Interrupted]
            .into_iter()
            .find(|status| status.name().eq_ignore_ascii_case(word.trim()))
    }

    /// The admin center's word, `Success`, `Failure` or `Interrupted`, or `Unknown`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Failure => "Failure",
            Self::Interrupted => "Interrupted",
            Self::Unknown => "Unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_map_to_the_portals_words() {
        assert_eq!(Status::from_code(Some(0)), Status::Success);
        assert_eq!(Status::from_code(None), Status::Unknown);
        assert_eq!(Status::from_code(Some(50126)), Status::Failure);
        assert_eq!(Status::from_code(Some(50074)), Status::Interrupted);
        assert_eq!(Status::from_code(Some(50158)), Status::Interrupted);
    }

    #[test]
    fn a_success_needs_a_word_or_the_code_0_and_no_other_code() {
        for (word, code, status) in [
            (None, None, Status::Unknown),
            (None, Some(0), Status::Success),
            (Some(Status::Success), None, Status::Success),
            (Some(Status::Success), Some(0), Status::Success),
            (Some(Status::Success), Some(50126), Status::Failure),
            (Some(Status::Failure), None, Status::Failure),
            (Some(Status::Interrupted), Some(50126), Status::Interrupted),
        ] {
            assert_eq!(Status::of(word, code), status, "{word:?} {code:?}");
        }
        assert_eq!(Status::ALL.map(|status| status as usize), [0, 1, 2, 3]);
    }

    #[test]
    fn words_are_read_whatever_their_case() {
        assert_eq!(Status::from_word(" interrupted "), Some(Status::Interrupted));
        assert_eq!(Status::from_word("Opération réussie"), None);
    }
}
