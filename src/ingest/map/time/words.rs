//! The words and signs of times in the languages of the world.
//!
//! The words for the halves of the day are those of the Unicode Common Locale Data Repository for the cultures that write
//! a clock of 12 hours, and for some that may be set to it.

use std::borrow::Cow;

/// Half of the day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HalfDay {
    Am,
    Pm,
}

/// Words for before and after noon, in lower case without dots and blanks.
pub(super) const HALVES: [(&[&str], &[&str]); 26] = [
    (&["am"], &["pm"]),
    // Chinese, Japanese, Korean.
    (&["上午"], &["下午"]),
    (&["午前"], &["午後"]),
    (&["오전"], &["오후"]),
    // Greek, Albanian, Turkish.
    (&["πμ"], &["μμ"]),
    (&["pd", "eparadites", "paradite"], &["md", "epasdites", "pasdite"]),
    (&["öö"], &["ös"]),
    // Arabic, Persian, Pashto, Kurdish, Uyghur, Sindhi.
    (&["ص", "صباحا", "صباحًا"], &["م", "مساء", "مساءً"]),
    (&["قظ"], &["بظ"]),
    (&["غم"], &["غو"]),
    (&["بن"], &["دن"]),
    (&["چب"], &["چك"]),
    (&["صبح"], &["شام"]),
    // Nepali and Sanskrit, Kashmiri's neighbours, Burmese, Thai.
    (&["पूर्वाह्न"], &["अपराह्न"]),
    (&["နံနက်"], &["ညနေ"]),
    (&["ก่อนเที่ยง"], &["หลังเที่ยง"]),
    // Malay, Vietnamese.
    (&["pg"], &["ptg"]),
    (&["sa"], &["ch"]),
    // Amharic, Tigrinya, Oromo, Somali, Hausa.
    (&["ጥዋት"], &["ከሰዓት"]),
    (&["ቅቀ"], &["ድቀ"]),
    (&["wd"], &["wb"]),
    (&["gh"], &["gd"]),
    (&["sf", "safiya"], &["ym", "yamma"]),
    // Swedish and Norwegian, Hungarian, Afrikaans.
    (&["fm"], &["em"]),
    (&["de"], &["du"]),
    (&["vm"], &["nm"]),
];

/// English months and days of the week. They are shortened to their first three letters, some to four.
const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Blanks of other widths, the marks of right-to-left text, and what takes the place of separators in Chinese, Japanese
/// and Korean.
const REPLACED: [(&str, &str); 20] = [
    ("\u{a0}", " "),
    ("\u{202f}", " "),
    ("\u{2009}", " "),
    ("\u{3000}", " "),
    ("\u{200e}", ""),
    ("\u{200f}", ""),
    ("\u{61c}", ""),
    ("年", "/"),
    ("月", "/"),
    ("日", " "),
    ("년", "/"),
    ("월", "/"),
    ("일", " "),
    ("時", ":"),
    ("时", ":"),
    ("시", ":"),
    ("分", ":"),
    ("분", ":"),
    ("秒", ""),
    ("초", ""),
];

/// The zeros of other scripts: Arabic, Persian, Devanagari, Bengali, full width. The other digits follow them.
const ZEROS: [char; 5] = ['٠', '۰', '०', '০', '０'];

/// The text with blanks, digits and separators of other scripts replaced.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let text = REPLACED.iter().fold(text.to_owned(), |text, (sign, with)| text.replace(sign, with));
    let digit = |c: char| {
        let value = ZEROS.iter().map(|&zero| (c as u32).wrapping_sub(zero as u32)).find(|&value| value < 10)?;
        char::from_digit(value, 10)
    };
    Cow::Owned(text.chars().map(|c| digit(c).unwrap_or(c)).collect())
}

/// The number of the month that a word names.
pub(super) fn month(word: &str) -> Option<u32> {
    MONTHS.iter().position(|name| is_short_for(word, name)).map(|at| at as u32 + 1)
}

/// Whether a word is a day of the week.
pub(super) fn is_day(word: &str) -> bool {
    DAYS.iter().any(|name| is_short_for(word, name))
}

fn is_short_for(word: &str, name: &str) -> bool {
    let is_start = name.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word));
    is_start && (matches!(word.len(), 3 | 4) || word.len() == name.len())
}
