//! Tells from a parameter of a rule or a mailbox what it does with mail.

use crate::store::activity::{MailEffect, MailEffects};
use serde_json::Value;

/// The parameters that do something with mail, of inbox rules, mailboxes and transport rules.
/// Source: Microsoft's references of `New-InboxRule`, `Set-Mailbox` and `New-TransportRule`.
const PARAMETERS: [(&str, MailEffect); 13] = [
    ("ForwardTo", MailEffect::Forwards),
    ("ForwardAsAttachmentTo", MailEffect::Forwards),
    ("ForwardingAddress", MailEffect::Forwards),
    ("ForwardingSmtpAddress", MailEffect::Forwards),
    ("DeliverToMailboxAndForward", MailEffect::Forwards),
    ("BlindCopyTo", MailEffect::Forwards),
    ("CopyTo", MailEffect::Forwards),
    ("AddToRecipients", MailEffect::Forwards),
    ("RedirectTo", MailEffect::Redirects),
    ("RedirectMessageTo", MailEffect::Redirects),
    ("DeleteMessage", MailEffect::Deletes),
    ("SoftDeleteMessage", MailEffect::Deletes),
    ("MoveToFolder", MailEffect::Moves),
];

/// The actions of a rule that Outlook or a mail program made (`UpdateInboxRules`), by the start of `ActionType`.
const ACTIONS: [(&str, MailEffect); 4] = [
    ("forward", MailEffect::Forwards),
    ("redirect", MailEffect::Redirects),
    ("delete", MailEffect::Deletes),
    ("move", MailEffect::Moves),
];

/// The value of `RuleOperation` where a mail program removed a rule. The others are `AddMailboxRule` and `ModifyMailboxRule`; of a
/// rule that is changed, or only written again, the record has no action.
const RULE_REMOVED: &str = "RemoveMailboxRule";

/// Adds what a parameter does. One that is empty or off does nothing: it takes a forwarding back.
pub(super) fn note(name: &str, value: &str, effects: &mut MailEffects) {
    if name.eq_ignore_ascii_case("RuleActions") {
        return note_actions(value, effects);
    }
    if name.eq_ignore_ascii_case("RuleOperation") && value.eq_ignore_ascii_case(RULE_REMOVED) {
        effects.note_removed_rule();
    }
    let is_off = ["", "false", "$false", "$null", "null"].iter().any(|off| value.trim().eq_ignore_ascii_case(off));
    let known = PARAMETERS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name));
    if let Some((_, effect)) = known.filter(|_| !is_off) {
        effects.add(*effect);
    }
}

/// Adds what the actions do, a list of objects as JSON text. Text that is none names no effect.
fn note_actions(text: &str, effects: &mut MailEffects) {
    let Ok(Value::Array(actions)) = serde_json::from_str(text) else { return };
    for kind in actions.iter().filter_map(|action| action.get("ActionType")?.as_str()) {
        let kind = kind.to_ascii_lowercase();
        if let Some((_, effect)) = ACTIONS.iter().find(|(start, _)| kind.starts_with(start)) {
            effects.add(*effect);
        }
    }
}

#[cfg(test)]
mod parameter_tests {
    use super::*;

    fn noted(name: &str, value: &str) -> Option<String> {
        let mut effects = MailEffects::default();
        note(name, value, &mut effects);
        effects.in_words()
    }

    #[test]
    fn a_rule_that_is_removed_is_noted() {
        for (operation, removes) in
            [("RemoveMailboxRule", true), ("AddMailboxRule", false), ("ModifyMailboxRule", false)]
        {
            let mut effects = MailEffects::default();
            note("RuleOperation", operation, &mut effects);
            assert_eq!((effects.removes_rule(), effects.in_words()), (removes, None), "{operation}");
        }
    }

    #[test]
    fn a_parameter_counts_where_it_is_on() {
        for (name, value, words) in [
            ("ForwardTo", "collector@mail.example", Some("forwards mail")),
            ("forwardingsmtpaddress", "smtp:collector@mail.example", Some("forwards mail")),
            ("ForwardingSmtpAddress", "", None),
            ("ForwardingAddress", "$null", None),
            ("DeliverToMailboxAndForward", "True", Some("forwards mail")),
            ("DeliverToMailboxAndForward", "False", None),
            ("RedirectTo", "collector@mail.example", Some("redirects mail")),
            ("DeleteMessage", "True", Some("deletes mail")),
            ("DeleteMessage", "False", None),
            ("MoveToFolder", "RSS Feeds", Some("moves mail away")),
            ("CopyToFolder", "RSS Feeds", None),
            ("AuditEnabled", "True", None),
            ("RuleActions", r#"[{"ActionType":"MarkAsRead"},{"ActionType":"Move"}]"#, Some("moves mail away")),
            (
                "RuleActions",
                r#"[{"ActionType":"Delete"},{"ActionType":"Forward","Recipients":["x@mail.example"]}]"#,
                Some("forwards mail, deletes mail"),
            ),
            ("RuleActions", "[{\"ActionType\":\"Forw", None),
        ] {
            assert_eq!(noted(name, value).as_deref(), words, "{name}={value}");
        }
    }
}
