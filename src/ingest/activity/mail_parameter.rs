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

/// The actions of a rule that Outlook or a mail program made (`UpdateInboxRules`), by how their names begin.
///
/// The desktop's Outlook has a list of objects in `RuleActions`. Of their `ActionType`s only `Move` was seen in a published record; the
/// others are what the kinds of action of a rule are called (Microsoft's [MS-OXORULE], 2.2.5.1.1) and are unconfirmed. Other
/// programs have names with commas in `Actions`: `ForwardToRecipientsAction`, `ForwardAsAttachmentToRecipientsAction` and
/// `RedirectToRecipientsAction` (Microsoft-Analyzer-Suite by evild3ad, which looks for these three); `MoveToFolderAction`,
/// `DeleteAction` and `PermanentDeleteAction` follow from the elements of Exchange Web Services of these names, and are
/// unconfirmed.
/// Source: <https://learn.microsoft.com/exchange/client-developer/web-service-reference/actions>
const ACTIONS: [(&str, MailEffect); 5] = [
    ("forward", MailEffect::Forwards),
    ("redirect", MailEffect::Redirects),
    ("delete", MailEffect::Deletes),
    ("permanentdelete", MailEffect::Deletes),
    ("move", MailEffect::Moves),
];

/// The value of `RuleOperation` where a mail program removed a rule. It is undocumented, like the other two that are known,
/// [`RULE_WRITTEN_AGAIN`] and `AddMailboxRule`: Microsoft-Analyzer-Suite looks for the three. Another value is taken for a rule
/// that was made.
const RULE_REMOVED: &str = "RemoveMailboxRule";

/// The value of `RuleOperation` where a mail program changed a rule, or only wrote it again: the record then has neither name nor
/// action. Outlook writes all its rules again at times: in 1.1 million published records of a town, of 3,414
/// `UpdateInboxRules` in a month 3,402 were such, hundreds in a second, and 12 were `AddMailboxRule`, each with its actions.
const RULE_WRITTEN_AGAIN: &str = "ModifyMailboxRule";

/// Adds what a parameter does. One that is empty or off does nothing: it takes a forwarding back.
pub(super) fn note(name: &str, value: &str, effects: &mut MailEffects) {
    if name.eq_ignore_ascii_case("RuleActions") {
        return note_actions(value, effects);
    }
    if name.eq_ignore_ascii_case("Actions") {
        return value.split(',').for_each(|action| note_action(action.trim(), effects));
    }
    if name.eq_ignore_ascii_case("RuleOperation") {
        if value.eq_ignore_ascii_case(RULE_REMOVED) {
            effects.note_removed_rule();
        } else if value.eq_ignore_ascii_case(RULE_WRITTEN_AGAIN) {
            effects.note_rule_written_again();
        }
        return;
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
    actions.iter().filter_map(|action| action.get("ActionType")?.as_str()).for_each(|name| note_action(name, effects));
}

/// Adds what an action does.
fn note_action(name: &str, effects: &mut MailEffects) {
    let name = name.to_ascii_lowercase();
    if let Some((_, effect)) = ACTIONS.iter().find(|(start, _)| name.starts_with(start)) {
        effects.add(*effect);
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
    fn a_rule_that_is_removed_or_written_again_is_noted() {
        for (operation, makes) in
            [("RemoveMailboxRule", false), ("AddMailboxRule", true), ("ModifyMailboxRule", false), ("Other", true)]
        {
            let mut effects = MailEffects::default();
            note("RuleOperation", operation, &mut effects);
            note("RuleActions", "[]", &mut effects);
            assert_eq!((effects.makes_rule(), effects.in_words()), (makes, None), "{operation}");
        }
        let mut effects = MailEffects::default();
        note("RuleOperation", "ModifyMailboxRule", &mut effects);
        note("RuleActions", r#"[{"ActionType":"Forward"}]"#, &mut effects);
        assert!(effects.makes_rule(), "what it does is in the record");
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
            ("Actions", "ForwardToRecipientsAction", Some("forwards mail")),
            ("Actions", "RedirectToRecipientsAction, StopProcessingAction", Some("redirects mail")),
            ("Actions", "MarkAsReadAction,PermanentDeleteAction", Some("deletes mail")),
            ("Actions", "", None),
        ] {
            assert_eq!(noted(name, value).as_deref(), words, "{name}={value}");
        }
    }
}
