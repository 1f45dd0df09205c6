//! Reads times as people and programs of any culture write them.
//!
//! ```text
//! 13.10.2026 8.30.11     2026. 10. 13. 오전 8:30:11     13/10/2026, 8:30:11 a. m.     2026-10-13 08:30:11 +02:00
//! Oct 13, 2026 @ 08:30:11.123     Tue Oct 13 2026 10:30:11 GMT+0200 (CEST)     20261013T083011Z
//! ```

use super::order::NumericDate;
use super::words::{HALVES, HalfDay, is_day, month, plain};
use chrono::NaiveTime;

/// A time. Which of its numbers is the month may depend on its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct WrittenTime {
    pub date: NumericDate,
    pub clock: NaiveTime,
    /// Seconds east of UTC; `None` where no zone is written.
    pub offset: Option<i32>,
}

/// The longest time that is read, in bytes.
const LONGEST: usize = 96;

/// Words between a date and its clock, and behind either. Each is of a culture that writes it in times.
const BETWEEN: [&str; 9] = ["klo", "kl.", "kl", "at", "um", "г.", "г", "às", "à"];
const BEHIND_CLOCK: [&str; 3] = ["Uhr", "ч.", "ч"];

impl WrittenTime {
    /// Reads a time; `None` where the text is none, or has a word or a zone that is not known.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST || !text.chars().any(char::is_numeric) {
            return None;
        }
        let text = plain(text);
        let text = text.trim();
        TimeScanner(text).date_and_clock().or_else(|| TimeScanner(text).clock_and_date())
    }

    /// Reads a date without a clock.
    pub(crate) fn date_alone(text: &str) -> Option<NumericDate> {
        if text.len() > LONGEST {
            return None;
        }
        let text = plain(text);
        let mut scan = TimeScanner(text.trim());
        let date = scan.date().and_then(ScannedDate::with_year);
        date.filter(|_| scan.0.is_empty())
    }
}

/// Whether a text is a clock without a date: `8:30:11 AM`.
pub(crate) fn is_clock(text: &str) -> bool {
    // A date that is read later stands in for the one that is not here.
    text.len() <= LONGEST && text.contains([':', '.']) && WrittenTime::parse(&format!("2026-10-13 {text}")).is_some()
}

/// The seconds east of UTC of a zone that is written like `UTC`, `UTC+02:00` or `+02:00`.
pub(crate) fn zone_offset(text: &str) -> Option<i32> {
    let mut scan = TimeScanner(text.trim());
    scan.zone().filter(|_| scan.0.is_empty())
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

/// A date of which the year may follow the clock.
#[derive(Clone, Copy)]
enum ScannedDate {
    Whole(NumericDate),
    /// Month and day.
    WithoutYear(u32, u32),
    /// `20261013`, which its clock may follow without anything between.
    Compact(NumericDate),
}

impl ScannedDate {
    fn with_year(self) -> Option<NumericDate> {
        match self {
            Self::Whole(date) | Self::Compact(date) => Some(date),
            Self::WithoutYear(..) => None,
        }
    }
}

/// Reads a text from its front.
struct TimeScanner<'t>(&'t str);

impl<'t> TimeScanner<'t> {
    fn date_and_clock(mut self) -> Option<WrittenTime> {
        let date = self.date()?;
        let is_compact = matches!(date, ScannedDate::Compact(_));
        let dashes = self.between(is_compact)?;
        let (clock, offset) = self.clock_and_zone(is_compact, dashes)?;
        let date = match date {
            ScannedDate::WithoutYear(month, day) => {
                self.skip_blanks();
                let (year, _) = self.number(4).filter(|&(_, digits)| digits == 4)?;
                named(year, month, day)
            }
            ScannedDate::Whole(date) | ScannedDate::Compact(date) => date,
        };
        let offset = offset.or_else(|| self.zone());
        self.comment();
        self.0.is_empty().then_some(WrittenTime { date, clock, offset })
    }

    /// Vietnamese.
    fn clock_and_date(mut self) -> Option<WrittenTime> {
        let (clock, offset) = self.clock_and_zone(false, false)?;
        let _ = self.one_of(b",");
        self.skip_blanks();
        let date = self.date()?.with_year()?;
        self.0.is_empty().then_some(WrittenTime { date, clock, offset })
    }

    fn clock_and_zone(&mut self, is_compact: bool, dashes: bool) -> Option<(NaiveTime, Option<i32>)> {
        let half = self.half();
        let clock = if is_compact { self.compact_clock() } else { None };
        let clock = clock.or_else(|| self.clock(dashes))?;
        let half = self.half().or(half);
        self.word_of(&BEHIND_CLOCK);
        Some((clock.in_half(half)?, self.zone()))
    }

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

