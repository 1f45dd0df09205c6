//! Copies what is selected: single values first, since these go into the next query, then the row, the record or the
//! finding as a whole.

use crate::aggregate::Groups;
use crate::app::core::binding::{Scope, available_if};
use crate::app::core::class::Class;
use crate::app::core::key::Key;
use crate::app::core::view::View;
use crate::app::layout::Focus;
use crate::app::model::{Action, AppCommand, Model};
use crate::app::table::column::Column;
use crate::app::table::tab_view::VisibleRow;
use crate::app::time_format;
use crate::app::widget::menu::{Menu, MenuItem};
use crate::app::widget::popup::{Overlay, Popup};
use crate::app::widget::text_lines::TextLine;
use crate::detect::Finding;
use crate::report::findings::{Report, document};
use crate::report::rows::Rows;
use crate::report::{Digests, kql};
use crate::signin::{Field, TimeAggregate, Zone};
use crate::store::Row;
use crate::text::{json_escaped, number, pasted};

/// The menu of what can be copied.
pub(crate) const VIEW: View<Model> = View::new("Copy", Class::Popup).shared(&[(
    Scope::Lists,
    Action::new(&[Key::Char('y')], "copy", "copy a value, the row, the finding or its evidence", |model, _| {
        let menu = menu(model);
        model.offer(menu);
    })
    .footer(10)
    .when(|model| available_if(is_something_selected(model), "Nothing is selected")),
)]);

/// Whether a row, a finding or a line of a popup is selected. The line that folds findings away is none of them.
pub(crate) fn is_something_selected(model: &Model) -> bool {
    match (&model.overlay, model.focus) {
        (Some(Overlay::Popup(_)), _) => true,
        (Some(_), _) => false,
        (None, Focus::Suspects) => model.selected_finding().is_some(),
        (None, Focus::Table | Focus::Details | Focus::Histogram) => model.tab_view().row().is_some(),
    }
}

/// Cells for the name of what is copied, before its preview.
const NAME: usize = 22;
/// How much of a text its preview shows, in characters.
const PREVIEW: usize = 200;

/// The values that analysts carry elsewhere. A list of its own, because the order is that of the menu, what is copied
/// most often first.
const FIELDS: [Field; 15] = [
    Field::UserPrincipalName,
    Field::IpAddress,
    Field::SessionId,
    Field::UserId,
    Field::UserDisplayName,
    Field::ServicePrincipal,
    Field::ServicePrincipalId,
    Field::Application,
    Field::ApplicationId,
    Field::Resource,
    Field::ResourceId,
    Field::DeviceId,
    Field::UserAgent,
    Field::ErrorCode,
    Field::TenantId,
];

