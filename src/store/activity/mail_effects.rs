//! Holds what a rule or a setting of a mailbox does with mail.

/// What a rule or a setting of a mailbox does with mail, as far as its parameters are in the record.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct MailEffects(u8);

/// One effect on mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MailEffect {
    /// Mail is sent on to somebody else.
    Forwards,
    /// Mail is sent on as if the first sender had sent it there.
    Redirects,
    /// Mail is deleted.
    Deletes,
    /// Mail is moved to another folder.
    Moves,
}

impl MailEffect {
    /// Number of effects.
    pub const COUNT: usize = 4;

    /// All effects, the most harmful first.
    pub const ALL: [Self; Self::COUNT] = [Self::Forwards, Self::Redirects, Self::Deletes, Self::Moves];

    /// The effect in words, of one thing that has it.
    pub const fn of_one(self) -> &'static str {
        match self {
            Self::Forwards => "forwards mail",
            Self::Redirects => "redirects mail",
            Self::Deletes => "deletes mail",
            Self::Moves => "moves mail away",
        }
    }

    /// The effect in words, of several things that have it.
    pub const fn of_several(self) -> &'static str {
        match self {
            Self::Forwards => "forward mail",
            Self::Redirects => "redirect mail",
            Self::Deletes => "delete mail",
            Self::Moves => "move mail away",
        }
    }
}

/// Marks a rule that was removed.
const REMOVES_RULE: u8 = 1 << 7;
/// Marks a rule that was changed, or only written again.
const WRITES_RULE_AGAIN: u8 = 1 << 6;

impl MailEffects {
    /// Notes that a rule was removed, which then has no effect any more.
    pub fn note_removed_rule(&mut self) {
        self.0 |= REMOVES_RULE;
    }

    /// Notes that a rule was changed, or only written again.
    pub fn note_rule_written_again(&mut self) {
        self.0 |= WRITES_RULE_AGAIN;
    }

    /// Whether a mail program made a rule, as far as the record shows: it did not remove one, and did not write one again of which
    /// the record does not show what it does.
    pub const fn makes_rule(self) -> bool {
        let has_effect = self.0 & !(REMOVES_RULE | WRITES_RULE_AGAIN) != 0;
        self.0 & REMOVES_RULE == 0 && (has_effect || self.0 & WRITES_RULE_AGAIN == 0)
    }

    /// Adds an effect.
    pub fn add(&mut self, effect: MailEffect) {
        self.0 |= 1 << effect as u8;
    }

    /// Whether it has an effect.
    pub const fn has(self, effect: MailEffect) -> bool {
        self.0 & 1 << effect as u8 != 0
    }

    /// Whether nothing is known of it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The effects, the most harmful first.
    pub fn iter(self) -> impl Iterator<Item = MailEffect> {
        MailEffect::ALL.into_iter().filter(move |&effect| self.has(effect))
    }

    /// The effects in words: `forwards mail, deletes mail`; `None` where none is known.
    pub fn in_words(self) -> Option<String> {
        let words: Vec<_> = self.iter().map(MailEffect::of_one).collect();
        (!words.is_empty()).then(|| words.join(", "))
    }

    /// As a number, for a column.
    pub(super) const fn bits(self) -> u8 {
        self.0
    }

    /// From [`Self::bits`].
    pub(super) const fn from_bits(bits: u8) -> Self {
        Self(bits)
    }
}
