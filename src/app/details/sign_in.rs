//! Lays out a sign-in for the details: how it ended, the fields that an analyst asks for first, and the raw record.

use super::state::ReadRecord;
use crate::app::model::Model;
use crate::app::table::column::address_is_of_issuance;
use crate::app::table::tab_view::VisibleRow;
use crate::app::time_format;
use crate::app::widget::text_lines::{LineKind, TextLines};
use crate::ingest::RawRecord;
use crate::knowledge;
use crate::questions::SentenceKind;
use crate::report::findings::severity_label;
use crate::signin::{Field, Status};
use crate::store::Row;
use crate::text::{is_hostile, number, width};
use std::borrow::Cow;

/// What the mark of an agent means.
pub(crate) const AGENT: &str = "the identity of an AI agent took part";
/// Explains the address of a confidential client, wherever such a row is shown.
pub(crate) const ISSUANCE: &str = "IP address is that of the first token issuance, not of the caller";

/// Cells for the names of [`KEY_FIELDS`], with a gap.
const SHORT_LABELS: usize = 28;

/// What an analyst asks of a sign-in first; the whole record follows. A list of its own, because this choice and order
/// are this view's: the catalogue orders fields by dimension.
const KEY_FIELDS: &[Field] = &[
    Field::UserPrincipalName,
    Field::UserDisplayName,
    Field::ServicePrincipal,
    Field::AgentType,
    Field::AgentSubjectType,
    Field::AgentParentId,
    Field::AgentApplicationId,
    Field::Application,
    Field::Resource,
    Field::IpAddress,
    Field::City,
    Field::Country,
    Field::AutonomousSystem,
    Field::DeviceName,
    Field::OperatingSystem,
    Field::Browser,
    Field::UserAgent,
    Field::ClientApp,
    Field::SessionId,
    Field::IncomingTokenType,
    Field::ClientCredentialType,
    Field::Requirement,
    Field::Methods,
    Field::ConditionalAccess,
    Field::FailureReason,
    Field::AdditionalDetails,
];

/// All that is known of the sign-in at the cursor.
pub(crate) fn write(page: &mut TextLines, model: &Model) {
    let tab_view = model.tab_view();
    let (Some(row), Some(&visible)) = (tab_view.row(), tab_view.list.selected()) else {
        page.text(LineKind::Text, "There is no sign-in under the cursor.");
        return;
    };
    let store = &model.store;
    let time = time_format::second(model.zone, store.created(row), true);
    match visible {
        VisibleRow::Group(group) if tab_view.listing.is_expandable(group) => {
            let groups = &tab_view.listing.groups;
            let group = groups.get(store, group as usize);
            let (first, last) = (
                time_format::clock(model.zone, group.first),
                time_format::clock(model.zone, groups.last(store, &group)),
            );
            page.heading(&format!(
                "First of {} sign-ins, {first} to {last} {}",
                number(group.count),
                model.zone.name()
            ));
        }
        _ => page.heading(&format!("Sign-in of {time} {}", model.zone.name())),
    }
    if let Some(mark) = model.analyst_mark(row) {
        let note = if mark.note.is_empty() { "without a note" } else { &mark.note };
        page.labelled(LineKind::Field, "Marked", 8, note);
    }
    let of_row = || model.findings.list.iter().filter(|finding| finding.rows.contains(&row));
    if let Some(finding) = of_row().find(|finding| !finding.is_dismissed()).or_else(|| of_row().next()) {
        let accusation = format!("{} {}: {}", severity_label(finding.severity), finding.score, finding.summary);
        match &finding.verdict {
            Some(verdict) if finding.is_dismissed() => page.text(LineKind::Text, &format!("{accusation} ({verdict})")),
            _ => page.text(LineKind::Against, &accusation),
        }
    }
    if address_is_of_issuance(store, row) {
        page.text(LineKind::Caveat, &format!("{ISSUANCE} (confidential client)"));
    }
    if let Some(code) = store.error_code(row) {
        write_code(page, code, store.status(row).name());
    } else if store.status(row) == Status::Unknown {
        page.text(LineKind::Caveat, "The record does not say how it ended, or not in a way that is understood.");
    }
    if let Some(Err(reason)) = model.record.as_ref().filter(|record| record.row == row).map(|record| &record.result) {
        page.text(LineKind::Caveat, &format!("The record cannot be read: {reason}"));
    }
    if let Some(record) = model.record.as_ref().filter(|record| record.row == row) {
        page.heading("In words");
        for (kind, text) in &record.explanation {
            let kind = match kind {
                SentenceKind::Fact => LineKind::Text,
                SentenceKind::Unusual => LineKind::Against,
                SentenceKind::Unknown => LineKind::Caveat,
            };
            page.text(kind, text);
        }
        if record.basis.partial {
            page.text(LineKind::Caveat, "The load goes on: what is new is known at its end.");
        }
    }
    page.heading("Sign-in");
    for &field in KEY_FIELDS {
        let value = store.text(field, row).map(Cow::from);
        let value = if field == Field::AutonomousSystem { network(model, row, value) } else { value };
        if let Some(value) = value {
            write_field(page, field.title(), &value, SHORT_LABELS);
        }
    }
    match &model.record {
        Some(ReadRecord { row: read, result, .. }) if *read == row => {
            if let Ok(record) = result {
                write_record(page, record);
            }
        }
        _ => page.text(LineKind::Text, "Reading the record..."),
    }
}

