//! Reads the column `time`.

use crate::table::Spot;
use signinscope::signin::Timestamp;

/// 2026-10-05, the Monday that is `d1`.
const FIRST_DAY: i64 = 1_791_158_400 * Timestamp::SECOND;

/// Reads `d1 09:12`, `d1-d5 09:12:30`, `d1,d3 09:12`, each perhaps followed by `x20 every 9m`. Returns every time.
pub fn times(cell: &str, at: &Spot) -> Result<Vec<Timestamp>, String> {
    parse(cell).ok_or_else(|| {
        at.error(format!(
            "column 'time': expected a time such as 'd1 09:12', 'd1-d5 09:12', 'd1,d3 09:12' or 'd1 09:12 x20 every 9m', \
             found '{cell}'"
        ))
    })
}

fn parse(cell: &str) -> Option<Vec<Timestamp>> {
    let words: Vec<&str> = cell.split_whitespace().collect();
    let (days, clock, count, step) = match words[..] {
        [days, clock] => (days, clock, 1, 0),
        [days, clock, count, "every", step] => (days, clock, count.strip_prefix('x')?.parse().ok()?, duration(step)?),
        _ => return None,
    };
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    let of_day = (hour * 3600 + minute * 60 + second) * Timestamp::SECOND;
    let time = |day: i64, turn: i64| Timestamp(FIRST_DAY + (day - 1) * 24 * Timestamp::HOUR + of_day + turn * step);
    let of = |&day: &i64| (0..count).map(move |turn| time(day, turn)).collect::<Vec<_>>();
    Some(self::days(days)?.iter().flat_map(of).collect())
}

fn days(text: &str) -> Option<Vec<i64>> {
    let number = |text: &str| text.strip_prefix('d')?.parse::<i64>().ok().filter(|day| (1..=90).contains(day));
    let mut days = Vec::new();
    for part in text.split(',') {
        let (first, last) = part.split_once('-').unwrap_or((part, part));
        days.extend(number(first)?..=number(last)?);
    }
    (!days.is_empty()).then_some(days)
}

fn duration(text: &str) -> Option<i64> {
    let (number, unit) = text.split_at(text.len().checked_sub(1)?);
    let seconds = match unit {
        "s" => 1,
        "m" => 60,
        "h" => 3600,
        _ => return None,
    };
    Some(number.parse::<i64>().ok().filter(|number| *number > 0)? * seconds * Timestamp::SECOND)
}
