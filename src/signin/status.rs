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
}

impl Status {
    /// The status of an error code (`ResultType`, `status.errorCode`). A record without a code is a success: Entra
    /// leaves the code out, or writes 0, when nothing went wrong.
    pub fn from_code(code: Option<i32>) -> Self {
        match code {
            None | Some(0) => Self::Success,
            Some(code) if knowledge::is_interrupt(code) => Self::Interrupted,
            Some(_) => Self::Failure,
        }
    }

    /// The status that a file names (the "Status" column of the admin center's CSV), in any letter case.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Success, Self::Failure, Self::Interrupted]
            .into_iter()
            .find(|status| status.name().eq_ignore_ascii_case(word.trim()))
    }

    /// The admin center's word: `Success`, `Failure` or `Interrupted`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "Success",
            Self::Failure => "Failure",
            Self::Interrupted => "Interrupted",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_map_to_the_portals_words() {
        assert_eq!(Status::from_code(Some(0)), Status::Success);
        assert_eq!(Status::from_code(None), Status::Success);
        assert_eq!(Status::from_code(Some(50126)), Status::Failure);
        assert_eq!(Status::from_code(Some(50074)), Status::Interrupted);
        assert_eq!(Status::from_code(Some(50158)), Status::Interrupted);
    }

    #[test]
    fn words_are_read_whatever_their_case() {
        assert_eq!(Status::from_word(" interrupted "), Some(Status::Interrupted));
        assert_eq!(Status::from_word("Opération réussie"), None);
    }
}