/// The number of the network as the log has it, and what the databases on disk say of the address: whose that
/// network is, and where the log has no number, both.
fn network<'m>(model: &'m Model, row: Row, logged: Option<Cow<'m, str>>) -> Option<Cow<'m, str>> {
    // The databases know no pseudonyms.
    let address = model.originals.store.text(Field::IpAddress, row).and_then(|text| text.trim().parse().ok());
    let known = address.and_then(|address| {
        let mut looked_up = model.settings.databases.asn.iter().filter_map(|database| database.look_up(address));
        looked_up.find_map(|known| Some((known.asn?, known.organisation)))
    });
    match (logged, known) {
        (Some(logged), Some((asn, Some(name)))) if logged.trim() == asn.to_string() => {
            Some(format!("{logged} ({name})").into())
        }
        (None, Some((asn, name))) => {
            let name = name.map(|name| format!("{name}, ")).unwrap_or_default();
            Some(format!("{asn} ({name}looked up)").into())
        }
        (logged, _) => logged,
    }
}

fn write_code(page: &mut TextLines, code: i32, status: &str) {
    match knowledge::error_code(code) {
        Some(known) if code == 0 => page.text(LineKind::Text, &format!("{status}: {}", known.explanation)),
        Some(known) => {
            let name = known.name.map(|name| format!(" {name}")).unwrap_or_default();
            page.text(LineKind::Text, &format!("{status}, code {code}{name}: {}", known.explanation));
            if let Some(next) = known.next {
                page.text(LineKind::Text, &format!("Next: {next}"));
            }
        }
        None => page.text(LineKind::Text, &format!("{status}, code {code}: not among the codes known here.")),
    }
}

fn write_field(page: &mut TextLines, name: &str, value: &str, label_width: usize) {
    let kind = if is_hostile(value) || is_hostile(name) { LineKind::Hostile } else { LineKind::Field };
    page.labelled(kind, name, label_width, value);
}

fn write_record(page: &mut TextLines, record: &RawRecord) {
    page.heading(&format!("Record as it stands in the file, {} fields", record.fields.len()));
    let longest = record.fields.iter().map(|(name, _)| width(name)).max().unwrap_or(0);
    let label_width = (longest + 2).min(page.width * 2 / 5);
    for (name, value) in &record.fields {
        write_field(page, name, value, label_width);
    }
}

#[cfg(test)]
mod tests {
    use crate::app::details::state::DetailLines;
    use crate::app::testing::Player;
    use crate::app::widget::text_lines::{LineKind, TextLine};
    use crate::detect::Settings;
    use crate::knowledge::IpDatabase;
    use serde_json::json;
    use std::sync::Arc;

    #[test]
    fn a_network_that_the_log_lacks_is_looked_up_and_said_to_be() {
        let network = |player: &Player| {
            player.app.model.detail_lines.value().iter().find(|line| line.label.starts_with("Autonomous")).cloned()
        };
        let mut player = Player::loaded(120, 40);
        player.play("2 g Enter");
        assert_eq!(network(&player), None, "the log has no number");
        let provider =
            json!({"autonomous_system_number": 64510, "autonomous_system_organization": "Lagoon\u{1b} Telecom"});
        let mut settings = Settings::default();
        settings.databases.asn =
            vec![IpDatabase::of(&[([0, 0, 0, 0], 1, provider.clone()), ([128, 0, 0, 0], 1, provider)])];
        player.app.model.settings = Arc::new(settings);
        player.play("Esc Enter");
        player.app.model.detail_lines = DetailLines::default();
        player.play("Up");
        let text = network(&player).map(|line| line.text);
        assert_eq!(text.as_deref(), Some("64510 (Lagoon‹ESC› Telecom, looked up)"));
    }

    #[test]
    fn a_dismissed_finding_no_longer_accuses_its_sign_ins() {
        let accusation = |player: &Player| {
            let lines = player.app.model.detail_lines.value().iter();
            lines.filter(|line| line.text.contains("HIGH 87")).cloned().collect::<Vec<TextLine>>()
        };
        let mut player = Player::loaded(120, 40);
        player.play("r Enter e");
        assert!(accusation(&player).iter().any(|line| line.kind == LineKind::Against));
        player.play("Esc r v Down Enter our Space VPN Enter r e");
        let after = accusation(&player);
        assert!(after.iter().all(|line| line.kind == LineKind::Text), "{after:?}");
        let text: String = player.app.model.detail_lines.value().iter().map(|line| line.text.as_str()).collect();
        assert!(text.contains("our VPN"), "{text}");
    }
}
