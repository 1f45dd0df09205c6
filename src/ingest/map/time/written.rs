//! Reads times as people and programs of any culture write them in numbers.
//!
//! ```text
//! 13.10.2026 8.30.11     2026. 10. 13. 오전 8:30:11     13/10/2026, 8:30:11 a. m.     2026-10-13 08:30:11 +02:00
//! ```

use super::order::NumericDate;
use chrono::NaiveTime;
use std::borrow::Cow;

/// A time in numbers. Which of them is the month may depend on its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenTime {
    pub date: NumericDate,
    pub clock: NaiveTime,
    /// Seconds east of UTC; `None` where no zone is written.
    pub offset: Option<i32>,
}

/// Blanks of other widths, the marks of right-to-left text, and what takes the place of separators and of AM and PM in
/// Chinese, Japanese and Korean.
const REPLACED: [(&str, &str); 21] = [
    ("\u{a0}", " "),
    ("\u{202f}", " "),
    ("\u{2009}", " "),
    ("\u{3000}", " "),
    ("\u{200e}", ""),
    ("\u{200f}", ""),
    ("上午", " am "),
    ("下午", " pm "),
    ("午前", " am "),
    ("午後", " pm "),
    ("오전", " am "),
    ("오후", " pm "),
    ("年", "/"),
    ("月", "/"),
    ("日", " "),
    ("년", "/"),
    ("월", "/"),
    ("일", " "),
    ("時", ":"),
    ("时", ":"),
    ("시", ":"),
];
const REPLACED_BEHIND_MINUTES: [(&str, &str); 4] = [("分", ":"), ("분", ":"), ("秒", ""), ("초", "")];

/// The longest time that is read, in bytes.
const LONGEST: usize = 64;

impl WrittenTime {
    /// Reads a time; `None` where the text is none, or has a word or a zone that is not known.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let text = in_ascii(text)?;
        let mut scan = TimeScanner(text.trim());
        let date = scan.date()?;
        scan.between()?;
        let half = scan.half();
        let clock = scan.clock()?;
        let half = scan.half().or(half);
        scan.skip_blanks();
        let offset = if scan.0.is_empty() { None } else { Some(scan.zone()?) };
        Some(Self { date, clock: clock.in_half(half)?, offset })
    }
}

/// The text with the signs of other scripts replaced; `None` where one is not known.
fn in_ascii(text: &str) -> Option<Cow<'_, str>> {
    if text.is_ascii() {
        return Some(Cow::Borrowed(text));
    }
    let replaced = REPLACED.iter().chain(&REPLACED_BEHIND_MINUTES);
    let text = replaced.fold(text.to_owned(), |text, (sign, with)| text.replace(sign, with));
    text.is_ascii().then_some(Cow::Owned(text))
}

/// Half of the day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum HalfDay {
    Am,
    Pm,
}

struct ClockTime {
    hour: u32,
    minute: u32,
    second: u32,
    nanos: u32,
}

impl ClockTime {
    fn in_half(self, half: Option<HalfDay>) -> Option<NaiveTime> {
        let hour = match half {
            Some(_) if self.hour > 12 => return None,
            Some(half) => self.hour % 12 + if half == HalfDay::Pm { 12 } else { 0 },
            None => self.hour,
        };
        NaiveTime::from_hms_nano_opt(hour, self.minute, self.second, self.nanos)
    }
}

/// Reads a text from its front.
struct TimeScanner<'t>(&'t str);

