//! Recognises the reports that this program writes. One in a directory of exports is left out: it holds no sign-ins.

/// The shape that the account names.
pub(crate) const REPORT_SHAPE: &str = "report";
/// The note that the account has of such a file.
pub(crate) const REPORT_NOTE: &str =
    "a report or a timeline that this program wrote; it holds no sign-ins and is left out";

/// Where the title of a page is, in bytes from its start.
const HEAD: usize = 1024;

/// Whether a text begins like a file of a report: its page, its Markdown, or a timeline.
pub(super) fn is_report(text: &[u8]) -> bool {
    let head = &text[..text.len().min(HEAD)];
    let has = |part: &[u8]| memchr::memmem::find(head, part).is_some();
    text.starts_with(b"# Sign-in log report\n")
        || text.starts_with(b"<!DOCTYPE html>") && has(b"<title>Sign-in log report</title>")
        || text.starts_with(b"<svg ") && has(b" class=\"signinscope\"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reports_are_recognised_and_other_pages_are_not() {
        for (text, is) in [
            ("# Sign-in log report\n\n184 sign-ins", true),
            ("<!DOCTYPE html>\n<html>\n<head>\n<title>Sign-in log report</title>", true),
            ("<svg xmlns=\"x\" class=\"signinscope\" role=\"img\">", true),
            ("# Sign-in log reports\n", false),
            ("<!DOCTYPE html>\n<title>Sign in</title>", false),
            ("<svg xmlns=\"x\">", false),
            ("", false),
        ] {
            assert_eq!(is_report(text.as_bytes()), is, "{text}");
        }
    }
}
