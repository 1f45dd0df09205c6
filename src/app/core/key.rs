//! Defines the keys that every terminal can send: none with Alt, which looks like Esc and then the key, and none that SSH
//! or tmux keep. Function keys often get lost on the way, so nothing that an analyst needs depends on one.

use std::fmt;

/// A key that was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// A character, with Shift already applied.
    Char(char),
    /// A letter with Ctrl, in lower case.
    Ctrl(char),
    /// Enter.
    Enter,
    /// Escape.
    Escape,
    /// Tab.
    Tab,
    /// Shift and Tab.
    BackTab,
    /// Backspace.
    Backspace,
    /// Delete.
    Delete,
    /// Up.
    Up,
    /// Down.
    Down,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Page up.
    PageUp,
    /// Page down.
    PageDown,
    /// Home.
    Home,
    /// End.
    End,
    /// A function key, by its number.
    F(u8),
}

impl Key {
    /// Keys that have names.
    pub(crate) const NAMED: [Self; 14] = [
        Self::Enter,
        Self::Escape,
        Self::Tab,
        Self::BackTab,
        Self::Backspace,
        Self::Delete,
        Self::Up,
        Self::Down,
        Self::Left,
        Self::Right,
        Self::PageUp,
        Self::PageDown,
        Self::Home,
        Self::End,
    ];

    /// The keys that a word of a key script stands for: the key of this name, as the help writes it; a word that is no
    /// key's name is typed letter by letter.
    pub(crate) fn script(word: &str) -> Vec<Self> {
        let named = Self::NAMED.into_iter().chain([Self::Char(' ')]).find(|key| key.to_string() == word);
        let ctrl = || {
            let letter = word.strip_prefix("Ctrl-").and_then(|letter| letter.chars().next());
            letter.map(|letter| Self::Ctrl(letter.to_ascii_lowercase()))
        };
        match named.or_else(ctrl) {
            Some(key) => vec![key],
            None => word.chars().map(Self::Char).collect(),
        }
    }
}

/// The name that help and footer use. It is ASCII, for terminals that have nothing else.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Char(' ') => "Space",
            Self::Char(c) => return write!(f, "{c}"),
            Self::Ctrl(c) => return write!(f, "Ctrl-{}", c.to_ascii_uppercase()),
            Self::Enter => "Enter",
            Self::Escape => "Esc",
            Self::Tab => "Tab",
            Self::BackTab => "Shift-Tab",
            Self::Backspace => "Backspace",
            Self::Delete => "Del",
            Self::Up => "Up",
            Self::Down => "Down",
            Self::Left => "Left",
            Self::Right => "Right",
            Self::PageUp => "PgUp",
            Self::PageDown => "PgDn",
            Self::Home => "Home",
            Self::End => "End",
            Self::F(number) => return write!(f, "F{number}"),
        };
        f.write_str(name)
    }
}