impl TimeScanner<'_> {
    fn first(&self) -> Option<u8> {
        self.0.as_bytes().first().copied()
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start_matches(' ');
    }

    /// Passes over one of these bytes.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let first = self.first().filter(|first| bytes.contains(first))?;
        self.0 = &self.0[1..];
        Some(first)
    }

    /// Passes over a word in any letter case.
    fn word(&mut self, word: &str) -> Option<()> {
        let front = self.0.get(..word.len()).filter(|front| front.eq_ignore_ascii_case(word))?;
        self.0 = &self.0[front.len()..];
        Some(())
    }

    /// A number of at most `most` digits, and how many it has.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at(digits);
        let number = number.parse().ok().filter(|_| digits <= most)?;
        self.0 = rest;
        Some((number, digits))
    }

    fn date(&mut self) -> Option<NumericDate> {
        let (first, digits) = self.number(4)?;
        let separator = self.one_of(b"/-.")?;
        self.skip_blanks();
        let (second, middle) = self.number(2)?;
        self.one_of(&[separator])?;
        self.skip_blanks();
        let (third, last) = self.number(4)?;
        let has_year_first = digits == 4;
        let is_short = digits <= 2 && last == 2;
        let is_date = middle <= 2 && if has_year_first { last <= 2 } else { digits <= 2 && (is_short || last == 4) };
        // Korean, Hungarian and Croatian end a date with a dot.
        if separator == b'.' {
            let _ = self.one_of(b".");
        }
        is_date.then_some(NumericDate { numbers: [first, second, third], separator, has_year_first, is_short })
    }

    /// Passes over what is between the date and the clock.
    fn between(&mut self) -> Option<()> {
        if self.one_of(b"Tt").is_some() {
            return Some(());
        }
        let comma = self.one_of(b",").is_some();
        let blank = self.0.starts_with(' ');
        self.skip_blanks();
        // Finnish.
        if self.word("klo ").is_some() {
            self.skip_blanks();
        }
        (comma || blank).then_some(())
    }

    /// AM or PM, with the dots of English and Spanish.
    fn half(&mut self) -> Option<HalfDay> {
        self.skip_blanks();
        let before = self.0;
        let half = match self.one_of(b"aApP") {
            Some(b'a' | b'A') => HalfDay::Am,
            Some(_) => HalfDay::Pm,
            None => return None,
        };
        let _ = self.one_of(b".");
        self.skip_blanks();
        if self.one_of(b"mM").is_none() {
            self.0 = before;
            return None;
        }
        let _ = self.one_of(b".");
        self.skip_blanks();
        Some(half)
    }

    fn clock(&mut self) -> Option<ClockTime> {
        let (hour, _) = self.number(2)?;
        let separator = self.one_of(b":.")?;
        self.skip_blanks();
        let (minute, _) = self.number(2).filter(|&(_, digits)| digits == 2)?;
        let mut clock = ClockTime { hour, minute, second: 0, nanos: 0 };
        if self.one_of(&[separator]).is_some() {
            self.skip_blanks();
            // Chinese and Korean write a sign behind the minutes, whether or not seconds follow.
            let Some((second, digits)) = self.number(2) else { return self.0.is_empty().then_some(clock) };
            clock.second = second;
            if digits != 2 {
                return None;
            }
            if self.one_of(b".,").is_some() {
                let (fraction, digits) = self.number(9)?;
                clock.nanos = fraction * 10u32.pow(9 - digits as u32);
            }
        }
        Some(clock)
    }

    /// The offset of the zone at the end of the text in seconds; `None` for one that is not known.
    fn zone(&mut self) -> Option<i32> {
        let parenthesis = self.one_of(b"(").is_some();
        let named = self.word("UTC").or_else(|| self.word("GMT")).or_else(|| self.word("Z")).is_some();
        let offset = match self.one_of(b"+-") {
            Some(sign) => {
                let (hours, digits) = self.number(4)?;
                let (hours, minutes) = match digits {
                    4 => (hours / 100, hours % 100),
                    1 if !named => return None,
                    1 | 2 if self.one_of(b":").is_some() => {
                        (hours, self.number(2).filter(|&(_, digits)| digits == 2)?.0)
                    }
                    1 | 2 => (hours, 0),
                    _ => return None,
                };
                // The furthest zone is 14 hours from UTC.
                let seconds = (hours <= 14 && minutes < 60).then(|| (hours * 3600 + minutes * 60) as i32)?;
                Some(if sign == b'-' { -seconds } else { seconds })
            }
            None => named.then_some(0),
        };
        if parenthesis {
            self.one_of(b")")?;
        }
        offset.filter(|_| self.0.is_empty())
    }
}
