//! Frames made shorter for slow lines, and colours spelled so that old terminals know them.

/// Rewrites the sequences that choose a look (`ESC [ ... m`). The library below writes the sixteen colours as indexes
/// into 256, which the oldest terminals take for something else, and chooses the terminal's own background with every
/// colour, although no other is ever chosen. Log text cannot be mistaken for a sequence: it holds no ESC.
pub fn shortened(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len());
    let mut rest = frame;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        if let Some((parameters, after)) = parameters(rest) {
            look(parameters, &mut out);
            rest = after;
        } else {
            out.push(0x1b);
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The parameters of a sequence that chooses a look, and what follows it.
fn parameters(text: &[u8]) -> Option<(&str, &[u8])> {
    let inside = text.strip_prefix(b"\x1b[")?;
    let end = inside.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))?;
    let after = inside[end..].strip_prefix(b"m")?;
    Some((std::str::from_utf8(&inside[..end]).ok()?, after))
}

/// Writes the look; nothing when nothing of it is left.
fn look(parameters: &str, out: &mut Vec<u8>) {
    let mut words = parameters.split(';');
    let mut kept: Vec<String> = Vec::new();
    while let Some(word) = words.next() {
        match word {
            // The background and the colour of underlines are the terminal's own at all times.
            "49" | "59" => {}
            "38" => kept.push(match (words.next(), words.next()) {
                (Some("5"), Some(index)) => match index.parse::<u8>() {
                    Ok(colour @ 0..8) => (30 + colour).to_string(),
                    Ok(colour @ 8..16) => (82 + colour).to_string(),
                    _ => format!("38;5;{index}"),
                },
                (one, other) => ["38", one.unwrap_or_default(), other.unwrap_or_default()].join(";"),
            }),
            word => kept.push(word.to_owned()),
        }
    }
    if !kept.is_empty() {
        out.extend_from_slice(format!("\x1b[{}m", kept.join(";")).as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixteen_colours_get_their_own_sequences_and_others_stay() {
        for (frame, expected) in [
            ("a\x1b[38;5;1;49mb", "a\x1b[31mb"),
            ("\x1b[38;5;14mb", "\x1b[96mb"),
            ("\x1b[38;5;124;49mb", "\x1b[38;5;124mb"),
            ("\x1b[38;2;1;2;3;49m", "\x1b[38;2;1;2;3m"),
            ("\x1b[39;49m", "\x1b[39m"),
            ("x\x1b[39m\x1b[49m\x1b[59m\x1b[0m\x1b[?25l", "x\x1b[39m\x1b[0m\x1b[?25l"),
            ("\x1b[1m\x1b[24;3H", "\x1b[1m\x1b[24;3H"),
            ("38;5;1m", "38;5;1m"),
            ("\x1b[38;5;", "\x1b[38;5;"),
            ("\x1b[m", "\x1b[m"),
        ] {
            assert_eq!(String::from_utf8_lossy(&shortened(frame.as_bytes())), expected);
        }
    }
}
