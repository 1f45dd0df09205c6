//! Reads the time zone that the heading of a time column names.

use super::time::zone_offset;

/// A zone in brackets or parentheses behind a heading: `TimeGenerated [UTC+02:00]`, `Date (UTC)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum HeadingZone {
    /// Seconds east of UTC.
    Offset(i32),
    /// A zone whose offset is not known from its name, or changes in the year: `[Europe/Paris]`, `(CET)`.
    Other,
}

impl HeadingZone {
    /// The zone of a heading; `None` where it names none.
    pub(crate) fn of(heading: &str) -> Option<Self> {
        let (_, zone) = split(heading)?;
        Some(zone_offset(zone).map_or(Self::Other, Self::Offset))
    }
}

/// A heading without its zone, and the zone.
pub(crate) fn split(heading: &str) -> Option<(&str, &str)> {
    let heading = heading.trim();
    if let Some((bare, zone)) = heading.strip_suffix(']').and_then(|heading| heading.rsplit_once(" [")) {
        return Some((bare, zone));
    }
    let (bare, zone) = heading.strip_suffix(')')?.rsplit_once('(')?;
    // Other headings have remarks in parentheses.
    let is_abbreviation = (2..=5).contains(&zone.len()) && zone.bytes().all(|byte| byte.is_ascii_uppercase());
    let is_zone = is_abbreviation || zone_offset(zone).is_some() || zone.starts_with("UTC") || zone.starts_with("GMT");
    is_zone.then_some((bare, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_read_from_headings() {
        for (heading, zone) in [
            ("Date (UTC)", Some(HeadingZone::Offset(0))),
            ("TimeGenerated [UTC]", Some(HeadingZone::Offset(0))),
            ("TimeGenerated [UTC+02:00]", Some(HeadingZone::Offset(7200))),
            ("TimeGenerated [GMT-5]", Some(HeadingZone::Offset(-18_000))),
            ("Date (UTC+5:30)", Some(HeadingZone::Offset(19_800))),
            ("Date (+02:00)", Some(HeadingZone::Offset(7200))),
            ("TimeGenerated [Europe/Paris]", Some(HeadingZone::Other)),
            ("Date (CET)", Some(HeadingZone::Other)),
            ("IP address (seen by resource)", None),
            ("Date", None),
            ("authenticationDetails[0]", None),
        ] {
            assert_eq!(HeadingZone::of(heading), zone, "{heading}");
        }
        assert_eq!(split("Date (CET)"), Some(("Date ", "CET")));
    }
}
