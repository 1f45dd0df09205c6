//! Remembers what was typed into prompts, and writes it for the next start as JSON.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The schema of the JSON. A change of its format changes the number.
const SCHEMA: &str = "signinscope.typed/1";

/// What was typed into prompts, by their titles, the last at the end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct TypedTexts {
    texts: BTreeMap<String, Vec<String>>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct TypedDocument {
    schema: String,
    texts: BTreeMap<String, Vec<String>>,
}

impl TypedTexts {
    /// The most texts that are kept of a prompt.
    const MOST: usize = 100;

    /// What was typed into the prompt of this title.
    pub(crate) fn of(&self, title: &str) -> &[String] {
        self.texts.get(title).map_or(&[], Vec::as_slice)
    }

    /// Adds a text as the last one; a text that is there already moves.
    pub(crate) fn remember(&mut self, title: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let texts = self.texts.entry(title.to_owned()).or_default();
        texts.retain(|other| other != text);
        texts.push(text.to_owned());
        if texts.len() > Self::MOST {
            texts.remove(0);
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.texts.clear();
    }

    /// The texts as JSON.
    pub(crate) fn to_json(&self) -> String {
        let document = TypedDocument { schema: SCHEMA.to_owned(), texts: self.texts.clone() };
        // Text has a form in JSON.
        serde_json::to_string_pretty(&document).unwrap_or_default() + "\n"
    }

    /// Reads what [`Self::to_json`] wrote.
    ///
    /// # Errors
    /// What was expected.
    pub(crate) fn from_json(text: &str) -> Result<Self, String> {
        let document: TypedDocument = serde_json::from_str(text).map_err(|error| error.to_string())?;
        if document.schema != SCHEMA {
            return Err(format!("its schema is {}, and this program knows {SCHEMA}", document.schema));
        }
        let mut typed = Self::default();
        for (title, texts) in &document.texts {
            for text in texts {
                typed.remember(title, text);
            }
        }
        Ok(typed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_again_is_the_last_and_kept_once() {
        let mut typed = TypedTexts::default();
        for text in ["a", "b", "", "a"] {
            typed.remember("Filter", text);
        }
        assert_eq!(typed.of("Filter"), ["b", "a"]);
        (0..200).for_each(|number| typed.remember("Filter", &number.to_string()));
        assert_eq!((typed.of("Filter").len(), typed.of("Search").len()), (TypedTexts::MOST, 0));
    }

    #[test]
    fn what_was_written_is_read_and_other_text_says_what_was_expected() {
        let mut typed = TypedTexts::default();
        typed.remember("Filter", "user:\"a b\" ip:10.0.0.0/8");
        typed.remember("Search", "Lagos");
        assert_eq!(TypedTexts::from_json(&typed.to_json()), Ok(typed.clone()));
        for (text, expected) in [
            (typed.to_json().replace("typed/1", "typed/2"), "this program knows signinscope.typed/1"),
            (typed.to_json().replace("texts", "more"), "unknown field `more`"),
            (String::new(), "EOF"),
        ] {
            let error = TypedTexts::from_json(&text).expect_err(expected);
            assert!(error.contains(expected), "{error}");
        }
    }
}
