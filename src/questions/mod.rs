//! Answers the questions that analysts bring to sign-in logs, about everyone or about one user.
//!
//! An answer is a sentence and what it was counted from: sign-ins, by a filter, or a table of counts, or findings. The
//! explorer shows it in the view for it, and `ask` writes it.

mod access;
mod answer;
mod asked;
mod clients;
mod contacts;
mod explanation;
mod policy;
mod replay;
#[cfg(test)]
mod tests;
mod volume;

pub(crate) use answer::{AnswerRow, AnswerTable, AnswerView, QuestionAnswer};
pub(crate) use asked::{Asked, AskedUser, is_replay_of};
pub(crate) use contacts::contacts;
pub(crate) use explanation::{Explanation, SentenceKind, explanation};

/// A question.
pub(crate) struct Question {
    /// Its name on the command line.
    pub(crate) name: &'static str,
    /// The question itself.
    pub(crate) text: &'static str,
    /// Counts the answer.
    pub(crate) answer: fn(&Asked<'_>) -> QuestionAnswer,
}

/// All questions, those that are asked first at the beginning.
pub(crate) static QUESTIONS: [Question; 9] = [
    Question { name: "authenticated", text: "Did the user sign in interactively?", answer: access::authenticated },
    Question { name: "replay", text: "Is a stolen token being replayed?", answer: replay::replay },
    Question {
        name: "applications",
        text: "Which applications are reached, in both logs?",
        answer: access::applications,
    },
    Question { name: "blocked", text: "What did Conditional Access block?", answer: policy::blocked },
    Question { name: "legacy", text: "Is legacy authentication in use?", answer: clients::legacy },
    Question {
        name: "volume",
        text: "How many sign-ins a day, at what ratio, and how many bytes?",
        answer: volume::volume,
    },
    Question { name: "methods", text: "By which methods do users authenticate?", answer: clients::methods },
    Question {
        name: "reevaluation",
        text: "Which tokens were under CAE or a sign-in frequency policy?",
        answer: policy::reevaluation,
    },
    Question { name: "agents", text: "Do AI agents sign in?", answer: clients::agents },
];

impl Question {
    /// The question of this name.
    pub(crate) fn named(name: &str) -> Option<&'static Self> {
        QUESTIONS.iter().find(|question| question.name == name)
    }
}
