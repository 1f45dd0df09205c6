//! Makes addresses harmless to click on: no program takes `203[.]0[.]113[.]9` for a link or an address.

use regex::Regex;
use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};
use std::sync::LazyLock;

/// Schemes of links, and what may be an address.
static CANDIDATES: LazyLock<Regex> = LazyLock::new(|| {
    let pattern = r"(?i)\bhttps?://|[0-9a-f]*:[0-9a-f:]*:[0-9a-f.]*|[0-9]{1,3}(?:\.[0-9]{1,3}){3}";
    Regex::new(pattern).expect("the pattern is valid")
});

/// Writes IP addresses with `[.]` or `[:]`, and `http` as `hxxp`. The version of a program, such as `Chrome/150.0.0.0`, is no
/// address.
pub(crate) fn defanged(text: &str) -> Cow<'_, str> {
    if !text.contains(['.', ':']) {
        return Cow::Borrowed(text);
    }
    CANDIDATES.replace_all(text, |found: &regex::Captures<'_>| {
        let whole = found.get(0).expect("a match has its text");
        // A full stop behind an address is that of a sentence.
        let part = whole.as_str().trim_end_matches('.');
        let (before, stop) = (&text[..whole.start()], &whole.as_str()[part.len()..]);
        let mut behind = text[whole.end()..].chars();
        let after = behind.next();
        let goes_on = after == Some('.') && behind.next().is_some_and(|c| c.is_ascii_digit());
        let is_inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let of_program = before.ends_with('/') && !before.ends_with("//");
        if part.ends_with("//") {
            return part.replacen(['t', 'T'], "x", 2);
        }
        let is_alone = !is_inside(before.chars().next_back()) && !is_inside(after) && !goes_on;
        if is_alone && !of_program && part.parse::<Ipv4Addr>().is_ok() {
            part.replace('.', "[.]") + stop
        } else if is_alone && part.parse::<Ipv6Addr>().is_ok() {
            part.replace(':', "[:]").replace('.', "[.]") + stop
        } else {
            whole.as_str().to_owned()
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_links_are_defanged_and_other_numbers_are_not() {
        for (text, expected) in [
            ("203.0.113.9", "203[.]0[.]113[.]9"),
            ("from 203.0.113.9, 198.51.100.0/24.", "from 203[.]0[.]113[.]9, 198[.]51[.]100[.]0/24."),
            ("2001:db8::1", "2001[:]db8[:][:]1"),
            ("at 2001:db8::1.", "at 2001[:]db8[:][:]1."),
            ("::ffff:203.0.113.9", "[:][:]ffff[:]203[.]0[.]113[.]9"),
            ("see https://203.0.113.9/x", "see hxxps://203[.]0[.]113[.]9/x"),
            ("HTTP://a.example", "HxxP://a.example"),
            ("Chrome/150.0.0.0 Safari/537.36", "Chrome/150.0.0.0 Safari/537.36"),
            ("2026-10-13 07:02:11", "2026-10-13 07:02:11"),
            ("2026-10-13T07:02:11.5Z", "2026-10-13T07:02:11.5Z"),
            ("alice@contoso.com: 1.2.3", "alice@contoso.com: 1.2.3"),
            ("1.2.3.4.5", "1.2.3.4.5"),
            ("", ""),
        ] {
            assert_eq!(defanged(text), expected, "{text}");
        }
    }
}
