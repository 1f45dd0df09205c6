//! Finds out whether the terminal has a light background, to choose between the theme for dark backgrounds and the
//! light one.
//!
//! The variable `COLORFGBG` decides where it is set. Elsewhere the terminal is asked once, by OSC 11, together with the
//! first frame. Nothing waits for the answer: the screen is drawn in the theme for dark backgrounds, and again in the
//! light one if the answer asks for it within [`ANSWER_TIME`]. An answer that comes later changes nothing. At any time, the
//! thread that reads keys takes the answer out of them, so that no part of it acts as a key.

use crate::ui::Theme;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use std::time::Duration;

/// Asks for the background. Ended by BEL, since rxvt-unicode 9.30 ends its answer to a question ended by `ESC \` with
/// ESC alone.
pub(super) const QUERY: &[u8] = b"\x1b]11;?\x07";

/// How long an answer may take to change the theme: longer than any line takes, shorter than a reader needs to begin.
pub(super) const ANSWER_TIME: Duration = Duration::from_secs(1);

/// The longest text of an answer that is taken out of the keys. `11;rgba:` and four numbers of four digits take 27.
const LONGEST_ANSWER: usize = 64;

/// Whether the terminal's background is dark or light.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Background {
    Dark,
    Light,
}

impl Background {
    /// Reads `COLORFGBG`, as rxvt and Konsole set it: the numbers of foreground and background among the sixteen colours,
    /// with a third part between them or none: `0;15`, `0;default;15`. `None` where the background has no number.
    pub(super) fn from_colorfgbg(value: &str) -> Option<Self> {
        let (_, background) = value.rsplit_once(';')?;
        match background.parse::<u8>().ok()? {
            0..=6 | 8 => Some(Self::Dark),
            7 | 9..=15 => Some(Self::Light),
            _ => None,
        }
    }

    /// The name of the theme for this background.
    pub(super) fn theme(self) -> &'static str {
        match self {
            Self::Dark => Theme::DARK,
            Self::Light => Theme::LIGHT,
        }
    }

    /// Reads the text of an answer to [`QUERY`], `11;rgb:ffff/ffff/ffff`, with one to four hexadecimal digits a colour
    /// and for some terminals an opacity behind (`rgba:`). Light is what has at least half of the brightness of white
    /// (ITU-R BT.601, the measure that Vim uses).
    fn from_answer(text: &str) -> Option<Self> {
        let colour = text.strip_prefix("11;rgb")?;
        let numbers = colour.strip_prefix(':').or_else(|| colour.strip_prefix("a:"))?;
        let mut shares = numbers.split('/').map(|digits| {
            let most = 16_u32.checked_pow(digits.len() as u32)?.checked_sub(1)?;
            Some(f64::from(u32::from_str_radix(digits, 16).ok()?) / f64::from(most))
        });
        let [red, green, blue] = [shares.next()??, shares.next()??, shares.next()??];
        let brightness = 0.299 * red + 0.587 * green + 0.114 * blue;
        Some(if brightness < 0.5 { Self::Dark } else { Self::Light })
    }
}

/// What a key is, or becomes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Filtered {
    /// Keys for the program: none for a part of the answer, two where one was held back.
    Keys(Vec<KeyEvent>),
    /// The end of an answer in time; `None` when it names no colour.
    Answer(Option<Background>),
}

/// Takes the terminal's answer out of the keys. The library that reads keys knows no OSC: it passes the answer on as
/// Alt-], the characters of the text, and Ctrl-G or Alt-\ for its end; where the line splits the answer behind its first
/// byte, as Esc and ].
#[derive(Debug)]
pub(super) struct AnswerFilter {
    state: AnswerState,
    in_time: bool,
}

#[derive(Debug, Default)]
enum AnswerState {
    /// No part of the answer has come.
    #[default]
    Waiting,
    /// An Esc that may be the first byte of the answer.
    Escape(KeyEvent),
    /// The text so far.
    Inside(String),
    /// The answer ended in an Esc, which `\` may follow.
    Ended,
    /// The answer is complete, or none is expected.
    Done,
}

