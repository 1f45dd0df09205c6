//! Frames made shorter for slow lines, and colours spelled so that old terminals know them.

/// The way in which the sixteen colours are written by the library below: an index into 256.
const FOREGROUND: &[u8] = b"\x1b[38;5;";
/// What the library writes at the end of every frame, and what is enough.
const RESETS: &[u8] = b"\x1b[39m\x1b[49m\x1b[59m\x1b[0m";
const RESET: &[u8] = b"\x1b[0m";

/// Rewrites a frame's sequences. Log text cannot be mistaken for one: it holds no ESC.
pub fn shortened(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix(RESETS) {
            out.extend_from_slice(RESET);
            rest = after;
        } else if let Some((colour, after)) = rest.strip_prefix(FOREGROUND).and_then(basic) {
            // Colours 0 to 7 have had their own sequence since there were colours, 8 to 15 nearly so.
            let code = if colour < 8 { 30 + colour } else { 82 + colour };
            out.extend_from_slice(format!("\x1b[{code}m").as_bytes());
            rest = after;
        } else {
            out.push(0x1b);
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// A number below 16 and the `m` behind it, with what follows.
fn basic(text: &[u8]) -> Option<(u8, &[u8])> {
    let end = text.iter().position(|byte| !byte.is_ascii_digit())?;
    let number: u8 = std::str::from_utf8(&text[..end]).ok()?.parse().ok()?;
    let after = text[end..].strip_prefix(b"m")?;
    (number < 16).then_some((number, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_colours_get_their_own_sequences_and_others_stay() {
        for (frame, expected) in [
            ("a\x1b[38;5;1mb", "a\x1b[31mb"),
            ("\x1b[38;5;14mb", "\x1b[96mb"),
            ("\x1b[38;5;124mb", "\x1b[38;5;124mb"),
            ("\x1b[38;2;1;2;3m", "\x1b[38;2;1;2;3m"),
            ("x\x1b[39m\x1b[49m\x1b[59m\x1b[0m\x1b[?25l", "x\x1b[0m\x1b[?25l"),
            ("38;5;1m", "38;5;1m"),
            ("\x1b[38;5;", "\x1b[38;5;"),
        ] {
            assert_eq!(String::from_utf8_lossy(&shortened(frame.as_bytes())), expected);
        }
    }
}
