//! Rewrites the sequences of a frame that choose a style (SGR, `ESC [ ... m`): shorter for slow lines, and in the form
//! that old terminals know.

/// Rewrites a frame. The backend writes the sixteen colours as indexes into 256, which the oldest terminals take for
/// something else, and sets the terminal's own background with every colour, although no other is ever set. Log text
/// cannot be mistaken for a sequence: it holds no ESC.
pub(super) fn shortened(frame: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(frame.len());
    let mut style = StyleState::default();
    let mut rest = frame;
    while let Some(at) = memchr::memchr(0x1b, rest) {
        out.extend_from_slice(&rest[..at]);
        rest = &rest[at..];
        if let Some((parameters, after)) = parameters(rest) {
            style.rewrite(parameters, &mut out);
            rest = after;
        } else {
            out.push(0x1b);
            rest = &rest[1..];
        }
    }
    out.extend_from_slice(rest);
    out
}

/// The parameters of a sequence that chooses a style, and what follows it.
fn parameters(text: &[u8]) -> Option<(&str, &[u8])> {
    let inside = text.strip_prefix(b"\x1b[")?;
    let end = inside.iter().position(|byte| !matches!(byte, b'0'..=b'9' | b';'))?;
    let after = inside[end..].strip_prefix(b"m")?;
    Some((std::str::from_utf8(&inside[..end]).ok()?, after))
}

/// What of the style in force the next sequence depends on. The Linux console makes text bold with one of the eight bright
/// colours, leaves it bold behind that colour, and takes the brightness away with bold (`csi_m` in drivers/tty/vt/vt.c).
#[derive(Default)]
struct StyleState {
    /// Bold or dim.
    intensity: bool,
    /// The bright colour in force.
    bright: Option<String>,
}

impl StyleState {
    /// Writes the sequence; nothing when nothing of it is left.
    fn rewrite(&mut self, parameters: &str, out: &mut Vec<u8>) {
        let mut words = parameters.split(';');
        let mut kept: Vec<String> = Vec::new();
        while let Some(word) = words.next() {
            match word {
                // The background and the colour of underlines are the terminal's own at all times.
                "49" | "59" => {}
                "39" => self.set_colour("39".into(), false, &mut kept),
                "38" => match (words.next(), words.next()) {
                    (Some("5"), Some(index)) => match index.parse::<u8>() {
                        Ok(colour @ 0..8) => self.set_colour((30 + colour).to_string(), false, &mut kept),
                        Ok(colour @ 8..16) => self.set_colour((82 + colour).to_string(), true, &mut kept),
                        _ => self.set_colour(format!("38;5;{index}"), false, &mut kept),
                    },
                    // 24 bits: three numbers, any of which may look like another parameter.
                    (kind, first) => {
                        let numbers = [Some("38"), kind, first, words.next(), words.next()];
                        let colour = numbers.into_iter().flatten().collect::<Vec<_>>().join(";");
                        self.set_colour(colour, false, &mut kept);
                    }
                },
                "22" => {
                    self.intensity = false;
                    kept.push("22".into());
                    kept.extend(self.bright.clone());
                }
                word => {
                    match word {
                        "" | "0" => *self = Self::default(),
                        "1" | "2" => self.intensity = true,
                        _ => {}
                    }
                    kept.push(word.to_owned());
                }
            }
        }
        if !kept.is_empty() {
            out.extend_from_slice(format!("\x1b[{}m", kept.join(";")).as_bytes());
        }
    }

    fn set_colour(&mut self, colour: String, bright: bool, kept: &mut Vec<String>) {
        if self.bright.is_some() && !bright && !self.intensity {
            kept.push("22".into());
        }
        self.bright = bright.then(|| colour.clone());
        kept.push(colour);
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
            ("\x1b[38;2;49;38;0;49m", "\x1b[38;2;49;38;0m"),
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

    #[test]
    fn bright_colours_leave_nothing_bold_on_the_linux_console_and_stay_bright() {
        for (frame, expected) in [
            ("\x1b[38;5;9ma\x1b[39;49mb", "\x1b[91ma\x1b[22;39mb"),
            ("\x1b[38;5;9ma\x1b[38;5;2mb\x1b[39mc", "\x1b[91ma\x1b[22;32mb\x1b[39mc"),
            ("\x1b[1m\x1b[38;5;9ma\x1b[39mb", "\x1b[1m\x1b[91ma\x1b[39mb"),
            ("\x1b[1m\x1b[38;5;9ma\x1b[22mb", "\x1b[1m\x1b[91ma\x1b[22;91mb"),
            ("\x1b[38;5;9ma\x1b[0m\x1b[39mb", "\x1b[91ma\x1b[0m\x1b[39mb"),
        ] {
            assert_eq!(String::from_utf8_lossy(&shortened(frame.as_bytes())), expected);
        }
    }
}