    /// Passes over blanks and one of these words, if it does not go on.
    fn word_of(&mut self, words: &[&str]) {
        let before = self.0;
        self.skip_blanks();
        let is_whole = words.iter().any(|word| {
            let start = self.0;
            let is_whole = self.word(word).is_some() && !self.0.starts_with(char::is_alphabetic);
            self.0 = if is_whole { self.0 } else { start };
            is_whole
        });
        self.0 = if is_whole { self.0 } else { before };
    }

    /// The letters of English at the front.
    fn letters(&mut self) -> &'t str {
        let len = self.0.bytes().take_while(u8::is_ascii_alphabetic).count();
        let (letters, rest) = self.0.split_at(len);
        self.0 = rest;
        letters
    }

    /// A number of at most `most` digits, and how many it has.
    fn number(&mut self, most: usize) -> Option<(u32, usize)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.0.split_at(digits);
        let number = number.parse().ok().filter(|_| digits <= most)?;
        self.0 = rest;
        Some((number, digits))
    }

    /// A number of exactly two digits.
    fn pair(&mut self) -> Option<u32> {
        let (pair, rest) =
            self.0.split_at_checked(2).filter(|(pair, _)| pair.bytes().all(|byte| byte.is_ascii_digit()))?;
        self.0 = rest;
        pair.parse().ok()
    }

    fn date(&mut self) -> Option<ScannedDate> {
        let start = self.0;
        if is_day(self.letters()) {
            let _ = self.one_of(b".");
            let _ = self.one_of(b",");
            self.skip_blanks();
        } else {
            self.0 = start;
        }
        let start = self.0;
        let forms = [Self::compact_date, Self::month_date, Self::day_date, Self::numeric_date];
        forms.into_iter().find_map(|form| {
            self.0 = start;
            form(self)
        })
    }

    /// `20261013`.
    fn compact_date(&mut self) -> Option<ScannedDate> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        // Of 14 digits and more the clock is a part. Other numbers of such a length count seconds or their parts.
        if !matches!(digits, 8 | 14 | 17) {
            return None;
        }
        let year = self.pair()? * 100 + self.pair()?;
        Some(ScannedDate::Compact(named(year, self.pair()?, self.pair()?)))
    }

    /// `Oct 13, 2026`, `October 13th 2026`, `Oct 13`.
    fn month_date(&mut self) -> Option<ScannedDate> {
        let month = month(self.letters())?;
        let _ = self.one_of(b".");
        self.skip_blanks();
        let day = self.day()?;
        let _ = self.one_of(b",");
        let before = self.0;
        self.skip_blanks();
        match self.number(4) {
            Some((year, 4)) if !self.0.starts_with(':') => Some(ScannedDate::Whole(named(year, month, day))),
            _ => {
                self.0 = before;
                Some(ScannedDate::WithoutYear(month, day))
            }
        }
    }

    /// `13 October 2026`, `13-Oct-26`, `13/Oct/2026`, `2026-Oct-13`.
    fn day_date(&mut self) -> Option<ScannedDate> {
        let separators = b" -/.,";
        let (first, digits) = self.number(4)?;
        let _ = self.ordinal();
        while self.one_of(separators).is_some() {}
        let month = month(self.letters())?;
        while self.one_of(separators).is_some() {}
        let (last, last_digits) = self.number(4)?;
        let (year, day) = match (digits, last_digits) {
            (1 | 2, 4) => (last, first),
            (1 | 2, 2) => (2000 + last, first),
            (4, 1 | 2) => (first, last),
            _ => return None,
        };
        Some(ScannedDate::Whole(named(year, month, day)))
    }

    fn day(&mut self) -> Option<u32> {
        let (day, _) = self.number(2)?;
        let _ = self.ordinal();
        Some(day)
    }

    fn ordinal(&mut self) -> Option<()> {
        ["st", "nd", "rd", "th"].into_iter().find_map(|end| self.word(end))
    }

    fn numeric_date(&mut self) -> Option<ScannedDate> {
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
        let date = NumericDate { numbers: [first, second, third], separator, has_year_first, is_short };
        is_date.then_some(ScannedDate::Whole(date))
    }

    /// Passes over what is between the date and the clock. Whether dashes may separate the numbers of the clock.
    fn between(&mut self, is_compact: bool) -> Option<bool> {
        if self.one_of(b"Tt").is_some() || is_compact && self.first().is_some_and(|byte| byte.is_ascii_digit()) {
            return Some(false);
        }
        // File names and some databases.
        if self.one_of(b"_-:").is_some() {
            return Some(true);
        }
        let start = self.0;
        let _ = self.one_of(b",");
        self.skip_blanks();
        let _ = self.one_of(b"@");
        self.word_of(&BETWEEN);
        let _ = self.one_of(b",");
        self.skip_blanks();
        (self.0.len() < start.len()).then_some(false)
    }

    /// The half of the day in any language, with dots and blanks between its letters or without.
    fn half(&mut self) -> Option<HalfDay> {
        self.skip_blanks();
        let halves = HALVES.iter().flat_map(|(am, pm)| {
            let am = am.iter().map(|word| (*word, HalfDay::Am));
            am.chain(pm.iter().map(|word| (*word, HalfDay::Pm)))
        });
        let (half, rest) = halves.into_iter().find_map(|(word, half)| Some((half, behind_word(self.0, word)?)))?;
        self.0 = rest;
        self.skip_blanks();
        Some(half)
    }

    fn clock(&mut self, dashes: bool) -> Option<ClockTime> {
        let (hour, _) = self.number(2)?;
        if let Some(clock) = self.clock_in_words(hour) {
            return Some(clock);
        }
        let separator = self.one_of(if dashes { b":.-" } else { b":." })?;
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
            clock.nanos = self.fraction()?;
        }
        Some(clock)
    }

    /// `8 h 30 min 11 s`, as Canadian French writes it, behind the hour.
    fn clock_in_words(&mut self, hour: u32) -> Option<ClockTime> {
        let start = self.0;
        let mut read = || {
            self.skip_blanks();
            self.word("h")?;
            self.skip_blanks();
            let minute = self.pair()?;
            let before = self.0;
            self.skip_blanks();
            let named = self.word("min").or_else(|| self.word("m"));
            self.skip_blanks();
            let second = named.and_then(|()| self.pair());
            self.0 = if named.is_some() { self.0 } else { before };
            if second.is_some() {
                self.skip_blanks();
                let _ = self.word("s");
            }
            Some(ClockTime { hour, minute, second: second.unwrap_or(0), nanos: 0 })
        };
        let clock = read();
        self.0 = if clock.is_some() { self.0 } else { start };
        clock
    }

    /// `083011`.
    fn compact_clock(&mut self) -> Option<ClockTime> {
        let start = self.0;
        let mut read = || {
            let (hour, minute, second) = (self.pair()?, self.pair()?, self.pair().unwrap_or(0));
            let is_fraction = self.first().is_some_and(|byte| byte.is_ascii_digit());
            let nanos = if is_fraction { self.number(3)?.0 * 1_000_000 } else { self.fraction()? };
            Some(ClockTime { hour, minute, second, nanos })
        };
        let clock = read();
        self.0 = if clock.is_some() { self.0 } else { start };
        clock
    }

    /// The fraction of a second in nanoseconds; 0 where there is none.
    fn fraction(&mut self) -> Option<u32> {
        if self.one_of(b".,").is_none() {
            return Some(0);
        }
        let (fraction, digits) = self.number(9)?;
        Some(fraction * 10u32.pow(9 - digits as u32))
    }

    /// The offset of a zone in seconds; `None` where there is none, or one that is not known, which stays.
    fn zone(&mut self) -> Option<i32> {
        let start = self.0;
        let offset = self.known_zone();
        self.0 = if offset.is_some() { self.0 } else { start };
        offset
    }

    fn known_zone(&mut self) -> Option<i32> {
        self.skip_blanks();
        let parenthesis = self.one_of(b"(").is_some();
        let named = self.word("UTC").or_else(|| self.word("GMT")).or_else(|| self.word("Z")).is_some();
        let offset = match self.one_of(b"+-") {
            Some(sign) => {
                let (hours, digits) = self.number(4)?;
                let (hours, minutes) = match digits {
                    4 => (hours / 100, hours % 100),
                    1 if !named => return None,
                    1 | 2 if self.one_of(b":").is_some() => (hours, self.pair()?),
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
        offset.filter(|_| !self.0.starts_with(|c: char| c.is_alphanumeric() || c == ':'))
    }

    /// Passes over the name of the zone behind its offset, as JavaScript writes it: ` (Central European Summer Time)`.
    fn comment(&mut self) {
        let is_comment =
            self.0.trim_start().starts_with('(') && self.0.ends_with(')') && self.0.matches('(').count() == 1;
        self.0 = if is_comment { "" } else { self.0 };
    }
}

/// A date of which the month is certain.
fn named(year: u32, month: u32, day: u32) -> NumericDate {
    NumericDate { numbers: [year, month, day], separator: b'-', has_year_first: true, is_short: false }
}

/// What follows a word at the front of a text, in which dots and blanks may stand between letters.
fn behind_word<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let mut rest = text;
    for (at, letter) in word.chars().enumerate() {
        if at > 0 {
            rest = rest.trim_start_matches(['.', ' ']);
        }
        let first = rest.chars().next().filter(|first| first.to_lowercase().eq(letter.to_lowercase()))?;
        rest = &rest[first.len_utf8()..];
    }
    rest = rest.strip_prefix('.').unwrap_or(rest);
    let is_whole = !rest.starts_with(char::is_alphabetic) || TimeScanner(rest).zone().is_some();
    is_whole.then_some(rest)
}
