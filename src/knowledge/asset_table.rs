//! Reads the compiled-in tables: tab-separated, one header line, one record per line.
//!
//! A malformed table is a bug of the build, not of an input, so reading it panics. Tests read every table whole.

/// The records of `asset` below its header, each with exactly `N` fields.
///
/// # Panics
/// When a line has another number of fields.
pub(crate) fn records<const N: usize>(asset: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    asset.lines().skip(1).map(|line| {
        let mut fields = line.split('\t');
        let record = std::array::from_fn(|_| fields.next().unwrap_or_else(|| malformed(line)));
        if fields.next().is_some() {
            malformed(line);
        }
        record
    })
}

/// The items of a comma-separated field; none when it is empty.
pub(crate) fn items(field: &'static str) -> impl Iterator<Item = &'static str> {
    field.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// `None` for a field that is left blank.
pub(super) fn filled(field: &'static str) -> Option<&'static str> {
    (!field.is_empty()).then_some(field)
}

/// Panics on a malformed line.
///
/// # Panics
/// Always: the line was compiled in.
pub(crate) fn malformed(line: &str) -> ! {
    panic!("a compiled-in table has a malformed line: {line:?}")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// Fails unless `keys` rise strictly, which binary search needs and which leaves no duplicate.
    pub(in crate::knowledge) fn assert_rising<K: Ord + std::fmt::Debug>(keys: impl IntoIterator<Item = K>) {
        let keys: Vec<K> = keys.into_iter().collect();
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "{:?} before {:?}", pair[0], pair[1]);
        }
    }

    /// Fails unless `text` is a sentence that fits its place on the screen.
    pub(in crate::knowledge) fn assert_sentence(text: &str, longest: usize) {
        assert!(text.chars().count() <= longest, "too long: {text}");
        assert!(text.ends_with(['.', '?']) && text.starts_with(|c: char| !c.is_lowercase()), "no sentence: {text}");
        assert!(
            !text.chars().any(char::is_control) && text.trim() == text && !text.contains("  "),
            "stray white space or control character: {text}"
        );
    }

    #[test]
    fn records_skip_the_header_and_keep_empty_fields() {
        let read: Vec<[&str; 3]> = records("a\tb\tc\n1\t\t3\n4\t5\t\n").collect();
        assert_eq!(read, [["1", "", "3"], ["4", "5", ""]]);
    }

    #[test]
    #[should_panic(expected = "malformed line")]
    fn a_missing_field_is_refused() {
        records::<2>("a\tb\n1\n").for_each(drop);
    }

    #[test]
    #[should_panic(expected = "malformed line")]
    fn a_field_too_many_is_refused() {
        records::<2>("a\tb\n1\t2\t3\n").for_each(drop);
    }

    #[test]
    fn an_empty_list_has_no_items() {
        assert_eq!(items("").count(), 0);
        assert_eq!(items("a, b").collect::<Vec<_>>(), ["a", "b"]);
    }
}