impl AnswerFilter {
    /// A filter that takes one answer out of the keys if the terminal was asked, else none.
    pub(super) fn new(asked: bool) -> Self {
        Self { state: if asked { AnswerState::Waiting } else { AnswerState::Done }, in_time: asked }
    }

    /// Whether an answer may come that still counts.
    pub(super) fn is_open(&self) -> bool {
        self.in_time && !matches!(self.state, AnswerState::Ended | AnswerState::Done)
    }

    /// Ends the time for an answer. A later one is still taken out of the keys, but a single Esc is no longer held back.
    pub(super) fn close(&mut self) {
        self.in_time = false;
    }

    /// Filters a key. An Esc is held back while an answer may come; [`Self::release`] returns it.
    pub(super) fn filter(&mut self, key: KeyEvent) -> Filtered {
        use AnswerState::{Done, Ended, Escape, Inside, Waiting};
        let alt = key.modifiers.contains(KeyModifiers::ALT);
        let ctrl = key.modifiers.contains(KeyModifiers::CONTROL);
        let (state, filtered) = match (std::mem::take(&mut self.state), key.code) {
            (Waiting, KeyCode::Char(']')) if alt => (Inside(String::new()), Vec::new()),
            (Waiting, KeyCode::Esc) if self.in_time => (Escape(key), Vec::new()),
            (Escape(_), KeyCode::Char(']')) => (Inside(String::new()), Vec::new()),
            (Escape(escape), _) => (Waiting, vec![escape, key]),
            (Inside(text), KeyCode::Char('g')) if ctrl => return self.end(&text, Done),
            (Inside(text), KeyCode::Char('\\')) if alt => return self.end(&text, Done),
            (Inside(text), KeyCode::Esc) => return self.end(&text, Ended),
            (Inside(mut text), KeyCode::Char(c)) if !alt && !ctrl && may_follow(&text, c) => {
                text.push(c);
                (Inside(text), Vec::new())
            }
            // Inside: Alt-] was typed.
            (Waiting | Inside(_), _) => (Waiting, vec![key]),
            (Ended, KeyCode::Char('\\')) => (Done, Vec::new()),
            (Ended | Done, _) => (Done, vec![key]),
        };
        self.state = state;
        Filtered::Keys(filtered)
    }

    /// Whether an Esc is held back.
    pub(super) fn holds_escape(&self) -> bool {
        matches!(self.state, AnswerState::Escape(_))
    }

    /// Gives back an Esc that nothing followed.
    pub(super) fn release(&mut self) -> Option<KeyEvent> {
        match std::mem::take(&mut self.state) {
            AnswerState::Escape(key) => Some(key),
            state => {
                self.state = state;
                None
            }
        }
    }

    fn end(&mut self, text: &str, state: AnswerState) -> Filtered {
        self.state = state;
        if self.in_time { Filtered::Answer(Background::from_answer(text)) } else { Filtered::Keys(Vec::new()) }
    }
}