/// A name and the text that goes by it.
type Item = (&'static str, String);

/// What can be copied of the popup that is open, else of the finding that is selected, else of the row at the cursor.
fn items(model: &Model) -> Vec<Item> {
    let mut items = match &model.overlay {
        Some(Overlay::Popup(popup)) => of_popup(model, &**popup),
        _ => of_panes(model),
    };
    items.retain(|(_, text)| !text.is_empty());
    items
}

/// The values of the line at the cursor, the line itself, and all lines in view.
fn of_popup(model: &Model, popup: &dyn Popup<Model>) -> Vec<Item> {
    let page = popup.page(model, model.size);
    let text = |line: &TextLine| {
        let parts: String = line.parts.iter().map(|(_, text)| text.as_str()).collect();
        format!("{}{}{parts}", line.label, line.text).trim_end().to_owned()
    };
    let values = popup.values(model).into_iter().map(|(name, text)| (name, pasted(&text).into_owned()));
    let line = page.selected.and_then(|at| page.lines.get(at)).map(|line| ("Line", text(line).trim().to_owned()));
    let lines: Vec<String> = page.heading.iter().chain(&page.lines).chain(&page.footing).map(text).collect();
    values.chain(line).chain([("Lines in view", lines.join("\n").trim_end().to_owned())]).collect()
}

fn of_panes(model: &Model) -> Vec<Item> {
    let finding = model.selected_finding().and_then(|number| model.findings.list.get(number));
    match finding {
        Some(finding) => of_finding(model, finding),
        None => of_row(model),
    }
}

/// The menu of what can be copied; nothing when nothing is selected.
fn menu(model: &Model) -> Option<Menu<Model>> {
    let item = |(name, text): Item| {
        let preview: String = text
            .lines()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default()
            .trim()
            .chars()
            .take(PREVIEW)
            .collect();
        MenuItem::new(format!("{name:<NAME$} {preview}"), move |_, commands: &mut Vec<AppCommand>| {
            commands.push(AppCommand::Copy { what: name.to_owned(), text });
        })
    };
    Menu::new("Copy", 64, items(model).into_iter().map(item).collect())
}

fn of_row(model: &Model) -> Vec<Item> {
    let tab_view = model.tab_view();
    let (Some(row), Some(&visible)) = (tab_view.row(), tab_view.list.selected()) else { return Vec::new() };
    let store = &model.store;
    let mut items: Vec<_> = FIELDS
        .iter()
        .filter_map(|&field| Some((field.title(), pasted(store.text(field, row)?).into_owned())))
        .collect();
    items.push(("Request ID", store.request_id(row).map(|id| id.to_string()).unwrap_or_default()));
    items.push(("Time (UTC)", store.created(row).to_string()));
    let (groups, window) = match visible {
        VisibleRow::Group(group) => (tab_view.listing.groups.in_order(&[group]), tab_view.window),
        VisibleRow::Member(..) => (Groups::single(store, row), TimeAggregate::Off),
    };
    items.push(("Row in words", in_words(model, row, &groups)));
    items.push((
        "Row as JSON",
        written(|out| Rows { store, groups: &groups, window, marked: None }.table().write_ndjson(out)),
    ));
    items.push(("Query (KQL)", kql::of_rows(store, &groups.members)));
    if let Some(Ok(record)) = model.record.as_ref().filter(|record| record.row == row).map(|record| &record.result) {
        items.push(("Record in the file", json_escaped(&record.text).into_owned()));
    }
    items
}

/// `groups` holds the group that the row stands for.
fn in_words(model: &Model, row: Row, groups: &Groups) -> String {
    let store = &model.store;
    let group = groups.get(store, 0);
    let (first, last) = (time_format::second(Zone::Utc, group.first, true), groups.last(store, &group));
    let when = if group.first == last {
        format!("{first} UTC")
    } else {
        format!("{first} to {} UTC", time_format::second(Zone::Utc, last, true))
    };
    let mut parts = vec![when];
    for column in [Column::User, Column::Application, Column::IpAddress, Column::Location] {
        parts.extend(column.text(store, row).map(|text| pasted(&text).into_owned()));
    }
    let code = store.error_code(row).filter(|&code| code != 0).map(|code| format!(" {code}")).unwrap_or_default();
    parts.push(format!("{}{code}", store.status(row).name()));
    if group.count > 1 {
        parts.push(format!("{} sign-ins", number(group.count)));
    }
    parts.join(", ")
}

fn of_finding(model: &Model, finding: &Finding) -> Vec<Item> {
    let one = crate::detect::Findings { list: vec![finding.clone()], ..crate::detect::Findings::default() };
    let report = Report { store: &model.store, findings: &one };
    let users = finding.users.iter().filter_map(|user| user.principal_name.as_deref().or(user.id.as_deref()));
    let one = finding.user_principal_name.as_deref().or(finding.user_id.as_deref());
    let users: Vec<_> = one.into_iter().chain(users).map(pasted).collect();
    let list = |values: &[String]| values.iter().map(|value| pasted(value)).collect::<Vec<_>>().join("\n");
    let evidence: Vec<_> = finding
        .reasons()
        .map(|reason| format!("{:+}  {}: {}", reason.points, reason.signal, pasted(&reason.text)))
        .collect();
    let ids: Vec<_> = finding.rows.iter().map(|&row| model.store.reference(row)).collect();
    vec![
        ("Finding in words", pasted(&document(finding, &[]).in_words()).into_owned()),
        ("Evidence", evidence.join("\n")),
        ("User", users.join("\n")),
        ("Suspect addresses", list(&finding.addresses)),
        ("Addresses against", list(&finding.anchor_addresses)),
        ("Session IDs", list(&finding.session_ids)),
        ("Suspect sign-in IDs", list(&ids)),
        ("Query (KQL)", kql::of_finding(&model.store, finding)),
        ("Finding as Markdown", written(|out| report.write_markdown(out, &Digests::default()))),
        ("Finding as JSON", written(|out| report.write_json(out))),
    ]
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    // Memory takes everything.
    let _ = write(&mut out);
    String::from_utf8_lossy(&out).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::AppMessage;
    use crate::app::testing::Player;
    use crate::signin::{Kind, Record, Timestamp};
    use crate::store::testing::store_of;
    use std::sync::Arc;

    /// What is copied by the item of this name.
    fn copied(player: &mut Player, item: &str) -> String {
        let at = items(&player.app.model).iter().position(|(name, _)| *name == item).expect(item);
        player.play("y");
        (0..at).for_each(|_| player.play("Down"));
        player.play("Enter");
        match player.commands.pop() {
            Some(AppCommand::Copy { what, text }) if what == item => text,
            _ => panic!("nothing was copied"),
        }
    }

    #[test]
    fn values_rows_and_findings_can_be_copied() {
        let mut player = Player::loaded(80, 24);
        player.play("Down");
        assert_eq!(copied(&mut player, "IP address"), "203.0.113.9");
        assert_eq!(
            copied(&mut player, "Row in words"),
            "2026-10-03 14:02:11 to 2026-10-03 14:40:02 UTC, alice@contoso.com, Microsoft Office, 203.0.113.9, Lagos, NG, \
             Success, 3 sign-ins"
        );
        let json: serde_json::Value = serde_json::from_str(&copied(&mut player, "Row as JSON")).expect("JSON");
        assert_eq!((json["count"].as_u64(), json["window_start"].as_str()), (Some(3), Some("2026-10-03T14:00:00Z")));
        player.play("r");
        assert_eq!(copied(&mut player, "Suspect addresses"), "203.0.113.9");
        assert!(copied(&mut player, "Evidence").starts_with("+35  session-interleaved: one session in both places"));
        assert!(copied(&mut player, "Finding as Markdown").contains("## 1. high 87: alice@contoso.com"));
    }

    #[test]
    fn the_line_of_a_popup_can_be_copied_and_the_popup_stays() {
        let mut player = Player::loaded(120, 40);
        player.play("6 Down");
        assert_eq!(copied(&mut player, "User"), "bob@contoso.com");
        assert_eq!(player.app.model.keyboard(), "Users", "the list is open again");
        assert!(copied(&mut player, "Lines in view").contains("carol@contoso.com"));
        player.play("y y");
        assert_eq!(player.app.model.toast.as_ref().map(ToString::to_string).as_deref(), Some("Nothing is selected"));
        player.play("Esc Esc F");
        assert_eq!(copied(&mut player, "Value"), "alice@contoso.com");
        player.play("Esc T");
        assert_eq!(copied(&mut player, "Lane"), "203.0.113.9");
        player.play("Esc p Enter");
        assert!(copied(&mut player, "Answer").starts_with("alice@contoso.com: "));
        player.play("Esc ?");
        assert!(copied(&mut player, "Lines in view").contains("every key"));
    }

    #[test]
    fn the_line_that_folds_findings_offers_no_row_of_the_table_behind_it() {
        let mut player = Player::loaded(80, 24);
        player.play("r End y");
        assert!(player.app.model.suspects.selected(&player.app.model.findings).is_none(), "the last line is a fold");
        assert!(player.app.model.menu().is_none());
        assert_eq!(player.app.model.toast.as_ref().map(ToString::to_string).as_deref(), Some("Nothing is selected"));
    }

    #[test]
    fn what_an_attacker_wrote_is_harmless_where_it_is_pasted() {
        let mut record = Record::new(Kind::NonInteractive, Timestamp(0));
        record.set(Field::UserPrincipalName, "eve\x1b[201~\nrm -rf ~\n\u{202e}");
        let mut player = Player::new(80, 24);
        player.send(AppMessage::Finished(Arc::new(store_of(&[record]))));
        for item in ["Username", "Row in words", "Row as JSON"] {
            let text = copied(&mut player, item);
            assert!(!text.contains(|c: char| c.is_control() || c == '\u{202e}'), "{text:?}");
            assert!(text.contains("rm -rf"), "{text:?}");
        }
    }
}