/// Whether a character may follow the text of an answer so far.
fn may_follow(text: &str, c: char) -> bool {
    match "11;".chars().nth(text.len()) {
        Some(expected) => c == expected,
        None => c.is_ascii_graphic() && text.len() < LONGEST_ANSWER,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(code: KeyCode) -> KeyEvent {
        KeyEvent::new(code, KeyModifiers::NONE)
    }

    /// The keys that the library makes of an answer.
    fn keys(start: &[KeyEvent], text: &str, end: &[KeyEvent]) -> Vec<KeyEvent> {
        let text = text.chars().map(|c| key(KeyCode::Char(c)));
        start.iter().copied().chain(text).chain(end.iter().copied()).collect()
    }

    fn alt(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::ALT)
    }

    fn ctrl(c: char) -> KeyEvent {
        KeyEvent::new(KeyCode::Char(c), KeyModifiers::CONTROL)
    }

    #[test]
    fn colorfgbg_names_the_background_last() {
        for (value, background) in [
            ("15;0", Some(Background::Dark)),
            ("0;15", Some(Background::Light)),
            ("0;default;15", Some(Background::Light)),
            ("7;8", Some(Background::Dark)),
            ("0;7", Some(Background::Light)),
            ("default;default", None),
            ("0", None),
            ("", None),
        ] {
            assert_eq!(Background::from_colorfgbg(value), background, "{value}");
        }
    }

    #[test]
    fn answers_are_read_in_every_form_that_terminals_give() {
        for (answer, background) in [
            ("11;rgb:ffff/ffff/ffff", Some(Background::Light)),
            ("11;rgb:0000/0000/0000", Some(Background::Dark)),
            ("11;rgb:f/f/f", Some(Background::Light)),
            ("11;rgb:fd/f6/e3", Some(Background::Light)),
            ("11;rgb:00/2b/36", Some(Background::Dark)),
            ("11;rgba:ffff/ffff/ffff/0000", Some(Background::Light)),
            ("11;rgb:ffff/ffff", None),
            ("11;rgb:fffff0000f/0/0", None),
            ("11;rgb://", None),
            ("11;white", None),
        ] {
            assert_eq!(Background::from_answer(answer), background, "{answer}");
        }
    }

    #[test]
    fn no_key_of_an_answer_is_left_however_it_is_split_and_ended() {
        let starts: [&[KeyEvent]; 2] = [&[alt(']')], &[key(KeyCode::Esc), key(KeyCode::Char(']'))]];
        let ends: [&[KeyEvent]; 3] = [&[ctrl('g')], &[alt('\\')], &[key(KeyCode::Esc), key(KeyCode::Char('\\'))]];
        for (start, end) in starts.into_iter().flat_map(|start| ends.map(|end| (start, end))) {
            let mut filter = AnswerFilter::new(true);
            let before = key(KeyCode::Char('j'));
            assert_eq!(filter.filter(before), Filtered::Keys(vec![before]));
            let mut filtered: Vec<_> =
                keys(start, "11;rgb:ffff/ffff/ffff", end).into_iter().map(|key| filter.filter(key)).collect();
            filtered.retain(|filtered| *filtered != Filtered::Keys(Vec::new()));
            assert_eq!(filtered, [Filtered::Answer(Some(Background::Light))], "{start:?} {end:?}");
            // From now on, everything is a key.
            for key in [before, alt(']'), key(KeyCode::Esc)] {
                assert_eq!(filter.filter(key), Filtered::Keys(vec![key]), "{start:?} {end:?}");
            }
        }
    }

    #[test]
    fn a_late_answer_is_taken_out_and_counts_no_more() {
        let mut filter = AnswerFilter::new(true);
        assert!(filter.is_open());
        filter.close();
        assert!(!filter.is_open());
        for key in keys(&[alt(']')], "11;rgb:ffff/ffff/ffff", &[ctrl('g')]) {
            assert_eq!(filter.filter(key), Filtered::Keys(Vec::new()), "{key:?}");
        }
    }

    #[test]
    fn keys_that_are_no_answer_pass() {
        let (escape, down, q) = (key(KeyCode::Esc), key(KeyCode::Down), key(KeyCode::Char('q')));
        let mut filter = AnswerFilter::new(true);
        assert_eq!(filter.filter(escape), Filtered::Keys(Vec::new()));
        assert!(filter.holds_escape());
        assert_eq!((filter.release(), filter.release()), (Some(escape), None));
        assert_eq!(filter.filter(escape), Filtered::Keys(Vec::new()));
        assert_eq!(filter.filter(down), Filtered::Keys(vec![escape, down]));
        // Alt-], typed.
        assert_eq!(filter.filter(alt(']')), Filtered::Keys(Vec::new()));
        assert_eq!(filter.filter(q), Filtered::Keys(vec![q]));
        filter.close();
        assert_eq!(filter.filter(escape), Filtered::Keys(vec![escape]));
        assert_eq!(AnswerFilter::new(false).filter(escape), Filtered::Keys(vec![escape]));
    }
}
